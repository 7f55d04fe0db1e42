"""What the oracles of the floating taps share: configuration, positions, the kernel that positions and taps make."""

import numpy as np

from base import Refused, coef

SAMPLES, AMPLITUDES, PLACES = 312, 248, 16
OFF, FORWARD, FEEDBACK = 0, 1, 2
KEYS = {"form": (0, 2, 0), "groups": (1, 4, 3), "taps_per_group": (1, 8, 4), "first": (1, 120, 17), "last": (1, 120, 80),
        "limit": (0, 512, 64), "main_delay": (0, 63, 7), "in_bits": (2, 12, 7), "out_shift": (0, 15, 5)}


def keys(*without):
    return {name: limits for name, limits in KEYS.items() if name not in without}


def check(c):
    taps = c["groups"] * c["taps_per_group"]
    if taps > 16:
        raise Refused("groups", f"groups and taps_per_group make {taps} taps, more than 16")
    if c["first"] + taps - 1 > c["last"]:
        raise Refused("last", f"last = {c['last']} leaves no room for {taps} taps from {c['first']} on")


def limit(c, form):
    """Largest magnitude of a tap in its own unit: 1/2048, or 1/512."""
    return c["limit"] * (4 if form == FORWARD else 1)


def position_port(c):
    return coef("position", -7, c["groups"], least=0, most=c["last"] - c["taps_per_group"] + 1)


def tap_port(make, c, form, words=1, **more):
    most = limit(c, form)
    return make("tap", 13 if form == FORWARD else 11, words, least=-most, most=most, **more)


def first_positions(c):
    return [c["first"] + g * c["taps_per_group"] for g in range(c["groups"])]


def check_positions(c, positions):
    taken = []
    for g, begin in enumerate(positions):
        if begin == 0:
            continue
        here = range(begin, begin + c["taps_per_group"])
        if begin < c["first"] or here[-1] > c["last"]:
            raise Refused("position", f"position[{g}] = {begin} is outside {c['first']}..{c['last']}")
        if set(here) & set(taken):
            raise Refused("position", f"position[{g}] = {begin} lies on another group")
        taken += here


def delays(c, positions):
    """Position of every tap after the main cursor, 0 while its group is parked."""
    return [begin + t if begin else 0 for begin in positions for t in range(c["taps_per_group"])]


def kernel(c, positions, taps):
    """Weight of the value d symbols ago at place d."""
    weights = np.zeros(121, np.int64)
    for delay, tap in zip(delays(c, positions), taps):
        weights[delay] = tap if delay else 0
    return weights
