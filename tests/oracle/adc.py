"""Oracle of the ADC: one exact sum over a common denominator, rounded by floor division."""

import numpy as np

import _noise
from base import Base, Refused, coef, out, port, probe, rails


class Oracle(Base):
    KEYS = {"bits": (5, 12, 7), "slices": (1, 128, 64), "noise_rms": (0, 32768, 0),
            "noise_seed": (-2 ** 31, 2 ** 31 - 1, 1), "noise_stream": (-2 ** 31, 2 ** 31 - 1, 0)}

    def check(self):
        full_scale = 2 ** (self.config["bits"] - 1) * 256  # in 1/256 LSB
        if 16 * self.config["noise_rms"] > full_scale:
            raise Refused("noise_rms", f"noise_rms = {self.config['noise_rms']} is more than a sixteenth of full scale")

    def make_ports(self):
        c = self.config
        quarter = 2 ** (c["bits"] - 1) * 256 // 4
        return [port("in", "x", 16), coef("offset", c["bits"] + 7, c["slices"], least=-quarter, most=quarter),
                coef("gain", 16, c["slices"], least=8192, most=32767), out("code", c["bits"]), probe("clip", -1)]

    def first_coefs(self):
        return {"gain": [16384] * self.config["slices"]}

    def clear(self):
        self.symbol = self.clips = 0

    def state(self):
        return {"symbol": self.symbol, "clip_count": self.clips}

    def work(self, n, x):
        c = self.config
        at = (self.symbol + np.arange(n)) % c["slices"]
        analog = np.array(self.coefs["offset"])[at]  # 1/256 LSB
        if c["noise_rms"]:
            deviates = _noise.noise(c["noise_seed"], c["noise_stream"], self.symbol, n)
            analog = analog + self.rounded(c["noise_rms"] * deviates, 12, "ties_noise")
        # 2^-(30 - bits) LSB: 16 - bits below the sample's LSB in the gain's 14 fraction bits.
        total = x["x"] * np.array(self.coefs["gain"])[at] + analog * 2 ** (30 - c["bits"] - 8)
        rounded = self.rounded(total, 30 - c["bits"])
        low, high = rails(c["bits"])
        clip = (rounded < low) | (rounded > high)
        self.symbol += n
        self.clips += int(np.count_nonzero(clip))
        return {"code": self.saturated(rounded, c["bits"]), "clip": clip.astype(np.int64)}
