"""From TOML files to the plugin `city`: what loads joins the registry, what does not is reported.

A file stands or falls by itself. All of its faults are found at once, each with its line.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from madang.city import NAME
from madang.city.casting import prove_format
from madang.city.declare import declare
from madang.city.faults import Fault, Misfit, place_of
from madang.city.form import FILL_IN, DatasetForm
from madang.city.limits import column_misfits
from madang.city.lines import Path, line_of, lines
from madang.dataset import Dataset, Text
from madang.errors import DeclarationError
from madang.plugin import Failure, Installed, Plugin
from madang.proof import prove

SUFFIX = ".toml"
TITLE = Text(ko="도시 데이터", en="City data")
_MOST_TOLD = 3
_SAID = {"ko": "Korean text", "en": "English text"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Declared:
    """What one file says.

    Attributes:
        file: Its name.
        key: Key that the dataset has, or would have.
        dataset: The declaration, None where there is a fault.
        faults: All that does not hold, in the order of the file.
    """

    file: str
    key: str
    dataset: Dataset | None
    faults: tuple[Fault, ...] = ()


def load(files: Iterable[Traversable]) -> tuple[Installed | None, tuple[Failure, ...]]:
    """The plugin of all files that hold, and a failure for each that does not.

    Returns:
        No plugin where no file holds. What other plugins' datasets have to do with it (references,
        licences) is proved by the registry, dataset by dataset.
    """
    datasets: dict[str, Dataset] = {}
    failures: list[Failure] = []
    ordered = sorted(files, key=lambda each: (each.name, str(each)))
    for file, read in zip(ordered, read_all(ordered), strict=True):
        if read.dataset is None:
            failures.append(Failure(name=read.key, reason=told(read.faults), file=read.file))
        elif read.dataset.key in datasets:
            reason = f"{file}: {read.key} is declared by another file of that name as well"
            failures.append(Failure(name=read.key, reason=reason, file=read.file))
        else:
            datasets[read.dataset.key] = read.dataset
    if not datasets:
        return None, tuple(failures)
    plugin = Plugin(name=NAME, title=TITLE, datasets=tuple(datasets.values()))
    made = Installed(plugin=plugin, package="madang.city", apart=True)
    return made, tuple(failures)


def told(faults: Sequence[Fault]) -> str:
    """The first faults in one line, and how many more there are."""
    more = len(faults) - _MOST_TOLD
    first = "; ".join(map(str, faults[:_MOST_TOLD]))
    return f"{first}; and {more} more" if more > 0 else first


def read_all(files: Sequence[Traversable]) -> list[Declared]:
    """What each file declares; all are proved together, and one by one only where one fails.

    An engine for each file would be most of the time: 52 ms CPU a file, against 18.
    """
    found = [read_file(file, proved=False) for file in files]
    try:
        prove([d.dataset for d in found if d.dataset and not d.dataset.upstream], {})
    except DeclarationError:
        return [read_file(file) for file in files]
    return found


def read_file(file: Traversable, *, proved: bool = True) -> Declared:
    """What a file declares, or all that does not hold in it."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        name = file.name.removesuffix(SUFFIX)
        fault = Fault(file=file.name, line=1, place="", problem=f"cannot be read as UTF-8: {error}")
        return Declared(file=file.name, key=f"{NAME}.{name}", dataset=None, faults=(fault,))
    return read_text(text, file.name, proved=proved)


def read_text(text: str, file: str, *, proved: bool = True) -> Declared:
    """What the text of a file called `file` declares, or all that does not hold in it.

    Args:
        text: The file.
        file: Its name.
        proved: Whether the SQL of its rules is bound as well.
    """
    name = file.removesuffix(SUFFIX)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(file=file, line=_line_in(error, text), place="", problem=f"no TOML: {error}")
        return Declared(file=file, key=f"{NAME}.{name}", dataset=None, faults=(fault,))
    known = lines(text)
    problems = dict(_left_to_do(raw))
    dataset: Dataset | None = None
    try:
        form = DatasetForm.model_validate(raw)
        problems |= {path: told for path, told in _later(form, name) if path not in problems}
        if not problems:
            dataset = declare(form)
            problems |= dict(column_misfits(form, dataset))
            if proved:
                prove_alone(dataset)
    except ValidationError as error:
        problems |= {p: told for p, told in _misfits(error) if not _is_below(p, problems)}
    except Misfit as error:
        problems[error.path] = error.problem
    except DeclarationError as error:
        problems[_rule_path(str(error), raw)] = _short(str(error), f"{NAME}.{name}: ")
    faults = [
        Fault(file=file, line=line_of(known, path), place=place_of(path), problem=problem)
        for path, problem in problems.items()
    ]
    return Declared(
        file=file,
        key=f"{NAME}.{name}",
        dataset=None if faults else dataset,
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def prove_alone(dataset: Dataset) -> None:
    """Hold the declaration against itself; one with references waits for the registry.

    Raises:
        DeclarationError: Its licences or the SQL of a rule do not stand.
    """
    if not dataset.upstream:
        prove([dataset], {})


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the parser names; the last one where it met the end."""
    words = str(error).replace(",", " ").replace(")", " ").split()
    if "line" in words:
        return int(words[words.index("line") + 1])
    return text.rstrip("\n").count("\n") + 1


def _left_to_do(raw: Any, path: Path = ()) -> Iterable[tuple[Path, str]]:  # noqa: ANN401 -- TOML
    """Each value that a draft left for a person to say."""
    if isinstance(raw, str) and FILL_IN in raw:
        named = next((str(step) for step in reversed(path) if isinstance(step, str)), "value")
        yield path, f"{raw!r} is still to be written; wanted the {_SAID.get(named, named)}"
    elif isinstance(raw, Mapping):
        for name, value in raw.items():  # pyright: ignore[reportUnknownVariableType] -- TOML
            yield from _left_to_do(value, (*path, str(name)))
    elif isinstance(raw, list):
        for place, value in enumerate(raw):  # pyright: ignore[reportUnknownVariableType] -- TOML
            yield from _left_to_do(value, (*path, place))


def _misfits(error: ValidationError) -> Iterable[tuple[Path, str]]:
    """What the form says no to, in words of a person who edits the file."""
    for item in error.errors():
        path = tuple(step for step in item["loc"] if step not in _UNION)
        if item["type"] == "missing":
            yield path, "is missing"
        elif item["type"] == "extra_forbidden":
            yield path, f"no such key{_near(path)}"
        elif item["type"] == "value_error":
            yield path, item["msg"].removeprefix("Value error, ")
        else:
            yield path, f"{item['msg']}, found {item['input']!r}"


# Branches of a union, which pydantic adds to the place.
_UNION = frozenset({"int", "float", "date", "datetime"})


def _near(path: Path) -> str:
    from madang.city import form  # noqa: PLC0415 -- only where a key is wrong

    *above, wrong = path
    models: dict[tuple[str, ...], type[form.Form]] = {
        (): form.DatasetForm,
        ("source",): form.SourceForm,
        ("columns",): form.ColumnForm,
        ("rules",): form.RuleForm,
    }
    model = models.get(tuple(step for step in above if isinstance(step, str)), form.TextForm)
    known = [field.alias or name for name, field in model.model_fields.items()]
    close = get_close_matches(str(wrong), known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


def _is_below(path: Path, known: Mapping[Path, str]) -> bool:
    return any(path[: len(each)] == each or each[: len(path)] == path for each in known)


def _later(form: DatasetForm, name: str) -> Iterable[tuple[Path, str]]:
    """What needs more than the form: the file's name, numbers' units, forms of dates."""
    if form.name != name:
        yield ("name",), f"{form.name!r}; the file is called {name}{SUFFIX}, wanted {name!r}"
    for place, column in enumerate(form.columns):
        is_number = column.type.startswith(("int", "float"))
        if is_number and column.unit is None:
            problem = f'the unit of {column.name} is missing; a UCUM unit is wanted, or "1"'
            yield ("columns", place, "unit"), problem
        wrong = prove_format(column.format) if column.format else None
        if wrong:
            yield ("columns", place, "format"), wrong


def _short(message: str, key: str) -> str:
    """A message in one line, without the statement that DuckDB repeats under it."""
    return " ".join(message.removeprefix(key).partition("LINE 1:")[0].split())


def _rule_path(message: str, raw: Mapping[str, Any]) -> Path:
    """The rule that a message of the proof speaks of."""
    for place, rule in enumerate(raw.get("rules", [])):
        if f"rule {rule.get('name')}:" in message:
            return ("rules", place, "sql")
    return ("licence",) if "licence" in message else ()
