#!/usr/bin/env python3
"""Runs the RTL of rtl/src against the golden vectors, and in lock-step with Plumbline's own blocks.

    rtl/run.py icarus|verilator|ghdl|cocotb [BENCH...]   simulates; prints a line a bench
    rtl/run.py lock-step [BENCH...]                      the same with the model behind DPI in place of vectors, in Verilator
    rtl/run.py synth                                     synthesizes all of rtl/src with Yosys; prints cell counts
    rtl/run.py lists                                     writes rtl/tb/cases/, with which the benches run without this program

For each bench: picks the cases whose configuration the RTL has, compiles one build for each set of parameters, and runs
it with its list of cases. Then runs it again with each planted fault (+fault=n), which must make it fail. Exit status 1 on
any difference, on a fault that nothing notices, and when nothing was run. A simulator that is not installed is skipped
with a message, but is a failure where CI is set.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import functools
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

RTL = pathlib.Path(__file__).resolve().parent
ROOT = RTL.parent
sys.path[:0] = [str(ROOT / "tools"), str(RTL / "tb")]  # cocotb hands it on to its tests
import plumbline_vectors as plv  # noqa: E402

STATUS = re.compile(r"^plv: (PASS|FAIL) cases=(\d+) words=(\d+)", re.MULTILINE)
COMPILE_SECONDS, RUN_SECONDS = 900, 120
P = 64  # symbols a clock in simulation
vectors = ROOT / "vectors"  # where they lie


class Failure(Exception):
    """What went wrong, in a few lines."""


def run(command, seconds, cwd=None):
    """Standard output and error together; a time-out or a status that is not 0 is a Failure."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, cwd=cwd, timeout=seconds, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f"no end after {seconds} s: {' '.join(command)}") from None
    if done.returncode:
        lines = "\n".join(done.stdout.splitlines()[-15:])
        raise Failure(f"status {done.returncode} of {' '.join(command)}\n{lines}")
    return done.stdout


# --- benches: which cases they take, with which parameters ---------------------------------------------------------------

@dataclasses.dataclass
class Bench:
    """One self-checking bench: rtl/tb/<name>_tb.sv, and the modules that it needs."""
    name: str
    blocks: list     # folders of vectors/
    modules: list    # of rtl/src
    builds: object   # case -> parameters of the builds in which it runs: a list of dicts, empty when the RTL has no such
    faults: int      # planted faults 1..n
    verilator: object = lambda parameters: True  # which builds Verilator runs as well; compiling one costs it seconds
    arguments: object = lambda case: []  # what its line in the list of cases ends with
    synth: list = dataclasses.field(default_factory=list)  # (module, parameters) to synthesize


def changes_inside(case, symbols):
    """Whether coefficients change in the midst of a clock of so many symbols."""
    return case.entry.get("coef_every", symbols) % symbols != 0


def ffe_builds(case):
    keys = case.config
    widths = {key.upper(): keys[key] for key in ("in_bits", "tap_bits", "out_shift", "out_bits")}
    lengths = [taps for taps in (8, 24) if keys["num_taps"] <= taps] or [64]
    if changes_inside(case, P):
        return [{"P": 1, "TAPS": taps, **widths} for taps in lengths]
    return [{"P": P, "TAPS": taps, **widths} for taps in lengths]


FFE_IN_VERILATOR = ({"P": 64, "TAPS": 24, "IN_BITS": 7, "TAP_BITS": 14, "OUT_SHIFT": 5, "OUT_BITS": 16},
                    {"P": 1, "TAPS": 24, "IN_BITS": 7, "TAP_BITS": 14, "OUT_SHIFT": 5, "OUT_BITS": 16},
                    {"P": 64, "TAPS": 8, "IN_BITS": 16, "TAP_BITS": 14, "OUT_SHIFT": 2, "OUT_BITS": 7})



def dfe_builds(case):
    if case.config.get("num_taps", 1) > 1:
        return []
    return [{"P": 1}] if changes_inside(case, P) else [{"P": P}]


def loop_gains(case):
    """kp, ki and the largest frequency in 2^-40 phase codes a clock, a phase code being 1/128 UI."""
    keys = case.config
    codes_per_million = 128 * keys["symbols_per_clock"] * keys["max_offset_ppm"]
    return [keys["kp"], keys["ki"], (codes_per_million << 34) // 1000000 << 6]


def prbs_builds(case):
    gated = {"P": 1, "ORDER": case.config["order"]}
    return [gated] if case.entry.get("reset_at") else [{**gated, "P": P}, gated]


def rs_builds(case):
    return [{"T": (15, 7)[case.config["code"]], "W": 2}]


BENCHES = {bench.name: bench for bench in (
    Bench("ffe", ["ffe"], ["plb_ffe"], ffe_builds, faults=8, verilator=lambda p: p in FFE_IN_VERILATOR,
          arguments=lambda case: [case.config["num_taps"]],
          synth=[("plb_ffe", {"P": 4, "TAPS": 8}), ("plb_ffe", {"P": 4, "TAPS": 24})]),
    Bench("slicer", ["slicer"], ["plb_slicer"], lambda case: [{"P": P, "ERROR_BITS": case.config["error_bits"]}], faults=6,
          synth=[("plb_slicer", {"P": 4})]),
    Bench("dfe_unrolled", ["dfe", "dfe_unrolled"], ["plb_dfe_unrolled"], dfe_builds, faults=7,
          arguments=lambda case: [int("threshold" in case.data)], synth=[("plb_dfe_unrolled", {"P": 4})]),
    Bench("mm_pd", ["phase_detector"], ["plb_mm_pd"], lambda case: [{"P": case.config["symbols_per_clock"]}], faults=7,
          verilator=lambda p: p["P"] == P, arguments=lambda case: [case.config["mode"], case.config["offset"]],
          synth=[("plb_mm_pd", {"P": 4})]),
    Bench("loop_filter", ["loop_filter"], ["plb_loop_filter"],
          lambda case: [{"LATENCY": case.config["latency_clocks"]}], faults=7, arguments=loop_gains,
          synth=[("plb_loop_filter", {"LATENCY": 12})]),
    Bench("gray_precoder", ["gray_map", "precoder_encode"], ["plb_gray_precoder"], lambda case: [{"P": P}], faults=6,
          arguments=lambda case: [int(case.set.block == "precoder_encode"), case.config.get("enable", 0)],
          synth=[("plb_gray_precoder", {"P": 4})]),
    Bench("prbs", ["prbs"], ["plb_prbs"], prbs_builds, faults=5,
          verilator=lambda p: p["ORDER"] == 13 or (p["ORDER"], p["P"]) == (31, P),
          arguments=lambda case: [case.config["invert"], case.config["seed"]],
          synth=[("plb_prbs", {"P": 4, "ORDER": 13}), ("plb_prbs", {"P": 4, "ORDER": 31})]),
    Bench("rs_encoder", ["rs_encode"], ["plb_rs_encoder"], rs_builds, faults=5,
          synth=[("plb_rs_encoder", {"T": 15, "W": 2})]),
    Bench("rs_syndrome", ["rs_decode"], ["plb_rs_syndrome"], rs_builds, faults=6,
          synth=[("plb_rs_syndrome", {"T": 15, "W": 2})]),
)}


def arith_version(bench, simulator):
    """The arithmetic that a bench's module computes: its ARITH_VERSION."""
    file = {"ghdl": f"{bench.name}_tb.vhd", "cocotb": f"{bench.name}_cocotb.py"}.get(simulator, f"{bench.name}_bench.svh")
    return int(re.search(r"ARITH_VERSION\D*(\d+)", (RTL / "tb" / file).read_text())[1])


def cases_of(bench, simulator):
    """Cases with files for one call; the reader checks arithmetic, form, counts and digests of every file."""
    version = arith_version(bench, simulator)
    for block in bench.blocks:
        for folder in plv.find(vectors):
            if folder.parent.name == block:
                yield from (c for c in plv.load(folder, version).cases
                            if c.type == "AFT" and len(c.entry.get("reset_at", [])) < 2)


def grouped(bench, simulator):
    """{parameters: cases}, the build with the most cases first."""
    builds = collections.defaultdict(list)
    for case in cases_of(bench, simulator):
        for parameters in bench.builds(case):
            if simulator != "verilator" or bench.verilator(parameters):
                builds[tuple(parameters.items())].append(case)
    return dict(sorted(builds.items(), key=lambda item: -len(item[1])))


def line_of(case, bench, folder=None):
    """A case in the list that the bench reads, with its files in `folder`: relative to the repository's root without one."""
    coefs = [port for port in case.of("coef") if port.name in case.data]
    settings = len(case.data[coefs[0].name]) // coefs[0].samples if coefs else 0
    words = [(folder or pathlib.Path("vectors", case.set.name)) / f"tc{case.id:04d}", case.id,
             case.set.manifest["source"]["arith_version"], settings, case.entry.get("coef_every", 0),
             case.entry.get("reset_at", [0])[0], *bench.arguments(case)]
    return " ".join(map(str, words)) + "\n"


def own_list(bench):
    """(path, text) of the list that stands in the repository: cases of the bench with its default parameters, which are those
    of the build with the most cases at P symbols a clock."""
    cases = next(cases for parameters, cases in grouped(bench, "icarus").items() if dict(parameters).get("P", P) == P)
    return RTL / f"tb/cases/{bench.name}.txt", "".join(line_of(case, bench) for case in cases)


# --- simulators ----------------------------------------------------------------------------------------------------------

def sources(bench):
    return [RTL / "tb/plv_pkg.sv", *(RTL / f"src/{module}.sv" for module in bench.modules), RTL / f"tb/{bench.name}_tb.sv"]


def compile_icarus(bench, parameters, folder):
    top = f"{bench.name}_tb"
    run(["iverilog", "-g2012", "-Wall", "-DPLB_FAULTS", f"-I{RTL / 'src'}", f"-I{RTL / 'tb'}", "-s", top,
         *(f"-P{top}.{name}={value}" for name, value in parameters), "-o", folder / "bench.vvp", *sources(bench)],
        COMPILE_SECONDS)
    return plusargs(["vvp", "-n", folder / "bench.vvp"])


def verilate(top, parameters, folder, files, *more):
    # Small models that run for a moment: the less C++ and the less optimisation the better.
    cache = ["OBJCACHE=ccache"] if shutil.which("ccache") else []
    make = " ".join(["VM_PARALLEL_BUILDS=0", "OPT_FAST=-O0", "OPT_SLOW=-O0", "OPT_GLOBAL=-O0", *cache])
    run(["verilator", "--binary", "-Wno-fatal", "-Wno-WIDTH", "-DPLB_FAULTS", f"-I{RTL / 'src'}", f"-I{RTL / 'tb'}",
         "--top-module", top, *(f"-G{name}={value}" for name, value in parameters), "-fno-inline",
         "--unroll-stmts", "10", "--output-split", "0", "--Mdir", folder, "-o", "bench", "-MAKEFLAGS", make,
         *more, *files], COMPILE_SECONDS)


def compile_verilator(bench, parameters, folder):
    verilate(f"{bench.name}_tb", parameters, folder, sources(bench))
    return plusargs([folder / "bench"])


def compile_ghdl(bench, parameters, folder):
    modules = [RTL / f"src/{module}.vhd" for module in bench.modules]
    run(["ghdl", "-a", "--std=08", f"--workdir={folder}", *modules, RTL / "tb/plv_pkg.vhd", RTL / f"tb/{bench.name}_tb.vhd"],
        COMPILE_SECONDS)
    generics = [f"-g{name}={value}" for name, value in parameters]
    return lambda case_list, fault=0: ["ghdl", "--elab-run", "--std=08", f"--workdir={folder}", f"{bench.name}_tb", *generics,
                                       f"-gCASES={case_list}", f"-gFAULT={fault}"]


def plusargs(program):
    """The command that runs a list of cases; with a fault it may end at the first difference."""
    return lambda case_list, fault=0: [*program, f"+cases={case_list}", f"+fault={fault}", *(["+stop"] if fault else [])]


COMPILE = {"icarus": compile_icarus, "verilator": compile_verilator, "ghdl": compile_ghdl}
IN_VHDL = {"slicer": dataclasses.replace(BENCHES["slicer"], faults=3)}


def status_of(output):
    """(PASS or FAIL, cases, words) of the status line; it must be there."""
    found = STATUS.findall(output)
    if len(found) != 1:
        raise Failure("no status line\n" + "\n".join(output.splitlines()[-15:]))
    return found[0][0], int(found[0][1]), int(found[0][2])


def simulate(bench, simulator, out):
    """(builds, cases, words, faults noticed) of a bench; raises Failure."""
    path, text = own_list(bench)
    stale = set(path.read_text().splitlines()) - set(text.splitlines())  # new cases may be missing there
    if stale:
        raise Failure(f"{path} is not up to date, '{stale.pop()}': rtl/run.py lists")
    builds = grouped(bench, simulator)
    commands = []
    cases = words = 0
    for parameters, selected in builds.items():
        folder = out / simulator / bench.name / "_".join(str(value) for _, value in parameters)
        folder.mkdir(parents=True, exist_ok=True)
        case_list = folder / "cases.txt"
        case_list.write_text("".join(line_of(case, bench, case.set.folder) for case in selected))
        command = functools.partial(COMPILE[simulator](bench, parameters, folder), case_list)
        output = run(command(), RUN_SECONDS, ROOT)
        verdict, count, compared = status_of(output)
        if verdict != "PASS" or count != len(selected):
            raise Failure("\n".join(output.splitlines()[:15]) + f"\n{len(selected)} cases; {' '.join(map(str, command()))}")
        commands.append(command)
        cases += count
        words += compared
    if not cases:
        raise Failure("no case")
    for fault in range(1, bench.faults + 1):
        if all(status_of(run(command(fault), RUN_SECONDS, ROOT))[0] == "PASS" for command in commands):
            raise Failure(f"planted fault {fault} is not noticed")
    return len(builds), cases, words, bench.faults


def damages_of(error, decision):
    """{name: (port, its damaged file)} from the whole files of two ports of the slicer, of 12 and of 2 bits a word."""
    head, body = error.split("\n", 1)
    letter = re.search("[a-f]", body).start()  # the first digit with an upper case
    return {
        "missing": ("error", None),
        "empty": ("error", ""),
        "truncated": ("error", error[:error.rindex("\n", 0, -1) + 1]),
        "cut inside its last word": ("error", error[:-2]),
        "without a final newline": ("error", error[:-1]),
        "a word too many": ("error", error + body.splitlines()[0] + "\n"),
        "with a blank line at its end": ("error", error + "\n"),
        "with CR LF": ("error", error.replace("\n", "\r\n")),
        "with CR LF behind its words": ("error", f"{head}\n" + body.replace("\n", "\r\n")),
        "with a word widened": ("error", f"{head}\nf{body}"),
        "with a leading zero": ("error", f"{head}\n0{body}"),
        "with bits beyond its width": ("decision", re.sub(r"\n[0-3]\n", "\n4\n", decision, 1)),
        "with 0x": ("error", f"{head}\n0x{body}"),
        "with 0x in place of digits": ("error", f"{head}\n0x{body[2:]}"),
        "with an underscore": ("error", f"{head}\n{body[0]}_{body[1:]}"),
        "with an upper-case digit": ("error", f"{head}\n{body[:letter]}{body[letter].upper()}{body[letter + 1:]}"),
        "with a blank": ("error", f"{head}\n {body}"),
        "with an unknown": ("error", f"{head}\nxxx{body[3:]}"),
        "of another width": ("error", re.sub(r"width=\d+", "width=16", error)),
        "of another case": ("error", re.sub(r"case=\d+", "case=999", error)),
        "of another port": ("error", error.replace("port=error", "port=decision")),
        "of another count": ("error", re.sub(r"words=(\d+)", lambda m: f"words={int(m[1]) - 1}", error)),
        "without a header": ("error", body),
        "with a header of another form": ("error", error.replace(" case=", "  case=", 1)),
    }


def check_loader(simulator, out):
    """(builds, cases, words, ways noticed) of the slicer's bench: it must refuse each damaged file by name, case and port,
    and compare nothing of its case."""
    bench = BENCHES["slicer"]
    parameters, selected = next(iter(grouped(bench, simulator).items()))
    folder = out / simulator / "loader"
    folder.mkdir(parents=True, exist_ok=True)
    command = COMPILE[simulator](bench, parameters, folder)
    case = selected[0]
    rest = line_of(case, bench).split(" ", 1)[1]

    def stem(place):
        return folder / place.replace(" ", "_") / f"tc{case.id:04d}"

    def place_files(place, port=None, text=None):
        shutil.rmtree(stem(place).parent, ignore_errors=True)
        stem(place).parent.mkdir()
        for file in case.set.folder.glob(f"tc{case.id:04d}.*.hex"):
            shutil.copy(file, stem(place).parent)
        if port:
            wrong = stem(place).with_suffix(f".{port}.hex")
            wrong.unlink()
            if text is not None:
                wrong.write_bytes(text.encode())

    def status(lines):
        (folder / "cases.txt").write_text(lines)
        output = run(command(folder / "cases.txt"), RUN_SECONDS)
        return output, status_of(output)

    damages = damages_of(*((case.set.folder / f"tc{case.id:04d}.{port}.hex").read_text() for port in ("error", "decision")))
    place_files("whole")
    whole = f"{stem('whole')} {rest}"
    verdict, _, words = status(whole)[1]
    if verdict != "PASS":
        raise Failure(f"whole files: {verdict}")
    for name, lines in {"no case": "", "a line that is no case": whole + "vectors 1 2\n"}.items():
        if status(lines)[1][0] != "FAIL":
            raise Failure(f"{name}: PASS")
    version = case.set.manifest["source"]["arith_version"]
    number, rest_of_raised = rest.split(" ", 2)[0], rest.split(" ", 2)[2]
    output, found = status(whole + f"{stem('whole')} {number} {version + 1} {rest_of_raised}")
    if found != ("FAIL", 1, words) or f"{stem('whole')}: made with arith_version {version + 1}; " not in output:
        raise Failure(f"another arith_version: {found}\n{output}")
    for name, (port, text) in damages.items():
        place_files(name, port, text)
    output, found = status(whole + "".join(f"{stem(name)} {rest}" for name in damages))
    if found != ("FAIL", 1 + len(damages), words):
        raise Failure(f"damaged files: {found}; {words} words are whole\n{output}")
    for name, (port, _) in damages.items():
        if output.count(f"plv: {stem(name)}.{port}.hex: case {case.id} port {port}: ") != 1 or output.count(f"{stem(name)}") != 1:
            raise Failure(f"a file {name} is not refused, or more is said of its case\n{output}")
    return 1, 1 + len(damages), words, len(damages) + 3


# Parameters of the lock-step benches beside their own.
LOCK_STEP = {"ffe": ({}, {"P": 4, "TAPS": 8}), "dfe_unrolled": ({}, {"P": 4})}


def simulate_lock_step(name, out, library):
    """A bench without vectors: (builds, cases, words, faults noticed)."""
    rows = [lock_step_build(BENCHES[name], parameters, out, library) for parameters in LOCK_STEP.get(name, ({},))]
    return (len(rows), *(sum(row[i] for row in rows) for i in (0, 1)), BENCHES[name].faults)


def lock_step_build(bench, parameters, out, library):
    """(cases, words) of one build, which must notice every fault."""
    name = bench.name
    folder = out / "lock-step" / "_".join([name, *map(str, parameters.values())])
    folder.mkdir(parents=True, exist_ok=True)
    dpi = ROOT / "bindings/dpi"
    files = [dpi / "plumbline_pkg.sv", RTL / "tb/plv_pkg.sv", RTL / "tb/plv_model_pkg.sv", RTL / f"tb/{name}_dpi_tb.sv",
             *(RTL / f"src/{module}.sv" for module in bench.modules), dpi / "plumbline_dpi.c"]
    verilate(f"{name}_dpi_tb", parameters.items(), folder, files, "-CFLAGS", f"-I{ROOT / 'bindings/c'}",
             "-LDFLAGS", f"-L{library} -lplumbline -Wl,-rpath,{library}")
    total = [0, 0]
    for seed in ("+seed=1", "+seed=7"):
        output = run([folder / "bench", seed], RUN_SECONDS)
        verdict, cases, words = status_of(output)
        if verdict != "PASS":
            raise Failure("\n".join(output.splitlines()[:15]) + f"\n{folder / 'bench'} {seed}")
        total = [total[0] + cases, total[1] + words]
    for fault in range(1, bench.faults + 1):
        if status_of(run([folder / "bench", f"+fault={fault}", "+stop"], RUN_SECONDS))[0] == "PASS":
            raise Failure(f"planted fault {fault} is not noticed")
    return total


COCOTB_BUILDS = ({"P": 64, "TAPS": 24, "IN_BITS": 7, "TAP_BITS": 14, "OUT_SHIFT": 5, "OUT_BITS": 16},
                 {"P": 4, "TAPS": 8, "IN_BITS": 16, "TAP_BITS": 14, "OUT_SHIFT": 2, "OUT_BITS": 7})


def simulate_cocotb(name, out):
    """The FFE in cocotb with Icarus: (builds, cases, words, faults noticed)."""
    from cocotb_tools.runner import get_runner  # in the .venv that ./plumbline makes
    bench = BENCHES[name]
    total = [0, 0, 0]
    runs = []
    for parameters in COCOTB_BUILDS:
        widths = {key.lower(): value for key, value in parameters.items() if key not in ("P", "TAPS")}
        cases = [case for case in cases_of(bench, "cocotb")
                 if case.config["num_taps"] <= parameters["TAPS"] and widths.items() <= case.config.items()
                 and not changes_inside(case, parameters["P"])]
        folder = out / "cocotb" / "_".join(map(str, parameters.values()))
        folder.mkdir(parents=True, exist_ok=True)
        runner = get_runner("icarus")
        runner.build(sources=[RTL / f"src/{module}.sv" for module in bench.modules], includes=[RTL / "src"],
                     defines={"PLB_FAULTS": 1}, parameters=parameters, hdl_toplevel="plb_ffe", build_args=["-g2012"],
                     build_dir=folder, always=True, timescale=("1ns", "1ps"), log_file=folder / "build.log")
        sets = collections.defaultdict(list)
        for case in cases:
            sets[case.set.folder].append(case)
        for place, selected in sets.items():
            runs.append((runner, folder, {"PLV_SET": str(place), "PLV_CASES": ",".join(str(case.id) for case in selected)}))
            verdict, count, words = run_cocotb(*runs[-1], 0)
            if verdict != "PASS" or count != len(selected):
                raise Failure((folder / "fault0.log").read_text()[-3000:])
            total[1] += count
            total[2] += words
        total[0] += 1
    for fault in range(1, bench.faults + 1):
        if all(run_cocotb(*one, fault)[0] == "PASS" for one in runs):
            raise Failure(f"planted fault {fault} is not noticed")
    return (*total, bench.faults)


def run_cocotb(runner, folder, environment, fault):
    """Its status line."""
    log = folder / f"fault{fault}.log"
    try:
        runner.test(test_module="ffe_cocotb", hdl_toplevel="plb_ffe", build_dir=folder, test_dir=folder, log_file=log,
                    plusargs=[f"+fault={fault}"], extra_env=environment,
                    results_xml=str(folder / "results.xml"))
    except SystemExit:  # a test that failed; the status line says so too
        pass
    return status_of(log.read_text(errors="replace"))


def benches_of(what):
    """The names that `what` runs."""
    return {"cocotb": ["ffe"], "ghdl": [*IN_VHDL, "loader"], "synth": list(BENCHES), "lock-step": list(BENCHES)}.get(
        what, [*BENCHES, "loader"])


def simulate_all(what, options):
    out = options.out.resolve()

    def attempt(name):
        """(its line, what went wrong or None)"""
        begin = time.monotonic()
        try:
            if what == "lock-step":
                row = simulate_lock_step(name, out, options.library.resolve())
            elif name == "loader":
                row = check_loader(what, out)
            elif what == "cocotb":
                row = simulate_cocotb(name, out)
            else:
                row = simulate((IN_VHDL if what == "ghdl" else BENCHES)[name], what, out)
        except (Failure, plv.VectorError) as problem:
            return f"{name:16}{what:12} FAILED", f"{name} in {what}: {problem}"
        return f"{name:16}{what:12}{row[0]:7}{row[1]:7}{row[2]:9}{row[3]:8}{time.monotonic() - begin:9.1f}", None

    problems = []
    print(f"{'bench':16}{'simulator':12}{'builds':>7}{'cases':>7}{'words':>9}{'faults':>8}{'seconds':>9}")
    with concurrent.futures.ThreadPoolExecutor(2 if what == "lock-step" else 1) as pool:
        for line, problem in pool.map(attempt, options.benches or benches_of(what)):
            print(line, flush=True)
            problems += [problem] if problem else []
    for problem in problems:
        print(problem)
    return 1 if problems else 0


# --- synthesis -----------------------------------------------------------------------------------------------------------

def synthesize(bench, module, parameters, out):
    """[(module, instances, combinational cells, flip-flops)] of all instances: a lane is synthesized once and counted."""
    files = [RTL / f"src/{source}.sv" for source in bench.modules]
    if shutil.which("verilator"):
        run(["verilator", "--lint-only", "-Wall", "-Wno-DECLFILENAME", "-Wno-WIDTH", f"-I{RTL / 'src'}", "--top-module", module,
             *files], COMPILE_SECONDS)
    folder = out / "synth"
    folder.mkdir(parents=True, exist_ok=True)
    name = "_".join([module, *(f"{key}{value}" for key, value in parameters.items())])
    changes = "".join(f"chparam -set {key} {value} {module}\n" for key, value in parameters.items())
    script = folder / f"{name}.ys"
    script.write_text(f"read_verilog -sv -I {RTL / 'src'} {' '.join(map(str, files))}\n{changes}synth -top {module}\ncheck -assert\n"
                      f"tee -q -o {folder / name}.json stat -json\n")
    run(["yosys", "-q", "-l", folder / f"{name}.log", script], COMPILE_SECONDS)
    modules = {key.lstrip("\\"): value["num_cells_by_type"]
               for key, value in json.loads((folder / f"{name}.json").read_text())["modules"].items()}
    totals = collections.defaultdict(lambda: [0, 0, 0])

    def count(key, instances):
        cells = {kind.lstrip("\\"): number for kind, number in modules[key].items()}
        if any("LATCH" in kind for kind in cells):
            raise Failure(f"{key} has latches")
        flops = sum(number for kind, number in cells.items() if "DFF" in kind)
        logic = sum(number for kind, number in cells.items() if kind not in modules) - flops
        for i, value in enumerate((instances, instances * logic, instances * flops)):
            totals[re.search(r"plb_\w+", key)[0]][i] += value
        for kind, number in cells.items():
            if kind in modules:
                count(kind, instances * number)

    count(module, 1)
    return [(key, *total) for key, total in totals.items()]


def synthesize_all(names, out):
    problems = []
    print(f"{'module':34}{'instances':>10}{'logic each':>11}{'flip-flops':>12}{'logic all':>12}{'flip-flops':>12}")
    for name in names or BENCHES:
        for module, parameters in BENCHES[name].synth:
            try:
                rows = synthesize(BENCHES[name], module, parameters, out)
            except Failure as problem:
                problems.append(f"{module}: {problem}")
                continue
            title = " ".join([module, *(f"{key}={value}" for key, value in parameters.items())])
            for key, instances, logic, flops in rows:
                print(f"{title if key == module else '  ' + key:34}{instances:10}{logic / instances:11.0f}{flops / instances:12.0f}"
                      f"{logic:12}{flops:12}")
            if len(rows) > 1:
                print(f"{'':67}{sum(row[2] for row in rows):12}{sum(row[3] for row in rows):12}", flush=True)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


# --- the door ------------------------------------------------------------------------------------------------------------

TOOLS = {"icarus": "iverilog", "verilator": "verilator", "lock-step": "verilator", "synth": "yosys", "cocotb": "iverilog", "ghdl": "ghdl"}


def main():
    global vectors
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*TOOLS, "lists"])
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=", ".join(BENCHES))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/rtl", help="where builds go (%(default)s)")
    parser.add_argument("--library", type=pathlib.Path, default=ROOT / "build/release/bindings",
                        help="folder of libplumbline, for lock-step (%(default)s)")
    parser.add_argument("--vectors", type=pathlib.Path, default=vectors, help="folder of the vectors (%(default)s)")
    options = parser.parse_args()
    vectors = options.vectors.resolve()
    known = benches_of(options.what)
    unknown = set(options.benches) - set(known)
    if unknown:
        parser.error(f"no bench '{unknown.pop()}' here; there are {', '.join(known)}")
    if options.what == "lists":
        try:
            lists = [own_list(bench) for bench in BENCHES.values()]
        except plv.VectorError as problem:
            print(problem)
            return 1
        for path, text in lists:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return 0
    missing = [tool for tool in (TOOLS[options.what],) if not shutil.which(tool)]
    if options.what == "cocotb" and not importlib.util.find_spec("cocotb"):
        missing.append("cocotb (run this with tools/python)")
    if missing:
        print(f"rtl: not installed: {', '.join(missing)}: NOT RUN")
        return 1 if os.environ.get("CI") else 77
    if options.what == "lock-step" and not (options.library / "libplumbline.so").exists():
        print(f"rtl: there is no libplumbline.so in {options.library}: build it, or name its folder with --library")
        return 1
    if options.what == "synth":
        return synthesize_all(options.benches, options.out.resolve())
    return simulate_all(options.what, options)


if __name__ == "__main__":
    sys.exit(main())
