"""Oracle of the frame around the FEC, forward: bits of each flow as lists, put together from the other oracles' parts."""

import numpy as np

import _pcs
import _pcs_frame
import rs_encode
from base import out


class Oracle(_pcs_frame.Frame):
    def make_ports(self):
        self.set_shape()
        self.encoder = rs_encode.Oracle({"code": self.config["code"]})
        return _pcs.block_in(self.group_blocks) + [out("symbol", -10, self.shape.times, lanes=self.shape.lanes)]

    def clear(self):
        self.past = [_pcs.ONES] * 2
        # The pad of nine bits: sent is what entered the register nine bits before.
        self.sent = [_pcs.bits_of(self.config["pad_seed"], 9)[::-1]] * 2
        self.markers = [0, 0]
        self.group = 0

    def state(self):
        pad = self.markers if self.rate == 100 else [_pcs.number_of(s[::-1]) for s in self.sent]
        pad = [m % 2 for m in pad] if self.rate == 100 else pad
        return {"scrambler_0.last": _pcs.number_of(self.past[0][::-1]), "scrambler_1.last": _pcs.number_of(self.past[1][::-1]),
                "pad": pad, "group": self.group}

    def marker_bits(self, flow):
        bits = self.marker(flow)
        if self.rate == 100:
            bits += [0, 1, 0, 1, 1] if self.markers[flow] % 2 else [1, 0, 1, 0, 0]
            self.markers[flow] += 1
            return bits
        count = 257 * self.room - len(bits) - 3
        register = list(self.sent[flow])  # the next nine bits of the pad
        for _ in range(count):
            register.append(register[-9] ^ register[-5])
        self.sent[flow] = register[count:]
        return bits + register[:count] + _pcs.bits_of(self.config["status"], 3)

    def flow_bits(self, flow, blocks):
        bits = self.marker_bits(flow) if self.group == 0 else []
        fours = [blocks[i:i + 4] for i in range(0, len(blocks), 4)]
        if self.rate == 100:
            line, self.past[flow] = _pcs.scramble(self.past[flow], [b for _, p in blocks for b in _pcs.bits_of(p, 64)])
            line = line.reshape(-1, 4, 64)
            for four, payloads in zip(fours, line):
                scrambled = [(s, _pcs.number_of(p.tolist())) for (s, _), p in zip(four, payloads)]
                bits += _pcs.bits_of(_pcs.transcode(scrambled, True), 257)
            return bits
        plain = [b for four in fours for b in _pcs.bits_of(_pcs.transcode(four, False), 257)]
        line, self.past[flow] = _pcs.scramble(self.past[flow], plain)
        return bits + line.tolist()

    def work(self, n, x):
        blocks = _pcs.blocks_from(x)
        rows = []
        for f in range(n):
            room = 4 * self.room * self.shape.flows if self.group == 0 else 0
            group = blocks[f * self.group_blocks + room:(f + 1) * self.group_blocks]
            messages = []
            for flow in range(self.shape.flows):
                own = [b for i, b in enumerate(group) if i // 4 % self.shape.flows == flow]
                symbols = np.array(self.flow_bits(flow, own), np.int64).reshape(-1, 10) @ (1 << np.arange(10))
                messages += [symbols[i::self.shape.pair] for i in range(self.shape.pair)]
            codewords = self.encoder.process({"message": np.concatenate(messages)})["codeword"]
            rows.append(self.shape.distribute(codewords.reshape(self.shape.words, -1)).ravel())
            self.group = (self.group + 1) % self.period
        return {"symbol": np.concatenate(rows)}
