"""The schema of a table against its declaration: identity, and widening by nullable columns."""

from dataclasses import replace

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Field, PostCommitHookProperties, Schema
from deltalake.exceptions import CommitFailedError

from madang.dataset import Dataset
from madang.errors import Refused, TableDamaged
from madang.lake.commit import PARTITION, flush_log, open_table
from madang.lake.log import FACTS, facts_in
from madang.lake.records import commit_from_json, commit_to_json
from madang.lake.storage import Storage


def widen(storage: Storage, dataset: Dataset, delta: DeltaTable) -> DeltaTable:
    """The table with every declared column, added as nullable in a commit of its own.

    Raises:
        Refused: The declaration removed, renamed or retyped a column without a new major version.
    """
    stands = {
        field.name: field.type for field in pa.schema(delta.schema()) if field.name != PARTITION
    }
    declared = {column.name: column.type for column in dataset.columns}
    gone = [name for name in stands if name not in declared]
    retyped = [name for name, kind in declared.items() if name in stands and stands[name] != kind]
    if gone or retyped:
        message = (
            f"{dataset.key}: the declaration removed ({', '.join(gone)}) or retyped "
            f"({', '.join(retyped)}) columns of the table. Raise the dataset's major version."
        )
        raise Refused(message)
    added = [pa.field(name, kind) for name, kind in declared.items() if name not in stands]
    if not added:
        return delta
    _add_columns(storage, delta, pa.schema(added))
    widened = open_table(storage)
    if widened is None:
        message = f"{dataset.key}: the table vanished while a column was added"
        raise TableDamaged(message)
    return widen(storage, dataset, widened)


def _add_columns(storage: Storage, delta: DeltaTable, added: pa.Schema) -> None:
    """Add nullable columns in one commit, unless another run moved the table meanwhile."""
    flush_log(storage, delta.version())
    facts = _carried_facts(storage, delta)
    try:
        delta.alter.add_columns(
            [Field.from_json(field.to_json()) for field in Schema.from_arrow(added).fields],
            commit_properties=CommitProperties(facts, max_commit_retries=0),
            post_commithook_properties=PostCommitHookProperties(
                create_checkpoint=False, cleanup_expired_logs=False
            ),
        )
    except CommitFailedError:
        moved = open_table(storage)
        if moved is None or moved.version() == delta.version():
            raise
    else:
        flush_log(storage, delta.version())


def _carried_facts(storage: Storage, delta: DeltaTable) -> dict[str, object] | None:
    """The facts of the version that stands, renumbered: a schema commit changes no row."""
    document = facts_in(storage.entry(delta.version()))
    if document is None:
        return None
    stands = commit_from_json(document)
    number = delta.version() + 1
    name = f"v{number}-{stands.content_hash[:12]}"
    return {FACTS: commit_to_json(replace(stands, number=number, name=name))}
