// From a scenario and an architecture to the hops of a link: every configuration, and the choices of the search.
//
//   DSP    host -> TP1_module_rx | module -> light -> TP3_module_rx | module -> TP5_host_rx
//   LRO    host -> TP1_module_rx | module -> light -> TP5_host_rx
//   LPO    host -> light -> TP5_host_rx
//   MIXED  host -> light -> TP3_module_rx | module -> TP5_host_rx
//
// The same receiver configuration serves every hop; baud, precoding and what is `auto` are properties of a hop. With an
// inner code the hop of the light carries it and runs at its baud, whoever encodes and decodes: a retimed module, or
// the host through a linear one, whose whole side then runs at that baud. Thread-safety: pure functions (files are
// read).
#ifndef PLUMBLINE_STUDY_LINK_PLAN_H_
#define PLUMBLINE_STUDY_LINK_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "link/clock.h"
#include "link/hop.h"
#include "reference/core/status.h"
#include "reference/rx/rx_types.h"
#include "reference/tx/tx_types.h"
#include "study/equalizer_search.h"
#include "study/results.h"
#include "study/scenario.h"

namespace plumbline::study {

struct HopPlan {
  std::string test_point;   // of the receiver that ends the hop
  std::string description;  // for people
  bool decides_optical_hop = false;
  bool from_host = false;    // its transmitter runs on the host's own clock, not on a recovered one
  bool inner_code = false;   // on this hop's line
  std::uint32_t number = 0;  // names the noise streams: 0 before, 1 with, 2 after the light
  TxConfig tx;
  TxCoefs tx_coefs;
  link::TransmitClockConfig clock;    // from_host
  link::JitterCleanerConfig cleaner;  // otherwise
  link::HopConfig hop;
  RxConfig rx;
  RxCoefs rx_coefs;
  SearchReceiver search_receiver;
  SearchResult search;
};

// Configurations only: everything but the search and what follows from it.
std::vector<HopPlan> OutlineLink(const Scenario& scenario, Architecture architecture, std::uint32_t seed);

// The outline, and for each hop the search over what the scenario leaves `auto`; fills the transmit FFE, CTLE, driver
// peaking, held tap and loop gains. Errors name the file or the key.
Expected<std::vector<HopPlan>> PlanLink(const Scenario& scenario, Architecture architecture, std::uint32_t seed);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_LINK_PLAN_H_
