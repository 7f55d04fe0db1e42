// Vectors of the lane lock.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "reference/core/rng.h"
#include "reference/pcs/markers_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats LaneLockStats(const CaseRun& run) {
  Stats stats = {{"gained", 0}, {"lost", 0}, {"seen", 0}};
  const Samples& locked = run.Port("locked");
  const Samples& lane = run.Port("lane");
  for (std::size_t i = 0; i < locked.size(); ++i) {
    const bool before = !run.Begins(i) && locked[i - 1] != 0;
    stats["gained"] += locked[i] != 0 && !before;
    stats["lost"] += locked[i] == 0 && before && !run.Begins(i);
    stats["seen"] += lane[i] >= 0 && (run.Begins(i) || lane[i - 1] < 0);
  }
  return stats;
}

// `periods` markers of a lane with noise between, from bit `first` of the first period on. Nibbles of marker p are
// spoilt: `common` of its common half, `unique` of the other.
struct Stream {
  int rate = 200;
  int groups = 1;
  int lane = 0;
  int periods = 3;
  int first = 0;
  int common = 0;
  int unique = 0;
};
Samples Bits(const Stream& s) {
  LaneLockConfig config;
  config.rate = s.rate;
  config.marker_period = s.groups;
  const LaneLockPlan plan = MakePlan(config);
  Samples bits;
  for (std::int64_t n = 0; n < s.periods * plan.period; ++n) {
    const auto i = static_cast<std::size_t>(n % plan.period);
    int bit = static_cast<int>(Philox4x32({kVectorSeed, 950}, static_cast<std::uint64_t>(n))[0] & 1);
    if (i < static_cast<std::size_t>(8 * plan.markers.octets)) {
      bit = plan.markers.lane[static_cast<std::size_t>(s.lane)][i / 8] >> (i % 8) & 1;
      const std::size_t nibble = i / 4;  // 0-5 and 8-13 are looked at, of each half of 16
      const auto rank = static_cast<int>(nibble % 16 < 6 ? nibble % 16 : nibble % 16 - 2);
      const bool looked = nibble % 16 < 6 || (nibble % 16 >= 8 && nibble % 16 < 14);
      if (nibble < 30 && looked && rank % 4 == 1 && rank / 4 < (nibble < 16 ? s.common : s.unique) && i % 4 == 2)
        bit ^= 1;
      if (nibble < 30 && looked && rank == 11 && (nibble < 16 ? s.common : s.unique) > 3 && i % 4 == 0) bit ^= 1;
      if (nibble < 30 && !looked) bit ^= 1;  // the pads
    }
    if (n >= s.first) bits.push_back(bit);
  }
  return bits;
}

dsp::BlockConfig Config(int rate, int groups) { return {{"rate", rate}, {"marker_period", groups}}; }

void LaneLockOwn(SetBuilder& builder) {
  const auto add = [&](const char* flag, const char* comment, const Stream& s, const dsp::BlockConfig& more = {}) {
    dsp::BlockConfig config = Config(s.rate, s.groups);
    config.insert(config.end(), more.begin(), more.end());
    builder.Add(CaseType::kAft, flag, comment, config).data["bit"] = Bits(s);
  };
  add("Hand", "lane 3 of 400G from its marker on", {400, 1, 3, 3, 0, 0, 0});
  for (const int rate : {100, 200, 400, 800}) {
    const int lanes = rate == 100 ? 4 : rate == 200 ? 8 : rate == 400 ? 16 : 32;
    for (int lane = 0; lane < lanes; lane += lanes / 4) {
      add("Lanes", "a lane from anywhere", {rate, 1, lane, 4, 77 * lane + 5, 0, 0});
    }
    add("Lanes", "the last lane", {rate, 1, lanes - 1, 3, 100, 0, 0});
  }
  add("Tolerance", "three nibbles of each half wrong", {400, 1, 9, 4, 3, 3, 3});
  add("Tolerance", "four nibbles of the common half wrong", {400, 1, 9, 4, 3, 4, 0});
  add("Tolerance", "four nibbles of the unique half wrong", {400, 1, 9, 4, 3, 0, 4});
  add("Tolerance", "three wrong where two may be", {400, 1, 9, 4, 3, 3, 0}, {{"tolerance", 2}});
  add("Tolerance", "one wrong where none may be", {400, 1, 9, 4, 3, 0, 1}, {{"tolerance", 0}});
  add("Counts", "four markers lock", {400, 1, 9, 6, 3, 0, 0}, {{"to_lock", 4}});
  add("Counts", "KR4 has another period", {100, 1, 1, 3, 3, 0, 0});
  // Markers, then none for as long as it takes to unlock, then another lane's.
  for (const int to_unlock : {1, 5}) {
    VectorCase& lost = builder.Add(CaseType::kAft, "Counts", "lost and found again as another lane",
                                   {{"rate", 400}, {"marker_period", 1}, {"to_unlock", to_unlock}});
    Samples& bits = lost.data["bit"];
    for (const Stream& s :
         {Stream{400, 1, 2, 3, 0, 0, 0}, Stream{400, 1, 2, to_unlock, 0, 4, 4}, Stream{400, 1, 7, 3, 0, 0, 0}}) {
      const Samples piece = Bits(s);
      bits.insert(bits.end(), piece.begin(), piece.end());
    }
  }
  VectorCase& other = builder.Add(CaseType::kAft, "Counts", "markers of two lanes do not add up", Config(400, 1));
  for (const int lane : {4, 5, 4, 4}) {
    const Samples piece = Bits({400, 1, lane, 1, 0, 0, 0});
    other.data["bit"].insert(other.data["bit"].end(), piece.begin(), piece.end());
  }
  VectorCase& split = builder.Add(CaseType::kStr, "Split", "pieces that end within and at a marker", Config(400, 1));
  split.data["bit"] = Bits({400, 1, 6, 3, 0, 0, 0});
  split.splits = {60, 60, 559, 1, 100, 20, 560, 680};
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a reset while locked", Config(400, 1));
  reset.data["bit"] = Bits({400, 1, 6, 6, 0, 0, 0});
  reset.reset_at = {1400};
  // Four misses, a marker, four misses: lock holds with to_unlock = 5.
  VectorCase& gaps = builder.Add(CaseType::kAft, "Counts", "misses that a marker clears", Config(400, 1));
  for (const Stream& s : {Stream{400, 1, 2, 3, 0, 0, 0}, Stream{400, 1, 2, 4, 0, 4, 4}, Stream{400, 1, 2, 1, 0, 0, 0},
                          Stream{400, 1, 2, 4, 0, 4, 4}, Stream{400, 1, 2, 1, 0, 0, 0}}) {
    const Samples piece = Bits(s);
    gaps.data["bit"].insert(gaps.data["bit"].end(), piece.begin(), piece.end());
  }
  // A marker every 136 bits, which divides the standard's period of 4096 * 680 bits, but none of its lower bits alone.
  VectorCase& periods = builder.Add(CaseType::kLdt, "Periods", "lane 11 of 400G at the standard's period");
  Samples marker = Bits({400, 1, 11, 1, 0, 0, 0});
  marker.resize(136);
  periods.recipe["bit"].kind = Recipe::Kind::kRepeat;
  periods.recipe["bit"].values = marker;
  periods.words["bit"] = std::size_t{2} * 4096 * 680 + 1000;
  periods.digest_words = 1 << 18;
}

// Random and mixed bits have markers in them, one in each half where there is room: of lane 9.
Samples BitsWithMarkers(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  const bool marked = pattern == Pattern::kMixed || pattern == Pattern::kRandom;
  Samples bits = Stimulus(port, pattern, marked ? frames : std::min<std::size_t>(frames, 130));
  const Samples marker = Bits({400, 1, 9, 1, 0, 0, 0});
  for (std::size_t at = 5; marked && at + 120 <= frames; at += frames / 2) {
    std::copy(marker.begin(), marker.begin() + 120, bits.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return bits;
}

// A marker of the configuration's last lane but one, alone where its being seen is enough, or again and again.
void KeyCase(const std::string& key, const dsp::Block& block, VectorCase& test) {
  const CaseRun run{test};
  const int rate = run.Key("rate");
  const std::int32_t period =
      run.Key("marker_period") * (rate == 100 ? (run.Key("code") == kRsKr4 ? 1320 : 1360) : 680);
  Stream stream{rate, 1, 2, 1, 0, 0, key == "tolerance" ? 1 : 0};
  Samples marker = Bits(stream);
  if (key == "rate" || key == "tolerance" || (key == "to_lock" && run.Key(key) == 1)) {
    marker.resize(130);
    test.data[block.ports()[0].name] = marker;
    return;
  }
  // One period from marker to marker divides the block's, but for the misses that unlock.
  marker.resize(key == "to_unlock" ? 137 : key == "code" ? 132 : 136);
  test.type = CaseType::kLdt;
  test.data.clear();
  test.recipe["bit"].kind = Recipe::Kind::kRepeat;
  test.recipe["bit"].values = marker;
  test.words["bit"] = static_cast<std::size_t>(period) *
                          static_cast<std::size_t>(key == "to_unlock" ? run.Key(key) : run.Key("to_lock") - 1) +
                      140;
  test.digest_words = 1 << 18;
}

}  // namespace

BlockVectors LaneLockVectors() {
  BlockVectors v;
  v.block = "lane_lock";
  v.stats = LaneLockStats;
  v.rounds = 10;
  v.large_frames = 1 << 16;
  v.choices = {{"rate", {100, 200, 400, 800}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "code" && value == kRsKr4) return {{"code", value}, {"rate", 100}, {"marker_period", 1}};
    if (key == "to_unlock") return {{key, value}, {"marker_period", 1}, {"to_lock", 1}};
    if (key == "to_lock") return {{key, value}, {"marker_period", 1}};
    return {{key, value}};
  };
  v.key_case = KeyCase;
  v.general = {{"marker_period", 1}, {"to_lock", 1}};
  v.frames = 260;
  v.chained_frames = 136;
  v.stimulus = BitsWithMarkers;
  v.proven = {{"Gained", "BASIC", "Lock is gained.", "a window that is one bit off", "gained", 1},
              {"Lost", "STATE", "Lock is lost.", "misses that are not counted", "lost", 1},
              {"Seen", "BASIC", "A first marker.", "a marker that is not seen", "seen", 1}};
  v.notes = {{"Lanes", "BASIC", "Lanes of every rate.", "a wrong table", "", 1},
             {"Tolerance", "TIE", "As many wrong nibbles as may be, and one more.", "a limit one off", "", 1},
             {"Periods", "LARGE", "More than two of the standard's marker periods.", "a wait too short", "", 1},
             {"Counts", "STATE", "Markers in a row that lock and unlock.", "a count one off", "", 1}};
  v.own = LaneLockOwn;
  return v;
}

}  // namespace plumbline::study
