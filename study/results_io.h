// results.json and results.csv, and the one way files are written.
//
// JSON: schema "plumbline-compare-1" (sweeps: "plumbline-sweep-1"), keys in a fixed order, numbers in the shortest form
// that reads back equal. A number that does not exist is null, and the link's "provenance" object says why under the
// number's path ("fec.flr_predicted", "test_points.0.ber"); the same object names the kind of every Figure (measured,
// extrapolated, predicted, quoted), its 95 % interval and its method. NaN and infinity cannot be written: they become
// null with a reason as well.
//
// CSV: one row a link, RFC 4180 quoting, empty cell where the JSON has null.
//
// Files: written to a temporary name in the same directory, flushed to the disk, renamed. A reader sees the old file or
// the whole new one. Errors name the path and what the system said. Thread-safety: distinct paths are independent.
#ifndef PLUMBLINE_STUDY_RESULTS_IO_H_
#define PLUMBLINE_STUDY_RESULTS_IO_H_

#include <string>
#include <string_view>

#include "reference/core/status.h"
#include "study/results.h"

namespace plumbline::study {

inline constexpr const char* kCompareSchema = "plumbline-compare-1";
inline constexpr const char* kSweepSchema = "plumbline-sweep-1";

std::string CompareJson(const CompareResults& results);
std::string SweepJson(const SweepResults& results);
std::string CompareCsv(const CompareResults& results);
std::string SweepCsv(const SweepResults& results);  // one row a point

// Creates `directory` and `directory`/plots and proves that a file can be made there. Call it before a long run.
Status PrepareOutputDirectory(const std::string& directory);

Status WriteFileAtomically(const std::string& path, std::string_view content);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_RESULTS_IO_H_
