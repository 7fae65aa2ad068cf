"""Interactions with customers: log, list and undo them. The time a customer takes is worked out in `attention`."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from bot.workflow import attention, case_updates, prompts, requests, restrictions, standings
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import interactions as interaction_rules
from scoring.customers.customers import Customer
from scoring.interactions import Attention, Interaction, InteractionReport, Tone
from scoring.prompts import PromptKind
from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.restrictions import Restriction
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.strikes import StrikeState
from scoring.values import notes
from scoring.values.figures import parse_row_number
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
    """What was logged, the customer's attention with it, and the id of the undo.

    `restriction` is the one of contact in force, if there is one.
    """

    interaction: Interaction
    customer: Customer
    attention: Attention
    policy: Policy
    undo: str
    advice: str | None = None
    restriction: Restriction | None = None


@dataclass(frozen=True, slots=True)
class InteractionList:
    """The customer's latest interactions, the latest first, and its attention; `viewer` is who reads them."""

    customer: Customer
    interactions: tuple[Interaction, ...]
    attention: Attention
    policy: Policy
    viewer: str


def log_interaction(db: Database, request: LogRequest, *, call: Call) -> InteractionLogged | SameConversation:
    """Log an interaction, or ask whether it is one the person logged a moment ago.

    Refuses a customer who was let go, a day in the future or long past, an impossible duration, and secrets.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.LOG)
        customer = customers.resolve_customer(tx, request.customer, lock=True)
        details = _parse_request(request, context)
        interaction_rules.check_report(customer, details, context.actor_date, context.policy)
        earlier = None if request.distinct else _find_same_conversation(tx, details, customer, context)
        if earlier is not None:
            draft = json.dumps({"kind": "log", **asdict(request), "when": details.happened_on.isoformat()})
            draft_id = drafts.store_draft(tx, actor=call.user_id, line=draft, now=context.now)
            return SameConversation(earlier, customer, context.policy, draft_id)
        interaction = interactions.add_interaction(
            tx, details, customer_id=customer.id, user_id=call.user_id, now=context.now
        )
        _audit_interaction(tx, context, "interaction.logged", interaction)
        undo = requests.offer_undo(tx, context, kind="interaction", subject=str(interaction.id), before=None, after={})
        prompts.answer_todays_prompt(tx, call.user_id, PromptKind.DIFFICULT, "logged", context.now)
        _update_standing_and_case(tx, customer, context)
        current_attention = attention.load_attention(tx, customer, policy=context.policy, now=context.now)
        restriction = restrictions.find_in_force(tx, customer, policy=context.policy, now=context.now)
        advice = notes.find_advice(interaction.note)
        return InteractionLogged(interaction, customer, current_attention, context.policy, undo, advice, restriction)


def list_interactions(db: Database, customer_name: str, *, call: Call) -> InteractionList:
    """List the customer's latest interactions, also of one who was let go."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOG)
        customer = customers.resolve_customer(tx, customer_name)
        latest = tuple(
            _drop_undone_strike(tx, each) for each in interactions.list_latest(tx, customer.id, most=MAX_LISTED)
        )
        current_attention = attention.load_attention(tx, customer, policy=context.policy, now=context.now)
        return InteractionList(customer, latest, current_attention, context.policy, call.user_id)


def get_interaction(db: Database, number: str, *, call: Call) -> tuple[Interaction, Customer]:
    """Get an interaction and its customer, to record a strike from; refused if it was undone."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.LOG)
        row = parse_row_number(number)
        interaction = None if row is None else interactions.RECORDS.get(tx, row)
        if interaction is None or interaction.undone_at is not None:
            raise NotFound("That interaction is not on record any more. `/strike` records a strike by itself.")
        return interaction, customers.get_customer(tx, interaction.customer_id)


def find_last_undo(db: Database, *, call: Call) -> str | None:
    """Find the id of the undo of this person's latest interaction, while it can still be undone."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.LOG)
        return undos.find_latest_undo(tx, actor=call.user_id, kinds=("interaction",), now=call.now)


def take_back(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Undo an interaction, unless a strike that still stands was recorded from it."""
    interaction = interactions.RECORDS.get(tx, int(undo.subject))
    customers.lock_customer(tx, interaction.customer_id)
    customer = customers.get_customer(tx, interaction.customer_id)
    interaction = interactions.RECORDS.get(tx, interaction.id)
    strike_id = _drop_undone_strike(tx, interaction).strike_id
    if strike_id is not None:
        raise AlreadyDone(f"Strike #{strike_id} was recorded from it. Take that back first, with `/strike undo`.")
    _audit_interaction(
        tx, context, "interaction.undone", interactions.RECORDS.change(tx, interaction.id, undone_at=context.now)
    )
    _update_standing_and_case(tx, customer, context)
    return f"What you logged about {customer.name} no longer counts."


def _drop_undone_strike(tx: Session, interaction: Interaction) -> Interaction:
    """Return the interaction without the strike that was recorded from it, if that was undone."""
    if interaction.strike_id is None or strikes.get_strike(tx, interaction.strike_id).state is not StrikeState.UNDONE:
        return interaction
    return replace(interaction, strike_id=None)


def _parse_request(request: LogRequest, context: RequestContext) -> InteractionReport:
    """Fill in what the person left out: today, and the tone ok."""
    return InteractionReport(
        happened_on=request.when or context.actor_date,
        minutes=request.minutes,
        tone=_parse_tone(request.tone),
        note=request.note.strip(),
        link=request.link,
    )


def _find_same_conversation(
    tx: Session, details: InteractionReport, customer: Customer, context: RequestContext
) -> Interaction | None:
    """Find what the actor logged before that may be the same conversation. The caller has locked the customer."""
    first, since = details.happened_on - timedelta(days=1), context.now - timedelta(hours=context.policy.witness_hours)
    recent = interactions.list_recent_by(tx, customer.id, context.actor.user_id, first=first, since=since)
    return interaction_rules.find_repeated(details, recent, context.now, context.policy, context.zone)


def _parse_tone(text: str | None) -> Tone:
    """Parse a tone as typed; none means ok."""
    try:
        return Tone(text.casefold()) if text else Tone.OK
    except ValueError:
        raise Malformed(f"“{text}” is not a tone. It is {', '.join(Tone)}.", field="tone") from None


def _update_standing_and_case(tx: Session, customer: Customer, context: RequestContext) -> None:
    """Bring the customer's standing and case up to date."""
    standing = standings.recompute_standing(tx, customer, policy=context.policy, now=context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, standing=standing)


def _audit_interaction(tx: Session, context: RequestContext, action: str, interaction: Interaction) -> None:
    """Write one audit entry about an interaction; its note and link are private."""
    facts: requests.AuditFacts = {
        "interaction": interaction.id,
        "minutes": interaction.minutes,
        "tone": interaction.tone.value,
    }
    private = {"note": interaction.note, "link": interaction.link or ""}
    requests.audit_action(tx, context, action, interaction.customer_id, public=facts, private=private)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"interaction": (Action.LOG, take_back)}
