"""First drafts of a dataset's file: what a sample shows, and `FILL_IN` where a person must say it.

A service that we know comes as the shipped file (`templates`); another is drafted from a sample.
"""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from madang.city.form import FILL_IN
from madang.city.guess import Guess, guess
from madang.city.names import column_name
from madang.city.sample import Sample
from madang.errors import DeclarationError
from madang.sources.landing import as_of_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a draft is asked for.

    Attributes:
        source: Lines of `[source]`: key and value.
        name: Name of the dataset; out of the source where None.
    """

    source: dict[str, str]
    name: str | None = None


def shipped() -> list[Traversable]:
    """The files of services that we know, as they are taken over."""
    folder = files("madang.city") / "templates"
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def known(portal: str, service: str) -> Traversable | None:
    """The shipped file of a service, None where we know none."""
    for file in shipped():
        if tomllib.loads(file.read_text("utf-8"))["source"].get(portal) == service:
            return file
    return None


def services() -> list[str]:
    """Names of the services that we know."""
    sources = [tomllib.loads(file.read_text("utf-8"))["source"] for file in shipped()]
    return [str(source.get("plaza") or source.get("datagokr")) for source in sources]


def renamed(text: str, name: str | None) -> str:
    """A shipped file under another name."""
    if name is None:
        return text
    return re.sub(r'(?m)^name = ".*"$', f'name = "{_proved(name)}"', text, count=1)


def name_in(text: str) -> str:
    """The name that a file gives its dataset."""
    return str(tomllib.loads(text)["name"])


def landing_pattern(name: str) -> str:
    """Names of all editions of a file: its date becomes `*`.

    >>> landing_pattern("air-20250831.csv"), landing_pattern("air.csv")
    ('air-*.csv', 'air.csv')
    """
    path = Path(name)
    part = as_of_part(name)
    return f"{path.stem.removesuffix(part)}*{path.suffix}" if part else name


def draft(sample: Sample, asked: Asked) -> str:
    """The text of a first draft; it loads once nothing in it says FILL_IN."""
    columns = guess(sample)
    name = _proved(asked.name) if asked.name else _name(sample, asked)
    seen = f"{len(sample.rows):,} rows" + ("" if sample.is_whole else ", the first of more")
    return "\n".join(
        [
            f"# Draft from {sample.origin} ({seen}).",
            f"# Replace each {FILL_IN}, then: madang dataset check",
            f"name = {_quoted(name)}",
            f"title = {_both()}",
            f'licence = "{FILL_IN}"       # as its page says: kogl-0 to kogl-4, cc-by-4.0 or cc0',
            f'publisher = "{FILL_IN}"',
            f'theme = "{FILL_IN}"         # TRAN, EDUC, ECON, GOVE, ENVI or SOCI',
            f"keywords = [{_both()}, {_both()}, {_both()}]",
            f'frequency = "{FILL_IN}"     # P1D, P1M, P1Y, PT1H or irregular',
            *_partition(columns),
            "",
            "[notes]                     # what it is and what it is not, 50 characters or more",
            f'ko = "{FILL_IN}"',
            f'en = "{FILL_IN}"',
            "",
            "[source]",
            *(f"{key} = {value}" for key, value in asked.source.items()),
            *_form(sample),
            f'dataset_id = "{FILL_IN}"       # the publisher\'s number of it, such as OA-12345',
            *(line for column in columns for line in _column(column)),
            *_no_key(columns),
            "",
        ]
    )


def _proved(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        message = f"dataset {name!r}: a name is lower case, at most 41 of a-z 0-9 _"
        raise DeclarationError(message)
    return name


def _name(sample: Sample, asked: Asked) -> str:
    services = [value for key, value in asked.source.items() if key != "parameters"]
    text = services[0].strip('"') if services else sample.origin
    stem = Path(text.rpartition("/")[2]).stem.strip("*-_ .")
    return column_name(stem)


def _form(sample: Sample) -> list[str]:
    """What is said of a file's form, where it is not the usual one."""
    lines = [f"encoding = {_quoted(sample.encoding)}"] if sample.encoding == "cp949" else []
    if sample.delimiter != ",":
        lines.append(f"delimiter = {_quoted(sample.delimiter)}")
    return lines


def _partition(columns: Sequence[Guess]) -> list[str]:
    days = [each.name for each in columns if each.type in {"date", "timestamp"} and each.key]
    if not days:
        return []
    return [
        "# Where each file or call holds a month (or year, or day) of its own, say so:",
        f'# partition = "month"\n# partition_column = "{days[0]}"\n# partition_from = "2020-01"',
    ]


def _column(each: Guess) -> list[str]:
    shown = ", ".join(each.examples)
    lines = [
        "",
        f"# {each.distinct:,} different, {each.blanks:,} blank: {_comment(shown)}",
        "[[columns]]",
        f"name = {_quoted(each.name)}",
        f"from = {_quoted(each.origin)}",
        f'type = "{each.type}"',
    ]
    if each.is_number:
        lines.append(f'unit = "{each.unit or FILL_IN}"' + ("" if each.unit else '  # UCUM, or "1"'))
        lines += ["min = 0"] if each.smallest else []
    if each.yes_no:
        lines += [f'true = ["{each.yes_no[0]}"]', f'false = ["{each.yes_no[1]}"]']
    if each.key:
        lines.append("key = true")
    elif each.blanks:
        lines.append("required = false")
    korean = each.origin if re.search("[가-힣]", each.origin) else FILL_IN
    return [*lines, f'title = {{ko = {_quoted(korean)}, en = "{FILL_IN}"}}']


def _no_key(columns: Sequence[Guess]) -> list[str]:
    if any(each.key for each in columns):
        return []
    return ["", "# No three columns tell all rows apart: is there a key? Say `key = true` there."]


def _both() -> str:
    return f'{{ko = "{FILL_IN}", en = "{FILL_IN}"}}'


def _quoted(text: str | None) -> str:
    return json.dumps(text or "", ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(text.split())[:80]
