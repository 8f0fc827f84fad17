"""What a renewal promises: same input no new version, no row lost, bad news changes nothing."""

import dataclasses
import json
import threading

import pyarrow as pa
import pytest

from madang.dataset import Column, Rule, Text
from madang.errors import LakeError, NotInLake, Refused
from madang.lake import renewal as renewal_module
from madang.lake.commit import live_files, open_table

WORD = Text(ko="낱말", en="word")
ABC = [("a", 1), ("b", 2), ("c", None)]


def failing(renewal) -> set[str]:
    return {check.name for check in renewal.checks if not check.passed}


def test_first_renewal_commits_version_one(bench, thing, rows_of):
    renewal = bench.renew(thing(), rows_of(*ABC), "h1")
    assert renewal.status == "committed"
    assert renewal.version.name.startswith("v1-")
    assert renewal.version.table() == rows_of(*ABC).cast(thing().schema)


def test_same_input_is_unchanged_and_not_read(bench, thing, rows_of):
    first = bench.renew(thing(), rows_of(*ABC), "h1")

    def must_not_read():
        raise AssertionError("read again")

    again = bench.renew(thing(), None, "h1", read=must_not_read)
    assert (again.status, again.version.name) == ("unchanged", first.version.name)
    assert again.checks == first.checks


def test_same_rows_in_other_bytes_make_no_version(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    other = bench.renew(thing(), rows_of(*reversed(ABC)), "h2")
    assert (other.status, other.version.number) == ("same_rows", 1)
    assert bench.renew(thing(), rows_of(*reversed(ABC)), "h2").status == "unchanged"
    assert not list(bench.lake.table(thing()).folder.glob("all/*.parquet"))[1:]


def test_control_other_rows_do_make_a_version(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    assert bench.renew(thing(), rows_of(("a", 1), ("b", 2), ("c", 3)), "h2").version.number == 2


@pytest.mark.parametrize(
    ("bad", "check"),
    [
        (("d", 500), "n__range"),
        (("d", -1), "n__range"),
        (("d", 7), "not_seven"),
        ((None, 3), "id__required"),
        (("a", 1), "key__unique"),
    ],
)
def test_bad_rows_go_to_quarantine_and_none_is_lost(bench, thing, rows_of, bad, check):
    renewal = bench.renew(thing(bad_share=0.5), rows_of(*ABC, bad), "h1")
    assert renewal.status == "committed"
    assert check in failing(renewal)
    kept = bench.lake.table(thing()).quarantine()
    assert renewal.version.rows + kept.num_rows == 4
    assert kept["rules"].to_pylist()[-1] == [check]
    assert {"id", "n"} <= set(json.loads(kept["row_json"][0].as_py()))


def test_rows_that_break_different_checks_are_all_set_aside(bench, thing, rows_of):
    dataset = thing(bad_share=0.9)
    renewal = bench.renew(dataset, rows_of(("a", 7), ("b", 101), ("c", 1)), "sum")
    assert (renewal.status, renewal.rows, renewal.quarantined) == ("committed", 1, 2)


@pytest.mark.parametrize("bad", [("d", 500), ("d", 7), ("a", 1)])
def test_bad_rows_above_the_share_refuse_the_version(bench, thing, rows_of, bad):
    first = bench.renew(thing(), rows_of(*ABC), "h1")
    second = bench.renew(thing(), rows_of(*ABC, bad), "h2")
    assert second.status == "refused"
    assert "guard__bad_share" in second.reason
    assert second.version.name == first.version.name
    assert bench.lake.table(thing()).quarantine().num_rows >= 1
    assert bench.lake.table(thing()).attempts()[None].status == "refused"


def test_a_refusal_is_forgotten_once_the_old_input_is_back(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    bench.renew(thing(), rows_of(), "h2")
    assert bench.renew(thing(), rows_of(*ABC), "h1").status == "unchanged"
    assert bench.lake.table(thing()).attempts()[None].status == "unchanged"


def test_quarantine_of_a_retried_input_is_replaced_not_doubled(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC, ("d", 7)), "h1")
    bench.renew(thing(), rows_of(*ABC, ("d", 7)), "h1")
    assert bench.lake.table(thing()).quarantine().num_rows == 1


@pytest.mark.parametrize(
    ("rows", "guard"),
    [
        ([], "guard__rows"),
        ([("a", 1), ("b", 1)], "guard__drop"),
    ],
)
def test_too_few_rows_are_refused_until_accepted(bench, thing, rows_of, rows, guard):
    bench.renew(thing(), rows_of(*ABC), "h1")
    refused = bench.renew(thing(), rows_of(*rows), "h2")
    assert refused.status == "refused"
    assert guard in failing(refused)

    def accept(input_hash):
        return "checked with the publisher" if input_hash == refused.input_hash else None

    accepted = bench.renew(thing(), rows_of(*rows), "h2", accepted=accept)
    assert accepted.status == "committed"
    assert accepted.version.commit.accepted == "checked with the publisher"
    assert accepted.version.table().num_rows == len(rows)


def test_acceptance_of_other_bytes_lets_nothing_through(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    other = bench.renew(
        thing(), rows_of(), "h2", accepted=lambda given: "why" if given == "0" else None
    )
    assert other.status == "refused"


def test_a_whole_rule_cannot_be_accepted(bench, thing, rows_of):
    rule = Rule(
        "three_rows",
        query="SELECT abs(count(*) - 3) FROM this",
        why=WORD,
        passes="SELECT 'x' || range AS id FROM range(3)",
        fails=[{"id": "a"}],
    )
    dataset = thing(rules=[rule])
    assert bench.renew(dataset, rows_of(*ABC), "h1").status == "committed"
    refused = bench.renew(dataset, rows_of(*ABC, ("d", 1)), "h2", accepted=lambda _: "please")
    assert refused.status == "refused"
    assert "three_rows" in refused.reason


def test_older_input_is_refused_unless_allowed(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1", day=5)
    older = rows_of(("a", 1), ("b", 2), ("c", 9))
    assert "guard__newer" in failing(bench.renew(thing(), older, "h2", day=4))
    assert bench.renew(thing(), older, "h2", day=4, allow_older=True).status == "committed"


def test_warnings_count_but_stop_nothing(bench, thing, rows_of):
    rule = Rule(
        "odd", sql="n % 2 = 1", severity="warn", why=WORD, passes=[{"n": 2}], fails=[{"n": 1}]
    )
    renewal = bench.renew(thing(rules=[rule]), rows_of(*ABC), "h1")
    assert renewal.status == "committed"
    assert next(check for check in renewal.checks if check.name == "odd").failing == 1


def test_rows_a_reader_could_not_read_go_to_quarantine_as_read(bench, thing):
    given = pa.table(
        {
            "id": ["a", "b"],
            "n": pa.array([1, None], pa.int64()),
            "_problem": [None, "cast:n"],
            "_raw": [None, '{"n": "eleven"}'],
        }
    )
    renewal = bench.renew(thing(bad_share=0.5), given, "h1")
    assert (renewal.status, renewal.rows, renewal.quarantined) == ("committed", 1, 1)
    row = bench.lake.table(thing()).quarantine().to_pylist()[0]
    assert (row["row_no"], row["rules"], row["row_json"]) == (
        2,
        ["reader:cast:n"],
        '{"n": "eleven"}',
    )
    assert "reader__rows_readable" in failing(renewal)


def test_a_row_that_vanishes_between_reading_and_commit_stops_the_commit(
    bench, thing, rows_of, monkeypatch
):
    """The control of "no row vanishes": a stage that loses a row must not commit."""
    real = renewal_module.stage

    def lossy(connection, dataset, given, path, footer):
        staged = real(connection, dataset, given.slice(1), path, footer)
        return dataclasses.replace(staged, read=given.num_rows)

    monkeypatch.setattr(renewal_module, "stage", lossy)
    with pytest.raises(LakeError, match="3 rows read, but 2 to commit"):
        bench.renew(thing(), rows_of(*ABC), "h1")
    assert bench.lake.table(thing()).current() is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (pa.table({"id": ["a"]}), "gave no column n"),
        (
            pa.table({"id": ["a"], "n": ["1"]}),
            "column 'n' has type string; the declaration says int64",
        ),
    ],
)
def test_reader_with_other_columns_is_refused_by_name(bench, thing, given, message):
    with pytest.raises(Refused, match=message):
        bench.renew(thing(), given, "h1")


def test_columns_nobody_declared_are_named_and_left_out(bench, thing, rows_of):
    given = rows_of(*ABC).append_column("extra", pa.array([1, 2, 3]))
    renewal = bench.renew(thing(), given, "h1")
    assert renewal.warnings == ("columns not declared, left out: extra",)
    assert renewal.version.table().column_names == ["id", "n"]


def test_reader_error_reaches_the_caller_as_it_was(bench, thing):
    def broken():
        yield pa.record_batch({"id": ["a"], "n": pa.array([1], pa.int64())})
        raise ValueError("byte 17")

    reader = pa.RecordBatchReader.from_batches(
        pa.schema([("id", pa.string()), ("n", pa.int64())]), broken()
    )
    with pytest.raises(ValueError, match="byte 17"):
        bench.renew(thing(), reader, "h1")
    assert bench.lake.table(thing()).current() is None


class TestPartitions:
    """One file a partition; each is renewed alone."""

    @pytest.fixture
    def yearly(self, thing):
        return thing(
            columns=[
                Column("id", pa.string(), key=True, title=WORD),
                Column("n", pa.int64(), unit="1", required=False, title=WORD),
            ],
            rules=[],
            partition="year",
            partition_column="id",
            partition_from="2017",
        )

    def test_each_partition_is_renewed_alone(self, bench, yearly, rows_of):
        bench.renew(yearly, rows_of(("2017-a", 1)), "h1", partition="2017")
        bench.renew(yearly, rows_of(("2018-a", 2), ("2018-b", 2)), "h2", partition="2018")
        third = bench.renew(yearly, rows_of(("2017-a", 9)), "h3", partition="2017")
        assert third.version.rows == 3
        assert third.version.table()["n"].to_pylist() == [9, 2, 2]
        assert [part.rows for part in third.version.commit.partitions] == [1, 2]
        assert bench.renew(yearly, None, "h2", partition="2018").status == "unchanged"

    def test_time_travel_reads_what_stood(self, bench, yearly, rows_of):
        bench.renew(yearly, rows_of(("2017-a", 1)), "h1", partition="2017")
        bench.renew(yearly, rows_of(("2017-a", 9)), "h2", partition="2017")
        table = bench.lake.table(yearly)
        assert table.at(1).table()["n"].to_pylist() == [1]
        assert [commit.number for commit in table.history()] == [2, 1]
        with pytest.raises(NotInLake, match="version 3 is not in the lake; it has versions 1 to 2"):
            table.at(3)

    def test_row_of_another_partition_is_refused(self, bench, yearly, rows_of):
        mixed = rows_of(("2017-a", 1), ("2018-a", 2))
        refused = bench.renew(yearly, mixed, "h1", partition="2017")
        assert (refused.status, failing(refused)) == (
            "refused",
            {"partition__matches", "guard__bad_share"},
        )

    def test_one_live_file_a_partition(self, bench, yearly, rows_of):
        for round_ in range(3):
            bench.renew(yearly, rows_of(("2017-a", round_)), f"h{round_}", partition="2017")
        delta = open_table(bench.lake.table(yearly).storage)
        assert {part: len(files) for part, files in live_files(delta).items()} == {"2017": 1}


def test_loser_of_a_race_is_told_who_won(bench, thing, rows_of):
    """The second writer began before the first committed: its commit must be refused."""
    dataset = thing()
    bench.renew(dataset, rows_of(*ABC), "h1")
    inside, go_on = threading.Event(), threading.Event()

    def slow():
        inside.set()
        assert go_on.wait(30)
        return rows_of(("a", 1), ("b", 2), ("c", 33))

    results = []
    loser = threading.Thread(
        target=lambda: results.append(bench.renew(dataset, None, "h2", read=slow))
    )
    loser.start()
    assert inside.wait(30)
    winner = bench.renew(dataset, rows_of(("a", 1), ("b", 2), ("c", 44)), "h3")
    go_on.set()
    loser.join(30)
    assert winner.status == "committed"
    assert results[0].status == "superseded"
    assert "renewed by another run" in results[0].reason
    assert bench.lake.table(dataset).current().table()["n"].to_pylist() == [1, 2, 44]


def test_a_new_nullable_column_widens_the_table(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    more = [*thing().columns, Column("m", pa.float64(), unit="1", required=False, title=WORD)]
    wider = thing(columns=more, version="1.1")
    assert bench.lake.table(wider).current().table()["m"].null_count == 3
    given = rows_of(*ABC).append_column("m", pa.array([0.5, None, 1.5]))
    assert bench.renew(wider, given, "h2").status == "committed"
    assert bench.lake.table(wider).current().table()["m"].to_pylist() == [0.5, None, 1.5]
    assert bench.lake.table(wider).at(1).table()["m"].null_count == 3


def test_a_removed_column_needs_a_new_major_version(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    narrower = thing(columns=thing().columns[:1], rules=[])
    with pytest.raises(Refused, match=r"removed \(n\).*Raise the dataset's major version"):
        bench.renew(narrower, rows_of(*ABC), "h2")
    renumbered = thing(columns=thing().columns[:1], rules=[], version="2.0")
    assert bench.renew(renumbered, rows_of(*ABC), "h2").version.number == 1


def test_references_are_held_against_the_pinned_version(bench, thing, rows_of):
    bench.renew(thing(), rows_of(*ABC), "h1")
    parent = bench.lake.table(thing()).current()
    child = thing(
        key="demo.child",
        columns=[
            Column("id", pa.string(), key=True, ref="demo.thing.id", title=WORD),
            Column("n", pa.int64(), unit="1", required=False, title=WORD),
        ],
        rules=[],
        bad_share=0.5,
    )
    renewal = bench.renew(
        child, rows_of(("a", 1), ("zz", 2)), "h1", upstream={"demo.thing": parent}
    )
    assert (renewal.rows, renewal.quarantined) == (1, 1)
    assert failing(renewal) == {"id__ref"}
    assert renewal.version.commit.upstream == (("demo.thing", parent.name),)


@pytest.mark.parametrize(
    ("columns", "rules", "broken"),
    [
        pytest.param(
            [
                Column("id", pa.string(), key=True, title=WORD),
                Column("n", pa.string(), required=False, ref="demo.thing.id", title=WORD),
            ],
            [Rule("not_a", sql="id = 'a'", why=WORD, passes=[{"id": "b"}], fails=[{"id": "a"}])],
            "n__ref",
            id="rows_that_refer_to_it",
        ),
        pytest.param(
            [
                Column("id", pa.string(), key=True, pattern="[b-z]", title=WORD),
                Column("n", pa.string(), required=False, title=WORD),
            ],
            [Rule("two", query="SELECT 2 - count(*) FROM this", why=WORD, passes=(), fails=())],
            "two",
            id="a_rule_of_the_whole",
        ),
    ],
)
def test_rows_set_aside_that_others_need_refuse_the_version(bench, thing, columns, rules, broken):
    dataset = thing(columns=columns, rules=rules, bad_share=0.5)
    rows = pa.table({"id": ["a", "b"], "n": [None, "a"]}, pa.schema(dataset.schema))
    with pytest.raises(Refused, match=f"without them the others break {broken}"):
        bench.renew(dataset, rows, "h1")
    assert bench.lake.table(dataset).current() is None


def test_renewals_keep_lineage_and_sums(bench, thing, rows_of):
    renewal = bench.renew(thing(), rows_of(*ABC), "h1")
    commit = renewal.version.commit
    assert commit.receipts[0].parts[0].sha256 == "h1"
    assert commit.rows_read == 3
    assert renewal.version.name == f"v1-{commit.content_hash[:12]}"
