"""Columns for the steps before a final notice: whose side a problem is on, who agreed, and what confirms each step."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('ballots', schema=None) as batch_op:
        batch_op.add_column(sa.Column('door', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True))

    with op.batch_alter_table('cases', schema=None) as batch_op:
        for name in ('side', 'agreed', 'facts'):
            batch_op.add_column(sa.Column(f'{name}_by', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
            batch_op.add_column(sa.Column(f'{name}_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table('fixes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_by', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
        batch_op.add_column(sa.Column('told_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    # whose part a problem is was said with the problem, so far
    op.execute("UPDATE cases SET side_by = problem_by, side_at = problem_at WHERE side IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table('fixes', schema=None) as batch_op:
        batch_op.drop_column('told_at')
        batch_op.drop_column('told_by')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        for name in ('facts', 'agreed', 'side'):
            batch_op.drop_column(f'{name}_at')
            batch_op.drop_column(f'{name}_by')

    with op.batch_alter_table('ballots', schema=None) as batch_op:
        batch_op.drop_column('door')
