#include "dsp/state_json.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "dsp/json_text.h"

namespace plumbline::dsp {

struct StateWriter::Object {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
};
StateWriter::StateWriter() : object_(std::make_unique<Object>()) {}
StateWriter::~StateWriter() = default;
void StateWriter::Put(const std::string& name, std::int64_t value) { object_->json[name] = value; }
void StateWriter::Put(const std::string& name, const std::vector<std::int64_t>& values) {
  object_->json[name] = values;
}
std::string StateWriter::Text() const { return object_->json.dump(); }

struct StateReader::Object {
  nlohmann::ordered_json json;
  std::size_t read = 0;  // fields taken
};
StateReader::StateReader(std::string_view json) : object_(std::make_unique<Object>()) {
  auto parsed = ParseJson(json);
  if (parsed.ok()) object_->json = std::move(*parsed);
  if (!parsed.ok()) {
    status_ = Status::Error("a state: " + parsed.status().message());
  } else if (!object_->json.is_object()) {
    status_ = Status::Error("a state is a JSON object");
  }
}
StateReader::~StateReader() = default;

void StateReader::Fail(const std::string& name, const std::string& what) {
  if (status_.ok()) status_ = Status::Error("state field '" + name + "' " + what);
}

std::vector<std::int64_t> StateReader::Get(const std::string& name) {
  if (!object_->json.is_object()) return {};
  const auto found = object_->json.find(name);
  if (found == object_->json.end()) {
    Fail(name, "is missing");
    return {};
  }
  ++object_->read;
  std::vector<std::int64_t> values;
  const auto take = [&](const nlohmann::ordered_json& x) {
    const auto value = IntegerOf(x);
    if (!value) return Fail(name, "is not an integer of 64 bits");
    values.push_back(*value);
  };
  if (found->is_array()) {
    for (const auto& x : *found) take(x);
  } else {
    take(*found);
  }
  return values;
}

std::vector<std::int32_t> StateReader::Numbers(const std::string& name) {
  std::vector<std::int32_t> numbers;
  for (const std::int64_t value : Get(name)) {
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max()) {
      Fail(name, "has a value outside its range");
      return {};
    }
    numbers.push_back(static_cast<std::int32_t>(value));
  }
  return numbers;
}

Status StateReader::Finish() {
  if (status_.ok() && object_->read != object_->json.size())
    status_ = Status::Error("the state has fields of no block");
  return status_;
}

}  // namespace plumbline::dsp
