"""Oracle of the frame around the FEC, back: bits of each flow as arrays, taken apart with the other oracles' parts."""

import numpy as np

import _pcs
import _pcs_frame
import rs_decode
from base import out, port, probe


class Oracle(_pcs_frame.Frame):
    def make_ports(self):
        self.set_shape()
        self.decoder = rs_decode.Oracle({"code": self.config["code"]})
        self.places = self.shape.places()
        words, t = self.shape.words, 7 if self.config["code"] else 15
        return [port("in", "symbol", -10, self.shape.times, lanes=self.shape.lanes), *_pcs.block_out(self.group_blocks, True),
                out("status", -2, words, most=2), probe("num_corrected", -4, words, most=t),
                probe("marker_status", -3, self.shape.flows)]

    def clear(self):
        self.past = [_pcs.ONES] * 2
        self.spoiled = [0, 0]
        self.status = [0, 0]
        self.group = 0

    def state(self):
        return {"descrambler_0.last": _pcs.number_of(self.past[0][::-1]), "descrambler_1.last": _pcs.number_of(self.past[1][::-1]),
                "spoiled": self.spoiled, "status": self.status, "group": self.group}

    def blocks_of(self, flow, bits):
        if self.rate != 100:
            plain, self.past[flow] = _pcs.descramble(self.past[flow], bits)
            return [b for x in plain.reshape(-1, 257) for b in _pcs.detranscode(_pcs.number_of(x.tolist()), False, None)]
        blocks = []
        for x in bits.reshape(-1, 257):
            four = _pcs.detranscode(_pcs.number_of(x.tolist()), True, self.past[flow].tolist())
            plain, self.past[flow] = _pcs.descramble(self.past[flow], [b for _, p in four for b in _pcs.bits_of(p, 64)])
            blocks += [(s, _pcs.number_of(p.tolist())) for (s, _), p in zip(four, plain.reshape(4, 64))]
        return blocks

    def work(self, n, x):
        found = {"sync": [], "payload": [], "status": [], "num_corrected": [], "marker_status": []}
        pair = self.shape.pair
        for row in x["symbol"].reshape(n, -1):
            codewords = np.zeros(self.places.size, np.int64)
            codewords[self.places] = row
            decoded = self.decoder.process({"received": codewords})
            corrected = decoded["corrected"].reshape(self.shape.words, -1)[:, :514]
            flows = []
            for flow in range(self.shape.flows):
                status = decoded["status"][flow * pair:(flow + 1) * pair]
                symbols = corrected[flow * pair:(flow + 1) * pair].T.ravel()
                bits = (symbols[:, None] >> np.arange(10) & 1).ravel()
                room = 257 * self.room if self.group == 0 else 0
                bad = bool(np.any(status == 2))
                if room and not bad and self.rate != 100:
                    self.status[flow] = _pcs.number_of(bits[room - 3:room].tolist())
                blocks = self.blocks_of(flow, bits[room:])
                marks = len(blocks) if bad else self.spoiled[flow]
                blocks = [(3, _pcs.ERROR_PAYLOAD)] * min(marks, len(blocks)) + blocks[marks:]
                self.spoiled[flow] = 4 * self.config["stateless_decoder"] if bad else max(0, marks - len(blocks))
                flows.append(blocks)
            group = [b for i in range(0, len(flows[0]), 4) for blocks in flows for b in blocks[i:i + 4]]
            ports = _pcs.to_ports(group)
            found["sync"] += ports["sync"]
            found["payload"] += ports["payload"]
            found["status"] += decoded["status"].tolist()
            found["num_corrected"] += decoded["num_corrected"].tolist()
            found["marker_status"] += self.status[:self.shape.flows]
            for name, value in (("clean", 0), ("corrected", 1), ("uncorrectable", 2)):
                self.counts[name] += int(np.count_nonzero(decoded["status"] == value))
            self.counts["marked"] += sum(s == 3 for s in ports["sync"])
            self.group = (self.group + 1) % self.period
        return found
