"""Add deadlines to contests that were open before contests had deadlines."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = '0007'
down_revision = '0005'
branch_labels = None
depends_on = None

STRIKES = sa.table('strikes', sa.column('id'), sa.column('customer_id'), sa.column('state'))
DEADLINES = sa.table(
    'deadlines', sa.column('kind'), sa.column('subject'), sa.column('customer_id'), sa.column('due_at', UTCDateTime())
)
CLOCKS = {'contest.widens': timedelta(days=14), 'contest.lapses': timedelta(days=20)}


def upgrade() -> None:
    # an open contest has its whole time from now on: nothing lapses because umpire was upgraded
    now, connection = datetime.now(UTC), op.get_bind()
    contested = connection.execute(sa.select(STRIKES.c.id, STRIKES.c.customer_id).where(STRIKES.c.state == 'contested'))
    rows = [
        {'kind': kind, 'subject': str(row.id), 'customer_id': row.customer_id, 'due_at': now + after}
        for row in contested.all()
        for kind, after in CLOCKS.items()
    ]
    if rows:
        op.bulk_insert(DEADLINES, rows)


def downgrade() -> None:
    op.get_bind().execute(sa.delete(DEADLINES).where(DEADLINES.c.kind.in_(list(CLOCKS))))
