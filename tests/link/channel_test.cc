// Whole electrical channels: losses of the scenarios, terminations against a circuit, files, crosstalk, refusals.
#include "link/channel.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include "link/touchstone.h"
#include "tests/support/shared_data.h"

namespace plumbline::link {
namespace {

constexpr double kPi = std::numbers::pi;

ChannelConfig At(int rate) {
  ChannelConfig config;
  if (rate == 224) {
    config.baud_hz = 106.25e9;
    config.package = Package8023dj(12);
    config.host_loss_db = 6;
  }
  return config;
}

// A file of a network, removed with the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const Network& n)
      : path_(std::filesystem::temp_directory_path() / fmt::format("plumbline_{}_{}", getpid(), name)) {
    std::string text = "# Hz S RI R 50\n";
    for (std::size_t k = 0; k < n.Points(); ++k) {
      text += fmt::format("{:.17g}", n.freq_hz[k]);
      for (int i = 0; i < n.ports; ++i) {
        for (int j = 0; j < n.ports; ++j) {
          const Complex s = n.ports == 2 ? n.At(k, j, i) : n.At(k, i, j);
          text += fmt::format(" {:.17g} {:.17g}", s.real(), s.imag());
        }
        if (n.ports == 4) text += '\n';
      }
      text += '\n';
    }
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string Path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::vector<double> Frequencies(double step_hz, double end_hz) {
  std::vector<double> f;
  for (std::size_t k = 0; step_hz * static_cast<double>(k) <= end_hz * (1 + 1e-12); ++k) {
    f.push_back(step_hz * static_cast<double>(k));
  }
  return f;
}

// A two-port of 100 ohm differential as the two uncoupled legs of a four-port: 1-2 and 3-4, or 1-3 and 2-4.
Network Legs(const Network& two, bool one_three = false) {
  Network n = MakeNetwork(4, two.freq_hz, 50, two.name);
  const int in[2] = {0, one_three ? 1 : 2};
  const int out[2] = {one_three ? 2 : 1, 3};
  for (std::size_t k = 0; k < two.Points(); ++k) {
    for (int leg = 0; leg < 2; ++leg) {
      n.At(k, in[leg], in[leg]) = two.At(k, 0, 0);
      n.At(k, out[leg], out[leg]) = two.At(k, 1, 1);
      n.At(k, out[leg], in[leg]) = two.At(k, 1, 0);
      n.At(k, in[leg], out[leg]) = two.At(k, 0, 1);
    }
  }
  return n;
}

double WorstDifference(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  double worst = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) worst = std::max(worst, std::abs(a[k] - b[k]));
  return worst;
}

TEST(Channel, ImpulseResponseIsTheInverseTransform) {
  // Against the sum itself, for a small grid.
  std::vector<Complex> h = {0.9, {0.3, -0.4}, {-0.2, -0.1}, {0.1, 0.05}, {0.02, 0}};
  const std::vector<double> samples = ImpulseResponse(h);
  ASSERT_EQ(samples.size(), 8u);
  for (std::size_t k = 0; k < h.size(); ++k) {
    Complex sum = 0;
    for (std::size_t n = 0; n < 8; ++n) sum += samples[n] * std::polar(1.0, -2 * kPi * static_cast<double>(k * n) / 8);
    EXPECT_LT(std::abs(sum - h[k]), 1e-14) << k;
  }
  // A delay of 37 samples.
  std::vector<Complex> delay(2049);
  for (std::size_t k = 0; k < delay.size(); ++k) delay[k] = std::polar(1.0, -kPi * 37 * static_cast<double>(k) / 2048);
  const std::vector<double> one = ImpulseResponse(delay);
  for (std::size_t n = 0; n < one.size(); ++n) EXPECT_NEAR(one[n], n == 37 ? 1 : 0, 1e-12);
  EXPECT_TRUE(ImpulseResponse({}).empty());
}

TEST(Channel, VoltageTransferIsTwiceThatOfTheCircuit) {
  // Second model: open-circuit source E behind 2 Rd, the network as Z-parameters, load 2 Rd. H = 2 V_load / E.
  const std::vector<double> f = Frequencies(1e9, 106e9);
  const Network n = *Cascade(PackageNetwork(f, Package8023dj(20)), TransmissionLine(f, kHostBoardLine, 30));
  for (const auto& [source, load] : {std::pair{50.0, 50.0}, {46.25, 50.0}, {50.0, 60.0}, {30.0, 80.0}}) {
    const std::vector<Complex> h = VoltageTransfer(n, source, load);
    for (std::size_t k = 1; k < f.size(); ++k) {
      const Complex s11 = n.At(k, 0, 0), s12 = n.At(k, 0, 1), s21 = n.At(k, 1, 0), s22 = n.At(k, 1, 1);
      const Complex d = (1.0 - s11) * (1.0 - s22) - s12 * s21;
      const Complex z11 = 100.0 * ((1.0 + s11) * (1.0 - s22) + s12 * s21) / d;
      const Complex z12 = 200.0 * s12 / d;
      const Complex z21 = 200.0 * s21 / d;
      const Complex z22 = 100.0 * ((1.0 - s11) * (1.0 + s22) + s12 * s21) / d;
      const Complex want = 2.0 * z21 * 2.0 * load / ((z11 + 2 * source) * (z22 + 2 * load) - z12 * z21);
      EXPECT_LT(std::abs(h[k] - want), 1e-9) << f[k];
    }
  }
  // Matched: H is s21. Through, unmatched: the divider, twice.
  const std::vector<Complex> matched = VoltageTransfer(n, 50, 50);
  EXPECT_EQ(matched[40], n.At(40, 1, 0));
  EXPECT_NEAR(VoltageTransfer(Through({1e9}), 40, 60)[0].real(), 2 * 60.0 / 100, 1e-12);
}

TEST(Channel, DefaultLossesAreThoseOfTheScenarios) {
  for (Direction direction : {Direction::kHostToModule, Direction::kModuleToHost}) {
    for (int rate : {112, 224}) {
      ChannelConfig config = At(rate);
      config.direction = direction;
      auto channel = BuildChannel(config);
      ASSERT_TRUE(channel.ok()) << channel.status().message();
      const ChannelReport& report = channel->report;
      EXPECT_EQ(channel->grid.points, 2049);
      EXPECT_EQ(channel->grid.EndHz(), 2 * config.baud_hz);
      EXPECT_NEAR(*report.board_loss_db, config.host_loss_db, 1e-9);
      EXPECT_NEAR(*report.die_to_finger_db, rate == 112 ? 10.3 : 8.4, 0.05);
      EXPECT_NEAR(report.die_to_die_db, rate == 112 ? 10.76 : 10.06, 0.01);
      EXPECT_NEAR(report.transfer_db, report.die_to_die_db, 1e-9);  // matched ends
      EXPECT_FALSE(report.file.has_value());
      EXPECT_EQ(channel->h[0].imag(), 0);
      // Causality: what the end of the band at 2 baud leaves before t = 0.
      EXPECT_LT(*report.energy_before_zero_db, -70);
      double sum = 0;
      for (double x : ImpulseResponse(channel->h)) sum += x;
      EXPECT_NEAR(sum, channel->h[0].real(), 1e-12);
      RecordProperty(fmt::format("before_zero_{}", rate), fmt::format("{:.1f}", *report.energy_before_zero_db));
    }
  }
}

TEST(Channel, ImpulseResponsesAreCausalAtEveryLoss) {
  for (int rate : {112, 224}) {
    for (double loss : {0.0, 2.0, 4.0, 12.0, 20.0, 30.0}) {
      ChannelConfig config = At(rate);
      config.host_loss_db = loss;
      auto channel = BuildChannel(config);
      ASSERT_TRUE(channel.ok());
      // What is left comes from the end of the band: short channels still transmit at 2 baud.
      EXPECT_LT(*channel->report.energy_before_zero_db, -50) << rate << " " << loss;
      for (const Complex& h : channel->h) ASSERT_LE(std::abs(h), 1 + 1e-9);
    }
  }
}

TEST(Channel, BothDirectionsOfAMatchedReciprocalChannelAreTheSame) {
  ChannelConfig config = At(112);
  auto to = BuildChannel(config);
  config.direction = Direction::kModuleToHost;
  auto from = BuildChannel(config);
  EXPECT_LT(WorstDifference(to->h, from->h), 1e-12);
  // With unequal ends they are, too, when the ends are exchanged.
  config.source_ohm = 40;
  config.load_ohm = 55;
  from = BuildChannel(config);
  config.direction = Direction::kHostToModule;
  std::swap(config.source_ohm, config.load_ohm);
  to = BuildChannel(config);
  // 93A-18 has (1 - G1) (1 + G2): exchanging the ends scales by Z_load / Z_source.
  for (std::size_t k = 0; k < to->h.size(); ++k) EXPECT_LT(std::abs(to->h[k] * 55.0 - from->h[k] * 40.0), 1e-9);
}

TEST(Channel, LosslessAndBareChannels) {
  ChannelConfig config = At(112);
  config.lossless = true;
  auto lossless = BuildChannel(config);
  ASSERT_TRUE(lossless.ok());
  for (const Complex& h : lossless->h) EXPECT_EQ(h, Complex(1));
  config = At(112);
  config.host_package = false;
  config.module = {0, kHostBoardLine, 0, 0};
  config.host_loss_db = 0;
  auto bare = BuildChannel(config);
  ASSERT_TRUE(bare.ok());
  for (const Complex& h : bare->h) EXPECT_LT(std::abs(h - 1.0), 1e-12);
  EXPECT_NEAR(*bare->report.die_to_finger_db, 0, 1e-9);
}

TEST(Channel, AFileOfTheBoardGivesTheBoardsChannel) {
  // Board, finger and module line written to a file: the channel is that of the built-in one. Both pairings.
  const ChannelConfig built_in = At(112);
  auto want = BuildChannel(built_in);
  const std::vector<double> f = Frequencies(1e7, 107e9);
  const double length = LengthForLossMm(built_in.board, 8, 26.5625e9);
  const Network middle = *Cascade(*Cascade(TransmissionLine(f, built_in.board, length), ShuntCapacitor(f, 20e-15)),
                                  TransmissionLine(f, kHostBoardLine, 3));
  const TemporaryFile two("board.s2p", middle);
  const TemporaryFile four("board12.s4p", Legs(middle));
  const TemporaryFile crossed("board13.s4p", Legs(middle, true));
  ChannelConfig config = At(112);
  for (const auto& [path, pairing] :
       {std::pair{two.Path(), "1-2,3-4"}, {four.Path(), "1-2,3-4"}, {crossed.Path(), "1-3,2-4"}}) {
    config.file = path;
    config.pairing = *ParsePairing(pairing);
    auto got = BuildChannel(config);
    ASSERT_TRUE(got.ok()) << got.status().message();
    EXPECT_LT(WorstDifference(got->h, want->h), 1e-3);
    EXPECT_FALSE(got->report.board_loss_db.has_value());
    ASSERT_TRUE(got->report.file.has_value());
    EXPECT_LE(got->report.file->figures.max_singular_value, 1 + 1e-9);
    EXPECT_EQ(got->report.file->resample.taper_end_hz, 0);
    EXPECT_NEAR(got->report.delay_s, want->report.delay_s, 2e-12);
  }
  // The wrong pairing is caught, and the check can be turned off.
  config.file = crossed.Path();
  config.pairing = {};
  auto wrong = BuildChannel(config);
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.status().message().find("those of 1-3,2-4 carry"), std::string::npos) << wrong.status().message();
  config.check_pairing = false;
  EXPECT_TRUE(BuildChannel(config).ok());
}

TEST(Channel, ALongFilesDelayIsToldBeyondThePeriod) {
  const std::vector<double> f = Frequencies(1e7, 60e9);
  const TemporaryFile file("long.s2p", TransmissionLine(f, {0, 1e-5, 1e-5, 6e-3, 100}, 2500));  // 15 ns
  ChannelConfig config = At(224);
  config.file = file.Path();
  auto got = BuildChannel(config);
  ASSERT_TRUE(got.ok()) << got.status().message();
  EXPECT_NEAR(got->report.delay_s, 15e-9 + 0.12e-9, 0.1e-9);
  EXPECT_FALSE(got->report.energy_before_zero_db.has_value());
  EXPECT_EQ(got->report.file->resample.data_end_hz, 60e9);
  EXPECT_EQ(got->report.file->resample.taper_end_hz, 75e9);
}

TEST(Channel, RefusesUnsuitableFiles) {
  const Network line = TransmissionLine(Frequencies(1e7, 40e9), kHostBoardLine, 50);
  const TemporaryFile good("good.s2p", line);
  ChannelConfig config = At(224);
  config.file = good.Path();
  EXPECT_EQ(BuildChannel(config).status().message(),
            good.Path() + ": ends at 40 GHz: must reach 0.5 of the baud rate 106.25 GBd, 53.125 GHz");
  // The same file as a crosstalk file.
  config.file.clear();
  config.next_files = {good.Path()};
  EXPECT_NE(BuildChannel(config).status().message().find("ends at 40 GHz"), std::string::npos);

  config = At(112);
  config.file = good.Path();
  EXPECT_TRUE(BuildChannel(config).ok());

  Network active = line;
  for (Complex& s : active.data) s *= 1.1;
  const TemporaryFile active_file("active.s2p", active);
  config.file = active_file.Path();
  auto refused = BuildChannel(config);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.status().message().find(": not passive: largest singular value 1.1"), std::string::npos)
      << refused.status().message();
  config.enforce_passivity = true;
  auto fixed = BuildChannel(config);
  ASSERT_TRUE(fixed.ok());
  EXPECT_GT(fixed->report.file->passivity_fixed_points, 50);
  config.enforce_passivity = false;
  config.passivity_tolerance = 0.2;
  EXPECT_TRUE(BuildChannel(config).ok());

  const TemporaryFile coarse("coarse.s2p", TransmissionLine(Frequencies(1e9, 40e9), kHostBoardLine, 50));
  config = At(112);
  config.file = coarse.Path();
  EXPECT_NE(BuildChannel(config).status().message().find("frequency step 1000 MHz is too wide: at most 531.25 MHz"),
            std::string::npos);
  const TemporaryFile turning("turning.s2p", TransmissionLine(Frequencies(2e8, 40e9), kHostBoardLine, 350));
  config.file = turning.Path();
  EXPECT_NE(BuildChannel(config).status().message().find("is too wide"), std::string::npos);

  Network high = line;
  high.freq_hz.erase(high.freq_hz.begin(), high.freq_hz.begin() + 200);
  high.data.erase(high.data.begin(), high.data.begin() + 800);
  const TemporaryFile high_file("high.s2p", high);
  config.file = high_file.Path();
  EXPECT_NE(BuildChannel(config).status().message().find("begins at 2 GHz: must begin at or below 1.0625 GHz"),
            std::string::npos);
  config.file = "/nonexistent/x.s4p";
  EXPECT_EQ(BuildChannel(config).status().message(), "/nonexistent/x.s4p: no such file");
}

TEST(Channel, IllegalConfigurationsNameFieldValueAndLimits) {
  const auto refuse = [](auto change, const char* expect) {
    ChannelConfig config;
    change(config);
    auto got = BuildChannel(config);
    ASSERT_FALSE(got.ok()) << expect;
    EXPECT_NE(got.status().message().find(expect), std::string::npos) << got.status().message();
  };
  refuse([](auto& c) { c.baud_hz = 0; }, "baud_hz = 0 Hz: must lie within 1e+09 to 1e+12");
  refuse([](auto& c) { c.baud_hz = std::nan(""); }, "baud_hz = nan Hz");
  refuse([](auto& c) { c.samples_per_ui = 3; }, "samples_per_ui = 3: must be even");
  refuse([](auto& c) { c.samples_per_ui = 0; }, "samples_per_ui = 0: must lie within 2 to 32");
  refuse([](auto& c) { c.response_ui = 15; }, "response_ui = 15 UI: must lie within 16 to 65536");
  refuse([](auto& c) { c.host_loss_db = -1; }, "host_loss_db = -1 dB: must lie within 0 to 100");
  refuse([](auto& c) { c.board = {0, 0, 0, 6e-3, 100}; }, "host_loss_db = 8 dB: the board line has no loss");
  refuse([](auto& c) { c.board.impedance_ohm = 0; }, "board.impedance_ohm = 0 ohm");
  refuse([](auto& c) { c.module.pad_capacitance_f = -1; }, "module.pad_capacitance_f = -1 F");
  refuse([](auto& c) { c.package.die_inductance_h.clear(); }, "package: 1 die capacitances and 0 inductances");
  refuse([](auto& c) { c.package.length1_mm = 1e3; }, "package.length1_mm = 1000 mm");
  refuse([](auto& c) { c.source_ohm = 0; }, "source_ohm = 0 ohm: must lie within 1 to 1000");
  refuse([](auto& c) { c.taper_ratio = 1; }, "taper_ratio = 1: must lie above 1");
  refuse([](auto& c) { c.pairing.out_n = 1; }, "port pairing = \"1-2,3-1\"");
}

TEST(Channel, RealFilesHaveTheirKnownLosses) {
  PLUMBLINE_SKIP_WITHOUT("c2m_112g/ch1_thru.s4p");
  struct Case {
    const char* file;
    double loss13_db, loss26_db, loss53_db;  // 0: beyond the data
  };
  for (const Case& c :
       {Case{"c2m_112g/ch1_thru.s4p", 8.8, 14.4, 0}, Case{"c2m_112g/ch3_thru.s4p", 9.0, 14.7, 0},
        Case{"bp_112g/DPO_4in_Meg7_THRU.s4p", 7.0, 12.2, 89}, Case{"cr_112g/CA_19p75dB_thru.s4p", 11.6, 19.7, 35.8},
        Case{"com_example2/example2_THRU.s4p", 24, 60, 0}}) {
    auto data = ReadTouchstone(testing::SharedData(c.file));
    ASSERT_TRUE(data.ok()) << data.status().message();
    EXPECT_TRUE(CheckPairing(*data, {}).ok()) << CheckPairing(*data, {}).message();
    EXPECT_FALSE(CheckPairing(*data, *ParsePairing("1-3,2-4")).ok()) << c.file;
    EXPECT_FALSE(CheckPairing(*data, *ParsePairing("1-4,2-3")).ok()) << c.file;
    const Network two = *DifferentialTwoPort(*data, {});
    const double tolerance = c.loss26_db > 50 ? 0.5 : 0.06;
    EXPECT_NEAR(LossDb(two, 13.28e9), c.loss13_db, tolerance) << c.file;
    EXPECT_NEAR(LossDb(two, 26.56e9), c.loss26_db, tolerance) << c.file;
    if (c.loss53_db > 0) {
      EXPECT_NEAR(LossDb(two, 53.13e9), c.loss53_db, c.loss53_db > 50 ? 0.5 : 0.06) << c.file;
    }
    const NetworkFigures figures = Figures(*data);
    EXPECT_LT(figures.max_singular_value, 1.001) << c.file;
    EXPECT_GT(figures.causality, 0.999) << c.file;
    for (int rate : {112, 224}) {
      ChannelConfig config = At(rate);
      config.file = testing::SharedData(c.file);
      auto channel = BuildChannel(config);
      const double end = data->freq_hz.back();
      ASSERT_EQ(channel.ok(), end >= config.baud_hz / 2) << c.file << ": " << channel.status().message();
      if (!channel.ok()) {
        EXPECT_NE(channel.status().message().find("must reach 0.5 of the baud rate"), std::string::npos);
        continue;
      }
      EXPECT_NEAR(channel->report.file->loss_db, LossDb(two, config.baud_hz / 2), 0.02) << c.file;
      EXPECT_NEAR(channel->report.file->resample.taper_end_hz, 1.25 * end, 1);
      EXPECT_GT(channel->report.die_to_die_db, channel->report.file->loss_db);
      if (channel->report.energy_before_zero_db) {
        EXPECT_LT(*channel->report.energy_before_zero_db, -45) << c.file << " " << rate;
      }
    }
  }
}

TEST(Channel, CrosstalkOfARealChannel) {
  PLUMBLINE_SKIP_WITHOUT("c2m_112g/ch1_thru.s4p");
  const auto file = [](const char* name) { return testing::SharedData(std::string("c2m_112g/") + name); };
  ChannelConfig config = At(112);
  config.file = file("ch1_thru.s4p");
  config.fext_files = {file("ch1_fext1.s4p"), file("ch1_fext2.s4p")};
  config.next_files = {file("ch1_next1.s4p"), file("ch1_next2.s4p")};
  for (Direction direction : {Direction::kHostToModule, Direction::kModuleToHost}) {
    config.direction = direction;
    auto channel = BuildChannel(config);
    ASSERT_TRUE(channel.ok()) << channel.status().message();
    ASSERT_EQ(channel->aggressors.size(), 4u);
    ASSERT_EQ(channel->report.aggressor_files.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
      const Aggressor& a = channel->aggressors[i];
      EXPECT_EQ(a.near_end, i >= 2);
      ASSERT_EQ(a.h.size(), channel->h.size());
      EXPECT_EQ(a.h[0].imag(), 0);
      // Far below the signal, but there: integrated crosstalk to Nyquist.
      double power = 0;
      double signal = 0;
      for (std::size_t k = 0; k <= 512; ++k) {
        power += std::norm(a.h[k]);
        signal += std::norm(channel->h[k]);
      }
      const double db = 10 * std::log10(power / signal);
      EXPECT_LT(db, -30) << a.file;
      EXPECT_GT(db, -90) << a.file;
    }
  }
}

}  // namespace
}  // namespace plumbline::link
