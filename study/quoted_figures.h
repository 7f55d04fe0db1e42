// Power and latency that others publish, by architecture: shown beside the measured numbers, always marked as quoted.
//
// Nothing here is computed or measured by Plumbline. Where no source gives a number the list is empty, and stays empty
// in the report. Thread-safety: pure functions.
#ifndef PLUMBLINE_STUDY_QUOTED_FIGURES_H_
#define PLUMBLINE_STUDY_QUOTED_FIGURES_H_

#include <string>
#include <vector>

#include "study/results.h"

namespace plumbline::study {

struct QuotedFigure {
  std::string text;    // "30 % less module power"
  std::string source;  // who published it
};

struct QuotedFigures {
  std::vector<QuotedFigure> power;
  std::vector<QuotedFigure> latency;
};

// `module_class`: "pluggable", "npo" or "cpo".
QuotedFigures Quoted(Architecture architecture, const std::string& module_class);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_QUOTED_FIGURES_H_
