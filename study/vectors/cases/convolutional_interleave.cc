// Vectors of the convolutional interleaver and of its inverse.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Samples Counting(std::size_t count) {
  Samples samples(count);
  for (std::size_t i = 0; i < count; ++i) samples[i] = static_cast<std::int32_t>((i + 1) % 1024);
  return samples;
}

void ConvolutionalOwn(SetBuilder& builder) {
  const dsp::BlockConfig small = {{"unit", 1}, {"depth", 1}};
  const bool back = builder.block().block == "convolutional_deinterleave";
  builder.Add(CaseType::kAft, back ? "Short" : "Hand", "twelve symbols through three branches, depth 1", small)
      .data["in"] = Counting(12);
  for (const int branches : {2, 3, 4}) {
    for (const int unit : {1, 3, 8}) {
      const dsp::BlockConfig config = {{"branches", branches}, {"unit", unit}, {"depth", 5}};
      // Long enough that every line is read three times over.
      builder.Add(CaseType::kAft, "Wrap", "numbered symbols until every line has gone round three times", config)
          .data["in"] = Counting(static_cast<std::size_t>(branches * unit * (3 * (branches - 1) * 5 + 3)));
    }
  }
  builder.Add(CaseType::kAft, "Passes", "depth 0", {{"depth", 0}}).data["in"] = Counting(36);
  VectorCase& reset = builder.Add(CaseType::kAft, "ResetMid", "a reset with symbols in the lines", {{"depth", 2}});
  reset.data["in"] = Counting(12 * 20);
  reset.reset_at = {7};
  if (back) {
    builder.Add(CaseType::kAft, "Hand", "what the interleaver made of twelve symbols", small).data["in"] = {
        1, 0, 0, 4, 2, 0, 7, 5, 3, 10, 8, 6};
  }
}

BlockVectors Convolutional(const char* name) {
  BlockVectors v;
  v.block = name;
  v.frames = 80;
  v.chained_frames = 8;
  v.rounds = 100;
  v.feedback = {{"in", "out"}};
  v.large_frames = 1 << 13;
  v.notes = {{"Wrap", "STATE", "Lines that go round.", "a line one symbol too long or too short", "", 1},
             {"Passes", "CONFIG", "No delay at all.", "a line of length 0 that is written", "", 1}};
  v.own = ConvolutionalOwn;
  return v;
}

}  // namespace

BlockVectors ConvolutionalInterleaveVectors() { return Convolutional("convolutional_interleave"); }
BlockVectors ConvolutionalDeinterleaveVectors() { return Convolutional("convolutional_deinterleave"); }

}  // namespace plumbline::study
