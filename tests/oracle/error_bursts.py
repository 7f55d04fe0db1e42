"""Oracle of the error burst counter: only symbols where something happens are looked at, by their positions since reset."""

import numpy as np

from base import Base, halves, port, wide

BINS = 64
NUMBERS = ("symbols", "errors", "bursts", "longest")


class Oracle(Base):
    KEYS = {"gap_symbols": (1, 1024, 8)}

    def make_ports(self):
        return ([port("in", name, -1) for name in ("error", "end", "read")] +
                [wide("out", name, 1, varies=True) for name in NUMBERS] + [wide("out", "histogram", BINS, varies=True)])

    def clear(self):
        self.numbers = dict.fromkeys(NUMBERS, 0)
        self.lengths = []  # of the bursts that have ended
        self.open, self.first, self.last = 0, 0, 0

    def histogram(self):
        return np.bincount(np.minimum(self.lengths, BINS).astype(np.int64), minlength=BINS + 1)[1:]

    def state(self):
        return {**self.numbers, "histogram": self.histogram().tolist(), "open": self.open, "first": self.first,
                "last": self.last}

    def end_burst(self):
        if self.open:
            self.open = 0
            length = self.last - self.first + 1
            self.lengths.append(length)
            self.numbers["bursts"] += 1
            self.numbers["longest"] = max(self.numbers["longest"], length)
            self.counts["bursts"] += 1
            self.counts["longer"] += length >= BINS

    def settle(self, symbols):
        """Ends a burst whose gap is complete when so many symbols have come."""
        if symbols - 1 - self.last >= self.config["gap_symbols"]:
            self.end_burst()

    def work(self, n, x):
        begin = self.numbers["symbols"]
        found = {name: [] for name in NUMBERS + ("histogram",)}
        for k in np.flatnonzero(x["error"] | x["end"] | x["read"]).tolist():
            at = begin + k
            self.settle(at)
            if x["error"][k]:
                self.numbers["errors"] += 1
                self.first = self.first if self.open else at
                self.open, self.last = 1, at
            self.settle(at + 1)
            if x["end"][k]:
                self.end_burst()
            if x["read"][k]:
                self.numbers["symbols"] = at + 1
                for name in NUMBERS:
                    found[name].append(self.numbers[name])
                found["histogram"].append(self.histogram())
        self.numbers["symbols"] = begin + n
        self.settle(begin + n)
        return {name: halves(np.ravel(values)) if values else np.zeros(0, np.int64) for name, values in found.items()}
