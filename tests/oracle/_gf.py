"""GF(2^10) without tables: products of polynomials over GF(2), reduced by x^10 + x^3 + 1."""

import numpy as np

FIELD = 0x409
BITS = 10


def multiply(a, b):
    """Element by element, of arrays or numbers."""
    a, b = np.broadcast_arrays(np.asarray(a, np.int64), np.asarray(b, np.int64))
    product = np.zeros(a.shape, np.int64)
    for i in range(BITS):
        product ^= (b >> i & 1) * (a << i)
    for i in range(2 * BITS - 2, BITS - 1, -1):
        product ^= (product >> i & 1) * (FIELD << (i - BITS))
    return product


def times(a, b):
    """The same of two Python numbers."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a >> BITS:
            a ^= FIELD
    return product


def power(a, n):
    """a^n by squares; a power of 0 with n > 0 is 0."""
    result = 1
    while n:
        if n & 1:
            result = times(result, a)
        a = times(a, a)
        n >>= 1
    return result


def inverse(a):
    """a^(2^10 - 2): the order of the group is 2^10 - 1."""
    return power(a, (1 << BITS) - 2)


def value(coefficients, x):
    """A polynomial, lowest coefficient first, at x."""
    result = 0
    for c in reversed(coefficients):
        result = times(result, x) ^ c
    return result
