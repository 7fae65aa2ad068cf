"""Moods: recorded, listed for the person who felt them, and after three heavy mornings nominated without a name.

Nothing here is audited, and a nomination does not hold who made it (docs/decisions/0012-who-is-asked.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.features.moods.usecases import turnover
from bot.workflow import dealers, prompts as prompt_steps, requests
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import moods as mood_rules, prompts as prompt_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.moods import Feeling, Mood, Nomination
from scoring.prompts import SAME_DAY, Prompt, PromptKind
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Person
from scoring.rules import retention
from scoring.rules.policy import Policy
from scoring.values.figures import parse_row_number
from storage import moods, prompts as prompt_records
from storage.customers import customers
from storage.requests import undos
from storage.roles import people
from storage.schedule.recurring import DueRhythm
from storage.settings import policies

NOMINATION_QUESTION = "gut_raise"
"""The outbox kind of the question whether to nominate a customer."""
LISTED_DAYS = 30
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class MoodRecorded:
    """A mood that was recorded, for the person alone."""

    mood: Mood
    customer: Customer
    undo: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class OwnMoods:
    """The person's own moods of the last thirty days, the latest first; `asks`: whether they are asked each morning.

    `allowed`: whether feelings are recorded at all.
    """

    moods: tuple[tuple[Mood, Customer], ...]
    asks: bool
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class MorningQuestion:
    """The morning's question: what was felt that day, and the customers offered as answers; `today`: it is that day."""

    prompt: Prompt
    moods: tuple[tuple[Mood, Customer], ...]
    offered: tuple[Customer, ...]
    policy: Policy
    today: bool = True


def record_mood(
    db: Database, customer_name: str, feeling_text: str, *, question: str | None = None, call: Call
) -> MoodRecorded:
    """Record how the person feels about a customer today; the latest of a day counts.

    `question` is the number of the morning's question that this answers. Only such an answer counts towards a
    nomination. Refuses a customer that was let go.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        prompt_rules.require_switched_on(PromptKind.GUT, context.policy)
        customer = customers.resolve_customer(tx, customer_name)
        refuse_former(customer, context.policy.zone)
        person, feeling = prompt_steps.get_person(tx, context), mood_rules.parse_feeling(feeling_text)
        day = prompt_steps.get_local_date(person, context.now)
        prompt = prompt_steps.get_own_prompt(tx, question, call) if question else None
        answers = prompt is not None and prompt.kind is PromptKind.GUT and prompt.asked_on == day
        mood, before = _store_mood(tx, person, customer, feeling, day, asked=answers, now=context.now)
        if prompt is not None and answers:
            prompt_steps.record_answer(tx, prompt, "felt", context.now)
            _ask_to_nominate(tx, person, customer, context)
        else:
            prompt_steps.answer_todays_prompt(tx, person.user_id, PromptKind.GUT, "felt", context.now)
        undo = requests.offer_undo(tx, context, kind="mood", subject=str(mood.id), before=before, after=feeling.value)
        return MoodRecorded(mood, customer, undo, context.policy)


def answer_nobody(db: Database, number: str, *, call: Call) -> None:
    """Record that nobody is on the person's mind this morning; an answered question stays as it is."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        prompt = prompt_steps.get_own_prompt(tx, number, call)
        prompt_rules.require_switched_on(prompt.kind, context.policy)
        if prompt.answered_at is None:
            prompt_steps.record_answer(tx, prompt, "nobody", call.now)


def list_own_moods(db: Database, *, call: Call) -> OwnMoods:
    """List what the person felt in the last thirty days; nobody else's moods."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OWN)
        since = context.today - timedelta(days=LISTED_DAYS)
        recent = moods.list_moods_since(tx, since, user_id=context.actor.user_id)
        asks = prompt_steps.is_asked(tx, context.actor.user_id, PromptKind.GUT)
        return OwnMoods(_pair_with_customers(tx, recent), asks, context.policy.gut_allowed)


def authorize_moods(db: Database, *, call: Call) -> None:
    """Refuse who may not record feelings, and everybody while none are recorded."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OWN)
        prompt_rules.require_switched_on(PromptKind.GUT, context.policy)


def find_morning_question(db: Database, number: int, *, unsaid: bool, now: datetime) -> MorningQuestion | None:
    """Find the morning's question as it stands now.

    With `unsaid` (it was not sent yet) None if it was answered, or if its day is over.
    """
    with db.transaction(reading=True) as tx:
        prompt = prompt_records.RECORDS.get(tx, number)
        if not prompt_steps.is_still_shown(tx, prompt, unsaid=unsaid, now=now):
            return None
        recent = moods.list_moods_since(tx, prompt.asked_on - timedelta(days=LISTED_DAYS), user_id=prompt.user_id)
        felt_today = [mood for mood in recent if mood.felt_on == prompt.asked_on]
        recent_pairs = _pair_with_customers(tx, recent)
        recent_ids = [
            customer.id for _, customer in recent_pairs if customer.former_at is None and customer.archived_at is None
        ]
        ids = dict.fromkeys([*recent_ids, *prompt_steps.list_frequent_customers(tx, prompt.user_id, prompt.asked_on)])
        offered = customers.load_customers(tx, list(ids)[:MOST_OFFERED])
        offered_in_order = tuple(offered[number] for number in ids if number in offered)
        person = people.find_person(tx, prompt.user_id)
        return MorningQuestion(
            prompt,
            _pair_with_customers(tx, tuple(felt_today)),
            offered_in_order,
            policies.get_policy(tx),
            today=person is not None and prompt_steps.get_local_date(person, now) == prompt.asked_on,
        )


def find_nomination_question(
    db: Database, user_id: str, customer_id: int, *, now: datetime
) -> tuple[Customer, Policy] | None:
    """Find the customer whom the person may nominate; None if they may not any more."""
    with db.transaction(reading=True) as tx:
        person, policy = people.find_person(tx, user_id), policies.get_policy(tx)
        if person is None or not person.full_member or not _may_nominate(tx, person, customer_id, policy, now):
            return None
        if not dealers.has_crowd(tx, customer_id, now=now):
            return None
        return customers.get_customer(tx, customer_id), policy


def nominate_customer(db: Database, number: str, *, call: Call) -> Customer:
    """Nominate a customer for managers to look at, without a name; once, until a manager has looked.

    `number` is the customer's. Refused unless the person may answer the question now.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        person = prompt_steps.get_person(tx, context)
        customer_id = parse_row_number(number) or 0
        if not _may_nominate(tx, person, customer_id, context.policy, context.now):
            raise NotFound("That question is answered or too old. Nothing was raised.")
        dealers.require_crowd(tx, customer_id, now=context.now)
        customers.lock_customer(tx, customer_id)
        if not moods.NOMINATIONS.list_where(tx, customer_id=customer_id, settled_at=None):
            # The day is stored without the time, by which somebody could guess who it was.
            day = context.policy.calendar.start_of(context.today)
            moods.NOMINATIONS.add(tx, customer_id=customer_id, nominated_at=day)
        return customers.get_customer(tx, customer_id)


def get_nomination(db: Database, number: str, *, call: Call) -> tuple[Nomination, Customer, Policy]:
    """Get a nomination with its customer, for managers."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK)
        nomination = _get_nomination(tx, number)
        dealers.require_crowd(tx, nomination.customer_id, now=context.now)
        return nomination, customers.get_customer(tx, nomination.customer_id), context.policy


def settle_nomination(db: Database, number: str, *, call: Call) -> tuple[Customer, str, Policy]:
    """Record that a manager has looked at the customer; returns the customer, the undo's id and the policy."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.LOOK)
        nomination = _get_nomination(tx, number)
        dealers.require_crowd(tx, nomination.customer_id, now=context.now)
        customers.lock_customer(tx, nomination.customer_id)
        if _get_nomination(tx, number).settled_at is not None:
            raise AlreadyDone("Somebody looked at it already.")
        moods.NOMINATIONS.change(tx, nomination.id, settled_at=context.now)
        undo = requests.offer_undo(tx, context, kind="nomination", subject=str(nomination.id), before=None, after={})
        return customers.get_customer(tx, nomination.customer_id), undo, context.policy


def undo_mood(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Restore the feeling recorded earlier that day, or delete the mood; refused if it was changed since."""
    del context
    moods_then, before = moods.RECORDS.list_where(tx, id=int(undo.subject)), undo.before
    if not moods_then or moods_then[0].feeling.value != undo.after:
        raise AlreadyDone("You have said something else since, so nothing was undone. `/umpire feeling` shows it.")
    if isinstance(before, Mapping):
        moods.RECORDS.change(tx, moods_then[0].id, feeling=Feeling(str(before["feeling"])), asked=bool(before["asked"]))
        return "It is as you said before."
    moods.delete_mood(tx, moods_then[0].id)
    return "What you felt is forgotten."


def undo_settled_nomination(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Let the nomination wait for a manager again."""
    del context
    moods.NOMINATIONS.change(tx, int(undo.subject), settled_at=None)
    return "It waits to be looked at again."


def _store_mood(
    tx: Session, person: Person, customer: Customer, feeling: Feeling, day: date, *, asked: bool, now: datetime
) -> tuple[Mood, dict[str, str | bool] | None]:
    """Store the day's mood, replacing an earlier one of that day.

    Returns it with the values it replaced, or None.
    """
    earlier = moods.RECORDS.list_where(tx, user_id=person.user_id, customer_id=customer.id, felt_on=day)
    if not earlier:
        values = {"user_id": person.user_id, "customer_id": customer.id, "feeling": feeling}
        return moods.RECORDS.add(tx, **values, felt_on=day, felt_at=now, asked=asked), None
    (previous,) = earlier
    changed = moods.RECORDS.change(tx, previous.id, feeling=feeling, felt_at=now, asked=previous.asked or asked)
    return changed, {"feeling": previous.feeling.value, "asked": previous.asked}


def _ask_to_nominate(tx: Session, person: Person, customer: Customer, context: RequestContext) -> None:
    """Ask the person to nominate a customer that weighed on enough mornings in a row.

    Asked once for each such row, not while the customer is nominated, and not where so few people deal with it that
    managers would know who asked.
    """
    if not dealers.has_crowd(tx, customer.id, now=context.now):
        return
    asked_on, moods_felt = _load_mornings(tx, person, customer.id)
    heavy_mornings = mood_rules.list_heavy_mornings(asked_on, moods_felt)
    if mood_rules.is_time_to_ask(heavy_mornings, context.policy) and not moods.NOMINATIONS.list_where(
        tx, customer_id=customer.id, settled_at=None
    ):
        intent = f"{NOMINATION_QUESTION}:{person.user_id}:{customer.id}:{heavy_mornings[-1]}"
        prompt_steps.enqueue_prompt(
            tx, person.user_id, NOMINATION_QUESTION, str(customer.id), intent=intent, now=context.now
        )


def _may_nominate(tx: Session, person: Person, customer_id: int, policy: Policy, now: datetime) -> bool:
    """Say whether the person's recent mornings let them nominate the customer now."""
    if not policy.gut_allowed:
        return False
    asked_on, moods_felt = _load_mornings(tx, person, customer_id)
    return mood_rules.can_raise(asked_on, moods_felt, prompt_steps.get_local_date(person, now), policy)


def _load_mornings(tx: Session, person: Person, customer_id: int) -> tuple[tuple[date, ...], tuple[Mood, ...]]:
    """Load the days on which the person was asked, and all they felt about the customer."""
    prompts = prompt_records.list_latest_prompts(tx, person.user_id, PromptKind.GUT, most=retention.FEELINGS.days)
    return tuple(each.asked_on for each in prompts), moods.RECORDS.list_where(
        tx, user_id=person.user_id, customer_id=customer_id
    )


def _get_nomination(tx: Session, number: str) -> Nomination:
    """Get the nomination of that number; raises NotFound."""
    nominations = moods.NOMINATIONS.list_where(tx, id=parse_row_number(number))
    if not nominations:
        raise NotFound("That nomination is not on record.")
    return nominations[0]


def _pair_with_customers(tx: Session, felt: tuple[Mood, ...]) -> tuple[tuple[Mood, Customer], ...]:
    """Pair moods with their customers, the latest first; moods without a customer on record are left out."""
    customers_by_id = customers.load_customers(tx, {mood.customer_id for mood in felt})
    newest = sorted(felt, key=lambda mood: (mood.felt_on, mood.felt_at), reverse=True)
    return tuple((mood, customers_by_id[mood.customer_id]) for mood in newest if mood.customer_id in customers_by_id)


def _ask_morning_question(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Ask the person how they feel about their customers."""
    prompt_steps.ask_prompt(tx, PromptKind.GUT, due, policy, now)


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
