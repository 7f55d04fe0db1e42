#include "study/hop_facts.h"

#include <fmt/format.h>

#include <string>

#include "reference/fec/rs_types.h"
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

void FillFlr(FecResult& fec, double pre_fec_ber) {
  const RsPlan plan = MakePlan(RsConfig{});
  constexpr int kInterleave = 1;
  const Expected<ObservedFlr> observed = ObserveFrameLossRatio(plan, fec.symbol_error_histogram, kInterleave);
  fec.flr_observed = observed.ok() ? Figure::Measured(observed->flr, observed->interval.low, observed->interval.high,
                                                      static_cast<std::int64_t>(observed->uncorrectable))
                                   : Figure::None(observed.status().message());
  const Expected<PredictedFlr> predicted = PredictFrameLossRatio(plan, fec.symbol_error_histogram, kInterleave);
  fec.flr_predicted =
      predicted.ok()
          ? Figure::Extrapolated(predicted->flr,
                                 fmt::format("log-linear fit to {} bins of the codeword histogram", predicted->bins))
          : Figure::None(predicted.status().message());
  fec.flr_random_model =
      pre_fec_ber > 0 ? Figure::Extrapolated(FrameLossRatio(RsCodewordErrorRatio(plan, pre_fec_ber), kInterleave),
                                             "independent errors at the measured pre-FEC BER")
                      : Figure::None("no bit error was counted");
}

}  // namespace plumbline::study
