// Vectors of the inverse Gray map.
#include "study/vectors/cases.h"

namespace plumbline::study {

BlockVectors GrayDemapVectors() {
  BlockVectors v;
  v.block = "gray_demap";
  v.feedback = {};
  v.large_frames = 1 << 19;
  v.own = [](SetBuilder& builder) {
    builder.Add(CaseType::kAft, "Short", "all four levels").data["symbol"] = {0, 1, 2, 3};
    builder.Add(CaseType::kAft, "Hand", "bits to levels and back").data["symbol"] = {1, 3, 2, 0};
  };
  return v;
}

}  // namespace plumbline::study
