"""Oracle of the frequency search: all candidates' square waves as one matrix, correlations as running sums."""

import numpy as np

from base import Base, Refused, halves, port, wide

PLACES = 257  # candidates that the saved state has room for
ROWS = 1024  # clocks looked at together


class Oracle(Base):
    KEYS = {"clocks_log2": (6, 12, 9), "max_offset_ppm": (0, 1000, 250), "symbols_per_clock": (1, 128, 64)}

    def side(self):
        """Candidates on either side of zero: one every 1/(2 * clocks) UI a clock."""
        c = self.config
        return -(-c["symbols_per_clock"] * c["max_offset_ppm"] * 2 ** (c["clocks_log2"] + 1) // 10 ** 6)

    def check(self):
        if self.side() > min(128, 2 ** self.config["clocks_log2"] // 8):
            raise Refused("max_offset_ppm", f"max_offset_ppm needs {self.side()} candidates a side")

    def make_ports(self):
        candidates = 2 * self.side() + 1
        return [port("in", "error", 25), wide("out", "frequency", 1, varies=True), wide("probe", "in_phase", candidates),
                wide("probe", "quadrature", candidates)]

    def clear(self):
        self.clock = 0
        self.sums = np.zeros((2, 2 * self.side() + 1), np.int64)

    def state(self):
        spare = [0] * (PLACES - self.sums.shape[1])
        return {"clocks": self.clock, "in_phase": self.sums[0].tolist() + spare,
                "quadrature": self.sums[1].tolist() + spare}

    def answer(self):
        """The frequency of the strongest candidate; of equals the nearest to zero, then the positive one."""
        side, steps = self.side(), 2 ** (self.config["clocks_log2"] + 1)
        energy = (self.sums[0] >> 8) ** 2 + (self.sums[1] >> 8) ** 2
        best = max(range(-side, side + 1), key=lambda c: (int(energy[side + c]), -abs(c), c))
        self.counts["found"] += 1
        self.counts["equal"] += int(np.count_nonzero(energy == energy.max())) > 1
        return best * (128 * 2 ** 40 // steps)

    def work(self, n, x):
        log2, side = self.config["clocks_log2"], self.side()
        clocks, half = 2 ** log2, 2 ** log2  # of a search; half a period of the phase
        found = {"frequency": [], "in_phase": [], "quadrature": []}
        at = 0
        while at < n:
            rows = min(n - at, ROWS, clocks - self.clock)
            turn = self.clock + np.arange(rows)[:, None]
            phase = (2 ** (log2 - 2) - np.arange(-side, side + 1)) * turn
            error = x["error"][at:at + rows, None]
            sums = [self.sums[i] + np.cumsum(error * np.where((phase + i * half // 2) % (2 * half) < half, 1, -1), axis=0)
                    for i in (0, 1)]
            self.sums = np.array([part[-1] for part in sums])
            self.clock += rows
            at += rows
            if self.clock == clocks:
                found["frequency"].append(self.answer())
                self.clear()
                for part in sums:
                    part[-1] = 0
            found["in_phase"].append(halves(sums[0].ravel()))
            found["quadrature"].append(halves(sums[1].ravel()))
        return {"frequency": halves(found["frequency"]) if found["frequency"] else np.zeros(0, np.int64),
                "in_phase": np.concatenate(found["in_phase"]), "quadrature": np.concatenate(found["quadrature"])}
