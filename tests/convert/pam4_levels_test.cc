// The four-level table: the levels of the standard, R_LM by its definition, eyes that grow by what NLC says.
#include "reference/convert/pam4_levels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace plumbline {
namespace {

std::array<std::int16_t, 4> Table(const Pam4LevelsConfig& config) {
  EXPECT_TRUE(Validate(config).ok()) << Validate(config).message();
  const Pam4LevelsPlan plan = MakePlan(config);
  const Pam4LevelsCoefs coefs = MakeCoefs(plan);
  EXPECT_TRUE(Validate(plan, coefs).ok()) << Validate(plan, coefs).message();
  return coefs.level;
}

using Levels = std::array<std::int16_t, 4>;

TEST(Pam4Levels, NominalLevelsAreThirds) {
  EXPECT_EQ(Table({}), (Levels{-1024, -341, 341, 1024}));
  EXPECT_EQ(Pam4LevelsCoefs{}.level, Table({}));
}

// IEEE 802.3 120D.3.1.2 in floating point, the second model; a level is half an LSB off at most.
double LevelMismatchRatio(const Levels& v) {
  const double mid = (v[0] + v[3]) / 2.0;
  const double es1 = (v[1] - mid) / (v[0] - mid);
  const double es2 = (v[2] - mid) / (v[3] - mid);
  return std::min({3 * es1, 3 * es2, 2 - 3 * es1, 2 - 3 * es2});
}

TEST(Pam4Levels, RlmIsWhatTheDefinitionMeasures) {
  for (std::int32_t rlm = kPam4MinRlm; rlm <= kPam4MaxRlm; ++rlm) {
    const Levels level = Table({.rlm = rlm, .nlc_percentage = 0, .nlc_lower_eye_percentage = 0});
    EXPECT_NEAR(LevelMismatchRatio(level), rlm / 1000.0, 3 * 0.5 / 1024 + 1e-12) << rlm;
    EXPECT_EQ(level[1], -level[2]) << rlm;
  }
}

TEST(Pam4Levels, NlcGrowsTheEyeItNamesAndNoOther) {
  for (const std::int32_t rlm : {700, 950, 1000}) {
    const Levels plain = Table({.rlm = rlm, .nlc_percentage = 0, .nlc_lower_eye_percentage = 0});
    const double eye = 1024.0 * (1000 + rlm) / 3000.0;
    for (std::int32_t nlc = -kPam4MaxNlc; nlc <= kPam4MaxNlc; ++nlc) {
      const Levels upper = Table({.rlm = rlm, .nlc_percentage = nlc, .nlc_lower_eye_percentage = 0});
      EXPECT_EQ(upper[3] - upper[2], std::floor(eye * (100 + nlc) / 100.0 + 0.5)) << rlm << " " << nlc;
      EXPECT_EQ(upper[0], plain[0]);
      EXPECT_EQ(upper[1], plain[1]);
      EXPECT_EQ(upper[3], plain[3]);
      const Levels lower = Table({.rlm = rlm, .nlc_percentage = 0, .nlc_lower_eye_percentage = nlc});
      EXPECT_EQ(lower[1] - lower[0], upper[3] - upper[2]) << rlm << " " << nlc;
      EXPECT_EQ(lower[2], plain[2]);
    }
  }
}

TEST(Pam4Levels, EveryLegalTableIsInOrder) {
  for (const std::int32_t rlm : {kPam4MinRlm, 850, kPam4MaxRlm}) {
    for (const std::int32_t upper : {-kPam4MaxNlc, 0, kPam4MaxNlc}) {
      for (const std::int32_t lower : {-kPam4MaxNlc, 0, kPam4MaxNlc}) {
        Table({.rlm = rlm, .nlc_percentage = upper, .nlc_lower_eye_percentage = lower});
      }
    }
  }
}

TEST(Pam4Levels, LooksUp) {
  const Pam4LevelsPlan plan = MakePlan(Pam4LevelsConfig{});
  Pam4LevelsCoefs coefs;
  coefs.level = {-1000, -300, 250, 2047};
  const std::vector<std::uint8_t> in = {3, 0, 1, 2, 2, 7};
  std::vector<std::int16_t> out(in.size());
  reference::Pam4Levels(plan, coefs, in, out);
  EXPECT_EQ(out, (std::vector<std::int16_t>{2047, -1000, -300, 250, 250, 2047}));
}

TEST(Pam4LevelsConfigTest, EveryFieldHasEnforcedLimits) {
  EXPECT_TRUE(Validate(Pam4LevelsConfig{}).ok());
  for (const auto& field : FieldsOf(Pam4LevelsConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      Pam4LevelsConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_EQ(status.message(), "pam4_levels." + std::string(field.name) + " = " + std::to_string(value) + " " +
                                      field.unit + " is outside " + std::to_string(field.min) + ".." +
                                      std::to_string(field.max));
    }
  }
}

TEST(Pam4LevelsConfigTest, RefusesATableOutOfOrderOrRange) {
  const Pam4LevelsPlan plan = MakePlan(Pam4LevelsConfig{});
  Pam4LevelsCoefs coefs;
  coefs.level = {-1024, 341, 341, 1024};
  EXPECT_EQ(Validate(plan, coefs).message(), "pam4_levels.level[2] = 341 is outside 342..2047");
  coefs.level = {-2048, -341, 341, 1024};
  EXPECT_EQ(Validate(plan, coefs).message(), "pam4_levels.level[0] = -2048 is outside -2047..2047");
  coefs.level = {-1024, -341, 341, 2048};
  EXPECT_EQ(Validate(plan, coefs).message(), "pam4_levels.level[3] = 2048 is outside 342..2047");
}

// The example worked by hand in docs/blocks/pam4_levels.md.
TEST(Pam4LevelsExample, WorkedByHand) {
  EXPECT_EQ(Table({.rlm = 950, .nlc_percentage = 10, .nlc_lower_eye_percentage = 0}), (Levels{-1024, -358, 292, 1024}));
}

}  // namespace
}  // namespace plumbline
