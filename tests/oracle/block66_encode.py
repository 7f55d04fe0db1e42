"""Oracle of the 64B/66B encoder: the format that fits, out of a table of patterns."""

import _block66
import _pcs
from base import Base, port


class Oracle(Base):
    def make_ports(self):
        return [port("in", "control", -8), port("in", "octet", -8, lanes=8)] + _pcs.block_out(1)

    def work(self, n, x):
        blocks = []
        for control, octets in zip(x["control"].tolist(), x["octet"].reshape(n, 8).tolist()):
            block = _block66.encode(control, octets) or (1, _pcs.ERROR_PAYLOAD)
            blocks.append(block)
            error = block == (1, _pcs.ERROR_PAYLOAD)
            self.counts["data" if block[0] == 2 else "error" if error else "control"] += 1
        return _pcs.to_ports(blocks)
