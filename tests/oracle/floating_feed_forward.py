"""Oracle of the feed-forward floating taps: one convolution with a sparse kernel, behind the FFE's own rounding."""

import numpy as np

import _floating
from base import Base, coef, out, port


class Oracle(Base):
    KEYS = _floating.keys("form")

    def check(self):
        _floating.check(self.config)

    def make_ports(self):
        c = self.config
        return [port("in", "x", c["in_bits"]), port("in", "y", 16), _floating.position_port(c),
                _floating.tap_port(coef, c, _floating.FORWARD, c["groups"] * c["taps_per_group"]), out("equalized", 16)]

    def first_coefs(self):
        return {"position": _floating.first_positions(self.config)}

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])

    def clear(self):
        self.past = np.zeros(_floating.SAMPLES, np.int64)  # in order of time

    def state(self):
        return {"samples": self.past[::-1].tolist()}

    def work(self, n, x):
        c = self.config
        weights = np.concatenate([np.zeros(c["main_delay"], np.int64),
                                  _floating.kernel(c, self.coefs["position"], self.coefs["tap"])])
        stream = np.concatenate([self.past, x["x"]])
        total = np.convolve(stream, weights)[_floating.SAMPLES:_floating.SAMPLES + n]
        self.past = stream[-_floating.SAMPLES:]
        return {"equalized": self.saturated(x["y"] + self.rounded(total, c["out_shift"]), 16)}
