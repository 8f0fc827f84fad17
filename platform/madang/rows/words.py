"""Full text in rows: every word must stand somewhere, as people write Korean and English.

A run of Hangul may stand inside a longer one (시청 finds 시청역), and is looked for without the
particle at its end. Any other word stands by itself, in singular or plural.
"""

from collections.abc import Iterable

from madang.errors import BadRowRequest
from madang.rows.model import Field, Find, Table, Word
from madang.text import Run, folded, runs, singular, stem

LONGEST = 400  # signs of a query
RANK = "rank"


def in_texts(table: Table, text: str) -> Find:
    """Every word in any text of a row.

    Raises:
        BadRowRequest: It is too long.
    """
    texts = tuple(field for field in table.fields if field.kind == "text")
    return Find(rank=RANK, fields=texts, words=tuple(_words(text)))


def in_field(field: Field, text: str) -> Find:
    """Every word in one field, whatever its kind.

    Raises:
        BadRowRequest: It is too long.
    """
    return Find(rank=f"{RANK} {field.name}", fields=(field,), words=tuple(_words(text)))


def _words(text: str) -> Iterable[Word]:
    if len(text) > LONGEST:
        message = f"the text has {len(text)} signs, at most {LONGEST} are looked for"
        raise BadRowRequest(message, "q")
    return dict.fromkeys(_word(run) for run in runs(folded(text)))


def _word(run: Run) -> Word:
    if run.is_hangul or not run.text.isascii():  # RE2's word boundary knows ASCII only
        return Word(text=stem(run), is_pattern=False)
    one = singular(run.text)
    forms = {run.text, one, f"{one}s", f"{one[:-1]}ies" if one.endswith("y") else one}
    return Word(text=rf"\b(?:{'|'.join(sorted(forms))})\b", is_pattern=True)
