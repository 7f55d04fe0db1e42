"""The frame around the FEC for its two oracles: markers in front of a flow's bits, codewords from bits."""

import _pcs
from base import Base, Refused

KEYS = {"rate": (100, 800, 400), "code": (0, 1, 0), "marker_period": (0, 8192, 0), "pad_seed": (1, 511, 511), "status": (0, 7, 0),
        "stateless_decoder": (0, 1, 0)}


class Frame(Base):
    CHUNKS = False  # one group after the other in any case, bit by bit
    KEYS = KEYS
    CHOICES = {"rate": _pcs.RATES[:4]}

    def check(self):
        if self.config["rate"] not in _pcs.RATES:
            raise Refused("rate", "no such rate")
        if self.config["code"] and self.config["rate"] != 100:
            raise Refused("code", "KR4 goes with 100 Gb/s only")

    def set_shape(self):
        rate = self.rate = self.config["rate"]
        self.shape = _pcs.Shape(rate, self.config["code"])
        self.period = self.config["marker_period"] or _pcs.PERIOD[rate]
        self.flow_blocks = 20 * self.shape.pair
        self.room = _pcs.MARKER_BLOCKS[rate]
        self.group_blocks = 4 * self.flow_blocks * self.shape.flows
        self.lane_bits = [[b for o in row for b in _pcs.bits_of(o, 8)] for row in _pcs.markers(rate)]

    def marker(self, flow):
        """Bits of a flow's marker without what follows the lanes' own."""
        lanes = self.lane_bits[flow * self.shape.width:(flow + 1) * self.shape.width]
        bits = []
        for k in range(len(lanes[0]) // 10):
            symbols = [lane[10 * k:10 * k + 10] for lane in lanes]
            if self.shape.pair == 2 and k % 2 == 1:  # A and B change lanes, so the stream has the pairs turned round
                symbols = [symbols[i ^ 1] for i in range(len(symbols))]
            for symbol in symbols:
                bits += symbol
        return bits
