"""Oracle of the eye monitor: which cell a clock belongs to follows from its number; all clocks are compared at once."""

import numpy as np

from base import Base, Refused, coef, out, port

PLACES = 33 * 65  # cells that the saved state has room for


class Oracle(Base):
    KEYS = {"phases": (1, 33, 17), "phase_step": (1, 64, 8), "offsets": (1, 65, 33), "offset_step": (1, 1023, 32),
            "dwell_clocks": (1, 2 ** 24, 64), "settle_clocks": (0, 1024, 2), "symbols_per_clock": (1, 128, 64)}

    def check(self):
        c = self.config
        for key in ("phases", "offsets"):
            if c[key] % 2 == 0:
                raise Refused(key, f"{key} is not odd")
        if (c["phases"] - 1) * c["phase_step"] > 128:
            raise Refused("phase_step", "phase_step: cells further than half a UI from the sampling instant")

    def make_ports(self):
        size = self.config["symbols_per_clock"]
        return [port("in", "moved", 16, size), port("in", "decision", -2, size), coef("threshold", 16, 3),
                out("phase", 8), out("offset", 17), out("done", -1), out("symbols", -32, varies=True),
                out("errors", -32, lanes=3, varies=True)]

    def first_coefs(self):
        return {"threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def clear(self):
        self.clocks = 0
        self.cells = self.config["phases"] * self.config["offsets"]
        self.visit = self.config["settle_clocks"] + self.config["dwell_clocks"]  # clocks of a cell
        self.symbols = np.zeros(PLACES, np.int64)
        self.errors = np.zeros((3, PLACES), np.int64)

    def state(self):
        cell, inside = divmod(self.clocks, self.visit)
        if cell >= self.cells:
            cell, inside = self.cells, 0
        settle = self.config["settle_clocks"]
        return {"cell": cell, "settle": max(0, settle - inside), "clocks": max(0, inside - settle),
                "symbols": self.symbols.tolist(), "errors": self.errors.ravel().tolist()}

    def place(self, cell):
        c = self.config
        column, row = np.divmod(cell, c["offsets"])
        return (column - c["phases"] // 2) * c["phase_step"], (row - c["offsets"] // 2) * c["offset_step"]

    def work(self, n, x):
        size = self.config["symbols_per_clock"]
        clock = self.clocks + np.arange(n)
        cell = clock // self.visit
        counts = (cell < self.cells) & (clock % self.visit >= self.config["settle_clocks"])
        moved, decision = (x[name].reshape(n, size)[counts] for name in ("moved", "decision"))
        offset = self.place(cell[counts])[1]
        np.add.at(self.symbols, cell[counts], size)
        for eye, threshold in enumerate(self.coefs["threshold"]):
            distance = moved - (threshold + offset)[:, None]
            wrong = (distance >= 0) != (decision > eye)
            np.add.at(self.errors[eye], cell[counts], np.count_nonzero(wrong, axis=1))
            self.counts["disagree"] += int(np.count_nonzero(wrong))
            self.counts["on_threshold"] += int(np.count_nonzero(distance == 0))
        self.clocks += n
        complete = cell[(clock % self.visit == self.visit - 1) & (cell < self.cells)]
        self.counts["cells"] += len(complete)
        following = (clock + 1) // self.visit
        done = following >= self.cells
        phase, offset = (np.where(done, 0, values) for values in self.place(following))
        return {"phase": phase, "offset": offset, "done": done.astype(np.int64), "symbols": self.symbols[complete],
                "errors": self.errors[:, complete].T.ravel()}
