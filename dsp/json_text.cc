#include "dsp/json_text.h"

#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace plumbline::dsp {
namespace {

using Json = nlohmann::ordered_json;

// Reads without keeping; stops at the first thing that is refused.
class Checker final : public nlohmann::json_sax<Json> {
 public:
  const std::string& what() const { return what_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return Open(); }
  bool start_array(std::size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& key) override {
    return keys_.back().insert(key).second || Refuse("key '" + key + "' stands twice in one object");
  }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception&) override {
    return Refuse("not JSON, from byte " + std::to_string(byte) + " on");
  }

 private:
  bool Open() {
    keys_.emplace_back();
    return keys_.size() <= kJsonDepth ||
           Refuse("JSON that nests deeper than " + std::to_string(kJsonDepth) + " levels");
  }
  bool Close() {
    keys_.pop_back();
    return true;
  }
  bool Refuse(std::string what) {
    what_ = std::move(what);
    return false;
  }

  std::vector<std::set<std::string>> keys_;  // of the objects that are open; none of a list
  std::string what_;
};

}  // namespace

Expected<Json> ParseJson(std::string_view text) {
  Checker checker;
  if (!Json::sax_parse(text, &checker)) return Status::Error(checker.what());
  return Json::parse(text);
}

std::optional<std::int64_t> IntegerOf(const Json& json) {
  if (!json.is_number_integer()) return {};
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) return {};
  return json.get<std::int64_t>();
}

Expected<BlockConfig> ConfigOf(const Json& json) {
  if (!json.is_object()) return Status::Error("a block's configuration is a JSON object of integers");
  BlockConfig config;
  for (const auto& [key, value] : json.items()) {
    const auto integer = IntegerOf(value);
    if (!integer || *integer != static_cast<std::int32_t>(*integer)) {
      return Status::Error("configuration key '" + key +
                           "' = " + (value.is_primitive() ? value.dump() : std::string(value.type_name())) +
                           " is not an integer of 32 bits");
    }
    config.emplace_back(key, static_cast<std::int32_t>(*integer));
  }
  return config;
}

}  // namespace plumbline::dsp
