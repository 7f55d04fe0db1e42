// Vectors of the 64B/66B encoder.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// What the blocks are: data, control, and error blocks that stand for octets that no block can say.
Stats Block66EncodeStats(const CaseRun& run) {
  Stats stats = {{"data", 0}, {"control", 0}, {"error", 0}};
  const Samples& sync = run.Port("sync");
  const Samples& payload = run.Port("payload");
  for (std::size_t i = 0; i < sync.size(); ++i) {
    const bool error =
        sync[i] == 1 && static_cast<std::uint32_t>(payload[2 * i]) == 0xC78F1E1E && payload[2 * i + 1] == 0x3C78F1E3;
    stats[sync[i] == 2 ? "data" : error ? "error" : "control"] += 1;
  }
  return stats;
}

void Block66EncodeOwn(SetBuilder& builder) {
  const auto add = [](VectorCase& test, int control, const Samples& octets) {
    test.data["control"].push_back(control);
    test.data["octet"].insert(test.data["octet"].end(), octets.begin(), octets.end());
  };
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "idle, start, data, terminate in octet 3");
  add(hand, 0xFF, {7, 7, 7, 7, 7, 7, 7, 7});
  add(hand, 0x01, {0xFB, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xD5});
  add(hand, 0x00, {1, 2, 3, 4, 5, 6, 7, 8});
  add(hand, 0xF8, {0x11, 0x22, 0x33, 0xFD, 7, 7, 7, 7});
  VectorCase& formats = builder.Add(CaseType::kAft, "Formats", "every format, and each spoilt in one octet");
  const auto every = [&](int control, const Samples& octets) {
    add(formats, control, octets);
    for (std::size_t i = 0; i < 8; ++i) {
      for (const int octet : {0x07, 0x06, 0xFE, 0x1C, 0xFD}) {
        Samples other = octets;
        other[i] = octet;
        add(formats, control, other);
      }
      add(formats, control ^ 1 << i, octets);
    }
  };
  for (int t = 0; t < 8; ++t) {
    Samples octets = {0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6, 0x97, 0x88};
    octets[static_cast<std::size_t>(t)] = 0xFD;
    for (std::size_t i = static_cast<std::size_t>(t) + 1; i < 8; ++i)
      octets[i] = i % 3 == 0 ? 6 : i % 3 == 1 ? 7 : 0xFE;
    every(0xFF << t & 0xFF, octets);
  }
  every(0xFF, {7, 6, 0xFE, 7, 6, 0xFE, 7, 6});
  every(0x01, {0xFB, 1, 2, 3, 4, 5, 6, 7});
  every(0x01, {0x9C, 1, 2, 3, 0, 0, 0, 0});
  every(0x01, {0x5C, 1, 2, 3, 0, 0, 0, 0});
}

}  // namespace

BlockVectors Block66EncodeVectors() {
  BlockVectors v;
  v.block = "block66_encode";
  v.stats = Block66EncodeStats;
  v.proven = {{"Data", "BASIC", "Data blocks.", "a wrong sync header", "data", 1},
              {"Control", "BASIC", "Control blocks.", "a wrong type or code", "control", 1},
              {"ErrorBlock", "BASIC", "Octets that no block can say.", "a block for what is illegal", "error", 1}};
  v.notes = {{"Formats", "BASIC", "Every format of figure 82-4 and its neighbours.", "a case left out", "", 1}};
  v.large_values = {{"control", {0, 1, 255, 254, 252, 248, 240, 224, 192, 128}},
                    {"octet", {7, 6, 254, 251, 253, 156, 92, 0, 85, 255}}};
  v.large_frames = 1 << 15;
  v.rounds = 10;
  v.own = Block66EncodeOwn;
  return v;
}

}  // namespace plumbline::study
