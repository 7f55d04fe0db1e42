// Codewords through a pipe: encodes, decodes or takes syndromes of Reed-Solomon words as text or binary, with memory
// that does not grow with the stream.
//
// Text: one word a line, symbols as three hex digits with single spaces between them, in order of transmission (the
//   first is the coefficient of the highest power). Digits are written in lower case and read in either.
// Binary: one little-endian 16-bit word a symbol, codeword after codeword.
// Lines, comments and errors are those of study/record_stream.h. Many words at once go through the codec's batch form;
// words before an error have gone out whole, nothing of the bad one.
// Thread-safety: pure function, apart from what the source and the sink do.
#ifndef PLUMBLINE_STUDY_FEC_STREAM_H_
#define PLUMBLINE_STUDY_FEC_STREAM_H_

#include <cstdint>
#include <string>

#include "reference/core/status.h"
#include "reference/fec/rs_types.h"
#include "study/record_stream.h"

namespace plumbline::study {

enum class FecVerb {
  kEncode,    // message symbols to codewords
  kDecode,    // words as received to message symbols; those of an uncorrectable word as received
  kSyndrome,  // words as received to 2t syndromes, S_0 first
};

struct FecStreamOptions {
  FecVerb verb = FecVerb::kEncode;
  RsConfig code;
  bool binary = false;
  bool verbose = false;  // text only: before each decoded word, a line "# word 7: corrected 12 543"
  std::string backend;   // a name of dsp::Backends(); empty for the best one
};

struct FecStreamSummary {
  std::uint64_t words = 0;
  std::uint64_t corrected = 0;  // words
  std::uint64_t uncorrectable = 0;
  std::uint64_t corrected_symbols = 0;
};

// `summary` counts the words that went out, also when an error ends the stream.
Status RunFecStream(const FecStreamOptions& options, const ByteSource& source, const ByteSink& sink,
                    FecStreamSummary& summary);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_FEC_STREAM_H_
