// Vectors of the frame around the FEC, back.
#include "reference/core/rng.h"
#include "reference/pcs/pcs.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats PcsReceiveStats(const CaseRun& run) {
  Stats stats = {{"clean", 0}, {"corrected", 0}, {"uncorrectable", 0}, {"marked", 0}};
  for (const std::int32_t status : run.Port("status")) {
    stats[status == 0 ? "clean" : status == 1 ? "corrected" : "uncorrectable"] += 1;
  }
  for (const std::int32_t sync : run.Port("sync")) stats["marked"] += sync == 3;
  return stats;
}

constexpr std::uint32_t kIdle = 0;  // in place of a stream of draws: idle blocks alone

// What a transmitter sends; frame f has errors(f) wrong symbols in each codeword.
template <typename F>
Samples Lanes(const PcsConfig& config, std::size_t frames, std::uint32_t stream, F&& errors) {
  const PcsPlan plan = MakePlan(config);
  PcsTransmitState state;
  Reset(plan, state);
  Samples all;
  for (std::size_t f = 0; f < frames; ++f) {
    std::vector<Block66> blocks(static_cast<std::size_t>(GroupBlocks(plan, state.group)));
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const PhiloxBlock word = Philox4x32({kVectorSeed, stream}, 1000 * f + b);
      blocks[b] = {kSyncData, std::uint64_t{word[0]} << 32 | word[1]};
      if (word[2] % 4 == 0)
        blocks[b] = {kSyncControl, (blocks[b].payload & ~std::uint64_t{0xFF}) | kBlockTypes[word[3] % 11]};
      if (stream == kIdle) blocks[b] = {kSyncControl, 0x1E};
    }
    std::vector<std::uint16_t> rows(static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n));
    reference::PcsTransmit(plan, state, blocks, rows);
    for (std::int32_t word = 0; word < plan.lanes.codewords; ++word) {
      const int count = errors(f, word);
      for (int e = 0; e < count; ++e) {
        const PcsLaneSymbol at = LaneOf(plan.lanes, {word, (37 * e + 11 * static_cast<int>(f)) % plan.lanes.rs.n});
        rows[static_cast<std::size_t>(at.time * plan.lanes.lanes + at.lane)] ^=
            static_cast<std::uint16_t>(1 + e * 53 % 1023);
      }
    }
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

// The general cases, so that the decoder has work to do: 0, 5, 10, ... errors in turn.
Samples Received(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  PcsConfig config;
  config.rate = port.lanes == 4 ? 100 : port.lanes == 8 ? 200 : port.lanes == 16 ? 400 : 800;
  config.code = port.words == 132 ? kRsKr4 : kRsKp4;
  const int t = config.code == kRsKr4 ? 7 : 15;
  return Lanes(config, frames, pattern == Pattern::kRandom ? 801 : 800, [&](std::size_t f, int word) {
    return static_cast<int>((pattern == Pattern::kRandom ? 3 : 0) + f * 5 + static_cast<std::size_t>(word)) % (t + 2);
  });
}

void PcsReceiveOwn(SetBuilder& builder) {
  for (const int rate : {100, 200, 400, 800}) {
    PcsConfig config;
    config.rate = rate;
    config.marker_period = 2;
    config.status = 3;
    const dsp::BlockConfig keys = {{"rate", rate}, {"marker_period", 2}};
    const bool hand = rate == 400;
    PcsConfig sent = config;
    if (hand) sent.status = 5, sent.pad_seed = 0x155;
    builder
        .Add(CaseType::kAft, hand ? "Hand" : "Rates",
             hand ? "idle, a marker in every second group"
                  : "what the transmitter sends, a marker in every second group",
             keys)
        .data["symbol"] = Lanes(sent, 3, hand ? kIdle : 810, [](std::size_t, int) { return 0; });
    builder.Add(CaseType::kAft, "Rates", "as many errors as can be corrected", keys).data["symbol"] =
        Lanes(config, 2, 811, [](std::size_t, int) { return 15; });
    for (const int stateless : {0, 1}) {
      dsp::BlockConfig more = keys;
      more.emplace_back("stateless_decoder", stateless);
      builder.Add(CaseType::kAft, "Marked", "one codeword beyond repair, in the group with and without a marker", more)
          .data["symbol"] = Lanes(config, 4, 812, [](std::size_t f, int word) {
        return (f == 0 && word == 0) || (f == 1 && word > 0) ? 40 : 1;
      });
    }
  }
  // Codewords of random messages on their lanes; groups 0, 2048 and 4096 have fewer blocks.
  VectorCase& periods =
      builder.Add(CaseType::kLdt, "Periods", "markers twice after the standard's period", {{"rate", 200}});
  Recipe& symbols = periods.recipe["symbol"];
  symbols.kind = Recipe::Kind::kChain;
  symbols.source.emplace_back();
  symbols.source[0].seed = kVectorSeed;
  symbols.samples = std::size_t{2 * 4100} * 514;
  symbols.stages = {{"rs_encode", {}, {}, "message", "codeword"},
                    {"pcs_distribute", {{"rate", 200}}, {}, "codeword", "symbol"}};
  periods.words["symbol"] = std::size_t{4100} * 136;
  periods.digest_words = 65536;
}

}  // namespace

BlockVectors PcsReceiveVectors() {
  BlockVectors v;
  v.block = "pcs_receive";
  v.frames = 3;
  v.sizes = {1, 2};
  v.chained_frames = 1;
  v.rounds = 10;
  v.large_frames = 8;
  v.stats = PcsReceiveStats;
  v.stimulus = Received;
  v.choices = {{"rate", {100, 200, 400, 800}}};
  v.with_key = [](const std::string& key, std::int32_t value) -> dsp::BlockConfig {
    if (key == "code" && value == kRsKr4) return {{"code", value}, {"rate", 100}};
    return {{key, value}};
  };
  v.key_case = [](const std::string& key, const dsp::Block&, VectorCase& test) {
    // One codeword of the first flow beyond repair: more or fewer blocks are marked behind it.
    if (key != "stateless_decoder") return;
    test.data["symbol"] = Lanes({}, 3, 812, [](std::size_t f, int word) { return f == 0 && word == 0 ? 40 : 0; });
  };
  v.proven = {{"Clean", "BASIC", "Codewords without errors.", "a wrong lane or symbol", "clean", 1},
              {"Corrected", "BASIC", "Errors that are corrected.", "blocks from what was received", "corrected", 1},
              {"Uncorrectable", "BASIC", "Codewords beyond repair.", "blocks that are not marked", "uncorrectable", 1},
              {"MarkedBlocks", "BASIC", "Blocks with sync 11.", "blocks that are not marked", "marked", 1}};
  v.notes = {
      {"Rates", "CONFIG", "Each rate, with markers.", "a split, a marker or a lane out of place", "", 1},
      {"Periods", "LARGE", "More than two of the standard's marker periods.", "a group counter too short", "", 1},
      {"Marked", "STATE", "Which blocks are marked, and for how long.", "the other flow marked, four blocks too few",
       "", 1}};
  v.own = PcsReceiveOwn;
  return v;
}

}  // namespace plumbline::study
