"""The ideal customer in our own words: read by staff, written by managers; every wording is kept."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, RequestContext
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
    """What a manager writes; the two lists hold one line each. `based_on`: the wording it was made from, 0 for none."""

    statement: str
    why_us: str = ""
    must_haves: str = ""
    never_agains: str = ""
    based_on: int = 0


@dataclass(frozen=True, slots=True)
class IdealInForce:
    """The wording in force (None: nobody wrote one yet), and whether this person may write."""

    ideal: IdealCustomer | None
    policy: Policy
    may_write: bool


@dataclass(frozen=True, slots=True)
class IdealWritten:
    """A wording that is in force from now on, a gentle word about it if there is one, and the undo's id."""

    ideal: IdealCustomer
    policy: Policy
    advice: str | None
    undo: str


def load_ideal(db: Database, *, call: Call) -> IdealInForce:
    """The wording in force; any staff may look."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.ASSESS)
        return IdealInForce(prospects.find_ideal(tx), context.policy, is_allowed(context.actor, Action.WRITE_IDEAL))


def find_ideal_to_edit(db: Database, *, call: Call) -> IdealCustomer | None:
    """The wording in force, for the form of those who may change it."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.WRITE_IDEAL)
        return prospects.find_ideal(tx)


def write_ideal(db: Database, words: IdealWording, *, call: Call) -> IdealWritten:
    """Put a new wording in force; refused when somebody wrote another one meanwhile, and when nothing is new."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.WRITE_IDEAL)
        statements.lock_name(tx, IDEALS_LOCK)
        before = prospects.find_ideal(tx)
        told = _parse_wording(words)
        if before is not None and before.id != words.based_on:
            who = people.load_names(tx, [before.written_by]).get(before.written_by, "Somebody")
            raise AlreadyDone(
                f"{who} wrote another wording since this form opened, and `/umpire ideal` shows it. Copy what you "
                "wrote here, and open the form again."
            )
        if before is not None and all(getattr(before, name) == value for name, value in told.items()):
            raise AlreadyDone("It says so already, so nothing was changed.")
        made = prospects.IDEALS.add(tx, written_by=call.user_id, written_at=context.now, **told)
        _audit_ideal(tx, context, "written", made)
        undo = authorization.offer_undo(tx, context, kind="ideal", subject=str(made.id), before=None, after=made.id)
        return IdealWritten(made, context.policy, _find_advice(made), undo)


def undo_ideal(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Withdraw a wording, unless another one is in force by now: the one before it is in force again."""
    statements.lock_name(tx, IDEALS_LOCK)
    found = prospects.find_ideal(tx)
    if found is None or str(found.id) != undo.subject:
        raise AlreadyDone("The ideal customer was worded anew since, so nothing was undone.")
    _audit_ideal(tx, context, "undone", prospects.IDEALS.change(tx, found.id, withdrawn_at=context.now))
    if prospects.find_ideal(tx) is None:
        return "The ideal customer has no wording again."
    return "The ideal customer is worded as before."


def _parse_wording(words: IdealWording) -> dict[str, str | tuple[str, ...]]:
    statement, musts, nevers = prospect_rules.parse_ideal(words.statement, words.must_haves, words.never_agains)
    why = words.why_us.strip()
    for field, text in (("statement", statement), ("why_us", why)):
        notes.refuse_too_long(text, field=field)
    told: dict[str, str | tuple[str, ...]] = {
        "statement": statement,
        "why_us": why,
        "must_haves": musts,
        "never_agains": nevers,
    }
    for field, said in told.items():
        notes.refuse_secrets(said if isinstance(said, str) else "\n".join(said), field=field)
    return told


def _find_advice(ideal: IdealCustomer) -> str | None:
    texts = (ideal.statement, ideal.why_us, *ideal.must_haves, *ideal.never_agains)
    return next((word for text in texts if (word := notes.find_advice_about_people(text))), None)


def _audit_ideal(tx: Session, context: RequestContext, what: str, ideal: IdealCustomer) -> None:
    private = {"statement": ideal.statement, "must_haves": ideal.must_haves, "never_agains": ideal.never_agains}
    authorization.audit_action(tx, context, f"ideal.{what}", f"ideal:{ideal.id}", private=private)


TAKE_BACK = {"ideal": (Action.WRITE_IDEAL, undo_ideal)}
