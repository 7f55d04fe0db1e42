"""Oracle of the four-level table: eye heights as exact fractions."""

import fractions
import math

import numpy as np

from base import Base, Refused, coef, out, port

FULL = 1024


class Oracle(Base):
    KEYS = {"rlm": (700, 1000, 1000), "nlc_percentage": (-30, 30, 0), "nlc_lower_eye_percentage": (-30, 30, 0)}

    def make_ports(self):
        return [port("in", "symbol", -2), coef("level", 12, 4, least=-2047, most=2047), out("y", 12)]

    def eye(self, key):
        height = fractions.Fraction(FULL * (1000 + self.config["rlm"]), 3000) * (100 + self.config[key]) / 100
        return math.floor(height + fractions.Fraction(1, 2))

    def first_coefs(self):
        return {"level": [-FULL, -FULL + self.eye("nlc_lower_eye_percentage"), FULL - self.eye("nlc_percentage"), FULL]}

    def check_coefs(self, coefs):
        level = coefs["level"]
        if any(low >= high for low, high in zip(level, level[1:])):
            raise Refused("level", f"level {level} does not ascend")

    def work(self, n, x):
        return {"y": np.array(self.coefs["level"])[x["symbol"]]}
