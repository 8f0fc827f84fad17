"""Faults while a CKAN is brought up to date: whatever dies, a rerun makes it whole, once.

Each guard is also taken away (`control`), and then the fault must show.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from madang import failpoints
from madang.catalogue import dataset_id, resource_id
from madang.catalogue.remote import Journal, plan, publish, table
from madang.catalogue.remote.client import Client
from madang.catalogue.remote.publish import Publisher
from madang.errors import MadangError, RemoteDown, RemoteRefused
from tests.ckan import sites
from tests.ckan.sites import Held, at, edition, entries, order

KEY = "demo.station"
NAME = "demo-station"
ROOT = Path(__file__).parents[2]
# Those that a publication without uploads passes.
PASSED = [name for name in failpoints.CKAN_NAMES if name != "ckan.uploaded"]


@pytest.fixture
def station(place):
    """One entry."""
    return entries(place)[KEY]


def is_whole(site, orders, home) -> None:
    """A rerun ends well, all stands once and as wanted, and then nothing is left to do."""
    ended = site.publish(home, orders.values())
    assert all(outcome.stands for outcome in ended.values()), ended
    assert site.audit(home, orders.values()) == []
    found = site.packages()
    assert sorted(found) == sorted(each.package["name"] for each in orders.values())
    for key, wanted in orders.items():
        assert plan.extras(found[wanted.package["name"]]) == plan.extras(wanted.package)
        assert len(site.table(key)) == wanted.rows.count
    assert sum(each.writes for each in site.publish(home, orders.values()).values()) == 0


# -- the publisher dies ----------------------------------------------------------------------------


def die_publishing(site, place, home, number: int, failpoint: str) -> None:
    """A publisher in a process of its own, killed at the failpoint."""
    words = (site.address, site.token, place.settings.home, home, number)
    child = subprocess.run(
        [sys.executable, "-m", "tests.ckan.child", *map(str, words)],
        cwd=ROOT, env={**os.environ, "MADANG_FAILPOINTS": f"{failpoint}=kill"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr[-2000:]


@pytest.mark.parametrize("failpoint", PASSED)
def test_a_publisher_killed_while_creating_leaves_nothing_half(site, place, home, failpoint):
    die_publishing(site, place, home, 1, failpoint)
    is_whole(site, sites.demo_orders(place), home)


@pytest.mark.parametrize("failpoint", ["ckan.written", "ckan.datastore"])
def test_a_publisher_killed_while_changing_leaves_nothing_half(site, place, home, failpoint):
    site.publish(home, sites.demo_orders(place).values())
    die_publishing(site, place, home, 2, failpoint)
    is_whole(site, sites.demo_orders(place, 2), home)


def test_what_a_killed_publisher_set_is_known_to_the_next(site, station, home):
    first = order(station)
    more = [*first.package["extras"], {"key": "doi", "value": "10.1/x"}]
    dying = replace(first, package={**first.package, "extras": more})
    with at("ckan.written", _die), pytest.raises(Died):
        site.publish(home, [dying])
    site.publish(home, [first])
    assert "doi" not in plan.extras(site.packages()[NAME])


def test_control_without_the_journal_it_is_not(site, station, home, monkeypatch):
    monkeypatch.setattr(Journal, "write", lambda *_: None)
    first = order(station)
    more = [*first.package["extras"], {"key": "doi", "value": "10.1/x"}]
    dying = replace(first, package={**first.package, "extras": more})
    with at("ckan.written", _die), pytest.raises(Died):
        site.publish(home, [dying])
    site.publish(home, [first])
    assert "doi" in plan.extras(site.packages()[NAME])


class Died(BaseException):
    """Ends a publication where nothing may be tidied up."""


def _die() -> None:
    raise Died


# -- CKAN dies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("failpoint", PASSED)
def test_a_ckan_killed_at_each_step_is_made_whole(site, orders, home, failpoint):
    """At `verified` all was said already, so that run may end well."""
    ends_well = failpoint == "ckan.verified"
    with at(failpoint, site.server.kill), nullcontext() if ends_well else pytest.raises(RemoteDown):
        site.publish(home, [orders[KEY]])
    with pytest.raises(RemoteDown, match="is it running"):
        site.publish(home, [orders[KEY]])
    site.server.start()
    is_whole(site, {KEY: orders[KEY]}, home)


def big(station) -> bytes:
    """Something to upload that takes a while."""
    return (station.key.encode() * 80_000)[:1_000_000]


def uploading(station, data: bytes, meanwhile=None):
    """The station's order with its CSV as a file that lies there."""
    held = Held("data.csv", data, meanwhile)
    listed = tuple(
        replace(r, sha256=held.sha256, size=len(data)) if r.role == "csv" else r
        for r in station.resources
    )
    said = order(replace(station, resources=listed))
    return replace(said, uploads={resource_id(KEY, "csv"): held})


def lies_there(site) -> bytes:
    """Bytes of the CSV as CKAN gives them."""
    import httpx

    (csv,) = [r for r in site.packages()[NAME]["resources"] if r["role"] == "csv"]
    assert csv["url_type"] == "upload"
    return httpx.get(csv["url"], headers={"Authorization": site.token}).content


def test_a_ckan_killed_in_an_upload_is_made_whole(site, station, home):
    data = big(station)
    with pytest.raises(RemoteDown):
        site.publish(home, [uploading(station, data, site.server.kill)])
    site.server.start()
    ended = site.publish(home, [uploading(station, data)])[KEY]
    assert ended.stands
    assert lies_there(site) == data
    assert list(site.packages()) == [NAME]
    assert site.publish(home, [uploading(station, data)])[KEY].writes == 0


def test_a_new_edition_killed_in_its_upload_leaves_the_old_one_whole(site, station, home):
    old, new = big(station), big(station)[::-1]
    site.publish(home, [uploading(station, old)])
    before = site.packages()
    with pytest.raises(RemoteDown):
        site.publish(home, [uploading(edition(station, 2), new, site.server.kill)])
    site.server.start()
    assert site.packages() == before
    assert lies_there(site) == old
    site.publish(home, [uploading(edition(station, 2), new)])
    assert lies_there(site) == new


def test_other_bytes_than_ours_are_sent_again(site, station, home, monkeypatch):
    """As of a disk or a proxy that garbles: the first answer to a download is wrong."""
    data, sums = big(station), publish._Work._sum
    garbled = iter([True])
    monkeypatch.setattr(
        publish._Work, "_sum",
        lambda work, url: "0" * 64 if next(garbled, False) else sums(work, url),
    )  # fmt: skip
    ended = site.publish(home, [uploading(station, data)])[KEY]
    assert "file data.csv" in {difference.what for difference in ended.differences}
    assert lies_there(site) == data


def test_an_upload_over_the_limit_is_named_and_changes_nothing(site, station, home):
    site.publish(home, [order(station)])
    before = site.packages()
    large = uploading(edition(station, 2), bytes(3 << 20))
    with pytest.raises(RemoteRefused, match="package_revise: refused upload: File upload too"):
        site.publish(home, [large])
    assert site.packages() == before
    is_there = site.publish(home, [order(edition(station, 2))])[KEY]
    assert is_there.stands


# -- answers are lost ------------------------------------------------------------------------------


@pytest.fixture
def losing(monkeypatch):
    """Every write is done, and its answer is lost."""
    write = Client.write

    def lose(client, action, **data):
        write(client, action, **data)
        message = f"{action}: answer lost"
        raise RemoteDown(message)

    monkeypatch.setattr(Client, "write", lose)


@pytest.fixture
def many(station):
    """An order with 25 rows and no key, so that nothing there keeps rows from being doubled."""
    columns = tuple(replace(column, key=False) for column in station.columns)
    cells = pa.table({column.name: [f"{n}" for n in range(25)] for column in columns})
    return order(replace(station, columns=columns, rows=25), cells)


@pytest.mark.usefixtures("losing")
def test_lost_answers_are_read_back(site, many, home):
    ended = site.publish(home, [many])[KEY]
    assert (ended.status, ended.writes) == ("created", 2)
    assert len(site.table(KEY)) == 25


def test_a_lost_answer_amid_the_rows_doubles_none(site, many, home, monkeypatch):
    monkeypatch.setattr(table, "BATCH", 10)
    write, lost = Client.write, iter([True])

    def lose(client, action, **data):
        write(client, action, **data)
        if action == "datastore_upsert" and next(lost, False):
            message = "answer lost"
            raise RemoteDown(message)

    monkeypatch.setattr(Client, "write", lose)
    assert site.publish(home, [many])[KEY].stands
    assert len(site.table(KEY)) == 25


def test_control_a_post_that_is_repeated_doubles_rows(site, many, home, monkeypatch):
    monkeypatch.setattr(table, "BATCH", 10)
    write, lost = Client.write, iter([True])

    def repeat(client, action, **data):
        write(client, action, **data)
        if action == "datastore_upsert" and next(lost, False):
            write(client, action, **data)

    monkeypatch.setattr(Client, "write", repeat)
    site.publish(home, [many])
    assert len(site.table(KEY)) == 35


def test_a_write_that_fails_for_good_ends_the_run(site, orders, home, monkeypatch):
    def fail(client, action, **_data):
        message = f"{action}: answered 500"
        raise RemoteDown(message)

    monkeypatch.setattr(Client, "write", fail)
    with pytest.raises(RemoteDown, match="package_create: answered 500"):
        site.publish(home, [orders[KEY]])


# -- search ----------------------------------------------------------------------------------------


@pytest.fixture
def no_search(site):
    """The search index is away; it is back after the test."""
    site.server.stop_search()
    yield
    site.server.start_search()


@pytest.mark.usefixtures("no_search")
def test_without_search_nothing_is_begun(site, orders, home):
    with pytest.raises(RemoteDown):
        site.publish(home, orders.values())
    assert not Journal(home, site.address).records()
    site.server.start_search()
    is_whole(site, orders, home)


def test_a_search_that_goes_away_in_the_middle_is_survived(site, orders, home):
    with at("ckan.planned", site.server.stop_search), pytest.raises(RemoteDown):
        site.publish(home, [orders[KEY]])
    site.server.start_search()
    is_whole(site, {KEY: orders[KEY]}, home)


def test_a_dataset_that_search_does_not_find_is_said(site, orders, home, monkeypatch):
    monkeypatch.setattr(Publisher, "is_indexed", lambda *_: False)
    ended = site.publish(home, [orders[KEY]])[KEY]
    assert ended.status == "drift"
    assert [d.what for d in ended.differences] == ["search index"]
    monkeypatch.undo()
    assert site.publish(home, [orders[KEY]])[KEY].stands


# -- two at once -----------------------------------------------------------------------------------


def test_two_publishers_at_once_leave_one_dataset(site, station, tmp_path):
    """With journals of their own, as on two machines, and four editions one after the other."""
    faults: list[BaseException] = []
    ended: list[str] = []

    def publish_as(name: str, wanted, gate: threading.Barrier) -> None:
        try:
            gate.wait(30)
            ended.append(site.publish(tmp_path / name, [wanted])[KEY].status)
        except MadangError as error:
            faults.append(error)

    for number in range(1, 5):
        said = order(station if number == 1 else edition(station, number))
        gate = threading.Barrier(2)
        both = [threading.Thread(target=publish_as, args=(n, said, gate)) for n in ("a", "b")]
        for each in both:
            each.start()
        for each in both:
            each.join(60)
        assert faults == []
        assert list(site.packages()) == [NAME]
        found = site.packages()[NAME]
        assert found["id"] == dataset_id(KEY)
        assert plan.extras(found) == plan.extras(said.package)
    assert set(ended) <= {"created", "changed", "unchanged"}


def change_there(site) -> None:
    """Somebody adds an extra of their own."""
    act = site.api.action
    listed = [{"key": e["key"], "value": e["value"]} for e in act.package_show(id=NAME)["extras"]]
    act.package_patch(id=NAME, extras=[*listed, {"key": "theirs", "value": "1"}])


def test_a_change_between_look_and_write_is_kept(site, station, home):
    site.publish(home, [order(station)])
    with at("ckan.planned", lambda: change_there(site)):
        ended = site.publish(home, [order(edition(station, 2))])[KEY]
    assert ended.status == "changed"
    found = site.packages()[NAME]
    assert plan.extras(found)["theirs"] == "1"
    assert found["version"] == edition(station, 2).version


def test_control_without_the_guard_it_is_lost(site, station, home, monkeypatch):
    revise = plan.revision

    def unguarded(want, there, *rest):
        return revise(want, there, *rest) | {"match": {"id": there["id"]}}

    site.publish(home, [order(station)])
    monkeypatch.setattr(plan, "revision", unguarded)
    with at("ckan.planned", lambda: change_there(site)):
        site.publish(home, [order(edition(station, 2))])
    assert "theirs" not in plan.extras(site.packages()[NAME])


# -- tokens ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["no-such-token", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"])
def test_a_wrong_token_is_said_and_nothing_is_written(site, orders, home, token):
    with pytest.raises(RemoteRefused, match="wrong, expired or missing") as caught:
        site.publish(home, orders.values(), token=token)
    assert token not in str(caught.value)
    assert site.packages() == {}


def test_a_token_that_was_withdrawn_is_said(site, orders, home):
    token = site.editor()
    site.publish(home, [orders[KEY]], token=token)
    site.api.action.api_token_revoke(token=token)
    with pytest.raises(RemoteRefused, match="wrong, expired or missing"):
        site.publish(home, orders.values(), token=token)


def test_a_token_without_the_right_is_said(site, orders, home):
    token = site.editor(member=False)
    with pytest.raises(RemoteRefused, match="may not make datasets in organisation 'madang'"):
        site.publish(home, orders.values(), token=token)


def test_an_organisation_that_is_missing_is_said(site, orders, home, monkeypatch):
    monkeypatch.setattr(sites, "CITY", "nobody")
    with pytest.raises(RemoteRefused, match="no organisation 'nobody'; make it there"):
        site.publish(home, orders.values())


@pytest.mark.parametrize(("version", "told"), [("2.9.11", "is 2.9.11"), ("", "no known version")])
def test_a_ckan_that_is_too_old_is_said(fake_ckan, orders, home, monkeypatch, version, told):
    site = sites.Site.of(fake_ckan)
    monkeypatch.setattr(fake_ckan, "version", version)
    with pytest.raises(RemoteRefused, match=rf"{told}; wanted 2\.10 or newer"):
        site.publish(home, orders.values())
