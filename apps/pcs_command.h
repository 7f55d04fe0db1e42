// `plumbline pcs`: the Ethernet frame around the FEC through a pipe.
#ifndef PLUMBLINE_APPS_PCS_COMMAND_H_
#define PLUMBLINE_APPS_PCS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace plumbline {

// Adds the subcommand; the result runs it after parsing and returns the exit status.
std::function<int()> AddPcsCommand(CLI::App& app);

}  // namespace plumbline

#endif  // PLUMBLINE_APPS_PCS_COMMAND_H_
