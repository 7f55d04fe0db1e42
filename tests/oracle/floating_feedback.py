"""Oracle of the DFE with floating taps: symbol by symbol, all amplitudes since reset in one list."""

import bisect

import _floating
import dfe
from base import Base, Refused, coef, out, port, probe, rails


class Oracle(Base):
    KEYS = {**_floating.PLACES, **{f"dfe.{name}": limits for name, limits in dfe.Oracle.KEYS.items()}}

    def check(self):
        _floating.check(self.config)
        self.dfe = dfe.Oracle({name[4:]: value for name, value in self.config.items() if name.startswith("dfe.")})

    def make_ports(self):
        c = self.config
        tap = next(p for p in self.dfe.ports if p.name == "tap")
        return [port("in", "y", 16), _floating.position_port(c),
                _floating.tap_port("coef", c, _floating.FEEDBACK, words=c["groups"] * c["taps_per_group"]),
                coef("dfe_tap", 11, tap.words, least=tap.min, most=tap.max), coef("threshold", 16, 3), out("z", 16),
                out("decision", -2), probe("left", 16)]

    def first_coefs(self):
        return {"threshold": [-1024, 0, 1024]}

    def check_coefs(self, coefs):
        _floating.check_positions(self.config, coefs["position"])
        try:
            self.dfe.check_coefs({"tap": coefs["dfe_tap"], "threshold": coefs["threshold"]})
        except Refused as refusal:
            raise Refused("dfe_tap" if refusal.field == "tap" else refusal.field, str(refusal)) from None

    def clear(self):
        self.past = [0] * _floating.AMPLITUDES  # in order of time

    def state(self):
        return {**_floating.state(amplitudes=self.past), "dfe.history": self.past[:-dfe.KEPT - 1:-1]}

    def work(self, n, x):
        low, high = rails(16)
        floating = [(p, tap) for p, tap in zip(_floating.positions(self.config, self.coefs["position"]), self.coefs["tap"])
                    if p is not None and tap]
        past = self.past
        result = {"z": [], "decision": [], "left": []}
        for y in x["y"].tolist():
            left = y - sum(tap * past[-p] for p, tap in floating)
            self.counts["left_hi"] += left > high
            self.counts["left_lo"] += left < low
            left = min(max(left, low), high)
            result["left"].append(left)
            exact = left - sum(tap * past[-1 - i] for i, tap in enumerate(self.coefs["dfe_tap"]))
            self.counts["sat_hi"] += exact > high
            self.counts["sat_lo"] += exact < low
            z = min(max(exact, low), high)
            decision = bisect.bisect_right(self.coefs["threshold"], z)
            self.counts["on_threshold"] += self.coefs["threshold"].count(z)
            past.append(2 * decision - 3)
            result["z"].append(z)
            result["decision"].append(decision)
        self.past = past[-_floating.AMPLITUDES:]
        return result
