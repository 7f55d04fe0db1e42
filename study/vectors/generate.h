// Makes golden vectors: cases that every block gets from its field table and ports, and cases of its own.
//
// A block's own file, study/vectors/cases/<block>.cc, says what the general generator cannot know: which statistics
// show that a corner was reached, what coefficients make sense, which other keys an extreme value needs, and the cases
// that are worked out by hand. Expected values come from running the reference; that they are right is what the oracles
// (tests/oracle) are for.
#ifndef PLUMBLINE_STUDY_VECTORS_GENERATE_H_
#define PLUMBLINE_STUDY_VECTORS_GENERATE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "study/vectors/vector_set.h"

namespace plumbline::study {

inline constexpr std::uint32_t kVectorSeed = 20261121;

// A run that is looked at for statistics: `data` has inputs, coefficients, outputs and probes.
struct CaseRun {
  const VectorCase& test;
  std::int32_t Key(const std::string& name) const;
  const Samples& Port(const std::string& name) const;  // empty when the case has none
  // Whether the block begins anew with this frame: the first one, or after a reset.
  bool Begins(std::size_t frame) const;
  // Value `index` of a coefficient port of `size` values as it is in force in frame `frame`.
  std::int32_t Setting(const Samples& settings, std::size_t size, std::size_t frame, std::size_t index = 0) const;
};

// Stimuli that every input port knows. Rails are the port's smallest and largest legal value.
enum class Pattern : std::uint8_t {
  kZeros,
  kImpulse,
  kStep,
  kRails,
  kAlternating,
  kWalkingBit,
  kRamp,
  kRandom,
  kMixed
};

class SetBuilder;

// A limit of a key that no legal configuration has, whatever the keys in `because` are.
struct OutOfReach {
  std::string key;
  bool largest = false;  // the smallest value otherwise
  std::vector<std::string> because;
  std::string reason;
};

struct BlockVectors {
  std::string block;
  // Facts of a run that the linter recomputes (tests/oracle/<block>.py, stats): clipped outputs, ties, corrections...
  std::function<Stats(const CaseRun&)> stats;
  // Flags that a statistic proves; each must be reached by some case. Given to every case that reaches it.
  std::vector<Note> proven;
  // Flags of the block's own cases that nothing has to prove.
  std::vector<Note> notes;
  // A legal configuration that has `value` at `key`. Default: that key alone.
  std::function<dsp::BlockConfig(const std::string& key, std::int32_t value)> with_key;
  // All values of the keys whose values are choices and not numbers: each has a case. Limits and default of the others.
  std::map<std::string, std::vector<std::int32_t>> choices;
  // Limits that with_key cannot reach: each has a case that must be refused in place of one that runs.
  std::vector<OutOfReach> out_of_reach;
  // Words of the first input and where they come from, for cases of keys that are too long for files. Default: files.
  std::size_t key_words = 0;
  std::function<Recipe(const dsp::Block&)> key_recipe;
  // What the limits of a key need to show in an output: changes the inputs and coefficients of a case of the key.
  std::function<void(const std::string& key, const dsp::Block&, VectorCase& test)> key_case;
  // Which keys are given values beyond their limits. Default: all.
  std::function<bool(const std::string& key)> refuses;
  // Coefficients that make the block work, as they differ from the initial ones. `variant` 0 is the plain case.
  std::function<PortSamples(const dsp::Block&, int variant)> coefs;
  // Samples of one input port, where the general patterns make no sense. Default: Stimulus().
  std::function<Samples(const dsp::Port&, Pattern, std::size_t frames)> stimulus;
  // Configuration of the general cases with files but the one of the default, which has default_frames (0: frames):
  // where the default configuration gives nothing within so few frames.
  dsp::BlockConfig general;
  std::size_t default_frames = 0;
  // Flags of cases that may come to their end without a word of an output, and why. They get the flag Nothing.
  std::vector<std::string> silent;
  std::string silent_because;
  // Frames of the general cases: short ones, and the sizes around one DSP clock.
  std::size_t frames = 130;
  std::vector<std::size_t> sizes = {1, 63, 64, 65};
  // Frames of the chained case's round, its rounds, and what is fed back (input <- output); empty: the state is carried
  // on.
  std::size_t chained_frames = 64;
  std::int64_t rounds = 1000;
  std::map<std::string, std::string> feedback;
  // Words of the large case's first input, and values that samples are drawn from, by port (default: all of its width).
  std::size_t large_frames = 1 << 18;
  PortSamples large_values;
  // Cases with recipes have statistics as well: `stats` sees the whole run, and the recipe in the case.
  bool large_stats = false;
  // The block's own cases: hand-worked ones first.
  std::function<void(SetBuilder&)> own;
};

// The general stimulus of a port.
Samples Stimulus(const dsp::Port& port, Pattern pattern, std::size_t frames);

// Builds one set. Cases get their ids in the order in which they are added: add at the end only.
class SetBuilder {
 public:
  SetBuilder(const BlockVectors& block, std::string set, std::string summary);

  // A case with this configuration (what is not named has its default); the flag is one of the notes above or of the
  // general ones. Fill in the rest of what is returned.
  VectorCase& Add(CaseType type, const std::string& flag, const std::string& comment,
                  const dsp::BlockConfig& config = {});
  // The next case gets this id, if those before it are lower: room for cases to come.
  void ContinueAt(int id) { next_id_ = id; }
  // Stands where a case was that is no more: its id is not given again.
  void Withdraw(const std::string& reason) { set_.withdrawn.push_back({next_id_++, reason}); }

  // A block of that configuration, for its ports.
  std::unique_ptr<dsp::Block> BlockOf(const dsp::BlockConfig& config) const;

  const BlockVectors& block() const { return block_; }
  // Runs every case on the reference; errors say which case cannot be run or which flag is not proven.
  Expected<VectorSet> Finish();

 private:
  const BlockVectors& block_;
  VectorSet set_;
  int next_id_ = 1;
};

// Every block that has vectors, in the registry's order.
const std::vector<BlockVectors>& VectorRecipes();

// The sets of one block, and its coverage.json.
struct GeneratedBlock {
  std::vector<VectorSet> sets;
  std::string coverage;
};
Expected<GeneratedBlock> GenerateBlock(const BlockVectors& block);

// Writes <root>/<block>/... for the named blocks (all when empty), then INDEX.json and SHA256SUMS. A set whose cases
// differ from those on disk gets the next revision; `release` ("plumbline 0.1.0") and a digest of the sources below
// `source_root` go into manifests whose other bytes changed; the others keep theirs. Nothing is written when one block
// fails, or when a case would disappear that is not withdrawn. Returns the paths that changed or, with `check_only`,
// would change.
Expected<std::vector<std::string>> WriteVectors(const std::string& root, const std::vector<std::string>& blocks,
                                                const std::string& release, const std::string& source_root,
                                                bool check_only);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_GENERATE_H_
