// State structs as JSON with named fields, and back: the visitors that a model's VisitState is called with.
#ifndef PLUMBLINE_DSP_STATE_JSON_H_
#define PLUMBLINE_DSP_STATE_JSON_H_

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "reference/core/status.h"

namespace plumbline::dsp {

// Writes: visitor("name", member) for numbers, enums, bools and arrays of them (nested arrays become one flat list).
class StateWriter {
 public:
  StateWriter();
  ~StateWriter();

  template <typename T>
  void operator()(const std::string& name, const T& member, std::int64_t = 0, std::int64_t = 0) {
    std::vector<std::int64_t> values;
    Collect(member, values);
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      Put(name, values[0]);
    } else {
      Put(name, values);
    }
  }
  void Numbers(const std::string& name, const std::vector<std::int32_t>& values) {
    Put(name, std::vector<std::int64_t>(values.begin(), values.end()));
  }
  std::string Text() const;

 private:
  template <typename T>
  static void Collect(const T& member, std::vector<std::int64_t>& values) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      values.push_back(static_cast<std::int64_t>(member));
    } else {
      for (const auto& element : member) Collect(element, values);
    }
  }
  void Put(const std::string& name, std::int64_t value);
  void Put(const std::string& name, const std::vector<std::int64_t>& values);

  struct Object;
  std::unique_ptr<Object> object_;
};

// Reads what StateWriter wrote; the first missing or extra field, wrong count or value outside its type or its limits
// is kept for Finish().
class StateReader {
 public:
  explicit StateReader(std::string_view json);
  ~StateReader();

  template <typename T>
  void operator()(const std::string& name, T& member, std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                  std::int64_t max = std::numeric_limits<std::int64_t>::max()) {
    std::vector<std::int64_t> values = Get(name);
    for (const std::int64_t value : values) {
      if (value < min || value > max) {
        Fail(name, "has the value " + std::to_string(value) + ", outside " + std::to_string(min) + ".." +
                       std::to_string(max));
      }
    }
    std::size_t next = 0;
    Spread(name, values, next, member);
    if (next != values.size()) Fail(name, "has too many values");
  }
  std::vector<std::int32_t> Numbers(const std::string& name);
  Status Finish();

 private:
  template <typename T>
  void Spread(const std::string& name, const std::vector<std::int64_t>& values, std::size_t& next, T& member) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      if (next >= values.size()) return Fail(name, "has too few values");
      const std::int64_t value = values[next++];
      const T typed = static_cast<T>(value);
      if (static_cast<std::int64_t>(typed) != value) return Fail(name, "has a value outside its range");
      member = typed;
    } else {
      for (auto& element : member) Spread(name, values, next, element);
    }
  }
  std::vector<std::int64_t> Get(const std::string& name);
  void Fail(const std::string& name, const std::string& what);

  struct Object;
  std::unique_ptr<Object> object_;
  Status status_;
};

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_STATE_JSON_H_
