// From a model (a block's typed functions and a few lines of description) to a Block. For dsp/blocks/ only.
//
// A model is a struct with
//   static BlockInfo Info()                     name, source, arith_version, summary, standard, has_twins
//   static constexpr auto kTables               std::tuple of ConfigTable, one for each (nested) field table
//   using Config = FfeConfig; Config config;    what the tables fill in
//   static Status Check(const Config&)          usually Validate(config)
//   Model(const Config&, const Backend&)        makes plan, coefficients, state
//   static Config Derive(const Config&)         where the block overwrites keys that follow from others (optional):
//                                               such keys are no keys of the block
//   std::vector<Port> Ports() const             inputs, coefficients, outputs, probes
//   void Reset()                                the state, and the coefficients to their first values
//   Status CheckCoefs() const                   usually Validate(plan, coefs)
//   template <class V> void VisitCoefs(V&& v)   v(array or number, count) for each coefficient port in order
//   template <class V> void VisitState(V&& v)   v("name", member) for each member of the state; v("name", member, min,
//                                               max) where a loaded value must stay within limits
//   Status CheckState() const                   what the members of a loaded state ask of each other (optional)
//   void Frames(std::size_t n, std::span<const std::span<const std::int32_t>> in, std::span<OutputSpan> out)
//   int Latency() const
#ifndef PLUMBLINE_DSP_BLOCK_MODEL_H_
#define PLUMBLINE_DSP_BLOCK_MODEL_H_

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "dsp/block.h"
#include "dsp/block_registry.h"
#include "dsp/state_json.h"
#include "reference/core/fields.h"

namespace plumbline::dsp {

// Samples of one port that a model sees in one call, at most; a frame has no more.
inline constexpr std::size_t kBlockChunk = 4096;

// Where a model writes one output port: Put() for each sample, or Take() for many.
class OutputSpan {
 public:
  OutputSpan() = default;
  explicit OutputSpan(std::span<std::int32_t> room) : room_(room), wanted_(true) {}

  // Whether anybody looks; Put and Take of an unwanted probe do nothing and give nothing.
  bool wanted() const { return wanted_; }
  void Put(std::int64_t sample) {
    if (wanted_) room_[size_++] = static_cast<std::int32_t>(sample);
  }
  // 64 bits as two lanes, the lower first.
  void PutWide(std::int64_t sample) {
    Put(static_cast<std::int32_t>(static_cast<std::uint64_t>(sample) & 0xFFFFFFFFU));
    Put(sample >> 32);
  }
  template <typename T>
  void PutAll(std::span<const T> samples) {
    if (!wanted_) return;
    for (const T sample : samples) {
      room_[size_++] = static_cast<std::int32_t>(sample);  // NOLINT(bugprone-signed-char-misuse): amplitudes, not text
    }
  }
  std::size_t size() const { return size_; }

 private:
  std::span<std::int32_t> room_;
  std::size_t size_ = 0;
  bool wanted_ = false;
};

// Variations of a port.
inline Port Lanes(Port port, int lanes) {
  port.lanes = lanes;
  return port;
}
inline Port Varying(Port port) {
  port.varies = true;
  return port;
}
inline Port Within(Port port, std::int32_t min, std::int32_t max) {
  port.min = min;
  port.max = max;
  return port;
}

// Samples as the block's own type. Precondition: they fit (the command line and the vector reader check the width).
template <typename T, std::size_t N>
std::span<const T> Narrow(std::span<const std::int32_t> samples, std::array<T, N>& scratch) {
  assert(samples.size() <= N);
  std::transform(samples.begin(), samples.end(), scratch.begin(), [](std::int32_t x) { return static_cast<T>(x); });
  return {scratch.data(), samples.size()};
}

// One field table of a configuration: the prefix of its keys, and where it lives in the configuration.
template <typename Config, typename Part>
struct ConfigTable {
  const char* prefix;  // "" or "adc."
  Part& (*part)(Config&);
};

// The one table of a block whose configuration is a plain struct, and the empty one.
template <typename Config>
inline constexpr auto kPlainTable =
    std::tuple{ConfigTable<Config, Config>{"", [](Config& config) -> Config& { return config; }}};
struct NoConfig {};
inline constexpr std::tuple<> kNoTable;

// Parts of a model that has no coefficients or no state.
struct WithoutCoefs {
  Status CheckCoefs() const { return Status::Ok(); }
  template <class V>
  void VisitCoefs(V&&) {}
};
struct WithoutState {
  template <class V>
  void VisitState(V&&) {}
};

// Calls f(full name, value, field) for every key of the block.
template <typename Model, typename F>
void ForEachKey(typename Model::Config& config, F&& f) {
  [[maybe_unused]] const auto each = [&](const auto& table) {
    auto& part = table.part(config);
    for (const auto& field : FieldsOf(part)) {
      if constexpr (requires { Model::Derive(config); }) {
        typename Model::Config low{};
        typename Model::Config high{};
        table.part(low).*(field.member) = field.min;
        table.part(high).*(field.member) = field.max;
        low = Model::Derive(low);
        high = Model::Derive(high);
        if (table.part(low).*(field.member) == table.part(high).*(field.member)) continue;  // overwritten
      }
      f(std::string(table.prefix) + field.name, part.*(field.member), field);
    }
  };
  std::apply([&](const auto&... table) { (each(table), ...); }, Model::kTables);
}

template <typename Model>
std::vector<ConfigKey> KeysOf() {
  std::vector<ConfigKey> keys;
  typename Model::Config config{};
  ForEachKey<Model>(config, [&](const std::string& name, std::int32_t value, const auto& field) {
    keys.push_back({name, field.unit, field.min, field.max, value, field.description});
  });
  return keys;
}

template <typename Model>
const BlockInfo& InfoOf() {
  static const BlockInfo info = [] {
    BlockInfo i = Model::Info();
    i.keys = KeysOf<Model>();
    return i;
  }();
  return info;
}

template <typename Model>
class BlockOf final : public Block {
 public:
  BlockOf(const typename Model::Config& config, const Backend& backend) : config_(config), model_(config, backend) {
    ports_ = model_.Ports();
    if (backend.kind != Backend::Kind::kReference) {
      ports_.resize(Range(PortDirection::kProbe).first);  // twins have no test points
    }
    std::size_t most = 1;
    for (const Port& port : ports_) {
      if (port.direction != PortDirection::kCoef) most = std::max(most, port.samples());
    }
    assert(most <= kBlockChunk && "a frame fits the models' scratch arrays");
    chunk_frames_ = std::max<std::size_t>(1, kBlockChunk / most);
    for (const Port& port : Ports(PortDirection::kIn)) {
      pending_.emplace_back(port.samples());
      pending_size_.push_back(0);
    }
    spans_in_.resize(pending_.size());
    spans_out_.resize(Ports(PortDirection::kOut).size() + Ports(PortDirection::kProbe).size());
  }

  const BlockInfo& info() const override { return InfoOf<Model>(); }
  int latency() const override { return model_.Latency(); }

  BlockConfig config() const override {
    BlockConfig all;
    typename Model::Config config = config_;
    ForEachKey<Model>(config,
                      [&](const std::string& name, std::int32_t value, const auto&) { all.emplace_back(name, value); });
    return all;
  }

  void Reset() override {
    model_.Reset();
    std::fill(pending_size_.begin(), pending_size_.end(), 0);
  }

  std::unique_ptr<Block> Copy() const override { return std::make_unique<BlockOf>(*this); }

  std::vector<std::int32_t> Coefs(std::size_t port) const override {
    std::vector<std::int32_t> values;
    std::size_t index = Range(PortDirection::kCoef).first;
    Model model = model_;
    model.VisitCoefs([&](auto& member, std::size_t count) {
      if (index++ == port) {
        ForEachScalar(member, count, [&](auto& x) { values.push_back(static_cast<std::int32_t>(x)); });
      }
    });
    return values;
  }

  Status SetCoefs(std::span<const std::span<const std::int32_t>> values) override {
    const auto ports = Ports(PortDirection::kCoef);
    if (values.size() != ports.size()) {
      return Status::Error(info().name + " has " + std::to_string(ports.size()) + " coefficient ports, not " +
                           std::to_string(values.size()));
    }
    for (std::size_t p = 0; p < ports.size(); ++p) {
      if (values[p].size() != ports[p].samples()) {
        return Status::Error("coefficient port '" + ports[p].name + "' takes " + std::to_string(ports[p].samples()) +
                             " samples, not " + std::to_string(values[p].size()));
      }
      for (std::size_t i = 0; i < values[p].size(); ++i) {
        if (values[p][i] < ports[p].min || values[p][i] > ports[p].max) {
          return OutOfRange(info().name, ports[p].name + "[" + std::to_string(i) + "]", values[p][i], ports[p].min,
                            ports[p].max, ports[p].unit);
        }
      }
    }
    Model next = model_;
    std::size_t p = 0;
    next.VisitCoefs([&](auto& member, std::size_t count) {
      std::size_t i = 0;
      ForEachScalar(member, count, [&](auto& x) { x = static_cast<std::decay_t<decltype(x)>>(values[p][i++]); });
      ++p;
    });
    PLUMBLINE_RETURN_IF_ERROR(next.CheckCoefs());
    model_ = next;
    return Status::Ok();
  }

  void Process(std::span<Input> in, std::span<Output> out) override {
    assert(in.size() == pending_.size() && out.size() == spans_out_.size());
    const auto outputs = Ports(PortDirection::kOut);
    const std::size_t first_out = Range(PortDirection::kOut).first;
    for (Input& i : in) i.consumed = 0;
    for (Output& o : out) o.produced = 0;
    while (true) {
      // Frames that every input can complete and every output can take: the pending one alone, or many from the input.
      bool pending = false;
      for (const std::size_t size : pending_size_) pending = pending || size > 0;
      std::size_t frames = pending ? 1 : chunk_frames_;
      for (std::size_t p = 0; p < in.size(); ++p) {
        frames = std::min(frames, (pending_size_[p] + in[p].samples.size() - in[p].consumed) / pending_[p].size());
      }
      for (std::size_t p = 0; p < out.size(); ++p) {
        if (p >= outputs.size() && out[p].samples.empty()) continue;
        frames = std::min(frames, (out[p].samples.size() - out[p].produced) / ports_[first_out + p].samples());
      }
      if (frames == 0) break;
      if (pending) Fill(in);
      for (std::size_t p = 0; p < in.size(); ++p) {
        if (pending) {
          spans_in_[p] = pending_[p];
          pending_size_[p] = 0;
        } else {
          spans_in_[p] = in[p].samples.subspan(in[p].consumed, frames * pending_[p].size());
          in[p].consumed += frames * pending_[p].size();
        }
      }
      for (std::size_t p = 0; p < out.size(); ++p) {
        const std::size_t most = frames * ports_[first_out + p].samples();
        spans_out_[p] = p >= outputs.size() && out[p].samples.empty()
                            ? OutputSpan()
                            : OutputSpan(out[p].samples.subspan(out[p].produced, most));
      }
      model_.Frames(frames, spans_in_, spans_out_);
      for (std::size_t p = 0; p < out.size(); ++p) out[p].produced += spans_out_[p].size();
    }
    Fill(in);
  }

  std::string SaveState() const override {
    StateWriter writer;
    Model model = model_;
    model.VisitState(writer);
    std::size_t p = 0;
    for (const Port& port : Ports(PortDirection::kCoef)) {
      writer.Numbers("coef." + port.name, Coefs(Range(PortDirection::kCoef).first + p++));
    }
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      writer.Numbers("pending." + ports_[i].name,
                     {pending_[i].begin(), pending_[i].begin() + static_cast<std::ptrdiff_t>(pending_size_[i])});
    }
    return writer.Text();
  }

  Status LoadState(std::string_view json) override {
    StateReader reader(json);
    Model next = model_;
    next.VisitState(reader);
    std::vector<std::vector<std::int32_t>> coefs;
    for (const Port& port : Ports(PortDirection::kCoef)) coefs.push_back(reader.Numbers("coef." + port.name));
    std::vector<std::vector<std::int32_t>> pending;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      pending.push_back(reader.Numbers("pending." + ports_[i].name));
      if (pending[i].size() > pending_[i].size()) {
        return Status::Error("state of " + info().name + ": pending." + ports_[i].name + " has more than a frame");
      }
      for (const std::int32_t sample : pending[i]) {
        if (sample < ports_[i].min || sample > ports_[i].max) {
          return OutOfRange(info().name, "pending." + ports_[i].name, sample, ports_[i].min, ports_[i].max,
                            ports_[i].unit);
        }
      }
    }
    PLUMBLINE_RETURN_IF_ERROR(reader.Finish());
    if constexpr (requires { next.CheckState(); }) PLUMBLINE_RETURN_IF_ERROR(next.CheckState());
    const std::vector<std::span<const std::int32_t>> spans(coefs.begin(), coefs.end());
    const Model kept = model_;
    model_ = next;
    if (const Status status = SetCoefs(spans); !status.ok()) {
      model_ = kept;
      return status;
    }
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      std::copy(pending[i].begin(), pending[i].end(), pending_[i].begin());
      pending_size_[i] = pending[i].size();
    }
    return Status::Ok();
  }

 private:
  // Calls f on the first `count` scalars of an array, or on a scalar.
  template <typename T, typename F>
  static void ForEachScalar(T& member, std::size_t count, F&& f) {
    if constexpr (std::is_arithmetic_v<T>) {
      f(member);
    } else {
      for (std::size_t i = 0; i < count; ++i) f(member[i]);
    }
  }

  // Moves what fits into the incomplete frame.
  void Fill(std::span<Input> in) {
    for (std::size_t p = 0; p < in.size(); ++p) {
      const std::size_t left = in[p].samples.size() - in[p].consumed;
      const std::size_t take = std::min(left, pending_[p].size() - pending_size_[p]);
      std::copy_n(in[p].samples.begin() + static_cast<std::ptrdiff_t>(in[p].consumed), take,
                  pending_[p].begin() + static_cast<std::ptrdiff_t>(pending_size_[p]));
      pending_size_[p] += take;
      in[p].consumed += take;
    }
  }

  typename Model::Config config_;
  Model model_;
  std::size_t chunk_frames_ = 1;
  std::vector<std::vector<std::int32_t>> pending_;  // one frame an input
  std::vector<std::size_t> pending_size_;
  std::vector<std::span<const std::int32_t>> spans_in_;
  std::vector<OutputSpan> spans_out_;
};

template <typename Model>
Expected<std::unique_ptr<Block>> CreateOf(const BlockConfig& values, const Backend& backend) {
  typename Model::Config config{};
  const BlockInfo& info = InfoOf<Model>();
  for (const auto& entry : values) {
    bool found = false;
    ForEachKey<Model>(config, [&](const std::string& name, std::int32_t& value, const auto&) {
      if (name != entry.first) return;
      value = entry.second;
      found = true;
    });
    if (!found) {
      std::string known;
      for (const ConfigKey& key : info.keys) known += (known.empty() ? "" : ", ") + key.name;
      return Status::Error(info.name + " has no key '" + entry.first +
                           "'; there are: " + (known.empty() ? "none" : known));
    }
  }
  PLUMBLINE_RETURN_IF_ERROR(Model::Check(config));
  if (backend.kind != Backend::Kind::kReference && !info.has_twins) {
    return Status::Error(info.name + " runs on the reference only, not on '" + backend.name + "'");
  }
  return std::unique_ptr<Block>(std::make_unique<BlockOf<Model>>(config, backend));
}

template <typename Model>
constexpr BlockEntry EntryOf() {
  return {&InfoOf<Model>, &CreateOf<Model>};
}

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCK_MODEL_H_
