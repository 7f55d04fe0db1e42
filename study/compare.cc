#include "study/compare.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <mutex>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "dsp/backend.h"
#include "study/link_plan.h"
#include "study/link_run.h"
#include "study/scenario.h"
#include "study/theory.h"

namespace plumbline::study {
namespace {

constexpr std::int64_t kMaxSymbols = 1'000'000'000'000;
constexpr int kMaxThreads = 1024;
constexpr std::size_t kMaxSweepPoints = 200;

Expected<Architecture> ArchitectureOf(const std::string& name) {
  std::string known;
  for (const Architecture architecture : kArchitectures) {
    std::string lower = Name(architecture);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == name) return architecture;
    known += (known.empty() ? "" : ", ") + lower;
  }
  return Status::Error("--modules: '" + name + "' is not an architecture; there are: " + known);
}

std::string Now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string Machine() {
  utsname system{};
  if (uname(&system) != 0) return "";
  return fmt::format("{} {}, {} cores", system.sysname, system.machine, std::thread::hardware_concurrency());
}

// One link to run: where its result goes.
struct Task {
  Scenario scenario;
  Architecture architecture = Architecture::kDsp;
  std::size_t group = 0;  // of the same scenario and parameter value
  LinkRunOptions options;
  std::vector<HopPlan> hops;
  Expected<LinkRun> run = Status::Error("not run");
  bool planned = false;
};

// Works through all tasks on some threads, longest first, with progress and a way to stop.
class Runner {
 public:
  Runner(std::vector<Task>& tasks, int threads, const Progress& progress, const std::atomic<bool>& cancel)
      : tasks_(tasks), threads_(threads), progress_(progress), cancel_(cancel) {}

  // The first error of a plan: a file, a key. Nothing is simulated then.
  Status Plan() {
    return ForEach([this](Task& task) {
      Expected<std::vector<HopPlan>> hops = PlanLink(task.scenario, task.architecture, task.options.seed);
      if (!hops.ok()) return hops.status();
      task.hops = std::move(*hops);
      task.planned = true;
      Report("planning " + NameOf(task));
      return Status::Ok();
    });
  }

  Status Run() {
    for (const Task& task : tasks_)
      total_ += static_cast<double>(PlannedHopSymbols(task.scenario, task.hops, task.options));
    return ForEach([this](Task& task) {
      task.options.cancel = &cancel_;
      const std::string name = NameOf(task);
      double done = 0;
      task.options.progress = [this, &name, &done](std::int64_t symbols) {
        done += static_cast<double>(symbols);
        done_ = done_ + static_cast<double>(symbols);
        Report(name);
      };
      task.run = RunLink(task.scenario, task.architecture, task.hops, task.options);
      // What a link did not need, because it did not lock, is done too.
      done_ =
          done_ + std::max(static_cast<double>(PlannedHopSymbols(task.scenario, task.hops, task.options)) - done, 0.0);
      return task.run.ok() ? Status::Ok() : task.run.status();
    });
  }

 private:
  static std::string NameOf(const Task& task) {
    return fmt::format("{} {} {}", task.scenario.rate, task.scenario.name, Name(task.architecture));
  }

  void Report(const std::string& what) {
    if (!progress_) return;
    const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (lock.owns_lock()) progress_(std::min<double>(done_, total_), total_, what);
  }

  template <typename Work>
  Status ForEach(const Work& work) {
    std::vector<std::size_t> order(tasks_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return tasks_[a].hops.size() > tasks_[b].hops.size(); });
    std::atomic<std::size_t> next{0};
    std::vector<Status> failures(tasks_.size());
    std::atomic<bool> failed{false};
    const auto worker = [&] {
      for (std::size_t i = next++; i < order.size() && !failed && !cancel_; i = next++) {
        failures[order[i]] = work(tasks_[order[i]]);
        if (!failures[order[i]].ok()) failed = true;
      }
    };
    std::vector<std::thread> threads;
    for (int t = 1; t < threads_; ++t) threads.emplace_back(worker);
    worker();
    for (std::thread& thread : threads) thread.join();
    for (const Status& failure : failures) {
      if (!failure.ok()) return failure;
    }
    return Status::Ok();
  }

  std::vector<Task>& tasks_;
  int threads_;
  const Progress& progress_;
  const std::atomic<bool>& cancel_;
  std::mutex mutex_;
  std::atomic<double> done_{0};
  double total_ = 0;
};

// What both commands begin with: scenarios, rates, overrides.
struct Setup {
  std::vector<Scenario> scenarios;
  std::vector<Architecture> architectures;
  std::vector<SkippedLink> skipped;
  int threads = 1;
};

Expected<Setup> SetUp(const CompareOptions& options) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options));
  Setup setup;
  for (const std::string& name : options.modules) {
    const Expected<Architecture> architecture = ArchitectureOf(name);
    if (!architecture.ok()) return architecture.status();
    setup.architectures.push_back(*architecture);
  }
  std::vector<std::string> names = options.scenarios;
  if (names.empty()) names = {"112g-dr", "224g-dr"};
  for (const std::string& name : names) {
    Expected<Scenario> scenario = LoadScenario(name);
    if (!scenario.ok()) return scenario.status();
    if (options.rate != "all" && scenario->rate != options.rate + "G") {
      if (!options.scenarios.empty()) {
        return Status::Error(fmt::format("--rate {}: scenario '{}' is one of {}", options.rate, name, scenario->rate));
      }
      continue;
    }
    if (!options.host_tx_file.empty()) scenario->host_tx_file = options.host_tx_file;
    if (!options.host_rx_file.empty()) scenario->host_rx_file = options.host_rx_file;
    if (!options.fext_files.empty()) scenario->fext_files = options.fext_files;
    if (!options.next_files.empty()) scenario->next_files = options.next_files;
    for (const auto& [option, file, given] :
         {std::tuple{"--host-tx-loss", &scenario->host_tx_file, options.host_tx_loss_db.has_value()},
          std::tuple{"--host-rx-loss", &scenario->host_rx_file, options.host_rx_loss_db.has_value()}}) {
      if (given && !file->empty()) {
        return Status::Error(
            fmt::format("{}: scenario '{}' replaces that board line by the file {}", option, name, *file));
      }
    }
    for (const auto& [key, value] : {std::pair{"host_tx_loss_db", options.host_tx_loss_db},
                                     std::pair{"host_rx_loss_db", options.host_rx_loss_db}}) {
      if (value) PLUMBLINE_RETURN_IF_ERROR(SetValue(*scenario, key, fmt::format("{}", *value), "command line"));
    }
    setup.scenarios.push_back(std::move(*scenario));
  }
  setup.threads =
      options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return setup;
}

// Under --rate all, a rate that the given files cannot serve is left out visibly; under one rate it is an error.
Status SkipRatesWithoutFiles(const CompareOptions& options, Setup& setup) {
  for (auto scenario = setup.scenarios.begin(); scenario != setup.scenarios.end();) {
    const Expected<std::vector<HopPlan>> hops = [&]() -> Expected<std::vector<HopPlan>> {
      for (const HopPlan& plan : OutlineLink(*scenario, setup.architectures.front(), options.seed)) {
        const Expected<link::Hop> hop = link::Hop::Create(plan.hop, options.seed, plan.number);
        if (!hop.ok()) return hop.status();
      }
      return std::vector<HopPlan>{};
    }();
    if (hops.ok()) {
      ++scenario;
      continue;
    }
    const bool files = !options.host_tx_file.empty() || !options.host_rx_file.empty() || !options.fext_files.empty() ||
                       !options.next_files.empty();
    if (options.rate != "all" || !files || setup.scenarios.size() + setup.skipped.size() < 2) return hops.status();
    setup.skipped.push_back({scenario->rate, scenario->name, "", hops.status().message()});
    scenario = setup.scenarios.erase(scenario);
  }
  if (setup.scenarios.empty()) return Status::Error(setup.skipped.front().reason);
  return Status::Ok();
}

RunInfo Info(const CompareOptions& options, const Scenario& scenario, int threads) {
  RunInfo info;
  info.version = PLUMBLINE_VERSION;
  info.command_line = options.command_line;
  info.backend = options.backend;
  info.machine = Machine();
  info.seed = options.seed;
  info.threads = threads;
  info.symbols_requested = options.symbols;
  info.segments = 1;
  info.segment_symbols = MeasuredSymbols(scenario, options.symbols);
  info.started = Now();
  return info;
}

std::vector<std::string> CommonNotes(const std::vector<Scenario>& scenarios) {
  const bool aided = std::any_of(scenarios.begin(), scenarios.end(),
                                 [](const Scenario& scenario) { return scenario.training == "data-aided"; });
  return {
      "Data are coded pseudo-random bits, on each lane the part of the codewords that it carries in the scenario's "
      "Ethernet port. Where a link says 'folded', one lane was simulated and the port's other lanes are stretches of "
      "it.",
      aided
          ? "DATA-AIDED TRAINING: receivers of a scenario with training = data-aided adapt on known symbols during "
            "start-up. "
            "No link training can run through a linear module: this is not what such a link does."
          : "Receivers start up blind: none of them sees what was sent. Known data are used to score, never to adapt.",
      "Architectures of a scenario share data and noise seeds, so that their difference has a tighter interval.",
      "Given crosstalk files act on both electrical sides, host to module and module to host.",
  };
}

// "/some/folder/112g-dr.toml:12" -> "112g-dr.toml:12"
std::string FileName(const std::string& origin) {
  const std::size_t slash = origin.rfind('/');
  return slash == std::string::npos ? origin : origin.substr(slash + 1);
}

// Keys of a modulator that the scenario does not use: "ring_q" with an MZM.
bool IsOfAnotherModulator(const std::string& key, const std::string& modulator) {
  for (const char* kind : {"mzm", "eml", "ring", "vcsel"}) {
    if (modulator != kind && key.rfind(std::string(kind) + "_", 0) == 0) return true;
  }
  return false;
}

std::vector<Fact> Assumptions(const Scenario& scenario) {
  std::vector<Fact> facts;
  for (const ScenarioField& field : ScenarioFields()) {
    if (IsOfAnotherModulator(field.name, scenario.modulator)) continue;
    const auto origin = scenario.origins.find(field.name);
    facts.push_back({field.name, FormatValue(field, scenario), field.unit,
                     origin == scenario.origins.end() ? "" : FileName(origin->second)});
  }
  return facts;
}

// Differences against DSP of the same group.
void ComparePairs(std::vector<Task*>& group) {
  Task* dsp = nullptr;
  for (Task* task : group) {
    if (task->architecture == Architecture::kDsp && task->run.ok() && task->run->result.converged) dsp = task;
  }
  if (dsp == nullptr) return;
  for (Task* task : group) {
    if (!task->run.ok() || !task->run->result.converged) continue;
    LinkResult& link = task->run->result;
    if (task == dsp) {
      link.snr_penalty_db = Figure::Measured(0.0, 0.0, 0.0, -1, "the reference");
      link.ber_minus_dsp = Figure::Measured(0.0, 0.0, 0.0, -1, "the reference");
      continue;
    }
    link.snr_penalty_db = PairedSnrDifference(dsp->run->batches, task->run->batches);
    const Expected<Estimate> difference = PairedDifference(task->run->pre_fec, dsp->run->pre_fec);
    link.ber_minus_dsp = difference.ok() ? Figure::Measured(difference->value, difference->interval.low,
                                                            difference->interval.high, -1, "paired batches")
                                         : Figure::None(difference.status().message());
  }
}

std::vector<Task> MakeTasks(const std::vector<Scenario>& scenarios, const std::vector<Architecture>& architectures,
                            const CompareOptions& options) {
  std::vector<Task> tasks;
  for (std::size_t g = 0; g < scenarios.size(); ++g) {
    for (const Architecture architecture : architectures) {
      Task task;
      task.scenario = scenarios[g];
      task.architecture = architecture;
      task.group = g;
      task.options.symbols = options.symbols;
      task.options.seed = options.seed;
      task.options.backend = options.backend;
      tasks.push_back(std::move(task));
    }
  }
  return tasks;
}

// Runs, and pairs what belongs together. The number of links that were not finished.
Expected<std::size_t> RunTasks(std::vector<Task>& tasks, std::size_t groups, int threads, const Progress& progress,
                               const std::atomic<bool>& cancel) {
  Runner runner(tasks, threads, progress, cancel);
  PLUMBLINE_RETURN_IF_ERROR(runner.Plan());
  if (!cancel) PLUMBLINE_RETURN_IF_ERROR(runner.Run());
  for (std::size_t g = 0; g < groups; ++g) {
    std::vector<Task*> group;
    for (Task& task : tasks) {
      if (task.group == g) group.push_back(&task);
    }
    ComparePairs(group);
  }
  return static_cast<std::size_t>(std::count_if(
      tasks.begin(), tasks.end(), [](const Task& task) { return !task.run.ok() || task.run->cancelled; }));
}

void FinishInfo(RunInfo& info, std::chrono::steady_clock::time_point begin, std::size_t missing, std::size_t all) {
  info.finished = Now();
  info.elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  info.partial = missing > 0;
  if (missing > 0) info.partial_note = fmt::format("interrupted: {} of {} links are missing", missing, all);
}

// What a swept parameter is called, and the keys that it sets.
struct SweepParameter {
  const char* name;
  const char* label;
  const char* unit;
  std::vector<const char*> keys;
  bool higher_is_better;
};

const std::vector<SweepParameter>& SweepParameters() {
  static const std::vector<SweepParameter> parameters = {
      {"oma", "OMA at TP3", "dBm", {"oma_dbm"}, true},
      {"loss", "board loss at Nyquist, each side", "dB", {"host_tx_loss_db", "host_rx_loss_db"}, false},
      {"loss-tx", "board loss at Nyquist, transmit side", "dB", {"host_tx_loss_db"}, false},
      {"loss-rx", "board loss at Nyquist, receive side", "dB", {"host_rx_loss_db"}, false},
  };
  return parameters;
}

const SweepParameter* FindParameter(const std::string& name) {
  for (const SweepParameter& parameter : SweepParameters()) {
    if (name == parameter.name) return &parameter;
  }
  return nullptr;
}

std::vector<double> SweepValues(const SweepOptions& options) {
  const auto count = static_cast<std::size_t>(std::floor((options.to - options.from) / options.step + 1e-9)) + 1;
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(options.from + static_cast<double>(i) * options.step);
  return values;
}

// The parameter value at which the BER crosses the threshold: the SNR that PAM4 in Gaussian noise needs for each BER,
// linear between the two neighbouring points; the interval follows from theirs.
Figure Crossing(const std::vector<SweepPoint>& points, double threshold_ber) {
  const double wanted = Pam4SnrDbForBer(threshold_ber);
  const auto usable = [](const SweepPoint& p) { return p.converged && p.ber.has_value() && p.ber.value > 0; };
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const SweepPoint& a = points[i];
    const SweepPoint& b = points[i + 1];
    if (!usable(a) || !usable(b)) continue;
    const double snr_a = Pam4SnrDbForBer(a.ber.value);
    const double snr_b = Pam4SnrDbForBer(b.ber.value);
    if ((snr_a - wanted) * (snr_b - wanted) > 0 || snr_a == snr_b) continue;
    const double slope = (snr_b - snr_a) / (b.value - a.value);  // dB a unit
    const double at = a.value + (wanted - snr_a) / slope;
    const double weight = (at - a.value) / (b.value - a.value);
    const auto half_width = [](const SweepPoint& p) {
      if (!p.ber.has_interval || p.ber.lo <= 0) return 0.5;
      return 0.5 * (Pam4SnrDbForBer(p.ber.lo) - Pam4SnrDbForBer(std::min(p.ber.hi, 0.37)));
    };
    const double spread = std::hypot((1 - weight) * half_width(a), weight * half_width(b)) / std::abs(slope);
    return Figure::Measured(
        at, at - spread, at + spread, -1,
        fmt::format("between {:g} and {:g}, linear in the SNR that each BER needs", a.value, b.value));
  }
  return Figure::None(fmt::format("the BER does not cross {:g} between points that counted errors", threshold_ber));
}

void FillPenalties(SweepGroup& group, bool higher_is_better) {
  const Figure* dsp = nullptr;
  for (SweepCurve& curve : group.curves) {
    curve.crossing = Crossing(curve.points, group.threshold_ber);
    if (curve.architecture == Architecture::kDsp) dsp = &curve.crossing;
  }
  for (SweepCurve& curve : group.curves) {
    if (dsp == nullptr) {
      curve.penalty_db = Figure::None("DSP was not swept");
    } else if (&curve.crossing == dsp) {
      curve.penalty_db = dsp->has_value() ? Figure::Measured(0, 0, 0, -1, "the reference") : Figure::None(dsp->note);
    } else if (!dsp->has_value()) {
      curve.penalty_db = Figure::None("DSP: " + dsp->note);
    } else if (!curve.crossing.has_value()) {
      curve.penalty_db = Figure::None(curve.crossing.note);
    } else {
      const double sign = higher_is_better ? 1 : -1;
      const double value = sign * (curve.crossing.value - dsp->value);
      const double spread = std::hypot(curve.crossing.hi - curve.crossing.value, dsp->hi - dsp->value);
      curve.penalty_db = Figure::Measured(value, value - spread, value + spread, -1, "difference of the crossings");
    }
  }
}

}  // namespace

Status Validate(const CompareOptions& options) {
  if (options.rate != "112" && options.rate != "224" && options.rate != "all") {
    return Status::Error("--rate " + options.rate + ": must be 112, 224 or all");
  }
  if (options.symbols < 1 || options.symbols > kMaxSymbols) {
    return Status::Error(fmt::format("--symbols {}: must be 1..{}", options.symbols, kMaxSymbols));
  }
  if (options.threads < 0 || options.threads > kMaxThreads) {
    return Status::Error(fmt::format("--threads {}: must be 0..{}", options.threads, kMaxThreads));
  }
  if (options.modules.empty()) return Status::Error("--modules: name at least one of dsp, lro, lpo, mixed");
  for (std::size_t i = 0; i < options.modules.size(); ++i) {
    const Expected<Architecture> architecture = ArchitectureOf(options.modules[i]);
    if (!architecture.ok()) return architecture.status();
    if (std::find(options.modules.begin(), options.modules.begin() + static_cast<std::ptrdiff_t>(i),
                  options.modules[i]) != options.modules.begin() + static_cast<std::ptrdiff_t>(i)) {
      return Status::Error("--modules: '" + options.modules[i] + "' is named twice");
    }
  }
  const Expected<dsp::Backend> backend = dsp::FindBackend(options.backend);
  if (!backend.ok()) return Status::Error("--backend: " + backend.status().message());
  for (const auto& [name, loss] :
       {std::pair{"--host-tx-loss", options.host_tx_loss_db}, std::pair{"--host-rx-loss", options.host_rx_loss_db}}) {
    if (loss && !(*loss >= 0 && *loss <= 60)) return Status::Error(fmt::format("{} {} dB: must be 0..60", name, *loss));
  }
  if (options.host_tx_loss_db && !options.host_tx_file.empty()) {
    return Status::Error("--host-tx-loss and --host-tx: a file replaces the board line; give one of them");
  }
  if (options.host_rx_loss_db && !options.host_rx_file.empty()) {
    return Status::Error("--host-rx-loss and --host-rx: a file replaces the board line; give one of them");
  }
  return Status::Ok();
}

Expected<CompareResults> RunCompare(const CompareOptions& options, const Progress& progress,
                                    const std::atomic<bool>& cancel) {
  const auto begin = std::chrono::steady_clock::now();
  Expected<Setup> setup = SetUp(options);
  if (!setup.ok()) return setup.status();
  PLUMBLINE_RETURN_IF_ERROR(SkipRatesWithoutFiles(options, *setup));
  CompareResults results;
  results.run = Info(options, setup->scenarios.front(), setup->threads);
  results.skipped = setup->skipped;
  results.notes = CommonNotes(setup->scenarios);
  std::vector<Task> tasks = MakeTasks(setup->scenarios, setup->architectures, options);
  const Expected<std::size_t> missing = RunTasks(tasks, setup->scenarios.size(), setup->threads, progress, cancel);
  if (!missing.ok()) return missing.status();
  for (Task& task : tasks) {
    if (!task.run.ok() || task.run->cancelled) continue;
    task.run->result.assumptions = Assumptions(task.scenario);
    results.run.segment_warmup_symbols = std::max(results.run.segment_warmup_symbols, task.run->result.warmup_symbols);
    results.links.push_back(std::move(task.run->result));
  }
  FinishInfo(results.run, begin, *missing, tasks.size());
  return results;
}

Status Validate(const SweepOptions& options) {
  PLUMBLINE_RETURN_IF_ERROR(Validate(options.compare));
  if (FindParameter(options.parameter) == nullptr) {
    return Status::Error("sweep: '" + options.parameter +
                         "' is not a parameter; there are: oma, loss, loss-tx, loss-rx");
  }
  // A sweep that something else overrides would draw a flat line.
  const CompareOptions& compare = options.compare;
  for (const auto& [key, name, file, loss] :
       {std::tuple{"host_tx_loss_db", "--host-tx", &compare.host_tx_file, &compare.host_tx_loss_db},
        std::tuple{"host_rx_loss_db", "--host-rx", &compare.host_rx_file, &compare.host_rx_loss_db}}) {
    const std::vector<const char*>& keys = FindParameter(options.parameter)->keys;
    if (std::none_of(keys.begin(), keys.end(), [swept = key](std::string_view each) { return each == swept; })) {
      continue;
    }
    if (!file->empty()) {
      return Status::Error(fmt::format(
          "sweep {} and {}: a file replaces the board line that is swept; give one of them", options.parameter, name));
    }
    if (*loss) {
      return Status::Error(
          fmt::format("sweep {} and {}-loss: both set {}; give one of them", options.parameter, name, key));
    }
  }
  if (!(options.step > 0)) return Status::Error(fmt::format("--step {}: must be above 0", options.step));
  if (!(options.to >= options.from)) {
    return Status::Error(fmt::format("--to {}: must not be below --from {}", options.to, options.from));
  }
  const double points = std::floor((options.to - options.from) / options.step + 1e-9) + 1;
  if (!(points <= static_cast<double>(kMaxSweepPoints))) {
    return Status::Error(
        fmt::format("--step {}: makes {} points; the limit is {}", options.step, points, kMaxSweepPoints));
  }
  return Status::Ok();
}

Expected<SweepResults> RunSweep(const SweepOptions& options, const Progress& progress,
                                const std::atomic<bool>& cancel) {
  const auto begin = std::chrono::steady_clock::now();
  PLUMBLINE_RETURN_IF_ERROR(Validate(options));
  Expected<Setup> setup = SetUp(options.compare);
  if (!setup.ok()) return setup.status();
  PLUMBLINE_RETURN_IF_ERROR(SkipRatesWithoutFiles(options.compare, *setup));
  const SweepParameter& parameter = *FindParameter(options.parameter);
  const std::vector<double> values = SweepValues(options);

  std::vector<Scenario> scenarios;  // every scenario at every value
  for (const Scenario& scenario : setup->scenarios) {
    for (const double value : values) {
      scenarios.push_back(scenario);
      for (const char* key : parameter.keys) {
        PLUMBLINE_RETURN_IF_ERROR(SetValue(scenarios.back(), key, fmt::format("{}", value), "sweep"));
      }
    }
  }
  std::vector<Task> tasks = MakeTasks(scenarios, setup->architectures, options.compare);
  for (Task& task : tasks) {
    task.options.budget = false;
    task.options.pictures = false;
  }
  const Expected<std::size_t> missing = RunTasks(tasks, scenarios.size(), setup->threads, progress, cancel);
  if (!missing.ok()) return missing.status();

  SweepResults results;
  results.run = Info(options.compare, setup->scenarios.front(), setup->threads);
  results.skipped = setup->skipped;
  results.notes = CommonNotes(setup->scenarios);
  for (std::size_t s = 0; s < setup->scenarios.size(); ++s) {
    const Scenario& scenario = setup->scenarios[s];
    SweepGroup group;
    group.rate = scenario.rate;
    group.baud_hz = scenario.baud_gbd * 1e9;
    group.scenario = scenario.name;
    group.parameter = parameter.name;
    group.label = parameter.label;
    group.unit = parameter.unit;
    for (const Architecture architecture : setup->architectures) {
      SweepCurve curve;
      curve.architecture = architecture;
      for (std::size_t v = 0; v < values.size(); ++v) {
        for (const Task& task : tasks) {
          if (task.group != s * values.size() + v || task.architecture != architecture) continue;
          if (!task.run.ok() || task.run->cancelled) continue;
          const LinkResult& link = task.run->result;
          group.threshold_ber = link.threshold_ber;
          results.run.segment_warmup_symbols = std::max(results.run.segment_warmup_symbols, link.warmup_symbols);
          curve.points.push_back({values[v], link.converged, link.symbols, link.pre_fec_ber, link.snr_db,
                                  link.notes.empty() ? "" : link.notes.front()});
        }
      }
      group.curves.push_back(std::move(curve));
    }
    FillPenalties(group, parameter.higher_is_better);
    results.groups.push_back(std::move(group));
  }
  if (!setup->scenarios.empty()) results.assumptions = Assumptions(setup->scenarios.front());
  FinishInfo(results.run, begin, *missing, tasks.size());
  return results;
}

}  // namespace plumbline::study
