// The inner code's decoder on every SIMD target: the reference's bits, counts and weights for every number of
// codewords.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/fec/inner_code.h"
#include "reference/fec/inner_code.h"
#include "tests/support/backends.h"
#include "tests/support/random.h"

namespace plumbline {
namespace {

using testing_support::Draw;
using testing_support::DrawVector;

constexpr std::uint32_t kSeed = 20260119;
constexpr std::size_t kMessage = kInnerCodeMessage;
constexpr std::size_t kWord = kInnerCodeBits;
constexpr std::uint8_t kGuard = 0xA5;

// Word w of a stream: a codeword whose bits have magnitudes up to the largest and are wrong more or less often; every
// eighth word is anything at all, every eleventh has one magnitude throughout, so that all is decided by ties.
std::vector<std::int8_t> Words(std::size_t count, int soft_bits, std::uint32_t stream) {
  const int largest = (1 << (soft_bits - 1)) - 1;
  std::vector<std::int8_t> soft;
  for (std::size_t w = 0; w < count; ++w) {
    const PhiloxKey key{kSeed, stream * 1000 + static_cast<std::uint32_t>(w)};
    const auto message = DrawVector<std::uint8_t>(key, kMessage, 0, 1);
    std::vector<std::uint8_t> word(kWord);
    reference::InnerEncode(message, word);
    for (std::size_t i = 0; i < kWord; ++i) {
      const auto magnitude = static_cast<int>(w % 11 == 3 ? largest / 2 : Draw(key, 1000 + i, 0, largest));
      const bool wrong = Draw(key, 2000 + i, 0, 199) < static_cast<int>(w % 7);
      const bool one = (word[i] != 0) != wrong;
      soft.push_back(static_cast<std::int8_t>(w % 8 == 5 ? Draw(key, 3000 + i, -largest - 1, largest)
                                              : one      ? magnitude
                                                         : -magnitude - 1));
    }
  }
  return soft;
}

class InnerCodeBackends : public ::testing::TestWithParam<dsp::Backend> {
 protected:
  const testing_support::ScopedBackend scoped_{GetParam()};

  // Both on the same words; returns how often each status came.
  std::array<int, 3> Compare(const InnerCodePlan& plan, const std::vector<std::int8_t>& soft, std::size_t misaligned) {
    const std::size_t count = soft.size() / kWord;
    std::vector<std::int8_t> moved(soft.size() + misaligned);
    std::copy(soft.begin(), soft.end(), moved.begin() + static_cast<std::ptrdiff_t>(misaligned));
    std::vector<std::uint8_t> message(count * kMessage + 2 * 64 + misaligned, kGuard);
    std::vector<InnerCodeResult> results(count + 1);
    results[count].weight = -7;
    kernels::InnerDecode(plan, std::span(moved).subspan(misaligned),
                         std::span(message).subspan(64 + misaligned, count * kMessage),
                         std::span(results).first(count));
    std::array<int, 3> statuses{};
    for (std::size_t w = 0; w < count; ++w) {
      std::array<std::uint8_t, kMessage> expected;
      const InnerCodeResult result = reference::InnerDecode(plan, std::span(soft).subspan(w * kWord, kWord), expected);
      EXPECT_EQ(results[w].status, result.status) << "word " << w;
      EXPECT_EQ(results[w].num_changed, result.num_changed) << "word " << w;
      EXPECT_EQ(results[w].weight, result.weight) << "word " << w;
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(),
                             message.begin() + static_cast<std::ptrdiff_t>(64 + misaligned + w * kMessage)))
          << "word " << w;
      ++statuses[static_cast<std::size_t>(result.status)];
    }
    for (std::size_t i = 0; i < 64 + misaligned; ++i) EXPECT_EQ(message[i], kGuard);
    for (std::size_t i = 64 + misaligned + count * kMessage; i < message.size(); ++i) EXPECT_EQ(message[i], kGuard);
    EXPECT_EQ(results[count].weight, -7);
    return statuses;
  }
};

TEST_P(InnerCodeBackends, RunsTheTargetItNames) {
  EXPECT_EQ(kernels::InnerDecodeTarget(), testing_support::TargetWithoutSve(GetParam()));
}

TEST_P(InnerCodeBackends, EqualsTheReferenceForEveryNumberOfTrials) {
  std::array<int, 3> all{};
  for (int trials = 0; trials <= kInnerCodeMaxLeastReliable; ++trials) {
    for (const int bits : {2, 4, 6, 8}) {
      const InnerCodePlan plan = MakePlan(InnerCodeConfig{trials > 0 ? 1 : 0, trials > 0 ? trials : 6, bits});
      const auto statuses = Compare(plan, Words(150, bits, static_cast<std::uint32_t>(10 * trials + bits)), 0);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] += statuses[i];
      if (HasFailure()) FAIL() << trials << " trials, " << bits << " bits";
    }
  }
  for (const int count : all) EXPECT_GT(count, 100);
}

TEST_P(InnerCodeBackends, AnyNumberOfWordsAndAnyAlignment) {
  const InnerCodePlan plan = MakePlan(InnerCodeConfig{});
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U, 127U, 129U, 197U}) {
    Compare(plan, Words(count, 6, 500), count % 5);
    if (HasFailure()) FAIL() << count << " words";
  }
}

// All magnitudes at the rails of 8 bits: the largest weights there are.
TEST_P(InnerCodeBackends, TheLargestWeights) {
  std::vector<std::int8_t> soft = Words(200, 8, 600);
  for (std::int8_t& s : soft) s = s >= 0 ? 127 : -128;
  for (const int trials : {1, 6, 7, 8}) Compare(MakePlan(InnerCodeConfig{1, trials, 8}), soft, 0);
}

std::vector<dsp::Backend> SimdBackends() {
  std::vector<dsp::Backend> list;
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind == dsp::Backend::Kind::kSimd) list.push_back(backend);
  }
  return list;
}
INSTANTIATE_TEST_SUITE_P(Simd, InnerCodeBackends, ::testing::ValuesIn(SimdBackends()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace plumbline
