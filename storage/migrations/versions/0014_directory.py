"""Remember how far the list of people has been read."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'directory',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('cursor', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('resume_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('finished_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_directory')),
    )


def downgrade() -> None:
    op.drop_table('directory')
