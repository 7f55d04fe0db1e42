"""Committed tables read as data; tests/oracle/tables_test.cc compares them with their equations."""

import functools
import re

import numpy as np

from base import ROOT


@functools.lru_cache(maxsize=None)
def committed(path, name):
    """The numbers of one table in a generated header, rows of a matrix as rows."""
    text = (ROOT / path).read_text(encoding="ascii")
    found = re.search(rf"std::array<(?:std::array<)?std::int\d+_t, (\d+)>(?:, (\d+)>)? {name} = {{(.*?)\n}}+;", text, re.S)
    numbers = np.array([int(number) for number in re.findall(r"-?\d+", found[3])], np.int64)
    return numbers.reshape(int(found[2]), int(found[1])) if found[2] else numbers


@functools.lru_cache(maxsize=None)
def constant(path, name):
    text = (ROOT / path).read_text(encoding="ascii")
    return int(re.search(rf"{name} = (-?\d+);", text)[1])


def interpolator():
    """Taps of the fractional delay, s1.14: a row for each 1/32 sample."""
    return committed("reference/timing/phase_interpolator_tables.h", "kPhaseInterpolatorTap")
