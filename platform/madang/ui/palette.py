"""What tells series apart in a picture: colour and, since not all see it, dash and marker.

Colours follow Okabe and Ito, told apart by most colour-blind people; the paler ones do not stand on
white alone.
"""

from collections.abc import Sequence

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES: Sequence[Sequence[int]] = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3), (5, 5), (12, 4))
MARKERS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
