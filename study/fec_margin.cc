#include "study/fec_margin.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/backend.h"
#include "reference/core/rng.h"
#include "study/burst_model.h"
#include "study/plots.h"
#include "study/results_io.h"
#include "study/statistics.h"
#include "study/theory.h"

namespace plumbline::study {
namespace {

constexpr std::array kInterleaves = {1, 2, 4};
constexpr std::size_t kWordsAtOnce = 4096;
constexpr int kCurvePoints = 36;

// Random errors that a link of this code is allowed: KP4's of IEEE 802.3 clause 140; what leaves 1e-15 behind KR4.
double ReferenceBer(const RsConfig& code) { return code.code == kRsKr4 ? 2.18e-5 : 2.4e-4; }

Plot MarginPlot(const FecMarginResults& results, double again, bool at_slicer) {
  const char* const x = at_slicer ? "bit error ratio at the slicer, before the precoding is undone"
                                  : "bit error ratio at the input of the decoder";
  std::string s = fmt::format(
      "set terminal svg size 620,400 dynamic font 'Sans,12' background '#ffffff'\nset encoding utf8\n"
      "set title 'Frame loss ratio, an error followed by another with probability {}'\n"
      "set logscale xy\nset format x '10^{{%T}}'\nset format y '10^{{%T}}'\nset xlabel '{}'\n"
      "set ylabel 'frame loss ratio (burst model)'\nset grid linecolor rgb '#e4e7eb'\nset key left top\n"
      "set xrange [1e-7:3e-3]\nset yrange [1e-16:1]\n",
      again, x);
  constexpr std::array kColours = {"#c0392b", "#d9772b", "#2563a8"};
  std::string plot = "plot 1.7e-12 with lines linecolor rgb '#9aa5b1' dashtype 3 title 'FLR 1.7e-12'";
  for (std::size_t w = 0; w < kInterleaves.size(); ++w) {
    for (const bool precoding : {false, true}) {
      const std::string data = fmt::format("$d{}{}", w, precoding ? 1 : 0);
      s += data + " << EOD\n";
      for (const FecMarginCurvePoint& point : results.curves) {
        if (point.error_propagation != again || point.interleave != kInterleaves[w] || point.precoding != precoding ||
            point.flr < 1e-18) {
          continue;
        }
        s += fmt::format("{:.6e} {:.6e}\n", at_slicer ? point.slicer_ber : point.pre_fec_ber, point.flr);
      }
      s += "EOD\n";
      plot += fmt::format(", {} with lines linewidth 2 linecolor rgb '{}' dashtype {} title 'interleave {}{}'", data,
                          kColours[w], precoding ? 2 : 1, kInterleaves[w], precoding ? ", precoded" : "");
    }
  }
  if (again == 0.0 && !at_slicer && !results.points.empty()) {
    s += "$p << EOD\n";
    for (const FecMarginPoint& point : results.points) {
      const auto flr = [](double ratio) { return FrameLossRatio(std::min(ratio, 1.0), 1); };
      s += fmt::format("{:.6e} {:.6e} {:.6e} {:.6e}\n", point.ber, flr(point.codeword_error_ratio.value),
                       flr(point.codeword_error_ratio.lo), flr(point.codeword_error_ratio.hi));
    }
    s += "EOD\n";
    plot += ", $p with yerrorbars pointtype 7 pointsize 0.6 linecolor rgb '#1f2933' title 'simulated, random errors'";
  }
  const std::string name = fmt::format("margin-{}-{}", again, at_slicer ? "slicer" : "decoder");
  return {name, "frame loss ratio against " + std::string(x), s + plot + "\n"};
}

}  // namespace

Status Validate(const FecMarginOptions& options) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options.code));
  if (options.error_propagation.empty()) return Status::Error("--again names no probability");
  for (const double again : options.error_propagation) {
    if (!(again >= 0.0) || again > 0.95) {
      return Status::Error(fmt::format("--again: {} is outside 0..0.95", again));
    }
  }
  for (const double ber : options.simulated_ber) {
    if (!(ber >= 1e-4) || ber > 0.1) {
      return Status::Error(fmt::format("--ber: {} is outside 1e-4..0.1", ber));
    }
    const double words = static_cast<double>(options.failures) / RsCodewordErrorRatio(MakePlan(options.code), ber);
    if (words > 1e12) {
      return Status::Error(
          fmt::format("--ber: {} needs {:.1e} codewords for {} failures; at most 1e12", ber, words, options.failures));
    }
  }
  if (options.failures < 0 || options.failures > 1'000'000) {
    return Status::Error(fmt::format("--failures: {} is outside 0..1000000", options.failures));
  }
  if (!options.backend.empty()) {
    const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
    if (!backend.ok()) return backend.status();
  }
  return Status::Ok();
}

void FecOutcomes::Decode(dsp::RsCodec& codec, std::span<std::uint16_t> words_received) {
  const auto n = static_cast<std::size_t>(codec.plan().n);
  std::vector<RsResult> results(words_received.size() / n);
  codec.Decode(words_received, results);
  for (std::size_t i = 0; i < results.size(); ++i) {
    ++words;
    if (results[i].status == RsStatus::kUncorrectable) {
      ++uncorrectable;
      continue;
    }
    const auto word = words_received.subspan(i * n, n);
    if (std::any_of(word.begin(), word.end(), [](std::uint16_t symbol) { return symbol != 0; })) ++miscorrected;
  }
}

std::int64_t FecMarginWords(const RsPlan& plan, double ber, std::int64_t failures) {
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(failures) / RsCodewordErrorRatio(plan, ber)));
}

FecErrorSource::FecErrorSource(const RsPlan& plan, double ber, std::uint32_t seed)
    : log_keep_(std::log1p(-ber)), seed_(seed), stream_(static_cast<std::uint32_t>(plan.n) << 16 | 0x4645U) {
  Skip();
}

void FecErrorSource::Skip() {
  const PhiloxBlock block = Philox4x32({seed_, stream_}, draw_++);
  const double uniform = (static_cast<double>(block[0]) + 0.5) / 4294967296.0;
  const double fine = static_cast<double>(block[1]) / 18446744073709551616.0;
  gap_ += static_cast<std::int64_t>(std::log(uniform + fine) / log_keep_);
}

void FecErrorSource::Next(std::span<std::uint16_t> words) {
  const auto bits = static_cast<std::int64_t>(words.size()) * kRsSymbolBits;
  for (; gap_ < bits; ++gap_) {
    words[static_cast<std::size_t>(gap_ / kRsSymbolBits)] ^= static_cast<std::uint16_t>(1U << (gap_ % kRsSymbolBits));
    Skip();
  }
  gap_ -= bits;
}

Expected<FecMarginResults> RunFecMargin(const FecMarginOptions& options,
                                        const std::function<void(double, double, const std::string&)>& progress,
                                        const std::atomic<bool>& cancel) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options));
  const RsPlan plan = MakePlan(options.code);
  FecMarginResults results;
  results.options = options;

  // Shares of the work: a curve or limit counts as much as some hundred thousand words.
  constexpr double kCurveWork = 3e5;
  double total = kCurveWork * static_cast<double>(options.error_propagation.size() * kInterleaves.size() * 2);
  for (const double ber : options.simulated_ber) {
    if (options.failures > 0) total += static_cast<double>(FecMarginWords(plan, ber, options.failures));
  }
  double done = 0;
  const auto report = [&](const std::string& what) {
    if (progress) progress(done, total, what);
  };

  const double reference = RsCodewordErrorRatio(plan, ReferenceBer(options.code));
  for (const double again : options.error_propagation) {
    for (const int interleave : kInterleaves) {
      const std::array lanes = {RoundRobinLane(plan, interleave)};
      for (const bool precoding : {false, true}) {
        if (cancel) {
          results.partial = true;
          return results;
        }
        report("burst model");
        const auto ber_of = [&](const BurstModel& model) {
          return (precoding ? PrecodedSymbolErrorRatio(model) : SymbolErrorRatio(model)) / 2;
        };
        const BurstModel limit = BurstModelFor(plan, interleave, again, precoding, reference);
        results.limits.push_back({again, interleave, precoding, limit.first, ber_of(limit)});
        for (int i = 0; i < kCurvePoints; ++i) {
          const BurstModel model{std::pow(10.0, -7.0 + 4.6 * i / (kCurvePoints - 1)), again};
          const double ratio = SymbolErrorDistribution(plan, lanes, model, precoding).back();
          results.curves.push_back({again, interleave, precoding, model.first, SymbolErrorRatio(model) / 2,
                                    ber_of(model), ratio, FrameLossRatio(std::min(ratio, 1.0), interleave)});
        }
        done += kCurveWork;
      }
    }
  }

  auto kind = dsp::Backend::Kind::kSimd;
  if (!options.backend.empty()) kind = dsp::FindBackend(options.backend)->kind;
  dsp::RsCodec codec(plan, kind);
  const auto n = static_cast<std::size_t>(plan.n);
  std::vector<std::uint16_t> words;
  for (const double ber : options.simulated_ber) {
    if (options.failures == 0) break;
    FecMarginPoint point;
    point.ber = ber;
    point.closed_form = RsCodewordErrorRatio(plan, ber);
    FecErrorSource errors(plan, ber, options.seed);
    const std::int64_t all = FecMarginWords(plan, ber, options.failures);
    while (point.outcomes.words < all && !cancel) {
      const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kWordsAtOnce, all - point.outcomes.words));
      words.assign(count * n, 0);
      errors.Next(words);
      point.outcomes.Decode(codec, words);
      done += static_cast<double>(count);
      report(fmt::format("codewords at a bit error ratio of {:.3g}", ber));
    }
    const auto failed = static_cast<double>(point.outcomes.uncorrectable + point.outcomes.miscorrected);
    const auto sent = static_cast<double>(point.outcomes.words);
    results.partial = results.partial || point.outcomes.words < all;
    if (point.outcomes.words == 0) break;
    const Interval interval = PoissonInterval(static_cast<std::uint64_t>(failed));
    point.codeword_error_ratio =
        Figure::Measured(failed / sent, interval.low / sent, interval.high / sent, static_cast<std::int64_t>(failed));
    const double expected = sent * point.closed_form;
    point.deviations = (failed - expected) / std::sqrt(expected);
    results.points.push_back(point);
    if (results.partial) break;
  }
  return results;
}

Status WriteFecMargin(const FecMarginResults& results, const std::string& directory, const std::string& gnuplot) {
  PLUMBLINE_RETURN_IF_ERROR(PrepareOutputDirectory(directory));
  std::string limits = "error_propagation,interleave,precoding,first_error_probability,pre_fec_ber\n";
  std::string json_limits;
  for (const FecMarginLimit& limit : results.limits) {
    const int precoding = limit.precoding ? 1 : 0;
    limits += fmt::format("{},{},{},{:.4e},{:.4e}\n", limit.error_propagation, limit.interleave, precoding, limit.first,
                          limit.pre_fec_ber);
    json_limits += fmt::format(
        "{}\n    {{\"error_propagation\": {}, \"interleave\": {}, \"precoding\": {}, \"first_error_probability\": "
        "{:.4e}, \"pre_fec_ber\": {:.4e}, \"kind\": \"predicted\"}}",
        json_limits.empty() ? "" : ",", limit.error_propagation, limit.interleave, limit.precoding, limit.first,
        limit.pre_fec_ber);
  }
  std::string curves =
      "error_propagation,interleave,precoding,first_error_probability,slicer_ber,pre_fec_ber,codeword_error_ratio,"
      "flr\n";
  for (const FecMarginCurvePoint& p : results.curves) {
    curves += fmt::format("{},{},{},{:.6e},{:.6e},{:.6e},{:.6e},{:.6e}\n", p.error_propagation, p.interleave,
                          p.precoding ? 1 : 0, p.first, p.slicer_ber, p.pre_fec_ber, p.codeword_error_ratio, p.flr);
  }
  std::string points =
      "ber,codewords,uncorrectable,miscorrected,codeword_error_ratio,lo,hi,closed_form,standard_deviations\n";
  std::string json_points;
  for (const FecMarginPoint& p : results.points) {
    const Figure& ratio = p.codeword_error_ratio;
    points += fmt::format("{},{},{},{},{:.4e},{:.4e},{:.4e},{:.4e},{:.2f}\n", p.ber, p.outcomes.words,
                          p.outcomes.uncorrectable, p.outcomes.miscorrected, ratio.value, ratio.lo, ratio.hi,
                          p.closed_form, p.deviations);
    json_points += fmt::format(
        "{}\n    {{\"ber\": {}, \"codewords\": {}, \"uncorrectable\": {}, \"miscorrected\": {}, "
        "\"codeword_error_ratio\": {:.4e}, \"ci95\": [{:.4e}, {:.4e}], \"kind\": \"measured\", \"closed_form\": "
        "{:.4e}, "
        "\"standard_deviations\": {:.2f}}}",
        json_points.empty() ? "" : ",", p.ber, p.outcomes.words, p.outcomes.uncorrectable, p.outcomes.miscorrected,
        ratio.value, ratio.lo, ratio.hi, p.closed_form, p.deviations);
  }
  const std::string json = fmt::format(
      "{{\n  \"code\": \"{}\",\n  \"seed\": {},\n  \"partial\": {},\n  \"limits\": [{}\n  ],\n  \"points\": [{}\n  "
      "]\n}}\n",
      results.options.code.code == kRsKr4 ? "KR4" : "KP4", results.options.seed, results.partial, json_limits,
      json_points);
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/margin.json", json));
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/limits.csv", limits));
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/curves.csv", curves));
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/points.csv", points));
  std::vector<Plot> plots;
  for (const double again : results.options.error_propagation) {
    for (const bool at_slicer : {false, true}) plots.push_back(MarginPlot(results, again, at_slicer));
  }
  const Expected<std::vector<Svg>> rendered = RenderSvg(plots, gnuplot);
  if (!rendered.ok())
    return Status::Error("the numbers are written, the pictures are not: " + rendered.status().message());
  for (const Svg& svg : *rendered) {
    PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/plots/" + svg.name + ".svg", svg.text + "\n"));
  }
  return Status::Ok();
}

std::string FecMarginSummary(const FecMarginResults& results) {
  std::string text = fmt::format(
      "{}, bit error ratio at the decoder's input for the codeword error ratio of random errors at {:g}\n"
      "(burst model; plain / precoded)\n\n  again  interleave 1          interleave 2          interleave 4\n",
      results.options.code.code == kRsKr4 ? "KR4" : "KP4", ReferenceBer(results.options.code));
  for (std::size_t i = 0; i + 5 < results.limits.size(); i += 6) {
    text += fmt::format("  {:5}", results.limits[i].error_propagation);
    for (std::size_t w = 0; w < 3; ++w) {
      text += fmt::format("  {:.2e} / {:.2e}", results.limits[i + 2 * w].pre_fec_ber,
                          results.limits[i + 2 * w + 1].pre_fec_ber);
    }
    text += '\n';
  }
  for (const FecMarginPoint& p : results.points) {
    text += fmt::format(
        "\nmeasured at {:g}: {} of {} codewords uncorrectable, {} mis-corrected: {:.3e} ({:.3e} .. {:.3e}); closed "
        "form "
        "{:.3e}, {:+.2f} standard deviations",
        p.ber, p.outcomes.uncorrectable, p.outcomes.words, p.outcomes.miscorrected, p.codeword_error_ratio.value,
        p.codeword_error_ratio.lo, p.codeword_error_ratio.hi, p.closed_form, p.deviations);
  }
  return text + (results.points.empty() ? "" : "\n");
}

}  // namespace plumbline::study
