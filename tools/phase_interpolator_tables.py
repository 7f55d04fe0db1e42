#!/usr/bin/env python3
"""Taps of the phase interpolator (reference/timing/phase_interpolator_tables.h), s1.14.

Row f approximates the signal f/32 of a sample after sample 3 of 8 by weighted least squares of the complex error
over frequency, with the sum of the taps held to one. Frequencies are in cycles a sample: at 4 samples a UI half the
baud rate is 1/8, three quarters of it 3/16. Rows f and 32-f are mirror images; row 0 is the sample itself.
"""

import sys

import mpmath as mp

import table_file

PATH = "reference/timing/phase_interpolator_tables.h"
TAPS = 8
BEFORE = 3
PHASES = 32
ONE = 1 << 14
# Band edges in cycles a sample, weight: the band of the signal first, the rest held loosely so that nothing grows there.
BANDS = [(mp.mpf(0), mp.mpf(1) / 8, mp.mpf(1)), (mp.mpf(1) / 8, mp.mpf(3) / 16, mp.mpf(1) / 4),
         (mp.mpf(3) / 16, mp.mpf(1) / 4, mp.mpf(1) / 50), (mp.mpf(1) / 4, mp.mpf(1) / 2, mp.mpf(1) / 10000)]


def band_cosine(x):
    """Sum over bands of weight times the integral of cos(2 pi f x) df."""
    total = mp.mpf(0)
    for low, high, weight in BANDS:
        if x == 0:
            total += weight * (high - low)
        else:
            total += weight * (mp.sin(2 * mp.pi * high * x) - mp.sin(2 * mp.pi * low * x)) / (2 * mp.pi * x)
    return total


def row(fraction):
    """Taps for an instant `fraction` of a sample after sample BEFORE."""
    a = mp.matrix(TAPS + 1, TAPS + 1)
    b = mp.matrix(TAPS + 1, 1)
    for i in range(TAPS):
        for j in range(TAPS):
            a[i, j] = band_cosine(mp.mpf(i - j))
        a[i, TAPS] = a[TAPS, i] = 1
        b[i] = band_cosine(i - BEFORE - fraction)
    b[TAPS] = 1
    x = mp.lu_solve(a, b)
    taps = [int(mp.nint(x[i] * ONE)) for i in range(TAPS)]
    taps[BEFORE if fraction <= mp.mpf(1) / 2 else BEFORE + 1] += ONE - sum(taps)
    return taps


def main():
    mp.mp.dps = 40
    rows = [[0] * BEFORE + [ONE] + [0] * (TAPS - BEFORE - 1)]
    rows += [row(mp.mpf(f) / PHASES) for f in range(1, PHASES // 2 + 1)]
    # A half is its own mirror image: give both middle taps the same share of what rounding left over.
    middle = rows[PHASES // 2]
    middle[BEFORE] = middle[BEFORE + 1] = ONE // 2 - sum(middle[:BEFORE])
    for i in range(BEFORE):
        middle[TAPS - 1 - i] = middle[i]
    rows += [rows[PHASES - f][::-1] for f in range(PHASES // 2 + 1, PHASES)]
    assert all(sum(r) == ONE for r in rows)
    body = table_file.matrix("kPhaseInterpolatorTap", "std::int16_t", rows,
                             "s1.14: row f is f/32 of a sample after the sample that tap 3 multiplies.")
    return table_file.finish(PATH, table_file.header(PATH, "tools/phase_interpolator_tables.py",
                                                     "Taps of the phase interpolator.", body))


if __name__ == "__main__":
    sys.exit(main())
