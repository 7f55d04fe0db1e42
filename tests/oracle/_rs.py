"""What encoder and decoder of the Reed-Solomon code share."""

import functools

import _gf

MESSAGE = 514
T = {0: 15, 1: 7}  # by key `code`


@functools.lru_cache(maxsize=None)
def generator(parity):
    """prod (x - alpha^j), j = 0 .. parity - 1, lowest coefficient first."""
    g = [1]
    for j in range(parity):
        root = _gf.power(2, j)
        g = [a ^ _gf.times(root, b) for a, b in zip([0] + g, g + [0])]
    return g
