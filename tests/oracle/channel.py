"""Oracle of the integer test channel: absolute time, one convolution a sample phase, windows gathered by index.

Sample m of the filtered signal, instant T[j] of output j and its noise are counted from reset without limit; what the
block keeps relative to its window is derived when the state is asked for.
"""

import numpy as np

import _noise
import _tables
from base import Base, Refused, coef, out, port

SPAN = 32  # codes kept
WINDOW = 8  # filtered samples kept
ONE = 2 ** 32  # of an instant, in samples
KEEP = 3  # samples that an output reads before its instant; 4 follow


class Oracle(Base):
    KEYS = {"samples_per_ui": (4, 8, 4), "span_ui": (1, 32, 16), "shift": (0, 30, 6),
            "rate_offset": (-4294967, 4294967, 0), "start": (0, 256, 0), "noise_rms": (0, 8192, 0),
            "noise_seed": (-2 ** 31, 2 ** 31 - 1, 1), "noise_stream": (-2 ** 31, 2 ** 31 - 1, 0)}

    def check(self):
        if self.config["samples_per_ui"] not in (4, 8):
            raise Refused("samples_per_ui", "samples_per_ui is neither 4 nor 8")

    def make_ports(self):
        c = self.config
        return [port("in", "code", 16), coef("pulse", 16, c["span_ui"] * c["samples_per_ui"]),
                out("afe", 16, c["samples_per_ui"] + 1, varies=True)]

    def clear(self):
        self.codes = np.zeros(SPAN, np.int64)  # in order of time
        self.v = np.zeros(WINDOW, np.int64)  # the latest samples, in order of time
        self.samples = 0  # filtered since reset
        self.outputs = 0
        self.clips = 0

    def instant(self, j):
        """T[j] in 2^-32 sample."""
        return self.config["start"] * 2 ** 27 + j * (ONE + self.config["rate_offset"])

    def state(self):
        window_3 = self.samples - WINDOW + KEEP
        return {"codes": self.codes[::-1].tolist(), "window": self.v.tolist(),
                "instant": self.instant(self.outputs) - window_3 * ONE, "output": self.outputs, "clip_count": self.clips}

    def work(self, n, x):
        c = self.config
        per_ui = c["samples_per_ui"]
        stream = np.concatenate([self.codes, x["code"]])
        self.codes = stream[-SPAN:]
        pulse = np.array(self.coefs["pulse"], np.int64).reshape(c["span_ui"], per_ui)
        phases = [np.convolve(stream, pulse[:, p])[SPAN:SPAN + n] for p in range(per_ui)]
        v = self.saturated(self.rounded(np.stack(phases, axis=1).ravel(), c["shift"]), 16, "filtered")
        v = np.concatenate([self.v, v])
        begin = self.samples - WINDOW  # index of v[0]
        self.samples += n * per_ui
        self.v = v[-WINDOW:]
        # Outputs whose instants lie before the sample that is the fifth from the end.
        step = ONE + c["rate_offset"]
        end = max(self.outputs, -(-((self.samples - 4) * ONE - self.instant(0)) // step))
        t = self.instant(0) + np.arange(self.outputs, end) * step
        first = t // ONE - KEEP - begin
        windows = v[first[:, None] + np.arange(WINDOW)]
        taps = _tables.interpolator()[t // 2 ** 27 % 32]
        w = self.saturated(self.rounded(np.sum(windows * taps, axis=1), 14, "ties_interpolated"), 16, "interpolated")
        y = w
        if c["noise_rms"]:
            deviates = _noise.noise(c["noise_seed"], c["noise_stream"], self.outputs, end - self.outputs)
            y = w + self.rounded(c["noise_rms"] * deviates, 12, "ties_noise")
        self.clips += int(np.count_nonzero((y > 32767) | (y < -32768)))
        self.outputs = end
        return {"afe": self.saturated(y, 16)}
