"""Absences: recorded, ended, undone. Nobody is asked anything while they are away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from bot.workflow import prompts as prompt_steps, requests
from bot.workflow.requests import Call, RequestContext, UndoHandler
from scoring import prompts as prompt_rules
from scoring.prompts import Absence
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action
from storage import prompts as prompt_records
from storage.database import Database, Json
from storage.requests import undos

ABSENCES = prompt_records.ABSENCES


@dataclass(frozen=True, slots=True)
class AbsenceChanged:
    """An absence that was recorded or ended; `today` is the person's own, `minutes` how long it can be undone."""

    absence: Absence
    today: date
    undo: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AbsenceList:
    """The person's absences that are not over, the next first."""

    absences: tuple[Absence, ...]
    today: date
    timezone: str


def record_absence(db: Database, first: date | None, last: date, *, call: Call) -> AbsenceChanged:
    """Record that the person is away, from today unless another day is named; days are those of their own zone."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        today = prompt_steps.get_local_date(prompt_steps.get_person(tx, context), context.now)
        first = first or today
        prompt_rules.check_absence(first, last, today)
        absence = ABSENCES.add(tx, user_id=context.actor.user_id, from_on=first, until_on=last, said_at=context.now)
        undo = _audit_and_offer_undo(
            tx, context, "absence.said", absence, before={"withdrawn": True}, after=_to_json(absence)
        )
        return AbsenceChanged(absence, today, undo, context.policy.undo_minutes)


def end_absence(db: Database, number: str | None, *, call: Call) -> AbsenceChanged:
    """End the absence of that number, or the current one: the person is back today.

    One that has not begun is cancelled.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        today = prompt_steps.get_local_date(prompt_steps.get_person(tx, context), context.now)
        absence = _get_absence(prompt_records.list_absences(tx, context.actor.user_id, today), number, today)
        if absence.from_on < today:
            changed = ABSENCES.change(tx, absence.id, until_on=today - timedelta(days=1))
        else:
            changed = ABSENCES.change(tx, absence.id, withdrawn_at=context.now)
        undo = _audit_and_offer_undo(
            tx, context, "absence.ended", changed, before=_to_json(absence), after=_to_json(changed)
        )
        return AbsenceChanged(changed, today, undo, context.policy.undo_minutes)


def list_absences(db: Database, *, call: Call) -> AbsenceList:
    """List when the person is away, from today on."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OWN)
        person = prompt_steps.get_person(tx, context)
        today = prompt_steps.get_local_date(person, context.now)
        return AbsenceList(prompt_records.list_absences(tx, person.user_id, today), today, person.timezone)


def undo_absence(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Restore an absence as it was, unless it was changed since."""
    absence, before = ABSENCES.get(tx, int(undo.subject)), undo.before
    assert isinstance(before, Mapping), "what an absence was"
    if _to_json(absence) != undo.after:
        raise AlreadyDone("That absence has been changed since, so nothing was undone. `/umpire away` shows how it is.")
    if before["withdrawn"]:
        changed = ABSENCES.change(tx, absence.id, withdrawn_at=context.now)
    else:
        last = date.fromisoformat(str(before["until"]))
        changed = ABSENCES.change(tx, absence.id, until_on=last, withdrawn_at=None)
    _audit_absence(tx, context, "absence.undone", changed)
    return "Taken back: you are not away then." if changed.withdrawn_at else "You are away as you said before."


def _get_absence(running: tuple[Absence, ...], number: str | None, today: date) -> Absence:
    """Get the absence of that number, or the current one; raises NotFound or AlreadyDone."""
    for absence in running:
        if number == str(absence.id) or (number is None and absence.from_on <= today):
            return absence
    if number is not None:
        raise NotFound("That absence is over, or was taken back. `/umpire away` lists what is to come.")
    raise AlreadyDone("You are not away today. `/umpire away` lists what is to come, each with a button.")


def _to_json(absence: Absence) -> dict[str, Json]:
    """Turn an absence into JSON, for an undo to compare."""
    return {"until": absence.until_on.isoformat(), "withdrawn": absence.withdrawn_at is not None}


def _audit_and_offer_undo(
    tx: Session,
    context: RequestContext,
    action: str,
    absence: Absence,
    *,
    before: dict[str, Json],
    after: dict[str, Json],
) -> str:
    """Audit a change of an absence and offer its undo; returns the undo's id."""
    _audit_absence(tx, context, action, absence)
    return requests.offer_undo(tx, context, kind="absence", subject=str(absence.id), before=before, after=after)


def _audit_absence(tx: Session, context: RequestContext, action: str, absence: Absence) -> None:
    """Audit what happened to an absence; its days are private."""
    days = {"from": absence.from_on.isoformat(), "until": absence.until_on.isoformat()}
    requests.audit_action(tx, context, action, f"absence:{absence.id}", private=days)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"absence": (Action.OWN, undo_absence)}
