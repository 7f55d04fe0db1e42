// Vectors of the four-level table.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: as configured; 1: both rails; 2: compressed.
PortSamples Levels(const dsp::Block& block, int variant) {
  if (variant == 1) return {{"level", {-2047, -1, 0, 2047}}};
  if (variant == 2) return {{"level", {-900, -250, 400, 1000}}};
  return {{"level", block.Coefs(block.Range(dsp::PortDirection::kCoef).first)}};
}

void Pam4LevelsOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Short", "the nominal table: -1024, -341, 341, 1024").data["symbol"] = {0, 1, 2, 3};
  // The table that a configuration describes: heights at and around halves of an LSB.
  for (const int rlm : {700, 850, 927, 950, 999, 1000}) {
    for (const int nlc : {-30, -7, 0, 7, 30}) {
      VectorCase& test = builder.Add(CaseType::kAft, "Table",
                                     "R_LM " + std::to_string(rlm) + " per mille, NLC " + std::to_string(nlc) + " %",
                                     {{"rlm", rlm}, {"nlc_percentage", nlc}, {"nlc_lower_eye_percentage", -nlc}});
      test.data["symbol"] = {0, 1, 2, 3};
    }
  }
  const std::vector<Samples> tables = {{-1024, -1024, 341, 1024}, {-1024, 341, 341, 1024}, {-1024, 341, -341, 1024}};
  for (const Samples& levels : tables) {
    VectorCase& test = builder.Add(CaseType::kErr, "IllegalCoef", "levels that do not ascend");
    test.coef_values = {{"level", levels}};
    test.error_field = "level";
  }
  builder.Add(CaseType::kAft, "Hand", "R_LM 950 per mille, upper NLC 10 %", {{"rlm", 950}, {"nlc_percentage", 10}})
      .data["symbol"] = {0, 1, 2, 3};
}

}  // namespace

BlockVectors Pam4LevelsVectors() {
  BlockVectors v;
  v.block = "pam4_levels";
  v.coefs = Levels;
  v.key_case = [](const std::string&, const dsp::Block&, VectorCase& test) { test.data.erase("level"); };  // the table
  v.notes = {{"Table", "CONFIG", "The table of a level mismatch with pre-compensation.",
              "another rounding of the eye heights, upper and lower eye exchanged", "", 1}};
  v.own = Pam4LevelsOwn;
  return v;
}

}  // namespace plumbline::study
