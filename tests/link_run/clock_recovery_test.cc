// Clock recovery of the host receiver in an LPO link, with everything on: start phases, clock offsets, drift over a
// long run, sinusoidal jitter of the host transmitter.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "study/theory.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

constexpr std::int64_t kBlock = 16'384;

// AFE codes of an LPO hop and what was sent, so that many receivers can listen to one transmission.
struct Transmission {
  std::vector<std::int16_t> afe;
  std::vector<std::uint8_t> sent;
};

Transmission Transmit(HopPlan plan, double ppm, std::int64_t symbols) {
  plan.clock.ppm = ppm;
  plan.hop.tx_clock.ppm = ppm;
  Transmission transmission;
  DrivenHop hop(plan, 1, BestBackend());
  HopOutput output;
  while (hop.ok() && hop.sent() < symbols) {
    hop.Next(kBlock, output);
    transmission.afe.insert(transmission.afe.end(), output.afe.begin(), output.afe.end());
    transmission.sent.insert(transmission.sent.end(), output.sent.begin(), output.sent.end());
  }
  return transmission;
}

struct Verdict {
  std::int64_t locked_at = -1;  // symbols
  int restarts = 0;
  std::optional<std::int64_t> lag;
  std::int64_t symbol_errors = 0;
  std::int64_t slips = 0;
  double snr_db = 0;
};

// A receiver that begins at `start_phase` listens; `checked` symbols after its lock are scored.
Verdict Listen(const HopPlan& plan, const Transmission& transmission, int start_phase, std::int64_t limit,
               std::int64_t checked) {
  RxConfig config = plan.rx;
  config.start_phase = start_phase;
  Verdict verdict;
  Expected<dsp::Receiver> receiver = dsp::Receiver::Create(config, BestBackend());
  if (!receiver.ok()) {
    ADD_FAILURE() << receiver.status().message();
    return verdict;
  }
  EXPECT_TRUE(receiver->SetCoefs(plan.rx_coefs).ok());
  std::optional<HopScore> score;
  dsp::ReceiverOutput out;
  const auto step = static_cast<std::size_t>(kBlock * config.samples_per_ui);
  for (std::size_t at = 0; at + step <= transmission.afe.size(); at += step) {
    out.symbols.clear();
    out.slicer.clear();
    out.clocks.clear();
    const std::int64_t before = receiver->symbols_produced();
    receiver->Process(std::span(transmission.afe).subspan(at, step), out);
    if (score) {
      score->Received(out.symbols, out.slicer);
      if (score->done() || (score->tried() && !score->lag())) break;
    } else if (receiver->locked()) {
      verdict.locked_at = receiver->symbols_produced();
      // From here on, by what was sent.
      ScoreConfig window;
      window.first_symbol = verdict.locked_at + kBlock;
      window.symbols = checked;
      window.batches = 1;
      score.emplace(window);
      score->Sent(transmission.sent);
      // The score counts decisions from the receiver's first one.
      const std::vector<std::uint8_t> unscored(static_cast<std::size_t>(before), 0);
      const std::vector<std::int16_t> silence(unscored.size(), 0);
      score->Received(unscored, silence);
      score->Received(out.symbols, out.slicer);
    } else if (receiver->symbols_produced() > limit) {
      break;
    }
  }
  verdict.restarts = receiver->state().startup.restarts;
  if (score && score->done()) {
    verdict.lag = score->lag();
    verdict.symbol_errors = score->Total().symbol_errors;
    verdict.slips = score->slips();
    verdict.snr_db = score->Total().SnrDb().value_or(0.0);
  }
  return verdict;
}

// Start phases x clock offsets; `limit` symbols to lock in.
void ExpectLocks(const std::string& name, const std::vector<double>& offsets_ppm, int phases) {
  constexpr std::int64_t kLimit = 2'000'000;
  constexpr std::int64_t kChecked = 65'536;
  const std::vector<HopPlan> hops = PlanOf(NamedScenario(name), Architecture::kLpo);
  ASSERT_EQ(hops.size(), 1U);
  // To the lock of a first attempt, the check, and the run of the hop; a retry within the limit would need more.
  const std::int64_t needed = std::min(WarmupSymbols(hops[0].rx) + 2 * kChecked, kLimit);
  std::int64_t latest = 0;
  double worst_db = 100;
  for (const double ppm : offsets_ppm) {
    Transmission transmission = Transmit(hops[0], ppm, needed);
    for (int phase = 0; phase < phases; ++phase) {
      const int start_phase = phase * kPhasesPerUi / phases;
      const Verdict verdict = Listen(hops[0], transmission, start_phase, kLimit, kChecked);
      ASSERT_GE(verdict.locked_at, 0) << name << " " << ppm << " ppm, start phase " << start_phase;
      EXPECT_LE(verdict.locked_at, kLimit);
      ASSERT_TRUE(verdict.lag.has_value()) << name << " " << ppm << " ppm, start phase " << start_phase;
      EXPECT_EQ(verdict.slips, 0);
      EXPECT_LE(verdict.symbol_errors, kChecked / 1000) << name << " " << ppm << " ppm, start phase " << start_phase;
      latest = std::max(latest, verdict.locked_at);
      worst_db = std::min(worst_db, verdict.snr_db);
    }
  }
  std::printf("%s: %d start phases x %zu offsets, all locked by symbol %lld; lowest SNR then %.2f dB\n", name.c_str(),
              phases, offsets_ppm.size(), static_cast<long long>(latest), worst_db);
}

TEST(ClockRecoveryTest, LocksFromEveryStartPhaseAndOffsetAt112G) {
  if (kFullLength) {
    ExpectLocks("112g-dr", {-200, -50, 0, 50, 200}, 32);
  } else {
    ExpectLocks("112g-dr", {-200, 50}, 2);
  }
}

TEST(ClockRecoveryTest, LocksFromEveryStartPhaseAndOffsetAt224G) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  ExpectLocks("224g-dr", {-200, 50, 200}, 32);
}

// Mean sampling instant after the symbol's edge over stretches of a run, in UI.
struct PhaseRecord {
  std::vector<double> mean_ui;
  double snr_db = 0;
  std::int64_t symbol_errors = 0;
  std::int64_t slips = 0;
  bool locked = false;
  double afe_clip_ratio = 0;
};

PhaseRecord Record(const HopPlan& plan, std::int64_t settle, std::int64_t symbols, int stretches) {
  PhaseRecord record;
  DrivenHop hop(plan, 1, BestBackend());
  if (!hop.ok()) return record;
  ScoreConfig window;
  window.first_symbol = settle;
  window.symbols = symbols;
  HopScore score(window);
  HopOutput output;
  IndexedWindow<double> edges;
  std::vector<double> sum(static_cast<std::size_t>(stretches));
  std::vector<std::int64_t> count(sum.size());
  std::int64_t clock = 0;
  const int per_clock = plan.rx.symbols_per_clock;
  while (!score.done() && hop.sent() < settle + symbols + 100'000) {
    hop.Next(kBlock, output);
    score.Sent(output.sent);
    edges.Append(output.edge_ui);
    score.Received(output.received.symbols, output.received.slicer);
    if (score.tried() && !score.lag()) break;
    for (const RxClockInfo& info : output.received.clocks) {
      const std::int64_t first = clock++ * per_clock;
      if (!score.lag()) continue;
      const std::int64_t code = first + plan.rx.ffe_pre + *score.lag() + plan.tx.num_pre;
      const std::int64_t stretch = (code - settle) * stretches / symbols;
      if (code < settle || stretch >= stretches || code < edges.begin() || code >= edges.end()) continue;
      sum[static_cast<std::size_t>(stretch)] += static_cast<double>(info.position) / kPhasesPerUi - edges[code];
      ++count[static_cast<std::size_t>(stretch)];
    }
    edges.DropBefore(edges.end() - 3 * kBlock);
  }
  record.locked = hop.stream().receiver().locked() && score.done();
  if (!record.locked) return record;
  for (std::size_t i = 0; i < sum.size(); ++i) record.mean_ui.push_back(sum[i] / static_cast<double>(count[i]));
  const ScoreBatch total = score.Total();
  record.snr_db = total.SnrDb().value_or(0.0);
  record.symbol_errors = total.symbol_errors;
  record.slips = score.slips();
  const link::HopCounters& counters = hop.stream().hop().counters();
  record.afe_clip_ratio = static_cast<double>(counters.clipped) / static_cast<double>(counters.samples);
  return record;
}

// The whole adaptive receiver: what the held tap is there for.
TEST(ClockRecoveryTest, SamplingPhaseDoesNotDrift) {
  const std::int64_t symbols = kFullLength ? 100'000'000 : 200'000;
  const int stretches = kFullLength ? 100 : 4;
  const std::vector<HopPlan> hops = PlanOf(NamedScenario("112g-dr"), Architecture::kLpo);
  ASSERT_EQ(hops.size(), 1U);
  const PhaseRecord record = Record(hops[0], WarmupSymbols(hops[0].rx), symbols, stretches);
  ASSERT_TRUE(record.locked);
  EXPECT_EQ(record.slips, 0);
  const auto [low, high] = std::minmax_element(record.mean_ui.begin(), record.mean_ui.end());
  std::printf(
      "%lld symbols, %d stretches: the mean sampling phase stays within %.4f UI, last minus first %.4f UI; "
      "SNR %.2f dB, %lld symbol errors\n",
      static_cast<long long>(symbols), stretches, *high - *low, record.mean_ui.back() - record.mean_ui.front(),
      record.snr_db, static_cast<long long>(record.symbol_errors));
  EXPECT_LT(*high - *low, 0.02);
  // Stretches of a million symbols: the weakest mode of taps and phase has settled before the first one ends.
  if (kFullLength) {
    const auto [later_low, later_high] = std::minmax_element(record.mean_ui.begin() + 1, record.mean_ui.end());
    EXPECT_LT(*later_high - *later_low, 0.004);
  }
}

TEST(ClockRecoveryTest, ToleratesSinusoidalJitter) {
  struct Tone {
    double pp_ui;
    double hz;
  };
  const std::vector<Tone> tones = kFullLength ? std::vector<Tone>{{5, 40e3}, {0.15, 1.333e6}, {0.05, 4e6}, {0.05, 40e6}}
                                              : std::vector<Tone>{{0.05, 4e6}};
  // More than a period of the slowest tone at 106 GBd.
  const std::int64_t symbols = kFullLength ? 3'000'000 : 100'000;
  for (const char* name : {"112g-dr", "224g-dr"}) {
    if (!kFullLength && std::string(name) != "112g-dr") continue;
    std::vector<HopPlan> hops = PlanOf(NamedScenario(name), Architecture::kLpo);
    ASSERT_EQ(hops.size(), 1U);
    const std::int64_t settle = WarmupSymbols(hops[0].rx);
    const PhaseRecord still = Record(hops[0], settle, symbols, 1);
    ASSERT_TRUE(still.locked) << name;
    for (const Tone& tone : tones) {
      hops[0].clock.sj_pp_ui = tone.pp_ui;
      hops[0].clock.sj_hz = tone.hz;
      const PhaseRecord moved = Record(hops[0], settle, symbols, 1);
      ASSERT_TRUE(moved.locked) << name << ": " << tone.pp_ui << " UI at " << tone.hz << " Hz";
      EXPECT_EQ(moved.slips, 0);
      EXPECT_LT(still.snr_db - moved.snr_db, 0.5) << name << ": " << tone.pp_ui << " UI at " << tone.hz << " Hz";
      std::printf("%s, %.2f UI at %.3f MHz: SNR %.2f dB, without %.2f dB\n", name, tone.pp_ui, tone.hz / 1e6,
                  moved.snr_db, still.snr_db);
    }
  }
}

// The keys reach the clock.
TEST(ClockRecoveryTest, JitterKeysReachTheHostTransmitterAlone) {
  const Scenario scenario = NamedScenario("112g-dr", {{"tx_sj_pp_ui", "0.05"}, {"tx_sj_mhz", "4"}});
  const std::vector<HopPlan> hops = OutlineLink(scenario, Architecture::kDsp, 1);
  ASSERT_EQ(hops.size(), 3U);
  EXPECT_TRUE(hops[0].from_host);
  EXPECT_DOUBLE_EQ(hops[0].clock.sj_pp_ui, 0.05);
  EXPECT_DOUBLE_EQ(hops[0].clock.sj_hz, 4e6);
  EXPECT_FALSE(hops[1].from_host);
  EXPECT_FALSE(hops[2].from_host);
}

}  // namespace
}  // namespace plumbline::study
