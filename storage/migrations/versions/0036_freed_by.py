"""Keep how many people logged the time a farewell frees, since works-council mode shows it from three people on."""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('transitions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('people', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('transitions', schema=None) as batch_op:
        batch_op.drop_column('people')
