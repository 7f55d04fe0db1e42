#include "study/vectors/tools.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;
using dsp::Port;
using dsp::PortDirection;

std::vector<Port> PortsOf(const VectorSet& set, const VectorCase& test) {
  auto block = dsp::CreateBlock(set.block, test.config, dsp::Backends()[0]);
  return block.ok() ? (*block)->ports() : std::vector<Port>{};
}

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

// A stream as a row of heights, at most `columns` wide.
std::string Plot(const Samples& samples, std::int32_t low, std::int32_t high) {
  constexpr std::size_t kColumns = 100;
  constexpr int kRows = 8;
  const std::size_t columns = std::min(kColumns, samples.size());
  std::string text;
  for (int row = kRows - 1; row >= 0; --row) {
    std::string line(columns, ' ');
    for (std::size_t c = 0; c < columns; ++c) {
      const double share = (static_cast<double>(samples[c]) - low) / std::max(1.0, static_cast<double>(high) - low);
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
  auto folders = VectorFolders(root);
  if (!folders.ok() || names.empty()) return folders;
  std::vector<std::string> selected;
  for (const std::string& name : names) {
    const std::size_t before = selected.size();
    for (const std::string& folder : *folders) {
      const fs::path path(folder);
      if (path.filename() == name || path.parent_path().filename() == name) selected.push_back(folder);
    }
    if (selected.size() == before) return Status::Error(root + ": holds no block and no set '" + name + "'");
  }
  return selected;
}

Expected<VerifyResult> VerifySet(const VectorSet& set, Implementation& implementation,
                                 const std::function<void(const VectorCase&, const std::string&)>& report) {
  VerifyResult result;
  for (const VectorCase& test : set.cases) {
    const auto difference = Check(set.block, test, implementation);
    if (!difference.ok()) {
      return Status::Error(
          fmt::format("{}/{} case {}: {}", set.block, set.set, test.id, difference.status().message()));
    }
    ++result.cases;
    for (const Port& port : PortsOf(set, test)) {
      const auto data = test.data.find(port.name);
      if (data == test.data.end() || port.direction == PortDirection::kIn || port.direction == PortDirection::kCoef)
        continue;
      result.words += data->second.size() / static_cast<std::size_t>(port.lanes);
    }
    std::string text;
    if (!difference->empty()) {
      ++result.failed;
      text = fmt::format("{}/{} case {} ({}): {}", set.block, set.set, test.id, test.comment, *difference);
      for (const std::string& flag : test.flags) {
        const auto note =
            std::find_if(set.notes.begin(), set.notes.end(), [&](const Note& n) { return n.name == flag; });
        if (note != set.notes.end())
          text += fmt::format("\n  {}: {} It catches {}.", flag, note->description, note->catches);
      }
    }
    report(test, text);
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
    const Samples& samples = data->second;
    text += fmt::format("  {} ({}, {}{} bits, {} samples, in {}{}):\n", port.name, NameOf(port.direction),
                        port.is_signed ? "s" : "u", port.width, samples.size(), port.unit,
                        port.frac > 0 ? fmt::format(" / 2^{}", port.frac) : "");
    constexpr std::size_t kPerLine = 16;
    constexpr std::size_t kMost = 256;
    for (std::size_t i = 0; i < std::min(kMost, samples.size()); i += kPerLine) {
      text += fmt::format("    {:5}:", i);
      for (std::size_t k = i; k < std::min({i + kPerLine, samples.size(), kMost}); ++k)
        text += fmt::format(" {:7}", samples[k]);
      text += "\n";
    }
    if (samples.size() > kMost) text += fmt::format("    ... {} more\n", samples.size() - kMost);
    if (samples.size() > 8 && port.direction != PortDirection::kCoef) {
      const auto ends = std::minmax_element(samples.begin(), samples.end());
      text += fmt::format("    from {} to {}\n", *ends.first, *ends.second) + Plot(samples, *ends.first, *ends.second);
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

std::string DiffSets(const VectorSet& before, const VectorSet& after) {
  std::string text;
  if (before.block != after.block) return fmt::format("different blocks: {} and {}\n", before.block, after.block);
  if (before.revision != after.revision) text += fmt::format("revision {} -> {}\n", before.revision, after.revision);
  if (before.arith_version != after.arith_version) {
    text += fmt::format("arith_version {} -> {}\n", before.arith_version, after.arith_version);
  }
  std::map<int, const VectorCase*> old_cases;
  for (const VectorCase& test : before.cases) old_cases[test.id] = &test;
  for (const VectorCase& test : after.cases) {
    const auto old_case = old_cases.find(test.id);
    if (old_case == old_cases.end()) {
      text += "added " + CaseText(test);
      continue;
    }
    const VectorCase& old = *old_case->second;
    std::string what;
    if (old.type != test.type) what += fmt::format("  type {} -> {}\n", NameOf(old.type), NameOf(test.type));
    if (old.config != test.config) what += "  configuration\n";
    if (old.comment != test.comment) what += fmt::format("  comment '{}' -> '{}'\n", old.comment, test.comment);
    if (old.flags != test.flags) what += fmt::format("  flags {} -> {}\n", Join(old.flags), Join(test.flags));
    if (old.splits != test.splits) what += "  splits\n";
    for (const auto& data : test.data) {
      const auto old_data = old.data.find(data.first);
      if (old_data == old.data.end()) {
        what += fmt::format("  port {} is new\n", data.first);
      } else if (old_data->second != data.second) {
        const auto miss =
            std::mismatch(old_data->second.begin(), old_data->second.end(), data.second.begin(), data.second.end());
        const auto index = miss.first - old_data->second.begin();
        what += fmt::format("  port {} from sample {} on ({} -> {} samples)\n", data.first, index,
                            old_data->second.size(), data.second.size());
      }
    }
    const std::string results = Difference(PortsOf(after, test), old, test);
    if (what.empty() && !results.empty()) what = "  " + results + "\n";
    if (!what.empty()) text += fmt::format("changed case {} ({}):\n", test.id, test.comment) + what;
    old_cases.erase(old_case);
  }
  for (const auto& left : old_cases) {
    const auto gone = std::find_if(after.withdrawn.begin(), after.withdrawn.end(),
                                   [&](const Withdrawn& w) { return w.id == left.first; });
    text += gone == after.withdrawn.end() ? "removed " : "withdrew, " + gone->reason + ": ";
    text += CaseText(*left.second);
  }
  return text;
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
