"""Values become HTML that says just these values, whatever stands in them."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.errors import DeclarationError
from madang.i18n import speaking, voice_of
from madang.plain import (
    Badge,
    Check,
    Choice,
    Code,
    CodeBlock,
    Facts,
    Form,
    Item,
    Items,
    Link,
    Links,
    Notice,
    Paragraph,
    Phone,
    Section,
    Stack,
    State,
    Table,
    TextField,
    bullets,
    joined,
    render,
)
from tests.plain import structure

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "</title><h1>",
    "&lt;b&gt; &amp; &#60;",
    "\x00\x1b[31m\ufffe",
    "\u202egnirts",
    "]]><!-- -->",
    "]]>",
]
texts = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE)).filter(str.strip)
tones = st.sampled_from(["success", "warning", "danger", "quiet", "unknown"])
inlines = st.one_of(
    texts,
    st.none(),
    st.builds(Link, label=texts, href=st.just("/plain"), hint=st.none() | texts),
    st.builds(State, tone=tones, word=texts),
    st.builds(Code, text=texts),
    st.builds(Badge, label=texts, colour=st.none() | texts),
    st.builds(Phone, number=texts),
)
lines = st.one_of(inlines, st.lists(inlines, min_size=1, max_size=3).map(tuple))
leaves = st.builds(Item, title=texts, lines=st.lists(lines, max_size=2), is_heading=st.booleans())
items = st.recursive(
    leaves,
    lambda inner: st.builds(
        Item, title=texts, items=st.lists(inner, max_size=2), is_heading=st.booleans()
    ),
    max_leaves=5,
)
controls = st.one_of(
    st.builds(
        TextField, name=texts, label=texts, value=texts, hint=st.none() | texts,
        error=st.none() | texts,
    ),
    st.builds(Choice, name=texts, legend=texts, options=st.dictionaries(texts, texts, max_size=3)),
    st.builds(Check, name=texts, value=texts, label=texts),
)  # fmt: skip
simple = st.one_of(
    st.builds(Paragraph, line=lines),
    st.builds(Notice, tone=tones, word=texts, lines=st.lists(lines, max_size=2)),
    st.builds(Items, items=st.lists(items, max_size=3), ordered=st.booleans()),
    st.builds(
        Table,
        caption=texts,
        head=st.tuples(texts, texts),
        rows=st.lists(st.tuples(lines, lines), max_size=2),
        numeric=st.sampled_from([(), (1,)]),
    ),
    st.builds(Facts, pairs=st.lists(st.tuples(texts, lines), max_size=2)),
    st.builds(CodeBlock, text=texts),
    st.builds(
        Form, action=st.just("/plain/x"), label=texts, submit=texts,
        controls=st.lists(controls, max_size=3), hidden=st.dictionaries(texts, texts, max_size=2),
    ),
)  # fmt: skip
blocks = st.recursive(
    simple,
    lambda inner: st.builds(Section, title=texts, blocks=st.lists(inner, max_size=2)),
    max_leaves=6,
)


def page(*made) -> str:
    """A whole document around blocks, the way `document` writes it."""
    with speaking(voice_of("madang.plain", "ko")):
        inner = render.Writer().blocks(made)
    return (
        '<!DOCTYPE html>\n<html lang="ko"><head><title>t</title></head><body><header></header>'
        f'<main id="main"><h1>t</h1>{inner}</main><footer></footer></body></html>'
    )


@given(st.lists(blocks, max_size=4))
def test_whatever_stands_in_values_the_markup_is_whole_and_ours(made):
    found = [item for item in structure.complaints(page(*made)) if " then h" not in item]
    assert found == []


@given(texts)
def test_a_text_comes_out_as_it_went_in_but_for_what_html_forbids(text):
    shown = structure.read(page(Paragraph(line=text)))
    said = next("".join(e.text) for e in shown.seen if e.tag == "p")
    assert said == render._FORBIDDEN.sub("\ufffd", text)


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if re.search('[<>&"\x00]', text) and text != "]]>"]
)
def test_control_an_unescaped_value_would_be_caught(monkeypatch, text):
    field = TextField(name="n", label="l", value=text)
    form = Form(action="/plain/x", label="l", submit="s", controls=[field])
    safe = page(Paragraph(line=text), form)
    assert structure.complaints(safe) == []
    monkeypatch.setattr(render, "text", lambda value: value)
    broken = page(Paragraph(line=text), form)
    is_other = structure.words(broken) != structure.words(safe)
    assert structure.complaints(broken) or is_other


def test_ids_are_given_once_even_where_names_are_alike():
    again = TextField(name="from", label="a", hint="h", error="e")
    form = Form(action="/plain/x", label="l", controls=[again, again], submit="s")
    table = Table(caption="c", head=["h"], rows=[["r"]])
    assert structure.complaints(page(form, form, table, table)) == []


def test_headings_follow_the_nesting_and_end_at_the_sixth():
    made = Paragraph(line="deep")
    for depth in range(8):
        made = Section(title=f"s{depth}", blocks=[made])
    levels = re.findall(r"<h([2-6])>", page(made))
    assert levels == ["2", "3", "4", "5", "6", "6", "6", "6"]


def test_steps_stand_inside_their_leg():
    leg = Item(title="leg", is_heading=True, items=[Item(title="one"), Item(title="two")])
    written = page(Section(title="way", blocks=[Items(items=[leg], ordered=True)]))
    assert (
        "<ol><li><h3>leg</h3><ol><li><p>one</p></li><li><p>two</p></li></ol></li></ol>" in written
    )


def test_unknown_is_a_word_and_states_have_shape_and_word():
    written = page(Paragraph(line=None), Paragraph(line=State(tone="danger", word="멈춤")))
    assert '<span class="unknown">모름</span>' in written
    assert '<span aria-hidden="true">✕</span> 멈춤' in written


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example"),
        *("/\\evil.example", "http://evil.example", "mailto:a@b", "", "plain", "/a b", "/a\nb"),
    ],
)
def test_a_link_that_leads_nowhere_good_is_refused(href):
    with pytest.raises(DeclarationError, match="wanted /path on this site"):
        page(Links(links=[Link(label="x", href=href)]))


@pytest.mark.parametrize(
    "href", ["/plain", "/plain/route?from=a&to=b", "#from", "https://a.example/b"]
)
def test_a_link_that_leads_somewhere_is_written(href):
    written = page(Links(label="ways", links=[Link(label="x", href=href)]))
    assert f'href="{html.escape(href)}"' in written


def test_a_badge_draws_its_colour_without_style_and_refuses_other_text():
    assert 'fill="#00A84D"' in page(Paragraph(line=Badge(label="2호선", colour="#00A84D")))
    assert "<svg" not in page(Paragraph(line=Badge(label="2호선", colour='red" onload="x')))


def test_a_phone_number_is_called_by_its_digits():
    assert 'href="tel:0261103401"' in page(Paragraph(line=Phone(number="02-6110-3401")))


def test_pieces_join_into_a_line_and_lines_into_a_stack():
    line = joined(["a", None, Code(text="b")])
    assert line == ("a", " · ", Code(text="b"))
    assert "a<br>b" in page(bullets([Stack(lines=["a", "b"])]))


def test_what_only_leads_on_is_marked_for_the_printer():
    assert '<section class="onward">' in page(Section(title="on", blocks=[], on_paper=False))
