"""Moods: felt, listed for the one who felt them, and after three asked mornings raised without a name.

Nothing here is audited, and what is raised does not remember by whom (docs/decisions/0012-who-is-asked.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.features.moods.usecases import turnover
from bot.workflow import authorization, prompts as asking
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.recurring import Rhythm
from scoring import moods as rules, prompts as prompt_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.moods import Feeling, Mood, Nomination
from scoring.prompts import SAME_DAY, Prompt, PromptKind
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Person
from scoring.rules import retention
from scoring.rules.policy import Policy
from storage import moods, prompts as prompt_records
from storage.customers import customers
from storage.requests import undos
from storage.roles import people
from storage.schedule.recurring import DueRhythm
from storage.settings import policies

NOMINATION_QUESTION = "gut_raise"
"""What the outbox calls the question whether to raise a customer."""
LISTED_DAYS = 30
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class MoodRecorded:
    """One feeling that was noted, for the person alone."""

    mood: Mood
    customer: Customer
    undo: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class OwnMoods:
    """The person's own feelings of the last thirty days, the latest first, with their customers."""

    moods: tuple[tuple[Mood, Customer], ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class MorningQuestion:
    """The morning's question: what was felt then, and the customers at hand to answer with."""

    prompt: Prompt
    felt: tuple[tuple[Mood, Customer], ...]
    at_hand: tuple[Customer, ...]
    policy: Policy


def record_mood(db: Database, asked: str, said: str, *, question: str | None = None, call: Call) -> MoodRecorded:
    """Note how the person feels about a customer today; the latest of a day stands.

    `question` is the number of the morning's question that it answers; only that makes it an asked morning.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.OWN)
        customer = customers.resolve_customer(tx, asked)
        refuse_former(customer, at.policy.zone)
        person, feeling = asking.get_person(tx, at), rules.parse_feeling(said)
        day = asking.get_local_date(person, at.now)
        prompt = asking.get_own_prompt(tx, question, call) if question else None
        answers = prompt is not None and prompt.kind is PromptKind.GUT and prompt.asked_on == day
        mood, before = _store_mood(tx, person, customer, feeling, day, asked=answers, now=at.now)
        if prompt is not None and answers:
            asking.record_answer(tx, prompt, "felt", at.now)
            _ask_to_nominate(tx, person, customer, at)
        else:
            asking.answer_todays_prompt(tx, person.user_id, PromptKind.GUT, "felt", at.now)
        undo = authorization.offer_undo(tx, at, kind="mood", subject=str(mood.id), before=before, after=feeling.value)
        return MoodRecorded(mood, customer, undo, at.policy)


def answer_nobody(db: Database, number: str, *, call: Call) -> None:
    """Nobody is on the person's mind this morning."""
    with db.transaction() as tx:
        authorization.begin_request(tx, call, Action.OWN)
        prompt = asking.get_own_prompt(tx, number, call)
        if prompt.answered_at is None:
            asking.record_answer(tx, prompt, "nobody", call.now)


def list_own_moods(db: Database, *, call: Call) -> OwnMoods:
    """What the person felt lately; nobody else's."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.OWN)
        since = at.today - timedelta(days=LISTED_DAYS)
        found = moods.list_moods_since(tx, since, user_id=at.actor.user_id)
        return OwnMoods(_pair_with_customers(tx, found), asking.is_asked(tx, at.actor.user_id, PromptKind.GUT))


def find_morning_question(db: Database, number: int, *, unsaid: bool, now: datetime) -> MorningQuestion | None:
    """The question as it stands; with `unsaid`, None when it was answered, or its day was over, before it was said."""
    with db.transaction(reading=True) as tx:
        prompt = prompt_records.RECORDS.get(tx, number)
        if not asking.is_still_shown(tx, prompt, unsaid=unsaid, now=now):
            return None
        recent = moods.list_moods_since(tx, prompt.asked_on - timedelta(days=LISTED_DAYS), user_id=prompt.user_id)
        felt = [mood for mood in recent if mood.felt_on == prompt.asked_on]
        known = _pair_with_customers(tx, recent)
        lately = [customer.id for _, customer in known if customer.former_at is None and customer.archived_at is None]
        ids = dict.fromkeys([*lately, *asking.list_frequent_customers(tx, prompt.user_id, prompt.asked_on)])
        at_hand = customers.load_customers(tx, list(ids)[:MOST_OFFERED])
        order = tuple(at_hand[number] for number in ids if number in at_hand)
        return MorningQuestion(prompt, _pair_with_customers(tx, tuple(felt)), order, policies.get_policy(tx))


def find_nomination_question(
    db: Database, user_id: str, customer_id: int, *, now: datetime
) -> tuple[Customer, Policy] | None:
    """The customer that weighs on a person's mornings; None when it does not any more."""
    with db.transaction(reading=True) as tx:
        person, policy = people.find_person(tx, user_id), policies.get_policy(tx)
        if person is None or not person.full_member or not _may_nominate(tx, person, customer_id, policy, now):
            return None
        return customers.get_customer(tx, customer_id), policy


def nominate_customer(db: Database, number: str, *, call: Call) -> Customer:
    """Have the customer looked at, without a name. It is nominated once until somebody looked."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.OWN)
        person = asking.get_person(tx, at)
        customer_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
        if not _may_nominate(tx, person, customer_id, at.policy, at.now):
            raise NotFound("That question is answered or too old. Nothing was raised.")
        customers.lock_customer(tx, customer_id)
        if not moods.NOMINATIONS.list_where(tx, customer_id=customer_id, settled_at=None):
            day = at.policy.calendar.start_of(at.today)  # the day, not the moment, by which somebody could be guessed
            moods.NOMINATIONS.add(tx, customer_id=customer_id, nominated_at=day)
        return customers.get_customer(tx, customer_id)


def get_nomination(db: Database, number: str, *, call: Call) -> tuple[Nomination, Customer, Policy]:
    """One nomination, for a manager."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK)
        found = _get_nomination(tx, number)
        return found, customers.get_customer(tx, found.customer_id), at.policy


def settle_nomination(db: Database, number: str, *, call: Call) -> tuple[Customer, str, Policy]:
    """A manager has looked at the customer: the nomination is settled. Returns the undo's id as well."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.LOOK)
        found = _get_nomination(tx, number)
        customers.lock_customer(tx, found.customer_id)
        if _get_nomination(tx, number).settled_at is not None:
            raise AlreadyDone("Somebody looked at it already.")
        moods.NOMINATIONS.change(tx, found.id, settled_at=at.now)
        undo = authorization.offer_undo(tx, at, kind="nomination", subject=str(found.id), before=None, after={})
        return customers.get_customer(tx, found.customer_id), undo, at.policy


def undo_mood(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """Put a feeling back to what it was that day, or forget it, unless it was said anew since."""
    del at
    found, before = moods.RECORDS.list_where(tx, id=int(undo.subject)), undo.before
    if not found or found[0].feeling.value != undo.after:
        raise AlreadyDone("You have said it anew since, so nothing was undone. `/umpire gut` shows it.")
    if isinstance(before, Mapping):
        moods.RECORDS.change(tx, found[0].id, feeling=Feeling(str(before["feeling"])), asked=bool(before["asked"]))
        return "It is as you said before."
    moods.delete_mood(tx, found[0].id)
    return "What you felt is forgotten."


def undo_settled_nomination(tx: Session, undo: undos.Undo, at: RequestContext) -> str:
    """The nomination waits again."""
    del at
    moods.NOMINATIONS.change(tx, int(undo.subject), settled_at=None)
    return "It waits to be looked at again."


def _store_mood(
    tx: Session, person: Person, customer: Customer, feeling: Feeling, day: date, *, asked: bool, now: datetime
) -> tuple[Mood, dict[str, str | bool] | None]:
    """The feeling of the day, over what was felt earlier that day, which comes second."""
    earlier = moods.RECORDS.list_where(tx, user_id=person.user_id, customer_id=customer.id, felt_on=day)
    if not earlier:
        told = {"user_id": person.user_id, "customer_id": customer.id, "feeling": feeling}
        return moods.RECORDS.add(tx, **told, felt_on=day, felt_at=now, asked=asked), None
    (old,) = earlier
    changed = moods.RECORDS.change(tx, old.id, feeling=feeling, felt_at=now, asked=old.asked or asked)
    return changed, {"feeling": old.feeling.value, "asked": old.asked}


def _ask_to_nominate(tx: Session, person: Person, customer: Customer, at: RequestContext) -> None:
    """After enough asked mornings in a row, ask once for that row, unless the customer is nominated already."""
    asked_on, felt = _load_mornings(tx, person, customer.id)
    row = rules.list_heavy_mornings(asked_on, felt)
    if rules.is_time_to_ask(row, at.policy) and not moods.NOMINATIONS.list_where(
        tx, customer_id=customer.id, settled_at=None
    ):
        intent = f"{NOMINATION_QUESTION}:{person.user_id}:{customer.id}:{row[-1]}"
        asking.enqueue_prompt(tx, person.user_id, NOMINATION_QUESTION, str(customer.id), intent=intent, now=at.now)


def _may_nominate(tx: Session, person: Person, customer_id: int, policy: Policy, now: datetime) -> bool:
    asked_on, felt = _load_mornings(tx, person, customer_id)
    return rules.can_raise(asked_on, felt, asking.get_local_date(person, now), policy)


def _load_mornings(tx: Session, person: Person, customer_id: int) -> tuple[tuple[date, ...], tuple[Mood, ...]]:
    """The days on which the person was asked, and what they felt about the customer."""
    asked = prompt_records.list_latest_prompts(tx, person.user_id, PromptKind.GUT, most=retention.FEELINGS.days)
    return tuple(each.asked_on for each in asked), moods.RECORDS.list_where(
        tx, user_id=person.user_id, customer_id=customer_id
    )


def _get_nomination(tx: Session, number: str) -> Nomination:
    known = number.isascii() and number.isdecimal() and len(number) < 10
    found = moods.NOMINATIONS.list_where(tx, id=int(number)) if known else ()
    if not found:
        raise NotFound("That nomination is not on record.")
    return found[0]


def _pair_with_customers(tx: Session, found: tuple[Mood, ...]) -> tuple[tuple[Mood, Customer], ...]:
    known = customers.load_customers(tx, {mood.customer_id for mood in found})
    newest = sorted(found, key=lambda mood: (mood.felt_on, mood.felt_at), reverse=True)
    return tuple((mood, known[mood.customer_id]) for mood in newest if mood.customer_id in known)


def _ask_morning_question(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    asking.ask_prompt(tx, PromptKind.GUT, due, policy, now)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "mood": (Action.OWN, undo_mood),
    "nomination": (Action.LOOK, undo_settled_nomination),
    **turnover.TAKE_BACK,
}
RHYTHMS: dict[str, Rhythm] = {
    "gut": Rhythm(
        lambda policy: prompt_rules.schedule(PromptKind.GUT, policy), SAME_DAY, personal=True, do=_ask_morning_question
    )
}
