"""Run by alembic: hands it the connection that `corpus.store.database.upgrade` opened."""

from alembic import context

config = context.config
context.configure(
    connection=config.attributes["connection"],
    version_table=config.attributes["version_table"],
)
context.run_migrations()
