"""Add to standings why a grade D has no effect, and have all standings computed again in their new order."""

from datetime import datetime, timezone

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('standings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('doubt', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
    standings = sa.table(
        'standings', sa.column('doubt', sa.String()), sa.column('next_change_at', sqlmodel.sql.sqltypes.UTCDateTime())
    )
    due = datetime(2000, 1, 1, tzinfo=timezone.utc)
    op.execute(standings.update().values(doubt='', next_change_at=due))
    with op.batch_alter_table('standings', schema=None) as batch_op:
        batch_op.alter_column('doubt', existing_type=sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('standings', schema=None) as batch_op:
        batch_op.drop_column('doubt')
