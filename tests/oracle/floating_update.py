"""Oracle of the floating taps' adaptation: gradients of all clocks as correlations, then the accumulators clock by clock."""

import numpy as np

import _floating
from base import Base, coef, out, port, probe, round_half_up, ties


class Oracle(Base):
    KEYS = {**_floating.KEYS, "symbols_per_clock": (1, 128, 64)}

    def check(self):
        _floating.check(self.config)

    def make_ports(self):
        c = self.config
        self.forward = c["form"] != _floating.FEEDBACK
        self.form = _floating.FORWARD if self.forward else _floating.FEEDBACK
        self.taps = c["groups"] * c["taps_per_group"]
        size = c["symbols_per_clock"]
        return [port("in", "x", c["in_bits"], size) if self.forward else port("in", "decision", -2, size),
                port("in", "error", 12, size), _floating.position_port(c), coef("shift", -5, most=30),
                _floating.tap_port(out, c, self.form, lanes=self.taps), out("gradient", 31, lanes=self.taps),
                probe("accumulator", 32, lanes=self.taps)]

    def first_coefs(self):
        return {"position": _floating.first_positions(self.config), "shift": [4]}

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])

    def clear(self):
        # Values that errors are correlated with, in order of time.
        self.past = np.zeros(_floating.SAMPLES if self.forward else _floating.AMPLITUDES, np.int64)
        self.accumulators = np.zeros(self.taps, np.int64)

    def state(self):
        newest = self.past[::-1].tolist()
        return {"samples": newest if self.forward else [0] * _floating.SAMPLES,
                "amplitudes": [0] * _floating.AMPLITUDES if self.forward else newest,
                "accumulators": self.accumulators.tolist() + [0] * (_floating.PLACES - self.taps)}

    def gradients(self, n, x):
        """A row a clock."""
        delay = self.config["main_delay"] if self.forward else 0
        kept = len(self.past)
        signal = np.concatenate([self.past, x["x"] if self.forward else 2 * x["decision"] - 3])
        self.past = signal[-kept:]
        length = len(x["error"])
        columns = []
        for at in _floating.delays(self.config, self.coefs["position"]):
            part = signal[kept - delay - at:kept - delay - at + length]
            columns.append((x["error"] * part).reshape(n, -1).sum(axis=1) if at else np.zeros(n, np.int64))
        return np.stack(columns, axis=1)

    def update(self, gradient, shift):
        """One row of gradients; returns the taps."""
        bits, weight = (18, -2 ** 5) if self.forward else (14, 1)
        exact = gradient * abs(weight)
        self.counts["ties"] += ties(exact, shift)
        moved = self.accumulators + np.sign(weight) * round_half_up(exact, shift)
        most = _floating.limit(self.config, self.form) << bits
        self.count_rails(moved, -most, most)
        self.accumulators = np.clip(moved, -most, most)
        return round_half_up(self.accumulators, bits)

    def work(self, n, x):
        gradients = self.gradients(n, x)
        tap, accumulator = [], []
        for row in gradients:
            tap.append(self.update(row, self.coefs["shift"][0]))
            accumulator.append(self.accumulators)
        return {"tap": np.concatenate(tap), "gradient": gradients.ravel(), "accumulator": np.concatenate(accumulator)}
