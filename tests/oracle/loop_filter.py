"""Oracle of the loop filter: the phase as one number of 2^-40 codes, the errors on their way as a queue.

The stability check of the configuration is done here on the open loop itself, in complex numbers: where its magnitude
crosses one, and the phase there.
"""

import cmath
import collections
import math

from base import Base, Refused, halves, port, wide

ONE = 2 ** 40  # a phase code
MAX_STEP = 32 * ONE
SLOTS = 64


def phase_margin(config):
    """Degrees at the crossover of z^-latency (gp / d + gi / d^2), d = 1 - z^-1."""
    slope = config["symbols_per_clock"] * config["detector_slope"]
    gp = (config["kp"] * slope >> 17) / 2 ** 30  # counts in whole 2^-30
    gi = config["ki"] * slope / 128 / ONE
    if gp == 0 or gp >= 1 or gi >= 1:
        return -180.0

    def loop(angle):  # without the delay, which has magnitude one
        d = 1 - cmath.exp(-1j * angle)
        return gp / d + gi / d ** 2

    low, high = 1e-12, math.pi
    if abs(loop(high)) >= 1:
        return -180.0  # no crossover below half the clock rate: never stable
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if abs(loop(middle)) >= 1 else (low, middle)
    phase = cmath.phase(loop(low))
    phase -= 2 * math.pi if phase > 0 else 0
    return 180 + math.degrees(phase - config["latency_clocks"] * low)


class Oracle(Base):
    KEYS = {"kp": (0, 2000000000, 11390847), "ki": (0, 500000000, 43111), "latency_clocks": (1, 64, 12),
            "max_offset_ppm": (0, 1000, 400), "symbols_per_clock": (1, 128, 64), "detector_slope": (1, 100000, 5800)}

    def check(self):
        c = self.config
        if (c["kp"] or c["ki"]) and phase_margin(c) < 45:
            raise Refused("kp", f"kp, ki, latency_clocks: a phase margin of {phase_margin(c):.1f} degrees")

    def make_ports(self):
        return [port("in", "error", 25), port("in", "hold", -1), port("in", "turn", 6, least=-16, most=16),
                wide("out", "phase_code", 1), wide("probe", "fraction", 1), wide("probe", "frequency", 1)]

    def clear(self):
        waiting = self.config["latency_clocks"] - 1
        self.queue = collections.deque([0] * waiting)
        self.phase = self.frequency = self.clocks = 0

    def state(self):
        waiting = len(self.queue)
        ring = [0] * SLOTS
        for i, error in enumerate(self.queue):
            ring[(self.clocks + i) % waiting] = error
        return {"phase_code": self.phase // ONE, "fraction": self.phase % ONE, "frequency": self.frequency, "delay": ring,
                "next": self.clocks % waiting if waiting else 0}

    def clock(self, error, hold, turn):
        c = self.config
        self.queue.append(0 if hold else error)
        acting = self.queue.popleft()
        self.clocks += 1
        if hold:
            acting = 0
        # The limit is exact to 2^-34 codes.
        limit = c["symbols_per_clock"] * 128 * c["max_offset_ppm"] * 2 ** 34 // 10 ** 6 * 2 ** 6
        frequency = self.frequency + c["ki"] * acting
        self.counts["sat_hi"] += frequency > limit
        self.counts["sat_lo"] += frequency < -limit
        self.frequency = min(max(frequency, -limit), limit)
        step = c["kp"] * acting + self.frequency + (turn * ONE if hold else 0)
        self.counts["step_hi"] += step > MAX_STEP
        self.counts["step_lo"] += step < -MAX_STEP
        self.phase += min(max(step, -MAX_STEP), MAX_STEP)

    def work(self, n, x):
        found = {"phase_code": [], "fraction": [], "frequency": []}
        for error, hold, turn in zip(*(x[name].tolist() for name in ("error", "hold", "turn"))):
            self.clock(error, hold, turn)
            found["phase_code"].append(self.phase // ONE)
            found["fraction"].append(self.phase % ONE)
            found["frequency"].append(self.frequency)
        return {name: halves(values) for name, values in found.items()}
