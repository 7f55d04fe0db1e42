#include "study/console_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "study/figure_text.h"

namespace plumbline::study {
namespace {

struct Cell {
  std::string text;
  bool alert = false;
};
using Row = std::vector<Cell>;

// First column left, the rest right; a row with one cell is a heading over the whole width.
std::string Table(const std::vector<Row>& rows, bool colour) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    if (row.size() < 2) continue;
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].text.size());
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::size_t width = row.size() < 2 ? row[c].text.size() : widths[c];
      const std::string pad(width - row[c].text.size(), ' ');
      const std::string text = row[c].alert && colour ? "\x1b[31m" + row[c].text + "\x1b[0m" : row[c].text;
      if (c > 0) line += "  ";
      line += c == 0 ? text + pad : pad + text;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string WithHalfWidth(const Figure& f) {
  if (!f.has_value()) return "n/a";
  if (!f.has_bounds()) return Fixed(f.value, 2);
  return Fixed(f.value, 2) + " +-" + Fixed(0.5 * (f.hi - f.lo), 2);
}

// "4.9e-5 .. 6.1e-5" -> "4.9e-5..6.1e-5"
std::string Tight(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

// A letter tells what was not measured.
std::string Marked(const std::string& text, const Figure& f) {
  if (f.kind == FigureKind::kExtrapolated) return text + " x";
  if (f.kind == FigureKind::kPredicted) return text + " p";
  return text;
}

void Tail(const RunInfo& run, const std::vector<SkippedLink>& skipped, bool colour, std::string& out) {
  for (const SkippedLink& s : skipped) {
    out += fmt::format("not run: {} {}{}{}: {}\n", s.rate, s.scenario, s.architecture.empty() ? "" : " ",
                       s.architecture, s.reason);
  }
  if (run.partial) {
    out += colour ? "\x1b[33mpartial\x1b[0m" : "partial";
    out += ": the run was ended early" + (run.partial_note.empty() ? "" : "; " + run.partial_note) + "\n";
  }
}

}  // namespace

std::string ConsoleSummary(const CompareResults& results, bool colour) {
  std::vector<Row> rows;
  std::vector<std::string> reasons;
  std::string heading;
  bool extrapolated = false;
  for (const LinkResult& link : results.links) {
    const std::string group =
        fmt::format("{} {}, {} symbols a link, threshold BER {} at {} dB", link.rate, link.scenario,
                    Grouped(link.symbols), LimitText(link.threshold_ber), Fixed(link.threshold_snr_db, 2));
    if (group != heading) {
      if (!rows.empty()) rows.push_back({{""}});
      rows.push_back({{group}});
      rows.push_back({{""},
                      {"SNR, dB"},
                      {"penalty, dB"},
                      {"margin"},
                      {"BER"},
                      {"95 % interval"},
                      {"FLR seen"},
                      {"FLR fit"},
                      {"state"}});
      heading = group;
    }
    const bool reference =
        link.architecture == Architecture::kDsp && link.snr_penalty_db.has_value() && link.snr_penalty_db.value == 0.0;
    std::string state = !link.converged ? "no lock" : link.slips > 0 ? fmt::format("{} slips", link.slips) : "ok";
    extrapolated = extrapolated || link.fec.flr_predicted.kind == FigureKind::kExtrapolated;
    rows.push_back({{std::string("  ") + Name(link.architecture)},
                    {WithHalfWidth(link.snr_db)},
                    {reference ? "-" : WithHalfWidth(link.snr_penalty_db)},
                    {FixedText(link.margin_db), link.margin_db.has_value() && link.margin_db.value < 0.0},
                    {RatioText(link.pre_fec_ber)},
                    {Tight(RatioInterval(link.pre_fec_ber))},
                    {RatioText(link.fec.flr_observed)},
                    {Marked(RatioText(link.fec.flr_predicted), link.fec.flr_predicted)},
                    {state, !link.converged || link.slips > 0}});
    const std::string who = fmt::format("{} {} {}", link.rate, link.scenario, Name(link.architecture));
    if (!link.converged) {
      for (const std::string& note : link.notes) reasons.push_back(who + ": " + note);
      if (link.notes.empty() && !link.snr_db.has_value()) reasons.push_back(who + ": " + link.snr_db.note);
    }
  }
  std::string out = Table(rows, colour);
  if (extrapolated) out += "x: extrapolated from the codeword histogram. All else is measured.\n";
  for (const std::string& reason : reasons) out += reason + "\n";
  Tail(results.run, results.skipped, colour, out);
  return out;
}

std::string ConsoleSummary(const SweepResults& results, bool colour) {
  std::string out;
  for (const SweepGroup& group : results.groups) {
    std::vector<Row> rows;
    rows.push_back(
        {{fmt::format("{} {}: pre-FEC BER over {}, {}", group.rate, group.scenario, group.label, group.unit)}});
    Row header = {{""}};
    std::vector<double> values;
    for (const SweepCurve& curve : group.curves) {
      header.push_back({Name(curve.architecture)});
      for (const SweepPoint& p : curve.points) {
        if (std::find(values.begin(), values.end(), p.value) == values.end()) values.push_back(p.value);
      }
    }
    rows.push_back(header);
    std::sort(values.begin(), values.end());
    for (const double value : values) {
      Row row = {{fmt::format("  {:.6g}", value)}};
      for (const SweepCurve& curve : group.curves) {
        const auto hit = std::find_if(curve.points.begin(), curve.points.end(),
                                      [&](const SweepPoint& p) { return p.value == value; });
        const bool there = hit != curve.points.end();
        const bool lost = there && !hit->converged;
        row.push_back({!there ? "" : lost ? "no lock" : RatioText(hit->ber), lost});
      }
      rows.push_back(row);
    }
    Row penalty = {{fmt::format("  penalty at {}, dB", LimitText(group.threshold_ber))}};
    for (const SweepCurve& curve : group.curves) penalty.push_back({WithHalfWidth(curve.penalty_db)});
    rows.push_back(penalty);
    out += (out.empty() ? "" : "\n") + Table(rows, colour);
    for (const SweepCurve& curve : group.curves) {
      if (!curve.penalty_db.has_value()) {
        out += fmt::format("{}: no penalty: {}\n", Name(curve.architecture), curve.penalty_db.note);
      }
    }
    for (const std::string& note : group.notes) out += note + "\n";
  }
  Tail(results.run, results.skipped, colour, out);
  return out;
}

}  // namespace plumbline::study
