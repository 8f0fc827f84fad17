"""The city's own list: imported as portals export it, and the share that is open in the lake."""

import pytest
from click.testing import CliRunner

from madang.build import build, finish
from madang.city.loader import read_text
from madang.city.register import import_csv, load, marks_of, share
from madang.cli import main
from madang.errors import SourceError
from tests.unit.city_files import TREE_ROWS, TREES, home_with

# Invented numbers and names in the forms in which the two portals head their lists.
PLAZA = """\
서울 열린데이터광장 데이터 목록,,,
데이터ID,데이터셋명,제공부서,서비스 URL
OA-99901,가상시 가로수,공원과,http://example.org/OA-99901/S/1
OA-99901,가상시 가로수 (API),공원과,http://example.org/OA-99901/A/1
OA-99902,가상시 벤치,공원과,
,번호 없는 목록,공원과,
"""
GATEWAY = """\
목록키,목록명,제공기관,목록 URL
19990001,가상시_가로수,가상시,https://www.example.go.kr/data/19990001/fileData.do
19990002,가상시_벤치,가상시,https://www.example.go.kr/data/19990002/openapi.do
"""


@pytest.fixture
def planted(tmp_path):
    """The trees, open in the lake."""
    files = {"trees-20260101.csv": TREE_ROWS.encode()}
    place = home_with(tmp_path, {"tree.toml": TREES}, files)
    built = build(place, place.registry.dataset("city.tree"), origin="landing")
    assert built.status == "committed", built.reason
    finish(place)
    return place


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
def test_list_counts_each_data_set_once_and_ours_by_its_number(planted, encoding):
    import_csv(planted.settings, "list.csv", PLAZA.encode(encoding))
    found = share(planted)
    assert (found.held, found.listed, found.percent) == (1, 3, 33.3)
    assert found.datasets == (("city.tree", "가상시 가로수"),)


def test_nothing_is_claimed_without_a_register(planted):
    assert load(planted.settings) is None
    assert share(planted) is None


def test_dataset_that_is_not_open_does_not_count(tmp_path):
    place = home_with(tmp_path, {"tree.toml": TREES})
    import_csv(place.settings, "list.csv", PLAZA.encode())
    assert (share(place).held, share(place).unlisted) == (0, ())


def test_dataset_that_the_register_does_not_list_is_named(planted):
    import_csv(planted.settings, "list.csv", GATEWAY.encode())
    found = share(planted)
    assert (found.held, found.listed) == (0, 2)
    assert found.unlisted == ("city.tree",)


def test_second_import_replaces_the_first(planted):
    import_csv(planted.settings, "a.csv", PLAZA.encode())
    import_csv(planted.settings, "b.csv", GATEWAY.encode())
    assert load(planted.settings).file == "b.csv"


def test_share_is_rounded_down(planted):
    rows = "".join(f"OA-8{n:04},a\n" for n in range(2999))
    text = "데이터ID,데이터셋명\nOA-99901,b\n" + rows
    import_csv(planted.settings, "list.csv", text.encode())
    assert share(planted).percent == 0.0  # one of three thousand is no tenth of a percent


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('landing = "a.csv"\ndataset_id = "data.go.kr 15130556"', {"15130556"}),
        ('landing = "a.csv"\ndataset_id = "OA-1, OA-22"', {"OA-1", "OA-22"}),
        ('plaza = "SPOP_LOCAL_RESD_DONG"', {"SPOP_LOCAL_RESD_DONG"}),
        (
            'datagokr = "B552735/kisedKstartupService01/getAnnouncementInformation01"',
            {"kisedKstartupService01", "getAnnouncementInformation01"},
        ),
    ],
)
def test_a_dataset_is_known_by_number_or_service(source, wanted):
    text = TREES.replace('landing = "trees-*.csv"\ndataset_id = "OA-99901"', source)
    assert marks_of(read_text(text, "tree.toml").dataset) == wanted


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a,b\n1,2\n", "Found: a, b. Wanted a title"),
        (b"<html><body>maintenance</body></html>", "is html"),
        ("데이터ID,데이터셋명\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_file_that_is_no_list_is_refused_and_the_old_register_stands(planted, data, told):
    import_csv(planted.settings, "a.csv", PLAZA.encode())
    with pytest.raises(SourceError, match=told):
        import_csv(planted.settings, "b.csv", data)
    assert load(planted.settings).file == "a.csv"


def test_command_imports_and_shows(planted, tmp_path):
    def call(*words: str):
        return CliRunner().invoke(main, words, obj=planted)

    assert "no register is loaded" in call("register", "show").output
    file = tmp_path / "list.csv"
    file.write_bytes(PLAZA.encode("cp949"))
    assert "3 data sets, 2 with a number" in call("register", "import", str(file)).output
    shown = call("register", "show").output
    assert "1 of 3 data sets (33.3 %) of list.csv" in shown
    assert "city.tree" in shown
