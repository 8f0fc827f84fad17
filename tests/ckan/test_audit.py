"""What an audit finds at a CKAN, and what it mends; and how a dataset is taken back."""

from dataclasses import replace

import pytest

from madang.catalogue import dataset_id, resource_id
from madang.catalogue.remote import Journal, audit, mend, plan
from madang.catalogue.remote.client import Client
from madang.errors import NotInRemote, RemoteDown
from tests.ckan import sites

KEY = "demo.station"
NAME = "demo-station"


@pytest.fixture
def standing(site, orders, home):
    """Everything is published."""
    site.publish(home, orders.values())
    return orders


def found(site, home, orders) -> set[tuple[str, str]]:
    return {(each.kind, each.key) for each in site.audit(home, orders.values())}


def mended(site, home, orders) -> set[str]:
    """Statuses after all was mended; then an audit finds nothing."""
    with site.connected(home) as publisher:
        findings = audit(publisher, list(orders.values()))
        ended = {mend(publisher, each, orders).status for each in findings}
    assert found(site, home, orders) == set()
    return ended


def without(orders, *keys):
    return {key: order for key, order in orders.items() if key not in keys}


def test_nothing_is_found_where_all_stands(site, standing, home):
    assert found(site, home, standing) == set()


def test_missing_and_changed_datasets_are_found_and_mended(site, standing, home):
    act = site.api.action
    act.dataset_purge(id="demo-path")
    act.package_patch(id=NAME, notes="바뀜")
    act.package_delete(id="demo-alone")
    assert found(site, home, standing) == {
        ("missing", "demo.path"), ("differs", KEY), ("differs", "demo.alone"),
    }  # fmt: skip
    assert mended(site, home, standing) == {"created", "changed"}


def test_a_dataset_that_is_not_published_any_more_is_withdrawn(site, standing, home):
    left = without(standing, KEY)
    assert found(site, home, left) == {("orphan", KEY)}
    assert mended(site, home, left) == {"withdrawn"}
    assert NAME not in site.packages()
    gone = site.api.action.package_show(id=dataset_id(KEY))
    assert (gone["state"], gone["resources"]) == ("deleted", [])
    assert "더 이상 제공하지 않습니다" in gone["notes"]
    assert not site.has_table(KEY)
    record = Journal(home, site.address).read(KEY)
    assert record is not None
    assert record.state == "withdrawn"


def test_resources_of_others_outlive_a_withdrawal(site, standing, home):
    act = site.api.action
    resources = [*site.packages()[NAME]["resources"], {"name": "t", "url": "http://t.example/"}]
    act.package_patch(id=NAME, resources=resources)
    mended(site, home, without(standing, KEY))
    assert [r["name"] for r in act.package_show(id=dataset_id(KEY))["resources"]] == ["t"]


@pytest.mark.parametrize("writes", [1, 3, 7])
def test_a_withdrawal_that_broke_off_goes_on(site, standing, home, monkeypatch, writes):
    write, left = Client.write, [None] * writes

    def break_off(client, action, **data):
        if not left:
            message = "down"
            raise RemoteDown(message)
        left.pop()
        return write(client, action, **data)

    monkeypatch.setattr(Client, "write", break_off)
    with pytest.raises(RemoteDown):
        mended(site, home, without(standing, KEY))
    monkeypatch.undo()
    assert mended(site, home, without(standing, KEY)) == {"withdrawn"}
    assert not site.has_table(KEY)


def test_a_withdrawn_dataset_is_published_again_as_the_same(site, standing, home):
    mended(site, home, without(standing, KEY))
    assert site.publish(home, standing.values())[KEY].status == "changed"
    assert site.packages()[NAME]["id"] == dataset_id(KEY)
    assert found(site, home, standing) == set()


def test_what_did_not_load_is_not_withdrawn(site, standing, home):
    with site.connected(home) as publisher:
        assert audit(publisher, [], kept=["demo"]) == []
        left = audit(publisher, [], kept=[KEY])
        assert {each.key for each in left} == standing.keys() - {KEY}
        assert audit(publisher, [], kept=list(standing)) == []
        assert {each.kind for each in audit(publisher, [])} == {"orphan"}


def test_doubles_are_found_and_the_one_with_our_id_stays(site, standing, home):
    site.api.action.package_create(
        name="demo-station-1", owner_org=sites.CITY, extras=[{"key": "identifier", "value": KEY}]
    )
    assert found(site, home, standing) == {("duplicate", KEY)}
    mended(site, home, standing)
    assert site.packages()[NAME]["id"] == dataset_id(KEY)
    assert "demo-station-1" not in site.packages()


def test_copies_in_other_organisations_are_not_ours(site, standing, home):
    site.api.action.organization_create(name="others")
    site.api.action.package_create(
        name="harvested", owner_org="others", extras=[{"key": "identifier", "value": KEY}]
    )
    assert found(site, home, standing) == set()
    assert plan.identifier(site.packages()["harvested"]) == KEY


def test_tables_that_outlive_their_dataset_are_found_and_dropped(site, standing, home):
    """CKAN leaves them, readable, when a dataset is deleted."""
    site.api.action.package_delete(id=NAME)
    assert site.has_table(KEY)
    left = without(standing, KEY)
    assert found(site, home, left) == {("table", KEY)}
    mended(site, home, left)
    assert not site.has_table(KEY)


def test_a_table_whose_resource_is_purged_is_said(site, standing, home):
    """CKAN itself refuses to drop it; `ckan datastore purge` does."""
    site.api.action.dataset_purge(id=NAME)
    left = without(standing, KEY)
    (finding,) = site.audit(home, left.values())
    assert (finding.kind, finding.remote_id) == ("table", resource_id(KEY, "csv"))
    assert "ckan datastore purge" in finding.told
    with site.connected(home) as publisher, pytest.raises(NotInRemote):
        mend(publisher, finding, left)


def test_a_name_that_somebody_took_is_found_and_not_mended(site, orders, home):
    site.api.action.organization_create(name="others")
    site.api.action.package_create(name=NAME, owner_org="others")
    only = {KEY: replace(orders[KEY], rows=None)}
    assert found(site, home, only) == {("name taken", KEY)}


def test_an_audit_changes_nothing(site, standing, home):
    site.api.action.package_patch(id=NAME, notes="바뀜")
    before = site.packages()
    with site.connected(home) as publisher:
        audit(publisher, list(standing.values()))
        assert publisher.client.writes == 0
    assert site.packages() == before
