"""What we depend on may be used by everybody: licences read from the installed packages."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL-2\.0"
    r"|Mozilla Public License 2\.0|Unlicense|CC0|Zlib|OFL-1\.1)\b"
)
READ_BY_US = {
    "altair": "BSD-3-Clause: its metadata holds the text without the name",
    "python-dateutil": "Apache-2.0 or BSD-3-Clause: its metadata says 'Dual License'",
    "text-unidecode": "Artistic or GPL: Artistic taken",
}


def licence(found: Distribution) -> str:
    """The licence as metadata tell it: expression, first line of the text, or classifiers."""
    metadata = found.metadata
    classifiers = metadata.get_all("Classifier", [])
    text = metadata.get("License-Expression") or metadata.get("License") or ""
    return "; ".join([text.partition("\n")[0], *(c for c in classifiers if "License" in c)])


def locked(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        Requirement(line.rstrip(" \\")).name
        for line in text.splitlines()
        if line and not line.startswith(" ")
    ]


def is_allowed(name: str, told: str) -> bool:
    return bool(ALLOWED.search(told)) or name in READ_BY_US


def test_every_run_time_package_has_an_allowed_licence():
    refused = {}
    for name in locked("requirements.lock"):
        try:
            told = licence(distribution(name))
        except PackageNotFoundError:
            continue  # locked for another system, such as Windows
        if not is_allowed(name, told):
            refused[name] = told
    assert refused == {}


@pytest.mark.parametrize(
    ("name", "told", "allowed"),
    [
        ("a", "Apache-2.0", True),
        ("a", "; License :: OSI Approved :: MIT License", True),
        ("a", "LGPL-3.0-only", False),
        ("a", "AGPL-3.0-or-later", False),
        ("a", "", False),
        ("text-unidecode", "Artistic License", True),
    ],
)
def test_licences_are_told_apart(name, told, allowed):
    assert is_allowed(name, told) is allowed
