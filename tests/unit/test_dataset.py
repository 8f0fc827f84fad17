"""A wrong declaration never loads, and its message names the thing, the finding and the wish."""

from datetime import UTC, datetime
from io import BytesIO

import pyarrow as pa
import pytest

from madang.dataset import Column, Inputs, RawFile, Rule, Source, Text
from madang.errors import DeclarationError, SourceError

WORD = Text(ko="낱말", en="word")
NUMBER = Column("n", pa.int64(), unit="1", required=False, title=WORD)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "demo"}, "a key is plugin.name"),
        ({"key": "Demo.thing"}, "a key is plugin.name"),
        ({"version": "1"}, "version '1' is not major.minor"),
        ({"frequency": "monthly"}, "frequency 'monthly'"),
        ({"inputs": []}, "at least one source or input is needed"),
        ({"notes": Text(ko="짧다", en="x" * 60)}, "notes.ko have 2 characters, wanted 50"),
        ({"notes": Text(ko="가" * 60, en="short")}, "notes.en have 5 characters, wanted 50"),
        ({"keywords": [WORD]}, "1 keywords, at least 3"),
        ({"columns": [NUMBER, NUMBER], "rules": []}, "columns declared twice: n"),
        ({"order_by": ["m"]}, "no column 'm'; there are id, n"),
        ({"partition": "year"}, "partition and partition_column go together"),
        ({"partition": "year", "partition_column": "id"}, "needs partition_from"),
        ({"bad_share": 1.0}, r"bad_share 1.0 is not in \[0, 1\)"),
        ({"max_drop": 1.5}, r"max_drop 1.5 is not in \[0, 1\]"),
    ],
)
def test_dataset_that_contradicts_itself_does_not_load(thing, changes, message):
    with pytest.raises(DeclarationError, match=message):
        thing(**changes)


def test_two_rules_of_one_name_do_not_load(thing):
    (rule,) = thing().rules
    with pytest.raises(DeclarationError, match="two rules have one name"):
        thing(rules=[rule, rule])


def test_quasi_identifiers_need_k(thing):
    column = Column("age", pa.int16(), unit="a", personal="quasi", title=WORD)
    with pytest.raises(DeclarationError, match="quasi-identifiers need k"):
        thing(columns=[*thing().columns, column])
    assert thing(columns=[*thing().columns, column], k=10).k == 10


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("Länge", pa.string()), {}, "a name is lower case"),
        (("n", pa.uint8()), {"unit": "1"}, "type uint8 cannot be kept"),
        (("n", pa.timestamp("ns", "UTC")), {}, "cannot be kept"),
        (("n", pa.float64()), {}, "a number needs a UCUM unit"),
        (("n", pa.int32()), {}, "a number needs a UCUM unit"),
        (("who", pa.string()), {"personal": "personal"}, "personal data may not enter"),
        (("n", pa.string()), {"key": True, "required": False}, "a key column is always required"),
        (("n", pa.string()), {"bundled": False}, "must be allowed to be null"),
    ],
)
def test_column_that_cannot_be_does_not_load(arguments, options, message):
    with pytest.raises(DeclarationError, match=message):
        Column(*arguments, title=WORD, **options)


@pytest.mark.parametrize("options", [{}, {"sql": "n = 1", "query": "SELECT 0"}])
def test_rule_is_either_sql_or_query(options):
    with pytest.raises(DeclarationError, match="exactly one of sql and query"):
        Rule("r", why=WORD, passes=[{"n": 1}], fails=[{"n": 2}], **options)


@pytest.mark.parametrize("case", ["passes", "fails"])
def test_rule_without_its_case_does_not_load(case):
    cases = {"passes": [{"n": 1}], "fails": [{"n": 2}]} | {case: []}
    with pytest.raises(DeclarationError, match="is needed"):
        Rule("r", sql="n = 1", why=WORD, **cases)


@pytest.mark.parametrize("languages", [{"ko": " ", "en": "x"}, {"ko": "가", "en": ""}])
def test_text_needs_both_languages(languages):
    with pytest.raises(DeclarationError, match="both languages"):
        Text(**languages)


def test_everything_derived_follows_from_the_declaration(thing):
    column = Column("parent", pa.string(), required=False, ref="demo.other.id", title=WORD)
    dataset = thing(key="demo.child_thing", columns=[*thing().columns, column])
    assert (dataset.plugin, dataset.name, dataset.slug) == (
        "demo",
        "child_thing",
        "demo-child-thing",
    )
    assert dataset.key_columns == ("id",)
    assert dataset.schema.field("id").nullable is False
    assert dataset.references == ((column, "demo.other", "id"),)
    assert dataset.upstream == ("demo.other",)


SOURCE = Source(
    key="s",
    title=WORD,
    publisher="시험",
    licence="kogl-0",
    licence_text="제한 없음",
    dataset_id="test 1",
)


def received(*names: str) -> Inputs:
    files = tuple(
        RawFile(
            name=name,
            as_of=None,
            encoding="cp949",
            size=2,
            opener=lambda: BytesIO("가".encode("cp949")),
        )
        for name in names
    )
    return Inputs(
        files={"s": files},
        tables={},
        partition=None,
        run_time=datetime(2026, 1, 1, tzinfo=UTC),
        scratch=None,
    )


def test_reader_gets_the_one_file_decoded_as_found():
    assert received("a.csv").file(SOURCE).text() == "가"


@pytest.mark.parametrize(("names", "found"), [((), "none"), (("a.csv", "b.csv"), "a.csv, b.csv")])
def test_reader_that_wants_one_file_hears_what_was_found(names, found):
    with pytest.raises(SourceError, match=f"exactly one file is wanted, found {found}"):
        received(*names).file(SOURCE)
