"""Drafts: what somebody typed, kept while umpire asks them something about it."""

import json
from collections.abc import Mapping
from typing import Any

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.refusals import TooLate
from scoring.roles import Action
from storage.requests import drafts


def keep(db: Database, draft: Mapping[str, Any], *, call: Call) -> str:
    """Keep it for a day; returns its id. Only its author can take it up again."""
    with db.transaction() as tx:
        authorization.looked_up(tx, call, Action.HELP)
        return drafts.keep(tx, actor=call.user_id, line=json.dumps(dict(draft)), now=call.now)


def read(db: Database, draft_id: str, *, call: Call) -> dict[str, Any]:
    """What was kept; refused when it is gone or another's."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.HELP)
        line = drafts.read(tx, draft_id, actor=call.user_id, now=call.now)
    if line is None:
        raise TooLate("That question is a day old or not yours. Type the command again.")
    return dict(json.loads(line))
