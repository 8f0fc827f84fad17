"""Each look at a page finds the fault that it is there for, on a page where one was planted."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import looks
from tests.browser.chrome import Tab
from tests.browser.known import Known, read, unexcused, unused
from tests.browser.looks import Ring, Violation

pytestmark = pytest.mark.browser

HEAD = (
    '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>시험</title>'
    '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
    "<style>a{display:inline-block;min-width:44px;min-height:44px}</style></head><body><main>"
    "<h1>시험</h1>"
)
SOUND = '<p>글 <a href="/sound" style="display:inline">안의 고리</a></p><a href="/sound">열기</a>'
RINGED = "<style>a:focus-visible{outline:3px solid #0b50d0;outline-offset:2px}</style>"
PAGES = {
    "/sound": SOUND,
    "/grave": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="50" height="50">',
    "/pale": '<p style="color:#b1b8be">흐린 글</p>',
    "/slight": '<h4>제목을 건너뜀</h4><div role="banner"><p>둘째</p></div>',
    "/wide": '<div style="width:500px">넓음</div>',
    "/held": '<div style="overflow-x:auto"><div style="width:500px">넓음</div></div>',
    "/small": '<a href="/sound" style="min-height:0;min-width:0">가</a><button>나</button>',
    "/console": "<script src='/fault.js'></script>",
    "/policy": "<script>document.title = 'never'</script>",
    "/elsewhere": '<img alt="" src="http://other.invalid/x.png">',
    "/lost": '<img alt="" src="/none.png">',
    "/ringed": RINGED + '<a href="/sound">고리</a>',
    "/ringless": '<style>a:focus{outline:none}</style><a href="/sound">고리</a>',
    "/hidden-ring": RINGED + '<div style="overflow:hidden;width:60px;height:44px">'
    '<a href="/sound" style="margin:-1px;width:80px">고리</a></div>',
    "/pale-ring": '<style>a:focus{outline:3px solid #d8dce0}</style><a href="/sound">고리</a>',
}


class Faulty(BaseHTTPRequestHandler):
    """Serves the pages under the policy of ours."""

    def do_GET(self) -> None:
        body, kind, status = HEAD + PAGES.get(self.path, ""), "text/html; charset=utf-8", 200
        if self.path == "/fault.js":
            body, kind = "undefined_name()", "text/javascript"
        elif self.path not in PAGES:
            status = 404
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header(
            "Content-Security-Policy",
            "script-src 'self'; style-src 'unsafe-inline'; img-src * data:",
        )
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def rules(tab: Tab, impacts=looks.GRAVE) -> set[str]:
    return {item.rule for item in looks.violations(tab, impacts)}


@pytest.mark.parametrize(
    ("path", "grave", "slight"),
    [
        ("/sound", set(), set()),
        ("/grave", {"image-alt"}, set()),
        ("/pale", {"color-contrast"}, set()),
        ("/slight", set(), {"heading-order", "landmark-banner-is-top-level"}),
    ],
)
def test_axe_finds_what_is_there_under_a_policy(tab: Tab, base, path, grave, slight):
    tab.open(base + path)
    assert rules(tab) == grave
    assert slight <= rules(tab, None)
    assert (rules(tab, None) == set()) == (path == "/sound")


@pytest.mark.parametrize(
    ("path", "is_wide"), [("/sound", False), ("/wide", True), ("/held", False)]
)
def test_overflow_is_found_unless_a_box_of_its_own_scrolls(tab: Tab, base, path, is_wide):
    tab.screen(360)
    tab.open(base + path)
    assert bool(looks.overflow(tab, 360)) == is_wide


def test_small_targets_are_found_but_for_links_in_a_sentence(tab: Tab, base):
    tab.open(base + "/sound")
    assert looks.small_targets(tab) == []
    tab.open(base + "/small")
    assert [target.split()[0] for target in looks.small_targets(tab)] == ["A", "BUTTON"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/sound", None),
        ("/console", "undefined_name"),
        ("/policy", "CSP script-src"),
        ("/elsewhere", "other.invalid"),
        ("/lost", "/none.png"),
    ],
)
def test_noise_is_heard(tab: Tab, base, path, found):
    tab.open(base + path)
    heard = looks.unexpected(tab.noise, ())
    assert any(found in item for item in heard) if found else heard == []


@pytest.mark.parametrize("path", ["/route/_stcore/health", "/route/_stcore/host-config"])
def test_only_the_two_probes_of_known_pages_are_harmless(tab: Tab, base, path):
    tab.open(base + path)
    assert looks.unexpected(tab.noise, ["route"]) == []
    assert looks.unexpected(tab.noise, ["data"]) != []


def ring(tab: Tab, address: str) -> Ring | None:
    tab.open(address)
    tab.press("Tab")
    assert tab.focused().name == "고리"
    return looks.focus_ring(tab)


def test_focus_ring_is_measured(tab: Tab, base):
    whole = ring(tab, base + "/ringed")
    assert whole is not None
    assert whole.share > 0.9
    assert whole.contrast > 6
    assert ring(tab, base + "/ringless") is None
    hidden = ring(tab, base + "/hidden-ring")
    assert hidden is not None
    assert hidden.share < 0.5
    pale = ring(tab, base + "/pale-ring")
    assert pale is not None
    assert pale.contrast < 3


ENTRY = {
    "rule": "image-alt",
    "selector": "img",
    "issue": "streamlit/streamlit#1",
    "package": "streamlit",
    "until": "999.0",
}
FOUND = Violation(rule="image-alt", impact="critical", target="main > img", html="", why="")


def test_a_known_fault_excuses_just_what_it_names():
    (known,) = read(json.dumps([ENTRY]))
    assert unexcused([FOUND], [known]) == []
    assert unused([FOUND], [known]) == []
    for changes in ({"rule": "label"}, {"selector": "svg"}):
        (other,) = read(json.dumps([ENTRY | changes]))
        assert unexcused([FOUND], [other]) == [FOUND]
        assert unused([FOUND], [other]) == [other]


def test_a_known_fault_expires_with_the_version_that_it_names():
    assert not Known(**ENTRY).is_over()
    assert Known(**ENTRY | {"until": "1.0"}).is_over()


@pytest.mark.parametrize("entry", [ENTRY | {"issue": ""}, {"rule": "label"}, ENTRY | {"more": "x"}])
def test_a_known_fault_without_its_papers_is_refused(entry):
    with pytest.raises(ValueError, match=r"known\.json"):
        read(json.dumps([entry]))
