// The C interface: what a caller may do wrong is a status and a text, what it does right gives the registry's bits.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "bindings/c/plumbline.h"

namespace {

constexpr const char* kFfe =
    R"({"block": "ffe", "config": {"num_taps": 2, "in_bits": 8, "tap_bits": 8, "out_shift": 1, "out_bits": 8}})";

// A handle that ends itself.
class Handle {
 public:
  explicit Handle(const char* json) { status = plumbline_create(json, &block, why, sizeof why); }
  ~Handle() { plumbline_destroy(block); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  plumbline_block* block = nullptr;
  plumbline_status status = PLUMBLINE_OK;
  char why[256] = "untouched";
};

plumbline_status SetTaps(plumbline_block* block, const std::vector<std::int32_t>& taps, std::string* why = nullptr) {
  const int port = plumbline_port_index(block, "tap");
  const std::int32_t* values = taps.data();
  const std::size_t size = taps.size();
  char text[256];
  const plumbline_status status = plumbline_set_coefs(block, 1, &port, &values, &size, text, sizeof text);
  if (why != nullptr) *why = text;
  return status;
}

// All of x through the block, without probes.
std::vector<std::int32_t> Process(plumbline_block* block, const std::vector<std::int32_t>& x) {
  std::vector<std::int32_t> y(x.size());
  const std::int32_t* in[] = {x.data()};
  const std::size_t in_sizes[] = {x.size()};
  std::int32_t* out[] = {y.data(), nullptr};
  const std::size_t out_sizes[] = {y.size(), 0};
  std::size_t consumed[1] = {0};
  std::size_t produced[2] = {0, 0};
  EXPECT_EQ(plumbline_process(block, in, in_sizes, consumed, out, out_sizes, produced), PLUMBLINE_OK);
  EXPECT_EQ(consumed[0], x.size());
  EXPECT_EQ(produced[1], 0U);
  y.resize(produced[0]);
  return y;
}

std::string Text(plumbline_status (*f)(const plumbline_block*, char*, std::size_t, std::size_t*),
                 const plumbline_block* block) {
  std::size_t needed = 0;
  EXPECT_EQ(f(block, nullptr, 0, &needed), PLUMBLINE_NO_ROOM);
  std::string text(needed, '?');
  EXPECT_EQ(f(block, text.data(), text.size(), &needed), PLUMBLINE_OK);
  EXPECT_EQ(text.back(), '\0');
  text.pop_back();
  return text;
}

TEST(CApi, VersionOfHeaderAndLibraryAgree) {
  EXPECT_EQ(plumbline_abi_version(), PLUMBLINE_ABI_VERSION);
  EXPECT_STREQ(plumbline_version(), PLUMBLINE_VERSION);
  EXPECT_STREQ(plumbline_status_name(PLUMBLINE_REFUSED), "refused");
}

TEST(CApi, TheWorkedExample) {
  const Handle ffe(kFfe);
  ASSERT_EQ(ffe.status, PLUMBLINE_OK) << ffe.why;
  ASSERT_EQ(SetTaps(ffe.block, {3, -2}), PLUMBLINE_OK);
  EXPECT_EQ(Process(ffe.block, {1, 2, -3, 0, 127, -128, 5}), (std::vector<std::int32_t>{2, 2, -6, 3, 127, -128, 127}));
  EXPECT_EQ(plumbline_arith_version(ffe.block), 1);
  EXPECT_EQ(plumbline_port_count(ffe.block, "probe"), 1U);
  EXPECT_EQ(plumbline_port_count(ffe.block, "sideways"), 0U);
}

TEST(CApi, AFailedCreateSaysWhy) {
  const char* const bad[][2] = {{R"({"block": "ffe", "config": {"num_taps": 65}})", "num_taps = 65"},
                                {R"({"block": "ffe", "config": {"taps": 6}})", "no key 'taps'"},
                                {R"({"block": "ffe", "config": {"num_taps": 1.5}})", "not an integer"},
                                {R"({"block": "fe"})", "no block 'fe'"},
                                {R"({"block": "ffe", "colour": 1})", "colour"},
                                {R"({"block": "ffe", "backend": "abacus"})", "abacus"},
                                {"{", "JSON"},
                                {"[]", "JSON"}};
  for (const auto& entry : bad) {
    const Handle handle(entry[0]);
    EXPECT_EQ(handle.status, PLUMBLINE_REFUSED) << entry[0];
    EXPECT_EQ(handle.block, nullptr);
    EXPECT_NE(std::strstr(handle.why, entry[1]), nullptr) << handle.why;
  }
  char small[8];
  plumbline_block* block = nullptr;
  EXPECT_EQ(plumbline_create("{}", &block, small, sizeof small), PLUMBLINE_REFUSED);
  EXPECT_EQ(std::strlen(small), 7U);  // cut short, terminated
  EXPECT_EQ(plumbline_create("{}", &block, nullptr, 0), PLUMBLINE_REFUSED);
}

TEST(CApi, NestingWithoutEndAndKeysThatStandTwiceAreRefused) {
  constexpr int kLevels = 100'000;
  const std::string deep = std::string(kLevels, '[') + std::string(kLevels, ']');
  std::string objects;
  for (int i = 0; i < kLevels; ++i) objects += "{\"a\":";
  objects += "1" + std::string(kLevels, '}');
  for (const std::string& value : {deep, objects}) {
    for (const std::string& text :
         {R"({"block": "ffe", "config": )" + value + "}", R"({"block": "ffe", "config": {"num_taps": )" + value + "}}",
          R"({"block": )" + value + "}", value}) {
      const Handle handle(text.c_str());
      EXPECT_EQ(handle.status, PLUMBLINE_REFUSED);
      EXPECT_NE(std::strstr(handle.why, "nests deeper than 32 levels"), nullptr) << handle.why;
    }
    const Handle ffe(kFfe);
    char why[256];
    EXPECT_EQ(plumbline_load_state(ffe.block, value.c_str(), why, sizeof why), PLUMBLINE_REFUSED);
    EXPECT_NE(std::strstr(why, "nests deeper"), nullptr) << why;
  }
  const char* const twice[][2] = {
      {R"({"block": "ffe", "block": "dfe"})", "key 'block' stands twice"},
      {R"({"block": "ffe", "config": {"num_taps": 2, "in_bits": 8, "num_taps": 2}})", "key 'num_taps' stands twice"}};
  for (const auto& entry : twice) {
    const Handle handle(entry[0]);
    EXPECT_EQ(handle.status, PLUMBLINE_REFUSED);
    EXPECT_NE(std::strstr(handle.why, entry[1]), nullptr) << handle.why;
  }
}

TEST(CApi, IntegersBeyondTheirTypeAreRefusedAndDoNotWrap) {
  const Handle handle(R"({"block": "ffe", "config": {"num_taps": 18446744073709551615}})");
  EXPECT_EQ(handle.status, PLUMBLINE_REFUSED);
  EXPECT_NE(std::strstr(handle.why, "18446744073709551615 is not an integer of 32 bits"), nullptr) << handle.why;
  const Handle filter(R"({"block": "loop_filter"})");
  ASSERT_EQ(filter.status, PLUMBLINE_OK);
  const std::string state = Text(plumbline_save_state, filter.block);
  const std::string field = "\"frequency\":0";
  const std::size_t at = state.find(field);
  ASSERT_NE(at, std::string::npos) << state;
  // 2^64 - 2^63 and 2^64 - 1 would wrap to values of 64 bits.
  for (const char* value : {"9223372036854775808", "18446744073709551615", "1.0", "[[0]]"}) {
    std::string changed = state;
    changed.replace(at + field.size() - 1, 1, value);
    char why[256];
    EXPECT_EQ(plumbline_load_state(filter.block, changed.c_str(), why, sizeof why), PLUMBLINE_REFUSED) << value;
    EXPECT_NE(std::strstr(why, "'frequency' is not an integer of 64 bits"), nullptr) << why;
  }
  EXPECT_EQ(Text(plumbline_save_state, filter.block), state);
}

TEST(CApi, NullPointersAndWrongCountsAreBadArguments) {
  const Handle ffe(kFfe);
  plumbline_block* other = nullptr;
  EXPECT_EQ(plumbline_create(nullptr, &other, nullptr, 0), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_create(kFfe, nullptr, nullptr, 0), PLUMBLINE_BAD_ARGUMENT);
  char why[64] = "?";
  const std::size_t n = sizeof why;
  EXPECT_EQ(plumbline_create(nullptr, &other, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "json is NULL");
  EXPECT_EQ(plumbline_create(kFfe, nullptr, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "handle is NULL");
  EXPECT_EQ(plumbline_set_coefs(nullptr, 0, nullptr, nullptr, nullptr, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "block is NULL");
  EXPECT_EQ(plumbline_set_coefs(ffe.block, 1, nullptr, nullptr, nullptr, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "ports, values or sizes is NULL");
  const int port = 1;
  const std::int32_t* const none = nullptr;
  const std::size_t size = 2;
  EXPECT_EQ(plumbline_set_coefs(ffe.block, 1, &port, &none, &size, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "ports[0] = 1; the block has 1 coefficient ports");
  EXPECT_EQ(plumbline_load_state(ffe.block, nullptr, why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "json is NULL");
  EXPECT_EQ(plumbline_load_state(nullptr, "{}", why, n), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_STREQ(why, "block is NULL");
  EXPECT_EQ(plumbline_copy(nullptr, &other), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_reset(nullptr), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_process(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_describe(nullptr, nullptr, 0, nullptr), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_port_index(ffe.block, "no such port"), -1);
  std::int32_t values[3] = {0, 0, 0};
  EXPECT_EQ(plumbline_get_coef(ffe.block, 0, values, 3), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_get_coef(ffe.block, 1, values, 2), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(plumbline_get_coef(ffe.block, 0, values, 2), PLUMBLINE_OK);
  plumbline_destroy(nullptr);
}

TEST(CApi, IllegalCoefficientsAndSamplesLeaveTheBlockAsItWas) {
  const Handle ffe(kFfe);
  ASSERT_EQ(SetTaps(ffe.block, {3, -2}), PLUMBLINE_OK);
  const std::string before = Text(plumbline_save_state, ffe.block);
  std::string why;
  EXPECT_EQ(SetTaps(ffe.block, {128, 0}, &why), PLUMBLINE_REFUSED);
  EXPECT_NE(why.find("tap[0] = 128"), std::string::npos) << why;
  EXPECT_EQ(SetTaps(ffe.block, {1}, &why), PLUMBLINE_REFUSED);
  const std::int32_t x[] = {128};
  std::int32_t y[1];
  const std::int32_t* in[] = {x};
  const std::size_t sizes[] = {1};
  std::int32_t* out[] = {y, nullptr};
  const std::size_t out_sizes[] = {1, 0};
  std::size_t consumed[] = {9};
  std::size_t produced[] = {9, 9};
  EXPECT_EQ(plumbline_process(ffe.block, in, sizes, consumed, nullptr, out_sizes, produced), PLUMBLINE_BAD_ARGUMENT);
  EXPECT_EQ(consumed[0] + produced[0] + produced[1], 0U);
  EXPECT_EQ(Text(plumbline_last_error, ffe.block), "an argument is NULL");
  consumed[0] = produced[0] = produced[1] = 9;
  EXPECT_EQ(plumbline_process(ffe.block, in, sizes, consumed, out, out_sizes, produced), PLUMBLINE_REFUSED);
  EXPECT_EQ(consumed[0] + produced[0] + produced[1], 0U);
  EXPECT_EQ(Text(plumbline_last_error, ffe.block), "input port 'x': sample 0 = 128 is outside -128..127");
  EXPECT_EQ(Text(plumbline_save_state, ffe.block), before);
  Process(ffe.block, {1});
  EXPECT_EQ(Text(plumbline_last_error, ffe.block), "");
  EXPECT_EQ(plumbline_last_error(nullptr, nullptr, 0, nullptr), PLUMBLINE_BAD_ARGUMENT);
}

TEST(CApi, CopyAndSavedStateGoOnAlike) {
  const Handle ffe(kFfe);
  ASSERT_EQ(SetTaps(ffe.block, {3, -2}), PLUMBLINE_OK);
  Process(ffe.block, {5, 6, 7});
  plumbline_block* copy = nullptr;
  ASSERT_EQ(plumbline_copy(ffe.block, &copy), PLUMBLINE_OK);
  const Handle loaded(kFfe);
  char why[256];
  ASSERT_EQ(plumbline_load_state(loaded.block, Text(plumbline_save_state, ffe.block).c_str(), why, sizeof why),
            PLUMBLINE_OK)
      << why;
  const auto expected = Process(ffe.block, {9, 9});
  EXPECT_EQ(Process(copy, {9, 9}), expected);
  EXPECT_EQ(Process(loaded.block, {9, 9}), expected);
  EXPECT_EQ(plumbline_load_state(loaded.block, "{}", why, sizeof why), PLUMBLINE_REFUSED);
  EXPECT_NE(std::strstr(why, "missing"), nullptr) << why;
  EXPECT_EQ(plumbline_reset(ffe.block), PLUMBLINE_OK);
  EXPECT_EQ(Process(ffe.block, {9, 9}), (std::vector<std::int32_t>{0, 0}));
  plumbline_destroy(copy);
}

TEST(CApi, EveryBlockCanBeMadeAndDescribed) {
  std::size_t needed = 0;
  EXPECT_EQ(plumbline_list(nullptr, 0, &needed), PLUMBLINE_NO_ROOM);
  std::string list(needed, '\0');
  ASSERT_EQ(plumbline_list(list.data(), list.size(), nullptr), PLUMBLINE_OK);
  std::size_t blocks = 0;
  for (std::size_t at = list.find('"'); at != std::string::npos; at = list.find('"', at + 1)) {
    const std::size_t end = list.find('"', at + 1);
    const Handle block((R"({"block": ")" + list.substr(at + 1, end - at - 1) + "\"}").c_str());
    EXPECT_EQ(block.status, PLUMBLINE_OK) << block.why;
    EXPECT_NE(Text(plumbline_describe, block.block).find("\"ports\""), std::string::npos);
    at = end;
    ++blocks;
  }
  EXPECT_GE(blocks, 2U);
}

TEST(CApi, HandlesOfTwoThreadsAreIndependent) {
  const std::vector<std::int32_t> x = {1, 2, -3, 0, 127, -128, 5};
  const auto work = [&x](std::vector<std::int32_t>& last) {
    for (int i = 0; i < 200; ++i) {
      const Handle ffe(
          R"({"block": "ffe", "backend": "simd", "config": {"num_taps": 2, "in_bits": 8, "tap_bits": 8, "out_shift": 1, "out_bits": 8}})");
      ASSERT_EQ(SetTaps(ffe.block, {3, -2}), PLUMBLINE_OK);
      last = Process(ffe.block, x);
    }
  };
  std::vector<std::int32_t> a;
  std::vector<std::int32_t> b;
  std::thread other([&] { work(a); });
  work(b);
  other.join();
  EXPECT_EQ(a, (std::vector<std::int32_t>{2, 2, -6, 3, 127, -128, 127}));
  EXPECT_EQ(a, b);
}

}  // namespace
