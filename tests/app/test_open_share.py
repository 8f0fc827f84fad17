"""The share of declared datasets that are open, on the bundled data."""

import html
import re

import pytest

from madang.api import Desk
from madang.build import build, finish, partitions
from madang.city.register import FILE, import_csv
from madang.i18n import OWN
from madang.plugin import load_registry
from madang.settings import Settings
from madang.ui import testing
from madang.workspace import open_workspace

SENTENCE = {
    "ko": r"선언된 데이터 \d+개 가운데 \d+개가 열려 있습니다 \(\d+%\)",
    "en": r"\d+ of \d+ declared datasets are open \(\d+ %\)",
}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    home = tmp_path_factory.mktemp("bundled")
    workspace = open_workspace(Settings.model_validate({"home": home}), load_registry())
    for dataset in workspace.registry.datasets.values():
        for partition in partitions(workspace, dataset, "bundled"):
            outcome = build(workspace, dataset, partition)
            assert outcome.stands, outcome.reason
    finish(workspace)
    return workspace


@pytest.mark.req("L21")
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_page_shows_the_share_that_a_recount_of_the_files_gives(bundled, lang):
    words = testing.texts(testing.page("data", desk=Desk(bundled), lang=lang))
    (found,) = re.findall(SENTENCE[lang], words)
    opened = len({name.split("/")[0] for name in bundled.published.names("*/*/data.parquet")})
    declared = len(bundled.registry.datasets)
    shown = sorted(int(digits) for digits in re.findall(r"\d+", found))
    assert shown == sorted([opened, declared, 100 * opened // declared])


@pytest.mark.req("L21")
def test_share_falls_when_a_published_dataset_is_withdrawn(bundled, tmp_path):
    """The control: with one pointer gone the number is another."""
    desk = Desk(bundled, keep_s=0)
    whole = desk.open_share()
    pointer = "commitments.plan/latest.json"
    kept = bundled.published.read_bytes(pointer)
    bundled.published.delete(pointer)
    try:
        assert desk.open_share().opened == whole.opened - 1
        assert desk.open_share().percent < whole.percent
    finally:
        bundled.published.replace(pointer, kept)


@pytest.mark.req("L21")
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_page_claims_a_share_of_the_city_only_against_its_own_list(bundled, lang):
    desk = Desk(bundled, keep_s=0)

    def shown() -> str:
        app = testing.texts(testing.page("data", desk=desk, lang=lang))
        page, _ = plain_page(bundled, lang)
        assert claimed(app) == claimed(page)
        return claimed(app)

    def claimed(words: str) -> str:
        said = re.search(r"(시 데이터 목록|city(?:'|&#x27;)s own list)[^<]*", words)
        assert said is not None
        return html.unescape(said[0])

    assert "%" not in shown()
    # Numbers as publishers give them: one that we hold, and one that nobody has.
    import_csv(
        bundled.settings, "list.csv", "데이터ID,데이터셋명\n15130556,a\nOA-99901,b\n".encode()
    )
    try:
        assert "50.0" in shown()
        assert "list.csv" in shown()
    finally:
        (bundled.settings.home / FILE).unlink()


def plain_page(place, lang: str) -> tuple[str, int]:
    from madang.plain import serve, visit
    from madang.plain.view import View
    from madang.ui.pagetable import OWN_PAGES

    spec = next(spec for spec in OWN_PAGES if spec.path == "data")
    twin = visit.Twin(spec=spec, package=OWN, plugin=None)
    opened = visit.PlainVisit(
        registered=twin, view=View(language=lang), params={}, desk=Desk(place), twins=[twin]
    )
    return serve.whole(opened)
