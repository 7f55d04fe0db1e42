#include "study/results_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "study/figure_text.h"

namespace plumbline::study {
namespace {

using Json = nlohmann::ordered_json;

// An object under construction that knows its path, so that whatever is not a plain number leaves its reason in
// `provenance`.
class Writer {
 public:
  Writer(Json& object, Json& provenance, std::string path)
      : object_(object), provenance_(provenance), path_(std::move(path)) {}

  Json& object() { return object_; }

  // A member object or array element, written through its own Writer.
  template <typename Fill>
  void Object(const std::string& key, const Fill& fill) {
    Json child = Json::object();
    Writer writer(child, provenance_, Path(key));
    fill(writer);
    object_[key] = std::move(child);
  }
  template <typename Items, typename Fill>
  void Array(const std::string& key, const Items& items, const Fill& fill) {
    Json list = Json::array();
    for (const auto& item : items) {
      Json child = Json::object();
      Writer writer(child, provenance_, Path(key) + "." + std::to_string(list.size()));
      fill(writer, item);
      list.push_back(std::move(child));
    }
    object_[key] = std::move(list);
  }

  template <typename T>
  void Plain(const std::string& key, const T& value) {
    object_[key] = value;
  }
  void Number(const std::string& key, double value) { object_[key] = Checked(value, Path(key)); }
  template <typename Values>
  void Numbers(const std::string& key, const Values& values) {
    Json list = Json::array();
    for (const double v : values) list.push_back(Checked(v, Path(key) + "." + std::to_string(list.size())));
    object_[key] = std::move(list);
  }
  void Put(const std::string& key, const Figure& figure) {
    Json entry = Json::object();
    const bool number = figure.has_value();
    entry["kind"] = Name(number ? figure.kind : FigureKind::kNone);
    if (!number) {
      entry["reason"] = !std::isfinite(figure.value) ? "not a finite number"
                        : figure.note.empty()        ? "not filled in"
                                                     : figure.note;
    } else {
      if (figure.has_bounds()) {
        entry["ci95"] = {figure.lo, figure.hi};
        if (figure.is_upper_bound()) entry["upper_bound"] = true;
      }
      if (figure.count >= 0) entry["count"] = figure.count;
      if (!figure.note.empty()) entry["method"] = figure.note;
    }
    object_[key] = number ? Json(figure.value) : Json(nullptr);
    provenance_[Path(key)] = std::move(entry);
  }
  // [lo, hi] of a figure, or null.
  void PutInterval(const std::string& key, const Figure& figure) {
    if (figure.has_bounds()) {
      object_[key] = {figure.lo, figure.hi};
      return;
    }
    object_[key] = nullptr;
    Reason(Path(key), figure.has_value() ? "no interval was computed" : figure.note);
  }
  void PutFacts(const std::string& key, const std::vector<Fact>& facts) {
    Array(key, facts, [](Writer& w, const Fact& fact) {
      w.Plain("name", fact.name);
      w.Plain("value", fact.value);
      w.Plain("unit", fact.unit);
      w.Plain("note", fact.note);
    });
  }
  void PutCurve(const std::string& key, const XyCurve& curve) {
    Object(key, [&](Writer& w) {
      w.Plain("x_label", curve.x_label);
      w.Plain("y_label", curve.y_label);
      w.Numbers("x", curve.x);
      w.Numbers("y", curve.y);
    });
  }

 private:
  std::string Path(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  Json Checked(double value, const std::string& path) {
    if (std::isfinite(value)) return value;
    Reason(path, "not a finite number");
    return nullptr;
  }
  void Reason(const std::string& path, const std::string& reason) {
    Json entry = Json::object();
    entry["kind"] = Name(FigureKind::kNone);
    entry["reason"] = reason.empty() ? "not filled in" : reason;
    provenance_[path] = std::move(entry);
  }

  Json& object_;
  Json& provenance_;
  std::string path_;
};

// Objects over several lines; arrays of numbers on one, so that the file can be read by people and compared by lines.
void Print(const Json& json, std::size_t indent, std::string& out) {
  const auto newline = [&](std::size_t depth) {
    out += '\n';
    out.append(2 * depth, ' ');
  };
  const auto flat = [](const Json& list) {
    return std::none_of(list.begin(), list.end(), [](const Json& v) { return v.is_structured(); });
  };
  if (json.is_object() && !json.empty()) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : json.items()) {
      if (!first) out += ',';
      first = false;
      newline(indent + 1);
      out += Json(key).dump() + ": ";
      Print(value, indent + 1, out);
    }
    newline(indent);
    out += '}';
  } else if (json.is_array() && !flat(json)) {
    out += '[';
    bool first = true;
    for (const Json& value : json) {
      if (!first) out += ',';
      first = false;
      newline(indent + 1);
      Print(value, indent + 1, out);
    }
    newline(indent);
    out += ']';
  } else {
    // Text that is not UTF-8 (a file name may hold anything) is replaced, never thrown at.
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void PutRun(Writer& w, const RunInfo& run) {
  w.Plain("version", run.version);
  w.Plain("command_line", run.command_line);
  w.Plain("backend", run.backend);
  w.Plain("machine", run.machine);
  w.Plain("seed", run.seed);
  w.Plain("threads", run.threads);
  w.Plain("symbols_requested", run.symbols_requested);
  w.Object("segment_plan", [&](Writer& plan) {
    plan.Plain("segments", run.segments);
    plan.Plain("symbols", run.segment_symbols);
    plan.Plain("warmup_symbols", run.segment_warmup_symbols);
  });
  w.Plain("started", run.started);
  w.Plain("finished", run.finished);
  w.Number("elapsed_s", run.elapsed_s);
  w.Plain("partial", run.partial);
  w.Plain("partial_note", run.partial_note);
}

void PutSkipped(Writer& w, const std::vector<SkippedLink>& skipped) {
  w.Array("skipped", skipped, [](Writer& s, const SkippedLink& link) {
    s.Plain("rate", link.rate);
    s.Plain("scenario", link.scenario);
    s.Plain("architecture", link.architecture);
    s.Plain("reason", link.reason);
  });
}

void PutNoise(Writer& w, const std::string& key, const NoiseBudget& noise) {
  w.Object(key, [&](Writer& n) {
    for (std::size_t i = 0; i < kNoiseSourceCount; ++i) n.Put(kNoiseSourceNames[i].key, noise.snr_db[i]);
    n.Put("all", noise.all_db);
  });
}

void PutEye(Writer& w, const std::string& key, const EyeHistogram& eye) {
  w.Object(key, [&](Writer& e) {
    e.Plain("where", eye.where);
    e.Plain("phase_bins", eye.phase_bins);
    e.Plain("amplitude_bins", eye.amplitude_bins);
    e.Number("phase_span_ui", eye.phase_span_ui);
    e.Number("amplitude_min", eye.amplitude_min);
    e.Number("amplitude_max", eye.amplitude_max);
    e.Plain("amplitude_unit", eye.amplitude_unit);
    e.Number("sampling_phase_ui", eye.sampling_phase_ui);
    e.Numbers("levels", eye.levels);
    e.Plain("counts", eye.counts);
  });
}

void PutHop(Writer& w, const HopResult& hop) {
  w.Plain("test_point", hop.test_point);
  w.Plain("description", hop.description);
  w.Number("baud_hz", hop.baud_hz);
  w.Plain("decides_optical_hop", hop.decides_optical_hop);
  w.Plain("symbols", hop.symbols);
  w.Plain("converged", hop.converged);
  w.Plain("data_aided_training", hop.data_aided_training);
  w.Plain("slips", hop.slips);
  w.Plain("startup_symbols", hop.startup_symbols);
  w.Plain("state", hop.state);
  w.Put("afe_clip_ratio", hop.afe_clip_ratio);
  w.Put("adc_clip_ratio", hop.adc_clip_ratio);
  w.Put("dac_clip_ratio", hop.dac_clip_ratio);
  w.Put("cdr_offset_ui", hop.cdr_offset_ui);
  w.Put("latency_ns", hop.latency_ns);
  w.Put("fifo_depth_peak_ui", hop.fifo_depth_peak_ui);
  w.Object("choice", [&](Writer& c) {
    c.Plain("automatic", hop.choice.automatic);
    c.Numbers("tx_ffe", hop.choice.tx_ffe);
    c.Plain("tx_ffe_main", hop.choice.tx_ffe_main);
    c.Number("ctle_gdc_db", hop.choice.ctle_gdc_db);
    c.Number("ctle_gdc2_db", hop.choice.ctle_gdc2_db);
    if (hop.choice.driver_peaking_db) {
      c.Number("driver_peaking_db", *hop.choice.driver_peaking_db);
    } else {
      c.Put("driver_peaking_db", Figure::None("no driver on an electrical hop"));
    }
    c.Number("detector_slope", hop.choice.detector_slope);
    c.Plain("candidates", hop.choice.candidates);
  });
  w.PutFacts("losses", hop.losses);
  w.PutFacts("optics", hop.optics);
  PutNoise(w, "noise_budget_db", hop.noise);
  w.Object("taps", [&](Writer& t) {
    t.Numbers("ffe", hop.ffe_taps);
    t.Plain("ffe_main", hop.ffe_main);
    t.Plain("ffe_held", hop.ffe_held);
    t.Numbers("dfe", hop.dfe_taps);
    t.Plain("floating_positions", hop.floating_positions);
    t.Numbers("floating", hop.floating_taps);
    t.Numbers("levels", hop.levels);
    t.Numbers("thresholds", hop.thresholds);
  });
  w.Plain("burst_length_histogram", hop.burst_length_histogram);
  w.Object("slicer_histogram", [&](Writer& s) {
    s.Number("amplitude_min", hop.slicer.amplitude_min);
    s.Number("amplitude_max", hop.slicer.amplitude_max);
    s.Plain("counts_by_level_sent", hop.slicer.counts);
  });
  w.Object("pulse_response", [&](Writer& p) {
    p.Plain("value_unit", hop.pulse.value_unit);
    p.Numbers("time_ui", hop.pulse.time_ui);
    p.Numbers("value", hop.pulse.value);
    p.Numbers("equalized_time_ui", hop.pulse.equalized_time_ui);
    p.Numbers("equalized_value", hop.pulse.equalized_value);
  });
  PutEye(w, "eye_before", hop.eye_before);
  PutEye(w, "eye_after", hop.eye_after);
  w.PutCurve("cdr_phase", hop.cdr_phase);
  w.PutCurve("startup", hop.startup);
  w.PutFacts("startup_states", hop.startup_states);
  w.Plain("notes", hop.notes);
}

// The worst of a ratio over the hops: what a reader of one number a link must see.
Figure Worst(const LinkResult& link, Figure HopResult::*member) {
  Figure worst = Figure::None("no hop was run");
  for (const HopResult& hop : link.hops) {
    const Figure& f = hop.*member;
    if (f.has_value() ? !worst.has_value() || f.value > worst.value : !worst.has_value()) worst = f;
  }
  return worst;
}

const HopResult* OpticalHop(const LinkResult& link) {
  for (const HopResult& hop : link.hops) {
    if (hop.decides_optical_hop) return &hop;
  }
  return nullptr;
}

Figure OpticalCdrOffset(const LinkResult& link) {
  const HopResult* hop = OpticalHop(link);
  return hop != nullptr ? hop->cdr_offset_ui : Figure::None("the optical hop was not run");
}

void PutLink(Writer& w, const LinkResult& link, Json& provenance) {
  w.Plain("rate", link.rate);
  w.Number("baud_hz", link.baud_hz);
  w.Plain("scenario", link.scenario);
  w.Plain("architecture", Name(link.architecture));
  w.Plain("tx_module", TxModule(link.architecture));
  w.Plain("rx_module", RxModule(link.architecture));
  w.Plain("symbols", link.symbols);
  w.Plain("warmup_symbols", link.warmup_symbols);
  w.Plain("converged", link.converged);
  w.Plain("slips", link.slips);
  w.Array("test_points", link.hops, [](Writer& t, const HopResult& hop) {
    t.Plain("name", hop.test_point);
    t.Number("baud_hz", hop.baud_hz);
    t.Plain("symbol_errors", hop.symbol_errors);
    t.Plain("bit_errors", hop.bit_errors);
    t.Plain("bits", hop.bits);
    t.Put("ber", hop.ber);
    t.Put("error_propagation", hop.error_propagation);
    t.Put("snr_db", hop.snr_db);
    t.Put("snr_predicted_db", hop.snr_predicted_db);
  });
  w.Object("pre_fec", [&](Writer& p) {
    p.Plain("bit_errors", link.pre_fec_bit_errors);
    p.Plain("bits", link.pre_fec_bits);
    p.Put("ber", link.pre_fec_ber);
    p.PutInterval("ci95", link.pre_fec_ber);
  });
  w.Put("snr_db", link.snr_db);
  w.PutInterval("snr_ci95", link.snr_db);
  w.Put("snr_penalty_db", link.snr_penalty_db);
  w.Put("margin_db", link.margin_db);
  w.Number("threshold_ber", link.threshold_ber);
  w.Number("threshold_snr_db", link.threshold_snr_db);
  w.Put("ber_minus_dsp", link.ber_minus_dsp);
  const HopResult* optical = OpticalHop(link);
  NoiseBudget none;
  for (Figure& f : none.snr_db) f = Figure::None("the optical hop was not run");
  none.all_db = Figure::None("the optical hop was not run");
  PutNoise(w, "noise_budget_db", optical != nullptr ? optical->noise : none);
  w.Object("fec", [&](Writer& f) {
    f.Plain("code", link.fec.code);
    f.Plain("arrangement", link.fec.arrangement);
    f.Plain("interleave", link.fec.interleave);
    f.Plain("folded", link.fec.folded);
    f.Plain("codewords", link.fec.codewords);
    f.Plain("symbol_error_histogram", link.fec.symbol_error_histogram);
    f.Plain("corrected", link.fec.corrected);
    f.Plain("uncorrectable", link.fec.uncorrectable);
    f.Plain("miscorrected", link.fec.miscorrected);
    f.Put("flr_observed", link.fec.flr_observed);
    f.Put("flr_predicted", link.fec.flr_predicted);
    f.Put("flr_burst_model", link.fec.flr_burst_model);
    f.Put("flr_random_model", link.fec.flr_random_model);
  });
  w.Put("afe_clip_ratio", Worst(link, &HopResult::afe_clip_ratio));
  w.Put("adc_clip_ratio", Worst(link, &HopResult::adc_clip_ratio));
  w.Put("cdr_offset_ui", OpticalCdrOffset(link));
  w.Put("latency_ns", link.latency_ns);
  w.PutFacts("latency_parts", link.latency_parts);
  w.PutFacts("losses", link.losses);
  w.Plain("module_class", link.module_class);
  w.Plain("scenario_file", link.scenario_file);
  w.Plain("notes", link.notes);
  w.PutFacts("assumptions", link.assumptions);
  w.Array("hops", link.hops, PutHop);
  w.Plain("provenance", provenance);
}

Json SweepGroupJson(const SweepGroup& group) {
  Json json = Json::object();
  Json provenance = Json::object();
  Writer w(json, provenance, "");
  w.Plain("rate", group.rate);
  w.Number("baud_hz", group.baud_hz);
  w.Plain("scenario", group.scenario);
  w.Plain("parameter", group.parameter);
  w.Plain("label", group.label);
  w.Plain("unit", group.unit);
  w.Number("threshold_ber", group.threshold_ber);
  w.Array("curves", group.curves, [](Writer& c, const SweepCurve& curve) {
    c.Plain("architecture", Name(curve.architecture));
    c.Put("crossing", curve.crossing);
    c.Put("penalty_db", curve.penalty_db);
    c.PutInterval("penalty_ci95", curve.penalty_db);
    c.Array("points", curve.points, [](Writer& p, const SweepPoint& point) {
      p.Number("value", point.value);
      p.Plain("converged", point.converged);
      p.Plain("symbols", point.symbols);
      p.Put("ber", point.ber);
      p.PutInterval("ber_ci95", point.ber);
      p.Put("snr_db", point.snr_db);
      p.PutInterval("snr_ci95", point.snr_db);
      p.Plain("note", point.note);
    });
  });
  w.Plain("notes", group.notes);
  w.Plain("provenance", provenance);
  return json;
}

// What precedes the results in both files, and what follows them.
void PutHead(Writer& w, const char* schema, const RunInfo& run) {
  w.Plain("schema", schema);
  w.Object("run", [&](Writer& r) { PutRun(r, run); });
}

std::string Text(const Json& json) {
  std::string out;
  Print(json, 0, out);
  out += '\n';
  return out;
}

// One CSV line, RFC 4180: quoted where a comma, a quote or a line break asks for it.
class CsvRow {
 public:
  void Add(const std::string& cell) {
    if (!line_.empty() || started_) line_ += ',';
    started_ = true;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line_ += cell;
      return;
    }
    line_ += '"';
    for (const char c : cell) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
  }
  void Add(std::int64_t value) { Add(std::to_string(value)); }
  void Number(double value) { Add(std::isfinite(value) ? fmt::format("{}", value) : std::string()); }
  void Add(const Figure& figure) {
    if (figure.has_value()) {
      Number(figure.value);
    } else {
      Add(std::string());
    }
  }
  void AddWithInterval(const Figure& figure) {
    Add(figure);
    const bool has = figure.has_bounds();
    if (has) {
      Number(figure.lo);
      Number(figure.hi);
    } else {
      Add(std::string());
      Add(std::string());
    }
  }
  std::string Take() {
    started_ = false;
    line_ += "\r\n";
    return std::move(line_);
  }

 private:
  std::string line_;
  bool started_ = false;
};

std::string CsvHeader(std::initializer_list<const char*> names) {
  CsvRow row;
  for (const char* name : names) row.Add(std::string(name));
  return row.Take();
}

Status SystemError(const std::string& what, const std::string& path, int code) {
  return Status::Error(fmt::format("{} {}: {}", what, path, std::generic_category().message(code)));
}

}  // namespace

std::string CompareJson(const CompareResults& results) {
  Json json = Json::object();
  Json provenance = Json::object();
  Writer w(json, provenance, "");
  PutHead(w, kCompareSchema, results.run);
  Json links = Json::array();
  for (const LinkResult& link : results.links) {
    Json object = Json::object();
    Json link_provenance = Json::object();
    Writer writer(object, link_provenance, "");
    PutLink(writer, link, link_provenance);
    links.push_back(std::move(object));
  }
  json["links"] = std::move(links);
  PutSkipped(w, results.skipped);
  Json sweeps = Json::array();
  for (const SweepGroup& group : results.sweeps) sweeps.push_back(SweepGroupJson(group));
  json["sweeps"] = std::move(sweeps);
  w.PutFacts("assumptions", results.assumptions);
  w.Plain("notes", results.notes);
  return Text(json);
}

std::string SweepJson(const SweepResults& results) {
  Json json = Json::object();
  Json provenance = Json::object();
  Writer w(json, provenance, "");
  PutHead(w, kSweepSchema, results.run);
  Json groups = Json::array();
  for (const SweepGroup& group : results.groups) groups.push_back(SweepGroupJson(group));
  json["sweeps"] = std::move(groups);
  PutSkipped(w, results.skipped);
  w.PutFacts("assumptions", results.assumptions);
  w.Plain("notes", results.notes);
  return Text(json);
}

std::string CompareCsv(const CompareResults& results) {
  std::string out = CsvHeader({"rate",
                               "baud_hz",
                               "scenario",
                               "architecture",
                               "tx_module",
                               "rx_module",
                               "symbols",
                               "warmup_symbols",
                               "converged",
                               "slips",
                               "pre_fec_bit_errors",
                               "pre_fec_bits",
                               "pre_fec_ber",
                               "pre_fec_ber_lo",
                               "pre_fec_ber_hi",
                               "snr_db",
                               "snr_db_lo",
                               "snr_db_hi",
                               "snr_penalty_db",
                               "snr_penalty_db_lo",
                               "snr_penalty_db_hi",
                               "margin_db",
                               "codewords",
                               "corrected",
                               "uncorrectable",
                               "miscorrected",
                               "flr_observed",
                               "flr_predicted",
                               "flr_burst_model",
                               "flr_random_model",
                               "afe_clip_ratio",
                               "adc_clip_ratio",
                               "cdr_offset_ui",
                               "latency_ns",
                               "notes"});
  for (const LinkResult& link : results.links) {
    CsvRow row;
    row.Add(link.rate);
    row.Number(link.baud_hz);
    row.Add(link.scenario);
    row.Add(std::string(Name(link.architecture)));
    row.Add(std::string(TxModule(link.architecture)));
    row.Add(std::string(RxModule(link.architecture)));
    row.Add(link.symbols);
    row.Add(link.warmup_symbols);
    row.Add(std::string(link.converged ? "true" : "false"));
    row.Add(link.slips);
    row.Add(link.pre_fec_bit_errors);
    row.Add(link.pre_fec_bits);
    row.AddWithInterval(link.pre_fec_ber);
    row.AddWithInterval(link.snr_db);
    row.AddWithInterval(link.snr_penalty_db);
    row.Add(link.margin_db);
    row.Add(link.fec.codewords);
    row.Add(link.fec.corrected);
    row.Add(link.fec.uncorrectable);
    row.Add(link.fec.miscorrected);
    row.Add(link.fec.flr_observed);
    row.Add(link.fec.flr_predicted);
    row.Add(link.fec.flr_burst_model);
    row.Add(link.fec.flr_random_model);
    row.Add(Worst(link, &HopResult::afe_clip_ratio));
    row.Add(Worst(link, &HopResult::adc_clip_ratio));
    row.Add(OpticalCdrOffset(link));
    row.Add(link.latency_ns);
    std::string notes;
    for (const std::string& note : link.notes) notes += (notes.empty() ? "" : "; ") + note;
    row.Add(notes);
    out += row.Take();
  }
  return out;
}

std::string SweepCsv(const SweepResults& results) {
  std::string out = CsvHeader({"rate", "scenario", "parameter", "unit", "architecture", "value", "converged", "symbols",
                               "ber", "ber_lo", "ber_hi", "snr_db", "snr_db_lo", "snr_db_hi", "note"});
  for (const SweepGroup& group : results.groups) {
    for (const SweepCurve& curve : group.curves) {
      for (const SweepPoint& point : curve.points) {
        CsvRow row;
        row.Add(group.rate);
        row.Add(group.scenario);
        row.Add(group.parameter);
        row.Add(group.unit);
        row.Add(std::string(Name(curve.architecture)));
        row.Number(point.value);
        row.Add(std::string(point.converged ? "true" : "false"));
        row.Add(point.symbols);
        row.AddWithInterval(point.ber);
        row.AddWithInterval(point.snr_db);
        row.Add(point.note);
        out += row.Take();
      }
    }
  }
  return out;
}

Status PrepareOutputDirectory(const std::string& directory) {
  if (directory.empty()) return Status::Error("the output directory has an empty name");
  const std::filesystem::path plots = std::filesystem::path(directory) / "plots";
  std::error_code error;
  std::filesystem::create_directories(plots, error);
  if (error) return SystemError("cannot create the directory", plots.string(), error.value());
  const std::string probe = (std::filesystem::path(directory) / fmt::format(".probe.{}", ::getpid())).string();
  const int file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return SystemError("cannot write to the directory", directory, errno);
  ::close(file);
  ::unlink(probe.c_str());
  return Status::Ok();
}

Status WriteFileAtomically(const std::string& path, std::string_view content) {
  const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return SystemError("cannot write", path, errno);
  const auto fail = [&](int code) {
    ::unlink(temporary.c_str());
    return SystemError("cannot write", path, code);
  };
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t n = ::write(file, content.data() + done, content.size() - done);
    if (n < 0) {
      if (errno == EINTR) continue;
      const int code = errno;
      ::close(file);
      return fail(code);
    }
    done += static_cast<std::size_t>(n);
  }
  // A full disk may show only here.
  if (::fsync(file) != 0 && errno != EINVAL) {
    const int code = errno;
    ::close(file);
    return fail(code);
  }
  if (::close(file) != 0) return fail(errno);
  if (::rename(temporary.c_str(), path.c_str()) != 0) return fail(errno);
  return Status::Ok();
}

}  // namespace plumbline::study
