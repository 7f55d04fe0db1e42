// Touchstone 1.x and 2.0 reader for S-parameters of two and four ports.
//
// Version 1: any option line (fields in any order and case; Hz, kHz, MHz, GHz; MA, DB, RI; R in ohm), ports from the
// extension .s2p or .s4p, rows wrapped anywhere, comments, non-uniform grids, five-column noise data after a two-port
// (skipped). Version 2: [Number of Ports], [Two-Port Data Order], [Number of Frequencies], [Reference], [Matrix
// Format] Full, Lower and Upper, [Noise Data] (skipped), [Begin Information]. Refused, each with one clear line that
// names file, line and value: other port counts, Y, Z, H and G data, mixed-mode files, truncated or garbled data,
// frequencies that do not ascend, empty and unreadable files.
//
// Data stay in the file's own references; Renormalise() brings them to another one.
// Thread-safety: pure functions.
// Standard: Touchstone File Format Specification 1.1 and 2.0 (IBIS Open Forum, 2009).
#ifndef PLUMBLINE_LINK_TOUCHSTONE_H_
#define PLUMBLINE_LINK_TOUCHSTONE_H_

#include <string>
#include <string_view>

#include "link/network.h"
#include "reference/core/status.h"

namespace plumbline::link {

Expected<Network> ReadTouchstone(const std::string& path);
// The same from memory; `name` stands in messages, and its extension gives the ports of a version 1 file.
Expected<Network> ParseTouchstone(std::string_view text, const std::string& name);

}  // namespace plumbline::link

#endif  // PLUMBLINE_LINK_TOUCHSTONE_H_
