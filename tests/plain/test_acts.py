"""Forms that write: taken from this site only, answered by a page or another address."""

import pytest

from tests.plain import structure

HERE = {"sec-fetch-site": "same-origin"}


def path_of(small) -> str:
    import madang_yard

    return next(page.path for page in madang_yard.plugin.pages if page.act)


@pytest.fixture
def act(small):
    def send(fields, path=None, headers=HERE, lang="en"):
        where = f"/plain/{path or path_of(small)}?lang={lang}"
        return small.post(where, data=fields, headers=headers, follow_redirects=False)

    return send


def test_form_posts_with_its_key_and_sets_no_cookie(small):
    answer = small.get(f"/plain/{path_of(small)}")
    assert 'method="post"' in answer.text
    assert '<input type="hidden" name="key" value="1">' in answer.text
    assert "<textarea" in answer.text
    assert "set-cookie" not in answer.headers
    assert structure.complaints(answer.text) == []


def test_done_leads_to_the_page_that_shows_it(act):
    answer = act({"chair": "7", "key": "1"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/plain/")
    assert "chair=7" in answer.headers["location"]
    assert "lang=en" in answer.headers["location"]


def test_what_is_wrong_is_said_on_the_page(act):
    answer = act({"key": "1"})
    assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (422, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"referer": "https://elsewhere.example/plain"},
        {},
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("en", "another site"), ("ko", "다른 사이트")])
def test_form_of_another_site_is_refused(act, headers, lang, said):
    answer = act({"chair": "7"}, headers=headers, lang=lang)
    assert answer.status_code == 403
    assert said in answer.text


@pytest.mark.parametrize(
    "headers", [{"origin": "http://127.0.0.1"}, {"referer": "http://127.0.0.1/plain/x"}]
)
def test_browser_without_fetch_metadata_is_known_by_its_origin(act, headers):
    assert act({"chair": "7"}, headers=headers).status_code == 303


def test_control_without_the_check_another_site_writes(act, monkeypatch):
    from madang.plain import serve

    monkeypatch.setattr(serve, "_refusal", lambda _: None)
    assert act({"chair": "7"}, headers={"sec-fetch-site": "cross-site"}).status_code == 303


def test_form_that_is_too_large_is_refused(act):
    assert act({"chair": "x" * 300_000}).status_code == 413


@pytest.mark.parametrize("path", ["no-such-page", "help"])
def test_page_that_only_shows_takes_no_form(act, path):
    assert act({"chair": "7"}, path).status_code == 405


def test_act_that_fails_says_a_code_and_no_secret(act, caplog):
    answer = act({"chair": "break"})
    assert answer.status_code == 500
    assert "the secret of the act" not in answer.text
    assert "the secret of the act" in caplog.text
