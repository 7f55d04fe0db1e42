"""Oracle of the precoder: the recursion P[j] = G[j] - P[j-1] solved, a running sum of alternating signs."""

import numpy as np

from base import Base, out, port


class Oracle(Base):
    KEYS = {"enable": (0, 1, 0)}

    def make_ports(self):
        return [port("in", "symbol", -2), out("line", -2)]

    def clear(self):
        self.previous = 0

    def state(self):
        return {"previous": self.previous}

    def work(self, n, x):
        line = x["symbol"]
        if self.config["enable"]:
            sign = 1 - 2 * (np.arange(n) % 2)  # (-1)^j
            line = sign * (np.cumsum(sign * line) - self.previous) % 4
        self.previous = int(line[-1])
        return {"line": line}
