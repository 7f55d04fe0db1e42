// Every block behind one face: what a registry, a command line, golden vectors, the C interface and DPI need to know of
// a block, and a way to run it. The blocks themselves keep their typed functions; an adapter in dsp/blocks/ joins the
// two.
//
// A sample is an integer of at most 32 bits (an unsigned port of 32 bits carries the bit pattern). A word is what a bus
// carries at once: `lanes` samples, lane 0 first (least significant on the bus); wider values are lanes of 32 bits, the
// lowest first. A frame is the smallest piece of work: it takes `words` words of every input and gives at most `words`
// words of every output and probe (exactly that many unless the port says that the number varies).
// State and segmentation: an incomplete frame stays inside; splitting any input anywhere changes no bit.
// Thread-safety: distinct blocks are independent; one block belongs to one thread at a time.
#ifndef PLUMBLINE_DSP_BLOCK_H_
#define PLUMBLINE_DSP_BLOCK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsp/backend.h"
#include "reference/core/status.h"

namespace plumbline::dsp {

enum class PortDirection : std::uint8_t {
  kIn,     // a stream that the block consumes
  kCoef,   // held values, written between calls
  kOut,    // a stream that the block produces
  kProbe,  // an inner signal; the reference has them, other backends need not
};
constexpr const char* NameOf(PortDirection direction) {
  constexpr const char* kNames[] = {"in", "coef", "out", "probe"};
  return kNames[static_cast<std::size_t>(direction)];
}

struct Port {
  std::string name;
  PortDirection direction = PortDirection::kIn;
  int width = 1;           // bits a sample, 1..32
  bool is_signed = false;  // two's complement
  int frac = 0;            // bits below the binary point
  int lanes = 1;           // samples a word
  int words = 1;           // words a frame; of a coefficient port: words of the whole setting
  bool varies = false;     // a frame may give fewer words than that
  bool wide = false;       // lanes 2i and 2i+1 are the lower and upper half of value i, 64 bits in two's complement
  std::string unit;        // "1" for a plain number
  std::string description;
  std::int32_t min = 0;  // smallest and largest legal sample; MakePort fills in the range of the width
  std::int32_t max = 0;

  std::size_t samples() const { return static_cast<std::size_t>(lanes) * static_cast<std::size_t>(words); }
};

// A port of one sample a word whose limits are those of its width: width > 0 signed, as s<width>; otherwise unsigned.
Port MakePort(PortDirection direction, std::string name, int signed_width, int frac, int words, std::string unit,
              std::string description);

// A port of `values` 64-bit numbers a word, one word a frame.
Port MakeWidePort(PortDirection direction, std::string name, int values, int frac, std::string unit,
                  std::string description);

// One key of a block's configuration: a row of its field table. Keys of nested tables carry the table's name and a dot.
struct ConfigKey {
  std::string name;
  std::string unit;
  std::int32_t min = 0;
  std::int32_t max = 0;
  std::int32_t default_value = 0;
  std::string description;
};

// A configuration: keys and values; what is not named has its default.
using BlockConfig = std::vector<std::pair<std::string, std::int32_t>>;

// What is true of a block whatever its configuration.
struct BlockInfo {
  std::string name;       // "ffe": also the folder of its vectors
  std::string source;     // "reference/eq/ffe": the normative header and source; its page is docs/blocks/ffe.md
  int arith_version = 1;  // raised when any output bit may change
  std::string summary;    // one line
  std::string standard;   // document and clause, or the literature
  std::vector<ConfigKey> keys;
  bool has_twins = false;  // runs on other backends than the reference
};

class Block {
 public:
  virtual ~Block() = default;

  virtual const BlockInfo& info() const = 0;
  // The complete configuration, every key in the order of the table.
  virtual BlockConfig config() const = 0;
  // Inputs, coefficients, outputs, probes: in this order. Widths and counts are those of the configuration.
  const std::vector<Port>& ports() const { return ports_; }
  // Output words by which an input word's effect is delayed.
  virtual int latency() const = 0;

  // Back to the state after creation; coefficients too.
  virtual void Reset() = 0;
  // A block that goes on from here on its own.
  virtual std::unique_ptr<Block> Copy() const = 0;

  // Values of one coefficient port: samples() of it. SetCoefs checks every port's values together, and leaves all as
  // they were when one is not legal.
  virtual std::vector<std::int32_t> Coefs(std::size_t port) const = 0;
  // One span a coefficient port, in the order of ports().
  virtual Status SetCoefs(std::span<const std::span<const std::int32_t>> values) = 0;

  struct Input {
    std::span<const std::int32_t> samples;  // whole words
    std::size_t consumed = 0;               // samples taken, set by Process
  };
  struct Output {
    std::span<std::int32_t> samples;  // room; empty for a probe that nobody looks at
    std::size_t produced = 0;         // samples written, set by Process
  };
  // Takes what it can: whole frames while the outputs have room, then at most the words of one incomplete frame.
  // One entry an input port, one an output or probe port (outputs first). An output without room for a frame stops the
  // block, and so does a probe, but one with no room at all is not looked at and not written. Does not allocate.
  virtual void Process(std::span<Input> in, std::span<Output> out) = 0;

  // The state as JSON with named fields, and back: for restarts and for the back door of a test bench. The incomplete
  // frame and the coefficients are part of it.
  virtual std::string SaveState() const = 0;
  virtual Status LoadState(std::string_view json) = 0;

  // Ports of one direction: [first, last) of ports().
  std::pair<std::size_t, std::size_t> Range(PortDirection direction) const;
  std::span<const Port> Ports(PortDirection direction) const;

 protected:
  std::vector<Port> ports_;
};

// Every block there is, in the order of the signal path.
const std::vector<BlockInfo>& BlockInfos();

// The block of that name, or an error that lists the names there are.
Expected<const BlockInfo*> FindBlock(std::string_view name);

// A configured block after reset. A SIMD backend runs the target in force (kernels/targets.h). Errors name the key, its
// value and its limits.
Expected<std::unique_ptr<Block>> CreateBlock(std::string_view name, const BlockConfig& config, const Backend& backend);

// As JSON text. Describe(info) has the keys; with a block also its ports, coefficients' values and latency.
std::string DescribeJson(const BlockInfo& info);
std::string DescribeJson(const Block& block);
// {"num_taps": 8, ...}: one flat object of integers.
Expected<BlockConfig> ParseBlockConfig(std::string_view json);

}  // namespace plumbline::dsp

#endif  // PLUMBLINE_DSP_BLOCK_H_
