#!/usr/bin/env python3
"""Runs every oracle over its sets of golden vectors: outputs, probes, states, digests and statistics must be reproduced.

    tests/oracle/run.py [--root DIR] [SET...]       SET is a block, or block/set; all of vectors/ without one

Prints a line a block and one a difference. Exit status 1 on any difference, and when nothing was run.
"""

import argparse
import collections
import multiprocessing
import pathlib
import sys
import time

import base
import plumbline_vectors as plv

PROCESSES = 2


def check_stats(case, model):
    """The manifest's statistics as this model counted them; one that proves a flag and is not there is zero. Raises Mismatch."""
    found = model.stats() if model is not None else {}
    proven = {note["proof"]["stat"] for note in case.set.manifest["notes"].values() if note["proof"]}
    for name in sorted(set(case.stats) | proven) if case.stats else ():
        if found.get(name, 0) != case.stats.get(name, 0):
            raise plv.Mismatch(case, f"statistic {name}", None, case.stats.get(name, 0), found.get(name, 0))


def run_set(folder):
    """(block, cases, words, problems, seconds) of one set."""
    begin = time.monotonic()
    block = folder.parent.name
    words = cases = 0
    problems = []
    try:
        vectors = plv.load(folder, base.oracle_class(block).ARITH_VERSION)
        for case in vectors.cases:
            cases += 1
            try:
                result = plv.run_case(case, base.create)
                words += result.words
                check_stats(case, result.model)
            except (plv.Mismatch, plv.VectorError) as problem:
                problems.append(str(problem))
            except Exception as error:  # an oracle that breaks is a finding about this case, not the end of the run
                problems.append(f"{case.name}: the oracle broke: {type(error).__name__}: {error}")
    except (plv.VectorError, KeyError) as problem:
        problems.append(str(problem.args[0]))
    return block, cases, words, problems, time.monotonic() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=base.ROOT / "vectors")
    parser.add_argument("sets", nargs="*", metavar="SET")
    options = parser.parse_args()
    try:
        folders = [f for f in plv.find(options.root)
                   if not options.sets or {f.parent.name, f"{f.parent.name}/{f.name}"} & set(options.sets)]
    except plv.VectorError as error:
        print(error)
        return 1
    table = collections.defaultdict(lambda: [0, 0, 0, 0.0])
    problems = []
    with multiprocessing.Pool(PROCESSES) as pool:
        for block, cases, words, found, seconds in pool.imap_unordered(run_set, folders):
            for i, value in enumerate((1, cases, words, seconds)):
                table[block][i] += value
            problems += found
    print(f"{'block':24}{'sets':>6}{'cases':>8}{'words':>12}{'seconds':>9}")
    for block, (sets, cases, words, seconds) in sorted(table.items()):
        print(f"{block:24}{sets:6}{cases:8}{words:12}{seconds:9.1f}")
    for problem in sorted(problems):
        print(problem)
    cases = sum(row[1] for row in table.values())
    print(f"oracles: {len(table)} blocks, {len(folders)} sets, {cases} cases, {len(problems)} problems")
    return 1 if problems or cases == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
