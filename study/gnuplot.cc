#include "study/gnuplot.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

// POSIX leaves its declaration to the program.
extern char** environ;

namespace plumbline::study {
namespace {

class Descriptor {
 public:
  Descriptor() = default;
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void Close() {
    if (value_ >= 0) ::close(value_);
    value_ = -1;
  }
  void Set(int value) {
    Close();
    value_ = value;
  }
  int get() const { return value_; }
  bool open() const { return value_ >= 0; }

 private:
  int value_ = -1;
};

std::string SystemText(int code) { return std::generic_category().message(code); }

// The last line that is not a warning: gnuplot echoes the command and a caret before its error.
std::string LastLine(const std::string& text) {
  std::string last;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t first = text.find_first_not_of(" \t\r", at);
    if (first < end) {
      const std::string line = text.substr(first, end - first);
      if (line.find("warning:") == std::string::npos) last = line;
    }
    at = end + 1;
  }
  return last;
}

bool Pair(Descriptor& child, Descriptor& parent) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  child.Set(ends[0]);
  parent.Set(ends[1]);
  return true;
}

// Appends what has arrived; closes at the end of the stream.
void Drain(Descriptor& from, std::string& to) {
  std::array<char, 65536> buffer{};
  const ssize_t n = ::read(from.get(), buffer.data(), buffer.size());
  if (n > 0) {
    to.append(buffer.data(), static_cast<std::size_t>(n));
  } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
    from.Close();
  }
}

}  // namespace

Expected<std::string> RunGnuplot(const std::string& program, std::string_view script) {
  Descriptor child_in;
  Descriptor child_out;
  Descriptor child_err;
  Descriptor in;
  Descriptor out;
  Descriptor err;
  if (!Pair(child_in, in) || !Pair(child_out, out) || !Pair(child_err, err)) {
    return Status::Error("cannot make a pipe to gnuplot: " + SystemText(errno));
  }

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, child_in.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, child_out.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, child_err.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::string name = program;
  std::string defaults = "-d";  // the user's own start-up files are not part of the report
  std::array<char*, 3> arguments = {name.data(), defaults.data(), nullptr};
  pid_t child = 0;
  const int spawned = ::posix_spawnp(&child, name.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (spawned != 0) {
    return Status::Error(fmt::format("cannot start {} for the plots: {}; install it with: apt-get install gnuplot-nox",
                                     program, SystemText(spawned)));
  }
  child_in.Close();
  child_out.Close();
  child_err.Close();

  std::string output;
  std::string errors;
  std::size_t sent = 0;
  while (out.open() || err.open()) {
    std::array<pollfd, 3> wait = {{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}, {in.get(), POLLOUT, 0}}};
    if (::poll(wait.data(), wait.size(), -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (out.open() && wait[0].revents != 0) Drain(out, output);
    if (err.open() && wait[1].revents != 0) Drain(err, errors);
    if (in.open() && wait[2].revents != 0) {
      const ssize_t n = ::send(in.get(), script.data() + sent, script.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n >= 0) {
        sent += static_cast<std::size_t>(n);
      } else if (errno != EINTR && errno != EAGAIN) {
        in.Close();
      }
      if (sent == script.size()) in.Close();
    }
  }
  in.Close();

  int state = 0;
  while (::waitpid(child, &state, 0) < 0) {
    // A caller that reaps children itself leaves ECHILD; then the output alone must speak.
    if (errno == ECHILD) break;
    if (errno != EINTR) return Status::Error("cannot wait for gnuplot: " + SystemText(errno));
  }
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0) {
    const int code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    if (code == 127) {
      return Status::Error(
          fmt::format("cannot start {} for the plots; install it with: apt-get install gnuplot-nox", program));
    }
    return Status::Error(fmt::format("{} failed with {}: {}", program, code, LastLine(errors)));
  }
  return output;
}

}  // namespace plumbline::study
