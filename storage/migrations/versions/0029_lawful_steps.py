"""Rename the reason that punished a lawful step, and keep what is asked about adjustments and immediate last days."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

OLD, NEW = 'disputes-invoices', 'repeat-unfounded-dispute'
NOTICES = sa.table('notices', sa.column('id'), sa.column('customer_id'), sa.column('state'))
DEADLINES = sa.table(
    'deadlines',
    sa.column('kind'),
    sa.column('subject'),
    sa.column('customer_id'),
    sa.column('due_at', UTCDateTime()),
    sa.column('frozen_at', UTCDateTime()),
)
HOLDS = sa.table('holds', sa.column('customer_id'), sa.column('released_at'))


def upgrade() -> None:
    with op.batch_alter_table('strikes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('adjustment', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    with op.batch_alter_table('transitions', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('checked', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=sa.text("''"))
        )
    _rename(OLD, NEW)
    # a notice that was not met has its whole time from now on: nothing ends because umpire was upgraded
    now = datetime.now(UTC)
    on_hold = set(op.get_bind().execute(sa.select(HOLDS.c.customer_id).where(HOLDS.c.released_at.is_(None))).scalars())
    not_met = op.get_bind().execute(sa.select(NOTICES.c.id, NOTICES.c.customer_id).where(NOTICES.c.state == 'not_met'))
    rows = [
        {
            'kind': 'notice.unused',
            'subject': str(row.id),
            'customer_id': row.customer_id,
            'due_at': now + timedelta(days=30),
            'frozen_at': now if row.customer_id in on_hold else None,
        }
        for row in not_met.all()
    ]
    if rows:
        op.bulk_insert(DEADLINES, rows)


def downgrade() -> None:
    op.get_bind().execute(sa.delete(DEADLINES).where(DEADLINES.c.kind == 'notice.unused'))
    _rename(NEW, OLD)
    with op.batch_alter_table('transitions', schema=None) as batch_op:
        batch_op.drop_column('checked')
    with op.batch_alter_table('strikes', schema=None) as batch_op:
        batch_op.drop_column('adjustment')


def _rename(before: str, after: str) -> None:
    """Rename the reason wherever it is stored, but not in the audit, which is never changed."""
    words_before, words_after = (f"({name.replace('-', ' ')})" for name in (before, after))
    key_before, key_after = f'reason.{before}', f'reason.{after}'
    for statement in (
        f"UPDATE fixes SET what = replace(what, '{words_before}', '{words_after}')"
        f" WHERE strike_id IN (SELECT id FROM strikes WHERE reason = '{before}')",
        f"UPDATE strikes SET reason = '{after}' WHERE reason = '{before}'",
        f"DELETE FROM settings WHERE key = '{key_before}'"
        f" AND EXISTS (SELECT 1 FROM settings AS known WHERE known.key = '{key_after}')",
        f"UPDATE settings SET key = '{key_after}' WHERE key = '{key_before}'",
        f"UPDATE undos SET subject = '{key_after}' WHERE kind = 'setting' AND subject = '{key_before}'",
        f"""UPDATE drafts SET line = replace(line, '"reason": "{before}"', '"reason": "{after}"')""",
    ):
        op.execute(statement)
