"""The transfer map's own datasets at a CKAN: real sizes, types and texts."""

import pyarrow as pa
import pytest

from madang import outlet, publish
from madang.catalogue import dataset_id
from madang.catalogue.remote import plan
from tests.ckan.sites import CITY


@pytest.mark.timeout(900)
def test_all_of_them_stand_there_once_and_a_second_run_writes_nothing(site, capital, home):
    orders = outlet.orders(capital)
    ended = site.publish(home, orders)
    assert {outcome.status for outcome in ended.values()} == {"created"}
    standing = site.packages()
    assert len(standing) == len(orders) > 5
    for order in orders:
        found = standing[order.package["name"]]
        assert (found["id"], found["organization"]["name"]) == (dataset_id(order.key), CITY)
        assert plan.extras(found) == plan.extras(order.package)
        assert site.has_table(order.key) == (order.rows is not None)
    again = site.publish(home, orders)
    assert sum(outcome.writes for outcome in again.values()) == 0
    assert site.audit(home, orders) == []


def test_rows_come_back_as_they_were_published(site, capital, home):
    (order,) = outlet.orders(capital, ["transfermap.line"])
    site.publish(home, [order])
    dataset = capital.registry.dataset(order.key)
    entry = publish.latest(capital.published, order.key)
    assert entry is not None
    rows = publish.read_table(capital.published, dataset, entry.version)
    plain = [name for name, kind in zip(rows.column_names, rows.schema.types, strict=True)
             if pa.types.is_string(kind) or pa.types.is_integer(kind)]  # fmt: skip
    wanted = rows.select(plain).to_pylist()
    assert [{name: row[name] for name in plain} for row in site.table(order.key)] == wanted
