// report.html: one file that opens from disk without a network, prints well, and can be shown to a customer.
//
// The summary table stands first: architecture by rate, with published power and latency beside it, marked as quoted.
// Then what was assumed, the sweep curves when there are any, and every link with its pictures. Every number carries a
// letter: M measured, P predicted, X extrapolated, Q quoted; a number that does not exist reads n/a with its reason.
// All text from outside is escaped. Inline CSS and SVG only; no script. Thread-safety: pure functions.
#ifndef PLUMBLINE_STUDY_REPORT_HTML_H_
#define PLUMBLINE_STUDY_REPORT_HTML_H_

#include <string>
#include <vector>

#include "study/plots.h"
#include "study/results.h"

namespace plumbline::study {

// Every plot of the report, uniquely named; RenderSvg turns them into what the functions below place.
std::vector<Plot> ComparePlots(const CompareResults& results);
std::vector<Plot> SweepPlots(const SweepResults& results);

// `plots`: rendered, found by name; one that is missing is left out. `plots_note`: why there are none, empty if there
// are.
std::string CompareHtml(const CompareResults& results, const std::vector<Svg>& plots, const std::string& plots_note);
std::string SweepHtml(const SweepResults& results, const std::vector<Svg>& plots, const std::string& plots_note);

std::string HtmlEscape(const std::string& text);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_REPORT_HTML_H_
