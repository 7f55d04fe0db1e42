#include "study/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "study/figure_text.h"
#include "study/gnuplot.h"

namespace plumbline::study {
namespace {

constexpr const char* kInk = "#1f2933";
constexpr const char* kSoftInk = "#52606d";
constexpr const char* kGrid = "#e4e7eb";
constexpr const char* kBlue = "#2563a8";
constexpr const char* kSoftBlue = "#9fc3e6";
constexpr const char* kOrange = "#d9772b";
constexpr const char* kGreen = "#1b9e8f";
constexpr const char* kRed = "#c0392b";
constexpr const char* kGrey = "#9aa5b1";
// The three eyes' neighbours must differ; levels 0..3.
constexpr std::array<const char*, 4> kLevelColours = {"#2563a8", "#1b9e8f", "#d9772b", "#8e5aa8"};

// Text as gnuplot sees it: single quotes, no line breaks, nothing that ends the string.
std::string Quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else if (c == '\'') {
      out += "''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string Num(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : std::string("NaN"); }

class Script {
 public:
  Script(int width, int height, const std::string& title) {
    Line("reset");
    Line("set terminal svg size {},{} dynamic font 'Sans,12' linewidth 1 background '#ffffff'", width, height);
    Line("set encoding utf8");
    Line("set border 3 linecolor rgb '{}' linewidth 1", kGrey);
    Line("set tics nomirror out scale 0.5 textcolor rgb '{}'", kSoftInk);
    Line("set grid linecolor rgb '{}' linewidth 1 linetype 1", kGrid);
    Line("set key noenhanced textcolor rgb '{}' samplen 1.6 spacing 1.1", kSoftInk);
    Line("set minussign");
    Line("set tmargin 2.6");
    Line("set label 1001 {} at graph 0, graph 1 offset 0,1.1 left noenhanced font 'Sans:Bold,13' textcolor rgb '{}'",
         Quote(title), kInk);
  }
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  void Labels(const std::string& x, const std::string& y) {
    Line("set xlabel {} noenhanced textcolor rgb '{}' offset 0,0.3", Quote(x), kSoftInk);
    // A long one takes two lines, broken at the space nearest its middle.
    std::size_t cut = std::string::npos;
    if (y.size() > 34) {
      for (std::size_t i = 0; i < y.size(); ++i) {
        const auto off = [&](std::size_t at) { return at > y.size() / 2 ? at - y.size() / 2 : y.size() / 2 - at; };
        if (y[i] == ' ' && (cut == std::string::npos || off(i) < off(cut))) cut = i;
      }
    }
    if (cut == std::string::npos) {
      Line("set ylabel {} noenhanced textcolor rgb '{}' offset 0.8,0", Quote(y), kSoftInk);
    } else {
      Line("set ylabel {}.\"\\n\".{} noenhanced textcolor rgb '{}' font 'Sans,11' offset 0.4,0",
           Quote(y.substr(0, cut)), Quote(y.substr(cut + 1)), kSoftInk);
    }
  }
  // One row of legend between the title and the plot.
  void LegendAbove() {
    Line("set key at graph 1, graph 1.03 bottom right horizontal maxrows 1 noenhanced font 'Sans,11'");
    Line("set key samplen 1.2");
    Line("set tmargin 4");
    Line("set label 1001 offset 0,2.4");
  }
  void LogY(double low, double high) {
    Line("set logscale y");
    Line("set format y '10^{{%T}}'");
    Line("set yrange [{}:{}]", Num(low), Num(high));
  }
  // A data block; `row` appends the columns of row i.
  template <typename Row>
  void Data(const std::string& block, std::size_t rows, const Row& row) {
    text_ += "$" + block + " << EOD\n";
    for (std::size_t i = 0; i < rows; ++i) {
      row(i);
      text_ += '\n';
    }
    text_ += "EOD\n";
  }
  void Cell(double value) { text_ += Num(value) + " "; }
  void Cell(const std::string& quoted) { text_ += quoted + " "; }
  std::string Take() {
    text_ += "unset output\n";
    return std::move(text_);
  }

 private:
  std::string text_;
};

double PowerOfTenBelow(double value) { return std::pow(10.0, std::floor(std::log10(value))); }
double PowerOfTenAbove(double value) { return std::pow(10.0, std::ceil(std::log10(value))); }

template <typename Counts>
double Largest(const Counts& counts) {
  double most = 0.0;
  for (const auto c : counts) most = std::max(most, static_cast<double>(c));
  return most;
}

}  // namespace

const char* Colour(Architecture architecture) {
  switch (architecture) {
    case Architecture::kDsp:
      return "#2563a8";
    case Architecture::kLro:
      return "#1b9e8f";
    case Architecture::kLpo:
      return "#d9772b";
    case Architecture::kMixed:
      break;
  }
  return "#8e5aa8";
}

std::string PlotName(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool keep =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    out += keep ? c : '-';
  }
  return out.empty() ? "plot" : out;
}

std::vector<double> RandomErrorCodewords(std::size_t bins, double ber, double codewords) {
  const int correctable = static_cast<int>(bins) - 2;
  const int symbols = 514 + 2 * correctable;
  std::vector<double> out(bins, 0.0);
  if (!(ber > 0.0) || !(ber < 1.0)) {
    out[0] = codewords;
    return out;
  }
  // An RS symbol holds 10 bits.
  const double log_ok = 10.0 * std::log1p(-ber);
  const double log_bad = std::log(-std::expm1(log_ok));
  const auto term = [&](int k) {
    return std::exp(std::lgamma(symbols + 1.0) - std::lgamma(k + 1.0) - std::lgamma(symbols - k + 1.0) + k * log_bad +
                    (symbols - k) * log_ok);
  };
  for (int k = 0; k <= correctable; ++k) out[static_cast<std::size_t>(k)] = codewords * term(k);
  double tail = 0.0;  // summed from the far end, where the terms are smallest
  for (int k = symbols; k > correctable; --k) tail += term(k);
  out.back() = codewords * tail;
  return out;
}

Plot EyePlot(const std::string& name, const std::string& title, const EyeHistogram& eye) {
  const std::size_t all_phases = static_cast<std::size_t>(std::max(eye.phase_bins, 0));
  const std::size_t all_bins = static_cast<std::size_t>(std::max(eye.amplitude_bins, 0));
  if (eye.empty() || eye.counts.size() != all_phases * all_bins || !(eye.amplitude_max > eye.amplitude_min)) return {};
  // More cells than the picture has room for only cost bytes: neighbours are added up.
  const std::size_t merge_phase = (all_phases + 127) / 128;
  const std::size_t merge_bin = (all_bins + 127) / 128;
  const std::size_t phases = (all_phases + merge_phase - 1) / merge_phase;
  const std::size_t bins = (all_bins + merge_bin - 1) / merge_bin;
  std::vector<double> density(phases * bins, 0.0);
  for (std::size_t p = 0; p < all_phases; ++p) {
    for (std::size_t a = 0; a < all_bins; ++a) {
      density[(p / merge_phase) * bins + a / merge_bin] += static_cast<double>(eye.counts[p * all_bins + a]);
    }
  }
  const double most = Largest(density);
  if (most <= 0.0) return {};
  Script s(520, 330, title);
  s.Labels("time, UI", eye.where + ", " + eye.amplitude_unit);
  s.Line("set rmargin 8");
  s.Line("set xrange [0:{}]", Num(eye.phase_span_ui));
  s.Line("set yrange [{}:{}]", Num(eye.amplitude_min), Num(eye.amplitude_max));
  // Square root: the rare samples stay visible, and a closed eye still shows its traces.
  s.Line("set palette defined (0 '#dfebf7', 0.2 '#a3c8ea', 0.45 '#3f8fd0', 0.7 '#1b5a99', 1 '#0a2342') maxcolors 32");
  s.Line("set cbrange [0:1]");
  // gnuplot's own colour box is 128 polygons; 32 say the same.
  s.Line("unset colorbox");
  constexpr int kSteps = 32;
  for (int i = 0; i < kSteps; ++i) {
    s.Line(
        "set object {} rectangle noclip from graph 1.02, graph {:.4f} to graph 1.042, graph {:.4f} fillcolor palette "
        "cb "
        "{:.4f} "
        "fillstyle solid 1 noborder",
        i + 1, static_cast<double>(i) / kSteps, static_cast<double>(i + 1) / kSteps, (i + 0.5) / kSteps);
  }
  for (const auto& [label, at] : {std::pair("0", 0.0), std::pair("10", 0.1), std::pair("25", 0.25),
                                  std::pair("50", 0.5), std::pair("100", 1.0)}) {
    s.Line("set label '{}' at graph 1.05, graph {:.4f} left font 'Sans,10' textcolor rgb '{}'", label, std::sqrt(at),
           kSoftInk);
  }
  s.Line(
      "set label 'density, % of the peak' at graph 1.125, graph 0.5 center rotate by 90 font 'Sans,10' textcolor rgb "
      "'{}'",
      kSoftInk);
  s.Line("unset grid");
  s.Data("eye", bins, [&](std::size_t a) {
    for (std::size_t p = 0; p < phases; ++p) {
      const double d = density[p * bins + a];
      s.Cell(d == 0.0 ? std::numeric_limits<double>::quiet_NaN() : std::round(1e4 * std::sqrt(d / most)) / 1e4);
    }
  });
  const double dx = eye.phase_span_ui * static_cast<double>(merge_phase) / static_cast<double>(all_phases);
  const double dy =
      (eye.amplitude_max - eye.amplitude_min) * static_cast<double>(merge_bin) / static_cast<double>(all_bins);
  if (eye.sampling_phase_ui >= 0.0 && eye.sampling_phase_ui <= eye.phase_span_ui) {
    s.Line("set arrow from first {0}, graph 0 to first {0}, graph 1 nohead front linecolor rgb '{1}' dashtype 2",
           Num(eye.sampling_phase_ui), kRed);
  }
  for (const double level : eye.levels) {
    s.Line("set arrow from graph 0, first {0} to graph 0.018, first {0} nohead front linecolor rgb '{1}' linewidth 2",
           Num(level), kRed);
  }
  s.Line("plot $eye matrix using ((0.5+$1)*{}):({}+(0.5+$2)*{}):3 with image notitle", Num(dx), Num(eye.amplitude_min),
         Num(dy));
  return {name, title + ": density of the waveform over time and amplitude", s.Take()};
}

Plot PulsePlot(const std::string& name, const std::string& title, const PulseResponse& pulse) {
  if (pulse.empty()) return {};
  Script s(520, 300, title);
  s.Labels("time after the main cursor, UI", pulse.value_unit);
  const double first = std::max(-6.0, pulse.time_ui.front());
  const double last = std::min(24.0, pulse.time_ui.back());
  double peak = 0.0;
  for (const double v : pulse.value) {
    if (std::isfinite(v)) peak = std::max(peak, std::fabs(v));
  }
  if (!(peak > 0.0) || !(last > first)) return {};
  s.Line("set xrange [{}:{}]", Num(first), Num(last));
  s.Line("set xtics 2");
  s.Line("set xzeroaxis linecolor rgb '{}' linewidth 1", kGrey);
  s.Line("set key top right");
  s.Data("p", pulse.time_ui.size(), [&](std::size_t i) {
    s.Cell(pulse.time_ui[i]);
    s.Cell(pulse.value[i]);
  });
  // The samples a receiver takes: whole UI from the main cursor.
  std::vector<std::size_t> cursors;
  for (std::size_t i = 0; i < pulse.time_ui.size(); ++i) {
    const double t = pulse.time_ui[i];
    if (t >= first && t <= last && std::fabs(t - std::round(t)) < 1e-6) cursors.push_back(i);
  }
  s.Data("c", cursors.size(), [&](std::size_t i) {
    s.Cell(pulse.time_ui[cursors[i]]);
    s.Cell(pulse.value[cursors[i]]);
  });
  std::string plot = fmt::format("plot $p using 1:2 with lines linecolor rgb '{}' linewidth 2 title 'channel'", kBlue);
  if (!cursors.empty()) {
    plot +=
        fmt::format(", $c using 1:2 with points pointtype 7 pointsize 0.45 linecolor rgb '{}' title 'cursors'", kBlue);
  }
  const std::size_t n = std::min(pulse.equalized_time_ui.size(), pulse.equalized_value.size());
  if (n > 0) {
    s.Data("e", n, [&](std::size_t i) {
      s.Cell(pulse.equalized_time_ui[i]);
      s.Cell(pulse.equalized_value[i] * peak);
    });
    plot += fmt::format(
        ", $e using 1:2 with impulses linecolor rgb '{0}' linewidth 2 notitle, $e using 1:2 with points pointtype 7 "
        "pointsize 0.5 linecolor rgb '{0}' title 'after FFE and DFE, scaled to the same peak'",
        kOrange);
  }
  s.Line("{}", plot);
  return {name, title + ": pulse response over time", s.Take()};
}

Plot TapsPlot(const std::string& name, const std::string& title, const HopResult& hop) {
  const std::vector<double>& taps = hop.ffe_taps;
  if (taps.empty()) return {};
  const std::size_t main = static_cast<std::size_t>(std::clamp(hop.ffe_main, 0, static_cast<int>(taps.size()) - 1));
  double side = 0.02;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    if (i != main) side = std::max(side, std::fabs(taps[i]));
  }
  for (const double b : hop.dfe_taps) side = std::max(side, std::fabs(b));
  // The side taps carry the story; the main one is cut off and labelled.
  const double limit = 1.25 * side;
  const bool cut = std::fabs(taps[main]) > limit;
  Script s(520, 300, title);
  s.Labels("tap, UI after the main tap", "tap value");
  const double first = -static_cast<double>(main) - 1.0;
  const double last_ffe = static_cast<double>(taps.size() - main);
  const double last = hop.dfe_taps.empty() ? last_ffe : last_ffe + 1.0 + static_cast<double>(hop.dfe_taps.size());
  s.Line("set xrange [{}:{}]", Num(first), Num(last));
  s.Line("set yrange [{}:{}]", Num(-limit), Num(limit));
  s.Line("set xzeroaxis linecolor rgb '{}' linewidth 1 linetype 1", kGrey);
  s.Line("set boxwidth 0.72");
  s.Line("set style fill solid 1.0 noborder");
  s.Line("set xtics 5");
  s.LegendAbove();
  // 0 adaptive, 1 main, 2 held
  const auto kind = [&](std::size_t i) { return i == main ? 1 : static_cast<int>(i) == hop.ffe_held ? 2 : 0; };
  const std::array<const char*, 3> blocks = {"adaptive", "main", "held"};
  std::array<std::size_t, 3> rows{};
  for (int k = 0; k < 3; ++k) {
    std::vector<std::size_t> index;
    for (std::size_t i = 0; i < taps.size(); ++i) {
      if (kind(i) == k) index.push_back(i);
    }
    rows[static_cast<std::size_t>(k)] = index.size();
    if (index.empty()) continue;
    s.Data(blocks[static_cast<std::size_t>(k)], index.size(), [&](std::size_t r) {
      s.Cell(static_cast<double>(index[r]) - static_cast<double>(main));
      s.Cell(std::clamp(taps[index[r]], -limit, limit));
    });
  }
  std::string plot = fmt::format("plot $main using 1:2 with boxes linecolor rgb '{}' title 'main'", kInk);
  if (rows[0] > 0) {
    plot += fmt::format(", $adaptive using 1:2 with boxes linecolor rgb '{}' title 'adaptive'", kBlue);
  }
  if (rows[2] > 0) {
    plot += fmt::format(", $held using 1:2 with boxes linecolor rgb '{}' title 'held'", kSoftBlue);
  }
  if (!hop.dfe_taps.empty()) {
    s.Data("dfe", hop.dfe_taps.size(), [&](std::size_t i) {
      s.Cell(last_ffe + 0.5 + static_cast<double>(i));
      s.Cell(hop.dfe_taps[i]);
    });
    plot += fmt::format(", $dfe using 1:2 with boxes linecolor rgb '{}' title 'DFE'", kOrange);
    s.Line("set label 'b1' at first {}, first 0 center offset 0,-0.8 textcolor rgb '{}' font 'Sans,10'",
           Num(last_ffe + 0.5), kSoftInk);
  }
  if (cut) {
    s.Line("set label '{}' at first 0.6, first {} left textcolor rgb '{}' font 'Sans,11' front", Fixed(taps[main], 3),
           Num(std::copysign(0.93 * limit, taps[main])), kInk);
  }
  s.Line("{}", plot);
  return {name, title + ": equalizer taps as bars", s.Take()};
}

Plot SlicerPlot(const std::string& name, const std::string& title, const HopResult& hop) {
  const SlicerHistogram& h = hop.slicer;
  const std::size_t bins = h.counts[0].size();
  if (h.empty() || !(h.amplitude_max > h.amplitude_min)) return {};
  double most = 0.0;
  for (const auto& level : h.counts) {
    if (level.size() != bins) return {};
    most = std::max(most, Largest(level));
  }
  if (most <= 0.0) return {};
  Script s(520, 320, title);
  s.Labels("slicer input, in units of half a level spacing", "samples a bin");
  s.LogY(0.7, std::max(10.0, PowerOfTenAbove(most * 1.5)));
  s.Line("set xrange [{}:{}]", Num(h.amplitude_min), Num(h.amplitude_max));
  s.Line("set xtics 1");
  s.LegendAbove();
  const double step = (h.amplitude_max - h.amplitude_min) / static_cast<double>(bins);
  for (const double t : hop.thresholds) {
    if (!std::isfinite(t)) continue;
    s.Line("set arrow from first {0}, graph 0 to first {0}, graph 1 nohead linecolor rgb '{1}' dashtype 2 front",
           Num(t), kRed);
  }
  std::string plot;
  for (std::size_t level = 0; level < 4; ++level) {
    // Bins outside what was ever hit only cost bytes.
    std::size_t lo = bins;
    std::size_t hi = 0;
    for (std::size_t i = 0; i < bins; ++i) {
      if (h.counts[level][i] == 0) continue;
      lo = std::min(lo, i);
      hi = i;
    }
    if (lo > hi) continue;
    lo -= lo > 0 ? 1 : 0;
    hi += hi + 1 < bins ? 1 : 0;
    s.Data(fmt::format("l{}", level), hi - lo + 1, [&](std::size_t i) {
      s.Cell(h.amplitude_min + (static_cast<double>(lo + i) + 0.5) * step);
      s.Cell(std::max(0.7, static_cast<double>(h.counts[level][lo + i])));
    });
    plot += fmt::format(
        "{0}$l{1} using 1:2 with filledcurves y1=0.7 fillstyle transparent solid 0.22 noborder linecolor rgb '{2}' "
        "notitle, $l{1} using 1:2 with lines linewidth 1.6 linecolor rgb '{2}' title 'sent {1}'",
        plot.empty() ? "plot " : ", ", level, kLevelColours[level]);
  }
  s.Line("{}", plot);
  return {name, title + ": histogram of the slicer input for each level that was sent", s.Take()};
}

Plot NoisePlot(const std::string& name, const std::string& title, const NoiseBudget& noise) {
  struct Bar {
    const char* label;
    double snr;
    double power;
  };
  std::vector<Bar> bars;
  double sum = 0.0;
  for (std::size_t i = 0; i < kNoiseSourceCount; ++i) {
    const Figure& f = noise.snr_db[i];
    if (!f.has_value()) continue;
    bars.push_back({kNoiseSourceNames[i].label, f.value, std::pow(10.0, -f.value / 10.0)});
    sum += bars.back().power;
  }
  if (bars.empty() || !(sum > 0.0)) return {};
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.power < b.power; });
  const double whole = noise.all_db.has_value() ? std::pow(10.0, -noise.all_db.value / 10.0) : sum;
  double widest = 0.0;
  for (const Bar& bar : bars) widest = std::max(widest, 100.0 * bar.power / whole);
  const std::size_t n = bars.size();
  Script s(520, 84 + 24 * static_cast<int>(n), title);
  s.Line("set xlabel {} textcolor rgb '{}' offset 0,0.3",
         noise.all_db.has_value() ? "'noise power, % of the noise with everything on'" : "'noise power, % of the sum'",
         kSoftInk);
  s.Line("set xrange [0:{}]", Num(widest * 1.28));
  s.Line("set yrange [-0.6:{}]", Num(static_cast<double>(n) - 0.4));
  s.Line("set style fill solid 1.0 noborder");
  s.Line("unset grid");
  s.Line("set grid xtics linecolor rgb '{}' linetype 1", kGrid);
  s.Line("set ytics scale 0");
  s.Line("set lmargin 25");
  s.Data("n", n, [&](std::size_t i) {
    s.Cell(100.0 * bars[i].power / whole);
    s.Cell(static_cast<double>(i));
    s.Cell("\"" + std::string(bars[i].label) + "\"");
    s.Cell("\"" + Fixed(bars[i].snr, 1) + " dB\"");
  });
  s.Line(
      "plot $n using (0):2:(0):1:($2-0.34):($2+0.34):ytic(3) with boxxyerror linecolor rgb '{}' notitle, "
      "$n using 1:2:4 with labels left offset 0.6,0 textcolor rgb '{}' font 'Sans,11' notitle",
      kBlue, kInk);
  return {name, title + ": noise power of each source", s.Take()};
}

Plot BurstPlot(const std::string& name, const std::string& title, const HopResult& hop) {
  const auto& counts = hop.burst_length_histogram;
  const double most = Largest(counts);
  if (counts.size() < 2 || most <= 0.0) return {};
  std::size_t last = 1;
  for (std::size_t i = 1; i < counts.size(); ++i) {
    if (counts[i] > 0) last = i;
  }
  const std::size_t shown = std::max<std::size_t>(last, 6);
  Script s(520, 280, title);
  s.Labels("length of the burst, PAM4 symbols", "bursts");
  s.LogY(0.7, std::max(10.0, PowerOfTenAbove(most * 1.5)));
  s.Line("set xrange [0.4:{}]", Num(static_cast<double>(shown) + 0.6));
  s.Line("set xtics {}", std::max<std::size_t>(1, shown / 12));
  s.Line("set boxwidth 0.72");
  s.Line("set style fill solid 1.0 noborder");
  s.Data("b", last, [&](std::size_t i) {
    s.Cell(static_cast<double>(i + 1));
    s.Cell(counts[i + 1] > 0 ? static_cast<double>(counts[i + 1]) : std::numeric_limits<double>::quiet_NaN());
  });
  s.Line("plot $b using 1:2 with boxes linecolor rgb '{}' notitle", kBlue);
  return {name, title + ": error bursts by length", s.Take()};
}

namespace {

std::vector<std::size_t> Thinned(std::size_t size, std::size_t most) {
  std::vector<std::size_t> index;
  const std::size_t step = std::max<std::size_t>(1, (size + most - 1) / most);
  for (std::size_t i = 0; i < size; i += step) index.push_back(i);
  if (!index.empty() && index.back() + 1 != size) index.push_back(size - 1);
  return index;
}

// Symbols on an axis: thousands or millions, whichever leaves short numbers.
struct SymbolScale {
  double unit = 1.0;
  std::string label = "symbols since power-up";
};
SymbolScale ScaleOf(const XyCurve& curve) {
  double most = 0.0;
  for (const double x : curve.x) {
    if (std::isfinite(x)) most = std::max(most, x);
  }
  if (most >= 1.5e6) return {1e6, "symbols since power-up, millions"};
  if (most >= 1.5e3) return {1e3, "symbols since power-up, thousands"};
  return {};
}

void PutCurve(Script& s, const XyCurve& curve, double unit, const char* colour) {
  const std::vector<std::size_t> index = Thinned(curve.x.size(), 400);
  s.Data("c", index.size(), [&](std::size_t i) {
    s.Cell(curve.x[index[i]] / unit);
    s.Cell(curve.y[index[i]]);
  });
  s.Line("plot $c using 1:2 with lines linewidth 1.6 linecolor rgb '{}' notitle", colour);
}

}  // namespace

Plot StartupPlot(const std::string& name, const std::string& title, const HopResult& hop) {
  if (hop.startup.empty()) return {};
  Script s(520, 300, title);
  const SymbolScale scale = ScaleOf(hop.startup);
  s.Labels(scale.label, "slicer SNR estimate, dB");
  for (const Fact& state : hop.startup_states) {
    double at = 0.0;
    try {
      at = std::stod(state.value);
    } catch (const std::exception&) {
      continue;
    }
    if (!std::isfinite(at)) continue;
    at /= scale.unit;
    s.Line("set arrow from first {0}, graph 0 to first {0}, graph 1 nohead linecolor rgb '{1}' dashtype 2", Num(at),
           kGrey);
    s.Line(
        "set label {} at first {}, graph 0.03 left rotate by 90 offset 0.7,0 noenhanced font 'Sans,10' textcolor "
        "rgb '{}'",
        Quote(state.name), Num(at), kSoftInk);
  }
  s.Line("set offsets 0, 0, graph 0.05, graph 0.5");  // the names of the states stand below the curve
  PutCurve(s, hop.startup, scale.unit, kBlue);
  return {name, title + ": slicer SNR over time since power-up", s.Take()};
}

Plot CdrPlot(const std::string& name, const std::string& title, const HopResult& hop) {
  const XyCurve& curve = hop.cdr_phase;
  if (curve.empty()) return {};
  // The straight part is the frequency offset; what is left over it is the loop's own noise. The first quarter, where
  // the loop acquires, is left out of both.
  const std::size_t first = curve.x.size() / 4;
  double n = 0.0;
  double mean_x = 0.0;
  double mean_y = 0.0;
  for (std::size_t i = first; i < curve.x.size(); ++i) {
    n += 1.0;
    mean_x += (curve.x[i] - mean_x) / n;
    mean_y += (curve.y[i] - mean_y) / n;
  }
  double xx = 0.0;
  double xy = 0.0;
  for (std::size_t i = first; i < curve.x.size(); ++i) {
    xx += (curve.x[i] - mean_x) * (curve.x[i] - mean_x);
    xy += (curve.x[i] - mean_x) * (curve.y[i] - mean_y);
  }
  if (!(xx > 0.0) || !std::isfinite(xy)) return {};
  const double slope = xy / xx;
  XyCurve residual;
  for (std::size_t i = first; i < curve.x.size(); ++i) {
    residual.x.push_back(curve.x[i]);
    residual.y.push_back(curve.y[i] - mean_y - slope * (curve.x[i] - mean_x));
  }
  Script s(520, 300, title);
  const SymbolScale scale = ScaleOf(residual);
  s.Labels(scale.label, "phase less its drift, UI");
  s.Line("set label 'drift {} ppm' at graph 0.98, graph 0.94 right textcolor rgb '{}' font 'Sans,11'",
         Fixed(slope * 1e6, 1), kSoftInk);
  s.Line("set offsets 0, 0, graph 0.15, graph 0.05");
  PutCurve(s, residual, scale.unit, kBlue);
  return {name, title + ": phase of the clock recovery over time, its mean drift taken out", s.Take()};
}

Plot CodewordPlot(const std::string& name, const std::string& title, const LinkResult& link) {
  const auto& histogram = link.fec.symbol_error_histogram;
  const double most = Largest(histogram);
  if (link.fec.codewords <= 0 || most <= 0.0) return {};
  Script s(520, 300, title);
  s.Labels("RS symbol errors in the codeword", "codewords");
  s.LogY(0.05, std::max(10.0, PowerOfTenAbove(most * 1.5)));
  const std::size_t correctable = histogram.size() - 2;
  s.Line("set xrange [-0.7:{}.7]", correctable + 1);
  std::string tics = "set xtics (";
  for (std::size_t i = 0; i <= correctable; ++i) tics += fmt::format("'{0}' {0}, ", i);
  s.Line("{}", tics + fmt::format("'>{}' {})", correctable, correctable + 1));
  s.Line("set boxwidth 0.72");
  s.Line("set style fill solid 1.0 noborder");
  s.Line("set key top right");
  s.Line("set arrow from first {0}.5, graph 0 to first {0}.5, graph 1 nohead linecolor rgb '{1}' dashtype 2",
         correctable, kRed);
  s.Line("set label '{} corrects {}' at first {}.4, graph 0.06 right textcolor rgb '{}' font 'Sans,10'", link.fec.code,
         correctable, correctable, kRed);
  s.Data("h", histogram.size(), [&](std::size_t i) {
    s.Cell(static_cast<double>(i));
    s.Cell(histogram[i] > 0 ? static_cast<double>(histogram[i]) : std::numeric_limits<double>::quiet_NaN());
  });
  std::string plot = fmt::format("plot $h using 1:2 with boxes linecolor rgb '{}' title 'counted'", kBlue);
  if (link.pre_fec_ber.has_value() && link.pre_fec_ber.value > 0.0) {
    const std::vector<double> model =
        RandomErrorCodewords(histogram.size(), link.pre_fec_ber.value, static_cast<double>(link.fec.codewords));
    s.Data("m", model.size(), [&](std::size_t i) {
      s.Cell(static_cast<double>(i));
      s.Cell(model[i] >= 0.05 ? model[i] : std::numeric_limits<double>::quiet_NaN());
    });
    plot += fmt::format(
        ", $m using 1:2 with linespoints linewidth 1.6 pointtype 7 pointsize 0.45 linecolor rgb '{}' title 'random "
        "errors at the same BER'",
        kOrange);
  }
  if (const std::vector<double>& bursts = link.fec.burst_model_codewords; !bursts.empty()) {
    s.Data("b", bursts.size(), [&](std::size_t i) {
      s.Cell(static_cast<double>(i));
      s.Cell(bursts[i] >= 0.05 ? bursts[i] : std::numeric_limits<double>::quiet_NaN());
    });
    plot += fmt::format(
        ", $b using 1:2 with linespoints linewidth 1.6 pointtype 6 pointsize 0.6 linecolor rgb '{}' title 'burst "
        "model'",
        kGreen);
  }
  s.Line("{}", plot);
  return {name, title + ": codewords by number of symbol errors", s.Take()};
}

namespace {
bool HasThreshold(const LinkResult& link) {
  return std::isfinite(link.threshold_snr_db) && link.threshold_snr_db > 0.0;
}
}  // namespace

Plot SnrPlot(const std::string& name, const std::string& title, const std::vector<LinkResult>& links) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::vector<std::string> groups;
  const auto label = [](const LinkResult& link) { return link.rate + " " + link.scenario; };
  std::array<bool, 4> used{};
  for (const LinkResult& link : links) {
    if (!link.snr_db.has_value()) continue;
    low = std::min(low, link.snr_db.value);
    if (HasThreshold(link)) low = std::min(low, link.threshold_snr_db);
    high = std::max({high, link.snr_db.value, link.snr_db.has_bounds() ? link.snr_db.hi : high});
    if (std::find(groups.begin(), groups.end(), label(link)) == groups.end()) groups.push_back(label(link));
    used[static_cast<std::size_t>(link.architecture)] = true;
  }
  if (groups.empty()) return {};
  const double base = std::floor(low - 1.0);
  const double top = std::ceil(high + 0.2);
  const double slots = static_cast<double>(std::count(used.begin(), used.end(), true));
  const double pitch = slots + 2.0;
  const int width = std::clamp(300 + 32 * static_cast<int>(pitch * static_cast<double>(groups.size())), 560, 1000);
  Script s(width, 330, title);
  s.Labels("", "slicer SNR of the optical hop, dB");
  s.Line("set yrange [{}:{}]", Num(base), Num(top));
  s.Line("set xrange [-0.9:{}]", Num(pitch * static_cast<double>(groups.size()) - 0.9));
  s.Line("set boxwidth 0.8");
  s.Line("set style fill solid 1.0 noborder");
  s.Line("set errorbars small");
  s.Line("set grid noxtics");
  s.LegendAbove();
  std::string tics = "set xtics scale 0 noenhanced (";
  for (std::size_t g = 0; g < groups.size(); ++g) {
    tics += fmt::format("{}{} {}", g > 0 ? ", " : "", Quote(groups[g]),
                        Num(static_cast<double>(g) * pitch + 0.5 * (slots - 1.0)));
  }
  s.Line("{}", tics + ")");
  std::string plot;
  double slot = 0.0;
  for (const Architecture a : kArchitectures) {
    if (!used[static_cast<std::size_t>(a)]) continue;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < links.size(); ++i) {
      if (links[i].architecture == a && links[i].snr_db.has_value()) rows.push_back(i);
    }
    s.Data(Name(a), rows.size(), [&](std::size_t r) {
      const LinkResult& link = links[rows[r]];
      const auto g = std::find(groups.begin(), groups.end(), label(link)) - groups.begin();
      const Figure& snr = link.snr_db;
      s.Cell(static_cast<double>(g) * pitch + slot);
      s.Cell(snr.value);
      s.Cell(snr.has_bounds() ? snr.lo : snr.value);
      s.Cell(snr.has_bounds() ? snr.hi : snr.value);
      s.Cell("\"" + Fixed(snr.value, 2) + "\"");
    });
    plot += fmt::format("{}${} using 1:2 with boxes linecolor rgb '{}' title '{}'", plot.empty() ? "plot " : ", ",
                        Name(a), Colour(a), Name(a));
    plot += fmt::format(", ${} using 1:3:(0):($4-$3) with vectors nohead linewidth 2 linecolor rgb '{}' notitle",
                        Name(a), kInk);
    // In the foot of the bar, where no line can cross it.
    plot += fmt::format(", ${} using 1:({}):5 with labels center font 'Sans,11' textcolor rgb '#ffffff' notitle",
                        Name(a), Num(base + 0.05 * (top - base)));
    slot += 1.0;
  }
  // The SNR that the FEC threshold asks for, drawn under each group.
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto link = std::find_if(links.begin(), links.end(),
                                   [&](const LinkResult& l) { return label(l) == groups[g] && HasThreshold(l); });
    if (link == links.end()) continue;
    const double from = static_cast<double>(g) * pitch - 0.7;
    s.Line(
        "set arrow from first {0}, first {1} to first {2}, first {1} nohead front linewidth 1.6 dashtype 2 linecolor "
        "rgb "
        "'{3}'",
        Num(from), Num(link->threshold_snr_db), Num(from + slots + 0.4), kRed);
    // Above the height of the lines, where the next group's line may begin already.
    s.Line("set label 'BER {}' at first {}, first {} left offset 0,0.6 front font 'Sans,10' textcolor rgb '{}'",
           LimitText(link->threshold_ber), Num(from + slots + 0.5), Num(link->threshold_snr_db), kRed);
  }
  s.Line("{}", plot);
  return {name, title + ": slicer SNR by architecture and rate", s.Take()};
}

namespace {

// A little air beside the first and the last point.
void RangeX(Script& s, const SweepGroup& group) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const SweepCurve& curve : group.curves) {
    for (const SweepPoint& p : curve.points) {
      low = std::min(low, p.value);
      high = std::max(high, p.value);
    }
  }
  if (!(high > low)) return;
  s.Line("set xrange [{}:{}]", Num(low - 0.04 * (high - low)), Num(high + 0.04 * (high - low)));
}

}  // namespace

Plot SweepBerPlot(const std::string& name, const std::string& title, const SweepGroup& group) {
  double low = group.threshold_ber > 0.0 ? group.threshold_ber : 1e-3;
  double high = low;
  std::size_t points = 0;
  for (const SweepCurve& curve : group.curves) {
    for (const SweepPoint& p : curve.points) {
      if (!p.ber.has_value()) continue;
      const double drawn = p.ber.is_upper_bound() ? p.ber.hi : p.ber.value;
      if (!(drawn > 0.0)) continue;
      low = std::min(low, p.ber.has_bounds() && p.ber.lo > 0.0 ? p.ber.lo : drawn);
      high = std::max(high, p.ber.has_bounds() ? p.ber.hi : drawn);
      ++points;
    }
  }
  if (points == 0) return {};
  Script s(640, 400, title);
  s.Labels(group.label + ", " + group.unit, "pre-FEC BER");
  s.LogY(PowerOfTenBelow(low * 0.7), std::min(1.0, PowerOfTenAbove(high * 1.2)));
  RangeX(s, group);
  s.Line("set errorbars small");
  s.LegendAbove();
  if (group.threshold_ber > 0.0) {
    s.Line(
        "set arrow from graph 0, first {0} to graph 1, first {0} nohead linewidth 1.6 dashtype 2 linecolor rgb '{1}'",
        Num(group.threshold_ber), kRed);
    s.Line("set label 'threshold {}' at graph 0.01, first {} left offset 0,0.6 font 'Sans,10' textcolor rgb '{}'",
           LimitText(group.threshold_ber), Num(group.threshold_ber), kRed);
  }
  std::string plot;
  for (const SweepCurve& curve : group.curves) {
    std::vector<const SweepPoint*> counted;
    std::vector<const SweepPoint*> bounds;
    for (const SweepPoint& p : curve.points) {
      if (!p.ber.has_value()) continue;
      if (p.ber.is_upper_bound()) {
        bounds.push_back(&p);
      } else if (p.ber.value > 0.0) {
        counted.push_back(&p);
      }
    }
    const char* colour = Colour(curve.architecture);
    const std::string block = Name(curve.architecture);
    bool titled = false;
    if (!counted.empty()) {
      s.Data(block, counted.size(), [&](std::size_t i) {
        const Figure& ber = counted[i]->ber;
        s.Cell(counted[i]->value);
        s.Cell(ber.value);
        s.Cell(ber.has_bounds() && ber.lo > 0.0 ? ber.lo : ber.value);
        s.Cell(ber.has_bounds() ? ber.hi : ber.value);
      });
      plot += fmt::format(
          "{0}${1} using 1:2 with lines linewidth 2 linecolor rgb '{2}' notitle, ${1} using 1:2:3:4 with yerrorbars "
          "pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb '{2}' title '{1}'",
          plot.empty() ? "plot " : ", ", block, colour);
      titled = true;
    }
    if (!bounds.empty()) {
      s.Data(block + "bound", bounds.size(), [&](std::size_t i) {
        s.Cell(bounds[i]->value);
        s.Cell(bounds[i]->ber.hi);
      });
      plot += fmt::format("{}${}bound using 1:2 with points pointtype 10 pointsize 0.7 linecolor rgb '{}' {}",
                          plot.empty() ? "plot " : ", ", block, colour, titled ? "notitle" : "title '" + block + "'");
    }
  }
  s.Line("{}", plot);
  return {name, title + ": BER over " + group.label, s.Take()};
}

Plot SweepSnrPlot(const std::string& name, const std::string& title, const SweepGroup& group) {
  Script s(640, 400, title);
  s.Labels(group.label + ", " + group.unit, "slicer SNR of the optical hop, dB");
  RangeX(s, group);
  s.Line("set offsets 0, 0, graph 0.05, graph 0.05");
  s.Line("set errorbars small");
  s.LegendAbove();
  std::string plot;
  for (const SweepCurve& curve : group.curves) {
    std::vector<const SweepPoint*> points;
    for (const SweepPoint& p : curve.points) {
      if (p.snr_db.has_value()) points.push_back(&p);
    }
    if (points.empty()) continue;
    s.Data(Name(curve.architecture), points.size(), [&](std::size_t i) {
      const Figure& snr = points[i]->snr_db;
      s.Cell(points[i]->value);
      s.Cell(snr.value);
      s.Cell(snr.has_bounds() ? snr.lo : snr.value);
      s.Cell(snr.has_bounds() ? snr.hi : snr.value);
    });
    plot += fmt::format(
        "{0}${1} using 1:2 with lines linewidth 2 linecolor rgb '{2}' notitle, ${1} using 1:2:3:4 with yerrorbars "
        "pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb '{2}' title '{1}'",
        plot.empty() ? "plot " : ", ", Name(curve.architecture), Colour(curve.architecture));
  }
  if (plot.empty()) return {};
  s.Line("{}", plot);
  return {name, title + ": slicer SNR over " + group.label, s.Take()};
}

// ------------------------------------------------------------------------------------------------------- rendering

namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (;;) {
    const std::size_t hit = text.find(from, at);
    if (hit == std::string::npos) break;
    out.append(text, at, hit - at).append(to);
    at = hit + from.size();
  }
  out.append(text, at, std::string::npos);
  text = std::move(out);
}

// Removes every stretch from `begin` to the end of the next `end`.
void RemoveAll(std::string& text, std::string_view begin, std::string_view end) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (;;) {
    const std::size_t hit = text.find(begin, at);
    const std::size_t stop = hit == std::string::npos ? hit : text.find(end, hit + begin.size());
    if (stop == std::string::npos) break;
    out.append(text, at, hit - at);
    at = stop + end.size();
  }
  out.append(text, at, std::string::npos);
  text = std::move(out);
}

// "rgb( 37, 99, 168)" -> "#2563a8".
void ShortenColours(std::string& text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  for (;;) {
    const std::size_t hit = text.find("rgb(", at);
    const std::size_t stop = hit == std::string::npos ? hit : text.find(')', hit);
    if (stop == std::string::npos) break;
    std::array<int, 3> value{};
    std::size_t part = 0;
    for (std::size_t i = hit + 4; i < stop; ++i) {
      if (text[i] == ',' && part < 2) ++part;
      if (text[i] >= '0' && text[i] <= '9') value[part] = (value[part] * 10 + (text[i] - '0')) & 0xff;
    }
    out.append(text, at, hit - at);
    out += fmt::format("#{:02x}{:02x}{:02x}", value[0], value[1], value[2]);
    at = stop + 1;
  }
  out.append(text, at, std::string::npos);
  text = std::move(out);
}

std::string XmlEscape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// gnuplot's document as one <svg> element that can stand beside others.
std::string Tidy(std::string svg, const Plot& plot, const std::string& prefix) {
  const std::size_t begin = svg.find("<svg");
  const std::size_t end = svg.rfind("</svg>");
  if (begin == std::string::npos || end == std::string::npos) return {};
  svg = svg.substr(begin, end + 6 - begin);
  RemoveAll(svg, "<title>", "</title>");
  RemoveAll(svg, "<desc>", "</desc>");
  // Every document defines all point symbols and filters; the one or two in use stay, under a name of this picture.
  const std::size_t defs = svg.find("<defs>");
  const std::size_t defs_end = svg.find("</defs>");
  if (defs != std::string::npos && defs_end != std::string::npos) {
    const std::string all = svg.substr(defs, defs_end - defs);
    std::string rest = svg.substr(defs_end + 7);
    std::string kept;
    // From the last symbol down: a later one may be made of an earlier one.
    for (int i = 14; i >= 0; --i) {
      const std::string name = fmt::format("gpPt{}'", i);
      if (rest.find("#" + name) == std::string::npos && kept.find("#" + name) == std::string::npos) continue;
      const std::size_t id = all.find("id='" + name);
      if (id == std::string::npos) continue;
      const std::size_t open = all.rfind('<', id);
      kept.insert(0, all.substr(open, all.find("/>", id) + 2 - open));
    }
    svg = svg.substr(0, defs) + (kept.empty() ? "" : "<defs>" + kept + "</defs>") + rest;
  }
  ReplaceAll(svg, "#gpPt", "#" + prefix);
  ReplaceAll(svg, "id='gpPt", "id='" + prefix);
  RemoveAll(svg, " id=\"gnuplot", "\"");
  // One font stack on the root; gnuplot repeats its own at every text.
  RemoveAll(svg, " font-family=\"", "\"");
  ReplaceAll(svg, "font-size=\"13.00\"", "font-size=\"13\" font-weight=\"600\"");  // titles alone have this size
  for (const char* initial : {" stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", " stroke-width=\"1.00\"",
                              " class=\"gridline\"", " xmlns:xlink=\"http://www.w3.org/1999/xlink\""}) {
    ReplaceAll(svg, initial, "");
  }
  ReplaceAll(svg, "xlink:href", "href");
  ReplaceAll(svg, " = '", "='");
  ShortenColours(svg);
  ReplaceAll(svg, "fill=\"none\" color=\"black\" stroke=\"currentColor\"", "fill=\"none\" stroke=\"#000\"");
  ReplaceAll(svg, ".00\"", "\"");
  ReplaceAll(svg, ".00 ", " ");
  ReplaceAll(svg, ".00,", ",");
  ReplaceAll(svg, "<tspan  >", "<tspan>");
  ReplaceAll(svg, "<tspan >", "<tspan>");
  ReplaceAll(svg, "\t", "");
  // Groups that hold nothing.
  for (std::size_t at = 0; (at = svg.find("<g ", at)) != std::string::npos;) {
    const std::size_t close = svg.find('>', at);
    if (close == std::string::npos) break;
    std::size_t next = close + 1;
    while (next < svg.size() && (svg[next] == '\n' || svg[next] == ' ')) ++next;
    if (svg.compare(next, 4, "</g>") == 0) {
      svg.erase(at, next + 4 - at);
      at = at > 64 ? at - 64 : 0;
    } else {
      at = close;
    }
  }
  std::string out;
  bool blank = false;
  for (const char c : svg) {
    const bool space = c == '\n' || c == ' ';
    if (space && blank) continue;
    out += c == '\n' ? ' ' : c;
    blank = space;
  }
  // "Sans" becomes whatever the reader's system speaks.
  out.insert(4, " role=\"img\" aria-label=\"" + XmlEscape(plot.description) +
                    "\" font-family=\"'Segoe UI','Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif\"");
  return out;
}

}  // namespace

Expected<std::vector<Svg>> RenderSvg(const std::vector<Plot>& plots, const std::string& gnuplot) {
  std::string script;
  std::vector<const Plot*> drawn;
  for (const Plot& plot : plots) {
    if (plot.empty()) continue;
    script += plot.script;
    drawn.push_back(&plot);
  }
  std::vector<Svg> out;
  if (drawn.empty()) return out;
  const Expected<std::string> text = RunGnuplot(gnuplot, script);
  if (!text.ok()) return text.status();
  std::size_t at = text->find("<?xml");
  for (const Plot* plot : drawn) {
    if (at == std::string::npos) break;
    const std::size_t next = text->find("<?xml", at + 5);
    std::string svg =
        Tidy(text->substr(at, next == std::string::npos ? next : next - at), *plot, fmt::format("s{}p", out.size()));
    if (svg.empty()) break;
    out.push_back({plot->name, plot->description, std::move(svg)});
    at = next;
  }
  if (out.size() != drawn.size()) {
    return Status::Error(fmt::format("{} drew {} of {} plots", gnuplot, out.size(), drawn.size()));
  }
  return out;
}

}  // namespace plumbline::study
