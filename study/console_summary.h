// What compare and sweep print at the end: a table for a terminal. The library returns the text, the application
// prints.
//
// ASCII, at most 100 columns wide unless a scenario's name is longer, one line a link, the reason of every missing
// number below the table. With `colour` the words that call for attention carry ANSI colours; nothing else changes.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_STUDY_CONSOLE_SUMMARY_H_
#define PLUMBLINE_STUDY_CONSOLE_SUMMARY_H_

#include <string>

#include "study/results.h"

namespace plumbline::study {

std::string ConsoleSummary(const CompareResults& results, bool colour = false);
std::string ConsoleSummary(const SweepResults& results, bool colour = false);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_CONSOLE_SUMMARY_H_
