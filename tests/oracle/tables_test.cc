// Every committed table is what its tool computes in arbitrary precision (tools/*_tables.py --check).
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace {

// The python of the repository's .venv when there is one, otherwise the system's.
std::string Python() {
  const std::string venv = std::string(PLUMBLINE_SOURCE_DIR) + "/.venv/bin/python3";
  return std::system(("test -x '" + venv + "'").c_str()) == 0 ? venv : "python3";
}

class GeneratedTable : public ::testing::TestWithParam<const char*> {};

TEST_P(GeneratedTable, IsWhatItsToolComputes) {
  const std::string python = Python();
  if (std::system((python + " -c 'import mpmath' 2>/dev/null").c_str()) != 0) {
    GTEST_SKIP() << "mpmath (tools/requirements.txt) is not installed for " << python;
  }
  const std::string tool = std::string(PLUMBLINE_SOURCE_DIR) + "/tools/" + GetParam() + "_tables.py";
  EXPECT_EQ(std::system((python + " -B '" + tool + "' --check").c_str()), 0);
}

INSTANTIATE_TEST_SUITE_P(Tables, GeneratedTable, ::testing::Values("gaussian", "vga", "phase_interpolator", "ctle"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
