#include "study/fec_lane.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reference/core/rng.h"

namespace plumbline::study {
namespace {

constexpr std::uint32_t kPayloadStream = 0x50415944;  // "PAYD", Philox stream of the payload
constexpr std::int64_t kPhilosPerCodeword = 41;       // blocks of 128 bits that hold 5140
constexpr std::size_t kRecentGroups = 2;              // a group and the one before, where slots lag

void DrawPayload(std::uint32_t seed, std::int64_t codeword, std::span<std::uint16_t> message) {
  PhiloxBlock block{};
  std::fill(message.begin(), message.end(), std::uint16_t{0});
  for (std::size_t i = 0; i < kRsSymbolBits * message.size(); ++i) {
    if (i % 128 == 0) {
      block = Philox4x32({seed, kPayloadStream}, static_cast<std::uint64_t>(codeword * kPhilosPerCodeword +
                                                                            static_cast<std::int64_t>(i / 128)));
    }
    const std::uint32_t bit = block[i % 128 / 32] >> (i % 32) & 1U;
    message[i / kRsSymbolBits] = static_cast<std::uint16_t>(message[i / kRsSymbolBits] | bit << (i % kRsSymbolBits));
  }
}

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

std::int64_t RoundUp(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

PmaLine LineLane(const FecLaneConfig& config, const PcsLanesPlan& port, std::int32_t lane) {
  PmaLine line = LineOf(port, config.lane_rate, lane);
  PmaConfig& pma = line.plan.config;
  if (pma.unit == config.unit) return line;
  // The other multiplexing on the same lanes: nothing to swap between bits, no lag.
  pma.unit = config.unit;
  pma.swap = config.unit == kPmaSymbol && pma.slots >= 2 * port.rate.flows ? port.rate.flows : 0;
  for (PmaSlot& slot : line.slots) slot.delay = 0;
  return line;
}

}  // namespace

Status Validate(const FecLaneConfig& config) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(config.port));
  if (config.port.rate < config.lane_rate) {
    return Status::Error(fmt::format("a port of {} Gb/s has no lane of {} Gb/s", config.port.rate, config.lane_rate));
  }
  if (config.symbols < 1) return Status::Error(fmt::format("{} symbols are none to measure", config.symbols));
  return Status::Ok();
}

FecLaneConfig FecLaneOf(const Scenario& scenario, std::int64_t symbols) {
  FecLaneConfig config;
  config.port = {scenario.port_gbps, scenario.coding == "kr4" ? kRsKr4 : kRsKp4};
  config.lane_rate = scenario.rate == "112G" ? 100 : 200;
  config.unit = scenario.fec_multiplexing == "symbol" ? kPmaSymbol : kPmaBit;
  config.folded = scenario.fec_lanes == "folded";
  config.symbols = symbols;
  return config;
}

FecLanePlan MakeFecLanePlan(const FecLaneConfig& config) {
  FecLanePlan plan;
  plan.config = config;
  plan.port = MakePlan(config.port);
  plan.line_lanes = LineLanes(plan.port, config.lane_rate);
  const std::int64_t line_bits = std::int64_t{kRsSymbolBits} * plan.port.lane_symbols * plan.port.lanes;
  plan.group_symbols = line_bits / plan.line_lanes / 2;
  for (std::int32_t lane = 0; lane < plan.line_lanes; ++lane) {
    const PmaLine line = LineLane(config, plan.port, lane);
    std::vector<FecLaneBit>& bits = plan.bits.emplace_back();
    for (std::int64_t b = 0; b < 2 * plan.group_symbols; ++b) {
      const FecPosition at = Locate(plan.port, line, b);
      bits.push_back(
          {static_cast<std::int32_t>(at.group), (at.codeword * plan.port.rs.n + at.symbol) * kRsSymbolBits + at.bit});
      plan.lags = plan.lags || at.group < 0;
    }
  }
  if (config.folded) {
    const std::int64_t block = plan.line_lanes * plan.group_symbols;  // with stretches of one group
    const std::int64_t enough = RoundUp(kFoldedSymbols, plan.group_symbols) / plan.group_symbols;
    plan.stretch_groups = std::min(enough, RoundUp(config.symbols, block) / block);
    if (plan.line_lanes == 1) plan.stretch_groups = 1;
    plan.symbols = RoundUp(config.symbols, plan.stretch_groups * block);
    if (plan.lags) plan.symbols = std::max(plan.symbols, 2 * plan.stretch_groups * block);
  } else {
    plan.symbols = RoundUp(config.symbols, plan.group_symbols);
    if (plan.lags) plan.symbols = std::max(plan.symbols, 2 * plan.group_symbols);
    plan.stretch_groups = plan.symbols / plan.group_symbols;
  }
  return plan;
}

std::string FecLanePlan::Arrangement() const {
  const char* const code = port.config.code == kRsKr4 ? "KR4" : "KP4";
  const std::string codewords = port.codewords == 1 ? fmt::format("one {} codeword at a time", code)
                                                    : fmt::format("{} interleaved {} codewords", port.codewords, code);
  const std::string multiplexing = config.unit == kPmaBit
                                       ? fmt::format("{} PCS lanes bit by bit on each", port.lanes / line_lanes)
                                       : fmt::format(
                                             "{} PCS lanes symbol by symbol on each (their order is an assumption: "
                                             "IEEE P802.3dj 176 is a draft)",
                                             port.lanes / line_lanes);
  std::string text = fmt::format("{} Gb/s Ethernet port: {} over {} line lane{}, {}", port.config.rate, codewords,
                                 line_lanes, line_lanes == 1 ? "" : "s", multiplexing);
  if (line_lanes == 1) return text + ", all of it on this lane";
  if (!config.folded) return text + "; every lane simulated";
  text += fmt::format("; folded: the other lanes are stretches of this one, {} symbols apart", stretch_symbols());
  if (stretch_symbols() < kFoldedSymbols) text += fmt::format(" (too short a run for {})", kFoldedSymbols);
  return text;
}

FecLaneTime TimeOf(const FecLanePlan& plan, std::int32_t stream, std::int64_t symbol) {
  const std::int64_t group = FloorDivide(symbol, plan.group_symbols);
  const std::int64_t within = symbol - group * plan.group_symbols;
  if (!plan.config.folded) return {stream, group, within};
  const std::int64_t stretch = FloorDivide(group, plan.stretch_groups);
  const std::int64_t block = FloorDivide(stretch, plan.line_lanes);
  return {static_cast<std::int32_t>(stretch - block * plan.line_lanes),
          block * plan.stretch_groups + group - stretch * plan.stretch_groups, within};
}

FecGroups::FecGroups(const FecLanePlan& plan, std::uint32_t seed, dsp::Backend::Kind backend)
    : plan_(&plan), seed_(seed), codec_(plan.port.rs, backend) {}

std::span<const std::uint16_t> FecGroups::Group(std::int64_t group) {
  const auto found =
      std::find_if(recent_.begin(), recent_.end(), [&](const Entry& entry) { return entry.group == group; });
  if (found != recent_.end()) {
    std::rotate(found, found + 1, recent_.end());
    return recent_.back().codewords;
  }
  Entry entry;
  if (recent_.size() == kRecentGroups) {
    entry = std::move(recent_.front());
    recent_.erase(recent_.begin());
  }
  const auto n = static_cast<std::size_t>(plan_->port.rs.n);
  entry.group = group;
  entry.codewords.resize(static_cast<std::size_t>(plan_->port.codewords) * n);
  for (std::int32_t c = 0; c < plan_->port.codewords; ++c) {
    DrawPayload(seed_, group * plan_->port.codewords + c,
                std::span(entry.codewords).subspan(static_cast<std::size_t>(c) * n, kRsMessageSymbols));
  }
  codec_.Encode(entry.codewords);
  recent_.push_back(std::move(entry));
  return recent_.back().codewords;
}

FecLaneSource::FecLaneSource(const FecLanePlan& plan, std::int32_t stream, std::uint32_t seed,
                             dsp::Backend::Kind backend)
    : plan_(&plan), stream_(stream), groups_(plan, seed, backend) {}

void FecLaneSource::Bits(std::int64_t first, std::span<std::uint8_t> bits) {
  const std::int64_t count = static_cast<std::int64_t>(bits.size()) / 2;
  for (std::int64_t done = 0; done < count;) {
    const FecLaneTime time = TimeOf(*plan_, stream_, first + done);
    const std::int64_t piece = std::min(count - done, plan_->group_symbols - time.symbol);
    // The older group first: asking for the newer one keeps it.
    const auto before = plan_->lags ? groups_.Group(time.group - 1) : std::span<const std::uint16_t>();
    const auto now = groups_.Group(time.group);
    const std::vector<FecLaneBit>& map = plan_->bits[static_cast<std::size_t>(time.lane)];
    for (std::int64_t b = 0; b < 2 * piece; ++b) {
      const FecLaneBit& at = map[static_cast<std::size_t>(2 * time.symbol + b)];
      const std::uint16_t symbol = (at.group == 0 ? now : before)[static_cast<std::size_t>(at.index / kRsSymbolBits)];
      bits[static_cast<std::size_t>(2 * done + b)] =
          static_cast<std::uint8_t>(symbol >> (at.index % kRsSymbolBits) & 1);
    }
    done += piece;
  }
}

CodewordScore::CodewordScore(const FecLanePlan& plan, std::uint32_t seed, dsp::Backend::Kind backend)
    : plan_(&plan),
      groups_(plan, seed, backend),
      codec_(plan.port.rs, backend),
      histogram_(static_cast<std::size_t>(plan.port.rs.t) + 2, 0) {}

void CodewordScore::AddError(std::int32_t stream, std::int64_t bit) {
  const FecLaneTime time = TimeOf(*plan_, stream, FloorDivide(bit, 2));
  const auto within = static_cast<std::size_t>(2 * time.symbol + (bit & 1));
  const FecLaneBit& at = plan_->bits[static_cast<std::size_t>(time.lane)][within];
  const std::int64_t group = time.group + at.group;
  if (group >= next_group_) errors_[group].push_back(at.index);
}

void CodewordScore::Advance(std::int64_t symbols) {
  const std::int64_t lag = plan_->lags ? 1 : 0;
  const auto end_of = [&](std::int64_t group) {  // symbols that hold all of it
    const std::int64_t last = group + lag;
    if (!plan_->config.folded) return (last + 1) * plan_->group_symbols;
    const std::int64_t stretch = last / plan_->stretch_groups * plan_->line_lanes + plan_->line_lanes - 1;
    return (stretch * plan_->stretch_groups + last % plan_->stretch_groups + 1) * plan_->group_symbols;
  };
  for (; end_of(next_group_) <= symbols; ++next_group_) Decode(next_group_);
}

void CodewordScore::Decode(std::int64_t group) {
  const auto n = static_cast<std::size_t>(plan_->port.rs.n);
  const std::span<const std::uint16_t> sent = groups_.Group(group);
  std::vector<std::uint16_t> received(sent.begin(), sent.end());
  if (const auto found = errors_.find(group); found != errors_.end()) {
    for (const std::int32_t bit : found->second) {
      received[static_cast<std::size_t>(bit / kRsSymbolBits)] ^=
          static_cast<std::uint16_t>(1U << (bit % kRsSymbolBits));
    }
    errors_.erase(found);
  }
  std::vector<RsResult> results(static_cast<std::size_t>(plan_->port.codewords));
  codec_.Decode(received, results);
  for (std::size_t c = 0; c < results.size(); ++c) {
    const RsResult& result = results[c];
    ++codewords_;
    if (result.status == RsStatus::kUncorrectable) {
      ++uncorrectable_;
      ++histogram_.back();
      continue;
    }
    ++histogram_[static_cast<std::size_t>(result.num_corrected)];
    const auto word = sent.subspan(c * n, n);
    if (!std::equal(word.begin(), word.end(), received.begin() + static_cast<std::ptrdiff_t>(c * n))) {
      ++miscorrected_;
    } else if (result.num_corrected > 0) {
      ++corrected_;
    }
  }
}

}  // namespace plumbline::study
