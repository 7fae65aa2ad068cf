"""Remember which workspace the app is in, and since when the details of a former customer are deleted."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0033'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'installation',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('team_id', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('ended_why', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('reminded_on', sa.Date(), nullable=True),
        sa.Column('forgotten_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint('id = 1', name=op.f('ck_installation_single')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_installation')),
    )
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('details_deleted_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.drop_column('details_deleted_at')

    op.drop_table('installation')
