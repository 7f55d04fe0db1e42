"""Oracle of both directions of the convolutional interleaver: the whole past is kept, and each branch looks back in it."""

import numpy as np

from base import Base, out, port


class Delays(Base):
    KEYS = {"branches": (2, 4, 3), "unit": (1, 8, 4), "depth": (0, 256, 23)}
    INVERSE = False

    def make_ports(self):
        self.round = self.config["branches"] * self.config["unit"]
        return [port("in", "in", -10, self.round), out("out", -10, self.round)]

    def clear(self):
        self.rounds = np.zeros((0, self.config["branches"], self.config["unit"]), np.int64)  # all since reset

    def line_of(self, branch):
        return self.config["branches"] - 1 - branch if self.INVERSE else branch

    def state(self):
        """Line i is a ring of i * depth units, written in turn: its oldest symbol stands where the next will go."""
        symbol, oldest = [], [0, 0, 0, 0]
        done = len(self.rounds)
        for line in range(1, self.config["branches"]):
            branch = self.line_of(line)  # its own inverse
            length = line * self.config["depth"]
            ring = np.zeros((length, self.config["unit"]), np.int64)
            for r in range(max(0, done - length), done):
                ring[r % length] = self.rounds[r, branch]
            symbol += ring.ravel().tolist()
            oldest[line] = done % length * self.config["unit"] if length else 0
        return {"symbol": symbol, "oldest": oldest}

    def work(self, n, x):
        before = len(self.rounds)
        self.rounds = np.concatenate([self.rounds, x["in"].reshape(n, self.config["branches"], self.config["unit"])])
        result = np.zeros((n, self.config["branches"], self.config["unit"]), np.int64)
        for branch in range(self.config["branches"]):
            delay = self.line_of(branch) * self.config["depth"]
            at = np.arange(before, before + n) - delay
            result[at >= 0, branch] = self.rounds[at[at >= 0], branch]
        return {"out": result.ravel()}
