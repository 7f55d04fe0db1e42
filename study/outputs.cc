#include "study/outputs.h"

#include <vector>

#include "study/plots.h"
#include "study/report_html.h"
#include "study/results_io.h"

namespace plumbline::study {
namespace {

// The part that compare and sweep share: numbers first, then pictures, then the page that holds both.
template <typename Html>
Status Write(const std::string& directory, const std::string& json, const std::string& csv,
             const std::vector<Plot>& plots, const std::string& gnuplot, const Html& html) {
  PLUMBLINE_RETURN_IF_ERROR(PrepareOutputDirectory(directory));
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/results.json", json));
  PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/results.csv", csv));
  const Expected<std::vector<Svg>> rendered = RenderSvg(plots, gnuplot);
  if (!rendered.ok()) {
    PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/report.html", html({}, rendered.status().message())));
    return Status::Error("the results are written, but the report has no plots: " + rendered.status().message());
  }
  for (const Svg& svg : *rendered) {
    PLUMBLINE_RETURN_IF_ERROR(WriteFileAtomically(directory + "/plots/" + svg.name + ".svg", svg.text + "\n"));
  }
  return WriteFileAtomically(directory + "/report.html", html(*rendered, ""));
}

}  // namespace

Status WriteOutputs(const CompareResults& results, const std::string& directory, const std::string& gnuplot) {
  return Write(
      directory, CompareJson(results), CompareCsv(results), ComparePlots(results), gnuplot,
      [&](const std::vector<Svg>& plots, const std::string& note) { return CompareHtml(results, plots, note); });
}

Status WriteOutputs(const SweepResults& results, const std::string& directory, const std::string& gnuplot) {
  return Write(directory, SweepJson(results), SweepCsv(results), SweepPlots(results), gnuplot,
               [&](const std::vector<Svg>& plots, const std::string& note) { return SweepHtml(results, plots, note); });
}

}  // namespace plumbline::study
