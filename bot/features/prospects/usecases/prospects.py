"""Prospects: assessed by staff before they are customers, and linked to whom they became. Lists are in `lessons`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization
from bot.workflow.authorization import Call, RequestContext
from scoring.customers.customers import Customer, fold
from scoring.prospects import prospects as prospect_rules
from scoring.prospects.prospects import IdealCustomer, Prospect, WeighedProspect
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTION_IDS
from scoring.values import notes
from storage import prospects
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.sql import statements


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """What a person filled in. `answers` by question id; `musts` and `nevers` by the place of the line, from 0.

    `ideal`: the number of the wording the lines are from, 0 where there was none.
    """

    name: str
    answers: Mapping[str, str]
    ideal: int = 0
    musts: Mapping[int, str] = field(default_factory=dict)
    nevers: Mapping[int, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProspectCard:
    """What counts of a prospect, what it comes to, how often it was assessed, and the customer it became."""

    prospect: Prospect
    weighed: WeighedProspect
    times: int
    customer: Customer | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """What the form starts from: the ideal in force, and what is on record under that name (None: nothing)."""

    ideal: IdealCustomer | None
    earlier: Prospect | None


@dataclass(frozen=True, slots=True)
class ProspectAssessed:
    """An assessment that counts from now on, the one before it, a gentle word about the note, and the undo's id."""

    prospect: Prospect
    weighed: WeighedProspect
    before: Prospect | None
    policy: Policy
    advice: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class ProspectSettled:
    """What became of a prospect: linked to a customer, or (`customer` None) dropped or no longer linked."""

    prospect: Prospect
    customer: Customer | None
    policy: Policy
    undo: str


def find_prospect(db: Database, name: str, *, call: Call) -> ProspectCard | None:
    """What counts of the prospect of that name; None when nobody assessed it. Any staff may look."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.ASSESS)
        found = prospects.find_prospect(tx, fold(name))
        if found is None:
            return None
        became = customers.get_customer(tx, found.customer_id) if found.customer_id else None
        return ProspectCard(
            found, _weigh(found, context), len(prospects.list_assessments(tx, found.word)), became, context.policy
        )


def load_assessment_form(db: Database, name: str, *, call: Call) -> AssessmentForm:
    """What the form of that name starts from. Refuses one that is a customer by now."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.ASSESS)
        word = prospect_rules.parse_name(name)[1] if name.strip() else ""
        earlier = prospects.find_prospect(tx, word) if word else None
        _refuse_signed(tx, earlier)
        _refuse_customer_name(tx, word)
        return AssessmentForm(prospects.find_ideal(tx), earlier)


def assess_prospect(db: Database, given: AssessmentInput, *, call: Call) -> ProspectAssessed:
    """Store one assessment; the earlier ones of that name are kept, and the newest counts."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.ASSESS)
        name, word = prospect_rules.parse_name(given.name)
        statements.lock_name(tx, f"prospect:{word}")
        before = prospects.find_prospect(tx, word)
        _refuse_signed(tx, before)
        _refuse_customer_name(tx, word)
        told = _parse_answers(tx, given)
        stored = prospects.RECORDS.add(
            tx, name=name, word=word, assessed_by=call.user_id, assessed_at=context.now, note=given.note.strip(), **told
        )
        _audit_prospect(tx, context, "assessed", stored)
        undo = authorization.offer_undo(
            tx, context, kind="prospect", subject=str(stored.id), before=None, after=[stored.id]
        )
        return ProspectAssessed(
            stored, _weigh(stored, context), before, context.policy, notes.find_advice(stored.note), undo
        )


def link_prospect(db: Database, name: str, asked: str, *, call: Call) -> ProspectSettled:
    """Link the prospect to the customer it became. Refuses a customer that another prospect became."""
    with db.transaction() as tx:
        context, found = _begin_settling(tx, name, call)
        customer = customers.resolve_customer(tx, asked, lock=True)
        _refuse_linked(tx, found, customer)
        linked = prospects.RECORDS.change(tx, found.id, customer_id=customer.id, signed_at=context.now)
        return _record_link(tx, context, "signed", linked, None, customer)


def unlink_prospect(db: Database, name: str, *, call: Call) -> ProspectSettled:
    """Take the link away that was made by mistake."""
    with db.transaction() as tx:
        context, found = _begin_settling(tx, name, call)
        if found.customer_id is None:
            raise AlreadyDone(f"{found.name} is linked to no customer.")
        freed = prospects.RECORDS.change(tx, found.id, customer_id=None, signed_at=None)
        return _record_link(tx, context, "unsigned", freed, found, None)


def drop_prospect(db: Database, name: str, *, call: Call) -> ProspectSettled:
    """Take a prospect off the list with all its assessments. Refuses one that signed."""
    with db.transaction() as tx:
        context, found = _begin_settling(tx, name, call)
        _refuse_signed(tx, found)
        gone = [each.id for each in prospects.list_assessments(tx, found.word) if each.customer_id is None]
        for number in gone:
            prospects.RECORDS.change(tx, number, withdrawn_at=context.now)
        _audit_prospect(tx, context, "dropped", found)
        undo = authorization.offer_undo(tx, context, kind="prospect", subject=str(found.id), before=gone, after=None)
        return ProspectSettled(found, None, context.policy, undo)


def get_prospect_to_settle(db: Database, name: str, *, call: Call) -> Prospect:
    """The prospect of a form that settles it, for those who may."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.ASSESS)
        return _get_settleable(tx, name, context)


def undo_assessment_or_drop(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take an assessment back, or put a dropped prospect on the list again."""
    found = prospects.RECORDS.get(tx, int(undo.subject))
    statements.lock_name(tx, f"prospect:{found.word}")
    newest = prospects.find_prospect(tx, found.word)
    dropped = undo.after is None
    still = newest is None or newest.customer_id is not None if dropped else newest == found and not found.customer_id
    if not still:
        raise AlreadyDone(f"{found.name} was assessed or settled since, so nothing was undone.")
    if dropped:
        authorize(context.actor, Action.SETTLE_PROSPECT, owners=(found.assessed_by,))
    for number in _parse_numbers(undo.before if dropped else undo.after):
        prospects.RECORDS.change(tx, number, withdrawn_at=None if dropped else context.now)
    _audit_prospect(tx, context, "undone", found)
    return f"{found.name} is on the list again." if dropped else f"Your assessment of {found.name} is taken back."


def undo_link(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take a link away again, or put it back."""
    word = prospects.RECORDS.get(tx, int(undo.subject)).word
    statements.lock_name(tx, f"prospect:{word}")
    found = prospects.RECORDS.get(tx, int(undo.subject))
    authorize(context.actor, Action.SETTLE_PROSPECT, owners=(found.assessed_by,))
    if found.customer_id != undo.after or found.withdrawn_at is not None or prospects.find_prospect(tx, word) != found:
        raise AlreadyDone(f"{found.name} was assessed or settled since, so nothing was undone.")
    if undo.before is None:
        prospects.RECORDS.change(tx, found.id, customer_id=None, signed_at=None)
    else:
        number, signed = _parse_link(undo.before)
        _refuse_linked(tx, found, customers.get_customer(tx, number))
        prospects.RECORDS.change(tx, found.id, customer_id=number, signed_at=signed)
    _audit_prospect(tx, context, "undone", found)
    return f"{found.name} is {'linked to its customer again' if undo.before else 'a prospect again'}."


def _begin_settling(tx: Session, name: str, call: Call) -> tuple[RequestContext, Prospect]:
    """Begin what settles a prospect: held, found, and allowed to this person."""
    context = authorization.begin_request(tx, call, Action.ASSESS)
    statements.lock_name(tx, f"prospect:{fold(name)}")
    return context, _get_settleable(tx, name, context)


def _get_settleable(tx: Session, name: str, context: RequestContext) -> Prospect:
    found = prospects.find_prospect(tx, fold(name))
    if found is None:
        raise NotFound(
            f"Nobody assessed a prospect called “{name[:60]}”. `/umpire prospect list` shows those there are."
        )
    authorize(context.actor, Action.SETTLE_PROSPECT, owners=(found.assessed_by,))
    return found


def _refuse_signed(tx: Session, found: Prospect | None) -> None:
    """Refuse assessing or dropping who signed; one that was let go since may come as a prospect again."""
    if found is None or found.customer_id is None:
        return
    customer = customers.get_customer(tx, found.customer_id)
    if customer.former_at is None:
        prospect_rules.refuse_signed(found, customer.name)


def _refuse_customer_name(tx: Session, word: str) -> None:
    """Refuse assessing as a prospect who is a customer under that very name: there is a card for that."""
    key = customers.list_taken_names(tx, [word]).get(word)
    known = customers.load_customers_by_key(tx, [key]).get(key) if key else None
    if known is not None and known.former_at is None and known.archived_at is None:
        raise AlreadyDone(f"{known.name} is a customer already. `/scorecard {known.key} rate` asks the same questions.")


def _refuse_linked(tx: Session, found: Prospect, customer: Customer) -> None:
    if found.customer_id is not None:
        prospect_rules.refuse_signed(found, customers.get_customer(tx, found.customer_id).name)
    others = prospects.RECORDS.list_where(tx, customer_id=customer.id, withdrawn_at=None)
    if others:
        raise AlreadyDone(f"{customer.name} is linked to the prospect {others[-1].name} already.")


def _parse_answers(tx: Session, given: AssessmentInput) -> dict[str, dict[str, str]]:
    ideal = prospects.IDEALS.get(tx, given.ideal) if given.ideal else None
    answers = prospect_rules.complete_answers(given.answers, QUESTION_IDS)
    prospect_rules.check_assessment(answers, given.note)
    haves, agains = (ideal.must_haves, ideal.never_agains) if ideal else ((), ())
    return {
        "answers": answers,
        "musts": prospect_rules.complete_answers(_answers_by_line(given.musts, haves), haves, short=True),
        "nevers": prospect_rules.complete_answers(_answers_by_line(given.nevers, agains), agains, short=True),
    }


def _answers_by_line(told: Mapping[int, str], lines: tuple[str, ...]) -> dict[str, str]:
    return {line: told[place] for place, line in enumerate(lines) if place in told}


def _weigh(prospect: Prospect, context: RequestContext) -> WeighedProspect:
    return prospect_rules.weigh_prospect(prospect, min_answers=context.policy.min_answers)


def _record_link(
    tx: Session, context: RequestContext, what: str, now: Prospect, before: Prospect | None, customer: Customer | None
) -> ProspectSettled:
    _audit_prospect(tx, context, what, now, customer)
    was: Json = [before.customer_id, before.signed_at.isoformat()] if before and before.signed_at else None
    undo = authorization.offer_undo(
        tx, context, kind="prospect-link", subject=str(now.id), before=was, after=now.customer_id
    )
    return ProspectSettled(now, customer, context.policy, undo)


def _audit_prospect(
    tx: Session, context: RequestContext, what: str, prospect: Prospect, customer: Customer | None = None
) -> None:
    public = {"customer": customer.id} if customer else {}
    authorization.audit_action(
        tx, context, f"prospect.{what}", f"prospect:{prospect.id}", public=public, private={"name": prospect.name}
    )


def _parse_link(stored: object) -> tuple[int, datetime]:
    assert isinstance(stored, list)
    return int(stored[0]), datetime.fromisoformat(stored[1])


def _parse_numbers(stored: object) -> list[int]:
    return [int(number) for number in stored] if isinstance(stored, list) else []


TAKE_BACK = {"prospect": (Action.ASSESS, undo_assessment_or_drop), "prospect-link": (Action.ASSESS, undo_link)}
