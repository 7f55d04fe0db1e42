// The cases of a key's limits see their key: moved to other legal values it changes a compared port, or the case stands
// below with the reason why nothing could. The values are the neighbour, the default, the other limit and some between.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsp/backend.h"
#include "dsp/block.h"
#include "study/vectors/execute.h"
#include "study/vectors/vector_set.h"

namespace plumbline {
namespace {

// A case that no value of its key can change, and why.
struct Exception {
  const char* block;
  const char* key;
  const char* flag;  // of the limit
  const char* reason;
};
constexpr const char* kOfCoefs = "a limit of coefficients: others change no bit while those in force stay legal";
constexpr const char* kOfInput = "the width of the input: other samples could come, the same ones give the same";
constexpr Exception kExceptions[] = {
    {"adc_correct", "offset_limit", "KeyMin", kOfCoefs},
    {"adc_correct", "gain_limit", "KeyMin", kOfCoefs},
    {"dfe", "limit_first", "KeyMin", kOfCoefs},
    {"dfe", "limit_other", "KeyMin", kOfCoefs},
    {"dfe_unrolled", "limit", "KeyMin", kOfCoefs},
    {"dfe_unrolled", "symbols_per_clock", "KeyMin", "that the bits do not depend on it is what the block is for"},
    {"dfe_unrolled", "symbols_per_clock", "KeyMax", "that the bits do not depend on it is what the block is for"},
    {"ffe", "in_bits", "KeyMin", kOfInput},
    {"ffe", "in_bits", "KeyMax", kOfInput},
    {"ffe", "tap_bits", "KeyMin", kOfCoefs},
    {"floating_feed_forward", "first", "KeyMax", kOfCoefs},
    {"floating_feed_forward", "last", "KeyMin", kOfCoefs},
    {"floating_feed_forward", "limit", "KeyMin", kOfCoefs},
    {"floating_feed_forward", "in_bits", "KeyMin", kOfInput},
    {"floating_feed_forward", "in_bits", "KeyMax", kOfInput},
    {"floating_feedback", "first", "KeyMax", kOfCoefs},
    {"floating_feedback", "last", "KeyMin", kOfCoefs},
    {"floating_feedback", "limit", "KeyMin", kOfCoefs},
    {"floating_feedback", "dfe.limit_first", "KeyMin", kOfCoefs},
    {"floating_feedback", "dfe.limit_other", "KeyMin", kOfCoefs},
    {"floating_update", "first", "KeyMax", kOfCoefs},
    {"floating_update", "last", "KeyMin", kOfCoefs},
    {"floating_update", "in_bits", "KeyMin", kOfInput},
    {"floating_update", "in_bits", "KeyMax", kOfInput},
    {"floating_update", "out_shift", "KeyMin", "of the filter that has these taps, not of their update"},
    {"floating_update", "out_shift", "KeyMax", "of the filter that has these taps, not of their update"},
    {"inner_decode", "soft_bits", "KeyMin", kOfInput},
    {"inner_decode", "soft_bits", "KeyMax", kOfInput},
    {"lms", "in_bits", "KeyMin", kOfInput},
    {"lms", "in_bits", "KeyMax", kOfInput},
    {"loop_filter", "detector_slope", "KeyMin", "of the phase margin alone, which only decides what is legal"},
    {"loop_filter", "detector_slope", "KeyMax", "of the phase margin alone, which only decides what is legal"},
    {"pcs_receive", "pad_seed", "KeyMin", "pads are not looked at"},
    {"pcs_receive", "status", "KeyMax", "the status that is received is the transmitter's"},
    {"pcs_transmit", "stateless_decoder", "KeyMax", "of the other direction"},
    {"rx", "floating_taps.last", "KeyMin", kOfCoefs},
    {"rx", "loop_filter.detector_slope", "KeyMin", "of the phase margin alone, which only decides what is legal"},
    {"rx", "loop_filter.detector_slope", "KeyMax", "of the phase margin alone, which only decides what is legal"},
    {"rx", "lock_detector.unlock_mse", "KeyMin", "lock_mse is no larger, and so small an error never comes"},
    {"tx", "symbols_per_clock", "KeyMax", "the bits do not depend on how many come at once"},
    {"vga", "min_code", "KeyMax", kOfCoefs},
    {"vga", "max_code", "KeyMin", kOfCoefs},
};

const Exception* FindException(const std::string& block, const std::string& key, const std::string& flag) {
  const auto* const found = std::find_if(std::begin(kExceptions), std::end(kExceptions), [&](const Exception& e) {
    return e.block == block && e.key == key && e.flag == flag;
  });
  return found == std::end(kExceptions) ? nullptr : found;
}

std::int32_t& ValueOf(study::VectorCase& test, const std::string& key) {
  return std::find_if(test.config.begin(), test.config.end(), [&](const auto& e) { return e.first == key; })->second;
}

// The case with another value of the key, its coefficients cut or continued up to the ports that it has then.
study::VectorCase Moved(const std::string& block, study::VectorCase test, const std::string& key, std::int32_t value) {
  ValueOf(test, key) = value;
  for (auto& digests : test.digests) digests.second.clear();  // of the same ports
  const auto moved = dsp::CreateBlock(block, test.config, dsp::Backends()[0]);
  if (!moved.ok()) return test;
  for (const dsp::Port& port : (*moved)->ports()) {
    if (port.direction == dsp::PortDirection::kOut || port.direction == dsp::PortDirection::kProbe) {
      test.data.erase(port.name);
    }
    const auto coefs = test.data.find(port.name);
    if (port.direction != dsp::PortDirection::kCoef || coefs == test.data.end()) continue;
    study::Samples& values = coefs->second;
    const std::size_t had = values.size();
    values.resize(port.samples());
    for (std::size_t i = had; i < values.size(); ++i)
      values[i] = values[i % had] > 0 ? values[i % had] / 2 : values[i % had] + 8;
  }
  return test;
}

// The values that a key is moved to: at least two, the nearest first.
std::vector<std::int32_t> Others(const dsp::ConfigKey& key, std::int32_t value) {
  const std::int64_t middle = (std::int64_t{key.min} + key.max) / 2;
  std::vector<std::int32_t> others;
  for (const std::int64_t other :
       {std::int64_t{value} + 1, std::int64_t{value} - 1, std::int64_t{value} + 2, std::int64_t{value} - 2,
        std::int64_t{value} * 2, std::int64_t{value} / 2, std::int64_t{key.default_value}, middle,
        std::int64_t{key.min}, std::int64_t{key.min} + 1, std::int64_t{key.max}}) {
    const auto narrow = static_cast<std::int32_t>(other);
    if (other == value || other < key.min || other > key.max) continue;
    if (std::find(others.begin(), others.end(), narrow) == others.end()) others.push_back(narrow);
  }
  return others;
}

// Whether one of the key's other values changes a compared port or is refused. Of those that are legal two at least are
// tried.
bool SeesItsKey(const std::string& block, const study::VectorCase& test, const dsp::ConfigKey& key) {
  const auto implementation = study::MakeRegistryImplementation(dsp::Backends()[0], true);
  const auto ports = (*dsp::CreateBlock(block, test.config, dsp::Backends()[0]))->ports();
  study::VectorCase here = test;
  const std::int32_t value = ValueOf(here, key.name);
  int legal = 0;
  for (const std::int32_t other : Others(key, value)) {
    study::VectorCase moved = Moved(block, test, key.name, other);
    if (!dsp::CreateBlock(block, moved.config, dsp::Backends()[0]).ok()) continue;
    ++legal;
    if (!study::Execute(block, moved, *implementation).ok()) return true;  // coefficients that it limits
    if (!study::Difference(ports, test, moved).empty()) return true;
  }
  return legal == 0;
}

TEST(Keys, EveryCaseOfAKeySeesIt) {
  const auto folders = study::VectorFolders(PLUMBLINE_SOURCE_DIR "/vectors");
  ASSERT_TRUE(folders.ok()) << folders.status().message();
  std::size_t excepted = 0;
  int cases = 0;
  for (const std::string& folder : *folders) {
    if (folder.substr(folder.size() - 8) != "_configs") continue;
    const auto set = study::ReadVectorSet(folder);
    ASSERT_TRUE(set.ok()) << set.status().message();
    const auto& keys = (*dsp::FindBlock(set->block))->keys;
    for (const study::VectorCase& test : set->cases) {
      if (test.type == study::CaseType::kErr) continue;
      const auto key = std::find_if(keys.begin(), keys.end(), [&](const dsp::ConfigKey& k) {
        return test.comment.rfind(k.name + " = ", 0) == 0;
      });
      ASSERT_NE(key, keys.end()) << set->set << " case " << test.id << " names no key: " << test.comment;
      ++cases;
      const bool sees = SeesItsKey(set->block, test, *key);
      if (const Exception* exception = FindException(set->block, key->name, test.flags[0])) {
        ++excepted;
        EXPECT_FALSE(sees) << set->set << " case " << test.id << ", " << test.comment
                           << ", sees its key although: " << exception->reason;
      } else {
        EXPECT_TRUE(sees) << set->set << " case " << test.id << ", " << test.comment
                          << ": no value of the key changes it";
      }
    }
  }
  EXPECT_GT(cases, 300);
  EXPECT_EQ(excepted, std::size(kExceptions)) << "an exception of a key that has no case";
}

}  // namespace
}  // namespace plumbline
