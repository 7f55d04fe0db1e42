// Hex files of golden vectors and of block runs: one port's words as text that $readmemh, Python and people can read.
//
//   // plv-hex-1 <title> width=<bits of a sample> words=<n>
//   // any further comment
//   <one word a line>
//
// A word is ceil(width * lanes / 4) lower-case hex digits: the samples in two's complement masked to `width` bits, lane
// 0 in the least significant ones. Lines end with LF, the last one too. A title of many lanes is followed by lanes=<n>.
// Reading is strict, because simulators are not: wrong digits, digit counts, bits beyond the word, CRLF, a missing last
// line end and a number of words other than the header's are errors that name file and line. The header is optional for
// a reader; its width, lanes and words must be true, its title is not compared with anything.
// Writing: to a temporary name in the same folder, then renamed; a writer that is not finished leaves nothing.
#ifndef PLUMBLINE_STUDY_VECTORS_HEX_H_
#define PLUMBLINE_STUDY_VECTORS_HEX_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::study {

struct HexFormat {
  int width = 16;  // bits a sample, 1..32; 32 unsigned bits travel as their pattern
  int lanes = 1;   // samples a word
  bool is_signed = false;
};

// Reads a file piece by piece. "-" is standard input.
class HexReader {
 public:
  Status Open(const std::string& path, const HexFormat& format);

  // The next whole words, as many as fit: the number of samples; 0 at the end of the file, after its words were counted
  // against the header.
  Expected<std::size_t> Read(std::span<std::int32_t> samples);

  // What the header says; empty without a header.
  const std::optional<std::size_t>& words() const { return words_; }
  const std::string& header() const { return header_; }

  // "FILE:LINE" of a word that was read, for the caller's own checks.
  std::string Place(std::size_t word) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  Status Fail(const std::string& what) const;  // at the current line
  // The next line without its end; false at the end of the file.
  Expected<bool> Line(std::string_view& line);
  Status Header(std::string_view line);
  Status Word(std::string_view line, std::span<std::int32_t> samples) const;

  std::string path_;
  HexFormat format_;
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the unread part of buffer_
  std::size_t end_ = 0;
  std::optional<std::string_view> held_;  // the first word's line, read with the header
  std::size_t line_ = 0;                  // of the line read last, from 1
  std::size_t first_ = 0;                 // comment lines before the first word
  std::size_t count_ = 0;                 // words read
  std::string header_;
  std::optional<std::size_t> words_;
};

// Writes a file piece by piece. "-" is standard output, which gets its words as they come and a header without words=.
class HexWriter {
 public:
  HexWriter() = default;
  ~HexWriter();
  HexWriter(const HexWriter&) = delete;
  HexWriter& operator=(const HexWriter&) = delete;

  // `title`: what stands between "plv-hex-1" and "width=", for example "ffe/ffe_q_basic case=2 port=y".
  Status Open(const std::string& path, const HexFormat& format, const std::string& title);
  // Whole words.
  Status Write(std::span<const std::int32_t> samples);
  // Writes all that is to be written, under a temporary name. With several files: of all of them before any Publish().
  Status Complete();
  // Puts the file under its name. Without it the file does not come to be.
  Status Publish();
  // Both.
  Status Finish();

 private:
  Status Fail(const std::string& what, int error) const;

  std::string path_;
  std::string temporary_;  // header and words; renamed to path_
  std::string body_;       // words alone, until their number is known
  HexFormat format_;
  std::string title_;
  std::FILE* file_ = nullptr;
  std::string text_;
  std::size_t words_ = 0;
};

// A whole file, as text.
std::string HexText(const HexFormat& format, const std::string& title, std::span<const std::int32_t> samples);

// A whole file. With `words`, the file must have that many.
Expected<std::vector<std::int32_t>> ReadHex(const std::string& path, const HexFormat& format,
                                            std::optional<std::size_t> words = {});
Status WriteHex(const std::string& path, const HexFormat& format, const std::string& title,
                std::span<const std::int32_t> samples);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_HEX_H_
