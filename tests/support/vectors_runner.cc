// Runs the golden vectors of blocks on the reference and prints a line a case: what planted faults are judged with.
//   plumbline_vectors_runner ROOT BLOCK...
#include <cstdio>
#include <string>
#include <vector>

#include "study/vectors/tools.h"

int main(int argc, char** argv) {
  using namespace plumbline;
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s ROOT BLOCK...\n", argv[0]);
    return 2;
  }
  const auto folders = study::SelectSets(argv[1], std::vector<std::string>(argv + 2, argv + argc));
  if (!folders.ok()) {
    std::fprintf(stderr, "%s\n", folders.status().message().c_str());
    return 2;
  }
  for (const std::string& folder : *folders) {
    const auto set = study::ReadVectorSet(folder);
    if (!set.ok()) {
      std::fprintf(stderr, "%s\n", set.status().message().c_str());
      return 2;
    }
    // Where a block makes its probes it may call the reference sample by sample. Long inputs have none to show.
    const auto with_probes = study::MakeRegistryImplementation(dsp::Backends()[0], true);
    const auto without = study::MakeRegistryImplementation(dsp::Backends()[0], false);
    const auto passes = [&](const study::VectorCase& test, study::Implementation& implementation) {
      const auto verdict = study::Check(set->block, test, implementation);
      return verdict.ok() && verdict->kind == study::Verdict::Kind::kPass;
    };
    for (const study::VectorCase& test : set->cases) {
      const bool pass = (test.type == study::CaseType::kLdt || passes(test, *with_probes)) && passes(test, *without);
      std::printf("%s/%d %s\n", set->set.c_str(), test.id, pass ? "PASS" : "FAIL");
      std::fflush(stdout);  // a fault may crash the next case
    }
  }
  return 0;
}
