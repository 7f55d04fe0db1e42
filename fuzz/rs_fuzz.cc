// The Reed-Solomon codecs on any words: 16 bits a symbol, the six above the field's included. Every form decides what
// the reference decides, and what is encoded is a codeword.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "dsp/fec.h"
#include "reference/fec/rs.h"

namespace {

using namespace plumbline;

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const RsPlan plan = MakePlan(RsConfig{.code = data[0] % 2 == 0 ? kRsKp4 : kRsKr4});
  const auto n = static_cast<std::size_t>(plan.n);
  const auto k = static_cast<std::size_t>(plan.k);
  // One word goes through the form for one, many through bit planes.
  const std::size_t words = data[1] % 16 == 0 ? 130 : 1;
  data += 2;
  size -= 2;
  // A codeword, and what the input says XORed into it: few differences are as likely as many.
  std::vector<std::uint16_t> message(k);
  for (std::size_t i = 0; i < k; ++i) message[i] = static_cast<std::uint16_t>(i * 37 % 1024);
  std::vector<std::uint16_t> sent(n);
  reference::RsEncode(plan, message, sent);
  std::vector<std::uint16_t> received;
  for (std::size_t w = 0; w < words; ++w) received.insert(received.end(), sent.begin(), sent.end());
  for (std::size_t i = 0; i + 3 < size; i += 4) {
    const std::size_t at = (data[i] + 256u * data[i + 1]) % received.size();
    received[at] = static_cast<std::uint16_t>(received[at] ^ (data[i + 2] + 256u * data[i + 3]));
  }

  auto codec = dsp::RsCodec::Create(plan.config);
  Require(codec.ok());
  std::vector<std::uint16_t> decoded = received;
  std::vector<RsResult> results(words);
  codec->Decode(decoded, results);
  std::vector<std::uint16_t> expected(n);
  for (std::size_t w = 0; w < words; ++w) {
    std::vector<std::uint16_t> word(received.begin() + static_cast<std::ptrdiff_t>(w * n),
                                    received.begin() + static_cast<std::ptrdiff_t>((w + 1) * n));
    for (std::uint16_t& symbol : word) symbol &= 1023;
    const RsResult result = reference::RsDecode(plan, word, expected);
    Require(result.status == results[w].status && result.num_corrected == results[w].num_corrected);
    Require(result.position == results[w].position && result.magnitude == results[w].magnitude);
    for (std::size_t i = 0; i < n; ++i) Require((decoded[w * n + i] & 1023) == expected[i]);
  }

  std::vector<std::uint16_t> encoded = received;
  codec->Encode(encoded);
  std::vector<std::uint16_t> syndromes(words * static_cast<std::size_t>(2 * plan.t));
  codec->Syndromes(encoded, syndromes);
  Require(std::all_of(syndromes.begin(), syndromes.end(), [](std::uint16_t s) { return s == 0; }));
  return 0;
}
