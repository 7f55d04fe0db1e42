// Vectors of the frame around the FEC, forward.
#include "reference/fec/rs_types.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Blocks for the general cases: data and idle, mixed by the pattern.
Samples Blocks(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (port.name != "sync") return Stimulus(port, pattern, frames);
  Samples sync(frames * port.samples());
  for (std::size_t i = 0; i < sync.size(); ++i) sync[i] = pattern == Pattern::kZeros ? 2 : i / 3 % 5 == 0 ? 1 : 2;
  return sync;
}

Samples Idle(std::size_t blocks) {
  Samples payload;
  for (std::size_t i = 0; i < blocks; ++i) payload.insert(payload.end(), {0x1E, 0});
  return payload;
}

void PcsTransmitOwn(SetBuilder& builder) {
  for (const int rate : {100, 200, 400, 800}) {
    const std::size_t blocks = rate == 100 ? 80 : rate == 800 ? 320 : 160;
    VectorCase& idle =
        builder.Add(CaseType::kAft, rate == 400 ? "Hand" : "Rates", "idle, a marker in every second group",
                    {{"rate", rate}, {"marker_period", 2}, {"status", 5}, {"pad_seed", 0x155}});
    idle.data["sync"].assign(4 * blocks, 1);
    idle.data["payload"] = Idle(4 * blocks);
    // Block numbers: every block in its place.
    VectorCase& numbers =
        builder.Add(CaseType::kAft, "Rates", "numbered data blocks", {{"rate", rate}, {"marker_period", 3}});
    numbers.data["sync"].assign(4 * blocks, 2);
    for (std::size_t i = 0; i < 4 * blocks; ++i) {
      numbers.data["payload"].push_back(static_cast<std::int32_t>(i));
      numbers.data["payload"].push_back(static_cast<std::int32_t>(~i));
    }
  }
  VectorCase& kr4 = builder.Add(CaseType::kAft, "Rates", "KR4", {{"rate", 100}, {"code", 1}, {"marker_period", 1}});
  kr4.data["sync"].assign(160, 1);
  kr4.data["payload"] = Idle(160);
  // Markers in groups 0, 2048 and 4096.
  VectorCase& periods =
      builder.Add(CaseType::kLdt, "Periods", "markers twice after the standard's period", {{"rate", 200}});
  periods.recipe["sync"].values = {1, 2, 2, 2};
  periods.recipe["payload"].stream = 1;
  for (const char* port : {"sync", "payload"}) {
    periods.recipe[port].seed = kVectorSeed;
    periods.words[port] = std::size_t{4100} * 160;
  }
  periods.digest_words = 65536;
}

}  // namespace

BlockVectors PcsTransmitVectors() {
  BlockVectors v;
  v.block = "pcs_transmit";
  v.frames = 3;
  v.sizes = {1, 2};
  v.chained_frames = 1;
  v.rounds = 10;
  v.large_frames = 8;
  v.large_values = {{"sync", {1, 2, 2, 2}}};
  v.stimulus = Blocks;
  v.choices = {{"rate", {100, 200, 400, 800}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "code" && value == kRsKr4) return {{"code", value}, {"rate", 100}};
    return {{key, value}};
  };
  v.notes = {
      {"Rates", "CONFIG", "Each rate, with markers.", "a split, a marker or a lane out of place", "", 1},
      {"Periods", "LARGE", "More than two of the standard's marker periods.", "a group counter too short", "", 1}};
  v.own = PcsTransmitOwn;
  return v;
}

}  // namespace plumbline::study
