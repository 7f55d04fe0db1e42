"""Oracle of the PRBS generator: the recurrence over whole stretches of the sequence.

Over GF(2) a sequence that satisfies p(x) satisfies p(x)^(2^k) too, whose exponents are 2^k times as large: so a stretch as
long as the smallest of them follows from what came before in one exclusive or.
"""

import numpy as np

from base import Base, Refused, out, port, probe

# Exponents of the generator polynomials, from the table of the block's page; + 1 is left out.
POLYNOMIALS = {7: (7, 6), 9: (9, 5), 11: (11, 9), 13: (13, 12, 2, 1), 15: (15, 14), 23: (23, 18), 31: (31, 28)}


def sequence(order, register, count):
    """The register's bits, oldest first, and the `count` bits that follow them."""
    bits = np.array([register >> i & 1 for i in range(order - 1, -1, -1)] + [0] * count, np.int64)
    at = order
    while at < len(bits):
        scale = 1
        while 2 * scale * order <= at:
            scale *= 2
        step = min(scale * min(POLYNOMIALS[order]), len(bits) - at)
        for exponent in POLYNOMIALS[order]:
            bits[at:at + step] ^= bits[at - scale * exponent:at - scale * exponent + step]
        at += step
    return bits


def registers(order, bits):
    """The register at each place: its `order` latest bits, the youngest in bit 0."""
    words = np.zeros(len(bits) - order + 1, np.int64)
    for i in range(order):
        words += bits[order - 1 - i:len(bits) - i] << i
    return words


class Source(Base):
    """A block whose output closes after `period` words: counts the whole periods that equal the one before."""
    LINT_RECIPES = True

    def clear(self):
        self.drawn = np.zeros(0, np.int64)

    def count_periods(self, words, period):
        before = len(self.drawn)
        self.drawn = np.concatenate([self.drawn, words])
        for k in range(max(before // period, 1), len(self.drawn) // period):
            last, this = self.drawn[(k - 1) * period:(k + 1) * period].reshape(2, period)
            self.counts["periods"] += int(np.array_equal(last, this))


class Oracle(Source):
    KEYS = {"order": (7, 31, 13), "invert": (0, 1, 0), "seed": (1, 2 ** 31 - 1, 1)}
    CHOICES = {"order": tuple(POLYNOMIALS)}

    def check(self):
        order, seed = self.config["order"], self.config["seed"]
        if order not in POLYNOMIALS:
            raise Refused("order", f"order {order} has no polynomial")
        if seed >= 2 ** order:
            raise Refused("seed", f"seed {seed} does not fit {order} bits")

    def make_ports(self):
        return [port("in", "enable", -1), out("bit", -1, varies=True), probe("register", -self.config["order"], varies=True)]

    def clear(self):
        super().clear()
        self.register = self.config["seed"]

    def state(self):
        return {"last": self.register}

    def work(self, n, x):
        order = self.config["order"]
        bits = sequence(order, self.register, int(np.sum(x["enable"])))
        words = registers(order, bits)
        self.register = int(words[-1])
        drawn = bits[order:] ^ self.config["invert"]
        self.count_periods(drawn, 2 ** order - 1)
        return {"bit": drawn, "register": words[1:]}
