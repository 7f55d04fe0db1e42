// Vectors of the lane distribution, back.
#include "reference/pcs/lanes_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void PcsCollectOwn(SetBuilder& builder) {
  for (const int rate : {100, 200, 400, 800, 1600}) {
    const PcsLanesPlan plan = MakePlan(PcsLanesConfig{rate, kRsKp4});
    const int size = plan.codewords * plan.rs.n;
    // Two frames that tell the place of every symbol: its number modulo 1024, and that divided by 1024.
    VectorCase& places = builder.Add(CaseType::kAft, rate == 400 ? "Hand" : "Places",
                                     "every symbol is its place, low ten bits, then the rest", {{"rate", rate}});
    for (int i = 0; i < size; ++i) places.data["symbol"].push_back(i % 1024);
    for (int i = 0; i < size; ++i) places.data["symbol"].push_back(i / 1024);
  }
}

}  // namespace

BlockVectors PcsCollectVectors() {
  BlockVectors v;
  v.block = "pcs_collect";
  v.frames = 3;
  v.sizes = {1, 2};
  v.chained_frames = 1;
  v.rounds = 10;
  v.large_frames = 16;
  v.choices = {{"rate", {100, 200, 400, 800, 1600}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "code" && value == kRsKr4) return {{"code", value}, {"rate", 100}};
    return {{key, value}};
  };
  v.notes = {{"Places", "BASIC", "Every symbol has a value of its own.", "any symbol out of place", "", 1}};
  v.own = PcsCollectOwn;
  return v;
}

}  // namespace plumbline::study
