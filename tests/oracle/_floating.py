"""What the oracles of the floating taps share: keys, positions, ports."""

from base import Refused, coef, port

PLACES = {"groups": (1, 4, 3), "taps_per_group": (1, 8, 4), "first": (1, 120, 17), "last": (1, 120, 80), "limit": (0, 512, 64)}
SAMPLE_KEYS = {"main_delay": (0, 63, 7), "in_bits": (2, 12, 7), "out_shift": (0, 15, 5)}
MAX_TAPS = 16
SAMPLES, AMPLITUDES = 312, 248  # kept, whatever the positions are
FEED_FORWARD, FEEDBACK = 1, 2
PARKED = 0


def check(c):
    taps = c["groups"] * c["taps_per_group"]
    if taps > MAX_TAPS:
        raise Refused("groups", f"groups times taps_per_group is more than {MAX_TAPS}")
    if c["last"] - c["first"] + 1 < taps:
        raise Refused("last", "no room for the groups between first and last")


def limit(c, form):
    return 4 * c["limit"] if form == FEED_FORWARD else c["limit"]


def position_port(c):
    return coef("position", -7, c["groups"], least=PARKED, most=c["last"] - c["taps_per_group"] + 1)


def tap_port(direction, c, form, name="tap", words=1, lanes=1):
    most = limit(c, form)
    return port(direction, name, 13 if form == FEED_FORWARD else 11, words, lanes=lanes, least=-most, most=most)


def check_positions(c, position):
    size = c["taps_per_group"]
    placed = [p for p in position if p != PARKED]
    if any(not c["first"] <= p <= c["last"] - size + 1 for p in placed):
        raise Refused("position", f"position {position} is outside first..last")
    placed.sort()
    if any(b - a < size for a, b in zip(placed, placed[1:])):
        raise Refused("position", f"position {position}: groups lie on one another")


def state(samples=(), amplitudes=(), accumulators=()):
    """The saved state that the three blocks share; what a block does not use is zero. Arrays in order of time."""
    def filled(values, places):
        return list(values) + [0] * (places - len(values))

    return {"samples": filled(samples[::-1], SAMPLES), "amplitudes": filled(amplitudes[::-1], AMPLITUDES),
            "accumulators": filled(accumulators, MAX_TAPS)}


def positions(c, position):
    """Symbols after the main cursor of every tap; None where its group is parked."""
    return [p + t if p != PARKED else None for p in position for t in range(c["taps_per_group"])]
