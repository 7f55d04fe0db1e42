"""Oracle of the sequence estimator: the smallest sums of squares that reach each state, for all windows together, and
then from the end backwards the uppermost symbols that attain them. No survivor is kept on the way.

Ties: the sequence whose states, read from the last to the first, have the largest numbers. That is what the rules at each
step amount to: of all sequences with the smallest metric, first the largest last state, then the upper symbol before it,
then the one before that, and so on.
"""

import numpy as np

from base import Base, coef, halves, out, port, probe, rails, saturate, wide

MOST = 512  # of a postcursor
PLACES = 384  # samples that the saved state has room for
ROWS = 1024  # windows looked at together
AMPLITUDE = np.array([-3, -1, 1, 3], np.int64)


def search(windows, alpha, beta, level):
    """Decisions (a row a window), metrics, those of all last states above them (a row a window), and how often equals were
    chosen from: last states, and symbols of a window.

    alpha and level (and beta, or None for four states) have a row a window."""
    rows, length = windows.shape
    pick = np.arange(rows)
    # target[w, d[n-2], d[n-1], d[n]]; with one postcursor d[n-2] has one value.
    target = level[:, None, None, :] + alpha[:, None, None, None] * AMPLITUDE[None, None, :, None]
    if beta is not None:
        target = target + beta[:, None, None, None] * AMPLITUDE[None, :, None, None]
    y = saturate(windows, 14)

    if beta is None:
        reach = [np.zeros((rows, 4), np.int64)]
        for n in range(length):
            branch = (y[:, n, None, None] - target[:, 0]) ** 2
            reach.append((reach[-1][:, :, None] + branch).min(axis=1))
    else:
        reach = [np.zeros((rows, 4, 4), np.int64)]
        for n in range(length):
            branch = (y[:, n, None, None, None] - target) ** 2
            reach.append((reach[-1][..., None] + branch).min(axis=1))

    def uppermost(values):
        """The last place of the smallest number in each row, and whether it is there more than once."""
        smallest = values.min(axis=1, keepdims=True)
        equal = values == smallest
        return values.shape[1] - 1 - np.argmax(equal[:, ::-1], axis=1), np.count_nonzero(equal, axis=1) > 1

    decision = np.zeros((rows, length + 2), np.int64)  # from d[-2] on
    states = reach[-1].reshape(rows, -1)
    last, several = uppermost(states)
    metric = states[pick, last]
    ties = int(np.count_nonzero(several))
    decision[:, length + 1] = last % 4
    decision[:, length] = last // 4
    for n in range(length - 1, -1, -1):
        now, before = decision[:, n + 2], decision[:, n + 1]
        if beta is None:
            into = reach[n] + (y[:, n, None] - target[pick, 0, :, now]) ** 2
            decision[:, n + 1], several = uppermost(into)
            known = n - 1
        else:
            into = reach[n][pick, :, before] + (y[:, n, None] - target[pick, :, before, now]) ** 2
            decision[:, n], several = uppermost(into)
            known = n - 2
        if known >= 0:
            ties += int(np.count_nonzero(several))
    return decision[:, 2:], metric, states - metric[:, None], ties


class Oracle(Base):
    KEYS = {"symbols_per_clock": (1, 128, 64), "warmup": (0, 128, 32), "traceback": (0, 128, 32), "taps": (1, 2, 1)}

    def make_ports(self):
        size = self.config["symbols_per_clock"]
        ports = [port("in", "y", 16, size), coef("alpha", 11, least=-MOST, most=MOST),
                 coef("beta", 11, least=-MOST, most=MOST), coef("level", 13, 4, least=-4095, most=4095),
                 out("decision", -2, size), wide("probe", "metric", 1),
                 probe("state_metric", -29, 4 ** self.config["taps"])]
        return [p for p in ports if self.config["taps"] == 2 or p.name != "beta"]

    def first_coefs(self):
        return {"level": [-1536, -512, 512, 1536]}

    def clear(self):
        c = self.config
        self.kept = c["warmup"] + c["traceback"]
        self.past = np.zeros(self.kept, np.int64)  # in order of time
        self.clock = np.zeros(c["symbols_per_clock"], np.int64)  # the last whole one

    def state(self):
        # Behind the samples kept stand those of the last clock, which no decision needs.
        sample = np.concatenate([self.past, self.clock]).tolist()
        return {"pending": 0, "sample": sample + [0] * (PLACES - len(sample))}

    def windows(self, samples):
        """The window of every clock in `samples`, a row each; they become the past."""
        size = self.config["symbols_per_clock"]
        stream = np.concatenate([self.past, samples])
        self.past = stream[len(stream) - self.kept:]
        self.clock = stream[len(stream) - size:]
        return np.lib.stride_tricks.sliding_window_view(stream, self.kept + size)[::size]

    def decide(self, windows, alpha, beta, level):
        """Coefficients a row a window."""
        c = self.config
        found = []
        for at in range(0, len(windows), ROWS):
            part = slice(at, at + ROWS)
            sequence, metric, states, ties = search(windows[part], alpha[part], beta[part] if c["taps"] == 2 else None,
                                                    level[part])
            self.counts["ties"] += ties
            found.append((sequence[:, c["warmup"]:c["warmup"] + c["symbols_per_clock"]].ravel(), metric, states.ravel()))
        return tuple(np.concatenate(parts) for parts in zip(*found))

    def work(self, n, x):
        self.count_rails(x["y"], *rails(14))
        every = np.ones((n, 1), np.int64)
        alpha, beta = (every[:, 0] * self.coefs.get(name, [0])[0] for name in ("alpha", "beta"))
        decision, metric, states = self.decide(self.windows(x["y"]), alpha, beta, every * np.array(self.coefs["level"]))
        return {"decision": decision, "metric": halves(metric), "state_metric": states}
