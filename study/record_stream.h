// Records of a byte stream: lines of text, or runs of bytes of one size, for commands that read streams, with memory
// that does not grow with the stream.
//
// Text: a record a line. Lines end with LF; the last one may lack it. Lines that begin with '#' are skipped, however
//   long.
// Binary: record after record.
// Whatever has arrived is handed over at once, so that a program may wait for the answer to each record.
// Errors name line and column, or record and byte; all count from 1.
// Thread-safety: pure function, apart from what the functions given do.
#ifndef PLUMBLINE_STUDY_RECORD_STREAM_H_
#define PLUMBLINE_STUDY_RECORD_STREAM_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "reference/core/status.h"

namespace plumbline::study {

// Fills the front of the span and returns how much of it; 0 at the end of the stream.
using ByteSource = std::function<Expected<std::size_t>(std::span<char> room)>;
using ByteSink = std::function<Status(std::string_view data)>;

struct RecordFormat {
  bool binary = false;
  std::size_t size = 0;  // characters of a line, without its LF; bytes of a record
  std::string name;      // of a record in errors: "word"
};

// What is wrong with a record, and at which of its characters or bytes, from 0. No text: nothing.
struct RecordProblem {
  std::size_t at = 0;
  std::string text;
};

// `take` gets each record in turn. A line may be shorter than the format's size; of a longer one it gets one character
// too many. `flush` comes when what has arrived is taken, and a last time with `end` when the stream ends without an
// error; what came before a bad record is flushed before the error returns.
Status ReadRecords(const RecordFormat& format, const ByteSource& source,
                   const std::function<RecordProblem(std::string_view record)>& take,
                   const std::function<Status(bool end)>& flush);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_RECORD_STREAM_H_
