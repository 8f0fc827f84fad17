"""Every plain page in every state, in both languages: whole HTML, small, without script."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from madang.api import Desk
from madang.plain import serve
from tests.plain import structure

ROUTE = "/plain/route?from={}&to={}"
LIMIT = 40_000
# Address and status, by state: what is empty, an answer, a mistake.
STATES = [
    *[("/plain", 200), ("/plain/help", 200), ("/plain/help?topic=sources", 200)],
    *[("/plain/help?topic=accessibility", 200), ("/plain/help?topic=privacy", 200)],
    *[("/plain/data", 200), ("/plain/data?q=역", 200), ("/plain/data?q=xyzzy", 200)],
    *[("/plain/data?plugin=transfermap&licence=kogl-1", 200), ("/plain/data?from=21", 200)],
    *[("/plain/data?plugin=none&from=x", 200)],
    *[("/plain/dataset", 200), ("/plain/dataset?key=nope", 404)],
    *[("/plain/dataset?key=transfermap.transfer_path", 200), ("/plain/no-such-page", 404)],
    *[("/plain/route", 200), (ROUTE.format("교대", "노원"), 200)],
    *[(ROUTE.format("G-S1-2-223", "G-S1-4-411") + "&lift=no&profile=stroller", 200)],
    *[(ROUTE.format("교대", "노원") + "&profile=blind", 200)],
    *[(ROUTE.format("교대", "노원") + "&profile=nobody", 200)],
    *[(ROUTE.format("신촌", "양평"), 200), (ROUTE.format("신촌", "없는역이름"), 404)],
    *[(ROUTE.format("교데", "노원"), 404), (ROUTE.format("", "노원"), 422)],
    *[(ROUTE.format("", ""), 422), (ROUTE.format("교대", "교대"), 422)],
    *[(ROUTE.format("신촌", ""), 422)],
]


def ask(client: TestClient, address: str, **params: str):
    return client.get(address, params=parse(address) | params, follow_redirects=False)


def parse(address: str) -> dict[str, str]:
    found = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: values[0] for name, values in found.items()}


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(("address", "status"), STATES)
def test_page_is_whole_small_and_without_script(city, address, status, lang):
    answer = ask(city, address, lang=lang)
    assert answer.status_code == status
    assert structure.complaints(answer.text) == []
    assert len(answer.content) <= LIMIT
    assert f'<html lang="{lang}"' in answer.text
    assert "<script" not in answer.text
    assert not re.search(r"\{[a-z_]+\}[^,]", structure.words(answer.text))
    for name, value in serve.HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("address", [address for address, _ in STATES])
def test_links_lead_to_pages_that_there_are(city, address):
    """Every link on a plain page to a plain page, once."""
    text = ask(city, address, lang="ko").text
    hrefs = {e.attributes["href"] for e in structure.read(text).seen if e.tag == "a"}
    plain = {str(href) for href in hrefs if str(href).startswith("/plain")}
    assert plain
    for href in plain:
        followed = city.get(href, follow_redirects=False)
        expected = {404, 422} if ask(city, address).status_code != 200 else set()
        assert followed.status_code in {200} | expected, href


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    "key", ["yard.chair", "yard.old_chair", "yard.stool", "yard.swing", "yard.none"]
)
def test_dataset_of_the_yard_is_told_whole(small, key, lang):
    answer = ask(small, "/plain/dataset", key=key, lang=lang)
    assert structure.complaints(answer.text) == []
    said = structure.words(answer.text)
    if key == "yard.none":
        assert answer.status_code == 404
        return
    told = small.get(f"/api/datasets/{key}").json()
    assert told["title"][lang] in said
    assert told["notes"][lang].strip() in said
    for column in told["columns"]:
        assert column["name"] in said
        assert column["title"][lang] in said
    for check in told["check_results"]:
        assert check["name"] in said
    for file in told["files"]:
        if file["name"] in {"data.csv", "data.parquet", "dictionary.csv", "datapackage.json"}:
            assert f'href="{file["url"]}"' in answer.text
    for version in told["versions"]:
        assert version["name"] in said
    if told["version"]:
        assert told["version"] in said
        assert told["licence"]["title"][lang] in said
        assert " ".join(told["citation"][lang].split()) in said
        assert " ".join(told["duckdb"].split()) in said
    if told["setback"]:
        assert told["setback"]["reason"].split(":")[0] in said


def test_list_of_data_is_that_of_the_api(small):
    for words in ("", "의자", "등받이", "xyzzy"):
        told = small.get("/api/datasets", params={"q": words}).json()["datasets"]
        text = ask(small, "/plain/data", q=words, lang="en").text
        shown = re.findall(r'<h3><a href="/plain/dataset\?key=([a-z_.]+)', text)
        assert shown == [item["key"] for item in told]


def test_facets_count_what_they_lead_to(city):
    text = ask(city, "/plain/data", lang="ko").text
    counted = 0
    for element in structure.read(text).seen:
        label = re.fullmatch(r"(.+) \((\d+)\)", "".join(element.text))
        href = str(element.attributes.get("href", ""))
        if element.tag == "a" and label and href.startswith("/plain/data?"):
            assert f"데이터 {label[2]}개" in city.get(href).text, label[1]
            counted += 1
    assert counted > 4


def test_every_dataset_is_reached_by_turning_pages(city):
    keys: list[str] = []
    address = "/plain/data?lang=en"
    while address:
        text = city.get(address).text
        keys += re.findall(r'<h3><a href="/plain/dataset\?key=([a-z_.]+)', text)
        more = [e for e in structure.read(text).seen if "".join(e.text) == "Next datasets"]
        address = more[0].attributes["href"] if more and more[0].tag == "a" else None
    assert keys == [item["key"] for item in city.get("/api/datasets").json()["datasets"]]


def test_home_says_what_was_left_out_and_leads_to_every_twin(small):
    text = ask(small, "/plain", lang="en").text
    assert "no module named fence_posts" in text
    assert "switched off" not in text
    for path in ("data", "help", "chairs"):
        assert f'href="/plain/{path}?lang=en"' in text
    assert 'href="/plain/absent' not in text


def test_twin_of_a_plugin_speaks_with_its_own_messages_and_takes_free_text(small):
    said = structure.words(ask(small, "/plain/chairs", chair="<b>긴\n의자", lang="en").text)
    assert "<b>긴 의자 is here." in said


def test_twin_that_fails_says_so_under_a_code_and_keeps_its_secret(small, caplog):
    client = small
    answer = client.get("/plain/broken?lang=en", headers={"x-request-id": "abcdef0123456789"})
    assert answer.status_code == 500
    assert "abcdef012345" in answer.text
    assert "secret" not in answer.text
    assert "the secret of the twin" in caplog.text
    assert structure.complaints(answer.text) == []


def test_twin_whose_data_are_not_there_says_what_to_do(small):
    answer = ask(small, "/plain/absent")
    assert answer.status_code == 503
    assert "madang build yard" in answer.text
    assert structure.complaints(answer.text) == []


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        *[("/plain", 200), ("/plain/data", 200), ("/plain/dataset", 200), ("/plain/help", 200)],
        *[("/plain/dataset?key=transfermap.line", 200), ("/plain/help?topic=sources", 200)],
        *[("/plain/route", 503), (ROUTE.format("교대", "노원"), 503)],
    ],
)
def test_empty_lake_is_told_on_every_page(bare, address, status, lang):
    answer = ask(bare, address, lang=lang)
    assert answer.status_code == status
    assert structure.complaints(answer.text) == []
    if status == 503:
        assert "madang build transfermap" in answer.text


@pytest.mark.parametrize(
    ("address", "straight"),
    [("/plain/", "/plain"), ("/plain/home", "/plain"), ("/plain/data/", "/plain/data")],
)
def test_page_has_one_address(small, address, straight):
    answer = small.get(f"{address}?lang=en", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{straight}?lang=en"


@pytest.mark.parametrize("address", ["/plain", "/plain/data", "/plain/style.css"])
def test_nothing_is_written(small, address):
    assert small.post(address).status_code == 405


def test_style_sheet_has_its_own_address_for_ever(small):
    href = re.search(r'<link rel="stylesheet" href="([^"]+)">', small.get("/plain").text)
    assert href is not None
    answer = small.get(href[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", answer.text))
    known = set(re.findall(r"--([a-z0-9-]+):", answer.text))
    assert used - known == set()
    assert "url(" not in answer.text


def test_size_contrast_and_language_come_from_address_then_cookie(small):
    kept = {"cookie": "madang_size=150; madang_contrast=high; madang_lang=en"}
    assert '<html lang="en" class="size-150 contrast">' in small.get("/plain", headers=kept).text
    asked = small.get("/plain?size=100&contrast=normal&lang=ko", headers=kept)
    assert '<html lang="ko" class="size-100">' in asked.text
    nonsense = small.get("/plain?size=900&contrast=x&lang=xx")
    assert '<html lang="ko" class="size-100">' in nonsense.text
    # Every link carries the wishes on, so nothing is kept of a visit.
    assert "set-cookie" not in asked.headers


def test_links_keep_size_and_contrast(small):
    text = small.get("/plain/chairs?chair=C1&size=125&contrast=high&lang=en").text
    for element in structure.read(text).seen:
        href = str(element.attributes.get("href", ""))
        if element.tag == "a" and href.startswith("/plain"):
            assert "size=" in href
            assert "contrast=" in href
    assert "chair=C1&amp;lang=ko&amp;size=125&amp;contrast=high" in text


def test_kit_for_authors_opens_a_twin_and_check_imports_it(yard, yard_plugin):
    from madang import testing
    from madang.errors import PluginError
    from madang.plugin import Installed, Plugin

    html, status = testing.plain_page(yard, "chairs", lang="en", chair="C1")
    assert status == 200
    assert structure.complaints(html) == []
    assert "C1 is here." in structure.words(html)
    assert testing.plain_page(yard, "absent")[1] == 503
    with pytest.raises(RuntimeError):
        testing.plain_page(yard, "broken")
    pages = [
        replace(page, plain="madang_yard.plain:nowhere" if page.path == "chairs" else page.plain)
        for page in yard_plugin.plugin.pages
    ]
    lame = Plugin(name="yard", title=yard_plugin.plugin.title, pages=pages)
    registry = testing.registry_of(Installed(plugin=lame, package="madang_yard"))
    found = {item.thing for item in testing.plugin_complaints(registry, "yard")}
    assert "plain twin of chairs" in found
    assert "plain twin of broken" not in found
    forgetful = replace(pages[0], plain="madang_yard.plain:forgets")
    lame = Plugin(name="yard", title=yard_plugin.plugin.title, pages=[forgetful])
    place = testing.workspace(
        yard.settings.home.parent / "forgetful", [Installed(plugin=lame, package="madang_yard")]
    )
    with pytest.raises(PluginError, match="gives a NoneType, wanted a PlainPage"):
        testing.plain_page(place, "chairs")


@pytest.mark.parametrize(
    "address",
    ["/plain", "/plain/data", "/plain/dataset?key=yard.chair", "/plain/help?topic=sources"],
)
def test_lake_that_does_not_answer_is_told_under_a_code(small, monkeypatch, address):
    def fail(_):
        message = "/secret/place: input/output error"
        raise OSError(message)

    monkeypatch.setattr(Desk, "listings", fail)
    answer = small.get(address, headers={"x-request-id": "fedcba9876543210"})
    assert answer.status_code == 500
    assert structure.complaints(answer.text) == []
    assert "fedcba987654" in answer.text
    assert "secret" not in answer.text
