// Statistical references: error counts of detectors in Gaussian noise, for implementations whose arithmetic differs.
//
// Everything is integer arithmetic of the reference with stated seeds, so that the counts are exact and repeat on every
// machine; beside them stand the 95 % interval and theory. Whoever computes otherwise compares by interval only. Exact
// sets never depend on these.
#ifndef PLUMBLINE_STUDY_VECTORS_STATISTICAL_H_
#define PLUMBLINE_STUDY_VECTORS_STATISTICAL_H_

#include <map>
#include <string>

namespace plumbline::study {

// Path below vectors/ ("statistical/awgn_slicer/curve.json") -> bytes. Some seconds of work.
std::map<std::string, std::string> StatisticalCurves();

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_STATISTICAL_H_
