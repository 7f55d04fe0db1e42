#!/usr/bin/env python3
"""Mantissas of the exponential VGA gain (reference/convert/vga_tables.h): round(2^14 2^(i/64)), i = 0 .. 63."""

import sys

import mpmath as mp

import table_file

PATH = "reference/convert/vga_tables.h"


def main():
    mp.mp.dps = 30
    values = [int(mp.nint(mp.mpf(2) ** (14 + mp.mpf(i) / 64))) for i in range(64)]
    body = table_file.vector("kVgaMantissa", "std::int16_t", values, "u1.14: 2^(i/64), i = 0 .. 63.")
    return table_file.finish(PATH, table_file.header(PATH, "tools/vga_tables.py", "Mantissas of the VGA's gain.", body))


if __name__ == "__main__":
    sys.exit(main())
