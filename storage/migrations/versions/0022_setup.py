"""Know whose workspace it is, to tell them how to set umpire up; where that is done, leave it at that."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('primary_owner', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "INSERT INTO claims (kind, subject, key, claimed_at) "
        "SELECT 'setup', '', 'finished', named_at FROM channels WHERE purpose = 'review' "
        "AND EXISTS (SELECT 1 FROM role_holders WHERE role = 'manager') "
        "AND EXISTS (SELECT 1 FROM role_holders WHERE role = 'voter') "
        "AND EXISTS (SELECT 1 FROM customers WHERE archived_at IS NULL AND NOT withdrawn)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM claims WHERE kind = 'setup'")
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('primary_owner')
