// Codeword error ratio when symbol errors come in bursts: a Markov chain of PAM4 symbols, exactly summed over the
// Reed-Solomon symbols of a codeword, whatever the way in which they lie on the line.
//
// **Chain**: a decision is wrong with probability `first` after a right one and `again` after a wrong one. A one-tap
//   DFE of weight 1 has again = 3/4. Errors go to the next level and alternate in sign within a run.
// **Gray map**: a wrong symbol costs one bit; without precoding the first of its two bits with probability 1/3 (of the
//   six steps between neighbouring levels two cross the middle), with precoding 1/2 (steps around the circle mod 4).
// **Precoding** 1/(1+D): the decoder adds two neighbouring decisions, so that a run of any length leaves two symbols
//   wrong, its first and the one after its last.
// **Sum**: distribution of the number of wrong Reed-Solomon symbols by dynamic programming over the symbols of a lane;
//   state: error or not, which of the open Reed-Solomon symbols are hit, how many were. All terms are positive, so that
//   ratios down to 1e-300 keep their digits. Lanes are independent of each other.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_STUDY_BURST_MODEL_H_
#define PLUMBLINE_STUDY_BURST_MODEL_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "reference/fec/rs_types.h"
#include "study/fec_lane.h"

namespace plumbline::study {

struct BurstModel {
  double first = 0.0;  // P(wrong | the one before was right)
  double again = 0.0;  // P(wrong | the one before was wrong), below 1
};

// Wrong decisions, and wrong symbols behind the precoder's decoder; long-run shares. Half of each is the bit error
// ratio.
double SymbolErrorRatio(const BurstModel& model);
double PrecodedSymbolErrorRatio(const BurstModel& model);

// The PAM4 symbols of a lane in order: which Reed-Solomon symbol of the codeword each of the two bits belongs to, or -1
// when it is none of this codeword.
using BurstLane = std::vector<std::array<std::int32_t, 2>>;

// One lane that carries `interleave` codewords, a Reed-Solomon symbol (5 PAM4 symbols) of each in turn.
BurstLane RoundRobinLane(const RsPlan& plan, int interleave);
// Codeword `codeword` of a group on the line lanes of its port.
std::vector<BurstLane> PortLanes(const FecLanePlan& plan, std::int32_t codeword);

// P(0), ..., P(t), P(more than t) of the number of wrong Reed-Solomon symbols.
std::vector<double> SymbolErrorDistribution(const RsPlan& plan, std::span<const BurstLane> lanes,
                                            const BurstModel& model, bool precoding);
// Of the sum of two independent numbers, with the same last entry.
std::vector<double> SumDistribution(std::span<const double> a, std::span<const double> b);

// The chain with this `again` whose codewords on one round-robin lane fail with probability `codeword_error_ratio`.
BurstModel BurstModelFor(const RsPlan& plan, int interleave, double again, bool precoding, double codeword_error_ratio);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_BURST_MODEL_H_
