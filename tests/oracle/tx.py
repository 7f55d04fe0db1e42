"""Oracle of the transmitter: the oracles of its blocks, one behind the other."""

import collections

import numpy as np

import dac
import ffe
import gray_map
import pam4_levels
import precoder_encode
from base import Base, Refused, coef, out, port, probe

MAX_TAPS = 8
TAP_SUM = 1024


class Oracle(Base):
    KEYS = {"symbols_per_clock": (64, 128, 64), "precode": (0, 1, 0), "num_pre": (0, 7, 3), "num_post": (0, 7, 2),
            "rlm": (700, 1000, 1000), "nlc_percentage": (-30, 30, 0), "nlc_lower_eye_percentage": (-30, 30, 0),
            "dac_bits": (5, 10, 8)}

    def check(self):
        c = self.config
        if c["symbols_per_clock"] not in (64, 128):
            raise Refused("symbols_per_clock", "symbols_per_clock is neither 64 nor 128")
        if c["num_pre"] + 1 + c["num_post"] > MAX_TAPS:
            raise Refused("num_pre", f"num_pre and num_post make more than {MAX_TAPS} taps")

    def make_ports(self):
        c = self.config
        size, full = c["symbols_per_clock"], 2 ** (c["dac_bits"] - 1) - 1
        self.gray = gray_map.Oracle()
        self.precoder = precoder_encode.Oracle({"enable": c["precode"]})
        self.levels = pam4_levels.Oracle({key: c[key] for key in ("rlm", "nlc_percentage", "nlc_lower_eye_percentage")})
        self.ffe = ffe.Oracle({"num_taps": c["num_pre"] + 1 + c["num_post"], "in_bits": 12, "tap_bits": 12, "out_shift": 6,
                               "out_bits": 16})
        self.dac = dac.Oracle({"bits": c["dac_bits"], "in_frac_bits": 14})
        return [port("in", "bit", -1, 2 * size), coef("level", 12, 4, least=-2047, most=2047),
                coef("tap", 12, c["num_pre"] + 1 + c["num_post"], least=-TAP_SUM, most=TAP_SUM),
                out("code", c["dac_bits"], size, least=-full, most=full), probe("symbol", -2, size),
                probe("amplitude", 12, size), probe("equalized", 16, size)]

    def first_coefs(self):
        taps = [0] * self.ffe.config["num_taps"]
        taps[self.config["num_pre"]] = TAP_SUM
        return {"level": self.levels.first_coefs()["level"], "tap": taps}

    def check_coefs(self, coefs):
        self.levels.check_coefs(coefs)
        if sum(map(abs, coefs["tap"])) > TAP_SUM:
            raise Refused("tap", f"tap magnitudes add up to more than {TAP_SUM}")

    def clear(self):
        for block in (self.precoder, self.ffe, self.dac):
            block.clear()

    def state(self):
        return {f"{name}.{field}": value for name in ("precoder", "ffe", "dac")
                for field, value in getattr(self, name).state().items()}

    def stats(self):
        return {**self.counts, "rarest": min(self.sent[level] for level in range(4))}

    sent = collections.Counter()  # symbols by level

    def work(self, n, x):
        self.levels.set_coefs({"level": self.coefs["level"]})
        self.ffe.set_coefs({"tap": self.coefs["tap"]})
        symbol = self.precoder.process({"symbol": self.gray.process(x)["symbol"]})["line"]
        self.sent = self.sent + collections.Counter(np.asarray(symbol).tolist())
        amplitude = self.levels.process({"symbol": symbol})["y"]
        equalized = self.ffe.process({"x": amplitude})["y"]
        code = self.dac.process({"x": equalized})["code"]
        self.counts.update(self.dac.counts)
        self.dac.counts.clear()
        for sign in ("up", "down"):
            self.counts[f"ties_ffe_{sign}"] = self.ffe.counts[f"ties_{sign}"]
        return {"code": code, "symbol": symbol, "amplitude": amplitude, "equalized": equalized}
