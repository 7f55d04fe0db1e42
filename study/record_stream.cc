#include "study/record_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace plumbline::study {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 21;  // some hundred codewords

class RecordReader {
 public:
  RecordReader(const RecordFormat& format, const std::function<RecordProblem(std::string_view)>& take)
      : format_(format), take_(take) {}

  // Takes what is whole from the front of the data; at the end of the stream, all of it. Returns the bytes taken.
  Expected<std::size_t> Take(std::string_view data, bool end) {
    return format_.binary ? TakeBinary(data, end) : TakeText(data, end);
  }

 private:
  Expected<std::size_t> TakeText(std::string_view data, bool end) {
    std::size_t used = 0;
    while (used < data.size()) {
      const std::string_view rest = data.substr(used);
      in_comment_ = in_comment_ || rest.front() == '#';
      const std::size_t line_end = rest.substr(0, in_comment_ ? rest.size() : format_.size + 1).find('\n');
      if (in_comment_) {
        if (line_end == std::string_view::npos) return data.size();
        in_comment_ = false;
      } else {
        if (line_end == std::string_view::npos && rest.size() <= format_.size && !end) break;
        const RecordProblem problem = take_(rest.substr(0, std::min(line_end, format_.size + 1)));
        if (!problem.text.empty()) {
          return Status::Error(fmt::format("line {}, column {}: {}", number_, problem.at + 1, problem.text));
        }
      }
      ++number_;
      used += std::min(line_end, rest.size() - 1) + 1;
    }
    return used;
  }

  Expected<std::size_t> TakeBinary(std::string_view data, bool end) {
    const auto error = [&](std::size_t at, const std::string& text) {
      return Status::Error(fmt::format("{} {} (byte {}): {}", format_.name, number_, bytes_ + at + 1, text));
    };
    std::size_t used = 0;
    for (; data.size() - used >= format_.size; used += format_.size) {
      const RecordProblem problem = take_(data.substr(used, format_.size));
      if (!problem.text.empty()) return error(used + problem.at, problem.text);
      ++number_;
    }
    bytes_ += used;
    if (end && used != data.size()) {
      return error(0, fmt::format("the stream ends after {} of its {} bytes", data.size() - used, format_.size));
    }
    return used;
  }

  const RecordFormat& format_;
  const std::function<RecordProblem(std::string_view)>& take_;
  std::uint64_t number_ = 1;  // of the next line or record
  bool in_comment_ = false;
  std::uint64_t bytes_ = 0;  // binary: before the data
};

}  // namespace

Status ReadRecords(const RecordFormat& format, const ByteSource& source,
                   const std::function<RecordProblem(std::string_view)>& take,
                   const std::function<Status(bool end)>& flush) {
  RecordReader reader(format, take);
  std::vector<char> buffer(kBufferBytes);
  std::size_t filled = 0;
  for (bool end = false; !end;) {
    const Expected<std::size_t> more = source(std::span(buffer).subspan(filled));
    if (!more.ok()) return more.status();
    end = *more == 0;
    filled += *more;
    const Expected<std::size_t> used = reader.Take(std::string_view(buffer.data(), filled), end);
    PLUMBLINE_RETURN_IF_ERROR(flush(end && used.ok()));  // what came before an error
    if (!used.ok()) return used.status();
    std::memmove(buffer.data(), buffer.data() + *used, filled - *used);
    filled -= *used;
  }
  return Status::Ok();
}

}  // namespace plumbline::study
