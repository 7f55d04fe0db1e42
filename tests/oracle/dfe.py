"""Oracle of the DFE: one symbol after the other, in Python integers; amplitudes and taps as a deque and a list."""

import bisect
import collections

from base import Base, Refused, coef, out, port, probe, rails

KEPT = 8  # amplitudes, whatever num_taps is


class Oracle(Base):
    KEYS = {"num_taps": (1, 8, 1), "limit_first": (0, 512, 256), "limit_other": (0, 512, 128)}

    def limit(self, i):
        return self.config["limit_other" if i else "limit_first"]

    def make_ports(self):
        taps = self.config["num_taps"]
        most = max(self.limit(i) for i in range(taps))
        return [port("in", "y", 16), coef("tap", 11, taps, least=-most, most=most), coef("threshold", 16, 3), out("z", 16),
                out("decision", -2), probe("feedback", 15)]

    def first_coefs(self):
        return {"threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        for i, tap in enumerate(coefs["tap"]):
            if abs(tap) > self.limit(i):
                raise Refused("tap", f"tap[{i}] = {tap} is beyond {self.limit(i)}")
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def clear(self):
        self.past = collections.deque([0] * KEPT, KEPT)  # amplitudes, the newest first

    def state(self):
        return {"history": list(self.past)}

    def work(self, n, x):
        low, high = rails(16)
        tap, threshold = self.coefs["tap"], self.coefs["threshold"]
        result = {"z": [], "decision": [], "feedback": []}
        for y in x["y"].tolist():
            feedback = sum(t * a for t, a in zip(tap, self.past))
            z = y - feedback
            self.counts["sat_hi"] += z > high
            self.counts["sat_lo"] += z < low
            z = min(max(z, low), high)
            decision = bisect.bisect_right(threshold, z)  # a sample equal to a threshold belongs to the upper level
            self.counts["on_threshold"] += threshold.count(z)
            self.past.appendleft(2 * decision - 3)
            for name, value in (("z", z), ("decision", decision), ("feedback", feedback)):
                result[name].append(value)
        return result
