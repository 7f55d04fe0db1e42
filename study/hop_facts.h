// What a hop's numbers became, as rows for the report; and figures from a score.
#ifndef PLUMBLINE_STUDY_HOP_FACTS_H_
#define PLUMBLINE_STUDY_HOP_FACTS_H_

#include <vector>

#include "link/hop.h"
#include "study/fec_lane.h"
#include "study/results.h"

namespace plumbline::study {

std::vector<Fact> LossFacts(const link::Hop& hop);
std::vector<Fact> OpticsFacts(const link::Hop& hop);

// The frame loss ratios of counted codewords: `hops` are the link's, `precoded` says which of them are.
void FillFlr(const FecLanePlan& lane, const std::vector<HopResult>& hops, const std::vector<bool>& precoded,
             double pre_fec_ber, FecResult& fec);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_HOP_FACTS_H_
