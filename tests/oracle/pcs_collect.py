"""Oracle of the lane distribution, back: the dealt symbols put where they came from."""

import numpy as np
import pcs_distribute


class Oracle(pcs_distribute.Oracle):
    def make_ports(self):
        super().make_ports()
        return self.both(("in", "symbol"), ("out", "codeword"))

    def work(self, n, x):
        codewords = np.zeros((n, self.places.size), np.int64)
        codewords[:, self.places] = x["symbol"].reshape(n, -1)
        return {"codeword": codewords.ravel()}
