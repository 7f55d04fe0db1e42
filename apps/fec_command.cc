#include "apps/fec_command.h"

#include <cstdio>
#include <memory>
#include <string>

#include "apps/progress.h"
#include "apps/stream_io.h"
#include "dsp/backend.h"
#include "study/fec_margin.h"
#include "study/fec_stream.h"
#include "study/results_io.h"

namespace plumbline {
namespace {

constexpr int kExitUncorrectable = 3;  // under --strict

struct Options {
  study::FecStreamOptions stream;
  std::string code = "kp4";
  std::string format = "hex";
  bool strict = false;
  study::FecMarginOptions margin;
  std::string out = "plumbline-fec-margin";
};

int Fail(const Status& status) {
  std::fprintf(stderr, "plumbline: %s\n", status.message().c_str());
  return 1;
}

int Stream(const Options& options, study::FecVerb verb) {
  study::FecStreamOptions stream = options.stream;
  stream.verb = verb;
  stream.code.code = options.code == "kr4" ? kRsKr4 : kRsKp4;
  stream.binary = options.format == "bin";
  if (stream.verbose && stream.binary) return Fail(Status::Error("--verbose needs --format hex"));
  if (!stream.backend.empty()) {
    const Expected<dsp::Backend> backend = dsp::FindBackend(stream.backend);
    if (!backend.ok()) return Fail(backend.status());
    dsp::ForceTarget(*backend);
  }
  study::FecStreamSummary summary;
  const Status status = study::RunFecStream(stream, ReadInput, WriteOutput, summary);
  if (verb == study::FecVerb::kDecode) {
    const auto count = [](std::uint64_t number) { return static_cast<unsigned long long>(number); };
    std::fprintf(stderr, "plumbline: %llu words: %llu clean, %llu corrected (%llu symbols), %llu uncorrectable\n",
                 count(summary.words), count(summary.words - summary.corrected - summary.uncorrectable),
                 count(summary.corrected), count(summary.corrected_symbols), count(summary.uncorrectable));
  }
  if (!status.ok()) return Fail(status);
  return options.strict && summary.uncorrectable > 0 ? kExitUncorrectable : 0;
}

int Margin(const Options& options) {
  study::FecMarginOptions margin = options.margin;
  margin.code.code = options.code == "kr4" ? kRsKr4 : kRsKp4;
  margin.backend = options.stream.backend;
  if (const Status status = study::Validate(margin); !status.ok()) return Fail(status);
  if (!margin.backend.empty()) dsp::ForceTarget(*dsp::FindBackend(margin.backend));
  if (const Status status = study::PrepareOutputDirectory(options.out); !status.ok()) return Fail(status);
  CatchInterrupts();
  ProgressBar bar;
  const auto results = study::RunFecMargin(
      margin, [&bar](double done, double total, const std::string& what) { bar.Show(done, total, what); }, interrupted);
  bar.End();
  if (!results.ok()) return Fail(results.status());
  if (const Status status = study::WriteFecMargin(*results, options.out); !status.ok()) return Fail(status);
  std::printf("%s\npictures and data: %s\n", study::FecMarginSummary(*results).c_str(), options.out.c_str());
  if (interrupted) {
    std::fprintf(stderr, "plumbline: interrupted; what was finished is written, and marked partial\n");
    return kExitInterrupted;
  }
  return 0;
}

}  // namespace

std::function<int()> AddFecCommand(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* fec = app.add_subcommand(
      "fec",
      "The Reed-Solomon codes of Ethernet through a pipe, standard input to standard output: one word a line,\n"
      "symbols as three lower-case hex digits with single spaces between them, the first in time first.");
  fec->require_subcommand(0, 1);  // none is our own error, so that an unknown word is named
  auto run = std::make_shared<std::function<int()>>();
  const auto verb = [&](const char* name, const char* what, study::FecVerb which) {
    CLI::App* command = fec->add_subcommand(name, what);
    command->callback([run, options, which] { *run = [options, which] { return Stream(*options, which); }; });
    command->add_option("--code", options->code, "kp4: RS(544,514), corrects 15; kr4: RS(528,514), corrects 7")
        ->check(CLI::IsMember({"kp4", "kr4"}))
        ->capture_default_str()
        ->type_name("kp4|kr4");
    command->add_option("--format", options->format, "hex: lines of text; bin: a little-endian 16-bit word a symbol")
        ->check(CLI::IsMember({"hex", "bin"}))
        ->capture_default_str()
        ->type_name("hex|bin");
    command->add_option("--backend", options->stream.backend, "who computes; every one gives the same bits")
        ->type_name("NAME");
    return command;
  };
  verb("encode", "514 message symbols a line to the whole codeword", study::FecVerb::kEncode);
  CLI::App* decode = verb("decode",
                          "Received words to their 514 message symbols, an uncorrectable one as received; counts on "
                          "standard error",
                          study::FecVerb::kDecode);
  decode->add_flag("--strict", options->strict, "exit status 3 when a word was uncorrectable");
  decode->add_flag("--verbose", options->stream.verbose,
                   "before each word a line that begins with '#': its status, and the positions corrected");
  verb("syndrome", "Received words to their 2t syndromes, S_0 first; all zero for a codeword",
       study::FecVerb::kSyndrome);
  CLI::App* margin = fec->add_subcommand(
      "margin",
      "Frame loss ratio against bit error ratio for 1, 2 and 4 interleaved codewords, with and without precoding, "
      "when\n"
      "errors propagate; and simulated codewords against the closed form of random errors (about a minute)");
  margin->callback([run, options] { *run = [options] { return Margin(*options); }; });
  margin->add_option("--code", options->code, "kp4 or kr4")
      ->check(CLI::IsMember({"kp4", "kr4"}))
      ->capture_default_str()
      ->type_name("kp4|kr4");
  margin->add_option("--again", options->margin.error_propagation, "probability that a symbol error follows another")
      ->delimiter(',')
      ->type_name("P,P,...");
  margin->add_option("--ber", options->margin.simulated_ber, "bit error ratios that are simulated")
      ->delimiter(',')
      ->type_name("R,R,...");
  margin->add_option("--failures", options->margin.failures, "codeword failures to expect at each; 0: simulate nothing")
      ->capture_default_str()
      ->type_name("N");
  margin->add_option("--seed", options->margin.seed, "of the errors")->capture_default_str()->type_name("S");
  margin->add_option("--backend", options->stream.backend, "who decodes; every one gives the same bits")
      ->type_name("NAME");
  margin->add_option("--out", options->out, "folder for margin.json, *.csv and plots/")
      ->capture_default_str()
      ->type_name("DIR");
  return [run] {
    return *run ? (*run)() : Fail(Status::Error("fec: a subcommand is required: encode, decode, syndrome or margin"));
  };
}

}  // namespace plumbline
