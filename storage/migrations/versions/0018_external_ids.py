"""Keep what other programs call the customers that are imported from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    exact = sa.String(length=200).with_variant(postgresql.VARCHAR(length=200, collation='C'), 'postgresql')
    op.create_table(
        'external_ids',
        sa.Column('source', exact, nullable=False),
        sa.Column('external_id', exact, nullable=False),
        sa.Column('customer_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_external_ids_customer_id')),
        sa.PrimaryKeyConstraint('source', 'external_id', name=op.f('pk_external_ids')),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table('external_ids', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_external_ids_customer_id'), ['customer_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('external_ids', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_external_ids_customer_id'))
    op.drop_table('external_ids')
