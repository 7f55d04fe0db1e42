// What `plumbline vectors` does with sets that exist: verify, show, diff, export.
#ifndef PLUMBLINE_STUDY_VECTORS_TOOLS_H_
#define PLUMBLINE_STUDY_VECTORS_TOOLS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "study/vectors/execute.h"
#include "study/vectors/vector_set.h"

namespace plumbline::study {

// The folders below `root` of the sets that `names` name (a block or a set each); all of them when `names` is empty.
// <root>/INDEX.json says which sets there are: one of those named that is missing, that has another manifest than the
// index says, or that the index does not know, is an error.
Expected<std::vector<std::string>> SelectSets(const std::string& root, const std::vector<std::string>& names);

struct VerifyResult {
  std::size_t cases = 0;  // compared
  std::size_t words = 0;  // of outputs and probes of these
  std::size_t failed = 0;
  std::size_t skipped = 0;  // cases that the implementation has not
};
// Runs every case of a set and calls `report` with each case's verdict. Text of a failure: case, port, sample, expected
// and found value, and what the case's flags were made to catch. An error means that the implementation is lost.
Expected<VerifyResult> VerifySet(const VectorSet& set, Implementation& implementation,
                                 const std::function<void(const VectorCase&, const Verdict&)>& report);

// One case in decimal, beside each integer its value in the unit of the port, and a plot of each stream in characters.
std::string ShowCase(const VectorSet& set, const VectorCase& test);

// What differs between two revisions of a set, in words, by field, note, port, key and case; empty when nothing does.
// `before` and `after` hold what stands on disk, by name. They are compared as they are: of another arith_version, of
// another form, or with files that are missing.
Expected<std::string> DiffFiles(const std::map<std::string, std::string>& before,
                                const std::map<std::string, std::string>& after);
// The same of two folders, and of two sets.
Expected<std::string> DiffFolders(const std::string& before, const std::string& after);
std::string DiffSets(const VectorSet& before, const VectorSet& after);

// SystemVerilog localparams of a set: counts, widths, paths. For `include.
std::string ExportSystemVerilog(const VectorSet& set, const std::string& folder);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_TOOLS_H_
