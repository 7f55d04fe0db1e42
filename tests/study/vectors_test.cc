// The tools of golden vectors: generation is repeatable, planted defects are found and named, the pipe works.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "dsp/block.h"
#include "study/vectors/execute.h"
#include "study/vectors/generate.h"
#include "study/vectors/sources.h"
#include "study/vectors/tools.h"
#include "study/vectors/vector_set.h"

namespace plumbline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVectors = PLUMBLINE_SOURCE_DIR "/vectors";

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

void Write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

// A copy of one set in a folder of its own.
class CopiedSet : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() / ("plumbline_" + std::string(info->name()) + std::to_string(getpid()));
    folder_ = root_ / "slicer" / "slicer_corners";
    fs::create_directories(folder_.parent_path());
    fs::copy(fs::path(kVectors) / "slicer" / "slicer_corners", folder_, fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(root_); }
  void Replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = Read(folder_ / file);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Write(folder_ / file, text.replace(at, from.size(), to));
  }
  std::string Error() {
    const auto set = study::ReadVectorSet(folder_.string());
    return set.ok() ? "" : set.status().message();
  }

  fs::path root_;
  fs::path folder_;
};

TEST_F(CopiedSet, IsReadAsItIs) { EXPECT_EQ(Error(), ""); }

TEST_F(CopiedSet, AnUnknownFieldIsNamed) {
  Replace("manifest.json", "\"revision\"", "\"colour\": 1,\n \"revision\"");
  EXPECT_NE(Error().find("colour"), std::string::npos) << Error();
}

TEST_F(CopiedSet, AMissingFileNamesCaseAndPort) {
  fs::remove(folder_ / "tc0001.z.hex");
  EXPECT_NE(Error().find("case 1 port 'z'"), std::string::npos) << Error();
}

TEST_F(CopiedSet, ATruncatedFileNamesCaseAndPort) {
  const std::string text = Read(folder_ / "tc0001.z.hex");
  Write(folder_ / "tc0001.z.hex", text.substr(0, text.size() - 5));
  EXPECT_NE(Error().find("case 1 port 'z'"), std::string::npos) << Error();
}

TEST_F(CopiedSet, CarriageReturnsAreNamed) {
  std::string text = Read(folder_ / "tc0001.z.hex");
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) text.insert(at, "\r");
  Write(folder_ / "tc0001.z.hex", text);
  EXPECT_NE(Error().find("tc0001.z.hex"), std::string::npos) << Error();
}

TEST_F(CopiedSet, AnotherValueIsFoundByItsDigest) {
  std::string text = Read(folder_ / "tc0001.z.hex");
  text[text.size() - 2] = text[text.size() - 2] == '0' ? '1' : '0';
  Write(folder_ / "tc0001.z.hex", text);
  EXPECT_NE(Error().find("another digest"), std::string::npos) << Error();
}

TEST_F(CopiedSet, AnotherArithmeticVersionIsRefused) {
  Replace("manifest.json", "\"arith_version\": ", "\"arith_version\": 9");
  EXPECT_NE(Error().find("arith_version"), std::string::npos) << Error();
}

TEST_F(CopiedSet, AFormThatIsNotCanonicalNamesTheLine) {
  Replace("manifest.json", "\"numberOfCases\":", "\"numberOfCases\": ");
  EXPECT_NE(Error().find("manifest.json:"), std::string::npos) << Error();
}

TEST_F(CopiedSet, AWrongExpectedValueIsReportedInWords) {
  auto set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok());
  set->cases[0].data["decision"][3] ^= 1;
  const auto implementation = study::MakeRegistryImplementation(dsp::Backends()[0], true);
  std::string report;
  const auto result = study::VerifySet(
      *set, *implementation, [&](const study::VectorCase&, const study::Verdict& verdict) { report += verdict.text; });
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->failed, 1U);
  EXPECT_NE(report.find("slicer/slicer_corners case 1"), std::string::npos) << report;
  EXPECT_NE(report.find("port 'decision' word 3: expected"), std::string::npos) << report;
  EXPECT_NE(report.find("catches"), std::string::npos) << report;
}

TEST_F(CopiedSet, DifferencesOfRevisionsAreSaid) {
  const auto before = study::ReadVectorSet(folder_.string());
  auto after = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(study::DiffSets(*before, *after), "");
  after->cases[1].comment = "other";
  after->cases.pop_back();
  const std::string text = study::DiffSets(*before, *after);
  EXPECT_NE(text.find("changed case 2"), std::string::npos) << text;
  EXPECT_NE(text.find("removed case"), std::string::npos) << text;
}

TEST_F(CopiedSet, AWithdrawnCaseStaysWithItsReason) {
  const auto before = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(before.ok());
  study::VectorSet after = *before;
  const study::VectorCase last = after.cases.back();
  after.cases.pop_back();
  after.withdrawn.push_back({last.id, "its comment was wrong"});
  Write(folder_ / "manifest.json", study::FilesOf(after).at("manifest.json"));
  const auto read = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(read.ok()) << read.status().message();
  ASSERT_EQ(read->withdrawn.size(), 1U);
  EXPECT_EQ(read->withdrawn[0].id, last.id);
  EXPECT_EQ(read->withdrawn[0].reason, "its comment was wrong");
  EXPECT_NE(study::DiffSets(*before, *read).find("withdrew, its comment was wrong: case "), std::string::npos);

  after.cases.push_back(last);
  Write(folder_ / "manifest.json", study::FilesOf(after).at("manifest.json"));
  EXPECT_NE(Error().find("stands twice"), std::string::npos) << Error();
}

TEST_F(CopiedSet, GenerationLetsNoIdDisappear) {
  Replace("manifest.json", "\"id\": 1,", "\"id\": 9999,");
  const std::string before = Read(folder_ / "manifest.json");
  const auto written = study::WriteVectors(root_.string(), {"slicer"}, "release", PLUMBLINE_SOURCE_DIR, false);
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.status().message().find("case 9999 would disappear"), std::string::npos)
      << written.status().message();
  EXPECT_EQ(Read(folder_ / "manifest.json"), before);
  EXPECT_FALSE(fs::exists(root_ / "slicer" / "slicer_basic"));
}

TEST_F(CopiedSet, GenerationKeepsWithdrawnIds) {
  auto set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok());
  set->withdrawn.push_back({9999, "it was never there"});
  Write(folder_ / "manifest.json", study::FilesOf(*set).at("manifest.json"));
  const auto written = study::WriteVectors(root_.string(), {"slicer"}, "release", PLUMBLINE_SOURCE_DIR, true);
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.status().message().find("withdrawn case 9999"), std::string::npos) << written.status().message();
}

TEST_F(CopiedSet, GenerationRaisesTheRevisionOnce) {
  auto set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok());
  const int revision = set->revision;
  set->cases[0].comment = "another comment";
  set->sources_sha256 = std::string(64, 'a');
  const auto sources = study::SourcesDigest(PLUMBLINE_SOURCE_DIR, "slicer");
  ASSERT_TRUE(sources.ok()) << sources.status().message();
  Write(folder_ / "manifest.json", study::FilesOf(*set).at("manifest.json"));
  for (int time = 0; time < 2; ++time) {
    const auto written = study::WriteVectors(root_.string(), {"slicer"}, "release", PLUMBLINE_SOURCE_DIR, false);
    ASSERT_TRUE(written.ok()) << written.status().message();
    set = study::ReadVectorSet(folder_.string());
    ASSERT_TRUE(set.ok());
    EXPECT_EQ(set->revision, revision + 1);
    EXPECT_EQ(set->tool, "release");
    EXPECT_EQ(set->sources_sha256, *sources);
  }
}

TEST_F(CopiedSet, GenerationKeepsTheSourcesOfASetThatIsAsItWas) {
  auto set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok());
  set->sources_sha256 = std::string(64, 'a');
  Write(folder_ / "manifest.json", study::FilesOf(*set).at("manifest.json"));
  const auto written = study::WriteVectors(root_.string(), {"slicer"}, "release", PLUMBLINE_SOURCE_DIR, false);
  ASSERT_TRUE(written.ok()) << written.status().message();
  set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->sources_sha256, std::string(64, 'a'));
}

TEST(Vectors, SourcesOfABlockAreAllThatItIsMadeFrom) {
  for (const study::BlockVectors& block : study::VectorRecipes()) {
    const auto sources = study::SourcesOf(PLUMBLINE_SOURCE_DIR, block.block);
    ASSERT_TRUE(sources.ok()) << sources.status().message();
    const auto has = [&](const std::string& path) {
      return std::find(sources->begin(), sources->end(), path) != sources->end();
    };
    for (const std::string& path : *sources) EXPECT_TRUE(fs::exists(fs::path(PLUMBLINE_SOURCE_DIR) / path)) << path;
    const std::string model = (*dsp::FindBlock(block.block))->source;
    EXPECT_TRUE(has(model + ".h")) << block.block;
    EXPECT_EQ(has(model + ".cc"), fs::exists(PLUMBLINE_SOURCE_DIR "/" + model + ".cc")) << block.block;
    EXPECT_TRUE(has("study/vectors/generate.cc")) << block.block;
    EXPECT_TRUE(block.block != "adc_noise" || has("reference/core/gaussian_table.h"));
    if (block.block != "rx") continue;
    for (const char* inner : {"reference/rx/startup.cc", "reference/eq/ffe.cc", "reference/timing/loop_filter.cc"}) {
      EXPECT_TRUE(has(inner)) << inner;
    }
  }
}

TEST(Vectors, SourcesThatAreNotThereAreAnError) {
  const auto none = study::SourcesDigest(kVectors, "slicer");  // no folder of sources
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.status().message().find("dsp/blocks: no file has a block 'slicer'"), std::string::npos)
      << none.status().message();

  const fs::path root = fs::temp_directory_path() / ("plumbline_sources_" + std::to_string(getpid()));
  for (const char* folder : {"dsp/blocks", "study/vectors/cases"}) fs::create_directories(root / folder);
  Write(root / "dsp/blocks/slicer.cc", "#include \"reference/eq/slicer.h\"\n");
  Write(root / "study/vectors/cases/slicer.cc", "");
  const auto missing = study::SourcesDigest(root.string(), "slicer");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.status().message().find("reference/eq/slicer.h: cannot be read"), std::string::npos)
      << missing.status().message();
  fs::remove_all(root);
}

TEST(Vectors, EveryManifestNamesAPageThatIsThere) {
  const auto folders = study::VectorFolders(kVectors);
  ASSERT_TRUE(folders.ok());
  const std::string mark = "\"clause\": \"see ";
  for (const std::string& folder : *folders) {
    const std::string manifest = Read(fs::path(folder) / "manifest.json");
    const std::size_t at = manifest.find(mark);
    ASSERT_NE(at, std::string::npos) << folder;
    const std::size_t begin = at + mark.size();
    const std::string page = manifest.substr(begin, manifest.find('"', begin) - begin);
    EXPECT_TRUE(fs::is_regular_file(fs::path(PLUMBLINE_SOURCE_DIR) / page)) << folder << ": " << page;
  }
}

TEST(Vectors, TheIdOfAWithdrawnCaseIsNotGivenAgain) {
  const study::BlockVectors& block = study::VectorRecipes().front();
  study::SetBuilder builder(block, block.block + "_basic", "three cases, the second is no more");
  EXPECT_EQ(builder.Add(study::CaseType::kAft, "Zeros", "first").id, 1);
  builder.Withdraw("it said what the first says");
  EXPECT_EQ(builder.Add(study::CaseType::kAft, "Zeros", "third").id, 3);
}

TEST(Vectors, TwoModelsInOnePipeAgree) {
  // The registry behind the pipe protocol, in this process: what any outside program has to answer.
  const auto set = study::ReadVectorSet(std::string(kVectors) + "/ffe/ffe_corners");
  ASSERT_TRUE(set.ok()) << set.status().message();
  std::istringstream in(
      "create ffe {\"num_taps\":2,\"in_bits\":8,\"tap_bits\":8,\"out_shift\":1,\"out_bits\":8}\n"
      "coef 1\ntap 2\n03\nfe\nprocess 1\nx 3\n01\n02\nfd\nstate\nprocess 1\nx 1\nzz\nreset\nnonsense\n");
  std::ostringstream out;
  ASSERT_TRUE(study::ServeBlocks(in, out, dsp::Backends()[0]).ok());
  // y = (3 x[n] - 2 x[n-1]) / 2, halves up: 3/2 -> 2, 4/2 -> 2, -13/2 -> -6.
  EXPECT_NE(out.str().find("ok\nok\nout 2\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("y 3\n02\n02\nfa\n"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("error port 'x': 'zz' is not a word"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("error unknown request 'nonsense'"), std::string::npos) << out.str();
}

TEST(Vectors, AProgramThatEndsEarlyIsAnError) {
  const auto set = study::ReadVectorSet(std::string(kVectors) + "/ffe/ffe_corners");
  ASSERT_TRUE(set.ok());
  auto pipe = study::MakePipeImplementation("read line; echo ok");
  ASSERT_TRUE(pipe.ok());
  const auto result = study::VerifySet(*set, **pipe, [](const study::VectorCase&, const study::Verdict&) {});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.status().message().find("ended before it answered"), std::string::npos) << result.status().message();
}

TEST(Vectors, RegenerationGivesTheSameBytes) {
  const auto changed =
      study::WriteVectors(kVectors, {}, "plumbline " PLUMBLINE_VERSION, PLUMBLINE_SOURCE_DIR, /*check_only=*/true);
  ASSERT_TRUE(changed.ok()) << changed.status().message();
  for (const std::string& path : *changed) ADD_FAILURE() << path << " differs from what the reference gives";
}

}  // namespace
}  // namespace plumbline
