// The release archive of the golden vectors: what somebody without Plumbline needs to use them.
#ifndef PLUMBLINE_STUDY_VECTORS_PACK_H_
#define PLUMBLINE_STUDY_VECTORS_PACK_H_

#include <string>

#include "reference/core/status.h"

namespace plumbline::study {

// Writes a gzipped tar, the same bytes for the same files, with everything below plumbline-vectors/:
//   vectors/                      every file that vectors/SHA256SUMS lists, with the digest that stands there
//   rtl/, tools/plumbline_vectors.py  benches, modules and the readers in SystemVerilog, VHDL and Python
//   docs/blocks/                  the pages that manifests name as specification
//   rtl/svh/<set>.svh             localparams of each set, as `export-sv` gives them
//   LICENSE, VERSION              VERSION names the reference that the archive was made by: its release, then the
//                                 state of its tree, `git describe --always --dirty`, or "unknown"
//   SHA256SUMS                    of all of it
// `root` is the repository's, `vectors` the folder of the vectors. A file that is missing, or that differs from its
// digest, is an error. What stood at `archive` stays until the new one is complete, and an interruption leaves nothing
// behind.
Status PackVectors(const std::string& root, const std::string& vectors, const std::string& archive);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_PACK_H_
