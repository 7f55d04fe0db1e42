// Phil Karn's libfec (Debian's libfec0 or libfec2), a Reed-Solomon codec of other origin, opened at run time where it
// is installed. For tests and benches only.
#ifndef PLUMBLINE_TESTS_SUPPORT_LIBFEC_H_
#define PLUMBLINE_TESTS_SUPPORT_LIBFEC_H_

#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/fec/rs_types.h"

namespace plumbline::testing_support {

// One code of libfec: symbols are ints, first in time first, as in the reference. Not thread-safe.
class Libfec {
 public:
  // Null where no libfec is installed.
  static std::unique_ptr<Libfec> Open(const RsPlan& plan) {
    void* library = nullptr;
    for (const char* name : {"libfec.so.2", "libfec.so.0", "libfec.so.3", "libfec.so"}) {
      if (library == nullptr) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (library == nullptr) return nullptr;
    std::unique_ptr<Libfec> codec(new Libfec(plan, library));
    return codec->handle_ == nullptr ? nullptr : std::move(codec);
  }
  ~Libfec() {
    if (handle_ != nullptr) free_(handle_);
    dlclose(library_);
  }
  Libfec(const Libfec&) = delete;
  Libfec& operator=(const Libfec&) = delete;

  // Writes the parity behind the message.
  void Encode(std::span<std::uint16_t> codeword) {
    std::copy(codeword.begin(), codeword.end(), word_.begin());
    encode_(handle_, word_.data(), word_.data() + plan_.k);
    for (auto i = static_cast<std::size_t>(plan_.k); i < codeword.size(); ++i) {
      codeword[i] = static_cast<std::uint16_t>(word_[i]);
    }
  }

  // Corrects in place; the number of symbols that it says it corrected, below 0 when it cannot.
  int Decode(std::span<std::uint16_t> codeword) {
    std::copy(codeword.begin(), codeword.end(), word_.begin());
    const int corrected = decode_(handle_, word_.data(), nullptr, 0);
    for (std::size_t i = 0; i < codeword.size(); ++i) codeword[i] = static_cast<std::uint16_t>(word_[i]);
    return corrected;
  }

 private:
  using Init = void* (*)(int symbol_bits, int polynomial, int first_root, int root_step, int roots, int pad);

  Libfec(const RsPlan& plan, void* library) : plan_(plan), library_(library), word_(kRsMaxSymbols) {
    const auto init = reinterpret_cast<Init>(dlsym(library, "init_rs_int"));
    encode_ = reinterpret_cast<decltype(encode_)>(dlsym(library, "encode_rs_int"));
    decode_ = reinterpret_cast<decltype(decode_)>(dlsym(library, "decode_rs_int"));
    free_ = reinterpret_cast<decltype(free_)>(dlsym(library, "free_rs_int"));
    if (init != nullptr && encode_ != nullptr && decode_ != nullptr && free_ != nullptr) {
      handle_ = init(kRsSymbolBits, 0x409, 0, 1, 2 * plan.t, 1023 - plan.n);
    }
  }

  RsPlan plan_;
  void* library_;
  void* handle_ = nullptr;
  void (*encode_)(void*, int*, int*) = nullptr;
  int (*decode_)(void*, int*, int*, int) = nullptr;
  void (*free_)(void*) = nullptr;
  std::vector<int> word_;
};

}  // namespace plumbline::testing_support

#endif  // PLUMBLINE_TESTS_SUPPORT_LIBFEC_H_
