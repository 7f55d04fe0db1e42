#include "apps/block_command.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "dsp/block.h"
#include "study/vectors/block_run.h"

namespace plumbline {
namespace {

struct Options {
  std::string name;
  std::string config;
  bool json = false;
  std::vector<std::string> coefs;
  std::vector<std::string> in;
  std::vector<std::string> out;
  std::vector<std::string> probes;
  std::string trace;
  std::string split;
  std::string backend = "reference";
};

int Fail(const Status& status) {
  std::fprintf(stderr, "plumbline: %s\n", status.message().c_str());
  return 1;
}

// Rows of text in columns as wide as their longest entry; the last column runs free.
void PrintTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> width;
  for (const auto& row : rows) {
    width.resize(std::max(width.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  }
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += " " + row[c];
      if (c + 1 < row.size()) line.append(width[c] - row[c].size() + 1, ' ');
    }
    std::printf("%s\n", line.c_str());
  }
}

std::string Limits(std::int64_t min, std::int64_t max) { return std::to_string(min) + ".." + std::to_string(max); }

// "s6.9": sign, integer bits, fraction bits; "u10.0": no sign.
std::string FormatOf(const dsp::Port& port) {
  const int width = port.wide ? 64 : port.width;
  const bool is_signed = port.wide || port.is_signed;
  return (is_signed ? "s" : "u") + std::to_string(width - port.frac - (is_signed ? 1 : 0)) + "." +
         std::to_string(port.frac);
}

void PrintDescription(const dsp::Block& block) {
  const dsp::BlockInfo& info = block.info();
  std::printf("%s: %s\n\n", info.name.c_str(), info.summary.c_str());
  PrintTable({{"source", info.source + ", arithmetic version " + std::to_string(info.arith_version)},
              {"standard", info.standard},
              {"runs on", info.has_twins ? "reference and SIMD" : "reference"},
              {"latency", std::to_string(block.latency()) + " words"}});
  std::printf("\nPorts (a frame takes and gives so many words of so many lanes)\n");
  std::vector<std::vector<std::string>> rows = {
      {"name", "kind", "words", "lanes", "width", "format", "unit", "limits", "meaning"}};
  for (const dsp::Port& port : block.ports()) {
    rows.push_back({port.name, dsp::NameOf(port.direction), (port.varies ? "0.." : "") + std::to_string(port.words),
                    std::to_string(port.lanes), std::to_string(port.width), FormatOf(port), port.unit,
                    port.wide ? "64 bits, two lanes a value" : Limits(port.min, port.max), port.description});
  }
  PrintTable(rows);
  if (info.keys.empty()) return;
  std::printf("\nConfiguration\n");
  rows = {{"key", "value", "default", "limits", "unit", "meaning"}};
  const dsp::BlockConfig config = block.config();
  for (std::size_t k = 0; k < info.keys.size(); ++k) {
    const dsp::ConfigKey& key = info.keys[k];
    rows.push_back({key.name, std::to_string(config[k].second), std::to_string(key.default_value),
                    Limits(key.min, key.max), key.unit, key.description});
  }
  PrintTable(rows);
}

Expected<std::vector<study::PortFile>> PortFiles(const std::vector<std::string>& texts) {
  std::vector<study::PortFile> files;
  for (const std::string& text : texts) {
    const std::size_t at = text.find('=');
    if (at == 0 || at == std::string::npos || at + 1 == text.size()) {
      return Status::Error("'" + text + "' is not PORT=FILE");
    }
    files.push_back({text.substr(0, at), text.substr(at + 1)});
  }
  return files;
}

// "7,11,13"; none for an empty text.
Expected<std::vector<std::size_t>> Sizes(const std::string& text) {
  std::vector<std::size_t> sizes;
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::size_t size = 0;
    const auto read = std::from_chars(text.data() + begin, text.data() + end, size);
    if (read.ec != std::errc() || read.ptr != text.data() + end || size == 0) {
      return Status::Error("--split '" + text + "' is not a list of sizes from 1 on, in words of the first input");
    }
    sizes.push_back(size);
    begin = end + 1;
  }
  return sizes;
}

int List() {
  std::vector<std::vector<std::string>> rows;
  for (const dsp::BlockInfo& info : dsp::BlockInfos()) rows.push_back({info.name, info.summary});
  PrintTable(rows);
  return 0;
}

int Describe(const Options& options) {
  const auto config = study::LoadBlockConfig(options.config);
  if (!config.ok()) return Fail(config.status());
  const auto block = dsp::CreateBlock(options.name, *config, dsp::Backends()[0]);
  if (!block.ok()) return Fail(block.status());
  if (options.json) {
    std::printf("%s\n", dsp::DescribeJson(**block).c_str());
  } else {
    PrintDescription(**block);
  }
  return 0;
}

int Run(const Options& options) {
  auto config = study::LoadBlockConfig(options.config);
  if (!config.ok()) return Fail(config.status());
  study::BlockRunOptions run;
  run.block = options.name;
  run.config = *config;
  run.backend = options.backend;
  run.trace = options.trace;
  auto split = Sizes(options.split);
  if (!split.ok()) return Fail(split.status());
  run.split = std::move(*split);
  for (const auto& [texts, files] : {std::pair{&options.coefs, &run.coefs},
                                     {&options.in, &run.in},
                                     {&options.out, &run.out},
                                     {&options.probes, &run.probes}}) {
    auto parsed = PortFiles(*texts);
    if (!parsed.ok()) return Fail(parsed.status());
    *files = std::move(*parsed);
  }
  const auto result = study::RunBlock(run);
  if (!result.ok()) return Fail(result.status());
  if (result->incomplete_words > 0) {
    std::fprintf(stderr, "plumbline: %zu frames; the last %zu words of the first input port make no whole frame\n",
                 result->frames, result->incomplete_words);
  }
  return 0;
}

}  // namespace

std::function<int()> AddBlockCommand(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* block = app.add_subcommand("block", "The blocks one by one: list, describe, run over files");
  block->require_subcommand(1);
  auto run = std::make_shared<std::function<int()>>();
  const auto verb = [&](const char* name, const char* what, std::function<int()> f) {
    CLI::App* command = block->add_subcommand(name, what);
    command->callback([run, f = std::move(f)] { *run = f; });
    return command;
  };
  verb("list", "Every block, one line each, in the order of the signal path", List);
  CLI::App* describe = verb("describe", "Ports, number formats and configuration keys of a block",
                            [options] { return Describe(*options); });
  CLI::App* runs = verb("run",
                        "Runs a block over hex files: one word a line, lower-case, two's complement, lane 0 least\n"
                        "significant; '-' is standard input or output. Files appear only when the whole run succeeds.",
                        [options] { return Run(*options); });
  for (CLI::App* command : {describe, runs}) {
    command->add_option("name", options->name, "block; see 'plumbline block list'")->required()->type_name("NAME");
    command->add_option("--config", options->config, "configuration: a JSON file, or the object itself")
        ->type_name("FILE|JSON");
  }
  describe->add_flag("--json", options->json, "as JSON");
  const auto ports = [&](const char* option, std::vector<std::string>& texts, const char* what) {
    runs->add_option(option, texts, what)->type_name("PORT=FILE");
  };
  ports("--coef", options->coefs, "values of a coefficient port; the others keep their first values");
  ports("--in", options->in, "words of an input port; every one needs a file");
  ports("--out", options->out, "where the words of an output port go");
  ports("--probe", options->probes, "where the words of a probe port go");
  runs->add_option("--trace", options->trace, "log of all probes, one line a frame, columns separated by tabs")
      ->type_name("FILE");
  runs->add_option("--split", options->split, "sizes of the pieces given to the block, in words of its first input")
      ->type_name("N,N,...");
  runs->add_option("--backend", options->backend, "who runs the block; every one gives the same bits")
      ->capture_default_str()
      ->type_name("NAME");
  return [run] { return *run ? (*run)() : 1; };
}

}  // namespace plumbline
