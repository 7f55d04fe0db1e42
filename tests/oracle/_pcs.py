"""What the oracles of the physical coding sublayer share: bits of numbers, blocks on ports, markers, lanes."""

import numpy as np

from base import out, port

TYPES = (0x1E, 0x4B, 0x78, 0x87, 0x99, 0xAA, 0xB4, 0xCC, 0xD2, 0xE1, 0xFF)
ERROR_PAYLOAD = sum(0x1E << (8 + 7 * i) for i in range(8)) | 0x1E
RATES = (100, 200, 400, 800, 1600)


def bits_of(number, count):
    return [number >> i & 1 for i in range(count)]


def number_of(bits):
    return sum(int(bit) << i for i, bit in enumerate(bits))


# --- blocks on ports ---

def block_ports(make, count, varies=False):
    return [make("sync", -2, count, varies=varies), make("payload", -32, count, lanes=2, varies=varies)]


def block_in(count):
    return block_ports(lambda name, width, words, **more: port("in", name, width, words, **more), count)


def block_out(count, varies=False):
    return block_ports(out, count, varies)


def blocks_from(x):
    """[(sync, payload)] of the two ports."""
    halves = np.asarray(x["payload"], np.int64).reshape(-1, 2) & 0xFFFFFFFF
    return [(int(s), int(low) | int(high) << 32) for s, (low, high) in zip(x["sync"], halves)]


def to_ports(blocks):
    payload = [half for _, p in blocks for half in (signed(p & 0xFFFFFFFF), signed(p >> 32))]
    return {"sync": [s for s, _ in blocks], "payload": payload}


def signed(word):
    return word - (1 << 32) if word >> 31 else word


# --- scrambler: 39 bits at a time, because no bit needs a younger one ---

def scramble(past, data):
    """past: the last 58 line bits, oldest first. Returns the line bits and the new past."""
    line = np.concatenate([np.asarray(past, np.int64), np.asarray(data, np.int64)])
    for begin in range(58, len(line), 39):
        end = min(begin + 39, len(line))
        line[begin:end] ^= line[begin - 39:end - 39] ^ line[begin - 58:end - 58]
    return line[58:], line[len(line) - 58:]


def descramble(past, line):
    whole = np.concatenate([np.asarray(past, np.int64), np.asarray(line, np.int64)])
    return whole[58:] ^ whole[19:len(whole) - 39] ^ whole[:len(whole) - 58], whole[len(whole) - 58:]


ONES = np.ones(58, np.int64)


# --- transcoder: one long number ---

def transcode(blocks, toggle):
    payloads = number_of([bit for _, p in blocks for bit in bits_of(p, 64)])
    legal = all(s in (1, 2) for s, _ in blocks)
    flags = [1 if s == 2 or not legal else 0 for s, _ in blocks]
    if legal and all(flags):
        x = payloads << 1 | 1
    else:
        cut = 64 * (flags.index(0) if legal else 0) + 4
        kept = payloads & ((1 << cut) - 1) | payloads >> (cut + 4) << cut
        x = kept << 5 | number_of(flags) << 1
    return x ^ (x >> 8 & 31) if toggle else x


def detranscode(x, toggle, past):
    """Four blocks; `past`: the last 58 payload bits on the line where payloads are scrambled."""
    if toggle:
        x ^= x >> 8 & 31
    if x & 1:
        return [(2, x >> (1 + 64 * j) & (1 << 64) - 1) for j in range(4)]
    flags = bits_of(x >> 1, 4)
    c = flags.index(0) if 0 in flags else 0
    cut = 64 * c + 4
    kept = x >> 5
    payloads = kept & ((1 << cut) - 1) | kept >> cut << (cut + 4)
    syncs = [2 if flag else 1 for flag in flags]
    if 0 not in flags:
        syncs = [3] * 4
    else:
        half = payloads >> (cut - 4) & 15
        found = [octet for octet in TYPES if on_line(octet, payloads, cut - 4, toggle, past) & 15 == half]
        if found:
            payloads |= on_line(found[0], payloads, cut - 4, toggle, past) >> 4 << cut
        else:
            syncs[c] = 3
    return [(s, payloads >> (64 * j) & (1 << 64) - 1) for j, s in enumerate(syncs)]


def on_line(octet, payloads, at, toggle, past):
    """The octet as it stands on the line at bit `at` of the payloads."""
    if not toggle:
        return octet
    before = list(past) + bits_of(payloads, at)
    return number_of(scramble(before[-58:], bits_of(octet, 8))[0])


# --- lanes ---

class Shape:
    """How a rate spreads its codewords."""

    def __init__(self, rate, code=0):
        self.n = 528 if code else 544
        self.flows = 2 if rate >= 800 else 1
        self.pair = 1 if rate == 100 else 2  # codewords of a flow
        self.width = {100: 4, 200: 8, 400: 16, 800: 16, 1600: 8}[rate]  # lanes of a flow
        self.lanes = self.flows * self.width
        self.words = self.flows * self.pair
        self.times = self.words * self.n // self.lanes

    def distribute(self, codewords):
        """Rows of lanes from a list of codewords: at each time a flow deals width / pair symbols of each codeword out,
        the first codeword to even lanes at even times and to odd lanes at odd times."""
        rows = np.zeros((self.times, self.lanes), np.int64)
        deal = self.width // self.pair
        for flow in range(self.flows):
            for number in range(self.pair):
                word = np.asarray(codewords[flow * self.pair + number]).reshape(self.times, deal)
                for time in range(self.times):
                    first = self.width * flow + (number + time) % self.pair
                    rows[time, first:self.width * (flow + 1):self.pair] = word[time]
        return rows

    def places(self):
        """For each symbol of the rows its index in the codewords, one after the other."""
        return self.distribute(np.arange(self.words * self.n).reshape(self.words, self.n)).ravel()


# --- markers ---

COMMON = "9A4A26 65B5D9"
UNIQUE = """B6 D9 26 0171F3|04 67 98 5ADE7E|46 FE 01 3EF356|5A 84 7B 8680D0|E1 19 E6 2A51F2|F2 4E B1 124FD1|3D EE 11 429CA1
            22 32 CD D6765B|60 9F 60 E17375|6B A2 5D 71C43C|FA 04 FB 95EBD8|6C 71 8E 226638|18 5B A4 A2F695|14 CC 33 3197C3
            D0 B1 4E CAFBA6|B4 56 A9 A6BA79"""  # UP0 UP1 UP2 UM0-2
LANES_100 = """C16821 9D718E 594BE8 4D957B F50709 DD14C2 9A4A26 7B4566 A02476 68C9FB FD6C99 B99155 5CB9B2 1AF8BD 83C7CA 3536CD
               C4314C ADD6B7 5F662A C0F0E5""".split()


def inverted(octets):
    return bytes(o ^ 0xFF for o in octets)


def markers(rate):
    """Octets of every lane."""
    if rate == 100:
        rows = [bytes.fromhex(m) for m in LANES_100]
        rows = [m + b"\0" + inverted(m) + b"\xFF" for m in rows]
        return [rows[0] + rows[4 + i] + rows[8 + i] + rows[12 + i] + rows[16] for i in range(4)]
    rows = [bytes.fromhex(row) for row in UNIQUE.replace("\n", "|").split("|")]
    cm = bytes.fromhex(COMMON)
    if rate == 200:
        rows = [bytes.fromhex("05 D6 29 B3C08C")] + rows[1:8]
    if rate == 800:
        rows = rows + [inverted(row) for row in rows]
    return [cm[:3] + r[:1] + cm[3:] + r[1:2] + r[3:] + r[2:3] + inverted(r[3:]) for r in rows]


PERIOD = {100: 4096, 200: 2048, 400: 4096, 800: 4096}  # groups
MARKER_BLOCKS = {100: 5, 200: 4, 400: 8, 800: 8}       # of 257 bits, in each flow
