// The Reed-Solomon kernels against libfec, a codec of other origin: same parity, same corrected words, same failures.
//
// One difference is allowed and counted. Karn's original searches roots over all 1023 positions of the code before
// shortening. A word with too many errors may have all its roots there, some at positions that the shortened code does
// not have; it then reports a correction and leaves what is no codeword. Here such a word is uncorrectable. Debian's
// libfec0 flags it too: no difference in 1e5 words.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kernels/fec/rs_batch.h"
#include "reference/core/rng.h"
#include "tests/support/libfec.h"

namespace plumbline {
namespace {

using Words = std::vector<std::uint16_t>;
constexpr std::uint32_t kSeed = 20260106;
#ifdef NDEBUG
constexpr std::size_t kWords = 100000;
#else
constexpr std::size_t kWords = 4000;
#endif
constexpr std::size_t kMaxErrors = 20;

// Horner at every root, a bit at a time.
bool IsCodeword(const RsPlan& plan, std::span<const std::uint16_t> word) {
  std::uint32_t root = 1;
  for (int j = 0; j < 2 * plan.t; ++j) {
    std::uint32_t sum = 0;
    for (const std::uint16_t symbol : word) {
      std::uint32_t product = 0;
      for (std::uint32_t a = sum, b = root; b != 0; b >>= 1) {
        if ((b & 1u) != 0) product ^= a;
        a <<= 1;
        if ((a & 1024u) != 0) a ^= 0x409u;
      }
      sum = product ^ symbol;
    }
    if (sum != 0) return false;
    root <<= 1;
    if ((root & 1024u) != 0) root ^= 0x409u;
  }
  return true;
}

class RsLibfec : public ::testing::TestWithParam<std::int32_t> {};

TEST_P(RsLibfec, SameWordsAndFailures) {
  const RsPlan plan = MakePlan(RsConfig{GetParam()});
  const auto n = static_cast<std::size_t>(plan.n);
  const auto libfec = testing_support::Libfec::Open(plan);
  if (libfec == nullptr) {
    const std::string missing = "libfec is not installed (Debian: libfec0)";
#ifdef __x86_64__
    ASSERT_EQ(std::getenv("CI"), nullptr) << missing;
#endif
    GTEST_SKIP() << missing;
  }
  const auto workspace = std::make_unique<kernels::RsBatchWorkspace>();

  constexpr std::size_t kBatch = 1000;
  std::size_t corrected_by_both = 0;
  std::size_t failed_in_both = 0;
  std::size_t outside = 0;
  for (std::size_t first = 0; first < kWords; first += kBatch) {
    Words sent(kBatch * n);
    for (std::size_t i = 0; i < kBatch; ++i) {
      for (std::size_t s = 0; s < 514; s += 12) {  // twelve symbols of 10 bits from four words of 32
        const auto bits = Philox4x32({kSeed, 1}, (first + i) * 64 + s / 12);
        for (std::size_t k = 0; k < 12 && s + k < 514; ++k) {
          sent[i * n + s + k] = static_cast<std::uint16_t>((bits[k / 3] >> (10 * (k % 3))) & 1023u);
        }
      }
    }
    kernels::RsEncodeBatch(plan, sent, *workspace);
    Words received = sent;
    for (std::size_t i = 0; i < kBatch; ++i) {
      const auto codeword = std::span(sent).subspan(i * n, n);
      Words theirs(codeword.begin(), codeword.begin() + 514);
      theirs.resize(n);
      libfec->Encode(theirs);
      ASSERT_TRUE(std::equal(theirs.begin(), theirs.end(), codeword.begin())) << "word " << first + i;
      std::set<std::size_t> positions;
      for (std::uint64_t draw = 0; positions.size() < (first + i) % (kMaxErrors + 1); ++draw) {
        const auto random = Philox4x32({kSeed, 2}, (first + i) * 256 + draw);
        const std::size_t position = random[0] % n;
        if (!positions.insert(position).second) continue;
        received[i * n + position] ^= static_cast<std::uint16_t>(1 + random[1] % 1023);
      }
    }
    Words ours = received;
    std::vector<RsResult> results(kBatch);
    kernels::RsDecodeBatch(plan, ours, results, *workspace);
    for (std::size_t i = 0; i < kBatch; ++i) {
      Words theirs(&received[i * n], &received[i * n] + n);
      const int corrected = libfec->Decode(theirs);
      const bool same_word = std::equal(theirs.begin(), theirs.end(), &ours[i * n]);
      if (results[i].status == RsStatus::kUncorrectable && corrected >= 0) {
        ASSERT_FALSE(IsCodeword(plan, theirs)) << "word " << first + i;
        ++outside;
        continue;
      }
      ASSERT_TRUE(same_word) << "word " << first + i;
      ASSERT_EQ(std::max(corrected, -1), results[i].status == RsStatus::kUncorrectable ? -1 : results[i].num_corrected)
          << "word " << first + i;
      ++(corrected < 0 ? failed_in_both : corrected_by_both);
    }
  }
  // The chance that t random roots all lie among 1023 positions is 1 / t!: 2e-4 (KR4), 8e-13 (KP4).
  const std::size_t beyond = kWords * (kMaxErrors - static_cast<std::size_t>(plan.t)) / (kMaxErrors + 1);
  EXPECT_LE(outside, GetParam() == kRsKp4 ? 0 : 5 + beyond / 1000);
  EXPECT_GE(failed_in_both, beyond * 99 / 100);
  RecordProperty("corrected_by_both", static_cast<int>(corrected_by_both));
  RecordProperty("failed_in_both", static_cast<int>(failed_in_both));
  RecordProperty("roots_outside_the_shortened_code", static_cast<int>(outside));
  std::printf("%zu words: %zu corrected by both, %zu failed in both, %zu with roots outside the shortened code\n",
              kWords, corrected_by_both, failed_in_both, outside);
}

INSTANTIATE_TEST_SUITE_P(Rs, RsLibfec, ::testing::Values(kRsKp4, kRsKr4),
                         [](const auto& info) { return std::string(info.param == kRsKp4 ? "Kp4" : "Kr4"); });

}  // namespace
}  // namespace plumbline
