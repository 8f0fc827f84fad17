"""What a plain page is made of: values only. `madang.plain.render` turns them into HTML.

A page never writes markup, so nothing that it says can become markup by accident.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Tone: TypeAlias = Literal["success", "warning", "danger", "quiet", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another address.

    Attributes:
        label: Its words.
        href: An address of this site, `#id` on the same page, or `https://…`.
        hint: Its name for screen readers where the words alone do not say it; begins with them.
        lang: Language of the words, and of what lies behind, where it is another than the page's.
        current: Whether it leads to what is shown already.
    """

    label: str
    href: str
    hint: str | None = None
    lang: str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state in shape, word and colour."""

    tone: Tone
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A short piece of code, or a name that is typed as it stands."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A short name beside a colour of its own; the name alone tells what is meant.

    Attributes:
        label: The name.
        colour: `#rrggbb`, None = no colour is known.
    """

    label: str
    colour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number that a phone can call."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Several lines inside one, each below the other."""

    lines: Sequence["Line"]


Inline: TypeAlias = str | Link | State | Code | Badge | Phone | Stack | None  # None: nobody knows
Line: TypeAlias = Inline | tuple[Inline, ...]


def joined(parts: Iterable[Inline], between: str = " · ") -> tuple[Inline, ...]:
    """Several pieces in one line; those that are None are left out.

    >>> joined(["5호선", None, "지하 4층"], ", ")
    ('5호선', ', ', '지하 4층')
    """
    there = [part for part in parts if part is not None]
    return tuple(piece for part in there for piece in (between, part))[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph; `quiet` makes it small."""

    line: Line
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A statement in a block of its own, whose heading is its state."""

    tone: Tone
    word: str
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a list.

    Attributes:
        title: Its first line.
        is_heading: Whether that line is a heading, by which screen readers jump.
        lines: What stands below it.
        items: A list of its own below that, in the order of the outer one.
        quiet: What stands last, small.
    """

    title: Line
    is_heading: bool = False
    lines: Sequence[Line] = ()
    items: Sequence["Item"] = ()
    quiet: Sequence[Line] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list, with numbers where the order matters."""

    items: Sequence[Item]
    ordered: bool = False


def bullets(lines: Iterable[Line]) -> Items:
    """A list of lines without order."""
    return Items(items=[Item(title=line) for line in lines])


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table.

    Attributes:
        caption: Its name; hidden from sight where a heading above says the same.
        head: Names of its columns.
        rows: Cells; the first one of each row names it.
        numeric: Places of columns that stand right.
        show_caption: Whether the caption is seen.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Line]]
    numeric: Sequence[int] = ()
    show_caption: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names and values."""

    pairs: Sequence[tuple[str, Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Lines to copy."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links side by side; with a label they are a landmark of their own."""

    links: Sequence[Link]
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """One line to write.

    Attributes:
        name: Name in the address.
        label: What to write.
        value: What is written already.
        hint: What else helps, below the label.
        error: What is wrong with what was written.
        fill: What a browser may fill in (`email`, `tel`), and which keyboard a phone shows.
        lines: How many lines there is room for; more than one makes a larger field.
        required: Whether the form is not sent without it.
    """

    name: str
    label: str
    value: str = ""
    hint: str | None = None
    error: str | None = None
    fill: Literal["off", "email", "tel"] = "off"
    lines: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several.

    Attributes:
        name: Name in the address.
        legend: What is chosen.
        options: Label by value.
        chosen: The value that is chosen already.
        error: Why a choice is asked for.
    """

    name: str
    legend: str
    options: Mapping[str, str]
    chosen: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Yes or no: the address carries `name=value` where it is ticked."""

    name: str
    value: str
    label: str
    checked: bool = False


Control: TypeAlias = TextField | Choice | Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Something to fill in: a question, sent in the address, or what is to be written (POST).

    Attributes:
        action: Address of the page that answers; of a form that writes, the one that acts.
        label: Name of the form for screen readers.
        controls: What to fill in.
        submit: Word on the button.
        hidden: What else goes along; of a form that writes, its idempotency key among it.
        writes: Whether something is written by it.
    """

    action: str
    label: str
    controls: Sequence[Control]
    submit: str
    hidden: Mapping[str, str] = field(default_factory=dict[str, str])
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part with a heading, one level below the one around it.

    Attributes:
        title: The heading.
        blocks: What it says.
        on_paper: Whether it is printed; what only leads on is not.
    """

    title: str
    blocks: Sequence["Block"]
    on_paper: bool = True


Block: TypeAlias = Paragraph | Notice | Items | Table | Facts | CodeBlock | Links | Form | Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a page shows, told to programs.

    Attributes:
        address: The one address of what is shown, with the site.
        forms: Media type and address of the same in other forms.
        jsonld: The same as schema.org JSON-LD.
    """

    address: str
    forms: Sequence[tuple[str, str]]
    jsonld: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was asked for is done; the page that shows it is at another address.

    Attributes:
        path: Page whose twin it is.
        params: Its parameters; nothing personal.
    """

    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """A whole page.

    Attributes:
        title: Heading of the page and title of the tab: the subject, not the kind of page.
        announcement: The answer in a sentence or two; the first thing below the heading.
        blocks: The rest, most important first.
        status: HTTP status: 200, or what is wrong.
        address: Ids and codes that stand for what is shown, by which it is opened in the app, in
            the other language and in another size; None = those that the visitor came with.
        described: The same for programs, None where there is nothing to tell them.
    """

    title: str
    announcement: str | None = None
    blocks: Sequence[Block] = ()
    status: int = 200
    address: Mapping[str, str | None] | None = None
    described: Described | None = None
