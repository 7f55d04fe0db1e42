"""Oracle of the floating taps in the DFE's feedback: one symbol after the other, all amplitudes in one list."""

import _floating
from base import Base, Refused, coef, out, port, rails

DFE_KEPT = 8  # amplitudes that the DFE's own state has


class Oracle(Base):
    KEYS = {**_floating.keys("form", "main_delay", "in_bits", "out_shift"), "dfe.num_taps": (1, 8, 1),
            "dfe.limit_first": (0, 512, 256), "dfe.limit_other": (0, 512, 128)}

    def check(self):
        _floating.check(self.config)

    def dfe_limit(self, i):
        return self.config["dfe.limit_other" if i else "dfe.limit_first"]

    def make_ports(self):
        c = self.config
        most = max(self.dfe_limit(i) for i in range(c["dfe.num_taps"]))
        return [port("in", "y", 16), _floating.position_port(c),
                _floating.tap_port(coef, c, _floating.FEEDBACK, c["groups"] * c["taps_per_group"]),
                coef("dfe_tap", 11, c["dfe.num_taps"], least=-most, most=most), coef("threshold", 16, 3), out("z", 16),
                out("decision", -2)]

    def first_coefs(self):
        return {"position": _floating.first_positions(self.config), "threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])
        for i, tap in enumerate(coefs["dfe_tap"]):
            if abs(tap) > self.dfe_limit(i):
                raise Refused("tap", f"tap[{i}] = {tap} is beyond {self.dfe_limit(i)}")
        if coefs["threshold"] != sorted(coefs["threshold"]):
            raise Refused("threshold", f"threshold {coefs['threshold']} descends")

    def clear(self):
        self.past = [0] * _floating.AMPLITUDES  # amplitudes in order of time

    def state(self):
        newest = self.past[::-1]
        return {"amplitudes": newest, "dfe.history": newest[:DFE_KEPT]}

    def symbols(self, samples):
        """What the floating taps leave of each sample, slicer inputs, decisions."""
        low, high = rails(16)
        count = self.counts
        far = [(-delay, int(tap)) for delay, tap in
               enumerate(_floating.kernel(self.config, self.coefs["position"], self.coefs["tap"])) if tap]
        near = [(-1 - i, tap) for i, tap in enumerate(self.coefs["dfe_tap"])]
        first, second, third = self.coefs["threshold"]
        found = []
        past = self.past
        for y in samples:
            left = y - sum(tap * past[at] for at, tap in far)
            count["early_hi"] += left > high
            count["early_lo"] += left < low
            left = min(max(left, low), high)
            z = left - sum(tap * past[at] for at, tap in near)
            count["sat_hi"] += z > high
            count["sat_lo"] += z < low
            z = min(max(z, low), high)
            decision = (z >= first) + (z >= second) + (z >= third)
            count["on_threshold"] += (z == first) + (z == second) + (z == third)
            past.append(2 * decision - 3)
            found.append((left, z, decision))
        self.past = past[-_floating.AMPLITUDES:]
        return tuple(zip(*found))

    def work(self, n, x):
        _, z, decision = self.symbols(x["y"].tolist())
        return {"z": list(z), "decision": list(decision)}
