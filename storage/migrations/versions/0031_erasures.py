"""Remember by keyed hashes who was erased, so that a restored backup does not bring them back."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'erasures',
        sa.Column('sentinel', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('person_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('scrubbed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint('sentinel', name=op.f('pk_erasures')),
    )
    with op.batch_alter_table('erasures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_erasures_person_hash'), ['person_hash'], unique=False)


def downgrade() -> None:
    op.drop_table('erasures')
