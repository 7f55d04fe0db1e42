"""Oracle of the phase detector: the whole stream against itself one symbol later, summed by clocks."""

import numpy as np

from base import Base, out, port


class Oracle(Base):
    KEYS = {"mode": (0, 2, 0), "offset": (-2047, 2047, 0), "symbols_per_clock": (1, 128, 64)}
    CHOICES = {"mode": (0, 1, 2)}

    def make_ports(self):
        size = self.config["symbols_per_clock"]
        return [port("in", "z", 16, size), port("in", "error", 12, size), port("in", "decision", -2, size),
                port("in", "blind", -1), out("phase_error", 25)]

    def clear(self):
        self.last = {"in": 0, "error": 0, "amplitude": 0}

    def state(self):
        return dict(self.last)

    def work(self, n, x):
        streams = {"in": x["z"], "error": x["error"], "amplitude": 2 * x["decision"] - 3}
        z, e, a = (np.concatenate([[self.last[name]], stream]) for name, stream in streams.items())
        self.last = {name: int(stream[-1]) for name, stream in streams.items()}
        if self.config["mode"] > 0:
            a = np.sign(a)
        if self.config["mode"] > 1:
            e = np.sign(e)
        decided = e[1:] * a[:-1] - e[:-1] * a[1:] + self.config["offset"]
        blind = 2 * (z[1:] * np.sign(z[:-1]) - z[:-1] * np.sign(z[1:]))
        by_clock = [part.reshape(n, -1).sum(axis=1) for part in (decided, blind)]
        self.counts["blind"] += int(np.count_nonzero(x["blind"]))
        return {"phase_error": np.where(x["blind"] == 1, by_clock[1], by_clock[0])}
