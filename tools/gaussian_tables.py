#!/usr/bin/env python3
"""Knots of the inverse normal distribution (reference/core/gaussian_table.h), in 2^-16 sigma.

Knot i stands at v = 2^e (1 + s/32), e = i / 32, s = i mod 32, of the odd 32-bit number v = 2u + 1, and holds
Qinv(v / 2^33): the magnitude that a normal deviate exceeds on either side with probability v / 2^32.
"""

import sys

import mpmath as mp

import table_file

PATH = "reference/core/gaussian_table.h"


def main():
    mp.mp.dps = 50
    knots = []
    for i in range(32 * 32 + 1):
        v = mp.mpf(2) ** (i // 32) * (1 + mp.mpf(i % 32) / 32)
        knots.append(int(mp.nint(mp.sqrt(2) * mp.erfinv(1 - v / mp.mpf(2) ** 32) * 65536)))
    body = table_file.vector("kGaussianKnots", "std::int32_t", knots, "Magnitude in 2^-16 sigma; see gaussian.h.")
    return table_file.finish(PATH, table_file.header(PATH, "tools/gaussian_tables.py",
                                                     "Knots of the inverse normal distribution.", body))


if __name__ == "__main__":
    sys.exit(main())
