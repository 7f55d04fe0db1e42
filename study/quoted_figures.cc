#include "study/quoted_figures.h"

namespace plumbline::study {
namespace {

constexpr const char* kWhitePaper = "China Mobile optical interconnect white paper 2025";
constexpr const char* kWhitePaperTable = "China Mobile optical interconnect white paper 2025, table 2-2";
constexpr const char* kWhitePaperFigure = "China Mobile optical interconnect white paper 2025, figure 2-8";
constexpr const char* kReview = "CPO-versus-LPO review";
constexpr const char* kOcp = "Huawei/Tencent at OCP EMEA 2025";

}  // namespace

QuotedFigures Quoted(Architecture architecture, const std::string& module_class) {
  QuotedFigures q;
  // NPO and CPO are published as linear engines; no source gives a retimed one.
  if (module_class == "npo") {
    if (architecture == Architecture::kLpo) {
      q.power = {{"8-12 pJ/bit", kWhitePaperTable}};
      q.latency = {{"10-20 ns", kWhitePaperTable}};
    }
    return q;
  }
  if (module_class == "cpo") {
    if (architecture == Architecture::kLpo) {
      q.power = {{"5-8 pJ/bit", kWhitePaperTable}, {"51.2T box: 241 + 118 + 975 W", kWhitePaperFigure}};
      q.latency = {{"5-10 ns", kWhitePaperTable}};
    }
    return q;
  }
  switch (architecture) {
    case Architecture::kDsp:
      q.power = {{"15-20 pJ/bit", kWhitePaperTable}, {"51.2T box: 1024 + 975 W", kWhitePaperFigure}};
      q.latency = {{"20-50 ns", kWhitePaperTable}};
      break;
    case Architecture::kLro:
      q.power = {{"30 % less module power", kOcp}};
      break;
    case Architecture::kLpo:
      q.power = {{"30 % less", kWhitePaper},
                 {"40-45 % less, about 8 W at 800G", kReview},
                 {"15-20 pJ/bit", kWhitePaperTable},
                 {"51.2T box: 630 + 975 W", kWhitePaperFigure}};
      q.latency = {{"half of retimed", kWhitePaper}, {"20-50 ns", kWhitePaperTable}};
      break;
    case Architecture::kMixed:
      break;
  }
  return q;
}

}  // namespace plumbline::study
