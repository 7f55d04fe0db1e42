"""Oracle of the PAM4 test patterns: whole periods laid out as bits, paired and mapped, then read in a circle."""

import functools

import numpy as np

import prbs
from base import out, port

PRBS13Q, PRBS31Q, SSPRQ = 0, 1, 2
PERIODS = {PRBS13Q: 2 ** 13 - 1, PRBS31Q: 2 ** 31 - 1, SSPRQ: 65535}  # symbols
SEEDS = {PRBS13Q: 0x1AA0, PRBS31Q: 0x7FFFFFFF, SSPRQ: 0x7FFFFFFF}
SSPRQ_PIECES = ((10924, 0x00000002), (10922, 0x34013FF7), (10922, 0x0CCCCCCC))  # bits of A, seed


def pairs(bits):
    """Level indices of bit pairs."""
    a, b = bits[0::2], bits[1::2]
    return 2 * a + (a ^ b)


@functools.lru_cache(maxsize=1)
def ssprq():
    """One period of SSPRQ, and for each place in A the register after its bit was drawn."""
    a, after = [], []
    for count, seed in SSPRQ_PIECES:
        bits = prbs.sequence(31, seed, count)
        a.append(1 - bits[31:])
        after.append(prbs.registers(31, bits)[1:])
    a = np.concatenate(a)
    stream = pairs(np.concatenate([a, a, a[1:], a[:-1]]))
    half = len(a) // 2
    stream[half:2 * half] = 3 - stream[half:2 * half]
    stream[3 * half - 1:] = 3 - stream[3 * half - 1:]
    return stream, np.concatenate(after)


class Oracle(prbs.Source):
    KEYS = {"pattern": (0, 2, 0)}
    CHOICES = {"pattern": tuple(SEEDS)}

    def make_ports(self):
        return [port("in", "enable", -1), out("symbol", -2, varies=True)]

    def clear(self):
        super().clear()
        self.register = SEEDS[self.config["pattern"]]

    def state(self):
        if self.config["pattern"] != SSPRQ:
            return {"prbs.last": self.register, "symbol": 0, "bit": 0}
        stream, after = ssprq()
        symbol = len(self.drawn) % len(stream)
        bit = self.next_bit(symbol)
        register = SEEDS[SSPRQ] if len(self.drawn) == 0 else int(after[bit - 1])
        return {"prbs.last": register, "symbol": symbol, "bit": bit}

    @staticmethod
    def next_bit(symbol):
        """Place in A of the next bit: two bits a symbol, one left out before the third part and one after the fourth."""
        if symbol < 32768:
            return 2 * symbol % 32768
        return (2 * symbol + 1) % 32768

    def work(self, n, x):
        count = int(np.sum(x["enable"]))
        pattern = self.config["pattern"]
        if pattern == SSPRQ:
            stream, _ = ssprq()
            symbols = stream[(len(self.drawn) + np.arange(count)) % len(stream)]
        else:
            order = 13 if pattern == PRBS13Q else 31
            bits = prbs.sequence(order, self.register, 2 * count)
            self.register = int(prbs.registers(order, bits)[-1])
            symbols = pairs(bits[order:] ^ (pattern == PRBS31Q))
        self.count_periods(symbols, PERIODS[pattern])
        return {"symbol": symbols}
