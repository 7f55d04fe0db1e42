"""Oracle of the VGA: the mantissas by integer roots, the gain as one exact fraction."""

import functools
import math

from base import Base, Refused, coef, out, port


@functools.lru_cache
def mantissa(i):
    """round(2^14 2^(i/64)): the 64th root of 2^(14 * 64 + i), by six integer square roots with guard bits."""
    guard = 200
    root = 1 << (i + 64 * guard)  # (2^(i/64) 2^guard)^64
    for _ in range(6):
        root = math.isqrt(root)
    return (root + (1 << (guard - 15))) >> (guard - 14)


class Oracle(Base):
    KEYS = {"min_code": (-128, 384, -128), "max_code": (-128, 384, 384)}

    def check(self):
        if self.config["min_code"] > self.config["max_code"]:
            raise Refused("min_code", "min_code lies above max_code")

    def make_ports(self):
        return [port("in", "x", 16),
                coef("gain_code", 10, least=self.config["min_code"], most=self.config["max_code"]), out("y", 16)]

    def first_coefs(self):
        return {"gain_code": [min(max(0, self.config["min_code"]), self.config["max_code"])]}

    def work(self, n, x):
        octave, step = divmod(self.coefs["gain_code"][0], 64)
        rounded = self.rounded(x["x"] * mantissa(step), 14 - octave)
        return {"y": self.saturated(rounded, 16)}
