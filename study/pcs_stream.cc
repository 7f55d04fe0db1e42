#include "study/pcs_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "study/symbol_text.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kBlockLine = 19;  // characters without LF
constexpr std::size_t kBlockBytes = 9;
constexpr std::size_t kPayloadColumn = 3;  // from 0
constexpr std::size_t kTypeColumn = 17;

// What is wrong with a block as it was read, but for its digits.
std::string TypeProblem(const Block66& block) {
  if (block.sync == kSyncControl && !IsBlockType(block.payload & 0xFF)) {
    return fmt::format("{:02x} is no block type", block.payload & 0xFF);
  }
  return "";
}

class PcsStream {
 public:
  PcsStream(const PcsStreamOptions& options, std::optional<dsp::PcsEncoder> encoder,
            std::optional<dsp::PcsDecoder> decoder, const ByteSink& sink, PcsStreamSummary& summary)
      : options_(options),
        encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        sink_(sink),
        summary_(summary),
        lanes_(static_cast<std::size_t>((encoder_ ? encoder_->plan() : decoder_->plan()).lanes.lanes)) {}

  Status Run(const ByteSource& source);

 private:
  RecordProblem TakeRow(std::string_view record);
  RecordProblem TakeBlock(std::string_view record);
  // Works on what was taken and hands it over.
  Status Flush(bool end);
  void Put(const Block66& block);

  const PcsStreamOptions& options_;
  std::optional<dsp::PcsEncoder> encoder_;
  std::optional<dsp::PcsDecoder> decoder_;
  const ByteSink& sink_;
  PcsStreamSummary& summary_;
  std::size_t lanes_;

  std::vector<Block66> blocks_;
  std::vector<std::uint16_t> rows_;
  std::vector<RsResult> results_;
  std::optional<std::uint64_t> told_;  // losses when it was said which input carries which lane
  std::string out_;
};

Status PcsStream::Run(const ByteSource& source) {
  const bool decode = options_.decode;
  const RecordFormat format = {
      options_.binary, options_.binary ? (decode ? 2 * lanes_ : kBlockBytes) : (decode ? 4 * lanes_ - 1 : kBlockLine),
      decode ? "row" : "block"};
  PLUMBLINE_RETURN_IF_ERROR(ReadRecords(
      format, source, [&](std::string_view record) { return decode ? TakeRow(record) : TakeBlock(record); },
      [this](bool end) { return Flush(end); }));
  if (decoder_ && !decoder_->aligned() && summary_.losses.count == 0) {
    return Status::Error("at the end of the lanes: " + summary_.problem);
  }
  return Status::Ok();
}

RecordProblem PcsStream::TakeRow(std::string_view record) {
  rows_.resize(rows_.size() + lanes_);
  const auto row = std::span(rows_).last(lanes_);
  RecordProblem problem;
  if (options_.binary) {
    problem = TakeSymbols(record, row);
  } else if (!ReadSymbols(record, row)) {
    problem = SymbolsProblem(record, lanes_, "row");
  }
  if (!problem.text.empty()) rows_.resize(rows_.size() - lanes_);
  return problem;
}

RecordProblem PcsStream::TakeBlock(std::string_view record) {
  Block66 block = {0, 0};
  if (options_.binary) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(record[i])); };
    block.sync = static_cast<std::uint8_t>(byte(0));
    if (block.sync != kSyncControl && block.sync != kSyncData) {
      return {0, fmt::format("sync header {} is neither 1 (control) nor 2 (data)", byte(0))};
    }
    for (std::size_t i = 0; i < 8; ++i) block.payload |= std::uint64_t{byte(i + 1)} << (8 * i);
  } else {
    for (std::size_t i = 0; i < record.size(); ++i) {
      const char c = record[i];
      if (i >= kBlockLine) return {i, Quoted(c) + " after the last of 16 digits"};
      if (i < 2) {
        if (c != '0' && c != '1') return {i, Quoted(c) + " is no bit of a sync header"};
        block.sync = static_cast<std::uint8_t>(block.sync | (c - '0') << i);
      } else if (i == 2) {
        if (c != ' ') return {i, Quoted(c) + " where a space belongs behind the sync header"};
        if (block.sync == 0 || block.sync == kSyncError) {
          return {0, fmt::format("sync header {} is neither 01 (data) nor 10 (control)", record.substr(0, 2))};
        }
      } else {
        const int digit = HexDigit(c);
        if (digit == kNoDigit) return {i, Quoted(c) + " is not a hex digit"};
        block.payload = block.payload << 4 | static_cast<unsigned>(digit);
      }
    }
    if (record.size() < kBlockLine) {
      return {record.size(), fmt::format("the block ends after {} of its 16 digits",
                                         record.size() - std::min(record.size(), kPayloadColumn))};
    }
  }
  if (std::string wrong = TypeProblem(block); !wrong.empty()) return {options_.binary ? 1 : kTypeColumn, wrong};
  blocks_.push_back(block);
  return {};
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
    summary_.losses = decoder_->losses();
    summary_.problem = decoder_->Problem();
    for (std::size_t s = 0; s < lanes_; ++s) {
      const std::int64_t bits = decoder_->aligned() ? decoder_->left_over(s) : 0;
      summary_.left_over[0] = s == 0 ? bits : std::min(summary_.left_over[0], bits);
      summary_.left_over[1] = s == 0 ? bits : std::max(summary_.left_over[1], bits);
    }
    if (options_.verbose && decoder_->aligned() && told_ != summary_.losses.count) {
      for (std::size_t l = 0; l < lanes_; ++l) {
        const auto input = static_cast<std::size_t>(decoder_->source()[l]);
        fmt::format_to(std::back_inserter(out_), "# lane {}: input {}, from bit {} on\n", l, input,
                       decoder_->start()[input]);
      }
      told_ = summary_.losses.count;
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

Status RunPcsStream(const PcsStreamOptions& options, const ByteSource& source, const ByteSink& sink,
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
  return PcsStream(options, std::move(encoder), std::move(decoder), sink, summary).Run(source);
}

}  // namespace plumbline::study
