"""Oracle of the inner code's decoder: every set of changes is a vector, and a codeword is what the printed matrix maps to zero.

For each pattern of trials all 69 ways to go on (no position, or any one) are formed at once; those that the matrix maps to
zero are candidates.
"""

import numpy as np

import _inner
from base import Base, out, port, probe

POSITIONS = _inner.PAIRS + _inner.PARITY
MOST = 8


class Oracle(Base):
    KEYS = {"decision": (0, 1, 1), "least_reliable": (1, MOST, 6), "soft_bits": (2, 8, 6)}

    def make_ports(self):
        self.trials = self.config["least_reliable"] if self.config["decision"] else 0
        return [port("in", "soft", self.config["soft_bits"], 128), out("message", -1, 120), out("status", -2, most=2),
                out("num_changed", -4, most=MOST + 1), probe("syndrome", -8), probe("trial", -7, MOST), probe("pattern", -8),
                probe("weight", -12)]

    def decode(self, soft):
        """Everything about one word."""
        bits = (soft >= 0).astype(int)
        magnitude = np.maximum(soft, -1 - soft)
        pairs = np.arange(_inner.PAIRS)
        second = magnitude[1:120:2] <= magnitude[0:120:2]  # of a pair, the bit that changes
        bit_of = np.concatenate([2 * pairs + second, np.arange(120, 128)])
        size = magnitude[bit_of]
        syndrome = _inner.positions(bits[None, :])[0] @ _inner.MATRIX % 2
        order = np.argsort(size, kind="stable")[:self.trials]

        best = None
        for pattern in range(1 << self.trials):
            tried = np.zeros(POSITIONS, int)
            tried[order] = [pattern >> i & 1 for i in range(self.trials)]
            ways = np.concatenate([np.zeros((1, POSITIONS), int), np.eye(POSITIONS, dtype=int)]) ^ tried
            ways = ways[~np.any((ways @ _inner.MATRIX + syndrome) % 2, axis=1)]
            if len(ways) == 0:
                continue
            weight = int(ways[0] @ (2 * size + 1))  # columns differ, so that one way at most is left
            if best is None or weight < best[0]:
                best = weight, pattern, ways[0]
        self.counts["uncorrectable" if best is None else "corrected" if best[0] else "clean"] += 1
        status = 2
        if best is None:
            best = 0, 0, np.zeros(POSITIONS, int)
        else:
            status = int(best[0] > 0)
        weight, pattern, change = best
        bits[bit_of] ^= change
        trial = bit_of[order].tolist()
        return {"message": bits[:120], "status": status, "num_changed": int(change.sum()), "pattern": pattern,
                "syndrome": int("".join(map(str, syndrome)), 2), "trial": trial + [0] * (MOST - len(trial)), "weight": weight}

    def work(self, n, x):
        results = [self.decode(soft) for soft in x["soft"].reshape(n, 128)]
        return {name: np.concatenate([np.atleast_1d(result[name]) for result in results]) for name in results[0]}
