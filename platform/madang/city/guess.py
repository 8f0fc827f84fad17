# ruff: noqa: S608 -- SQL is built here from declarations; madang.sql quotes every name and value
"""What the columns of a sample seem to be: type, blanks, key; by the casts that a build uses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import duckdb
import pyarrow as pa

from madang import sql
from madang.city.casting import NOTHING
from madang.city.names import column_name, unit_of
from madang.city.sample import Sample
from madang.dataset import Column, Text
from madang.sources import casts

_CODE = re.compile(r"(코드|번호|_CD|_ID|_SN|CODE|_NO|_SE)$", re.IGNORECASE)
_MOST_IN_KEY = 3
_KEY_CANDIDATES = 8
# From the strictest to the widest. A day is asked first: eight digits are a number as well.
_CANDIDATES = (
    ("date", pa.date32()),
    ("timestamp", pa.timestamp("us", "UTC")),
    ("int64", pa.int64()),
    ("float64", pa.float64()),
)
_WORD = Text(ko="열", en="column")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What one column seems to be.

    Attributes:
        origin: Name in the source.
        name: Proposed name.
        type: Proposed type, as the file says it.
        unit: UCUM unit where the header gives one.
        key: Whether it seems to be part of the key.
        blanks: Rows of the sample in which it says nothing.
        distinct: Different values in the sample.
        smallest: Whether no number of it is below 0.
        yes_no: The two words, where it says yes or no.
        examples: Some of its values.
    """

    origin: str
    name: str
    type: str
    unit: str | None
    key: bool
    blanks: int
    distinct: int
    smallest: bool
    yes_no: tuple[str, str] | None
    examples: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """Whether a unit is wanted."""
        return self.type in {"int64", "float64"}


def guess(sample: Sample) -> list[Guess]:
    """A guess for each named column of the sample, in order."""
    places = [
        place
        for place, name in enumerate(sample.names)
        if name and sample.names.index(name) == place
    ]
    table = pa.table(
        {
            f"c{place}": pa.array([row[place] for row in sample.rows], pa.string())
            for place in places
        }
    )
    with duckdb.connect(config={"python_enable_replacements": "false"}) as engine:
        engine.register("given", table)
        nothing = ", ".join(map(sql.text, NOTHING))
        cells = ", ".join(
            f"CASE WHEN c{place} NOT IN ({nothing}) THEN {casts.stripped_wide(f'c{place}')} END "
            f"AS c{place}"
            for place in places
        )
        engine.execute(f"CREATE TABLE sample AS SELECT {cells} FROM given")
        found: list[Guess] = []
        for place in places:
            taken = {each.name for each in found}
            found.append(_column(engine, place, sample.names[place], taken))
        key = _key(engine, dict(zip(places, found, strict=True)), len(sample.rows))
    return [replace(each, key=place in key) for place, each in zip(places, found, strict=True)]


def _column(engine: duckdb.DuckDBPyConnection, place: int, origin: str, taken: set[str]) -> Guess:
    cell = f"c{place}"
    tries = ", ".join(
        f"count(*) FILTER ({casts.cast(cell, Column('x', kind, title=_WORD, unit='1'))} IS NULL "
        f"AND {cell} IS NOT NULL)"
        for _, kind in _CANDIDATES
    )
    (facts,) = engine.execute(
        f"SELECT count(*) - count({cell}), count(DISTINCT {cell}), "
        f"count(*) FILTER (regexp_matches({cell}, '^0\\d')), "
        f"count(*) FILTER (starts_with({cell}, '-')), {tries} FROM sample"
    ).fetchall()
    blanks, distinct, zeros, minus, *misfits = (int(fact) for fact in facts)
    values = engine.execute(
        f"SELECT DISTINCT {cell} FROM sample WHERE {cell} IS NOT NULL ORDER BY 1 LIMIT 3"
    ).fetchall()
    examples = tuple(str(value) for (value,) in values)
    kind = _kind(origin, distinct, zeros, misfits)
    yes_no = next(
        (pair for pair in (("Y", "N"), ("O", "X")) if distinct and set(examples) <= set(pair)), None
    )
    return Guess(
        origin=origin,
        name=column_name(origin, taken),
        type="bool" if yes_no else kind,
        unit=(unit_of(origin) or (None, ""))[0],
        key=False,
        blanks=blanks,
        distinct=distinct,
        smallest=minus == 0,
        yes_no=yes_no,
        examples=examples,
    )


def _kind(origin: str, distinct: int, zeros: int, misfits: Sequence[int]) -> str:
    """The first type that every cell fits; codes stay text for ever."""
    if not distinct:
        return "string"
    fitting = [name for (name, _), bad in zip(_CANDIDATES, misfits, strict=True) if bad == 0]
    kind = next(iter(fitting), "string")
    is_code = kind == "int64" and (zeros > 0 or _CODE.search(origin) is not None)
    return "string" if is_code else kind


def _key(engine: duckdb.DuckDBPyConnection, found: dict[int, Guess], rows: int) -> set[int]:
    """Places of the fewest columns that tell all rows of the sample apart; none where none do."""
    candidates = [
        place
        for place, each in found.items()
        if each.blanks == 0 and each.type not in {"float64", "bool"}
    ][:_KEY_CANDIDATES]
    if rows < 2:  # noqa: PLR2004 -- one row says nothing of what tells rows apart
        return set()
    for size in range(1, _MOST_IN_KEY + 1):
        for places in combinations(candidates, size):
            listed = ", ".join(f"c{place}" for place in places)
            ((distinct,),) = engine.execute(
                f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM sample)"
            ).fetchall()
            if distinct == rows:
                return set(places)
    return set()
