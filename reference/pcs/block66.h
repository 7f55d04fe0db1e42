// 64B/66B code of 40 Gb/s and faster Ethernet: eight octets of the MII to a block of 66 bits, and back.
//
//   payload of a block, first octet in the lowest byte:
//     sync 01 (data)     D0 D1 D2 D3 D4 D5 D6 D7
//     sync 10 (control)  1E C0..C7                       idle, error: eight codes of 7 bits
//                        78 D1..D7                       start in octet 0
//                        4B D1 D2 D3 O 0...              ordered set; O has 4 bits, 28 zeros follow
//                        87 99 AA B4 CC D2 E1 FF  D0..D(i-1), 7-i zeros, C(i+1)..C7    terminate in octet i = 0..7
//
// Arithmetic: none. Control codes of 7 bits: idle 07 <-> 00, low-power idle 06 <-> 06, error FE <-> 1E; O codes:
// sequence
//   9C <-> 0, signal 5C <-> F.
// State and segmentation: none; one call is one block. The order of blocks (start, data, terminate) is not checked.
// Latency: none.
// Limits and errors: what no block can say becomes an error block (type 1E, eight codes 1E), and what no octets can say
//   (sync 00 or 11, an unknown type or code, zeros that are not zero) eight error octets FE.
// Thread-safety: pure functions.
// Standard: IEEE 802.3-2022 82.2.3, figure 82-4, table 82-1; 49.2.4.
#ifndef PLUMBLINE_REFERENCE_PCS_BLOCK66_H_
#define PLUMBLINE_REFERENCE_PCS_BLOCK66_H_

#include "reference/pcs/block66_types.h"

namespace plumbline::reference {

Block66 EncodeBlock66(const MiiWord& word);
MiiWord DecodeBlock66(const Block66& block);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_BLOCK66_H_
