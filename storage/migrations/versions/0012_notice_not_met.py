"""Let final notices be closed as not met."""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

BEFORE = "state IN ('agreed', 'given', 'met', 'withdrawn', 'lapsed')"
AFTER = "state IN ('agreed', 'given', 'met', 'not_met', 'withdrawn', 'lapsed')"


def upgrade() -> None:
    _known(AFTER)


def downgrade() -> None:
    op.execute("UPDATE notices SET state = 'given', closed_at = NULL, closed_by = NULL, closed_why = '' WHERE state = 'not_met'")
    _known(BEFORE)


def _known(states: str) -> None:
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_notices_state_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_notices_state_known'), states)
