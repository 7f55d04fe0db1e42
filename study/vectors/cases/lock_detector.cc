// Vectors of the lock detector.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Verdicts that change, and what lies exactly on a limit: the mean square, the smallest and the largest share.
Stats LockDetectorStats(const CaseRun& run) {
  const auto size = static_cast<std::size_t>(run.Key("symbols_per_clock"));
  const Samples& error = run.Port("error");
  const Samples& decision = run.Port("decision");
  Stats stats = {{"gained", 0}, {"lost", 0}, {"sparse", 0}, {"on_limit", 0}, {"on_least", 0}, {"on_most", 0}};
  std::int64_t clocks = 0;
  std::int64_t squares = 0;
  std::array<std::int64_t, 4> symbols{};
  bool locked = false;
  for (std::size_t clock = 0; clock < std::min(error.size(), decision.size()) / size; ++clock) {
    if (run.Begins(clock)) {
      clocks = squares = 0;
      symbols = {};
      locked = false;
    }
    for (std::size_t k = clock * size; k < (clock + 1) * size; ++k) {
      squares += std::int64_t{error[k]} * error[k];
      ++symbols[static_cast<std::size_t>(decision[k])];
    }
    if (++clocks < run.Key("window_clocks")) continue;
    const std::int64_t all = clocks * static_cast<std::int64_t>(size);
    const std::int64_t limit = run.Key(locked ? "unlock_mse" : "lock_mse");
    const bool quiet = squares / all <= limit;
    bool spread = true;
    for (const std::int64_t count : symbols) {
      const std::int64_t least = run.Key("occupancy_eighths") * all;
      spread = spread && 8 * count >= least && 8 * count <= 3 * all;
      stats["on_least"] += 8 * count == least;
      stats["on_most"] += 8 * count == 3 * all;
    }
    stats["on_limit"] += squares / all == limit;
    stats["gained"] += quiet && spread && !locked;
    stats["lost"] += locked && !(quiet && spread);
    stats["sparse"] += quiet && !spread;
    locked = quiet && spread;
    clocks = squares = 0;
    symbols = {};
  }
  return stats;
}

// Errors of one size, decisions in turn.
Samples Plain(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  const std::size_t count = frames * port.samples();
  if (port.name == "decision") {
    Samples decision(count);
    for (std::size_t n = 0; n < count; ++n)
      decision[n] = pattern == Pattern::kZeros ? 0 : static_cast<std::int32_t>((n * 5 + n / 9) % 4);
    return decision;
  }
  if (pattern == Pattern::kRandom || pattern == Pattern::kMixed) {
    // Quiet and loud windows in turn.
    Samples error(count);
    for (std::size_t n = 0; n < count; ++n) {
      const std::int32_t size = n / port.samples() / 64 % 2 == 0 ? 100 : 700;
      error[n] = n % 2 == 0 ? size : -size;
    }
    return error;
  }
  return Stimulus(port, pattern, frames);
}

void Add(SetBuilder& builder, const char* flag, const char* comment, int clocks, std::int32_t error, int levels,
         const dsp::BlockConfig& config = {}) {
  VectorCase& test = builder.Add(CaseType::kAft, flag, comment, config);
  const auto size = static_cast<int>(builder.BlockOf({})->Ports(dsp::PortDirection::kIn)[0].words);
  for (int n = 0; n < clocks * size; ++n) {
    test.data["error"].push_back(n % 2 == 0 ? error : -error);
    test.data["decision"].push_back(n % levels);
  }
}

void LockDetectorOwn(SetBuilder& builder) {
  const dsp::BlockConfig one = {{"window_clocks", 1}};
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "three windows: locked, kept, lost",
                  {{"window_clocks", 2}, {"symbols_per_clock", 4}, {"lock_mse", 5000}, {"unlock_mse", 9000}});
  hand.data["error"] = {100, -100, 50,  0, -50,  0, 100, 10, -130, 0,    100, 10,
                        100, -100, 130, 0, -130, 0, 190, 10, 100,  -100, 130, 0};
  for (std::int32_t n = 0; n < 24; ++n) hand.data["decision"].push_back(n % 4);
  Add(builder, "Short", "errors of 300: mean square 90000: not locked", 2, 300, 4, one);
  // 228^2 = 51984 and 229^2 = 52441 lie on both sides of lock_mse, 256^2 and 257^2 of unlock_mse.
  for (const int error : {228, 229, 256, 257})
    Add(builder, "Threshold", "a constant error beside a limit", 2, error, 4, one);
  const dsp::BlockConfig exact = {{"window_clocks", 1}, {"lock_mse", 10000}, {"unlock_mse", 10000}};
  for (const int error : {99, 100, 101})
    Add(builder, "Threshold", "mean square one side of, on, and beyond the limit", 2, error, 4, exact);
  for (const int levels : {1, 2, 3, 4}) Add(builder, "Occupancy", "only some levels occur", 2, 50, levels, one);
  // Between the two limits the verdict stays what it was: locked at first, not so at last.
  VectorCase& between =
      builder.Add(CaseType::kAft, "Threshold", "between the limits after quiet and after loud windows", one);
  for (const int error : {200, 240, 240, 300, 240, 240}) {
    for (int n = 0; n < 64; ++n) {
      between.data["error"].push_back(n % 2 == 0 ? error : -error);
      between.data["decision"].push_back(n % 4);
    }
  }
  // Shares of 64 symbols around one and three eighths: 8 and 24.
  const std::vector<std::vector<int>> shares = {{8, 24, 16, 16}, {7, 24, 17, 16},  {8, 25, 16, 15},
                                                {8, 8, 24, 24},  {25, 13, 13, 13}, {13, 13, 13, 25}};
  for (const auto& share : shares) {
    VectorCase& test = builder.Add(CaseType::kAft, "Occupancy", "shares around one and three eighths", one);
    for (std::size_t level = 0; level < 4; ++level) {
      for (int n = 0; n < share[level]; ++n) test.data["decision"].push_back(static_cast<std::int32_t>(level));
    }
    for (int n = 0; n < 64; ++n) test.data["error"].push_back(n % 2 == 0 ? 50 : -50);
  }
  // Locked before the reset: what would keep lock does not gain it.
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a reset while locked, then between the limits", one);
  for (const int error : {200, 240}) {
    for (int n = 0; n < 64; ++n) {
      reset.data["error"].push_back(n % 2 == 0 ? error : -error);
      reset.data["decision"].push_back(n % 4);
    }
  }
  reset.reset_at = {1};
}

}  // namespace

BlockVectors LockDetectorVectors() {
  BlockVectors v;
  v.block = "lock_detector";
  v.frames = 120;
  v.sizes = {1, 63, 64, 65};
  v.stimulus = Plain;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "lock_mse" && value > 65690) return {{key, value}, {"unlock_mse", value}, {"window_clocks", 8}};
    if (key == "unlock_mse" && value < 52180) return {{key, value}, {"lock_mse", value}, {"window_clocks", 8}};
    if (key == "window_clocks") return {{key, value}};
    return {{key, value}, {"window_clocks", 8}};
  };
  v.key_case = [](const std::string& key, const dsp::Block& block, VectorCase& test) {
    if (key == "window_clocks") return;
    for (const dsp::Port& port : block.Ports(dsp::PortDirection::kIn)) {
      test.data[port.name].resize(4 * 8 * port.samples());  // four windows
    }
    // No error, errors on the limit and beyond it, and none once more; of four levels or, for their share, of three.
    const std::int32_t limit = CaseRun{test}.Key(key == "lock_mse" ? "lock_mse" : "unlock_mse");
    std::int32_t root = 0;
    while ((root + 1) * (root + 1) <= limit) ++root;
    const std::int32_t sizes[] = {key == "lock_mse" ? root + 1 : 0, root, root + 1, 0};
    Samples& error = test.data["error"];
    Samples& decision = test.data["decision"];
    for (std::size_t n = 0; n < error.size(); ++n) {
      error[n] = sizes[4 * n / error.size()];
      if (key == "occupancy_eighths") decision[n] = static_cast<std::int32_t>(n % 3);
    }
  };
  v.chained_frames = 16;
  v.rounds = 100;
  v.large_values = {{"error", {-130, -60, 0, 60, 130, 400}}};
  v.large_frames = 1 << 12;
  v.stats = LockDetectorStats;
  v.proven = {
      {"Gained", "STATE", "Lock is gained.", "a verdict of another window", "gained", 1},
      {"Lost", "STATE", "Lock is lost.", "a verdict that stays", "lost", 1},
      {"Sparse", "STATE", "Quiet, but levels too rare or too frequent.", "a share that is not looked at", "sparse", 1},
      {"OnLimit", "TIE", "A mean square equal to the limit in force.", "a comparison without the limit", "on_limit", 1},
      {"OnLeast", "TIE", "A level with exactly the smallest share.", "a comparison without the limit", "on_least", 1},
      {"OnMost", "TIE", "A level with exactly three eighths.", "a comparison without the limit", "on_most", 1}};
  v.notes = {{"Threshold", "TIE", "A mean square beside and on a limit.", "a comparison that includes the limit or not",
              "", 1},
             {"Occupancy", "BASIC", "Levels that do not occur.", "a lock on a signal that is not PAM4", "", 1}};
  v.own = LockDetectorOwn;
  return v;
}

}  // namespace plumbline::study
