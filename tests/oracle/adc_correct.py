"""Oracle of the correction of ADC slices: one exact product a sample, rounded by floor division."""

import numpy as np

from base import Base, Refused, coef, out, port


class Oracle(Base):
    KEYS = {"bits": (5, 12, 7), "fraction_bits": (0, 5, 2), "slices": (1, 128, 64), "offset_limit": (0, 131072, 4096),
            "gain_limit": (0, 8192, 4096)}

    def check(self):
        if self.config["bits"] + self.config["fraction_bits"] > 12:
            raise Refused("fraction_bits", "fraction_bits and bits make more than 12")

    def make_ports(self):
        c = self.config
        return [port("in", "code", c["bits"]),
                coef("offset", 19, c["slices"], least=-c["offset_limit"], most=c["offset_limit"]),
                coef("gain", 16, c["slices"], least=16384 - c["gain_limit"], most=16384 + c["gain_limit"]),
                out("y", c["bits"] + c["fraction_bits"])]

    def first_coefs(self):
        return {"gain": [16384] * self.config["slices"]}

    def clear(self):
        self.symbol = 0

    def state(self):
        return {"slice": self.symbol % self.config["slices"]}

    def work(self, n, x):
        c = self.config
        at = (self.symbol + np.arange(n)) % c["slices"]
        self.symbol += n
        exact = (256 * x["code"] - np.array(self.coefs["offset"])[at]) * np.array(self.coefs["gain"])[at]
        return {"y": self.saturated(self.rounded(exact, 22 - c["fraction_bits"]), c["bits"] + c["fraction_bits"])}
