"""Oracle of the descrambler: the line against itself 39 and 58 bits later."""

import _pcs
import scramble
from base import out, port


class Oracle(scramble.Oracle):
    def make_ports(self):
        return [port("in", "line", -1), out("data", -1)]

    def work(self, n, x):
        data, self.past = _pcs.descramble(self.past, x["line"])
        return {"data": data}
