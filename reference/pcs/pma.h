// PMA multiplexer: PCS lanes onto one line lane, and back. Lanes of up to 106.25 Gb/s take one bit of each PCS lane in
// turn, so that the ten bits of a Reed-Solomon symbol of one of four lanes spread over 20 PAM4 symbols; lanes of
// 212.5 Gb/s take one Reed-Solomon symbol of each in turn: five PAM4 symbols each.
//
//   line unit u:  slot = u mod m,  time = floor(u / m);  at odd times slot XOR swap in place of slot
//
// Arithmetic: none; bits (0 or 1) or symbols of 10 bits in std::uint16_t move.
// State and segmentation: none; a call takes whole rounds, an even number of them where swap is not 0: splitting the
//   input there changes nothing. Skew between the lanes is no matter of the multiplexer (PmaSlot::delay, Locate()).
// Latency: none.
// Limits and errors: see PmaConfig; in.size() == out.size(), a multiple of slots (of 2 slots where swap is not 0). in
//   and out must not overlap.
// Thread-safety: pure functions.
// Standard: IEEE 802.3-2022 120.5.2 (bits: any order of the lanes is allowed, and a receiver must accept any);
//   IEEE P802.3dj 176 (symbols, draft): the swap and the order are assumptions, see LineOf().
#ifndef PLUMBLINE_REFERENCE_PCS_PMA_H_
#define PLUMBLINE_REFERENCE_PCS_PMA_H_

#include <cstdint>
#include <span>

#include "reference/pcs/pma_types.h"

namespace plumbline::reference {

// lanes: rows of plan.config.slots units, one row a time; line: units in order of transmission.
void PmaMux(const PmaPlan& plan, std::span<const std::uint16_t> lanes, std::span<std::uint16_t> line);
void PmaDemux(const PmaPlan& plan, std::span<const std::uint16_t> line, std::span<std::uint16_t> lanes);

}  // namespace plumbline::reference

#endif  // PLUMBLINE_REFERENCE_PCS_PMA_H_
