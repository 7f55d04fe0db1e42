// Golden vectors in memory and on disk: one folder a set, a manifest and one hex file a port of a case.
// Format: vectors/README.md and vectors/schema/.
#ifndef PLUMBLINE_STUDY_VECTORS_VECTOR_SET_H_
#define PLUMBLINE_STUDY_VECTORS_VECTOR_SET_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsp/block.h"
#include "reference/core/status.h"

namespace plumbline::study {

using Samples = std::vector<std::int32_t>;
using PortSamples = std::map<std::string, Samples>;  // by port name
using Stats = std::map<std::string, std::int64_t>;

enum class CaseType : std::uint8_t {
  kAft,  // one call, all outputs compared
  kStr,  // the same through several calls, and the state after them
  kMct,  // many rounds, output fed back or state carried on; digests at checkpoints
  kLdt,  // input from a recipe, outputs as digests
  kErr,  // an illegal configuration or coefficient that must be refused
};
constexpr const char* NameOf(CaseType type) {
  constexpr const char* kNames[] = {"AFT", "STR", "MCT", "LDT", "ERR"};
  return kNames[static_cast<std::size_t>(type)];
}

// Where the samples of one input port of an LDT case come from.
struct Recipe {
  enum class Kind : std::uint8_t { kPhilox, kRepeat, kChain };
  struct Stage {
    std::string block;
    dsp::BlockConfig config;
    PortSamples coef;  // ports that are not here keep their initial setting
    std::string in;
    std::string out;
  };
  Kind kind = Kind::kPhilox;
  std::uint32_t seed = 0;      // kPhilox
  std::uint32_t stream = 0;    // kPhilox
  Samples values;              // kPhilox: drawn from these if not empty; kRepeat: repeated
  std::vector<Recipe> source;  // kChain: one recipe for the first stage's input
  std::size_t samples = 0;     // kChain: samples taken from the source
  std::vector<Stage> stages;   // kChain
};

struct Checkpoint {
  std::int64_t round = 0;  // counted from 1
  std::map<std::string, std::string> digests;
};

struct VectorCase {
  int id = 0;
  CaseType type = CaseType::kAft;
  std::string comment;
  std::vector<std::string> flags;
  dsp::BlockConfig config;  // every key; of an ERR case the illegal configuration
  PortSamples data;         // inputs, coefficient settings, outputs, probes
  Stats stats;

  std::size_t coef_every = 0;                   // frames a coefficient setting holds; 0: one setting for all
  std::vector<std::size_t> reset_at;            // frames before which the block is reset
  std::vector<std::size_t> splits;              // words of the first input port in each call; in the files of STR only
  std::string state;                            // STR: JSON after the last call
  std::int64_t rounds = 0;                      // MCT
  std::map<std::string, std::string> feedback;  // MCT: input port <- output port
  std::vector<Checkpoint> checkpoints;          // MCT
  std::map<std::string, Recipe> recipe;         // LDT
  std::map<std::string, std::size_t> words;     // LDT
  std::size_t digest_words = 0;                 // LDT
  std::map<std::string, std::vector<std::string>> digests;  // LDT
  std::string error_field;                                  // ERR
  std::string error_text;                                   // ERR: Plumbline's own words
  PortSamples coef_values;  // ERR: the illegal setting; empty: the configuration is illegal
};

struct Note {
  std::string name;
  std::string kind;  // BASIC, CONFIG, SATURATION, TIE, SIZE, STATE, SPLIT, CHAIN, LARGE, ILLEGAL, HAND, ...
  std::string description;
  std::string catches;   // the fault that it is meant to catch
  std::string stat;      // the statistic that proves it; empty: nothing to prove
  std::int64_t min = 1;  // its smallest value
};

// A case that is no more: its id is never given to another.
struct Withdrawn {
  int id = 0;
  std::string reason;
};

struct VectorSet {
  std::string block;
  std::string set;
  int revision = 1;
  std::string summary;
  std::string tool;            // release that first made this revision
  std::string sources_sha256;  // of the sources that it was made from
  int arith_version = 1;
  std::uint32_t seed = 0;  // of the generator's random samples
  std::vector<Note> notes;
  std::vector<Withdrawn> withdrawn;  // ascending ids
  std::vector<VectorCase> cases;     // ascending ids
};

// Reads vectors/<block>/<set>/manifest.json with all its files and checks digests, counts and form on the way. Errors
// name the file, the case and the port.
Expected<VectorSet> ReadVectorSet(const std::string& folder);

// The files of a set, name -> bytes, as they stand on disk; what ReadVectorSet reads back.
std::map<std::string, std::string> FilesOf(const VectorSet& set);

// The folders of all sets under `root` ("vectors"), sorted; an error when there is none.
Expected<std::vector<std::string>> VectorFolders(const std::string& root);

// The words of one port as hex lines, without a header: what digests are taken of.
std::string HexLines(const dsp::Port& port, std::span<const std::int32_t> samples);

// The samples that a recipe gives for `port`.
Expected<Samples> Draw(const Recipe& recipe, const dsp::Port& port, std::size_t samples);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_VECTOR_SET_H_
