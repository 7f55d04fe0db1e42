"""The inner code's parity matrix as the draft prints it: one octet a pair of message bits, then the parity bits themselves."""

import numpy as np

TABLE_177_1 = bytes.fromhex(
    "944A25CBBC5E2FCE67EA75E3A8542A15D3B0582C160BDC6E37C261E9AD8F9E4FFE7FE673E070381C0E07DA6DEFAE57F279E5AB8C4623C8643219D5B3")
PAIRS = len(TABLE_177_1)
PARITY = 8

# Row k: the eight parity bits that position k of the (68,60) code takes part in, parity bit 0 first.
MATRIX = np.concatenate([np.unpackbits(np.frombuffer(TABLE_177_1, np.uint8)).reshape(PAIRS, PARITY), np.eye(PARITY)]).astype(int)


def positions(bits):
    """Codewords as rows of bits, to rows of positions: a pair's sum, a parity bit as it is."""
    pairs = bits[:, :2 * PAIRS].reshape(len(bits), PAIRS, 2).sum(axis=2) % 2
    return np.concatenate([pairs, bits[:, 2 * PAIRS:]], axis=1)
