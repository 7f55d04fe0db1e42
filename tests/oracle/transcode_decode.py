"""Oracle of the transcoder, back: every block type is tried for the half that was left out."""

import _pcs
from base import Base, port


class Oracle(Base):
    KEYS = {"scrambled": (0, 1, 0)}

    def make_ports(self):
        return [port("in", "bit", -1, lanes=257)] + _pcs.block_out(4)

    def clear(self):
        self.past = list(_pcs.ONES)

    def state(self):
        return {"last": _pcs.number_of(self.past[::-1])}

    def work(self, n, x):
        blocks = []
        for bits in x["bit"].reshape(n, 257):
            four = _pcs.detranscode(_pcs.number_of(bits), self.config["scrambled"], self.past)
            if self.config["scrambled"]:
                self.past = [bit for _, p in four for bit in _pcs.bits_of(p, 64)][-58:]
            marked = sum(s == 3 for s, _ in four)
            self.counts["legal" if marked == 0 else "all_marked" if marked == 4 else "block_marked"] += 1
            blocks += four
        return _pcs.to_ports(blocks)
