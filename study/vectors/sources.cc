#include "study/vectors/sources.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "study/vectors/sha256.h"

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;

Expected<std::string> ReadSource(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Status::Error(path.string() + ": cannot be read; vectors are made from it");
  return std::move(text).str();
}

// The file of a folder that is a block's: <block>.cc, or else the one that has the block's name in quotes.
Expected<std::string> FileOf(const std::string& root, const std::string& folder, const std::string& block) {
  const std::string own = folder + "/" + block + ".cc";
  if (fs::exists(fs::path(root) / own)) return own;
  std::string found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(root) / folder, error)) {
    const auto text = ReadSource(entry.path());
    if (!text.ok()) return text.status();
    if (text->find('"' + block + '"') == std::string::npos) continue;
    if (!found.empty()) return Status::Error(folder + ": more than one file has a block '" + block + "'");
    found = folder + "/" + entry.path().filename().string();
  }
  if (found.empty()) return Status::Error((fs::path(root) / folder).string() + ": no file has a block '" + block + "'");
  return found;
}

// Path -> text.
Expected<std::map<std::string, std::string>> ReadSources(const std::string& root, const std::string& block) {
  std::vector<std::string> open;
  for (const char* folder : {"dsp/blocks", "study/vectors/cases"}) {
    auto file = FileOf(root, folder, block);
    if (!file.ok()) return file.status();
    open.push_back(std::move(*file));
  }
  std::map<std::string, std::string> sources;
  while (!open.empty()) {
    const std::string path = std::move(open.back());
    open.pop_back();
    if (sources.count(path) != 0) continue;
    auto text = ReadSource(fs::path(root) / path);
    if (!text.ok()) return text.status();
    std::istringstream lines(*text);
    const std::string include = "#include \"";
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind(include, 0) != 0) continue;
      const std::string header = line.substr(include.size(), line.find('"', include.size()) - include.size());
      if (header.rfind("reference/", 0) != 0 && header.rfind("study/vectors/", 0) != 0) continue;
      open.push_back(header);
      const std::string unit = fs::path(header).replace_extension(".cc").generic_string();
      if (fs::exists(fs::path(root) / unit)) open.push_back(unit);
    }
    sources[path] = std::move(*text);
  }
  return sources;
}

}  // namespace

Expected<std::vector<std::string>> SourcesOf(const std::string& source_root, const std::string& block) {
  const auto sources = ReadSources(source_root, block);
  if (!sources.ok()) return sources.status();
  std::vector<std::string> paths;
  for (const auto& source : *sources) paths.push_back(source.first);
  return paths;
}

Expected<std::string> SourcesDigest(const std::string& source_root, const std::string& block) {
  const auto sources = ReadSources(source_root, block);
  if (!sources.ok()) return sources.status();
  std::string all;
  for (const auto& source : *sources) all += source.first + "\n" + source.second;
  return Sha256(all);
}

}  // namespace plumbline::study
