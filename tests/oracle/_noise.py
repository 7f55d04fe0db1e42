"""What the noisy oracles share: normal deviates from Philox words."""

import functools

import mpmath
import numpy as np

from base import philox_array


@functools.lru_cache(maxsize=1)
def knots():
    """Qinv(v / 2^33) in 2^-16 sigma at v = 2^e (1 + s/32): found by Newton's method on the complementary error function."""
    values = []
    with mpmath.workdps(30):
        x = mpmath.mpf("6.5")
        for i in range(32 * 32 + 1):
            p = mpmath.mpf(2) ** (i // 32 - 32) * (1 + mpmath.mpf(i % 32) / 32)  # two-sided
            while True:
                error = mpmath.erfc(x / mpmath.sqrt(2)) - p
                step = error / (mpmath.sqrt(2 / mpmath.pi) * mpmath.exp(-x * x / 2))
                x += step
                if abs(step) < mpmath.mpf("1e-12"):
                    break
            values.append(int(mpmath.nint(x * 65536)))
    return np.array(values, np.int64)


def exact(words):
    """Magnitudes of the deviates in 2^-32 sigma, before they are rounded."""
    words = np.asarray(words, np.int64)
    v = 2 * (words % 2 ** 31) + 1
    e = np.frexp(v.astype(np.float64))[1] - 1  # floor(log2 v): a double holds v exactly
    n = v << (31 - e)
    i = 32 * e + (n >> 26) % 32
    f = (n >> 10) % 65536
    low, high = knots()[i], knots()[i + 1]
    return low * 65536 + (high - low) * f


def deviates(words):
    """1/4096 sigma, one a 32-bit word."""
    magnitude = (exact(words) + 2 ** 19) // 2 ** 20
    return np.where(np.asarray(words) >= 2 ** 31, -magnitude, magnitude)


def words(seed, stream, first, count):
    """Words of samples first .. first + count - 1: word j mod 4 of block j / 4."""
    block = first // 4
    blocks = philox_array(seed, stream, block, -(-(first + count) // 4) - block)
    return blocks.ravel()[first - 4 * block:first - 4 * block + count]


def noise(seed, stream, first, count):
    """Deviates of those words."""
    return deviates(words(seed, stream, first, count))
