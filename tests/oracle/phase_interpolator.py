"""Oracle of the phase interpolator: every instant in samples since reset, windows gathered by index."""

import numpy as np

import _tables
from base import Base, Refused, coef, out, port

DELAY = 2  # UI by which an output lags
KEPT = 48  # samples kept
BEFORE = 3  # samples that an output reads before its instant


class Oracle(Base):
    KEYS = {"samples_per_ui": (4, 8, 4), "slices": (1, 128, 64)}

    def check(self):
        if self.config["samples_per_ui"] not in (4, 8):
            raise Refused("samples_per_ui", "samples_per_ui is neither 4 nor 8")

    def make_ports(self):
        return [port("in", "x", 16, self.config["samples_per_ui"]), port("in", "phase", 8),
                coef("skew", 7, self.config["slices"], least=-32, most=32), out("y", 16)]

    def clear(self):
        self.window = np.zeros(KEPT, np.int64)
        self.symbol = 0

    def state(self):
        return {"window": self.window.tolist(), "slice": self.symbol % self.config["slices"]}

    def work(self, n, x):
        per_ui = self.config["samples_per_ui"]
        stream = np.concatenate([self.window, x["x"]])
        k = np.arange(n)
        skew = np.array(self.coefs["skew"])[(self.symbol + k) % self.config["slices"]]
        t = 128 * (k - DELAY) + x["phase"] + skew  # 1/128 UI; 0 is the first new sample
        i, row = np.divmod(t * per_ui, 128)  # sample, and 1/128 of one
        windows = stream[(KEPT + i - BEFORE)[:, None] + np.arange(8)]
        total = np.sum(windows * _tables.interpolator()[row // 4], axis=1)
        self.window = stream[-KEPT:]
        self.symbol += n
        return {"y": self.saturated(self.rounded(total, 14), 16)}
