// What long commands share: a progress bar, and a Ctrl-C that lets them end in order.
#ifndef PLUMBLINE_APPS_PROGRESS_H_
#define PLUMBLINE_APPS_PROGRESS_H_

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

namespace plumbline {

inline constexpr int kExitInterrupted = 130;  // as a shell reports Ctrl-C

inline std::atomic<bool> interrupted{false};

// From now on the first Ctrl-C sets `interrupted`, the second ends the program.
inline void CatchInterrupts() {
  const auto on_interrupt = [](int) {
    if (interrupted.exchange(true)) std::_Exit(kExitInterrupted);
  };
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

// A bar with the time left, on a terminal; one line a link otherwise.
class ProgressBar {
 public:
  ProgressBar() : terminal_(isatty(STDERR_FILENO) != 0), begin_(Clock::now()) {}

  void Show(double done, double total, const std::string& what) {
    if (!terminal_) {
      if (named_.insert(what).second) std::fprintf(stderr, "plumbline: %s\n", what.c_str());
      return;
    }
    const auto now = Clock::now();
    if (now - shown_ < std::chrono::milliseconds(200) && done < total) return;
    shown_ = now;
    const double share = total > 0 ? done / total : 0;
    const double elapsed = std::chrono::duration<double>(now - begin_).count();
    std::string left;
    if (share > 0.01) {
      const auto seconds = std::lround(elapsed / share - elapsed);
      left =
          std::to_string(seconds / 60) + ":" + (seconds % 60 < 10 ? "0" : "") + std::to_string(seconds % 60) + " left";
    }
    constexpr int kWidth = 30;
    const int filled = static_cast<int>(share * kWidth);
    const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                            std::string(static_cast<std::size_t>(kWidth - filled), '.');
    std::fprintf(stderr, "\r[%s] %3d %%  %-11s %-40.40s", bar.c_str(), static_cast<int>(100 * share), left.c_str(),
                 what.c_str());
    std::fflush(stderr);
    drawn_ = true;
  }

  void End() {
    if (drawn_) std::fprintf(stderr, "\r%-90s\r", "");
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  Clock::time_point begin_;
  Clock::time_point shown_{};
  std::set<std::string> named_;  // two threads take turns: each link is announced once
  bool drawn_ = false;
};

}  // namespace plumbline

#endif  // PLUMBLINE_APPS_PROGRESS_H_
