"""Oracle of the inner code's encoder: a product by the printed matrix."""

import numpy as np

import _inner
from base import Base, out, port


class Oracle(Base):
    def make_ports(self):
        return [port("in", "message", -1, 120), out("codeword", -1, 128)]

    def work(self, n, x):
        message = x["message"].reshape(n, 120)
        parity = _inner.positions(message) @ _inner.MATRIX[:_inner.PAIRS] % 2
        return {"codeword": np.concatenate([message, parity], axis=1).ravel()}
