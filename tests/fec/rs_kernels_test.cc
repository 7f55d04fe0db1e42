// Reed-Solomon kernels, many codewords at once and one: one body over every SIMD target, against the scalar reference.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "kernels/fec/rs_batch.h"
#include "kernels/fec/rs_single.h"
#include "reference/core/rng.h"
#include "reference/fec/rs.h"
#include "tests/support/backends.h"

namespace plumbline {
namespace {

using Words = std::vector<std::uint16_t>;
constexpr std::uint32_t kSeed = 20260105;
constexpr std::size_t kWords = 2200;  // more than four blocks of the widest target

std::uint32_t Draw(std::uint32_t stream, std::uint64_t i, std::uint32_t range) {
  return Philox4x32({kSeed, stream}, i)[0] % range;
}

// Words that were sent and received, and what the reference makes of them.
struct Case {
  RsPlan plan;
  Words sent;
  Words received;
  Words corrected;
  Words syndromes;  // 2t symbols each
  std::vector<RsResult> results;
};

// 0 .. t + 3 errors in the first three quarters: anywhere, in a burst, at either end, equal pairs (S_0 = 0), or half
// way to a neighbour. In the last quarter few words are not codewords.
Case MakeCase(std::int32_t code) {
  Case c{.plan = MakePlan(RsConfig{code}), .sent = {}, .received = {}, .corrected = {}, .syndromes = {}, .results = {}};
  const auto n = static_cast<std::size_t>(c.plan.n);
  const auto t = static_cast<std::size_t>(c.plan.t);
  c.sent.resize(kWords * n);
  c.corrected.resize(kWords * n);
  c.syndromes.resize(kWords * 2 * t);
  c.results.resize(kWords);
  const auto generator = reference::RsGenerator(c.plan);
  for (std::size_t i = 0; i < kWords; ++i) {
    Words message(514);
    for (std::size_t s = 0; s < message.size(); ++s) {
      message[s] = static_cast<std::uint16_t>(Draw(1, i * 1024 + s, 1024));
    }
    reference::RsEncode(c.plan, message, std::span(c.sent).subspan(i * n, n));
  }
  c.received = c.sent;
  for (std::size_t i = 0; i < kWords; ++i) {
    if (i >= kWords * 3 / 4 && i % 61 != 0) continue;
    std::uint16_t* const word = &c.received[i * n];
    const std::size_t errors = i % (t + 4);
    const std::size_t pattern = i / (t + 4) % 6;
    if (pattern == 5) {  // t + 1 symbols of a codeword of weight 2t + 1: the neighbour is nearer
      for (std::size_t s = 0; s <= t; ++s) word[n - 1 - s] ^= generator[s];
      continue;
    }
    std::set<std::size_t> positions;
    const std::size_t burst = Draw(2, i, static_cast<std::uint32_t>(n - errors));
    for (std::uint64_t draw = 0; positions.size() < errors; ++draw) {
      const std::size_t k = positions.size();
      const std::size_t anywhere = Draw(3, i * 1024 + draw, static_cast<std::uint32_t>(n));
      positions.insert(pattern == 1 ? burst + k : pattern == 2 ? k : pattern == 3 ? n - 1 - k : anywhere);
    }
    std::size_t k = 0;
    for (const std::size_t p : positions) {
      word[p] ^= static_cast<std::uint16_t>(1 + Draw(4, i * 1024 + (pattern == 4 ? k / 2 : k), 1023));
      ++k;
    }
  }
  for (std::size_t i = 0; i < kWords; ++i) {
    const auto received = std::span(c.received).subspan(i * n, n);
    RsProbe probe;
    c.results[i] = reference::RsDecode(c.plan, received, std::span(c.corrected).subspan(i * n, n), &probe);
    std::copy_n(probe.syndrome.begin(), 2 * t, &c.syndromes[i * 2 * t]);
  }
  return c;
}

template <std::int32_t code>
const Case& CaseOf() {
  static const Case made = MakeCase(code);
  return made;
}

// Words with painted guards, `offset` words past an address aligned to 64 bytes.
template <class T>
class Guarded {
 public:
  Guarded(std::size_t size, std::size_t offset) : size_(size), begin_(kGuard + offset), words_(size + begin_ + kGuard) {
    std::fill(words_.begin(), words_.end(), kPaint);
    const auto misalignment = reinterpret_cast<std::uintptr_t>(words_.data()) % 64 / sizeof(T);
    begin_ -= misalignment;
  }
  std::span<T> span() { return std::span(words_).subspan(begin_, size_); }
  void ExpectUntouchedGuards() const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const bool inside = i >= begin_ && i < begin_ + size_;
      ASSERT_TRUE(inside || words_[i] == kPaint) << "guard " << i;
    }
  }

 private:
  static constexpr std::size_t kGuard = 64;
  static constexpr T kPaint = 0x5A5A;
  std::size_t size_;
  std::size_t begin_;
  std::vector<T> words_;
};

template <class T>
std::span<const T> Sub(const std::vector<T>& v, std::size_t begin, std::size_t count, std::size_t each) {
  return std::span(v).subspan(begin * each, count * each);
}

void ExpectSameResults(std::span<const RsResult> results, std::span<const RsResult> expected, std::size_t first) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(results[i].status, expected[i].status) << "word " << first + i;
    ASSERT_EQ(results[i].num_corrected, expected[i].num_corrected) << "word " << first + i;
    ASSERT_EQ(results[i].position, expected[i].position) << "word " << first + i;
    ASSERT_EQ(results[i].magnitude, expected[i].magnitude) << "word " << first + i;
  }
}

struct Param {
  dsp::Backend backend;
  std::int32_t code;
};
void PrintTo(const Param& param, std::ostream* os) { *os << param.backend.name << " code " << param.code; }

std::vector<Param> Params() {
  std::vector<Param> params;
  for (const dsp::Backend& backend : dsp::Backends()) {
    if (backend.kind != dsp::Backend::Kind::kSimd) continue;
    for (const std::int32_t code : {kRsKp4, kRsKr4}) params.push_back({backend, code});
  }
  return params;
}

class RsKernels : public ::testing::TestWithParam<Param> {
 protected:
  // First word and number of words: around the block's width, across queues, and the sparse end.
  std::vector<std::pair<std::size_t, std::size_t>> Stretches() const {
    const std::size_t w = kernels::RsBatchWidth();
    return {{0, 0},
            {5, 1},
            {7, 15},
            {7, 16},
            {9, 17},
            {3, w - 1},
            {40, w},
            {41, w + 1},
            {0, 2 * w + 3},
            {600, kWords / 2},
            {kWords - 550, 550}};
  }

  const Case& case_ = GetParam().code == kRsKr4 ? CaseOf<kRsKr4>() : CaseOf<kRsKp4>();
  const RsPlan plan_ = case_.plan;
  const std::size_t n_ = static_cast<std::size_t>(plan_.n);
  const std::size_t parity_ = static_cast<std::size_t>(2 * plan_.t);
  testing_support::ScopedBackend scoped_{GetParam().backend};
  std::unique_ptr<kernels::RsBatchWorkspace> workspace_ = std::make_unique<kernels::RsBatchWorkspace>();
};

TEST_P(RsKernels, RunsTheTargetItNames) {
  const std::string expected = testing_support::TargetWithoutSve(GetParam().backend);
  EXPECT_EQ(expected, kernels::RsBatchTarget());
  EXPECT_EQ(expected, kernels::RsSingleTarget());
}

TEST_P(RsKernels, CasesCoverEveryOutcome) {
  std::array<int, 3> statuses{};
  std::set<std::int32_t> corrected;
  int miscorrected = 0;
  for (std::size_t i = 0; i < kWords; ++i) {
    ++statuses[static_cast<std::size_t>(case_.results[i].status)];
    corrected.insert(case_.results[i].num_corrected);
    const bool same = std::equal(&case_.corrected[i * n_], &case_.corrected[i * n_] + n_, &case_.sent[i * n_]);
    if (case_.results[i].status == RsStatus::kCorrected && !same) ++miscorrected;
  }
  for (const int count : statuses) EXPECT_GT(count, 100);
  EXPECT_EQ(corrected.size(), static_cast<std::size_t>(plan_.t) + 1);
  EXPECT_GT(miscorrected, 100);
}

TEST_P(RsKernels, EncodesAsTheReference) {
  for (const auto& [first, count] : Stretches()) {
    const auto sent = Sub(case_.sent, first, count, n_);
    Guarded<std::uint16_t> words(sent.size(), first % 7);
    std::copy(sent.begin(), sent.end(), words.span().begin());
    for (std::size_t i = 0; i < count; ++i) std::ranges::fill(words.span().subspan(i * n_ + 514, parity_), 0xABCD);
    kernels::RsEncodeBatch(plan_, words.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(words.span(), sent)) << "first " << first << " count " << count;
    words.ExpectUntouchedGuards();

    Guarded<std::uint16_t> planes(kernels::RsPlaneWords(n_, count), 0);
    kernels::RsPack(plan_, words.span(), planes.span(), *workspace_);
    const Words packed(planes.span().begin(), planes.span().end());
    const std::size_t block = kernels::RsPlaneWords(n_, 1);
    const std::size_t message = kernels::RsPlaneWords(514, 1);
    for (std::size_t b = 0; b < packed.size(); b += block) {
      std::ranges::fill(planes.span().subspan(b + message, block - message), 0x1234);
    }
    kernels::RsEncodePlanes(plan_, planes.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(planes.span(), packed)) << "first " << first << " count " << count;
    planes.ExpectUntouchedGuards();
  }
}

TEST_P(RsKernels, PlanesHaveTheStatedLayoutAndUnpack) {
  const std::size_t width = kernels::RsBatchWidth();
  for (const auto& [first, count] : Stretches()) {
    const auto received = Sub(case_.received, first, count, n_);
    Guarded<std::uint16_t> planes(kernels::RsPlaneWords(n_, count), 0);
    kernels::RsPack(plan_, received, planes.span(), *workspace_);
    planes.ExpectUntouchedGuards();
    for (std::size_t i = 0; i < count; i += 1 + i / 3) {
      for (std::size_t s = 0; s < n_; ++s) {
        unsigned symbol = 0;
        for (std::size_t b = 0; b < 10; ++b) {
          const std::size_t word = ((i / width * n_ + s) * 10 + b) * (width / 16) + i % width / 16;
          symbol |= ((planes.span()[word] >> (i % 16)) & 1u) << b;
        }
        ASSERT_EQ(symbol, received[i * n_ + s]) << "word " << i << " symbol " << s;
      }
    }
    Guarded<std::uint16_t> words(received.size(), first % 5);
    kernels::RsUnpack(plan_, planes.span(), words.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(words.span(), received)) << "first " << first << " count " << count;
    words.ExpectUntouchedGuards();
  }
}

TEST_P(RsKernels, SyndromesAndCheckAsTheReference) {
  const std::size_t width = kernels::RsBatchWidth();
  for (const auto& [first, count] : Stretches()) {
    const auto received = Sub(case_.received, first, count, n_);
    const auto expected = Sub(case_.syndromes, first, count, parity_);
    Guarded<std::uint16_t> syndromes(expected.size(), 1);
    kernels::RsSyndromesBatch(plan_, received, syndromes.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(syndromes.span(), expected)) << "first " << first << " count " << count;
    syndromes.ExpectUntouchedGuards();

    Words errored((count + 15) / 16, 0);
    for (std::size_t i = 0; i < count; ++i) {
      if (case_.results[first + i].status != RsStatus::kClean) {
        errored[i / 16] = static_cast<std::uint16_t>(errored[i / 16] | (1u << (i % 16)));
      }
    }
    Guarded<std::uint16_t> checked(errored.size(), 3);
    kernels::RsCheckBatch(plan_, received, checked.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(checked.span(), errored)) << "first " << first << " count " << count;
    checked.ExpectUntouchedGuards();

    Guarded<std::uint16_t> planes(kernels::RsPlaneWords(n_, count), 0);
    kernels::RsPack(plan_, received, planes.span(), *workspace_);
    std::ranges::fill(checked.span(), 0x5555);
    kernels::RsCheckPlanes(plan_, planes.span(), count, checked.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(checked.span(), errored)) << "first " << first << " count " << count;
    checked.ExpectUntouchedGuards();

    Guarded<std::uint16_t> values(kernels::RsPlaneWords(parity_, count), 0);
    kernels::RsSyndromesPlanes(plan_, planes.span(), values.span(), *workspace_);
    values.ExpectUntouchedGuards();
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t b = 0; b < 10 * parity_; ++b) {
        const std::size_t word = (i / width * 10 * parity_ + b) * (width / 16) + i % width / 16;
        ASSERT_EQ((values.span()[word] >> (i % 16)) & 1u, (expected[i * parity_ + b / 10] >> (b % 10)) & 1u)
            << "word " << i << " symbol " << b / 10;
      }
    }
  }
}

TEST_P(RsKernels, DecodesAsTheReference) {
  for (const auto& [first, count] : Stretches()) {
    const auto received = Sub(case_.received, first, count, n_);
    const auto corrected = Sub(case_.corrected, first, count, n_);
    const auto expected = Sub(case_.results, first, count, 1);
    Guarded<std::uint16_t> words(received.size(), first % 7);
    std::copy(received.begin(), received.end(), words.span().begin());
    RsResult stale;
    stale.position.fill(9);
    stale.magnitude.fill(9);
    std::vector<RsResult> results(count, stale);
    kernels::RsDecodeBatch(plan_, words.span(), results, *workspace_);
    ExpectSameResults(results, expected, first);
    ASSERT_TRUE(std::ranges::equal(words.span(), corrected)) << "first " << first << " count " << count;
    words.ExpectUntouchedGuards();

    Guarded<std::uint16_t> planes(kernels::RsPlaneWords(n_, count), 0);
    kernels::RsPack(plan_, received, planes.span(), *workspace_);
    std::ranges::fill(results, stale);
    kernels::RsDecodePlanes(plan_, planes.span(), results, *workspace_);
    ExpectSameResults(results, expected, first);
    planes.ExpectUntouchedGuards();
    kernels::RsUnpack(plan_, planes.span(), words.span(), *workspace_);
    ASSERT_TRUE(std::ranges::equal(words.span(), corrected)) << "first " << first << " count " << count;
  }
}

TEST_P(RsKernels, IgnoresBitsAboveTheTenthAndLeavesThem) {
  constexpr std::size_t kCount = 100;
  Words words(case_.received.begin(), case_.received.begin() + static_cast<std::ptrdiff_t>(kCount * n_));
  for (std::size_t i = 0; i < words.size(); ++i) words[i] |= static_cast<std::uint16_t>(Draw(9, i, 64) << 10);
  const Words before = words;
  std::vector<RsResult> results(kCount);
  kernels::RsDecodeBatch(plan_, words, results, *workspace_);
  ExpectSameResults(results, Sub(case_.results, 0, kCount, 1), 0);
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(words[i] & 0x3FF, case_.corrected[i]);
    ASSERT_EQ(words[i] >> 10, before[i] >> 10);
  }
}

TEST_P(RsKernels, SingleCodewordsAsTheReference) {
  for (std::size_t i = 0; i < kWords; i += i % 61 == 0 ? 1 : 2) {
    Guarded<std::uint16_t> words(n_, i % 7);
    const auto sent = Sub(case_.sent, i, 1, n_);
    kernels::RsEncode(plan_, sent.first(514), words.span());
    ASSERT_TRUE(std::ranges::equal(words.span(), sent)) << "word " << i;
    const auto received = Sub(case_.received, i, 1, n_);
    RsResult result = kernels::RsDecode(plan_, received, words.span());
    ExpectSameResults(std::span(&result, 1), Sub(case_.results, i, 1, 1), i);
    ASSERT_TRUE(std::ranges::equal(words.span(), Sub(case_.corrected, i, 1, n_))) << "word " << i;
    words.ExpectUntouchedGuards();

    // In place, with bits above the tenth that must not matter.
    for (std::size_t s = 0; s < n_; ++s) {
      words.span()[s] = static_cast<std::uint16_t>(received[s] | Draw(10, i * 1024 + s, 64) << 10);
    }
    Guarded<std::uint16_t> syndromes(parity_, i % 7);
    kernels::RsSyndromes(plan_, words.span(), syndromes.span());
    ASSERT_TRUE(std::ranges::equal(syndromes.span(), Sub(case_.syndromes, i, 1, parity_))) << "word " << i;
    syndromes.ExpectUntouchedGuards();
    result = kernels::RsDecode(plan_, words.span(), words.span());
    ExpectSameResults(std::span(&result, 1), Sub(case_.results, i, 1, 1), i);
    ASSERT_TRUE(std::ranges::equal(words.span(), Sub(case_.corrected, i, 1, n_))) << "word " << i;
    for (auto& symbol : words.span()) symbol = static_cast<std::uint16_t>(symbol | 0xFC00);
    kernels::RsEncode(plan_, words.span().first(514), words.span());
    kernels::RsDecode(plan_, words.span(), words.span());
    words.ExpectUntouchedGuards();
    if (case_.results[i].status != RsStatus::kUncorrectable) {
      ASSERT_TRUE(std::ranges::equal(words.span(), Sub(case_.corrected, i, 1, n_))) << "word " << i;
    }
  }
}

// The workspace's content and other threads change nothing.
TEST_P(RsKernels, ThreadsWithTheirOwnWorkspaces) {
  constexpr std::size_t kCount = 300;
  std::array<Words, 2> words;
  std::array<std::vector<RsResult>, 2> results;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto received = Sub(case_.received, i * kCount, kCount, n_);
    words[i].assign(received.begin(), received.end());
    results[i].resize(kCount);
    threads.emplace_back([this, i, &words, &results] {
      auto workspace = std::make_unique<kernels::RsBatchWorkspace>();
      std::fill_n(reinterpret_cast<std::uint8_t*>(workspace.get()), sizeof(*workspace), std::uint8_t{0xA5});
      kernels::RsDecodeBatch(plan_, words[i], results[i], *workspace);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < words.size(); ++i) {
    ExpectSameResults(results[i], Sub(case_.results, i * kCount, kCount, 1), i * kCount);
    EXPECT_TRUE(std::ranges::equal(words[i], Sub(case_.corrected, i * kCount, kCount, n_)));
  }
}

INSTANTIATE_TEST_SUITE_P(Rs, RsKernels, ::testing::ValuesIn(Params()), [](const auto& info) {
  return info.param.backend.name + (info.param.code == kRsKp4 ? "_Kp4" : "_Kr4");
});

}  // namespace
}  // namespace plumbline
