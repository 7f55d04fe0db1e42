"""Oracle of the ADC's background calibration: sums of whole windows by slice, updates as exact fractions."""

import fractions
import math

import numpy as np

import _calibration
from base import Base, Refused, out, port, probe

GAIN_ONE = 16384


class Oracle(Base):
    KEYS = _calibration.KEYS | {"symbols_per_clock": (1, 128, 64), "window_log2": (0, 16, 8), "latency_clocks": (1, 64, 12),
                                "start_shift": (0, 16, 2), "track_shift": (0, 16, 8), "skew_limit": (0, 32, 16)}
    DELAY = 1  # symbols from the sample that an error belongs to, to the sample that it comes with

    def check(self):
        c = self.config
        _calibration.check_width(c)
        if c["symbols_per_clock"] & (c["symbols_per_clock"] - 1):
            raise Refused("symbols_per_clock", "symbols_per_clock is no power of two")
        if (c["symbols_per_clock"] << c["window_log2"]) % c["slices"]:
            raise Refused("slices", "slices do not share evenly in a window")
        if c["start_shift"] > c["track_shift"]:
            raise Refused("start_shift", "start_shift lies above track_shift")

    def make_ports(self):
        c = self.config
        lanes = c["slices"]
        return [port("in", "y", c["bits"] + c["fraction_bits"], c["symbols_per_clock"]),
                port("in", "error", 12, c["symbols_per_clock"]), port("in", "hold_levels", -1), port("in", "hold_skew", -1),
                out("offset", 19, lanes=lanes), out("gain", 16, lanes=lanes), out("skew", 7, lanes=lanes),
                probe("offset_accumulator", 32, lanes=lanes), probe("gain_accumulator", 32, lanes=lanes),
                probe("skew_accumulator", 32, lanes=lanes)]

    def clear(self):
        slices = self.config["slices"]
        self.correction = {"offset": [0] * slices, "gain": [GAIN_ONE] * slices, "skew": [0] * slices}
        self.offset, self.gain, self.skew = [0] * slices, [0] * slices, [0] * slices
        self.before = [0] * (self.DELAY + 1)  # the last samples
        self.slice = 0  # of the next sample
        self.waiting = 0
        self.level_windows = self.skew_windows = 0
        self.begin()

    def begin(self):
        """A window."""
        slices = self.config["slices"]
        self.sums = {name: np.zeros(slices, np.int64) for name in ("sum", "magnitude", "product")}
        self.clocks = self.level_clocks = self.skew_clocks = 0

    def state(self):
        def padded(values, fill=0):
            return [int(v) for v in values] + [fill] * (_calibration.PLACES - len(values))

        return {"correction.offset": padded(self.correction["offset"]),
                "correction.gain": padded(self.correction["gain"], GAIN_ONE), "correction.skew": padded(self.correction["skew"]),
                "offset": padded(self.offset), "gain": padded(self.gain), "skew": padded(self.skew),
                **{name: padded(values) for name, values in self.sums.items()}, "clocks": self.clocks,
                "level_clocks": self.level_clocks, "skew_clocks": self.skew_clocks, "level_windows": self.level_windows,
                "skew_windows": self.skew_windows, "latency": self.waiting, "before": list(self.before), "slice": self.slice}

    def rounded(self, exact, name):
        self.counts[f"ties_{name}_{'up' if exact > 0 else 'down'}"] += exact.denominator == 2
        return math.floor(exact + fractions.Fraction(1, 2))

    def shift(self, windows):
        c = self.config
        return min(max((windows + 1).bit_length() - 1, c["start_shift"]), c["track_shift"])

    def update(self):
        c = self.config
        slices, fraction = c["slices"], c["fraction_bits"]
        finer = c["bits"] + fraction - 7
        log2 = (c["symbols_per_clock"] << c["window_log2"]).bit_length() - 1
        two = fractions.Fraction(2)
        whole = 1 << c["window_log2"]

        def limited(values, most, name):
            self.counts[f"{name}_hi"] += sum(v > most for v in values)
            self.counts[f"{name}_lo"] += sum(v < -most for v in values)
            return [min(max(v, -most), most) for v in values]

        def without_mean(values):
            mean = sum(values) // slices
            return [v - mean for v in values]

        if self.level_clocks == whole:
            scale = two ** -(log2 + self.shift(self.level_windows))
            self.level_windows += 1
            self.counts["level_windows"] += 1
            self.offset = limited([a + self.rounded(two ** (16 - fraction) * slices * int(s) * scale, "offset_step")
                                   for a, s in zip(self.offset, self.sums["sum"])], c["offset_limit"] << 8, "offset")
            everything = int(self.sums["magnitude"].sum())
            gain = [a + self.rounded(two ** (20 - finer) * (everything - slices * int(s)) * scale, "gain_step")
                    for a, s in zip(self.gain, self.sums["magnitude"])]
            self.gain = limited(without_mean(gain), c["gain_limit"] << 10, "gain")
        if self.skew_clocks == whole:
            scale = two ** -(log2 + finer + self.shift(self.skew_windows))
            self.skew_windows += 1
            self.counts["skew_windows"] += 1
            skew = [a - self.rounded(two ** 8 * slices * int(s) * scale, "skew_step")
                    for a, s in zip(self.skew, self.sums["product"])]
            self.skew = limited(without_mean(skew), c["skew_limit"] << 16, "skew")

    def clock(self, y, error, hold_levels, hold_skew):
        c = self.config
        around = np.concatenate([self.before, y])
        at = (self.slice + np.arange(len(y))) % c["slices"]
        error_at = (at - self.DELAY) % c["slices"]
        slope = around[2:2 + len(y)] - around[:len(y)]
        self.before = around[-len(self.before):].tolist()
        self.slice = (self.slice + len(y)) % c["slices"]
        if self.waiting:
            self.waiting -= 1
        else:
            np.add.at(self.sums["sum"], at, y)
            np.add.at(self.sums["magnitude"], at, np.abs(y))
            np.add.at(self.sums["product"], error_at, error * slope)
            self.clocks += 1
            self.level_clocks += not hold_levels
            self.skew_clocks += not hold_skew
            if self.clocks < 1 << c["window_log2"]:
                return
            self.update()
            self.counts["windows"] += 1
            self.begin()
            self.waiting = c["latency_clocks"] - 1
        if self.waiting == 0:
            self.correction = {"offset": [self.rounded(fractions.Fraction(a, 1 << 8), "offset") for a in self.offset],
                               "gain": [GAIN_ONE + self.rounded(fractions.Fraction(a, 1 << 10), "gain") for a in self.gain],
                               "skew": [self.rounded(fractions.Fraction(a, 1 << 16), "skew") for a in self.skew]}

    def limits(self):
        """Every accumulator and the limit of it."""
        c = self.config
        for values, limit in ((self.offset, c["offset_limit"] << 8), (self.gain, c["gain_limit"] << 10),
                              (self.skew, c["skew_limit"] << 16)):
            yield from ((value, limit) for value in values)

    def work(self, n, x):
        size = self.config["symbols_per_clock"]
        found = {p.name: [] for p in self.of("out", "probe")}
        for f in range(n):
            part = slice(f * size, (f + 1) * size)
            self.clock(x["y"][part], x["error"][part], x["hold_levels"][f], x["hold_skew"][f])
            for name in ("offset", "gain", "skew"):
                found[name] += self.correction[name]
                found[f"{name}_accumulator"] += getattr(self, name)
            self.counts["at_limit"] += sum(abs(value) == limit for value, limit in self.limits())
        return found
