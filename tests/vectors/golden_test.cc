// Every golden vector on every backend that its block runs on, one test a case: <set>.tc0002.<backend>; on the
// reference also with its input cut anywhere. A set that cannot be read is a failing test, and so is a tree without
// sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "dsp/block.h"
#include "kernels/targets.h"
#include "reference/core/rng.h"
#include "study/vectors/execute.h"
#include "study/vectors/vector_set.h"

namespace plumbline {
namespace {

class GoldenCase : public testing::Test {
 public:
  GoldenCase(std::string block, const study::VectorCase& test, dsp::Backend backend)
      : block_(std::move(block)), test_(test), backend_(std::move(backend)) {}
  void TestBody() override {
    kernels::ForceTarget(backend_.simd_target);
    const bool reference = backend_.kind == dsp::Backend::Kind::kReference;
    const auto implementation = study::MakeRegistryImplementation(backend_, reference);
    const auto verdict = study::Check(block_, test_, *implementation);
    kernels::ForceTarget(0);
    ASSERT_TRUE(verdict.ok()) << verdict.status().message();
    EXPECT_EQ(verdict->text, "") << test_.comment;
    if (!reference || test_.type == study::CaseType::kMct || test_.type == study::CaseType::kErr) return;
    // The same in pieces of any size, down to none: no bit of the outputs, nor of the state at the end, changes.
    study::VectorCase cut = test_;
    cut.splits = DrawnSplits();
    const auto in_pieces = study::Check(block_, cut, *implementation);
    ASSERT_TRUE(in_pieces.ok()) << in_pieces.status().message();
    EXPECT_EQ(in_pieces->text, "") << test_.comment << ", in pieces of the stream " << test_.id;
  }

 private:
  // Pieces of the first input in words: many of a few, some of a tenth of the whole.
  std::vector<std::size_t> DrawnSplits() const {
    const auto block = dsp::CreateBlock(block_, test_.config, dsp::Backends()[0]);
    const dsp::Port& first = (*block)->Ports(dsp::PortDirection::kIn)[0];
    const auto words = test_.words.find(first.name);
    const std::size_t whole = words != test_.words.end()
                                  ? words->second
                                  : test_.data.at(first.name).size() / static_cast<std::size_t>(first.lanes);
    std::vector<std::size_t> splits;
    std::size_t given = 0;
    for (std::uint64_t i = 0; given < whole; ++i) {
      const PhiloxBlock draw = Philox4x32({20261121, static_cast<std::uint32_t>(test_.id)}, i);
      const std::size_t most = draw[0] % 4 == 0 || i > 60 ? whole / 10 + 2 : 5;
      splits.push_back(std::min<std::size_t>(draw[1] % most, whole - given));
      given += splits.back();
    }
    return splits;
  }

  std::string block_;
  const study::VectorCase& test_;
  dsp::Backend backend_;
};

class Unreadable : public testing::Test {
 public:
  explicit Unreadable(std::string why) : why_(std::move(why)) {}
  void TestBody() override { FAIL() << why_; }

 private:
  std::string why_;
};

void RegisterUnreadable(const std::string& name, const std::string& why) {
  testing::RegisterTest(name.c_str(), "CannotBeRead", nullptr, nullptr, __FILE__, __LINE__,
                        [why]() -> testing::Test* { return new Unreadable(why); });
}

}  // namespace

void RegisterTests() {
  static std::vector<study::VectorSet> sets;
  const auto folders = study::VectorFolders(PLUMBLINE_SOURCE_DIR "/vectors");
  if (!folders.ok()) return RegisterUnreadable("vectors", folders.status().message());
  sets.reserve(folders->size());
  for (const std::string& folder : *folders) {
    auto read = study::ReadVectorSet(folder);
    if (!read.ok()) {
      RegisterUnreadable(std::filesystem::path(folder).filename().string(), read.status().message());
      continue;
    }
    sets.push_back(std::move(*read));
    const study::VectorSet& set = sets.back();
    const bool twins = (*dsp::FindBlock(set.block))->has_twins;
    for (const dsp::Backend& backend : dsp::Backends()) {
      if (backend.kind != dsp::Backend::Kind::kReference && !twins) continue;
      for (const study::VectorCase& test : set.cases) {
        const std::string digits = std::to_string(test.id);
        const std::string name =
            "tc" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + "." + backend.name;
        testing::RegisterTest(
            set.set.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [&set, &test, backend]() -> testing::Test* { return new GoldenCase(set.block, test, backend); });
      }
    }
  }
}

}  // namespace plumbline

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  plumbline::RegisterTests();
  return RUN_ALL_TESTS();
}
