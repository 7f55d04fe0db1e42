"""Coefficient tables computed from their pages' equations in double precision; no table of the C++ is read.

Least squares by QR of the weighted complex error over frequency, its real and imaginary parts one below the other. The taps'
sum is held by elimination: all taps but one are free, and that one is the sum less the others.
"""

import functools

import numpy as np

ONE = 1 << 14


def fitted(count, total, frequencies, weights, targets):
    """Taps with the given sum whose response sum_k tap[k] e^(-2 pi i f k) is next to the targets; f in cycles a sample."""
    turns = np.exp(-2j * np.pi * np.outer(frequencies, np.arange(count)))
    free = (turns[:, 1:] - turns[:, :1]) * np.sqrt(weights)[:, None]
    wanted = (targets - total * turns[:, 0]) * np.sqrt(weights)
    rest = np.linalg.lstsq(np.concatenate([free.real, free.imag]), np.concatenate([wanted.real, wanted.imag]), rcond=None)[0]
    return np.concatenate([[total - np.sum(rest)], rest])


def nearest(values):
    return np.rint(np.asarray(values)).astype(np.int64)


@functools.lru_cache(maxsize=None)
def interpolator():
    """Taps of the fractional delay, s1.14: row f is f/32 of a sample after the sample of tap 3 (docs/blocks/phase_interpolator.md)."""
    nodes, shares = np.polynomial.legendre.leggauss(24)  # exact for these integrals, to the last digits of a double
    bands = [(0, 1 / 8, 1), (1 / 8, 3 / 16, 1 / 4), (3 / 16, 1 / 4, 1 / 50), (1 / 4, 1 / 2, 1 / 10000)]
    frequencies = np.concatenate([low + (high - low) * (nodes + 1) / 2 for low, high, _ in bands])
    weights = np.concatenate([weight * (high - low) / 2 * shares for low, high, weight in bands])
    rows = np.zeros((32, 8), np.int64)
    rows[0, 3] = ONE
    for f in range(1, 17):
        targets = np.exp(-2j * np.pi * frequencies * (3 + f / 32))
        rows[f] = nearest(ONE * fitted(8, 1, frequencies, weights, targets))
        rows[f, 3] += ONE - np.sum(rows[f])
        rows[32 - f] = rows[f, ::-1]
    rows[16, 3:5] = ONE // 2 - np.sum(rows[16, :3])  # its own mirror image
    rows[16, 5:] = rows[16, 2::-1]
    return rows


@functools.lru_cache(maxsize=None)
def ctle_peaking(n, code):
    """Taps of the CTLE's peaking filter at n samples a UI, gDC = -code dB, s1.14 (docs/blocks/ctle.md)."""
    bands = [(0, 0.1, 3, 40), (0.1, 0.85, 1, 80), (0.85, 1.2, 0.03, 30), (1.2, n / 2, 0.001, 40)]
    u = np.concatenate([low + (high - low) * (np.arange(count) + 0.5) / count for low, high, _, count in bands])
    weights = np.concatenate([np.full(count, weight * (high - low) / count) for low, high, weight, count in bands])
    gain = 10 ** (-code / 20)
    response = (gain + 2.5j * u) / ((1 + 2.5j * u) * (1 + 1j * u))
    targets = response * np.exp(-1j * np.pi * u)  # half a UI late
    taps = nearest(ONE * fitted(4 * n, gain, u / n, weights / np.abs(response) ** 2, targets))
    taps[np.argmax(np.abs(taps))] += nearest(ONE * gain) - np.sum(taps)
    return taps


@functools.lru_cache(maxsize=None)
def ctle_shelf():
    """1 - gDC2, s0.15: entry n is gDC2 = -n/2 dB."""
    return nearest((1 - 10 ** (-np.arange(13) / 40)) * 2 ** 15)


CTLE_LOW_PASS = int(nearest((1 - np.exp(-2 * np.pi / 80)) * 2 ** 16))  # u0.16: the shelf's low-pass, a step a UI
