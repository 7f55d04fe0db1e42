"""What the oracles share: ports, configuration, frames, saved state, statistics.

An oracle is a second model of a block, written from the block's page and the arithmetic paragraph of its header, of other
structure than the C++: Python integers and numpy int64, polynomials without tables. It lives in tests/oracle/<block>.py,
in a class `Oracle` derived from Base below.
"""

import collections
import importlib
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(HERE)]

from plumbline_vectors import Port, Refused, philox, philox_array  # noqa: E402  (oracles take them from here)

__all__ = ["Base", "Port", "Refused", "coef", "create", "halves", "names", "philox", "philox_array", "port", "probe", "out", "rails",
           "round_half_up", "saturate", "ties", "wide"]


def port(direction, name, signed_width, words=1, lanes=1, varies=False, least=None, most=None):
    """A port; signed_width > 0 is signed, < 0 unsigned. The limits are those of the width unless given."""
    width = abs(signed_width)
    if signed_width > 0 or width == 32:
        low, high = -(1 << (width - 1)), (1 << (width - 1)) - 1
    else:
        low, high = 0, (1 << width) - 1
    return Port(name, direction, width, signed_width > 0, lanes=lanes, words=words, varies=varies,
                min=low if least is None else least, max=high if most is None else most)


def coef(name, signed_width, words=1, **more):
    return port("coef", name, signed_width, words, **more)


def out(name, signed_width, words=1, **more):
    return port("out", name, signed_width, words, **more)


def probe(name, signed_width, words=1, **more):
    return port("probe", name, signed_width, words, **more)


def wide(direction, name, values, varies=False):
    """A word of `values` 64-bit numbers, each as two lanes of 32 bits, the lower first."""
    return port(direction, name, -32, lanes=2 * values, varies=varies)


def halves(numbers):
    """64-bit numbers as samples of a wide port."""
    numbers = np.atleast_1d(np.asarray(numbers, np.int64))
    return np.stack([numbers & 0xFFFFFFFF, numbers >> 32], axis=-1).ravel()


def round_half_up(x, shift):
    """floor(x / 2^shift + 1/2), by floor division."""
    return (2 * x + (1 << shift)) // (1 << (shift + 1))


def ties(x, shift):
    """Which of x lie exactly between two results of round_half_up."""
    return (2 * x) % (2 << shift) == 1 << shift


def rails(bits):
    return -(1 << (bits - 1)), (1 << (bits - 1)) - 1


def saturate(x, bits):
    return np.clip(x, *rails(bits))


class Base:
    ARITH_VERSION = 1
    KEYS = {}  # name: (smallest, largest, default)
    CHOICES = {}  # name: all its values, of a key whose values are choices and not numbers
    LINT_RECIPES = False  # whether the linter recomputes the statistics of cases with recipes too: quick enough

    def __init__(self, config=None):
        self.config = {name: default for name, (_, _, default) in self.KEYS.items()}
        for name, value in (config or {}).items():
            if name not in self.KEYS:
                raise Refused(name, f"there is no key '{name}'")
            self.config[name] = value
        for name, value in self.config.items():
            low, high, _ = self.KEYS[name]
            if not low <= value <= high:
                raise Refused(name, f"{name} = {value} is outside {low}..{high}")
        self.check()
        self.ports = self.make_ports()
        self.counts = collections.Counter()
        self.reset()

    # What a block defines.
    def check(self):
        """Rules between keys: raises Refused."""

    def make_ports(self):
        raise NotImplementedError

    def first_coefs(self):
        """Coefficients after creation, by port; zeros where a port is not named."""
        return {}

    def check_coefs(self, coefs):
        """Rules between coefficients beyond each port's limits: raises Refused."""

    def clear(self):
        """The state after reset."""

    def work(self, n, x):
        """n whole frames: {input port: array} to {output or probe port: array or list}."""
        raise NotImplementedError

    def state(self):
        """The block's own state, fields as in its saved state."""
        return {}

    # What every block has.
    def of(self, *directions):
        return [p for p in self.ports if p.dir in directions]

    def reset(self):
        self.coefs = {p.name: [0] * p.samples for p in self.of("coef")}
        self.coefs.update({name: list(values) for name, values in self.first_coefs().items()})
        self.pending = {p.name: np.zeros(0, np.int64) for p in self.of("in")}
        self.clear()

    def set_coefs(self, coefs):
        known = {p.name: p for p in self.of("coef")}
        merged = dict(self.coefs)
        for name, values in coefs.items():
            if name not in known:
                raise Refused(name, f"there is no coefficient port '{name}'")
            p = known[name]
            values = [int(v) for v in values]
            if len(values) != p.samples:
                raise Refused(name, f"{name} takes {p.samples} samples, not {len(values)}")
            for i, value in enumerate(values):
                if not p.min <= value <= p.max:
                    raise Refused(name, f"{name}[{i}] = {value} is outside {p.min}..{p.max}")
            merged[name] = values
        self.check_coefs(merged)
        self.coefs = merged
        self.coefs_changed()

    def coefs_changed(self):
        """Called after each new setting."""

    def process(self, inputs):
        ports = self.of("in")
        for p in ports:
            new = np.asarray(inputs[p.name], dtype=np.int64)
            self.pending[p.name] = np.concatenate([self.pending[p.name], new]) if self.pending[p.name].size else new
        n = min(self.pending[p.name].size // p.samples for p in ports)
        x = {}
        for p in ports:
            x[p.name] = self.pending[p.name][:n * p.samples]
            self.pending[p.name] = self.pending[p.name][n * p.samples:]
        if n == 0:
            return {p.name: np.zeros(0, np.int64) for p in self.of("out", "probe")}
        return self.work(n, x)

    def save_state(self):
        saved = dict(self.state())
        saved.update({f"coef.{name}": list(values) for name, values in self.coefs.items()})
        saved.update({f"pending.{p.name}": self.pending[p.name].tolist() for p in self.of("in")})
        return saved

    def stats(self):
        """What happened since creation: facts that prove a case's flags. A name that is missing counts zero."""
        return dict(self.counts)

    # For work().
    def count_rails(self, x, low, high, name="sat"):
        self.counts[f"{name}_hi"] += int(np.count_nonzero(x > high))
        self.counts[f"{name}_lo"] += int(np.count_nonzero(x < low))

    def rounded(self, x, shift, name="ties"):
        """round_half_up, its ties counted: those above zero and those below."""
        self.counts[f"{name}_up"] += int(np.count_nonzero(ties(x, shift) & (x > 0)))
        self.counts[f"{name}_down"] += int(np.count_nonzero(ties(x, shift) & (x < 0)))
        return round_half_up(x, shift)

    def clipped(self, x, low, high, name="sat"):
        """x between both, what lies beyond counted."""
        self.count_rails(x, low, high, name)
        return np.clip(x, low, high)

    def saturated(self, x, bits, name="sat"):
        """saturate, its clips counted."""
        return self.clipped(x, *rails(bits), name)


_NOT_BLOCKS = {"base", "run"}


def names():
    """Blocks that have an oracle."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in _NOT_BLOCKS and not p.stem.startswith("_"))


def oracle_class(block):
    """The class of a block's oracle; KeyError when there is none."""
    if block not in names():
        raise KeyError(f"no oracle for block '{block}' (tests/oracle/{block}.py)")
    return importlib.import_module(block).Oracle


def create(block, config):
    return oracle_class(block)(config)
