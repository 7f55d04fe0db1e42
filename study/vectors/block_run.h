// One block over files: hex words in, hex words out, in bounded memory, with any split of the input.
//
// Every input port needs a file; coefficient ports that are not named keep their first values. Inputs must hold whole
// streams that fit each other: as many words of each as the frames of the first one take. Words of a frame that the end
// of the files leaves incomplete give no output. Nothing is written under its name unless the whole run succeeds.
#ifndef PLUMBLINE_STUDY_VECTORS_BLOCK_RUN_H_
#define PLUMBLINE_STUDY_VECTORS_BLOCK_RUN_H_

#include <cstddef>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "reference/core/status.h"

namespace plumbline::study {

struct PortFile {
  std::string port;
  std::string path;  // "-" is standard input or output
};

struct BlockRunOptions {
  std::string block;
  dsp::BlockConfig config;
  std::string backend = "reference";
  std::vector<PortFile> coefs;
  std::vector<PortFile> in;
  std::vector<PortFile> out;
  std::vector<PortFile> probes;
  // A log of all probes, one line a frame (of the receiver: a DSP clock), columns separated by tabs, values in decimal,
  // those of one port separated by commas; empty: none.
  std::string trace;
  // Sizes of the pieces that the block is given, in words of its first input port, used in turn; they change no bit.
  // Empty: large ones.
  std::vector<std::size_t> split;
};

struct BlockRunResult {
  std::size_t frames = 0;
  std::size_t incomplete_words = 0;  // of the first input port, at the end
};

Expected<BlockRunResult> RunBlock(const BlockRunOptions& options);

// A configuration as it is given to a command: a JSON file, or the object itself when it begins with '{'. Empty text is
// the default configuration.
Expected<dsp::BlockConfig> LoadBlockConfig(const std::string& text);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_BLOCK_RUN_H_
