"""Oracle of the PAM4 slicer: a search in the sorted thresholds."""

import numpy as np

from base import Base, Refused, coef, out, port


class Oracle(Base):
    KEYS = {"error_bits": (8, 12, 12)}

    def make_ports(self):
        return [port("in", "z", 16), coef("level", 16, 4), coef("threshold", 16, 3), out("decision", -2),
                out("error", self.config["error_bits"])]

    def first_coefs(self):
        return {"level": [-1536, -512, 512, 1536], "threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def work(self, n, x):
        z = x["z"]
        # A sample equal to a threshold belongs to the upper level.
        decision = np.searchsorted(np.array(self.coefs["threshold"]), z, side="right")
        self.counts["on_threshold"] += sum(int(np.count_nonzero(z == t)) for t in self.coefs["threshold"])
        error = z - np.array(self.coefs["level"])[decision]
        return {"decision": decision, "error": self.saturated(error, self.config["error_bits"])}
