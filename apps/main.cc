// The `plumbline` command: parsing and printing, nothing else.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include "apps/block_command.h"
#include "apps/fec_command.h"
#include "apps/pcs_command.h"
#include "apps/progress.h"
#include "apps/vectors_command.h"
#include "dsp/backend.h"
#include "study/compare.h"
#include "study/console_summary.h"
#include "study/outputs.h"
#include "study/results_io.h"
#include "study/scenario.h"

namespace {

using plumbline::AddBlockCommand;
using plumbline::AddFecCommand;
using plumbline::AddPcsCommand;
using plumbline::AddVectorsCommand;
using plumbline::CatchInterrupts;
using plumbline::Expected;
using plumbline::interrupted;
using plumbline::kExitInterrupted;
using plumbline::ProgressBar;
using plumbline::Status;
namespace study = plumbline::study;
namespace fs = std::filesystem;

constexpr int kExitError = 1;  // bad input, unreadable or unwritable files
int Fail(const Status& status) {
  std::fprintf(stderr, "plumbline: %s\n", status.message().c_str());
  return kExitError;
}

// The folders that a run makes for its results: those that are still empty go again, unless the run gets to keep them.
class NewFolders {
 public:
  explicit NewFolders(const std::string& out) {
    std::error_code error;
    for (fs::path path = fs::path(out) / "plots"; !path.empty() && !fs::exists(path, error);
         path = path.parent_path()) {
      deepest_first_.push_back(path);
    }
  }
  ~NewFolders() {
    std::error_code error;
    for (const fs::path& path : deepest_first_) fs::remove(path, error);  // not one that holds anything
  }
  NewFolders(const NewFolders&) = delete;
  NewFolders& operator=(const NewFolders&) = delete;

  void Keep() { deepest_first_.clear(); }

 private:
  std::vector<fs::path> deepest_first_;
};

struct CompareArguments {
  study::CompareOptions options;
  std::string out = "plumbline-report";
  double host_tx_loss_db = 0;
  double host_rx_loss_db = 0;
  CLI::Option* tx_loss = nullptr;
  CLI::Option* rx_loss = nullptr;
};

void AddCompareOptions(CLI::App& app, CompareArguments& a) {
  app.add_option("--rate", a.options.rate, "112, 224 or all")->capture_default_str();
  app.add_option(
         "--scenario", a.options.scenarios,
         "scenario name or TOML file, may be repeated (default: 112g-dr and 224g-dr; see 'plumbline scenarios')")
      ->type_name("NAME|FILE");
  app.add_option("--modules", a.options.modules, "architectures, comma separated: dsp,lro,lpo,mixed")
      ->delimiter(',')
      ->type_name("LIST")
      ->default_str("dsp,lro,lpo,mixed");
  app.add_option("--host-tx", a.options.host_tx_file, "host transmitter ball to module, instead of the built-in board")
      ->type_name("F.s4p");
  app.add_option("--host-rx", a.options.host_rx_file, "module to host receiver ball, instead of the built-in board")
      ->type_name("F.s4p");
  app.add_option("--fext", a.options.fext_files, "far-end aggressor on both electrical sides, may be repeated")
      ->type_name("F.s4p");
  app.add_option("--next", a.options.next_files, "near-end aggressor on both electrical sides, may be repeated")
      ->type_name("F.s4p");
  a.tx_loss = app.add_option("--host-tx-loss", a.host_tx_loss_db, "board line of the transmit side at Nyquist")
                  ->type_name("dB");
  a.rx_loss =
      app.add_option("--host-rx-loss", a.host_rx_loss_db, "board line of the receive side at Nyquist")->type_name("dB");
  app.add_option("--symbols", a.options.symbols, "measured symbols a link; start-up comes on top")
      ->capture_default_str()
      ->type_name("N");
  std::string backends;
  for (const auto& backend : plumbline::dsp::Backends()) backends += (backends.empty() ? "" : ", ") + backend.name;
  app.add_option("--backend", a.options.backend,
                 "who runs the digital blocks; every one gives the same bits. Here: " + backends)
      ->capture_default_str()
      ->type_name("NAME");
  app.add_option("--seed", a.options.seed, "of all noise and data")->capture_default_str()->type_name("S");
  app.add_option("--threads", a.options.threads, "worker threads, 0 for one a core; changes no result")
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--out", a.out, "folder for report.html, results.json, results.csv and plots/")
      ->capture_default_str()
      ->type_name("DIR");
}

void Finish(CompareArguments& a, int argc, char** argv) {
  if (a.tx_loss->count() > 0) a.options.host_tx_loss_db = a.host_tx_loss_db;
  if (a.rx_loss->count() > 0) a.options.host_rx_loss_db = a.host_rx_loss_db;
  for (int i = 1; i < argc; ++i) a.options.command_line += (i > 1 ? " " : "plumbline ") + std::string(argv[i]);
}

// Runs, writes and prints; the same for compare and sweep.
template <typename Options, typename Run>
int RunAndWrite(const Options& options, const std::string& out, Run run) {
  // Before any symbol is simulated: what can be wrong with the options and the folder.
  if (const Status status = study::Validate(options); !status.ok()) return Fail(status);
  NewFolders folders(out);
  if (const Status status = study::PrepareOutputDirectory(out); !status.ok()) return Fail(status);
  CatchInterrupts();
  ProgressBar bar;
  const auto results = run(
      options, [&bar](double done, double total, const std::string& what) { bar.Show(done, total, what); },
      interrupted);
  bar.End();
  if (!results.ok()) return Fail(results.status());
  folders.Keep();
  if (const Status status = study::WriteOutputs(*results, out); !status.ok()) return Fail(status);
  std::fputs(study::ConsoleSummary(*results).c_str(), stdout);
  std::printf("\nreport: %s/report.html   data: %s/results.json, results.csv\n", out.c_str(), out.c_str());
  if (interrupted) {
    std::fprintf(stderr, "plumbline: interrupted; what was finished is in the report, which is marked partial\n");
    return kExitInterrupted;
  }
  return 0;
}

int PrintScenarios(const std::string& name) {
  if (name.empty()) {
    for (const std::string& each : study::ScenarioNames()) {
      const Expected<study::Scenario> scenario = study::LoadScenario(each);
      if (!scenario.ok()) return Fail(scenario.status());
      std::printf("%-18s %s\n", each.c_str(), scenario->title.c_str());
    }
    return 0;
  }
  const Expected<study::Scenario> scenario = study::LoadScenario(name);
  if (!scenario.ok()) return Fail(scenario.status());
  std::fputs(study::ListScenario(*scenario).c_str(), stdout);
  return 0;
}

// CLI11 takes an empty number for 0.
Status RequireValues(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) return Status::Error(option->get_name() + ": '' is no value");
    }
  }
  for (const CLI::App* command : app.get_subcommands()) PLUMBLINE_RETURN_IF_ERROR(RequireValues(*command));
  return Status::Ok();
}

int Main(int argc, char** argv) {
  CLI::App app{"Plumbline: a bit-exact reference of the host SerDes that linear optics depend on"};
  app.name("plumbline");
  app.require_subcommand(0, 1);  // none is our own error, so that an unknown word is named
  app.set_version_flag("--version", PLUMBLINE_VERSION);

  CompareArguments compare;
  CLI::App* compare_command = app.add_subcommand(
      "compare",
      "What a fully retimed (DSP), an LRO, an LPO and a mixed link deliver: SNR, error rates, FEC, noise budget.\n"
      "With nothing given: 112g-dr and 224g-dr, all four architectures, 16e6 symbols each.");
  AddCompareOptions(*compare_command, compare);

  study::SweepOptions sweep_options;
  CompareArguments sweep;
  sweep.options.symbols = 1'000'000;
  sweep.out = "plumbline-sweep";
  CLI::App* sweep_command = app.add_subcommand(
      "sweep",
      "The same over one parameter: BER and SNR curves for every architecture, and the penalty in dB against DSP at\n"
      "2.4e-4 (112G) and 2.28e-4 (224G).");
  sweep_command
      ->add_option("parameter", sweep_options.parameter,
                   "oma (dBm at TP3), loss (dB of board at Nyquist, both ends), loss-tx, loss-rx")
      ->required()
      ->type_name("oma|loss|loss-tx|loss-rx");
  sweep_command->add_option("--from", sweep_options.from, "first value")->required();
  sweep_command->add_option("--to", sweep_options.to, "last value")->required();
  sweep_command->add_option("--step", sweep_options.step, "step, above 0")->required();
  AddCompareOptions(*sweep_command, sweep);

  std::string scenario_name;
  CLI::App* scenarios_command = app.add_subcommand(
      "scenarios", "The built-in scenarios; with a name or a file, every key of one with its origin.");
  scenarios_command->add_option("scenario", scenario_name, "name or TOML file")->type_name("NAME|FILE");

  const std::function<int()> run_vectors = AddVectorsCommand(app);
  const std::function<int()> run_block = AddBlockCommand(app);
  const std::function<int()> run_fec = AddFecCommand(app);
  const std::function<int()> run_pcs = AddPcsCommand(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help and version
    std::string what = error.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    return Fail(Status::Error(what + "; see 'plumbline --help' and 'plumbline COMMAND --help'"));
  }
  if (const Status status = RequireValues(app); !status.ok()) return Fail(status);
  if (app.get_subcommands().empty()) {
    return Fail(Status::Error(
        "a subcommand is required: compare, sweep, scenarios, vectors, block, fec or pcs; see 'plumbline --help'"));
  }
  if (compare_command->parsed()) {
    Finish(compare, argc, argv);
    return RunAndWrite(compare.options, compare.out, study::RunCompare);
  }
  if (sweep_command->parsed()) {
    Finish(sweep, argc, argv);
    sweep_options.compare = sweep.options;
    return RunAndWrite(sweep_options, sweep.out, study::RunSweep);
  }
  if (scenarios_command->parsed()) return PrintScenarios(scenario_name);
  if (app.got_subcommand("fec")) return run_fec();
  if (app.got_subcommand("pcs")) return run_pcs();
  return app.got_subcommand("block") ? run_block() : run_vectors();
}

}  // namespace

int main(int argc, char** argv) {
  // The library does not throw; what is left is memory that ran out.
  try {
    const int status = Main(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    std::fprintf(stderr, "plumbline: standard output: not all of it could be written\n");
    return kExitError;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "plumbline: %s\n", error.what());
    return kExitError;
  }
}
