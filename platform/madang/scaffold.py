"""A working start for plugin authors: `madang plugin new`."""

import re
from importlib.resources import files
from pathlib import Path
from string import Template

from madang.errors import PluginError

# Template by the path it becomes; `$name` is filled in both.
_FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "madang_$name/__init__.py": "init.py.txt",
    "madang_$name/facts/place.csv": "place.csv.txt",
    "tests/test_$name.py": "test.py.txt",
}


def new_plugin(name: str, into: Path) -> list[Path]:
    """Write a plugin called `name` into the folder `into/madang-<name>`.

    Args:
        name: Lower case word; the first part of its datasets' keys.
        into: Folder that gets the new one.

    Returns:
        The files written.

    Raises:
        PluginError: The name does not fit, or the folder is there already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        message = f"plugin {name!r}: a name is lower case, at most 41 of a-z 0-9 _"
        raise PluginError(message)
    folder = into / f"madang-{name}"
    if folder.exists():
        message = f"{folder} is there already; choose another name or folder"
        raise PluginError(message)
    templates = files("madang") / "templates" / "plugin"
    written: list[Path] = []
    for target, template in _FILES.items():
        path = folder / Template(target).substitute(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Template((templates / template).read_text("utf-8")).substitute(name=name)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
