// Draws of the tests: a pure function of seed, stream and index, so that a failure can be repeated from what it prints.
#ifndef PLUMBLINE_TESTS_SUPPORT_RANDOM_H_
#define PLUMBLINE_TESTS_SUPPORT_RANDOM_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/core/fields.h"
#include "reference/core/rng.h"

namespace plumbline::testing_support {

// A number in lo..hi.
inline std::int64_t Draw(PhiloxKey key, std::uint64_t i, std::int64_t lo, std::int64_t hi) {
  const PhiloxBlock block = Philox4x32(key, i);
  const std::uint64_t word = (std::uint64_t{block[1]} << 32) | block[0];
  return lo + static_cast<std::int64_t>(word % (static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1));
}

template <typename T>
std::vector<T> DrawVector(PhiloxKey key, std::size_t size, std::int64_t lo, std::int64_t hi) {
  std::vector<T> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<T>(Draw(key, i, lo, hi));
  return values;
}

// Sizes that cut `total` into pieces of at most `longest`, zero included.
inline std::vector<std::size_t> DrawCuts(PhiloxKey key, std::size_t total, std::size_t longest) {
  std::vector<std::size_t> cuts;
  for (std::uint64_t i = 0; total > 0; ++i) {
    const auto size = static_cast<std::size_t>(Draw(key, i, 0, static_cast<std::int64_t>(longest)));
    cuts.push_back(size < total ? size : total);
    total -= cuts.back();
  }
  return cuts;
}

// Every field of `Config`, one below its minimum and one above its maximum, is refused by name, value and limits. A
// limit at the end of the type has no value beyond it.
template <typename Config>
void ExpectLimitsEnforced(const std::string& block) {
  for (const auto& field : FieldsOf(Config{})) {
    for (const std::int64_t value : {std::int64_t{field.min} - 1, std::int64_t{field.max} + 1}) {
      if (value != static_cast<std::int32_t>(value)) continue;
      Config config;
      config.*(field.member) = static_cast<std::int32_t>(value);
      const Status status = Validate(config);
      ASSERT_FALSE(status.ok()) << field.name << " = " << value;
      EXPECT_NE(status.message().find(block + "." + field.name + " = " + std::to_string(value)), std::string::npos)
          << status.message();
      EXPECT_NE(status.message().find(std::to_string(field.min) + ".." + std::to_string(field.max)), std::string::npos)
          << status.message();
    }
  }
  EXPECT_TRUE(Validate(Config{}).ok()) << Validate(Config{}).message();
}

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_SUPPORT_RANDOM_H_
