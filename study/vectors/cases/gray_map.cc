// Vectors of the Gray map.
#include "study/vectors/cases.h"

namespace plumbline::study {

BlockVectors GrayMapVectors() {
  BlockVectors v;
  v.block = "gray_map";
  v.large_frames = 1 << 19;
  v.own = [](SetBuilder& builder) {
    builder.Add(CaseType::kAft, "Short", "all four pairs, first bit first").data["bit"] = {0, 0, 0, 1, 1, 1, 1, 0};
    builder.Add(CaseType::kAft, "Hand", "bits to levels and back").data["bit"] = {0, 1, 1, 0, 1, 1, 0, 0};
  };
  return v;
}

}  // namespace plumbline::study
