"""Oracle of the convolutional interleaver's inverse."""

from _convolutional import Delays


class Oracle(Delays):
    INVERSE = True
