"""Oracle of the 64B/66B decoder: the fields of the block's format, one after the other."""

import _block66
import _pcs
from base import Base, out


class Oracle(Base):
    def make_ports(self):
        return _pcs.block_in(1) + [out("control", -8), out("octet", -8, lanes=8)]

    def work(self, n, x):
        controls, all_octets = [], []
        for sync, payload in _pcs.blocks_from(x):
            control, octets = _block66.decode(sync, payload) or (0xFF, [0xFE] * 8)
            controls.append(control)
            all_octets += octets
            error = control == 0xFF and octets == [0xFE] * 8
            self.counts["data" if control == 0 else "error" if error else "control"] += 1
        return {"control": controls, "octet": all_octets}
