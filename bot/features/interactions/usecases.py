"""Interactions: logged, listed, taken back. What time a customer took is read in `attention`."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from bot.workflow import attention, authorization, case_updates as consequences, prompts as asking, standings
from bot.workflow.authorization import Call, Database, Desk, TakeBack
from scoring import interactions as rules
from scoring.customers.customers import Customer
from scoring.interactions import Attention, Interaction, Said, Tone
from scoring.prompts import Kind
from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.strikes import State
from scoring.values import notes
from storage import interactions, strikes
from storage.customers import customers
from storage.requests import drafts, undos

LISTED = 20


@dataclass(frozen=True, slots=True)
class Order:
    """An interaction as a person tells it. No tone means ok, no day theirs. `distinct`: another than logged before."""

    customer: str
    minutes: int | None = None
    tone: str | None = None
    note: str = ""
    when: date | None = None
    link: str | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class SameConversation:
    """A question instead of an entry: is it the conversation of `earlier`? `draft` keeps what was typed."""

    earlier: Interaction
    customer: Customer
    policy: Policy
    draft: str


@dataclass(frozen=True, slots=True)
class Logged:
    """What was logged, and what the customer's time comes to with it. `undo` is the undo's id."""

    interaction: Interaction
    customer: Customer
    attention: Attention
    policy: Policy
    undo: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The customer's latest interactions, the latest first, and the time it took in the window."""

    customer: Customer
    interactions: tuple[Interaction, ...]
    attention: Attention
    policy: Policy


def log(db: Database, order: Order, *, call: Call) -> Logged | SameConversation:
    """Log an interaction, or ask whether the person logged this one a moment ago.

    Refuses a customer let go, a day to come or long past, an impossible time, secrets.
    """
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.LOG)
        customer = customers.find(tx, order.customer, lock=True)
        said = _said(order, at)
        rules.check(customer, said, at.their_day, at.policy)
        earlier = None if order.distinct else _earlier(tx, said, customer, at)
        if earlier is not None:
            line = json.dumps({"kind": "log", **asdict(order), "when": said.happened_on.isoformat()})
            kept = drafts.keep(tx, actor=call.user_id, line=line, now=at.now)
            return SameConversation(earlier, customer, at.policy, kept)
        stored = interactions.add(tx, said, customer_id=customer.id, user_id=call.user_id, now=at.now)
        _audit(tx, at, "interaction.logged", stored)
        undo = authorization.offer_undo(tx, at, kind="interaction", subject=str(stored.id), before=None, after={})
        asking.done_today(tx, call.user_id, Kind.DIFFICULT, "logged", at.now)
        _follow(tx, customer, at)
        taken = attention.of_one(tx, customer, policy=at.policy, now=at.now)
        return Logged(stored, customer, taken, at.policy, undo, notes.advice(stored.note))


def listing(db: Database, asked: str, *, call: Call) -> Listed:
    """The customer's latest interactions; of one that was let go too."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.LOG)
        customer = customers.find(tx, asked)
        found = tuple(_as_it_stands(tx, each) for each in interactions.latest(tx, customer.id, most=LISTED))
        taken = attention.of_one(tx, customer, policy=at.policy, now=at.now)
        return Listed(customer, found, taken, at.policy)


def one(db: Database, number: str, *, call: Call) -> tuple[Interaction, Customer]:
    """One interaction and its customer, to record a strike from. Refuses what was taken back."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.LOG)
        known = number.isascii() and number.isdecimal() and len(number) < 10
        found = interactions.RECORDS.one(tx, int(number)) if known else None
        if found is None or found.undone_at is not None:
            raise NotFound("That interaction is not on record any more. `/strike` records a strike by itself.")
        return found, customers.one(tx, found.customer_id)


def last_undo(db: Database, *, call: Call) -> str | None:
    """The undo that still stands for this person's latest interaction, if any."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.LOG)
        return undos.latest(tx, actor=call.user_id, kinds=("interaction",), now=call.now)


def take_back(tx: Session, undo: undos.Undo, at: Desk) -> str:
    """Undo a log, unless a strike that still stands was recorded from it."""
    found = interactions.RECORDS.one(tx, int(undo.subject))
    customers.lock(tx, found.customer_id)
    customer, found = customers.one(tx, found.customer_id), interactions.RECORDS.one(tx, found.id)
    struck = _as_it_stands(tx, found).strike_id
    if struck is not None:
        raise AlreadyDone(f"Strike #{struck} was recorded from it. Take that back first, with `/strike undo`.")
    _audit(tx, at, "interaction.undone", interactions.RECORDS.change(tx, found.id, undone_at=at.now))
    _follow(tx, customer, at)
    return f"What you logged about {customer.name} no longer counts."


def _as_it_stands(tx: Session, found: Interaction) -> Interaction:
    """Without the strike that was recorded from it, if that was taken back."""
    if found.strike_id is None or strikes.one(tx, found.strike_id).state is not State.UNDONE:
        return found
    return replace(found, strike_id=None)


def _said(order: Order, at: Desk) -> Said:
    return Said(
        happened_on=order.when or at.their_day,
        minutes=order.minutes,
        tone=_tone(order.tone),
        note=order.note.strip(),
        link=order.link,
    )


def _earlier(tx: Session, said: Said, customer: Customer, at: Desk) -> Interaction | None:
    """What the actor logged that may be the same conversation; its customer is locked, so nothing comes between."""
    first, since = said.happened_on - timedelta(days=1), at.now - timedelta(hours=at.policy.witness_hours)
    found = interactions.recent(tx, customer.id, at.actor.user_id, first=first, since=since)
    return rules.same(said, found, at.now, at.policy, at.zone)


def _tone(said: str | None) -> Tone:
    try:
        return Tone(said.casefold()) if said else Tone.OK
    except ValueError:
        raise Malformed(f"“{said}” is not a tone. It is {', '.join(Tone)}.", field="tone") from None


def _follow(tx: Session, customer: Customer, at: Desk) -> None:
    standing = standings.restand_one(tx, customer, policy=at.policy, now=at.now)
    consequences.follow(tx, customer, policy=at.policy, now=at.now, standing=standing)


def _audit(tx: Session, at: Desk, action: str, found: Interaction) -> None:
    facts: authorization.Facts = {"interaction": found.id, "minutes": found.minutes, "tone": found.tone.value}
    said = {"note": found.note, "link": found.link or ""}
    authorization.audited(tx, at, action, found.customer_id, public=facts, private=said)


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {"interaction": (Action.LOG, take_back)}
