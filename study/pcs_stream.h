// The Ethernet frame around the FEC through a pipe: 66-bit blocks to PCS lanes, and lanes back to blocks.
//
// Blocks, text: the sync header as it goes on the line, 01 (data) or 10 (control), a space, the payload as 16 hex
// digits:
//   b<65:2>, its first bit in time the least significant. "10 000000000000001e" is idle. The decoder writes 11 where a
//   block is not to be believed. Binary: 9 bytes, the sync header (b<0> in bit 0: 1 control, 2 data, 3 marked), then
//   the payload's octets in order of transmission.
// Lanes, text: one line a symbol time, one symbol of three hex digits a lane, lane 0 first, single spaces between. A
//   symbol's first bit in time is its least significant. Binary: one little-endian 16-bit word a symbol.
// Digits are written in lower case and read in either. Lines, comments and errors are those of study/record_stream.h.
// The encoder begins with a marker. It fills the last group of codewords up with idle blocks. The decoder takes lanes
// in any order, skewed by whole bits, from any bit on; blocks come from the first marker on. An alignment that is lost
// is searched anew (dsp/pcs.h). Thread-safety: pure function, apart from what the source and the sink do.
#ifndef PLUMBLINE_STUDY_PCS_STREAM_H_
#define PLUMBLINE_STUDY_PCS_STREAM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dsp/pcs.h"
#include "reference/core/status.h"
#include "study/fec_stream.h"
#include "study/record_stream.h"

namespace plumbline::study {

struct PcsStreamOptions {
  bool decode = false;
  dsp::PcsReceiverConfig config;
  bool binary = false;
  // Text, decoder: lines that begin with '#': which input carries which lane, anew after each loss; codewords with
  // errors.
  bool verbose = false;
  std::string backend;                // a name of dsp::Backends(); empty for the best one
  std::optional<PcsMarkers> markers;  // in place of DefaultMarkers()
};

// Markers from text: a line a lane, lane 0 first, its octets as hex digits in order of transmission (15 octets, 40 at
// 100G); spaces and lines that begin with '#' are skipped. Errors name the line.
Expected<PcsMarkers> ParsePcsMarkers(std::string_view text, std::int32_t rate);

struct PcsStreamSummary {
  std::uint64_t groups = 0;
  std::uint64_t blocks = 0;  // in or out
  std::uint64_t idle = 0;    // blocks that the encoder added
  std::uint64_t marked = 0;  // blocks with sync 11
  FecStreamSummary codewords;
  dsp::PcsLosses losses;           // of alignment, where a row counts from 1 and is the last one before
  std::string problem;             // why the lanes are not in line at the end; empty: they are
  std::int64_t left_over[2] = {};  // bits a lane behind the last group, the fewest and the most
};

// `summary` counts what went out, also when an error ends the stream. A decoder that never got its lanes in line is an
// error; one that lost them is not.
Status RunPcsStream(const PcsStreamOptions& options, const ByteSource& source, const ByteSink& sink,
                    PcsStreamSummary& summary);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_PCS_STREAM_H_
