#include "link/touchstone.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace plumbline::link {
namespace {

constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{1} << 30;
constexpr std::int64_t kMaxPoints = 10'000'000;
constexpr std::size_t kNoiseColumns = 5;

enum class Format { kMagnitudeAngle, kDecibelAngle, kRealImaginary };
enum class Shape { kFull, kLower, kUpper };

std::string Lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

std::string_view Trim(std::string_view s) {
  while (!s.empty() && IsSpace(s.front())) s.remove_prefix(1);
  while (!s.empty() && IsSpace(s.back())) s.remove_suffix(1);
  return s;
}

// The next blank-separated word, taken off the front of `s`; empty at the end.
std::string_view NextWord(std::string_view& s) {
  while (!s.empty() && IsSpace(s.front())) s.remove_prefix(1);
  std::size_t n = 0;
  while (n < s.size() && !IsSpace(s[n])) ++n;
  const std::string_view word = s.substr(0, n);
  s.remove_prefix(n);
  return word;
}

// What stands in a message: printable, short.
std::string Shown(std::string_view s) {
  std::string out;
  for (char c : s.substr(0, 32)) out += c >= ' ' && c <= '~' ? c : '?';
  if (s.size() > 32) out += "...";
  return out;
}

std::optional<double> ParseNumber(std::string_view word) {
  if (!word.empty() && word.front() == '+') word.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> ParseCount(std::string_view word) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

// The N of .sNp; 0 for any other extension.
std::int64_t PortsFromName(const std::string& name) {
  const std::string extension = Lower(std::filesystem::path(name).extension().string());
  if (extension.size() < 4 || extension[1] != 's' || extension.back() != 'p') return 0;
  return ParseCount(std::string_view(extension).substr(2, extension.size() - 3)).value_or(0);
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : rest_(text), name_(name) {}
  Expected<Network> Run();

 private:
  struct Row {  // one line of numbers
    std::size_t line;
    std::size_t begin;  // into numbers_
    std::size_t count;
  };

  Status Fail(std::size_t line, std::string_view message) const {
    return Status::Error(fmt::format("{}:{}: {}", name_, line, message));
  }
  Status FileError(std::string_view message) const { return Status::Error(fmt::format("{}: {}", name_, message)); }

  Status ReadLines();
  Status ReadOptions(std::string_view line);
  Status ReadKeyword(std::string_view line);
  Status ReadNumbers(std::string_view line);
  Status ReadReference(std::string_view words);
  Status CheckPorts(std::int64_t ports);
  Status FinishVersion2() const;
  Status Convert(Network& network) const;
  Complex Value(double a, double b) const;
  std::size_t LineOf(std::size_t number) const;
  bool RestIsNoise(std::size_t number) const;
  std::string RowHint() const;
  std::size_t PairsPerPoint() const {
    const auto n = static_cast<std::size_t>(ports_);
    return shape_ == Shape::kFull ? n * n : n * (n + 1) / 2;
  }

  std::string_view rest_;
  const std::string& name_;
  std::size_t line_ = 0;

  bool version2_ = false;
  bool has_options_ = false;
  double unit_hz_ = 1e9;
  Format format_ = Format::kMagnitudeAngle;
  double reference_ohm_ = 50;

  std::int64_t ports_ = 0;
  std::int64_t points_ = 0;        // [Number of Frequencies]
  std::int64_t noise_points_ = 0;  // [Number of Noise Frequencies]
  std::optional<bool> order_12_21_;
  Shape shape_ = Shape::kFull;
  std::vector<double> references_;  // [Reference]
  bool in_reference_ = false;
  bool in_information_ = false;
  bool in_network_ = false;
  bool had_network_ = false;
  bool in_noise_ = false;
  bool ended_ = false;
  std::size_t noise_numbers_ = 0;

  std::vector<double> numbers_;
  std::vector<Row> rows_;
};

Status Parser::CheckPorts(std::int64_t ports) {
  if (ports == 2 || ports == 4) return Status::Ok();
  return Fail(std::max<std::size_t>(line_, 1),
              fmt::format("{} port{}: 2 and 4 are read", ports, ports == 1 ? "" : "s"));
}

Status Parser::ReadOptions(std::string_view line) {
  if (has_options_) return Status::Ok();  // only the first one counts
  has_options_ = true;
  line.remove_prefix(1);
  while (true) {
    const std::string_view word = NextWord(line);
    if (word.empty()) return Status::Ok();
    const std::string w = Lower(word);
    if (w == "hz") {
      unit_hz_ = 1;
    } else if (w == "khz") {
      unit_hz_ = 1e3;
    } else if (w == "mhz") {
      unit_hz_ = 1e6;
    } else if (w == "ghz") {
      unit_hz_ = 1e9;
    } else if (w == "ma") {
      format_ = Format::kMagnitudeAngle;
    } else if (w == "db") {
      format_ = Format::kDecibelAngle;
    } else if (w == "ri") {
      format_ = Format::kRealImaginary;
    } else if (w == "y" || w == "z" || w == "h" || w == "g") {
      return Fail(line_, fmt::format("\"{}\" parameters: only S-parameters are read", Shown(word)));
    } else if (w == "r") {
      const std::string_view value = NextWord(line);
      const auto ohm = ParseNumber(value);
      if (!ohm || *ohm <= 0) {
        return Fail(line_, fmt::format("reference \"R {}\": must be a number of ohm above 0", Shown(value)));
      }
      reference_ohm_ = *ohm;
    } else if (w != "s") {
      return Fail(line_,
                  fmt::format("option \"{}\": must be one of Hz kHz MHz GHz, S, MA DB RI, R <ohm>", Shown(word)));
    }
  }
}

Status Parser::ReadReference(std::string_view words) {
  if (ports_ == 0) return Fail(line_, "[Reference] stands before [Number of Ports]");
  while (references_.size() < static_cast<std::size_t>(ports_)) {
    const std::string_view word = NextWord(words);
    if (word.empty()) return Status::Ok();
    const auto ohm = ParseNumber(word);
    if (!ohm || *ohm <= 0) {
      return Fail(line_, fmt::format("[Reference] value \"{}\": must be a number of ohm above 0", Shown(word)));
    }
    references_.push_back(*ohm);
  }
  if (const auto extra = NextWord(words); !extra.empty()) {
    return Fail(line_, fmt::format("[Reference] has more than {} values: \"{}\"", ports_, Shown(extra)));
  }
  in_reference_ = false;
  return Status::Ok();
}

Status Parser::ReadKeyword(std::string_view line) {
  const std::size_t close = line.find(']');
  if (close == std::string_view::npos) return Fail(line_, fmt::format("keyword \"{}\" has no ]", Shown(line)));
  const std::string keyword = Lower(Trim(line.substr(1, close - 1)));
  std::string_view words = Trim(line.substr(close + 1));
  if (in_reference_) {
    return Fail(line_, fmt::format("[Reference] has {} of {} values", references_.size(), ports_));
  }
  if (keyword == "version") {
    if (has_options_ || version2_ || !rows_.empty()) return Fail(line_, "[Version] must be the first line of data");
    const auto version = NextWord(words);
    if (version != "2.0" && version != "2.1") {
      return Fail(line_, fmt::format("[Version] \"{}\": 2.0 and 2.1 are read", Shown(version)));
    }
    version2_ = true;
    return Status::Ok();
  }
  if (!version2_) return Fail(line_, fmt::format("keyword [{}] in a file without [Version]", Shown(keyword)));
  if (in_information_) {
    if (keyword == "end information") in_information_ = false;
    return Status::Ok();
  }
  if (keyword == "begin information") {
    in_information_ = true;
    return Status::Ok();
  }
  if (keyword == "end") {
    ended_ = true;
    return Status::Ok();
  }
  if (keyword == "noise data") {
    if (!had_network_) return Fail(line_, "[Noise Data] stands before [Network Data]");
    in_network_ = false;
    in_noise_ = true;
    return Status::Ok();
  }
  if (had_network_) return Fail(line_, fmt::format("keyword [{}] after [Network Data]", Shown(keyword)));
  if (keyword == "network data") {
    in_network_ = had_network_ = true;
    return FinishVersion2();
  }
  if (keyword == "reference") {
    in_reference_ = true;
    references_.clear();
    return ReadReference(words);
  }
  if (keyword == "number of ports" || keyword == "number of frequencies" || keyword == "number of noise frequencies") {
    const auto word = NextWord(words);
    const auto count = ParseCount(word);
    if (!count || *count < 1 || *count > kMaxPoints) {
      return Fail(line_,
                  fmt::format("[{}] \"{}\": must be a whole number of 1 to {}", keyword, Shown(word), kMaxPoints));
    }
    if (keyword == "number of frequencies") {
      points_ = *count;
    } else if (keyword == "number of noise frequencies") {
      noise_points_ = *count;
    } else {
      PLUMBLINE_RETURN_IF_ERROR(CheckPorts(*count));
      const std::int64_t named = PortsFromName(name_);
      if (named != 0 && named != *count) {
        return Fail(line_, fmt::format("[Number of Ports] {} in a file whose name says {}", *count, named));
      }
      ports_ = *count;
    }
    return Status::Ok();
  }
  const std::string value = Lower(NextWord(words));
  if (keyword == "two-port data order" || keyword == "two-port order") {
    if (value != "12_21" && value != "21_12") {
      return Fail(line_, fmt::format("[Two-Port Data Order] \"{}\": must be 12_21 or 21_12", Shown(value)));
    }
    order_12_21_ = value == "12_21";
    return Status::Ok();
  }
  if (keyword == "matrix format") {
    if (value != "full" && value != "lower" && value != "upper") {
      return Fail(line_, fmt::format("[Matrix Format] \"{}\": must be Full, Lower or Upper", Shown(value)));
    }
    shape_ = value == "full" ? Shape::kFull : value == "lower" ? Shape::kLower : Shape::kUpper;
    return Status::Ok();
  }
  if (keyword == "mixed-mode order") {
    return Fail(line_, "[Mixed-Mode Order]: mixed-mode files are not read; give single-ended data");
  }
  return Fail(line_, fmt::format("unknown keyword [{}]", Shown(keyword)));
}

Status Parser::FinishVersion2() const {
  if (!has_options_) return Fail(line_, "[Network Data] stands before the option line (#)");
  if (ports_ == 0) return Fail(line_, "[Network Data] stands before [Number of Ports]");
  if (points_ == 0) return Fail(line_, "[Network Data] stands before [Number of Frequencies]");
  if (ports_ == 2 && !order_12_21_) return Fail(line_, "a two-port file needs [Two-Port Data Order]");
  return Status::Ok();
}

Status Parser::ReadNumbers(std::string_view line) {
  if (!has_options_) {
    return Fail(line_, fmt::format("\"{}\" stands before the option line (#)", Shown(line)));
  }
  if (version2_ && !in_network_ && !in_noise_) {
    return Fail(line_, fmt::format("\"{}\" stands before [Network Data]", Shown(line)));
  }
  Row row{line_, numbers_.size(), 0};
  while (true) {
    const std::string_view word = NextWord(line);
    if (word.empty()) break;
    const auto value = ParseNumber(word);
    if (!value) return Fail(line_, fmt::format("\"{}\" is not a number", Shown(word)));
    ++row.count;
    if (in_noise_) {
      ++noise_numbers_;
    } else {
      numbers_.push_back(*value);
    }
  }
  if (!in_noise_) rows_.push_back(row);
  return Status::Ok();
}

Status Parser::ReadLines() {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // byte order mark
  // About 12 characters a number.
  numbers_.reserve(rest_.size() / 12);
  while (!rest_.empty() && !ended_) {
    const std::size_t newline = rest_.find_first_of("\n\r");
    std::string_view line = rest_.substr(0, newline);
    ++line_;
    if (newline == std::string_view::npos) {
      rest_ = {};
    } else {
      const bool crlf = rest_[newline] == '\r' && newline + 1 < rest_.size() && rest_[newline + 1] == '\n';
      rest_.remove_prefix(newline + (crlf ? 2 : 1));
    }
    line = Trim(line.substr(0, line.find('!')));
    if (line.empty()) continue;
    if (in_information_ && line.front() != '[') continue;
    if (line.front() == '[') {
      PLUMBLINE_RETURN_IF_ERROR(ReadKeyword(line));
    } else if (line.front() == '#') {
      PLUMBLINE_RETURN_IF_ERROR(ReadOptions(line));
    } else if (in_reference_) {
      PLUMBLINE_RETURN_IF_ERROR(ReadReference(line));
    } else {
      PLUMBLINE_RETURN_IF_ERROR(ReadNumbers(line));
    }
  }
  return Status::Ok();
}

std::size_t Parser::LineOf(std::size_t number) const {
  const auto after =
      std::upper_bound(rows_.begin(), rows_.end(), number, [](std::size_t n, const Row& row) { return n < row.begin; });
  return after == rows_.begin() ? 1 : (after - 1)->line;
}

// Whether everything from this number on stands in rows of five, as noise parameters do.
bool Parser::RestIsNoise(std::size_t number) const {
  auto row =
      std::lower_bound(rows_.begin(), rows_.end(), number, [](const Row& r, std::size_t n) { return r.begin < n; });
  if (row == rows_.end() || row->begin != number) return false;
  return std::all_of(row, rows_.end(), [](const Row& r) { return r.count == kNoiseColumns; });
}

// What the first rows look like, where that is not what the name says.
std::string Parser::RowHint() const {
  if (rows_.size() < 2) return {};
  const bool four = rows_[0].count == 9 && rows_[1].count == 8;
  const bool two = rows_[0].count == 9 && rows_[1].count == 9;
  const bool one = rows_[0].count == 3 && rows_[1].count == 3;
  const bool three = rows_[0].count == 7 && rows_[1].count == 6;
  const int looks = four ? 4 : two ? 2 : one ? 1 : three ? 3 : 0;
  if (looks == 0 || looks == ports_) return {};
  return fmt::format(" (the rows look like {}-port data, read as {} ports)", looks, ports_);
}

Complex Parser::Value(double a, double b) const {
  switch (format_) {
    case Format::kRealImaginary:
      return {a, b};
    case Format::kDecibelAngle:
      a = std::pow(10.0, a / 20);
      break;
    case Format::kMagnitudeAngle:
      break;
  }
  const double angle = b * std::numbers::pi / 180;
  return {a * std::cos(angle), a * std::sin(angle)};
}

Status Parser::Convert(Network& network) const {
  const std::size_t per_point = 1 + 2 * PairsPerPoint();
  const auto n = static_cast<int>(ports_);
  std::vector<std::pair<int, int>> order;  // (to, from) of each pair in the file
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (shape_ == Shape::kLower && j > i) continue;
      if (shape_ == Shape::kUpper && j < i) continue;
      order.emplace_back(i, j);
    }
  }
  // Two ports are written 11 21 12 22 in version 1, and by keyword in version 2.
  if (n == 2 && shape_ == Shape::kFull && !(version2_ && *order_12_21_)) std::swap(order[1], order[2]);

  network.ports = n;
  network.name = name_;
  network.reference_ohm = references_;
  if (references_.empty()) network.reference_ohm.assign(static_cast<std::size_t>(n), reference_ohm_);
  const std::size_t capacity = numbers_.size() / per_point;
  network.freq_hz.reserve(capacity);
  network.data.reserve(capacity * static_cast<std::size_t>(n * n));
  for (std::size_t i = 0; i < numbers_.size(); i += per_point) {
    const double f = numbers_[i] * unit_hz_;
    const std::size_t point = network.freq_hz.size();
    if (f < 0) return Fail(LineOf(i), fmt::format("frequency {} Hz is negative{}", f, RowHint()));
    if (point > 0 && f <= network.freq_hz.back()) {
      if (!version2_ && n == 2 && RestIsNoise(i)) break;
      return Fail(LineOf(i), fmt::format("frequency {} Hz after {} Hz: frequencies must ascend{}", f,
                                         network.freq_hz.back(), RowHint()));
    }
    if (numbers_.size() - i < per_point) {
      return Fail(rows_.back().line, fmt::format("the data end within the point at {} Hz: {} of {} numbers{}", f,
                                                 numbers_.size() - i, per_point, RowHint()));
    }
    if (version2_ && static_cast<std::int64_t>(point) == points_) {
      return Fail(LineOf(i), fmt::format("more points than [Number of Frequencies] {}", points_));
    }
    network.freq_hz.push_back(f);
    const std::size_t base = network.data.size();
    network.data.resize(base + static_cast<std::size_t>(n * n));
    for (std::size_t k = 0; k < order.size(); ++k) {
      const Complex value = Value(numbers_[i + 1 + 2 * k], numbers_[i + 2 + 2 * k]);
      if (!std::isfinite(value.real()) || !std::isfinite(value.imag())) {
        return Fail(LineOf(i + 1 + 2 * k), fmt::format("value {} is out of range", numbers_[i + 1 + 2 * k]));
      }
      network.At(point, order[k].first, order[k].second) = value;
      if (shape_ != Shape::kFull) network.At(point, order[k].second, order[k].first) = value;
    }
  }
  if (network.freq_hz.empty()) return FileError("no data");
  if (version2_ && static_cast<std::int64_t>(network.Points()) != points_) {
    return Fail(rows_.back().line, fmt::format("the data end after {} of {} points", network.Points(), points_));
  }
  if (in_noise_ && noise_numbers_ != static_cast<std::size_t>(noise_points_) * kNoiseColumns) {
    return Fail(line_,
                fmt::format("[Noise Data] has {} numbers: [Number of Noise Frequencies] {} needs {}", noise_numbers_,
                            noise_points_, static_cast<std::size_t>(noise_points_) * kNoiseColumns));
  }
  return Status::Ok();
}

Expected<Network> Parser::Run() {
  const bool blank = std::all_of(rest_.begin(), rest_.end(), [](char c) { return IsSpace(c) || c == '\n'; });
  if (blank) return FileError("the file is empty");
  const std::int64_t named = PortsFromName(name_);
  if (named != 0) PLUMBLINE_RETURN_IF_ERROR(CheckPorts(named));
  PLUMBLINE_RETURN_IF_ERROR(ReadLines());
  if (!version2_) {
    if (named == 0) {
      return FileError("version 1 data: the extension must be .s2p or .s4p to tell the number of ports");
    }
    ports_ = named;
  } else if (!had_network_) {
    return Fail(line_, "no [Network Data]");
  }
  Network network;
  PLUMBLINE_RETURN_IF_ERROR(Convert(network));
  PLUMBLINE_RETURN_IF_ERROR(Validate(network));
  return network;
}

}  // namespace

Expected<Network> ParseTouchstone(std::string_view text, const std::string& name) { return Parser(text, name).Run(); }

Expected<Network> ReadTouchstone(const std::string& path) {
  std::error_code code;
  const auto kind = std::filesystem::status(path, code);
  if (!std::filesystem::exists(kind)) return Status::Error(fmt::format("{}: no such file", path));
  if (std::filesystem::is_directory(kind)) return Status::Error(fmt::format("{}: is a directory, not a file", path));
  if (!std::filesystem::is_regular_file(kind)) return Status::Error(fmt::format("{}: is not a regular file", path));
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  if (code) return Status::Error(fmt::format("{}: cannot be read: {}", path, code.message()));
  if (size > kMaxFileBytes) {
    return Status::Error(fmt::format("{}: {} bytes: at most {} are read", path, size, kMaxFileBytes));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(size));
  if (!file) return Status::Error(fmt::format("{}: cannot be read", path));
  return ParseTouchstone(text, path);
}

}  // namespace plumbline::link
