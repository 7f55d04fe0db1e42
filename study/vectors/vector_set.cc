#include "study/vectors/vector_set.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>

#include "dsp/json_text.h"
#include "reference/core/rng.h"
#include "study/vectors/hex.h"
#include "study/vectors/sha256.h"

namespace plumbline::study {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using dsp::Port;
using dsp::PortDirection;

constexpr const char* kSchema = "plumbline-vectors-1";
constexpr int kLargestId = 1000000;
constexpr std::int64_t kMostWords = std::int64_t{1} << 32;

std::string CaseName(int id) {
  std::string digits = std::to_string(id);
  return "tc" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

HexFormat FormatOf(const Port& port) { return {port.width, port.lanes, port.is_signed}; }

Expected<std::vector<Port>> PortsOf(const std::string& block, const dsp::BlockConfig& config) {
  auto made = dsp::CreateBlock(block, config, dsp::Backends()[0]);
  if (!made.ok()) return made.status();
  return (*made)->ports();
}

Json ConfigJson(const dsp::BlockConfig& config) {
  Json json = Json::object();
  for (const auto& entry : config) json[entry.first] = entry.second;
  return json;
}

Json PortsJson(const std::vector<Port>& ports) {
  Json list = Json::array();
  for (const Port& port : ports) {
    list.push_back({{"name", port.name},
                    {"dir", NameOf(port.direction)},
                    {"width", port.width},
                    {"signed", port.is_signed},
                    {"frac", port.frac},
                    {"lanes", port.lanes},
                    {"words", port.words},
                    {"varies", port.varies},
                    {"unit", port.unit},
                    {"min", port.min},
                    {"max", port.max},
                    {"description", port.description}});
  }
  return list;
}

Json SamplesJson(const PortSamples& samples) {
  Json json = Json::object();
  for (const auto& entry : samples) json[entry.first] = entry.second;
  return json;
}

Json RecipeJson(const Recipe& recipe) {
  switch (recipe.kind) {
    case Recipe::Kind::kPhilox: {
      Json json = {{"generator", "philox"}, {"seed", recipe.seed}, {"stream", recipe.stream}};
      if (!recipe.values.empty()) json["values"] = recipe.values;
      return json;
    }
    case Recipe::Kind::kRepeat:
      return {{"generator", "repeat"}, {"words", recipe.values}};
    case Recipe::Kind::kChain:
      break;
  }
  Json stages = Json::array();
  for (const Recipe::Stage& stage : recipe.stages) {
    stages.push_back({{"block", stage.block},
                      {"config", ConfigJson(stage.config)},
                      {"coef", SamplesJson(stage.coef)},
                      {"in", stage.in},
                      {"out", stage.out}});
  }
  return {{"generator", "chain"},
          {"source", RecipeJson(recipe.source.at(0))},
          {"samples", recipe.samples},
          {"stages", std::move(stages)}};
}

// What stands before "width=" in the first line of a hex file.
std::string Title(const VectorSet& set, const VectorCase& test, const std::string& port) {
  return set.block + "/" + set.set + " case=" + std::to_string(test.id) + " port=" + port;
}

// ---- reading ----

// A JSON object whose fields must all be taken; the first problem is kept.
class Fields {
 public:
  Fields(const Json& json, std::string where, Status& status) : json_(json), where_(std::move(where)), status_(status) {
    if (!json.is_object()) Fail("is not an object");
  }
  ~Fields() {
    if (!json_.is_object()) return;
    for (const auto& item : json_.items()) {
      if (taken_.count(item.key()) == 0) Fail("has an unknown field '" + item.key() + "'");
    }
  }
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  bool Has(const char* name) const { return json_.is_object() && json_.contains(name); }
  const Json& Any(const char* name) {
    static const Json null;
    taken_.insert(name);
    if (Has(name)) return json_.at(name);
    Fail("lacks the field '" + std::string(name) + "'");
    return null;
  }
  std::string Text(const char* name) {
    const Json& json = Any(name);
    if (json.is_string()) return json.get<std::string>();
    Fail("field '" + std::string(name) + "' is not a text");
    return {};
  }
  std::int64_t Integer(const char* name, std::int64_t min, std::int64_t max) {
    const Json& json = Any(name);
    if (const auto value = dsp::IntegerOf(json); value && *value >= min && *value <= max) return *value;
    Fail("field '" + std::string(name) + "' = " + json.dump() + " is not an integer in " + std::to_string(min) + ".." +
         std::to_string(max));
    return min;
  }
  Samples Integers(const char* name) { return IntegersOf(Any(name), name); }
  Samples IntegersOf(const Json& json, const std::string& name) {
    Samples values;
    if (!json.is_array()) Fail("field '" + name + "' is not a list");
    for (const Json& x : json) {
      const auto value = dsp::IntegerOf(x);
      if (!value || *value != static_cast<std::int32_t>(*value)) {
        Fail("field '" + name + "' holds something that is not an integer of 32 bits");
        return {};
      }
      values.push_back(static_cast<std::int32_t>(*value));
    }
    return values;
  }
  std::vector<std::size_t> Counts(const char* name) {
    std::vector<std::size_t> counts;
    for (const std::int32_t x : Integers(name)) {
      if (x < 0) Fail("field '" + std::string(name) + "' holds a negative number");
      counts.push_back(static_cast<std::size_t>(std::max(x, 0)));
    }
    return counts;
  }
  dsp::BlockConfig Config(const char* name) {
    const auto config = dsp::ConfigOf(Any(name));
    if (!config.ok()) Fail(config.status().message());
    return config.ok() ? *config : dsp::BlockConfig{};
  }
  PortSamples Ports(const char* name) {
    PortSamples samples;
    const Json& json = Any(name);
    if (!json.is_object()) Fail("field '" + std::string(name) + "' is not an object");
    for (const auto& item : json.items()) samples[item.key()] = IntegersOf(item.value(), item.key());
    return samples;
  }
  std::map<std::string, std::string> Texts(const char* name) { return TextsOf(Any(name), name); }
  std::map<std::string, std::string> TextsOf(const Json& json, const std::string& name) {
    std::map<std::string, std::string> texts;
    for (const auto& item : json.items()) {
      if (!item.value().is_string()) {
        Fail("field '" + name + "' holds something that is not a text");
        return {};
      }
      texts[item.key()] = item.value().get<std::string>();
    }
    return texts;
  }
  void Skip(const char* name) { Any(name); }
  void Fail(const std::string& what) {
    if (status_.ok()) status_ = Status::Error(where_ + " " + what);
  }
  const std::string& where() const { return where_; }

 private:
  const Json& json_;
  std::string where_;
  Status& status_;
  std::set<std::string> taken_;
};

Recipe ReadRecipe(const Json& json, const std::string& where, Status& status) {
  Recipe recipe;
  Fields fields(json, where, status);
  const std::string generator = fields.Text("generator");
  constexpr std::int64_t kWord = 0xFFFFFFFF;
  if (generator == "philox") {
    recipe.seed = static_cast<std::uint32_t>(fields.Integer("seed", 0, kWord));
    recipe.stream = static_cast<std::uint32_t>(fields.Integer("stream", 0, kWord));
    if (fields.Has("values")) recipe.values = fields.Integers("values");
  } else if (generator == "repeat") {
    recipe.kind = Recipe::Kind::kRepeat;
    recipe.values = fields.Integers("words");
    if (recipe.values.empty()) fields.Fail("repeats nothing");
  } else if (generator == "chain") {
    recipe.kind = Recipe::Kind::kChain;
    recipe.source.push_back(ReadRecipe(fields.Any("source"), where + " source", status));
    recipe.samples = static_cast<std::size_t>(fields.Integer("samples", 0, kMostWords));
    for (const Json& stage : fields.Any("stages")) {
      Fields s(stage, where + " stage", status);
      recipe.stages.push_back({s.Text("block"), s.Config("config"), s.Ports("coef"), s.Text("in"), s.Text("out")});
    }
  } else {
    fields.Fail("has an unknown generator '" + generator + "'");
  }
  return recipe;
}

std::optional<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

class SetReader {
 public:
  explicit SetReader(fs::path folder) : folder_(std::move(folder)) {}

  Expected<VectorSet> Read() {
    const fs::path path = folder_ / "manifest.json";
    const auto text = ReadFile(path);
    if (!text) return Status::Error(path.string() + ": cannot be read");
    const auto json = dsp::ParseJson(*text);
    if (!json.ok()) return Status::Error(path.string() + ": " + json.status().message());
    ReadManifest(*json, path.string());
    if (!status_.ok()) return status_;
    // What is left: form, order, ports, derived fields. All of it follows from what was read.
    const std::string canonical = FilesOf(set_).at("manifest.json");
    if (canonical != *text) {
      std::istringstream want(canonical);
      std::istringstream have(*text);
      std::string w;
      std::string h;
      for (int line = 1;; ++line) {
        const bool more_w = static_cast<bool>(std::getline(want, w));
        const bool more_h = static_cast<bool>(std::getline(have, h));
        if (w != h || more_w != more_h || !more_w) {
          return Status::Error(path.string() + ":" + std::to_string(line) + ": expected '" + w + "', found '" + h +
                               "'");
        }
      }
    }
    return std::move(set_);
  }

 private:
  void ReadManifest(const Json& json, const std::string& where) {
    Fields fields(json, where + ":", status_);
    if (fields.Text("schema") != kSchema) fields.Fail("has another schema than " + std::string(kSchema));
    set_.block = fields.Text("block");
    set_.set = fields.Text("set");
    set_.revision = static_cast<int>(fields.Integer("revision", 1, 1000000));
    set_.summary = fields.Text("summary");
    const auto info = dsp::FindBlock(set_.block);
    if (status_.ok() && !info.ok()) fields.Fail(info.status().message());
    fields.Skip("spec");
    {
      Fields source(fields.Any("source"), where + ": source", status_);
      set_.tool = source.Text("tool");
      source.Skip("model");
      set_.arith_version = static_cast<int>(source.Integer("arith_version", 1, 1000000));
      set_.seed = static_cast<std::uint32_t>(source.Integer("seed", 0, 0xFFFFFFFF));
      source.Skip("command");
      set_.sources_sha256 = source.Text("sources_sha256");
    }
    if (status_.ok() && set_.arith_version != (*info)->arith_version) {
      fields.Fail("arith_version " + std::to_string(set_.arith_version) + " differs from that of this " + set_.block +
                  ", " + std::to_string((*info)->arith_version) + ": nothing was compared");
    }
    fields.Skip("requires");
    fields.Skip("keys");
    fields.Skip("ports");
    const Json& notes = fields.Any("notes");
    if (notes.is_object()) {
      for (const auto& item : notes.items()) {
        Fields note(item.value(), where + ": note '" + item.key() + "'", status_);
        Note n{item.key(), note.Text("kind"), note.Text("description"), note.Text("catches"), "", 1};
        if (!note.Any("proof").is_null()) {
          Fields proof(note.Any("proof"), where + ": proof of note '" + item.key() + "'", status_);
          n.stat = proof.Text("stat");
          n.min = proof.Integer("min", 1, std::numeric_limits<std::int64_t>::max());
        }
        set_.notes.push_back(std::move(n));
      }
    }
    fields.Skip("numberOfCases");
    if (fields.Has("withdrawn")) {
      for (const Json& entry : fields.Any("withdrawn")) {
        Fields gone(entry, where + ": withdrawn case", status_);
        set_.withdrawn.push_back({static_cast<int>(gone.Integer("id", 1, kLargestId)), gone.Text("reason")});
      }
    }
    for (const Json& group : fields.Any("groups")) {
      if (!status_.ok()) return;
      ReadGroup(group, where);
    }
    std::sort(set_.cases.begin(), set_.cases.end(),
              [](const VectorCase& a, const VectorCase& b) { return a.id < b.id; });
    std::set<int> ids;
    for (const VectorCase& test : set_.cases) {
      if (!ids.insert(test.id).second) fields.Fail("case " + std::to_string(test.id) + " stands twice");
    }
    for (const Withdrawn& gone : set_.withdrawn) {
      if (!ids.insert(gone.id).second) fields.Fail("withdrawn case " + std::to_string(gone.id) + " stands twice");
    }
  }

  // "group 3, from case 12 on", as far as the manifest says.
  static std::string GroupName(const Json& json) {
    std::string name = "group";
    if (!json.is_object()) return name;
    if (json.contains("gid") && dsp::IntegerOf(json["gid"])) name += " " + json["gid"].dump();
    if (!json.contains("cases") || !json["cases"].is_array() || json["cases"].empty()) return name;
    const Json& first = json["cases"][0];
    if (first.is_object() && first.contains("id") && dsp::IntegerOf(first["id"])) {
      name += ", from case " + first["id"].dump() + " on";
    }
    return name + ":";
  }

  void ReadGroup(const Json& json, const std::string& where) {
    Fields group(json, where + ": " + GroupName(json), status_);
    group.Skip("gid");
    const std::string type_name = group.Text("type");
    CaseType type = CaseType::kAft;
    while (NameOf(type) != type_name) {
      if (type == CaseType::kErr) return group.Fail("has an unknown type '" + type_name + "'");
      type = static_cast<CaseType>(static_cast<int>(type) + 1);
    }
    const dsp::BlockConfig config = group.Config("config");
    if (group.Has("ports")) group.Skip("ports");
    std::vector<Port> ports;
    if (type != CaseType::kErr && status_.ok()) {
      const auto made = PortsOf(set_.block, config);
      if (!made.ok()) return group.Fail(made.status().message());
      ports = *made;
    }
    for (const Json& c : group.Any("cases")) {
      if (!status_.ok()) return;
      ReadCase(c, where, type, config, ports);
    }
  }

  void ReadCase(const Json& json, const std::string& where, CaseType type, const dsp::BlockConfig& config,
                const std::vector<Port>& ports) {
    VectorCase test;
    test.type = type;
    test.config = config;
    test.id = json.is_object() && json.contains("id") && json["id"].is_number_integer() ? json["id"].get<int>() : 0;
    Fields fields(json, where + ": case " + std::to_string(test.id), status_);
    fields.Integer("id", 1, kLargestId);
    test.comment = fields.Text("comment");
    for (const Json& flag : fields.Any("flags")) test.flags.push_back(flag.is_string() ? flag.get<std::string>() : "");
    fields.Skip("result");
    if (type == CaseType::kErr) {
      if (fields.Has("coef_values")) test.coef_values = fields.Ports("coef_values");
      Fields error(fields.Any("error"), fields.where() + " error", status_);
      test.error_field = error.Text("field");
      test.error_text = error.Text("text");
    } else {
      ReadData(fields, test, ports);
    }
    if (!status_.ok()) return;
    if (type == CaseType::kStr) {
      test.splits = fields.Counts("splits");
      const auto first = std::find_if(ports.begin(), ports.end(), IsInput);
      const std::size_t whole = test.data[first->name].size() / static_cast<std::size_t>(first->lanes);
      const std::size_t sum = std::accumulate(test.splits.begin(), test.splits.end(), std::size_t{0});
      if (sum != whole) {
        return fields.Fail("port '" + first->name + "': the splits add up to " + std::to_string(sum) +
                           " words, not to " + std::to_string(whole));
      }
      Fields state(fields.Any("state"), fields.where() + " state", status_);
      const std::string path = state.Text("path");
      const auto text = ReadFile(folder_ / path);
      if (!text) {
        state.Fail("file " + path + " cannot be read");
      } else if (Sha256(*text) != state.Text("sha256")) {
        state.Fail("file " + path + " has another digest than the manifest says");
      } else if (const auto parsed = dsp::ParseJson(*text); !parsed.ok() || !parsed->is_object()) {
        state.Fail("file " + path + " is not a JSON object");
      } else {
        test.state = text->substr(0, text->size() - 1);  // without the line end
      }
    }
    if (type == CaseType::kMct) {
      test.rounds = fields.Integer("rounds", 1, 1000000000);
      test.feedback = fields.Texts("feedback");
      for (const Json& c : fields.Any("checkpoints")) {
        Fields point(c, fields.where() + " checkpoint", status_);
        Checkpoint checkpoint{point.Integer("round", 1, test.rounds), point.Texts("digests")};
        if (!test.checkpoints.empty() && checkpoint.round <= test.checkpoints.back().round) {
          point.Fail("of round " + std::to_string(checkpoint.round) + " does not come after the one before");
        }
        CheckPorts(point, "digest", PortDirection::kOut, ports, checkpoint.digests);
        test.checkpoints.push_back(std::move(checkpoint));
      }
      if (test.checkpoints.empty()) fields.Fail("has no checkpoint: nothing would be compared");
    }
    if (type == CaseType::kLdt) {
      for (const auto& item : fields.Any("recipe").items()) {
        test.recipe[item.key()] = ReadRecipe(item.value(), fields.where() + " recipe of " + item.key(), status_);
      }
      for (const auto& item : fields.Any("words").items()) {
        const auto count = dsp::IntegerOf(item.value());
        if (!count || *count < 0 || *count > kMostWords) return fields.Fail("field 'words' holds no count");
        test.words[item.key()] = static_cast<std::size_t>(*count);
      }
      CheckPorts(fields, "recipe", PortDirection::kIn, ports, test.recipe);
      CheckPorts(fields, "number of words", PortDirection::kIn, ports, test.words);
      test.digest_words = static_cast<std::size_t>(fields.Integer("digest_words", 1, kMostWords));
      for (const auto& item : fields.Any("digests").items()) {
        for (const Json& digest : item.value()) {
          test.digests[item.key()].push_back(digest.is_string() ? digest.get<std::string>() : "");
        }
        if (test.digests[item.key()].empty()) fields.Fail("has no digest of port '" + item.key() + "'");
      }
      // Of every output, and of probes as the case pleases.
      auto of_outputs = test.digests;
      for (const Port& port : ports) {
        if (port.direction == PortDirection::kProbe) of_outputs.erase(port.name);
      }
      CheckPorts(fields, "digest", PortDirection::kOut, ports, of_outputs);
    }
    for (const auto& item : fields.Any("stats").items()) {
      const auto stat = dsp::IntegerOf(item.value());
      if (!stat) return fields.Fail("stat '" + item.key() + "' is not an integer");
      test.stats[item.key()] = *stat;
    }
    set_.cases.push_back(std::move(test));
  }

  static bool IsInput(const Port& port) { return port.direction == PortDirection::kIn; }

  // Every port of that direction has one, and no other port.
  template <typename Map>
  static void CheckPorts(Fields& fields, const std::string& what, PortDirection direction,
                         const std::vector<Port>& ports, const Map& map) {
    std::size_t known = 0;
    for (const Port& port : ports) {
      if (port.direction != direction) continue;
      known += map.count(port.name);
      if (map.count(port.name) == 0) return fields.Fail("has no " + what + " of port '" + port.name + "'");
    }
    if (known != map.size()) fields.Fail("has a " + what + " of something that is no " + NameOf(direction) + " port");
  }

  void ReadData(Fields& fields, VectorCase& test, const std::vector<Port>& ports) {
    if (fields.Has("coef_every"))
      test.coef_every = static_cast<std::size_t>(fields.Integer("coef_every", 1, 1000000000));
    if (fields.Has("reset_at")) test.reset_at = fields.Counts("reset_at");
    for (const auto& item : fields.Any("files").items()) {
      const std::string where = fields.where() + " port '" + item.key() + "'";
      const auto port = std::find_if(ports.begin(), ports.end(), [&](const Port& p) { return p.name == item.key(); });
      if (port == ports.end()) return fields.Fail("has a file for port '" + item.key() + "', which the block has not");
      Fields file(item.value(), where, status_);
      const std::string path = file.Text("path");
      const auto words = static_cast<std::size_t>(file.Integer("words", 0, kMostWords));
      const std::string digest = file.Text("sha256");
      const auto text = ReadFile(folder_ / path);
      if (!text) return file.Fail("file " + path + " is missing");
      const auto samples = ReadHex((folder_ / path).string(), FormatOf(*port), words);
      if (!samples.ok()) return file.Fail(samples.status().message());
      if (Sha256(*text) != digest) return file.Fail("file " + path + " has another digest than the manifest says");
      const bool coef = port->direction == PortDirection::kCoef;
      if (coef || IsInput(*port)) {
        const auto beyond = std::find_if(samples->begin(), samples->end(),
                                         [&](std::int32_t x) { return x < port->min || x > port->max; });
        if (beyond != samples->end()) {
          return file.Fail("sample " + std::to_string(beyond - samples->begin()) + " = " + std::to_string(*beyond) +
                           " is outside " + std::to_string(port->min) + ".." + std::to_string(port->max));
        }
      }
      const auto setting = static_cast<std::size_t>(port->words);
      if (coef && (words == 0 || words % setting != 0 || (test.coef_every == 0 && words != setting))) {
        return file.Fail(std::to_string(words) + " words; a setting has " + std::to_string(setting));
      }
      test.data[item.key()] = *samples;
    }
    if (test.type == CaseType::kLdt) return;  // its inputs are recipes, its outputs digests
    for (const Port& port : ports) {
      const bool needed = IsInput(port) || (port.direction == PortDirection::kOut && test.type != CaseType::kMct);
      if (needed && test.data.count(port.name) == 0) return fields.Fail("has no file of port '" + port.name + "'");
    }
  }

  fs::path folder_;
  VectorSet set_;
  Status status_;
};

}  // namespace

std::string HexLines(const Port& port, std::span<const std::int32_t> samples) {
  std::string text = HexText(FormatOf(port), "", samples);
  std::size_t begin = 0;  // after the comments
  while (text.compare(begin, 2, "//") == 0) begin = text.find('\n', begin) + 1;
  return text.substr(begin);
}

std::map<std::string, std::string> FilesOf(const VectorSet& set) {
  std::map<std::string, std::string> files;
  const auto info = dsp::FindBlock(set.block);
  const dsp::BlockInfo& block = **info;
  Json json;
  json["schema"] = kSchema;
  json["block"] = set.block;
  json["set"] = set.set;
  json["revision"] = set.revision;
  json["summary"] = set.summary;
  const std::string page =
      block.source.substr(block.source.rfind('/') + 1);  // named after the source, as dsp/block.h says
  json["spec"] = Json::array({{{"doc", block.standard}, {"clause", "see docs/blocks/" + page + ".md"}}});
  json["source"] = {{"tool", set.tool},
                    {"model", block.source},
                    {"arith_version", set.arith_version},
                    {"seed", set.seed},
                    {"command", "plumbline vectors generate " + set.set},
                    {"sources_sha256", set.sources_sha256}};
  // Smallest and largest value of every key over the cases that a block must accept.
  Json required = Json::object();
  for (const dsp::ConfigKey& key : block.keys) {
    std::int32_t low = std::numeric_limits<std::int32_t>::max();
    std::int32_t high = std::numeric_limits<std::int32_t>::min();
    for (const VectorCase& test : set.cases) {
      if (test.type == CaseType::kErr) continue;
      for (const auto& entry : test.config) {
        if (entry.first != key.name) continue;
        low = std::min(low, entry.second);
        high = std::max(high, entry.second);
      }
    }
    if (low <= high) required[key.name] = {low, high};
  }
  json["requires"] = std::move(required);
  Json keys = Json::array();
  for (const dsp::ConfigKey& key : block.keys) {
    keys.push_back(
        {{"name", key.name}, {"unit", key.unit}, {"min", key.min}, {"max", key.max}, {"default", key.default_value}});
  }
  json["keys"] = std::move(keys);
  const auto default_ports = PortsOf(set.block, {});
  json["ports"] = PortsJson(*default_ports);
  Json notes = Json::object();
  for (const Note& note : set.notes) {
    notes[note.name] = {{"kind", note.kind}, {"description", note.description}, {"catches", note.catches}};
    notes[note.name]["proof"] = note.stat.empty() ? Json(nullptr) : Json{{"stat", note.stat}, {"min", note.min}};
  }
  json["notes"] = std::move(notes);
  json["numberOfCases"] = set.cases.size();
  for (const Withdrawn& gone : set.withdrawn) json["withdrawn"].push_back({{"id", gone.id}, {"reason", gone.reason}});
  // A group is a run of neighbouring cases of one type and configuration.
  Json groups = Json::array();
  const VectorCase* before = nullptr;
  std::vector<Port> ports;
  for (const VectorCase& test : set.cases) {
    if (before == nullptr || before->type != test.type || before->config != test.config) {
      Json group = {{"gid", groups.size() + 1}, {"type", NameOf(test.type)}, {"config", ConfigJson(test.config)}};
      if (test.type != CaseType::kErr) {
        ports = *PortsOf(set.block, test.config);
        Json own = PortsJson(ports);
        if (own != json["ports"]) group["ports"] = std::move(own);
      }
      group["cases"] = Json::array();
      groups.push_back(std::move(group));
    }
    before = &test;
    Json c = {{"id", test.id},
              {"comment", test.comment},
              {"flags", test.flags},
              {"result", test.type == CaseType::kErr ? "invalid" : "valid"}};
    if (test.type == CaseType::kErr) {
      if (!test.coef_values.empty()) c["coef_values"] = SamplesJson(test.coef_values);
      c["error"] = {{"field", test.error_field}, {"text", test.error_text}};
    } else {
      if (test.coef_every != 0) c["coef_every"] = test.coef_every;
      if (!test.reset_at.empty()) c["reset_at"] = test.reset_at;
      Json entries = Json::object();
      for (const Port& port : ports) {
        const auto data = test.data.find(port.name);
        if (data == test.data.end()) continue;
        const std::string path = CaseName(test.id) + "." + port.name + ".hex";
        std::string text = HexText(FormatOf(port), Title(set, test, port.name), data->second);
        entries[port.name] = {{"path", path},
                              {"words", data->second.size() / static_cast<std::size_t>(port.lanes)},
                              {"sha256", Sha256(text)}};
        files[path] = std::move(text);
      }
      c["files"] = std::move(entries);
    }
    if (test.type == CaseType::kStr) {
      const std::string path = CaseName(test.id) + ".state.json";
      const std::string text = test.state + "\n";
      c["splits"] = test.splits;
      c["state"] = {{"path", path}, {"sha256", Sha256(text)}};
      files[path] = text;
    }
    if (test.type == CaseType::kMct) {
      c["rounds"] = test.rounds;
      c["feedback"] = Json(test.feedback);
      Json points = Json::array();
      for (const Checkpoint& point : test.checkpoints) {
        points.push_back({{"round", point.round}, {"digests", Json(point.digests)}});
      }
      c["checkpoints"] = std::move(points);
    }
    if (test.type == CaseType::kLdt) {
      Json recipes = Json::object();
      for (const auto& entry : test.recipe) recipes[entry.first] = RecipeJson(entry.second);
      c["recipe"] = std::move(recipes);
      c["words"] = Json(test.words);
      c["digest_words"] = test.digest_words;
      c["digests"] = Json(test.digests);
    }
    c["stats"] = Json(test.stats);
    groups.back()["cases"].push_back(std::move(c));
  }
  json["groups"] = std::move(groups);
  files["manifest.json"] = json.dump(1) + "\n";
  return files;
}

Expected<VectorSet> ReadVectorSet(const std::string& folder) { return SetReader(folder).Read(); }

Expected<std::vector<std::string>> VectorFolders(const std::string& root) {
  std::vector<std::string> folders;
  std::error_code error;
  for (const auto& block : fs::directory_iterator(root, error)) {
    if (!block.is_directory()) continue;
    for (const auto& set : fs::directory_iterator(block.path(), error)) {
      if (fs::exists(set.path() / "manifest.json")) folders.push_back(set.path().string());
    }
  }
  if (folders.empty()) return Status::Error(root + ": holds no vector sets (<block>/<set>/manifest.json)");
  std::sort(folders.begin(), folders.end());
  return folders;
}

Expected<Samples> Draw(const Recipe& recipe, const Port& port, std::size_t samples) {
  Samples drawn;
  switch (recipe.kind) {
    case Recipe::Kind::kPhilox:
      drawn.reserve(samples);
      for (std::size_t i = 0; i < samples; ++i) {
        const std::uint32_t word = Philox4x32({recipe.seed, recipe.stream}, i)[0];
        if (!recipe.values.empty()) {
          drawn.push_back(recipe.values[word % recipe.values.size()]);
          continue;
        }
        const int unused = 32 - port.width;
        drawn.push_back(port.is_signed ? static_cast<std::int32_t>(word << unused) >> unused
                                       : static_cast<std::int32_t>((word << unused) >> unused));
      }
      return drawn;
    case Recipe::Kind::kRepeat:
      for (std::size_t i = 0; i < samples; ++i) drawn.push_back(recipe.values[i % recipe.values.size()]);
      return drawn;
    case Recipe::Kind::kChain:
      break;
  }
  std::size_t wanted = recipe.samples;
  for (std::size_t s = 0; s < recipe.stages.size(); ++s) {
    const Recipe::Stage& stage = recipe.stages[s];
    auto block = dsp::CreateBlock(stage.block, stage.config, dsp::Backends()[0]);
    if (!block.ok()) return block.status();
    const auto ins = (*block)->Ports(PortDirection::kIn);
    const auto outs = (*block)->Ports(PortDirection::kOut);
    const auto coefs = (*block)->Ports(PortDirection::kCoef);
    if (ins.size() != 1 || ins[0].name != stage.in) {
      return Status::Error("stage " + stage.block + ": '" + stage.in + "' is not its only input port");
    }
    if (s == 0) {
      auto source = Draw(recipe.source.at(0), ins[0], wanted);
      if (!source.ok()) return source;
      drawn = std::move(*source);
    }
    std::vector<Samples> values;
    const std::size_t first = (*block)->Range(PortDirection::kCoef).first;
    for (std::size_t c = 0; c < coefs.size(); ++c) {
      const auto set = stage.coef.find(coefs[c].name);
      values.push_back(set == stage.coef.end() ? (*block)->Coefs(first + c) : set->second);
    }
    PLUMBLINE_RETURN_IF_ERROR(
        (*block)->SetCoefs(std::vector<std::span<const std::int32_t>>(values.begin(), values.end())));
    Samples out;
    std::size_t taken = 0;
    std::vector<Samples> room;
    for (const Port& port_out : outs) room.emplace_back(std::max<std::size_t>(65536, port_out.samples()));
    std::vector<dsp::Block::Output> outputs(outs.size() + (*block)->Ports(PortDirection::kProbe).size());
    while (true) {
      std::vector<dsp::Block::Input> inputs = {{std::span(drawn).subspan(taken), 0}};
      for (std::size_t o = 0; o < outs.size(); ++o) outputs[o].samples = room[o];
      (*block)->Process(inputs, outputs);
      taken += inputs[0].consumed;
      std::size_t produced = 0;
      for (std::size_t o = 0; o < outs.size(); ++o) {
        produced += outputs[o].produced;
        if (outs[o].name != stage.out) continue;
        out.insert(out.end(), room[o].begin(), room[o].begin() + static_cast<std::ptrdiff_t>(outputs[o].produced));
      }
      if (inputs[0].consumed == 0 && produced == 0) break;
    }
    drawn = std::move(out);
  }
  if (drawn.size() < samples) {
    return Status::Error("the recipe of port '" + port.name + "' gives " + std::to_string(drawn.size()) +
                         " samples; the case needs " + std::to_string(samples));
  }
  drawn.resize(samples);
  return drawn;
}

}  // namespace plumbline::study
