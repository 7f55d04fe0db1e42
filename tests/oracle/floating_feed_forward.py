"""Oracle of the feed-forward floating taps: a sparse filter laid out as a long one, convolved with the samples."""

import numpy as np

import _floating
from base import Base, out, port


class Oracle(Base):
    KEYS = _floating.PLACES | _floating.SAMPLE_KEYS

    def check(self):
        _floating.check(self.config)

    def make_ports(self):
        c = self.config
        return [port("in", "x", c["in_bits"]), port("in", "y", 16), _floating.position_port(c),
                _floating.tap_port("coef", c, _floating.FEED_FORWARD, words=c["groups"] * c["taps_per_group"]),
                out("equalized", 16)]

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])

    def clear(self):
        self.past = np.zeros(_floating.SAMPLES, np.int64)

    def state(self):
        return _floating.state(samples=self.past.tolist())

    def work(self, n, x):
        c = self.config
        stream = np.concatenate([self.past, x["x"]])
        self.past = stream[-_floating.SAMPLES:]
        filter_ = np.zeros(_floating.SAMPLES, np.int64)
        for p, tap in zip(_floating.positions(c, self.coefs["position"]), self.coefs["tap"]):
            if p is not None:
                filter_[c["main_delay"] + p] += tap
        total = np.convolve(stream, filter_)[_floating.SAMPLES:_floating.SAMPLES + n]
        return {"equalized": self.saturated(x["y"] + self.rounded(total, c["out_shift"]), 16)}
