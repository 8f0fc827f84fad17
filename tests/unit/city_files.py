"""Dataset files that the tests of the city plugin share; all contents are invented."""

from pathlib import Path

from madang.city.loader import Declared, read_text
from madang.plugin import load_registry
from madang.settings import Settings
from madang.workspace import Workspace, open_workspace

TREES = """\
name = "tree"
title = {ko = "가로수", en = "Street trees"}
licence = "kogl-1"
publisher = "가상시 공원과"
theme = "ENVI"
keywords = [{ko = "나무", en = "tree"}, {ko = "거리", en = "street"}, {ko = "공원", en = "park"}]
frequency = "P1Y"
bad_share = 0.5

[notes]
ko = "가상시 가로수를 조사한 표입니다. 시험에만 쓰는 지어낸 자료이고 실제 나무와 관계가 없습니다."
en = "Survey of street trees of an invented city, made up for tests; no real tree is behind it."

[source]
landing = "trees-*.csv"
dataset_id = "OA-99901"

[[columns]]
name = "tree_id"
from = "번호"
type = "string"
key = true
pattern = "T\\\\d+"
title = {ko = "번호", en = "Id"}

[[columns]]
name = "height_m"
from = "높이(m)"
type = "float64"
unit = "m"
min = 0
required = false
title = {ko = "높이", en = "Height"}

[[columns]]
name = "planted_on"
from = "심은날"
type = "date"
required = false
title = {ko = "심은 날", en = "Planted on"}

[[columns]]
name = "remark"
from = "비고"
type = "string"
required = false
title = {ko = "비고", en = "Remark"}

[[rules]]
name = "not_a_tower"
sql = "height_m > 90"
why = {ko = "이보다 높은 나무는 없습니다.", en = "No tree is taller than this."}
passes = [{height_m = 12.5}]
fails = [{height_m = 100.0}]
"""

TREE_ROWS = "번호,높이(m),심은날,비고\nT1,12.5,20180401,곧음\nT2,,2019-05-06,-\nT3,1,,\n"


def declared(text: str, file: str = "tree.toml") -> Declared:
    return read_text(text, file)


def home_with(
    folder: Path, files: dict[str, str], landing: dict[str, bytes] | None = None
) -> Workspace:
    """A workspace whose home holds these dataset files, as the command line would open it."""
    home, inbox = folder / "home", folder / "landing"
    (home / "datasets").mkdir(parents=True)
    inbox.mkdir()
    for name, text in files.items():
        (home / "datasets" / name).write_text(text, encoding="utf-8")
    for name, data in (landing or {}).items():
        (inbox / name).write_bytes(data)
    chosen = Settings.model_validate({"home": home, "landing": str(inbox)})
    return open_workspace(chosen, load_registry(home=home))
