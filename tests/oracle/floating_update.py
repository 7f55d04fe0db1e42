"""Oracle of the adaptation of floating taps: gradients of all clocks as correlations, then the accumulators."""

import numpy as np

import _floating
from base import Base, coef, out, port, probe


class Oracle(Base):
    KEYS = {"form": (0, 2, 0), **_floating.PLACES, **_floating.SAMPLE_KEYS, "symbols_per_clock": (1, 128, 64)}
    CHOICES = {"form": (0, 1, 2)}

    def check(self):
        _floating.check(self.config)
        self.form = _floating.FEEDBACK if self.config["form"] == _floating.FEEDBACK else _floating.FEED_FORWARD
        self.finer = 18 if self.form == _floating.FEED_FORWARD else 14  # bits of an accumulator below its tap

    def make_ports(self):
        c = self.config
        size, taps = c["symbols_per_clock"], c["groups"] * c["taps_per_group"]
        first = port("in", "x", c["in_bits"], size) if self.form == _floating.FEED_FORWARD else port("in", "decision", -2, size)
        return [first, port("in", "error", 12, size), _floating.position_port(c), coef("shift", -5, most=30),
                _floating.tap_port("out", c, self.form, lanes=taps), out("gradient", 31, lanes=taps),
                probe("accumulator", 32, lanes=taps)]

    def first_coefs(self):
        return {"shift": [4]}

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])

    def clear(self):
        self.samples = np.zeros(_floating.SAMPLES, np.int64)
        self.amplitudes = np.zeros(_floating.AMPLITUDES, np.int64)
        self.accumulators = np.zeros(self.config["groups"] * self.config["taps_per_group"], np.int64)

    def state(self):
        return _floating.state(self.samples.tolist(), self.amplitudes.tolist(), self.accumulators.tolist())

    def gradients(self, n, x):
        """A row a clock."""
        c = self.config
        forward = self.form == _floating.FEED_FORWARD
        past = self.samples if forward else self.amplitudes
        stream = np.concatenate([past, x["x"] if forward else 2 * x["decision"] - 3])
        if forward:
            self.samples = stream[-_floating.SAMPLES:]
        else:
            self.amplitudes = stream[-_floating.AMPLITUDES:]
        columns = []
        for p in _floating.positions(c, self.coefs["position"]):
            if p is None:
                columns.append(np.zeros(n, np.int64))
                continue
            lag = p + (c["main_delay"] if forward else 0)
            columns.append((x["error"] * stream[len(past) - lag:len(stream) - lag]).reshape(n, -1).sum(axis=1))
        return np.stack(columns, axis=1)

    def update(self, gradient, shift):
        """One clock's update; the accumulators after it."""
        forward = self.form == _floating.FEED_FORWARD
        most = _floating.limit(self.config, self.form) << self.finer
        step = -self.rounded(gradient * 2 ** 5, shift) if forward else self.rounded(gradient, shift)
        self.count_rails(self.accumulators + step, -most, most)
        self.accumulators = np.clip(self.accumulators + step, -most, most)
        return self.accumulators

    def taps(self, accumulators):
        return self.rounded(accumulators, self.finer, "ties_tap")

    def work(self, n, x):
        gradients = self.gradients(n, x)
        accumulators = np.concatenate([self.update(gradient, self.coefs["shift"][0]) for gradient in gradients])
        return {"tap": self.taps(accumulators), "gradient": gradients.ravel(), "accumulator": accumulators}
