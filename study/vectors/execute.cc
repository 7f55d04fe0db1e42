#include "study/vectors/execute.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <istream>
#include <limits>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>
#include <sstream>

#include "dsp/json_text.h"
#include "study/vectors/hex.h"
#include "study/vectors/sha256.h"

namespace plumbline::study {
namespace {

using dsp::Block;
using dsp::Port;
using dsp::PortDirection;

class RegistryImplementation final : public Implementation {
 public:
  RegistryImplementation(dsp::Backend backend, bool probes) : backend_(std::move(backend)), probes_(probes) {}

  Status Create(const std::string& block, const dsp::BlockConfig& config) override {
    const auto info = dsp::FindBlock(block);
    const bool alone = info.ok() && !(*info)->has_twins && backend_.kind != dsp::Backend::Kind::kReference;
    trouble_ = alone ? Trouble::kUnsupported : Trouble::kRefusal;
    auto made = dsp::CreateBlock(block, config, backend_);
    if (!made.ok()) return made.status();
    block_ = std::move(*made);
    return Status::Ok();
  }

  Status SetCoefs(const PortSamples& coefs) override {
    const auto range = block_->Range(PortDirection::kCoef);
    std::vector<Samples> values;
    std::size_t used = 0;
    for (std::size_t p = range.first; p < range.second; ++p) {
      const auto set = coefs.find(block_->ports()[p].name);
      used += set == coefs.end() ? 0 : 1;
      values.push_back(set == coefs.end() ? block_->Coefs(p) : set->second);
    }
    if (used != coefs.size()) return Status::Error("a coefficient port that the block has not");
    return block_->SetCoefs(std::vector<std::span<const std::int32_t>>(values.begin(), values.end()));
  }

  Status Reset() override {
    block_->Reset();
    return Status::Ok();
  }

  Status Process(const PortSamples& in, PortSamples& out) override {
    std::vector<std::span<const std::int32_t>> left;
    for (const Port& port : block_->Ports(PortDirection::kIn)) {
      const auto samples = in.find(port.name);
      left.push_back(samples == in.end() ? std::span<const std::int32_t>() : std::span(samples->second));
    }
    const auto first = block_->Range(PortDirection::kOut).first;
    const std::size_t outs = block_->Ports(PortDirection::kOut).size();
    const std::size_t all = outs + block_->Ports(PortDirection::kProbe).size();
    room_.resize(all);
    std::vector<Block::Output> outputs(all);
    while (true) {
      std::vector<Block::Input> inputs(left.size());
      for (std::size_t p = 0; p < left.size(); ++p) inputs[p].samples = left[p];
      for (std::size_t p = 0; p < (probes_ ? all : outs); ++p) {
        room_[p].resize(std::max<std::size_t>(16384, block_->ports()[first + p].samples()));
        outputs[p].samples = room_[p];
      }
      block_->Process(inputs, outputs);
      bool moved = false;
      for (std::size_t p = 0; p < left.size(); ++p) {
        left[p] = left[p].subspan(inputs[p].consumed);
        moved = moved || inputs[p].consumed != 0;
      }
      for (std::size_t p = 0; p < (probes_ ? all : outs); ++p) {
        Samples& to = out[block_->ports()[first + p].name];
        to.insert(to.end(), room_[p].begin(), room_[p].begin() + static_cast<std::ptrdiff_t>(outputs[p].produced));
        moved = moved || outputs[p].produced != 0;
      }
      if (!moved) break;
    }
    for (const auto& rest : left) {
      if (!rest.empty()) return Status::Error("the inputs are of lengths that do not go together");
    }
    return Status::Ok();
  }

  Expected<std::string> SaveState() override { return block_->SaveState(); }

 private:
  dsp::Backend backend_;
  bool probes_;
  std::unique_ptr<Block> block_;
  std::vector<Samples> room_;
};

// ---- the pipe protocol ----
//   create BLOCK JSON          -> ok
//   coef N, N x (PORT WORDS and as many hex lines)   -> ok
//   reset                      -> ok
//   process N, N x (PORT WORDS and lines)            -> out N, N x (PORT WORDS and lines)
//   state                      -> state JSON ("state -" when it cannot say)
// In place of each of these answers: "error TEXT", a refusal, which names the key or port that it is about; or
// "unsupported TEXT", when the program has not what is asked for: the case is skipped. Any other answer ends the run.

// The ports a program's answer is read with: those of the registry's block of the same configuration.
class PipeImplementation final : public Implementation {
 public:
  // Of what is written to `to` and read from `from`, neither waits for the other.
  PipeImplementation(pid_t child, int to, int from, std::string command, double timeout_s)
      : child_(child), to_(to), from_(from), command_(std::move(command)), timeout_s_(timeout_s) {}
  ~PipeImplementation() override {
    close(to_);
    close(from_);
    // The end of its input tells a program to end. One that was silent, or stays on, is ended with all it started.
    constexpr int kLookMs = 10;
    const Clock::time_point deadline = Deadline();
    while (!silent_ && Clock::now() < deadline) {
      if (waitpid(child_, nullptr, WNOHANG) != 0) return;
      poll(nullptr, 0, kLookMs);
    }
    kill(-child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  Status Create(const std::string& block, const dsp::BlockConfig& config) override {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const auto& entry : config) json[entry.first] = entry.second;
    auto made = dsp::CreateBlock(block, config, dsp::Backends()[0]);
    ports_ = made.ok() ? (*made)->ports() : std::vector<Port>{};
    return Answered("create " + block + " " + json.dump() + "\n");
  }
  Status SetCoefs(const PortSamples& coefs) override { return Answered(Request("coef", coefs)); }
  Status Reset() override { return Answered("reset\n"); }
  Status Process(const PortSamples& in, PortSamples& out) override {
    Ask(Request("process", in), "out N");
    std::string line;
    PLUMBLINE_RETURN_IF_ERROR(Line(line));
    std::istringstream words(line);
    std::string verb;
    std::size_t count = 0;
    if (!(words >> verb >> count) || verb != "out") return Other(line);
    for (std::size_t p = 0; p < count; ++p) {
      awaited_ = "PORT WORDS";
      PLUMBLINE_RETURN_IF_ERROR(Line(line));
      std::istringstream header(line);
      std::string name;
      std::size_t n = 0;
      const Port* port = nullptr;
      if (header >> name >> n) port = PortOf(name);
      if (port == nullptr) {
        return Lost("the program answered '" + line + "' where a port of the block and its words belong");
      }
      for (std::size_t w = 0; w < n; ++w) {
        awaited_ = "word " + std::to_string(w) + " of port '" + name + "'";
        PLUMBLINE_RETURN_IF_ERROR(Line(line));
        if (const Status status = ParseWord(*port, line, out[name]); !status.ok()) return Lost(status.message());
      }
    }
    return Status::Ok();
  }
  Expected<std::string> SaveState() override {
    Ask("state\n", "state JSON");
    std::string line;
    PLUMBLINE_RETURN_IF_ERROR(Line(line));
    if (line.rfind("state ", 0) != 0) return Other(line);
    return line == "state -" ? "" : line.substr(6);
  }

  static Status ParseWord(const Port& port, const std::string& line, Samples& samples) {
    const auto lanes = static_cast<std::size_t>(port.lanes);
    const std::size_t bits = static_cast<std::size_t>(port.width) * lanes;
    if (line.size() != (bits + 3) / 4 || line.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return Status::Error("port '" + port.name + "': '" + line + "' is not a word of " +
                           std::to_string((bits + 3) / 4) + " lower-case hex digits");
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::uint32_t value = 0;
      for (std::size_t bit = 0; bit < static_cast<std::size_t>(port.width); ++bit) {
        const std::size_t at = lane * static_cast<std::size_t>(port.width) + bit;
        const char digit = line[line.size() - 1 - at / 4];
        const int nibble = digit <= '9' ? digit - '0' : digit - 'a' + 10;
        value |= static_cast<std::uint32_t>((nibble >> (at % 4)) & 1) << bit;
      }
      const int unused = 32 - port.width;
      samples.push_back(port.is_signed ? static_cast<std::int32_t>(value << unused) >> unused
                                       : static_cast<std::int32_t>(value));
    }
    return Status::Ok();
  }

 private:
  using Clock = std::chrono::steady_clock;

  const Port* PortOf(const std::string& name) const {
    const auto port = std::find_if(ports_.begin(), ports_.end(), [&](const Port& p) { return p.name == name; });
    return port == ports_.end() ? nullptr : &*port;
  }
  std::string Request(const std::string& verb, const PortSamples& samples) const {
    std::size_t count = 0;
    std::string body;
    for (const auto& entry : samples) {
      const Port* port = PortOf(entry.first);
      if (port == nullptr) continue;
      ++count;
      body += entry.first + " " + std::to_string(entry.second.size() / static_cast<std::size_t>(port->lanes)) + "\n" +
              HexLines(*port, entry.second);
    }
    return verb + " " + std::to_string(count) + "\n" + body;
  }
  Clock::time_point Deadline() const {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout_s_));
  }
  // What is to be sent, from now on; Line() sends it while it waits.
  void Ask(std::string request, const std::string& awaited) {
    request_ = std::move(request);
    verb_ = request_.substr(0, request_.find_first_of(" \n"));
    sent_ = 0;
    awaited_ = awaited;
    deadline_ = Deadline();
  }
  // The next line of an answer.
  Status Line(std::string& line) {
    trouble_ = Trouble::kRefusal;
    std::size_t searched = at_;
    std::size_t end = 0;
    while ((end = answer_.find('\n', searched)) == std::string::npos) {
      answer_.erase(0, at_);
      at_ = 0;
      searched = answer_.size();
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
      // A closed pipe to the program is no longer looked at: its last answer may still come.
      pollfd ends[2] = {{from_, POLLIN, 0}, {sent_ < request_.size() ? to_ : -1, POLLOUT, 0}};
      constexpr std::int64_t kLongest = 1'000'000'000;  // what poll() takes
      const int ready = left <= 0 ? 0 : poll(ends, 2, static_cast<int>(std::min<std::int64_t>(left, kLongest)));
      if (ready < 0 && errno == EINTR) continue;
      if (ready <= 0) {
        silent_ = true;
        return Lost(fmt::format("the program '{}' said nothing for {} s, asked to '{}'; awaited: {}", command_,
                                timeout_s_, verb_, awaited_));
      }
      if (ends[1].revents != 0) {
        const auto n = write(to_, request_.data() + sent_, request_.size() - sent_);
        if (n >= 0) sent_ += static_cast<std::size_t>(n);
        if (n < 0 && errno != EAGAIN && errno != EINTR) sent_ = request_.size();
      }
      if (ends[0].revents == 0) continue;
      char piece[1 << 16];
      const auto n = read(from_, piece, sizeof piece);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        return Lost(
            fmt::format("the program ended before it answered '{}' ('{}'); awaited: {}", verb_, command_, awaited_));
      }
      answer_.append(piece, static_cast<std::size_t>(n));
      deadline_ = Deadline();
    }
    line = answer_.substr(at_, end - at_);
    at_ = end + 1;
    return Status::Ok();
  }
  Status Answered(std::string request) {
    Ask(std::move(request), "ok");
    std::string line;
    PLUMBLINE_RETURN_IF_ERROR(Line(line));
    return line == "ok" ? Status::Ok() : Other(line);
  }
  // An answer that is not the one that was hoped for.
  Status Other(const std::string& line) {
    for (const std::string verb : {"error", "unsupported"}) {
      if (line != verb && line.rfind(verb + " ", 0) != 0) continue;
      trouble_ = verb == "error" ? Trouble::kRefusal : Trouble::kUnsupported;
      return Status::Error(line == verb ? line : line.substr(verb.size() + 1));
    }
    return Lost("the program answered '" + line + "', not '" + awaited_ + "', 'error TEXT' or 'unsupported TEXT'");
  }
  Status Lost(const std::string& what) {
    trouble_ = Trouble::kLost;
    return Status::Error(what);
  }

  pid_t child_;  // leads a process group of its own
  int to_;
  int from_;
  std::string command_;
  double timeout_s_;
  bool silent_ = false;  // let its time pass
  std::string request_;
  std::string verb_;  // its first word
  std::size_t sent_ = 0;
  std::string awaited_;  // what the answer has next
  Clock::time_point deadline_;
  std::string answer_;
  std::size_t at_ = 0;  // of the next line in answer_
  std::vector<Port> ports_;
};

std::vector<Port> PortsOf(const std::string& block, const dsp::BlockConfig& config) {
  auto made = dsp::CreateBlock(block, config, dsp::Backends()[0]);
  return made.ok() ? (*made)->ports() : std::vector<Port>{};
}

PortSamples CoefsAt(const std::vector<Port>& ports, const VectorCase& test, std::size_t setting) {
  PortSamples coefs;
  for (const Port& port : ports) {
    const auto all = test.data.find(port.name);
    if (port.direction != PortDirection::kCoef || all == test.data.end()) continue;
    const std::size_t settings = all->second.size() / port.samples();
    const auto first =
        all->second.begin() + static_cast<std::ptrdiff_t>(std::min(setting, settings - 1) * port.samples());
    coefs[port.name].assign(first, first + static_cast<std::ptrdiff_t>(port.samples()));
  }
  return coefs;
}

// Every output and probe port starts empty, so that a port that gives nothing has an empty file.
void ClearOutputs(const std::vector<Port>& ports, PortSamples& data) {
  for (const Port& port : ports) {
    if (port.direction == PortDirection::kOut || port.direction == PortDirection::kProbe) data[port.name].clear();
  }
}

// Runs the whole input in one call, or in several: cut at the splits of the case, and at the frames before which it is
// reset or gets another setting. Every input is cut in proportion to the first one; before such a frame, never past it.
Status RunPieces(const std::vector<Port>& ports, VectorCase& test, Implementation& implementation) {
  const Port* first = nullptr;
  for (const Port& port : ports) {
    if (port.direction != PortDirection::kIn) continue;
    if (first == nullptr) first = &port;
    if (test.data.count(port.name) == 0) return Status::Error("input port '" + port.name + "' has no samples");
  }
  const auto words_of = [&](const Port& port) {
    return test.data[port.name].size() / static_cast<std::size_t>(port.lanes);
  };
  const auto per_frame = static_cast<std::size_t>(first->words);
  const std::size_t whole = words_of(*first);

  struct Cut {
    std::size_t words;  // of the first input
    bool mark;          // a reset or another setting may stand there
  };
  std::vector<Cut> cuts = {{0, true}};
  const auto mark = [&](std::size_t frame) {
    if (frame > 0 && frame * per_frame < whole) cuts.push_back({frame * per_frame, true});
  };
  for (const std::size_t frame : test.reset_at) mark(frame);
  for (std::size_t f = test.coef_every; f != 0 && f * per_frame < whole; f += test.coef_every) mark(f);
  std::size_t end = 0;
  for (const std::size_t split : test.splits) cuts.push_back({end += split, false});
  if (end < whole) cuts.push_back({whole, false});
  std::stable_sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.words < b.words; });

  PortSamples out;
  ClearOutputs(ports, out);
  std::map<std::string, std::size_t> given;  // words
  for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {
    if (cut->mark) {
      const std::size_t frame = cut->words / per_frame;
      const bool reset = std::find(test.reset_at.begin(), test.reset_at.end(), frame) != test.reset_at.end();
      if (reset) PLUMBLINE_RETURN_IF_ERROR(implementation.Reset());
      const PortSamples coefs = CoefsAt(ports, test, test.coef_every == 0 ? 0 : frame / test.coef_every);
      if ((frame != 0 || reset) && !coefs.empty()) PLUMBLINE_RETURN_IF_ERROR(implementation.SetCoefs(coefs));
    }
    const auto next = std::next(cut);
    if (next == cuts.end()) break;
    const auto bound = std::find_if(next, cuts.end(), [](const Cut& c) { return c.mark; });
    PortSamples part;
    for (const Port& port : ports) {
      if (port.direction != PortDirection::kIn) continue;
      std::size_t upto = whole == 0 ? words_of(port) : words_of(port) * next->words / whole;
      if (bound != cuts.end()) {
        const std::size_t most = bound->words / per_frame * static_cast<std::size_t>(port.words);
        upto = next->mark ? most : std::min(upto, most);
      }
      const auto lanes = static_cast<std::size_t>(port.lanes);
      upto = std::clamp(upto, given[port.name], words_of(port));
      const auto begin = test.data[port.name].begin();
      part[port.name].assign(begin + static_cast<std::ptrdiff_t>(given[port.name] * lanes),
                             begin + static_cast<std::ptrdiff_t>(upto * lanes));
      given[port.name] = upto;
    }
    PLUMBLINE_RETURN_IF_ERROR(implementation.Process(part, out));
  }
  if (test.type == CaseType::kStr) {
    auto state = implementation.SaveState();
    if (!state.ok()) return state.status();
    test.state = std::move(*state);
  }
  for (auto& entry : out) test.data[entry.first] = std::move(entry.second);
  return Status::Ok();
}

Status RunRounds(const std::vector<Port>& ports, VectorCase& test, Implementation& implementation,
                 std::vector<PortSamples>& words) {
  PortSamples in;
  for (const Port& port : ports) {
    if (port.direction == PortDirection::kIn) in[port.name] = test.data[port.name];
  }
  test.checkpoints.clear();
  for (std::int64_t round = 1; round <= test.rounds; ++round) {
    PortSamples out;
    ClearOutputs(ports, out);
    PLUMBLINE_RETURN_IF_ERROR(implementation.Process(in, out));
    const bool power_of_ten = [&] {
      std::int64_t power = 1;
      while (power < round) power *= 10;
      return power == round;
    }();
    if (power_of_ten || round == test.rounds) {
      Checkpoint point{round, {}};
      for (const Port& port : ports) {
        if (port.direction == PortDirection::kOut) point.digests[port.name] = Sha256(HexLines(port, out[port.name]));
      }
      test.checkpoints.push_back(std::move(point));
    }
    for (const auto& entry : test.feedback) {
      const auto to = std::find_if(ports.begin(), ports.end(), [&](const Port& p) { return p.name == entry.first; });
      if (to == ports.end() || out[entry.second].size() != in[entry.first].size()) {
        return Status::Error("feedback of '" + entry.second + "' into '" + entry.first + "' does not fit");
      }
      const int unused = 32 - to->width;
      for (std::size_t i = 0; i < in[entry.first].size(); ++i) {
        const auto bits = static_cast<std::uint32_t>(out[entry.second][i]) << unused;
        in[entry.first][i] =
            to->is_signed ? static_cast<std::int32_t>(bits) >> unused : static_cast<std::int32_t>(bits >> unused);
      }
    }
    words.push_back(std::move(out));
  }
  return Status::Ok();
}

// In one call, or in the pieces that `splits` says.
Status RunLarge(const std::vector<Port>& ports, VectorCase& test, Implementation& implementation,
                std::vector<PortSamples>& words) {
  VectorCase whole = test;
  for (const Port& port : ports) {
    if (port.direction != PortDirection::kIn) continue;
    if (test.recipe.count(port.name) == 0) return Status::Error("input port '" + port.name + "' has no recipe");
    auto samples = Draw(test.recipe[port.name], port, test.words[port.name] * static_cast<std::size_t>(port.lanes));
    if (!samples.ok()) return samples.status();
    whole.data[port.name] = std::move(*samples);
  }
  PLUMBLINE_RETURN_IF_ERROR(RunPieces(ports, whole, implementation));
  // Digests of every output, and of the probes that have a place for theirs.
  std::map<std::string, std::vector<std::string>> places;
  places.swap(test.digests);
  for (const Port& port : ports) {
    const bool probe =
        port.direction == PortDirection::kProbe && places.count(port.name) != 0 && !whole.data[port.name].empty();
    if (port.direction != PortDirection::kOut && !probe) continue;
    const std::span<const std::int32_t> all = whole.data[port.name];
    const std::size_t step = test.digest_words * static_cast<std::size_t>(port.lanes);
    auto& digests = test.digests[port.name];
    for (std::size_t at = 0; at < all.size(); at += step) {
      digests.push_back(Sha256(HexLines(port, all.subspan(at, std::min(step, all.size() - at)))));
    }
  }
  words.push_back(std::move(whole.data));
  return Status::Ok();
}

// Execute(), and for cases with digests the words that they are of: one entry a round, one for all of a recipe.
Status Run(const std::string& block, VectorCase& test, Implementation& implementation,
           std::vector<PortSamples>& words) {
  const std::vector<Port> ports = PortsOf(block, test.config);
  Status status = implementation.Create(block, test.config);
  if (test.type == CaseType::kErr) {
    if (status.ok() && !test.coef_values.empty()) status = implementation.SetCoefs(test.coef_values);
    if (!status.ok() && implementation.trouble() != Implementation::Trouble::kRefusal) return status;
    test.error_text = status.message();
    return Status::Ok();
  }
  PLUMBLINE_RETURN_IF_ERROR(status);
  const PortSamples coefs = CoefsAt(ports, test, 0);
  if (!coefs.empty()) PLUMBLINE_RETURN_IF_ERROR(implementation.SetCoefs(coefs));
  if (test.type == CaseType::kMct) return RunRounds(ports, test, implementation, words);
  if (test.type == CaseType::kLdt) return RunLarge(ports, test, implementation, words);
  return RunPieces(ports, test, implementation);
}

}  // namespace

std::unique_ptr<Implementation> MakeRegistryImplementation(const dsp::Backend& backend, bool probes) {
  return std::make_unique<RegistryImplementation>(backend, probes);
}

Expected<std::unique_ptr<Implementation>> MakePipeImplementation(const std::string& command, double timeout_s) {
  int to[2];
  int from[2];
  if (pipe(to) != 0 || pipe(from) != 0) return Status::Error("no pipe to '" + command + "'");
  std::signal(SIGPIPE, SIG_IGN);  // a program that ends early is an answer that does not come
  const pid_t child = fork();
  if (child < 0) return Status::Error("cannot start '" + command + "'");
  if (child == 0) {
    setpgid(0, 0);
    std::signal(SIGPIPE, SIG_DFL);
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    close(to[0]);
    close(to[1]);
    close(from[0]);
    close(from[1]);
    execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  setpgid(child, child);  // here too: whoever is first
  close(to[0]);
  close(from[1]);
  fcntl(to[1], F_SETFL, O_NONBLOCK);
  return std::unique_ptr<Implementation>(
      std::make_unique<PipeImplementation>(child, to[1], from[0], command, timeout_s));
}

Status ServeBlocks(std::istream& in, std::ostream& out, const dsp::Backend& backend) {
  RegistryImplementation implementation(backend, true);
  std::vector<Port> ports;
  bool created = false;
  std::string line;
  const auto answer = [&](const Status& status, bool unsupported = false) {
    std::string text = status.ok() ? "ok" : (unsupported ? "unsupported " : "error ") + status.message();
    std::replace(text.begin(), text.end(), '\n', ' ');  // of a key's name
    out << text << std::endl;
  };
  // The ports and words that follow a request.
  const auto samples = [&](std::size_t count, PortSamples& data) -> Status {
    for (std::size_t p = 0; p < count; ++p) {
      std::string name;
      std::size_t words = 0;
      if (!std::getline(in, line) || !(std::istringstream(line) >> name >> words)) {
        return Status::Error("'" + line + "' is not a port and its number of words");
      }
      const auto port = std::find_if(ports.begin(), ports.end(), [&](const Port& x) { return x.name == name; });
      Status status = port == ports.end() ? Status::Error("there is no port '" + name + "'") : Status::Ok();
      data[name];
      for (std::size_t w = 0; w < words; ++w) {
        if (!std::getline(in, line)) return Status::Error("the input ended inside port '" + name + "'");
        if (status.ok()) status = PipeImplementation::ParseWord(*port, line, data[name]);
      }
      PLUMBLINE_RETURN_IF_ERROR(status);
    }
    return Status::Ok();
  };
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "create") {
      std::string block;
      words >> block;
      std::string json;
      std::getline(words, json);
      const auto config = dsp::ParseBlockConfig(json);
      const Status status = config.ok() ? implementation.Create(block, *config) : config.status();
      created = status.ok();
      if (created) ports = PortsOf(block, *config);
      answer(status, config.ok() && implementation.trouble() == Implementation::Trouble::kUnsupported);
    } else if (!created) {
      answer(Status::Error("'" + verb + "' before a block was created"));
    } else if (verb == "coef" || verb == "process") {
      std::size_t count = 0;
      words >> count;
      PortSamples data;
      PortSamples result;
      Status status = samples(count, data);
      if (status.ok()) {
        status = verb == "coef" ? implementation.SetCoefs(data) : implementation.Process(data, result);
      }
      if (verb == "coef" || !status.ok()) {
        answer(status);
        continue;
      }
      std::string text = "out " + std::to_string(result.size()) + "\n";
      for (const auto& entry : result) {
        const auto port =
            std::find_if(ports.begin(), ports.end(), [&](const Port& x) { return x.name == entry.first; });
        text += entry.first + " " + std::to_string(entry.second.size() / static_cast<std::size_t>(port->lanes)) + "\n" +
                HexLines(*port, entry.second);
      }
      out << text << std::flush;
    } else if (verb == "reset") {
      answer(implementation.Reset());
    } else if (verb == "state") {
      out << "state " << *implementation.SaveState() << std::endl;
    } else {
      answer(Status::Error("unknown request '" + verb + "'"));
    }
  }
  return out ? Status::Ok() : Status::Error("the answers cannot be written");
}

Status Execute(const std::string& block, VectorCase& test, Implementation& implementation) {
  std::vector<PortSamples> words;
  return Run(block, test, implementation, words);
}

namespace {

// The first field that differs between two states.
std::string StateDifference(const std::string& expected, const std::string& found) {
  const auto want = dsp::ParseJson(expected);
  const auto have = dsp::ParseJson(found);
  for (const auto* json : {&want, &have}) {
    if (!json->ok()) return "state after the last call: " + json->status().message();
    if (!(*json)->is_object()) return "state after the last call: not a JSON object";
  }
  for (const auto& entry : want->items()) {
    const auto field = have->find(entry.key());
    if (field == have->end()) return "state field '" + entry.key() + "' is missing";
    const auto& w = entry.value();
    if (*field == w) continue;
    std::string where = "state field '" + entry.key() + "'";
    const bool lists = w.is_array() && field->is_array() && w.size() == field->size();
    std::size_t i = 0;
    while (lists && w[i] == (*field)[i]) ++i;
    if (lists) where += " value " + std::to_string(i);
    return where + ": expected " + (lists ? w[i] : w).dump() + ", found " + (lists ? (*field)[i] : *field).dump();
  }
  for (const auto& entry : have->items()) {
    if (!want->contains(entry.key())) return "state field '" + entry.key() + "' is none of the block's";
  }
  return "";
}

// The first difference of one port's words; `where` stands behind the port's name.
std::string WordDifference(const Port& port, const std::string& where, std::span<const std::int32_t> want,
                           std::span<const std::int32_t> have) {
  const auto lanes = static_cast<std::size_t>(port.lanes);
  const std::string name = "port '" + port.name + "'" + where;
  for (std::size_t i = 0; i < std::min(want.size(), have.size()); ++i) {
    if (want[i] == have[i]) continue;
    return name + " word " + std::to_string(i / lanes) + (lanes > 1 ? " lane " + std::to_string(i % lanes) : "") +
           ": expected " + std::to_string(want[i]) + ", found " + std::to_string(have[i]);
  }
  if (want.size() == have.size()) return "";
  return name + ": expected " + std::to_string(want.size() / lanes) + " words, found " +
         std::to_string(have.size() / lanes);
}

// Where the words behind digests that differ begin to: those of the reference, computed now, say what is expected.
std::string BehindDigests(const std::string& block, const VectorCase& test, const std::vector<PortSamples>& found) {
  VectorCase made = test;
  std::vector<PortSamples> expected;
  const auto reference = MakeRegistryImplementation(dsp::Backends()[0], false);
  if (const Status status = Run(block, made, *reference, expected); !status.ok()) {
    return "the reference cannot run the case: " + status.message();
  }
  const std::vector<Port> ports = PortsOf(block, test.config);
  if (const std::string own = Difference(ports, test, made); !own.empty()) {
    return "the reference itself does not give the expected digests, so that no word can be named (" + own + ")";
  }
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    for (const Port& port : ports) {
      const auto have = found[i].find(port.name);
      if (port.direction != PortDirection::kOut || have == found[i].end()) continue;
      const std::string round = test.type == CaseType::kMct ? " round " + std::to_string(i + 1) : "";
      const std::string what = WordDifference(port, round, expected[i][port.name], have->second);
      if (!what.empty()) return what + " (the reference computed what is expected just now: its digests agree)";
    }
  }
  return "no word that differs";  // not reached: equal words have equal digests
}

}  // namespace

std::string Difference(const std::vector<Port>& ports, const VectorCase& expected, const VectorCase& found) {
  if (expected.type == CaseType::kErr) {
    if (found.error_text.empty()) return "was accepted; it must be refused: " + expected.error_text;
    if (found.error_text.find(expected.error_field) == std::string::npos) {
      return "was refused, but '" + found.error_text + "' does not name " + expected.error_field;
    }
    return "";
  }
  for (const PortDirection direction : {PortDirection::kOut, PortDirection::kProbe}) {
    for (const Port& port : ports) {
      if (port.direction != direction) continue;
      const auto want = expected.data.find(port.name);
      const auto have = found.data.find(port.name);
      if (want == expected.data.end()) continue;
      const bool given = have != found.data.end() && (direction == PortDirection::kOut || !have->second.empty());
      if (!given && direction == PortDirection::kProbe) continue;
      const Samples none;
      std::string what = WordDifference(port, "", want->second, given ? have->second : none);
      if (!what.empty()) return what;
    }
  }
  if (!expected.state.empty() && !found.state.empty() && expected.state != found.state) {
    if (std::string what = StateDifference(expected.state, found.state); !what.empty()) return what;
  }
  for (std::size_t i = 0; i < expected.checkpoints.size(); ++i) {
    const Checkpoint& want = expected.checkpoints[i];
    if (i >= found.checkpoints.size()) return "no result of round " + std::to_string(want.round);
    for (const auto& digest : want.digests) {
      const auto have = found.checkpoints[i].digests.find(digest.first);
      if (found.checkpoints[i].round != want.round || have == found.checkpoints[i].digests.end() ||
          have->second != digest.second) {
        return "port '" + digest.first + "' after round " + std::to_string(want.round) + ": another digest";
      }
    }
  }
  for (const auto& port : expected.digests) {
    const auto have = found.digests.find(port.first);
    if (have == found.digests.end()) {
      const bool probe = std::any_of(ports.begin(), ports.end(), [&](const Port& p) {
        return p.name == port.first && p.direction == PortDirection::kProbe;
      });
      if (probe) continue;
      return "port '" + port.first + "': nothing was found";
    }
    for (std::size_t i = 0; i < port.second.size(); ++i) {
      if (i >= have->second.size() || have->second[i] != port.second[i]) {
        return "port '" + port.first + "', words " + std::to_string(i * expected.digest_words) + " to " +
               std::to_string((i + 1) * expected.digest_words - 1) + ": another digest";
      }
    }
    if (have->second.size() != port.second.size()) return "port '" + port.first + "': more words than expected";
  }
  return "";
}

Expected<Verdict> Check(const std::string& block, const VectorCase& test, Implementation& implementation) {
  VectorCase found = test;
  const std::vector<Port> ports = PortsOf(block, test.config);
  for (const Port& port : ports) {
    if (port.direction == PortDirection::kOut || port.direction == PortDirection::kProbe) found.data.erase(port.name);
  }
  found.state.clear();
  found.checkpoints.clear();
  for (auto& digests : found.digests) digests.second.clear();
  found.error_text.clear();
  std::vector<PortSamples> words;
  if (const Status status = Run(block, found, implementation, words); !status.ok()) {
    switch (implementation.trouble()) {
      case Implementation::Trouble::kLost:
        return status;
      case Implementation::Trouble::kUnsupported:
        return Verdict{Verdict::Kind::kSkipped, status.message()};
      case Implementation::Trouble::kRefusal:
        return Verdict{Verdict::Kind::kFail, "error: " + status.message()};
    }
  }
  std::string difference = Difference(ports, test, found);
  if (!difference.empty() && !words.empty()) difference += "; " + BehindDigests(block, test, words);
  const auto kind = difference.empty() ? Verdict::Kind::kPass : Verdict::Kind::kFail;
  return Verdict{kind, std::move(difference)};
}

}  // namespace plumbline::study
