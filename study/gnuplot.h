// Runs gnuplot on a script and returns what it prints. The only place that starts a process.
//
// Standard input is a socket, so that a gnuplot that dies early cannot raise SIGPIPE here; the child stands in a
// process group of its own, so that Ctrl-C on a terminal reaches the caller alone. Thread-safety: calls are
// independent.
#ifndef PLUMBLINE_STUDY_GNUPLOT_H_
#define PLUMBLINE_STUDY_GNUPLOT_H_

#include <string>
#include <string_view>

#include "reference/core/status.h"

namespace plumbline::study {

// Errors: the program cannot be started (the message says what to install), or it ended with an error (the message
// carries gnuplot's own last line).
Expected<std::string> RunGnuplot(const std::string& program, std::string_view script);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_GNUPLOT_H_
