"""Courses in the app: the same school, the same words, a key for each form."""

import pytest

from madang.api import Desk
from madang.store import select
from madang.store.tables import outbox
from madang.ui.testing import links, page, texts
from madang_literacy import school as service
from tests.literacy.test_pages import MAIL, course, workspace

__all__ = ["course", "workspace"]
LINK = "t="


@pytest.fixture(params=["sqlite"])
def settings(request, tmp_path):
    from madang.settings import Settings

    return Settings(home=tmp_path / "home")


def button(app, label: str):
    return next(each for each in app.button if each.label == label)


def sign_up(app, **changes):
    """Fill in the form and send it."""
    app.radio[0].set_value(changes.get("of_age", True))
    app.text_input[0].set_value(changes.get("contact", MAIL))
    if changes.get("agreed", True):
        app.checkbox[0].check()
    return button(app, "신청하기").click().run()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_show_what_there_is(workspace, course, lang):
    desk = Desk(workspace)
    shown = page("courses", desk=desk, lang=lang)
    assert not shown.exception
    assert any(course in address for _, address in links(shown))
    one = page("course", desk=desk, lang=lang, id=course)
    assert not one.exception
    assert ("모름" if lang == "ko" else "unknown whether") in texts(one)
    assert not page("certificate", desk=desk, lang=lang).exception
    assert not page("my", desk=desk, lang=lang).exception


def test_empty_list_and_home_without_a_tile(workspace):
    desk = Desk(workspace)
    assert any("알려진 강좌가 없습니다" in each.value for each in page("courses", desk=desk).info)
    assert "신청할 수 있는 강좌" not in texts(page("home", desk=desk))


def test_home_has_a_tile_for_open_courses(workspace, course):
    home = texts(page("home", desk=Desk(workspace)))
    assert "신청할 수 있는 강좌" in home


def test_whole_way_in_the_app(workspace, course):
    desk = Desk(workspace)
    app = sign_up(page("course", desk=desk, id=course))
    assert not app.exception
    (address,) = [href for _, href in links(app) if href.startswith("/my?t=")]
    token = address.partition(LINK)[2].partition("&")[0]
    own = page("my", desk=desk, t=token)
    assert "아직 신청되지 않았습니다" in texts(own)
    own = button(own, "신청 확인").click().run()
    assert "자리가 정해졌습니다" in texts(own)
    own = button(own, "신청 취소").click().run()
    assert service.of(workspace).mine(token).state == "cancelled"
    own = button(own, "내 정보 지우기").click().run()
    assert any("지우지 않았습니다" in each.value for each in own.error)
    own.checkbox[0].check()
    own = button(own, "내 정보 지우기").click().run()
    assert not own.exception
    assert "모두 지웠습니다" in texts(own)
    assert service.of(workspace).mine(token) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"contact": "nobody"}, "알아볼 수 없습니다"),
        ({"agreed": False}, "동의해야"),
        ({"of_age": None}, "만 14세 이상인지"),
        ({"of_age": False}, "만 14세보다 어린"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(workspace, course, changes, said):
    app = sign_up(page("course", desk=Desk(workspace), id=course), **changes)
    assert any(said in each.value for each in [*app.error, *app.warning])
    if "contact" in changes:
        assert app.text_input[0].value == changes["contact"]
    assert not service.of(workspace).store.fetch(select(outbox))
