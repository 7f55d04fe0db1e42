// Vectors of the inner code's encoder.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

void InnerEncodeOwn(SetBuilder& builder) {
  VectorCase& hand = builder.Add(CaseType::kAft, "Hand", "a 1 in the last message bit: the parity is its column, B3");
  hand.data["message"] = Samples(120, 0);
  hand.data["message"][119] = 1;
  // One bit each, so that every column of the matrix shows, and both bits of a pair, so that none does.
  VectorCase& columns = builder.Add(CaseType::kAft, "Columns", "each message bit alone, then every pair of bits");
  Samples& message = columns.data["message"];
  for (std::size_t bit = 0; bit < 120; ++bit) {
    for (std::size_t i = 0; i < 120; ++i) message.push_back(i == bit ? 1 : 0);
  }
  for (std::size_t pair = 0; pair < 60; ++pair) {
    for (std::size_t i = 0; i < 120; ++i) message.push_back(i / 2 == pair ? 1 : 0);
  }
}

}  // namespace

BlockVectors InnerEncodeVectors() {
  BlockVectors v;
  v.block = "inner_encode";
  v.frames = 6;
  v.sizes = {1, 2, 3};
  v.chained_frames = 2;
  v.rounds = 50;
  v.large_frames = 512;
  v.notes = {{"Columns", "BASIC", "Every message bit alone, and every pair.", "a wrong octet of the matrix", "", 1}};
  v.own = InnerEncodeOwn;
  return v;
}

}  // namespace plumbline::study
