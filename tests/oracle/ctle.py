"""Oracle of the CTLE: the peaking filter as one convolution, then one step of the shelf a UI, then all outputs at once."""

import numpy as np

import _tables
from base import Base, Refused, coef, out, port, probe

KEPT = 31  # input samples
PEAKED = 8  # places of the saved UI


class Oracle(Base):
    KEYS = {"samples_per_ui": (4, 8, 4)}

    def check(self):
        if self.config["samples_per_ui"] not in (4, 8):
            raise Refused("samples_per_ui", "samples_per_ui is neither 4 nor 8")

    def make_ports(self):
        return [port("in", "x", 16), coef("gdc_code", -5, most=20), coef("gdc2_code", -4, most=12), out("y", 16),
                probe("v", 32), probe("low_pass", 32)]

    def clear(self):
        self.past = np.zeros(KEPT, np.int64)
        self.v = np.zeros(2 * self.config["samples_per_ui"], np.int64)  # the latest, in order of time
        self.inside = 0  # samples of the UI that has begun
        self.p = self.p_before = 0

    def state(self):
        n = self.config["samples_per_ui"]
        peaked = [0] * PEAKED
        for i, value in enumerate(self.v[len(self.v) - n - self.inside:].tolist()):
            peaked[i % n] = value
        return {"history": self.past[::-1].tolist(), "peaked": peaked,
                "ui_sum": int(np.sum(self.v[len(self.v) - self.inside:])), "low_pass": self.p,
                "shelf": self.p + self.p_before, "sample_in_ui": self.inside}

    def work(self, count, x):
        n = self.config["samples_per_ui"]
        stream = np.concatenate([self.past, x["x"]])
        taps = _tables.ctle_peaking(n, self.coefs["gdc_code"][0])
        v = np.convolve(stream, taps)[KEPT:KEPT + count]
        self.past = stream[-KEPT:]

        begun = np.concatenate([self.v[len(self.v) - self.inside:], v])
        ends = len(begun) // n
        sums = np.sum(begun[:ends * n].reshape(ends, n), axis=1)
        low_pass = _tables.CTLE_LOW_PASS
        p = [self.p_before, self.p]
        for total in sums.tolist():
            p.append(p[-1] + self.rounded(low_pass * (total - n * p[-1]), 16 + n.bit_length() - 1, "ties_low_pass"))
        p = np.array(p, np.int64)

        ui = (self.inside + np.arange(count)) // n  # 0: the one that had begun
        shelf = _tables.ctle_shelf()[self.coefs["gdc2_code"][0]]
        subtracted = self.rounded(shelf * (p[ui] + p[ui + 1]), 16, "ties_shelf")
        delayed = np.concatenate([self.v, v])[len(self.v) - n:][:count]
        y = self.saturated(self.rounded(delayed - subtracted, 14), 16)

        after = p[(self.inside + np.arange(1, count + 1)) // n + 1]
        self.v = np.concatenate([self.v, v])[-2 * n:]
        self.inside = (self.inside + count) % n
        self.p_before, self.p = int(p[-2]), int(p[-1])
        return {"y": y, "v": v, "low_pass": after}
