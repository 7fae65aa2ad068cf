"""Undo: taking back what one did in the last minutes, once, if it is still as one left it."""

from collections.abc import Mapping

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, TakeBack
from scoring.roles import Action, authorize
from storage.requests import undos


def undo(db: Database, undo_id: str, take_back: Mapping[str, tuple[Action, TakeBack]], *, call: Call) -> str:
    """Take it back and say how things stand now. The actor must still be allowed to do what they undo.

    `take_back` tells of each kind of undo who may, and how.
    """
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.HELP)
        taken = undos.take(tx, undo_id, actor=call.user_id, now=call.now)
        action, put_back = take_back[taken.kind]
        authorize(at.actor, action)
        return put_back(tx, taken, at)
