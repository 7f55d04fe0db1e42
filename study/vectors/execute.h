// Runs a case of golden vectors on an implementation: the registry's blocks, or any program behind a pipe.
#ifndef PLUMBLINE_STUDY_VECTORS_EXECUTE_H_
#define PLUMBLINE_STUDY_VECTORS_EXECUTE_H_

#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "study/vectors/vector_set.h"

namespace plumbline::study {

// One configured block under test.
class Implementation {
 public:
  virtual ~Implementation() = default;

  // What the error of the last request is.
  enum class Trouble : std::uint8_t {
    kRefusal,      // its word on what it was given
    kUnsupported,  // it has not what was asked for: nothing to compare
    kLost,         // no answer, or none that means anything: it cannot be asked again
  };
  Trouble trouble() const { return trouble_; }

  // A block after reset with its first coefficients.
  virtual Status Create(const std::string& block, const dsp::BlockConfig& config) = 0;
  // Settings of some coefficient ports; the others keep theirs.
  virtual Status SetCoefs(const PortSamples& coefs) = 0;
  virtual Status Reset() = 0;
  // Takes all of `in` and appends to `out` what comes out; probes only where the implementation has them.
  virtual Status Process(const PortSamples& in, PortSamples& out) = 0;
  // JSON; empty when it cannot say.
  virtual Expected<std::string> SaveState() = 0;

 protected:
  Trouble trouble_ = Trouble::kRefusal;
};

// `probes` false leaves inner signals out.
std::unique_ptr<Implementation> MakeRegistryImplementation(const dsp::Backend& backend, bool probes);

// A program that speaks the protocol of vectors/README.md on its standard input and output. `command` goes to /bin/sh.
// One that says nothing for `timeout_s` seconds while an answer is awaited is lost, and ended.
inline constexpr double kPipeTimeoutS = 60;
Expected<std::unique_ptr<Implementation>> MakePipeImplementation(const std::string& command,
                                                                 double timeout_s = kPipeTimeoutS);

// The same protocol from the other side: answers requests with the registry's blocks until the input ends.
Status ServeBlocks(std::istream& in, std::ostream& out, const dsp::Backend& backend);

// Fills in what running the case gives: outputs, probes, state, checkpoints, digests, error text. What was in those
// places before is replaced. Inputs, coefficients and the rest stay. An error means that the case could not be run;
// implementation.trouble() says which way.
Status Execute(const std::string& block, VectorCase& test, Implementation& implementation);

// The first difference between what was expected and what was found, in words: port, index, both values. Empty when
// there is none. Probes and state are compared where both have them; states by their fields, whatever their text.
std::string Difference(const std::vector<dsp::Port>& ports, const VectorCase& expected, const VectorCase& found);

// What became of one case.
struct Verdict {
  enum class Kind : std::uint8_t { kPass, kFail, kSkipped };
  Kind kind = Kind::kPass;
  std::string text;  // what differs, or what the implementation has not; empty for a pass
};

// Runs one case and compares. An error means that the implementation is lost.
Expected<Verdict> Check(const std::string& block, const VectorCase& test, Implementation& implementation);

}  // namespace plumbline::study

#endif  // PLUMBLINE_STUDY_VECTORS_EXECUTE_H_
