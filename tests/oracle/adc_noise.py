"""Oracle of the ADC's noise source: deviates of consecutive Philox words."""

import numpy as np

import _noise
from base import Base, out, port, probe


class Oracle(Base):
    KEYS = {"seed": (-2 ** 31, 2 ** 31 - 1, 1), "stream": (-2 ** 31, 2 ** 31 - 1, 0)}

    def make_ports(self):
        return [port("in", "enable", -1), out("deviate", 16, varies=True), probe("word", -32, varies=True)]

    def clear(self):
        self.sample = 0

    def state(self):
        return {"sample": self.sample}

    def work(self, n, x):
        count = int(np.sum(x["enable"]))
        words = _noise.words(self.config["seed"], self.config["stream"], self.sample, count)
        self.sample += count
        for sign, part in (("down", words[words >= 2 ** 31]), ("up", words[words < 2 ** 31])):
            self.counts[f"ties_{sign}"] += int(np.count_nonzero(_noise.exact(part) % 2 ** 20 == 2 ** 19))
        return {"deviate": _noise.deviates(words), "word": words}
