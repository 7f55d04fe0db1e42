"""Oracle of the lane distribution: symbols dealt out, codeword by codeword."""

import _pcs
from base import Base, Refused, port


class Oracle(Base):
    KEYS = {"rate": (100, 1600, 400), "code": (0, 1, 0)}
    CHOICES = {"rate": _pcs.RATES}

    def check(self):
        if self.config["rate"] not in _pcs.RATES:
            raise Refused("rate", f"rate = {self.config['rate']} is none of {_pcs.RATES}")
        if self.config["code"] and self.config["rate"] != 100:
            raise Refused("code", "KR4 goes with 100 Gb/s only")

    def make_ports(self):
        self.shape = _pcs.Shape(self.config["rate"], self.config["code"])
        self.places = self.shape.places()
        return self.both(("in", "codeword"), ("out", "symbol"))

    def both(self, first, second):
        shapes = {"codeword": (self.shape.words * self.shape.n, 1), "symbol": (self.shape.times, self.shape.lanes)}
        return [port(direction, name, -10, shapes[name][0], lanes=shapes[name][1]) for direction, name in (first, second)]

    def work(self, n, x):
        return {"symbol": x["codeword"].reshape(n, -1)[:, self.places].ravel()}
