// Vectors of the Reed-Solomon encoder.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kMessage = 514;

void RsEncodeOwn(SetBuilder& builder) {
  for (const int code : {0, 1}) {
    const dsp::BlockConfig config = {{"code", code}};
    const auto add = [&](const char* flag, const char* comment) -> Samples& {
      Samples& message = builder.Add(CaseType::kAft, flag, comment, config).data["message"];
      message.assign(kMessage, 0);
      return message;
    };
    add(code == 1 ? "Hand" : "Position",
        "the last message symbol is 1: parity is the generator without its first coefficient")[kMessage - 1] = 1;
    add("Position", "the first message symbol is 1")[0] = 1;
    add("Position", "both ends at their largest value").front() = 1023;
    std::fill_n(add("AllOnes", "every symbol 1023").begin(), kMessage, 1023);
    Samples& walk = add("Position", "a different power of two in every symbol");
    for (std::size_t i = 0; i < kMessage; ++i) walk[i] = 1 << (i % 10);
    // Each bit of a symbol alone, ten codewords: the encoder is linear, so this says all about one position.
    VectorCase& bits = builder.Add(CaseType::kAft, "Position", "each bit of one symbol alone", config);
    for (int bit = 0; bit < 10; ++bit) {
      Samples word(kMessage, 0);
      word[257] = 1 << bit;
      bits.data["message"].insert(bits.data["message"].end(), word.begin(), word.end());
    }
  }
}

}  // namespace

BlockVectors RsEncodeVectors() {
  BlockVectors v;
  v.block = "rs_encode";
  v.frames = 3;
  v.sizes = {1, 2};
  v.chained_frames = 1;
  v.rounds = 100;
  v.large_frames = 512;
  v.notes = {{"Position", "BASIC", "Single symbols at known places.", "symbol or bit order, a wrong multiplier", "", 1},
             {"AllOnes", "BASIC", "Every bit of the message is 1.", "a register that is too narrow", "", 1}};
  v.own = RsEncodeOwn;
  return v;
}

}  // namespace plumbline::study
