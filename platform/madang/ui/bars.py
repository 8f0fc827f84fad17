"""Small pictures of counts inside a table's cell; the words beside them say the same.

Boxes of HTML, since `st.html` drops SVG. Their heights and widths stand in a variable each, which
the style sheet reads.
"""

from collections.abc import Sequence
from html import escape

from madang.ui.markup import Html


def standing(counts: Sequence[int], said: str) -> Html:
    """A bar for each count, side by side, as one picture.

    Args:
        counts: Counts of equal ranges, in order.
        said: What is to be seen, for those who do not see it.
    """
    most = max(counts, default=0) or 1
    bars = "".join(
        f'<span style="--md-share:{100 * count / most:.0f}%"></span>' for count in counts
    )
    return Html(text=f'<span class="md-bars" role="img" aria-label="{escape(said)}">{bars}</span>')


def lying(count: int, most: int) -> Html:
    """One bar of the length that `count` has beside `most`; the number itself stands beside it."""
    share = 100 * count / most if most else 0
    return Html(
        text=f'<span class="md-bar-line" aria-hidden="true" style="--md-share:{share:.0f}%"></span>'
    )
