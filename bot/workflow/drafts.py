"""Drafts: what somebody typed, kept while umpire asks them about it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.refusals import Malformed, TooLate
from scoring.roles import Action
from storage.requests import drafts


def keep_draft(db: Database, draft: Mapping[str, Any], *, call: Call) -> str:
    """Store a draft for a day and return its id. Only its author can read it."""
    with db.transaction() as tx:
        requests.authorize_call(tx, call, Action.HELP)
        return drafts.store_draft(tx, actor=call.user_id, line=json.dumps(dict(draft)), now=call.now)


def read_draft(db: Database, draft_id: str, *, call: Call) -> dict[str, Any]:
    """Return a stored draft. Raises TooLate if it is gone or belongs to somebody else."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        line = drafts.find_draft(tx, draft_id, actor=call.user_id, now=call.now)
    if line is None:
        raise TooLate("That question is a day old or not yours. Type the command again.")
    return dict(json.loads(line))


def confirm_draft(db: Database, draft_id: str, kind: str, *, call: Call) -> tuple[dict[str, Any], Call]:
    """Return what a draft of that kind holds, and the call that carries it out once.

    A second click is another delivery, but answers the same question, so the call has the draft as its key. Raises
    Malformed for a draft of another kind.
    """
    draft = read_draft(db, draft_id, call=call)
    if draft.pop("kind", "") != kind:
        raise Malformed("That question is settled. Type the command again.")
    return draft, replace(call, key=f"draft:{draft_id}")
