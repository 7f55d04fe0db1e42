// The pictures: gnuplot scripts with inline data, and the SVG that gnuplot makes of them through a pipe.
//
// A Plot is a name and a script; building one touches nothing. RenderSvg runs one gnuplot for a whole list, feeds it
// through its standard input and reads the SVG from its standard output: no files, no display. The SVG is then made
// small and safe to stand many times in one HTML page: no prolog, no scripts, unique ids, one font stack.
// Text from outside (scenario names, notes) is quoted so that gnuplot cannot take it for a command.
// Every axis has a label with its unit. Thread-safety: distinct calls are independent.
#ifndef PLUMBLINE_STUDY_PLOTS_H_
#define PLUMBLINE_STUDY_PLOTS_H_

#include <string>
#include <vector>

#include "reference/core/status.h"
#include "study/results.h"

namespace plumbline::study {

// One colour an architecture, everywhere: plots, report.
const char* Colour(Architecture architecture);

struct Plot {
  std::string name;         // file name without ".svg": letters, digits, '-', '_'
  std::string description;  // what a screen reader says; one line
  std::string script;       // empty: there is nothing to draw
  bool empty() const { return script.empty(); }
};

// Each returns an empty Plot when its data are absent.
Plot EyePlot(const std::string& name, const std::string& title, const EyeHistogram& eye);
Plot PulsePlot(const std::string& name, const std::string& title, const PulseResponse& pulse);
Plot TapsPlot(const std::string& name, const std::string& title, const HopResult& hop);
Plot SlicerPlot(const std::string& name, const std::string& title, const HopResult& hop);
Plot NoisePlot(const std::string& name, const std::string& title, const NoiseBudget& noise);
Plot BurstPlot(const std::string& name, const std::string& title, const HopResult& hop);
Plot StartupPlot(const std::string& name, const std::string& title, const HopResult& hop);
Plot CdrPlot(const std::string& name, const std::string& title, const HopResult& hop);
// Codewords by their number of symbol errors; the line is what random errors at the same BER would give.
Plot CodewordPlot(const std::string& name, const std::string& title, const LinkResult& link);
Plot SnrPlot(const std::string& name, const std::string& title, const std::vector<LinkResult>& links);
Plot SweepBerPlot(const std::string& name, const std::string& title, const SweepGroup& group);
Plot SweepSnrPlot(const std::string& name, const std::string& title, const SweepGroup& group);

// Expected codewords with k = 0..t and more than t symbol errors among `codewords`, were bit errors independent with
// probability `ber`. t + 2 bins: 17 of RS(544,514), 9 of RS(528,514).
std::vector<double> RandomErrorCodewords(std::size_t bins, double ber, double codewords);

// "112g-dr" -> "112g-dr", "my file.toml" -> "my-file-toml": what may stand in a plot's name.
std::string PlotName(const std::string& text);

struct Svg {
  std::string name;
  std::string description;
  std::string text;
};

// Renders what is not empty, in order. `gnuplot`: the program, found along the path.
Expected<std::vector<Svg>> RenderSvg(const std::vector<Plot>& plots, const std::string& gnuplot = "gnuplot");

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_PLOTS_H_
