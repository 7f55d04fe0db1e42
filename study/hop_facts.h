// What a hop's numbers became, as rows for the report; and figures from a score.
#ifndef PLUMBLINE_STUDY_HOP_FACTS_H_
#define PLUMBLINE_STUDY_HOP_FACTS_H_

#include <vector>

#include "link/hop.h"
#include "study/results.h"

namespace plumbline::study {

std::vector<Fact> LossFacts(const link::Hop& hop);
std::vector<Fact> OpticsFacts(const link::Hop& hop);

// Observed, predicted and random-model frame loss ratios from the histogram of `fec` and the measured BER.
void FillFlr(FecResult& fec, double pre_fec_ber);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_HOP_FACTS_H_
