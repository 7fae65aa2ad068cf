"""Remember which workspace the app is in and since when it is there no more, and when a customer's details were deleted."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0033'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
