// JSON that comes from outside: descriptions and configurations of blocks, states, manifests, answers of programs.
//
// Limits and errors: what nests deeper than kJsonDepth is refused, since what walks through JSON does so recursively;
//   so is a key that stands twice in an object, by its name: readers would differ in which of the two they take.
// Thread-safety: pure functions.
#ifndef PLUMBLINE_DSP_JSON_TEXT_H_
#define PLUMBLINE_DSP_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "dsp/block.h"
#include "reference/core/status.h"

namespace plumbline::dsp {

inline constexpr std::size_t kJsonDepth = 32;  // objects and lists inside each other

// Fields stay in the order of the text.
Expected<nlohmann::ordered_json> ParseJson(std::string_view text);

// The value, where it is an integer of 64 bits.
std::optional<std::int64_t> IntegerOf(const nlohmann::ordered_json& json);

// {"num_taps": 8, ...}: one flat object of integers of 32 bits.
Expected<BlockConfig> ConfigOf(const nlohmann::ordered_json& json);

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_JSON_TEXT_H_
