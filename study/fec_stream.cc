#include "study/fec_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <vector>

#include "dsp/backend.h"
#include "dsp/fec.h"
#include "study/symbol_text.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 21;  // some hundred words
class FecStream {
 public:
  FecStream(const FecStreamOptions& options, const dsp::RsCodec& codec, const FecSource& source, const FecSink& sink,
            FecStreamSummary& summary)
      : options_(options),
        codec_(codec),
        source_(source),
        sink_(sink),
        summary_(summary),
        n_(static_cast<std::size_t>(codec.plan().n)),
        taken_(options.verb == FecVerb::kEncode ? kRsMessageSymbols : n_),
        given_(options.verb == FecVerb::kEncode   ? n_
               : options.verb == FecVerb::kDecode ? kRsMessageSymbols
                                                  : n_ - kRsMessageSymbols) {}

  Status Run();

 private:
  // Takes what is whole from the front of the buffer; at the end of the stream, all of it. Returns the bytes taken.
  Expected<std::size_t> TakeText(std::string_view data, bool end);
  Expected<std::size_t> TakeBinary(std::string_view data, bool end);
  bool TakeLine(std::string_view line);
  // Works on the words taken and hands them over.
  Status Flush();

  const FecStreamOptions& options_;
  dsp::RsCodec codec_;
  const FecSource& source_;
  const FecSink& sink_;
  FecStreamSummary& summary_;
  std::size_t n_;      // symbols a codeword
  std::size_t taken_;  // symbols a word of the input
  std::size_t given_;  // symbols a word of the output

  std::uint64_t line_ = 1;  // text: number of the next line
  bool in_comment_ = false;
  std::uint64_t bytes_ = 0;           // binary: before the buffer
  std::vector<std::uint16_t> words_;  // codewords to work on, n_ symbols each
  std::vector<std::uint16_t> syndromes_;
  std::vector<RsResult> results_;
  std::string out_;
};

Status FecStream::Run() {
  std::vector<char> buffer(kBufferBytes);
  std::size_t filled = 0;
  for (bool end = false; !end;) {
    const Expected<std::size_t> more = source_(std::span(buffer).subspan(filled));
    if (!more.ok()) return more.status();
    end = *more == 0;
    filled += *more;
    const std::string_view data(buffer.data(), filled);
    const Expected<std::size_t> used = options_.binary ? TakeBinary(data, end) : TakeText(data, end);
    PLUMBLINE_RETURN_IF_ERROR(Flush());  // the words before an error
    if (!used.ok()) return used.status();
    std::memmove(buffer.data(), buffer.data() + *used, filled - *used);
    filled -= *used;
  }
  return Status::Ok();
}

Expected<std::size_t> FecStream::TakeText(std::string_view data, bool end) {
  const std::size_t longest = 4 * taken_ - 1;  // without LF
  std::size_t used = 0;
  while (used < data.size()) {
    const std::string_view rest = data.substr(used);
    in_comment_ = in_comment_ || rest.front() == '#';
    const std::size_t line_end = rest.substr(0, in_comment_ ? rest.size() : longest + 1).find('\n');
    if (in_comment_) {
      if (line_end == std::string_view::npos) return data.size();
      in_comment_ = false;
    } else {
      if (line_end == std::string_view::npos && rest.size() <= longest && !end) break;
      const std::string_view line = rest.substr(0, line_end);
      if (!TakeLine(line))
        return Status::Error(fmt::format("line {}, {}", line_, SymbolsProblem(line, taken_, "word")));
    }
    ++line_;
    used += std::min(line_end, rest.size() - 1) + 1;
  }
  return used;
}

// False when the line is no word; then nothing is taken.
bool FecStream::TakeLine(std::string_view line) {
  const std::size_t begin = words_.size();
  words_.resize(begin + n_);
  if (ReadSymbols(line, std::span(words_).subspan(begin, taken_))) return true;
  words_.resize(begin);
  return false;
}

Expected<std::size_t> FecStream::TakeBinary(std::string_view data, bool end) {
  const std::size_t word_bytes = 2 * taken_;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(data[i])); };
  std::size_t used = 0;
  for (; data.size() - used >= word_bytes; used += word_bytes) {
    const std::size_t begin = words_.size();
    words_.resize(begin + n_);
    for (std::size_t i = 0; i < taken_; ++i) {
      const std::size_t at = used + 2 * i;
      const unsigned symbol = byte(at) | byte(at + 1) << 8;
      if (symbol > kSymbolMax) {
        words_.resize(begin);
        return Status::Error(fmt::format("word {}, symbol {} (byte {}): {:04x} is above 03ff, the largest of 10 bits",
                                         (bytes_ + used) / word_bytes + 1, i + 1, bytes_ + at + 1, symbol));
      }
      words_[begin + i] = static_cast<std::uint16_t>(symbol);
    }
  }
  bytes_ += used;
  if (end && used != data.size()) {
    return Status::Error(fmt::format("word {} (byte {}): the stream ends after {} of its {} bytes",
                                     bytes_ / word_bytes + 1, bytes_ + 1, data.size() - used, word_bytes));
  }
  return used;
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

Status RunFecStream(const FecStreamOptions& options, const FecSource& source, const FecSink& sink,
                    FecStreamSummary& summary) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options.code));
  auto kind = dsp::Backend::Kind::kSimd;
  if (!options.backend.empty()) {
    const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
    if (!backend.ok()) return backend.status();
    kind = backend->kind;
  }
  summary = {};
  return FecStream(options, dsp::RsCodec(MakePlan(options.code), kind), source, sink, summary).Run();
}

}  // namespace plumbline::study
