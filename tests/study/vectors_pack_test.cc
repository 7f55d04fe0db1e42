// The release archive: what is missing or wrong in the repository is named, and what was there before stays.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "study/vectors/pack.h"
#include "study/vectors/sha256.h"

namespace plumbline {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// A repository with one set.
class Pack : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path source = PLUMBLINE_SOURCE_DIR;
    const std::string set = "slicer/slicer_corners";
    root_ = fs::temp_directory_path() / ("plumbline_pack_" + std::to_string(getpid()));
    fs::create_directories(root_ / "vectors" / set);
    fs::create_directories(root_ / "tools");
    fs::copy(source / "vectors" / set, root_ / "vectors" / set, fs::copy_options::recursive);
    fs::copy(source / "rtl", root_ / "rtl", fs::copy_options::recursive);
    fs::create_directories(root_ / "docs");
    fs::copy(source / "docs/blocks", root_ / "docs/blocks", fs::copy_options::recursive);
    for (const char* file : {"LICENSE", "tools/plumbline_vectors.py"}) fs::copy(source / file, root_ / file);
    std::string sums;
    for (const auto& entry : fs::directory_iterator(root_ / "vectors" / set)) {
      sums += study::Sha256(Read(entry.path())) + "  " + set + "/" + entry.path().filename().string() + "\n";
    }
    std::ofstream(root_ / "vectors/SHA256SUMS") << sums;
    path_ = getenv("PATH");
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(root_);
  }
  std::string Vectors() const { return (root_ / "vectors").string(); }
  std::string Archive() const { return (root_ / "archive.tar.gz").string(); }
  std::string Error() const {
    const Status status = study::PackVectors(root_.string(), Vectors(), Archive());
    return status.ok() ? "" : status.message();
  }

  fs::path root_;
  std::string path_;
};

TEST_F(Pack, TheSameFilesGiveTheSameBytes) {
  ASSERT_EQ(Error(), "");
  const std::string first = Read(Archive());
  ASSERT_GT(first.size(), 10000U);
  ASSERT_EQ(Error(), "");
  EXPECT_TRUE(Read(Archive()) == first);
}

TEST_F(Pack, TheVectorsMayStandElsewhere) {
  ASSERT_EQ(Error(), "");
  const std::string here = Read(Archive());
  fs::rename(root_ / "vectors", root_ / "elsewhere");
  const Status status = study::PackVectors(root_.string(), (root_ / "elsewhere").string(), Archive());
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_TRUE(Read(Archive()) == here);
  EXPECT_NE(Error().find("vectors/SHA256SUMS"), std::string::npos) << Error();
}

TEST_F(Pack, WhatIsMissingIsNamedAndTheOldArchiveStays) {
  std::ofstream(Archive()) << "old";
  for (const char* file :
       {"LICENSE", "vectors/SHA256SUMS", "vectors/slicer/slicer_corners/tc0001.z.hex",
        "vectors/slicer/slicer_corners/manifest.json", "tools/plumbline_vectors.py", "rtl/README.md", "rtl/run.py",
        "rtl/tb/plv_bench.svh", "rtl/tb/plv_pkg.sv", "rtl/tb/plv_pkg.vhd", "rtl/tb/cases", "rtl/src", "docs/blocks"}) {
    fs::rename(root_ / file, root_ / "away");
    EXPECT_NE(Error().find(file), std::string::npos) << file << ": " << Error();
    fs::rename(root_ / "away", root_ / file);
  }
  EXPECT_EQ(Read(Archive()), "old");
  EXPECT_EQ(Error(), "");
}

TEST_F(Pack, TheVersionNamesTheStateOfTheTree) {
  const auto tree = [&] {
    EXPECT_EQ(Error(), "");
    EXPECT_EQ(std::system(("tar -xf " + Archive() + " -C " + root_.string() + " plumbline-vectors").c_str()), 0);
    EXPECT_EQ(Read(root_ / "plumbline-vectors/docs/blocks/ffe.md"),
              Read(fs::path(PLUMBLINE_SOURCE_DIR) / "docs/blocks/ffe.md"));
    const std::string version = Read(root_ / "plumbline-vectors/VERSION");
    const std::string release = "plumbline " PLUMBLINE_VERSION "\ntree ";
    EXPECT_EQ(version.substr(0, release.size()), release);
    return version.substr(release.size());
  };
  EXPECT_EQ(tree(), "unknown\n");
  const std::string git = "git -C " + root_.string() + " -c user.name=a -c user.email=a@b.invalid ";
  ASSERT_EQ(std::system((git + "init -q && " + git + "add LICENSE && " + git + "commit -qm first && " + git +
                         "rev-parse --short HEAD >" + (root_ / "head").string())
                            .c_str()),
            0);
  const std::string head = Read(root_ / "head");
  EXPECT_EQ(tree(), head);
  std::ofstream(root_ / "LICENSE", std::ios::app) << "more\n";
  EXPECT_EQ(tree(), head.substr(0, head.size() - 1) + "-dirty\n");
}

TEST_F(Pack, LongPathsAreKept) {
  const std::string name = "plumbline-vectors/rtl/tb/" + std::string(72, 'a') + ".sv";  // 100 characters
  const std::string longer = "plumbline-vectors/rtl/tb/" + std::string(73, 'b') + ".sv";
  for (const std::string& path : {name, longer}) std::ofstream(root_ / path.substr(18)) << path << "\n";
  ASSERT_EQ(Error(), "");
  ASSERT_EQ(std::system(("tar -xf " + Archive() + " -C " + root_.string()).c_str()), 0);
  for (const std::string& path : {name, longer}) EXPECT_EQ(Read(root_ / path), path + "\n");
  std::ofstream(root_ / "rtl/tb" / (std::string(98, 'c') + ".sv")) << "a name that no slash divides\n";
  EXPECT_NE(Error().find("too long for a tar entry"), std::string::npos) << Error();
}

TEST_F(Pack, AFileThatDiffersFromItsDigestIsNamed) {
  std::ofstream(root_ / "vectors/slicer/slicer_corners/tc0001.z.hex", std::ios::app) << "0000\n";
  EXPECT_NE(Error().find("tc0001.z.hex: differs from vectors/SHA256SUMS"), std::string::npos) << Error();
  EXPECT_FALSE(fs::exists(Archive()));
}

TEST_F(Pack, AGzipThatFailsIsAnError) {
  fs::create_directory(root_ / "bin");
  std::ofstream(root_ / "bin/gzip") << "#!/bin/sh\necho something\nexit 1\n";
  fs::permissions(root_ / "bin/gzip", fs::perms::owner_all);
  setenv("PATH", (root_ / "bin").c_str(), 1);
  EXPECT_NE(Error().find("gzip failed"), std::string::npos) << Error();
  fs::remove(root_ / "bin/gzip");
  EXPECT_NE(Error().find("gzip cannot be started"), std::string::npos) << Error();
  EXPECT_FALSE(fs::exists(Archive()));
}

TEST_F(Pack, AnArchiveThatCannotBeWrittenIsNamed) {
  const Status status = study::PackVectors(root_.string(), Vectors(), (root_ / "no/such/folder.tar.gz").string());
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("no/such/folder.tar.gz"), std::string::npos) << status.message();
}

}  // namespace
}  // namespace plumbline
