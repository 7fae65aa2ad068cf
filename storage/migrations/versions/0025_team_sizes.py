"""Let one person decide after time to think, and count who lost a role lately in the size of the team."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('ballots', schema=None) as batch_op:
        batch_op.add_column(sa.Column('confirms_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_table(
        'role_losses',
        sa.Column('user_id', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column('lost_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('voter', 'manager', 'admin')", name=op.f('ck_role_losses_role_known')),
        sa.PrimaryKeyConstraint('user_id', 'role', name=op.f('pk_role_losses')),
    )


def downgrade() -> None:
    op.drop_table('role_losses')
    with op.batch_alter_table('ballots', schema=None) as batch_op:
        batch_op.drop_column('confirms_at')
