"""Oracle of the adaptation: gradients of all clocks as correlations, then the accumulators clock by clock."""

import numpy as np

from base import Base, coef, out, port, probe, saturate

SAMPLES, AMPLITUDES = 63, 8  # kept, whatever the filter lengths are
FFE_PLACES, DFE_PLACES, LEVELS = 64, 8, 4
FRACTION = 14  # of DFE and level accumulators
UNIT = 512
NOMINAL = np.array([-3, -1, 1, 3], np.int64) * UNIT << FRACTION


class Oracle(Base):
    KEYS = {"num_ffe_taps": (1, 64, 24), "in_bits": (2, 12, 7), "tap_bits": (8, 16, 14), "num_dfe_taps": (1, 8, 1),
            "dfe_limit_first": (0, 512, 256), "dfe_limit_other": (0, 512, 128), "level_limit": (0, 511, 256),
            "sign_ffe": (0, 1, 0), "sign_dfe": (0, 1, 0), "sign_level": (0, 1, 0), "symbols_per_clock": (1, 128, 64)}

    def make_ports(self):
        c = self.config
        size, ffe, dfe = c["symbols_per_clock"], c["num_ffe_taps"], c["num_dfe_taps"]
        return [port("in", "x", c["in_bits"], size), port("in", "ffe_error", 12, size), port("in", "error", 12, size),
                port("in", "decision", -2, size),
                coef("ffe_shift", -5, most=30), coef("dfe_shift", -5, most=30), coef("level_shift", -5, most=30),
                coef("adapt_ffe", -1), coef("adapt_dfe", -1), coef("adapt_level", -1), coef("hold_ffe", -32, 2),
                out("ffe_tap", c["tap_bits"], lanes=ffe), out("dfe_tap", 11, lanes=dfe), out("level", 16, lanes=LEVELS),
                out("threshold", 16, lanes=LEVELS - 1), out("ffe_gradient", 31, lanes=ffe),
                out("dfe_gradient", 31, lanes=dfe), out("level_gradient", 31, lanes=LEVELS),
                probe("ffe_accumulator", 32, lanes=ffe), probe("dfe_accumulator", 32, lanes=dfe),
                probe("level_accumulator", 32, lanes=LEVELS)]

    def first_coefs(self):
        return {name: [4] for name in ("ffe_shift", "dfe_shift", "level_shift")} | {
            name: [1] for name in ("adapt_ffe", "adapt_dfe", "adapt_level")}

    def clear(self):
        c = self.config
        self.ffe = np.zeros(c["num_ffe_taps"], np.int64)
        self.dfe = np.zeros(c["num_dfe_taps"], np.int64)
        self.level = NOMINAL.copy()
        self.samples = np.zeros(SAMPLES, np.int64)
        self.amplitudes = np.zeros(AMPLITUDES, np.int64)

    def state(self):
        return {"ffe": self.ffe.tolist() + [0] * (FFE_PLACES - len(self.ffe)),
                "dfe": self.dfe.tolist() + [0] * (DFE_PLACES - len(self.dfe)), "level": self.level.tolist(),
                "samples": self.samples.tolist(), "amplitudes": self.amplitudes.tolist()}

    def gradients(self, n, x):
        """Sums of every clock, a row a clock: for the FFE taps, the DFE taps, the levels."""
        c = self.config
        samples = np.concatenate([self.samples, x["x"]])
        amplitudes = np.concatenate([self.amplitudes, 2 * x["decision"] - 3])
        self.samples, self.amplitudes = samples[-SAMPLES:], amplitudes[-AMPLITUDES:]
        length = len(x["x"])

        def correlate(error, signal, history, lags, signs, weight):
            if signs:
                error, signal = np.sign(error) * weight, np.sign(signal)
            columns = [(error * signal[history - lag:history - lag + length]).reshape(n, -1).sum(axis=1) for lag in lags]
            return np.stack(columns, axis=1)

        ffe = correlate(x["ffe_error"], samples, SAMPLES, range(len(self.ffe)), c["sign_ffe"], 2 ** (c["in_bits"] + 3))
        dfe = correlate(x["error"], amplitudes, AMPLITUDES, range(1, len(self.dfe) + 1), c["sign_dfe"], 2 ** 7)
        of_level = np.sign(x["error"]) * 2 ** 6 if c["sign_level"] else x["error"]
        level = np.stack([np.where(x["decision"] == i, of_level, 0).reshape(n, -1).sum(axis=1) for i in range(LEVELS)], axis=1)
        return ffe, dfe, level

    def update(self, ffe, dfe, level):
        c, k = self.config, {name: values[0] for name, values in self.coefs.items()}
        if k["adapt_ffe"]:
            hold = (self.coefs["hold_ffe"][0] & 0xFFFFFFFF) | (self.coefs["hold_ffe"][1] & 0xFFFFFFFF) << 32
            free = np.array([not hold >> i & 1 for i in range(len(self.ffe))])
            step = np.zeros_like(self.ffe)
            step[free] = self.rounded((ffe * 2 ** 5)[free], k["ffe_shift"], "ties_ffe_step")
            self.ffe = self.saturated(self.ffe - step, 32, "ffe")
        if k["adapt_dfe"]:
            limit = np.array([c["dfe_limit_first"]] + [c["dfe_limit_other"]] * (len(self.dfe) - 1), np.int64) << FRACTION
            self.dfe = self.clipped(self.dfe + self.rounded(dfe, k["dfe_shift"], "ties_dfe_step"), -limit, limit, "dfe")
        if k["adapt_level"]:
            limit = c["level_limit"] << FRACTION
            moved = self.level + self.rounded(level * 2 ** 4, k["level_shift"], "ties_level_step")
            moved = self.clipped(moved, NOMINAL - limit, NOMINAL + limit, "level")
            excess = int(moved[3] - moved[0] - (NOMINAL[3] - NOMINAL[0]))
            moved[3] -= self.rounded(np.int64(excess), 1, "ties_centre")
            moved[0] = moved[3] - (NOMINAL[3] - NOMINAL[0])
            self.level = moved

    def work(self, n, x):
        c = self.config
        gradients = self.gradients(n, x)
        found = {name: [] for name in ("ffe_tap", "dfe_tap", "level", "threshold", "ffe_accumulator", "dfe_accumulator",
                                       "level_accumulator")}
        for ffe, dfe, level in zip(*gradients):
            self.update(ffe, dfe, level)
            levels = saturate(self.rounded(self.level, FRACTION, "ties_level"), 16)
            taps = self.rounded(self.ffe, 32 - c["tap_bits"], "ties_ffe_tap")
            found["ffe_tap"].append(self.saturated(taps, c["tap_bits"], "ffe_tap"))
            found["dfe_tap"].append(self.rounded(self.dfe, FRACTION, "ties_dfe_tap"))
            found["level"].append(levels)
            found["threshold"].append(self.rounded(levels[:-1] + levels[1:], 1, "ties_threshold"))
            for name, values in (("ffe", self.ffe), ("dfe", self.dfe), ("level", self.level)):
                found[f"{name}_accumulator"].append(values)
        result = {name: np.concatenate(values) for name, values in found.items()}
        for name, values in zip(("ffe", "dfe", "level"), gradients):
            result[f"{name}_gradient"] = values.ravel()
        return result
