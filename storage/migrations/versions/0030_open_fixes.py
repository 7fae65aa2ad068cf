"""Find the open fixes and talks of people who left without reading all that were ever done."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None
OPEN, UNANSWERED = "state = 'open'", 'answer IS NULL AND withdrawn_at IS NULL'


def upgrade() -> None:
    with op.batch_alter_table('fixes', schema=None) as batch_op:
        batch_op.create_index('ix_fixes_open', ['customer_id'], unique=False, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    with op.batch_alter_table('talks', schema=None) as batch_op:
        batch_op.create_index('ix_talks_unanswered', ['case_id'], unique=False, sqlite_where=sa.text(UNANSWERED), postgresql_where=sa.text(UNANSWERED))


def downgrade() -> None:
    with op.batch_alter_table('talks', schema=None) as batch_op:
        batch_op.drop_index('ix_talks_unanswered')
    with op.batch_alter_table('fixes', schema=None) as batch_op:
        batch_op.drop_index('ix_fixes_open')
