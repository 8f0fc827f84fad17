"""Whole fetches, whole builds: real size, faults that leave no trace, origins, freshness."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from click.testing import CliRunner
from dagster import SkipReason

from madang import clock
from madang.cli.sources import check as check_command
from madang.dataset import Column
from madang.ingest import left_out
from madang.listing import look_up
from madang.live.check import check
from madang.orchestration import Order, run
from madang.orchestration.jobs import define_jobs, define_schedules, live_requests
from madang.steward.running import command
from madang.steward.waiting import held
from tests.asset.test_dagster_runs import Heard
from tests.upstream import fake as faults
from tests.upstream import samples
from tests.upstream.fake import KEY
from tests.upstream.town import NOW, WORD, dataset, rows, source

# 424 neighbourhoods x 24 hours, the fields of living population.
BANDS = [
    f"{sex}_F{first}T{first + (9 if first == 0 else 4)}_LVPOP_CO"
    for sex in ("MALE", "FEMALE")
    for first in (0, *range(10, 75, 5))
]


def a_day(asked) -> list[dict[str, str]]:
    day = asked.parameters["0"]
    return [
        {
            "STDR_DE_ID": day,
            "TMZON_PD_SE": f"{hour:02d}",
            "ADSTRD_CODE_SE": f"{11_110_000 + dong}",
            "TOT_LVPOP_CO": f"{hour * 1000 + dong}.1250",
            **dict.fromkeys(BANDS, "407.5893"),
        }
        for hour in range(24)
        for dong in range(424)
    ]


def population():
    names = ["TOT_LVPOP_CO", *BANDS]
    columns = (
        Column("stdr_de_id", pa.date32(), key=True, title=WORD),
        Column("tmzon_pd_se", pa.string(), key=True, title=WORD),
        Column("adstrd_code_se", pa.string(), key=True, title=WORD),
        *(Column(name.lower(), pa.float64(), unit="1", min=0, title=WORD) for name in names),
    )
    asked = source("population", service="SPOP", parameters={"STDR_DE_ID": "{day}"}, lag_days=7)
    return dataset(
        asked,
        columns,
        partition="month",
        partition_column="stdr_de_id",
        partition_from="2026-11",
    )


def test_a_day_of_living_population_is_fetched_in_eleven_calls_and_committed(new_town, fake):
    fake.serve("plaza", "SPOP", a_day)
    town = new_town(population())
    town.now = datetime(2026, 11, 8, 3, tzinfo=UTC)
    outcome = town.build(partition="2026-11")
    assert (outcome.status, outcome.rows, outcome.quarantined) == ("committed", 10_176, 0)
    assert fake.per_key["plaza", KEY] == len(fake.calls) == 11
    (receipt,) = town.place.raw.receipts("population")
    assert [part.rows for part in receipt.parts] == [1000] * 10 + [176]
    assert {part.total for part in receipt.parts} == {10_176}
    assert receipt.parts[10].asked == (10_001, 11_000)


def test_a_fetch_of_three_pages_with_two_faults_ends_equal_to_a_clean_one(new_town, fake) -> None:
    fake.serve("plaza", "Things", rows(2500))
    clean = new_town()
    clean.build()
    rough = new_town()
    fake.play(faults.F4, after=1)
    fake.play(faults.body(samples.plaza_code("ERROR-500")), after=2)
    outcome = rough.build()
    assert outcome.status == "committed"
    assert rough.slept == [1, 1]
    assert rough.rows() == clean.rows()
    stands = [t.place.raw.receipts("things")[0].parts for t in (clean, rough)]
    assert [part.sha256 for part in stands[0]] == [part.sha256 for part in stands[1]]
    hashes = {
        t.place.lake.table(t.place.registry.dataset("town.thing")).current().commit.input_hash
        for t in (clean, rough)
    }
    assert len(hashes) == 1


def test_the_same_answer_is_unchanged_and_as_fresh_as_the_answer(town, fake) -> None:
    fake.serve("plaza", "Things", rows(3))
    town.build()
    first = town.now
    town.now += timedelta(hours=5)
    assert town.build().status == "unchanged"
    listed = look_up(town.place, town.place.registry.dataset("town.thing"), town.now)
    assert listed.confirmed_at == town.now > first
    assert listed.freshness == "fresh"
    assert len(town.place.raw.receipts("things")) == 2  # one blob, two receipts


# --- origins


def test_a_dataset_with_only_a_live_source_is_left_out_of_other_runs(new_town, fake) -> None:
    town = new_town()
    heard = Heard()
    outcomes = run(town.place, Order(names=["town.thing"]), heard)
    assert outcomes == []
    assert heard.lines == [
        (
            "left out",
            "town.thing",
            "town.thing: no facts are bundled; ask plaza by --sources live",
        )
    ]
    assert fake.calls == []


def test_a_dataset_without_bundled_facts_uses_its_landing_file(new_town, fake, tmp_path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/things-20261119.json").write_text(
        json.dumps({"DESCRIPTION": {}, "DATA": [{"id": "1", "name": "가", "n": "5"}]})
    )
    landed = replace(source(), landing="things-*.json", media="json")
    town = new_town(dataset(landed), landing=str(tmp_path / "in"))
    assert town.build(origin="bundled").status == "committed"
    assert town.rows() == [{"id": "1", "name": "가", "n": 5}]
    assert fake.calls == []


def test_what_hangs_on_a_dataset_that_is_left_out_is_left_out_with_it(new_town, fake) -> None:
    below = dataset(
        key="town.below",
        sources=[],
        inputs=["town.thing"],
        read=lambda inputs: inputs.tables["town.thing"],
    )
    town = new_town(dataset(), below)
    heard = Heard()
    assert run(town.place, Order(), heard) == []
    assert [line[1] for line in heard.lines] == ["town.thing", "town.below"]
    fake.serve("plaza", "Things", rows(3))
    with clock.frozen(NOW):
        outcomes = run(town.place, Order(origin="live"))
    assert [(o.key, o.status) for o in outcomes] == [
        ("town.thing", "committed"),
        ("town.below", "committed"),
    ]


def test_a_live_run_passes_over_what_has_no_live_source(new_town, tmp_path) -> None:
    filed = replace(source("filed"), live=None, landing="x-*.csv")
    town = new_town(dataset(filed))
    reason = left_out(town.place, town.place.registry.dataset("town.thing"), "live")
    assert reason == "town.thing: has no live source"


def test_without_a_key_nothing_is_asked(new_town, fake) -> None:
    town = new_town(key_seoul=None)
    outcome = town.build()
    assert outcome.status == "failed"
    assert "MADANG_KEY_SEOUL is not set" in outcome.reason
    assert fake.calls == []


def test_a_held_back_answer_is_accepted_by_the_words_a_steward_would_type(town, fake) -> None:
    fake.serve("plaza", "Things", rows(100))
    town.build()
    fake.serve("plaza", "Things", rows(10))
    town.build()
    (waiting,) = held(town.place, {})
    typed = command(waiting, "cut down")
    assert typed[typed.index("--sources") + 1] == "live"
    fake.serve("plaza", "Things", rows(5))  # it goes on changing; what was looked at counts
    assert town.build(accept={waiting.mark: "cut down"}).rows == 10


# --- schedules


def schedules(town) -> dict:
    jobs = define_jobs(town.place.registry)
    return {s.name: s for s in define_schedules(town.place, jobs) if s.name.endswith("_live")}


@pytest.mark.parametrize(("key", "status"), [(KEY, "RUNNING"), (None, "STOPPED")])
def test_a_schedule_is_off_unless_the_key_is_set(new_town, key, status) -> None:
    found = schedules(new_town(key_seoul=key))
    assert found["town__thing_live"].default_status.value == status
    assert found["town__thing_live"].cron_schedule == "0 * * * *"


def test_what_is_renewed_within_the_hour_rests_at_night(new_town) -> None:
    found = schedules(new_town(dataset(frequency="PT10M")))
    assert found["town__thing_live"].cron_schedule == "*/10 0,5-23 * * *"


def test_a_schedule_asks_live_and_not_while_the_source_is_paused(new_town, fake) -> None:
    town = new_town(key_seoul="not-the-key-at-all")
    declared = town.place.registry.dataset("town.thing")
    with clock.frozen(NOW):
        (request,) = live_requests(town.place, declared)
    assert request.run_config["resources"]["request"]["config"]["origin"] == "live"
    fake.serve("plaza", "Things", rows(3))
    town.build()
    skipped = live_requests(town.place, declared)
    assert isinstance(skipped, SkipReason)
    assert "INFO-100" in skipped.skip_message


# --- sources check


def states(town, *keys):
    with clock.frozen(town.now):
        return list(check(town.place, keys))


def test_the_check_says_which_keys_work_and_how_old_each_source_is(new_town, fake) -> None:
    other = dataset(source("others", portal="kric", service="a/b"), key="town.other")
    town = new_town(dataset(), other, key_kric=None)
    fake.serve("plaza", "Things", rows(3))
    town.build()
    works, keyless = states(town)
    assert (works.state, works.reason, works.retrieved_at) == ("works", "", town.now)
    assert (works.calls_today, works.calls_a_day) == (2, 10_000)
    assert (keyless.state, keyless.variable) == ("no key", "MADANG_KEY_KRIC")
    assert [(call.first, call.last) for call in fake.calls] == [(1, 1000), (1, 1)]


def test_the_check_pauses_what_stops_and_ends_a_pause_that_is_over(new_town, fake) -> None:
    town = new_town(key_seoul="not-the-key-at-all")
    fake.serve("plaza", "Things", rows(3))
    (stopped,) = states(town)
    assert stopped.state == "stopped"
    assert "INFO-100" in stopped.paused
    fake.keys.add("not-the-key-at-all")
    assert town.build().status == "refused"
    (works,) = states(town)
    assert (works.state, works.paused) == ("works", None)
    assert town.build().status == "committed"


def test_the_check_keeps_to_the_budget(new_town, fake) -> None:
    town = new_town(calls_a_day="plaza=1")
    fake.serve("plaza", "Things", rows(3))
    assert [states(town)[0].state for _ in range(3)] == ["works", "stopped", "stopped"]
    assert len(fake.calls) == 1


def test_the_check_does_not_pause_what_does_not_answer_now(town, fake) -> None:
    fake.play(faults.F10)
    (state,) = states(town)
    assert (state.state, state.paused) == ("no answer", None)


def test_the_command_prints_lines_and_json(town, fake, monkeypatch) -> None:
    fake.serve("plaza", "Things", rows(3))
    monkeypatch.setattr("madang.cli.sources.workspace", lambda: town.place)
    shown = CliRunner().invoke(check_command, [])
    assert shown.exit_code == 0, shown.output
    assert "things" in shown.output
    assert "calls today 1 of 10,000" in shown.output
    document = json.loads(CliRunner().invoke(check_command, ["--json"]).output)
    assert document[0]["state"] == "works"
    assert CliRunner().invoke(check_command, ["town.nothing"]).exit_code != 0
