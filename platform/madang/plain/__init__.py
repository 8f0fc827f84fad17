"""Script-free twins of pages: server-rendered HTML below `/plain`, without Streamlit.

A page that has a twin names it in its `PageSpec.plain`: `module:function` taking a `PlainVisit` and
giving a `PlainPage` made of the blocks below. It writes no markup; escaping, ids, heading levels,
skip link, headers and print rules come from here.
"""

from madang.plain.blocks import (
    Badge,
    Block,
    Check,
    Choice,
    Code,
    CodeBlock,
    Described,
    Facts,
    Form,
    Inline,
    Item,
    Items,
    Line,
    Link,
    Links,
    Moved,
    Notice,
    Paragraph,
    Phone,
    PlainPage,
    Section,
    Stack,
    State,
    Table,
    TextField,
    Tone,
    bullets,
    joined,
)
from madang.plain.serve import plain_routes
from madang.plain.view import View
from madang.plain.visit import PlainVisit

__all__ = [
    "Badge",
    "Block",
    "Check",
    "Choice",
    "Code",
    "CodeBlock",
    "Described",
    "Facts",
    "Form",
    "Inline",
    "Item",
    "Items",
    "Line",
    "Link",
    "Links",
    "Moved",
    "Notice",
    "Paragraph",
    "Phone",
    "PlainPage",
    "PlainVisit",
    "Section",
    "Stack",
    "State",
    "Table",
    "TextField",
    "Tone",
    "View",
    "bullets",
    "joined",
    "plain_routes",
]
