"""Interactions with customers: log, list and undo them. The time a customer takes is worked out in `attention`."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from bot.workflow import attention, authorization, case_updates, prompts, standings
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from scoring import interactions as interaction_rules
from scoring.customers.customers import Customer
from scoring.interactions import Attention, Interaction, InteractionReport, Tone
from scoring.prompts import PromptKind
from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.strikes import StrikeState
from scoring.values import notes
from storage import interactions, strikes
from storage.customers import customers
from storage.requests import drafts, undos

MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class LogRequest:
    """An interaction as a person gives it. No tone means ok, no day today.

    `distinct`: the person has said that it is not the conversation they logged before.
    """

    customer: str
    minutes: int | None = None
    tone: str | None = None
    note: str = ""
    when: date | None = None
    link: str | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class SameConversation:
    """The question whether this is the `earlier` conversation, instead of an entry; `draft` keeps what was typed."""

    earlier: Interaction
    customer: Customer
    policy: Policy
    draft: str


@dataclass(frozen=True, slots=True)
class InteractionLogged:
    """What was logged, the customer's attention with it, and the id of the undo."""

    interaction: Interaction
    customer: Customer
    attention: Attention
    policy: Policy
    undo: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class InteractionList:
    """The customer's latest interactions, the latest first, and its attention."""

    customer: Customer
    interactions: tuple[Interaction, ...]
    attention: Attention
    policy: Policy


def log_interaction(db: Database, order: LogRequest, *, call: Call) -> InteractionLogged | SameConversation:
    """Log an interaction, or ask whether it is one the person logged a moment ago.

    Refuses a customer who was let go, a day in the future or long past, an impossible duration, and secrets.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.LOG)
        customer = customers.resolve_customer(tx, order.customer, lock=True)
        said = _parse_request(order, at)
        interaction_rules.check_report(customer, said, at.actor_date, at.policy)
        earlier = None if order.distinct else _find_same_conversation(tx, said, customer, at)
        if earlier is not None:
            line = json.dumps({"kind": "log", **asdict(order), "when": said.happened_on.isoformat()})
            kept = drafts.store_draft(tx, actor=call.user_id, line=line, now=at.now)
            return SameConversation(earlier, customer, at.policy, kept)
        stored = interactions.add_interaction(tx, said, customer_id=customer.id, user_id=call.user_id, now=at.now)
        _audit_interaction(tx, at, "interaction.logged", stored)
        undo = authorization.offer_undo(tx, at, kind="interaction", subject=str(stored.id), before=None, after={})
        prompts.answer_todays_prompt(tx, call.user_id, PromptKind.DIFFICULT, "logged", at.now)
        _update_standing_and_case(tx, customer, at)
        taken = attention.load_attention(tx, customer, policy=at.policy, now=at.now)
        return InteractionLogged(stored, customer, taken, at.policy, undo, notes.find_advice(stored.note))


def list_interactions(db: Database, asked: str, *, call: Call) -> InteractionList:
    """List the customer's latest interactions, also of one who was let go."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOG)
        customer = customers.resolve_customer(tx, asked)
        found = tuple(
            _drop_undone_strike(tx, each) for each in interactions.list_latest(tx, customer.id, most=MAX_LISTED)
        )
        taken = attention.load_attention(tx, customer, policy=at.policy, now=at.now)
        return InteractionList(customer, found, taken, at.policy)


def get_interaction(db: Database, number: str, *, call: Call) -> tuple[Interaction, Customer]:
    """Get an interaction and its customer, to record a strike from; refused if it was undone."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.LOG)
        known = number.isascii() and number.isdecimal() and len(number) < 10
        found = interactions.RECORDS.get(tx, int(number)) if known else None
        if found is None or found.undone_at is not None:
            raise NotFound("That interaction is not on record any more. `/strike` records a strike by itself.")
        return found, customers.get_customer(tx, found.customer_id)


def find_last_undo(db: Database, *, call: Call) -> str | None:
    """Find the id of the undo of this person's latest interaction, while it can still be undone."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.LOG)
        return undos.find_latest_undo(tx, actor=call.user_id, kinds=("interaction",), now=call.now)


def take_back(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Undo an interaction, unless a strike that still stands was recorded from it."""
    found = interactions.RECORDS.get(tx, int(undo.subject))
    customers.lock_customer(tx, found.customer_id)
    customer, found = customers.get_customer(tx, found.customer_id), interactions.RECORDS.get(tx, found.id)
    struck = _drop_undone_strike(tx, found).strike_id
    if struck is not None:
        raise AlreadyDone(f"Strike #{struck} was recorded from it. Take that back first, with `/strike undo`.")
    _audit_interaction(tx, at, "interaction.undone", interactions.RECORDS.change(tx, found.id, undone_at=at.now))
    _update_standing_and_case(tx, customer, at)
    return f"What you logged about {customer.name} no longer counts."


def _drop_undone_strike(tx: Session, found: Interaction) -> Interaction:
    """Return the interaction without the strike that was recorded from it, if that was undone."""
    if found.strike_id is None or strikes.get_strike(tx, found.strike_id).state is not StrikeState.UNDONE:
        return found
    return replace(found, strike_id=None)


def _parse_request(order: LogRequest, at: RequestContext) -> InteractionReport:
    """Fill in what the person left out: today, and the tone ok."""
    return InteractionReport(
        happened_on=order.when or at.actor_date,
        minutes=order.minutes,
        tone=_parse_tone(order.tone),
        note=order.note.strip(),
        link=order.link,
    )


def _find_same_conversation(
    tx: Session, said: InteractionReport, customer: Customer, at: RequestContext
) -> Interaction | None:
    """Find what the actor logged before that may be the same conversation. The caller has locked the customer."""
    first, since = said.happened_on - timedelta(days=1), at.now - timedelta(hours=at.policy.witness_hours)
    found = interactions.list_recent_by(tx, customer.id, at.actor.user_id, first=first, since=since)
    return interaction_rules.find_repeated(said, found, at.now, at.policy, at.zone)


def _parse_tone(said: str | None) -> Tone:
    """Parse a tone as typed; none means ok."""
    try:
        return Tone(said.casefold()) if said else Tone.OK
    except ValueError:
        raise Malformed(f"“{said}” is not a tone. It is {', '.join(Tone)}.", field="tone") from None


def _update_standing_and_case(tx: Session, customer: Customer, at: RequestContext) -> None:
    """Bring the customer's standing and case up to date."""
    standing = standings.recompute_standing(tx, customer, policy=at.policy, now=at.now)
    case_updates.update_case(tx, customer, policy=at.policy, now=at.now, standing=standing)


def _audit_interaction(tx: Session, at: RequestContext, action: str, found: Interaction) -> None:
    facts: authorization.AuditFacts = {"interaction": found.id, "minutes": found.minutes, "tone": found.tone.value}
    said = {"note": found.note, "link": found.link or ""}
    authorization.audit_action(tx, at, action, found.customer_id, public=facts, private=said)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"interaction": (Action.LOG, take_back)}
