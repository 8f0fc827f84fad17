"""Real clients' calls, at our server and at a CKAN with the same datasets.

What a CKAN answered is kept in `expected.json`, so that ours is held against it always; the tests
marked `ckan` hold a running CKAN against the same records, and both against each other.
"""

import csv
import hashlib
import io
import json
import re
from urllib.parse import quote, urlencode

import ckanapi
import httpx
import pytest
import rdflib
from ckanapi import RemoteCKAN
from rdflib.namespace import RDF

from madang.api.action import actions
from madang.api.action import app as action_app
from madang.ui import server as app
from tests.conformance import sites
from tests.conformance.calls import (
    CALLS,
    LINE,
    LINE_TABLE,
    NAME,
    differences,
    outcome,
    recorded,
    result,
    shape,
)
from tests.conformance.exceptions import EXCEPTIONS, explains, unexplained

BY_NAME = {call.name: call for call in CALLS}
WITH_VALUES = [call.name for call in CALLS if call.values is not None]
ANSWERED_ALIKE = [name for name in WITH_VALUES if name != "site_read"]


# -- the action API, by ckanapi and as harvesters and QGIS ask -------------------------------------


@pytest.mark.parametrize("get", [False, True], ids=["POST", "GET"])
@pytest.mark.parametrize("name", BY_NAME)
def test_ours_answers_as_ckan_did(ours, name, get):
    found = outcome(ours, BY_NAME[name], get=get)
    wanted = recorded()[name]
    if get and wanted.get("error") == "NotAuthorized":  # CKAN takes no writing by GET at all
        wanted = {"status": 400, "error": "CKANAPIError"}
    assert unexplained(name, differences(found, wanted)) == []


@pytest.mark.ckan
@pytest.mark.parametrize("name", BY_NAME)
def test_records_are_what_ckan_answers(theirs, name):
    assert differences(outcome(theirs, BY_NAME[name]), recorded()[name]) == []


@pytest.mark.ckan
@pytest.mark.parametrize("name", ANSWERED_ALIKE)
def test_both_give_the_same_values(ours, theirs, name):
    call = BY_NAME[name]
    assert call.values(result(ours, call)) == call.values(result(theirs, call))


def test_every_exception_is_still_needed(ours):
    found = {
        (name, told)
        for name, call in BY_NAME.items()
        for told in differences(outcome(ours, call), recorded()[name])
    }
    idle = [each for each in EXCEPTIONS if not any(explains(each, *one) for one in found)]
    assert idle == []


@pytest.mark.parametrize("dropped", ["package_show", "group_list", "datastore_search"])
def test_dropped_action_would_be_seen(our_desk, monkeypatch, dropped):
    """Control: without one action the comparison tells where."""
    left = {name: action for name, action in actions.ACTIONS.items() if name != dropped}
    monkeypatch.setattr(action_app, "ACTIONS", left)
    with sites.serving(app._open_routes(our_desk), sites.open_port()) as poorer:
        call = next(each for each in CALLS if each.action == dropped)
        told = unexplained(call.name, differences(outcome(poorer, call), recorded()[call.name]))
    assert any("only at CKAN" in each for each in told)


def test_lost_field_or_other_type_would_be_seen():
    """Control of the comparison itself."""
    wanted = shape([{"id": "a", "size": 5}, {"id": "b", "size": None}])
    assert differences(shape([{"id": "a", "size": 1.5}]), wanted) == []
    assert differences(shape([{"id": "a"}]), wanted) == ["[].size: only at CKAN"]
    assert differences(shape([{"id": "a", "size": "5"}]), wanted) == [
        "[].size: text, at CKAN null|number"
    ]
    assert differences(shape([{"id": "a", "size": 5, "x": 1}]), wanted) == ["[].x: not at CKAN"]


# -- ckanapi, library ------------------------------------------------------------------------------


ERRORS = {
    "NotFound": ("package_show", {"id": "no-such-dataset"}),
    "ValidationError": ("package_search", {"rows": "many"}),
    "NotAuthorized": ("package_create", {"name": "x"}),
    "CKANAPIError": ("no_such_action", {}),
}


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_each_error_becomes_its_class(request, server, kind):
    site = request.getfixturevalue(server)
    action, given = ERRORS[kind]
    with site.api() as client, pytest.raises(getattr(ckanapi, kind)) as caught:
        client.call_action(action, given)
    assert type(caught.value).__name__ == kind


@pytest.mark.parametrize("get_only", [False, True])
@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_hangul_comes_through_both_ways(request, server, get_only):
    site = request.getfixturevalue(server)
    with site.api(get_only=get_only) as client:
        assert client.action.package_show(id=NAME)["title"] == "도시철도 노선"
        sent = json.dumps({"name_ko": "공항철도"}, ensure_ascii=False)
        found = client.action.datastore_search(resource_id=LINE_TABLE, filters=sent)
    assert found["total"] > 0
    assert {row["name_ko"] for row in found["records"]} == {"공항철도"}


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_posted_call_is_never_redirected(request, server):
    site = request.getfixturevalue(server)
    for path in ("/api/action/package_list", "/api/3/action/package_list"):
        answer = httpx.post(site.address + path, json={})
        assert answer.status_code == 200
        assert not answer.is_redirect


# -- ckanapi, command line -------------------------------------------------------------------------


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_command_line_dumps_and_searches_every_dataset(request, server, tmp_path):
    site = request.getfixturevalue(server)
    dumped, searched = tmp_path / "dump.jsonl", tmp_path / "search.jsonl"
    for words in (
        ("dump", "datasets", "--all", "-q", "-O", str(dumped)),
        ("search", "datasets", "sort=id asc", "-O", str(searched)),
    ):
        done = sites.command(site, *words)
        assert done.returncode == 0, done.stderr
    with site.api() as client:
        known = client.action.package_list()
    one, other = _lines(dumped), _lines(searched)
    assert [each["name"] for each in one] == known
    assert sorted(each["name"] for each in other) == sorted(known)
    wanted = recorded()["package_show by name"]["result"]
    for package in (*one, *other):
        told = differences(shape(package), wanted, ".result")
        assert [each for each in unexplained("dump", told) if ": not at CKAN" not in each] == []


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_command_line_downloads_files_as_a_data_package(request, server, tmp_path):
    site = request.getfixturevalue(server)
    done = sites.command(site, "dump", "datasets", NAME, "-q", "-D", str(tmp_path))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / NAME
    document = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert document["title"] == "도시철도 노선"
    assert len(document["resources"]) == 6  # an API is no file
    # ckanapi 4.11 saves the last file under every name (create_datapackage hands on the wrong one).
    held = [(folder / each["path"]).read_bytes() for each in document["resources"]]
    last = hashlib.sha256(held[-1]).hexdigest()
    assert document["resources"][-1]["hash"] == f"sha256:{last}"
    table = next(each for each in document["resources"] if each["format"] == "CSV")
    assert table["schema"]["fields"]


# -- round trip ------------------------------------------------------------------------------------


@pytest.mark.ckan
def test_dump_of_ours_loads_into_a_ckan_and_comes_out_equal(ours, theirs, tmp_path):
    told = _round_trip(ours, theirs, tmp_path)
    assert len(told) > 20
    assert {name: lost for name, lost in told.items() if lost} == {}


@pytest.mark.ckan
def test_lost_extra_would_be_seen(ours, theirs, tmp_path):
    """Control: one extra of one dataset does not arrive."""

    def lossy(package):
        if package["name"] == NAME:
            package["extras"] = [e for e in package["extras"] if e["key"] != "provenance"]

    told = _round_trip(ours, theirs, tmp_path, lossy)
    assert {name: lost for name, lost in told.items() if lost} == {NAME: ["extras"]}


def _round_trip(ours, theirs, folder, change=lambda _: None):
    """For each dataset of ours, what is not the same after a way through the CKAN."""
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    assert sites.command(ours, "dump", "datasets", "--all", "-q", "-O", str(first)).returncode == 0
    before = _lines(first)
    sent = [json.loads(json.dumps(package)) for package in before]
    for package in sent:
        change(package)
        with RemoteCKAN(theirs.address, apikey=theirs.token) as admin:
            admin.action.dataset_purge(id=package["id"])
    loaded = folder / "loaded.jsonl"
    loaded.write_text("".join(json.dumps(each) + "\n" for each in sent), "utf-8")
    done = sites.command(theirs, "load", "datasets", "-q", "-I", str(loaded))
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    assert (
        sites.command(theirs, "dump", "datasets", "--all", "-q", "-O", str(second)).returncode == 0
    )
    after = {package["name"]: _settled(package) for package in _lines(second)}
    return {
        package["name"]: [
            key
            for key, value in _settled(package).items()
            if after.get(package["name"], {}).get(key) != value
        ]
        for package in before
    }


def _settled(package):
    """Without what each server says by itself: four dates, its user, licence texts, table flags."""
    own = {
        "metadata_created", "metadata_modified", "creator_user_id", "license_title", "license_url",
        "isopen", "organization",
    }  # fmt: skip
    kept = {key: value for key, value in package.items() if key not in own}
    kept["resources"] = [
        {
            key: value
            for key, value in resource.items()
            if key
            not in {
                "created",
                "metadata_modified",
                "datastore_active",
                "datastore_contains_all_records_of_source_file",
            }
        }
        for resource in package["resources"]
    ]
    kept["tags"] = sorted(tag["name"] for tag in package["tags"])
    kept["groups"] = sorted(group["name"] for group in package["groups"])
    kept["extras"] = sorted((extra["key"], extra["value"]) for extra in package["extras"])
    return kept


def _lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# -- ckanext-harvest -------------------------------------------------------------------------------


def harvested(site, fq: str | None = None, rows: int = 7) -> list[list[str]]:
    """Pages of ids as CKANHarvester turns them, until one is empty."""
    pages: list[list[str]] = []
    for start in range(0, 10_000, rows):
        given = {"rows": str(rows), "start": str(start), "sort": "id asc"} | (
            {"fq": fq} if fq else {}
        )
        body = httpx.get(f"{site.address}/api/3/action/package_search?{urlencode(given)}").json()
        assert all(
            {"id", "name", "resources", "extras", "metadata_modified"} <= p.keys()
            for p in body["result"]["results"]
        )
        found = [package["id"] for package in body["result"]["results"]]
        pages.append(found)
        if not found:
            return pages
    raise AssertionError("no page was empty")


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
@pytest.mark.parametrize(
    "fq",
    [
        None, "organization:(madang OR other)", "-organization:other", "groups:(tran OR gove)",
        "-groups:tran", "metadata_modified:[2020-01-01T00:00:00Z TO *]",
    ],
)  # fmt: skip
def test_harvester_turns_every_page_once(request, server, fq):
    site = request.getfixturevalue(server)
    pages = harvested(site, fq)
    ids = [each for page in pages for each in page]
    assert len(ids) == len(set(ids)) > 0
    assert ids == sorted(ids)
    assert len({tuple(page) for page in pages}) == len(pages)


@pytest.mark.ckan
@pytest.mark.parametrize(
    "fq", [None, "groups:(tran OR gove)", "-groups:tran", "-organization:madang"]
)
def test_harvester_finds_the_same_at_both(ours, theirs, fq):
    assert harvested(ours, fq, rows=100) == harvested(theirs, fq, rows=100)


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_harvester_reads_errors_as_json(request, server):
    site = request.getfixturevalue(server)
    answer = httpx.get(f"{site.address}/api/3/action/package_search?rows=x")
    assert answer.status_code == 409
    assert answer.json()["error"]["__type"] == "Validation Error"


# -- QGIS-CKAN-Browser -----------------------------------------------------------------------------


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_qgis_browser_lists_groups_and_searches_in_some(request, server):
    """Its addresses are put together by hand: the base ends in `3/`, `+` stands for a blank."""
    base = f"{request.getfixturevalue(server).address}/api/3/"
    groups = httpx.get(f"{base}action/group_list?all_fields=true").json()["result"]
    assert {"name", "display_name", "title"} <= groups[0].keys()
    some = "+OR+".join(f"groups:{group['name']}" for group in groups[:2])
    text = quote("*:*")
    page = f"{base}action/package_search?q={text}&fq=({some})&sort=name asc&rows=50&start=0"
    body = httpx.get(page).json()
    assert body["success"] is True
    found = [package["name"] for package in body["result"]["results"]]
    assert found == sorted(found)
    assert body["result"]["count"] == len(found) > 1
    one = httpx.get(
        f"{base}action/package_search?q=&fq=(groups:{groups[0]['name']})&sort=name asc&rows=50"
    )
    assert 0 < one.json()["result"]["count"] < len(found)


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
def test_qgis_browser_learns_size_and_name_before_it_downloads(request, server):
    site = request.getfixturevalue(server)
    with site.api() as client:
        resources = client.action.package_show(id=NAME)["resources"]
    files = [each for each in resources if each["size"]]
    assert len(files) == 6
    for resource in files:
        head, got = httpx.head(resource["url"]), httpx.get(resource["url"])
        assert head.headers["content-length"] == str(len(got.content)) == str(resource["size"])
        name = got.headers["content-disposition"].partition("filename=")[2].strip('"')
        assert name.startswith(LINE)
        assert hashlib.sha256(got.content).hexdigest() == resource["hash"].removeprefix("sha256:")


# -- datastore dump --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
@pytest.mark.ckan
def test_dump_holds_the_same_rows_at_both(ours, theirs, form):
    found = [
        httpx.get(f"{site.address}/datastore/dump/{LINE_TABLE}?format={form}")
        for site in (ours, theirs)
    ]
    assert [answer.status_code for answer in found] == [200, 200]
    one, other = (_table(answer.text, form) for answer in found)
    assert one == other
    assert len(one) > 40


def _table(text: str, form: str):
    if form == "json":
        return json.loads(text)["records"]
    if form == "xml":
        return text.replace("True<", "true<").replace("False<", "false<").splitlines()
    words = {"t": "true", "f": "false"}
    read = csv.reader(io.StringIO(text), delimiter="\t" if form == "tsv" else ",")
    return [[words.get(cell, cell) for cell in row] for row in read]


@pytest.mark.parametrize("server", ["ours", pytest.param("theirs", marks=pytest.mark.ckan)])
@pytest.mark.parametrize(("query", "status"), [("limit=x", 400), ("format=csv&limit=2", 200)])
def test_dump_answers_with_the_same_status(request, server, query, status):
    site = request.getfixturevalue(server)
    answer = httpx.get(f"{site.address}/datastore/dump/{LINE_TABLE}?{query}")
    assert answer.status_code == status
    assert httpx.get(f"{site.address}/datastore/dump/no-such-table").status_code == 404


# -- readers of RDF, of pages, a browser: ours alone -----------------------------------------------

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")


def test_rdf_harvester_walks_the_catalogue_to_its_end(ours, our_desk):
    seen: set[str] = set()
    address: str | None = f"{ours.address}/catalog.ttl"
    walked = 0
    while address:
        graph = rdflib.Graph()
        graph.parse(data=httpx.get(address).content, format="turtle")
        new = {str(each) for each in graph.subjects(RDF.type, DCAT.Dataset)}
        assert not new & seen
        seen |= new
        onward = next(graph.objects(None, HYDRA.next), None)
        address = str(onward) if onward else None
        walked += 1
        assert walked < 100
    published = {item.entry.id for item in our_desk.listings() if item.entry}
    assert {each.rpartition("/")[2] for each in seen} == published


@pytest.mark.parametrize("form", ["turtle", "json-ld", "xml"])
def test_each_form_of_rdf_parses_to_the_dataset(ours, form):
    end = {"turtle": "ttl", "json-ld": "jsonld", "xml": "xml"}[form]
    graph = rdflib.Graph()
    graph.parse(data=httpx.get(f"{ours.address}/dataset/{NAME}.{end}").content, format=form)
    assert len(list(graph.subjects(RDF.type, DCAT.Dataset))) == 1
    assert len(list(graph.subjects(RDF.type, DCAT.Distribution))) >= 6


def test_dataset_search_reads_the_page(ours):
    """As Google Dataset Search does: pages by sitemap, the JSON-LD in them by an RDF parser."""
    listed = re.findall(r"<loc>([^<]+)</loc>", httpx.get(f"{ours.address}/sitemap.xml").text)
    assert f"{ours.address}/dataset/{NAME}" in listed
    page = httpx.get(f"{ours.address}/dataset/{NAME}").text
    script = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(script) == 1
    document = json.loads(script[0])
    assert document["@type"] == "Dataset"
    assert {"name", "description", "license", "distribution"} <= document.keys()
    graph = rdflib.Graph()
    document["@context"] = {"@vocab": "https://schema.org/"}  # nothing is fetched
    graph.parse(data=json.dumps(document), format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    assert len(list(graph.subjects(RDF.type, schema.Dataset))) >= 1
    assert len(list(graph.objects(None, schema.contentUrl))) == 6
    with ours.api() as client:
        assert document["name"] == client.action.package_show(id=NAME)["title"]


@pytest.mark.browser
def test_browser_saves_a_download_under_its_name(ours, tmp_path):
    from tests import waiting
    from tests.browser.chrome import Browser, chromium

    program = chromium()
    if program is None:
        pytest.skip("no Chromium: on Debian apt-get install chromium")
    with ours.api() as client:
        resources = {r["role"]: r for r in client.action.package_show(id=NAME)["resources"]}
    saved, profile = tmp_path / "saved", tmp_path / "profile"
    saved.mkdir()
    profile.mkdir()
    browser = Browser(program, profile)
    try:
        with browser.tab() as tab:
            tab.save_downloads(saved)
            for path in (
                f"/dataset/{NAME}/resource/{resources['csv']['id']}/download/data.csv",
                f"/datastore/dump/{LINE_TABLE}?format=xml",
                f"/datastore/dump/{LINE_TABLE}?format=json",
            ):
                tab.call("Page.navigate", url=ours.address + path)

            def finished():
                names = {path.name for path in saved.iterdir()}
                ends = {name.rpartition(".")[2] for name in names}
                return names if ends == {"csv", "xml", "json"} else None

            names = waiting.until(finished, lambda: str(list(saved.iterdir())))
    finally:
        browser.end()
    assert all(name.startswith(f"{LINE}_v") for name in names)
    held = next(path for path in saved.iterdir() if path.suffix == ".csv").read_bytes()
    assert hashlib.sha256(held).hexdigest() == resources["csv"]["hash"].removeprefix("sha256:")


# -- papers ----------------------------------------------------------------------------------------


def test_papers_name_every_action_and_every_difference():
    paper = (sites.ROOT / "docs/reference/ckan-conformance.md").read_text("utf-8")
    assert [
        call.action
        for call in CALLS
        if f"`{call.action}`" not in paper.replace("an unknown action", "`no_such_action`")
    ] == []
    assert [each.why for each in EXCEPTIONS if each.why not in paper] == []
    by_client = {
        name: sum(call.client == name for call in CALLS) for name in {c.client for c in CALLS}
    }
    assert f"{by_client['ckanapi']} calls" in paper
    assert f"{by_client['ckanext-harvest']} queries" in paper
