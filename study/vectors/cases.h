// What each block's file in study/vectors/cases/ gives to the generator.
#ifndef PLUMBLINE_STUDY_VECTORS_CASES_H_
#define PLUMBLINE_STUDY_VECTORS_CASES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "study/vectors/generate.h"

namespace plumbline::study {

BlockVectors FfeVectors();
BlockVectors SlicerVectors();

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_CASES_H_
