"""Prospects: assessed by staff before they are customers, and linked to the customers they became."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, RequestContext
from scoring.customers.customers import Customer
from scoring.prospects import prospects as prospect_rules
from scoring.prospects.prospects import IdealCustomer, Prospect, WeighedProspect
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import QUESTION_IDS
from scoring.values import notes
from scoring.values.words import fold
from storage import prospects
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.sql import statements


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """What a person filled in: `answers` by question id, `musts` and `nevers` by the place of the line, from 0.

    `ideal`: the number of the description the lines are from, 0 if there was none.
    """

    name: str
    answers: Mapping[str, str]
    ideal: int = 0
    musts: Mapping[int, str] = field(default_factory=dict)
    nevers: Mapping[int, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProspectCard:
    """A prospect's newest assessment, what it comes to, how often it was assessed, and the customer it became."""

    prospect: Prospect
    weighed: WeighedProspect
    times: int
    customer: Customer | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """What the form starts from: the current ideal customer, and the newest assessment under that name, if any."""

    ideal: IdealCustomer | None
    earlier: Prospect | None


@dataclass(frozen=True, slots=True)
class ProspectAssessed:
    """An assessment that counts from now on, the one before it, advice about the note, and the undo's id."""

    prospect: Prospect
    weighed: WeighedProspect
    before: Prospect | None
    policy: Policy
    advice: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class ProspectSettled:
    """What became of a prospect: linked to a customer, or (`customer` None) dropped or unlinked."""

    prospect: Prospect
    customer: Customer | None
    policy: Policy
    undo: str


def find_prospect(db: Database, name: str, *, call: Call) -> ProspectCard | None:
    """Find the newest assessment of the prospect of that name; None if nobody assessed it. Any staff may look."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSESS)
        prospect = prospects.find_prospect(tx, fold(name))
        return _load_card(tx, prospect, context) if prospect else None


def get_prospect(db: Database, number: int, *, call: Call) -> ProspectCard:
    """Get the newest assessment of the prospect with an assessment of this number. Raises NotFound once it is gone."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSESS)
        prospect = prospects.find_prospect(tx, prospects.RECORDS.get(tx, number).word)
        if prospect is None:
            raise NotFound("That prospect is off the list. `/umpire prospect list` shows who is on it.")
        return _load_card(tx, prospect, context)


def _load_card(tx: Session, prospect: Prospect, context: RequestContext) -> ProspectCard:
    """Load what a prospect's card shows."""
    customer = customers.get_customer(tx, prospect.customer_id) if prospect.customer_id else None
    times = len(prospects.list_assessments(tx, prospect.word))
    return ProspectCard(prospect, _weigh(prospect, context), times, customer, context.policy)


def load_assessment_form(db: Database, name: str, *, call: Call) -> AssessmentForm:
    """Load what the form for that name starts from. Refuses the name of a current customer."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.ASSESS)
        word = prospect_rules.parse_name(name)[1] if name.strip() else ""
        earlier = prospects.find_prospect(tx, word) if word else None
        _refuse_signed(tx, earlier)
        _refuse_customer_name(tx, word)
        return AssessmentForm(prospects.find_ideal(tx), earlier)


def assess_prospect(db: Database, assessment: AssessmentInput, *, call: Call) -> ProspectAssessed:
    """Store an assessment; earlier ones of that name are kept, and the newest counts."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.ASSESS)
        name, word = prospect_rules.parse_name(assessment.name)
        statements.lock_name(tx, f"prospect:{word}")
        before = prospects.find_prospect(tx, word)
        _refuse_signed(tx, before)
        _refuse_customer_name(tx, word)
        answers = _parse_answers(tx, assessment)
        stored = prospects.RECORDS.add(
            tx,
            name=name,
            word=word,
            assessed_by=call.user_id,
            assessed_at=context.now,
            note=assessment.note.strip(),
            **answers,
        )
        _audit_prospect(tx, context, "assessed", stored)
        undo = requests.offer_undo(tx, context, kind="prospect", subject=str(stored.id), before=None, after=[stored.id])
        return ProspectAssessed(
            stored, _weigh(stored, context), before, context.policy, notes.find_advice(stored.note), undo
        )


def link_prospect(db: Database, name: str, customer_name: str, *, call: Call) -> ProspectSettled:
    """Link the prospect to the customer it became. Refuses a customer that another prospect became."""
    with db.transaction() as tx:
        context, prospect = _begin_settling(tx, name, call)
        customer = customers.resolve_customer(tx, customer_name, lock=True)
        _refuse_linked(tx, prospect, customer)
        linked = prospects.RECORDS.change(tx, prospect.id, customer_id=customer.id, signed_at=context.now)
        return _record_link(tx, context, "signed", linked, None, customer)


def unlink_prospect(db: Database, name: str, *, call: Call) -> ProspectSettled:
    """Remove a prospect's link to a customer."""
    with db.transaction() as tx:
        context, prospect = _begin_settling(tx, name, call)
        if prospect.customer_id is None:
            raise AlreadyDone(f"{prospect.name} is linked to no customer.")
        freed = prospects.RECORDS.change(tx, prospect.id, customer_id=None, signed_at=None)
        return _record_link(tx, context, "unsigned", freed, prospect, None)


def drop_prospect(db: Database, name: str, *, call: Call) -> ProspectSettled:
    """Take a prospect off the list with all its assessments. Refuses one that signed."""
    with db.transaction() as tx:
        context, prospect = _begin_settling(tx, name, call)
        _refuse_signed(tx, prospect)
        dropped_ids = [each.id for each in prospects.list_assessments(tx, prospect.word) if each.customer_id is None]
        for number in dropped_ids:
            prospects.RECORDS.change(tx, number, withdrawn_at=context.now)
        _audit_prospect(tx, context, "dropped", prospect)
        undo = requests.offer_undo(
            tx, context, kind="prospect", subject=str(prospect.id), before=dropped_ids, after=None
        )
        return ProspectSettled(prospect, None, context.policy, undo)


def get_prospect_to_settle(db: Database, name: str, *, call: Call) -> Prospect:
    """Get the prospect for a form that links it, for those who may."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSESS)
        return _get_settleable(tx, name, context)


def undo_assessment_or_drop(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Withdraw an assessment, or put a dropped prospect on the list again.

    Refused if it was assessed, linked or dropped since.
    """
    prospect = prospects.RECORDS.get(tx, int(undo.subject))
    statements.lock_name(tx, f"prospect:{prospect.word}")
    newest = prospects.find_prospect(tx, prospect.word)
    dropped = undo.after is None
    unchanged = (
        newest is None or newest.customer_id is not None if dropped else newest == prospect and not prospect.customer_id
    )
    if not unchanged:
        raise AlreadyDone(f"{prospect.name} has been assessed or settled since, so nothing was undone.")
    if dropped:
        authorize(context.actor, Action.SETTLE_PROSPECT, owners=(prospect.assessed_by,))
    for number in _parse_numbers(undo.before if dropped else undo.after):
        prospects.RECORDS.change(tx, number, withdrawn_at=None if dropped else context.now)
    _audit_prospect(tx, context, "undone", prospect)
    return f"{prospect.name} is on the list again." if dropped else f"Your assessment of {prospect.name} is taken back."


def undo_link(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo linking or unlinking, unless the prospect was assessed or settled since."""
    word = prospects.RECORDS.get(tx, int(undo.subject)).word
    statements.lock_name(tx, f"prospect:{word}")
    prospect = prospects.RECORDS.get(tx, int(undo.subject))
    authorize(context.actor, Action.SETTLE_PROSPECT, owners=(prospect.assessed_by,))
    if (
        prospect.customer_id != undo.after
        or prospect.withdrawn_at is not None
        or prospects.find_prospect(tx, word) != prospect
    ):
        raise AlreadyDone(f"{prospect.name} has been assessed or settled since, so nothing was undone.")
    if undo.before is None:
        prospects.RECORDS.change(tx, prospect.id, customer_id=None, signed_at=None)
    else:
        number, signed = _parse_link(undo.before)
        _refuse_linked(tx, prospect, customers.get_customer(tx, number))
        prospects.RECORDS.change(tx, prospect.id, customer_id=number, signed_at=signed)
    _audit_prospect(tx, context, "undone", prospect)
    return f"{prospect.name} is {'linked to its customer again' if undo.before else 'a prospect again'}."


def _begin_settling(tx: Session, name: str, call: Call) -> tuple[RequestContext, Prospect]:
    """Begin linking or dropping a prospect: claim the delivery, lock the name, find and authorize."""
    context = requests.begin_request(tx, call, Action.ASSESS)
    statements.lock_name(tx, f"prospect:{fold(name)}")
    return context, _get_settleable(tx, name, context)


def _get_settleable(tx: Session, name: str, context: RequestContext) -> Prospect:
    """Get the prospect of that name, for its assessor and managers. Raises NotFound or NotAllowed."""
    prospect = prospects.find_prospect(tx, fold(name))
    if prospect is None:
        raise NotFound(
            f"Nobody assessed a prospect called “{name[:60]}”. `/umpire prospect list` shows those there are."
        )
    authorize(context.actor, Action.SETTLE_PROSPECT, owners=(prospect.assessed_by,))
    return prospect


def _refuse_signed(tx: Session, prospect: Prospect | None) -> None:
    """Refuse assessing or dropping a prospect that is a customer; a former customer may be one again."""
    if prospect is None or prospect.customer_id is None:
        return
    customer = customers.get_customer(tx, prospect.customer_id)
    if customer.former_at is None:
        prospect_rules.refuse_signed(prospect, customer.name)


def _refuse_customer_name(tx: Session, word: str) -> None:
    """Refuse assessing somebody who is a customer under that very name."""
    key = customers.list_taken_names(tx, [word]).get(word)
    customer = customers.load_customers_by_key(tx, [key]).get(key) if key else None
    if customer is not None and customer.former_at is None and customer.archived_at is None:
        raise AlreadyDone(
            f"{customer.name} is a customer already. `/scorecard {customer.key} rate` asks the same questions."
        )


def _refuse_linked(tx: Session, prospect: Prospect, customer: Customer) -> None:
    """Refuse linking where prospect or customer are linked already."""
    if prospect.customer_id is not None:
        prospect_rules.refuse_signed(prospect, customers.get_customer(tx, prospect.customer_id).name)
    others = prospects.RECORDS.list_where(tx, customer_id=customer.id, withdrawn_at=None)
    if others:
        raise AlreadyDone(f"{customer.name} is linked to the prospect {others[-1].name} already.")


def _parse_answers(tx: Session, assessment: AssessmentInput) -> dict[str, dict[str, str]]:
    """Check the answers and name the lines they are about."""
    ideal = prospects.IDEALS.get(tx, assessment.ideal) if assessment.ideal else None
    answers = prospect_rules.complete_answers(assessment.answers, QUESTION_IDS)
    prospect_rules.check_assessment(answers, assessment.note)
    must_haves, never_agains = (ideal.must_haves, ideal.never_agains) if ideal else ((), ())
    return {
        "answers": answers,
        "musts": prospect_rules.complete_answers(
            _answers_by_line(assessment.musts, must_haves), must_haves, short=True
        ),
        "nevers": prospect_rules.complete_answers(
            _answers_by_line(assessment.nevers, never_agains), never_agains, short=True
        ),
    }


def _answers_by_line(answers: Mapping[int, str], lines: tuple[str, ...]) -> dict[str, str]:
    """Map lines to the answers given at their places."""
    return {line: answers[place] for place, line in enumerate(lines) if place in answers}


def _weigh(prospect: Prospect, context: RequestContext) -> WeighedProspect:
    """Work out what an assessment comes to."""
    return prospect_rules.weigh_prospect(prospect, min_answers=context.policy.min_answers)


def _record_link(
    tx: Session,
    context: RequestContext,
    verb: str,
    linked: Prospect,
    before: Prospect | None,
    customer: Customer | None,
) -> ProspectSettled:
    """Audit that a prospect was linked or unlinked, and offer the undo."""
    _audit_prospect(tx, context, verb, linked, customer)
    previous: Json = [before.customer_id, before.signed_at.isoformat()] if before and before.signed_at else None
    undo = requests.offer_undo(
        tx, context, kind="prospect-link", subject=str(linked.id), before=previous, after=linked.customer_id
    )
    return ProspectSettled(linked, customer, context.policy, undo)


def _audit_prospect(
    tx: Session, context: RequestContext, verb: str, prospect: Prospect, customer: Customer | None = None
) -> None:
    """Audit what happened to a prospect; its name is private."""
    public = {"customer": customer.id} if customer else {}
    requests.audit_action(
        tx, context, f"prospect.{verb}", f"prospect:{prospect.id}", public=public, private={"name": prospect.name}
    )


def _parse_link(stored: object) -> tuple[int, datetime]:
    """Read an undone link: the customer's number, and when it signed."""
    assert isinstance(stored, list)
    return int(stored[0]), datetime.fromisoformat(stored[1])


def _parse_numbers(stored: object) -> list[int]:
    """Read the numbers of assessments kept in an undo."""
    return [int(number) for number in stored] if isinstance(stored, list) else []


TAKE_BACK = {"prospect": (Action.ASSESS, undo_assessment_or_drop), "prospect-link": (Action.ASSESS, undo_link)}
