"""Remember what files call people, who is a guest, which groups are to be told of a role, and open channels left so."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('people', schema=None) as batch_op:
        for name in ('display_name', 'handle', 'email'):
            batch_op.add_column(
                sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='')
            )
        batch_op.add_column(sa.Column('guest', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('channels', schema=None) as batch_op:
        batch_op.add_column(sa.Column('left_so', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('role_holders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('untold', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))
    # the list is read again at once, instead of within a day
    op.execute("UPDATE directory SET finished_at = NULL")


def downgrade() -> None:
    with op.batch_alter_table('role_holders', schema=None) as batch_op:
        batch_op.drop_column('untold')
    with op.batch_alter_table('channels', schema=None) as batch_op:
        batch_op.drop_column('left_so')
    with op.batch_alter_table('people', schema=None) as batch_op:
        for name in ('guest', 'email', 'handle', 'display_name'):
            batch_op.drop_column(name)
