#include "reference/fec/rs.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "reference/fec/gf1024.h"

namespace plumbline::reference {
namespace {

constexpr std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// The generator, and what one step of the division by it subtracts: feedback times its lower coefficients, highest
// first. The feedback's halves (5 bits each) are looked up apart, which keeps the tables at 4 KiB.
template <int t>
struct RsTables {
  static constexpr int kParity = 2 * t;
  static constexpr int kRow = (kParity + 7) / 8 * 8;  // padded with zeros to whole vectors
  using Row = std::array<std::uint16_t, kRow>;
  std::array<std::uint16_t, kParity + 1> generator{};
  std::array<Row, 32> low{};   // of feedback 0..31
  std::array<Row, 32> high{};  // of feedback 32 * (0..31)
};

template <int t>
constexpr RsTables<t> MakeRsTables() {
  RsTables<t> tables;
  auto& g = tables.generator;
  g[0] = 1;
  for (int root = 0; root < 2 * t; ++root) {  // g *= x - alpha^root
    for (int i = root + 1; i > 0; --i) {
      g[Index(i)] = static_cast<std::uint16_t>(g[Index(i - 1)] ^ Gf1024Multiply(g[Index(i)], Gf1024Alpha(root)));
    }
    g[0] = Gf1024Multiply(g[0], Gf1024Alpha(root));
  }
  for (int half = 0; half < 32; ++half) {
    for (int j = 0; j < 2 * t; ++j) {
      const std::uint16_t coefficient = g[Index(2 * t - 1 - j)];
      tables.low[Index(half)][Index(j)] = Gf1024Multiply(static_cast<std::uint16_t>(half), coefficient);
      tables.high[Index(half)][Index(j)] = Gf1024Multiply(static_cast<std::uint16_t>(32 * half), coefficient);
    }
  }
  return tables;
}

template <int t>
constexpr RsTables<t> kTables = MakeRsTables<t>();

// A word and room for the padding of the last row.
using Word = std::array<std::uint16_t, kRsMaxSymbols + 2>;

// Long division by g(x), highest power first: leaves the quotient in the first 514 symbols and the remainder in the 2t
// symbols after them.
template <int t>
void DivideByGenerator(Word& word) {
  for (std::size_t i = 0; i < kRsMessageSymbols; ++i) {
    const unsigned feedback = word[i];
    const auto& low = kTables<t>.low[feedback & 31u];
    const auto& high = kTables<t>.high[(feedback >> 5) & 31u];
    for (std::size_t j = 0; j < RsTables<t>::kRow; ++j) {
      word[i + 1 + j] = static_cast<std::uint16_t>(word[i + 1 + j] ^ low[j] ^ high[j]);
    }
  }
}

void DivideByGenerator(const RsPlan& plan, Word& word) {
  plan.config.code == kRsKr4 ? DivideByGenerator<7>(word) : DivideByGenerator<kRsMaxT>(word);
}

// sum_i coefficient[i] x^i
std::uint16_t Evaluate(std::span<const std::uint16_t> coefficient, std::uint16_t x) {
  std::uint16_t sum = 0;
  for (std::size_t i = coefficient.size(); i-- > 0;) {
    sum = static_cast<std::uint16_t>(Gf1024Multiply(sum, x) ^ coefficient[i]);
  }
  return sum;
}

// S_j = received(alpha^j) = remainder(alpha^j), because g(alpha^j) = 0. The remainder has its highest power first.
void Syndromes(const RsPlan& plan, std::span<const std::uint16_t> remainder, RsProbe& probe) {
  for (int j = 0; j < 2 * plan.t; ++j) {
    std::uint16_t sum = 0;
    for (const std::uint16_t symbol : remainder) {
      sum = static_cast<std::uint16_t>(Gf1024Multiply(sum, Gf1024Alpha(j)) ^ symbol);
    }
    probe.syndrome[Index(j)] = sum;
  }
}

void BerlekampMassey(const RsPlan& plan, RsProbe& probe) {
  auto& lambda = probe.locator;
  auto& length = probe.locator_length;
  auto previous = lambda;  // B(x)
  for (int r = 0; r < 2 * plan.t; ++r) {
    std::uint16_t discrepancy = probe.syndrome[Index(r)];
    for (int i = 1; i <= length; ++i) {
      discrepancy ^= Gf1024Multiply(lambda[Index(i)], probe.syndrome[Index(r - i)]);
    }
    for (std::size_t i = previous.size() - 1; i > 0; --i) previous[i] = previous[i - 1];
    previous[0] = 0;
    const auto before = lambda;
    for (std::size_t i = 0; i < lambda.size(); ++i) lambda[i] ^= Gf1024Multiply(discrepancy, previous[i]);
    if (discrepancy != 0 && 2 * length <= r) {
      const std::uint16_t scale = Gf1024Inverse(discrepancy);
      for (std::size_t i = 0; i < previous.size(); ++i) previous[i] = Gf1024Multiply(scale, before[i]);
      length = r + 1 - length;
    }
  }
}

// Omega(x) = S(x) Lambda(x) mod x^2t
void Evaluator(const RsPlan& plan, RsProbe& probe) {
  for (int i = 0; i < 2 * plan.t; ++i) {
    for (int j = 0; j <= i; ++j) {
      probe.evaluator[Index(i)] ^= Gf1024Multiply(probe.locator[Index(j)], probe.syndrome[Index(i - j)]);
    }
  }
}

// Chien: the exponents e in 0..n-1 with Lambda(alpha^-e) = 0, first in time (highest) first; at most t are noted.
int FindRoots(const RsPlan& plan, const RsProbe& probe, std::array<int, kRsMaxT>& exponent) {
  std::array<std::uint16_t, kRsMaxT + 1> term{};  // Lambda_i x^i
  for (int i = 0; i <= plan.t; ++i) {
    const int start = (i * (kGf1024Order - (plan.n - 1))) % kGf1024Order;  // x = alpha^-(n-1)
    term[Index(i)] = Gf1024Multiply(probe.locator[Index(i)], Gf1024Alpha(start));
  }
  int count = 0;
  for (int e = plan.n - 1; e >= 0; --e) {
    std::uint16_t sum = 0;
    for (int i = 0; i <= probe.locator_length; ++i) sum ^= term[Index(i)];
    if (sum == 0) exponent[Index(count++)] = e;
    for (int i = 1; i <= probe.locator_length; ++i) {
      term[Index(i)] = Gf1024Multiply(term[Index(i)], Gf1024Alpha(i));  // x *= alpha
    }
  }
  return count;
}

// Forney: the magnitude of the error at x^exponent.
std::uint16_t Magnitude(const RsProbe& probe, int exponent) {
  const std::uint16_t x = Gf1024Alpha(exponent);
  const std::uint16_t root = Gf1024Inverse(x);
  std::array<std::uint16_t, kRsMaxParity> derivative{};  // odd coefficients only, one place down
  for (std::size_t i = 1; i < probe.locator.size(); i += 2) derivative[i - 1] = probe.locator[i];
  return Gf1024Multiply(Gf1024Multiply(x, Evaluate(probe.evaluator, root)), Gf1024Inverse(Evaluate(derivative, root)));
}

}  // namespace

std::span<const std::uint16_t> RsGenerator(const RsPlan& plan) {
  if (plan.config.code == kRsKr4) return kTables<7>.generator;
  return kTables<kRsMaxT>.generator;
}

void RsEncode(const RsPlan& plan, std::span<const std::uint16_t> message, std::span<std::uint16_t> codeword) {
  assert(message.size() == Index(plan.k) && codeword.size() == Index(plan.n));
  Word word{};
  for (std::size_t i = 0; i < message.size(); ++i) word[i] = codeword[i] = message[i] & kGf1024Mask;
  DivideByGenerator(plan, word);
  std::copy_n(word.begin() + plan.k, 2 * plan.t, codeword.begin() + plan.k);
}

RsResult RsDecode(const RsPlan& plan, std::span<const std::uint16_t> received, std::span<std::uint16_t> corrected,
                  RsProbe* probe) {
  assert(received.size() == Index(plan.n) && corrected.size() == Index(plan.n));
  RsProbe scratch;
  RsProbe& point = probe != nullptr ? *probe : scratch;
  point = RsProbe{};
  point.locator[0] = 1;

  Word word{};
  for (std::size_t i = 0; i < received.size(); ++i) word[i] = corrected[i] = received[i] & kGf1024Mask;
  DivideByGenerator(plan, word);
  const auto remainder = std::span(word).subspan(Index(plan.k), Index(2 * plan.t));
  RsResult result;
  if (std::all_of(remainder.begin(), remainder.end(), [](std::uint16_t symbol) { return symbol == 0; })) return result;

  Syndromes(plan, remainder, point);
  BerlekampMassey(plan, point);
  Evaluator(plan, point);
  std::array<int, kRsMaxT> exponent{};
  if (point.locator_length > plan.t || FindRoots(plan, point, exponent) != point.locator_length) {
    result.status = RsStatus::kUncorrectable;
    return result;
  }
  result.status = RsStatus::kCorrected;
  result.num_corrected = point.locator_length;
  for (int i = 0; i < result.num_corrected; ++i) {
    const int position = plan.n - 1 - exponent[Index(i)];
    result.position[Index(i)] = static_cast<std::uint16_t>(position);
    result.magnitude[Index(i)] = Magnitude(point, exponent[Index(i)]);
    corrected[Index(position)] ^= result.magnitude[Index(i)];
  }
  return result;
}

void RsSymbolsFromBits(std::span<const std::uint8_t> bits, std::span<std::uint16_t> symbols) {
  assert(bits.size() == kRsSymbolBits * symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    unsigned symbol = 0;
    for (std::size_t b = 0; b < kRsSymbolBits; ++b) symbol |= (bits[kRsSymbolBits * i + b] & 1u) << b;
    symbols[i] = static_cast<std::uint16_t>(symbol);
  }
}

void RsBitsFromSymbols(std::span<const std::uint16_t> symbols, std::span<std::uint8_t> bits) {
  assert(bits.size() == kRsSymbolBits * symbols.size());
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    for (std::size_t b = 0; b < kRsSymbolBits; ++b) {
      bits[kRsSymbolBits * i + b] = static_cast<std::uint8_t>((symbols[i] >> b) & 1u);
    }
  }
}

}  // namespace plumbline::reference
