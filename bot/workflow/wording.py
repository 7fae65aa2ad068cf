"""Questions about the words of a text: what was to be stored is kept as a draft until its author has answered."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.workflow import drafts, requests
from bot.workflow.requests import Call, Database
from scoring.refusals import TooLate
from scoring.roles import Action
from scoring.rules import reasons
from scoring.strikes import StrikeState
from scoring.values.wording import AskFirst
from storage import strikes
from storage.requests import drafts as draft_records

QUESTION, KEPT = "wording", "wording-kept"
"""The kinds of drafts: what was to be stored, and a text that its author keeps as it is."""
GONE = "That question is answered, a day old, or not yours. What is not on record yet has to be written again."


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody submitted and was asked about: a line with its `word`, or a form, and the delivery's key."""

    word: str
    text: str
    key: str | None
    view: Mapping[str, Any]
    asked_about: str


def find_answers(db: Database, question: AskFirst, *, call: Call) -> Collection[str] | None:
    """Find the texts that this person keeps as they are, of those they were asked about in the last day.

    None where nothing is asked: about a customer with a strike that reports discrimination, a threat or harassment.
    """
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.HELP)
        about = question.customer_id
        earlier = () if about is None else strikes.list_strikes(tx, about)
        lines = draft_records.list_drafts(tx, actor=call.user_id, now=call.now)
    standing = (StrikeState.COUNTED, StrikeState.CONTESTED)
    if any(reasons.is_report_of_harm(strike.reason) and strike.state in standing for strike in earlier):
        return None
    known = (json.loads(line) for line in lines)
    return frozenset(draft["text"] for draft in known if draft.get("kind") == KEPT)


def keep_submission(db: Database, submission: Submission, *, call: Call) -> str:
    """Keep what was submitted for a day, so that it can be stored as it is; return the id of the draft."""
    kept = {
        "kind": QUESTION,
        "word": submission.word,
        "text": submission.text,
        "key": submission.key,
        "view": dict(submission.view),
        "asked_about": submission.asked_about,
    }
    return drafts.keep_draft(db, kept, call=call)


def read_submission(db: Database, draft_id: str, *, call: Call) -> Submission:
    """Return what was submitted. Raises TooLate if it is answered, a day old, or somebody else's."""
    try:
        draft = drafts.read_draft(db, draft_id, call=call)
    except TooLate:
        raise TooLate(GONE) from None
    if draft.pop("kind", "") != QUESTION:
        raise TooLate(GONE)
    return Submission(**draft)


def keep_text(db: Database, text: str, *, call: Call) -> None:
    """Remember for a day that this person keeps this text as it is, so that they are not asked again."""
    drafts.keep_draft(db, {"kind": KEPT, "text": text}, call=call)


def drop_submission(db: Database, draft_id: str, *, call: Call) -> None:
    """Delete what was submitted, because other words were stored in its place."""
    with db.transaction() as tx:
        requests.authorize_call(tx, call, Action.HELP)
        if draft_records.find_draft(tx, draft_id, actor=call.user_id, now=call.now) is not None:
            draft_records.delete_draft(tx, draft_id)
