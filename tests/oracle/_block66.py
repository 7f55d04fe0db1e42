"""The formats of 64B/66B as text: a letter a field, first in time first."""

# Which octets are control, the control character that tells the format, and the fields behind the type octet. D: a data
# octet; C: a code of 7 bits; z: a zero bit; O: an ordered set's four bits. The index of the octet stands behind.
FORMATS = {
    0x1E: ("CCCCCCCC", "C0 C1 C2 C3 C4 C5 C6 C7"),
    0x78: ("SDDDDDDD", "D1 D2 D3 D4 D5 D6 D7"),
    0x4B: ("QDDD0000", "D1 D2 D3 O0 " + "z " * 28),
    0x87: ("TCCCCCCC", "z z z z z z z C1 C2 C3 C4 C5 C6 C7"),
    0x99: ("DTCCCCCC", "D0 z z z z z z C2 C3 C4 C5 C6 C7"),
    0xAA: ("DDTCCCCC", "D0 D1 z z z z z C3 C4 C5 C6 C7"),
    0xB4: ("DDDTCCCC", "D0 D1 D2 z z z z C4 C5 C6 C7"),
    0xCC: ("DDDDTCCC", "D0 D1 D2 D3 z z z C5 C6 C7"),
    0xD2: ("DDDDDTCC", "D0 D1 D2 D3 D4 z z C6 C7"),
    0xE1: ("DDDDDDTC", "D0 D1 D2 D3 D4 D5 z C7"),
    0xFF: ("DDDDDDDT", "D0 D1 D2 D3 D4 D5 D6"),
}
CODES = {0x07: 0x00, 0x06: 0x06, 0xFE: 0x1E}
ORDERS = {0x9C: 0x0, 0x5C: 0xF}
OCTETS = {code: octet for octet, code in CODES.items()}
ORDER_OCTETS = {code: octet for octet, code in ORDERS.items()}
LEGAL = {"C": CODES, "S": {0xFB}, "T": {0xFD}, "Q": ORDERS, "D": range(256), "0": {0}}
WIDTH = {"D": 8, "C": 7, "O": 4, "z": 1}


def encode(control, octets):
    """(sync, payload), or None when no block says it."""
    if control == 0:
        return 2, sum(o << (8 * i) for i, o in enumerate(octets))
    for kind, (pattern, fields) in FORMATS.items():
        wanted = sum(1 << i for i, letter in enumerate(pattern) if letter not in "D0")
        if control != wanted or any(o not in LEGAL[letter] for letter, o in zip(pattern, octets)):
            continue
        payload, at = kind, 8
        for field in fields.split():
            value = 0 if field == "z" else octets[int(field[1])]
            value = CODES[value] if field[0] == "C" else ORDERS[value] if field[0] == "O" else value
            payload |= value << at
            at += WIDTH[field[0]]
        assert at == 64
        return 1, payload
    return None


def decode(sync, payload):
    """(control, octets), or None when the block is illegal."""
    if sync == 2:
        return 0, [payload >> (8 * i) & 0xFF for i in range(8)]
    if sync != 1 or payload & 0xFF not in FORMATS:
        return None
    pattern, fields = FORMATS[payload & 0xFF]
    octets = [{"S": 0xFB, "T": 0xFD}.get(letter, 0) for letter in pattern]
    at = 8
    for field in fields.split():
        value = payload >> at & (1 << WIDTH[field[0]]) - 1
        at += WIDTH[field[0]]
        if field == "z":
            if value:
                return None
            continue
        table = {"C": OCTETS, "O": ORDER_OCTETS}.get(field[0])
        if table is not None and value not in table:
            return None
        octets[int(field[1])] = table[value] if table is not None else value
    return sum(1 << i for i, letter in enumerate(pattern) if letter not in "D0"), octets
