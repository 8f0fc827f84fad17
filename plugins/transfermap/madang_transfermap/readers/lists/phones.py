"""Public telephone numbers of station offices, in one form: digits with hyphens.

A spreadsheet eats the zero before an area code, two numbers are glued together, some cells hold an
address. A number is kept only where its digits can be read in one way.
"""

import re

# Area codes (02, 031 … 064) and the networks 070 and 080; a mobile number is nobody's office.
_AREA = r"02|0[3-6]\d|070|080"
# Behind it the cell ends, goes on with other extensions, or a second number is glued on.
_END = r"(?=$|[~/,]|0\d{1,2}-)"
_PLAIN = re.compile(rf"\(?({_AREA})[)-] ?(\d{{3,4}})-(\d{{4}}){_END}")
_SERVICE = re.compile(rf"(1[5-8]\d{{2}})-(\d{{4}}){_END}")
# Nine digits and more: without its zero, and too long to be a number without an area code.
_LOST_ZERO = re.compile(r"(2|[3-6]\d)(\d{3,4})(\d{4})")
_LOST_ZERO_LENGTHS = {9, 10}
PATTERN = rf"(?:{_AREA})-\d{{3,4}}-\d{{4}}|1[5-8]\d{{2}}-\d{{4}}"


def phone(text: str | None) -> str | None:
    """The first number in a cell, None where there is none or more than one reading.

    >>> phone("02-6110-1961"), phone("(031) 422-7788"), phone("031) 901-7728"), phone("1544-5005")
    ('02-6110-1961', '031-422-7788', '031-901-7728', '1544-5005')
    >>> phone("226393305"), phone("3180775521"), phone("02-890-222702-890-2228")
    ('02-2639-3305', '031-8077-5521', '02-890-2227')

    Eight digits are an area code without its zero, or a number without its area code:

    >>> phone("23710087"), phone("010-1234-5678"), phone("-"), phone(None)
    (None, None, None, None)
    """
    plain = (text or "").strip()
    if plain.isdigit():
        match = len(plain) in _LOST_ZERO_LENGTHS and _LOST_ZERO.fullmatch(plain)
        return f"0{match[1]}-{match[2]}-{match[3]}" if match else None
    match = _PLAIN.match(plain) or _SERVICE.match(plain)
    return "-".join(match.groups()) if match else None
