"""Oracle of the AGC: relative errors as exact fractions."""

from fractions import Fraction

from base import Base, Refused, halves, out, port, probe, wide


class Oracle(Base):
    KEYS = {"symbols_per_clock": (1, 256, 64), "target": (64, 262144, 3968), "window_log2": (0, 12, 7),
            "settle_clocks": (0, 1024, 16), "deadband": (1, 128, 12), "coarse_step": (1, 64, 4),
            "start_code": (-128, 384, 0), "min_code": (-128, 384, -128), "max_code": (-128, 384, 384)}

    def check(self):
        c = self.config
        if c["min_code"] > c["max_code"]:
            raise Refused("min_code", "min_code lies above max_code")
        if not c["min_code"] <= c["start_code"] <= c["max_code"]:
            raise Refused("start_code", "start_code is not within min_code..max_code")

    def make_ports(self):
        c = self.config
        return [port("in", "sum", -21, most=c["symbols_per_clock"] * 4096), port("in", "hold", -1),
                out("gain_code", 10, least=c["min_code"], most=c["max_code"]), probe("settled", -1), probe("settle", -11),
                probe("clocks", -13), wide("probe", "window_sum", 1)]

    def clear(self):
        self.gain = self.config["start_code"]
        self.window = []
        self.settle = self.settled = 0

    def state(self):
        return {"gain_code": self.gain, "clocks": len(self.window), "settle": self.settle, "settled": self.settled,
                "sum": sum(self.window)}

    def step(self, codes):
        c = self.config
        wanted = self.gain + codes
        self.gain = min(max(wanted, c["min_code"]), c["max_code"])
        self.counts["sat_hi"] += wanted > c["max_code"]
        self.counts["sat_lo"] += wanted < c["min_code"]
        self.window, self.settle, self.settled = [], c["settle_clocks"], 0

    def clock(self, total, hold):
        c = self.config
        target = Fraction(c["symbols_per_clock"] * c["target"], 256)
        if hold:
            self.step(0)
        elif total < target / 2 or total > 2 * target:
            self.counts["coarse"] += 1
            self.step(c["coarse_step"] if total < target else -c["coarse_step"])
        elif self.settle:
            self.settle -= 1
        else:
            self.window.append(total)
            if len(self.window) < 2 ** c["window_log2"]:
                return
            error = 1 - Fraction(sum(self.window), len(self.window)) / target
            if abs(error) <= Fraction(c["deadband"], 256 if self.settled else 1024):
                self.settled, self.window = 1, []
                self.counts["quiet"] += 1
                return
            exact = 92 * abs(error)
            codes = int(exact + Fraction(1, 2))  # half away from zero
            self.counts["ties_up" if error > 0 else "ties_down"] += exact.denominator == 2
            self.counts["smallest"] += codes == 0
            self.counts["step_hi" if error > 0 else "step_lo"] += codes > 32
            codes = min(max(codes, 1), 32)
            self.counts["fine"] += 1
            self.step(codes if error > 0 else -codes)

    def work(self, n, x):
        found = {"gain_code": [], "settled": [], "settle": [], "clocks": [], "window_sum": []}
        for total, hold in zip(x["sum"].tolist(), x["hold"].tolist()):
            self.clock(total, hold)
            for name, value in zip(found, (self.gain, self.settled, self.settle, len(self.window), sum(self.window))):
                found[name].append(value)
        return {**found, "window_sum": halves(found["window_sum"])}
