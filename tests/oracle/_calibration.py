"""Keys that correction and calibration of the ADC share, and their rules."""

from base import Refused

KEYS = {"bits": (5, 12, 7), "fraction_bits": (0, 5, 2), "slices": (1, 128, 64), "offset_limit": (0, 131072, 4096),
        "gain_limit": (0, 8192, 4096)}
PLACES = 128  # slices that the saved state has room for


def check_width(c):
    if c["bits"] + c["fraction_bits"] > 12:
        raise Refused("fraction_bits", "bits and fraction_bits are more than 12")
