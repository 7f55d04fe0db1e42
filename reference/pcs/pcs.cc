#include "reference/pcs/pcs.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "reference/coding/scrambler.h"
#include "reference/fec/rs.h"
#include "reference/pcs/lanes.h"
#include "reference/pcs/transcoder.h"

namespace plumbline::reference {
namespace {

constexpr std::size_t kBlocks = kTranscoderBlocks;
constexpr std::size_t kBits = kTranscoderBits;
constexpr int kStatusBits = 3;
constexpr std::uint32_t kPads100 = 0b00101 | 0b11010 << 5;

using FlowBits = std::array<std::uint8_t, kPcsMaxFlowBits>;
using FlowSymbols = std::array<std::uint16_t, kPcsMaxFlowBits / kRsSymbolBits>;
using GroupSymbols = std::array<std::uint16_t, kPcsMaxSymbols>;

std::size_t FlowBitsOf(const PcsPlan& plan) { return kBits * static_cast<std::size_t>(plan.flow_blocks); }
std::size_t MarkerBitsOf(const PcsPlan& plan) { return kBits * static_cast<std::size_t>(plan.marker_blocks); }
std::size_t GroupSymbolsOf(const PcsPlan& plan) {
  return static_cast<std::size_t>(plan.lanes.codewords * plan.lanes.rs.n);
}

// The marker of one flow: the lanes' markers, symbol by symbol where each lane takes them from, pad and status.
void PutMarker(const PcsPlan& plan, std::int32_t flow, std::int32_t& pad, std::span<std::uint8_t> bits) {
  const PcsRate& rate = plan.lanes.rate;
  const std::int32_t symbols = plan.markers.octets * 8 / kRsSymbolBits;  // of each lane
  for (std::int32_t lane = flow * rate.flow_lanes; lane < (flow + 1) * rate.flow_lanes; ++lane) {
    const auto& octets = plan.markers.lane[static_cast<std::size_t>(lane)];
    for (std::int32_t time = 0; time < symbols; ++time) {
      const PcsSymbol of = SymbolOf(plan.lanes, {lane, time});
      const std::int32_t to = kRsSymbolBits * (rate.flow_codewords * of.symbol + of.codeword % rate.flow_codewords);
      for (std::int32_t b = 0; b < kRsSymbolBits; ++b) {
        const auto from = static_cast<unsigned>(kRsSymbolBits * time + b);
        bits[static_cast<std::size_t>(to + b)] = octets[from / 8] >> (from % 8) & 1U;
      }
    }
  }
  const auto mapped = static_cast<std::size_t>(kRsSymbolBits * symbols * rate.flow_lanes);
  if (plan.config.rate == 100) {
    for (std::size_t i = 0; i < 5; ++i) bits[mapped + i] = kPads100 >> (5 * static_cast<unsigned>(pad) + i) & 1U;
    pad ^= 1;
    return;
  }
  for (std::size_t i = mapped; i < bits.size() - kStatusBits; ++i) {
    bits[i] = static_cast<std::uint8_t>(pad >> 8 & 1);
    pad = (pad << 1 & 0x1FF) | ((pad >> 8 ^ pad >> 4) & 1);
  }
  for (std::size_t i = 0; i < kStatusBits; ++i) {
    bits[bits.size() - kStatusBits + i] = static_cast<std::uint8_t>(plan.config.status >> i & 1);
  }
}

template <auto kScrambler>
void ScramblePayload(ScramblerState& state, Block66& block) {
  std::array<std::uint8_t, 64> bits;
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = block.payload >> i & 1U;
  kScrambler(state, bits, bits);
  block.payload = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) block.payload |= std::uint64_t{bits[i]} << i;
}

}  // namespace

void PcsMessages(const PcsPlan& plan, PcsTransmitState& state, std::span<const Block66> blocks,
                 std::span<std::uint16_t> codewords) {
  assert(blocks.size() == static_cast<std::size_t>(GroupBlocks(plan, state.group)));
  assert(codewords.size() == GroupSymbolsOf(plan));
  const auto flows = static_cast<std::size_t>(plan.lanes.rate.flows);
  const auto n = static_cast<std::size_t>(plan.lanes.rs.n);
  for (std::size_t f = 0; f < flows; ++f) {
    ScramblerState& scrambler = state.scrambler[f];
    FlowBits store;
    const std::span<std::uint8_t> bits(store.data(), FlowBitsOf(plan));
    std::size_t at = 0;
    if (state.group == 0) {
      at = MarkerBitsOf(plan);
      PutMarker(plan, static_cast<std::int32_t>(f), state.pad[f], bits.first(at));
    }
    for (std::size_t b = kBlocks * f; at < bits.size(); b += kBlocks * flows, at += kBits) {
      std::array<Block66, kBlocks> four;
      std::copy_n(blocks.begin() + static_cast<std::ptrdiff_t>(b), kBlocks, four.begin());
      const std::span<std::uint8_t, kBits> x(bits.data() + at, kBits);
      if (plan.config.rate == 100) {
        for (Block66& block : four) ScramblePayload<Scramble>(scrambler, block);
      }
      TranscodeEncode(plan.transcoder, four, x);
      if (plan.config.rate != 100) Scramble(scrambler, x, x);
    }
    FlowSymbols symbols;
    const std::span<std::uint16_t> stream(symbols.data(), bits.size() / kRsSymbolBits);
    RsSymbolsFromBits(bits, stream);
    const std::size_t flow_symbols = n * static_cast<std::size_t>(plan.lanes.rate.flow_codewords);
    PcsSplit(plan.lanes, stream, n, codewords.subspan(f * flow_symbols, flow_symbols));
  }
  state.group = (state.group + 1) % plan.period;
}

void PcsTransmit(const PcsPlan& plan, PcsTransmitState& state, std::span<const Block66> blocks,
                 std::span<std::uint16_t> lanes) {
  GroupSymbols store;
  const std::span<std::uint16_t> codewords(store.data(), GroupSymbolsOf(plan));
  PcsMessages(plan, state, blocks, codewords);
  const auto n = static_cast<std::size_t>(plan.lanes.rs.n);
  for (std::size_t at = 0; at < codewords.size(); at += n) {
    std::array<std::uint16_t, kRsMessageSymbols> message;
    std::copy_n(codewords.begin() + static_cast<std::ptrdiff_t>(at), message.size(), message.begin());
    RsEncode(plan.lanes.rs, message, codewords.subspan(at, n));
  }
  PcsDistribute(plan.lanes, codewords, lanes);
}

void PcsBlocks(const PcsPlan& plan, PcsReceiveState& state, std::span<const std::uint16_t> codewords,
               std::span<const RsResult> results, std::span<Block66> blocks) {
  assert(blocks.size() == static_cast<std::size_t>(GroupBlocks(plan, state.group)));
  assert(codewords.size() == GroupSymbolsOf(plan));
  const auto flows = static_cast<std::size_t>(plan.lanes.rate.flows);
  const auto per_flow = static_cast<std::size_t>(plan.lanes.rate.flow_codewords);
  const auto n = static_cast<std::size_t>(plan.lanes.rs.n);
  for (std::size_t f = 0; f < flows; ++f) {
    FlowSymbols symbols;
    FlowBits store;
    const std::span<std::uint8_t> bits(store.data(), FlowBitsOf(plan));
    const std::span<std::uint16_t> stream(symbols.data(), bits.size() / kRsSymbolBits);
    PcsJoin(plan.lanes, codewords.subspan(f * per_flow * n, per_flow * n), n, stream);
    RsBitsFromSymbols(stream, bits);
    const auto of_flow = results.subspan(f * per_flow, per_flow);
    const bool bad = std::any_of(of_flow.begin(), of_flow.end(),
                                 [](const RsResult& r) { return r.status == RsStatus::kUncorrectable; });
    std::int32_t& spoiled = state.spoiled[f];
    std::size_t at = 0;
    if (state.group == 0) {
      at = MarkerBitsOf(plan);
      if (!bad && plan.config.rate != 100) {
        state.status[f] = bits[at - 3] | bits[at - 2] << 1 | bits[at - 1] << 2;
      }
    }
    for (std::size_t b = kBlocks * f; at < bits.size(); b += kBlocks * flows, at += kBits) {
      const std::span<std::uint8_t, kBits> x(bits.data() + at, kBits);
      const std::span<Block66, kBlocks> four(blocks.data() + b, kBlocks);
      if (plan.config.rate == 100) {
        TranscoderState transcoder{state.descrambler[f]};
        TranscodeDecode(plan.transcoder, transcoder, x, four);
        for (Block66& block : four) ScramblePayload<Descramble>(state.descrambler[f], block);
      } else {
        Descramble(state.descrambler[f], x, x);
        TranscoderState none;
        TranscodeDecode(plan.transcoder, none, x, four);
      }
      for (Block66& block : four) {
        if (bad || spoiled > 0) block = {kSyncError, kErrorPayload};
        if (!bad) spoiled = std::max(0, spoiled - 1);
      }
    }
    if (bad) spoiled = plan.config.stateless_decoder != 0 ? 4 : 0;
  }
  state.group = (state.group + 1) % plan.period;
}

void PcsReceive(const PcsPlan& plan, PcsReceiveState& state, std::span<const std::uint16_t> lanes,
                std::span<RsResult> results, std::span<Block66> blocks) {
  GroupSymbols received_store;
  GroupSymbols store;
  const std::span<std::uint16_t> received(received_store.data(), GroupSymbolsOf(plan));
  const std::span<std::uint16_t> codewords(store.data(), received.size());
  PcsCollect(plan.lanes, lanes, received);
  const auto n = static_cast<std::size_t>(plan.lanes.rs.n);
  for (std::size_t w = 0; w < results.size(); ++w) {
    results[w] = RsDecode(plan.lanes.rs, received.subspan(w * n, n), codewords.subspan(w * n, n));
  }
  PcsBlocks(plan, state, codewords, results, blocks);
}

}  // namespace plumbline::reference
