#!/usr/bin/env python3
"""Plants faults in blocks and proves that the golden vectors alone find each one.

    tools/mutants.py [--build build/release] [--json FILE] [BLOCK...]

tests/mutants/<block>.json lists the faults of a block: {"id", "class", "file", "find", "replace", "note"}; for a "find" that
stands there several times "after", a text that stands there once: the first from there on is meant; and for a fault in a
header "units", the sources that see it. Each is a one-line patch of a copy of one file; the copy is compiled with the
build's own flags and linked in front of the static libraries with plumbline_vectors_runner, which runs the block's cases on
the reference. A fault is killed when a case fails, and says something only when at least half of the cases still pass. A
control run without a patch must pass everything.

Prints a line a fault. Exit status 1 when one survives, breaks too much, cannot be planted, and when there is none; without
BLOCK also when a block of vectors/INDEX.json has no list, and for every list of fewer than MINIMUM faults or KINDS classes.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = ROOT / "tests" / "mutants"
RUNNER = "plumbline_vectors_runner"
CLASSES = {
    "rounding": "what lies below the result's LSB is cut, or rounded another way",
    "rail": "a clamp or limit one off, one-sided or left out",
    "tie": "the case exactly on the border goes the other way",
    "tap_order": "another element in the place of the one meant: a tap, lane, bit, branch, row or signal",
    "stale_state": "state that is not kept, kept too long, or keeps something else",
    "reset": "a reset or start that leaves or loads something else",
    "latency": "one sample, clock or bit early or late",
    "tail": "the first or last element of a call, table or loop left out",
    "width": "a bit too few or too many",
    "gating": "something acts though its condition says no, or does not though it says yes",
    # Where none of these fits, as for a sign or one entry of a table.
    "value": "the right operands at the right time with a wrong constant, factor or sign",
}
MINIMUM = 8  # faults of a block: about ten, fewer where a block is no more than a table or an XOR tree
KINDS = 5  # different classes of a block's faults
FIELDS = ("id", "class", "file", "find", "replace", "note")
TIMEOUT_S = 120  # of one run; a fault may never end
PROCESSES = 2


class Planting(Exception):
    """A fault that cannot be planted as its list says. One line."""


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


class Build:
    """What a configured build tree knows: how each source is compiled and the runner linked."""

    def __init__(self, folder):
        self.folder = folder
        entries = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
        self.compile = {os.path.realpath(entry["file"]): shlex.split(entry["command"]) for entry in entries}
        listed = run(["ninja", "-C", str(folder), "-t", "commands", RUNNER])
        if listed.returncode:
            raise Planting(f"{folder}: {listed.stderr.strip() or listed.stdout.strip()}")
        line = listed.stdout.strip().split("\n")[-1]
        self.link = [word for word in shlex.split(line) if word not in ("&&", ":")]

    def object_of(self, source, text_root, to):
        """Compiles one source, from the patched tree where it is there, and with patched headers first."""
        command = self.compile.get(os.path.realpath(ROOT / source))
        if command is None:
            raise Planting(f"{source} is not a source of {self.folder}")
        patched = text_root / source
        command = list(command)
        command[command.index("-o") + 1] = str(to)
        command[command.index("-c") + 1] = str(patched if patched.exists() else ROOT / source)
        command[1:1] = [f"-I{text_root}"]
        command += ["-w", "-g0", "-O1"]  # a fault may leave something unused; compiling costs more than running
        done = run(command, cwd=self.folder)
        if done.returncode:
            error = next((line for line in done.stderr.split("\n") if "error" in line), done.stderr[:200])
            raise Planting(f"does not compile: {error.strip()}")

    def linked(self, objects, to):
        command = list(self.link)
        at = command.index("-o")
        command[at + 1] = str(to)
        command[at:at] = ["-s", *map(str, objects)]
        done = run(command, cwd=self.folder)
        if done.returncode:
            raise Planting(f"does not link: {done.stderr.strip().splitlines()[-1]}")


def verdicts(program, block):
    """{case: passed} of one run; what a crash or an endless loop left out is missing."""
    try:
        printed = run([str(program), str(ROOT / "vectors"), block], timeout=TIMEOUT_S).stdout
    except subprocess.TimeoutExpired as late:
        printed = (late.stdout or b"").decode("ascii", "replace")
    pairs = [line.split(" ") for line in printed.split("\n") if line.endswith((" PASS", " FAIL"))]
    return {case: word == "PASS" for case, word in pairs}


def patched_text(mutant):
    """The file with its one line changed."""
    missing = [field for field in FIELDS if not isinstance(mutant.get(field), str)]
    unknown = [field for field in mutant if field not in FIELDS + ("after", "units")]
    if missing or unknown or mutant["class"] not in CLASSES:
        raise Planting(f"fields: missing {missing}, unknown {unknown}, class {mutant.get('class')}")
    if any("\n" in mutant.get(field, "") for field in ("find", "replace", "after")):
        raise Planting("find, replace and after lie within one line each")
    if mutant["find"] == mutant["replace"]:
        raise Planting("find and replace are the same")
    text = (ROOT / mutant["file"]).read_text(encoding="ascii")
    anchor = mutant.get("after", mutant["find"])
    if (count := text.count(anchor)) != 1:
        raise Planting(f"{mutant['file']}: '{anchor}' stands there {count} times, not once")
    at = text.find(mutant["find"], text.index(anchor))
    if at < 0:
        raise Planting(f"{mutant['file']}: '{mutant['find']}' does not stand behind '{anchor}'")
    return text[:at] + mutant["replace"] + text[at + len(mutant["find"]):]


def plant(build, block, mutant):
    """A row of the table: how many of the block's cases find the fault."""
    row = {"block": block, "id": mutant.get("id", "?"), "class": mutant.get("class", "?"), "killed_by": 0, "first": "",
           "problem": ""}
    with tempfile.TemporaryDirectory(prefix="plumbline_mutant_") as scratch:
        scratch = pathlib.Path(scratch)
        try:
            patched = patched_text(mutant)
            target = scratch / mutant["file"]
            target.parent.mkdir(parents=True)
            target.write_text(patched, encoding="ascii")
            units = mutant.get("units", [mutant["file"]])
            objects = [scratch / f"unit{i}.o" for i in range(len(units))]
            for unit, to in zip(units, objects):
                build.object_of(unit, scratch, to)
            build.linked(objects, scratch / "runner")
            row["verdicts"] = verdicts(scratch / "runner", block)
        except Planting as problem:
            row["problem"] = str(problem)
    return row


def judge(row, control):
    """Fills in who killed the fault, against the cases of the control run."""
    if row["problem"]:
        return
    found = row.pop("verdicts")
    killers = [case for case in control if not found.get(case, False)]
    row.update(cases=len(control), killed_by=len(killers), first=killers[0] if killers else "")
    if not killers:
        row["problem"] = "SURVIVED"
    elif 2 * len(killers) > len(control):
        row["problem"] = f"breaks more than half of the cases ({len(killers)} of {len(control)})"


def too_few(lists):
    """Problems: blocks that have vectors and no list, lists that are too short, and lists of too few kinds."""
    index = json.loads((ROOT / "vectors" / "INDEX.json").read_text(encoding="ascii"))
    blocks = sorted({entry["block"] for entry in index["sets"]} | set(lists))
    short = [f"{block}: {len(lists.get(block, []))} faults; a block has {MINIMUM} or more" for block in blocks
             if len(lists.get(block, [])) < MINIMUM]
    kinds = {block: {fault["class"] for fault in faults} for block, faults in lists.items()}
    return short + [f"{block}: faults of {len(kinds[block])} classes; a block has {KINDS} or more"
                    for block in sorted(kinds) if len(kinds[block]) < KINDS]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--json", type=pathlib.Path, help="write the table there")
    parser.add_argument("blocks", nargs="*", metavar="BLOCK")
    options = parser.parse_args()
    lists = {path.stem: json.loads(path.read_text(encoding="ascii")) for path in sorted(LISTS.glob("*.json"))
             if not options.blocks or path.stem in options.blocks}
    for block in options.blocks:
        if block not in lists:
            print(f"{block}: no list of mutants (tests/mutants/{block}.json)")
            return 1
    try:
        build = Build(options.build.resolve())
    except (Planting, OSError) as problem:
        print(f"mutants: {problem}")
        return 1
    jobs = [(block, mutant) for block, mutants in lists.items() for mutant in mutants]
    twice = [f"{block}/{name}" for block, mutants in lists.items()
             for name, count in collections.Counter(m.get("id") for m in mutants).items() if count > 1]
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        controls = dict(zip(lists, pool.map(lambda block: verdicts(options.build.resolve() / "tests" / RUNNER, block), lists)))
        rows = list(pool.map(lambda job: plant(build, *job), jobs))
    problems = [f"{name}: the id stands twice" for name in twice]
    if not options.blocks:
        problems += too_few(lists)
    for block, control in controls.items():
        failing = [case for case, passed in control.items() if not passed]
        if failing or not control:
            problems.append(f"{block}: the control run without a fault fails: {failing[:3] if control else 'no case ran'}")
        manifests = (ROOT / "vectors" / block).glob("*/manifest.json")
        cases = sum(json.loads(path.read_text(encoding="ascii"))["numberOfCases"] for path in manifests)
        if len(control) != cases:
            problems.append(f"{block}: the control run without a fault ended after {len(control)} of {cases} cases")
    print(f"{'block':23}{'mutant':28}{'class':13}{'killed by':>12}  first")
    for row in rows:
        judge(row, controls[row["block"]])
        by = f"{row['killed_by']} of {row.get('cases', 0)}"
        print(f"{row['block']:23}{row['id']:28}{row['class']:13}{by:>12}  {row['first']}")
        if row["problem"]:
            problems.append(f"{row['block']}/{row['id']}: {row['problem']}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="ascii")
    for problem in problems:
        print(problem)
    killed = sum(not row["problem"] for row in rows)
    print(f"mutants: {killed} of {len(rows)} killed in {len(lists)} blocks, {len(problems)} problems")
    return 1 if problems or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
