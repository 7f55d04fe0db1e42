// Vectors of the error-burst counter.
#include "study/vectors/cases.h"

namespace plumbline::study {
namespace {

// Bursts of many lengths and gaps; read now and then, ended once in a while and at the end.
Samples Errors(const dsp::Port& port, Pattern pattern, std::size_t frames) {
  Samples samples(frames);
  for (std::size_t n = 0; n < frames; ++n) {
    if (port.name == "read") {
      samples[n] = n % 33 == 32 || n + 1 == frames;
    } else if (port.name == "end") {
      samples[n] = n + 1 == frames || n % 61 == 60;
    } else {
      samples[n] = pattern == Pattern::kZeros ? 0 : pattern == Pattern::kRails ? 1 : (n * n / 13 + n / 7) % 3 == 0;
    }
  }
  return samples;
}

void Add(SetBuilder& builder, const char* flag, const char* comment, const Samples& error, std::int32_t gap = 8) {
  VectorCase& test = builder.Add(CaseType::kAft, flag, comment, {{"gap_symbols", gap}});
  test.data["error"] = error;
  test.data["end"] = Samples(error.size(), 0);
  test.data["end"].back() = 1;
  test.data["read"] = test.data["end"];
}

void ErrorBurstsOwn(SetBuilder& builder) {
  Add(builder, "Short", "errors at 1, 3 and, nine symbols later, at 12: two bursts",
      {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0});
  // A gap one short of the end of a burst, and exactly it.
  for (const int gap : {7, 8, 9}) {
    Samples error(2 * static_cast<std::size_t>(gap) + 4, 0);
    error[0] = 1;
    error[static_cast<std::size_t>(gap)] = 1;
    Add(builder, "Gap", "two errors with correct symbols between them", error);
  }
  for (const std::size_t gap : {std::size_t{1023}, std::size_t{1024}}) {
    Samples error(gap + 3, 0);
    error[0] = error[gap + 1] = 1;
    Add(builder, "Gap", "the longest gap there can be, and one less", error, 1024);
  }
  for (const std::size_t length : {std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{200}}) {
    Samples error(length + 10, 0);
    std::fill_n(error.begin(), length, 1);
    Add(builder, "Longest", "a burst around the last bin", error);
  }
  Add(builder, "Hand", "errors at 1, 2, 4 and 8: two bursts", {0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0}, 3);
}

}  // namespace

BlockVectors ErrorBurstsVectors() {
  BlockVectors v;
  v.block = "error_bursts";
  v.stimulus = Errors;
  v.large_values = {
      {"error", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}, {"end", {0, 0, 0, 0, 0, 0, 0, 1}}, {"read", {0, 0, 0, 1}}};
  v.large_frames = 1 << 15;
  v.notes = {{"Gap", "TIE", "A gap one below, at and one above the limit.",
              "a burst that ends one symbol early or late", "", 1},
             {"Longest", "BASIC", "Bursts around and beyond the last bin.", "an overflow bin one off", "", 1}};
  v.own = ErrorBurstsOwn;
  return v;
}

}  // namespace plumbline::study
