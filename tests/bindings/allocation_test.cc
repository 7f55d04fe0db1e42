// plumbline_process does not allocate: every block, on the reference and on SIMD, from the first call on. The C
// library's allocator stands behind what this file counts.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "bindings/c/plumbline.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PLUMBLINE_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define PLUMBLINE_COUNTS 0
#endif
#endif
#ifndef PLUMBLINE_COUNTS
#ifdef __GLIBC__
#define PLUMBLINE_COUNTS 1
#else
#define PLUMBLINE_COUNTS 0  // sanitizers have an allocator of their own, other libraries other names
#endif
#endif

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

#if PLUMBLINE_COUNTS
extern "C" {
void* __libc_malloc(std::size_t size);                           // NOLINT: the C library names them so
void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
void* __libc_realloc(void* old, std::size_t size);               // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT

void* malloc(std::size_t size) noexcept {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  ++allocations;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** to, std::size_t alignment, std::size_t size) noexcept {
  ++allocations;
  *to = __libc_memalign(alignment, size);
  return *to == nullptr ? ENOMEM : 0;
}
}
#endif

namespace {

using Streams = std::vector<std::vector<std::int32_t>>;

// One number of a line "key": number in the text that describes a block, after `at`.
std::int64_t Number(const std::string& text, const std::string& key, std::size_t at) {
  return std::strtoll(text.c_str() + text.find("\"" + key + "\": ", at) + key.size() + 4, nullptr, 10);
}

std::string Text(plumbline_status (*f)(const plumbline_block*, char*, std::size_t, std::size_t*),
                 const plumbline_block* block) {
  std::size_t needed = 0;
  f(block, nullptr, 0, &needed);
  std::string text(needed, '\0');
  EXPECT_EQ(f(block, text.data(), text.size(), nullptr), PLUMBLINE_OK);
  return text;
}

// Two calls, each of many frames and a bit, of values over the whole range of each port.
void ExpectNoAllocation(const std::string& name, plumbline_block* block) {
  const std::string description = Text(plumbline_describe, block);
  Streams in;
  Streams out;
  for (const char* direction : {"in", "out", "probe"}) {
    for (std::size_t p = 0; p < plumbline_port_count(block, direction); ++p) {
      const std::string port = plumbline_port_name(block, direction, p);
      plumbline_port format;
      ASSERT_EQ(plumbline_port_format(block, port.c_str(), &format), PLUMBLINE_OK);
      const auto frame = static_cast<std::size_t>(format.words) * static_cast<std::size_t>(format.lanes);
      if (std::string(direction) != "in") {
        out.emplace_back(20 * frame);
        continue;
      }
      const std::size_t at = description.find("\"name\": \"" + port + "\"", description.find("\"ports\""));
      const std::int64_t min = Number(description, "min", at);
      const std::int64_t range = Number(description, "max", at) - min + 1;
      in.emplace_back(9 * frame + static_cast<std::size_t>(format.lanes));
      std::uint64_t draw = p + 1;
      for (std::int32_t& sample : in.back()) {
        draw = draw * 6364136223846793005U + 1442695040888963407U;
        sample = static_cast<std::int32_t>(min +
                                           static_cast<std::int64_t>((draw >> 33) % static_cast<std::uint64_t>(range)));
      }
    }
  }
  std::vector<const std::int32_t*> from;
  std::vector<std::int32_t*> to;
  std::vector<std::size_t> in_sizes;
  std::vector<std::size_t> out_sizes;
  for (const auto& samples : in) {
    from.push_back(samples.data());
    in_sizes.push_back(samples.size());
  }
  for (auto& samples : out) {
    to.push_back(samples.data());
    out_sizes.push_back(samples.size());
  }
  std::vector<std::size_t> consumed(in.size());
  std::vector<std::size_t> produced(out.size());
  for (const char* call : {"first", "second"}) {
    const std::size_t before = allocations;
    const plumbline_status status = plumbline_process(block, from.data(), in_sizes.data(), consumed.data(), to.data(),
                                                      out_sizes.data(), produced.data());
    EXPECT_EQ(allocations - before, 0U) << name << ", " << call << " call";
    EXPECT_EQ(status, PLUMBLINE_OK) << name << ": " << Text(plumbline_last_error, block);
    for (std::size_t p = 0; p < in.size(); ++p)
      EXPECT_GT(consumed[p], in_sizes[p] / 2) << name << ", " << call << " call";
  }
}

TEST(Allocation, IsCounted) {
  if (!PLUMBLINE_COUNTS) GTEST_SKIP() << "this build has an allocator that cannot be counted";
  const std::size_t before = allocations;
  plumbline_block* block = nullptr;
  ASSERT_EQ(plumbline_create(R"({"block": "ffe"})", &block, nullptr, 0), PLUMBLINE_OK);
  EXPECT_GT(allocations - before, 3U);  // inside the shared library
  plumbline_destroy(block);
}

TEST(Allocation, ProcessDoesNone) {
  if (!PLUMBLINE_COUNTS) GTEST_SKIP() << "this build has an allocator that cannot be counted";
  std::size_t needed = 0;
  plumbline_list(nullptr, 0, &needed);
  std::string list(needed, '\0');
  ASSERT_EQ(plumbline_list(list.data(), list.size(), nullptr), PLUMBLINE_OK);
  std::size_t blocks = 0;
  std::size_t twins = 0;
  for (std::size_t at = list.find('"'); at != std::string::npos; at = list.find('"', at + 1)) {
    const std::size_t end = list.find('"', at + 1);
    const std::string name = list.substr(at + 1, end - at - 1);
    at = end;
    for (const char* backend : {"reference", "simd"}) {
      plumbline_block* block = nullptr;
      char why[256];
      const std::string json = R"({"block": ")" + name + R"(", "backend": ")" + backend + "\"}";
      if (plumbline_create(json.c_str(), &block, why, sizeof why) != PLUMBLINE_OK) {
        EXPECT_EQ(std::string(backend), "simd") << why;
        continue;  // it has no twin
      }
      plumbline_block* copy = nullptr;
      ASSERT_EQ(plumbline_copy(block, &copy), PLUMBLINE_OK);
      ExpectNoAllocation(name + " on " + backend, block);
      ExpectNoAllocation(name + " on " + backend + ", copied", copy);
      plumbline_destroy(copy);
      plumbline_destroy(block);
      (backend[0] == 's' ? twins : blocks) += 1;
    }
  }
  EXPECT_GE(blocks, 50U);
  EXPECT_GE(twins, 5U);
}

}  // namespace
