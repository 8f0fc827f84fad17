"""The `madang` command: thin commands over the rooms below, and those that plugins add.

What a command needs is imported when it runs: `madang --help` loads neither Dagster nor Streamlit.
Exit codes: 0 done, 1 the work failed, 2 wrong use.
"""

from madang.cli.group import main

__all__ = ["main"]
