#include "study/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>

#include "study/figure_text.h"
#include "study/quoted_figures.h"

namespace plumbline::study {

std::string HtmlEscape(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Control characters are not text in HTML.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

namespace {

// ------------------------------------------------------------------------------------------------------ plot names

std::string LinkId(std::size_t index, const LinkResult& link) {
  return fmt::format("{:02}-{}-{}-{}", index + 1, PlotName(link.rate), PlotName(link.scenario),
                     Name(link.architecture));
}
std::string HopId(const std::string& link, std::size_t index, const HopResult& hop) {
  return fmt::format("{}-{}-{}", link, index + 1, PlotName(hop.test_point));
}
std::string SweepId(std::size_t index, const SweepGroup& group) {
  return fmt::format("sweep-{:02}-{}-{}-{}", index + 1, PlotName(group.rate), PlotName(group.scenario),
                     PlotName(group.parameter));
}

void AddSweepPlots(const std::vector<SweepGroup>& groups, std::vector<Plot>& plots) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const SweepGroup& group = groups[i];
    const std::string id = SweepId(i, group);
    const std::string what = group.rate + " " + group.scenario;
    plots.push_back(SweepBerPlot(id + "-ber", "Pre-FEC BER, " + what, group));
    plots.push_back(SweepSnrPlot(id + "-snr", "Slicer SNR, " + what, group));
  }
}

// ----------------------------------------------------------------------------------------------------------- pieces

// "5.5e-5" -> 5.5 x 10^-5 as HTML. Other text passes through escaped.
std::string Power(const std::string& text) {
  const std::size_t e = text.find('e');
  if (e == std::string::npos || text == "n/a") return HtmlEscape(text);
  std::string exponent = text.substr(e + 1);
  if (exponent == "0") return HtmlEscape(text.substr(0, e));
  if (exponent.front() == '-') exponent = "&minus;" + exponent.substr(1);
  return HtmlEscape(text.substr(0, e)) + "&times;10<sup>" + exponent + "</sup>";
}
std::string Minus(std::string text) {
  if (!text.empty() && text.front() == '-') text = "&minus;" + text.substr(1);
  return text;
}
std::string Dash(const std::string& low, const std::string& high) { return low + " &hellip; " + high; }

std::string KindMark(const Figure& figure) {
  if (!figure.has_value()) return "";
  const char* letter = "M";
  if (figure.kind == FigureKind::kPredicted) letter = "P";
  if (figure.kind == FigureKind::kExtrapolated) letter = "X";
  if (figure.kind == FigureKind::kQuoted) letter = "Q";
  std::string title = Name(figure.kind);
  if (!figure.note.empty()) title += ": " + figure.note;
  if (figure.count >= 0) title += fmt::format(" ({} events)", figure.count);
  return fmt::format("<span class=\"k k{}\" title=\"{}\">{}</span>", letter, HtmlEscape(title), letter);
}

std::string Absent(const Figure& figure) {
  return fmt::format("<span class=\"na\" title=\"{0}\">n/a</span>",
                     HtmlEscape(figure.note.empty() ? "not filled in" : figure.note));
}

// A figure in dB and the like: value, letter, interval below.
std::string FixedCell(const Figure& figure, int decimals = 2, bool interval = true, const std::string& unit = "") {
  if (!figure.has_value()) return Absent(figure);
  std::string out = "<span class=\"v\">" + Minus(Fixed(figure.value, decimals)) + (unit.empty() ? "" : " " + unit) +
                    "</span>" + KindMark(figure);
  if (interval && figure.has_bounds()) {
    out +=
        "<span class=\"ci\">" + Dash(Minus(Fixed(figure.lo, decimals)), Minus(Fixed(figure.hi, decimals))) + "</span>";
  }
  return out;
}

// A ratio: BER, FLR, clip ratio.
std::string RatioCell(const Figure& figure, bool interval = true) {
  if (!figure.has_value()) return Absent(figure);
  std::string out = "<span class=\"v\">" + Power(RatioText(figure)) + "</span>" + KindMark(figure);
  if (figure.is_upper_bound()) {
    if (interval) out += "<span class=\"ci\">none; 95 % bound</span>";
  } else if (interval && figure.has_bounds()) {
    out += "<span class=\"ci\">" + Dash(Power(Scientific(figure.lo)), Power(Scientific(figure.hi))) + "</span>";
  }
  return out;
}

std::string Count(std::int64_t value) {
  std::string text = Grouped(value);
  std::string out;
  for (const char c : text) out += c == ' ' ? std::string("&#8239;") : std::string(1, c);
  return out;
}

std::string Chip(Architecture a) {
  return fmt::format("<span class=\"arch\" style=\"background:{}\">{}</span>", Colour(a), Name(a));
}

// "2.28 x 10^-4": a threshold keeps its three digits.
std::string Threshold(double ber) { return ber > 0.0 ? Power(LimitText(ber)) : "none"; }

std::string Baud(double hz) { return fmt::format("{:.6g} GBd", hz / 1e9); }

const HopResult* OpticalHop(const LinkResult& link) {
  for (const HopResult& hop : link.hops) {
    if (hop.decides_optical_hop) return &hop;
  }
  return nullptr;
}

class Page {
 public:
  Page(const std::vector<Svg>& plots, const std::string& plots_note) : note_(plots_note) {
    for (const Svg& svg : plots) plots_[svg.name] = &svg;
  }

  template <typename... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void Raw(const std::string& html) { out_ += html + "\n"; }

  bool Has(const std::string& name) const { return plots_.count(name) > 0; }

  // A picture with a sentence under it; nothing when there is no picture.
  void Picture(const std::string& name, const std::string& caption, const std::string& css = "") {
    const auto hit = plots_.find(name);
    if (hit == plots_.end()) return;
    Add("<figure{}>{}<figcaption>{}</figcaption></figure>", css.empty() ? "" : " class=\"" + css + "\"",
        hit->second->text, caption);
  }

  void Facts(const std::string& heading, const std::vector<Fact>& facts) {
    if (facts.empty()) return;
    Raw("<table class=\"facts\">");
    if (!heading.empty()) Add("<caption>{}</caption>", HtmlEscape(heading));
    Raw("<tbody>");
    for (const Fact& f : facts) {
      Add("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"soft\">{}</td></tr>", HtmlEscape(f.name),
          HtmlEscape(f.value), HtmlEscape(f.unit), HtmlEscape(f.note));
    }
    Raw("</tbody></table>");
  }

  const std::string& note() const { return note_; }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
  std::string note_;
  std::map<std::string, const Svg*> plots_;
};

constexpr const char* kStyle = R"css(
:root{--ink:#1f2933;--soft:#616e7c;--line:#dfe3e8;--pale:#f5f7fa;--accent:#2563a8}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:15px/1.5 'Segoe UI','Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif}
main{max-width:1380px;margin:0 auto;padding:28px 28px 64px}
h1{font-size:27px;line-height:1.2;margin:0 0 4px;font-weight:650;letter-spacing:-.2px}
h2{font-size:20px;margin:44px 0 10px;padding-top:14px;border-top:2px solid var(--ink);font-weight:650}
h3{font-size:16px;margin:24px 0 8px;font-weight:650}
p{margin:8px 0;max-width:920px}
.lead{color:var(--soft);margin:0 0 20px}
.soft{color:var(--soft)}
nav{margin:14px 0 0;font-size:13.5px}
nav a{color:var(--accent);text-decoration:none;margin-right:14px;white-space:nowrap}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:650;padding:4px 0;font-size:14px}
th{font-weight:600;font-size:12.5px;color:var(--soft);text-align:left;vertical-align:bottom;padding:6px 10px;border-bottom:1.5px solid var(--ink)}
td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}
table.sum{width:100%;font-size:14.5px}
table.sum td .v{font-weight:600}
table.sum th{padding:6px 8px}
table.sum td{padding:7px 7px}
tr.group td{background:var(--pale);font-weight:650;border-bottom:1px solid var(--line);padding:7px 8px}
tr.group .soft{font-weight:400}
th.q,td.q{border-left:1px dashed #b8c0cc}
td.q{font-size:12px;line-height:1.5}
.pub{display:block;white-space:nowrap}
td.q .src{color:var(--soft);font-size:11px}
.ci{display:block;font-size:11.5px;color:var(--soft);font-weight:400;white-space:nowrap}
.k{display:inline-block;font-size:9px;line-height:13px;width:13px;text-align:center;border-radius:3px;margin-left:4px;vertical-align:2px;font-weight:700}
.kM{background:#e1ecf8;color:#1d4f87}.kP{background:#e5f3ea;color:#22663c}.kX{background:#fdeedd;color:#94501a}.kQ{background:#eeeaf6;color:#5d4391}
.na{color:#8793a1;border-bottom:1px dotted #8793a1}
.arch{display:inline-block;color:#fff;border-radius:4px;padding:1px 8px;font-weight:650;font-size:12.5px;letter-spacing:.3px}
.ends{display:block;font-size:11.5px;color:var(--soft);margin-top:2px;white-space:nowrap}
.bad{color:#b3261e;font-weight:600}
td.st{white-space:nowrap}
.split{display:flex;gap:36px;align-items:flex-start;margin-top:10px}
.split>ul{flex:1 1 0}
.split>figure{flex:0 0 600px;max-width:600px;margin:0}
@media(max-width:1100px){.split{display:block}}
.keys{display:flex;flex-wrap:wrap;gap:0 34px;align-items:flex-start}
.keys .facts{font-size:12px;flex:1 1 30%;margin:4px 0}
.keys td{padding:2px 10px 2px 0}
.keys td.n{white-space:normal}
.keys td:nth-child(3),.keys td:nth-child(4){white-space:nowrap;font-size:11px}
.good{color:#22663c}
.small{font-size:13.5px}
.legend{font-size:13px;color:var(--soft);margin:8px 0 0}
.legend span.k{margin-left:0;margin-right:4px}
.legend b{font-weight:600;color:var(--ink);margin-right:14px}
ul.find{margin:14px 0 0;padding-left:20px;max-width:980px}
ul.find li{margin:10px 0}
.pics{display:grid;grid-template-columns:repeat(auto-fit,minmax(430px,1fr));gap:18px 26px;margin:14px 0}
figure{margin:0;break-inside:avoid}
figure svg{width:100%;height:auto;display:block}
figure.one{max-width:820px;margin:16px 0}
figcaption{font-size:12.5px;color:var(--soft);line-height:1.45;margin-top:2px;padding:0 6px}
.flow{display:flex;flex-wrap:wrap;align-items:stretch;gap:0;margin:10px 0 14px;font-size:12.5px}
.flow div{padding:5px 11px;border:1px solid #b8c0cc;background:#fff;border-radius:5px;display:flex;flex-direction:column;justify-content:center;text-align:center;line-height:1.3}
.flow i{font-style:normal;align-self:center;padding:0 6px;color:#8793a1}
.flow div.ret{background:#1f2933;color:#fff;border-color:#1f2933}
.flow div.lin{background:#fdf3e9;border-color:#d9772b}
.flow div.host{background:var(--pale)}
.flow small{color:inherit;opacity:.75}
.facts{font-size:13px;margin:6px 0 14px}
.facts td{padding:3px 14px 3px 0;border-bottom:1px solid #edf0f3}
.cols{display:flex;flex-wrap:wrap;gap:8px 44px;align-items:flex-start}
.note{background:#fff8e6;border-left:3px solid #e0a526;padding:8px 14px;margin:10px 0;max-width:980px;font-size:14px}
.alert{background:#fdecea;border-left-color:#b3261e}
details{margin:14px 0;border:1px solid var(--line);border-radius:6px;padding:8px 16px}
summary{cursor:pointer;font-weight:650;font-size:14.5px}
table.pts{font-size:13px;width:100%}
table.pts td,table.pts th{padding:6px 8px}
table.few{font-size:13.5px;margin:6px 0 10px}
table.few th,table.few td{padding-right:34px}
table.hist{font-size:12.5px;margin:8px 0}
table.hist td,table.hist th{padding:3px 9px;text-align:right}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;font-size:13.5px;margin:8px 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;background:var(--pale);padding:1px 5px;border-radius:3px;overflow-wrap:anywhere}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line);font-size:12.5px;color:var(--soft)}
@media print{@page{size:A4 landscape;margin:12mm}main{max-width:none;padding:0}body{font-size:11.5px}nav{display:none}
h2{break-before:auto;margin-top:26px}section.link{break-before:page}tr,figure,.facts{break-inside:avoid}.wide{overflow:visible}
.pics{grid-template-columns:1fr 1fr 1fr;gap:10px 16px}.keys .facts{break-inside:auto}h2,h3{break-after:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

// ---------------------------------------------------------------------------------------------------------- summary

// Publications get a number where they are first used; the list stands under the table.
class Sources {
 public:
  std::size_t Number(const std::string& source) {
    const auto hit = std::find(names_.begin(), names_.end(), source);
    if (hit != names_.end()) return static_cast<std::size_t>(hit - names_.begin()) + 1;
    names_.push_back(source);
    return names_.size();
  }
  std::string List() const {
    std::string out;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      out += fmt::format("{}[{}] {}", i > 0 ? "; " : "", i + 1, HtmlEscape(names_[i]));
    }
    return out;
  }

 private:
  std::vector<std::string> names_;
};

std::string QuotedCell(const std::vector<QuotedFigure>& figures, Sources& sources) {
  std::string out;
  for (const QuotedFigure& f : figures) {
    out += fmt::format(
        "<span class=\"pub\">{}<span class=\"k kQ\" title=\"quoted: {}\">Q</span> <span "
        "class=\"src\">[{}]</span></span>",
        HtmlEscape(f.text), HtmlEscape(f.source), sources.Number(f.source));
  }
  return out;
}

// Links of one rate and scenario, in the order of first appearance.
struct Group {
  std::string rate;
  std::string scenario;
  std::vector<std::size_t> links;
};
std::vector<Group> Groups(const std::vector<LinkResult>& links) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < links.size(); ++i) {
    auto hit = std::find_if(groups.begin(), groups.end(),
                            [&](const Group& g) { return g.rate == links[i].rate && g.scenario == links[i].scenario; });
    if (hit == groups.end()) {
      groups.push_back({links[i].rate, links[i].scenario, {}});
      hit = groups.end() - 1;
    }
    hit->links.push_back(i);
  }
  return groups;
}

std::string StateText(const LinkResult& link) {
  if (!link.converged) return "<span class=\"bad\">did not lock</span>";
  if (link.slips > 0) return fmt::format("<span class=\"bad\">{} slips</span>", link.slips);
  return "<span class=\"good\">locked</span>";
}

void Summary(Page& page, const CompareResults& results) {
  const std::vector<LinkResult>& links = results.links;
  Sources sources;
  page.Raw("<section id=\"summary\">");
  page.Raw(
      "<div class=\"wide\"><table class=\"sum\"><thead><tr><th>Architecture<br>TX / RX module</th><th "
      "class=\"n\">Slicer SNR<br>dB</th>"
      "<th class=\"n\">Penalty against<br>DSP, dB</th><th class=\"n\">Margin to the<br>threshold, dB</th>"
      "<th class=\"n\">Pre-FEC BER</th><th class=\"n\">FLR<br>observed</th>"
      "<th class=\"n\">FLR from the<br>histogram</th><th class=\"n\">Latency<br>ns</th><th>State</th>"
      "<th class=\"q\">Power,<br>quoted</th><th class=\"q\">Latency,<br>quoted</th></tr></thead><tbody>");
  for (const Group& group : Groups(links)) {
    const LinkResult& first = links[group.links.front()];
    page.Add(
        "<tr class=\"group\"><td colspan=\"11\">{} &nbsp; {} <span class=\"soft\">&nbsp; {}, {} symbols a link; "
        "threshold BER {}, which PAM4 in Gaussian noise reaches at {} dB</span></td></tr>",
        HtmlEscape(group.rate), HtmlEscape(group.scenario), Baud(first.baud_hz), Count(first.symbols),
        Threshold(first.threshold_ber), Fixed(first.threshold_snr_db, 2));
    for (const std::size_t i : group.links) {
      const LinkResult& link = links[i];
      const QuotedFigures quoted = Quoted(link.architecture, link.module_class);
      page.Add("<tr><td><a href=\"#{}\" style=\"text-decoration:none\">{}</a><span class=\"ends\">{} / {}</span></td>",
               LinkId(i, link), Chip(link.architecture), TxModule(link.architecture), RxModule(link.architecture));
      page.Add("<td class=\"n\">{}</td>", FixedCell(link.snr_db));
      page.Add("<td class=\"n\">{}</td>", link.architecture == Architecture::kDsp && link.snr_penalty_db.has_value() &&
                                                  link.snr_penalty_db.value == 0.0
                                              ? std::string("<span class=\"soft\">reference</span>")
                                              : FixedCell(link.snr_penalty_db));
      page.Add("<td class=\"n{}\">{}</td>", link.margin_db.has_value() && link.margin_db.value < 0.0 ? " bad" : "",
               FixedCell(link.margin_db));
      page.Add(
          "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
          "<td class=\"st\">{}</td>",
          RatioCell(link.pre_fec_ber), RatioCell(link.fec.flr_observed), RatioCell(link.fec.flr_predicted),
          FixedCell(link.latency_ns, 0), StateText(link));
      page.Add("<td class=\"q\">{}</td><td class=\"q\">{}</td></tr>", QuotedCell(quoted.power, sources),
               QuotedCell(quoted.latency, sources));
    }
  }
  for (const SkippedLink& s : results.skipped) {
    page.Add("<tr><td colspan=\"11\"><span class=\"bad\">Not run:</span> {} {} {} &mdash; {}</td></tr>",
             HtmlEscape(s.rate), HtmlEscape(s.scenario), HtmlEscape(s.architecture), HtmlEscape(s.reason));
  }
  page.Raw("</tbody></table></div>");
  page.Raw(
      "<p class=\"legend\"><span class=\"k kM\">M</span><b>measured</b><span class=\"k kP\">P</span><b>predicted by a "
      "model</b><span class=\"k kX\">X</span><b>extrapolated from what was counted</b><span class=\"k kQ\">Q</span>"
      "<b>quoted from a publication</b>Small numbers are 95 % intervals. An n/a tells its reason when pointed at, and "
      "in results.json. A quoted cell is empty where no source gives a number; no quoted figure was measured or "
      "computed here.</p>");
  const std::string list = sources.List();
  if (!list.empty()) page.Add("<p class=\"legend\">Quoted from: {}.</p>", list);
  page.Raw("</section>");
}

std::string Db(const Figure& f) {
  std::string out = Minus(Fixed(f.value, 2)) + " dB";
  if (f.has_bounds()) out += " (" + Dash(Minus(Fixed(f.lo, 2)), Minus(Fixed(f.hi, 2))) + ")";
  return out;
}

// The largest part of the noise, as a clause; empty when the table is.
std::string LargestNoise(const NoiseBudget& noise) {
  std::vector<std::pair<double, std::size_t>> parts;
  double sum = 0.0;
  for (std::size_t i = 0; i < kNoiseSourceCount; ++i) {
    if (!noise.snr_db[i].has_value()) continue;
    parts.emplace_back(std::pow(10.0, -noise.snr_db[i].value / 10.0), i);
    sum += parts.back().first;
  }
  if (parts.size() < 2 || !(sum > 0.0)) return "";
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return fmt::format("{} ({} %) and {} ({} %)", kNoiseSourceNames[parts[0].second].label,
                     Fixed(100.0 * parts[0].first / sum, 0), kNoiseSourceNames[parts[1].second].label,
                     Fixed(100.0 * parts[1].first / sum, 0));
}

// What the numbers say, in sentences made from them.
void Findings(Page& page, const CompareResults& results) {
  page.Raw("<ul class=\"find\">");
  for (const Group& group : Groups(results.links)) {
    std::string costs;
    std::string failed;
    std::string tightest;
    double least = 1e9;
    for (const std::size_t i : group.links) {
      const LinkResult& link = results.links[i];
      if (!link.converged) {
        failed += (failed.empty() ? "" : ", ") + std::string(Name(link.architecture));
        continue;
      }
      if (link.architecture != Architecture::kDsp && link.snr_penalty_db.has_value()) {
        costs += fmt::format("{}{} {}", costs.empty() ? "" : "; ", Name(link.architecture), Db(link.snr_penalty_db));
      }
      if (link.margin_db.has_value() && link.margin_db.value < least) {
        least = link.margin_db.value;
        tightest = Name(link.architecture);
      }
    }
    std::string text = fmt::format("<b>{} {}.</b> ", HtmlEscape(group.rate), HtmlEscape(group.scenario));
    if (!costs.empty()) text += "Slicer SNR lost against the fully retimed link: " + costs + ". ";
    if (!tightest.empty()) {
      text += least >= 0.0
                  ? fmt::format("The tightest link, {}, keeps {} dB above what its FEC threshold needs. ", tightest,
                                Fixed(least, 2))
                  : fmt::format("{} falls {} dB short of what its FEC threshold needs. ", tightest, Fixed(-least, 2));
    }
    for (const std::size_t i : group.links) {
      const LinkResult& link = results.links[i];
      const HopResult* hop = OpticalHop(link);
      if (link.architecture != Architecture::kLpo || hop == nullptr) continue;
      const std::string noise = LargestNoise(hop->noise);
      if (!noise.empty()) text += "Largest noise of LPO: " + noise + ". ";
    }
    if (!failed.empty()) text += "<span class=\"bad\">Did not lock: " + failed + ".</span> ";
    page.Add("<li>{}</li>", text);
  }
  page.Raw("</ul>");
}

void HowToRead(Page& page, bool has_sweeps) {
  page.Raw("<section id=\"reading\"><h2>How to read this</h2>");
  page.Raw(
      "<p><b>Architectures.</b> A module end is either retimed (a whole receiver, decisions, and a new transmitter on "
      "a "
      "cleaned clock) or linear (driver or TIA only). DSP is retimed at both ends, LRO retimed at the transmit end, "
      "LPO "
      "linear at both, MIXED retimed at the receive end. All use the same host receiver, the same data and the same "
      "noise "
      "seeds, so the penalty is a paired difference and its interval is tighter than that of the two SNRs.</p>"
      "<p><b>Slicer SNR</b> is measured against the symbols that were sent, at the slicer that decides the optical "
      "hop: in "
      "the receive module where it is retimed (TP3), in the host where it is linear (TP5). The margin is that SNR "
      "minus "
      "what PAM4 in Gaussian noise needs for the threshold BER. The pre-FEC BER is counted end to end at the FEC input "
      "and includes errors that a retimer passed on.</p>"
      "<p><b>Start-up is blind.</b> No receiver sees the transmitted data: there is no link training through a linear "
      "module. Gain control, clock recovery, blind equalization and decision-directed tracking follow one another; "
      "their symbols are not scored. A link that cannot lock is reported so, with its reason, and has no BER.</p>"
      "<p><b>FEC.</b> A lane carries its part of the interleaved codewords of its Ethernet port, as the scenario says "
      "(port_gbps, fec_multiplexing), so that a burst meets symbols of one, two or four codewords. The port's other "
      "lanes are simulated too, or 'folded': stretches of the simulated lane stand for them. FLR from the histogram "
      "continues the counted codeword histogram by a log-linear fit to five bins beyond what the code corrects, as "
      "switches do; it needs four non-empty bins. The burst model continues the error propagation measured at each "
      "slicer. The random-error formula stands beside them for comparison. All four turn the codeword error ratio CER "
      "into lost frames of 64 octets in the same way, for W interleaved codewords that fail independently: "
      "FLR = (1 - (1 - CER)^W) (1 + 84 / (640 W)). FLR observed has CER from the uncorrectable codewords counted.</p>"
      "<p><b>Loss and BER.</b> BER need not fall when a short board becomes shorter. Below about 8 dB at Nyquist, "
      "reflections between package, connector and module are hardly attenuated on their way back: what the shorter "
      "board "
      "saves in loss it loses to echoes.</p>"
      "<p><b>Noise budget.</b> After start-up the whole hop is copied with taps, levels and gain frozen, and one noise "
      "source is switched on at a time. Residual ISI and distortion is what remains with every source off. The parts "
      "describe the operating point that the link really uses.</p>");
  if (has_sweeps) {
    page.Raw(
        "<p><b>Sweeps.</b> Bars are 95 % intervals. An open triangle is an upper bound: no error was seen. The penalty "
        "is "
        "the horizontal distance from the DSP curve at the threshold BER.</p>");
  }
  page.Raw("</section>");
}

// ------------------------------------------------------------------------------------------------------ assumptions

// The keys of a scenario: one row each; where its architectures differ, each value is named.
std::vector<Fact> Keys(const std::vector<LinkResult>& links, const Group& group) {
  std::vector<Fact> rows;
  for (const std::size_t i : group.links) {
    for (const Fact& fact : links[i].assumptions) {
      const bool known = std::any_of(rows.begin(), rows.end(), [&](const Fact& row) { return row.name == fact.name; });
      if (!known) rows.push_back(fact);
    }
  }
  for (Fact& row : rows) {
    // Architectures that share a value stand together: "DSP, LRO: 1 MHz; LPO: none".
    std::vector<std::pair<std::string, std::string>> values;
    for (const std::size_t i : group.links) {
      const LinkResult& link = links[i];
      const auto fact = std::find_if(link.assumptions.begin(), link.assumptions.end(),
                                     [&](const Fact& f) { return f.name == row.name; });
      const std::string value = fact == link.assumptions.end() ? "-" : fact->value;
      const auto same = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == value; });
      if (same == values.end()) {
        values.emplace_back(value, Name(link.architecture));
      } else {
        same->second += std::string(", ") + Name(link.architecture);
      }
    }
    if (values.size() < 2) continue;
    row.value.clear();
    for (const auto& [value, who] : values) row.value += (row.value.empty() ? "" : "; ") + who + ": " + value;
  }
  return rows;
}

// "112g-dr.toml:8" -> {"112g-dr.toml", "8"}; another note has no line.
std::pair<std::string, std::string> FileAndLine(const std::string& note) {
  const std::size_t colon = note.rfind(':');
  if (colon == std::string::npos || colon + 1 == note.size() ||
      note.find_first_not_of("0123456789", colon + 1) != std::string::npos) {
    return {};
  }
  return {note.substr(0, colon), note.substr(colon + 1)};
}

// Many keys in three narrow columns. Where a note only names a line of the scenario's file, the line is enough.
void KeyColumns(Page& page, const std::vector<Fact>& rows, const std::string& file) {
  const std::size_t columns = rows.size() > 14 ? 3 : 1;
  const std::size_t each = (rows.size() + columns - 1) / columns;
  page.Add("<div class=\"keys\">");
  for (std::size_t c = 0; c < columns; ++c) {
    page.Raw("<table class=\"facts\"><tbody>");
    for (std::size_t r = c * each; r < std::min(rows.size(), (c + 1) * each); ++r) {
      const Fact& row = rows[r];
      const auto [source, line] = FileAndLine(row.note);
      const bool none = row.value.empty() || row.value == "[]" || row.value == "\"\"";
      page.Add("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td class=\"soft\">{}</td></tr>", HtmlEscape(row.name),
               none ? "none" : HtmlEscape(row.value), row.unit == "1" ? "" : HtmlEscape(row.unit),
               !line.empty() && source == file ? "line " + line : HtmlEscape(row.note));
    }
    page.Raw("</tbody></table>");
  }
  page.Raw("</div>");
}

void Assumptions(Page& page, const CompareResults& results) {
  page.Raw("<section id=\"assumed\"><h2>What was assumed</h2>");
  for (const std::string& note : results.notes) page.Add("<p>{}</p>", HtmlEscape(note));
  if (!results.assumptions.empty()) {
    page.Raw("<details open><summary>Common to all links</summary>");
    KeyColumns(page, results.assumptions, FileAndLine(results.assumptions.front().note).first);
    page.Raw("</details>");
  }
  std::vector<Fact> first;
  std::string first_name;
  for (const Group& group : Groups(results.links)) {
    std::vector<Fact> rows = Keys(results.links, group);
    if (rows.empty()) continue;
    const LinkResult& link = results.links[group.links.front()];
    const std::string file = FileAndLine(rows.front().note).first;
    const std::string name = group.rate + " " + group.scenario;
    std::string heading = name;
    if (!link.scenario_file.empty()) {
      heading += ", read from " + link.scenario_file;
    } else if (!file.empty()) {
      heading += ", read from " + file;
    }
    // A second scenario shows what is different in it.
    std::size_t equal = 0;
    if (first.empty()) {
      first = rows;
      first_name = name;
    } else {
      const std::size_t all = rows.size();
      rows.erase(std::remove_if(rows.begin(), rows.end(),
                                [&](const Fact& row) {
                                  return std::any_of(first.begin(), first.end(), [&](const Fact& f) {
                                    return f.name == row.name && f.value == row.value && f.unit == row.unit;
                                  });
                                }),
                 rows.end());
      equal = all - rows.size();
    }
    page.Add("<details open><summary>{}</summary>", HtmlEscape(heading));
    KeyColumns(page, rows, file);
    if (equal > 0) {
      page.Add("<p class=\"soft small\">{} more keys have the values of {}.</p>", equal, HtmlEscape(first_name));
    }
    page.Raw("</details>");
  }
  page.Raw("</section>");
}

// ----------------------------------------------------------------------------------------------------------- sweeps

void Sweeps(Page& page, const std::vector<SweepGroup>& groups) {
  if (groups.empty()) return;
  page.Raw("<section id=\"sweeps\"><h2>Sweeps</h2>");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const SweepGroup& group = groups[i];
    const std::string id = SweepId(i, group);
    page.Add("<h3>{} {}: {}</h3>", HtmlEscape(group.rate), HtmlEscape(group.scenario), HtmlEscape(group.label));
    page.Add(
        "<table class=\"few\"><thead><tr><th>Architecture</th><th class=\"n\">{} at<br>BER {}, {}</th><th "
        "class=\"n\">Penalty against<br>DSP, dB</th></tr></thead><tbody>",
        HtmlEscape(group.label), Threshold(group.threshold_ber), HtmlEscape(group.unit));
    for (const SweepCurve& curve : group.curves) {
      const auto why = [](const Figure& f) {
        return f.has_value() ? std::string() : "<span class=\"ci\">" + HtmlEscape(f.note) + "</span>";
      };
      page.Add("<tr><td>{}</td><td class=\"n\">{}{}</td><td class=\"n\">{}</td></tr>", Chip(curve.architecture),
               FixedCell(curve.crossing), why(curve.crossing),
               curve.architecture == Architecture::kDsp && curve.penalty_db.has_value() && curve.penalty_db.value == 0.0
                   ? std::string("<span class=\"soft\">reference</span>")
                   : FixedCell(curve.penalty_db) + why(curve.penalty_db));
    }
    page.Raw("</tbody></table>");
    for (const std::string& note : group.notes) page.Add("<p class=\"note\">{}</p>", HtmlEscape(note));
    page.Raw("<div class=\"pics\">");
    page.Picture(id + "-ber",
                 "Pre-FEC BER, counted end to end (measured). Bars are 95 % intervals; open triangles are "
                 "upper bounds where no error was seen; the dashed line is the FEC threshold.");
    page.Picture(
        id + "-snr",
        "Slicer SNR of the optical hop (measured). Where a curve bends up at low loss, echoes, not loss, decide.");
    page.Raw("</div>");
    page.Raw(
        "<details><summary>Every point</summary><div class=\"wide\"><table "
        "class=\"pts\"><thead><tr><th>Architecture</th>");
    page.Add(
        "<th class=\"n\">{}, {}</th><th class=\"n\">symbols</th><th class=\"n\">BER</th><th class=\"n\">SNR, dB</th>"
        "<th>State</th></tr></thead><tbody>",
        HtmlEscape(group.label), HtmlEscape(group.unit));
    for (const SweepCurve& curve : group.curves) {
      for (const SweepPoint& p : curve.points) {
        page.Add(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}"
            "</td><td>{} {}</td></tr>",
            Chip(curve.architecture), Minus(fmt::format("{:.6g}", p.value)), Count(p.symbols), RatioCell(p.ber),
            FixedCell(p.snr_db), p.converged ? "locked" : "<span class=\"bad\">did not lock</span>",
            HtmlEscape(p.note));
      }
    }
    page.Raw("</tbody></table></div></details>");
  }
  page.Raw("</section>");
}

// ------------------------------------------------------------------------------------------------------------ links

void Flow(Page& page, const LinkResult& link) {
  const bool tx = TxRetimed(link.architecture);
  const bool rx = RxRetimed(link.architecture);
  page.Add(
      "<div class=\"flow\"><div class=\"host\">Host TX</div><i>&rarr;</i><div>package, board,<br>connector</div>"
      "<i>&rarr;</i>{}<i>&rarr;</i><div>fibre</div><i>&rarr;</i>{}<i>&rarr;</i><div>connector, board,<br>package</div>"
      "<i>&rarr;</i><div class=\"host\">Host RX<small>TP5</small></div><i>&rarr;</i><div "
      "class=\"host\">KP4</div></div>",
      tx ? "<div class=\"ret\">retimer, driver,<br>modulator<small>TP1</small></div>"
         : "<div class=\"lin\">linear driver,<br>modulator</div>",
      rx ? "<div class=\"ret\">TIA, retimer<small>TP3</small></div>" : "<div class=\"lin\">linear TIA</div>");
}

void TestPoints(Page& page, const LinkResult& link) {
  page.Raw(
      "<div class=\"wide\"><table class=\"pts\"><thead><tr><th>Test point</th><th>Hop</th><th class=\"n\">Symbols</th>"
      "<th class=\"n\">Errors:<br>symbols / bits</th><th class=\"n\">BER of<br>the hop</th><th "
      "class=\"n\">SNR<br>dB</th>"
      "<th class=\"n\">Predicted by<br>the search, dB</th><th class=\"n\">CDR offset<br>UI</th>"
      "<th class=\"n\">Clipped at<br>AFE / ADC</th><th class=\"n\">Start-up<br>symbols</th><th class=\"n\">Slips</th>"
      "<th>State</th></tr></thead><tbody>");
  for (const HopResult& hop : link.hops) {
    page.Add(
        "<tr><td><b>{}</b>{}</td><td>{}<span class=\"ci\">{}</span></td><td class=\"n\">{}</td><td class=\"n\">{} / {}"
        "</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}<br>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"st\">{}{}</td></tr>",
        HtmlEscape(hop.test_point), hop.decides_optical_hop ? "<span class=\"ci\">decides the light</span>" : "",
        HtmlEscape(hop.description), Baud(hop.baud_hz), Count(hop.symbols), Count(hop.symbol_errors),
        Count(hop.bit_errors), RatioCell(hop.ber), FixedCell(hop.snr_db), FixedCell(hop.snr_predicted_db),
        FixedCell(hop.cdr_offset_ui, 3, false), RatioCell(hop.afe_clip_ratio, false),
        RatioCell(hop.adc_clip_ratio, false), Count(hop.startup_symbols), Count(hop.slips),
        hop.converged ? HtmlEscape(hop.state.empty() ? "locked" : hop.state)
                      : "<span class=\"bad\">did not lock</span>",
        hop.data_aided_training ? "<span class=\"ci bad\">data-aided training</span>" : "");
  }
  page.Raw("</tbody></table></div>");
}

std::string Coefficients(const std::vector<double>& values, int main) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string text = Minus(Fixed(values[i], 3));
    out += (i > 0 ? ", " : "") + (static_cast<int>(i) == main ? "<b>" + text + "</b>" : text);
  }
  return out.empty() ? "none" : out;
}

void Settings(Page& page, const HopResult& hop) {
  const SearchChoice& c = hop.choice;
  page.Raw("<div class=\"cols\">");
  page.Raw("<table class=\"facts\"><caption>Settings and adaptation</caption><tbody>");
  if (!c.tx_ffe.empty()) {
    page.Add("<tr><td>transmit FFE (main in bold)</td><td>{}</td></tr>", Coefficients(c.tx_ffe, c.tx_ffe_main));
    page.Add("<tr><td>CTLE gDC, gDC2</td><td>{} dB, {} dB</td></tr>", Minus(Fixed(c.ctle_gdc_db, 1)),
             Minus(Fixed(c.ctle_gdc2_db, 1)));
    if (c.driver_peaking_db) {
      page.Add("<tr><td>driver peaking</td><td>{} dB</td></tr>", Minus(Fixed(*c.driver_peaking_db, 1)));
    }
    page.Add("<tr><td>how chosen</td><td>{}</td></tr>",
             c.automatic ? fmt::format("best predicted SNR of {} settings", Count(c.candidates))
                         : std::string("fixed by the scenario"));
  }
  if (c.detector_slope != 0.0) {
    page.Add("<tr><td>timing detector slope</td><td>{:.4g} slicer units a UI</td></tr>", c.detector_slope);
  }
  if (!hop.dfe_taps.empty()) {
    page.Add("<tr><td>DFE taps</td><td>{}</td></tr>", Coefficients(hop.dfe_taps, -1));
  }
  if (!hop.floating_taps.empty()) {
    std::string places;
    for (const std::int32_t position : hop.floating_positions) {
      places += fmt::format("{}{}", places.empty() ? "" : ", ", position);
    }
    page.Add("<tr><td>floating taps</td><td>{}, at {} UI</td></tr>", Coefficients(hop.floating_taps, -1), places);
  }
  page.Add("<tr><td>levels</td><td>{}, {}, {}, {}</td></tr>", Minus(Fixed(hop.levels[0], 3)),
           Minus(Fixed(hop.levels[1], 3)), Minus(Fixed(hop.levels[2], 3)), Minus(Fixed(hop.levels[3], 3)));
  page.Add("<tr><td>thresholds</td><td>{}, {}, {}</td></tr>", Minus(Fixed(hop.thresholds[0], 3)),
           Minus(Fixed(hop.thresholds[1], 3)), Minus(Fixed(hop.thresholds[2], 3)));
  if (hop.dac_clip_ratio.has_value()) {
    page.Add("<tr><td>DAC clip ratio</td><td>{}</td></tr>", RatioCell(hop.dac_clip_ratio, false));
  }
  if (hop.latency_ns.has_value()) {
    page.Add("<tr><td>latency of this receiver</td><td>{}</td></tr>", FixedCell(hop.latency_ns, 1, false, "ns"));
  }
  if (hop.fifo_depth_peak_ui.has_value()) {
    page.Add("<tr><td>phase FIFO, peak swing</td><td>{}</td></tr>", FixedCell(hop.fifo_depth_peak_ui, 2, false, "UI"));
  }
  page.Raw("</tbody></table>");
  page.Facts("Losses at Nyquist", hop.losses);
  page.Facts("Optics", hop.optics);
  page.Raw("</div>");
}

std::string EyeCaption(const EyeHistogram& eye, const char* what) {
  std::string out = fmt::format("{} (measured). Darker is more often, on a square-root scale", what);
  if (!eye.levels.empty()) out += "; red ticks are the levels";
  if (eye.sampling_phase_ui >= 0.0) out += "; the dashed line is the sampling instant";
  return out + ".";
}

void HopPictures(Page& page, const HopResult& hop, const std::string& id) {
  page.Raw("<div class=\"pics\">");
  page.Picture(id + "-eye-before", EyeCaption(hop.eye_before, "The waveform as the receiver gets it"));
  page.Picture(id + "-eye-after", EyeCaption(hop.eye_after, "After CTLE, FFE and DFE, at the slicer"));
  page.Picture(id + "-pulse",
               "Answer of the hop to one symbol (predicted from the linear model). Dots are what a receiver samples; "
               "what the equalizer leaves is residual ISI.");
  page.Picture(
      id + "-taps",
      "Final taps of the blind adaptation (measured). The main tap is cut off and labelled; the tap before it is "
      "held, because the timing loop owns that degree of freedom.");
  page.Picture(id + "-slicer",
               "Slicer input sorted by the level that was sent (measured). Dashed lines are the thresholds; a colour "
               "beyond its own thresholds is a symbol error.");
  page.Picture(
      id + "-noise",
      "One source on at a time, receiver frozen (measured). Length is noise power, the label the SNR that this "
      "source alone would leave.");
  page.Picture(
      id + "-startup",
      "Start-up without training (measured): the receiver's own estimate of its SNR. Before decisions are right "
      "the estimate means little.");
  page.Picture(id + "-cdr",
               "Phase of the clock recovery (measured), its mean drift taken out: what the loop adds on top of the "
               "frequency offset.");
  page.Picture(id + "-bursts", "Bursts of symbol errors (measured), a burst ending after eight correct symbols.");
  page.Raw("</div>");
}

void Fec(Page& page, const LinkResult& link, const std::string& id) {
  const FecResult& fec = link.fec;
  if (fec.codewords <= 0) return;
  page.Add("<h3>{} codewords</h3>", HtmlEscape(fec.code));
  if (!fec.arrangement.empty()) page.Add("<p class=\"soft small\">{}</p>", HtmlEscape(fec.arrangement));
  page.Raw("<div class=\"cols\"><div style=\"flex:1 1 430px;max-width:600px\">");
  page.Picture(
      id + "-codewords",
      "Codewords by their number of RS symbol errors (counted). Orange: what independent errors at the same BER would "
      "give. Green: a Markov chain of symbol errors with the error propagation measured on every hop.");
  page.Raw("</div><div>");
  page.Raw("<table class=\"facts\"><tbody>");
  page.Add("<tr><td>codewords</td><td class=\"n\">{}</td></tr>", Count(fec.codewords));
  page.Add("<tr><td>corrected</td><td class=\"n\">{}</td></tr>", Count(fec.corrected));
  page.Add("<tr><td>uncorrectable</td><td class=\"n\">{}</td></tr>", Count(fec.uncorrectable));
  page.Add("<tr><td>mis-corrected</td><td class=\"n\">{}</td></tr>", Count(fec.miscorrected));
  page.Add("<tr><td>FLR observed</td><td class=\"n\">{}</td></tr>", RatioCell(fec.flr_observed));
  const auto why = [](const Figure& f) {
    return f.has_value()
               ? std::string()
               : "<span class=\"ci\" style=\"white-space:normal;max-width:220px\">" + HtmlEscape(f.note) + "</span>";
  };
  page.Add("<tr><td>FLR from the histogram</td><td class=\"n\">{}{}</td></tr>", RatioCell(fec.flr_predicted),
           why(fec.flr_predicted));
  page.Add("<tr><td>FLR, burst model</td><td class=\"n\">{}{}</td></tr>", RatioCell(fec.flr_burst_model),
           why(fec.flr_burst_model));
  page.Add("<tr><td>FLR, random-error formula</td><td class=\"n\">{}{}</td></tr>", RatioCell(fec.flr_random_model),
           why(fec.flr_random_model));
  page.Raw("</tbody></table></div></div>");
  page.Raw("<div class=\"wide\"><table class=\"hist\"><thead><tr><th>RS symbol errors</th>");
  const std::size_t correctable = fec.symbol_error_histogram.size() - 2;
  for (std::size_t i = 0; i <= correctable; ++i) page.Add("<th>S{}</th>", i);
  page.Add("<th>&gt;{}</th></tr></thead><tbody><tr><td>codewords</td>", correctable);
  for (const std::uint64_t n : fec.symbol_error_histogram) page.Add("<td>{}</td>", Count(static_cast<std::int64_t>(n)));
  page.Raw("</tr></tbody></table></div>");
}

void Link(Page& page, std::size_t index, const LinkResult& link) {
  const std::string id = LinkId(index, link);
  page.Add(
      "<section class=\"link\" id=\"{}\"><h2>{} &nbsp;{} {} <span class=\"soft\" style=\"font-weight:400\">{}</span>"
      "</h2>",
      id, Chip(link.architecture), HtmlEscape(link.rate), HtmlEscape(link.scenario), Baud(link.baud_hz));
  Flow(page, link);
  for (const std::string& note : link.notes) {
    page.Add("<p class=\"note{}\">{}</p>", link.converged ? "" : " alert", HtmlEscape(note));
  }
  page.Raw("<h3>Test points</h3>");
  TestPoints(page, link);
  page.Add(
      "<p class=\"soft\">{} symbols scored after a warm-up of {}; end to end {} bit errors in {} bits; {} slips.</p>",
      Count(link.symbols), Count(link.warmup_symbols), Count(link.pre_fec_bit_errors), Count(link.pre_fec_bits),
      Count(link.slips));
  for (std::size_t h = 0; h < link.hops.size(); ++h) {
    const HopResult& hop = link.hops[h];
    // The light is the question; the electrical hops of retimed ends wait until asked.
    if (hop.decides_optical_hop) {
      page.Add("<h3>{}: {}</h3>", HtmlEscape(hop.test_point), HtmlEscape(hop.description));
    } else {
      page.Add("<details><summary>{}: {}</summary>", HtmlEscape(hop.test_point), HtmlEscape(hop.description));
    }
    for (const std::string& note : hop.notes) {
      page.Add("<p class=\"note{}\">{}</p>", hop.converged ? "" : " alert", HtmlEscape(note));
    }
    Settings(page, hop);
    HopPictures(page, hop, HopId(id, h, hop));
    if (!hop.decides_optical_hop) page.Raw("</details>");
  }
  Fec(page, link, id);
  page.Raw("<div class=\"cols\">");
  page.Facts("Losses of the link at Nyquist", link.losses);
  page.Facts("Latency, modelled", link.latency_parts);
  page.Raw("</div></section>");
}

// ------------------------------------------------------------------------------------------------------------- page

void Head(Page& page, const std::string& title, const std::string& lead, const RunInfo& run) {
  page.Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
  page.Raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
  page.Add("<title>{}</title>", HtmlEscape(title));
  page.Raw(std::string("<style>") + kStyle + "</style>\n</head>\n<body>\n<main>");
  page.Add("<h1>{}</h1>", HtmlEscape(title));
  page.Add("<p class=\"lead\">{} Plumbline {}, {}.</p>", lead, HtmlEscape(run.version),
           HtmlEscape(run.finished.empty() ? run.started : run.finished));
  if (run.partial) {
    page.Add("<p class=\"note alert\"><b>Partial result.</b> The run was ended early. {}</p>",
             HtmlEscape(run.partial_note));
  }
  if (!page.note().empty()) page.Add("<p class=\"note alert\"><b>No plots.</b> {}</p>", HtmlEscape(page.note()));
}

void Foot(Page& page, const RunInfo& run) {
  page.Raw("<section id=\"run\"><h2>The run</h2><dl>");
  page.Add("<dt>command</dt><dd><code>{}</code></dd>", HtmlEscape(run.command_line));
  page.Add("<dt>version</dt><dd>Plumbline {}</dd>", HtmlEscape(run.version));
  page.Add("<dt>backend</dt><dd>{}</dd>", HtmlEscape(run.backend));
  if (!run.machine.empty()) page.Add("<dt>machine</dt><dd>{}</dd>", HtmlEscape(run.machine));
  page.Add("<dt>seed, threads</dt><dd>{}, {}</dd>", run.seed, run.threads);
  page.Add("<dt>symbols asked for</dt><dd>{} a link</dd>", Count(run.symbols_requested));
  if (run.segments > 0) {
    page.Add(
        "<dt>segment plan</dt><dd>{} of {} symbols after a warm-up of {}; it depends on neither threads nor backend"
        "</dd>",
        Count(run.segments), Count(run.segment_symbols), Count(run.segment_warmup_symbols));
  }
  page.Add("<dt>started, finished</dt><dd>{}, {} ({} s)</dd>", HtmlEscape(run.started), HtmlEscape(run.finished),
           Fixed(std::isfinite(run.elapsed_s) ? run.elapsed_s : 0.0, 0));
  page.Raw("</dl></section>");
  page.Raw(
      "<footer>Every number of this page, with its kind, interval and method, is in results.json beside it; the "
      "pictures "
      "are in plots/.</footer>\n</main>\n</body>\n</html>");
}

}  // namespace

std::vector<Plot> ComparePlots(const CompareResults& results) {
  std::vector<Plot> plots;
  plots.push_back(SnrPlot("snr", "Slicer SNR by architecture", results.links));
  for (std::size_t i = 0; i < results.links.size(); ++i) {
    const LinkResult& link = results.links[i];
    const std::string id = LinkId(i, link);
    for (std::size_t h = 0; h < link.hops.size(); ++h) {
      const HopResult& hop = link.hops[h];
      const std::string hop_id = HopId(id, h, hop);
      plots.push_back(EyePlot(hop_id + "-eye-before", "Eye before equalization", hop.eye_before));
      plots.push_back(EyePlot(hop_id + "-eye-after", "Eye after equalization", hop.eye_after));
      plots.push_back(PulsePlot(hop_id + "-pulse", "Pulse response", hop.pulse));
      plots.push_back(TapsPlot(hop_id + "-taps", "Equalizer taps", hop));
      plots.push_back(SlicerPlot(hop_id + "-slicer", "Slicer histogram", hop));
      plots.push_back(NoisePlot(hop_id + "-noise", "Noise budget", hop.noise));
      plots.push_back(StartupPlot(hop_id + "-startup", "Start-up", hop));
      if (!hop.decides_optical_hop) continue;  // the electrical hops of retimed ends are shown in less detail
      plots.push_back(CdrPlot(hop_id + "-cdr", "Clock recovery", hop));
      plots.push_back(BurstPlot(hop_id + "-bursts", "Error bursts", hop));
    }
    plots.push_back(CodewordPlot(id + "-codewords", "Codeword histogram", link));
  }
  AddSweepPlots(results.sweeps, plots);
  plots.erase(std::remove_if(plots.begin(), plots.end(), [](const Plot& p) { return p.empty(); }), plots.end());
  return plots;
}

std::vector<Plot> SweepPlots(const SweepResults& results) {
  std::vector<Plot> plots;
  AddSweepPlots(results.groups, plots);
  plots.erase(std::remove_if(plots.begin(), plots.end(), [](const Plot& p) { return p.empty(); }), plots.end());
  return plots;
}

std::string CompareHtml(const CompareResults& results, const std::vector<Svg>& plots, const std::string& plots_note) {
  Page page(plots, plots_note);
  Head(page, "What removing the retimer costs",
       "Fully retimed, LRO, LPO and mixed links compared on the same channels, data and noise.", results.run);
  Summary(page, results);
  page.Raw("<nav><a href=\"#reading\">How to read this</a><a href=\"#assumed\">What was assumed</a>");
  if (!results.sweeps.empty()) page.Raw("<a href=\"#sweeps\">Sweeps</a>");
  for (std::size_t i = 0; i < results.links.size(); ++i) {
    const LinkResult& link = results.links[i];
    page.Add("<a href=\"#{}\">{} {} {}</a>", LinkId(i, link), HtmlEscape(link.rate), HtmlEscape(link.scenario),
             Name(link.architecture));
  }
  page.Raw("<a href=\"#run\">The run</a></nav>");
  page.Raw("<div class=\"split\">");
  Findings(page, results);
  page.Picture(
      "snr",
      "Slicer SNR of the optical hop with its 95 % interval (measured). The dashed line is what PAM4 in Gaussian "
      "noise needs for the threshold BER; a bar's height above it is the margin.");
  page.Raw("</div>");
  HowToRead(page, !results.sweeps.empty());
  Assumptions(page, results);
  Sweeps(page, results.sweeps);
  for (std::size_t i = 0; i < results.links.size(); ++i) Link(page, i, results.links[i]);
  Foot(page, results.run);
  return page.Take();
}

std::string SweepHtml(const SweepResults& results, const std::vector<Svg>& plots, const std::string& plots_note) {
  Page page(plots, plots_note);
  Head(page, "Plumbline sweep", "Fully retimed, LRO, LPO and mixed links over one parameter.", results.run);
  for (const SkippedLink& s : results.skipped) {
    page.Add("<p class=\"note alert\"><b>Not run:</b> {} {} {} &mdash; {}</p>", HtmlEscape(s.rate),
             HtmlEscape(s.scenario), HtmlEscape(s.architecture), HtmlEscape(s.reason));
  }
  Sweeps(page, results.groups);
  HowToRead(page, true);
  CompareResults common;
  common.notes = results.notes;
  common.assumptions = results.assumptions;
  Assumptions(page, common);
  Foot(page, results.run);
  return page.Take();
}

}  // namespace plumbline::study
