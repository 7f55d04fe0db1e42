"""Oracle of the correction of ADC codes: offset and gain of every slice as one exact fraction."""

import numpy as np

import _calibration
from base import Base, coef, out, port


class Oracle(Base):
    KEYS = _calibration.KEYS

    def check(self):
        _calibration.check_width(self.config)

    def make_ports(self):
        c = self.config
        return [port("in", "code", c["bits"]), coef("offset", 19, c["slices"], least=-c["offset_limit"], most=c["offset_limit"]),
                coef("gain", 16, c["slices"], least=16384 - c["gain_limit"], most=16384 + c["gain_limit"]),
                out("y", c["bits"] + c["fraction_bits"])]

    def first_coefs(self):
        return {"gain": [16384] * self.config["slices"]}

    def clear(self):
        self.slice = 0

    def state(self):
        return {"slice": self.slice}

    def work(self, n, x):
        c = self.config
        at = (self.slice + np.arange(n)) % c["slices"]
        self.slice = (self.slice + n) % c["slices"]
        exact = (256 * x["code"] - np.array(self.coefs["offset"])[at]) * np.array(self.coefs["gain"])[at]
        return {"y": self.saturated(self.rounded(exact, 22 - c["fraction_bits"]), c["bits"] + c["fraction_bits"])}
