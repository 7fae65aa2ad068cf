"""The ideal customer in our own words: read by staff, written by managers; earlier descriptions are kept."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.prospects import prospects as prospect_rules
from scoring.prospects.prospects import IdealCustomer
from scoring.refusals import AlreadyDone
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.values import notes
from storage import prospects
from storage.requests.undos import Undo
from storage.roles import people
from storage.sql import statements

IDEALS_LOCK = "ideals"


@dataclass(frozen=True, slots=True)
class IdealWording:
    """What a manager writes; the two lists hold one item a line.

    `based_on`: the number of the description that was changed, 0 for none.
    """

    statement: str
    why_us: str = ""
    must_haves: str = ""
    never_agains: str = ""
    based_on: int = 0


@dataclass(frozen=True, slots=True)
class IdealInForce:
    """The current description (None: nobody wrote one yet), and whether this person may write one."""

    ideal: IdealCustomer | None
    policy: Policy
    may_write: bool


@dataclass(frozen=True, slots=True)
class IdealWritten:
    """A new description, and the undo's id."""

    ideal: IdealCustomer
    policy: Policy
    undo: str


def load_ideal(db: Database, *, call: Call) -> IdealInForce:
    """Load the current description; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSESS)
        return IdealInForce(prospects.find_ideal(tx), context.policy, is_allowed(context.actor, Action.WRITE_IDEAL))


def find_ideal_to_edit(db: Database, *, call: Call) -> IdealCustomer | None:
    """Find the current description, for the form of those who may change it."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.WRITE_IDEAL)
        return prospects.find_ideal(tx)


def write_ideal(db: Database, wording: IdealWording, *, call: Call) -> IdealWritten:
    """Store a new description of the ideal customer.

    Refused if somebody wrote another one since the form opened, or if nothing changed.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.WRITE_IDEAL)
        statements.lock_name(tx, IDEALS_LOCK)
        before = prospects.find_ideal(tx)
        values = _parse_wording(wording)
        if before is not None and before.id != wording.based_on:
            writer = people.load_names(tx, [before.written_by]).get(before.written_by, "Somebody")
            raise AlreadyDone(
                f"{writer} wrote another wording since this form opened, and `/umpire ideal` shows it. Copy what you "
                "wrote here, and open the form again."
            )
        if before is not None and all(getattr(before, name) == value for name, value in values.items()):
            raise AlreadyDone("It says so already, so nothing was changed.")
        ideal = prospects.IDEALS.add(tx, written_by=call.user_id, written_at=context.now, **values)
        _audit_ideal(tx, context, "written", ideal)
        undo = requests.offer_undo(tx, context, kind="ideal", subject=str(ideal.id), before=None, after=ideal.id)
        return IdealWritten(ideal, context.policy, undo)


def undo_ideal(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Withdraw a description, so that the one before counts again; refused if another one was written since."""
    statements.lock_name(tx, IDEALS_LOCK)
    current = prospects.find_ideal(tx)
    if current is None or str(current.id) != undo.subject:
        raise AlreadyDone("The ideal customer has been reworded since, so nothing was undone.")
    _audit_ideal(tx, context, "undone", prospects.IDEALS.change(tx, current.id, withdrawn_at=context.now))
    if prospects.find_ideal(tx) is None:
        return "The ideal customer has no wording again."
    return "The ideal customer is worded as before."


def _parse_wording(wording: IdealWording) -> dict[str, str | tuple[str, ...]]:
    """Split, trim and check what was written. Refuses what is too long or looks like a secret."""
    statement, musts, nevers = prospect_rules.parse_ideal(wording.statement, wording.must_haves, wording.never_agains)
    why = wording.why_us.strip()
    for field, text in (("statement", statement), ("why_us", why)):
        notes.refuse_too_long(text, field=field)
    values: dict[str, str | tuple[str, ...]] = {
        "statement": statement,
        "why_us": why,
        "must_haves": musts,
        "never_agains": nevers,
    }
    for field, value in values.items():
        text = value if isinstance(value, str) else "\n".join(value)
        notes.refuse_secrets(text, field=field)
        notes.ask_about(text)
    return values


def _audit_ideal(tx: Session, context: RequestContext, verb: str, ideal: IdealCustomer) -> None:
    """Audit what happened to a description."""
    private = {"statement": ideal.statement, "must_haves": ideal.must_haves, "never_agains": ideal.never_agains}
    requests.audit_action(tx, context, f"ideal.{verb}", f"ideal:{ideal.id}", private=private)


TAKE_BACK = {"ideal": (Action.WRITE_IDEAL, undo_ideal)}
