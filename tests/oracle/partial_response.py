"""Oracle of the partial-response target: one convolution of the amplitudes with the wanted tail."""

import numpy as np

from base import Base, coef, out, port, rails, saturate


class Oracle(Base):
    KEYS = {"error_bits": (8, 12, 12)}

    def make_ports(self):
        return [port("in", "y", 16), port("in", "symbol", -2), coef("alpha", 11, least=-512, most=512),
                coef("beta", 11, least=-512, most=512), coef("level", 16, 4), out("target", 16),
                out("error", self.config["error_bits"])]

    def first_coefs(self):
        return {"level": [-1536, -512, 512, 1536]}

    def clear(self):
        self.past = np.zeros(2, np.int64)  # amplitudes, in order of time

    def state(self):
        return {"history": self.past[::-1].tolist()}

    def work(self, n, x):
        amplitudes = np.concatenate([self.past, 2 * x["symbol"] - 3])
        self.past = amplitudes[-2:]
        tail = np.convolve(amplitudes, [0, self.coefs["alpha"][0], self.coefs["beta"][0]])[2:2 + n]
        target = np.array(self.coefs["level"])[x["symbol"]] + tail
        low, high = rails(16)
        self.counts["target_hi"] += int(np.count_nonzero(target > high))
        self.counts["target_lo"] += int(np.count_nonzero(target < low))
        return {"target": saturate(target, 16), "error": self.saturated(x["y"] - target, self.config["error_bits"])}
