// `plumbline fec`: the Reed-Solomon codec through a pipe.
#ifndef PLUMBLINE_APPS_FEC_COMMAND_H_
#define PLUMBLINE_APPS_FEC_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace plumbline {

// Adds the subcommand; the result runs it after parsing and returns the exit status.
std::function<int()> AddFecCommand(CLI::App& app);

}  // namespace plumbline

#endif  // PLUMBLINE_APPS_FEC_COMMAND_H_
