#include "apps/pcs_command.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "apps/stream_io.h"
#include "dsp/backend.h"
#include "study/pcs_stream.h"

namespace plumbline {
namespace {

constexpr int kExitUncorrectable = 3;  // under --strict

struct Options {
  study::PcsStreamOptions stream;
  std::string rate = "400g";
  std::string code = "kp4";
  std::string format = "hex";
  std::string markers;
  bool strict = false;
};

int Fail(const Status& status) {
  std::fprintf(stderr, "plumbline: %s\n", status.message().c_str());
  return 1;
}

// What the counts of codewords and blocks leave out.
void TellAlignment(const study::PcsStreamSummary& summary) {
  const dsp::PcsLosses& losses = summary.losses;
  if (losses.count > 0) {
    std::string places;
    for (const dsp::PcsLoss& loss : losses.first) {
      places += (places.empty() ? "" : ", ") + std::to_string(loss.row) +
                (loss.lane < 0 ? " (codewords)" : " (markers of input " + std::to_string(loss.lane) + ")");
    }
    if (losses.count > losses.first.size()) places += ", ...";
    std::fprintf(stderr, "plumbline: alignment lost %llu time%s, after row %s; %llu rows passed over%s%s\n",
                 static_cast<unsigned long long>(losses.count), losses.count == 1 ? "" : "s", places.c_str(),
                 static_cast<unsigned long long>(losses.rows),
                 summary.problem.empty() ? "" : "; not found again: ", summary.problem.c_str());
  }
  const auto [fewest, most] = summary.left_over;
  if (most > 0) {
    std::fprintf(stderr, "plumbline: %s%lld bits a lane left over behind the last group of codewords\n",
                 fewest < most ? (std::to_string(fewest) + " to ").c_str() : "", static_cast<long long>(most));
  }
}

int Stream(const Options& options, bool decode) {
  study::PcsStreamOptions stream = options.stream;
  stream.decode = decode;
  stream.config.pcs.rate = std::atoi(options.rate.c_str());
  stream.config.pcs.code = options.code == "kr4" ? kRsKr4 : kRsKp4;
  stream.binary = options.format == "bin";
  if (stream.verbose && stream.binary) return Fail(Status::Error("--verbose needs --format hex"));
  if (!stream.backend.empty()) {
    const Expected<dsp::Backend> backend = dsp::FindBackend(stream.backend);
    if (!backend.ok()) return Fail(backend.status());
    dsp::ForceTarget(*backend);
  }
  if (!options.markers.empty()) {
    std::ifstream in(options.markers, std::ios::binary);
    const bool open = in.is_open();
    std::string text;
    for (char c; in.get(c);) text += c;
    if (!open || in.bad()) return Fail(Status::Error(options.markers + ": cannot be read"));
    const auto markers = study::ParsePcsMarkers(text, stream.config.pcs.rate);
    if (!markers.ok()) return Fail(Status::Error(options.markers + ": " + markers.status().message()));
    stream.markers = *markers;
  } else if (stream.config.pcs.rate == 800) {
    std::fprintf(stderr, "plumbline: markers of lanes 16..31 are placeholders; --markers takes the standard's\n");
  }
  study::PcsStreamSummary summary;
  const Status status = study::RunPcsStream(stream, ReadInput, WriteOutput, summary);
  const auto count = [](std::uint64_t number) { return static_cast<unsigned long long>(number); };
  if (decode) {
    const study::FecStreamSummary& words = summary.codewords;
    std::fprintf(stderr,
                 "plumbline: %llu codewords: %llu clean, %llu corrected (%llu symbols), %llu uncorrectable; "
                 "%llu blocks, %llu of them marked\n",
                 count(words.words), count(words.words - words.corrected - words.uncorrectable), count(words.corrected),
                 count(words.corrected_symbols), count(words.uncorrectable), count(summary.blocks),
                 count(summary.marked));
    TellAlignment(summary);
  } else if (summary.idle > 0) {
    std::fprintf(stderr, "plumbline: %llu idle blocks fill the last group of codewords\n", count(summary.idle));
  }
  if (!status.ok()) return Fail(status);
  const bool spotless = summary.codewords.uncorrectable == 0 && summary.losses.count == 0;
  return options.strict && !spotless ? kExitUncorrectable : 0;
}

}  // namespace

std::function<int()> AddPcsCommand(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* pcs = app.add_subcommand(
      "pcs",
      "The Ethernet frame around the FEC through a pipe, standard input to standard output. Blocks: one a line, the\n"
      "sync header as on the line (01 data, 10 control), a space, 16 hex digits of payload, first bit least "
      "significant.\n"
      "Lanes: a line a symbol time, three hex digits a lane with single spaces between, lane 0 first.");
  pcs->require_subcommand(0, 1);  // none is our own error, so that an unknown word is named
  auto run = std::make_shared<std::function<int()>>();
  const auto verb = [&](const char* name, const char* what, bool decode) {
    CLI::App* command = pcs->add_subcommand(name, what);
    command->callback([run, options, decode] { *run = [options, decode] { return Stream(*options, decode); }; });
    PcsConfig& config = options->stream.config.pcs;
    command->add_option("--rate", options->rate, "100g, 200g, 400g or 800g")
        ->check(CLI::IsMember({"100g", "200g", "400g", "800g"}))
        ->capture_default_str()
        ->type_name("RATE");
    command->add_option("--code", options->code, "kp4: RS(544,514); kr4: RS(528,514), at 100g only")
        ->check(CLI::IsMember({"kp4", "kr4"}))
        ->capture_default_str()
        ->type_name("kp4|kr4");
    command->add_option("--format", options->format, "hex: lines of text; bin: 9 bytes a block, 2 a symbol")
        ->check(CLI::IsMember({"hex", "bin"}))
        ->capture_default_str()
        ->type_name("hex|bin");
    command
        ->add_option("--marker-period", config.marker_period,
                     "groups of codewords from marker to marker; 0: the standard's, 2048 at 200g, else 4096")
        ->capture_default_str()
        ->type_name("N");
    command->add_option("--markers", options->markers, "other markers: a line of hex digits a lane")->type_name("FILE");
    command->add_option("--backend", options->stream.backend, "who computes; every one gives the same bits")
        ->type_name("NAME");
    return command;
  };
  CLI::App* encode = verb("encode", "66-bit blocks to PCS lanes, beginning with a marker", false);
  encode->add_option("--pad-seed", options->stream.config.pcs.pad_seed, "start value of the markers' PRBS9 pad")
      ->capture_default_str()
      ->type_name("N");
  encode->add_option("--status", options->stream.config.pcs.status, "the markers' three status bits")
      ->capture_default_str()
      ->type_name("N");
  CLI::App* decode = verb("decode",
                          "PCS lanes of any order and skew to 66-bit blocks, from the first marker on; those of an\n"
                          "uncorrectable codeword have the sync header 11; counts on standard error",
                          true);
  decode->add_flag("--strict", options->strict,
                   "exit status 3 when a codeword was uncorrectable or alignment was lost");
  decode->add_flag("--verbose", options->stream.verbose,
                   "lines that begin with '#': which input carries which lane, and codewords with errors");
  decode
      ->add_option("--max-skew", options->stream.config.max_skew,
                   "largest distance of two lanes' markers, below half a marker period [4781, or what that leaves]")
      ->type_name("BITS");
  LaneLockConfig& lock = options->stream.config.lock;
  decode->add_option("--to-lock", lock.to_lock, "markers in a row that lock a lane")
      ->capture_default_str()
      ->type_name("N");
  decode->add_option("--to-unlock", lock.to_unlock, "markers in a row of a lane whose absence ends the alignment")
      ->capture_default_str()
      ->type_name("N");
  decode
      ->add_option("--to-restart", options->stream.config.to_restart,
                   "uncorrectable codewords in a row that end the alignment; 0: none do")
      ->capture_default_str()
      ->type_name("N");
  decode->add_option("--tolerance", lock.tolerance, "nibbles of a marker's twelve that may differ")
      ->capture_default_str()
      ->type_name("N");
  decode->add_flag("--stateless", options->stream.config.pcs.stateless_decoder,
                   "mark four more blocks behind an uncorrectable codeword");
  return [run] { return *run ? (*run)() : Fail(Status::Error("pcs: a subcommand is required: encode or decode")); };
}

}  // namespace plumbline
