"""Oracle of the transcoder, forward: the four payloads as one number of 256 bits, four of them cut out."""

import _pcs
from base import Base, out


class Oracle(Base):
    KEYS = {"scrambled": (0, 1, 0)}

    def make_ports(self):
        return _pcs.block_in(4) + [out("bit", -1, lanes=257)]

    def work(self, n, x):
        blocks = _pcs.blocks_from(x)
        bits = []
        for f in range(n):
            four = blocks[4 * f:4 * f + 4]
            kinds = {s for s, _ in four}
            self.counts["illegal" if kinds & {0, 3} else "all_data" if kinds == {2} else "with_control"] += 1
            bits += _pcs.bits_of(_pcs.transcode(four, self.config["scrambled"]), 257)
        return {"bit": bits}
