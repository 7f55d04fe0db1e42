"""Oracle of the sequence estimator: Viterbi's recursion over all windows at once, all branches of a step as one array."""

import numpy as np

from base import Base, coef, halves, out, port, saturate, wide

KEPT = 384  # samples the saved state has room for: the overlap, then the last clock
CHUNK = 256  # windows looked at together


class Oracle(Base):
    KEYS = {"symbols_per_clock": (1, 128, 64), "warmup": (0, 128, 32), "traceback": (0, 128, 32), "taps": (1, 2, 1)}

    def make_ports(self):
        size, taps = self.config["symbols_per_clock"], self.config["taps"]
        postcursors = [coef(name, 11, least=-512, most=512) for name in ("alpha", "beta")[:taps]]
        return [port("in", "y", 16, size), *postcursors, coef("level", 13, 4, least=-4095, most=4095),
                out("decision", -2, size), wide("probe", "metric", 1)]

    def first_coefs(self):
        return {"level": [-1536, -512, 512, 1536]}

    def clear(self):
        self.past = np.zeros(self.config["warmup"] + self.config["traceback"], np.int64)
        self.last = np.zeros(0, np.int64)

    def state(self):
        sample = self.past.tolist() + self.last.tolist()
        return {"pending": 0, "sample": sample + [0] * (KEPT - len(sample))}

    def windows(self, y):
        """(symbols, metric) of the best sequence of each row of samples."""
        taps = self.config["taps"]
        rows, length = y.shape
        # A branch is a state and a symbol: taps + 1 symbols, the oldest first.
        symbols = np.stack(np.meshgrid(*[np.arange(4)] * (taps + 1), indexing="ij"), axis=-1)
        target = np.array(self.coefs["level"])[symbols[..., -1]]
        for i, name in enumerate(("alpha", "beta")[:taps]):
            target = target + self.coefs[name][0] * (2 * symbols[..., taps - 1 - i] - 3)
        metric = np.zeros((rows,) + (4,) * taps, np.int64)
        oldest = []
        for n in range(length):
            branch = metric[..., None] + (y[:, n].reshape((rows,) + (1,) * (taps + 1)) - target) ** 2
            # Of equals the upper oldest symbol survives: the first from above.
            oldest.append(3 - np.argmin(branch[:, ::-1], axis=1))
            metric = branch.min(axis=1)
        flat = metric.reshape(rows, -1)
        best = flat.shape[1] - 1 - np.argmin(flat[:, ::-1], axis=1)  # the largest index of equals
        found = np.zeros((rows, length + taps), np.int64)
        state = [best >> 2 * (taps - 1 - i) & 3 for i in range(taps)]
        for i in range(taps):
            found[:, length + i] = state[i]
        for n in range(length - 1, -1, -1):
            state = [oldest[n][(np.arange(rows), *state)]] + state[:-1]
            found[:, n] = state[0]
        return found[:, taps:], flat[np.arange(rows), best]

    def work(self, n, x):
        size, warmup = self.config["symbols_per_clock"], self.config["warmup"]
        stream = np.concatenate([self.past, x["y"]])
        self.past = stream[len(stream) - len(self.past):]
        self.last = x["y"][-size:]
        stream = saturate(stream, 14)
        decisions, metrics = [], []
        for begin in range(0, n, CHUNK):
            rows = np.arange(begin, min(n, begin + CHUNK))[:, None] * size
            symbols, metric = self.windows(stream[rows + np.arange(len(self.past) + size)])
            decisions.append(symbols[:, warmup:warmup + size].ravel())
            metrics.append(metric)
        return {"decision": np.concatenate(decisions), "metric": halves(np.concatenate(metrics))}
