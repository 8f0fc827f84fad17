# ruff: noqa: E501 -- rows stand in few lines
"""The first users of datasets without Python, live: from their files over the portals to the lake.

Living population comes at its real size, 10,176 rows a day; all values are invented.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pyarrow.compute as pc
import pytest
from click.testing import CliRunner

from madang import clock
from madang.build import Outcome, build, finish
from madang.city import loader
from madang.city.intake import draft_of
from madang.city.preview import preview
from madang.cli import main
from madang.plugin import load_registry
from madang.query import run
from madang.settings import Settings
from madang.workspace import Workspace, open_workspace
from tests.upstream.fake import KEY, Asked, Fake

TEMPLATES = Path(loader.__file__).parent / "templates"
OURS = ("transfermap", "literacy", "startups", "commitments")
POPULATION = "city.living_population"
DONGS = [f"{11110515 + 1000 * (n // 20) + n % 20}" for n in range(424)]
PHONE = "02-0000-1234"


@pytest.fixture
def home(tmp_path: Path, fake: Fake) -> Callable[..., Workspace]:
    """Makes a Madang with the shipped files named, and the text of each changed as told."""

    def make(*names: str, changes: tuple[tuple[str, str], ...] = (), **settings) -> Workspace:
        folder = tmp_path / "home"
        (folder / "datasets").mkdir(parents=True, exist_ok=True)
        for name in names:
            text = (TEMPLATES / f"{name}.toml").read_text("utf-8")
            for old, new in changes:
                assert old in text
                text = text.replace(old, new)
            (folder / "datasets" / f"{name}.toml").write_text(text, "utf-8")
        keys = {"key_seoul": KEY, "key_datagokr": KEY}
        chosen = {"home": folder, "portals": fake.portals, **keys} | settings
        registry = load_registry(OURS, home=folder)
        assert not [failure for failure in registry.failures if not failure.disabled]
        return open_workspace(Settings.model_validate(chosen), registry)

    return make


def population(asked: Asked) -> list[dict[str, str]]:
    """The day that is asked for, as the plaza sends it."""
    return a_day(asked.parameters["0"])


@cache
def a_day(day: str) -> list[dict[str, str]]:
    """10,176 rows; each total says day, hour and place, so that none can pass for another."""
    dataset = loader.read_file(TEMPLATES / "living_population.toml").dataset
    bands = dict.fromkeys([field.origin for field in dataset.read.fields][4:], "1.25")
    return [
        {
            "STDR_DE_ID": day,
            "TMZON_PD_SE": f"{hour:02d}",
            "ADSTRD_CODE_SE": dong,
            "TOT_LVPOP_CO": f"{int(day[-2:])}{hour:02d}{place:03d}.5",
            **bands,
        }
        for hour in range(24)
        for place, dong in enumerate(DONGS)
    ]


def renew(place: Workspace, key: str, at: datetime, partition: str | None = None) -> Outcome:
    with clock.frozen(at):
        outcome = build(place, place.registry.dataset(key), partition, origin="live")
        finish(place)
    return outcome


def test_living_population_at_real_size_day_by_day(home, fake) -> None:
    place = home("living_population", changes=(('"2017-01"', '"2026-11"'),))
    fake.serve("plaza", "SPOP_LOCAL_RESD_DONG", population)
    at = datetime(2026, 11, 9, 3, tzinfo=UTC)  # seven days late: 1 and 2 November
    first = renew(place, POPULATION, at, "2026-11")
    assert (first.status, first.rows, first.quarantined) == ("committed", 2 * 10_176, 0), first
    assert len(fake.calls) == 2 * 11
    with clock.frozen(at):
        again = build(place, place.registry.dataset(POPULATION), "2026-11", origin="live")
    assert again.status == "unchanged"
    assert len(fake.calls) == 2 * 11  # nothing was due
    second = renew(place, POPULATION, at + timedelta(days=1), "2026-11")
    assert (second.status, second.rows) == ("committed", 3 * 10_176)
    assert len(fake.calls) == 3 * 11
    (row,) = run(
        place,
        "SELECT people_count, male_0_9_count, hour FROM city.living_population "  # noqa: S608 -- ours
        f"WHERE on_date = DATE '2026-11-02' AND hour = 9 AND dong_code = '{DONGS[7]}'",
        None,
    ).to_pylist()
    assert row == {"people_count": 209007.5, "male_0_9_count": 1.25, "hour": 9}


def test_late_corrections_of_a_day_replace_it(home, fake) -> None:
    place = home("living_population", changes=(('"2017-01"', '"2026-11"'),))
    fake.serve("plaza", "SPOP_LOCAL_RESD_DONG", population)
    at = datetime(2026, 11, 8, 3, tzinfo=UTC)
    assert renew(place, POPULATION, at, "2026-11").rows == 10_176
    corrected = [row | {"TOT_LVPOP_CO": "7"} for row in a_day("20261101")]
    fake.serve(
        "plaza",
        "SPOP_LOCAL_RESD_DONG",
        lambda asked: corrected if asked.parameters["0"] == "20261101" else population(asked),
    )
    later = renew(place, POPULATION, at + timedelta(days=3), "2026-11")  # ten days after the first
    assert (later.status, later.rows) == ("committed", 4 * 10_176)
    table = place.lake.table(place.registry.dataset(POPULATION)).current().table()
    first = table.filter(pc.equal(table["on_date"], date(2026, 11, 1)))
    assert pc.unique(first["people_count"]).to_pylist() == [7.0]


def test_air_of_the_hour_with_blanks_and_stations_under_maintenance(home, fake) -> None:
    place = home("air_now")
    station = {
        "MSRDT": "202611201200", "MSRRGN_NM": "도심권", "PM10": "31", "PM25": "14", "O3": "0.021",
        "NO2": "0.018", "CO": "0.4", "SO2": "0.003", "IDEX_NM": "좋음", "IDEX_MVL": "47", "ARPLT_MAIN": "O3",
    }  # fmt: skip
    rows = [{"MSRSTE_NM": f"자치구 {n}", **station} for n in range(24)]
    rows += [{"MSRSTE_NM": "자치구 24", **dict.fromkeys(station, "-"), "MSRDT": "202611201200"}]
    fake.serve("plaza", "RealtimeCityAir", rows)
    outcome = renew(place, "city.air_now", datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert (outcome.status, outcome.rows) == ("committed", 25), outcome.reason
    found = run(
        place, "SELECT * FROM city.air_now ORDER BY pm10_ugm3 NULLS FIRST", None
    ).to_pylist()
    assert found[0]["pm10_ugm3"] is None
    assert (found[1]["pm10_ugm3"], found[1]["o3_ppm"]) == (31.0, 0.021)
    assert found[1]["measured_at"] == datetime(2026, 11, 20, 3, tzinfo=UTC)  # noon in Seoul


def test_education_reservations_are_plain_text_in_utc_without_telephones(home, fake) -> None:
    place = home("education_reservation")
    row = {
        "SVCID": "S261101000000001", "GUBUN": "교육", "MAXCLASSNM": "교육체험", "MINCLASSNM": "문화교양",
        "SVCSTATNM": "접수중", "SVCNM": "&lt;b&gt;어린이&lt;/b&gt; 목공 &amp; 그림<script>alert(1)</script>",
        "PAYATNM": "무료", "PLACENM": "가상 도서관", "USETGTINFO": " 초등 3-6학년 ", "SVCURL": "https://example.org/a?b=1&amp;c=2",
        "X": "127.01", "Y": "37.55", "RCPTBGNDT": "2026-09-01 10:00:00.0", "RCPTENDDT": "2026-09-20 18:00:00.0",
        "SVCOPNBGNDT": "2026-09-26 00:00:00.0", "SVCOPNENDDT": "", "AREANM": "", "TELNO": PHONE,
        "DTLCONT": f"<p>문의 {PHONE}</p>",
    }  # fmt: skip
    fake.serve("plaza", "ListPublicReservationEducation", [row])
    outcome = renew(place, "city.education_reservation", datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert (outcome.status, outcome.rows) == ("committed", 1), outcome.reason
    (found,) = run(place, "SELECT * FROM city.education_reservation", None).to_pylist()
    assert found["title"] == "어린이 목공 & 그림"
    assert found["page_url"] == "https://example.org/a?b=1&c=2"
    assert found["opens_at"] == datetime(2026, 9, 1, 1, tzinfo=UTC)
    assert (found["district_name"], found["held_to"]) == (None, None)
    assert holders(place, PHONE) <= {"raw"}


def test_announcements_come_with_dates_and_without_telephones(home, fake) -> None:
    portals = (*fake.portals, f"datagokr=http://127.0.0.1:{fake.port}/odcloud")  # its envelope
    place = home("startup_announcement", portals=portals)
    row = {
        "biz_pbanc_nm": "가상 사업 &apos;하나&apos; ", "intg_pbanc_biz_nm": "", "biz_enyy": "",
        "pbanc_rcpt_bgng_dt": "20260415", "pbanc_rcpt_end_dt": "20260514", "aply_trgt": "대학생,일반인",
        "biz_trgt_age": "만 20세 이상", "pbanc_ctnt": f"문의 {PHONE}", "pbanc_ntrp_nm": "가상 재단",
        "biz_prch_dprt_nm": "가상팀", "prch_cnpl_no": PHONE, "sprv_inst": "공공기관", "supt_biz_clsfc": "교육",
        "supt_regin": "서울", "rcrt_prgs_yn": "Y", "detl_pg_url": "www.example.org/detail",
    }  # fmt: skip
    rows = [row | {"pbanc_sn": 100_000 + n, "rcrt_prgs_yn": "YN"[n % 2]} for n in range(1_203)]
    rows[5]["biz_pbanc_nm"] = f"전화 {PHONE}"
    service = "B552735/kisedKstartupService01/getAnnouncementInformation01"
    fake.serve("odcloud", service, rows)
    outcome = renew(place, "city.startup_announcement", datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert (outcome.status, outcome.rows, outcome.quarantined) == ("committed", 1_202, 1), outcome
    assert len(fake.calls) == 3  # 500 a page
    found = run(place, "SELECT * FROM city.startup_announcement ORDER BY 1 LIMIT 1", None)
    (first,) = found.to_pylist()
    assert first["kstartup_announcement_id"] == "100000"
    assert first["title"] == "가상 사업 '하나'"
    assert (first["opens_on"], first["is_open"]) == (date(2026, 4, 15), True)
    assert holders(place, PHONE) <= {"raw", "city"}  # the row set aside is the stewards' to see
    assert not any(PHONE.encode() in path.read_bytes() for path in published(place))


def holders(place: Workspace, text: str) -> set[str]:
    """Rooms of the lake with a file that holds `text`; tables are read, not searched as bytes."""
    found: set[str] = set()
    lake = place.settings.home / "lake"
    if any(
        text.encode() in path.read_bytes() for path in (lake / "raw").rglob("*") if path.is_file()
    ):
        found.add("raw")
    for dataset in place.registry.datasets.values():
        table = place.lake.table(dataset)
        if text in str(table.current().table().to_pylist()):
            found.add("table")
        if text in str(table.quarantine().to_pylist()):
            found.add("city")
    return found


def published(place: Workspace) -> list[Path]:
    return [path for path in (place.settings.home / "published").rglob("*") if path.is_file()]


def test_renamed_field_stops_and_names_found_and_wanted(home, fake) -> None:
    place = home("air_now")
    fake.serve("plaza", "RealtimeCityAir", [{"MSRDT": "202611201200", "STATION": "가"}])
    outcome = renew(place, "city.air_now", datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert outcome.status == "refused"
    assert "MSRSTE_NM" in outcome.reason
    assert "STATION" in outcome.reason


def test_a_look_at_a_live_source_costs_one_call_and_keeps_nothing(home, fake) -> None:
    place = home("living_population")
    fake.serve("plaza", "SPOP_LOCAL_RESD_DONG", population)
    text = (TEMPLATES / "living_population.toml").read_text("utf-8")
    with clock.frozen(datetime(2026, 11, 9, 3, tzinfo=UTC)):
        tried = preview(place, text, "living_population.toml", rows=3)
    assert tried.holds, (tried.trouble, tried.outcome)
    assert tried.outcome.rows == 500
    assert tried.score.points >= 90, tried.score.missing
    assert len(fake.calls) == 1
    assert tried.rows["on_date"].to_pylist() == [date(2026, 11, 2)] * 3
    assert not (place.settings.home / "lake").exists()
    assert KEY not in repr(tried.outcome)


def test_a_look_says_which_key_is_not_set(home, fake) -> None:
    place = home("air_now", key_seoul=None)
    tried = preview(place, (TEMPLATES / "air_now.toml").read_text("utf-8"), "air_now.toml")
    assert "MADANG_KEY_SEOUL is not set" in tried.trouble
    assert not fake.calls


def test_a_look_says_what_the_portal_said(home, fake) -> None:
    place = home("air_now", key_seoul="no-key-of-theirs")
    tried = preview(place, (TEMPLATES / "air_now.toml").read_text("utf-8"), "air_now.toml")
    assert "INFO-100" in tried.trouble
    assert "no-key-of-theirs" not in tried.trouble


def test_draft_of_an_unknown_service_is_made_from_one_call(home, fake) -> None:
    place = home()
    fake.serve(
        "plaza",
        "TreeInfo",
        [{"TREE_CD": "0012", "H": f"{n}.5", "DAY": "20260101"} for n in range(9)],
    )
    text = draft_of(place, plaza="TreeInfo")
    assert 'plaza = "TreeInfo"' in text
    assert 'from = "TREE_CD"\ntype = "string"' in text
    assert 'type = "float64"\nunit = "FILL_IN"' in text
    assert 'type = "date"' in text
    assert len(fake.calls) == 1


def test_command_checks_a_shipped_file_over_the_network(home, fake) -> None:
    place = home("education_reservation")
    fake.serve("plaza", "ListPublicReservationEducation", [])
    file = place.settings.home / "datasets/education_reservation.toml"
    result = CliRunner().invoke(main, ["dataset", "check", str(file)], obj=place)
    assert result.exit_code == 1
    assert "INFO-200" in result.output
    assert json.dumps(KEY)[1:-1] not in result.output
