// Real channel data that are not part of the repository: tests that need them skip where they are absent.
#ifndef PLUMBLINE_TESTS_SUPPORT_SHARED_DATA_H_
#define PLUMBLINE_TESTS_SUPPORT_SHARED_DATA_H_

#include <cstdlib>
#include <filesystem>
#include <string>

namespace plumbline::testing {

// The folder, from PLUMBLINE_SHARED or beside the source tree; may not exist.
inline std::filesystem::path SharedDataDir() {
  const char* shared = std::getenv("PLUMBLINE_SHARED");
  return (shared != nullptr ? std::filesystem::path(shared)
                            : std::filesystem::path(PLUMBLINE_SOURCE_DIR) / ".." / "shared") /
         "data";
}
inline std::string SharedData(const std::string& relative) { return (SharedDataDir() / relative).string(); }

}  // namespace plumbline::testing

#define PLUMBLINE_SKIP_WITHOUT(relative)                                                           \
  if (!std::filesystem::exists(plumbline::testing::SharedData(relative))) {                        \
    GTEST_SKIP() << "no " << plumbline::testing::SharedData(relative) << ": nothing to test with"; \
  }                                                                                                \
  static_assert(true)

#endif  // PLUMBLINE_TESTS_SUPPORT_SHARED_DATA_H_
