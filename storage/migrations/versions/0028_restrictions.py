"""Restrict contact with a customer for a limited time."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None
RUNNING = 'ended_at IS NULL'


def upgrade() -> None:
    op.create_table(
        'restrictions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('customer_id', sa.Integer(), nullable=False),
        sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('placed_by', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('placed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('contact', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column('renewal', sa.Boolean(), nullable=False),
        sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column('ended_why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('undone_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('email-only', 'one-contact', 'no-calls')", name=op.f('ck_restrictions_kind_known')),
        sa.CheckConstraint('length(why) <= 2000', name=op.f('ck_restrictions_why_short')),
        sa.CheckConstraint('length(ended_why) <= 2000', name=op.f('ck_restrictions_ended_why_short')),
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_restrictions_customer_id_customers')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_restrictions')),
    )
    with op.batch_alter_table('restrictions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_restrictions_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_restrictions_running', ['customer_id'], unique=True, sqlite_where=sa.text(RUNNING), postgresql_where=sa.text(RUNNING))


def downgrade() -> None:
    with op.batch_alter_table('restrictions', schema=None) as batch_op:
        batch_op.drop_index('ix_restrictions_running', sqlite_where=sa.text(RUNNING), postgresql_where=sa.text(RUNNING))
        batch_op.drop_index(batch_op.f('ix_restrictions_customer_id'))

    op.drop_table('restrictions')
