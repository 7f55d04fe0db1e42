#include "study/vectors/block_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "dsp/backend.h"
#include "study/vectors/hex.h"

namespace plumbline::study {
namespace {

using dsp::Block;
using dsp::Port;
using dsp::PortDirection;

constexpr std::size_t kChunk = std::size_t{1} << 16;  // samples of a port in memory, unless a frame has more

HexFormat FormatOf(const Port& port) { return {port.width, port.lanes, port.is_signed}; }

// Frames whose samples of this port are about a chunk.
std::size_t ChunkFrames(const Port& port) { return std::max<std::size_t>(1, kChunk / port.samples()); }

// The ports of one direction with the file that each is given, if any.
Expected<std::vector<const PortFile*>> Assign(const Block& block, PortDirection direction,
                                              const std::vector<PortFile>& files) {
  const auto ports = block.Ports(direction);
  std::vector<const PortFile*> assigned(ports.size(), nullptr);
  for (const PortFile& file : files) {
    std::string known;
    bool found = false;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      known += (known.empty() ? "" : ", ") + ports[p].name;
      if (ports[p].name != file.port) continue;
      if (assigned[p] != nullptr) {
        return Status::Error(fmt::format("{} port '{}' has two files", dsp::NameOf(direction), file.port));
      }
      assigned[p] = &file;
      found = true;
    }
    if (!found) {
      return Status::Error(fmt::format("{} has no {} port '{}'; there are: {}", block.info().name,
                                       dsp::NameOf(direction), file.port, known.empty() ? "none" : known));
    }
  }
  return assigned;
}

// "-" once at most, and no output file twice.
Status CheckPaths(const BlockRunOptions& options) {
  std::size_t standard_input = 0;
  for (const auto* files : {&options.coefs, &options.in}) {
    for (const PortFile& file : *files) standard_input += file.path == "-" ? 1 : 0;
  }
  if (standard_input > 1) return Status::Error("standard input is given to more than one port");
  std::set<std::string> outputs;
  const auto add = [&](const std::string& path) {
    return outputs.insert(path).second ? Status::Ok() : Status::Error(path + ": two outputs go there");
  };
  for (const auto* files : {&options.out, &options.probes}) {
    for (const PortFile& file : *files) PLUMBLINE_RETURN_IF_ERROR(add(file.path));
  }
  if (!options.trace.empty()) PLUMBLINE_RETURN_IF_ERROR(add(options.trace));
  return outputs.empty() ? Status::Error("no output is asked for: name an out port, a probe port or a trace")
                         : Status::Ok();
}

Status OfPort(const Port& port, const Status& status) {
  return status.ok() ? status : Status::Error(fmt::format("port '{}': {}", port.name, status.message()));
}

Status CheckLimits(const Port& port, const HexReader& reader, std::size_t first_word,
                   std::span<const std::int32_t> samples) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i] >= port.min && samples[i] <= port.max) continue;
    return Status::Error(fmt::format("{}: {} is outside {}..{} of port '{}'",
                                     reader.Place(first_word + i / static_cast<std::size_t>(port.lanes)), samples[i],
                                     port.min, port.max, port.name));
  }
  return Status::Ok();
}

// One input port's file.
struct InputFile {
  const Port* port;
  std::string path;
  HexReader reader;
  std::vector<std::int32_t> samples;  // read and not yet taken by the block
  std::size_t words = 0;              // read in all

  // Reads up to `target` words in all; fewer only at the end of the file.
  Status ReadTo(std::size_t target) {
    const auto lanes = static_cast<std::size_t>(port->lanes);
    while (words < target) {
      const std::size_t have = samples.size();
      samples.resize(have + std::min(target - words, std::max<std::size_t>(1, kChunk / lanes)) * lanes);
      const Expected<std::size_t> got = reader.Read(std::span(samples).subspan(have));
      if (!got.ok()) return OfPort(*port, got.status());
      samples.resize(have + *got);
      PLUMBLINE_RETURN_IF_ERROR(CheckLimits(*port, reader, words, std::span(samples).subspan(have)));
      words += *got / lanes;
      if (*got == 0) break;
    }
    return Status::Ok();
  }
};

// The log of all probes.
class Trace {
 public:
  Trace() = default;
  ~Trace() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  bool open() const { return file_ != nullptr; }
  Status Open(const std::string& path, std::span<const Port> probes) {
    path_ = path;
    ports_ = probes;
    values_.resize(probes.size());
    if (path == "-") {
      file_ = stdout;
    } else {
      std::error_code ignored;
      errno = EISDIR;
      if (std::filesystem::is_directory(path, ignored)) return Fail("create the file");
      const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
      file_ = std::fopen(temporary.c_str(), "wb");
      if (file_ == nullptr) return Fail("create the file");
      temporary_ = temporary;
    }
    std::string header = "frame";
    for (const Port& port : probes) header += "\t" + port.name;
    return Put(header + "\n");
  }

  void Add(std::size_t probe, std::span<const std::int32_t> samples) {
    values_[probe].insert(values_[probe].end(), samples.begin(), samples.end());
  }

  // Writes every line of which all values are there.
  Status Flush() {
    std::size_t rows = values_.empty() ? 0 : values_[0].size() / ports_[0].samples();
    for (std::size_t p = 0; p < values_.size(); ++p) rows = std::min(rows, values_[p].size() / ports_[p].samples());
    std::string text;
    for (std::size_t r = 0; r < rows; ++r) {
      text += std::to_string(rows_++);
      for (std::size_t p = 0; p < ports_.size(); ++p) {
        text += '\t';
        AppendValues(ports_[p], std::span(values_[p]).subspan(r * ports_[p].samples(), ports_[p].samples()), text);
      }
      text += '\n';
    }
    for (std::size_t p = 0; p < values_.size(); ++p) {
      values_[p].erase(values_[p].begin(),
                       values_[p].begin() + static_cast<std::ptrdiff_t>(rows * ports_[p].samples()));
    }
    return Put(text);
  }

  Status Complete() { return file_ == nullptr || std::fflush(file_) == 0 ? Status::Ok() : Fail("write"); }
  Status Publish() {
    if (file_ == nullptr) return Status::Ok();
    if (file_ != stdout && std::rename(temporary_.c_str(), path_.c_str()) != 0) return Fail("put the file in place");
    temporary_.clear();
    return Status::Ok();
  }

 private:
  static void AppendValues(const Port& port, std::span<const std::int32_t> samples, std::string& text) {
    const std::size_t step = port.wide ? 2 : 1;
    for (std::size_t i = 0; i < samples.size(); i += step) {
      if (i > 0) text += ',';
      const auto low = static_cast<std::uint32_t>(samples[i]);
      if (port.wide) {
        const auto high = static_cast<std::uint32_t>(samples[i + 1]);
        text += std::to_string(static_cast<std::int64_t>(std::uint64_t{high} << 32 | low));
      } else {
        text += port.width == 32 && !port.is_signed ? std::to_string(low) : std::to_string(samples[i]);
      }
    }
  }
  Status Put(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? Status::Ok() : Fail("write");
  }
  Status Fail(const std::string& what) const {
    return Status::Error(fmt::format("{}: cannot {}: {}", path_, what, std::strerror(errno)));
  }

  std::string path_;
  std::string temporary_;
  std::span<const Port> ports_;
  std::vector<std::vector<std::int32_t>> values_;  // one list a probe, what no line has yet
  std::size_t rows_ = 0;
  std::FILE* file_ = nullptr;
};

// One output or probe port: room for what the block gives, and where it goes.
struct OutputFile {
  const Port* port;
  std::unique_ptr<HexWriter> writer;  // null: not asked for
  bool traced = false;
  std::vector<std::int32_t> room;
};

Status SetCoefs(const BlockRunOptions& options, Block& block) {
  const auto files = Assign(block, PortDirection::kCoef, options.coefs);
  if (!files.ok()) return files.status();
  const auto ports = block.Ports(PortDirection::kCoef);
  std::vector<std::vector<std::int32_t>> values;
  for (std::size_t p = 0; p < ports.size(); ++p) {
    values.push_back(block.Coefs(block.Range(PortDirection::kCoef).first + p));
    const PortFile* file = (*files)[p];
    if (file == nullptr) continue;
    const auto read = ReadHex(file->path, FormatOf(ports[p]), static_cast<std::size_t>(ports[p].words));
    if (!read.ok()) return OfPort(ports[p], read.status());
    values.back() = *read;
  }
  const std::vector<std::span<const std::int32_t>> spans(values.begin(), values.end());
  return spans.empty() ? Status::Ok() : block.SetCoefs(spans);
}

Expected<std::vector<InputFile>> OpenInputs(const BlockRunOptions& options, const Block& block) {
  const auto files = Assign(block, PortDirection::kIn, options.in);
  if (!files.ok()) return files.status();
  const auto ports = block.Ports(PortDirection::kIn);
  std::vector<InputFile> inputs;
  for (std::size_t p = 0; p < ports.size(); ++p) {
    if ((*files)[p] == nullptr) {
      return Status::Error(fmt::format("in port '{}' of {} has no file", ports[p].name, block.info().name));
    }
    inputs.push_back({.port = &ports[p], .path = (*files)[p]->path, .reader = {}, .samples = {}});
    PLUMBLINE_RETURN_IF_ERROR(OfPort(ports[p], inputs.back().reader.Open(inputs.back().path, FormatOf(ports[p]))));
  }
  return inputs;
}

// Outputs first, then probes, as Process() wants them.
Expected<std::vector<OutputFile>> OpenOutputs(const BlockRunOptions& options, const Block& block) {
  std::vector<OutputFile> outputs;
  for (const auto& [direction, asked] :
       {std::pair{PortDirection::kOut, &options.out}, {PortDirection::kProbe, &options.probes}}) {
    const auto files = Assign(block, direction, *asked);
    if (!files.ok()) return files.status();
    const auto ports = block.Ports(direction);
    for (std::size_t p = 0; p < ports.size(); ++p) {
      OutputFile output{&ports[p], nullptr, direction == PortDirection::kProbe && !options.trace.empty(), {}};
      if (const PortFile* file = (*files)[p]; file != nullptr) {
        output.writer = std::make_unique<HexWriter>();
        PLUMBLINE_RETURN_IF_ERROR(
            output.writer->Open(file->path, FormatOf(ports[p]), block.info().name + "/run port=" + ports[p].name));
      }
      if (direction == PortDirection::kOut || output.writer != nullptr || output.traced) {
        output.room.resize(ports[p].samples() * ChunkFrames(ports[p]));
      }
      outputs.push_back(std::move(output));
    }
  }
  return outputs;
}

// Gives the block what the inputs hold, and writes what it gives.
Status Drain(Block& block, std::vector<InputFile>& inputs, std::vector<OutputFile>& outputs, Trace& trace) {
  std::vector<Block::Input> in(inputs.size());
  std::vector<Block::Output> out(outputs.size());
  std::vector<std::size_t> taken(inputs.size(), 0);
  for (bool moved = true; moved;) {
    for (std::size_t p = 0; p < in.size(); ++p) in[p].samples = std::span(inputs[p].samples).subspan(taken[p]);
    for (std::size_t p = 0; p < out.size(); ++p) out[p].samples = outputs[p].room;
    block.Process(in, out);
    moved = false;
    for (std::size_t p = 0; p < in.size(); ++p) {
      taken[p] += in[p].consumed;
      moved = moved || in[p].consumed > 0;
    }
    const std::size_t first_probe = block.Ports(PortDirection::kOut).size();
    for (std::size_t p = 0; p < out.size(); ++p) {
      const auto samples = std::span<const std::int32_t>(outputs[p].room).first(out[p].produced);
      moved = moved || !samples.empty();
      if (outputs[p].writer != nullptr) PLUMBLINE_RETURN_IF_ERROR(outputs[p].writer->Write(samples));
      if (outputs[p].traced) trace.Add(p - first_probe, samples);
    }
    if (moved && trace.open()) PLUMBLINE_RETURN_IF_ERROR(trace.Flush());
  }
  for (std::size_t p = 0; p < inputs.size(); ++p) {
    inputs[p].samples.erase(inputs[p].samples.begin(),
                            inputs[p].samples.begin() + static_cast<std::ptrdiff_t>(taken[p]));
  }
  return Status::Ok();
}

}  // namespace

Expected<BlockRunResult> RunBlock(const BlockRunOptions& options) {
  PLUMBLINE_RETURN_IF_ERROR(CheckPaths(options));
  const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
  if (!backend.ok()) return backend.status();
  dsp::ForceTarget(*backend);
  auto created = dsp::CreateBlock(options.block, options.config, *backend);
  if (!created.ok()) return created.status();
  Block& block = **created;
  PLUMBLINE_RETURN_IF_ERROR(SetCoefs(options, block));
  auto inputs = OpenInputs(options, block);
  if (!inputs.ok()) return inputs.status();
  auto outputs = OpenOutputs(options, block);
  if (!outputs.ok()) return outputs.status();
  Trace trace;
  if (!options.trace.empty()) {
    const auto probes = block.Ports(PortDirection::kProbe);
    if (probes.empty()) {
      return Status::Error(fmt::format("{} has no probes to trace on '{}'", options.block, options.backend));
    }
    PLUMBLINE_RETURN_IF_ERROR(trace.Open(options.trace, probes));
  }

  InputFile& first = (*inputs)[0];
  const auto words_of = [](const InputFile& input) { return static_cast<std::size_t>(input.port->words); };
  std::size_t chunk = kChunk;
  for (const InputFile& input : *inputs) chunk = std::min(chunk, ChunkFrames(*input.port));
  std::size_t target = 0;  // words of the first port
  for (std::size_t turn = 0; first.words == target; ++turn) {
    target += options.split.empty() ? chunk * words_of(first) : options.split[turn % options.split.size()];
    PLUMBLINE_RETURN_IF_ERROR(first.ReadTo(target));
    const bool ended = first.words < target;
    for (std::size_t p = 1; p < inputs->size(); ++p) {
      InputFile& input = (*inputs)[p];
      const std::size_t due = first.words * words_of(input) / words_of(first);
      PLUMBLINE_RETURN_IF_ERROR(input.ReadTo(ended ? due + 1 : due));
      if (input.words != due) {
        return Status::Error(
            fmt::format("{}: {} words of port '{}' for {} words of '{}' in {}; a frame takes {} and {}", input.path,
                        input.words > due ? "too many" : "too few", input.port->name, first.words, first.port->name,
                        first.path, words_of(input), words_of(first)));
      }
    }
    PLUMBLINE_RETURN_IF_ERROR(Drain(block, *inputs, *outputs, trace));
  }
  // Every file is whole before the first one gets its name.
  for (OutputFile& output : *outputs) {
    if (output.writer != nullptr) PLUMBLINE_RETURN_IF_ERROR(output.writer->Complete());
  }
  PLUMBLINE_RETURN_IF_ERROR(trace.Complete());
  for (OutputFile& output : *outputs) {
    if (output.writer != nullptr) PLUMBLINE_RETURN_IF_ERROR(output.writer->Publish());
  }
  PLUMBLINE_RETURN_IF_ERROR(trace.Publish());
  return BlockRunResult{first.words / words_of(first), first.words % words_of(first)};
}

Expected<dsp::BlockConfig> LoadBlockConfig(const std::string& text) {
  if (text.empty()) return dsp::BlockConfig{};
  if (text.find_first_not_of(" \t\n") != std::string::npos && text[text.find_first_not_of(" \t\n")] == '{') {
    return dsp::ParseBlockConfig(text);
  }
  std::ifstream in(text, std::ios::binary);
  const std::string json{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) return Status::Error(fmt::format("{}: {}", text, std::strerror(errno)));
  auto config = dsp::ParseBlockConfig(json);
  return config.ok() ? config : Status::Error(text + ": " + config.status().message());
}

}  // namespace plumbline::study
