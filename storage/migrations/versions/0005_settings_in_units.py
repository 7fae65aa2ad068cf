"""Rewrite stored settings in today's units: letters behind numbers are dropped, and margins below 1 become per cent."""

import re

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

EMOJI = ('react.claim', 'react.talk', 'react.fix', 'react.reprice', 'react.keep', 'react.snooze', 'react.ask', 'react.propose')


def upgrade() -> None:
    settings = sa.table('settings', sa.column('key', sa.String), sa.column('text', sa.String))
    for key, text in op.get_bind().execute(sa.select(settings.c.key, settings.c.text)).all():
        number = re.fullmatch(r'\s*([0-9]+)d?h?m?\s*', text)
        meant = text
        if number and key not in EMOJI:
            meant = number[1]
        elif key == 'floor.margin' and re.fullmatch(r'-?0+\.0*[1-9][0-9]*', text):
            meant = f'{text}%'
        if meant != text:
            op.execute(settings.update().where(settings.c.key == key).values(text=meant))


def downgrade() -> None:
    """What was meant is read the same by the version before."""
