"""Oracle of the Reed-Solomon encoder: parity as a sum over message symbols of the remainders of their powers of x.

The remainders of x^i are found once, by multiplying by x; then each message symbol weighs one of them.
"""

import functools

import numpy as np

import _gf
import _rs
from base import Base, out, port


@functools.lru_cache(maxsize=None)
def remainders(parity):
    """Row k: the remainder of x^(parity + MESSAGE - 1 - k) modulo the generator, highest coefficient first."""
    g = _rs.generator(parity)
    remainder = g[:-1]  # of x^parity
    rows = []
    for _ in range(_rs.MESSAGE):
        rows.append(remainder[::-1])
        top = remainder[-1]
        remainder = [a ^ _gf.times(top, b) for a, b in zip([0] + remainder[:-1], g)]
    return np.array(rows[::-1], np.int64)


class Oracle(Base):
    KEYS = {"code": (0, 1, 0)}

    def make_ports(self):
        self.parity = 2 * _rs.T[self.config["code"]]
        return [port("in", "message", -10, _rs.MESSAGE), out("codeword", -10, _rs.MESSAGE + self.parity)]

    def work(self, n, x):
        message = x["message"].reshape(n, _rs.MESSAGE)
        rows = remainders(self.parity)
        words = []
        for word in message:
            products = _gf.multiply(word[:, None], rows)
            words.append(np.concatenate([word, np.bitwise_xor.reduce(products, axis=0)]))
        return {"codeword": np.concatenate(words)}
