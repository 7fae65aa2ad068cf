"""Quotes: asked of the gate, kept with its answer, overridden by managers, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.features.quotes.usecases import subjects
from bot.features.quotes.usecases.subjects import QuoteInput, QuoteJudged, QuoteSubject
from bot.workflow import authorization, case_updates, standings
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from scoring import quotes as quote_rules
from scoring.customers.customers import refuse_former
from scoring.quotes import Quote, QuoteOutcome
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.roles import Action, authorize, is_allowed
from scoring.rules.policy import Policy
from storage import quotes
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.settings import policies

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    """A quote after it was asked for, or after something became of it: `what` in one word, and the undo's id.

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
    """The latest quotes, newest first, with whom they were for by number; `whom` where only theirs are listed."""

    quotes: tuple[Quote, ...]
    whose: Mapping[int, QuoteSubject]
    policy: Policy
    whom: QuoteSubject | None = None


def request_quote(db: Database, order: QuoteInput, *, call: Call) -> QuoteChanged:
    """Ask the gate, and keep the question with its answer."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.QUOTE)
        found = subjects.judge_request(tx, order, policy=context.policy, now=context.now, lock=True)
        made = quotes.RECORDS.add(
            tx,
            customer_id=found.whom.customer.id if found.whom.customer else None,
            prospect_id=found.whom.prospect.id if found.whom.prospect else None,
            value=found.asked.value,
            margin=found.asked.margin,
            job=found.asked.job,
            chance=found.asked.chance,
            minutes=found.asked.minutes,
            yearly=found.asked.yearly,
            verdict=found.verdict,
            reasons=found.reasons,
            asked_by=call.user_id,
            asked_at=context.now,
        )
        _audit_quote(tx, context, "asked", made)
        undo = authorization.offer_undo(tx, context, kind="quote", subject=str(made.id), before=None, after=None)
        return QuoteChanged(
            made, found.whom, "asked", context.policy, undo, is_allowed(context.actor, Action.OVERRIDE_QUOTE)
        )


def judge_quote(db: Database, order: QuoteInput, *, now: datetime) -> QuoteJudged:
    """What the gate says, for who owns the machine: nothing is kept."""
    with db.transaction(reading=True) as tx:
        return subjects.judge_request(tx, order, policy=policies.get_policy(tx), now=now)


def load_quote_form(db: Database, asked: str, *, call: Call) -> tuple[QuoteSubject | None, Policy]:
    """Whom a form is about to be filled in for, None where nobody is named yet; refused as asking would be."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.QUOTE)
        return (subjects.get_current_subject(tx, asked, policy=context.policy) if asked else None), context.policy


def settle_quote(
    db: Database, number: int, outcome: QuoteOutcome, margin: int | None = None, *, call: Call
) -> QuoteChanged:
    """Record that a quote was won, lost or dropped; a won one may say what it came to."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.QUOTE)
        quote, whom = _lock_quote(tx, number, context)
        quote_rules.check_outcome(quote, outcome)
        if outcome is QuoteOutcome.WON and whom.customer is not None:
            refuse_former(whom.customer, context.policy.zone)
        if margin is not None and outcome is not QuoteOutcome.WON:
            raise Malformed(
                f"Only a won job comes to a margin. Leave it out: `/umpire quote {outcome.value} {number}`."
            )
        final = quote.final_margin if margin is None else margin
        changed = {"outcome": outcome, "outcome_by": call.user_id, "outcome_at": context.now, "final_margin": final}
        return _record_outcome(tx, context, quote, whom, outcome.value, changed)


def finish_quote(db: Database, number: int, margin: int | None = None, *, call: Call) -> QuoteChanged:
    """Record what a won job came to, as a margin in basis points."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.QUOTE)
        quote, whom = _lock_quote(tx, number, context)
        quote_rules.check_final_margin(quote)
        if margin is None:
            raise Incomplete(f"Say what it came to: `/umpire quote done {number} --margin 9`.", field="margin")
        return _record_outcome(tx, context, quote, whom, "done", {"final_margin": margin})


def override_quote(db: Database, number: int, why: str = "", *, call: Call) -> QuoteChanged:
    """Let a refused quote go out all the same, with a manager's reason."""
    with db.transaction() as tx:
        context = authorization.begin_request(tx, call, Action.OVERRIDE_QUOTE)
        quote, whom = _get_quote(tx, number, lock=True)
        if whom.customer is not None:
            refuse_former(whom.customer, context.policy.zone)
        reason = quote_rules.check_override(quote, why)
        changed = _change_quote(tx, quote, {"overridden_by": call.user_id, "override_why": reason})
        _audit_quote(tx, context, "overridden", changed, why=reason)
        undo = authorization.offer_undo(
            tx, context, kind="quote_override", subject=str(number), before=None, after=call.user_id
        )
        return QuoteChanged(changed, whom, "overridden", context.policy, undo, may_override=True)


def load_override_form(db: Database, number: int, *, call: Call) -> tuple[Quote, QuoteSubject, Policy]:
    """What the form of an override is about, for managers."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.OVERRIDE_QUOTE)
        return *_get_quote(tx, number), context.policy


def load_done_form(db: Database, number: int, *, call: Call) -> tuple[Quote, QuoteSubject, Policy]:
    """What the form of a job's end is about; refused as recording it would be."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.QUOTE)
        quote, whom = _get_quote(tx, number)
        _authorize_settling(context, quote, whom)
        quote_rules.check_final_margin(quote)
        return quote, whom, context.policy


def list_quotes(db: Database, asked: str = "", *, call: Call) -> QuoteList:
    """The latest quotes of everybody, or of one customer or prospect; of one that was let go too."""
    with db.transaction(reading=True) as tx:
        context = authorization.authorize_call(tx, call, Action.QUOTE)
        whom = subjects.get_subject(tx, asked) if asked else None
        found = _list_subject_quotes(tx, whom) if whom else quotes.list_latest_quotes(tx, most=MOST_LISTED)
        return QuoteList(found, subjects.get_subjects_of_quotes(tx, found), context.policy, whom)


def search_subjects(db: Database, typed: str, *, call: Call) -> tuple[tuple[str, str], ...]:
    """(sign, name) of customers and prospects that fit what is typed, for a menu."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.QUOTE)
        return subjects.search_subjects(tx, typed, limit=20)


def _get_quote(tx: Session, number: int, *, lock: bool = False) -> tuple[Quote, QuoteSubject]:
    """A quote and whom it was for; a customer is held first, so that it is true."""
    quote = quotes.RECORDS.get(tx, number)
    whom = subjects.get_subject_of_quote(tx, quote)
    if lock and whom.customer is not None:
        customers.lock_customer(tx, whom.customer.id)
        return quotes.RECORDS.get(tx, number), QuoteSubject(customer=customers.get_customer(tx, whom.customer.id))
    return quote, whom


def _lock_quote(tx: Session, number: int, context: RequestContext) -> tuple[Quote, QuoteSubject]:
    quote, whom = _get_quote(tx, number, lock=True)
    _authorize_settling(context, quote, whom)
    return quote, whom


def _authorize_settling(context: RequestContext, quote: Quote, whom: QuoteSubject) -> None:
    """Authorize who asked, the customer's owner and backup, and managers."""
    theirs = (whom.customer.owner, whom.customer.backup) if whom.customer else ()
    authorize(context.actor, Action.SETTLE_QUOTE, owners=(quote.asked_by, *theirs))


def _change_quote(tx: Session, quote: Quote, values: Mapping[str, object]) -> Quote:
    changed = quotes.settle_quote(tx, quote, **values)
    if changed is None:
        raise AlreadyDone(
            f"Quote #{quote.id} was changed by somebody at this moment. Look again: `/umpire quote list`."
        )
    return changed


def _record_outcome(
    tx: Session, context: RequestContext, quote: Quote, whom: QuoteSubject, what: str, values: Mapping[str, object]
) -> QuoteChanged:
    changed = _change_quote(tx, quote, values)
    _audit_quote(tx, context, what, changed)
    _refresh_standing(tx, context, whom)
    before, after = _outcome_to_json(quote), _outcome_to_json(changed)
    undo = authorization.offer_undo(
        tx, context, kind="quote_outcome", subject=str(quote.id), before=before, after=after
    )
    return QuoteChanged(changed, whom, what, context.policy, undo, is_allowed(context.actor, Action.OVERRIDE_QUOTE))


def _refresh_standing(tx: Session, context: RequestContext, whom: QuoteSubject) -> None:
    """What was won is part of what a customer buys, which a required mix looks at. The customer is held."""
    if whom.customer is not None and context.policy.floor_mix:
        standing = standings.recompute_standing(tx, whom.customer, policy=context.policy, now=context.now)
        case_updates.update_case(tx, whom.customer, policy=context.policy, now=context.now, standing=standing)


def _list_subject_quotes(tx: Session, whom: QuoteSubject) -> tuple[Quote, ...]:
    if whom.customer is not None:
        was = subjects.list_assessments_of_customer(tx, whom.customer.id)
        return quotes.list_latest_quotes_for(tx, whom.customer.id, was, most=MOST_LISTED)
    assert whom.prospect is not None, "it is one of both"
    return quotes.list_latest_quotes_for(tx, None, subjects.list_assessments(tx, whom.prospect), most=MOST_LISTED)


def _audit_quote(tx: Session, context: RequestContext, what: str, quote: Quote, *, why: str = "") -> None:
    whose = f"customer:{quote.customer_id}" if quote.customer_id is not None else f"prospect:{quote.prospect_id}"
    facts: authorization.AuditFacts = {
        "quote": quote.id,
        "verdict": quote.verdict.value,
        "outcome": quote.outcome.value,
    }
    authorization.audit_action(
        tx, context, f"quote.{what}", whose, public=facts, private={"why": why} if why else {"job": quote.job}
    )


def _outcome_to_json(quote: Quote) -> Json:
    """What became of a quote, as an undo keeps it."""
    at = quote.outcome_at.isoformat() if quote.outcome_at else None
    return {"outcome": quote.outcome.value, "by": quote.outcome_by, "at": at, "final": quote.final_margin}


def _undo_quote(tx: Session, taken: Undo, context: RequestContext) -> str:
    """A question that should not have been kept; refused once something became of the quote."""
    quote, whom = _get_quote(tx, int(taken.subject), lock=True)
    if quote.outcome is not QuoteOutcome.OPEN or quote.overridden_by is not None or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Something became of quote #{quote.id} since, so nothing was undone.")
    _audit_quote(tx, context, "undone", _change_quote(tx, quote, {"withdrawn_at": context.now}))
    return f"Quote #{quote.id} for {whom.name} is taken back, as if you had not asked."


def _undo_outcome(tx: Session, taken: Undo, context: RequestContext) -> str:
    """What became of a quote goes back to what it was before."""
    quote, whom = _lock_quote(tx, int(taken.subject), context)
    if _outcome_to_json(quote) != taken.after or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Somebody said otherwise about quote #{quote.id} since, so nothing was undone.")
    before: dict[str, Any] = dict(taken.before) if isinstance(taken.before, Mapping) else {}
    when = datetime.fromisoformat(before["at"]) if before["at"] else None
    fate = {"outcome": QuoteOutcome(before["outcome"]), "outcome_by": before["by"], "outcome_at": when}
    back = _change_quote(tx, quote, {**fate, "final_margin": before["final"]})
    _audit_quote(tx, context, "undone", back)
    _refresh_standing(tx, context, whom)
    return f"Quote #{quote.id} for {whom.name} is {back.outcome.value} again."


def _undo_override(tx: Session, taken: Undo, context: RequestContext) -> str:
    """The refusal stands again; refused once the quote has an outcome."""
    quote, whom = _get_quote(tx, int(taken.subject), lock=True)
    if quote.overridden_by != taken.after or quote.outcome is not QuoteOutcome.OPEN or quote.withdrawn_at is not None:
        raise AlreadyDone(f"Something became of quote #{quote.id} since, so nothing was undone.")
    _audit_quote(tx, context, "undone", _change_quote(tx, quote, {"overridden_by": None, "override_why": ""}))
    return f"Quote #{quote.id} for {whom.name} is refused again."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "quote": (Action.QUOTE, _undo_quote),
    "quote_outcome": (Action.QUOTE, _undo_outcome),
    "quote_override": (Action.OVERRIDE_QUOTE, _undo_override),
}
