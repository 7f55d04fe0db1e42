#include "dsp/pcs.h"

#include <algorithm>
#include <utility>

#include "reference/fec/rs.h"
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

constexpr std::int64_t kStandardSkew = 4781;  // bits: 180 ns at 26.5625 Gb/s

// Below half a marker period, or early and late could not be told apart.
std::int64_t LargestSkew(const LaneLockPlan& plan) { return (plan.period - 1) / 2; }

}  // namespace

Status Validate(const PcsReceiverConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(plumbline::Validate(config.pcs));
  LaneLockConfig lock = config.lock;
  lock.rate = config.pcs.rate;
  lock.code = config.pcs.code;
  lock.marker_period = config.pcs.marker_period;
  PLUMBLINE_RETURN_IF_ERROR(plumbline::Validate(lock));
  const std::int64_t most = LargestSkew(MakePlan(lock));
  if (config.max_skew && (*config.max_skew < 0 || *config.max_skew > most)) {
    return OutOfRange("pcs", "max_skew", *config.max_skew, 0, most, "bits");
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
  const LaneLockPlan plan = MakePlan(lock);
  return PcsDecoder(MakePlan(config.pcs), plan, config.max_skew.value_or(std::min(kStandardSkew, LargestSkew(plan))),
                    *codec);
}

PcsDecoder::PcsDecoder(const PcsPlan& plan, const LaneLockPlan& lock_plan, std::int64_t max_skew, const RsCodec& codec)
    : plan_(plan), lock_plan_(lock_plan), max_skew_(max_skew), codec_(codec) {
  Reset();
}

void PcsDecoder::Reset() {
  const auto lanes = static_cast<std::size_t>(plan_.lanes.lanes);
  plumbline::Reset(plan_, state_);
  lock_.assign(lanes, LaneLockState{});
  bits_.assign(lanes, {});
  dropped_ = 0;
  aligned_ = false;
  skewed_ = false;
  source_.assign(lanes, -1);
  start_.assign(lanes, 0);
  drop_.assign(lanes, 0);
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
  return skewed_ ? "the lanes' markers are more than " + std::to_string(max_skew_) + " bits apart"
                 : "two input lanes carry the markers of the same PCS lane";
}

std::size_t PcsDecoder::Decode(std::span<const std::uint16_t> rows, std::vector<Block66>& blocks,
                               std::vector<RsResult>& results) {
  const std::size_t lanes = lock_.size();
  for (std::size_t at = 0; at + lanes <= rows.size(); at += lanes) {
    for (std::size_t s = 0; s < lanes; ++s) {
      std::array<std::uint8_t, kRsSymbolBits> ten;
      reference::RsBitsFromSymbols(rows.subspan(at + s, 1), ten);
      bits_[s].insert(bits_[s].end(), ten.begin(), ten.end());
      if (!aligned_) reference::LaneLock(lock_plan_, lock_[s], ten);
    }
    if (aligned_) continue;
    if (std::ssize(bits_[0]) > (lock_plan_.config.to_lock + 2) * lock_plan_.period) {
      for (auto& lane : bits_) lane.erase(lane.begin(), lane.begin() + static_cast<std::ptrdiff_t>(lock_plan_.period));
      dropped_ += lock_plan_.period;
    }
    if (std::any_of(lock_.begin(), lock_.end(), [](const LaneLockState& lock) { return lock.locked == 0; })) continue;
    std::vector<LaneMarker> markers;
    for (std::size_t s = 0; s < lanes; ++s) {
      markers.push_back({lock_[s].lane, reference::NextMarker(lock_[s], static_cast<std::int64_t>(bits_[s].size()))});
    }
    const auto status = reference::AlignLanes(lock_plan_, max_skew_, markers, source_, start_);
    skewed_ = status == reference::AlignStatus::kSkew;
    aligned_ = status == reference::AlignStatus::kAligned;
    if (aligned_) {
      drop_ = start_;
      for (std::int64_t& start : start_) start += dropped_;
    }
  }
  return aligned_ ? DecodeGroups(blocks, results) : 0;
}

std::size_t PcsDecoder::DecodeGroups(std::vector<Block66>& blocks, std::vector<RsResult>& results) {
  const std::size_t lanes = bits_.size();
  const std::size_t group_bits = kRsSymbolBits * static_cast<std::size_t>(plan_.lanes.lane_symbols);
  const std::size_t size = GroupSymbols(plan_);
  const auto per_group = static_cast<std::size_t>(plan_.lanes.codewords);
  for (std::size_t s = 0; s < lanes; ++s) {
    const std::int64_t drop = std::min<std::int64_t>(drop_[s], std::ssize(bits_[s]));
    bits_[s].erase(bits_[s].begin(), bits_[s].begin() + drop);
    drop_[s] -= drop;
  }
  std::size_t groups = bits_[0].size() / group_bits;
  for (const auto& lane : bits_) groups = std::min(groups, lane.size() / group_bits);
  std::vector<std::uint16_t> row_symbols(size), symbols(group_bits / kRsSymbolBits), codewords;
  for (std::size_t done = 0; done < groups;) {
    const std::size_t now = std::min(groups - done, kGroupsTogether);
    codewords.resize(now * size);
    for (std::size_t g = 0; g < now; ++g) {
      for (std::size_t l = 0; l < lanes; ++l) {
        const auto& lane = bits_[static_cast<std::size_t>(source_[l])];
        reference::RsSymbolsFromBits(std::span(lane).subspan((done + g) * group_bits, group_bits), symbols);
        for (std::size_t t = 0; t < symbols.size(); ++t) row_symbols[t * lanes + l] = symbols[t];
      }
      reference::PcsCollect(plan_.lanes, row_symbols, std::span(codewords).subspan(g * size, size));
    }
    const std::size_t first = results.size();
    results.resize(first + now * per_group);
    codec_.Decode(codewords, std::span(results).subspan(first));
    for (std::size_t g = 0; g < now; ++g) {
      const std::size_t begin = blocks.size();
      blocks.resize(begin + static_cast<std::size_t>(GroupBlocks(plan_, state_.group)));
      reference::PcsBlocks(plan_, state_, std::span(codewords).subspan(g * size, size),
                           std::span(results).subspan(first + g * per_group, per_group),
                           std::span(blocks).subspan(begin));
    }
    done += now;
  }
  for (auto& lane : bits_) lane.erase(lane.begin(), lane.begin() + static_cast<std::ptrdiff_t>(groups * group_bits));
  return groups;
}

}  // namespace plumbline::dsp
