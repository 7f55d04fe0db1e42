// The same seed gives the same digital results: whatever the backend, the threads, the compiler and its options.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "dsp/receiver.h"
#include "dsp/transmitter.h"
#include "reference/core/fixed.h"
#include "reference/core/gaussian.h"
#include "study/compare.h"
#include "tests/link_run/link_test_support.h"

namespace plumbline::study {
namespace {

void ExpectSameFigure(const Figure& a, const Figure& b, const std::string& what) {
  EXPECT_EQ(a.has_value(), b.has_value()) << what;
  EXPECT_EQ(a.value, b.value) << what;
  EXPECT_EQ(a.lo, b.lo) << what;
  EXPECT_EQ(a.hi, b.hi) << what;
}

// Counts, taps, levels and histograms; and the SNRs, which are sums of integers.
void ExpectSameDigitalResult(const LinkResult& a, const LinkResult& b) {
  const std::string link = Name(a.architecture);
  EXPECT_EQ(a.architecture, b.architecture);
  EXPECT_EQ(a.symbols, b.symbols) << link;
  EXPECT_EQ(a.warmup_symbols, b.warmup_symbols) << link;
  EXPECT_EQ(a.converged, b.converged) << link;
  EXPECT_EQ(a.slips, b.slips) << link;
  EXPECT_EQ(a.pre_fec_bit_errors, b.pre_fec_bit_errors) << link;
  EXPECT_EQ(a.pre_fec_bits, b.pre_fec_bits) << link;
  EXPECT_EQ(a.fec.codewords, b.fec.codewords) << link;
  EXPECT_EQ(a.fec.symbol_error_histogram, b.fec.symbol_error_histogram) << link;
  EXPECT_EQ(a.fec.corrected, b.fec.corrected) << link;
  EXPECT_EQ(a.fec.uncorrectable, b.fec.uncorrectable) << link;
  EXPECT_EQ(a.fec.miscorrected, b.fec.miscorrected) << link;
  ExpectSameFigure(a.pre_fec_ber, b.pre_fec_ber, link + " pre-FEC BER");
  ExpectSameFigure(a.snr_db, b.snr_db, link + " SNR");
  ASSERT_EQ(a.hops.size(), b.hops.size()) << link;
  for (std::size_t h = 0; h < a.hops.size(); ++h) {
    const HopResult& x = a.hops[h];
    const HopResult& y = b.hops[h];
    const std::string hop = link + " " + x.test_point;
    EXPECT_EQ(x.converged, y.converged) << hop;
    EXPECT_EQ(x.state, y.state) << hop;
    EXPECT_EQ(x.startup_symbols, y.startup_symbols) << hop;
    EXPECT_EQ(x.symbols, y.symbols) << hop;
    EXPECT_EQ(x.symbol_errors, y.symbol_errors) << hop;
    EXPECT_EQ(x.bit_errors, y.bit_errors) << hop;
    EXPECT_EQ(x.slips, y.slips) << hop;
    EXPECT_EQ(x.ffe_taps, y.ffe_taps) << hop;
    EXPECT_EQ(x.dfe_taps, y.dfe_taps) << hop;
    EXPECT_EQ(x.levels, y.levels) << hop;
    EXPECT_EQ(x.burst_length_histogram, y.burst_length_histogram) << hop;
    EXPECT_EQ(x.slicer.counts, y.slicer.counts) << hop;
    EXPECT_EQ(x.startup.y, y.startup.y) << hop;
    EXPECT_EQ(x.cdr_phase.y, y.cdr_phase.y) << hop;
    ExpectSameFigure(x.snr_db, y.snr_db, hop + " SNR");
    ExpectSameFigure(x.ber, y.ber, hop + " BER");
    ExpectSameFigure(x.afe_clip_ratio, y.afe_clip_ratio, hop + " AFE clips");
    ExpectSameFigure(x.adc_clip_ratio, y.adc_clip_ratio, hop + " ADC clips");
    for (std::size_t i = 0; i < kNoiseSourceCount; ++i) {
      ExpectSameFigure(x.noise.snr_db[i], y.noise.snr_db[i], hop + " " + kNoiseSourceNames[i].key);
    }
  }
}

// Little light, so that there are errors to compare.
Scenario Stressed() { return NamedScenario("112g-dr", {{"oma_dbm", "-9.25"}}); }

TEST(DeterminismTest, BackendsGiveTheSameResult) {
  const Scenario scenario = Stressed();
  const Architecture architecture = kFullLength ? Architecture::kLro : Architecture::kLpo;
  RunSettings settings;
  settings.symbols = kFullLength ? 500'000 : 100'000;
  settings.budget = kFullLength;
  const std::vector<HopPlan> hops = PlanOf(scenario, architecture);
  settings.backend = "reference";
  const LinkRun reference = RunHops(scenario, architecture, hops, settings);
  ASSERT_TRUE(reference.result.converged) << Notes(reference);
  EXPECT_GT(reference.result.pre_fec_bit_errors, 0);
  settings.backend = BestBackend();
  if (settings.backend == "reference") GTEST_SKIP() << "no SIMD target here";
  ExpectSameDigitalResult(reference.result, RunHops(scenario, architecture, hops, settings).result);
}

TEST(DeterminismTest, AnotherSeedGivesAnotherResult) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  const Scenario scenario = Stressed();
  RunSettings settings;
  settings.symbols = 100'000;
  const LinkRun one = RunOf(scenario, Architecture::kLpo, settings);
  settings.seed = 2;
  const LinkRun two = RunOf(scenario, Architecture::kLpo, settings);
  EXPECT_NE(one.result.snr_db.value, two.result.snr_db.value);
  EXPECT_NEAR(one.result.snr_db.value, two.result.snr_db.value, 0.2);
}

// Links side by side share nothing.
TEST(DeterminismTest, LinksSideBySideGiveTheSameResult) {
  const Scenario scenario = Stressed();
  RunSettings settings;
  settings.symbols = 50'000;
  const std::array<Architecture, 2> architectures = {Architecture::kLpo, Architecture::kMixed};
  const std::size_t count = kFullLength ? 2 : 1;
  std::array<LinkRun, 2> alone;
  std::array<LinkRun, 4> together;
  for (std::size_t i = 0; i < count; ++i) alone[i] = RunOf(scenario, architectures[i], settings);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2 * count; ++i) {
    threads.emplace_back([&, i] { together[i] = RunOf(scenario, architectures[i % count], settings); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < 2 * count; ++i) {
    ASSERT_TRUE(together[i].result.converged) << Notes(together[i]);
    ExpectSameDigitalResult(alone[i % count].result, together[i].result);
  }
}

TEST(DeterminismTest, CompareWithOneAndTwoThreads) {
  if (!kFullLength) GTEST_SKIP() << "optimised builds only";
  CompareOptions options;
  options.rate = "112";
  options.modules = {"lro", "lpo", "mixed"};
  options.symbols = 200'000;
  options.backend = BestBackend();
  const std::atomic<bool> cancel{false};
  options.threads = 1;
  const Expected<CompareResults> one = RunCompare(options, {}, cancel);
  ASSERT_TRUE(one.ok()) << one.status().message();
  options.threads = 2;
  const Expected<CompareResults> two = RunCompare(options, {}, cancel);
  ASSERT_TRUE(two.ok()) << two.status().message();
  ASSERT_EQ(one->links.size(), 3U);
  ASSERT_EQ(two->links.size(), 3U);
  for (std::size_t i = 0; i < one->links.size(); ++i) ExpectSameDigitalResult(one->links[i], two->links[i]);
}

// --- One transmission in integers, end to end: the same numbers from every compiler and with every option ---

class Fingerprint {
 public:
  template <typename T>
  void Add(T value) {
    auto word = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    for (int byte = 0; byte < 8; ++byte, word >>= 8) hash_ = (hash_ ^ (word & 0xFF)) * 0x100000001B3ULL;  // FNV-1a
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325ULL;
};

// AFE codes of DAC codes through a pulse of 5 UI at 4 samples a UI, and noise.
std::vector<std::int16_t> IntegerChannel(const std::vector<std::int16_t>& dac) {
  constexpr std::array<int, 20> kPulse = {0,  2,  8,  20, 38, 58, 76, 88, 90, 80,
                                          62, 44, 30, 20, 14, 10, 7,  4,  2,  1};  // a DAC code, in AFE codes / 2
  std::vector<std::int16_t> afe;
  for (std::size_t k = 0; k < dac.size(); ++k) {
    for (std::size_t phase = 0; phase < 4; ++phase) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < 5 && i <= k; ++i) sum += kPulse[4 * i + phase] * dac[k - i];
      const std::uint64_t index = 4 * k + phase;
      const std::int32_t noise = GaussianFromWord(Philox4x32({7, 11}, index / 4)[index % 4]);  // 1/4096 sigma
      afe.push_back(SaturateToInt16((sum >> 1) + ((noise * 150) >> 12)));
    }
  }
  return afe;
}

TEST(DeterminismTest, DigitalChainIsTheSameInEveryBuild) {
  constexpr std::size_t kSymbols = 262'144;
  for (const std::string& backend : {std::string("reference"), BestBackend()}) {
    TxConfig tx;
    Expected<dsp::Backend> found = dsp::FindBackend(backend);
    ASSERT_TRUE(found.ok());
    Expected<dsp::Transmitter> transmitter = dsp::Transmitter::Create(tx, *found);
    ASSERT_TRUE(transmitter.ok()) << transmitter.status().message();
    const std::vector<std::uint8_t> bits = RandomBits(3, 0, 2 * kSymbols);
    std::vector<std::int16_t> dac(transmitter->OutputSize(bits.size()));
    std::vector<std::uint8_t> sent(dac.size());
    transmitter->Process(bits, dac, sent);

    RxConfig rx;
    rx.agc_clocks = 256;
    rx.cdr_clocks = 256;
    rx.blind_clocks = 1024;
    rx.decision_clocks = 1024;
    rx.blind_step = 0;
    rx.decision_step = 0;
    rx.dfe_start = 12;
    rx.adc.noise_rms = 228;
    Expected<dsp::Receiver> receiver = dsp::Receiver::Create(rx, backend);
    ASSERT_TRUE(receiver.ok()) << receiver.status().message();
    dsp::ReceiverOutput out;
    receiver->Process(IntegerChannel(dac), out);
    EXPECT_TRUE(receiver->locked());

    Fingerprint fingerprint;
    for (const std::int16_t code : dac) fingerprint.Add(code);
    for (const std::uint8_t symbol : out.symbols) fingerprint.Add(symbol);
    for (const std::int16_t input : out.slicer) fingerprint.Add(input);
    for (const RxClockInfo& clock : out.clocks) {
      fingerprint.Add(clock.position);
      fingerprint.Add(clock.gain_code);
      fingerprint.Add(clock.mse);
    }
    for (const std::int16_t tap : receiver->state().ffe_coefs.tap) fingerprint.Add(tap);
    for (const auto tap : receiver->state().dfe_coefs.tap) fingerprint.Add(tap);
    for (const auto level : receiver->state().slicer_coefs.level) fingerprint.Add(level);
    // Changes with any digital bit on the way: raise the block's arith_version with it.
    EXPECT_EQ(fingerprint.value(), 0x652571D16FF358B8ULL) << backend << ": " << std::hex << fingerprint.value();
  }
}

}  // namespace
}  // namespace plumbline::study
