"""frictionless takes every data package, and every CSV by its Table Schema."""

import json
import shutil

import frictionless
import pytest

from tests.contract.conftest import PUBLIC

# Of longer tables frictionless reads so many rows; at a few thousand a second, more cost minutes.
MANY, READ = 20_000, 2_000


@pytest.mark.parametrize("key", PUBLIC)
def test_package_and_its_csv_are_valid(key, shelf):
    shelved = shelf[key]
    limit = {"limit_rows": READ} if shelved.entry.rows > MANY else {}
    package = frictionless.Package(str(shelved.folder / "datapackage.json"))
    report = package.validate(**limit)
    assert report.valid, report.flatten(["type", "fieldName", "rowNumber", "message"])[:5]


def changed(shelved, tmp_path, change) -> frictionless.Report:
    """The verdict on a package in which `change` changed the resource."""
    shutil.copy(shelved.folder / "data.csv", tmp_path / "data.csv")
    document = json.loads((shelved.folder / "datapackage.json").read_text("utf-8"))
    change(document["resources"][0])
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(document), "utf-8")
    return frictionless.Package(str(path)).validate()


def rename(resource) -> None:
    resource["schema"]["fields"][1]["name"] = "no_such_column"


def falsify(resource) -> None:
    resource["hash"] = "sha256:" + "f" * 64


@pytest.mark.parametrize("change", [rename, falsify])
def test_changed_name_or_sum_is_found(shelf, tmp_path, change):
    """Control."""
    shelved = shelf["transfermap.toilet"]
    assert changed(shelved, tmp_path, lambda _: None).valid
    assert not changed(shelved, tmp_path, change).valid
