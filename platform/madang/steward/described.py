"""How well each published dataset is described, and what would make it better."""

from dataclasses import dataclass

from madang.catalogue import Gap, score
from madang.catalogue.score import WARN_BELOW
from madang.dataset import Dataset
from madang.listing import listing
from madang.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The description of one dataset, in points.

    Attributes:
        dataset: The declaration.
        points: 0 to 100.
        missing: What takes points away, most first.
    """

    dataset: Dataset
    points: int
    missing: tuple[Gap, ...]

    @property
    def is_poor(self) -> bool:
        """Whether publishing it warns."""
        return self.points < WARN_BELOW


def described(workspace: Workspace) -> list[Described]:
    """Every published dataset, the poorest description first."""
    found = [
        Described(dataset=item.dataset, points=told.points, missing=told.missing)
        for item in listing(workspace)
        if item.entry is not None and item.published is not None
        for told in [score(item.entry, item.published.files)]
    ]
    return sorted(found, key=lambda each: (each.points, each.dataset.key))
