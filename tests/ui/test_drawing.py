"""SVG comes only from a writer that escapes; signs differ in shape and ask nobody for anything."""

from xml.etree import ElementTree as ET

import pytest

from madang.errors import UnknownName
from madang.plugin import load_registry
from madang.ui import kit, signs
from madang.ui.drawing import Drawing, element
from madang.ui.pagetable import OWN_PAGES

SPACE = "{http://www.w3.org/2000/svg}"
NASTY = '"/><script>alert(1)</script>&'


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- what we wrote ourselves


def drawing(**changes: object) -> Drawing:
    said = {"ident": "way-1", "title": "Way", "desc": "Two floors", "width": 40, "height": 20.5}
    return Drawing(**said | {"body": ()} | changes)


def test_drawing_has_name_description_and_role():
    root = parsed(drawing(body=(element("g"),)).svg().text)
    assert root.get("role") == "img"
    assert root.get("viewBox") == "0 0 40 20.5"
    title, desc = root.find(f"{SPACE}title"), root.find(f"{SPACE}desc")
    assert (title.text, desc.text) == ("Way", "Two floors")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_ids_of_two_drawings_never_meet():
    one, other = drawing(), drawing(ident="way-2")
    assert one.inner("shaft") == "way-1-shaft"
    ids = [
        item.get("id")
        for each in (one, other)
        for item in parsed(each.svg().text).iter()
        if item.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("place", ["title", "desc", "text", "attribute"])
def test_what_is_written_is_escaped(place):
    made = {
        "title": lambda: drawing(title=NASTY),
        "desc": lambda: drawing(desc=NASTY),
        "text": lambda: drawing(body=(element("text", NASTY),)),
        "attribute": lambda: drawing(body=(element("text", "a", class_=NASTY),)),
    }[place]()
    text = made.svg().text
    assert "<script" not in text
    assert [item.tag for item in parsed(text).iter()].count(f"{SPACE}script") == 0


@pytest.mark.parametrize("tag", ["script", "foreignObject", "image", "a", "use", "style"])
def test_element_that_could_run_or_fetch_is_refused(tag):
    with pytest.raises(ValueError, match=tag):
        element(tag)


@pytest.mark.parametrize("name", ["onclick", "href", "style", "onload", "x y"])
def test_attribute_that_could_run_or_fetch_is_refused(name):
    with pytest.raises(ValueError, match="no place"):
        element("g", **{name: "x"})


@pytest.mark.parametrize("ident", ["", "A", "a b", '"x', "1a", "a" * 80])
def test_id_that_could_break_out_is_refused(ident):
    with pytest.raises(ValueError, match="an id is"):
        drawing(ident=ident)


def test_no_blank_line_ends_the_markup_in_markdown():
    assert "\n" not in drawing(desc="a\n\n<b>").svg().text


def test_states_differ_in_shape():
    shapes = signs.state_signs()
    assert set(shapes) == {"success", "warning", "danger", "quiet", "unknown"}
    assert len(set(shapes.values())) == len(shapes)
    for name, shape in shapes.items():
        assert parsed(shape).get("viewBox") == "0 0 24 24"
        assert f"md-sign-{name}" in signs.masks()


def test_state_is_sign_for_eyes_and_word_for_all():
    assert kit.state("danger", "고장").text == (
        '<span class="md-state danger"><span class="md-icon md-sign-danger" aria-hidden="true">'
        "</span> 고장</span>"
    )


def test_icons_are_small_drawings_that_fetch_nothing():
    assert 20 <= len(signs.icons()) <= 40
    for name, text in signs.icons().items():
        root = parsed(text)
        assert {item.tag for item in root.iter()} <= {f"{SPACE}svg", f"{SPACE}path"}, name
        assert len(text) < 3_000, name


@pytest.mark.parametrize(
    "name",
    sorted(
        {spec.icon for spec in OWN_PAGES}
        | {spec.icon for _, spec in load_registry().pages.values()}
    ),
)
def test_icon_of_each_page_is_served(name):
    assert kit.icon(name).text == (
        f'<span class="md-icon md-icon-{name}" aria-hidden="true"></span>'
    )


def test_unknown_icon_is_named_with_those_there_are():
    with pytest.raises(UnknownName, match=r"'rocket'.*elevator"):
        kit.icon("rocket")


def test_mask_holds_no_sign_that_could_end_it():
    for line in signs.masks().splitlines():
        inside = line.split('url("', 1)[1].rsplit('")', 1)[0]
        assert not set(inside) & set('"<>#{}\\')
