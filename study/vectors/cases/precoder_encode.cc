// Vectors of the precoder.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void PrecoderOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Short", "eight symbols", {{"enable", 1}}).data["symbol"] = {0, 1, 2, 3, 3, 2, 1, 0};
  builder.Add(CaseType::kAft, "Short", "the same in bypass", {{"enable", 0}}).data["symbol"] = {0, 1, 2, 3, 3, 2, 1, 0};
  // Every symbol after every other one, and the state that follows the line in bypass too.
  VectorCase& pairs = builder.Add(CaseType::kAft, "Pairs", "every pair of symbols", {{"enable", 1}});
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 4; ++b) pairs.data["symbol"].insert(pairs.data["symbol"].end(), {a, b});
  }
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a reset with precoding on", {{"enable", 1}});
  reset.data["symbol"] = {1, 2, 3, 3, 1, 2, 0, 3};
  reset.reset_at = {3};
  VectorCase& chained = builder.Add(CaseType::kMct, "Chained", "the output fed back", {{"enable", 1}});
  for (int i = 0; i < 64; ++i) chained.data["symbol"].push_back((i * i + 3) % 4);
  chained.rounds = 1000;
  chained.feedback = {{"symbol", "line"}};
  builder.Add(CaseType::kAft, "Hand", "five symbols", {{"enable", 1}}).data["symbol"] = {1, 3, 0, 2, 2};
}

}  // namespace

BlockVectors PrecoderEncodeVectors() {
  BlockVectors v;
  v.block = "precoder_encode";
  v.notes = {{"Pairs", "BASIC", "Every symbol after every other one.", "a wrong sum modulo 4", "", 1}};
  v.large_frames = 1 << 19;
  v.own = PrecoderOwn;
  return v;
}

}  // namespace plumbline::study
