"""Oracle of the PMA multiplexer: rows read out, every second one in swapped order."""

import numpy as np

from base import Base, Refused, port


class Oracle(Base):
    KEYS = {"unit": (0, 1, 0), "slots": (1, 8, 4), "swap": (0, 7, 0)}
    CHOICES = {"slots": (1, 2, 4, 8), "swap": tuple(range(8))}

    def check(self):
        slots, swap = self.config["slots"], self.config["swap"]
        if slots not in (1, 2, 4, 8):
            raise Refused("slots", f"slots = {slots} is none of 1, 2, 4, 8")
        if swap >= slots or (swap and not self.config["unit"]):
            raise Refused("swap", f"swap = {swap}")

    def make_ports(self):
        self.slots = self.config["slots"]
        self.width = -10 if self.config["unit"] else -1
        swapped = [i ^ self.config["swap"] for i in range(self.slots)]
        self.order = np.array(list(range(self.slots)) + [self.slots + i for i in swapped])
        return self.both(("in", "lane"), ("out", "line"))

    def both(self, first, second):
        shapes = {"lane": (2, self.slots), "line": (2 * self.slots, 1)}
        return [port(direction, name, self.width, shapes[name][0], lanes=shapes[name][1])
                for direction, name in (first, second)]

    def work(self, n, x):
        return {"line": x["lane"].reshape(n, -1)[:, self.order].ravel()}
