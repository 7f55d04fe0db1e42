"""Oracle of the DAC's digital side: an exact fraction of full scale, rounded by floor division."""

import numpy as np

from base import Base, out, port, probe


class Oracle(Base):
    KEYS = {"bits": (5, 10, 8), "in_frac_bits": (4, 14, 14)}

    def make_ports(self):
        self.full = 2 ** (self.config["bits"] - 1) - 1
        return [port("in", "x", 16), out("code", self.config["bits"], least=-self.full, most=self.full), probe("clip", -1)]

    def clear(self):
        self.clips = 0

    def state(self):
        return {"clip_count": self.clips}

    def work(self, n, x):
        rounded = self.rounded(x["x"] * self.full, self.config["in_frac_bits"])
        self.count_rails(rounded, -self.full, self.full)
        clip = np.abs(rounded) > self.full
        self.clips += int(np.count_nonzero(clip))
        return {"code": np.where(clip, np.sign(rounded) * self.full, rounded), "clip": clip.astype(np.int64)}
