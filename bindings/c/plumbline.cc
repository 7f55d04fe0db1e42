#include "bindings/c/plumbline.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsp/backend.h"
#include "dsp/block.h"
#include "dsp/json_text.h"

using plumbline::Status;
using plumbline::dsp::Block;
using plumbline::dsp::Port;
using plumbline::dsp::PortDirection;

struct plumbline_block {
  explicit plumbline_block(std::unique_ptr<Block> made)
      : block(std::move(made)),
        in(block->Ports(PortDirection::kIn).size()),
        out(block->Ports(PortDirection::kOut).size() + block->Ports(PortDirection::kProbe).size()) {}

  std::unique_ptr<Block> block;
  std::vector<Block::Input> in;    // working storage of plumbline_process
  std::vector<Block::Output> out;  // the same
  char error[160] = "";            // of the last plumbline_process
};

namespace {

void Copy(std::string_view from, char* to, size_t n) {
  if (to == nullptr || n == 0) return;
  const size_t size = std::min(from.size(), n - 1);
  std::memcpy(to, from.data(), size);
  to[size] = '\0';
}

plumbline_status Give(const std::string& from, char* text, size_t n, size_t* needed) {
  if (text == nullptr && n != 0) return PLUMBLINE_BAD_ARGUMENT;
  if (needed != nullptr) *needed = from.size() + 1;
  Copy(from, text, n);
  return n > from.size() ? PLUMBLINE_OK : PLUMBLINE_NO_ROOM;
}

plumbline_status Refuse(const Status& status, char* error, size_t n) {
  Copy(status.message(), error, n);
  return status.ok() ? PLUMBLINE_OK : PLUMBLINE_REFUSED;
}

plumbline_status BadArgument(std::string_view what, char* error, size_t n) {
  Copy(what, error, n);
  return PLUMBLINE_BAD_ARGUMENT;
}

// Nothing but a status leaves the library.
template <typename F>
plumbline_status Guarded(F&& f, char* error = nullptr, size_t n = 0) {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    Copy("out of memory", error, n);
    return PLUMBLINE_NO_MEMORY;
  } catch (const std::exception& exception) {
    Copy(exception.what(), error, n);
    return PLUMBLINE_REFUSED;
  } catch (...) {
    Copy("unknown error", error, n);
    return PLUMBLINE_REFUSED;
  }
}

// The backend of that name; "simd" is the best target of this machine, which is the one in force.
plumbline::Expected<plumbline::dsp::Backend> BackendOf(const std::string& name) {
  if (name != "simd") {
    if (name != "reference") return Status::Error("backend '" + name + "' is neither 'reference' nor 'simd'");
    return plumbline::dsp::Backends()[0];
  }
  for (const auto& backend : plumbline::dsp::Backends()) {
    if (backend.kind == plumbline::dsp::Backend::Kind::kSimd) return backend;
  }
  return Status::Error("this library has no SIMD backend");
}

plumbline::Expected<std::unique_ptr<Block>> Make(const char* text) {
  const auto json = plumbline::dsp::ParseJson(text);
  if (!json.ok()) return Status::Error("the description of a block: " + json.status().message());
  if (!json->is_object()) return Status::Error("the description of a block is a JSON object");
  std::string name;
  std::string backend_name = "reference";
  plumbline::dsp::BlockConfig config;
  for (const auto& item : json->items()) {
    if (item.key() == "config") {
      auto parsed = plumbline::dsp::ConfigOf(item.value());
      if (!parsed.ok()) return parsed.status();
      config = std::move(*parsed);
    } else if (item.key() == "block" && item.value().is_string()) {
      name = item.value().get<std::string>();
    } else if (item.key() == "backend" && item.value().is_string()) {
      backend_name = item.value().get<std::string>();
    } else {
      return Status::Error("field '" + item.key() + "' is not block, config or backend, or has another type");
    }
  }
  const auto backend = BackendOf(backend_name);
  if (!backend.ok()) return backend.status();
  return plumbline::dsp::CreateBlock(name, config, *backend);
}

}  // namespace

extern "C" {

const char* plumbline_status_name(plumbline_status status) {
  switch (status) {
    case PLUMBLINE_OK:
      return "ok";
    case PLUMBLINE_BAD_ARGUMENT:
      return "bad argument";
    case PLUMBLINE_REFUSED:
      return "refused";
    case PLUMBLINE_NO_ROOM:
      return "no room";
    case PLUMBLINE_NO_MEMORY:
      return "no memory";
  }
  return "unknown";
}

const char* plumbline_version(void) { return PLUMBLINE_VERSION; }

int plumbline_abi_version(void) { return PLUMBLINE_ABI_VERSION; }

plumbline_status plumbline_list(char* text, size_t n, size_t* needed) {
  return Guarded([&] {
    auto names = nlohmann::ordered_json::array();
    for (const auto& info : plumbline::dsp::BlockInfos()) names.push_back(info.name);
    return Give(names.dump(), text, n, needed);
  });
}

plumbline_status plumbline_create(const char* json, plumbline_block** handle, char* error, size_t n) {
  Copy("", error, n);
  if (handle == nullptr) return BadArgument("handle is NULL", error, n);
  *handle = nullptr;
  if (json == nullptr) return BadArgument("json is NULL", error, n);
  return Guarded(
      [&] {
        auto block = Make(json);
        if (!block.ok()) return Refuse(block.status(), error, n);
        *handle = new plumbline_block(std::move(*block));
        return PLUMBLINE_OK;
      },
      error, n);
}

void plumbline_destroy(plumbline_block* block) { delete block; }

plumbline_status plumbline_copy(const plumbline_block* block, plumbline_block** handle) {
  if (handle == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  *handle = nullptr;
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] {
    *handle = new plumbline_block(block->block->Copy());
    return PLUMBLINE_OK;
  });
}

plumbline_status plumbline_reset(plumbline_block* block) {
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] {
    block->block->Reset();
    return PLUMBLINE_OK;
  });
}

plumbline_status plumbline_describe(const plumbline_block* block, char* text, size_t n, size_t* needed) {
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] { return Give(plumbline::dsp::DescribeJson(*block->block), text, n, needed); });
}

size_t plumbline_port_count(const plumbline_block* block, const char* direction) {
  if (block == nullptr || direction == nullptr) return 0;
  return static_cast<size_t>(
      std::count_if(block->block->ports().begin(), block->block->ports().end(),
                    [&](const Port& port) { return std::strcmp(NameOf(port.direction), direction) == 0; }));
}

int plumbline_port_index(const plumbline_block* block, const char* port) {
  if (block == nullptr || port == nullptr) return -1;
  const auto& ports = block->block->ports();
  for (size_t p = 0; p < ports.size(); ++p) {
    if (ports[p].name == port) return static_cast<int>(p - block->block->Range(ports[p].direction).first);
  }
  return -1;
}

plumbline_status plumbline_port_format(const plumbline_block* block, const char* port, plumbline_port* format) {
  const int index = plumbline_port_index(block, port);
  if (index < 0 || format == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  const auto& ports = block->block->ports();
  const auto p = std::find_if(ports.begin(), ports.end(), [&](const Port& each) { return each.name == port; });
  *format = {{}, index, p->width, p->is_signed ? 1 : 0, p->frac, p->lanes, p->words, p->varies ? 1 : 0};
  Copy(NameOf(p->direction), format->direction, sizeof format->direction);
  return PLUMBLINE_OK;
}

const char* plumbline_port_name(const plumbline_block* block, const char* direction, size_t index) {
  if (block == nullptr || direction == nullptr) return nullptr;
  for (const Port& port : block->block->ports()) {
    if (std::strcmp(NameOf(port.direction), direction) == 0 && index-- == 0) return port.name.c_str();
  }
  return nullptr;
}

int plumbline_arith_version(const plumbline_block* block) {
  return block == nullptr ? 0 : block->block->info().arith_version;
}

int plumbline_latency(const plumbline_block* block) { return block == nullptr ? 0 : block->block->latency(); }

plumbline_status plumbline_set_coefs(plumbline_block* block, size_t count, const int* ports,
                                     const int32_t* const* values, const size_t* sizes, char* error, size_t n) {
  Copy("", error, n);
  if (block == nullptr) return BadArgument("block is NULL", error, n);
  if (count != 0 && (ports == nullptr || values == nullptr || sizes == nullptr)) {
    return BadArgument("ports, values or sizes is NULL", error, n);
  }
  return Guarded(
      [&] {
        const auto range = block->block->Range(PortDirection::kCoef);
        std::vector<std::vector<int32_t>> all;
        for (size_t p = range.first; p < range.second; ++p) all.push_back(block->block->Coefs(p));
        for (size_t i = 0; i < count; ++i) {
          if (ports[i] < 0 || static_cast<size_t>(ports[i]) >= all.size()) {
            return BadArgument("ports[" + std::to_string(i) + "] = " + std::to_string(ports[i]) + "; the block has " +
                                   std::to_string(all.size()) + " coefficient ports",
                               error, n);
          }
          if (values[i] == nullptr) return BadArgument("values[" + std::to_string(i) + "] is NULL", error, n);
          all[static_cast<size_t>(ports[i])].assign(values[i], values[i] + sizes[i]);
        }
        return Refuse(block->block->SetCoefs(std::vector<std::span<const int32_t>>(all.begin(), all.end())), error, n);
      },
      error, n);
}

plumbline_status plumbline_get_coef(const plumbline_block* block, int port, int32_t* values, size_t size) {
  if (block == nullptr || values == nullptr || port < 0) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] {
    const auto range = block->block->Range(PortDirection::kCoef);
    if (range.first + static_cast<size_t>(port) >= range.second) return PLUMBLINE_BAD_ARGUMENT;
    const auto all = block->block->Coefs(range.first + static_cast<size_t>(port));
    if (all.size() != size) return PLUMBLINE_BAD_ARGUMENT;
    std::copy(all.begin(), all.end(), values);
    return PLUMBLINE_OK;
  });
}

plumbline_status plumbline_process(plumbline_block* block, const int32_t* const* in, const size_t* in_sizes,
                                   size_t* consumed, int32_t* const* out, const size_t* out_sizes, size_t* produced) {
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  block->error[0] = '\0';
  if (consumed != nullptr) std::fill_n(consumed, block->in.size(), size_t{0});
  if (produced != nullptr) std::fill_n(produced, block->out.size(), size_t{0});
  const auto bad_argument = [&](std::string_view what) { return BadArgument(what, block->error, sizeof block->error); };
  if (in == nullptr || in_sizes == nullptr || consumed == nullptr || out == nullptr || out_sizes == nullptr ||
      produced == nullptr) {
    return bad_argument("an argument is NULL");
  }
  const auto ports = block->block->Ports(PortDirection::kIn);
  for (size_t p = 0; p < block->in.size(); ++p) {
    if (in[p] == nullptr && in_sizes[p] != 0) return bad_argument("in holds a NULL with a size");
    if (in_sizes[p] % static_cast<size_t>(ports[p].lanes) != 0) return bad_argument("in_sizes holds a part of a word");
    block->in[p].samples = {in[p], in_sizes[p]};
  }
  for (size_t p = 0; p < block->out.size(); ++p) {
    if (out[p] == nullptr && out_sizes[p] != 0) return bad_argument("out holds a NULL with a size");
    block->out[p].samples = {out[p], out_sizes[p]};
  }
  // A sample beyond the port's limits has no meaning to the block.
  for (size_t p = 0; p < block->in.size(); ++p) {
    for (size_t i = 0; i < in_sizes[p]; ++i) {
      if (in[p][i] >= ports[p].min && in[p][i] <= ports[p].max) continue;
      std::snprintf(block->error, sizeof block->error, "input port '%s': sample %zu = %d is outside %d..%d",
                    ports[p].name.c_str(), i, in[p][i], ports[p].min, ports[p].max);
      return PLUMBLINE_REFUSED;
    }
  }
  return Guarded([&] {
    block->block->Process(block->in, block->out);
    for (size_t p = 0; p < block->in.size(); ++p) consumed[p] = block->in[p].consumed;
    for (size_t p = 0; p < block->out.size(); ++p) produced[p] = block->out[p].produced;
    return PLUMBLINE_OK;
  });
}

plumbline_status plumbline_last_error(const plumbline_block* block, char* text, size_t n, size_t* needed) {
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] { return Give(block->error, text, n, needed); });
}

plumbline_status plumbline_save_state(const plumbline_block* block, char* text, size_t n, size_t* needed) {
  if (block == nullptr) return PLUMBLINE_BAD_ARGUMENT;
  return Guarded([&] { return Give(block->block->SaveState(), text, n, needed); });
}

plumbline_status plumbline_load_state(plumbline_block* block, const char* json, char* error, size_t n) {
  Copy("", error, n);
  if (block == nullptr || json == nullptr)
    return BadArgument(block == nullptr ? "block is NULL" : "json is NULL", error, n);
  return Guarded([&] { return Refuse(block->block->LoadState(json), error, n); }, error, n);
}

}  // extern "C"
