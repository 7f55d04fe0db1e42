// Vectors of the Reed-Solomon decoder.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/rng.h"
#include "reference/fec/gf1024.h"
#include "reference/fec/rs.h"
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

RsPlan PlanOf(int code) { return MakePlan(RsConfig{code}); }

// Words by verdict, corrected ones by their number of symbols, and those that are flagged with t + 1 wrong symbols: all
// of them in the parity, where encoding the message again tells how many they are.
Stats RsDecodeStats(const CaseRun& run) {
  const RsPlan plan = PlanOf(run.Key("code"));
  const auto n = static_cast<std::size_t>(plan.n);
  const auto k = static_cast<std::size_t>(plan.k);
  const Samples& status = run.Port("status");
  const Samples& received = run.Port("received");
  Stats stats = {{"clean", 0}, {"corrected", 0}, {"uncorrectable", 0}};
  for (std::size_t f = 0; f < status.size(); ++f) {
    stats[status[f] == 0 ? "clean" : status[f] == 1 ? "corrected" : "uncorrectable"] += 1;
    if (status[f] == 1) stats["corrected_" + std::to_string(run.Port("num_corrected")[f])] += 1;
    if (status[f] != 2) continue;
    const auto word = received.begin() + static_cast<std::ptrdiff_t>(f * n);
    const std::vector<std::uint16_t> message(word, word + static_cast<std::ptrdiff_t>(k));
    std::vector<std::uint16_t> codeword(n);
    reference::RsEncode(plan, message, codeword);
    std::int32_t wrong = 0;
    for (std::size_t i = k; i < n; ++i) wrong += received[f * n + i] != codeword[i];
    if (wrong == plan.t + 1) stats["flagged"] += 1;
  }
  return stats;
}

// A codeword of a pseudo-random message.
std::vector<std::uint16_t> Codeword(const RsPlan& plan, std::uint32_t stream) {
  std::vector<std::uint16_t> message(static_cast<std::size_t>(plan.k));
  for (std::size_t i = 0; i < message.size(); ++i) {
    message[i] = static_cast<std::uint16_t>(Philox4x32({kVectorSeed, stream}, i)[0] & 1023);
  }
  std::vector<std::uint16_t> codeword(static_cast<std::size_t>(plan.n));
  reference::RsEncode(plan, message, codeword);
  return codeword;
}

void Append(VectorCase& test, const std::vector<std::uint16_t>& word) {
  Samples& received = test.data["received"];
  received.insert(received.end(), word.begin(), word.end());
}

// Inputs of the general cases: codewords with 0, 1, 2, ... errors in turn, so that the decoder has work to do.
Samples Received(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  if (pattern != Pattern::kMixed && pattern != Pattern::kRandom) return Stimulus(port, pattern, frames);
  const RsPlan plan = PlanOf(port.words == 528 ? kRsKr4 : kRsKp4);
  Samples received;
  for (std::size_t f = 0; f < frames; ++f) {
    auto word = Codeword(plan, static_cast<std::uint32_t>(100 + f));
    const std::size_t errors = pattern == Pattern::kRandom ? 3 + f : f * 5 % static_cast<std::size_t>(plan.t + 2);
    for (std::size_t e = 0; e < errors; ++e)
      word[(e * 37 + f * 11) % word.size()] ^= static_cast<std::uint16_t>(1 + (e * 53) % 1023);
    received.insert(received.end(), word.begin(), word.end());
  }
  return received;
}

void RsDecodeOwn(SetBuilder& builder) {
  for (const int code : {0, 1}) {
    const RsPlan plan = PlanOf(code);
    const dsp::BlockConfig config = {{"code", code}};
    const auto n = static_cast<std::size_t>(plan.n);
    const auto t = static_cast<std::size_t>(plan.t);
    if (code == kRsKr4) {
      // The message is 1, so the codeword ends in 1 and the generator without its first coefficient.
      std::vector<std::uint16_t> message(static_cast<std::size_t>(plan.k), 0);
      message.back() = 1;
      std::vector<std::uint16_t> word(n);
      reference::RsEncode(plan, message, word);
      word[n - 2] ^= 5;
      Append(builder.Add(CaseType::kAft, "Hand", "the message 1, the last symbol but one wrong", config), word);
    } else {
      std::vector<std::uint16_t> zero(n, 0);
      zero[n - 1] = 1;
      Append(builder.Add(CaseType::kAft, "Corrected",
                         "the zero codeword with a 1 in its last symbol: every syndrome is 1", config),
             zero);
    }
    VectorCase& counts = builder.Add(CaseType::kAft, "Errors", "0 to t + 1 errors, spread", config);
    for (std::size_t errors = 0; errors <= t + 1; ++errors) {
      auto word = Codeword(plan, static_cast<std::uint32_t>(errors));
      for (std::size_t e = 0; e < errors; ++e)
        word[(e * n) / (t + 1) + errors % 7] ^= static_cast<std::uint16_t>(1 + 67 * e);
      Append(counts, word);
    }
    // t errors as one burst: at both ends, around the border of message and parity.
    VectorCase& bursts = builder.Add(CaseType::kAft, "Burst", "t errors in a row", config);
    for (const std::size_t first : {std::size_t{0}, n - t, static_cast<std::size_t>(plan.k) - t / 2, n / 3}) {
      auto word = Codeword(plan, static_cast<std::uint32_t>(40 + first));
      for (std::size_t e = 0; e < t; ++e) word[first + e] ^= 1023;
      Append(bursts, word);
    }
    VectorCase& beyond = builder.Add(CaseType::kAft, "Beyond", "t + 1, 2t and n errors", config);
    for (const std::size_t errors : {t + 1, 2 * t, n}) {
      auto word = Codeword(plan, static_cast<std::uint32_t>(80 + errors));
      for (std::size_t e = 0; e < errors; ++e) word[e * n / errors] ^= static_cast<std::uint16_t>(1 + (e * 29) % 1023);
      Append(beyond, word);
    }
    // Half of a codeword of the smallest weight, 2t + 1: nearer to that codeword than to the one that was sent.
    VectorCase& other =
        builder.Add(CaseType::kAft, "MisCorrected", "t + 1 of the 2t + 1 symbols of the generator codeword", config);
    const auto generator = reference::RsGenerator(plan);
    std::vector<std::uint16_t> word(n, 0);
    for (std::size_t i = 0; i <= t; ++i) word[n - 1 - i] = generator[i];
    Append(other, word);
  }
  for (const int code : {0, 1}) {
    const RsPlan plan = PlanOf(code);
    const auto parity = static_cast<std::size_t>(plan.n - plan.k);
    const auto t = static_cast<std::size_t>(plan.t);
    VectorCase& flagged = builder.Add(CaseType::kAft, "Flagged", "t + 1 errors, all in the parity", {{"code", code}});
    auto word = Codeword(plan, 90);
    for (std::size_t e = 0; e <= t; ++e) {
      word[word.size() - parity + e * (parity - 1) / t] ^= static_cast<std::uint16_t>(1 + 61 * e);
    }
    Append(flagged, word);
  }
  // (x - 1)(x - alpha)...(x - alpha^(2t-2)): the generator without its last root.
  for (const int code : {0, 1}) {
    const RsPlan plan = PlanOf(code);
    std::vector<std::uint16_t> word(static_cast<std::size_t>(plan.n), 0);
    word.back() = 1;
    for (int root = 0; root < 2 * plan.t - 1; ++root) {
      for (std::size_t i = 0; i < word.size(); ++i) {
        const std::uint16_t next = i + 1 < word.size() ? word[i + 1] : std::uint16_t{0};
        word[i] = static_cast<std::uint16_t>(next ^ reference::Gf1024Multiply(word[i], reference::Gf1024Alpha(root)));
      }
    }
    Append(builder.Add(CaseType::kAft, "LastSyndrome", "every syndrome but the last is 0", {{"code", code}}), word);
  }
}

}  // namespace

BlockVectors RsDecodeVectors() {
  BlockVectors v;
  v.block = "rs_decode";
  v.frames = 3;
  v.sizes = {1, 2};
  v.chained_frames = 1;
  v.rounds = 20;
  v.large_frames = 512;
  v.stats = RsDecodeStats;
  v.stimulus = Received;
  v.proven = {{"Clean", "BASIC", "A codeword is received.", "a decoder that corrects what is right", "clean", 1},
              {"Corrected", "BASIC", "Errors that can be corrected.", "locator, roots or magnitudes", "corrected", 1},
              {"Uncorrectable", "BASIC", "More errors than the code corrects.", "a word that is changed all the same",
               "uncorrectable", 1},
              {"Flagged", "BASIC", "Exactly t + 1 errors, which are flagged.", "a bound one too high", "flagged", 1}};
  for (int errors = 1; errors <= 15; ++errors) {
    const std::string number = std::to_string(errors);
    v.proven.push_back({"Corrected" + number, "BASIC", "Corrected symbols of a codeword: " + number + ".",
                        "an iteration, a root or a magnitude too few", "corrected_" + number, 1});
  }
  v.notes = {
      {"Errors", "BASIC", "Every number of errors from 0 to t + 1.", "an iteration too few", "", 1},
      {"Burst", "BASIC", "Errors at the ends and across the border of message and parity.", "positions one off", "", 1},
      {"Beyond", "BASIC", "Many more errors than the code corrects.", "a missing check of the roots", "", 1},
      {"MisCorrected", "BASIC", "A word nearer to another codeword.",
       "a decoder that flags what the algorithm corrects", "", 1},
      {"LastSyndrome", "BASIC", "The longest register there can be, of 2t.", "a polynomial one coefficient short", "",
       1}};
  v.own = RsDecodeOwn;
  return v;
}

}  // namespace plumbline::study
