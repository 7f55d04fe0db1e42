"""Oracle of the convolutional interleaver."""

from _convolutional import Delays


class Oracle(Delays):
    pass
