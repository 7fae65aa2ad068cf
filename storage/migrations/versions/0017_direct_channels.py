"""Remember in which channel each person reads umpire's direct messages."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0017'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'direct_channels',
        sa.Column('user_id', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('channel', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_direct_channels')),
    )


def downgrade() -> None:
    op.drop_table('direct_channels')
