"""Oracle of the Gray map: the level's bits are A and A xor B."""

from base import Base, out, port


class Oracle(Base):
    def make_ports(self):
        return [port("in", "bit", -1, 2), out("symbol", -2)]

    def work(self, n, x):
        a, b = x["bit"][0::2], x["bit"][1::2]
        return {"symbol": 2 * a + (a ^ b)}
