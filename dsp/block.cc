#include "dsp/block.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dsp/block_registry.h"
#include "dsp/json_text.h"
#include "reference/core/fixed.h"

namespace plumbline::dsp {

using Json = nlohmann::ordered_json;

Port MakePort(PortDirection direction, std::string name, int signed_width, int frac, int words, std::string unit,
              std::string description) {
  Port port;
  port.name = std::move(name);
  port.direction = direction;
  port.width = signed_width > 0 ? signed_width : -signed_width;
  port.is_signed = signed_width > 0;
  port.frac = frac;
  port.words = words;
  port.unit = std::move(unit);
  port.description = std::move(description);
  if (port.is_signed || port.width == 32) {  // 32 unsigned bits travel as their pattern
    port.min = static_cast<std::int32_t>(SignedMin(port.width));
    port.max = static_cast<std::int32_t>(SignedMax(port.width));
  } else {
    port.max = static_cast<std::int32_t>((std::int64_t{1} << port.width) - 1);
  }
  return port;
}

Port MakeWidePort(PortDirection direction, std::string name, int values, int frac, std::string unit,
                  std::string description) {
  Port port = MakePort(direction, std::move(name), -32, frac, 1, std::move(unit), std::move(description));
  port.lanes = 2 * values;
  port.wide = true;
  return port;
}

std::pair<std::size_t, std::size_t> Block::Range(PortDirection direction) const {
  const auto is = [&](const Port& port) { return port.direction == direction; };
  const auto first = std::find_if(ports_.begin(), ports_.end(), is);
  const auto last = std::find_if_not(first, ports_.end(), is);
  return {static_cast<std::size_t>(first - ports_.begin()), static_cast<std::size_t>(last - ports_.begin())};
}

std::span<const Port> Block::Ports(PortDirection direction) const {
  const auto range = Range(direction);
  return std::span(ports_).subspan(range.first, range.second - range.first);
}

const std::vector<BlockInfo>& BlockInfos() {
  static const std::vector<BlockInfo> infos = [] {
    std::vector<BlockInfo> list;
    for (const BlockEntry& entry : BlockEntries()) list.push_back(entry.info());
    return list;
  }();
  return infos;
}

Expected<const BlockInfo*> FindBlock(std::string_view name) {
  std::string known;
  for (const BlockInfo& info : BlockInfos()) {
    if (info.name == name) return &info;
    known += (known.empty() ? "" : ", ") + info.name;
  }
  return Status::Error("there is no block '" + std::string(name) + "'; there are: " + known);
}

Expected<std::unique_ptr<Block>> CreateBlock(std::string_view name, const BlockConfig& config, const Backend& backend) {
  const auto info = FindBlock(name);
  if (!info.ok()) return info.status();
  return BlockEntries()[static_cast<std::size_t>(*info - BlockInfos().data())].create(config, backend);
}

namespace {

Json ToJson(const BlockInfo& info) {
  Json keys = Json::array();
  for (const ConfigKey& key : info.keys) {
    keys.push_back({{"name", key.name},
                    {"unit", key.unit},
                    {"min", key.min},
                    {"max", key.max},
                    {"default", key.default_value},
                    {"description", key.description}});
  }
  return {{"block", info.name},      {"source", info.source},     {"arith_version", info.arith_version},
          {"summary", info.summary}, {"standard", info.standard}, {"has_twins", info.has_twins},
          {"keys", std::move(keys)}};
}

}  // namespace

std::string DescribeJson(const BlockInfo& info) { return ToJson(info).dump(2); }

std::string DescribeJson(const Block& block) {
  Json json = ToJson(block.info());
  Json config = Json::object();
  for (const auto& entry : block.config()) config[entry.first] = entry.second;
  json["config"] = std::move(config);
  json["latency"] = block.latency();
  Json ports = Json::array();
  for (std::size_t p = 0; p < block.ports().size(); ++p) {
    const Port& port = block.ports()[p];
    Json j = {{"name", port.name},
              {"dir", NameOf(port.direction)},
              {"width", port.width},
              {"signed", port.is_signed},
              {"frac", port.frac},
              {"lanes", port.lanes},
              {"words", port.words},
              {"varies", port.varies},
              {"wide", port.wide},
              {"unit", port.unit},
              {"min", port.min},
              {"max", port.max},
              {"description", port.description}};
    if (port.direction == PortDirection::kCoef) j["initial"] = block.Coefs(p);
    ports.push_back(std::move(j));
  }
  json["ports"] = std::move(ports);
  return json.dump(2);
}

Expected<BlockConfig> ParseBlockConfig(std::string_view json) {
  const auto parsed = ParseJson(json);
  if (!parsed.ok()) return Status::Error("a block's configuration: " + parsed.status().message());
  return ConfigOf(*parsed);
}

}  // namespace plumbline::dsp
