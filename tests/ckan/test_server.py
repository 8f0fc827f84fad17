"""The CKAN that the tests start is CKAN: it answers, searches, keeps tables, and is emptied."""

import pytest
from ckanapi import RemoteCKAN

pytestmark = pytest.mark.ckan
PACKAGE = {"name": "park", "title": "공원 지도", "owner_org": "city"}


@pytest.fixture
def admin(real_ckan):
    real_ckan.reset()
    with RemoteCKAN(real_ckan.address, apikey=real_ckan.token) as remote:
        yield remote


def test_it_creates_searches_and_keeps_a_table(admin):
    admin.action.organization_create(name="city")
    made = admin.action.package_create(**PACKAGE, resources=[{"url": "http://example.org/a.csv"}])
    assert admin.action.status_show()["ckan_version"] == "2.12.0"
    assert admin.action.package_search(fq="organization:city")["count"] == 1
    table = made["resources"][0]["id"]
    admin.action.datastore_create(
        resource_id=table, force=True, fields=[{"id": "n", "type": "int"}], records=[{"n": 3}]
    )
    assert admin.action.datastore_search(resource_id=table)["records"] == [{"_id": 1, "n": 3}]


def test_reset_leaves_nothing_but_the_admin(admin, real_ckan):
    admin.action.organization_create(name="city")
    admin.action.package_create(**PACKAGE)
    real_ckan.reset()
    assert admin.action.package_list() == []
    assert admin.action.organization_list() == []
    assert admin.action.package_search()["count"] == 0
    assert admin.action.user_show()["name"] == "admin"


def test_it_comes_back_after_a_kill_with_what_was_acknowledged(admin, real_ckan):
    admin.action.organization_create(name="city")
    admin.action.package_create(**PACKAGE)
    real_ckan.kill()
    real_ckan.start()
    assert admin.action.package_list() == ["park"]


def test_a_search_that_comes_back_is_filled_again(admin, real_ckan):
    admin.action.organization_create(name="city")
    admin.action.package_create(**PACKAGE)
    real_ckan.stop_search()
    real_ckan.start_search()
    assert admin.action.package_search(q="공원")["count"] == 1
