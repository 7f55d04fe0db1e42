// `plumbline block`: the blocks, what each takes and gives, and one of them over files.
#ifndef PLUMBLINE_APPS_BLOCK_COMMAND_H_
#define PLUMBLINE_APPS_BLOCK_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace plumbline {

// Adds the command with its verbs; the returned function runs the verb that was parsed and gives the exit status.
std::function<int()> AddBlockCommand(CLI::App& app);

}  // namespace plumbline

#endif  // PLUMBLINE_APPS_BLOCK_COMMAND_H_
