// The Reed-Solomon codec against facts that do not depend on how it works, and against a second decoder of other
// structure (Peterson's linear equations), both on a field arithmetic of their own.
#include "reference/fec/rs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "reference/core/rng.h"

namespace plumbline {
namespace {

using Symbols = std::vector<std::uint16_t>;
constexpr std::uint32_t kSeed = 20260102;

// STANDARDS: IEEE 802.3 Table 119-3 (KP4) and the 2012 list of 802.3bj (KR4), g_0 first.
const Symbols kKp4Generator = {523, 834, 128, 158, 185, 127, 392, 193, 610, 788, 361, 883, 503, 942, 385, 495,
                               720, 94,  132, 593, 249, 282, 565, 108, 1,   552, 230, 187, 552, 575, 1};
const Symbols kKr4Generator = {432, 290, 945, 265, 592, 391, 614, 900, 925, 656, 32, 701, 6, 904, 1};

std::uint16_t Multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1u) != 0) product ^= a;
    a <<= 1;
    if ((a & 1024u) != 0) a ^= 0x409u;
  }
  return static_cast<std::uint16_t>(product);
}

std::uint16_t Power(std::uint16_t a, int exponent) {
  std::uint16_t result = 1;
  for (int i = 0; i < exponent; ++i) result = Multiply(result, a);
  return result;
}

std::uint16_t Inverse(std::uint16_t a) { return Power(a, 1022); }

// alpha^0 .. alpha^1022
const Symbols& Alpha() {
  static const Symbols table = [] {
    Symbols power = {1};
    while (power.size() < 1023) power.push_back(Multiply(power.back(), 2));
    return power;
  }();
  return table;
}

std::uint32_t Draw(std::uint32_t stream, std::uint64_t i, std::uint32_t range) {
  return Philox4x32({kSeed, stream}, i)[0] % range;
}

Symbols RandomSymbols(std::size_t count, std::uint32_t stream) {
  Symbols symbols(count);
  for (std::size_t i = 0; i < count; ++i) symbols[i] = static_cast<std::uint16_t>(Draw(stream, i, 1024));
  return symbols;
}

Symbols Encode(const RsPlan& plan, const Symbols& message) {
  Symbols codeword(static_cast<std::size_t>(plan.n), 0x5A5A);
  reference::RsEncode(plan, message, codeword);
  return codeword;
}

// c(alpha^j) with the first symbol in time as the highest power.
Symbols Horner(const RsPlan& plan, const Symbols& word) {
  Symbols syndrome;
  for (int j = 0; j < 2 * plan.t; ++j) {
    std::uint16_t sum = 0;
    for (const std::uint16_t symbol : word) sum = Multiply(sum, Alpha()[static_cast<std::size_t>(j)]) ^ symbol;
    syndrome.push_back(sum);
  }
  return syndrome;
}

bool IsCodeword(const RsPlan& plan, const Symbols& word) {
  const Symbols syndrome = Horner(plan, word);
  return std::all_of(syndrome.begin(), syndrome.end(), [](std::uint16_t s) { return s == 0; });
}

// Remainder of m(x) x^2t by schoolbook division: coefficients lowest first, the divisor from the standard's table.
Symbols ParityByLongDivision(const RsPlan& plan, const Symbols& message) {
  const Symbols& g = plan.config.code == kRsKp4 ? kKp4Generator : kKr4Generator;
  const std::size_t degree = g.size() - 1;
  Symbols dividend(degree, 0);
  for (std::size_t i = message.size(); i-- > 0;) dividend.push_back(message[i]);
  while (dividend.size() > degree) {
    const std::uint16_t lead = dividend.back();
    for (std::size_t i = 0; i <= degree; ++i) dividend[dividend.size() - 1 - degree + i] ^= Multiply(lead, g[i]);
    dividend.pop_back();
  }
  std::reverse(dividend.begin(), dividend.end());
  return dividend;
}

int Distance(const Symbols& a, const Symbols& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0, std::plus<>(),
                            [](std::uint16_t x, std::uint16_t y) { return x == y ? 0 : 1; });
}

// Gaussian elimination over the field; nothing when the matrix is singular.
std::optional<Symbols> Solve(std::vector<Symbols> a, Symbols b) {
  const std::size_t size = b.size();
  for (std::size_t col = 0; col < size; ++col) {
    std::size_t pivot = col;
    while (pivot < size && a[pivot][col] == 0) ++pivot;
    if (pivot == size) return std::nullopt;
    std::swap(a[pivot], a[col]);
    std::swap(b[pivot], b[col]);
    const std::uint16_t scale = Inverse(a[col][col]);
    for (auto& x : a[col]) x = Multiply(x, scale);
    b[col] = Multiply(b[col], scale);
    for (std::size_t row = 0; row < size; ++row) {
      if (row == col || a[row][col] == 0) continue;
      const std::uint16_t factor = a[row][col];
      for (std::size_t i = 0; i < size; ++i) a[row][i] ^= Multiply(factor, a[col][i]);
      b[row] ^= Multiply(factor, b[col]);
    }
  }
  return b;
}

// Peterson, Gorenstein and Zierler: the largest regular system of syndromes, roots by trying every position,
// magnitudes from the Vandermonde system, and the answer checked by recomputing the syndromes.
std::optional<Symbols> SecondDecoder(const RsPlan& plan, const Symbols& received) {
  const Symbols s = Horner(plan, received);
  if (std::all_of(s.begin(), s.end(), [](std::uint16_t x) { return x == 0; })) return received;
  for (auto v = static_cast<std::size_t>(plan.t); v > 0; --v) {
    std::vector<Symbols> a(v, Symbols(v));
    Symbols b(v);
    for (std::size_t row = 0; row < v; ++row) {
      for (std::size_t col = 0; col < v; ++col) a[row][col] = s[row + v - 1 - col];  // times Lambda_{col+1}
      b[row] = s[row + v];
    }
    const auto lambda = Solve(a, b);
    if (!lambda) continue;
    std::vector<std::size_t> exponents;
    for (std::size_t e = 0; e < static_cast<std::size_t>(plan.n); ++e) {
      const std::uint16_t root = Alpha()[(1023 - e) % 1023];
      std::uint16_t sum = 0;
      for (std::size_t i = v; i-- > 0;) sum = Multiply(sum ^ (*lambda)[i], root);
      if (sum == 1) exponents.push_back(e);  // 1 + sum = 0
    }
    if (exponents.size() != v) return std::nullopt;
    std::vector<Symbols> vandermonde(v, Symbols(v));
    for (std::size_t row = 0; row < v; ++row) {
      for (std::size_t col = 0; col < v; ++col) vandermonde[row][col] = Alpha()[row * exponents[col] % 1023];
    }
    const auto magnitude = Solve(vandermonde, Symbols(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(v)));
    if (!magnitude) return std::nullopt;
    Symbols corrected = received;
    for (std::size_t i = 0; i < v; ++i) corrected[received.size() - 1 - exponents[i]] ^= (*magnitude)[i];
    if (!IsCodeword(plan, corrected)) return std::nullopt;
    return corrected;
  }
  return std::nullopt;
}

// What must hold of any answer: position and magnitude describe the change, an answer with changes is a codeword, a
// flagged word is as received.
RsResult DecodeAndCheck(const RsPlan& plan, const Symbols& received, Symbols& corrected, RsProbe* probe = nullptr) {
  corrected.assign(received.size(), 0x5A5A);
  const RsResult result = reference::RsDecode(plan, received, corrected, probe);
  Symbols replay = received;
  for (int i = 0; i < result.num_corrected; ++i) {
    const auto n = static_cast<std::size_t>(i);
    EXPECT_NE(result.magnitude[n], 0);
    EXPECT_TRUE(i == 0 || result.position[n] > result.position[n - 1]);
    replay[result.position[n]] ^= result.magnitude[n];
  }
  for (std::size_t i = static_cast<std::size_t>(result.num_corrected); i < kRsMaxT; ++i) {
    EXPECT_EQ(result.position[i], 0);
    EXPECT_EQ(result.magnitude[i], 0);
  }
  EXPECT_EQ(replay, corrected);
  EXPECT_EQ(result.status == RsStatus::kCorrected, result.num_corrected > 0);
  if (result.status != RsStatus::kUncorrectable) {
    EXPECT_TRUE(IsCodeword(plan, corrected));
  } else {
    EXPECT_EQ(corrected, received);
  }
  return result;
}

// `count` different positions: from the front, from the back, one run somewhere, or anywhere.
std::vector<std::size_t> Positions(const RsPlan& plan, int pattern, int count, std::uint32_t stream) {
  const auto n = static_cast<std::size_t>(plan.n);
  const auto size = static_cast<std::size_t>(count);
  std::vector<std::size_t> positions(n);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  if (pattern == 1) {
    std::reverse(positions.begin(), positions.end());
  } else if (pattern == 2) {
    const std::size_t begin = Draw(stream, 1u << 20, static_cast<std::uint32_t>(n - size + 1));
    std::rotate(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(begin), positions.end());
  } else if (pattern == 3) {
    for (std::size_t i = 0; i < size; ++i) {
      std::swap(positions[i], positions[i + Draw(stream, (1u << 21) + i, static_cast<std::uint32_t>(n - i))]);
    }
  }
  positions.resize(size);
  return positions;
}

class RsCodes : public ::testing::TestWithParam<std::int32_t> {
 protected:
  RsPlan plan_ = MakePlan(RsConfig{GetParam()});
};

TEST_P(RsCodes, GeneratorIsTheStandardsOne) {
  const auto generator = reference::RsGenerator(plan_);
  EXPECT_EQ(Symbols(generator.begin(), generator.end()), GetParam() == kRsKp4 ? kKp4Generator : kKr4Generator);
}

TEST_P(RsCodes, ParityEqualsLongDivisionAndEveryRootIsZero) {
  std::vector<Symbols> messages;
  messages.emplace_back(static_cast<std::size_t>(plan_.k), 0);
  messages.emplace_back(static_cast<std::size_t>(plan_.k), 0x3FF);
  for (std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{512}, std::size_t{513}}) {
    messages.emplace_back(static_cast<std::size_t>(plan_.k), 0);
    messages.back()[i] = static_cast<std::uint16_t>(1u << (i % 10));
  }
  for (std::uint32_t i = 0; i < 20; ++i) messages.push_back(RandomSymbols(static_cast<std::size_t>(plan_.k), 10 + i));
  for (const Symbols& message : messages) {
    const Symbols codeword = Encode(plan_, message);
    ASSERT_EQ(Symbols(codeword.begin(), codeword.begin() + plan_.k), message);
    ASSERT_EQ(Symbols(codeword.begin() + plan_.k, codeword.end()), ParityByLongDivision(plan_, message));
    ASSERT_TRUE(IsCodeword(plan_, codeword));
    Symbols corrected;
    EXPECT_EQ(DecodeAndCheck(plan_, codeword, corrected).status, RsStatus::kClean);
  }
}

// Every number of errors up to t, at the first symbols, the last ones, in a burst and anywhere; all single errors at
// every position. Probes against their definitions from the true errors.
TEST_P(RsCodes, CorrectsEveryPatternUpToT) {
  std::uint32_t stream = 1000;
  for (int count = 0; count <= plan_.t; ++count) {
    for (int pattern = 0; pattern < 4; ++pattern) {
      for (int trial = 0; trial < (pattern < 2 ? 2 : 6); ++trial) {
        ++stream;
        const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), stream));
        Symbols received = sent;
        std::vector<std::size_t> positions = Positions(plan_, pattern, count, stream);
        for (const std::size_t p : positions) {
          received[p] ^=
              trial == 0 ? std::uint16_t{0x3FF} : static_cast<std::uint16_t>(1 + Draw(stream, 5000 + p, 1023));
        }
        std::sort(positions.begin(), positions.end());
        Symbols corrected;
        RsProbe probe;
        const RsResult result = DecodeAndCheck(plan_, received, corrected, &probe);
        ASSERT_EQ(corrected, sent) << "errors " << count << " pattern " << pattern << " stream " << stream;
        ASSERT_EQ(result.status, count == 0 ? RsStatus::kClean : RsStatus::kCorrected);
        ASSERT_EQ(result.num_corrected, count);
        for (std::size_t i = 0; i < positions.size(); ++i) ASSERT_EQ(result.position[i], positions[i]);

        const Symbols syndrome = Horner(plan_, received);
        ASSERT_TRUE(std::equal(syndrome.begin(), syndrome.end(), probe.syndrome.begin()));
        // Lambda = prod (1 - X_i x), Omega = sum Y_i prod_{l != i} (1 - X_l x)
        Symbols lambda(kRsMaxParity + 1, 0);
        Symbols omega(kRsMaxParity, 0);
        lambda[0] = 1;
        for (const std::size_t p : positions) {
          for (std::size_t i = kRsMaxParity; i > 0; --i) {
            lambda[i] ^= Multiply(lambda[i - 1], Alpha()[sent.size() - 1 - p]);
          }
        }
        for (const std::size_t p : positions) {
          Symbols others(kRsMaxParity, 0);
          others[0] = static_cast<std::uint16_t>(received[p] ^ sent[p]);
          for (const std::size_t q : positions) {
            if (q == p) continue;
            for (std::size_t i = kRsMaxParity - 1; i > 0; --i) {
              others[i] ^= Multiply(others[i - 1], Alpha()[sent.size() - 1 - q]);
            }
          }
          for (std::size_t i = 0; i < omega.size(); ++i) omega[i] ^= others[i];
        }
        ASSERT_EQ(Symbols(probe.locator.begin(), probe.locator.end()), lambda);
        ASSERT_EQ(probe.locator_length, count);
        ASSERT_EQ(Symbols(probe.evaluator.begin(), probe.evaluator.end()), omega);
      }
    }
  }
  const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), 999));
  for (std::size_t p = 0; p < sent.size(); ++p) {
    Symbols received = sent;
    received[p] ^= static_cast<std::uint16_t>(1u << (p % 10));
    Symbols corrected(sent.size());
    const RsResult result = reference::RsDecode(plan_, received, corrected);
    ASSERT_EQ(corrected, sent) << p;
    ASSERT_EQ(result.num_corrected, 1);
    ASSERT_EQ(result.position[0], p);
  }
}

// More than t errors: flagged and untouched, or another codeword within t; the second decoder gives the same verdict.
TEST_P(RsCodes, BeyondTFlagsOrFindsACodewordWithinT) {
  int flagged = 0;
  for (std::uint32_t trial = 0; trial < 600; ++trial) {
    const std::uint32_t stream = 3000 + trial;
    const int count = plan_.t + 1 + static_cast<int>(trial % 3);
    const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), stream));
    Symbols received = sent;
    for (const std::size_t p : Positions(plan_, static_cast<int>(trial / 3 % 4), count, stream)) {
      received[p] ^= static_cast<std::uint16_t>(1 + Draw(stream, 5000 + p, 1023));
    }
    Symbols corrected;
    const RsResult result = DecodeAndCheck(plan_, received, corrected);
    const auto second = SecondDecoder(plan_, received);
    ASSERT_EQ(result.status != RsStatus::kUncorrectable, second.has_value()) << "stream " << stream;
    if (result.status == RsStatus::kUncorrectable) {
      ++flagged;
    } else {
      EXPECT_LE(Distance(corrected, received), plan_.t);
      EXPECT_NE(corrected, sent);
      EXPECT_EQ(corrected, *second);
    }
  }
  EXPECT_GT(flagged, 590);
}

TEST_P(RsCodes, SecondDecoderAgreesUpToT) {
  for (int count = 0; count <= plan_.t; ++count) {
    const auto stream = static_cast<std::uint32_t>(6000 + count);
    const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), stream));
    Symbols received = sent;
    for (const std::size_t p : Positions(plan_, 3, count, stream)) received[p] ^= 0x155;
    Symbols corrected;
    DecodeAndCheck(plan_, received, corrected);
    const auto second = SecondDecoder(plan_, received);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(*second, corrected);
  }
}

// The generator itself is a codeword with 2t+1 symbols that are not zero. A word that shares t+1 of them is t+1 symbols
// from the codeword sent and t from another one: it must be mis-corrected to that one, silently.
TEST_P(RsCodes, MiscorrectsToTheNearerCodeword) {
  const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), 7000));
  const auto generator = reference::RsGenerator(plan_);
  for (std::size_t shift : {std::size_t{0}, std::size_t{100}, static_cast<std::size_t>(plan_.k - 1)}) {
    Symbols other = sent;
    Symbols received = sent;
    int shared = 0;
    for (std::size_t i = 0; i < generator.size(); ++i) {
      ASSERT_NE(generator[i], 0);
      const std::size_t p = sent.size() - 1 - shift - i;
      other[p] ^= generator[i];
      if (shared <= plan_.t) received[p] = other[p], ++shared;
    }
    ASSERT_EQ(Distance(received, sent), plan_.t + 1);
    Symbols corrected;
    const RsResult result = DecodeAndCheck(plan_, received, corrected);
    EXPECT_EQ(result.status, RsStatus::kCorrected);
    EXPECT_EQ(result.num_corrected, plan_.t);
    EXPECT_EQ(corrected, other);
  }
}

// Errors of the full-length code at places that the shortened code does not have: 1..t of them must be flagged.
TEST_P(RsCodes, FlagsRootsOutsideTheShortenedCode) {
  for (int count = 1; count <= plan_.t; ++count) {
    // Remainders of Y x^e modulo g for e in n..1022, folded into the parity of the all-zero codeword.
    Symbols received(static_cast<std::size_t>(plan_.n), 0);
    for (int i = 0; i < count; ++i) {
      const auto range = static_cast<std::uint32_t>((1023 - plan_.n) / count);
      const auto offset = Draw(8000, static_cast<std::uint64_t>(16 * count + i), range);
      const auto e = static_cast<std::size_t>(plan_.n) + static_cast<std::size_t>(i) * range + offset;
      Symbols message(e + 1 - static_cast<std::size_t>(2 * plan_.t), 0);
      message[0] = static_cast<std::uint16_t>(1 + Draw(8001, static_cast<std::uint64_t>(16 * count + i), 1023));
      const Symbols remainder = ParityByLongDivision(plan_, message);
      for (std::size_t j = 0; j < remainder.size(); ++j)
        received[static_cast<std::size_t>(plan_.k) + j] ^= remainder[j];
    }
    Symbols corrected;
    RsProbe probe;
    EXPECT_EQ(DecodeAndCheck(plan_, received, corrected, &probe).status, RsStatus::kUncorrectable) << count;
    EXPECT_EQ(probe.locator_length, count);
  }
}

TEST_P(RsCodes, IgnoresBitsAboveTheTenth) {
  Symbols message = RandomSymbols(static_cast<std::size_t>(plan_.k), 9000);
  const Symbols sent = Encode(plan_, message);
  for (auto& symbol : message) symbol |= 0xFC00;
  EXPECT_EQ(Encode(plan_, message), sent);
  Symbols received = sent;
  received[3] ^= 1;
  for (auto& symbol : received) symbol |= 0xA800;
  Symbols corrected(sent.size());
  EXPECT_EQ(reference::RsDecode(plan_, received, corrected).num_corrected, 1);
  EXPECT_EQ(corrected, sent);
}

TEST_P(RsCodes, ProbesOfACleanWord) {
  const Symbols sent = Encode(plan_, RandomSymbols(static_cast<std::size_t>(plan_.k), 9100));
  RsProbe probe;
  probe.syndrome.fill(7);
  probe.locator.fill(7);
  probe.evaluator.fill(7);
  probe.locator_length = 7;
  Symbols corrected(sent.size());
  EXPECT_EQ(reference::RsDecode(plan_, sent, corrected, &probe).status, RsStatus::kClean);
  RsProbe expected;
  expected.locator[0] = 1;
  EXPECT_EQ(probe.syndrome, expected.syndrome);
  EXPECT_EQ(probe.locator, expected.locator);
  EXPECT_EQ(probe.evaluator, expected.evaluator);
  EXPECT_EQ(probe.locator_length, 0);
}

INSTANTIATE_TEST_SUITE_P(Rs, RsCodes, ::testing::Values(kRsKp4, kRsKr4),
                         [](const auto& info) { return std::string(info.param == kRsKp4 ? "Kp4" : "Kr4"); });

TEST(RsBits, LeastSignificantBitIsFirstInTime) {
  const Symbols symbols = {0x001, 0x200, 0x2A5};
  std::vector<std::uint8_t> bits(30, 9);
  reference::RsBitsFromSymbols(symbols, bits);
  EXPECT_EQ(bits, (std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                             0, 0, 0, 0, 0, 0, 0, 0, 0, 1,  //
                                             1, 0, 1, 0, 0, 1, 0, 1, 0, 1}));
  Symbols back(3, 0x5A5A);
  reference::RsSymbolsFromBits(bits, back);
  EXPECT_EQ(back, symbols);
}

TEST(RsConfigTest, DefaultIsKp4) {
  EXPECT_TRUE(Validate(RsConfig{}).ok());
  const RsPlan plan = MakePlan(RsConfig{});
  EXPECT_EQ(plan.n, 544);
  EXPECT_EQ(plan.k, 514);
  EXPECT_EQ(plan.t, 15);
  const RsPlan kr4 = MakePlan(RsConfig{kRsKr4});
  EXPECT_EQ(kr4.n, 528);
  EXPECT_EQ(kr4.k, 514);
  EXPECT_EQ(kr4.t, 7);
}

TEST(RsConfigTest, EveryFieldHasEnforcedLimits) {
  for (const auto& field : FieldsOf(RsConfig{})) {
    for (const std::int32_t value : {field.min - 1, field.max + 1}) {
      RsConfig config;
      config.*(field.member) = value;
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find("rs.code = " + std::to_string(value) + " is outside 0..1"), std::string::npos)
          << status.message();
    }
  }
}

// The example worked by hand in docs/blocks/rs.md.
TEST(RsExample, WorkedByHand) {
  const RsPlan plan = MakePlan(RsConfig{kRsKr4});
  Symbols message(514, 0);
  message[513] = 1;
  const Symbols sent = Encode(plan, message);
  Symbols expected = kKr4Generator;
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(Symbols(sent.begin() + 513, sent.end()), expected);

  Symbols received = sent;
  received[526] ^= 5;
  Symbols corrected(528);
  RsProbe probe;
  const RsResult result = reference::RsDecode(plan, received, corrected, &probe);
  EXPECT_EQ(Symbols(probe.syndrome.begin(), probe.syndrome.begin() + 9),
            (Symbols{5, 10, 20, 40, 80, 160, 320, 640, 265}));
  EXPECT_EQ(probe.locator_length, 1);
  EXPECT_EQ(probe.locator[0], 1);
  EXPECT_EQ(probe.locator[1], 2);
  EXPECT_EQ(probe.evaluator[0], 5);
  EXPECT_EQ(result.num_corrected, 1);
  EXPECT_EQ(result.position[0], 526);
  EXPECT_EQ(result.magnitude[0], 5);
  EXPECT_EQ(corrected, sent);
}

}  // namespace
}  // namespace plumbline
