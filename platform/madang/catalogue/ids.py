"""Ids of datasets and resources: they hang on the key alone, so every version has the same."""

import uuid

# May never change: it would orphan every catalogue that harvested us.
NAMESPACE = uuid.UUID("6d3f2f0a-5d0c-5b0e-9a7e-2d9b6f0c4e11")
CATALOGUE = "madang"


def dataset_id(key: str) -> str:
    """The UUID of a dataset, the same in every version."""
    return str(uuid.uuid5(NAMESPACE, f"{CATALOGUE}:dataset:{key}"))


def resource_id(key: str, role: str) -> str:
    """The UUID of a dataset's file of that role, the same in every version."""
    return str(uuid.uuid5(NAMESPACE, f"{CATALOGUE}:resource:{key}:{role}"))
