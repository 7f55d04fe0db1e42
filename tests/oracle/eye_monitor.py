"""Oracle of the eye monitor: all disagreements of a clock at once; cells by counting clocks."""

import numpy as np

from base import Base, Refused, coef, out, port

PLACES, EYES = 33 * 65, 3  # cells that the saved state has room for


class Oracle(Base):
    KEYS = {"phases": (1, 33, 17), "phase_step": (1, 64, 8), "offsets": (1, 65, 33), "offset_step": (1, 1023, 32),
            "dwell_clocks": (1, 2 ** 24, 64), "settle_clocks": (0, 1024, 2), "symbols_per_clock": (1, 128, 64)}

    def check(self):
        c = self.config
        for key in ("phases", "offsets"):
            if c[key] % 2 == 0:
                raise Refused(key, f"{key} is not odd")
        if c["phases"] // 2 * c["phase_step"] > 64:
            raise Refused("phase_step", "phase_step reaches beyond half a UI")

    def make_ports(self):
        size = self.config["symbols_per_clock"]
        return [port("in", "moved", 16, size), port("in", "decision", -2, size), coef("threshold", 16, 3), out("phase", 8),
                out("offset", 17), out("done", -1), out("symbols", -32, varies=True),
                out("errors", -32, lanes=EYES, varies=True)]

    def first_coefs(self):
        return {"threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def clear(self):
        self.clock = 0  # since reset, none beyond the last cell
        self.symbols = np.zeros(PLACES, np.int64)
        self.errors = np.zeros((EYES, PLACES), np.int64)

    def cells(self):
        return self.config["phases"] * self.config["offsets"]

    def at(self):
        """(cell, clocks still left out, clocks counted) from the clocks since reset."""
        settle, dwell = self.config["settle_clocks"], self.config["dwell_clocks"]
        cell, clock = divmod(self.clock, settle + dwell)
        if cell == self.cells():
            return cell, settle, 0
        return cell, max(0, settle - clock), max(0, clock - settle)

    def place(self, cell):
        c = self.config
        phase, offset = divmod(cell, c["offsets"])
        return (phase - c["phases"] // 2) * c["phase_step"], (offset - c["offsets"] // 2) * c["offset_step"]

    def state(self):
        cell, settle, clocks = self.at()
        return {"cell": cell, "settle": settle, "clocks": clocks, "symbols": self.symbols.tolist(),
                "errors": self.errors.ravel().tolist()}

    def work(self, n, x):
        size = self.config["symbols_per_clock"]
        found = {"phase": [], "offset": [], "done": [], "symbols": [], "errors": []}
        threshold = np.array(self.coefs["threshold"])
        for moved, decision in zip(x["moved"].reshape(n, size), x["decision"].reshape(n, size)):
            cell, settle, _ = self.at()
            if cell < self.cells():
                if settle == 0:
                    height = moved[:, None] - (threshold + self.place(cell)[1])
                    wrong = np.sum((height >= 0) != (decision[:, None] > np.arange(EYES)), axis=0)
                    self.symbols[cell] += size
                    self.errors[:, cell] += wrong
                    self.counts["on_threshold"] += int(np.count_nonzero(height == 0))
                    self.counts["disagree"] += int(np.sum(wrong))
                self.clock += 1
            following = self.at()[0]
            done = following == self.cells()
            for name, value in zip(found, (*(self.place(following) if not done else (0, 0)), int(done))):
                found[name].append(value)
            if following != cell:
                self.counts["cells"] += 1
                found["symbols"].append(self.symbols[cell])
                found["errors"] += self.errors[:, cell].tolist()
        return found
