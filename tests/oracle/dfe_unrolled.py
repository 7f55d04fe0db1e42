"""Oracle of the loop-unrolled DFE: the plain one of one tap, symbol after symbol."""

import dfe
from base import coef, out, port


class Oracle(dfe.Oracle):
    KEYS = {"symbols_per_clock": (1, 128, 64), "limit": (0, 512, 256)}

    def limit(self, i):
        return self.config["limit"]

    def make_ports(self):
        limit = self.config["limit"]
        return [port("in", "y", 16), coef("tap", 11, least=-limit, most=limit), coef("threshold", 16, 3), out("z", 16),
                out("decision", -2)]

    def work(self, n, x):
        found = super().work(n, x)
        return {"z": found["z"], "decision": found["decision"]}
