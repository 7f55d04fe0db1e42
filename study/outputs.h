// Writes everything that a run leaves behind: results.json, results.csv, report.html and plots/*.svg.
//
// The numbers are written first. When the plots cannot be drawn (no gnuplot) the report is still written, says so, and
// the Status tells what to install. Each file appears whole or not at all. Thread-safety: distinct directories are
// independent.
#ifndef PLUMBLINE_STUDY_OUTPUTS_H_
#define PLUMBLINE_STUDY_OUTPUTS_H_

#include <string>

#include "reference/core/status.h"
#include "study/results.h"

namespace plumbline::study {

Status WriteOutputs(const CompareResults& results, const std::string& directory,
                    const std::string& gnuplot = "gnuplot");
Status WriteOutputs(const SweepResults& results, const std::string& directory, const std::string& gnuplot = "gnuplot");

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_OUTPUTS_H_
