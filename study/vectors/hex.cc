#include "study/vectors/hex.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "reference/core/fixed.h"

namespace plumbline::study {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16;  // bytes read or written at once
constexpr char kDigits[] = "0123456789abcdef";
constexpr std::string_view kMagic = "// plv-hex-";

std::size_t DigitsOf(const HexFormat& format) {
  return (static_cast<std::size_t>(format.width) * static_cast<std::size_t>(format.lanes) + 3) / 4;
}

std::string HeaderOf(const HexFormat& format, const std::string& title, std::optional<std::size_t> words) {
  std::string text = fmt::format("{}1 {} width={}", kMagic, title, format.width);
  if (format.lanes > 1) text += fmt::format(" lanes={}", format.lanes);
  if (words) text += fmt::format(" words={}", *words);
  return text + "\n";
}

void AppendWords(const HexFormat& format, std::span<const std::int32_t> samples, std::string& text) {
  const auto lanes = static_cast<std::size_t>(format.lanes);
  const std::size_t digits = DigitsOf(format);
  const std::uint64_t mask = (std::uint64_t{1} << format.width) - 1;
  assert(samples.size() % lanes == 0);
  for (std::size_t i = 0; i < samples.size(); i += lanes) {
    const std::size_t at = text.size();
    text.resize(at + digits + 1, '\n');
    std::uint64_t bits = 0;  // not written yet, `count` of them
    int count = 0;
    std::size_t lane = 0;
    for (std::size_t digit = digits; digit-- > 0;) {
      while (count < 4 && lane < lanes) {
        bits |= (static_cast<std::uint64_t>(samples[i + lane++]) & mask) << count;
        count += format.width;
      }
      text[at + digit] = kDigits[bits & 15U];
      bits >>= 4;
      count -= 4;
    }
  }
}

std::string Shown(std::string_view line) {
  std::string text;
  for (const char c : line.substr(0, 40)) text += c >= ' ' && c <= '~' ? c : '?';
  return "'" + text + (line.size() > 40 ? "...'" : "'");
}

}  // namespace

Status HexReader::Open(const std::string& path, const HexFormat& format) {
  assert(format.width >= 1 && format.width <= 32 && format.lanes >= 1);
  path_ = path == "-" ? "standard input" : path;
  format_ = format;
  file_.reset(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (file_ == nullptr) return Status::Error(fmt::format("{}: {}", path_, std::strerror(errno)));
  buffer_.resize(kChunk);
  begin_ = end_ = line_ = first_ = count_ = 0;
  header_.clear();
  words_.reset();
  held_.reset();
  // The header, so that words() is known before the first word is.
  while (true) {
    std::string_view line;
    const Expected<bool> got = Line(line);
    if (!got.ok()) return got.status();
    if (!*got) return Status::Ok();
    if (line.substr(0, 2) != "//") {
      held_ = line;
      return Status::Ok();
    }
    if (first_++ == 0) PLUMBLINE_RETURN_IF_ERROR(Header(line));
  }
}

Status HexReader::Fail(const std::string& what) const {
  return Status::Error(fmt::format("{}:{}: {}", path_, std::max<std::size_t>(1, line_), what));
}

std::string HexReader::Place(std::size_t word) const { return fmt::format("{}:{}", path_, first_ + word + 1); }

Expected<bool> HexReader::Line(std::string_view& line) {
  while (true) {
    const auto* found = static_cast<const char*>(std::memchr(buffer_.data() + begin_, '\n', end_ - begin_));
    if (found != nullptr) {
      const auto at = static_cast<std::size_t>(found - buffer_.data());
      line = std::string_view(buffer_.data() + begin_, at - begin_);
      begin_ = at + 1;
      ++line_;
      if (!line.empty() && line.back() == '\r') return Fail("a carriage return; lines end with a line feed alone");
      return true;
    }
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == buffer_.size()) {
      ++line_;
      return Fail(fmt::format("a line of more than {} characters", buffer_.size()));
    }
    const std::size_t got = std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
    end_ += got;
    if (got > 0) continue;
    const int error = errno;
    ++line_;
    if (std::ferror(file_.get()) != 0) return Fail(std::strerror(error));
    if (end_ > 0) return Fail("the last line has no line end; the file may be cut off");
    --line_;
    return false;
  }
}

Status HexReader::Header(std::string_view line) {
  if (line.substr(0, kMagic.size()) != kMagic) return Status::Ok();  // a comment like any other
  if (line.substr(kMagic.size(), 2) != "1 ") return Fail("version " + Shown(line) + "; this reads plv-hex-1");
  header_ = line;
  std::optional<std::size_t> width;
  std::optional<std::size_t> lanes;
  for (const auto& [key, value] : {std::pair{" words=", &words_}, {" width=", &width}, {" lanes=", &lanes}}) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) continue;
    const char* first = line.data() + at + std::strlen(key);
    const char* last = line.data() + line.size();
    std::size_t number = 0;
    const auto end = std::from_chars(first, last, number);
    if (end.ec != std::errc() || (end.ptr != last && *end.ptr != ' ')) {
      return Fail(fmt::format("no number after{} in the header", key));
    }
    *value = number;
  }
  if (width && *width != static_cast<std::size_t>(format_.width)) {
    return Fail(fmt::format("the header says width={}; the port has {} bits", *width, format_.width));
  }
  if (lanes && *lanes != static_cast<std::size_t>(format_.lanes)) {
    return Fail(fmt::format("the header says lanes={}; the port has {}", *lanes, format_.lanes));
  }
  return Status::Ok();
}

Status HexReader::Word(std::string_view line, std::span<std::int32_t> samples) const {
  for (const char c : line) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) continue;
    if (c >= 'A' && c <= 'F') return Fail(Shown(line) + " has upper-case digits; lower case is the form");
    return Fail(Shown(line) + " is not a hex word");
  }
  const std::size_t digits = DigitsOf(format_);
  if (line.size() != digits) {
    return Fail(fmt::format("{} has {} digits; a word of {} bits has {}", Shown(line), line.size(),
                            format_.width * format_.lanes, digits));
  }
  std::uint64_t bits = 0;
  int count = 0;
  std::size_t lane = 0;
  for (std::size_t digit = digits; digit-- > 0;) {
    const auto c = unsigned{static_cast<unsigned char>(line[digit])};
    bits |= std::uint64_t{c <= '9' ? c - '0' : c - 'a' + 10} << count;
    count += 4;
    while (count >= format_.width && lane < samples.size()) {
      const auto sample = static_cast<std::int64_t>(bits & ((std::uint64_t{1} << format_.width) - 1));
      // Unsigned values of 32 bits keep their pattern.
      const bool negative = format_.is_signed && (sample >> (format_.width - 1)) != 0;
      samples[lane++] = static_cast<std::int32_t>(negative ? sample - (std::int64_t{1} << format_.width) : sample);
      bits >>= format_.width;
      count -= format_.width;
    }
  }
  return bits == 0
             ? Status::Ok()
             : Fail(fmt::format("{} has bits above the {} of a word", Shown(line), format_.width * format_.lanes));
}

Expected<std::size_t> HexReader::Read(std::span<std::int32_t> samples) {
  const auto lanes = static_cast<std::size_t>(format_.lanes);
  std::size_t done = 0;
  for (; done + lanes <= samples.size(); done += lanes) {
    std::string_view line;
    if (held_) {
      line = *held_;
      held_.reset();
    } else if (const Expected<bool> got = Line(line); !got.ok()) {
      return got.status();
    } else if (!*got) {
      if (done == 0 && words_ && count_ < *words_) {
        return Fail(fmt::format("the file ends after {} words; its header says words={}", count_, *words_));
      }
      break;
    }
    if (words_ && count_ == *words_) {
      return Fail(fmt::format("more words than the {} of the header", *words_));
    }
    PLUMBLINE_RETURN_IF_ERROR(Word(line, samples.subspan(done, lanes)));
    ++count_;
  }
  return done;
}

HexWriter::~HexWriter() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  if (!body_.empty()) ::unlink(body_.c_str());
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status HexWriter::Fail(const std::string& what, int error) const {
  return Status::Error(fmt::format("{}: cannot {}: {}", path_, what, std::strerror(error)));
}

Status HexWriter::Open(const std::string& path, const HexFormat& format, const std::string& title) {
  assert(format.width >= 1 && format.width <= 32 && format.lanes >= 1);
  format_ = format;
  title_ = title;
  if (path == "-") {
    path_ = "standard output";
    file_ = stdout;
    text_ = HeaderOf(format, title, {});
    return Status::Ok();
  }
  path_ = path;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return Fail("create the file", EISDIR);
  const std::string body = fmt::format("{}.{}.words.tmp", path, ::getpid());
  file_ = std::fopen(body.c_str(), "wb+");
  if (file_ == nullptr) return Fail("create the file", errno);
  body_ = body;
  return Status::Ok();
}

Status HexWriter::Write(std::span<const std::int32_t> samples) {
  AppendWords(format_, samples, text_);
  words_ += samples.size() / static_cast<std::size_t>(format_.lanes);
  if (text_.size() < kChunk && file_ != stdout) return Status::Ok();
  if (std::fwrite(text_.data(), 1, text_.size(), file_) != text_.size()) return Fail("write", errno);
  text_.clear();
  return Status::Ok();
}

Status HexWriter::Complete() {
  if (std::fwrite(text_.data(), 1, text_.size(), file_) != text_.size() || std::fflush(file_) != 0) {
    return Fail("write", errno);
  }
  if (file_ == stdout) return Status::Ok();
  temporary_ = fmt::format("{}.{}.tmp", path_, ::getpid());
  std::FILE* out = std::fopen(temporary_.c_str(), "wb");
  if (out == nullptr) return Fail("create the file", errno);
  const std::string header = HeaderOf(format_, title_, words_);
  bool good = std::fwrite(header.data(), 1, header.size(), out) == header.size();
  std::rewind(file_);
  std::vector<char> chunk(kChunk);
  for (std::size_t got; good && (got = std::fread(chunk.data(), 1, chunk.size(), file_)) > 0;) {
    good = std::fwrite(chunk.data(), 1, got, out) == got;
  }
  good = good && std::ferror(file_) == 0;
  const int error = errno;
  if (std::fclose(out) != 0 || !good) return Fail("write", good ? errno : error);
  return Status::Ok();
}

Status HexWriter::Publish() {
  if (file_ == stdout) return Status::Ok();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return Fail("put the file in place", errno);
  temporary_.clear();
  return Status::Ok();
}

Status HexWriter::Finish() {
  PLUMBLINE_RETURN_IF_ERROR(Complete());
  return Publish();
}

std::string HexText(const HexFormat& format, const std::string& title, std::span<const std::int32_t> samples) {
  std::string text = HeaderOf(format, title, samples.size() / static_cast<std::size_t>(format.lanes));
  AppendWords(format, samples, text);
  return text;
}

Expected<std::vector<std::int32_t>> ReadHex(const std::string& path, const HexFormat& format,
                                            std::optional<std::size_t> words) {
  HexReader reader;
  PLUMBLINE_RETURN_IF_ERROR(reader.Open(path, format));
  std::vector<std::int32_t> samples;
  const auto lanes = static_cast<std::size_t>(format.lanes);
  std::vector<std::int32_t> chunk(lanes * std::max<std::size_t>(1, 4096 / lanes));
  while (true) {
    const Expected<std::size_t> got = reader.Read(chunk);
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    samples.insert(samples.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  if (words && samples.size() != *words * lanes) {
    return Status::Error(fmt::format("{}: {} words; {} are expected", path, samples.size() / lanes, *words));
  }
  return samples;
}

Status WriteHex(const std::string& path, const HexFormat& format, const std::string& title,
                std::span<const std::int32_t> samples) {
  HexWriter writer;
  PLUMBLINE_RETURN_IF_ERROR(writer.Open(path, format, title));
  PLUMBLINE_RETURN_IF_ERROR(writer.Write(samples));
  return writer.Finish();
}

}  // namespace plumbline::study
