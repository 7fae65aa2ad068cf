"""Quotes: whether we may quote for a job, overrides by managers, and what became of each quote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.features.quotes.usecases import subjects
from bot.features.quotes.usecases.subjects import QuoteInput, QuoteJudged, QuoteSubject
from bot.workflow import case_updates, requests, standings
from bot.workflow.requests import Call, RequestContext, UndoHandler
from scoring import quotes as quote_rules
from scoring.customers.customers import refuse_former
from scoring.deciders import refuse_party
from scoring.quotes import Quote, QuoteOutcome
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.roles import Action, Role, authorize, is_allowed
from scoring.rules.policy import Policy
from storage import quotes
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.roles import roles
from storage.settings import policies

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    """A quote after it was asked for, or after something became of it; `what` says which in one word.

    `may_override`: the actor is a manager.
    """

    quote: Quote
    whom: QuoteSubject
    what: str
    policy: Policy
    undo: str
    may_override: bool = False


@dataclass(frozen=True, slots=True)
class QuoteList:
    """The latest quotes, the newest first, with whom each is for by its number; `whom` if only theirs are listed.

    `to_settle` are the numbers of those the actor may settle; `may_override`: the actor is a manager.
    """

    quotes: tuple[Quote, ...]
    subjects: Mapping[int, QuoteSubject]
    policy: Policy
    whom: QuoteSubject | None = None
    to_settle: frozenset[int] = frozenset()
    may_override: bool = False


def request_quote(db: Database, request: QuoteInput, *, call: Call) -> QuoteChanged:
    """Judge whether we may quote for a job, and store the question with its answer."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.QUOTE)
        judged = subjects.judge_request(tx, request, policy=context.policy, now=context.now, lock=True)
        quote = quotes.RECORDS.add(
            tx,
            customer_id=judged.whom.customer.id if judged.whom.customer else None,
            prospect_id=judged.whom.prospect.id if judged.whom.prospect else None,
            value=judged.asked.value,
            margin=judged.asked.margin,
            job=judged.asked.job,
            chance=judged.asked.chance,
            minutes=judged.asked.minutes,
            yearly=judged.asked.yearly,
            verdict=judged.verdict,
            reasons=judged.reasons,
            asked_by=call.user_id,
            asked_at=context.now,
        )
        _audit_quote(tx, context, "asked", quote)
        undo = requests.offer_undo(tx, context, kind="quote", subject=str(quote.id), before=None, after=None)
        return QuoteChanged(
            quote, judged.whom, "asked", context.policy, undo, is_allowed(context.actor, Action.OVERRIDE_QUOTE)
        )


def judge_quote(db: Database, request: QuoteInput, *, now: datetime) -> QuoteJudged:
    """Judge whether we may quote, for the server's command line: nothing is stored."""
    with db.transaction(reading=True) as tx:
        return subjects.judge_request(tx, request, policy=policies.get_policy(tx), now=now)


def load_quote_form(db: Database, subject_name: str, *, call: Call) -> tuple[QuoteSubject | None, Policy]:
    """Load whom a form is for, None if nobody is named yet; refused as request_quote would be."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.QUOTE)
        return (
            subjects.get_current_subject(tx, subject_name, policy=context.policy) if subject_name else None
        ), context.policy


def settle_quote(
    db: Database, number: int, outcome: QuoteOutcome, margin: int | None = None, *, call: Call
) -> QuoteChanged:
    """Record that a quote was won, lost or dropped; a won one may have its final margin, in basis points."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.QUOTE)
        quote, subject = _lock_quote(tx, number, context)
        quote_rules.check_outcome(quote, outcome)
        if outcome is QuoteOutcome.WON and subject.customer is not None:
            refuse_former(subject.customer, context.policy.zone)
        if margin is not None and outcome is not QuoteOutcome.WON:
            raise Malformed(
                f"Only a won job has a margin in the end. Leave it out: `/umpire quote {outcome.value} {number}`."
            )
        final_margin = quote.final_margin if margin is None else margin
        values = {
            "outcome": outcome,
            "outcome_by": call.user_id,
            "outcome_at": context.now,
            "final_margin": final_margin,
        }
        return _record_outcome(tx, context, quote, subject, outcome.value, values)


def finish_quote(db: Database, number: int, margin: int | None = None, *, call: Call) -> QuoteChanged:
    """Record the margin that a won job came to, in basis points. Raises Incomplete without one."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.QUOTE)
        quote, subject = _lock_quote(tx, number, context)
        quote_rules.check_final_margin(quote)
        if margin is None:
            example = f"For example `/umpire quote done {number} --margin 9`."
            raise Incomplete("Say what it came to.", field="margin", typed=example)
        return _record_outcome(tx, context, quote, subject, "done", {"final_margin": margin})


def override_quote(db: Database, number: int, why: str = "", *, call: Call) -> QuoteChanged:
    """Let a refused quote go out all the same, with a manager's reason."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OVERRIDE_QUOTE)
        quote, subject = _get_quote(tx, number, lock=True)
        if subject.customer is not None:
            refuse_former(subject.customer, context.policy.zone)
        _refuse_asker(tx, quote, context)
        reason = quote_rules.check_override(quote, why)
        changed = _change_quote(tx, quote, {"overridden_by": call.user_id, "override_why": reason})
        _audit_quote(tx, context, "overridden", changed, why=reason)
        undo = requests.offer_undo(
            tx, context, kind="quote_override", subject=str(number), before=None, after=call.user_id
        )
        return QuoteChanged(changed, subject, "overridden", context.policy, undo, may_override=True)


def load_override_form(db: Database, number: int, *, call: Call) -> tuple[Quote, QuoteSubject, Policy]:
    """Load what the form of an override is about, for managers."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OVERRIDE_QUOTE)
        quote, subject = _get_quote(tx, number)
        _refuse_asker(tx, quote, context)
        return quote, subject, context.policy


def _refuse_asker(tx: Session, quote: Quote, context: RequestContext) -> None:
    """Refuse the override by whoever asked for the quote, while there is another manager."""
    sentence = f"You asked for quote #{quote.id} yourself, so another manager overrides the answer."
    managers = roles.list_people_with_role(tx, Role.MANAGER)
    refuse_party(context.actor.user_id, {quote.asked_by}, managers, sentence)


def load_done_form(db: Database, number: int, *, call: Call) -> tuple[Quote, QuoteSubject, Policy]:
    """Load what the form of a job's final margin is about; refused as recording it would be."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.QUOTE)
        quote, subject = _get_quote(tx, number)
        _authorize_settling(context, quote, subject)
        quote_rules.check_final_margin(quote)
        return quote, subject, context.policy


def list_quotes(db: Database, subject_name: str = "", *, call: Call) -> QuoteList:
    """List the latest quotes of all, or of one customer or prospect; of a former customer too."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.QUOTE)
        subject = subjects.get_subject(tx, subject_name) if subject_name else None
        listed = _list_subject_quotes(tx, subject) if subject else quotes.list_latest_quotes(tx, most=MOST_LISTED)
        subject_by_quote = subjects.get_subjects_of_quotes(tx, listed)
        to_settle = (each.id for each in listed if _may_settle(context, each, subject_by_quote[each.id]))
        may_override = is_allowed(context.actor, Action.OVERRIDE_QUOTE)
        return QuoteList(listed, subject_by_quote, context.policy, subject, frozenset(to_settle), may_override)


def search_subjects(db: Database, typed: str, *, call: Call) -> tuple[tuple[str, str], ...]:
    """Find (sign, name) of customers and prospects that fit what is typed, for a menu."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.QUOTE)
        return subjects.search_subjects(tx, typed, limit=20)


def _get_quote(tx: Session, number: int, *, lock: bool = False) -> tuple[Quote, QuoteSubject]:
    """Get a quote and whom it is for; `lock` locks the customer before reading again."""
    quote = quotes.RECORDS.get(tx, number)
    subject = subjects.get_subject_of_quote(tx, quote)
    if lock and subject.customer is not None:
        customers.lock_customer(tx, subject.customer.id)
        return quotes.RECORDS.get(tx, number), QuoteSubject(customer=customers.get_customer(tx, subject.customer.id))
    return quote, subject


def _lock_quote(tx: Session, number: int, context: RequestContext) -> tuple[Quote, QuoteSubject]:
    """Get a quote with its customer locked, for those who may settle it."""
    quote, subject = _get_quote(tx, number, lock=True)
    _authorize_settling(context, quote, subject)
    return quote, subject


def _authorize_settling(context: RequestContext, quote: Quote, subject: QuoteSubject) -> None:
    """Authorize who asked for the quote, the customer's owner and backup, and managers."""
    authorize(context.actor, Action.SETTLE_QUOTE, owners=_list_owners(quote, subject))


def _may_settle(context: RequestContext, quote: Quote, subject: QuoteSubject) -> bool:
    """Say whether the actor may settle the quote."""
    return is_allowed(context.actor, Action.SETTLE_QUOTE, owners=_list_owners(quote, subject))


def _list_owners(quote: Quote, subject: QuoteSubject) -> tuple[str | None, ...]:
    """List who asked for the quote, and the customer's owner and backup."""
    return (quote.asked_by, subject.customer.owner, subject.customer.backup) if subject.customer else (quote.asked_by,)


def _change_quote(tx: Session, quote: Quote, values: Mapping[str, object]) -> Quote:
    """Change a quote; refused if somebody else changed it at the same moment."""
    changed = quotes.settle_quote(tx, quote, **values)
    if changed is None:
        raise AlreadyDone(f"Somebody has just changed quote #{quote.id}. Look again: `/umpire quote list`.")
    return changed


def _record_outcome(
    tx: Session, context: RequestContext, quote: Quote, subject: QuoteSubject, verb: str, values: Mapping[str, object]
) -> QuoteChanged:
    """Change a quote, audit it and offer the undo."""
    changed = _change_quote(tx, quote, values)
    _audit_quote(tx, context, verb, changed)
    _refresh_standing(tx, context, subject)
    before, after = _outcome_to_json(quote), _outcome_to_json(changed)
    undo = requests.offer_undo(tx, context, kind="quote_outcome", subject=str(quote.id), before=before, after=after)
    return QuoteChanged(changed, subject, verb, context.policy, undo, is_allowed(context.actor, Action.OVERRIDE_QUOTE))


def _refresh_standing(tx: Session, context: RequestContext, subject: QuoteSubject) -> None:
    """Work out the standing of a customer anew where a required mix counts what they buy. The customer is locked."""
    if subject.customer is not None and context.policy.floor_mix:
        standing = standings.recompute_standing(tx, subject.customer, policy=context.policy, now=context.now)
        case_updates.update_case(tx, subject.customer, policy=context.policy, now=context.now, standing=standing)


def _list_subject_quotes(tx: Session, subject: QuoteSubject) -> tuple[Quote, ...]:
    """List the latest quotes of a customer or of a prospect."""
    if subject.customer is not None:
        assessment_ids = subjects.list_assessments_of_customer(tx, subject.customer.id)
        return quotes.list_latest_quotes_for(tx, subject.customer.id, assessment_ids, most=MOST_LISTED)
    assert subject.prospect is not None, "it is one of both"
    return quotes.list_latest_quotes_for(tx, None, subjects.list_assessments(tx, subject.prospect), most=MOST_LISTED)


def _audit_quote(tx: Session, context: RequestContext, verb: str, quote: Quote, *, why: str = "") -> None:
    """Audit what happened to a quote, under its customer or prospect."""
    subject = f"customer:{quote.customer_id}" if quote.customer_id is not None else f"prospect:{quote.prospect_id}"
    facts: requests.AuditFacts = {
        "quote": quote.id,
        "verdict": quote.verdict.value,
        "outcome": quote.outcome.value,
    }
    requests.audit_action(
        tx, context, f"quote.{verb}", subject, public=facts, private={"why": why} if why else {"job": quote.job}
    )


def _outcome_to_json(quote: Quote) -> Json:
    """Turn what became of a quote into JSON, for an undo to compare."""
    outcome_at = quote.outcome_at.isoformat() if quote.outcome_at else None
    return {"outcome": quote.outcome.value, "by": quote.outcome_by, "at": outcome_at, "final": quote.final_margin}


def _undo_quote(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Withdraw a quote that should not have been asked for; refused once something became of it."""
    quote, subject = _get_quote(tx, int(undo.subject), lock=True)
    if quote.outcome is not QuoteOutcome.OPEN or quote.overridden_by is not None or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Something has become of quote #{quote.id} since, so nothing was undone.")
    _audit_quote(tx, context, "undone", _change_quote(tx, quote, {"withdrawn_at": context.now}))
    return f"Quote #{quote.id} for {subject.name} is taken back, as if you had not asked."


def _undo_outcome(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore what became of a quote before; refused if it was changed since."""
    quote, subject = _lock_quote(tx, int(undo.subject), context)
    if _outcome_to_json(quote) != undo.after or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Somebody said otherwise about quote #{quote.id} since, so nothing was undone.")
    before: dict[str, Any] = dict(undo.before) if isinstance(undo.before, Mapping) else {}
    outcome_at = datetime.fromisoformat(before["at"]) if before["at"] else None
    values = {"outcome": QuoteOutcome(before["outcome"]), "outcome_by": before["by"], "outcome_at": outcome_at}
    restored = _change_quote(tx, quote, {**values, "final_margin": before["final"]})
    _audit_quote(tx, context, "undone", restored)
    _refresh_standing(tx, context, subject)
    return f"Quote #{quote.id} for {subject.name} is {restored.outcome.value} again."


def _undo_override(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Withdraw an override; refused once the quote has an outcome."""
    quote, subject = _get_quote(tx, int(undo.subject), lock=True)
    if quote.overridden_by != undo.after or quote.outcome is not QuoteOutcome.OPEN or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Something has become of quote #{quote.id} since, so nothing was undone.")
    _audit_quote(tx, context, "undone", _change_quote(tx, quote, {"overridden_by": None, "override_why": ""}))
    return f"Quote #{quote.id} for {subject.name} is refused again."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "quote": (Action.QUOTE, _undo_quote),
    "quote_outcome": (Action.QUOTE, _undo_outcome),
    "quote_override": (Action.OVERRIDE_QUOTE, _undo_override),
}
