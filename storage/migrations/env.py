"""The script Alembic runs: it migrates the connection it is given, inside the transaction that is open there."""

from alembic import context

from storage.migrations import load_models, operations

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=load_models(),
    render_as_batch=True,
    compare_server_default=True,
    process_revision_directives=operations.add_refusals,
)
with context.begin_transaction():
    context.run_migrations()
