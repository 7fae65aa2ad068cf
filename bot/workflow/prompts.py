"""Prompts in a transaction: deciding whether to ask a person now, recording answers, and giving up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import recurring
from bot.workflow.requests import Call, RequestContext
from scoring import prompts as prompt_rules
from scoring.prompts import Prompt, PromptKind, PromptWish
from scoring.refusals import NotFound
from scoring.roles import Person
from scoring.rules.policy import Policy
from scoring.values.figures import parse_row_number
from storage import interactions, prompts as prompt_records
from storage.outbox import outbox
from storage.roles import people
from storage.schedule import recurring as rhythm_records
from storage.schedule.recurring import DueRhythm
from storage.settings import policies

FIRST, AGAIN, STOPPED = "prompt", "prompt_again", "prompt_stopped"
"""Kinds of messages in the outbox: a prompt, its repetition (by earlier versions), and that umpire stops asking."""
REMINDER = "difficult.again"
FREQUENT_DAYS = 90
MOST_FREQUENT = 3


@dataclass(frozen=True, slots=True)
class PromptPreference:
    """How a person wants one kind of prompt, and whether they are asked at present."""

    kind: PromptKind
    wish: PromptWish | None
    asks: bool


def list_preferences(tx: Session, user_id: str) -> tuple[PromptPreference, ...]:
    """List how a person wants each kind of prompt."""
    wishes, asked_kinds = prompt_records.load_wishes(tx, user_id), rhythm_records.list_kinds_of(tx, user_id)
    return tuple(PromptPreference(kind, wishes.get(kind), kind.value in asked_kinds) for kind in PromptKind)


def ask_prompt(tx: Session, kind: PromptKind, due: DueRhythm, policy: Policy, now: datetime) -> Prompt | None:
    """Ask a person whose rhythm is due; return the prompt, or None if this is no time to ask, or umpire gives up."""
    person = people.find_person(tx, due.subject)
    wish, since = prompt_records.get_wish(tx, due.subject, kind)
    if person is None or not person.full_member or not prompt_rules.is_wanted(kind, wish):
        rhythm_records.stop_rhythm(tx, kind.value, due.subject)
        return None
    if not prompt_rules.is_switched_on(kind, policy):
        return None
    day = get_local_date(person, due.at)
    if not policy.calendar.is_open_on(day) or is_away(tx, person, day):
        return None
    if kind is PromptKind.DIFFICULT and interactions.has_logged_since(
        tx, person.user_id, get_start_of_day(person, day)
    ):
        return None
    if _gives_up(tx, person, kind, since, policy):
        _stop_asking(tx, person, kind, day, now)
        return None
    prompt = prompt_records.RECORDS.add(tx, user_id=person.user_id, kind=kind, asked_on=day, asked_at=now)
    enqueue_prompt(tx, person.user_id, FIRST, str(prompt.id), intent=f"{FIRST}:{prompt.id}", now=now)
    return prompt


def record_answer(tx: Session, prompt: Prompt, answer: str, now: datetime) -> Prompt:
    """Store what the person pressed, and have it shown in place of the question."""
    changed = prompt_records.RECORDS.change(tx, prompt.id, answered_at=now, answer=answer)
    for message in outbox.list_sent_messages(tx, (FIRST, AGAIN), reader=prompt.user_id):
        if message.row.subject == str(prompt.id):
            outbox.enqueue_revision(tx, message, over=prompt.kind is PromptKind.DIFFICULT, now=now)
    return changed


def remind_in_place(tx: Session, prompt: Prompt, now: datetime) -> None:
    """Have the message of a question changed to remind of it; nothing if it was not sent yet."""
    place = outbox.find_message_place(tx, kind=FIRST, subject=str(prompt.id))
    if place is not None:
        prompt_records.RECORDS.change(tx, prompt.id, reminded_at=now)
        intent = f"{FIRST}:{prompt.id}:again"
        enqueue_prompt(tx, place[0], FIRST, str(prompt.id), intent=intent, now=now, method="update")


def answer_todays_prompt(tx: Session, user_id: str, kind: PromptKind, answer: str, now: datetime) -> None:
    """Record an answer to today's prompt, because the person did by themselves what it asks about."""
    person = people.find_person(tx, user_id)
    latest = prompt_records.list_latest_prompts(tx, user_id, kind, most=1)
    if person and latest and latest[0].answered_at is None and latest[0].asked_on == get_local_date(person, now):
        record_answer(tx, latest[0], answer, now)


def set_preference(
    tx: Session, person: Person, kind: PromptKind, wish: PromptWish | None, *, asks: bool, policy: Policy, now: datetime
) -> None:
    """Store how the person wants a kind of prompt, and start or stop asking them."""
    prompt_records.set_wish(tx, person.user_id, kind, wish, now=now)
    if asks:
        recurring.start_rhythm(
            tx, kind.value, person.user_id, prompt_rules.schedule(kind, policy), person.zone, now=now
        )
        return
    rhythm_records.stop_rhythm(tx, kind.value, person.user_id)
    if kind is PromptKind.DIFFICULT:
        rhythm_records.stop_rhythm(tx, REMINDER, person.user_id)


def is_asked(tx: Session, user_id: str, kind: PromptKind) -> bool:
    """Return whether a person is asked this kind of prompt at present."""
    return user_id in rhythm_records.list_subjects(tx, kind.value)


def get_own_prompt(tx: Session, prompt_id: str, call: Call) -> Prompt:
    """Return the person's own prompt of this id. Raises NotFound for anybody else's."""
    own_prompts = prompt_records.RECORDS.list_where(tx, id=parse_row_number(prompt_id), user_id=call.user_id)
    if not own_prompts:
        raise NotFound("That question is not on record any more, so there is nothing to answer.")
    return own_prompts[0]


def is_still_shown(tx: Session, prompt: Prompt, *, unsaid: bool, now: datetime) -> bool:
    """Return whether a prompt is to be shown: not while it is switched off for everybody.

    An `unsaid` one, not sent yet, only if it is unanswered and of today.
    """
    person = people.find_person(tx, prompt.user_id)
    if person is None or not person.full_member:
        return False
    if not prompt_rules.is_switched_on(prompt.kind, policies.get_policy(tx)):
        return False
    return not unsaid or (prompt.answered_at is None and prompt.asked_on == get_local_date(person, now))


def enqueue_prompt(
    tx: Session,
    to: str,
    kind: str,
    subject: str,
    *,
    intent: str,
    now: datetime,
    method: str = "dm",
    matters: bool = False,
) -> None:
    """Enqueue a direct message to a person, or an update of one. By default it is not sent twice when in doubt."""
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=to, now=now, method=method, matters=matters)


def get_person(tx: Session, context: RequestContext) -> Person:
    """Return the actor as Slack describes them."""
    person = people.find_person(tx, context.actor.user_id)
    assert person is not None, "an actor who may do something is known"
    return person


def get_local_date(person: Person, now: datetime) -> date:
    """Return today's date where the person is."""
    return now.astimezone(person.zone).date()


def get_start_of_day(person: Person, day: date) -> datetime:
    """Return the first instant of a day where the person is."""
    return datetime.combine(day, datetime.min.time(), tzinfo=person.zone)


def is_away(tx: Session, person: Person, day: date) -> bool:
    """Return whether the person has said that they are away on a day."""
    return prompt_rules.is_away(prompt_records.list_absences(tx, person.user_id, day), day)


def list_frequent_customers(tx: Session, user_id: str, on: date) -> tuple[int, ...]:
    """List the ids of the few customers a person deals with most."""
    return interactions.list_frequent_customer_ids(tx, user_id, on - timedelta(days=FREQUENT_DAYS), most=MOST_FREQUENT)


def _gives_up(tx: Session, person: Person, kind: PromptKind, since: datetime | None, policy: Policy) -> bool:
    """Return whether the last prompts all reached the person and none was answered, so that umpire stops asking."""
    last_prompts = prompt_records.list_latest_prompts(tx, person.user_id, kind, most=policy.prompt_patience)
    if not prompt_rules.should_give_up(last_prompts, since, policy):
        return False
    if not all(outbox.find_message_place(tx, kind=FIRST, subject=str(prompt.id)) for prompt in last_prompts):
        return False
    return kind is PromptKind.GUT or not interactions.has_logged_since(tx, person.user_id, last_prompts[-1].asked_at)


def _stop_asking(tx: Session, person: Person, kind: PromptKind, day: date, now: datetime) -> None:
    prompt_records.set_wish(tx, person.user_id, kind, PromptWish.STOPPED, now=now)
    rhythm_records.stop_rhythm(tx, kind.value, person.user_id)
    enqueue_prompt(tx, person.user_id, STOPPED, kind.value, intent=f"{STOPPED}:{kind}:{person.user_id}:{day}", now=now)
