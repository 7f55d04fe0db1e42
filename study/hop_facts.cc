#include "study/hop_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "reference/fec/rs_types.h"
#include "study/burst_model.h"
#include "study/theory.h"

namespace plumbline::study {
namespace {

std::string Decibel(double value) { return fmt::format("{:.2f}", value); }

void AddChannel(const link::ChannelReport& report, const std::string& side, std::vector<Fact>& facts) {
  const std::string at = fmt::format("at {:.2f} GHz", report.nyquist_hz / 1e9);
  if (report.board_loss_db) facts.push_back({side + ": board line", Decibel(*report.board_loss_db), "dB", at});
  if (report.file)
    facts.push_back({side + ": file", Decibel(report.file->loss_db), "dB", at + ", " + report.file->file});
  if (report.die_to_finger_db) {
    facts.push_back({side + ": die to finger", Decibel(*report.die_to_finger_db), "dB", at + ", package and board"});
  }
  facts.push_back({side + ": die to die", Decibel(report.die_to_die_db), "dB", at + ", packages, board and module"});
  if (report.file) {
    const link::FileReport& file = *report.file;
    facts.push_back({side + ": largest singular value", fmt::format("{:.5f}", file.figures.max_singular_value), "1",
                     "passive when at most 1"});
    if (report.energy_before_zero_db) {
      facts.push_back({side + ": energy before time 0", Decibel(*report.energy_before_zero_db), "dB",
                       "of the impulse response: causality"});
    }
  }
}

}  // namespace

std::vector<Fact> LossFacts(const link::Hop& hop) {
  std::vector<Fact> facts;
  const link::HopConfig& config = hop.config();
  if (!config.channel_a.lossless) {
    AddChannel(hop.channel_a(),
               config.channel_a.direction == link::Direction::kHostToModule ? "host to module" : "module to host",
               facts);
  }
  if (config.optical && !config.channel_b.lossless) AddChannel(hop.channel_b(), "module to host", facts);
  return facts;
}

std::vector<Fact> OpticsFacts(const link::Hop& hop) {
  const link::HopFacts& f = hop.facts();
  return {
      {"OMA at TP3", Decibel(f.oma_tp3_dbm), "dBm", "outer levels"},
      {"OMA launched", Decibel(f.oma_launch_dbm), "dBm", "connector and switch losses added"},
      {"average power at TP3", Decibel(f.average_tp3_dbm), "dBm", ""},
      {"extinction ratio", Decibel(f.extinction_ratio_db), "dB", "outer levels"},
      {"driver gain", Decibel(f.driver_gain_db), "dB", "small signal, at DC"},
      {"drive at the modulator", fmt::format("{:.3f}", f.drive_outer_v), "V", "outer level"},
      {"RIN", Decibel(f.rin_db_hz), "dB/Hz", "relative to the instantaneous power"},
      {"accumulated dispersion", Decibel(f.accumulated_dispersion_ps_nm), "ps/nm",
       f.fibre_field ? "propagated as a field" : "no field propagation: negligible, or multimode"},
      {"TIA transimpedance", fmt::format("{:.0f}", f.tia_gain_ohm), "ohm", "at DC"},
  };
}

void FillFlr(const FecLanePlan& lane, const std::vector<HopResult>& hops, const std::vector<bool>& precoded,
             double pre_fec_ber, FecResult& fec) {
  const RsPlan& plan = lane.port.rs;
  const int interleave = lane.port.codewords;
  const Expected<ObservedFlr> observed = ObserveFrameLossRatio(plan, fec.symbol_error_histogram, interleave);
  fec.flr_observed = observed.ok() ? Figure::Measured(observed->flr, observed->interval.low, observed->interval.high,
                                                      static_cast<std::int64_t>(observed->uncorrectable))
                                   : Figure::None(observed.status().message());
  const Expected<PredictedFlr> predicted = PredictFrameLossRatio(plan, fec.symbol_error_histogram, interleave);
  fec.flr_predicted =
      predicted.ok()
          ? Figure::Extrapolated(
                predicted->flr, fmt::format("log-linear fit to {} bins of the codeword histogram, R^2 = {:.2f}, "
                                            "continued to {}..{} symbol errors",
                                            predicted->bins, predicted->r_squared, plan.t + 1, plan.t + kContinuedBins))
          : Figure::None(predicted.status().message());
  fec.flr_random_model = pre_fec_ber > 0
                             ? Figure::Extrapolated(FrameLossRatio(RsCodewordErrorRatio(plan, pre_fec_ber), interleave),
                                                    "independent errors at the measured pre-FEC BER")
                             : Figure::None("no bit error was counted");

  // Wrong Reed-Solomon symbols of the hops add up. Codewords of a group may lie differently on their lanes.
  std::string chains;
  double codeword_error_ratio = 0;
  fec.burst_model_codewords.assign(fec.symbol_error_histogram.size(), 0.0);
  for (std::int32_t c = 0; c < lane.port.codewords; ++c) {
    const std::vector<BurstLane> lanes = PortLanes(lane, c);
    std::vector<double> sum;
    for (std::size_t h = 0; h < hops.size(); ++h) {
      const HopResult& hop = hops[h];
      if (hop.symbol_errors == 0) continue;
      const auto errors = static_cast<double>(hop.symbol_errors);
      // No less than chance: a short run may have seen no two errors in succession.
      const double again = std::max(hop.error_propagation.value, errors / static_cast<double>(hop.symbols));
      const BurstModel model{errors * (1 - again) / (static_cast<double>(hop.symbols) - errors), again};
      if (c == 0) {
        chains += fmt::format("{}{}: a first error with {:.3g}, another with {:.3g}{}", chains.empty() ? "" : "; ",
                              hop.test_point, model.first, again, precoded[h] ? ", precoded" : "");
      }
      const std::vector<double> mine = SymbolErrorDistribution(plan, lanes, model, precoded[h]);
      sum = sum.empty() ? mine : SumDistribution(sum, mine);
    }
    if (sum.empty()) break;
    codeword_error_ratio += sum.back() / lane.port.codewords;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      fec.burst_model_codewords[i] += sum[i] * static_cast<double>(fec.codewords) / lane.port.codewords;
    }
  }
  if (chains.empty()) fec.burst_model_codewords.clear();
  fec.flr_burst_model = chains.empty() ? Figure::None("no symbol error was counted")
                                       : Figure::Extrapolated(FrameLossRatio(codeword_error_ratio, interleave),
                                                              "Markov chain of symbol errors; " + chains);
}

}  // namespace plumbline::study
