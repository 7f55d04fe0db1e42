"""Oracle of the inverse Gray map: A is the upper bit of the level, B the xor of both."""

import numpy as np

from base import Base, out, port


class Oracle(Base):
    def make_ports(self):
        return [port("in", "symbol", -2), out("bit", -1, 2)]

    def work(self, n, x):
        a = x["symbol"] // 2
        return {"bit": np.stack([a, a ^ (x["symbol"] % 2)], axis=1).ravel()}
