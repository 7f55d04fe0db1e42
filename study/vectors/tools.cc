#include "study/vectors/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "dsp/json_text.h"
#include "study/vectors/sha256.h"

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using dsp::Port;
using dsp::PortDirection;

std::optional<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return file ? std::optional(std::move(text).str()) : std::nullopt;
}

// A text of an object; empty when it has none.
std::string TextOf(const Json& json, const char* field) {
  if (!json.is_object() || !json.contains(field) || !json[field].is_string()) return "";
  return json[field].get<std::string>();
}

std::vector<Port> PortsOf(const VectorSet& set, const VectorCase& test) {
  auto block = dsp::CreateBlock(set.block, test.config, dsp::Backends()[0]);
  return block.ok() ? (*block)->ports() : std::vector<Port>{};
}

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

// The numbers of a stream: a sample each, or the two halves of a wide one; 32 bits without a sign are not negative.
std::vector<std::int64_t> NumbersOf(const Port& port, const Samples& samples) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 0; i < samples.size(); i += port.wide ? 2 : 1) {
    const auto low = static_cast<std::uint32_t>(samples[i]);
    if (port.wide && i + 1 < samples.size()) {
      const auto high = static_cast<std::uint32_t>(samples[i + 1]);
      numbers.push_back(static_cast<std::int64_t>(std::uint64_t{high} << 32 | low));
    } else {
      numbers.push_back(port.is_signed || port.width < 32 ? std::int64_t{samples[i]} : std::int64_t{low});
    }
  }
  return numbers;
}

// "13 (0.0253906)": the integer, and its value where that is another.
std::string NumberText(const Port& port, std::int64_t number) {
  if (port.frac == 0) return std::to_string(number);
  return fmt::format("{} ({:.6g})", number, std::ldexp(static_cast<double>(number), -port.frac));
}

// A stream as a row of heights, at most `columns` wide.
std::string Plot(const std::vector<std::int64_t>& numbers, std::int64_t low, std::int64_t high) {
  constexpr std::size_t kColumns = 100;
  constexpr int kRows = 8;
  const std::size_t columns = std::min(kColumns, numbers.size());
  const double range = std::max(1.0, static_cast<double>(high) - static_cast<double>(low));
  std::string text;
  for (int row = kRows - 1; row >= 0; --row) {
    std::string line(columns, ' ');
    for (std::size_t c = 0; c < columns; ++c) {
      const double share = (static_cast<double>(numbers[c]) - static_cast<double>(low)) / range;
      if (std::min(kRows - 1, static_cast<int>(share * kRows)) == row) line[c] = '*';
    }
    text += "    |" + line + "\n";
  }
  return text;
}

std::string CaseText(const VectorCase& test) {
  std::string text = fmt::format("case {} ({}): {} [{}]\n", test.id, NameOf(test.type), test.comment, Join(test.flags));
  text += "  configuration:";
  for (const auto& entry : test.config) text += fmt::format(" {}={}", entry.first, entry.second);
  return text + "\n";
}

}  // namespace

Expected<std::vector<std::string>> SelectSets(const std::string& root, const std::vector<std::string>& names) {
  const auto manifest_of = [&](const std::string& path) { return fs::path(root) / path / "manifest.json"; };
  const std::string index_path = (fs::path(root) / "INDEX.json").string();
  const auto text = ReadFile(index_path);
  if (!text) return Status::Error(index_path + ": cannot be read; it says which sets there are");
  const auto index = dsp::ParseJson(*text);
  if (!index.ok()) return Status::Error(index_path + ": " + index.status().message());
  std::map<std::string, std::string> digests;  // by <block>/<set>
  if (index->is_object() && index->contains("sets")) {
    for (const Json& entry : (*index)["sets"]) {
      const std::string path = TextOf(entry, "block") + "/" + TextOf(entry, "set");
      digests[path] = TextOf(entry, "sha256");
    }
  }
  if (digests.empty()) return Status::Error(index_path + ": lists no set");
  std::map<std::string, std::string> folders;  // by the same
  const auto found = VectorFolders(root);
  if (found.ok()) {
    for (const std::string& folder : *found) {
      folders[fs::path(folder).parent_path().filename().string() + "/" + fs::path(folder).filename().string()] = folder;
    }
  }
  std::vector<std::string> selected;
  const auto select = [&](const std::string& name) -> Status {
    const auto named = [&](const std::string& path) {
      return name.empty() || path.substr(0, path.find('/')) == name || path.substr(path.find('/') + 1) == name;
    };
    const std::size_t before = selected.size();
    for (const auto& listed : digests) {
      if (!named(listed.first)) continue;
      const auto manifest = ReadFile(manifest_of(listed.first));
      if (!manifest) {
        return Status::Error(manifest_of(listed.first).string() + ": cannot be read, but INDEX.json lists the set");
      }
      if (Sha256(*manifest) != listed.second) {
        // What is wrong with it says more than that something is.
        const auto set = ReadVectorSet((fs::path(root) / listed.first).string());
        return Status::Error((set.ok() ? manifest_of(listed.first).string() + ":" : set.status().message() + "; it") +
                             " has another digest than INDEX.json says");
      }
      selected.push_back((fs::path(root) / listed.first).string());
    }
    for (const auto& folder : folders) {
      if (named(folder.first) && digests.count(folder.first) == 0) {
        return Status::Error(folder.second + ": a set that INDEX.json does not list");
      }
    }
    return selected.size() != before ? Status::Ok()
                                     : Status::Error(root + ": holds no block and no set '" + name + "'");
  };
  if (names.empty()) PLUMBLINE_RETURN_IF_ERROR(select(""));
  for (const std::string& name : names) PLUMBLINE_RETURN_IF_ERROR(select(name));
  return selected;
}

Expected<VerifyResult> VerifySet(const VectorSet& set, Implementation& implementation,
                                 const std::function<void(const VectorCase&, const Verdict&)>& report) {
  VerifyResult result;
  for (const VectorCase& test : set.cases) {
    auto verdict = Check(set.block, test, implementation);
    const std::string where = fmt::format("{}/{} case {}", set.block, set.set, test.id);
    if (!verdict.ok()) return Status::Error(where + ": " + verdict.status().message());
    if (verdict->kind == Verdict::Kind::kSkipped) {
      ++result.skipped;
      verdict->text = where + " is skipped: " + verdict->text;
      report(test, *verdict);
      continue;
    }
    ++result.cases;
    for (const Port& port : PortsOf(set, test)) {
      const auto data = test.data.find(port.name);
      if (data == test.data.end() || port.direction == PortDirection::kIn || port.direction == PortDirection::kCoef)
        continue;
      result.words += data->second.size() / static_cast<std::size_t>(port.lanes);
    }
    if (verdict->kind == Verdict::Kind::kFail) {
      ++result.failed;
      verdict->text = fmt::format("{} ({}): {}", where, test.comment, verdict->text);
      for (const std::string& flag : test.flags) {
        const auto note =
            std::find_if(set.notes.begin(), set.notes.end(), [&](const Note& n) { return n.name == flag; });
        if (note != set.notes.end())
          verdict->text += fmt::format("\n  {}: {} It catches {}.", flag, note->description, note->catches);
      }
    }
    report(test, *verdict);
  }
  return result;
}

std::string ShowCase(const VectorSet& set, const VectorCase& test) {
  std::string text = fmt::format("{}/{} ", set.block, set.set) + CaseText(test);
  for (const std::string& flag : test.flags) {
    const auto note = std::find_if(set.notes.begin(), set.notes.end(), [&](const Note& n) { return n.name == flag; });
    if (note != set.notes.end()) text += fmt::format("  {}: {} Catches {}.\n", flag, note->description, note->catches);
  }
  if (test.type == CaseType::kErr) {
    for (const auto& coef : test.coef_values)
      text += fmt::format("  {} = {}\n", coef.first, fmt::join(coef.second, " "));
    return text + "  must be refused: " + test.error_text + "\n";
  }
  for (const Port& port : PortsOf(set, test)) {
    const auto data = test.data.find(port.name);
    if (data == test.data.end()) continue;
    const std::vector<std::int64_t> numbers = NumbersOf(port, data->second);
    text +=
        fmt::format("  {} ({}, {}{} bits, {} samples, in {}{}):\n", port.name, NameOf(port.direction),
                    port.is_signed || port.wide ? "s" : "u", port.wide ? 64 : port.width, numbers.size(), port.unit,
                    port.frac > 0 ? fmt::format(": the integer, and in brackets its value, / 2^{}", port.frac) : "");
    constexpr std::size_t kMost = 256;
    constexpr std::size_t kLine = 128;  // characters
    std::vector<std::string> texts;
    std::size_t width = 7;
    for (std::size_t i = 0; i < std::min(kMost, numbers.size()); ++i) {
      texts.push_back(NumberText(port, numbers[i]));
      width = std::max(width, texts.back().size());
    }
    const std::size_t per_line = std::max<std::size_t>(1, kLine / (width + 1));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (i % per_line == 0) text += fmt::format("{}    {:5}:", i == 0 ? "" : "\n", i);
      text += fmt::format(" {:>{}}", texts[i], width);
    }
    if (!texts.empty()) text += "\n";
    if (numbers.size() > kMost) text += fmt::format("    ... {} more\n", numbers.size() - kMost);
    if (numbers.size() > 1 && port.direction != PortDirection::kCoef) {
      const auto ends = std::minmax_element(numbers.begin(), numbers.end());
      text += fmt::format("    from {} to {}\n", NumberText(port, *ends.first), NumberText(port, *ends.second)) +
              Plot(numbers, *ends.first, *ends.second);
    }
  }
  for (const Checkpoint& point : test.checkpoints) {
    for (const auto& digest : point.digests) {
      text += fmt::format("  {} after round {}: {}\n", digest.first, point.round, digest.second);
    }
  }
  for (const auto& port : test.digests) {
    text += fmt::format("  {}: {} digests of {} words\n", port.first, port.second.size(), test.digest_words);
  }
  for (const auto& stat : test.stats) text += fmt::format("  {} = {}\n", stat.first, stat.second);
  return text;
}

namespace {

using Files = std::map<std::string, std::string>;  // by name
using Cases = std::map<std::int64_t, Json>;        // by id

// A list of objects with names as an object by these names; anything else as it is.
Json ByName(const Json& list) {
  if (!list.is_array() || list.empty()) return list;
  Json named = Json::object();
  for (const Json& entry : list) {
    const std::string name = TextOf(entry, "name");
    if (name.empty() || named.contains(name)) return list;
    named[name] = entry;
    named[name].erase("name");
  }
  return named;
}

std::string Short(const Json& json) {
  constexpr std::size_t kMost = 100;
  const std::string text = json.dump();
  return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

// One line for each value that differs.
void Walk(const std::string& where, const Json& old_value, const Json& new_value, const std::string& indent,
          std::string& text) {
  if (old_value == new_value) return;
  const Json before = ByName(old_value);
  const Json after = ByName(new_value);
  if (!before.is_object() || !after.is_object()) {
    text += fmt::format("{}{} {} -> {}\n", indent, where, Short(before), Short(after));
    return;
  }
  for (const auto& entry : before.items()) {
    const std::string field = where.empty() ? entry.key() : where + "." + entry.key();
    if (after.contains(entry.key())) {
      Walk(field, entry.value(), after[entry.key()], indent, text);
    } else {
      text += fmt::format("{}{} {} is gone\n", indent, field, Short(entry.value()));
    }
  }
  for (const auto& entry : after.items()) {
    if (before.contains(entry.key())) continue;
    text += fmt::format("{}{} {} is new\n", indent, where.empty() ? entry.key() : where + "." + entry.key(),
                        Short(entry.value()));
  }
}

// Every case with the type, configuration and ports of its group.
Cases CasesOf(const Json& manifest) {
  Cases cases;
  if (!manifest.contains("groups")) return cases;
  for (const Json& group : manifest["groups"]) {
    if (!group.is_object() || !group.contains("cases")) continue;
    for (const Json& entry : group["cases"]) {
      if (!entry.is_object() || !entry.contains("id") || !dsp::IntegerOf(entry["id"])) continue;
      Json& test = cases[*dsp::IntegerOf(entry["id"])];
      test = entry;
      for (const char* field : {"type", "config", "ports"}) {
        if (group.contains(field)) test[field] = group[field];
      }
    }
  }
  return cases;
}

std::vector<std::string> LinesOf(const Files& files, const Json& file) {
  std::vector<std::string> lines;
  const auto found = files.find(TextOf(file, "path"));
  std::istringstream text(found == files.end() ? std::string() : found->second);
  for (std::string line; std::getline(text, line);) {
    if (line.rfind("//", 0) != 0) lines.push_back(line);
  }
  return lines;
}

// Where the words of one port begin to differ.
std::string FileDifference(const std::string& port, const Files& before, const Json& old_file, const Files& after,
                           const Json& new_file) {
  for (const auto& [files, file] : {std::pair{&before, &old_file}, {&after, &new_file}}) {
    if (files->count(TextOf(*file, "path")) == 0) {
      return fmt::format("  port {}: the file '{}' is missing\n", port, TextOf(*file, "path"));
    }
  }
  const auto old_lines = LinesOf(before, old_file);
  const auto new_lines = LinesOf(after, new_file);
  const auto common = static_cast<std::ptrdiff_t>(std::min(old_lines.size(), new_lines.size()));
  const auto at =
      std::mismatch(old_lines.begin(), old_lines.begin() + common, new_lines.begin()).first - old_lines.begin();
  if (at == common && old_lines.size() == new_lines.size()) return "";
  std::string text =
      fmt::format("  port {} from word {} on ({} -> {} words)", port, at, old_lines.size(), new_lines.size());
  if (at < common) {
    const auto i = static_cast<std::size_t>(at);
    text += fmt::format(": {} -> {}", old_lines[i], new_lines[i]);
  }
  return text + "\n";
}

std::string CaseDifference(const Files& before, Json old_case, const Files& after, Json new_case) {
  std::string text;
  const Json none = Json::object();
  const auto take = [&](Json& test, const char* field) {
    const Json taken = test.contains(field) && test[field].is_object() ? test[field] : none;
    test.erase(field);
    return taken;
  };
  const Json old_files = take(old_case, "files");
  const Json new_files = take(new_case, "files");
  const Json old_state = take(old_case, "state");
  const Json new_state = take(new_case, "state");
  Walk("", old_case, new_case, "  ", text);
  for (const auto& entry : new_files.items()) {
    if (!old_files.contains(entry.key())) {
      text += fmt::format("  port {} is new\n", entry.key());
    } else {
      text += FileDifference(entry.key(), before, old_files[entry.key()], after, entry.value());
    }
  }
  for (const auto& entry : old_files.items()) {
    if (!new_files.contains(entry.key())) text += fmt::format("  port {} is gone\n", entry.key());
  }
  const auto state_of = [](const Files& files, const Json& state) {
    const auto found = files.find(TextOf(state, "path"));
    const auto parsed = dsp::ParseJson(found == files.end() ? "null" : found->second);
    return parsed.ok() ? *parsed : Json(found->second);
  };
  if (!old_state.empty() || !new_state.empty()) {
    Walk("state", state_of(before, old_state), state_of(after, new_state), "  ", text);
  }
  // Digests of files that are equal word by word say nothing more; others say that the form differs.
  if (text.empty() && (old_files != new_files || old_state != new_state)) text = "  files of another form\n";
  return text;
}

// "7 (AFT): comment [flags]", and the configuration.
std::string CaseLines(std::int64_t id, const Json& test) {
  std::string text = fmt::format("case {} ({}): {} [", id, TextOf(test, "type"), TextOf(test, "comment"));
  if (test.contains("flags")) {
    std::vector<std::string> flags;
    for (const Json& flag : test["flags"]) flags.push_back(flag.is_string() ? flag.get<std::string>() : flag.dump());
    text += Join(flags);
  }
  text += "]\n  configuration:";
  if (test.contains("config")) {
    for (const auto& entry : test["config"].items()) text += fmt::format(" {}={}", entry.key(), entry.value().dump());
  }
  return text + "\n";
}

Expected<Json> ManifestOf(const Files& files) {
  const auto manifest = files.find("manifest.json");
  if (manifest == files.end()) return Status::Error("manifest.json: is missing");
  auto json = dsp::ParseJson(manifest->second);
  if (!json.ok()) return Status::Error("manifest.json: " + json.status().message());
  if (!json->is_object()) return Status::Error("manifest.json: is not an object");
  return json;
}

}  // namespace

Expected<std::string> DiffFiles(const Files& before, const Files& after) {
  auto old_manifest = ManifestOf(before);
  if (!old_manifest.ok()) return Status::Error("before: " + old_manifest.status().message());
  auto new_manifest = ManifestOf(after);
  if (!new_manifest.ok()) return Status::Error("after: " + new_manifest.status().message());
  const std::string old_block = TextOf(*old_manifest, "block");
  const std::string new_block = TextOf(*new_manifest, "block");
  if (old_block != new_block) return fmt::format("different blocks: {} and {}\n", old_block, new_block);
  Cases old_cases = CasesOf(*old_manifest);
  const Cases new_cases = CasesOf(*new_manifest);
  std::map<std::int64_t, std::string> withdrawn;
  if (new_manifest->contains("withdrawn")) {
    for (const Json& gone : (*new_manifest)["withdrawn"]) {
      if (gone.is_object() && gone.contains("id") && dsp::IntegerOf(gone["id"])) {
        withdrawn[*dsp::IntegerOf(gone["id"])] = TextOf(gone, "reason");
      }
    }
  }
  std::string text;
  for (Json* manifest : {&*old_manifest, &*new_manifest}) {
    for (const char* told_by_case : {"groups", "withdrawn", "numberOfCases"}) manifest->erase(told_by_case);
  }
  Walk("", *old_manifest, *new_manifest, "", text);
  for (const auto& entry : new_cases) {
    const auto old_case = old_cases.find(entry.first);
    if (old_case == old_cases.end()) {
      text += "added " + CaseLines(entry.first, entry.second);
      continue;
    }
    const std::string what = CaseDifference(before, old_case->second, after, entry.second);
    if (!what.empty()) {
      text += fmt::format("changed case {} ({}):\n", entry.first, TextOf(entry.second, "comment")) + what;
    }
    old_cases.erase(old_case);
  }
  for (const auto& left : old_cases) {
    const auto gone = withdrawn.find(left.first);
    text += gone == withdrawn.end() ? "removed " : "withdrew, " + gone->second + ": ";
    text += CaseLines(left.first, left.second);
  }
  if (text.empty() && before.at("manifest.json") != after.at("manifest.json")) {
    text = "manifest.json: another form of the same\n";
  }
  return text;
}

Expected<std::string> DiffFolders(const std::string& before, const std::string& after) {
  Files files[2];
  for (const auto& [folder, into] : {std::pair{&before, &files[0]}, {&after, &files[1]}}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(*folder, error)) {
      if (!entry.is_regular_file()) continue;
      const auto text = ReadFile(entry.path());
      if (!text) return Status::Error(entry.path().string() + ": cannot be read");
      (*into)[entry.path().filename().string()] = *text;
    }
    if (into->count("manifest.json") == 0) return Status::Error(*folder + "/manifest.json: cannot be read");
  }
  return DiffFiles(files[0], files[1]);
}

std::string DiffSets(const VectorSet& before, const VectorSet& after) {
  return *DiffFiles(FilesOf(before), FilesOf(after));
}

std::string ExportSystemVerilog(const VectorSet& set, const std::string& folder) {
  std::string text =
      fmt::format("// {}/{} revision {}: made by plumbline vectors export-sv\n", set.block, set.set, set.revision);
  std::string guard = "PLV_" + set.set;
  std::transform(guard.begin(), guard.end(), guard.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  text += fmt::format("`ifndef {0}_SVH\n`define {0}_SVH\n", guard);
  text += fmt::format("localparam int {}_CASES = {};\n", guard, set.cases.size());
  for (const VectorCase& test : set.cases) {
    if (test.type == CaseType::kErr) continue;
    const std::string prefix = fmt::format("{}_{}", guard, test.id);
    text += fmt::format("// case {}: {} [{}]\n", test.id, test.comment, Join(test.flags));
    for (const auto& entry : test.config) {
      std::string key = entry.first;
      std::replace(key.begin(), key.end(), '.', '_');
      text += fmt::format("localparam int {}_CFG_{} = {};\n", prefix, key, entry.second);
    }
    for (const Port& port : PortsOf(set, test)) {
      const auto data = test.data.find(port.name);
      if (data == test.data.end()) continue;
      text += fmt::format("localparam int {}_{}_WORDS = {};\n", prefix, port.name,
                          data->second.size() / static_cast<std::size_t>(port.lanes));
      text += fmt::format("localparam int {}_{}_BITS = {};\n", prefix, port.name, port.width * port.lanes);
      // Without a type: Icarus 11 has no localparam that is a string.
      text += fmt::format("localparam {}_{}_FILE = \"{}/tc{:04}.{}.hex\";\n", prefix, port.name, folder, test.id,
                          port.name);
    }
  }
  return text + "`endif\n";
}

}  // namespace plumbline::study
