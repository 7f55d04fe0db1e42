// The DPI-C side without a simulator: what it says when a call fails, copies, texts, both ways of giving samples.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/svdpi.h"

// The imports of bindings/dpi/plumbline_pkg.sv, and an open array as a simulator would have it.
extern "C" {
void* plb_create(const char* json);
void* plb_copy(void* block);
void plb_destroy(void* block);
const char* plb_error(void);
const char* plb_version(void);
int plb_reset(void* block);
int plb_arith_version(void* block);
int plb_latency(void* block);
int plb_put(void* block, const char* port, int words, const svBitVecVal* data);
int plb_set(void* block, const char* port, int words, const svBitVecVal* data);
int plb_run(void* block);
int plb_get(void* block, const char* port, int words, svBitVecVal* data);
int plb_put_samples(void* block, const char* port, const svOpenArrayHandle samples);
int plb_get_samples(void* block, const char* port, const svOpenArrayHandle samples);
const char* plb_describe(void* block);
const char* plb_save_state(void* block);
int plb_load_state(void* block, const char* json);

int svSize(const svOpenArrayHandle array, int) {
  return static_cast<int>(static_cast<std::vector<std::int32_t>*>(array)->size());
}
int svLow(const svOpenArrayHandle, int) { return 0; }
void* svGetArrElemPtr1(const svOpenArrayHandle array, int index) {
  return &(*static_cast<std::vector<std::int32_t>*>(array))[static_cast<std::size_t>(index)];
}
}

namespace {

// y = (3 x[n] - 2 x[n-1]) / 2, halves up.
class Dpi : public testing::Test {
 protected:
  void SetUp() override {
    ffe_ = plb_create(
        R"({"block": "ffe", "config": {"num_taps": 2, "in_bits": 8, "tap_bits": 8, "out_shift": 1, "out_bits": 8}})");
    ASSERT_NE(ffe_, nullptr) << plb_error();
    const svBitVecVal taps[] = {0xFE03};
    ASSERT_EQ(plb_set(ffe_, "tap", 2, taps), 0) << plb_error();
  }
  void TearDown() override { plb_destroy(ffe_); }
  static std::vector<std::int32_t> Get(void* block) {
    std::vector<std::int32_t> y(8);
    const int taken = plb_get_samples(block, "y", &y);
    EXPECT_GE(taken, 0) << plb_error();
    y.resize(static_cast<std::size_t>(taken));
    return y;
  }

  void* ffe_ = nullptr;
};

TEST_F(Dpi, ARefusalSaysWhyUntilTheNextCall) {
  const svBitVecVal data[256] = {0};
  const auto says = [](const std::string& text) {
    EXPECT_NE(std::string(plb_error()).find(text), std::string::npos) << "'" << plb_error() << "' lacks " << text;
  };
  EXPECT_NE(plb_set(ffe_, "tap", 1, data), 0);
  says("coefficient port 'tap' takes 2 samples, not 1");
  EXPECT_EQ(plb_latency(ffe_), 0);
  EXPECT_STREQ(plb_error(), "");
  EXPECT_NE(plb_load_state(ffe_, "{}"), 0);
  says("missing");
  EXPECT_EQ(plb_arith_version(ffe_), 1);
  EXPECT_STREQ(plb_error(), "");
  EXPECT_NE(plb_set(ffe_, "x", 1, data), 0);
  says("no coefficient port 'x'");
  EXPECT_EQ(plb_reset(ffe_), 0);
  EXPECT_STREQ(plb_error(), "");
  EXPECT_NE(plb_put(ffe_, "y", 1, data), 0);
  says("'y' is not one to give words to");
  EXPECT_EQ(plb_run(ffe_), 0);
  EXPECT_STREQ(plb_error(), "");
  EXPECT_EQ(plb_create(R"({"block": "fe"})"), nullptr);
  says("no block 'fe'");
  EXPECT_NE(plb_run(nullptr), 0);
  says("no block");
  plb_destroy(nullptr);
  EXPECT_STREQ(plb_error(), "");
}

TEST_F(Dpi, ASampleOutsideItsPortsLimitsIsNamed) {
  void* filter = plb_create(R"({"block": "loop_filter"})");
  ASSERT_NE(filter, nullptr);
  std::vector<std::int32_t> turn = {0, 17};
  EXPECT_EQ(plb_put_samples(filter, "turn", &turn), 0);
  EXPECT_NE(plb_run(filter), 0);
  EXPECT_STREQ(plb_error(), "input port 'turn': sample 1 = 17 is outside -16..16");
  plb_destroy(filter);
}

TEST_F(Dpi, ACopyGoesOnWithWhatWaits) {
  std::vector<std::int32_t> x = {1, 2};
  ASSERT_EQ(plb_put_samples(ffe_, "x", &x), 0);
  ASSERT_EQ(plb_run(ffe_), 0) << plb_error();
  const svBitVecVal more[] = {0x05FD};  // -3, 5: they wait at the input, the first two results at the output
  ASSERT_EQ(plb_put(ffe_, "x", 2, more), 0);
  void* copy = plb_copy(ffe_);
  ASSERT_NE(copy, nullptr) << plb_error();
  for (void* block : {ffe_, copy}) {
    ASSERT_EQ(plb_run(block), 0) << plb_error();
    EXPECT_EQ(Get(block), (std::vector<std::int32_t>{2, 2, -6, 11}));  // 3/2, 4/2, -13/2, 21/2
  }
  const std::string state = plb_save_state(ffe_);  // its text stands until the next one is asked for
  EXPECT_EQ(plb_save_state(copy), state);
  plb_destroy(copy);
  EXPECT_EQ(plb_copy(nullptr), nullptr);
  EXPECT_STREQ(plb_error(), "no block");
}

TEST_F(Dpi, TextsSayWhatTheBlockIs) {
  EXPECT_NE(std::string(plb_describe(ffe_)).find("\"ports\""), std::string::npos);
  EXPECT_STREQ(plb_version(), PLUMBLINE_VERSION);
  EXPECT_STREQ(plb_describe(nullptr), "");
  EXPECT_STREQ(plb_error(), "no block");
}

}  // namespace
