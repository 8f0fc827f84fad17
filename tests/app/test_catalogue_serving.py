"""The catalogue under the real server, beside the pages that have like addresses."""

import pytest

NAME = "yard-chair"


@pytest.fixture
def client(site):
    with site.client() as opened:
        yield opened


def test_dataset_has_a_page_in_the_app_and_one_without_script(client):
    in_app = client.get("/dataset", params={"key": "yard.chair"})
    without = client.get(f"/dataset/{NAME}")
    assert "<script" in in_app.text
    assert "application/ld+json" not in in_app.text
    assert "script" not in without.headers["content-security-policy"]
    assert "application/ld+json" in without.text
    assert client.get("/dataset/").status_code == 308


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/api/3/action/package_search?q=의자를", "application/json;charset=utf-8"),
        ("/api/action/package_list", "application/json;charset=utf-8"),
        ("/catalog.ttl", "text/turtle; charset=utf-8"),
        (f"/dataset/{NAME}.jsonld", "application/ld+json"),
        (f"/dataset/{NAME}/croissant.jsonld", "application/ld+json"),
        ("/data.json", "application/json"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/withdrawn.json", "application/json"),
    ],
)
def test_address_answers_under_the_server(client, address, kind):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = client.head(address)
    assert head.status_code == 200
    assert head.content == b""


def test_action_that_is_posted_is_answered_where_it_was_sent(client):
    answer = client.post("/api/3/action/package_show", json={"id": NAME})
    assert answer.status_code == 200
    assert answer.json()["result"]["name"] == NAME
    assert client.post("/api/3/action/package_create", json={}).status_code == 403


def test_stewards_app_has_none_of_it(serve):
    asgi = ("--factory", "streamlit_app.asgi:steward")
    steward = serve("-m", "uvicorn", *asgi, "--host", "127.0.0.1", "--port", "{port}")
    with steward.client() as client:
        for address in ("/api/3/action/site_read", "/catalog.ttl", f"/dataset/{NAME}"):
            assert client.get(address).status_code in {303, 401, 403, 404}, address
