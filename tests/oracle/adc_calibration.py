"""Oracle of the ADC's background calibration: a window and the wait behind it as one period, counted from reset; the sums
of a window's clocks at once."""

import numpy as np

from base import Base, Refused, out, port, probe, round_half_up, ties

PLACES = 128  # slices that the saved state has room for
UNITY = 16384


def at_rest():
    """The saved state of a calibration that never ran, but for what this block alone has."""
    rest = [0] * PLACES
    saved = {name: rest for name in ("offset", "gain", "skew", "sum", "magnitude", "product")}
    saved |= {"correction.offset": rest, "correction.gain": [UNITY] * PLACES, "correction.skew": rest}
    return saved | dict.fromkeys(("clocks", "level_clocks", "skew_clocks", "level_windows", "skew_windows", "latency"), 0)


class Oracle(Base):
    KEYS = {"bits": (5, 12, 7), "fraction_bits": (0, 5, 2), "slices": (1, 128, 64), "symbols_per_clock": (1, 128, 64),
            "window_log2": (0, 16, 8), "latency_clocks": (1, 64, 12), "start_shift": (0, 16, 2),
            "track_shift": (0, 16, 8), "offset_limit": (0, 131072, 4096), "gain_limit": (0, 8192, 4096),
            "skew_limit": (0, 32, 16)}
    DELAY = 1  # symbols from the sample that an error belongs to, to the sample that comes with it

    def check(self):
        c = self.config
        if c["bits"] + c["fraction_bits"] > 12:
            raise Refused("fraction_bits", "fraction_bits and bits make more than 12")
        if c["symbols_per_clock"].bit_count() != 1:
            raise Refused("symbols_per_clock", "symbols_per_clock is no power of two")
        if c["symbols_per_clock"] * 2 ** c["window_log2"] % c["slices"]:
            raise Refused("slices", "slices do not share evenly in a window")
        if c["start_shift"] > c["track_shift"]:
            raise Refused("start_shift", "start_shift lies above track_shift")

    def make_ports(self):
        c = self.config
        size, slices = c["symbols_per_clock"], c["slices"]
        return [port("in", "y", c["bits"] + c["fraction_bits"], size), port("in", "error", 12, size),
                port("in", "hold_levels", -1), port("in", "hold_skew", -1), out("offset", 19, lanes=slices),
                out("gain", 16, lanes=slices), out("skew", 7, lanes=slices), probe("offset_accumulator", 32, lanes=slices),
                probe("gain_accumulator", 32, lanes=slices), probe("skew_accumulator", 32, lanes=slices)]

    def clear(self):
        c = self.config
        self.window = 2 ** c["window_log2"]
        self.period = self.window + c["latency_clocks"] - 1
        self.clock = 0
        self.symbol = 0  # of the next clock's first sample
        self.past = np.zeros(self.DELAY + 1, np.int64)  # samples in order of time
        self.accumulator = {name: np.zeros(c["slices"], np.int64) for name in ("offset", "gain", "skew")}
        self.windows = {"levels": 0, "skew": 0}  # that counted
        self.in_force = self.correction()
        self.begin()

    def begin(self):
        self.sums = np.zeros((3, self.config["slices"]), np.int64)  # codes, magnitudes, products
        self.free = {"levels": 0, "skew": 0}  # clocks of the window that were not held

    def correction(self):
        bits = {"offset": 8, "gain": 10, "skew": 16}
        found = {name: round_half_up(self.accumulator[name], bits[name]) for name in bits}
        return found | {"gain": UNITY + found["gain"]}

    def state(self):
        def padded(values, rest=0):
            return values.tolist() + [rest] * (PLACES - len(values))

        inside = self.clock % self.period
        counted = min(inside, self.window)
        gathering = counted < self.window
        saved = {f"correction.{name}": padded(values, UNITY if name == "gain" else 0)
                 for name, values in self.in_force.items()}
        saved |= {name: padded(values) for name, values in self.accumulator.items()}
        saved |= {name: padded(values) for name, values in zip(("sum", "magnitude", "product"), self.sums)}
        return saved | {"clocks": counted if gathering else 0, "level_clocks": self.free["levels"],
                        "skew_clocks": self.free["skew"], "level_windows": self.windows["levels"],
                        "skew_windows": self.windows["skew"], "latency": 0 if gathering else self.period - inside,
                        "before": self.past.tolist(), "slice": self.symbol % self.config["slices"]}

    def gather(self, codes, error):
        """Sums of whole clocks."""
        c = self.config
        at = self.symbol + np.arange(len(codes))
        stream = np.concatenate([self.past, codes])
        slope = stream[2:2 + len(codes)] - stream[:len(codes)]
        np.add.at(self.sums[0], at % c["slices"], codes)
        np.add.at(self.sums[1], at % c["slices"], np.abs(codes))
        np.add.at(self.sums[2], (at - self.DELAY) % c["slices"], error * slope)

    def step(self, name, exact, shift, common, limit):
        """One loop's update: `exact` in units of its accumulator times 2^shift; without the mean where it is common."""
        self.counts["ties"] += ties(exact, shift)
        moved = self.accumulator[name] + (-1 if name == "skew" else 1) * round_half_up(exact, shift)
        if common:
            moved = moved - int(moved.sum()) // len(moved)
        self.count_rails(moved, -limit, limit)
        self.accumulator[name] = np.clip(moved, -limit, limit)

    def shift(self, loop):
        c = self.config
        number = self.windows[loop] + 1
        self.windows[loop] += 1
        self.counts[f"{loop}_windows"] += 1
        gear = min(max(number.bit_length() - 1, c["start_shift"]), c["track_shift"])
        return c["window_log2"] + c["symbols_per_clock"].bit_length() - 1 + gear

    def end(self):
        c = self.config
        total, magnitude, product = self.sums
        fine = c["bits"] + c["fraction_bits"] - 7
        if self.free["levels"] == self.window:
            shift = self.shift("levels")
            self.step("offset", c["slices"] * total * 2 ** (16 - c["fraction_bits"]), shift, False,
                      c["offset_limit"] * 2 ** 8)
            self.step("gain", (int(magnitude.sum()) - c["slices"] * magnitude) * 2 ** (20 - fine), shift, True,
                      c["gain_limit"] * 2 ** 10)
        if self.free["skew"] == self.window:
            # The common factor 2^-fine joins the other: `fine` may be negative, 8 - fine is not.
            self.step("skew", c["slices"] * product * 2 ** (8 - fine), self.shift("skew"), True, c["skew_limit"] * 2 ** 16)
        self.begin()

    def run(self, codes, error, hold_levels, hold_skew):
        """Some clocks that lie within one window, or within the wait behind it."""
        clocks = len(hold_levels)
        if self.clock % self.period < self.window:
            self.gather(codes, error)
            self.free["levels"] += int(np.count_nonzero(hold_levels == 0))
            self.free["skew"] += int(np.count_nonzero(hold_skew == 0))
        self.past = np.concatenate([self.past, codes])[-len(self.past):]
        self.symbol += len(codes)
        self.clock += clocks
        inside = self.clock % self.period
        if inside == self.window % self.period:
            self.end()
        if inside == 0:
            self.in_force = self.correction()

    def work(self, n, x):
        size = self.config["symbols_per_clock"]
        found = {p.name: [] for p in self.of("out", "probe")}
        at = 0
        while at < n:
            inside = self.clock % self.period
            until = self.window if inside < self.window else self.period
            count = min(n - at, until - inside)
            for clocks in (count - 1, 1):  # the last one may change what is in force
                if not clocks:
                    continue
                symbols = slice(at * size, (at + clocks) * size)
                self.run(x["y"][symbols], x["error"][symbols], x["hold_levels"][at:at + clocks],
                         x["hold_skew"][at:at + clocks])
                at += clocks
                for name, values in self.in_force.items():
                    found[name].append(np.tile(values, clocks))
                    found[f"{name}_accumulator"].append(np.tile(self.accumulator[name], clocks))
        return {name: np.concatenate(values) for name, values in found.items()}
