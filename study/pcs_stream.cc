#include "study/pcs_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "study/symbol_text.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::size_t kBlockLine = 19;  // characters without LF
constexpr std::size_t kBlockBytes = 9;
constexpr std::size_t kPayloadColumn = 3;  // from 0

// What is wrong with a block as it was read, but for its digits: at which digit (text) or byte, from 0.
std::string TypeProblem(const Block66& block) {
  if (block.sync == kSyncControl && !IsBlockType(block.payload & 0xFF)) {
    return fmt::format("{:02x} is no block type", block.payload & 0xFF);
  }
  return "";
}

class PcsStream {
 public:
  PcsStream(const PcsStreamOptions& options, std::optional<dsp::PcsEncoder> encoder,
            std::optional<dsp::PcsDecoder> decoder, const FecSource& source, const FecSink& sink,
            PcsStreamSummary& summary)
      : options_(options),
        encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        source_(source),
        sink_(sink),
        summary_(summary),
        lanes_(static_cast<std::size_t>((encoder_ ? encoder_->plan() : decoder_->plan()).lanes.lanes)),
        line_size_(options.decode ? 4 * lanes_ - 1 : kBlockLine),
        record_size_(options.decode ? 2 * lanes_ : kBlockBytes) {}

  Status Run();

 private:
  // Takes what is whole from the front of the buffer; at the end of the stream, all of it. Returns the bytes taken.
  Expected<std::size_t> TakeText(std::string_view data, bool end);
  Expected<std::size_t> TakeBinary(std::string_view data, bool end);
  // One line or record; what is wrong with it, or nothing.
  std::string TakeLine(std::string_view line);
  std::string TakeRecord(std::string_view record);
  // Works on what was taken and hands it over.
  Status Flush(bool end);
  void Put(const Block66& block);

  const PcsStreamOptions& options_;
  std::optional<dsp::PcsEncoder> encoder_;
  std::optional<dsp::PcsDecoder> decoder_;
  const FecSource& source_;
  const FecSink& sink_;
  PcsStreamSummary& summary_;
  std::size_t lanes_;
  std::size_t line_size_;
  std::size_t record_size_;

  std::uint64_t line_ = 1;  // text: number of the next line
  bool in_comment_ = false;
  std::uint64_t bytes_ = 0;  // binary: before the buffer
  std::vector<Block66> blocks_;
  std::vector<std::uint16_t> rows_;
  std::vector<RsResult> results_;
  bool told_ = false;  // which input carries which lane
  std::string out_;
};

Status PcsStream::Run() {
  std::vector<char> buffer(kBufferBytes);
  std::size_t filled = 0;
  for (bool end = false; !end;) {
    const Expected<std::size_t> more = source_(std::span(buffer).subspan(filled));
    if (!more.ok()) return more.status();
    end = *more == 0;
    filled += *more;
    const std::string_view data(buffer.data(), filled);
    const Expected<std::size_t> used = options_.binary ? TakeBinary(data, end) : TakeText(data, end);
    PLUMBLINE_RETURN_IF_ERROR(Flush(end && used.ok()));  // what came before an error
    if (!used.ok()) return used.status();
    std::memmove(buffer.data(), buffer.data() + *used, filled - *used);
    filled -= *used;
  }
  if (decoder_ && !decoder_->aligned()) return Status::Error("at the end of the lanes: " + decoder_->Problem());
  return Status::Ok();
}

Expected<std::size_t> PcsStream::TakeText(std::string_view data, bool end) {
  std::size_t used = 0;
  while (used < data.size()) {
    const std::string_view rest = data.substr(used);
    in_comment_ = in_comment_ || rest.front() == '#';
    const std::size_t line_end = rest.substr(0, in_comment_ ? rest.size() : line_size_ + 1).find('\n');
    if (in_comment_) {
      if (line_end == std::string_view::npos) return data.size();
      in_comment_ = false;
    } else {
      if (line_end == std::string_view::npos && rest.size() <= line_size_ && !end) break;
      const std::string wrong = TakeLine(rest.substr(0, line_end));
      if (!wrong.empty()) return Status::Error(fmt::format("line {}, {}", line_, wrong));
    }
    ++line_;
    used += std::min(line_end, rest.size() - 1) + 1;
  }
  return used;
}

Expected<std::size_t> PcsStream::TakeBinary(std::string_view data, bool end) {
  std::size_t used = 0;
  for (; data.size() - used >= record_size_; used += record_size_) {
    const std::string wrong = TakeRecord(data.substr(used, record_size_));
    if (!wrong.empty()) return Status::Error(fmt::format("byte {}: {}", bytes_ + used + 1, wrong));
  }
  bytes_ += used;
  if (end && used != data.size()) {
    return Status::Error(fmt::format("byte {}: the stream ends after {} of the {} bytes of a {}", bytes_ + 1,
                                     data.size() - used, record_size_, options_.decode ? "row" : "block"));
  }
  return used;
}

std::string PcsStream::TakeLine(std::string_view line) {
  if (options_.decode) {
    rows_.resize(rows_.size() + lanes_);
    if (ReadSymbols(line, std::span(rows_).last(lanes_))) return "";
    rows_.resize(rows_.size() - lanes_);
    return SymbolsProblem(line, lanes_, "row");
  }
  Block66 block = {0, 0};
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string at = fmt::format("column {}: ", i + 1);
    if (i >= kBlockLine) return at + Quoted(line[i]) + " after the last of 16 digits";
    if (i < 2) {
      if (line[i] != '0' && line[i] != '1') return at + Quoted(line[i]) + " is no bit of a sync header";
      block.sync = static_cast<std::uint8_t>(block.sync | (line[i] - '0') << i);
    } else if (i == 2) {
      if (line[i] != ' ') return at + Quoted(line[i]) + " where a space belongs behind the sync header";
      if (block.sync == 0 || block.sync == kSyncError) {
        return fmt::format("column 1: sync header {} is neither 01 (data) nor 10 (control)", line.substr(0, 2));
      }
    } else {
      const int digit = HexDigit(line[i]);
      if (digit == kNoDigit) return at + Quoted(line[i]) + " is not a hex digit";
      block.payload = block.payload << 4 | static_cast<unsigned>(digit);
    }
  }
  if (line.size() < kBlockLine) {
    return fmt::format("column {}: the block ends after {} of its 16 digits", line.size() + 1,
                       line.size() - std::min(line.size(), kPayloadColumn));
  }
  if (const std::string wrong = TypeProblem(block); !wrong.empty()) return "column 18: " + wrong;
  blocks_.push_back(block);
  return "";
}

std::string PcsStream::TakeRecord(std::string_view record) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(record[i])); };
  if (options_.decode) {
    for (std::size_t i = 0; i < lanes_; ++i) {
      const unsigned symbol = byte(2 * i) | byte(2 * i + 1) << 8;
      if (symbol > kSymbolMax) {
        rows_.resize(rows_.size() - i);
        return fmt::format("lane {}: {:04x} is above 03ff, the largest of 10 bits", i, symbol);
      }
      rows_.push_back(static_cast<std::uint16_t>(symbol));
    }
    return "";
  }
  Block66 block = {static_cast<std::uint8_t>(byte(0)), 0};
  if (block.sync != kSyncControl && block.sync != kSyncData) {
    return fmt::format("sync header {} is neither 1 (control) nor 2 (data)", byte(0));
  }
  for (std::size_t i = 0; i < 8; ++i) block.payload |= std::uint64_t{byte(i + 1)} << (8 * i);
  if (std::string wrong = TypeProblem(block); !wrong.empty()) return wrong;
  blocks_.push_back(block);
  return "";
}

void PcsStream::Put(const Block66& block) {
  if (options_.binary) {
    out_ += static_cast<char>(block.sync);
    for (unsigned i = 0; i < 8; ++i) out_ += static_cast<char>(block.payload >> (8 * i) & 0xFF);
    return;
  }
  constexpr char kHex[] = "0123456789abcdef";
  out_ += (block.sync & 1) != 0 ? '1' : '0';
  out_ += (block.sync & 2) != 0 ? '1' : '0';
  out_ += ' ';
  for (unsigned shift = 64; shift > 0; shift -= 4) out_ += kHex[block.payload >> (shift - 4) & 15];
  out_ += '\n';
}

Status PcsStream::Flush(bool end) {
  out_.clear();
  if (encoder_) {
    summary_.blocks += blocks_.size();
    summary_.groups += encoder_->Encode(blocks_, rows_);
    if (end && encoder_->missing_blocks() > 0) {
      const std::vector<Block66> idle(encoder_->missing_blocks());
      summary_.idle = idle.size();
      summary_.groups += encoder_->Encode(idle, rows_);
    }
    for (std::size_t at = 0; at < rows_.size(); at += options_.binary ? rows_.size() : lanes_) {
      AppendSymbols(std::span(rows_).subspan(at, options_.binary ? rows_.size() : lanes_), options_.binary, out_);
    }
  } else {
    const std::size_t groups = decoder_->Decode(rows_, blocks_, results_);
    if (options_.verbose && decoder_->aligned() && !told_) {
      for (std::size_t l = 0; l < lanes_; ++l) {
        const auto input = static_cast<std::size_t>(decoder_->source()[l]);
        fmt::format_to(std::back_inserter(out_), "# lane {}: input {}, from bit {} on\n", l, input,
                       decoder_->start()[input]);
      }
      told_ = true;
    }
    for (const RsResult& result : results_) {
      const std::uint64_t number = ++summary_.codewords.words;
      summary_.codewords.corrected += result.status == RsStatus::kCorrected ? 1 : 0;
      summary_.codewords.uncorrectable += result.status == RsStatus::kUncorrectable ? 1 : 0;
      summary_.codewords.corrected_symbols += static_cast<std::uint64_t>(result.num_corrected);
      if (!options_.verbose || result.status == RsStatus::kClean) continue;
      if (result.status == RsStatus::kUncorrectable) {
        fmt::format_to(std::back_inserter(out_), "# codeword {}: uncorrectable\n", number);
      } else {
        fmt::format_to(std::back_inserter(out_), "# codeword {}: corrected {} symbols\n", number, result.num_corrected);
      }
    }
    summary_.groups += groups;
    summary_.blocks += blocks_.size();
    for (const Block66& block : blocks_) {
      summary_.marked += block.sync == kSyncError ? 1 : 0;
      Put(block);
    }
  }
  blocks_.clear();
  rows_.clear();
  results_.clear();
  return out_.empty() ? Status::Ok() : sink_(out_);
}

}  // namespace

Expected<PcsMarkers> ParsePcsMarkers(std::string_view text, std::int32_t rate) {
  PcsMarkers markers = DefaultMarkers(rate);
  const auto lanes = static_cast<std::size_t>(MakePlan(PcsLanesConfig{rate, kRsKp4}).lanes);
  const auto octets = static_cast<std::size_t>(markers.octets);
  std::size_t lane = 0;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (lane == lanes) return Status::Error(fmt::format("line {}: there are {} lanes", number, lanes));
    std::size_t digits = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == ' ') continue;
      const int digit = HexDigit(line[i]);
      if (digit == kNoDigit) {
        return Status::Error(fmt::format("line {}, column {}: {} is not a hex digit", number, i + 1, Quoted(line[i])));
      }
      if (digits < 2 * octets) {
        auto& octet = markers.lane[lane][digits / 2];
        octet = static_cast<std::uint8_t>(octet << 4 | digit);
      }
      ++digits;
    }
    if (digits != 2 * octets) {
      return Status::Error(fmt::format("line {}: {} digits, a marker has {}", number, digits, 2 * octets));
    }
    ++lane;
  }
  if (lane < lanes) return Status::Error(fmt::format("{} markers for {} lanes", lane, lanes));
  return markers;
}

Status RunPcsStream(const PcsStreamOptions& options, const FecSource& source, const FecSink& sink,
                    PcsStreamSummary& summary) {
  summary = {};
  std::optional<dsp::PcsEncoder> encoder;
  std::optional<dsp::PcsDecoder> decoder;
  if (options.decode) {
    auto made = dsp::PcsDecoder::Create(options.config, options.backend);
    if (!made.ok()) return made.status();
    decoder = std::move(*made);
    if (options.markers) decoder->SetMarkers(*options.markers);
  } else {
    auto made = dsp::PcsEncoder::Create(options.config.pcs, options.backend);
    if (!made.ok()) return made.status();
    encoder = std::move(*made);
    if (options.markers) encoder->SetMarkers(*options.markers);
  }
  return PcsStream(options, std::move(encoder), std::move(decoder), source, sink, summary).Run();
}

}  // namespace plumbline::study
