"""Remember what was decided about reading a file, for the next one with the same columns."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'import_mappings',
        sa.Column('shape', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('choices', sa.JSON(), nullable=False),
        sa.Column('chosen_by', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column('chosen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('shape', name=op.f('pk_import_mappings')),
    )


def downgrade() -> None:
    op.drop_table('import_mappings')
