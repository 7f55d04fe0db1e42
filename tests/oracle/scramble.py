"""Oracle of the scrambler: 39 bits of line at a time from the line before."""

import _pcs
from base import Base, out, port

HALF = (1 << 29) - 1


class Oracle(Base):
    KEYS = {"seed_low": (0, HALF, HALF), "seed_high": (0, HALF, HALF)}

    def make_ports(self):
        return [port("in", "data", -1), out("line", -1)]

    def clear(self):
        seed = self.config["seed_low"] | self.config["seed_high"] << 29
        self.past = _pcs.bits_of(seed, 58)[::-1]

    def state(self):
        return {"last": _pcs.number_of(self.past[::-1])}

    def work(self, n, x):
        line, self.past = _pcs.scramble(self.past, x["data"])
        return {"line": line}
