#include "kernels/targets.h"

#include <hwy/highway.h>
#include <hwy/targets.h>

namespace plumbline::kernels {
namespace {

std::int64_t Available() {
  return static_cast<std::int64_t>(hwy::SupportedTargets()) & static_cast<std::int64_t>(HWY_TARGETS);
}

}  // namespace

std::vector<Target> AvailableTargets() {
  // Ask with no target forced: what was forced before would hide the others.
  const std::int64_t forced = Available();
  hwy::SetSupportedTargetsForTest(0);
  const std::int64_t all = Available();
  if (forced != all) hwy::SetSupportedTargetsForTest(forced);
  hwy::GetChosenTarget().DeInit();

  std::vector<Target> targets;
  for (int bit = 0; bit < 63; ++bit) {
    const std::int64_t id = std::int64_t{1} << bit;  // a lower bit is a better target
    if ((all & id) != 0) targets.push_back({id, hwy::TargetName(id)});
  }
  return targets;
}

bool ForceTarget(std::int64_t id) {
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().DeInit();
  if (id == 0) return true;
  if ((Available() & id) == 0) return false;
  hwy::SetSupportedTargetsForTest(id);
  hwy::GetChosenTarget().DeInit();
  return true;
}

}  // namespace plumbline::kernels
