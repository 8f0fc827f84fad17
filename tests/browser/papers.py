"""What a PDF says."""

import shutil
import subprocess
from pathlib import Path

import pytest


def read_pdf(pdf: bytes, folder: Path) -> tuple[int, str]:
    """Number of pages and text of a PDF."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: on Debian apt-get install poppler-utils")
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    return text.count("\f"), text
