#include "dsp/pcs.h"

#include <algorithm>
#include <utility>

#include "reference/fec/rs.h"
#include "reference/pcs/lane_deskew.h"
#include "reference/pcs/lanes.h"
#include "reference/pcs/markers.h"
#include "reference/pcs/pcs.h"

namespace plumbline::dsp {
namespace {

// Groups that are coded together: enough codewords for the codec's widest form.
constexpr std::size_t kGroupsTogether = 256;

std::size_t GroupSymbols(const PcsPlan& plan) {
  return static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n);
}

// Of each lane.
std::int64_t GroupBits(const PcsPlan& plan) { return std::int64_t{kRsSymbolBits} * plan.lanes.lane_symbols; }

bool IsOpen(const LaneLockState& lock) { return lock.locked == 0; }

}  // namespace

Expected<PcsEncoder> PcsEncoder::Create(const PcsConfig& config, std::string_view backend) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  const Expected<RsCodec> codec = RsCodec::Create(RsConfig{config.code}, backend);
  if (!codec.ok()) return codec.status();
  return PcsEncoder(MakePlan(config), *codec);
}

std::size_t PcsEncoder::missing_blocks() const {
  return pending_.empty() ? 0 : static_cast<std::size_t>(GroupBlocks(plan_, state_.group)) - pending_.size();
}

std::size_t PcsEncoder::Encode(std::span<const Block66> blocks, std::vector<std::uint16_t>& rows) {
  const std::size_t size = GroupSymbols(plan_);
  std::size_t groups = 0;
  std::vector<std::uint16_t> codewords;
  const auto flush = [&] {
    codec_.Encode(codewords);
    const std::size_t begin = rows.size();
    rows.resize(begin + codewords.size());
    for (std::size_t at = 0; at < codewords.size(); at += size) {
      reference::PcsDistribute(plan_.lanes, std::span(codewords).subspan(at, size),
                               std::span(rows).subspan(begin + at, size));
    }
    codewords.clear();
  };
  while (true) {
    const auto want = static_cast<std::size_t>(GroupBlocks(plan_, state_.group));
    const std::size_t take = std::min(blocks.size(), want - pending_.size());
    pending_.insert(pending_.end(), blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(take));
    blocks = blocks.subspan(take);
    if (pending_.size() < want) break;
    codewords.resize(codewords.size() + size);
    reference::PcsMessages(plan_, state_, pending_, std::span(codewords).last(size));
    pending_.clear();
    if (++groups % kGroupsTogether == 0) flush();
  }
  flush();
  return groups;
}

namespace {

constexpr std::int32_t kMostToRestart = 8192;

// `lock` is that of the frame's rate, code and marker period.
LaneDeskewConfig DeskewOf(const PcsReceiverConfig& config, const LaneLockPlan& lock) {
  const std::int64_t most = LargestLaneSkew(lock.period);
  const std::int64_t skew = config.max_skew.value_or(std::min<std::int64_t>(kStandardLaneSkew, most));
  return {lock.config.rate, lock.config.code, lock.config.marker_period, static_cast<std::int32_t>(skew)};
}

}  // namespace

Status Validate(const PcsReceiverConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(plumbline::Validate(config.pcs));
  LaneLockConfig lock = config.lock;
  lock.rate = config.pcs.rate;
  lock.code = config.pcs.code;
  lock.marker_period = config.pcs.marker_period;
  PLUMBLINE_RETURN_IF_ERROR(plumbline::Validate(lock));
  const std::int64_t most = LargestLaneSkew(MakePlan(lock).period);
  if (config.max_skew && (*config.max_skew < 0 || *config.max_skew > most)) {
    return OutOfRange("pcs", "max_skew", *config.max_skew, 0, most, "bits");
  }
  if (config.to_restart < 0 || config.to_restart > kMostToRestart) {
    return OutOfRange("pcs", "to_restart", config.to_restart, 0, kMostToRestart, "codewords");
  }
  return Status::Ok();
}

Expected<PcsDecoder> PcsDecoder::Create(const PcsReceiverConfig& config, std::string_view backend) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config));
  const Expected<RsCodec> codec = RsCodec::Create(RsConfig{config.pcs.code}, backend);
  if (!codec.ok()) return codec.status();
  LaneLockConfig lock = config.lock;
  lock.rate = config.pcs.rate;
  lock.code = config.pcs.code;
  lock.marker_period = config.pcs.marker_period;
  return PcsDecoder(config, MakePlan(lock), *codec);
}

PcsDecoder::PcsDecoder(const PcsReceiverConfig& config, const LaneLockPlan& lock_plan, const RsCodec& codec)
    : plan_(MakePlan(config.pcs)),
      lock_plan_(lock_plan),
      deskew_plan_(MakePlan(DeskewOf(config, lock_plan))),
      to_restart_(config.to_restart),
      codec_(codec) {
  Reset();
}

void PcsDecoder::Reset() {
  const auto lanes = static_cast<std::size_t>(plan_.lanes.lanes);
  plumbline::Reset(plan_, state_);
  lock_.assign(lanes, LaneLockState{});
  bits_.assign(lanes, {});
  begin_.assign(lanes, 0);
  rows_ = 0;
  from_ = 0;
  aligned_ = false;
  skewed_ = false;
  source_.assign(lanes, -1);
  start_.assign(lanes, 0);
  next_.assign(lanes, 0);
  losses_ = {};
}

void PcsDecoder::SetMarkers(const PcsMarkers& markers) {
  plan_.markers = markers;
  lock_plan_.markers = markers;
}

std::string PcsDecoder::Problem() const {
  if (aligned_) return "";
  std::string open;
  for (std::size_t s = 0; s < lock_.size(); ++s) {
    if (lock_[s].locked == 0) open += (open.empty() ? "" : ", ") + std::to_string(s);
  }
  if (!open.empty()) return "no lock on the markers of input lanes " + open;
  return skewed_ ? "the lanes' markers are more than " + std::to_string(deskew_plan_.config.max_skew) + " bits apart"
                 : "two input lanes carry the markers of the same PCS lane";
}

PcsLosses PcsDecoder::losses() const {
  PcsLosses losses = losses_;
  if (losses.count > 0 && !aligned_) losses.rows += static_cast<std::uint64_t>(rows_ - lost_at_);
  return losses;
}

std::size_t PcsDecoder::Decode(std::span<const std::uint16_t> rows, std::vector<Block66>& blocks,
                               std::vector<RsResult>& results) {
  const std::size_t lanes = lock_.size();
  const std::size_t most = kGroupsTogether * GroupSymbols(plan_);
  std::size_t groups = 0;
  for (rows = rows.first(rows.size() / lanes * lanes); !rows.empty();) {
    const std::size_t now = std::min(rows.size(), most);
    Take(rows.first(now));
    rows = rows.subspan(now);
    const std::int64_t end = (begin_[0] + std::ssize(bits_[0])) / kRsSymbolBits;
    for (bool more = true; more;) {
      const bool searching = !aligned_;
      Watch(end);
      if (searching) {
        more = aligned_;
      } else if (!DecodeGroups(groups, blocks, results)) {
        Lose(NextRow(), -1);
      } else if (const auto open = std::find_if(lock_.begin(), lock_.end(), IsOpen); open != lock_.end()) {
        Lose(rows_, static_cast<std::int32_t>(open - lock_.begin()));
      } else {
        more = false;
      }
    }
    for (std::size_t s = 0; s < lanes; ++s) {
      const std::int64_t keep = aligned_ ? std::min(next_[s], kRsSymbolBits * rows_) : from_;
      bits_[s].erase(bits_[s].begin(), bits_[s].begin() + (keep - begin_[s]));
      begin_[s] = keep;
    }
  }
  return groups;
}

void PcsDecoder::Take(std::span<const std::uint16_t> rows) {
  const std::size_t lanes = lock_.size();
  std::vector<std::uint16_t> symbols(rows.size() / lanes);
  for (std::size_t s = 0; s < lanes; ++s) {
    for (std::size_t t = 0; t < symbols.size(); ++t) symbols[t] = rows[t * lanes + s];
    auto& bits = bits_[s];
    bits.resize(bits.size() + kRsSymbolBits * symbols.size());
    reference::RsBitsFromSymbols(symbols, std::span(bits).last(kRsSymbolBits * symbols.size()));
  }
}

void PcsDecoder::Watch(std::int64_t end) {
  const bool searching = !aligned_;
  while (rows_ < end && (searching ? !aligned_ : std::none_of(lock_.begin(), lock_.end(), IsOpen))) {
    // Up to the row in which the next lane is compared with its marker.
    std::int64_t step = end - rows_;
    for (const LaneLockState& lock : lock_) step = std::min(step, (lock.wait + kRsSymbolBits - 1) / kRsSymbolBits);
    for (std::size_t s = 0; s < lock_.size(); ++s) {
      reference::LaneLock(lock_plan_, lock_[s],
                          std::span(bits_[s]).subspan(static_cast<std::size_t>(kRsSymbolBits * rows_ - begin_[s]),
                                                      static_cast<std::size_t>(kRsSymbolBits * step)));
    }
    rows_ += step;
    if (searching) Align();
  }
}

void PcsDecoder::Align() {
  const std::int64_t seen = kRsSymbolBits * rows_;
  while (seen - from_ > (lock_plan_.config.to_lock + 2) * lock_plan_.period) from_ += lock_plan_.period;
  if (std::any_of(lock_.begin(), lock_.end(), IsOpen)) return;
  LaneDeskewCoefs markers;
  for (std::size_t s = 0; s < lock_.size(); ++s) {
    markers.lane[s] = lock_[s].lane;
    markers.position[s] = static_cast<std::int32_t>(reference::NextMarker(lock_[s], seen - from_));
  }
  const LaneAlignment found = reference::AlignLanes(deskew_plan_, markers);
  skewed_ = found.status == LaneAlignStatus::kSkew;
  aligned_ = found.status == LaneAlignStatus::kAligned;
  std::copy_n(found.source.begin(), lock_.size(), source_.begin());
  std::copy_n(found.start.begin(), lock_.size(), start_.begin());
  if (!aligned_) return;
  plumbline::Reset(plan_, state_);
  std::int64_t back = 0;  // groups before the marker
  if (losses_.count > 0) {
    back = *std::min_element(start_.begin(), start_.end()) / GroupBits(plan_);
    state_.group = static_cast<std::int32_t>((plan_.period - back % plan_.period) % plan_.period);
    state_.spoiled.fill(kTranscoderBlocks);
  }
  for (std::int64_t& start : start_) start += from_ - back * GroupBits(plan_);
  if (losses_.count > 0) {
    losses_.rows +=
        static_cast<std::uint64_t>(*std::min_element(start_.begin(), start_.end()) / kRsSymbolBits - lost_at_);
  }
  next_ = start_;
  aligned_at_ = rows_;
  bad_.fill(0);
}

void PcsDecoder::Lose(std::int64_t row, std::int32_t lane) {
  ++losses_.count;
  if (losses_.first.size() < kPcsLossesKept) losses_.first.push_back({row, lane});
  aligned_ = false;
  lock_.assign(lock_.size(), LaneLockState{});
  lost_at_ = rows_ = row;
  from_ = kRsSymbolBits * row;
}

std::int64_t PcsDecoder::NextRow() const {
  return (*std::max_element(next_.begin(), next_.end()) + kRsSymbolBits - 1) / kRsSymbolBits;
}

bool PcsDecoder::EndsAlignment(std::span<const RsResult> results) {
  if (to_restart_ == 0 || NextRow() <= aligned_at_) return false;
  bool last = false;
  for (std::size_t w = 0; w < results.size(); ++w) {
    bad_[w] = results[w].status == RsStatus::kUncorrectable ? bad_[w] + 1 : 0;
    last = last || bad_[w] == to_restart_;
  }
  return last;
}

bool PcsDecoder::DecodeGroups(std::size_t& groups, std::vector<Block66>& blocks, std::vector<RsResult>& results) {
  const std::size_t lanes = bits_.size();
  const auto group_bits = static_cast<std::size_t>(GroupBits(plan_));
  const std::size_t size = GroupSymbols(plan_);
  const auto per_group = static_cast<std::size_t>(plan_.lanes.codewords);
  std::vector<std::uint16_t> row_symbols(size), symbols(group_bits / kRsSymbolBits), codewords;
  while (true) {
    std::int64_t whole = kGroupsTogether;
    for (const std::int64_t next : next_) whole = std::min(whole, (kRsSymbolBits * rows_ - next) / GroupBits(plan_));
    if (whole <= 0) return true;
    const auto now = static_cast<std::size_t>(whole);
    codewords.resize(now * size);
    for (std::size_t g = 0; g < now; ++g) {
      for (std::size_t l = 0; l < lanes; ++l) {
        const auto input = static_cast<std::size_t>(source_[l]);
        const auto at = static_cast<std::size_t>(next_[input] - begin_[input]) + g * group_bits;
        reference::RsSymbolsFromBits(std::span(bits_[input]).subspan(at, group_bits), symbols);
        for (std::size_t t = 0; t < symbols.size(); ++t) row_symbols[t * lanes + l] = symbols[t];
      }
      reference::PcsCollect(plan_.lanes, row_symbols, std::span(codewords).subspan(g * size, size));
    }
    const std::size_t first = results.size();
    results.resize(first + now * per_group);
    codec_.Decode(codewords, std::span(results).subspan(first));
    for (std::size_t g = 0; g < now; ++g) {
      const auto of_group = std::span(results).subspan(first + g * per_group, per_group);
      const std::size_t begin = blocks.size();
      blocks.resize(begin + static_cast<std::size_t>(GroupBlocks(plan_, state_.group)));
      reference::PcsBlocks(plan_, state_, std::span(codewords).subspan(g * size, size), of_group,
                           std::span(blocks).subspan(begin));
      ++groups;
      for (std::int64_t& next : next_) next += GroupBits(plan_);
      if (EndsAlignment(of_group)) {
        results.resize(first + (g + 1) * per_group);
        return false;
      }
    }
  }
}

}  // namespace plumbline::dsp
