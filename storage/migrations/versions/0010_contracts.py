"""Columns for contracts: what a customer pays a year, since when, and which quotes are for work repeated every year.

Quotes stored before count as jobs done once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("yearly", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("counts_from", sa.Date(), nullable=True))
    with op.batch_alter_table("quotes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("yearly", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("quotes", schema=None) as batch_op:
        batch_op.drop_column("yearly")
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.drop_column("counts_from")
        batch_op.drop_column("yearly")
