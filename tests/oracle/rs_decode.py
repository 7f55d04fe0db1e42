"""Oracle of the Reed-Solomon decoder: syndromes of the whole word, roots by evaluation, magnitudes by linear equations.

The shortest register is found by Berlekamp and Massey's algorithm as the block's page gives it, since its locator is a
test point of uncorrectable words too. Where the code corrects, the magnitudes are not Forney's: they solve
S_j = sum_i Y_i X_i^j, and every syndrome of the corrected word must then vanish.
"""

import functools

import numpy as np

import _gf
import _rs
import rs_encode
from base import Base, out, port, probe

CLEAN, CORRECTED, UNCORRECTABLE = 0, 1, 2


@functools.lru_cache(maxsize=None)
def powers(n, count):
    """alpha^(j (n - 1 - index)) by row index, column j."""
    column = np.ones(n, np.int64)
    alphas = np.array([_gf.power(2, n - 1 - index) for index in range(n)], np.int64)
    columns = []
    for _ in range(count):
        columns.append(column)
        column = _gf.multiply(column, alphas)
    return np.stack(columns, axis=1)


def shortest_register(syndromes):
    """(locator, length) of Massey's algorithm, coefficient of x^0 first."""
    count = len(syndromes)
    locator, previous, length = [1] + [0] * count, [1] + [0] * count, 0
    for r in range(count):
        d = 0
        for i in range(length + 1):
            d ^= _gf.times(locator[i], syndromes[r - i])
        previous = [0] + previous[:-1]
        following = [a ^ _gf.times(d, b) for a, b in zip(locator, previous)]
        if d and 2 * length <= r:
            previous = [_gf.times(a, _gf.inverse(d)) for a in locator]
            length = r + 1 - length
        locator = following
    return locator, length


def solve(rows, right):
    """Solution of a square system by elimination."""
    rows = [list(row) + [b] for row, b in zip(rows, right)]
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        scale = _gf.inverse(rows[i][i])
        rows[i] = [_gf.times(scale, a) for a in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [a ^ _gf.times(factor, b) for a, b in zip(rows[r], rows[i])]
    return [row[-1] for row in rows]


class Oracle(Base):
    KEYS = {"code": (0, 1, 0)}

    def make_ports(self):
        t = self.t = _rs.T[self.config["code"]]
        self.n = _rs.MESSAGE + 2 * t
        self.encoder = rs_encode.Oracle({"code": self.config["code"]})
        return [port("in", "received", -10, self.n), out("corrected", -10, self.n), out("status", -2, most=2),
                out("num_corrected", -4, most=t), probe("syndrome", -10, 2 * t), probe("locator", -10, 2 * t + 1),
                probe("locator_length", -5), probe("evaluator", -10, 2 * t), probe("position", -10, t),
                probe("magnitude", -10, t)]

    def decode(self, word, syndromes):
        """Everything about one word."""
        t, n = self.t, self.n
        found = {"corrected": word, "status": CLEAN, "num_corrected": 0, "locator": [1] + [0] * 2 * t, "locator_length": 0,
                 "evaluator": [0] * 2 * t, "position": [0] * t, "magnitude": [0] * t}
        if not any(syndromes):
            self.counts["clean"] += 1
            return found
        locator, length = shortest_register(syndromes)
        evaluator = [0] * (2 * t)
        for i in range(2 * t):
            for j in range(i + 1):
                evaluator[i] ^= _gf.times(syndromes[j], locator[i - j])
        found.update(locator=locator, locator_length=length, evaluator=evaluator, status=UNCORRECTABLE)
        # Root 1/X for X = alpha^(n - 1 - index) when X^L Lambda(1/X) = sum_i Lambda_i X^(L-i) is zero.
        positions = []
        if length <= t:
            x = powers(n, length + 1)
            terms = _gf.multiply(x[:, ::-1], np.array(locator[:length + 1])[None, :])
            positions = np.flatnonzero(np.bitwise_xor.reduce(terms, axis=1) == 0).tolist()
        if len(positions) != length or length > t or any(locator[length + 1:]):
            self.counts["uncorrectable"] += 1
            again = self.encoder.process({"message": word[:_rs.MESSAGE]})["codeword"]
            self.counts["flagged"] += np.count_nonzero(again != word) == t + 1
            return found
        x = powers(n, 2 * t)[positions].tolist()
        magnitudes = solve([[row[j] for row in x] for j in range(length)], syndromes[:length])
        corrected = word.copy()
        corrected[positions] ^= np.array(magnitudes)
        found.update(corrected=corrected, status=CORRECTED, num_corrected=length,
                     position=positions + [0] * (t - length), magnitude=magnitudes + [0] * (t - length))
        self.counts["corrected"] += 1
        self.counts[f"corrected_{length}"] += 1
        return found

    def work(self, n, x):
        table = powers(self.n, 2 * self.t)
        results = []
        for word in x["received"].reshape(n, self.n):
            syndromes = np.bitwise_xor.reduce(_gf.multiply(word[:, None], table), axis=0).tolist()
            results.append({"syndrome": syndromes, **self.decode(word, syndromes)})
        return {name: np.concatenate([np.atleast_1d(result[name]) for result in results]) for name in results[0]}
