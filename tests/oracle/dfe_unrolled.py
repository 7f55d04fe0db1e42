"""Oracle of the loop-unrolled DFE: candidates of every symbol as columns of one table, then a walk through its rows."""

import numpy as np

from base import Base, Refused, coef, out, port, rails, saturate

KEPT = 8  # amplitudes
BEFORE = [-3, -1, 1, 3, 0]  # amplitude before; the last: nothing came before


class Oracle(Base):
    KEYS = {"symbols_per_clock": (1, 128, 64), "limit": (0, 512, 256)}

    def make_ports(self):
        limit = self.config["limit"]
        return [port("in", "y", 16), coef("tap", 11, least=-limit, most=limit), coef("threshold", 16, 3), out("z", 16),
                out("decision", -2)]

    def first_coefs(self):
        return {"threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def clear(self):
        self.past = [0] * KEPT  # amplitudes, the newest first

    def state(self):
        return {"history": list(self.past)}

    def work(self, n, x):
        threshold = np.array(self.coefs["threshold"])
        exact = x["y"][:, None] - self.coefs["tap"][0] * np.array(BEFORE)
        candidate = saturate(exact, 16)
        decide = np.searchsorted(threshold, candidate, side="right").tolist()
        column = BEFORE.index(self.past[0])
        chosen = []
        for row in decide:
            chosen.append(column)
            column = row[column]
        decision = np.array(chosen[1:] + [column])
        row = np.arange(n)
        self.count_rails(exact[row, chosen], *rails(16))
        z = candidate[row, chosen]
        self.counts["on_threshold"] += int(np.count_nonzero(z[:, None] == threshold))
        self.past = ((2 * decision[::-1] - 3).tolist() + self.past)[:KEPT]
        return {"z": z, "decision": decision}
