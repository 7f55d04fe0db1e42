"""Oracle of the soft slicer: all four metrics of all samples at once, the bits of a level from a written-out table."""

import numpy as np

from base import Base, Refused, coef, out, port

BITS = np.array([[0, 0], [0, 1], [1, 1], [1, 0]])  # A, B of levels 0..3


class Oracle(Base):
    KEYS = {"soft_bits": (6, 8, 6), "step_shift": (0, 9, 5)}

    def make_ports(self):
        return [port("in", "z", 16), coef("level", 16, 4), coef("threshold", 16, 3), out("soft", self.config["soft_bits"], 2)]

    def first_coefs(self):
        return {"level": [-1536, -512, 512, 1536], "threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def work(self, n, x):
        z, threshold = x["z"], self.coefs["threshold"]
        metric = (z[:, None] - np.array(self.coefs["level"])) ** 2
        nearest = [[metric[:, BITS[:, b] == value].min(axis=1) for b in (0, 1)] for value in (0, 1)]
        ratio = np.abs(np.stack(nearest[0], axis=1) - np.stack(nearest[1], axis=1))
        magnitude = ratio // 2 ** (11 + self.config["step_shift"])
        most = 2 ** (self.config["soft_bits"] - 1) - 1
        one = BITS[np.searchsorted(np.array(threshold), z, side="right")] == 1
        self.counts["sat_hi"] += int(np.count_nonzero((magnitude > most) & one))
        self.counts["sat_lo"] += int(np.count_nonzero((magnitude > most) & ~one))
        self.counts["on_threshold"] += sum(int(np.count_nonzero(z == t)) for t in threshold)
        magnitude = np.minimum(magnitude, most)
        return {"soft": np.where(one, magnitude, ~magnitude).ravel()}
