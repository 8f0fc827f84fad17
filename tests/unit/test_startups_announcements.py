"""The reader of K-Startup announcements, over records written here."""

import json
from datetime import UTC, date, datetime

import pytest

from madang import testing
from madang.errors import HeaderChanged, WrongContent
from madang_startups.datasets import announcement
from madang_startups.sources import KSTARTUP

RECORD = {
    "pbanc_sn": 100001,
    "biz_pbanc_nm": "시험 공고",
    "pbanc_rcpt_bgng_dt": "20250901",
    "pbanc_rcpt_end_dt": "20250930",
    "stored_at": "2025-09-20T04:42:51.723Z",
}


def read(document):
    data = json.dumps(document, ensure_ascii=False).encode()
    return announcement.read(testing.inputs({KSTARTUP: data})).to_pylist()


def test_a_record_is_read():
    (row,) = read([RECORD])
    assert row == {
        "kstartup_announcement_id": "100001",
        "title": "시험 공고",
        "opens_on": date(2025, 9, 1),
        "closes_on": date(2025, 9, 30),
        "collected_at": datetime(2025, 9, 20, 4, 42, 51, 723000, UTC),
        "_problem": None,
        "_raw": None,
    }


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (" 앞뒤 빈칸\t", "앞뒤 빈칸"),
        ("&apos;인용&apos; &amp; A", "'인용' & A"),
        ("겹친  빈칸", "겹친 빈칸"),
        ("<그대로> 『두는』 것", "<그대로> 『두는』 것"),
    ],
)
def test_titles_lose_blanks_and_entities_and_nothing_else(given, wanted):
    assert read([RECORD | {"biz_pbanc_nm": given}])[0]["title"] == wanted


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"pbanc_rcpt_bgng_dt": "20250931"}, "cast:opens_on"),
        ({"pbanc_rcpt_end_dt": "상시"}, "cast:closes_on"),
        ({"pbanc_rcpt_end_dt": "2025-09-30"}, "cast:closes_on"),
        ({"stored_at": "2025-09-20T04:42:51"}, "cast:collected_at"),
        ({"stored_at": "어제"}, "cast:collected_at"),
        ({"biz_pbanc_nm": "  "}, "cast:title"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept_as_text(change, problem):
    sound, broken = read([RECORD, RECORD | change])
    assert sound["_problem"] is None
    assert broken["_problem"] == problem
    assert json.loads(broken["_raw"]) == RECORD | change


def test_null_stays_null_without_a_reader_problem():
    (row,) = read([RECORD | {"pbanc_rcpt_end_dt": None}])
    assert (row["closes_on"], row["_problem"]) == (None, None)


@pytest.mark.parametrize("document", [{"data": [RECORD]}, [1, 2], "글"])
def test_anything_but_a_list_of_records_is_refused(document):
    with pytest.raises(WrongContent, match="list of records"):
        read(document)


@pytest.mark.parametrize(
    "record",
    [RECORD | {"prch_cnpl_no": "x"}, {k: v for k, v in RECORD.items() if k != "stored_at"}],
)
def test_other_fields_are_refused_with_both_lists(record):
    with pytest.raises(HeaderChanged, match=r"record 2 has fields .*; wanted .*stored_at"):
        read([RECORD, record])


def test_announcements_are_history_bounded_by_their_deadlines():
    assert announcement.historical
    assert announcement.temporal == "closes_on"
