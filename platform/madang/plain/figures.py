"""What a profile and a change say, in words that plain pages and pages of the app share."""

from madang.i18n import number, t
from madang.publish import ColumnProfile, Histogram

_LONGEST = 40
_SHORT_NUMBER = 1e6
_DAY, _MINUTE = 10, 16  # ends of "2018-08-01" and "2018-08-01T12:30"


def percent(part: int, whole: int) -> str:
    """Whole percent; what is there but rounds to nothing, or to all, says so.

    >>> percent(1, 3), percent(1, 1000), percent(999, 1000), percent(0, 5)
    ('33', '<1', '>99', '0')
    """
    if not whole or not part:
        return "0"
    share = 100 * part / whole
    if share < 1:
        return "<1"
    return ">99" if part < whole and share > 99 else f"{share:.0f}"  # noqa: PLR2004 -- percent


def shown(value: object) -> str:
    """A value as a profile holds it: numbers short, instants to the minute."""
    if isinstance(value, bool):
        return t("value.yes" if value else "value.no")
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < _SHORT_NUMBER else f"{value:,.0f}"
    text = str(value)
    if text.endswith("Z") and text[_DAY : _DAY + 1] == "T":
        return f"{text[:_DAY]} {text[_DAY + 1 : _MINUTE]} UTC"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def ends(column: ColumnProfile) -> str:
    """Smallest and largest value; one where they are the same."""
    if column.min is None or column.max is None:
        return t("value.none")
    low, high = shown(column.min), shown(column.max)
    return low if low == high else t("dataset.profile_from_to", low=low, high=high)


def unknown(column: ColumnProfile, rows: int) -> str:
    """In how many rows nobody knows the value."""
    count = number(column.nulls)
    if not column.nulls:
        return count
    return t("dataset.profile_share", count=count, percent=percent(column.nulls, rows))


def fullest(histogram: Histogram) -> str:
    """Where most rows are, in a sentence."""
    most = max(histogram.counts)
    place = histogram.counts.index(most)
    share = percent(most, sum(histogram.counts) + histogram.others)
    low = shown(histogram.bounds[place])
    if histogram.kind == "values":
        return t("dataset.profile_most_value", value=low, percent=share)
    high = shown(histogram.bounds[place + 1])
    return t("dataset.profile_most_range", low=low, high=high, percent=share)
