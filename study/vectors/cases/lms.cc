// Vectors of the adaptation loops, open loop: given samples, errors and decisions.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: middle steps, all loops; 1: the fastest steps, some taps held; 2: the DFE alone.
PortSamples Steps(const dsp::Block&, int variant) {
  const std::int32_t on = variant == 2 ? 0 : 1;
  return {{"ffe_shift", {variant == 1 ? 0 : 6}},
          {"dfe_shift", {variant == 1 ? 0 : 4}},
          {"level_shift", {variant == 1 ? 0 : 5}},
          {"adapt_ffe", {on}},
          {"adapt_dfe", {1}},
          {"adapt_level", {on}},
          {"hold_ffe", variant == 1 ? Samples{0x00F0F000, 1} : Samples{64, 0}}};
}

void LmsOwn(SetBuilder& builder) {
  const dsp::BlockConfig two = {{"num_ffe_taps", 2}, {"symbols_per_clock", 2}};
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "two taps, two symbols: the gradients by hand", two);
  hand.data = Steps(*builder.BlockOf({}), 0);
  hand.data["x"] = {10, -20, 30, 5};
  hand.data["ffe_error"] = {7, -3, 0, 100};
  hand.data["error"] = {7, -3, 0, 100};
  hand.data["decision"] = {3, 0, 1, 2};
  for (const int sign : {0, 1}) {
    const dsp::BlockConfig config = {{"sign_ffe", sign}, {"sign_dfe", sign}, {"sign_level", sign}};
    for (const int direction : {1, -1}) {
      // Every accumulator to its rail.
      VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "the largest gradients, clock after clock", config);
      rails.data = Steps(*builder.BlockOf({}), 1);
      for (int n = 0; n < 64 * 40; ++n) {
        rails.data["x"].push_back(n % 2 == 0 ? 63 : -64);
        rails.data["ffe_error"].push_back((n % 2 == 0) == (direction > 0) ? 2047 : -2048);
        rails.data["error"].push_back((n % 2 == 0) == (direction > 0) ? 2047 : -2048);
        rails.data["decision"].push_back(n % 2 == 0 ? 3 : 0);
      }
    }
    VectorCase& others = builder.Add(CaseType::kAft, "Rail", "eight DFE taps to limits of their own",
                                     {{"num_dfe_taps", 8}, {"sign_dfe", sign}, {"dfe_limit_other", 64}});
    others.data = Steps(*builder.BlockOf({}), 1);
    for (int n = 0; n < 64 * 30; ++n) {
      others.data["x"].push_back(n % 5 - 2);
      others.data["ffe_error"].push_back(0);
      others.data["error"].push_back(n % 8 < 4 ? 2047 : -2048);
      others.data["decision"].push_back(n % 8 < 4 ? 3 : 0);
    }
    VectorCase& zeros = builder.Add(CaseType::kAft, "SignTie", "errors and samples that are zero", config);
    zeros.data = Steps(*builder.BlockOf({}), 0);
    for (int n = 0; n < 64 * 3; ++n) {
      zeros.data["x"].push_back(n % 3 - 1);
      zeros.data["ffe_error"].push_back(n % 5 - 2);
      zeros.data["error"].push_back(n % 7 - 3);
      zeros.data["decision"].push_back(n * n % 4);
    }
  }
}

}  // namespace

BlockVectors LmsVectors() {
  BlockVectors v;
  v.block = "lms";
  v.frames = 5;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 100;
  v.large_frames = 1 << 12;
  v.coefs = Steps;
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "dfe_limit_other") return {{key, value}, {"num_dfe_taps", 8}};
    return {{key, value}};
  };
  v.notes = {{"Rail", "SATURATION", "Taps and levels run to their limits.", "a missing or one-sided clamp", "", 1},
             {"SignTie", "TIE", "Zero among the signs.", "a sign of zero that is not zero", "", 1}};
  v.own = LmsOwn;
  return v;
}

}  // namespace plumbline::study
