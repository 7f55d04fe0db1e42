// Standard input and output of commands that are pipes.
#ifndef PLUMBLINE_APPS_STREAM_IO_H_
#define PLUMBLINE_APPS_STREAM_IO_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "reference/core/status.h"

namespace plumbline {

// Waits for the first byte, then takes what is there without waiting any more; 0 at the end.
Expected<std::size_t> ReadInput(std::span<char> room);
Status WriteOutput(std::string_view data);

}  // namespace plumbline

#endif  // PLUMBLINE_APPS_STREAM_IO_H_
