"""Oracle of the feed-forward equalizer: a convolution of the whole stream with the taps, in numpy int64."""

import numpy as np

from base import Base, Refused, coef, out, port, probe

HISTORY = 63  # samples kept, whatever num_taps is


class Oracle(Base):
    KEYS = {"num_taps": (1, 64, 24), "in_bits": (2, 16, 7), "tap_bits": (2, 16, 14), "out_shift": (0, 30, 5),
            "out_bits": (2, 16, 16)}

    def check(self):
        c = self.config
        growth = (c["num_taps"] - 1).bit_length()  # ceil(log2(num_taps))
        if c["in_bits"] + c["tap_bits"] + growth - 1 > 31:
            raise Refused("num_taps", f"num_taps, in_bits and tap_bits: {c} needs more than 31 bits")

    def make_ports(self):
        c = self.config
        return [port("in", "x", c["in_bits"]), coef("tap", c["tap_bits"], c["num_taps"]), out("y", c["out_bits"]),
                probe("sum", 32)]

    def clear(self):
        self.past = np.zeros(HISTORY, np.int64)  # in order of time

    def state(self):
        return {"history": self.past[::-1].tolist()}

    def work(self, n, x):
        stream = np.concatenate([self.past, x["x"]])
        total = np.convolve(stream, np.array(self.coefs["tap"], np.int64))[HISTORY:HISTORY + n]
        self.past = stream[-HISTORY:]
        y = self.saturated(self.rounded(total, self.config["out_shift"]), self.config["out_bits"])
        return {"y": y, "sum": total}
