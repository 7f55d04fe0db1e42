// Blocks against each other, through their one face: compositions against their parts, forms of one function, and the
// open loops fed with what the receiver's closed ones saw.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "reference/core/rng.h"
#include "tests/rx/test_channel.h"

namespace plumbline {
namespace {

using dsp::Block;
using dsp::Port;
using dsp::PortDirection;
using Samples = std::vector<std::int32_t>;
using Streams = std::map<std::string, Samples>;

// Runs a block over whole streams; every output and probe by name.
Streams Outputs(const std::string& name, const dsp::BlockConfig& config, const Streams& in, const Streams& coefs = {}) {
  auto created = dsp::CreateBlock(name, config, dsp::Backends()[0]);
  EXPECT_TRUE(created.ok()) << created.status().message();
  Block& block = **created;
  std::vector<Samples> values;
  for (const Port& port : block.Ports(PortDirection::kCoef)) {
    const auto found = coefs.find(port.name);
    values.push_back(found != coefs.end() ? found->second
                                          : block.Coefs(block.Range(PortDirection::kCoef).first + values.size()));
  }
  const Status status = block.SetCoefs(std::vector<std::span<const std::int32_t>>(values.begin(), values.end()));
  EXPECT_TRUE(status.ok()) << status.message();
  std::vector<Block::Input> inputs;
  std::size_t frames = 0;
  for (const Port& port : block.Ports(PortDirection::kIn)) {
    inputs.push_back({.samples = in.at(port.name)});
    frames = in.at(port.name).size() / port.samples();
  }
  Streams result;
  std::vector<Block::Output> outputs;
  const auto first = block.Range(PortDirection::kOut).first;
  for (std::size_t p = first; p < block.ports().size(); ++p) {
    Samples& room = result[block.ports()[p].name];
    // The receiver takes a sample a frame and gives its words once a clock: room for one in 200 frames is plenty.
    room.resize((name == "rx" ? frames / 200 + 2 : frames) * block.ports()[p].samples());
    outputs.push_back({.samples = room});
  }
  block.Process(inputs, outputs);
  for (const Block::Input& input : inputs) EXPECT_EQ(input.consumed, input.samples.size());
  for (std::size_t p = 0; p < outputs.size(); ++p) result[block.ports()[first + p].name].resize(outputs[p].produced);
  return result;
}

Samples Random(std::size_t count, std::int32_t lo, std::int32_t hi, std::uint32_t stream) {
  Samples samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    samples[i] =
        lo + static_cast<std::int32_t>(Philox4x32({20260712, stream}, i)[0] % static_cast<std::uint32_t>(hi - lo + 1));
  }
  return samples;
}

TEST(BlockRelations, TheTransmitterIsItsBlocks) {
  const Streams bits = {{"bit", Random(2 * 64 * 50, 0, 1, 1)}};
  const Samples tap = {20, -60, 800, -90};
  const dsp::BlockConfig config = {
      {"precode", 1}, {"num_pre", 2}, {"num_post", 1}, {"rlm", 950}, {"nlc_percentage", 3}};
  const Streams whole = Outputs("tx", config, bits, {{"tap", tap}});
  const Samples symbol = Outputs("precoder_encode", {{"enable", 1}}, Outputs("gray_map", {}, bits)).at("line");
  EXPECT_EQ(whole.at("symbol"), symbol);
  const Samples level = Outputs("pam4_levels", {{"rlm", 950}, {"nlc_percentage", 3}}, {{"symbol", symbol}}).at("y");
  EXPECT_EQ(whole.at("amplitude"), level);
  const Samples equalized = Outputs("ffe", {{"num_taps", 4}, {"in_bits", 12}, {"tap_bits", 12}, {"out_shift", 6}},
                                    {{"x", level}}, {{"tap", tap}})
                                .at("y");
  EXPECT_EQ(whole.at("equalized"), equalized);
  EXPECT_EQ(whole.at("code"), Outputs("dac", {}, {{"x", equalized}}).at("code"));
  // And back.
  const Samples back = Outputs("precoder_decode", {{"enable", 1}}, {{"line", symbol}}).at("symbol");
  EXPECT_EQ(Outputs("gray_demap", {}, {{"symbol", back}}).at("bit"), bits.at("bit"));
}

TEST(BlockRelations, FormsOfTheDfeDecideAlike) {
  const Streams y = {{"y", Random(20'000, -4000, 4000, 2)}};
  const Streams coefs = {{"tap", {201}}, {"threshold", {-1000, 30, 1010}}};
  const Streams dfe = Outputs("dfe", {}, y, coefs);
  const Streams unrolled = Outputs("dfe_unrolled", {}, y, coefs);
  EXPECT_EQ(unrolled.at("z"), dfe.at("z"));
  EXPECT_EQ(unrolled.at("decision"), dfe.at("decision"));
  // Floating taps that are parked leave the DFE; those of a group act as DFE taps at their place.
  const Streams parked = Outputs("floating_feedback", {}, y, {{"dfe_tap", {201}}, {"threshold", {-1000, 30, 1010}}});
  EXPECT_EQ(parked.at("z"), dfe.at("z"));
  EXPECT_EQ(parked.at("left"), y.at("y"));
  const Streams five = Outputs("dfe", {{"num_taps", 5}}, y, {{"tap", {201, 0, 0, 50, -60}}});
  const Streams floating = Outputs("floating_feedback", {{"first", 2}, {"groups", 1}, {"taps_per_group", 2}}, y,
                                   {{"dfe_tap", {201}}, {"position", {4}}, {"tap", {50, -60}}});
  EXPECT_EQ(floating.at("decision"), five.at("decision"));
  // The slicer decides on what the DFE leaves, and the soft slicer's signs are its bits.
  const Streams sliced = Outputs("slicer", {}, {{"z", five.at("z")}});
  EXPECT_EQ(sliced.at("decision"), five.at("decision"));
  const Samples soft = Outputs("soft_slicer", {}, {{"z", five.at("z")}}).at("soft");
  const Samples bits = Outputs("gray_demap", {}, {{"symbol", five.at("decision")}}).at("bit");
  ASSERT_EQ(soft.size(), bits.size());
  for (std::size_t i = 0; i < soft.size(); ++i) ASSERT_EQ(soft[i] >= 0, bits[i] == 1) << i;
  // The target of a response without postcursors is the level.
  EXPECT_EQ(Outputs("partial_response", {}, {{"y", five.at("z")}, {"symbol", sliced.at("decision")}}).at("error"),
            sliced.at("error"));
}

TEST(BlockRelations, TheFloatingFeedForwardTapsAreTapsOfALongerFfe) {
  // One tap 20 symbols behind the main one, in steps that need no rounding: a longer FFE has it at 7 + 20.
  const Streams x = {{"x", Random(5000, -64, 63, 3)}};
  Samples tap(24);
  tap[7] = 1920;
  const Samples y = Outputs("ffe", {}, x, {{"tap", tap}}).at("y");
  const Samples floating = Outputs("floating_feed_forward", {{"groups", 1}, {"taps_per_group", 1}},
                                   {{"x", x.at("x")}, {"y", y}}, {{"position", {20}}, {"tap", {-96}}})
                               .at("equalized");
  tap.resize(28);
  tap[27] = -96;
  EXPECT_EQ(floating, Outputs("ffe", {{"num_taps", 28}}, x, {{"tap", tap}}).at("y"));
}

TEST(BlockRelations, WithoutPostcursorsTheMlseIsTheSlicer) {
  const Samples z = Random(64 * 100, -2500, 2500, 4);
  const Samples decision = Outputs("slicer", {}, {{"z", z}}).at("decision");
  const Samples sequence = Outputs("mlse", {{"traceback", 20}}, {{"y", z}}).at("decision");
  EXPECT_TRUE(std::equal(sequence.begin() + 20, sequence.end(), decision.begin(), decision.end() - 20));
}

TEST(BlockRelations, TheDecoderMendsWhatTheEncoderSent) {
  const Samples message = Random(514 * 3, 0, 1023, 5);
  const Samples codeword = Outputs("rs_encode", {}, {{"message", message}}).at("codeword");
  Samples received = codeword;
  received[3] ^= 1;  // word 0: two errors; word 1: none; word 2: sixteen
  received[540] ^= 1023;
  for (std::size_t i = 0; i < 16; ++i) received[2 * 544 + 30 * i] ^= 5;
  const Streams decoded = Outputs("rs_decode", {}, {{"received", received}});
  EXPECT_EQ(decoded.at("status"), (Samples{1, 0, 2}));
  EXPECT_EQ(decoded.at("num_corrected"), (Samples{2, 0, 0}));
  EXPECT_TRUE(std::equal(codeword.begin(), codeword.begin() + 2 * 544, decoded.at("corrected").begin()));
  EXPECT_EQ(decoded.at("position")[0], 3);
  EXPECT_EQ(decoded.at("position")[1], 540);
  EXPECT_EQ(decoded.at("magnitude")[1], 1023);
  Samples read(3, 0);
  read[2] = 1;
  const Samples count =
      Outputs("codeword_histogram", {}, {{"symbol_errors", {2, 0, 65535}}, {"read", read}}).at("count");
  EXPECT_EQ(count[0], 1);
  EXPECT_EQ(count[4], 1);
  EXPECT_EQ(count[2 * 16], 1);
}

TEST(BlockRelations, TheAdcsNoiseIsTheNoiseBlocksDeviates) {
  // With 12 bits, no signal and an rms of 16 LSB the codes are 16 sigma, rounded twice.
  const Samples deviate =
      Outputs("adc_noise", {{"seed", 9}, {"stream", 4}}, {{"enable", Samples(3000, 1)}}).at("deviate");
  const Samples code = Outputs("adc", {{"bits", 12}, {"noise_rms", 16 * 256}, {"noise_seed", 9}, {"noise_stream", 4}},
                               {{"x", Samples(3000)}})
                           .at("code");
  for (std::size_t k = 0; k < code.size(); ++k) {
    const std::int32_t fine = (16 * 256 * deviate[k] + 2048) >> 12;
    ASSERT_EQ(code[k], (fine + 128) >> 8) << k;
  }
  // A correction that undoes a slice's offset, in full LSB, and a gain of one leave the codes.
  const Samples codes = Random(1000, -40, 40, 6);
  Samples shifted = codes;
  for (std::size_t k = 0; k < codes.size(); ++k) shifted[k] += k % 4 == 2 ? 9 : 0;
  EXPECT_EQ(Outputs("adc_correct", {{"slices", 4}, {"fraction_bits", 0}}, {{"code", shifted}},
                    {{"offset", {0, 0, 9 * 256, 0}}})
                .at("y"),
            codes);
}

TEST(BlockRelations, ThePhaseInterpolatorPassesSamplesAtPhaseZero) {
  for (const std::int32_t samples : {4, 8}) {
    const Samples x = Random(static_cast<std::size_t>(samples) * 300, -32768, 32767, 7);
    for (const std::int32_t moved : {-3, 0, 2}) {  // samples
      const Samples y = Outputs("phase_interpolator", {{"samples_per_ui", samples}, {"slices", 1}},
                                {{"x", x}, {"phase", Samples(300, moved * 128 / samples)}})
                            .at("y");
      for (std::size_t k = 3; k < y.size(); ++k) {
        ASSERT_EQ(y[k], x[static_cast<std::size_t>(samples * static_cast<std::int32_t>(k - 2) + moved)]) << k;
      }
    }
  }
}

// Clock by clock, what the receiver's loops made of their inputs is what the open loops make of them.
TEST(BlockRelations, OpenLoopsRepeatWhatTheReceiverDid) {
  testing_support::ChannelConfig channel;
  channel.bandwidth = 0.6;
  channel.echo = 0.05;
  channel.noise_rms = 40;
  channel.ppm = 50;
  testing_support::TestChannel world(channel);
  std::vector<std::int16_t> afe;
  world.Generate(4 * 64 * 1300, afe);
  const Streams rx = Outputs("rx",
                             {{"agc_clocks", 200},
                              {"cdr_clocks", 100},
                              {"blind_clocks", 200},
                              {"decision_clocks", 200},
                              {"agc.window_log2", 4},
                              {"frequency_search.clocks_log2", 7},
                              {"lock_detector.window_clocks", 16}},
                             {{"afe", {afe.begin(), afe.end()}}});
  const Samples& mode = rx.at("mode");
  const std::size_t clocks = mode.size();
  ASSERT_GT(clocks, 1200U);
  ASSERT_EQ(*std::max_element(mode.begin(), mode.end()), 4) << "tracking";

  const Streams lms = Outputs(
      "lms", {},
      {{"x", rx.at("adc")}, {"ffe_error", rx.at("error")}, {"error", rx.at("error")}, {"decision", rx.at("decision")}});
  EXPECT_EQ(lms.at("dfe_gradient"), rx.at("dfe_gradient"));
  EXPECT_EQ(lms.at("level_gradient"), rx.at("level_gradient"));
  std::size_t compared = 0;
  for (std::size_t n = 0; n < clocks; ++n) {
    if (mode[n] == 2) continue;  // the blind error is not the slicer's
    ++compared;
    for (std::size_t i = 0; i < 24; ++i) {
      ASSERT_EQ(lms.at("ffe_gradient")[24 * n + i], rx.at("ffe_gradient")[24 * n + i]) << n;
    }
  }
  EXPECT_GT(compared, 900U);

  Samples blind(clocks);
  Samples hold(clocks);
  Samples search;
  for (std::size_t n = 0; n < clocks; ++n) {
    blind[n] = mode[n] == 1 || mode[n] == 2 ? 1 : 0;
    hold[n] = mode[n] == 5 ? 1 : 0;
    if (mode[n] == 1 && search.size() < 128) search.push_back(rx.at("phase_error")[n]);
  }
  EXPECT_EQ(Outputs("phase_detector", {},
                    {{"z", rx.at("z")}, {"error", rx.at("error")}, {"decision", rx.at("decision")}, {"blind", blind}})
                .at("phase_error"),
            rx.at("phase_error"));
  // The offset that the search finds is the integrator's value after its last clock.
  const Samples found = Outputs("frequency_search", {{"clocks_log2", 7}}, {{"error", search}}).at("frequency");
  const auto last = static_cast<std::size_t>(std::find(mode.begin(), mode.end(), 1) - mode.begin()) + 127;
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], rx.at("frequency")[2 * last]);
  EXPECT_EQ(found[1], rx.at("frequency")[2 * last + 1]);

  // Gains act 12 clocks after their sums, verdicts one clock later.
  const Samples gain =
      Outputs("agc", {{"window_log2", 4}}, {{"sum", rx.at("magnitude_sum")}, {"hold", hold}}).at("gain_code");
  EXPECT_TRUE(std::equal(rx.at("gain_code").begin() + 12, rx.at("gain_code").end(), gain.begin(), gain.end() - 12));
  const Streams lock =
      Outputs("lock_detector", {{"window_clocks", 16}}, {{"error", rx.at("error")}, {"decision", rx.at("decision")}});
  EXPECT_TRUE(
      std::equal(rx.at("mse").begin() + 1, rx.at("mse").end(), lock.at("mse").begin(), lock.at("mse").end() - 1));
  EXPECT_EQ(rx.at("locked").back(), 1);

  // From the beginning of tracking on, the loop filter alone moves the phase.
  const auto begin = static_cast<std::size_t>(std::find(mode.begin(), mode.end(), 4) - mode.begin());
  const auto phase = [&](const Samples& wide, std::size_t n) {
    return static_cast<std::int64_t>(std::uint64_t{static_cast<std::uint32_t>(wide[2 * n + 1])} << 32 |
                                     static_cast<std::uint32_t>(wide[2 * n]));
  };
  const Samples errors(rx.at("phase_error").begin() + static_cast<std::ptrdiff_t>(begin), rx.at("phase_error").end());
  const Streams filter = Outputs(
      "loop_filter", {}, {{"error", errors}, {"hold", Samples(errors.size())}, {"turn", Samples(errors.size())}});
  // Started from zero, the filter lacks what the receiver's had learnt: the difference turns at a constant rate once
  // the errors of its delay line are through.
  std::vector<std::int64_t> frequency;
  for (std::size_t n = begin + 20; n < clocks; ++n) {
    frequency.push_back(phase(rx.at("frequency"), n) - phase(filter.at("frequency"), n - begin));
  }
  EXPECT_EQ(std::count(frequency.begin(), frequency.end(), frequency[0]),
            static_cast<std::ptrdiff_t>(frequency.size()));
}

}  // namespace
}  // namespace plumbline
