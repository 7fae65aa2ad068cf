"""Send what was parked because all blocks of a message together were too long: what is posted is cut to fit now."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

OUTBOX = sa.table("outbox", *map(sa.column, ("state", "attempts", "doubts", "last_error")))


def upgrade() -> None:
    perhaps_there = OUTBOX.c.doubts > 0
    again = {
        "state": sa.case((perhaps_there, "unknown"), else_="pending"),
        "doubts": sa.case((perhaps_there, 1), else_=0),
        "attempts": 0,
    }
    too_long = (OUTBOX.c.state == "parked", OUTBOX.c.last_error == "msg_blocks_too_long")
    op.execute(OUTBOX.update().where(*too_long).values(again))


def downgrade() -> None:
    """Nothing: the version before parks what it finds too long."""
