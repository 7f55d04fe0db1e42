// Vectors of the lane deskew.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/fixed.h"
#include "reference/core/rng.h"
#include "reference/pcs/lane_deskew_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

std::size_t LanesOf(int rate) { return static_cast<std::size_t>(MakePlan(PcsLanesConfig{rate, kRsKp4}).lanes); }

Stats LaneDeskewStats(const CaseRun& run) {
  Stats stats = {{"aligned", 0}, {"missing", 0}, {"too_far", 0}, {"rows", 0}};
  const Samples& status = run.Port("status");
  for (std::size_t i = 0; i < status.size(); ++i) {
    stats[status[i] == 0 ? "aligned" : status[i] == 1 ? "missing" : "too_far"] += 1;
  }
  stats["rows"] = static_cast<std::int64_t>(run.Port("symbol").size() / LanesOf(run.Key("rate")));
  return stats;
}

// A setting: stream s carries lane(s), one of its markers begins at position(s).
template <typename L, typename P>
void AddSetting(VectorCase& test, std::size_t lanes, L&& lane, P&& position) {
  for (std::size_t s = 0; s < lanes; ++s) {
    test.data["lane"].push_back(static_cast<std::int32_t>(lane(s)));
    test.data["position"].push_back(static_cast<std::int32_t>(position(s)));
  }
}

Samples Rows(std::size_t lanes, std::size_t rows, std::uint32_t stream) {
  Samples samples(lanes * rows);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<std::int32_t>(Philox4x32({kVectorSeed, stream}, i)[0] & 1023);
  }
  return samples;
}

constexpr auto kInPlace = [](std::size_t s) { return s; };
constexpr auto kInLine = [](std::size_t) { return 0; };

// A recipe for the stream, so that no file holds it.
void AddLarge(SetBuilder& builder, const char* comment, const dsp::BlockConfig& config, std::size_t words,
              const PortSamples& setting) {
  VectorCase& test = builder.Add(CaseType::kLdt, "Lanes", comment, config);
  test.data = setting;
  test.recipe["received"].seed = kVectorSeed;
  test.recipe["received"].stream = 1009;
  test.words["received"] = words;
  test.digest_words = 1 << 18;
}

void LaneDeskewOwn(SetBuilder& builder) {
  const auto reversed = [](std::size_t lanes) { return [=](std::size_t s) { return lanes - 1 - s; }; };
  const auto turned = [](std::size_t lanes) { return [=](std::size_t s) { return (s + 1) % lanes; }; };
  const auto fifth = [](std::size_t lanes) { return [=](std::size_t s) { return (5 * s + 2) % lanes; }; };

  // What needs many rows shares a configuration: KR4's period of 1320 bits and the largest skew that it allows.
  const dsp::BlockConfig small = {{"rate", 100}, {"code", kRsKr4}, {"marker_period", 1}, {"max_skew", 659}};
  // Lanes 0..3 of row t are 4t + 1 .. 4t + 4; streams 0..3 carry lanes 2, 0, 3, 1 behind 4, 13, 7, 0 bits of ones.
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "four lanes out of order, up to 13 bits apart", small);
  hand.data["lane"] = {2, 0, 3, 1};
  hand.data["position"] = {4, 13, 7 + 1320, 0};
  hand.data["received"] = {0x03F, 0x3FF, 0x27F, 0x002, 0x070, 0x00F, 0x000, 0x006,
                           0x0B0, 0x028, 0x201, 0x00A, 0x0F0, 0x048, 0x001, 0x00E};

  VectorCase& few = builder.Add(CaseType::kAft, "Lanes", "orders, each lane late and early, ends of symbols", small);
  AddSetting(few, 4, reversed(4), kInLine);
  AddSetting(few, 4, turned(4), [](std::size_t s) { return 1320 * (static_cast<int>(s) - 3); });
  for (std::size_t l = 0; l < 4; ++l) {
    AddSetting(few, 4, kInPlace, [&](std::size_t s) { return s == l ? 13 : 0; });
    AddSetting(few, 4, kInPlace, [&](std::size_t s) { return s == l ? 3 : 14; });
  }
  for (const int bit : {1, 9, 10}) {
    AddSetting(few, 4, kInPlace, [&](std::size_t) { return bit; });
    AddSetting(few, 4, kInPlace, [&](std::size_t s) { return s == 2 ? 10 + bit : 5; });
  }
  few.coef_every = 4;
  few.flags.push_back("Size");
  few.data["received"] = Rows(4, few.data["lane"].size(), 1000);

  VectorCase& limit =
      builder.Add(CaseType::kAft, "SkewLimit", "just below half a period, and half of it; the last position", small);
  AddSetting(limit, 4, reversed(4), [](std::size_t s) { return s == 1 ? 3 : s == 3 ? 662 : 350; });
  AddSetting(limit, 4, kInPlace, [&](std::size_t s) { return SignedMax(28) - 3 * static_cast<std::int64_t>(s); });
  AddSetting(limit, 4, reversed(4), [](std::size_t s) { return s == 1 ? 3 : s == 3 ? 663 : 350; });
  limit.coef_every = 69;
  limit.data["received"] = Rows(4, 140, 1001);

  // Settings that are alike are one: writing them again changes nothing, but after a reset they begin anew.
  VectorCase& again = builder.Add(CaseType::kAft, "Again", "written again, reset, changed", small);
  for (const int first : {4, 4, 4, 5, 4}) {
    AddSetting(again, 4, kInPlace, [&](std::size_t s) { return first + 9 * static_cast<int>(s); });
  }
  again.coef_every = 7;
  again.reset_at = {16};
  again.data["received"] = Rows(4, 65, 1002);
  again.flags.push_back("Size");

  VectorCase& missing = builder.Add(CaseType::kAft, "LaneMissing", "a lane twice, none, or of another rate", small);
  for (const Samples& lane : std::vector<Samples>{{0, 1, 2, 3},
                                                  {0, 1, 2, 0},
                                                  {0, 1, 3, 3},
                                                  {-1, 1, 2, 3},
                                                  {0, 1, 2, -1},
                                                  {0, 1, 2, 4},
                                                  {31, 1, 2, 3},
                                                  {0, 1, 2, 3}}) {
    AddSetting(
        missing, 4, [&](std::size_t s) { return lane[s]; }, kInLine);
  }
  missing.coef_every = 8;
  missing.data["received"] = Rows(4, 63, 1005);
  missing.flags.push_back("Size");

  // The default's sixteen lanes.
  VectorCase& sixteen = builder.Add(CaseType::kAft, "Lanes", "orders, standard's periods, single lanes late");
  const std::int64_t period = MakePlan(LaneDeskewConfig{}).period;
  AddSetting(sixteen, 16, reversed(16),
             [&](std::size_t s) { return 7 + period * (static_cast<std::int64_t>(s % 7) - 3); });
  AddSetting(sixteen, 16, fifth(16), [](std::size_t s) { return 19 - s; });
  for (const std::size_t l : {0U, 7U, 8U, 15U}) {
    AddSetting(sixteen, 16, kInPlace, [&](std::size_t s) { return s == l ? 10 : 0; });
  }
  AddSetting(sixteen, 16, kInPlace, [](std::size_t s) { return s == 9 ? kStandardLaneSkew + 1 : 0; });
  sixteen.coef_every = 3;
  sixteen.data["received"] = Rows(16, 20, 1003);

  VectorCase& held = builder.Add(CaseType::kStr, "Held", "rows in the buffers at the end");
  AddSetting(held, 16, turned(16), [](std::size_t s) { return 24 - s; });
  held.data["received"] = Rows(16, 6, 1004);
  held.splits = {0, 1, 3, 2};

  VectorCase setting;
  AddSetting(setting, 16, reversed(16), [](std::size_t s) {
    return s == 0 ? -2000 : s == 15 ? kStandardLaneSkew - 2000 : 180 * static_cast<int>(s);
  });
  AddLarge(builder, "as much skew as may be, around the end of the standard's period", {}, 279000, setting.data);
  setting = {};
  AddSetting(setting, 8, fifth(8), [](std::size_t s) { return SignedMin(28) + 97 * static_cast<std::int64_t>(s); });
  AddLarge(builder, "the first position", {{"rate", 200}, {"marker_period", 1}, {"max_skew", 679}}, 512, setting.data);
  setting = {};
  AddSetting(setting, 32, fifth(32), [&](std::size_t s) {
    return 150 * static_cast<std::int64_t>(s) + period * static_cast<std::int64_t>(s % 3);
  });
  AddLarge(builder, "two flows", {{"rate", 800}}, 4096, setting.data);

  const auto half = [&](int rate, int code, int groups, int skew) {
    VectorCase& test = builder.Add(CaseType::kErr, "HalfPeriod", "half a period",
                                   {{"rate", rate}, {"code", code}, {"marker_period", groups}, {"max_skew", skew}});
    test.error_field = "max_skew";
  };
  half(100, kRsKr4, 1, 660);
  half(400, kRsKp4, 0, 1392640);
}

// The last stream's marker is a period late, and where the key is the skew a bit more than its default, or none.
void KeyCase(const std::string& key, const dsp::Block& block, VectorCase& test) {
  if (key == "rate") return;
  const CaseRun run{test};
  const LaneDeskewPlan plan =
      MakePlan(LaneDeskewConfig{run.Key("rate"), run.Key("code"), run.Key("marker_period"), run.Key("max_skew")});
  const std::int64_t skew = key == "max_skew" ? std::min(plan.config.max_skew, kStandardLaneSkew + 1) : 0;
  const auto last = static_cast<std::size_t>(block.ports()[0].lanes) - 1;
  if (key == "max_skew" && plan.config.max_skew == 0) {  // no skew, and then one bit: none may be
    test.type = CaseType::kAft;
    test.recipe.clear();
    test.words.clear();
    test.data["received"] = Rows(last + 1, 8, 1010);
    test.coef_every = 4;
    for (const int bits : {0, 1}) {
      AddSetting(test, last + 1, kInPlace, [&](std::size_t s) { return s == last ? 3 + bits : 3; });
    }
    return;
  }
  AddSetting(test, last + 1, kInPlace, [&](std::size_t s) { return s == last ? 3 + plan.period + skew : 3; });
}

}  // namespace

BlockVectors LaneDeskewVectors() {
  BlockVectors v;
  v.block = "lane_deskew";
  v.stats = LaneDeskewStats;
  // The general cases pass everything as it is, the initial setting; the block's own cases do the work.
  v.frames = 2;
  v.sizes = {1};  // the others are the own cases with few lanes
  v.chained_frames = 1;
  v.rounds = 10;
  v.large_frames = 1024;
  v.choices = {{"rate", {100, 200, 400, 800}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "code" && value == kRsKr4) return {{"code", value}, {"rate", 100}};
    if (key == "max_skew" && value == kMostLaneSkew) return {{key, value}, {"rate", 200}, {"marker_period", 8192}};
    return {{key, value}};
  };
  v.key_case = KeyCase;
  v.key_words = 600;
  v.key_recipe = [](const dsp::Block&) {
    Recipe recipe;
    recipe.seed = kVectorSeed;
    recipe.stream = 1010;
    return recipe;
  };
  v.proven = {{"Aligned", "BASIC", "Rows in line.", "a wrong lane, a bit early or late", "rows", 1},
              {"Missing", "STATE", "A PCS lane that no stream carries.", "rows with a lane twice", "missing", 1},
              {"TooFar", "SATURATION", "More skew than may be.", "rows out of line", "too_far", 1}};
  v.notes = {{"Lanes", "CONFIG", "Orders, delays, periods; single lanes late.", "another lane's delay", "", 1},
             {"SkewLimit", "SATURATION", "Skew as large as may be, and more.", "a limit one off, the wrong arc", "", 1},
             {"Again", "STATE", "Settings that change something, or not.", "a beginning anew too often", "", 1},
             {"Held", "STATE", "The buffers at the end.", "a wait or a row that is lost", "", 1},
             {"LaneMissing", "STATE", "A lane twice, none, or of another rate.", "rows from a stream twice", "", 1},
             {"HalfPeriod", "ILLEGAL", "A skew of half a period.", "early and late confused", "", 1}};
  v.own = LaneDeskewOwn;
  return v;
}

}  // namespace plumbline::study
