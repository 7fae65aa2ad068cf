"""Find the direct messages of one person without reading everybody's."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None
SENT_DIRECTLY = "method = 'dm' AND state = 'sent'"


def upgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_direct', ['channel', 'id'], unique=False, sqlite_where=sa.text(SENT_DIRECTLY), postgresql_where=sa.text(SENT_DIRECTLY))


def downgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_direct')
