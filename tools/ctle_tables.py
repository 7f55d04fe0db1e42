#!/usr/bin/env python3
"""Coefficients of the CTLE (reference/eq/ctle_tables.h): IEEE 802.3 Annex 93A eq. 93A-22 in fixed point.

  H(f) = (gDC + j f/fz) (gDC2 + j f/fLF) / [(1 + j f/fp1) (1 + j f/fp2) (1 + j f/fLF)]
  fz = fp1 = fb/2.5, fp2 = fb, fLF = fb/80; gDC = 0 .. -20 dB by 1, gDC2 = 0 .. -6 dB by 0.5

Peaking: for each gDC an FIR of 4 UI, fitted to its part of H(f) by weighted least squares of the relative complex
error, delayed by half a UI, with the gain at DC held exactly; the weight is full to 0.85 of the baud rate, and small
beyond so that the filter stays near the equation where there is hardly any signal.
Shelf: (gDC2 + jy) / (1 + jy) = 1 - (1 - gDC2) / (1 + jy), y = f/fLF; the low-pass is a first-order section that runs once a
UI, its pole that of the impulse-invariant transform.
"""

import sys

import mpmath as mp

import table_file

PATH = "reference/eq/ctle_tables.h"
ONE = 1 << 14
TAPS_PER_UI = 4
# Band edges in baud rates, weight, points.
BANDS = [("0", "0.1", "3", 40), ("0.1", "0.85", "1", 80), ("0.85", "1.2", "0.03", 30), ("1.2", "1", "0.001", 40)]


def peaking(u, gain):
    """The gDC part of H at u = f / fb."""
    return (gain + mp.mpc(0, 1) * u * mp.mpf("2.5")) / ((1 + mp.mpc(0, 1) * u * mp.mpf("2.5")) * (1 + mp.mpc(0, 1) * u))


def points(samples_per_ui):
    """(frequency, weight) pairs from DC to half the sampling rate."""
    for low, high, weight, count in BANDS:
        low = mp.mpf(low)
        high = mp.mpf(samples_per_ui) / 2 if low == mp.mpf("1.2") else mp.mpf(high)
        for i in range(count):
            yield low + (high - low) * (i + mp.mpf(1) / 2) / count, mp.mpf(weight) * (high - low) / count


def fit(samples_per_ui, gain):
    """Integer taps of the peaking filter, s1.14."""
    count = TAPS_PER_UI * samples_per_ui
    delay = samples_per_ui // 2
    r = [mp.mpf(0)] * count
    b = [mp.mpf(0)] * count
    for u, weight in points(samples_per_ui):
        response = peaking(u, gain)
        weight /= abs(response) ** 2
        step = mp.expj(2 * mp.pi * u / samples_per_ui)
        target = response / step ** delay
        turn = mp.mpc(1)
        for k in range(count):
            r[k] += weight * turn.real
            b[k] += weight * (target * turn).real
            turn *= step
    a = mp.matrix(count + 1, count + 1)
    y = mp.matrix(count + 1, 1)
    for i in range(count):
        for j in range(count):
            a[i, j] = r[abs(i - j)]
        a[i, count] = a[count, i] = 1
        y[i] = b[i]
    y[count] = gain
    x = mp.lu_solve(a, y)
    taps = [int(mp.nint(x[i] * ONE)) for i in range(count)]
    largest = max(range(count), key=lambda i: abs(taps[i]))
    taps[largest] += int(mp.nint(gain * ONE)) - sum(taps)
    return taps


def main():
    mp.mp.dps = 40
    gains = [mp.mpf(10) ** (-mp.mpf(n) / 20) for n in range(21)]
    shelves = [int(mp.nint((1 - mp.mpf(10) ** (-mp.mpf(n) / 40)) * (1 << 15))) for n in range(13)]
    pole = int(mp.nint((1 - mp.exp(-2 * mp.pi / 80)) * (1 << 16)))
    body = ""
    for n in (4, 8):
        body += table_file.matrix(f"kCtlePeaking{n}", "std::int16_t", [fit(n, g) for g in gains],
                                  f"s1.14, {n} samples a UI: row n is gDC = -n dB; tap i multiplies the sample i before "
                                  "the newest.")
    body += table_file.vector("kCtleShelf", "std::int16_t", shelves, "s0.15: 1 - 10^(gDC2/20), entry n is gDC2 = -n/2 dB.")
    body += ("// u0.16: 1 - exp(-2 pi fLF / fb), the shelf's low-pass once a UI.\n"
             f"inline constexpr std::int32_t kCtleLowPass = {pole};\n\n")
    return table_file.finish(PATH, table_file.header(PATH, "tools/ctle_tables.py", "Coefficients of the CTLE.", body))


if __name__ == "__main__":
    sys.exit(main())
