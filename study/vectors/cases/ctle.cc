// Vectors of the CTLE.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: medium peaking; 1: all of both; 2: none.
PortSamples Codes(const dsp::Block&, int variant) {
  const std::int32_t gdc[] = {6, 20, 0};
  const std::int32_t gdc2[] = {3, 12, 0};
  return {{"gdc_code", {gdc[variant]}}, {"gdc2_code", {gdc2[variant]}}};
}

void CtleOwn(SetBuilder& builder) {
  VectorCase& hand =
      builder.Add(CaseType::kAft, "Hand", "gDC = gDC2 = 0 dB: an impulse gives the first row of the table");
  hand.data = {{"gdc_code", {0}}, {"gdc2_code", {0}}, {"x", Samples(24, 0)}};
  hand.data["x"][0] = 16384;
  // Every code of each table once, with a sample of everything.
  VectorCase& codes = builder.Add(CaseType::kAft, "Codes", "every code of both tables");
  codes.coef_every = 24;
  for (int code = 0; code <= 20; ++code) {
    codes.data["gdc_code"].push_back(code);
    codes.data["gdc2_code"].push_back(code % 13);
    for (int n = 0; n < 24; ++n) codes.data["x"].push_back((n * n * 997 + code * 313) % 30000 - 15000);
  }
  // The shelf's low-pass settles over 80 UI and more: a step that is held.
  for (const int samples : {4, 8}) {
    VectorCase& step = builder.Add(CaseType::kAft, "Settling", "a step held for 400 UI", {{"samples_per_ui", samples}});
    step.data = Codes(*builder.BlockOf({}), 1);
    step.data["x"] = Samples(static_cast<std::size_t>(400 * samples), 20000);
  }
}

}  // namespace

BlockVectors CtleVectors() {
  BlockVectors v;
  v.block = "ctle";
  v.coefs = Codes;
  v.notes = {
      {"Codes", "CONFIG", "Every row of both tables.", "a wrong table entry", "", 1},
      {"Settling", "STATE", "The shelf's low-pass on its way to rest.", "a limit cycle, rounding in the loop", "", 1}};
  v.own = CtleOwn;
  return v;
}

}  // namespace plumbline::study
