"""The page of datasets is what the declarations say; both READMEs name every source."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference():
    path = ROOT / "scripts/write_reference.py"
    spec = importlib.util.spec_from_file_location("write_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_of_datasets_is_up_to_date(reference):
    written = reference.PAGE.read_text(encoding="utf-8")
    assert written == reference.page(reference.own()), "run: make docs"


def test_page_of_the_form_is_up_to_date(reference):
    written = reference.FORM_PAGE.read_text(encoding="utf-8")
    assert written == reference.form_page(), "run: make docs"


def source_ids(reference) -> set[str]:
    """Publishers' ids as the READMEs print them: 15130556, OA-2218; else the title."""
    datasets = (dataset for item in reference.own() for dataset in item.plugin.datasets)
    sources = (source for dataset in datasets for source in dataset.sources)
    numbered = re.compile(r"\b(\d{8}|OA-\d+)\b")
    return {
        found[0] if (found := numbered.search(source.dataset_id)) else source.publisher
        for source in sources
    }


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_readme_names_every_source(reference, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert {id_ for id_ in source_ids(reference) if id_ not in text} == set()
