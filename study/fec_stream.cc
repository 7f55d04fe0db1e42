#include "study/fec_stream.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <vector>

#include "dsp/backend.h"
#include "dsp/fec.h"
#include "study/symbol_text.h"

namespace plumbline::study {
namespace {

class FecStream {
 public:
  FecStream(const FecStreamOptions& options, const dsp::RsCodec& codec, const ByteSink& sink, FecStreamSummary& summary)
      : options_(options),
        codec_(codec),
        sink_(sink),
        summary_(summary),
        n_(static_cast<std::size_t>(codec.plan().n)),
        taken_(options.verb == FecVerb::kEncode ? kRsMessageSymbols : n_),
        given_(options.verb == FecVerb::kEncode   ? n_
               : options.verb == FecVerb::kDecode ? kRsMessageSymbols
                                                  : n_ - kRsMessageSymbols) {}

  Status Run(const ByteSource& source) {
    return ReadRecords(
        {options_.binary, options_.binary ? 2 * taken_ : 4 * taken_ - 1, "word"}, source,
        [this](std::string_view record) { return Take(record); }, [this](bool) { return Flush(); });
  }

 private:
  RecordProblem Take(std::string_view record);
  // Works on the words taken and hands them over.
  Status Flush();

  const FecStreamOptions& options_;
  dsp::RsCodec codec_;
  const ByteSink& sink_;
  FecStreamSummary& summary_;
  std::size_t n_;      // symbols a codeword
  std::size_t taken_;  // symbols a word of the input
  std::size_t given_;  // symbols a word of the output

  std::vector<std::uint16_t> words_;  // codewords to work on, n_ symbols each
  std::vector<std::uint16_t> syndromes_;
  std::vector<RsResult> results_;
  std::string out_;
};

RecordProblem FecStream::Take(std::string_view record) {
  const std::size_t begin = words_.size();
  words_.resize(begin + n_);
  const auto symbols = std::span(words_).subspan(begin, taken_);
  RecordProblem problem;
  if (options_.binary) {
    problem = TakeSymbols(record, symbols);
  } else if (!ReadSymbols(record, symbols)) {
    problem = SymbolsProblem(record, taken_, "word");
  }
  if (!problem.text.empty()) words_.resize(begin);
  return problem;
}

Status FecStream::Flush() {
  const std::size_t count = words_.size() / n_;
  if (count == 0) return Status::Ok();
  results_.assign(count, {});
  switch (options_.verb) {
    case FecVerb::kEncode:
      codec_.Encode(words_);
      break;
    case FecVerb::kDecode:
      codec_.Decode(words_, results_);
      break;
    case FecVerb::kSyndrome:
      syndromes_.resize(count * given_);
      codec_.Syndromes(words_, syndromes_);
      break;
  }
  out_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const RsResult& result = results_[i];
    ++summary_.words;
    summary_.corrected += result.status == RsStatus::kCorrected ? 1 : 0;
    summary_.uncorrectable += result.status == RsStatus::kUncorrectable ? 1 : 0;
    summary_.corrected_symbols += static_cast<std::uint64_t>(result.num_corrected);
    if (options_.verbose) {
      constexpr std::array kNames = {"clean", "corrected", "uncorrectable"};
      fmt::format_to(std::back_inserter(out_), "# word {}: {}", summary_.words,
                     kNames[static_cast<std::size_t>(result.status)]);
      for (int e = 0; e < result.num_corrected; ++e) {
        fmt::format_to(std::back_inserter(out_), " {}", result.position[static_cast<std::size_t>(e)]);
      }
      out_ += '\n';
    }
    const auto symbols = options_.verb == FecVerb::kSyndrome
                             ? std::span<const std::uint16_t>(syndromes_).subspan(i * given_, given_)
                             : std::span<const std::uint16_t>(words_).subspan(i * n_, given_);
    AppendSymbols(symbols, options_.binary, out_);
  }
  words_.clear();
  return sink_(out_);
}

}  // namespace

Status RunFecStream(const FecStreamOptions& options, const ByteSource& source, const ByteSink& sink,
                    FecStreamSummary& summary) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options.code));
  auto kind = dsp::Backend::Kind::kSimd;
  if (!options.backend.empty()) {
    const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
    if (!backend.ok()) return backend.status();
    kind = backend->kind;
  }
  summary = {};
  return FecStream(options, dsp::RsCodec(MakePlan(options.code), kind), sink, summary).Run(source);
}

}  // namespace plumbline::study
