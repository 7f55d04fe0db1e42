#include "study/vectors/pack.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "study/results_io.h"
#include "study/vectors/sha256.h"
#include "study/vectors/tools.h"
#include "study/vectors/vector_set.h"

extern char** environ;  // NOLINT: POSIX names it so

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;

struct Member {
  std::string bytes;
  bool runs = false;  // a program
};
using Members = std::map<std::string, Member>;  // by path in the archive

// `path` below `root` as <prefix><path> of the archive.
Status AddFile(const fs::path& root, const std::string& path, Members& members, const std::string& prefix = "") {
  std::ifstream file(root / path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  std::error_code error;
  const bool runs = (fs::status(root / path, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
  if (!file || error) return Status::Error((root / path).string() + ": cannot be read");
  members[prefix + path] = {std::move(bytes).str(), runs};
  return Status::Ok();
}

Status AddVectors(const fs::path& vectors, Members& members) {
  PLUMBLINE_RETURN_IF_ERROR(AddFile(vectors, "SHA256SUMS", members, "vectors/"));
  std::istringstream sums(members["vectors/SHA256SUMS"].bytes);
  for (std::string line; std::getline(sums, line);) {
    constexpr std::size_t kDigest = 64;
    if (line.size() < kDigest + 3)
      return Status::Error("vectors/SHA256SUMS: '" + line + "' is not a digest and a path");
    const std::string path = line.substr(kDigest + 2);
    PLUMBLINE_RETURN_IF_ERROR(AddFile(vectors, path, members, "vectors/"));
    if (Sha256(members["vectors/" + path].bytes) != line.substr(0, kDigest)) {
      return Status::Error((vectors / path).string() + ": differs from vectors/SHA256SUMS");
    }
  }
  return Status::Ok();
}

// Sources and pages of a folder; other files, such as what tools leave behind, are not meant.
Status AddSources(const fs::path& root, const std::string& folder, Members& members) {
  bool any = false;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root / folder, error)) {
    const std::string kind = entry.path().extension().string();
    if (kind != ".sv" && kind != ".svh" && kind != ".vhd" && kind != ".py" && kind != ".txt" && kind != ".md") {
      continue;
    }
    PLUMBLINE_RETURN_IF_ERROR(AddFile(root, fs::relative(entry.path(), root, error).generic_string(), members));
    any = true;
  }
  if (error || !any) return Status::Error((root / folder).string() + ": holds no sources");
  return Status::Ok();
}

// The state of the sources by their repository, "v0.1.0-3-g1234567-dirty"; "unknown" where they have none of their own.
std::string TreeOf(const fs::path& root) {
  std::error_code error;
  if (!fs::exists(root / ".git", error)) return "unknown";
  std::string quoted;
  for (const char c : root.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  const auto close = [](std::FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<std::FILE, decltype(close)> git(
      popen(("git -C '" + quoted + "' describe --always --dirty 2>/dev/null").c_str(), "r"), close);
  char line[256] = "";
  if (git == nullptr || std::fgets(line, sizeof line, git.get()) == nullptr) return "unknown";
  return std::string(line, std::strcspn(line, "\n"));
}

Status AddParameters(const std::string& vectors, Members& members) {
  const auto folders = VectorFolders(vectors);
  if (!folders.ok()) return folders.status();
  for (const std::string& folder : *folders) {
    const auto set = ReadVectorSet(folder);
    if (!set.ok()) return set.status();
    members["rtl/svh/" + set->set + ".svh"] = {ExportSystemVerilog(*set, "vectors/" + set->block + "/" + set->set)};
  }
  return Status::Ok();
}

// One member in the format ustar (POSIX.1-1988), the time 0 and no owner: nothing that differs from run to run.
Expected<std::string> TarEntry(const std::string& path, const Member& member) {
  constexpr std::size_t kBlock = 512;
  // A path of more than 100 characters is cut at a slash; what stands before it, at most 155, has a field of its own.
  constexpr std::size_t kName = 100;
  constexpr std::size_t kFolder = 155;
  const std::size_t cut = path.size() <= kName ? 0 : path.find('/', path.size() - kName - 1);
  if (cut > kFolder) return Status::Error(path + ": too long for a tar entry");
  std::string head(kBlock, '\0');
  const auto put = [&](std::size_t at, const std::string& text) { head.replace(at, text.size(), text); };
  put(0, cut == 0 ? path : path.substr(cut + 1));
  put(345, path.substr(0, cut));
  put(100, member.runs ? "0000755" : "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", member.bytes.size()));
  put(136, "00000000000");
  put(148, "        ");  // the sum counts its own field as blanks
  put(156, "0");
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  return head + member.bytes + std::string((kBlock - member.bytes.size() % kBlock) % kBlock, '\0');
}

// Through gzip between two files without a name, which are gone however this ends.
Expected<std::string> Gzipped(const std::string& bytes) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> in(std::tmpfile(), close);
  const std::unique_ptr<std::FILE, decltype(close)> out(std::tmpfile(), close);
  if (!in || !out || std::fwrite(bytes.data(), 1, bytes.size(), in.get()) != bytes.size() ||
      std::fflush(in.get()) != 0) {
    return Status::Error(std::string("no room for temporary files: ") + std::strerror(errno));
  }
  std::rewind(in.get());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fileno(in.get()), 0);
  posix_spawn_file_actions_adddup2(&files, fileno(out.get()), 1);
  std::string program = "gzip";
  std::string options = "-nc";
  char* arguments[] = {program.data(), options.data(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, "gzip", &files, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return Status::Error(std::string("gzip cannot be started: ") + std::strerror(failed));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Status::Error("gzip failed");
  std::string packed;
  char piece[1 << 16];
  std::rewind(out.get());
  for (std::size_t n = 0; (n = std::fread(piece, 1, sizeof piece, out.get())) > 0;) packed.append(piece, n);
  if (std::ferror(out.get()) != 0 || packed.empty()) return Status::Error("what gzip wrote cannot be read");
  return packed;
}

}  // namespace

Status PackVectors(const std::string& root, const std::string& vectors, const std::string& archive) {
  Members members;
  PLUMBLINE_RETURN_IF_ERROR(AddVectors(vectors, members));
  for (const char* path : {"LICENSE", "tools/plumbline_vectors.py", "rtl/README.md", "rtl/run.py"}) {
    PLUMBLINE_RETURN_IF_ERROR(AddFile(root, path, members));
  }
  for (const char* folder : {"rtl/src", "rtl/tb", "rtl/tb/cases", "docs/blocks"}) {
    PLUMBLINE_RETURN_IF_ERROR(AddSources(root, folder, members));
  }
  for (const char* path : {"rtl/tb/plv_bench.svh", "rtl/tb/plv_pkg.sv", "rtl/tb/plv_pkg.vhd"}) {
    if (members.count(path) == 0) return Status::Error((fs::path(root) / path).string() + ": is missing");
  }
  PLUMBLINE_RETURN_IF_ERROR(AddParameters(vectors, members));
  members["VERSION"] = {"plumbline " PLUMBLINE_VERSION "\ntree " + TreeOf(root) + "\n"};
  std::string sums;
  for (const auto& member : members) sums += Sha256(member.second.bytes) + "  " + member.first + "\n";
  members["SHA256SUMS"] = {std::move(sums)};

  std::string tar;
  for (const auto& member : members) {
    const auto entry = TarEntry("plumbline-vectors/" + member.first, member.second);
    if (!entry.ok()) return entry.status();
    tar += *entry;
  }
  tar.append(1024, '\0');  // two empty blocks end it
  const auto packed = Gzipped(tar);
  if (!packed.ok()) return Status::Error(archive + ": " + packed.status().message());
  return WriteFileAtomically(archive, *packed);
}

}  // namespace plumbline::study
