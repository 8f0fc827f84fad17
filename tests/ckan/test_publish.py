"""Datasets at a CKAN, without faults: all, again, changed, mapped, small tables, dry runs."""

from dataclasses import replace

import pyarrow as pa
import pytest

from madang.catalogue import dataset_id, resource_id
from madang.catalogue.remote import plan, table
from madang.errors import NameTaken, RemoteRefused
from tests.ckan import sites
from tests.ckan.sites import CITY, edition, entries, order

KEY = "demo.station"
NAME = "demo-station"


@pytest.fixture
def station(place):
    """One entry and its rows."""
    entry = entries(place)[KEY]
    return entry, sites.demo_orders(place)[KEY]


def statuses(outcomes) -> set[str]:
    return {outcome.status for outcome in outcomes.values()}


def writes(outcomes) -> int:
    return sum(outcome.writes for outcome in outcomes.values())


# -- all of them -----------------------------------------------------------------------------------


def test_every_dataset_stands_there_with_our_ids_and_its_rows(site, place, home):
    orders = sites.demo_orders(place, keys=entries(place))
    assert statuses(site.publish(home, orders.values())) == {"created"}
    standing = site.packages()
    assert len(standing) == len(orders) == 5
    for key, wanted in orders.items():
        found = standing[wanted.package["name"]]
        assert found["id"] == dataset_id(key)
        assert [r["id"] for r in found["resources"]] == [
            r["id"] for r in wanted.package["resources"]
        ]
        assert plan.extras(found) == plan.extras(wanted.package)
        assert found["license_id"] == "other-at"  # CKAN knows no KOGL
        assert len(site.table(key)) == wanted.rows.count
    assert site.audit(home, orders.values()) == []


def test_a_second_run_writes_nothing(site, orders, home):
    site.publish(home, orders.values())
    before = site.packages()
    again = site.publish(home, orders.values())
    assert (statuses(again), writes(again)) == ({"unchanged"}, 0)
    assert site.packages() == before


def test_without_the_comparison_a_second_run_writes(site, orders, home, monkeypatch):
    site.publish(home, orders.values())
    found = plan.differences
    seen: list[str] = []

    def blind(want, *rest):
        first = want["name"] not in seen
        seen.append(want["name"])
        return [plan.Difference(what="title", wanted=1, found=2)] if first else found(want, *rest)

    monkeypatch.setattr(plan, "differences", blind)
    assert writes(site.publish(home, orders.values())) >= len(orders)


def test_a_lost_journal_writes_nothing_either(site, orders, home, tmp_path):
    site.publish(home, orders.values())
    assert writes(site.publish(tmp_path / "other", orders.values())) == 0


def test_a_dry_run_says_what_differs_and_changes_nothing(site, orders, home, station):
    dry = site.publish(home, orders.values(), dry=True)
    assert (statuses(dry), writes(dry), site.packages()) == ({"planned"}, 0, {})
    site.publish(home, orders.values())
    before = site.packages()
    told = site.publish(home, [order(edition(station[0], 2), station[1].rows and None)], dry=True)
    assert {"version", "extra content_hash"} <= {d.what for d in told[KEY].differences}
    assert site.packages() == before


# -- one of them changes ---------------------------------------------------------------------------


def test_a_change_is_one_call_and_leaves_what_others_set(site, station, home):
    entry, first = station
    site.publish(home, [replace(first, rows=None)])
    act = site.api.action
    standing = act.package_show(id=NAME)
    foreign = {"key": "their_note", "value": "방문 상담 가능"}
    link = {"name": "their guide", "url": "http://guide.example/", "id": resource_id("x.y", "csv")}
    resources = [{**standing["resources"][0], "their_field": "한 줄"}, *standing["resources"][1:]]
    act.package_patch(
        id=NAME, author_email="office@example.org", resources=[*resources, link],
        extras=[*standing["extras"], foreign],
    )  # fmt: skip
    ended = site.publish(home, [order(edition(entry, 2))])[KEY]
    assert (ended.status, ended.writes) == ("changed", 1)
    found = act.package_show(id=NAME)
    assert found["version"] == edition(entry, 2).version
    assert found["author_email"] == "office@example.org"
    assert foreign in [{"key": e["key"], "value": e["value"]} for e in found["extras"]]
    assert found["resources"][0]["their_field"] == "한 줄"
    assert [r["name"] for r in found["resources"]][-1] == "their guide"
    assert found["resources"][0]["url"] == order(edition(entry, 2)).package["resources"][0]["url"]
    assert [r["id"] for r in found["resources"][:-1]] == [r["id"] for r in resources]


def test_an_extra_that_we_do_not_say_any_more_is_gone(site, station, home):
    _, first = station
    more = [*first.package["extras"], {"key": "doi", "value": "10.1/x"}]
    site.publish(home, [replace(first, package={**first.package, "extras": more})])
    assert site.publish(home, [first])[KEY].status == "changed"
    assert "doi" not in plan.extras(site.packages()[NAME])


def test_without_the_journal_that_extra_stays(site, station, home, tmp_path):
    _, first = station
    more = [*first.package["extras"], {"key": "doi", "value": "10.1/x"}]
    site.publish(home, [replace(first, package={**first.package, "extras": more})])
    site.publish(tmp_path / "other", [first])
    assert "doi" in plan.extras(site.packages()[NAME])


def test_a_resource_that_is_dropped_is_gone_and_order_is_ours(site, station, home):
    _, first = station
    site.publish(home, [replace(first, rows=None)])
    listed = [r for r in reversed(first.package["resources"]) if r["role"] != "lineage"]
    site.publish(home, [replace(first, rows=None, package={**first.package, "resources": listed})])
    found = site.packages()[NAME]["resources"]
    assert [r["role"] for r in found] == [r["role"] for r in listed]


def test_what_somebody_changed_there_is_put_right(site, station, home):
    _, first = station
    site.publish(home, [first])
    site.api.action.package_patch(id=NAME, title="다른 이름", name="other-name")
    assert site.publish(home, [first])[KEY].status == "changed"
    assert site.packages()[NAME]["title"] == first.package["title"]


def test_a_deleted_dataset_comes_back_as_the_same(site, station, home):
    _, first = station
    site.publish(home, [first])
    site.api.action.package_delete(id=NAME)
    assert site.publish(home, [first])[KEY].status == "changed"
    assert site.packages()[NAME]["id"] == dataset_id(KEY)


# -- tables ----------------------------------------------------------------------------------------


def test_types_are_those_declared(site, station, home):
    entry, first = station
    typed = replace(
        entry,
        columns=(
            replace(entry.columns[0], name="code"),
            *(
                replace(entry.columns[1], name=name, type=kind)
                for name, kind in (("n", "int64"), ("f", "double"), ("b", "bool"),
                                   ("d", "date32[day]"), ("t", "timestamp[us, tz=UTC]"),
                                   ("l", "list<item: string>"), ("m", "decimal128(12, 2)"))
            ),
        ),
    )  # fmt: skip
    rows = pa.table(
        {
            "code": ["0151", "A"], "n": pa.array([1, None], pa.int64()), "f": [0.5, float("nan")],
            "b": [True, None], "d": pa.array([20_000, None], pa.date32()),
            "t": pa.array([10**15, None], pa.timestamp("us", "UTC")), "l": [["가", "나"], None],
            "m": pa.array([None, None], pa.decimal128(12, 2)),
        }
    )  # fmt: skip
    site.publish(home, [order(replace(typed, rows=2), rows)])
    info = site.api.action.datastore_info(id=resource_id(KEY, "csv"))
    assert {f["id"]: f["type"] for f in info["fields"]} == {
        "code": "text", "n": "int8", "f": "float8", "b": "bool", "d": "date",
        "t": "timestamptz", "l": "_text", "m": "numeric",
    }  # fmt: skip
    assert info["fields"][0]["info"]["label"] == entry.columns[0].title.ko
    one, other = site.table(KEY)
    assert (one["code"], one["n"], one["b"], one["l"]) == ("0151", 1, True, ["가", "나"])
    assert (other["f"], other["m"]) == (None, None)
    assert first.package["name"] in site.packages()


@pytest.mark.parametrize(("kind", "wanted"), [("int64", "int8"), ("string", "text")])
def test_another_type_makes_the_table_anew(site, station, home, kind, wanted):
    entry, _ = station
    name = entry.columns[1].name
    rows = {"string": pa.array(["1", "2"]), "int64": pa.array([1, 2])}
    other = "string" if kind == "int64" else "int64"
    for number, used in enumerate((other, kind), 1):
        column = replace(entry.columns[1], type=used)
        said = edition(replace(entry, columns=(entry.columns[0], column), rows=3), number)
        cells = pa.table({entry.columns[0].name: ["a", "b"], name: rows[used]})
        site.publish(home, [order(said, cells)])
    info = site.api.action.datastore_info(id=resource_id(KEY, "csv"))
    assert {f["id"]: f["type"] for f in info["fields"]}[name] == wanted


def test_making_it_again_over_the_old_keeps_the_old_type(site, station, home):
    """Why the table is dropped first: CKAN says yes and keeps what it had."""
    site.publish(home, [station[1]])
    act, owner = site.api.action, resource_id(KEY, "csv")
    name = station[0].columns[1].name
    act.datastore_create(resource_id=owner, force=True, fields=[{"id": name, "type": "int8"}])
    assert {f["id"]: f["type"] for f in act.datastore_info(id=owner)["fields"]}[name] == "text"


def test_a_larger_table_is_filled_in_steps(site, station, home, monkeypatch):
    monkeypatch.setattr(table, "BATCH", 10)
    entry, _ = station
    first, second = (column.name for column in entry.columns)
    rows = pa.table({first: [f"{n}" for n in range(25)], second: [None] * 25})
    wanted = order(replace(entry, rows=25), rows.cast(pa.schema([(first, "str"), (second, "str")])))
    ended = site.publish(home, [wanted])[KEY]
    assert ended.writes == 1 + 1 + 2 + 1  # dataset, table, two more steps, the sum
    assert [row[first] for row in site.table(KEY)] == rows[first].to_pylist()
    assert site.publish(home, [wanted])[KEY].writes == 0


def test_a_dataset_that_grew_too_large_loses_its_table(site, station, home):
    _, first = station
    site.publish(home, [first])
    ended = site.publish(home, [replace(first, rows=None)])[KEY]
    assert (ended.status, ended.writes, site.has_table(KEY)) == ("changed", 1, False)


def test_rows_that_ckan_refuses_are_named_without_their_values(site, station, home):
    entry, _ = station
    column = replace(entry.columns[1], type="int64")
    cells = pa.table({entry.columns[0].name: ["a"], column.name: ["비밀-낱말"]})
    wanted = order(replace(entry, columns=(entry.columns[0], column), rows=1), cells)
    with pytest.raises(RemoteRefused, match="datastore_create: refused") as caught:
        site.publish(home, [wanted])
    assert "비밀-낱말" not in str(caught.value)
    assert not site.has_table(KEY)


# -- whose is it -----------------------------------------------------------------------------------


@pytest.fixture
def stranger(site):
    """Somebody else's dataset that bears our name."""
    site.api.action.organization_create(name="others")
    return site.api.action.package_create(name=NAME, title="남의 자료", owner_org="others")


def test_a_strangers_dataset_with_our_name_is_left_alone(site, orders, home, stranger):
    with pytest.raises(NameTaken, match="'demo-station' of 'others' that is not ours"):
        site.publish(home, [orders[KEY]])
    assert site.api.action.package_show(id=NAME) == stranger
    assert list(site.packages()) == [NAME]


@pytest.mark.usefixtures("stranger")
def test_one_that_copied_our_key_is_a_stranger_too(site, orders, home):
    copied = [{"key": "identifier", "value": KEY}]
    site.api.action.package_patch(id=NAME, extras=copied)
    with pytest.raises(NameTaken):
        site.publish(home, [orders[KEY]])


@pytest.mark.usefixtures("stranger")
def test_adopting_by_name_alone_would_take_it(site, orders, home, monkeypatch):
    monkeypatch.setattr(plan, "is_ours", lambda *_: True)
    site.publish(home, [orders[KEY]])
    assert site.packages()[NAME]["title"] != "남의 자료"


def test_an_editor_publishes_under_ids_that_ckan_gives(site, orders, home, tmp_path):
    token = site.editor()
    site.publish(home, orders.values(), token=token)
    found = site.packages()
    assert len(found) == len(orders)
    assert found[NAME]["id"] != dataset_id(KEY)
    assert found[NAME]["resources"][0]["id"] == resource_id(KEY, "parquet")
    assert writes(site.publish(home, orders.values(), token=token)) == 0
    site.api.action.package_patch(id=NAME, name="renamed-there")
    for journal in (home, tmp_path / "lost"):  # by its id there, and by the key that it bears
        site.publish(journal, orders.values(), token=token)
        assert set(site.packages()) == {each.package["name"] for each in orders.values()}
        site.api.action.package_patch(id=NAME, name="renamed-there")


@pytest.mark.parametrize("hidden", ["private", "deleted"])
def test_a_name_that_an_editor_cannot_see_is_taken_or_free(site, orders, home, hidden):
    """A private dataset keeps its name, a deleted one gives it away."""
    act, token = site.api.action, site.editor()
    act.organization_create(name="others")
    made = act.package_create(name=NAME, owner_org="others", private=hidden == "private")
    if hidden == "deleted":
        act.package_delete(id=made["id"])
        assert site.publish(home, [orders[KEY]], token=token)[KEY].status == "created"
        return
    with pytest.raises(RemoteRefused, match="refused name"):
        site.publish(home, [orders[KEY]], token=token)
    assert act.package_show(id=made["id"])["title"] == made["title"]


def test_groups_that_are_not_there_are_not_asked_for(site, orders, home):
    assert orders[KEY].package["groups"] == [{"name": "tran"}]
    site.publish(home, [orders[KEY]])
    assert site.packages()[NAME]["groups"] == []
    assert site.packages()[NAME]["organization"]["name"] == CITY
