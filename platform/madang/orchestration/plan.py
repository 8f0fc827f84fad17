"""What is built together and in which order; knows declarations, not Dagster.

A run of Dagster holds either unpartitioned datasets or one partition of one dataset. `legs` cuts a
selection into such runs so that everything upstream of a dataset lies in an earlier leg or, for
unpartitioned datasets, earlier in the same one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from madang.dataset import Dataset
from madang.errors import UnknownName
from madang.plugin import Registry, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """What one run builds.

    Attributes:
        keys: Dataset keys, upstream first; one where `partition` is given.
        partition: The partition, None for unpartitioned datasets.
    """

    keys: tuple[str, ...]
    partition: str | None = None


def select(registry: Registry, names: Iterable[str]) -> tuple[str, ...]:
    """Keys of the datasets that `names` stand for, upstream first; all where there are no names.

    Args:
        registry: What is installed.
        names: Plugin names and dataset keys.

    Raises:
        UnknownName: A name that is neither; the message suggests the nearest.
    """
    wanted: set[str] = set()
    for name in names:
        if name in registry.plugins:
            wanted |= {dataset.key for dataset in registry.plugins[name].plugin.datasets}
        elif name in registry.datasets:
            wanted.add(name)
        else:
            raise UnknownName(_unknown(registry, name))
    return tuple(key for key in registry.datasets if key in wanted or not wanted)


def legs(
    registry: Registry,
    keys: Iterable[str],
    partitions: Callable[[Dataset], Sequence[str | None]],
) -> list[Leg]:
    """Runs that build `keys`, in order.

    Args:
        registry: What is installed.
        keys: Dataset keys in any order.
        partitions: The partitions to build of a partitioned dataset, oldest first.
    """
    chosen = set(keys)
    datasets = [dataset for key, dataset in registry.datasets.items() if key in chosen]
    ranks = _ranks(datasets)
    planned: list[Leg] = []
    for rank in sorted(set(ranks.values())):
        level = [dataset for dataset in datasets if ranks[dataset.key] == rank]
        if level[0].partition is None:
            planned.append(Leg(keys=tuple(dataset.key for dataset in level)))
        else:
            planned += [
                Leg(keys=(dataset.key,), partition=partition)
                for dataset in level
                for partition in partitions(dataset)
            ]
    return planned


def downstream(registry: Registry, key: str) -> tuple[str, ...]:
    """Keys of all datasets that hang on `key`, directly or through others, upstream first."""
    reached = {key}
    for dataset in registry.datasets.values():
        if reached & set(dataset.upstream):
            reached.add(dataset.key)
    return tuple(other for other in registry.datasets if other in reached and other != key)


def _ranks(datasets: Sequence[Dataset]) -> Mapping[str, int]:
    """A number for each key: odd for partitioned ones, and never below upstream's."""
    ranks: dict[str, int] = {}
    for dataset in datasets:
        rank = max((ranks[key] for key in dataset.upstream if key in ranks), default=0)
        odd = dataset.partition is not None
        ranks[dataset.key] = rank if rank % 2 == odd else rank + 1
    return ranks


def _unknown(registry: Registry, name: str) -> str:
    failure = registry.left_out(name)
    if failure is not None:
        return str(failure)
    return unknown("plugin or dataset", name, [*registry.plugins, *registry.datasets])
