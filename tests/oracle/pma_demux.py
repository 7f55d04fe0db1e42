"""Oracle of the PMA demultiplexer: units put back into rows; a swap undoes itself."""

import pma_mux


class Oracle(pma_mux.Oracle):
    def make_ports(self):
        super().make_ports()
        return self.both(("in", "line"), ("out", "lane"))

    def work(self, n, x):
        return {"lane": x["line"].reshape(n, -1)[:, self.order].ravel()}
