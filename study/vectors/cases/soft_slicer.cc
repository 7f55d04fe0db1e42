// Vectors of the soft slicer.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Variant 0: nominal; 1: compressed and shifted; 2: eyes of very different height.
PortSamples Levels(const dsp::Block&, int variant) {
  if (variant == 1) return {{"level", {-1300, -490, 530, 1400}}, {"threshold", {-895, 20, 965}}};
  if (variant == 2) return {{"level", {-1536, -1400, 900, 1536}}, {"threshold", {-1468, -250, 1218}}};
  return {{"level", {-1536, -512, 512, 1536}}, {"threshold", {-1024, 0, 1024}}};
}

void SoftSlicerOwn(SetBuilder& builder) {
  builder.Add(CaseType::kAft, "Hand", "nominal levels: on each level, on each threshold").data["z"] = {
      -1536, -512, 512, 1536, -1024, 0, 1024};
  for (const int variant : {0, 1, 2}) {
    for (const int bits : {6, 8}) {
      const dsp::BlockConfig config = {{"soft_bits", bits}};
      VectorCase& test =
          builder.Add(CaseType::kAft, "Threshold", "one LSB around every threshold, and across the eyes", config);
      test.data = Levels(*builder.BlockOf(config), variant);
      for (const std::int32_t threshold : test.data["threshold"]) {
        for (int d = -3; d <= 3; ++d) test.data["z"].push_back(threshold + d);
      }
      for (int z = -2400; z <= 2400; z += 37) test.data["z"].push_back(z);
    }
  }
}

}  // namespace

BlockVectors SoftSlicerVectors() {
  BlockVectors v;
  v.block = "soft_slicer";
  v.coefs = Levels;
  v.notes = {{"Threshold", "TIE", "Samples on and beside each threshold, and all across the eyes.",
              "a sign that differs from the slicer's decision, a slope of another level pair", "", 1}};
  v.own = SoftSlicerOwn;
  return v;
}

}  // namespace plumbline::study
