// What the tests of whole links share: scenarios with some keys set, plans, runs, and a hop driven by hand.
#ifndef PLUMBLINE_TESTS_LINK_RUN_LINK_TEST_SUPPORT_H_
#define PLUMBLINE_TESTS_LINK_RUN_LINK_TEST_SUPPORT_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dsp/backend.h"
#include "reference/core/rng.h"
#include "study/hop_stream.h"
#include "study/link_plan.h"
#include "study/link_run.h"
#include "study/scenario.h"
#include "study/score.h"

namespace plumbline::study {

// Runs of full length are for optimised builds. The others show that every path works, with a short start-up.
#ifdef NDEBUG
inline constexpr bool kFullLength = true;
#else
inline constexpr bool kFullLength = false;
#endif

struct Key {
  const char* name;
  const char* value;
};

inline Scenario NamedScenario(const std::string& name, std::initializer_list<Key> keys = {}) {
  Expected<Scenario> scenario = LoadScenario(name, PLUMBLINE_SOURCE_DIR "/scenarios");
  if (!scenario.ok()) {
    ADD_FAILURE() << scenario.status().message();
    return {};
  }
  for (const Key& key : keys) {
    const Status status = SetValue(*scenario, key.name, key.value, "test");
    EXPECT_TRUE(status.ok()) << status.message();
  }
  return *scenario;
}

// The fastest backend: held to be equal to the reference by determinism_test.cc.
inline std::string BestBackend() {
  return dsp::Backends().size() > 1 && dsp::Backends()[1].kind == dsp::Backend::Kind::kSimd ? dsp::Backends()[1].name
                                                                                            : "reference";
}

inline std::vector<HopPlan> PlanOf(const Scenario& scenario, Architecture architecture, std::uint32_t seed = 1) {
  Expected<std::vector<HopPlan>> hops = PlanLink(scenario, architecture, seed);
  if (!hops.ok()) {
    ADD_FAILURE() << hops.status().message();
    return {};
  }
  if (!kFullLength) {
    for (HopPlan& hop : *hops) {
      hop.rx.agc_clocks = 256;
      hop.rx.cdr_clocks = 256;
      hop.rx.blind_clocks = 1024;
      hop.rx.decision_clocks = 1024;
      hop.rx.blind_step = 0;
      hop.rx.decision_step = 0;
    }
  }
  return *hops;
}

struct RunSettings {
  std::int64_t symbols = 1'000'000;
  std::uint32_t seed = 1;
  bool budget = false;
  std::string backend = BestBackend();
};

inline LinkRun RunHops(const Scenario& scenario, Architecture architecture, const std::vector<HopPlan>& hops,
                       const RunSettings& settings) {
  if (hops.empty()) return {};
  LinkRunOptions options;
  options.symbols = settings.symbols;
  options.seed = settings.seed;
  options.backend = settings.backend;
  options.budget = settings.budget;
  options.pictures = false;
  Expected<LinkRun> run = RunLink(scenario, architecture, hops, options);
  if (!run.ok()) {
    ADD_FAILURE() << run.status().message();
    return {};
  }
  return std::move(*run);
}

inline LinkRun RunOf(const Scenario& scenario, Architecture architecture, const RunSettings& settings) {
  return RunHops(scenario, architecture, PlanOf(scenario, architecture, settings.seed), settings);
}

inline const HopResult& OpticalHop(const LinkRun& run) {
  static const HopResult kNone;
  for (const HopResult& hop : run.result.hops) {
    if (hop.decides_optical_hop) return hop;
  }
  ADD_FAILURE() << "no hop decides the light";
  return kNone;
}

inline std::string Notes(const LinkRun& run) {
  std::string text;
  for (const std::string& note : run.result.notes) text += note + "\n";
  return text;
}

// Random bits, any stretch of them.
inline std::vector<std::uint8_t> RandomBits(std::uint32_t seed, std::int64_t first, std::size_t count) {
  std::vector<std::uint8_t> bits(count);
  PhiloxBlock block{};
  std::int64_t have = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t index = first + static_cast<std::int64_t>(i);
    if (index / 128 != have) {
      have = index / 128;
      block = Philox4x32({seed, 0x54455354}, static_cast<std::uint64_t>(have));
    }
    bits[i] = static_cast<std::uint8_t>((block[static_cast<std::size_t>(index % 128 / 32)] >> (index % 32)) & 1U);
  }
  return bits;
}

// A host hop fed with random bits.
class DrivenHop {
 public:
  DrivenHop(const HopPlan& plan, std::uint32_t seed, const std::string& backend) : seed_(seed) {
    Expected<HopStream> stream = HopStream::Create(plan, seed, backend);
    if (!stream.ok()) {
      ADD_FAILURE() << stream.status().message();
      return;
    }
    stream_.emplace(std::move(*stream));
  }
  bool ok() const { return stream_.has_value(); }
  HopStream& stream() { return *stream_; }
  // Symbols sent so far.
  std::int64_t sent() const { return sent_; }
  void Next(std::int64_t symbols, HopOutput& output) {
    const std::vector<std::uint8_t> bits = RandomBits(seed_, 2 * sent_, static_cast<std::size_t>(2 * symbols));
    sent_ += symbols;
    stream_->Process(bits, {}, output);
  }

 private:
  std::uint32_t seed_;
  std::optional<HopStream> stream_;
  std::int64_t sent_ = 0;
};

}  // namespace plumbline::study

#endif  // PLUMBLINE_TESTS_LINK_RUN_LINK_TEST_SUPPORT_H_
