"""Scorecards: shown, rated, listed, and overridden by a manager for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.features.scorecards.usecases import asides, ratings
from bot.features.scorecards.usecases.asides import Aside
from bot.features.terms import usecases as terms
from bot.features.terms.usecases import CustomerTerms
from bot.workflow import attention, cards, case_files, keepers, requests, restrictions
from bot.workflow.requests import Call, RequestContext
from scoring import strikes as strike_rules
from scoring.cases import gates
from scoring.cases.case_files import CaseFile
from scoring.cases.holds import Hold
from scoring.customers.customers import Customer
from scoring.deciders import refuse_party
from scoring.interactions import Attention
from scoring.refusals import AlreadyDone, Malformed
from scoring.restrictions import Restriction
from scoring.roles import Action, Role, is_allowed
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import Answer, GradeOverride, Scorecard
from scoring.scorecards.suggestions import Suggestions
from scoring.strikes import Strike, StrikeTally
from scoring.values import notes
from storage import strikes as strike_records
from storage.cases import holds
from storage.customers import customers
from storage.database import Database, Json
from storage.requests import undos
from storage.roles import people, roles
from storage.scorecards import scorecards, standings as standing_records

GRADES = "ABCD"


@dataclass(frozen=True, slots=True)
class ScorecardDetails:
    """One customer's card at `now`, with all that stands on it. `names` are the raters' and the owners'.

    `viewer` is who reads it, `file` is the open case, `hold` the customer's newest one that nobody released,
    `restriction` that of contact in force.
    """

    customer: Customer
    card: Scorecard
    tally: StrikeTally
    strikes: tuple[Strike, ...]
    answers: tuple[Answer, ...]
    names: Mapping[str, str]
    policy: Policy
    now: datetime
    may_override: bool
    may_edit: bool
    attention: Attention | None = None
    aside: Aside = asides.NONE
    agreed: CustomerTerms | None = None
    file: CaseFile | None = None
    hold: Hold | None = None
    may_see_case: bool = False
    restriction: Restriction | None = None
    viewer: str = ""


@dataclass(frozen=True, slots=True)
class RatingForm:
    """What the form of the seven questions shows: the customer, the person's earlier answers, what records suggest."""

    customer: Customer
    earlier: tuple[Answer, ...]
    suggestions: Suggestions


@dataclass(frozen=True, slots=True)
class CardChanged:
    """A card before and after it was rated or its grade set by hand."""

    customer: Customer
    before: Scorecard
    card: Scorecard
    policy: Policy
    undo: str
    answered: int = 0
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class ScorecardPage:
    """A part of the list of all customers, worst first; `former` customers stand apart."""

    rows: tuple[tuple[Customer, Standing], ...]
    total: int
    offset: int
    policy: Policy
    former: int = 0


@dataclass(frozen=True, slots=True)
class FormerPage:
    """A part of the list of customers we let go, the latest first."""

    customers: tuple[Customer, ...]
    total: int
    offset: int
    policy: Policy


@dataclass(frozen=True, slots=True)
class ScorecardFilter:
    """The conditions that narrow the list of customers."""

    grade: str | None = None
    owner: str | None = None
    stale: bool = False
    unrated: bool = False
    unowned: bool = False


def get_scorecard(db: Database, typed_name: str, *, call: Call) -> ScorecardDetails:
    """Return one customer's card with all that it shows."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        return _load_scorecard(tx, customers.resolve_customer(tx, typed_name), context)


def load_rating_form(db: Database, typed_name: str, *, call: Call) -> RatingForm:
    """Load what the form of the seven questions shows: this person's earlier answers, and what the records suggest."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RATE)
        customer = customers.resolve_customer(tx, typed_name)
        suggestions = ratings.load_suggestions(tx, (customer,), policy=context.policy, now=context.now)
        earlier = scorecards.list_answers_of_rater(tx, customer.id, call.user_id)
        return RatingForm(customer, earlier, suggestions[customer.id])


def rate_customer(
    db: Database, customer_key: str, answers: Mapping[str, tuple[str, str]], *, call: Call
) -> CardChanged:
    """Store this person's answers: question id → (choice, evidence). A question left blank keeps its earlier answer."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RATE)
        customer = customers.resolve_customer(tx, customer_key, lock=True)
        rating = ratings.store_rating(tx, customer, answers, context)
        before, after = rating.snapshot()
        undo = _offer_undo(tx, context, "rating", customer, before=before, after=after)
        return CardChanged(customer, rating.before, rating.card, context.policy, undo, len(rating.new), rating.advice)


def override_grade(db: Database, typed_name: str, grade: str, why: str, *, call: Call) -> CardChanged:
    """Set a manager's grade with a reason, for a time; it stands beside the computed one."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OVERRIDE_GRADE)
        customer = customers.resolve_customer(tx, typed_name, lock=True)
        letter = grade.strip().upper()
        if len(letter) != 1 or letter not in GRADES:
            raise Malformed(f"“{grade}” is not a grade. It is A, B, C or D, or `clear`.", field="grade")
        reason = notes.require_reason(why, "an override")
        _refuse_reporter(tx, customer, context)
        until = context.now + timedelta(days=context.policy.override_days)
        return _change_override(tx, customer, GradeOverride(letter, reason, call.user_id, until), context)


def _refuse_reporter(tx: Session, customer: Customer, context: RequestContext) -> None:
    """Refuse a party to a strike that counts to set the grade, while another manager is none."""
    known = strike_records.list_strikes(tx, customer.id)
    live = strike_rules.tally_strikes(known, now=context.now, policy=context.policy).live
    sentence = f"You reported a strike on {customer.name} that counts, so another manager sets the grade by hand."
    managers = roles.list_people_with_role(tx, Role.MANAGER)
    refuse_party(context.actor.user_id, gates.list_parties(live), managers, sentence)


def clear_override(db: Database, typed_name: str, *, call: Call) -> CardChanged:
    """End an override before its time."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OVERRIDE_GRADE)
        customer = customers.resolve_customer(tx, typed_name, lock=True)
        if scorecards.find_override(tx, customer.id) is None:
            raise AlreadyDone(f"{customer.name} has no override, so there is nothing to clear.")
        return _change_override(tx, customer, None, context)


def list_scorecards(
    db: Database, conditions: ScorecardFilter, *, offset: int = 0, limit: int = 15, call: Call
) -> ScorecardPage:
    """List a page of the customers that are not archived, worst first."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        page, total = standing_records.list_standings(
            tx,
            grade=conditions.grade,
            owner=conditions.owner,
            stale=conditions.stale,
            unrated=conditions.unrated,
            unowned=keepers.list_long_away(tx, policy=context.policy, now=context.now) if conditions.unowned else None,
            limit=limit,
            offset=offset,
        )
        customers_by_id = customers.load_customers(tx, [standing.customer_id for standing in page])
        rows = tuple((customers_by_id[s.customer_id], s) for s in page)
        return ScorecardPage(rows, total, offset, context.policy, customers.count_former_customers(tx))


def list_former(db: Database, *, offset: int = 0, limit: int = 15, call: Call) -> FormerPage:
    """List a page of the customers we let go, the latest first."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        page = customers.list_former_customers(tx, limit=limit, offset=offset)
        return FormerPage(page, customers.count_former_customers(tx), offset, context.policy)


def undo_rating(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Undo a rating: the earlier answers stand again; those that are new go."""
    customers.lock_customer(tx, int(undo.subject))
    customer = customers.get_customer(tx, int(undo.subject))
    ratings.restore_rating(tx, customer, undo.before, undo.after, context)
    return f"Your answers for {customer.name} are as they were before."


def undo_override(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Undo an override or its clearing."""
    customers.lock_customer(tx, int(undo.subject))
    customer = customers.get_customer(tx, int(undo.subject))
    if _override_to_json(scorecards.find_override(tx, customer.id)) != undo.after:
        raise AlreadyDone(f"The grade of {customer.name} was overridden again since, so nothing was undone.")
    _store_override(tx, customer, _override_from_json(undo.before))
    requests.audit_action(tx, context, "scorecard.override-undone", customer.id)
    ratings.update_standing_and_case(tx, customer, context, dated=True)
    return f"The grade of {customer.name} is as it was before."


def _load_scorecard(tx: Session, customer: Customer, context: RequestContext) -> ScorecardDetails:
    """Load all that a customer's card shows."""
    answers = scorecards.list_answers(tx, customer.id)
    strikes = strike_records.list_strikes(tx, customer.id)
    ids = {a.rater for a in answers} | {i for i in (customer.owner, customer.backup) if i}
    return ScorecardDetails(
        customer=customer,
        card=_compute_card(tx, customer, context),
        tally=strike_rules.tally_strikes(strikes, now=context.now, policy=context.policy),
        strikes=strikes,
        answers=answers,
        names=people.load_names(tx, ids),
        policy=context.policy,
        now=context.now,
        may_override=is_allowed(context.actor, Action.OVERRIDE_GRADE),
        may_edit=is_allowed(context.actor, Action.EDIT_CUSTOMER),
        attention=attention.load_attention(tx, customer, policy=context.policy, now=context.now),
        aside=asides.load_aside(tx, customer.id, context),
        agreed=terms.load_terms(tx, customer, context),
        file=case_files.load_open_case_file(tx, customer, policy=context.policy, now=context.now),
        hold=holds.find_running_hold(tx, customer.id),
        restriction=restrictions.find_in_force(tx, customer, policy=context.policy, now=context.now),
        may_see_case=is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup)),
        viewer=context.actor.user_id,
    )


def _compute_card(tx: Session, customer: Customer, context: RequestContext) -> Scorecard:
    """Compute a customer's card as of now."""
    return cards.compute_card(tx, customer, policy=context.policy, now=context.now)


def _change_override(
    tx: Session, customer: Customer, override_: GradeOverride | None, context: RequestContext
) -> CardChanged:
    """Store or clear an override, audit it, and offer to undo it."""
    before, earlier = _compute_card(tx, customer, context), scorecards.find_override(tx, customer.id)
    _store_override(tx, customer, override_)
    undo = _offer_undo(
        tx, context, "override", customer, before=_override_to_json(earlier), after=_override_to_json(override_)
    )
    action = "scorecard.overridden" if override_ else "scorecard.override-cleared"
    private = {"why": override_.why, "grade": override_.grade} if override_ else {}
    requests.audit_action(tx, context, action, customer.id, private=private)
    ratings.update_standing_and_case(tx, customer, context, dated=True)
    return CardChanged(customer, before, _compute_card(tx, customer, context), context.policy, undo)


def _store_override(tx: Session, customer: Customer, override_: GradeOverride | None) -> None:
    """Store an override, or delete it for None."""
    if override_ is None:
        scorecards.delete_override(tx, customer.id)
    else:
        scorecards.store_override(tx, customer.id, override_)


def _offer_undo(
    tx: Session, context: RequestContext, kind: str, customer: Customer, *, before: Json, after: Json
) -> str:
    return requests.offer_undo(
        tx,
        context,
        kind=kind,
        subject=str(customer.id),
        before=before,
        after=after,
    )


def _override_to_json(override_: GradeOverride | None) -> Json:
    """Convert an override to what an undo stores."""
    if override_ is None:
        return None
    return {"grade": override_.grade, "why": override_.why, "by": override_.by, "until": override_.until.isoformat()}


def _override_from_json(stored: object) -> GradeOverride | None:
    """Convert what an undo stored to an override."""
    if not isinstance(stored, dict):
        return None
    return GradeOverride(stored["grade"], stored["why"], stored["by"], datetime.fromisoformat(stored["until"]))
