"""Oracle of the lane lock: every window of the stream as nibbles, compared as text; the lock as a list of expected places."""

import _pcs
from base import Base, Refused, out, port, probe

LOOKED = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]  # nibbles of octets 0-2 and 4-6
WINDOW = 120


class Oracle(Base):
    KEYS = {"rate": (100, 800, 400), "code": (0, 1, 0), "marker_period": (0, 8192, 0), "tolerance": (0, 3, 3),
            "to_lock": (1, 8, 2), "to_unlock": (1, 16, 5)}
    CHOICES = {"rate": _pcs.RATES[:4]}

    def check(self):
        if self.config["rate"] not in _pcs.RATES:
            raise Refused("rate", "no such rate")
        if self.config["code"] and self.config["rate"] != 100:
            raise Refused("code", "KR4 goes with 100 Gb/s only")

    def make_ports(self):
        rate = self.config["rate"]
        shape = _pcs.Shape(rate, self.config["code"])
        self.period = 10 * shape.times * (self.config["marker_period"] or _pcs.PERIOD[rate])
        rows = _pcs.markers(rate)
        self.common = self.nibbles(_pcs.number_of(b for o in rows[0][:8] for b in _pcs.bits_of(o, 8)))
        self.unique = [self.nibbles(_pcs.number_of(b for o in row[8:15] for b in _pcs.bits_of(o, 8))) for row in rows]
        return [port("in", "bit", -1), out("locked", -1), out("lane", 6, least=-1, most=31), probe("wait", -27)]

    @staticmethod
    def nibbles(number):
        digits = f"{number:016x}"[::-1]
        return "".join(digits[i] for i in LOOKED)

    def clear(self):
        self.window = 0   # 120 bits, the first in time lowest
        self.due = WINDOW  # bits until the window is compared
        self.lane, self.matches, self.misses, self.locked = -1, 0, 0, False
        self.before = (False, -1)

    def state(self):
        return {"early": self.window & (1 << 64) - 1, "late": self.window >> 64, "wait": self.due, "lane": self.lane,
                "matches": self.matches, "misses": self.misses, "locked": int(self.locked)}

    def seen(self):
        def wrong(a, b):
            return sum(p != q for p, q in zip(a, b))
        if wrong(self.nibbles(self.window & (1 << 64) - 1), self.common) > self.config["tolerance"]:
            return -1
        own = self.nibbles(self.window >> 64)
        near = [lane for lane, row in enumerate(self.unique) if wrong(own, row) <= self.config["tolerance"]]
        return near[0] if near else -1

    def compare(self):
        lane = self.seen()
        if self.locked:
            self.misses = 0 if lane == self.lane else self.misses + 1
            if self.misses < self.config["to_unlock"]:
                return self.period
            self.locked, self.misses, self.lane = False, 0, -1
        if lane < 0:
            self.lane, self.matches = -1, 0
            return 1
        self.matches = self.matches + 1 if lane == self.lane else 1
        self.lane = lane
        if self.matches >= self.config["to_lock"]:
            self.locked, self.matches = True, 0
        return self.period

    def work(self, n, x):
        found = {"locked": [], "lane": [], "wait": []}
        for bit in x["bit"].tolist():
            if self.due > WINDOW:
                self.due -= 1
            else:
                self.window = self.window >> 1 | bit << (WINDOW - 1)
                self.due -= 1
                if self.due == 0:
                    self.due = self.compare()
            self.counts["gained"] += self.locked and not self.before[0]
            self.counts["lost"] += self.before[0] and not self.locked
            self.counts["seen"] += self.lane >= 0 and self.before[1] < 0
            self.before = (self.locked, self.lane)
            found["locked"].append(int(self.locked))
            found["lane"].append(self.lane)
            found["wait"].append(self.due)
        return found
