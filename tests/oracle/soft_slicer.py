"""Oracle of the soft slicer: squared distances of all samples to all levels, reduced bit by bit."""

import numpy as np

from base import Base, Refused, coef, out, port, ties

# Levels where Gray's bit is 1: A is the upper half, B the inner two.
ONES = ([False, False, True, True], [False, True, True, False])


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
        z = x["z"][:, None]
        metric = (z - np.array(self.coefs["level"])) ** 2
        threshold = np.array(self.coefs["threshold"])
        decision = np.sum(z >= threshold, axis=1)
        self.counts["on_threshold"] += int(np.count_nonzero(z == threshold))
        most = 2 ** (self.config["soft_bits"] - 1) - 1
        soft = []
        for ones in np.array(ONES):
            ratio = np.abs(metric[:, ~ones].min(axis=1) - metric[:, ones].min(axis=1))
            size, rest = np.divmod(ratio, 2 ** (11 + self.config["step_shift"]))
            self.counts["on_step"] += int(np.count_nonzero((rest == 0) & (size > 0)))
            bit = ones[decision]
            halfway = ties(ratio, 11 + self.config["step_shift"])
            self.counts["ties_up"] += int(np.count_nonzero(halfway & bit))
            self.counts["ties_down"] += int(np.count_nonzero(halfway & ~bit))
            self.counts["sat_hi"] += int(np.count_nonzero((size > most) & bit))
            self.counts["sat_lo"] += int(np.count_nonzero((size > most) & ~bit))
            size = np.minimum(size, most)
            soft.append(np.where(bit, size, -size - 1))
        return {"soft": np.stack(soft, axis=1).ravel()}
