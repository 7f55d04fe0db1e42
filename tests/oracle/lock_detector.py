"""Oracle of the lock detector: sums of each clock at once, windows as sums of clocks."""

import numpy as np

from base import Base, Refused, halves, out, port, probe, wide

LEVELS = 4


class Oracle(Base):
    KEYS = {"window_clocks": (1, 65536, 64), "lock_mse": (1, 80000, 52180), "unlock_mse": (1, 80000, 65690),
            "occupancy_eighths": (0, 1, 1), "symbols_per_clock": (1, 128, 64)}

    def check(self):
        if self.config["unlock_mse"] < self.config["lock_mse"]:
            raise Refused("unlock_mse", "unlock_mse lies below lock_mse")

    def make_ports(self):
        size = self.config["symbols_per_clock"]
        return [port("in", "error", 12, size), port("in", "decision", -2, size), out("locked", -1), out("mse", -23),
                probe("window", -1), wide("probe", "squared_error", 1), probe("symbols", -24, lanes=LEVELS)]

    def clear(self):
        self.clocks = self.squares = self.mse = self.windows = self.locked = 0
        self.symbols = [0] * LEVELS

    def state(self):
        return {"squared_error": self.squares, "symbols": list(self.symbols), "clocks": self.clocks, "mse": self.mse,
                "windows": self.windows, "locked": self.locked}

    def verdict(self):
        c = self.config
        count = sum(self.symbols)
        self.mse = self.squares // count
        quiet = self.mse <= (c["unlock_mse"] if self.locked else c["lock_mse"])
        spread = all(c["occupancy_eighths"] * count <= 8 * level <= 3 * count for level in self.symbols)
        for level in self.symbols:
            self.counts["on_least"] += 8 * level == c["occupancy_eighths"] * count
            self.counts["on_most"] += 8 * level == 3 * count
        self.counts["on_limit"] += self.mse == (c["unlock_mse"] if self.locked else c["lock_mse"])
        self.counts["gained"] += quiet and spread and not self.locked
        self.counts["lost"] += bool(self.locked and not (quiet and spread))
        self.counts["sparse"] += quiet and not spread
        self.locked = int(quiet and spread)
        self.windows = min(self.windows + 1, 2 ** 31 - 1)

    def work(self, n, x):
        size = self.config["symbols_per_clock"]
        squares = (x["error"] ** 2).reshape(n, size).sum(axis=1)
        decisions = x["decision"].reshape(n, size)
        levels = np.stack([np.count_nonzero(decisions == level, axis=1) for level in range(LEVELS)], axis=1)
        found = {"locked": [], "mse": [], "window": [], "squared_error": [], "symbols": []}
        for square, level in zip(squares.tolist(), levels.tolist()):
            self.squares += square
            self.symbols = [a + b for a, b in zip(self.symbols, level)]
            self.clocks += 1
            complete = self.clocks == self.config["window_clocks"]
            if complete:
                self.verdict()
                self.clocks = self.squares = 0
                self.symbols = [0] * LEVELS
            for name, value in zip(found, (self.locked, self.mse, int(complete), self.squares, self.symbols)):
                found[name].append(value)
        return {**found, "squared_error": halves(found["squared_error"]), "symbols": np.ravel(found["symbols"])}
