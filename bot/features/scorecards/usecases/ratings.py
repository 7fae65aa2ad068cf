"""Ratings in a transaction: one person's answers about one customer stored and restored, and what records suggest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import attention, cards, case_updates, requests, rounds, setup_messages, standings
from bot.workflow.requests import RequestContext
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Malformed
from scoring.rules.policy import Policy
from scoring.scorecards import suggestions as suggestion_rules
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice, Scorecard
from scoring.scorecards.suggestions import Suggestions
from scoring.values import notes
from storage.database import Json
from storage.scorecards import scorecards

EVIDENCE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class RatingStored:
    """One person's answers about a customer that were just stored, and the card before and after.

    `earlier` are their answers before, `new` those stored. `advice` is a word to somebody whose evidence needs one.
    """

    customer: Customer
    before: Scorecard
    card: Scorecard
    earlier: tuple[Answer, ...]
    new: tuple[Answer, ...]

    @property
    def advice(self) -> str | None:
        """What to tell somebody whose evidence is better put otherwise; or None."""
        return next((word for answer in self.new if (word := notes.find_advice(answer.evidence))), None)

    def snapshot(self) -> tuple[Json, Json]:
        """Return the answers before and after as an undo stores them."""
        return _answers_to_json(self.earlier), _answers_to_json(self.new)


def load_suggestions(
    tx: Session, customers: Iterable[Customer], *, policy: Policy, now: datetime
) -> dict[int, Suggestions]:
    """Return what the records suggest about each of these customers, by id."""
    known_customers = tuple(customers)
    attentions = attention.load_attentions(tx, known_customers, policy=policy, now=now)
    today = now.astimezone(policy.zone).date()
    return {
        customer.id: suggestion_rules.suggest_answers(customer, attentions[customer.id], today, policy)
        for customer in known_customers
    }


def store_rating(
    tx: Session,
    customer: Customer,
    answers: Mapping[str, tuple[str, str]],
    context: RequestContext,
    *,
    keep_evidence: bool = False,
) -> RatingStored:
    """Store the actor's answers about a customer that is locked: question id → (choice, evidence).

    A question left out keeps its earlier answer. An answer that the records suggest has the record as its evidence,
    unless the actor wrote some. With `keep_evidence`, what the actor wrote with the same answer earlier still stands.
    Refused: no answer, a customer that was let go, long evidence, and secrets in it.
    """
    refuse_former(customer, context.policy.zone)
    if not answers:
        raise Malformed("Answer at least one of the seven questions.", field=QUESTION_IDS[0])
    running = rounds.lock_round(tx)
    suggestions = load_suggestions(tx, (customer,), policy=context.policy, now=context.now)[customer.id]
    earlier = scorecards.list_answers_of_rater(tx, customer.id, context.actor.user_id)
    new = tuple(
        _parse_answer(question, choice, evidence, suggestions, earlier if keep_evidence else (), context=context)
        for question, (choice, evidence) in answers.items()
    )
    before = cards.compute_card(tx, customer, policy=context.policy, now=context.now)
    scorecards.store_answers(tx, customer.id, new)
    requests.audit_action(
        tx, context, "scorecard.rated", customer.id, private={a.question: a.choice.value for a in new}
    )
    update_standing_and_case(tx, customer, context)
    rounds.follow_rating(tx, running, context)
    card = cards.compute_card(tx, customer, policy=context.policy, now=context.now)
    return RatingStored(customer, before, card, earlier, new)


def restore_rating(tx: Session, customer: Customer, before: Json, after: Json, context: RequestContext) -> None:
    """Restore the actor's answers about a customer that is locked, from what `RatingStored.snapshot` returned.

    Raises AlreadyDone if they have answered again since.
    """
    rater, running = context.actor.user_id, rounds.lock_round(tx)
    current = {a.question: a for a in scorecards.list_answers_of_rater(tx, customer.id, rater)}
    stored_answers = _answers_from_json(after, rater)
    if any(current.get(a.question) != a for a in stored_answers):
        raise AlreadyDone(f"You have answered again for {customer.name} since, so nothing was undone.")
    scorecards.delete_answers(tx, customer.id, rater, [a.question for a in stored_answers])
    scorecards.store_answers(tx, customer.id, _answers_from_json(before, rater))
    requests.audit_action(tx, context, "scorecard.rating-undone", customer.id)
    update_standing_and_case(tx, customer, context)
    rounds.follow_rating(tx, running, context)


def update_standing_and_case(tx: Session, customer: Customer, context: RequestContext, *, dated: bool = False) -> None:
    """Update what follows from a changed card: the customer's stored standing, their case, and the set-up."""
    standing = standings.recompute_standing(tx, customer, policy=context.policy, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=dated, standing=standing)
    setup_messages.refresh_messages(tx, now=context.now)


def _parse_answer(
    question: str,
    choice: str,
    written: str,
    suggestions: Suggestions,
    earlier: Iterable[Answer],
    *,
    context: RequestContext,
) -> Answer:
    """Parse one answer. Refuses long evidence, and secrets in it."""
    if question not in QUESTION_IDS:
        raise Malformed(f"There is no question “{question}”.")
    line = " ".join(written.split())
    if len(line) > EVIDENCE_LIMIT:
        raise Malformed(f"Evidence is one line of at most {EVIDENCE_LIMIT} characters.", field=f"evidence:{question}")
    notes.refuse_secrets(line, field=f"evidence:{question}")
    notes.ask_about(line)
    evidence = suggestion_rules.choose_evidence(question, Choice(choice), line, suggestions, earlier)
    return Answer(question, context.actor.user_id, Choice(choice), context.now, evidence)


def _answers_to_json(answers: tuple[Answer, ...]) -> Json:
    """Convert answers to what an undo stores."""
    return [[a.question, a.choice.value, a.evidence, a.at.isoformat()] for a in answers]


def _answers_from_json(stored: object, rater: str) -> tuple[Answer, ...]:
    """Convert what an undo stored to answers of a rater."""
    rows = stored if isinstance(stored, list) else []
    return tuple(Answer(q, rater, Choice(c), datetime.fromisoformat(moment), e) for q, c, e, moment in rows)
