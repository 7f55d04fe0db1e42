// Which sources a block's vectors are made from.
#ifndef PLUMBLINE_STUDY_VECTORS_SOURCES_H_
#define PLUMBLINE_STUDY_VECTORS_SOURCES_H_

#include <string>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::study {

// The block's adapter (dsp/blocks), its cases (study/vectors/cases), and every file of reference/ and study/vectors/
// that these include, directly or not, each header with its .cc: so the inner blocks of a composed one too. Paths below
// `source_root`, sorted. A file that is not there is an error.
Expected<std::vector<std::string>> SourcesOf(const std::string& source_root, const std::string& block);

// SHA-256 of those files, each as its path, a line feed and its bytes.
Expected<std::string> SourcesDigest(const std::string& source_root, const std::string& block);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_SOURCES_H_
