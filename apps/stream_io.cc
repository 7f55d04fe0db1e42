#include "apps/stream_io.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace plumbline {

Expected<std::size_t> ReadInput(std::span<char> room) {
  std::size_t filled = 0;
  for (pollfd ready{STDIN_FILENO, POLLIN, 0}; filled < room.size();) {
    if (filled > 0 && ::poll(&ready, 1, 0) <= 0) break;
    const ssize_t count = ::read(STDIN_FILENO, room.data() + filled, room.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Status::Error(std::string("standard input: ") + std::strerror(errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

Status WriteOutput(std::string_view data) {
  while (!data.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, data.data(), data.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Status::Error(std::string("standard output: ") + std::strerror(errno));
    data.remove_prefix(static_cast<std::size_t>(count));
  }
  return Status::Ok();
}

}  // namespace plumbline
