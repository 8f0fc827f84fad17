"""Pages, their parameters and their shell, as pure functions."""

import ast
import asyncio
import base64
import gc
import hashlib
import re
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

import madang.ui
from madang import memory
from madang.plugin import Param, Registry
from madang.settings import Settings
from madang.ui import kit, server
from madang.ui.middleware import hostname
from madang.ui.page import WrongParam, proved
from madang.ui.pagetable import HOME, page_table
from madang.ui.shell import STATIC, Shell, content_security_policy

UI = Path(madang.ui.__file__).parent
REGISTRY = Registry(installed=())
BANNED = {
    "duckdb",
    "sqlite3",
    "sqlalchemy",
    "pathlib",
    "os",
    "fsspec",
    "httpx",
    "urllib",
    "requests",
}
BANNED |= {"deltalake", "pyarrow", "dagster", "socket", "subprocess"}
BANNED |= {
    f"madang.{name}" for name in ("sql", "query", "lake", "publish", "files", "raw", "build")
}


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def forbidden(path: Path) -> set[str]:
    found = imports(path)
    return {name for name in BANNED if any(f"{each}.".startswith(f"{name}.") for each in found)}


def page_files() -> list[Path]:
    plugins = Path(__file__).parents[2] / "plugins"
    own = (*UI.glob("pages/*.py"), *UI.glob("steward/pages/*.py"))
    return [*own, *plugins.glob("*/*/pages/*.py")]


@pytest.mark.parametrize("path", page_files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_page_imports_no_sql_path_or_http(path):
    assert forbidden(path) == set()


@pytest.mark.parametrize(
    "line",
    [
        "import duckdb",
        "from madang import query",
        "from pathlib import Path",
        "import urllib.request",
    ],
)
def test_forbidden_import_would_be_found(tmp_path, line):
    page = tmp_path / "page.py"
    page.write_text(f"{line}\n")
    assert forbidden(page)


STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|COPY|CREATE)\b|https?://")


def statements(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [text for text in texts if isinstance(text, str) and STATEMENT.search(text)]


@pytest.mark.parametrize("path", page_files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_page_holds_no_statement_and_no_address_elsewhere(path):
    assert statements(path) == []


@pytest.mark.parametrize("line", ["a = 'SELECT 1'", "a = f'{b} https://a.example'"])
def test_statement_would_be_found(tmp_path, line):
    page = tmp_path / "page.py"
    page.write_text(f"{line}\n")
    assert statements(page)


def asks_a_font_host(path: Path) -> list[str]:
    """What makes Streamlit fetch an icon from a host that is not ours (`page_icon`, `st.Page`)."""
    tree = ast.parse(path.read_text("utf-8"))
    named = [
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        for word in node.keywords
        if (word.arg == "page_icon") or (word.arg == "icon" and node.func.attr == "Page")
    ]
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return named + [text for text in texts if isinstance(text, str) and ":material/" in text]


DRAWING = [*UI.rglob("*.py"), *(Path(__file__).parents[2] / "plugins").glob("*/*/pages/*.py")]


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_icon_is_asked_of_another_host(path):
    assert asks_a_font_host(path) == []


@pytest.mark.parametrize(
    "line", ['st.Page(f, icon="x")', 'st.set_page_config(page_icon=":a:")', 'a = ":material/x:"']
)
def test_icon_of_another_host_would_be_found(tmp_path, line):
    page = tmp_path / "page.py"
    page.write_text(f"{line}\n")
    assert asks_a_font_host(page)


LOUD = {"audio", "video", "balloons", "snow", "camera_input", "audio_input", "file_uploader"}


STEWARDS_MAY = {"file_uploader"}  # they hand in files; its English is a known issue


def loud(path: Path) -> set[str]:
    """What sounds, moves, records, or speaks English whatever the language of the page."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if hasattr(node, "func"))
    banned = LOUD - STEWARDS_MAY if "steward" in path.parts else LOUD
    return {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)} & banned


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_page_sounds_or_moves(path):
    assert loud(path) == set()


def test_what_sounds_would_be_found(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('st.audio("a.mp3", autoplay=True)\n')
    assert loud(page) == {"audio"}


def test_pages_of_a_plugin_join_those_of_the_platform(yard_plugin):
    table = page_table(Registry(installed=(yard_plugin,)), "citizen")
    assert [page.spec.path for page in table.pages] == [
        *(HOME, "data", "absent", "broken", "chairs", "dataset", "help")
    ]
    assert table.by_path["chairs"].package == "madang_yard"
    assert table.by_path["chairs"].title("en") == "Chairs"


def test_plugin_page_with_an_address_of_the_platform_is_refused_by_name(yard_plugin):
    (refused,) = page_table(Registry(installed=(yard_plugin,)), "citizen").refused
    assert refused.name == "yard"
    assert "'data'" in refused.reason


def test_plugin_page_with_a_reserved_address_is_refused(yard_plugin):
    (spec, *_) = yard_plugin.plugin.pages
    plugin = replace(yard_plugin.plugin, pages=(replace(spec, path="api"),))
    table = page_table(Registry(installed=(replace(yard_plugin, plugin=plugin),)), "citizen")
    assert [item.name for item in table.refused] == ["yard"]


def test_each_app_shows_the_pages_of_its_own_audience(yard_plugin):
    registry = Registry(installed=(yard_plugin,))
    assert "watch" not in page_table(registry, "citizen").by_path
    stewards = page_table(registry, "steward").by_path
    assert {"watch", "held"} <= set(stewards)
    assert "chairs" not in stewards


def test_title_is_the_path_where_messages_lack_it(yard_plugin):
    (spec, *_) = yard_plugin.plugin.pages
    plugin = replace(yard_plugin.plugin, pages=(replace(spec, title="no.such"),))
    table = page_table(Registry(installed=(replace(yard_plugin, plugin=plugin),)), "citizen")
    assert table.by_path["chairs"].title("ko") == "chairs"


DECLARED = (Param(name="from"), Param(name="profile", kind="code"))


def test_declared_parameters_are_kept_and_others_ignored():
    found = {"from": "0239", "profile": "wheelchair", "utm": "x", "lang": "en"}
    assert proved(DECLARED, found) == {"from": "0239", "profile": "wheelchair"}
    assert proved(DECLARED, {"from": ""}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "a b"),
        ("from", "<script>"),
        ("from", "../etc"),
        ("from", "교대"),
        ("from", "x" * 121),
        ("profile", "Wheelchair"),
        ("profile", "wheel.chair"),
    ],
)
def test_parameter_that_its_kind_does_not_allow_is_named(name, value):
    with pytest.raises(WrongParam) as caught:
        proved(DECLARED, {name: value})
    assert caught.value.name == name


def test_policy_holds_a_hash_for_each_inline_script():
    script = "window.a = 1"
    policy = content_security_policy(f"<script>{script}</script><script src='x'></script>")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.count("sha256-") == 1
    assert f"'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_shell_changes_what_streamlit_says_and_nothing_else():
    shell = Shell.of(page_table(REGISTRY, "citizen"))
    page = shell.page(shell.table.by_path["data"], "en")
    assert '<html lang="en">' in page
    assert "<title>Data · Madang</title>" in page
    assert "_stcore/agent" not in page
    original = (STATIC / "index.html").read_text("utf-8")
    bundles = [line.strip() for line in original.splitlines() if "./static/js" in line]
    assert bundles
    assert all(line in page for line in bundles)


@pytest.mark.parametrize(
    ("audience", "path", "said", "unsaid"),
    [
        ("citizen", "data", "/api/datasets", "madang datasets"),
        ("steward", "held", "madang datasets", "/api/datasets"),
    ],
)
def test_page_without_scripts_names_only_ways_that_its_app_has(audience, path, said, unsaid):
    shell = Shell.of(page_table(REGISTRY, audience))
    page = shell.page(shell.table.by_path[path], "ko")
    without = re.search("<noscript>(.*?)</noscript>", page, re.DOTALL)[1]
    assert said in without
    assert unsaid not in without


def test_streamlits_index_still_has_what_the_shell_rewrites():
    original = (STATIC / "index.html").read_text("utf-8")
    assert original.count('<html lang="en">') == 1
    assert original.count("<title>") == 1
    assert original.count("<noscript>") == 1


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("127.0.0.1:8501", "127.0.0.1"),
        ("LOCALHOST", "localhost"),
        ("[::1]:8501", "::1"),
        ("a.example/x", None),
        ("user@127.0.0.1", None),
        ("", None),
        (None, None),
        ("[::1", None),
    ],
)
def test_host_name_of_a_header(header, wanted):
    assert hostname(header) == wanted


@pytest.mark.parametrize("nasty", ["<script>x</script>", '"><img src=x onerror=y>', "a & b"])
def test_kit_escapes_every_value(nasty):
    for made in (
        kit.link(nasty, nasty, hint=nasty),
        kit.state("success", nasty),
        kit.joined([nasty]),
        kit.lines([nasty]),
        kit.code(nasty),
    ):
        assert "<script" not in made.text
        assert "<img" not in made.text
        assert "a & b" not in made.text


@pytest.mark.parametrize(
    ("item", "wanted"),
    [(True, "예"), (False, "아니오"), (0, "0"), ("", ""), (["a", "b"], "a, b"), ([], "없음")],
)
def test_value_in_words(item, wanted):
    assert kit.value(item) == wanted


def test_null_is_said_to_be_unknown():
    assert kit.value(None) is None
    assert "모름" in kit.joined([kit.unknown()]).text


def test_address_carries_the_language_and_no_empty_parameter():
    assert kit.address("dataset", key="a.b", view=None) == "/dataset?key=a.b&lang=ko"
    assert kit.address(HOME) == "/?lang=ko"


def test_no_page_is_imported_before_its_first_visit(yard_plugin, monkeypatch):
    monkeypatch.delitem(sys.modules, "madang_yard.pages.yard", raising=False)
    shell = Shell.of(page_table(Registry(installed=(yard_plugin,)), "citizen"))
    assert shell.page(shell.table.by_path["chairs"], "ko")
    assert "madang_yard.pages.yard" not in sys.modules


@pytest.mark.parametrize("production", [True, False])
def test_start_is_frozen_in_production_only(production, monkeypatch):
    monkeypatch.setattr(memory, "_serving", Event())

    async def live() -> int:
        async with server.lifespan(production=production)(None):
            return gc.get_freeze_count()

    before = gc.get_freeze_count()
    try:
        assert (asyncio.run(live()) > before) is production
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("site_url", "host", "wanted"),
    [
        ("https://madang.example:8443/x", "127.0.0.1", {"madang.example", "127.0.0.1"}),
        ("http://127.0.0.1:8501", "0.0.0.0", {"127.0.0.1"}),  # noqa: S104 -- the case itself
        ("http://[::1]:8501", "::", {"::1"}),
    ],
)
def test_site_is_known_by_its_address_and_never_by_a_wildcard(site_url, host, wanted):
    settings = Settings.model_validate({"site_url": site_url, "host": host})
    assert server.hosts(settings) == wanted


def test_error_of_the_frame_itself_is_shown_with_a_code():
    def script():
        from madang.ui.server import on_script_error

        assert on_script_error(RuntimeError("secret"))

    app = AppTest.from_function(script).run(timeout=30)
    assert "번호" in app.error[0].value
    assert "secret" not in app.error[0].value
