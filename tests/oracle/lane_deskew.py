"""Oracle of the lane deskew: each stream as one long number since its setting, cut where its lane begins."""

import _pcs
from base import Base, Refused, out, port


class Oracle(Base):
    KEYS = {"rate": (100, 800, 400), "code": (0, 1, 0), "marker_period": (0, 8192, 0), "max_skew": (0, 5570559, 4781)}
    CHOICES = {"rate": _pcs.RATES[:4]}

    def check(self):
        rate, code = self.config["rate"], self.config["code"]
        if rate not in _pcs.RATES:
            raise Refused("rate", "no such rate")
        if code and rate != 100:
            raise Refused("code", "KR4 goes with 100 Gb/s only")
        shape = _pcs.Shape(rate, code)
        self.lanes = shape.lanes
        self.period = 10 * shape.times * (self.config["marker_period"] or _pcs.PERIOD[rate])
        if 2 * self.config["max_skew"] >= self.period:
            raise Refused("max_skew", "half a marker period or more")

    def make_ports(self):
        return [port("in", "received", -10, lanes=self.lanes), port("coef", "lane", 6, self.lanes, least=-1, most=31),
                port("coef", "position", 28, self.lanes), out("symbol", -10, lanes=self.lanes, varies=True),
                out("status", -2, most=2)]

    def first_coefs(self):
        return {"lane": list(range(self.lanes))}

    def clear(self):
        self.held = None
        self.begin(list(range(self.lanes)), [0] * self.lanes)

    def begin(self, lane, position):
        """A new setting."""
        self.setting = (list(lane), list(position))
        self.rows = []  # as received, the oldest ones forgotten
        self.seen = 0   # rows since then
        self.start, self.status = [], 0
        if sorted(lane) != list(range(self.lanes)):
            self.status = 1
            return
        # Of every marker taken as the first one: how far behind it the others are. The fewest bits are the skew.
        behind = [max((p - first) % self.period for p in position) for first in position]
        skew = min(behind)
        if skew > self.config["max_skew"]:
            self.status = 2
            return
        first = position[behind.index(skew)]
        self.start = [first % self.period + (p - first) % self.period for p in position]
        self.wait = -(-max(self.start) // 10)
        self.held = self.wait - min(self.start) // 10 + 1

    def state(self):
        lane, position = self.setting
        saved = {"lane": lane, "position": position, "wait": 0, "slot": 0, "symbols": []}
        if self.status == 0:
            slots = [[0] * self.lanes for _ in range(self.held)]
            for back, row in enumerate(reversed(self.rows[-self.held:]), 1):
                slots[(self.seen - back) % self.held] = row
            saved.update(wait=max(0, self.wait - self.seen), slot=self.seen % self.held, symbols=sum(slots, []))
        return saved

    def work(self, n, x):
        if self.setting != (list(self.coefs["lane"]), list(self.coefs["position"])):
            self.begin(self.coefs["lane"], self.coefs["position"])
        new = x["received"].reshape(n, self.lanes)
        self.counts[("aligned", "missing", "too_far")[self.status]] += n
        found = {"symbol": [], "status": [self.status] * n}
        if self.status == 0:
            found["symbol"] = self.in_line(new)
        self.counts["rows"] += len(found["symbol"]) // self.lanes
        return found

    def in_line(self, new):
        begun = self.seen - len(self.rows)  # rows before those that are still here
        rows = self.rows + new.tolist()
        done = max(0, self.seen - self.wait)
        self.seen += len(new)
        count = max(0, self.seen - self.wait) - done
        lanes = [None] * self.lanes
        for stream, (lane, start) in enumerate(zip(self.setting[0], self.start)):
            text = "".join(f"{row[stream]:010b}"[::-1] for row in rows)  # the first bit in time first
            at = [start + 10 * (done + t - begun) for t in range(count)]
            lanes[lane] = [int(text[a:a + 10][::-1], 2) for a in at]
        self.rows = rows[-self.held:]
        return [lanes[lane][t] for t in range(count) for lane in range(self.lanes)]
