// Vectors of the inner code's decoder.
#include "reference/core/rng.h"
#include "reference/fec/inner_code.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

Stats InnerDecodeStats(const CaseRun& run) {
  Stats stats = {{"clean", 0}, {"corrected", 0}, {"uncorrectable", 0}};
  for (const std::int32_t status : run.Port("status")) {
    stats[status == 0 ? "clean" : status == 1 ? "corrected" : "uncorrectable"] += 1;
  }
  return stats;
}

std::uint32_t Draw(std::uint32_t stream, std::size_t i) { return Philox4x32({kVectorSeed, stream}, i)[0]; }

// The codeword of a pseudo-random message, every bit of this magnitude.
Samples Codeword(std::uint32_t stream, std::int32_t magnitude) {
  std::vector<std::uint8_t> message(kInnerCodeMessage);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(Draw(stream, i) & 1);
  std::vector<std::uint8_t> bits(kInnerCodeBits);
  reference::InnerEncode(message, bits);
  Samples soft;
  for (const std::uint8_t bit : bits) soft.push_back(bit != 0 ? magnitude : -magnitude - 1);
  return soft;
}

// The bit decided against what was sent, with this magnitude.
void Err(Samples& soft, std::size_t bit, std::int32_t magnitude) {
  soft[bit] = soft[bit] < 0 ? magnitude : -magnitude - 1;
}

void Append(VectorCase& test, const Samples& word) {
  test.data["soft"].insert(test.data["soft"].end(), word.begin(), word.end());
}

// A codeword through noise: magnitudes anywhere, the smaller ones wrong at times.
Samples Noisy(std::uint32_t stream, std::int32_t largest, std::uint32_t wrong) {
  Samples soft = Codeword(stream, largest);
  for (std::size_t i = 0; i < soft.size(); ++i) {
    const auto magnitude = static_cast<std::int32_t>(Draw(stream, 200 + i) % static_cast<std::uint32_t>(largest + 1));
    const bool flip = magnitude <= largest / 2 && Draw(stream, 400 + i) % 100 < wrong;
    soft[i] = (soft[i] < 0) == flip ? magnitude : -magnitude - 1;
  }
  return soft;
}

// Inputs of the general cases: noisy codewords, so that the decoder has work to do.
Samples Received(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  Samples soft;
  for (std::size_t f = 0; f < frames; ++f) {
    const auto stream = static_cast<std::uint32_t>((pattern == Pattern::kMixed ? 1000 : 2000) + f);
    const Samples word = Noisy(stream, port.max, f % 4 == 0 ? 0 : 3 * static_cast<std::uint32_t>(f % 4));
    soft.insert(soft.end(), word.begin(), word.end());
  }
  return soft;
}

void InnerDecodeOwn(SetBuilder& builder) {
  for (const int decision : {0, 1}) {
    const dsp::BlockConfig config = {{"decision", decision}};
    Samples weak(128, -11);
    for (const std::size_t parity : {120U, 122U, 123U, 126U, 127U}) weak[parity] = 10;
    weak[119] = -2;
    weak[3] = 2;
    Append(builder.Add(CaseType::kAft, "Hand", "message bit 119 sent; it and bit 3 received wrong, and weak", config),
           weak);
    // Each bit wrong and weak: every column, either bit of a pair, every parity bit.
    VectorCase& each = builder.Add(CaseType::kAft, "EachBit", "every bit of the codeword wrong in turn", config);
    for (std::size_t bit = 0; bit < 128; ++bit) {
      Samples word = Codeword(static_cast<std::uint32_t>(bit), 20);
      Err(word, bit, 3);
      Append(each, word);
    }
    // Both bits of a pair are equally reliable: the second one changes.
    VectorCase& pair = builder.Add(CaseType::kAft, "PairTie", "bit B wrong, A and B equally reliable", config);
    for (std::size_t bit = 1; bit < 120; bit += 14) {
      Samples word = Codeword(static_cast<std::uint32_t>(300 + bit), 9);
      Err(word, bit, 9);
      Append(pair, word);
    }
  }
  for (int trials = 1; trials <= 8; ++trials) {
    const dsp::BlockConfig config = {{"least_reliable", trials}};
    // One wrong position more than are tried, each weaker than all that are right.
    VectorCase& most =
        builder.Add(CaseType::kAft, "MostErrors", std::to_string(trials + 1) + " wrong positions", config);
    for (std::uint32_t w = 0; w < 4; ++w) {
      Samples word = Codeword(500 + w, 31);
      for (int e = 0; e <= trials; ++e) {
        const auto k = (static_cast<std::size_t>(e) * 7 + 13 * w) % 68;
        Err(word, k < 60 ? 2 * k + (k & 1U) : 60 + k, static_cast<std::int32_t>(trials - e));
      }
      Append(most, word);
    }
    // The trials are right but for the last; a position that is not tried is wrong as well.
    VectorCase& last = builder.Add(CaseType::kAft, "LastTrial", "the last trial and a position beyond wrong", config);
    for (std::uint32_t w = 0; w < 4; ++w) {
      Samples word = Codeword(550 + w, 31);
      for (int e = 0; e <= trials; ++e) {
        const std::size_t bit = 2 * (6 * static_cast<std::size_t>(e) + w * static_cast<std::size_t>(e) % 6);
        const int magnitude = e < trials ? 20 : 21;
        word[bit] = word[bit] < 0 ? -magnitude - 1 : magnitude;
        if (e + 1 >= trials) Err(word, bit, magnitude);
      }
      Append(last, word);
    }
    // All of one reliability: only the order in time tells the trials, and only the order of patterns the winner.
    VectorCase& equal = builder.Add(CaseType::kAft, "Equal", "all bits equally reliable", config);
    for (std::uint32_t w = 0; w < 6; ++w) {
      Samples word = Codeword(600 + w, 7);
      for (std::uint32_t e = 0; e < 2 + w; ++e) Err(word, Draw(600 + w, 900 + e) % 128, 7);
      Append(equal, word);
    }
  }
  for (const int bits : {2, 3, 5, 8}) {
    VectorCase& width = builder.Add(CaseType::kAft, "Width", std::to_string(bits) + " bits: magnitudes of all sizes",
                                    {{"soft_bits", bits}});
    for (std::uint32_t w = 0; w < 8; ++w) Append(width, Noisy(700 + w, (1 << (bits - 1)) - 1, 4 * w));
  }
  VectorCase& rails = builder.Add(CaseType::kAft, "Rail", "the largest weights: 9 changes at the rails of 8 bits",
                                  {{"soft_bits", 8}, {"least_reliable", 8}});
  for (std::uint32_t w = 0; w < 12; ++w) {
    Samples word = Codeword(800 + w, 127);
    for (std::uint32_t e = 0; e < 3 + w; ++e) Err(word, Draw(800 + w, 950 + e) % 128, 127);
    Append(rails, word);
  }
}

}  // namespace

BlockVectors InnerDecodeVectors() {
  BlockVectors v;
  v.block = "inner_decode";
  v.frames = 8;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 20;
  v.large_frames = 1 << 11;
  v.stats = InnerDecodeStats;
  v.stimulus = Received;
  v.proven = {{"Clean", "BASIC", "A codeword is received.", "a decoder that changes what is right", "clean", 1},
              {"Corrected", "BASIC", "Errors that can be corrected.", "syndrome, columns or patterns", "corrected", 1},
              {"Uncorrectable", "BASIC", "Words that no pattern repairs.", "a word that is changed all the same",
               "uncorrectable", 1}};
  v.notes = {{"EachBit", "BASIC", "Every bit wrong in turn.", "a wrong column, the other bit of a pair", "", 1},
             {"PairTie", "TIE", "Both bits of a pair equally reliable.", "the first bit in place of the second", "", 1},
             {"MostErrors", "BASIC", "As many wrong positions as can be repaired.", "a pattern too few", "", 1},
             {"LastTrial", "BASIC", "The last position tried, and one beyond, wrong.", "a trial too few", "", 1},
             {"Equal", "TIE", "All bits equally reliable.", "another order of positions or patterns", "", 1},
             {"Width", "CONFIG", "Other widths of the reliability.", "a magnitude of fixed width", "", 1},
             {"Rail", "SATURATION", "The largest weights.", "a weight that is too narrow", "", 1}};
  v.own = InnerDecodeOwn;
  return v;
}

}  // namespace plumbline::study
