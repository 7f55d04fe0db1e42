#include "study/vectors/generate.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "reference/core/fixed.h"
#include "reference/core/rng.h"
#include "study/vectors/execute.h"
#include "study/vectors/sha256.h"
#include "study/vectors/sources.h"
#include "study/vectors/statistical.h"

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using dsp::ConfigKey;
using dsp::Port;
using dsp::PortDirection;

// The notes of the general cases.
const std::array kGeneralNotes = {
    Note{"Zeros", "BASIC", "The input is zero, or the legal value nearest to it.", "state that is not cleared at reset",
         "", 1},
    Note{"Impulse", "BASIC", "One sample of the largest value among zeros, then one of the smallest.",
         "tap order, latency, a tail cut short", "", 1},
    Note{"Step", "BASIC", "Zero, then the largest value, then the smallest, each held.", "wrong gain at DC, sign", "",
         1},
    Note{"Rails", "BASIC", "Smallest and largest legal value, each held and in turn.", "a width one bit short", "", 1},
    Note{"Walking", "BASIC", "Every power of two of both signs.", "a bit left out or swapped", "", 1},
    Note{"Size", "SIZE", "As many frames as stand around one DSP clock.", "tails and loop ends", "", 1},
    Note{"KeyMin", "CONFIG", "One key at its smallest value.", "a configuration that is not looked at", "", 1},
    Note{"KeyDefault", "CONFIG", "Every key at its default.", "another default", "", 1},
    Note{"KeyMax", "CONFIG", "One key at its largest value.", "a width or a length one short", "", 1},
    Note{"CoefUpdate", "STATE", "Coefficients change in mid-stream.", "stale coefficients, update gating", "", 1},
    Note{"ResetMid", "STATE", "A reset in mid-stream.", "state that survives a reset", "", 1},
    Note{"Split", "SPLIT", "The same input in pieces; the state at the end is given.",
         "state that depends on the length of a call", "", 1},
    Note{"Chained", "CHAIN", "Many rounds, with the output fed back or the state carried on.",
         "slow drift, rare states", "", 1},
    Note{"Large", "LARGE", "A long input from a recipe, outputs as digests.", "counters that are too short", "", 1},
    Note{"IllegalKey", "ILLEGAL", "A key one outside its limits.", "a configuration that is not checked", "", 1},
    Note{"OutOfReach", "ILLEGAL", "A limit of a key that no legal configuration has.",
         "a rule between keys that is not checked", "", 1},
    Note{"IllegalCoef", "ILLEGAL", "A coefficient one outside its limits.", "coefficients that are not checked", "", 1},
    Note{"Hand", "HAND", "Worked out on the block's page, which names it.", "a wrong reading of the definition", "", 1},
    Note{"Short", "BASIC", "A few words, so that one can follow them.", "a wrong reading of the definition", "", 1},
    Note{"Nothing", "BASIC", "", "an output where there is none", "", 1},
    Note{"Random", "RANDOM", "Uniform over the legal range.", "what nobody thought of", "", 1},
};

std::int32_t ZeroOf(const Port& port) { return std::clamp(0, port.min, port.max); }

std::uint32_t Hash(const std::string& text) {
  std::uint32_t hash = 2166136261U;  // FNV-1a: a stream of its own for each port
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

Samples RandomSamples(const Port& port, std::size_t count, std::uint32_t salt) {
  const auto range = static_cast<std::uint64_t>(std::int64_t{port.max} - port.min + 1);
  const std::uint32_t stream = Hash(port.name) + salt;
  Samples samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = Philox4x32({kVectorSeed, stream}, i)[0] % range;
    samples[i] = static_cast<std::int32_t>(port.min + static_cast<std::int64_t>(draw));
  }
  return samples;
}

Samples WalkingBits(const Port& port) {
  Samples samples;
  for (int bit = 0; bit < port.width; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t value : {power, power - 1, -power, -power - 1}) {
      if (value >= port.min && value <= port.max) samples.push_back(static_cast<std::int32_t>(value));
    }
  }
  return samples;
}

dsp::BlockConfig Complete(const dsp::BlockInfo& info, const dsp::BlockConfig& config) {
  dsp::BlockConfig complete;
  for (const ConfigKey& key : info.keys) {
    const auto given = std::find_if(config.begin(), config.end(), [&](const auto& e) { return e.first == key.name; });
    complete.emplace_back(key.name, given == config.end() ? key.default_value : given->second);
  }
  return complete;
}

const OutOfReach* FindOutOfReach(const BlockVectors& block, const std::string& key, bool largest) {
  for (const OutOfReach& out : block.out_of_reach) {
    if (out.key == key && out.largest == largest) return &out;
  }
  return nullptr;
}

// The cases that every block gets from its ports and its field table.
class GeneralCases {
 public:
  explicit GeneralCases(SetBuilder& builder)
      : builder_(builder),
        block_(builder.block()),
        info_(**dsp::FindBlock(block_.block)),
        plain_(builder.BlockOf(block_.general)) {}

  // Default configuration: stimuli, sizes, resets, calls, rounds, length; refusals of coefficients; random samples
  // last.
  void Basic() {
    Fill(builder_.Add(CaseType::kAft, "KeyDefault", "every stimulus in turn"), Pattern::kMixed,
         block_.default_frames == 0 ? block_.frames : block_.default_frames);
    const std::pair<Pattern, const char*> patterns[] = {
        {Pattern::kZeros, "Zeros"}, {Pattern::kImpulse, "Impulse"},   {Pattern::kStep, "Step"},
        {Pattern::kRails, "Rails"}, {Pattern::kAlternating, "Rails"}, {Pattern::kWalkingBit, "Walking"}};
    for (const auto& pattern : patterns) {
      Fill(Add(CaseType::kAft, pattern.second, "default configuration"), pattern.first, block_.frames, 1);
    }
    for (const std::size_t size : block_.sizes) {
      Fill(Add(CaseType::kAft, "Size", std::to_string(size) + " frames"), Pattern::kMixed, size);
    }
    Reset();
    Updates();
    Splits();
    Rounds();
    Large();
    builder_.ContinueAt(90);
    ResetBetweenSplits();
    builder_.ContinueAt(100);
    for (const Port& port : plain_->Ports(PortDirection::kCoef)) IllegalCoefs(port);
    builder_.ContinueAt(200);
    for (const int variant : {0, 1}) {
      Fill(Add(CaseType::kAft, "Random", "uniform samples"), Pattern::kRandom, block_.frames, variant);
    }
  }

  // Every key at and beyond its limits; key number k has the ids from 10 (k + 1) on.
  void Configurations() {
    int first = 0;
    for (const ConfigKey& key : info_.keys) {
      builder_.ContinueAt(first += 10);
      for (const auto& end : {std::pair{key.min, "KeyMin"}, {key.max, "KeyMax"}}) {
        const std::int32_t value = end.first;
        if (value == key.default_value) continue;  // the default configuration has it
        if (const OutOfReach* out = FindOutOfReach(block_, key.name, value == key.max)) {
          Refusal("OutOfReach", key, value).comment += ": " + out->reason;
          continue;
        }
        const dsp::BlockConfig config =
            block_.with_key ? block_.with_key(key.name, value) : dsp::BlockConfig{{key.name, value}};
        const std::string comment = key.name + " = " + std::to_string(value);
        if (!block_.key_recipe) {
          VectorCase& test = builder_.Add(CaseType::kAft, end.second, comment, config);
          Fill(test, Pattern::kMixed, block_.frames);
          const auto block = builder_.BlockOf(config);
          if (block_.key_case && block != nullptr) block_.key_case(key.name, *block, test);
          continue;
        }
        VectorCase& test = builder_.Add(CaseType::kLdt, end.second, comment, config);
        const auto block = builder_.BlockOf(config);
        if (block == nullptr) continue;  // Finish() says why
        const std::string& input = block->Ports(PortDirection::kIn)[0].name;
        test.recipe[input] = block_.key_recipe(*block);
        test.words[input] = block_.key_words;
        test.digest_words = kDigestWords;
        if (block_.key_case) block_.key_case(key.name, *block, test);
      }
      if (block_.refuses && !block_.refuses(key.name)) continue;
      for (const std::int64_t value : {std::int64_t{key.min} - 1, std::int64_t{key.max} + 1}) {
        if (value != static_cast<std::int32_t>(value)) continue;  // every integer is legal
        Refusal("IllegalKey", key, static_cast<std::int32_t>(value));
      }
    }
  }

 private:
  // A general case: in the configuration that such cases of the block have.
  VectorCase& Add(CaseType type, const char* flag, std::string comment) {
    for (const auto& key : block_.general) comment += ", " + key.first + " = " + std::to_string(key.second);
    const std::string plain = "default configuration, ";
    if (comment.rfind(plain, 0) == 0) comment.erase(0, plain.size());
    return builder_.Add(type, flag, comment, block_.general);
  }

  VectorCase& Refusal(const char* flag, const ConfigKey& key, std::int32_t value) {
    VectorCase& test =
        builder_.Add(CaseType::kErr, flag, key.name + " = " + std::to_string(value), {{key.name, value}});
    test.error_field = key.name.substr(key.name.rfind('.') + 1);
    return test;
  }

  void Reset() {
    const std::size_t half = std::max<std::size_t>(1, block_.frames / 2);
    VectorCase& test = Add(CaseType::kAft, "ResetMid", "reset before frame " + std::to_string(half));
    Fill(test, Pattern::kMixed, block_.frames);
    test.reset_at = {half};
  }

  // What no output shows, a counter of clipped samples for one, shows in the state at the end.
  void ResetBetweenSplits() {
    const std::size_t half = std::max<std::size_t>(1, block_.frames / 2);
    VectorCase& test = Add(CaseType::kStr, "ResetMid",
                           "reset before frame " + std::to_string(half) + ", in pieces; the state at the end");
    test.flags.push_back("Split");
    Fill(test, Pattern::kMixed, block_.frames);
    test.reset_at = {half};
    const Port& first = plain_->Ports(PortDirection::kIn)[0];
    const std::size_t whole = test.data[first.name].size() / static_cast<std::size_t>(first.lanes);
    test.splits = {whole / 3, whole / 3, whole - whole / 3 * 2};
  }

  void Updates() {
    if (!block_.coefs) return;
    VectorCase& test = Add(CaseType::kAft, "CoefUpdate", "three settings, one after the other");
    Fill(test, Pattern::kMixed, block_.frames);
    test.coef_every = std::max<std::size_t>(1, block_.frames / 3);
    for (const int variant : {1, 2}) {
      for (const auto& port : block_.coefs(*plain_, variant)) {
        Samples& all = test.data[port.first];
        all.insert(all.end(), port.second.begin(), port.second.end());
      }
    }
  }

  void Splits() {
    const Port& first = plain_->Ports(PortDirection::kIn)[0];
    const std::vector<std::vector<std::size_t>> plans = {{1}, {63, 1, 64, 65, 2}, {7, 0, 3, 129}};
    for (const auto& plan : plans) {
      VectorCase& test =
          Add(CaseType::kStr, "Split", "in pieces of " + std::to_string(plan[0]) + (plan.size() > 1 ? ", ..." : ""));
      Fill(test, Pattern::kMixed, block_.frames);
      const std::size_t whole = test.data[first.name].size() / static_cast<std::size_t>(first.lanes);
      const std::size_t scale = std::max<std::size_t>(1, whole / 300);  // so that a list of pieces stays readable
      std::size_t given = 0;
      for (std::size_t i = 0; given < whole; ++i) {
        test.splits.push_back(std::min(whole - given, plan[i % plan.size()] * scale));
        given += test.splits.back();
      }
    }
  }

  void Rounds() {
    VectorCase& test =
        Add(CaseType::kMct, "Chained",
            block_.feedback.empty() ? "the same input again and again, the state carried on" : "the output fed back");
    Fill(test, Pattern::kRandom, block_.chained_frames);
    test.rounds = block_.rounds;
    test.feedback = block_.feedback;
  }

  void Large() {
    if (block_.large_frames == 0) return;
    VectorCase& test = builder_.Add(CaseType::kLdt, "Large", "uniform samples");
    for (const Port& port : plain_->Ports(PortDirection::kIn)) {
      Recipe& recipe = test.recipe[port.name];
      recipe.seed = kVectorSeed;
      recipe.stream = Hash(port.name);
      const auto values = block_.large_values.find(port.name);
      if (values != block_.large_values.end()) recipe.values = values->second;
      test.words[port.name] = block_.large_frames * static_cast<std::size_t>(port.words);
    }
    test.digest_words = kDigestWords;
    if (block_.coefs) test.data = block_.coefs(*plain_, 0);
  }

  void IllegalCoefs(const Port& port) {
    for (const std::int64_t value : {std::int64_t{port.min} - 1, std::int64_t{port.max} + 1}) {
      // A value that the port's width cannot carry never reaches the block.
      const bool pattern = !port.is_signed && port.width == 32;  // every pattern of 32 bits is legal
      const bool carried =
          port.is_signed ? value == Saturate(value, port.width) : value >= 0 && value >> port.width == 0;
      if (pattern || !carried) continue;
      VectorCase& test = builder_.Add(CaseType::kErr, "IllegalCoef", port.name + " = " + std::to_string(value));
      Samples samples = block_.coefs ? block_.coefs(*plain_, 0)[port.name] : Samples{};
      if (samples.empty()) samples = plain_->Coefs(static_cast<std::size_t>(&port - plain_->ports().data()));
      samples.back() = static_cast<std::int32_t>(value);
      test.coef_values = {{port.name, samples}};
      test.error_field = port.name;
    }
  }

  // Inputs and coefficients of a case.
  void Fill(VectorCase& test, Pattern pattern, std::size_t frames, int variant = 0) {
    const auto block = builder_.BlockOf(test.config);
    if (block == nullptr) return;  // Finish() says why
    if (block_.coefs) test.data = block_.coefs(*block, variant);
    for (const Port& port : block->Ports(PortDirection::kIn)) {
      test.data[port.name] = block_.stimulus ? block_.stimulus(port, pattern, frames) : Stimulus(port, pattern, frames);
    }
  }

  static constexpr std::size_t kDigestWords = 65536;

  SetBuilder& builder_;
  const BlockVectors& block_;
  const dsp::BlockInfo& info_;
  std::unique_ptr<dsp::Block> plain_;
};

// A long inner signal is left out of the case: it takes more room than the outputs that it explains, and shorter cases
// have it. The statistics have seen it.
void DropLongProbes(const std::vector<Port>& ports, VectorCase& test) {
  constexpr std::size_t kMostBytes = 12000;
  for (const Port& port : ports) {
    const auto data = test.data.find(port.name);
    if (port.direction != PortDirection::kProbe || data == test.data.end()) continue;
    const auto digits = static_cast<std::size_t>((port.width * port.lanes + 3) / 4);
    if (data->second.size() / static_cast<std::size_t>(port.lanes) * (digits + 1) > kMostBytes) test.data.erase(data);
  }
}

// Whether a word of an output or of a probe is compared, in a file or in a digest.
bool ComparesWords(const dsp::Block& block, const VectorCase& test) {
  const auto any = [&](const auto& ports, const auto& empty) {
    return std::any_of(ports.begin(), ports.end(), [&](const auto& port) { return !empty(port); });
  };
  const auto of_nothing = [](const auto& digest) { return digest.second == Sha256(""); };
  return any(test.checkpoints, [&](const Checkpoint& point) { return !any(point.digests, of_nothing); }) ||
         any(test.digests, [](const auto& port) { return port.second.empty(); }) ||
         any(block.ports(), [&](const Port& port) {
           const auto data = test.data.find(port.name);
           const bool given = port.direction == PortDirection::kIn || port.direction == PortDirection::kCoef;
           return given || data == test.data.end() || data->second.empty();
         });
}

// Whether the block accepts the value with some choice of the smallest, default and largest values of the keys that are
// said to keep it out, all others at their defaults.
bool Reached(const BlockVectors& block, const OutOfReach& out, std::int32_t value) {
  const dsp::BlockInfo& info = **dsp::FindBlock(block.block);
  std::vector<dsp::BlockConfig> choices = {{{out.key, value}}};
  for (const std::string& name : out.because) {
    const auto key =
        std::find_if(info.keys.begin(), info.keys.end(), [&](const ConfigKey& k) { return k.name == name; });
    if (key == info.keys.end()) return true;  // a reason that is none
    std::vector<dsp::BlockConfig> more;
    for (const dsp::BlockConfig& choice : choices) {
      for (const std::int32_t other : {key->min, key->default_value, key->max}) {
        more.push_back(choice);
        more.back().emplace_back(name, other);
      }
    }
    choices = std::move(more);
  }
  return out.because.empty() || std::any_of(choices.begin(), choices.end(), [&](const dsp::BlockConfig& choice) {
           return dsp::CreateBlock(block.block, choice, dsp::Backends()[0]).ok();
         });
}

Json Coverage(const BlockVectors& block, const std::vector<VectorSet>& sets, Status& status) {
  constexpr std::size_t kIdsAPoint = 8;
  const dsp::BlockInfo& info = **dsp::FindBlock(block.block);
  Json points = Json::array();
  const auto add = [&](Json point, const auto& hits) {
    Json cases = Json::array();
    for (const VectorSet& set : sets) {
      for (const VectorCase& test : set.cases) {
        if (cases.size() < kIdsAPoint && hits(test)) cases.push_back(set.set + "/" + std::to_string(test.id));
      }
    }
    if (cases.empty() && status.ok()) {
      status =
          Status::Error("vectors of " + block.block + ": nothing covers " + point["point"].template get<std::string>());
    }
    point["cases"] = std::move(cases);
    points.push_back(std::move(point));
  };
  for (const ConfigKey& key : info.keys) {
    std::vector<std::pair<std::string, std::int32_t>> values = {
        {"min", key.min}, {"default", key.default_value}, {"max", key.max}};
    const auto choices = block.choices.find(key.name);
    if (choices != block.choices.end()) {
      for (const std::int32_t choice : choices->second) {
        if (choice != key.min && choice != key.default_value && choice != key.max)
          values.emplace_back(std::to_string(choice), choice);
      }
    }
    for (const auto& value : values) {
      const auto has = [&](const VectorCase& test) {
        return std::find(test.config.begin(), test.config.end(), std::pair{key.name, value.second}) !=
               test.config.end();
      };
      Json point = {{"point", key.name + "=" + value.first}, {"config", {{key.name, value.second}}}};
      const bool limit = value.second != key.default_value && (value.second == key.min || value.second == key.max);
      const OutOfReach* out = limit ? FindOutOfReach(block, key.name, value.second == key.max) : nullptr;
      if (out == nullptr) {
        add(point, [&](const VectorCase& test) { return test.type != CaseType::kErr && has(test); });
        continue;
      }
      if (Reached(block, *out, value.second)) {
        status = Status::Error("vectors of " + block.block + ": " + point["point"].get<std::string>() +
                               " is said to be out of reach, and is not");
      }
      point["out_of_reach"] = {{"because", out->because}, {"reason", out->reason}};
      add(point, [&](const VectorCase& test) { return test.type == CaseType::kErr && has(test); });
    }
  }
  for (const Note& note : block.proven) {
    add(Json{{"point", note.stat}, {"stat", note.stat}}, [&](const VectorCase& test) {
      const auto stat = test.stats.find(note.stat);
      return stat != test.stats.end() && stat->second > 0;
    });
  }
  // A key that takes every integer cannot be illegal.
  const bool refusable = std::any_of(info.keys.begin(), info.keys.end(), [](const ConfigKey& key) {
    return key.min > std::numeric_limits<std::int32_t>::min() || key.max < std::numeric_limits<std::int32_t>::max();
  });
  for (const CaseType type : {CaseType::kAft, CaseType::kStr, CaseType::kMct, CaseType::kLdt, CaseType::kErr}) {
    if (type == CaseType::kLdt && block.large_frames == 0) continue;
    if (type == CaseType::kErr && !refusable) continue;
    add(Json{{"point", std::string("type=") + NameOf(type)}, {"type", NameOf(type)}},
        [&](const VectorCase& test) { return test.type == type; });
  }
  return {{"schema", "plumbline-coverage-1"}, {"block", block.block}, {"points", std::move(points)}};
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

}  // namespace

std::int32_t CaseRun::Key(const std::string& name) const {
  for (const auto& entry : test.config) {
    if (entry.first == name) return entry.second;
  }
  return 0;
}

const Samples& CaseRun::Port(const std::string& name) const {
  static const Samples none;
  const auto port = test.data.find(name);
  return port == test.data.end() ? none : port->second;
}

bool CaseRun::Begins(std::size_t frame) const {
  return frame == 0 || std::find(test.reset_at.begin(), test.reset_at.end(), frame) != test.reset_at.end();
}

std::int32_t CaseRun::Setting(const Samples& settings, std::size_t size, std::size_t frame, std::size_t index) const {
  const std::size_t setting = test.coef_every == 0 ? 0 : std::min(frame / test.coef_every, settings.size() / size - 1);
  return settings[setting * size + index];
}

Samples Stimulus(const Port& port, Pattern pattern, std::size_t frames) {
  const std::size_t count = frames * port.samples();
  const std::int32_t zero = ZeroOf(port);
  const auto repeat = [&](const Samples& piece) {
    Samples samples(count);
    for (std::size_t i = 0; i < count; ++i) samples[i] = piece[i % piece.size()];
    return samples;
  };
  switch (pattern) {
    case Pattern::kZeros:
      return Samples(count, zero);
    case Pattern::kImpulse: {
      Samples samples(count, zero);
      if (count > 1) samples[1] = port.max;
      if (count > 0) samples[count / 2] = port.min;
      return samples;
    }
    case Pattern::kStep: {
      Samples samples(count, zero);
      for (std::size_t i = count / 4; i < count; ++i) samples[i] = i < count * 5 / 8 ? port.max : port.min;
      return samples;
    }
    case Pattern::kRails: {
      Samples samples(count);
      for (std::size_t i = 0; i < count; ++i) samples[i] = (i / 9) % 2 == 0 ? port.max : port.min;
      return samples;
    }
    case Pattern::kAlternating:
      return repeat({port.max, port.min});
    case Pattern::kWalkingBit: {
      const Samples bits = WalkingBits(port);
      return repeat(bits.empty() ? Samples{zero} : bits);
    }
    case Pattern::kRamp: {
      Samples samples(count);
      const std::int64_t range = std::int64_t{port.max} - port.min;
      for (std::size_t i = 0; i < count; ++i) {
        samples[i] =
            static_cast<std::int32_t>(port.min + range * static_cast<std::int64_t>(i) /
                                                     static_cast<std::int64_t>(std::max<std::size_t>(1, count - 1)));
      }
      return samples;
    }
    case Pattern::kRandom:
      return RandomSamples(port, count, 0);
    case Pattern::kMixed:
      break;
  }
  // Everything in turn; random samples at the end and in the minority.
  Samples all;
  const auto append = [&](const Samples& piece) { all.insert(all.end(), piece.begin(), piece.end()); };
  append(Samples(4, zero));
  append({port.max});
  append(Samples(7, zero));
  append({port.min});
  append(Samples(6, zero));
  append(Samples(9, port.max));
  append(Samples(9, port.min));
  append({port.max, port.min, port.max, port.min, port.max, port.min});
  append(WalkingBits(port));
  Samples samples = std::move(all);
  if (samples.size() < count) {
    Port one = port;
    one.words = 1;
    one.lanes = 1;
    const Samples ramp = Stimulus(one, Pattern::kRamp, (count - samples.size()) / 2);
    samples.insert(samples.end(), ramp.begin(), ramp.end());
    const Samples random = RandomSamples(port, count - samples.size(), 1);
    samples.insert(samples.end(), random.begin(), random.end());
  }
  samples.resize(count);
  return samples;
}

SetBuilder::SetBuilder(const BlockVectors& block, std::string set, std::string summary) : block_(block) {
  set_.block = block.block;
  set_.set = std::move(set);
  set_.summary = std::move(summary);
  set_.seed = kVectorSeed;
  set_.arith_version = (*dsp::FindBlock(block.block))->arith_version;
  set_.cases.reserve(4096);  // references returned by Add stay valid
}

VectorCase& SetBuilder::Add(CaseType type, const std::string& flag, const std::string& comment,
                            const dsp::BlockConfig& config) {
  VectorCase test;
  test.id = next_id_++;
  test.type = type;
  test.comment = comment;
  test.flags = {flag};
  test.config = Complete(**dsp::FindBlock(block_.block), config);
  set_.cases.push_back(std::move(test));
  return set_.cases.back();
}

std::unique_ptr<dsp::Block> SetBuilder::BlockOf(const dsp::BlockConfig& config) const {
  auto block = dsp::CreateBlock(block_.block, config, dsp::Backends()[0]);
  return block.ok() ? std::move(*block) : nullptr;
}

Expected<VectorSet> SetBuilder::Finish() {
  const auto implementation = MakeRegistryImplementation(dsp::Backends()[0], true);
  std::set<std::string> used;
  for (VectorCase& test : set_.cases) {
    const std::string where =
        set_.block + "/" + set_.set + " case " + std::to_string(test.id) + " (" + test.comment + ")";
    if (const Status status = Execute(set_.block, test, *implementation); !status.ok()) {
      return Status::Error(where + ": " + status.message());
    }
    if (test.type == CaseType::kErr) {
      if (test.error_text.empty()) return Status::Error(where + ": was accepted; it is meant to be illegal");
      if (test.error_text.find(test.error_field) == std::string::npos) {
        return Status::Error(where + ": the refusal '" + test.error_text + "' does not name " + test.error_field);
      }
    }
    if (block_.stats && (test.type == CaseType::kAft || test.type == CaseType::kStr)) test.stats = block_.stats({test});
    if (block_.stats && block_.large_stats && test.type == CaseType::kLdt) {
      VectorCase whole = test;
      whole.type = CaseType::kAft;
      const auto block = BlockOf(test.config);
      for (const Port& port : block->Ports(PortDirection::kIn)) {
        auto samples = Draw(test.recipe[port.name], port, test.words[port.name] * static_cast<std::size_t>(port.lanes));
        if (!samples.ok()) return samples.status();
        whole.data[port.name] = std::move(*samples);
      }
      if (const Status status = Execute(set_.block, whole, *implementation); !status.ok()) return status;
      test.stats = block_.stats({whole});
    }
    if (const auto block = BlockOf(test.config)) {
      DropLongProbes(block->ports(), test);
      if (test.type != CaseType::kErr && !ComparesWords(*block, test)) {
        const auto& silent = block_.silent;
        if (std::find(silent.begin(), silent.end(), test.flags[0]) == silent.end()) {
          return Status::Error(where + ": nothing comes out, and nothing says that nothing should");
        }
        test.flags.emplace_back("Nothing");
      }
    }
    for (const Note& note : block_.proven) {
      const auto stat = test.stats.find(note.stat);
      if (stat != test.stats.end() && stat->second >= note.min &&
          std::find(test.flags.begin(), test.flags.end(), note.name) == test.flags.end()) {
        test.flags.push_back(note.name);
      }
    }
    for (const std::string& flag : test.flags) {
      used.insert(flag);
      const auto is = [&](const Note& n) { return n.name == flag; };
      if (std::any_of(set_.notes.begin(), set_.notes.end(), is)) continue;
      const auto proven = std::find_if(block_.proven.begin(), block_.proven.end(), is);
      const auto own = std::find_if(block_.notes.begin(), block_.notes.end(), is);
      const auto general = std::find_if(kGeneralNotes.begin(), kGeneralNotes.end(), is);
      if (proven != block_.proven.end()) {
        set_.notes.push_back(*proven);
      } else if (own != block_.notes.end()) {
        set_.notes.push_back(*own);
      } else if (general != kGeneralNotes.end()) {
        set_.notes.push_back(*general);
        if (flag == "Nothing") set_.notes.back().description = block_.silent_because;
      } else {
        return Status::Error(where + ": flag '" + flag + "' has no note");
      }
      const Note& note = set_.notes.back();
      if (!note.stat.empty() && (test.stats.count(note.stat) == 0 || test.stats.at(note.stat) < note.min)) {
        return Status::Error(where + ": flag '" + flag + "' is not proven by stat " + note.stat);
      }
    }
  }
  return set_;
}

Expected<GeneratedBlock> GenerateBlock(const BlockVectors& block) {
  GeneratedBlock generated;
  const auto info = dsp::FindBlock(block.block);
  if (!info.ok()) return info.status();
  const auto add = [&](const std::string& name, const std::string& what, const auto& fill) -> Status {
    SetBuilder builder(block, block.block + "_" + name, (*info)->summary + "; " + what);
    fill(builder);
    auto set = builder.Finish();
    if (!set.ok()) return set.status();
    generated.sets.push_back(std::move(*set));
    return Status::Ok();
  };
  PLUMBLINE_RETURN_IF_ERROR(
      add("basic", "default configuration", [](SetBuilder& builder) { GeneralCases(builder).Basic(); }));
  if (!(*info)->keys.empty()) {
    PLUMBLINE_RETURN_IF_ERROR(add("configs", "every key at and beyond its limits",
                                  [](SetBuilder& builder) { GeneralCases(builder).Configurations(); }));
  }
  if (block.own) {
    PLUMBLINE_RETURN_IF_ERROR(add("corners", "worked out by hand, and the corners of its arithmetic",
                                  [&](SetBuilder& builder) { block.own(builder); }));
  }
  Status status;
  generated.coverage = Coverage(block, generated.sets, status).dump(1) + "\n";
  if (!status.ok()) return status;
  return generated;
}

namespace {

// What the manifest on disk fixes: release and sources are those that the set last changed with, so they stay as they
// are where nothing else changed; the revision goes up with every change of the cases, and no id disappears without a
// word.
Status KeepHistory(const fs::path& folder, VectorSet& set, const std::string& release, const std::string& sources) {
  const fs::path path = folder / "manifest.json";
  const std::string text = ReadText(path);
  const Json before = Json::parse(text, nullptr, false);
  if (before.is_object() && before.contains("source") && before["source"].is_object()) {
    set.revision = before.value("revision", 1);
    set.tool = before["source"].value("tool", "");
    set.sources_sha256 = before["source"].value("sources_sha256", "");
    const std::string made = FilesOf(set).at("manifest.json");
    if (made == text) return Status::Ok();
    const Json after = Json::parse(made);
    const auto part = [](const Json& manifest, const char* name) {
      return manifest.contains(name) ? manifest[name] : Json::array();
    };
    if (part(before, "groups") != part(after, "groups")) ++set.revision;
    std::set<int> ids;
    for (const VectorCase& test : set.cases) ids.insert(test.id);
    for (const Withdrawn& gone : set.withdrawn) ids.insert(gone.id);
    for (const Json& group : part(before, "groups")) {
      for (const Json& test : part(group, "cases")) {
        if (const int id = test.value("id", 0); ids.count(id) == 0) {
          return Status::Error(path.string() + ": case " + std::to_string(id) +
                               " would disappear; ids stay: leave builder.Withdraw(\"why\") in its place");
        }
      }
    }
    for (const Json& gone : part(before, "withdrawn")) {
      const int id = gone.value("id", 0);
      if (std::none_of(set.withdrawn.begin(), set.withdrawn.end(), [&](const Withdrawn& w) { return w.id == id; })) {
        return Status::Error(path.string() + ": withdrawn case " + std::to_string(id) +
                             " would come back or disappear; its id stays withdrawn");
      }
    }
  }
  set.tool = release;
  set.sources_sha256 = sources;
  return Status::Ok();
}

// The table of blocks in README.md, between its two marks: cases and coverpoints, and the faults planted in each block.
std::string ReadmeWithTable(const std::string& readme, const std::map<std::string, std::string>& files,
                            const std::map<std::string, std::string>& manifests, const fs::path& root,
                            const std::string& source_root) {
  const std::string begin = "<!-- blocks -->\n";
  const std::string end = "<!-- end of blocks -->";
  const std::size_t from = readme.find(begin);
  const std::size_t to = readme.find(end);
  if (from == std::string::npos || to == std::string::npos) return readme;
  const auto text_of = [&](const std::string& path) {
    const auto made = files.find(path);
    return made != files.end() ? made->second : ReadText(root / path);
  };
  std::string table = "| block | sets | cases | coverpoints | planted faults |\n| --- | --- | --- | --- | --- |\n";
  std::size_t sums[4] = {0, 0, 0, 0};
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) {
    std::size_t row[4] = {0, 0, 0, 0};
    for (const auto& manifest : manifests) {
      if (manifest.first.rfind(info.name + "/", 0) != 0) continue;
      ++row[0];
      row[1] += Json::parse(manifest.second)["numberOfCases"].get<std::size_t>();
    }
    if (row[0] == 0) continue;
    const Json coverage = Json::parse(text_of(info.name + "/coverage.json"), nullptr, false);
    if (coverage.is_object()) row[2] = coverage["points"].size();
    const Json faults =
        Json::parse(ReadText(fs::path(source_root) / "tests/mutants" / (info.name + ".json")), nullptr, false);
    if (faults.is_array()) row[3] = faults.size();
    table += "| " + info.name;
    for (std::size_t i = 0; i < 4; ++i) {
      table += " | " + std::to_string(row[i]);
      sums[i] += row[i];
    }
    table += " |\n";
  }
  table += "| all";
  for (const std::size_t sum : sums) table += " | " + std::to_string(sum);
  table += " |\n";
  return readme.substr(0, from + begin.size()) + table + readme.substr(to);
}

std::string SortedSums(const fs::path& root, const std::map<std::string, std::string>& files) {
  std::map<std::string, std::string> all = files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
    const std::string path = fs::relative(entry.path(), root).generic_string();
    if (entry.is_regular_file() && all.count(path) == 0 && path != "SHA256SUMS") all[path] = ReadText(entry.path());
  }
  std::string sums;
  for (const auto& file : all) sums += Sha256(file.second) + "  " + file.first + "\n";
  return sums;
}

}  // namespace

Expected<std::vector<std::string>> WriteVectors(const std::string& root, const std::vector<std::string>& blocks,
                                                const std::string& release, const std::string& source_root,
                                                bool check_only) {
  std::map<std::string, std::string> files;  // path under root -> bytes
  std::vector<std::string> stale;            // files of generated folders that no case has
  for (const BlockVectors& block : VectorRecipes()) {
    if (!blocks.empty() && std::find(blocks.begin(), blocks.end(), block.block) == blocks.end()) continue;
    auto generated = GenerateBlock(block);
    if (!generated.ok()) return generated.status();
    const auto sources = SourcesDigest(source_root, block.block);
    if (!sources.ok()) return sources.status();
    std::set<std::string> sets;
    for (VectorSet& set : generated->sets) {
      const fs::path folder = fs::path(root) / set.block / set.set;
      sets.insert(set.set);
      PLUMBLINE_RETURN_IF_ERROR(KeepHistory(folder, set, release, *sources));
      const auto own = FilesOf(set);
      for (const auto& file : own) files[set.block + "/" + set.set + "/" + file.first] = file.second;
      std::error_code error;
      for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (own.count(name) == 0) stale.push_back(set.block + "/" + set.set + "/" + name);
      }
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(fs::path(root) / block.block, error)) {
      if (entry.is_directory() && sets.count(entry.path().filename().string()) == 0) {
        return Status::Error(entry.path().string() + ": no generator makes this set any more; its ids stay withdrawn");
      }
    }
    files[block.block + "/coverage.json"] = generated->coverage;
  }
  if (blocks.empty()) files.merge(StatisticalCurves());
  std::vector<std::string> changed = stale;
  for (const auto& file : files) {
    if (ReadText(fs::path(root) / file.first) != file.second || !fs::exists(fs::path(root) / file.first)) {
      changed.push_back(file.first);
    }
  }
  // Index and sums cover everything that is or will be there.
  Json index = {{"schema", "plumbline-vectors-index-1"}, {"sets", Json::array()}};
  std::map<std::string, std::string> manifests;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
    if (entry.path().filename() != "manifest.json") continue;
    manifests[fs::relative(entry.path(), root).generic_string()] = ReadText(entry.path());
  }
  for (const auto& file : files) {
    if (fs::path(file.first).filename() == "manifest.json") manifests[file.first] = file.second;
  }
  for (const auto& manifest : manifests) {
    const Json json = Json::parse(manifest.second, nullptr, false);
    if (!json.is_object()) return Status::Error(root + "/" + manifest.first + ": is not JSON");
    index["sets"].push_back({{"block", json.value("block", "")},
                             {"set", json.value("set", "")},
                             {"revision", json.value("revision", 0)},
                             {"cases", json.value("numberOfCases", 0)},
                             {"sha256", Sha256(manifest.second)}});
  }
  files["INDEX.json"] = index.dump(1) + "\n";
  if (ReadText(fs::path(root) / "INDEX.json") != files["INDEX.json"]) changed.push_back("INDEX.json");
  const std::string readme = ReadText(fs::path(root) / "README.md");
  files["README.md"] = ReadmeWithTable(readme, files, manifests, root, source_root);
  if (files["README.md"] != readme) changed.push_back("README.md");
  if (!check_only) {
    for (const std::string& path : stale) fs::remove(fs::path(root) / path, error);
  }
  files["SHA256SUMS"] = SortedSums(root, files);
  if (ReadText(fs::path(root) / "SHA256SUMS") != files["SHA256SUMS"]) changed.push_back("SHA256SUMS");
  if (check_only) return changed;
  for (const std::string& path : changed) {
    const auto bytes = files.find(path);
    if (bytes == files.end()) continue;  // stale, removed above
    const fs::path target = fs::path(root) / path;
    fs::create_directories(target.parent_path(), error);
    const fs::path temporary = target.string() + ".new";
    std::ofstream out(temporary, std::ios::binary);
    out << bytes->second;
    out.close();
    if (!out) return Status::Error(temporary.string() + ": cannot be written");
    fs::rename(temporary, target, error);
    if (error) return Status::Error(target.string() + ": " + error.message());
  }
  return changed;
}

}  // namespace plumbline::study
