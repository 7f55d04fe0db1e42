"""Oracle of the precoder's decoder: each symbol and the one before it on the line, modulo 4."""

import numpy as np

from base import Base, out, port


class Oracle(Base):
    KEYS = {"enable": (0, 1, 0)}

    def make_ports(self):
        return [port("in", "line", -2), out("symbol", -2)]

    def clear(self):
        self.previous = 0

    def state(self):
        return {"previous": self.previous}

    def work(self, n, x):
        line = x["line"]
        before = np.concatenate([[self.previous], line[:-1]])
        self.previous = int(line[-1])
        return {"symbol": (line + before) % 4 if self.config["enable"] else line}
