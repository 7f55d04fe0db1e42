// What `vectors verify` must not let pass: sets that are missing or have nothing to compare, and programs that have not
// all configurations, refuse or end.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "study/vectors/execute.h"
#include "study/vectors/sha256.h"
#include "study/vectors/tools.h"
#include "study/vectors/vector_set.h"

namespace plumbline {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

void Write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

// The sets of one small block with an index of their own.
class VectorTree : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() / ("plumbline_" + std::string(info->name()) + std::to_string(getpid()));
    fs::create_directories(root_);
    fs::copy(fs::path(PLUMBLINE_SOURCE_DIR "/vectors/slicer"), root_ / "slicer", fs::copy_options::recursive);
    folder_ = root_ / "slicer" / "slicer_basic";
    manifest_ = Json::parse(Read(folder_ / "manifest.json"));
    Json index = {{"schema", "plumbline-vectors-index-1"}, {"sets", Json::array()}};
    for (const char* set : {"slicer_basic", "slicer_configs", "slicer_corners"}) {
      const std::string text = Read(root_ / "slicer" / set / "manifest.json");
      index["sets"].push_back({{"block", "slicer"}, {"set", set}, {"sha256", study::Sha256(text)}});
    }
    Write(root_ / "INDEX.json", index.dump(1) + "\n");
  }
  void TearDown() override { fs::remove_all(root_); }

  // The first group of a type.
  Json& Group(const std::string& type) {
    for (Json& group : manifest_["groups"]) {
      if (group["type"] == type) return group;
    }
    return manifest_;
  }
  Json& Case(const std::string& type) { return Group(type)["cases"][0]; }
  // What reading the set says with its manifest changed.
  std::string ErrorAfter(const std::function<void()>& change) {
    const Json kept = manifest_;
    change();
    Write(folder_ / "manifest.json", manifest_.dump(1) + "\n");
    manifest_ = kept;
    const auto set = study::ReadVectorSet(folder_.string());
    return set.ok() ? "" : set.status().message();
  }
  std::string SelectError(const std::vector<std::string>& names = {}) {
    const auto folders = study::SelectSets(root_.string(), names);
    return folders.ok() ? "" : folders.status().message();
  }
  static void ExpectIn(const std::string& part, const std::string& text) {
    EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is missing in: " << text;
  }

  fs::path root_;
  fs::path folder_;
  Json manifest_;
};

TEST_F(VectorTree, TheIndexSaysWhichSetsThereAre) {
  const auto all = study::SelectSets(root_.string(), {});
  ASSERT_TRUE(all.ok()) << all.status().message();
  EXPECT_EQ(all->size(), 3U);
  EXPECT_EQ(study::SelectSets(root_.string(), {"slicer_configs"})->size(), 1U);
  ExpectIn("no set 'slice'", SelectError({"slice"}));

  fs::rename(folder_ / "manifest.json", root_ / "away");
  for (const std::vector<std::string>& names : {std::vector<std::string>{}, {"slicer"}, {"slicer_basic"}}) {
    ExpectIn("slicer/slicer_basic/manifest.json: cannot be read, but INDEX.json lists", SelectError(names));
  }
  EXPECT_EQ(SelectError({"slicer_corners"}), "");
  Write(folder_ / "manifest.json", Read(root_ / "away") + " ");
  ExpectIn("expected '', found ' '; it has another digest than INDEX.json says", SelectError());
  std::string text = Read(root_ / "away");
  text.replace(text.find("\"revision\": "), 13, "\"revision\": 9");
  Write(folder_ / "manifest.json", text);
  ExpectIn("slicer_basic/manifest.json: has another digest than INDEX.json says", SelectError());
  // Of a manifest that cannot be read the error says why not.
  Json changed = manifest_;
  changed["groups"][0]["cases"][0]["colour"] = 1;
  Write(folder_ / "manifest.json", changed.dump(1) + "\n");
  ExpectIn("manifest.json: case 1 has an unknown field 'colour'; it has another digest", SelectError());
  changed = manifest_;
  changed["source"]["arith_version"] = 7;
  Write(folder_ / "manifest.json", changed.dump(1) + "\n");
  ExpectIn("arith_version 7 differs from that of this slicer, 1", SelectError());
  fs::rename(root_ / "away", folder_ / "manifest.json");
  EXPECT_EQ(SelectError(), "");

  fs::copy(folder_, root_ / "slicer" / "slicer_more", fs::copy_options::recursive);
  ExpectIn("slicer_more: a set that INDEX.json does not list", SelectError({"slicer"}));
  EXPECT_EQ(SelectError({"slicer_basic"}), "");
  Write(root_ / "INDEX.json", "{\"sets\": []}");
  ExpectIn("INDEX.json: lists no set", SelectError());
  fs::remove(root_ / "INDEX.json");
  ExpectIn("INDEX.json: cannot be read", SelectError());
}

TEST_F(VectorTree, ACaseWithNothingToCompareIsNamed) {
  EXPECT_EQ(ErrorAfter([] {}), "");
  for (const char* type : {"AFT", "STR"}) {
    for (const char* port : {"z", "decision", "error"}) {
      ExpectIn("has no file of port '" + std::string(port) + "'", ErrorAfter([&] { Case(type)["files"].erase(port); }));
    }
  }
  ExpectIn("case 17 has no file of port 'z'", ErrorAfter([&] { Case("MCT")["files"].erase("z"); }));
  ExpectIn("case 17 has no checkpoint", ErrorAfter([&] { Case("MCT")["checkpoints"] = Json::array(); }));
  ExpectIn("has no digest of port 'error'",
           ErrorAfter([&] { Case("MCT")["checkpoints"][1]["digests"].erase("error"); }));
  ExpectIn("does not come after", ErrorAfter([&] { Case("MCT")["checkpoints"][1]["round"] = 1; }));
  ExpectIn("case 18 has no digest of port 'decision'", ErrorAfter([&] { Case("LDT")["digests"].erase("decision"); }));
  ExpectIn("case 18 has no digest of port 'error'",
           ErrorAfter([&] { Case("LDT")["digests"]["error"] = Json::array(); }));
  ExpectIn("case 18 has no recipe of port 'z'", ErrorAfter([&] { Case("LDT")["recipe"] = Json::object(); }));
  ExpectIn("case 18 has no number of words of port 'z'", ErrorAfter([&] { Case("LDT")["words"] = Json::object(); }));
  ExpectIn("case 14 port 'z': the splits add up to", ErrorAfter([&] {
             Json& splits = Case("STR")["splits"];
             splits[0] = splits[0].get<int>() + 1;
           }));
  ExpectIn("is not a JSON object", ErrorAfter([&] {
             const std::string path = Case("STR")["state"]["path"];
             Write(folder_ / path, "\n");
             Case("STR")["state"]["sha256"] = study::Sha256("\n");
           }));
}

TEST_F(VectorTree, AnIllegalConfigurationNamesGroupAndCase) {
  ExpectIn("group 2, from case 14 on: slicer.error_bits = 99",
           ErrorAfter([&] { Group("STR")["config"]["error_bits"] = 99; }));
  ExpectIn("group 3, from case 17 on: configuration key 'error_bits' = \"a\"",
           ErrorAfter([&] { Group("MCT")["config"]["error_bits"] = "a"; }));
  ExpectIn("group 3, from case 17 on: slicer has no key 'colour'",
           ErrorAfter([&] { Group("MCT")["config"]["colour"] = 1; }));
  Write(folder_ / "manifest.json", "{\"a\": 1, \"a\": 2}");
  ExpectIn("key 'a' stands twice", study::ReadVectorSet(folder_.string()).status().message());
  Write(folder_ / "manifest.json", std::string(100'000, '['));
  ExpectIn("nests deeper", study::ReadVectorSet(folder_.string()).status().message());
}

TEST_F(VectorTree, FoldersAreComparedAsTheyStand) {
  const fs::path other = root_ / "other";
  const auto diff = [&](const std::function<void(Json&)>& change, int indent = 1) {
    fs::remove_all(other);
    fs::copy(folder_, other);
    Json changed = manifest_;
    change(changed);
    Write(other / "manifest.json", changed.dump(indent) + "\n");
    const auto text = study::DiffFolders(folder_.string(), other.string());
    return text.ok() ? *text : "error: " + text.status().message();
  };
  EXPECT_EQ(diff([](Json&) {}), "");
  EXPECT_EQ(diff([](Json&) {}, 2), "manifest.json: another form of the same\n");
  EXPECT_EQ(diff([](Json& m) { m["source"]["arith_version"] = 9; }), "source.arith_version 1 -> 9\n");
  EXPECT_EQ(diff([](Json& m) { m["revision"] = 9; }), "revision " + manifest_["revision"].dump() + " -> 9\n");
  ExpectIn("summary \"", diff([](Json& m) { m["summary"] = "other"; }));
  ExpectIn(" -> \"nothing\"\n", diff([](Json& m) { m["notes"]["Zeros"]["catches"] = "nothing"; }));
  ExpectIn("notes.Zeros {", diff([](Json& m) { m["notes"].erase("Zeros"); }));
  EXPECT_EQ(diff([](Json& m) { m["keys"][0]["max"] = 13; }),
            "keys.error_bits.max " + manifest_["keys"][0]["max"].dump() + " -> 13\n");
  EXPECT_EQ(diff([](Json& m) { m["ports"][0]["width"] = 17; }), "ports.z.width 16 -> 17\n");
  EXPECT_EQ(diff([](Json& m) { m["ports"].erase(4); }).rfind("ports.error {", 0), 0U);
  EXPECT_EQ(diff([](Json& m) { m["groups"][1]["cases"][0]["splits"][0] = 2; }).rfind("changed case 14 (", 0), 0U);
  EXPECT_EQ(diff([](Json& m) { m["groups"][1]["config"]["error_bits"] = 99; }).rfind("changed case 14 (", 0), 0U);
  // Another word in a file, and a file that is missing.
  const std::string path = Case("AFT")["files"]["decision"]["path"];
  const auto with_file = [&](const std::function<void()>& change) {
    diff([](Json&) {});
    change();
    return *study::DiffFolders(folder_.string(), other.string());
  };
  EXPECT_EQ(with_file([] {}), "");
  ExpectIn("the file '" + path + "' is missing", with_file([&] { fs::remove(other / path); }));
  std::string words = Read(folder_ / path);
  const std::size_t at = words.find('\n', words.find('\n') + 1) + 1;  // word 1
  words[at] = words[at] == '0' ? '1' : '0';
  const std::string text = diff([&](Json& m) { m["groups"][0]["cases"][0]["files"]["decision"]["sha256"] = "x"; });
  ExpectIn("files of another form", text);  // the digest differs, no word does
  diff([&](Json& m) { m["groups"][0]["cases"][0]["files"]["decision"]["sha256"] = "x"; });
  Write(other / path, words);
  ExpectIn("  port decision from word 1 on (", *study::DiffFolders(folder_.string(), other.string()));
  Write(other / "manifest.json", "[");
  EXPECT_FALSE(study::DiffFolders(folder_.string(), other.string()).ok());
  EXPECT_FALSE(study::DiffFolders(folder_.string(), (root_ / "none").string()).ok());
}

TEST_F(VectorTree, StatesAreComparedByTheirFields) {
  const auto set = study::ReadVectorSet((fs::path(PLUMBLINE_SOURCE_DIR) / "vectors/ffe/ffe_basic").string());
  ASSERT_TRUE(set.ok()) << set.status().message();
  const auto test = std::find_if(set->cases.begin(), set->cases.end(),
                                 [](const study::VectorCase& c) { return c.type == study::CaseType::kStr; });
  const auto difference = [&](const std::string& state) {
    study::VectorCase found = *test;
    found.state = state;
    return study::Difference((*dsp::CreateBlock("ffe", test->config, dsp::Backends()[0]))->ports(), *test, found);
  };
  const Json state = Json::parse(test->state);
  EXPECT_EQ(difference(state.dump(3)), "");
  Json turned = Json::object();
  for (auto entry = state.rbegin(); entry != state.rend(); ++entry) turned[entry.key()] = entry.value();
  EXPECT_NE(turned.dump(), state.dump());
  EXPECT_EQ(difference(turned.dump()), "");
  Json changed = state;
  changed["history"][2] = 5;
  EXPECT_EQ(difference(changed.dump()),
            "state field 'history' value 2: expected " + state["history"][2].dump() + ", found 5");
  changed = state;
  changed["history"].erase(0);
  ExpectIn("state field 'history': expected [", difference(changed.dump()));
  changed = state;
  changed.erase("coef.tap");
  EXPECT_EQ(difference(changed.dump()), "state field 'coef.tap' is missing");
  changed = state;
  changed["more"] = 1;
  EXPECT_EQ(difference(changed.dump()), "state field 'more' is none of the block's");
  ExpectIn("not JSON", difference("{"));
  ExpectIn("not a JSON object", difference("[]"));
  EXPECT_EQ(difference(""), "");  // it cannot say
}

TEST_F(VectorTree, ACaseIsShownWithUnitsAndPlots) {
  const auto show = [](const std::string& block, const std::string& name) {
    const auto set = study::ReadVectorSet(PLUMBLINE_SOURCE_DIR "/vectors/" + block + "/" + name);
    EXPECT_TRUE(set.ok()) << set.status().message();
    return std::pair{set->cases[0], study::ShowCase(*set, set->cases[0])};
  };
  // The seven samples of the worked example, 1 2 -3 0 127 -128 5, are plotted.
  ExpectIn("        0:       1       2      -3       0     127    -128       5\n    from -128 to 127\n    |    *  \n",
           show("ffe", "ffe_corners").second);
  // 64 bits are one number, not two halves; beside the integer stands its value.
  const auto [test, text] = show("loop_filter", "loop_filter_basic");
  ExpectIn("frequency (probe, s64 bits, 130 samples, in UI/128: the integer, and in brackets its value, / 2^40)", text);
  const auto& halves = test.data.at("frequency");
  const std::int64_t last =
      std::int64_t{halves[259]} * (std::int64_t{1} << 32) + static_cast<std::uint32_t>(halves[258]);
  char number[64];
  std::snprintf(number, sizeof number, "%lld (%.6g)\n    from ", static_cast<long long>(last),
                static_cast<double>(last) / 1099511627776.0);
  ExpectIn(number, text);
}

// The registry's blocks, with an answer of its own for one configuration.
class Partial final : public study::Implementation {
 public:
  Partial(Trouble trouble, std::function<bool(const dsp::BlockConfig&)> has)
      : inner_(study::MakeRegistryImplementation(dsp::Backends()[0], true)), kind_(trouble), has_(std::move(has)) {}
  Status Create(const std::string& block, const dsp::BlockConfig& config) override {
    trouble_ = has_(config) ? Trouble::kRefusal : kind_;
    return has_(config) ? inner_->Create(block, config) : Status::Error("its own words");
  }
  Status SetCoefs(const study::PortSamples& coefs) override { return inner_->SetCoefs(coefs); }
  Status Reset() override { return inner_->Reset(); }
  Status Process(const study::PortSamples& in, study::PortSamples& out) override { return inner_->Process(in, out); }
  Expected<std::string> SaveState() override { return inner_->SaveState(); }

 private:
  std::unique_ptr<study::Implementation> inner_;
  Trouble kind_;
  std::function<bool(const dsp::BlockConfig&)> has_;
};

TEST_F(VectorTree, WhatAnImplementationHasNotIsSkippedAndAnErrorIsAFailure) {
  using Trouble = study::Implementation::Trouble;
  const auto set = study::ReadVectorSet(PLUMBLINE_SOURCE_DIR "/vectors/ffe/ffe_configs");
  ASSERT_TRUE(set.ok()) << set.status().message();
  const auto one_tap = [](const dsp::BlockConfig& config) { return config[0].second != 1; };  // all but case 10
  std::string report;
  const auto verify = [&](Trouble trouble, const std::function<bool(const dsp::BlockConfig&)>& has) {
    Partial partial(trouble, has);
    report.clear();
    return study::VerifySet(*set, partial,
                            [&](const study::VectorCase&, const study::Verdict& v) { report += v.text; });
  };
  const auto skipped = verify(Trouble::kUnsupported, one_tap);
  ASSERT_TRUE(skipped.ok());
  EXPECT_EQ(skipped->skipped, 1U);
  EXPECT_EQ(skipped->failed, 0U);
  EXPECT_EQ(skipped->cases, set->cases.size() - 1);
  EXPECT_EQ(report, "ffe/ffe_configs case 10 is skipped: its own words");

  const auto failed = verify(Trouble::kRefusal, one_tap);
  ASSERT_TRUE(failed.ok());
  EXPECT_EQ(failed->skipped, 0U);
  EXPECT_EQ(failed->failed, 1U);
  EXPECT_EQ(failed->cases, set->cases.size());
  ExpectIn("ffe/ffe_configs case 10 (num_taps = 1): error: its own words", report);

  const auto lost = verify(Trouble::kLost, one_tap);
  ASSERT_FALSE(lost.ok());
  ExpectIn("case 10: its own words", lost.status().message());

  // Who has nothing passes nothing, cases that must be refused among them; nor does who refuses all for no reason.
  const auto none = verify(Trouble::kUnsupported, [](const dsp::BlockConfig&) { return false; });
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->cases, 0U);
  EXPECT_EQ(none->skipped, set->cases.size());
  const auto all = verify(Trouble::kRefusal, [](const dsp::BlockConfig&) { return false; });
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->failed, set->cases.size());
}

// The registry's blocks, with one sample of an output changed in one call.
class OneWrong final : public study::Implementation {
 public:
  OneWrong(std::string port, int call, std::size_t sample)
      : inner_(study::MakeRegistryImplementation(dsp::Backends()[0], true)),
        port_(std::move(port)),
        call_(call),
        sample_(sample) {}
  Status Create(const std::string& block, const dsp::BlockConfig& config) override {
    calls_ = 0;
    return inner_->Create(block, config);
  }
  Status SetCoefs(const study::PortSamples& coefs) override { return inner_->SetCoefs(coefs); }
  Status Reset() override { return inner_->Reset(); }
  Status Process(const study::PortSamples& in, study::PortSamples& out) override {
    PLUMBLINE_RETURN_IF_ERROR(inner_->Process(in, out));
    if (++calls_ == call_) was = out[port_][sample_]++;
    return Status::Ok();
  }
  Expected<std::string> SaveState() override { return inner_->SaveState(); }

  std::int32_t was = 0;

 private:
  std::unique_ptr<study::Implementation> inner_;
  std::string port_;
  int call_;
  std::size_t sample_;
  int calls_ = 0;
};

TEST_F(VectorTree, BehindADigestThatDiffersTheWordIsNamed) {
  auto set = study::ReadVectorSet(folder_.string());
  ASSERT_TRUE(set.ok()) << set.status().message();
  const auto one = [&](int id, study::Implementation& implementation) {
    study::VectorSet alone = *set;
    alone.cases = {*std::find_if(set->cases.begin(), set->cases.end(), [&](const auto& c) { return c.id == id; })};
    std::string text;
    const auto result = study::VerifySet(alone, implementation,
                                         [&](const study::VectorCase&, const study::Verdict& v) { text = v.text; });
    EXPECT_TRUE(result.ok());
    return text;
  };
  const std::string by_reference = " (the reference computed what is expected just now: its digests agree)\n  ";
  OneWrong large("error", 1, 70000);
  std::string text = one(18, large);
  ExpectIn(
      "slicer_basic case 18 (uniform samples): port 'error', words 65536 to 131071: another digest; port 'error' "
      "word 70000: expected " +
          std::to_string(large.was) + ", found " + std::to_string(large.was + 1) + by_reference + "Large: ",
      text);
  OneWrong rounds("decision", 10, 5);
  text = one(17, rounds);
  ExpectIn("port 'decision' after round 10: another digest; port 'decision' round 10 word 5: expected " +
               std::to_string(rounds.was) + ", found " + std::to_string(rounds.was + 1) + by_reference + "Chained: ",
           text);
  // A case that the reference does not give either.
  for (study::VectorCase& test : set->cases) {
    for (auto& digests : test.digests) digests.second[1] = study::Sha256("other");
  }
  const auto reference = study::MakeRegistryImplementation(dsp::Backends()[0], false);
  ExpectIn("another digest; the reference itself does not give the expected digests", one(18, *reference));
}

}  // namespace
}  // namespace plumbline
