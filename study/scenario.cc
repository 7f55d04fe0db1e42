// Reading scenarios. The only unit that sees toml++.
#include "study/scenario.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <system_error>

#include "reference/convert/adc_calibration_types.h"
#include "reference/eq/floating_taps_types.h"
#include "study/fec_lane.h"

#ifndef PLUMBLINE_SCENARIO_FOLDER
#define PLUMBLINE_SCENARIO_FOLDER "scenarios"
#endif

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;
using S = Scenario;

constexpr std::size_t kLongestChain = 8;  // of `extends`

// `host_loss_db = x` sets both ends; it is not a field of its own.
constexpr std::string_view kBothLosses = "host_loss_db";
constexpr std::string_view kExtends = "extends";

const ScenarioField* FindField(std::string_view name) {
  for (const ScenarioField& field : ScenarioFields()) {
    if (name == field.name) return &field;
  }
  return nullptr;
}

// Levenshtein distance, for "did you mean".
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string UnknownKey(std::string_view key) {
  const ScenarioField* nearest = nullptr;
  std::size_t best = 4;  // further away it is another word
  for (const ScenarioField& field : ScenarioFields()) {
    const std::size_t distance = Distance(key, field.name);
    if (distance < best) {
      best = distance;
      nearest = &field;
    }
  }
  std::string text = fmt::format("unknown key {}", key);
  if (nearest != nullptr) text += fmt::format("; the nearest is {}", nearest->name);
  return text;
}

std::string Show(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  std::string line = text.str();
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (line.size() > 80) line = line.substr(0, 77) + "...";
  return line;
}

// One file's place, for messages.
struct Source {
  std::string file;
  bool has_lines = true;
  fs::path folder;  // that relative Touchstone paths start from
  std::string At(const toml::node& node) const {
    const auto line = node.source().begin.line;
    return has_lines && line > 0 ? fmt::format("{}:{}", file, line) : file;
  }
};

Status WrongType(const Source& source, const ScenarioField& field, const toml::node& node, std::string_view wanted) {
  return Status::Error(
      fmt::format("{}: {} = {} must be {} ({})", source.At(node), field.name, Show(node), wanted, FormatLimits(field)));
}

Status OutsideLimits(const Source& source, const ScenarioField& field, const toml::node& node,
                     const std::string& value) {
  const std::string_view unit = field.unit;
  const std::string with_unit = unit.empty() || unit == "1" ? "" : fmt::format(" {}", unit);
  return Status::Error(fmt::format("{}: {} = {}{} is outside {}..{}", source.At(node), field.name, value, with_unit,
                                   field.min, field.max));
}

// An integer serves where a number is wanted; nothing else converts.
std::optional<double> NumberOf(const toml::node& node) {
  if (const auto* integer = node.as_integer()) return static_cast<double>(integer->get());
  if (const auto* real = node.as_floating_point()) return real->get();
  return std::nullopt;
}

bool IsAuto(const toml::node& node) {
  const auto* text = node.as_string();
  return text != nullptr && text->get() == "auto";
}

// NaN fails too.
bool Within(const ScenarioField& field, double value) { return value >= field.min && value <= field.max; }

// Assign: one overload a type of member.
Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, double& out) {
  const std::optional<double> value = NumberOf(node);
  if (!value) return WrongType(source, field, node, "a number");
  if (!Within(field, *value)) return OutsideLimits(source, field, node, fmt::format("{}", *value));
  out = *value;
  return Status::Ok();
}

Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, std::int32_t& out) {
  const auto* integer = node.as_integer();
  if (integer == nullptr) return WrongType(source, field, node, "a whole number");
  if (!Within(field, static_cast<double>(integer->get()))) {
    return OutsideLimits(source, field, node, fmt::format("{}", integer->get()));
  }
  out = static_cast<std::int32_t>(integer->get());
  return Status::Ok();
}

Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, bool& out) {
  const auto* flag = node.as_boolean();
  if (flag == nullptr) return WrongType(source, field, node, "a flag");
  out = flag->get();
  return Status::Ok();
}

// Words must be among the choices; a text without choices that names a file starts from the scenario's folder.
Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, std::string& out) {
  const auto* text = node.as_string();
  if (text == nullptr) return WrongType(source, field, node, "a text");
  const std::string& value = text->get();
  const std::string_view choices = field.choices;
  const bool listed = value.find('|') == std::string::npos &&
                      fmt::format("|{}|", choices).find(fmt::format("|{}|", value)) != std::string::npos;
  if (!choices.empty() && !listed) {
    return Status::Error(
        fmt::format("{}: {} = \"{}\" is none of {}", source.At(node), field.name, value, FormatLimits(field)));
  }
  const bool is_file = std::string_view(field.name).find("_file") != std::string_view::npos;
  out = is_file && !value.empty() ? (source.folder / value).lexically_normal().string() : value;
  return Status::Ok();
}

template <typename T>
Status AssignList(const Source& source, const ScenarioField& field, const toml::node& node, std::string_view wanted,
                  std::vector<T>& out) {
  const auto* array = node.as_array();
  if (array == nullptr) return WrongType(source, field, node, wanted);
  if (array->size() < field.min_count || array->size() > field.max_count) {
    return Status::Error(fmt::format(
        "{}: {} = {} has {} entries; it must have {}", source.At(node), field.name, Show(node), array->size(),
        field.min_count == field.max_count ? std::to_string(field.min_count)
                                           : fmt::format("{} to {}", field.min_count, field.max_count)));
  }
  std::vector<T> values;
  for (const toml::node& entry : *array) {
    T value{};
    PLUMBLINE_RETURN_IF_ERROR(Assign(source, field, entry, value));
    values.push_back(std::move(value));
  }
  out = std::move(values);
  return Status::Ok();
}

Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, std::vector<double>& out) {
  return AssignList(source, field, node, "a list of numbers", out);
}
Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, std::vector<std::string>& out) {
  return AssignList(source, field, node, "a list of texts", out);
}

template <typename T>
Status Assign(const Source& source, const ScenarioField& field, const toml::node& node, std::optional<T>& out) {
  if (IsAuto(node)) {
    out = std::nullopt;
    return Status::Ok();
  }
  T value{};
  PLUMBLINE_RETURN_IF_ERROR(Assign(source, field, node, value));
  out = std::move(value);
  return Status::Ok();
}

Status AssignField(const Source& source, const ScenarioField& field, const toml::node& node, Scenario& scenario) {
  PLUMBLINE_RETURN_IF_ERROR(
      std::visit([&](auto member) { return Assign(source, field, node, scenario.*member); }, field.member));
  scenario.origins[field.name] = source.At(node);
  return Status::Ok();
}

// All keys of one table; `set` collects the fields that it stated.
Status AssignTable(const Source& source, const toml::table& table, Scenario& scenario, std::set<std::string>& set) {
  for (const auto& [toml_key, node] : table) {
    const std::string_view key = toml_key.str();
    if (key == kExtends) continue;
    if (key == kBothLosses) {
      for (const char* name : {"host_tx_loss_db", "host_rx_loss_db"}) {
        if (table.contains(name)) {
          return Status::Error(fmt::format("{}: {} sets both ends, and so {} cannot stand beside it", source.At(node),
                                           kBothLosses, name));
        }
        PLUMBLINE_RETURN_IF_ERROR(AssignField(source, *FindField(name), node, scenario));
        set.insert(name);
      }
      continue;
    }
    const ScenarioField* field = FindField(key);
    if (field == nullptr) {
      return Status::Error(fmt::format("{}: {} (value {})", source.At(node), UnknownKey(key), Show(node)));
    }
    PLUMBLINE_RETURN_IF_ERROR(AssignField(source, *field, node, scenario));
    set.insert(field->name);
  }
  return Status::Ok();
}

Expected<toml::table> ParseToml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    std::string what(error.description());
    std::replace(what.begin(), what.end(), '\n', ' ');
    return Status::Error(fmt::format("{}:{}: {}", file, error.source().begin.line, what));
  }
}

bool IsFileName(const std::string& name) {
  return name.find('/') != std::string::npos || (name.size() > 5 && name.ends_with(".toml"));
}

Expected<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Status::Error(fmt::format("{}: is a folder, not a scenario", path));
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status::Error(fmt::format("{}: cannot be read", path));
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return Status::Error(fmt::format("{}: cannot be read", path));
  return text;
}

std::string FolderOr(const std::string& folder) { return folder.empty() ? ScenarioFolder() : folder; }

std::string PathOf(const std::string& name_or_file, const std::string& folder) {
  return IsFileName(name_or_file) ? name_or_file : (fs::path(folder) / (name_or_file + ".toml")).string();
}

Expected<Scenario> Parse(std::string_view text, const std::string& file, const std::string& folder, std::size_t depth);

Expected<Scenario> Load(const std::string& name_or_file, const std::string& folder, std::size_t depth) {
  const std::string path = PathOf(name_or_file, folder);
  std::error_code error;
  if (!IsFileName(name_or_file) && !fs::exists(path, error)) {
    std::string names;
    for (const std::string& name : ScenarioNames(folder)) names += (names.empty() ? "" : ", ") + name;
    return Status::Error(fmt::format("no scenario {} in {}; there are: {}", name_or_file, folder, names));
  }
  Expected<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  return Parse(*text, path, folder, depth);
}

Expected<Scenario> Parse(std::string_view text, const std::string& file, const std::string& folder, std::size_t depth) {
  Expected<toml::table> table = ParseToml(text, file);
  if (!table.ok()) return table.status();
  const Source source{.file = file, .has_lines = true, .folder = fs::path(file).parent_path()};

  Scenario scenario;
  std::set<std::string> set;
  const toml::node* base = table->get(kExtends);
  if (base != nullptr) {
    const auto* name = base->as_string();
    if (name == nullptr || name->get().empty()) {
      return Status::Error(
          fmt::format("{}: extends = {} must be the name or the path of a scenario", source.At(*base), Show(*base)));
    }
    if (depth + 1 >= kLongestChain) {
      return Status::Error(fmt::format("{}: extends = \"{}\": more than {} scenarios extend each other; is it a ring?",
                                       source.At(*base), name->get(), kLongestChain));
    }
    // A path starts from the file that names it.
    const std::string target = IsFileName(name->get()) ? (source.folder / name->get()).string() : name->get();
    Expected<Scenario> extended = Load(target, folder, depth + 1);
    if (!extended.ok()) {
      return Status::Error(
          fmt::format("{}: extends = \"{}\": {}", source.At(*base), name->get(), extended.status().message()));
    }
    scenario = *extended;
  }
  PLUMBLINE_RETURN_IF_ERROR(AssignTable(source, *table, scenario, set));
  if (base == nullptr) {
    std::string missing;
    for (const ScenarioField& field : ScenarioFields()) {
      if (!set.contains(field.name)) missing += (missing.empty() ? "" : ", ") + std::string(field.name);
    }
    if (!missing.empty()) {
      return Status::Error(
          fmt::format("{}: these keys are missing: {}; a scenario states every key or extends another "
                      "one (extends = \"112g-dr\")",
                      file, missing));
    }
  }
  scenario.name = fs::path(file).stem().string();
  const Status status = Validate(scenario);
  if (!status.ok()) return Status::Error(fmt::format("{}: {}", file, status.message()));
  return scenario;
}

Status GridError(const char* name, const std::vector<double>& grid, double step_unit, const char* why) {
  return Status::Error(
      fmt::format("{} = [{}, {}, {}] (lowest, highest, step): {}", name, grid[0], grid[1], grid[2], why) +
      (step_unit > 0 ? fmt::format(" ({})", step_unit) : ""));
}

// Lowest not above highest, a positive step, and at most 200 points; with `step_unit` > 0 all on multiples of it.
Status ValidateGrid(const char* name, const std::vector<double>& grid, double step_unit) {
  if (grid.size() != 3) return Status::Error(fmt::format("{} has {} entries; it must have 3", name, grid.size()));
  if (grid[0] > grid[1]) return GridError(name, grid, 0, "the lowest is above the highest");
  if (!(grid[2] > 0)) return GridError(name, grid, 0, "the step must be above 0");
  if ((grid[1] - grid[0]) / grid[2] > 200) return GridError(name, grid, 0, "more than 200 steps");
  if (step_unit > 0) {
    for (const double v : grid) {
      if (std::abs(v / step_unit - std::round(v / step_unit)) > 1e-9) {
        return GridError(name, grid, step_unit, "every entry must be a multiple of the CTLE's step");
      }
    }
  }
  return Status::Ok();
}

}  // namespace

Status Validate(const Scenario& s) {
  if (const Status lane = Validate(FecLaneOf(s, 1)); !lane.ok()) {
    return Status::Error(fmt::format("port_gbps = {} with coding = \"{}\" at rate = \"{}\": {}", s.port_gbps, s.coding,
                                     s.rate, lane.message()));
  }
  const double class_baud = s.rate == "112G" ? 53.125 : 106.25;
  if (std::abs(s.baud_gbd / class_baud - 1) > 0.1) {
    return Status::Error(fmt::format("baud_gbd = {} GBd is not a baud rate of rate = \"{}\" ({} GBd within 10 %)",
                                     s.baud_gbd, s.rate, class_baud));
  }
  if (s.samples_per_ui != 4 && s.samples_per_ui != 8) {
    return Status::Error(fmt::format("samples_per_ui = {} is neither 4 nor 8", s.samples_per_ui));
  }
  if (s.symbols_per_clock != 64 && s.symbols_per_clock != 128) {
    return Status::Error(fmt::format("symbols_per_clock = {} is neither 64 nor 128", s.symbols_per_clock));
  }
  if (s.ffe_pre >= s.ffe_taps) {
    return Status::Error(fmt::format("ffe_pre = {} taps must be below ffe_taps = {}", s.ffe_pre, s.ffe_taps));
  }
  if (s.dfe_limit.size() != static_cast<std::size_t>(s.dfe_taps)) {
    return Status::Error(fmt::format("dfe_limit has {} entries; dfe_taps = {}", s.dfe_limit.size(), s.dfe_taps));
  }
  if (s.rx_detector == "mlse" && s.dfe_taps != s.mlse_taps) {
    return Status::Error(fmt::format(
        "dfe_taps = {} taps with rx_detector = \"mlse\" must be {} (mlse_taps): the MLSE takes the place of "
        "the DFE's taps, and no cursor has both",
        s.dfe_taps, s.mlse_taps));
  }
  if (s.inner_code != "none" && s.rate != "224G") {
    return Status::Error(fmt::format(
        "inner_code = \"{}\" with rate = \"{}\" must be \"none\": the code belongs to 224G", s.inner_code, s.rate));
  }
  if (s.inner_code == "soft") {
    const char* precoding = s.precoding_tp3 ? "precoding_tp3" : s.precoding_tp5 ? "precoding_tp5" : nullptr;
    if (precoding != nullptr) {
      return Status::Error(fmt::format(
          "{} = true with inner_code = \"soft\" must be false: undoing the precoder takes decisions, and the soft "
          "decision needs the slicer's distances",
          precoding));
    }
    if (s.rx_detector == "mlse") {
      return Status::Error(
          "rx_detector = \"mlse\" with inner_code = \"soft\" must be \"slicer\" or \"dfe\": the MLSE decides hard");
    }
  }
  if (s.floating_taps == "dfe" && s.rx_detector != "dfe") {
    return Status::Error(fmt::format(
        "floating_taps = \"dfe\" with rx_detector = \"{}\" must be \"none\" or \"ffe\": taps in the feedback "
        "belong to the DFE",
        s.rx_detector));
  }
  if (s.floating_taps != "none") {
    const std::int32_t taps = s.floating_groups * s.floating_group_taps;
    if (taps > kFloatingMaxTaps) {
      return Status::Error(fmt::format("floating_groups = {} of floating_group_taps = {} are {} taps; the limit is {}",
                                       s.floating_groups, s.floating_group_taps, taps, kFloatingMaxTaps));
    }
    const std::int32_t first = s.ffe_taps - s.ffe_pre;
    if (s.floating_span < first + taps - 1) {
      return Status::Error(fmt::format(
          "floating_span = {} UI is outside {}..{} UI: {} taps behind the FFE, which ends {} UI after the main cursor",
          s.floating_span, first + taps - 1, kFloatingMaxPosition, taps, first - 1));
    }
  }
  if (s.adc_calibration && (s.symbols_per_clock << AdcCalibrationConfig{}.window_log2) % s.adc_slices != 0) {
    return Status::Error(fmt::format("adc_slices = {} slices with adc_calibration = true must divide {} symbols",
                                     s.adc_slices, s.symbols_per_clock << AdcCalibrationConfig{}.window_log2));
  }
  if (s.package_die_cap_ff.size() != s.package_die_ind_nh.size()) {
    return Status::Error(
        fmt::format("package_die_cap_ff has {} entries and package_die_ind_nh {}; a ladder has as many "
                    "of each",
                    s.package_die_cap_ff.size(), s.package_die_ind_nh.size()));
  }
  if (s.tx_ffe) {
    double sum = 0;
    for (const double c : *s.tx_ffe) sum += std::abs(c);
    if (sum > 1 + 1e-9) return Status::Error(fmt::format("tx_ffe: the magnitudes add up to {}; the limit is 1", sum));
    if ((*s.tx_ffe)[3] <= 0) {
      return Status::Error(fmt::format("tx_ffe: the main tap c(0) = {} must be above 0", (*s.tx_ffe)[3]));
    }
  }
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("tx_ffe_pre3_grid", s.tx_ffe_pre3_grid, 0));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("tx_ffe_pre2_grid", s.tx_ffe_pre2_grid, 0));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("tx_ffe_pre1_grid", s.tx_ffe_pre1_grid, 0));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("tx_ffe_post1_grid", s.tx_ffe_post1_grid, 0));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("ctle_gdc_grid", s.ctle_gdc_grid, 1.0));
  PLUMBLINE_RETURN_IF_ERROR(ValidateGrid("ctle_gdc2_grid", s.ctle_gdc2_grid, 0.5));
  if (s.ctle_gdc_grid[0] < -20 || s.ctle_gdc_grid[1] > 0) {
    return GridError("ctle_gdc_grid", s.ctle_gdc_grid, 0, "gDC lies within -20..0 dB");
  }
  if (s.ctle_gdc2_grid[0] < -6 || s.ctle_gdc2_grid[1] > 0) {
    return GridError("ctle_gdc2_grid", s.ctle_gdc2_grid, 0, "gDC2 lies within -6..0 dB");
  }
  if (s.ctle) {
    const double gdc = (*s.ctle)[0];
    const double gdc2 = (*s.ctle)[1];
    if (gdc != std::round(gdc) || 2 * gdc2 != std::round(2 * gdc2) || gdc2 < -6) {
      return Status::Error(
          fmt::format("ctle = [{}, {}]: gDC is a whole number of dB in -20..0, gDC2 a multiple of "
                      "0.5 dB in -6..0",
                      gdc, gdc2));
    }
  }
  return Status::Ok();
}

Expected<Scenario> LoadScenario(const std::string& name_or_file, const std::string& folder) {
  return Load(name_or_file, FolderOr(folder), 0);
}

Expected<Scenario> ParseScenario(std::string_view text, const std::string& file, const std::string& folder) {
  return Parse(text, file, FolderOr(folder), 0);
}

Status SetValue(Scenario& scenario, std::string_view key, std::string_view value, const std::string& source_name) {
  // A bare word is a text: --set modulator=mzm.
  Expected<toml::table> table = ParseToml(fmt::format("{} = {}", key, value), source_name);
  if (!table.ok()) table = ParseToml(fmt::format("{} = \"{}\"", key, value), source_name);
  if (!table.ok()) {
    return Status::Error(fmt::format("{}: {} = {} is not a value", source_name, key, value));
  }
  const Source source{.file = source_name, .has_lines = false, .folder = fs::path()};
  Scenario changed = scenario;
  std::set<std::string> set;
  PLUMBLINE_RETURN_IF_ERROR(AssignTable(source, *table, changed, set));
  if (set.empty()) return Status::Error(fmt::format("{}: {} cannot be set here", source_name, key));
  const Status status = Validate(changed);
  if (!status.ok()) return Status::Error(fmt::format("{}: {}", source_name, status.message()));
  scenario = std::move(changed);
  return Status::Ok();
}

std::string ScenarioFolder() { return PLUMBLINE_SCENARIO_FOLDER; }

std::vector<std::string> ScenarioNames(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(FolderOr(folder), error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".toml") names.push_back(it->path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace plumbline::study
