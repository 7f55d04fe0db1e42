// What `plumbline vectors` does with sets that exist: verify, show, diff, export.
#ifndef PLUMBLINE_STUDY_VECTORS_TOOLS_H_
#define PLUMBLINE_STUDY_VECTORS_TOOLS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "study/vectors/execute.h"
#include "study/vectors/vector_set.h"

namespace plumbline::study {

// The folders below `root` of the sets that `names` name (a block or a set each); all of them when `names` is empty.
Expected<std::vector<std::string>> SelectSets(const std::string& root, const std::vector<std::string>& names);

struct VerifyResult {
  std::size_t cases = 0;
  std::size_t words = 0;  // compared, of outputs and probes
  std::size_t failed = 0;
};
// Runs every case of a set and calls `report` with each case's verdict: empty when it passed, otherwise case, port,
// sample, expected and found value, and what the case's flags were made to catch.
Expected<VerifyResult> VerifySet(const VectorSet& set, Implementation& implementation,
                                 const std::function<void(const VectorCase&, const std::string&)>& report);

// One case in decimal with units, and a plot of each stream in characters.
std::string ShowCase(const VectorSet& set, const VectorCase& test);

// What differs between two revisions of a set, by case, in words; empty when nothing does.
std::string DiffSets(const VectorSet& before, const VectorSet& after);

// SystemVerilog localparams of a set: counts, widths, paths. For `include.
std::string ExportSystemVerilog(const VectorSet& set, const std::string& folder);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_TOOLS_H_
