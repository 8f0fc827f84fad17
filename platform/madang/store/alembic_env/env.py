"""How Alembic reaches the store: over the connection that `madang.store.upgrade` gives it."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    version_table=given["version_table"],
    transactional_ddl=True,  # SQLite's DDL is, once BEGIN is ours
)
with context.begin_transaction():
    context.run_migrations()
