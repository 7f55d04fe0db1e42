#include "apps/vectors_command.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "dsp/backend.h"
#include "study/results_io.h"
#include "study/vectors/generate.h"
#include "study/vectors/pack.h"
#include "study/vectors/tools.h"

namespace plumbline {
namespace {

struct Options {
  std::string source = PLUMBLINE_SOURCE_DIR;
  std::string root = PLUMBLINE_SOURCE_DIR "/vectors";
  std::vector<std::string> names;
  std::string impl;
  double timeout_s = study::kPipeTimeoutS;
  std::string backend = "reference";
  std::string out;
  std::string archive = "plumbline-vectors.tar.gz";
  std::string before;
  std::string after;
  std::string set;
  int id = 0;
  bool check = false;
  bool each = false;
};

int Fail(const Status& status) {
  std::fprintf(stderr, "plumbline: %s\n", status.message().c_str());
  return 1;
}

int List(const Options& options) {
  const auto folders = study::SelectSets(options.root, options.names);
  if (!folders.ok()) return Fail(folders.status());
  std::printf("%-22s %-28s %8s %8s  %s\n", "block", "set", "revision", "cases", "what");
  for (const std::string& folder : *folders) {
    const auto set = study::ReadVectorSet(folder);
    if (!set.ok()) return Fail(set.status());
    std::printf("%-22s %-28s %8d %8zu  %s\n", set->block.c_str(), set->set.c_str(), set->revision, set->cases.size(),
                set->summary.c_str());
  }
  return 0;
}

int Show(const Options& options) {
  const auto folders = study::SelectSets(options.root, {options.set});
  if (!folders.ok()) return Fail(folders.status());
  bool found = false;
  for (const std::string& folder : *folders) {
    const auto set = study::ReadVectorSet(folder);
    if (!set.ok()) return Fail(set.status());
    for (const auto& test : set->cases) {
      if (options.id != 0 && test.id != options.id) continue;
      found = true;
      std::fputs(study::ShowCase(*set, test).c_str(), stdout);
    }
  }
  return found ? 0 : Fail(Status::Error(options.set + " has no case " + std::to_string(options.id)));
}

int Generate(const Options& options, bool check) {
  std::vector<std::string> blocks;
  for (const std::string& name : options.names) {  // a block, or one of its sets
    const auto& all = study::VectorRecipes();
    const auto block = std::find_if(all.begin(), all.end(), [&](const study::BlockVectors& b) {
      return name == b.block || name == b.block + "_basic" || name == b.block + "_configs" ||
             name == b.block + "_corners";
    });
    if (block == all.end()) return Fail(Status::Error("there are no vectors for '" + name + "'"));
    blocks.push_back(block->block);
  }
  const auto changed = study::WriteVectors(options.root, blocks, "plumbline " PLUMBLINE_VERSION, options.source, check);
  if (!changed.ok()) return Fail(changed.status());
  for (const std::string& path : *changed) std::printf("%s %s\n", check ? "differs:" : "wrote", path.c_str());
  std::printf("%zu files %s\n", changed->size(), check ? "differ from what the reference gives" : "written");
  return check && !changed->empty() ? 1 : 0;
}

int Verify(const Options& options) {
  const auto folders = study::SelectSets(options.root, options.names);
  if (!folders.ok()) return Fail(folders.status());
  std::unique_ptr<study::Implementation> implementation;
  if (options.impl.empty()) {
    const auto backend = dsp::FindBackend(options.backend);
    if (!backend.ok()) return Fail(backend.status());
    dsp::ForceTarget(*backend);
    implementation = study::MakeRegistryImplementation(*backend, backend->kind == dsp::Backend::Kind::kReference);
  } else {
    auto made = study::MakePipeImplementation(options.impl, options.timeout_s);
    if (!made.ok()) return Fail(made.status());
    implementation = std::move(*made);
  }
  study::VerifyResult all;
  for (const std::string& folder : *folders) {
    const auto set = study::ReadVectorSet(folder);
    if (!set.ok()) return Fail(set.status());
    if (options.backend != "reference" && !(*dsp::FindBlock(set->block))->has_twins) continue;
    const auto result =
        study::VerifySet(*set, *implementation, [&](const study::VectorCase& test, const study::Verdict& verdict) {
          constexpr const char* kNames[] = {"PASS", "FAIL", "SKIP"};
          if (options.each) {
            std::printf("%s/%d %s\n", set->set.c_str(), test.id, kNames[static_cast<int>(verdict.kind)]);
          } else if (!verdict.text.empty()) {
            std::printf("%s\n", verdict.text.c_str());
          }
        });
    if (!result.ok()) return Fail(result.status());
    all.cases += result->cases;
    all.words += result->words;
    all.failed += result->failed;
    all.skipped += result->skipped;
  }
  const bool pass = all.failed == 0 && all.cases != 0;
  std::printf("plv: %s cases=%zu words=%zu failed=%zu skipped=%zu\n", pass ? "PASS" : "FAIL", all.cases, all.words,
              all.failed, all.skipped);
  if (all.cases == 0) return Fail(Status::Error("no case was compared"));
  return pass ? 0 : 1;
}

int Diff(const Options& options) {
  const auto text = study::DiffFolders(options.before, options.after);
  if (!text.ok()) return Fail(text.status());
  std::fputs(text->empty() ? "no difference\n" : text->c_str(), stdout);
  return text->empty() ? 0 : 1;
}

int ExportSv(const Options& options) {
  const auto folders = study::SelectSets(options.root, {options.set});
  if (!folders.ok()) return Fail(folders.status());
  std::string text;
  for (const std::string& folder : *folders) {
    const auto set = study::ReadVectorSet(folder);
    if (!set.ok()) return Fail(set.status());
    text += study::ExportSystemVerilog(*set, folder);
  }
  if (options.out.empty()) {
    std::fputs(text.c_str(), stdout);
    return 0;
  }
  const Status status = study::WriteFileAtomically(options.out, text);
  return status.ok() ? 0 : Fail(status);
}

}  // namespace

std::function<int()> AddVectorsCommand(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* vectors = app.add_subcommand("vectors", "Golden vectors: list, show, verify, generate, pack");
  vectors->require_subcommand(1);
  vectors->add_option("--root", options->root, "folder of the vectors")->capture_default_str();
  auto run = std::make_shared<std::function<int()>>();
  const auto verb = [&](const char* name, const char* what, std::function<int()> f) {
    CLI::App* command = vectors->add_subcommand(name, what);
    command->fallthrough();
    command->callback([run, f = std::move(f)] { *run = f; });
    return command;
  };
  verb("list", "The sets there are", [options] {
    return List(*options);
  })->add_option("name", options->names, "blocks or sets; default: all");
  CLI::App* show = verb("show", "Cases in decimal, with units and plots", [options] { return Show(*options); });
  show->add_option("set", options->set, "block or set")->required();
  show->add_option("case", options->id, "case id; default: all of the set");
  verb("generate", "Write the vectors of blocks from the reference", [options] {
    return Generate(*options, false);
  })->add_option("name", options->names, "blocks or sets; default: all");
  CLI::App* regenerate = verb("regenerate", "Make every vector again and compare or replace",
                              [options] { return Generate(*options, options->check); });
  regenerate->add_flag("--check", options->check, "write nothing; exit status 1 when a byte differs");
  regenerate->add_option("name", options->names, "blocks or sets; default: all");
  CLI::App* verify = verb("verify", "Run the cases on a backend, or on any program behind a pipe",
                          [options] { return Verify(*options); });
  verify->add_option("name", options->names, "blocks or sets; default: all");
  verify->add_option("--impl", options->impl,
                     "shell command of a program that speaks the protocol of vectors/README.md");
  verify->add_option("--timeout", options->timeout_s, "seconds that it may be silent while its answer is awaited")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 1e6))
      ->type_name("SECONDS");
  verify->add_option("--backend", options->backend, "who computes without --impl")->capture_default_str();
  verify->add_flag("--each", options->each, "one line a case: SET/ID PASS, FAIL or SKIP");
  verb("serve", "Answer that protocol on standard input and output with this program's own blocks",
       [options] {
         const auto backend = dsp::FindBackend(options->backend);
         if (!backend.ok()) return Fail(backend.status());
         const Status status = study::ServeBlocks(std::cin, std::cout, *backend);
         return status.ok() ? 0 : Fail(status);
       })
      ->add_option("--backend", options->backend, "who computes")
      ->capture_default_str();
  CLI::App* diff = verb("diff", "What differs between two revisions of a set", [options] { return Diff(*options); });
  diff->add_option("before", options->before, "folder of a set")->required();
  diff->add_option("after", options->after, "folder of a set")->required();
  CLI::App* sv = verb("export-sv", "SystemVerilog localparams of a set: counts, widths, paths",
                      [options] { return ExportSv(*options); });
  sv->add_option("set", options->set, "block or set")->required();
  sv->add_option("--out", options->out, "file; default: standard output");
  verb("pack", "The release archive",
       [options] {
         const Status status = study::PackVectors(options->source, options->root, options->archive);
         return status.ok() ? 0 : Fail(status);
       })
      ->add_option("--out", options->archive, "archive to write")
      ->capture_default_str();
  return [run] { return *run ? (*run)() : 1; };
}

}  // namespace plumbline
