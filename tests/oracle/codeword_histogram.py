"""Oracle of the codeword histogram: a bin count of the codewords between two reads."""

import numpy as np

from base import Base, halves, port, wide

BINS = 17


class Oracle(Base):
    KEYS = {"t": (1, 15, 15)}

    def make_ports(self):
        return [port("in", "symbol_errors", -16), port("in", "read", -1),
                wide("out", "count", self.config["t"] + 2, varies=True)]

    def clear(self):
        self.count = np.zeros(BINS, np.int64)

    met = frozenset()  # bins

    def stats(self):
        return {**self.counts, "bins": len(self.met)}

    def state(self):
        return {"count": self.count.tolist()}

    def work(self, n, x):
        t = self.config["t"]
        bins = np.where(x["symbol_errors"] > t, t + 1, x["symbol_errors"])
        given = []
        at = 0
        for end in np.flatnonzero(x["read"]).tolist() + [n - 1]:
            self.count += np.bincount(bins[at:end + 1], minlength=BINS)
            at = end + 1
            given.append(self.count[:t + 2].copy())
        self.counts["beyond"] += int(np.count_nonzero(bins == t + 1))
        self.met = self.met | set(bins.tolist())
        return {"count": np.concatenate([halves(c) for c in given[:-1]]) if given[:-1] else np.zeros(0, np.int64)}
