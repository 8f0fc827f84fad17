"""A line to paste for each tool that reads a published dataset over HTTP."""

from dataclasses import dataclass

from madang import query
from madang.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A line for one tool.

    Attributes:
        tool: Its name.
        line: What to paste.
    """

    tool: str
    line: str


def recipes(dataset: Dataset, site_url: str, version: str | None = None) -> tuple[Recipe, ...]:
    """Lines for DuckDB, pandas, polars and R.

    Args:
        dataset: The declaration.
        site_url: Public address of this site.
        version: Full version name; None for the address that always leads to the newest.
    """
    address = query.address(dataset, site_url, version)
    return (
        Recipe(tool="DuckDB", line=query.sample(dataset, site_url, version)),
        Recipe(tool="pandas", line=f'import pandas; df = pandas.read_parquet("{address}")'),
        Recipe(tool="polars", line=f'import polars; df = polars.read_parquet("{address}")'),
        Recipe(tool="R", line=f'df <- arrow::read_parquet("{address}")'),
    )
