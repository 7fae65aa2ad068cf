"""Asking a person by direct message, in the caller's transaction: whether now, what became of it, when to give up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import recurring
from bot.workflow.authorization import Call, RequestContext
from scoring import prompts as rules
from scoring.prompts import Prompt, PromptKind, PromptWish
from scoring.refusals import NotFound
from scoring.roles import Person
from scoring.rules.policy import Policy
from storage import interactions, prompts as records
from storage.outbox import outbox
from storage.roles import people
from storage.schedule import recurring as rhythm_records
from storage.schedule.recurring import DueRhythm

FIRST, AGAIN, STOPPED = "prompt", "prompt_again", "prompt_stopped"
"""What the outbox calls a question, its repetition, and the word that umpire stops."""
REMINDER = "difficult.again"
FREQUENT_DAYS = 90
MOST_FREQUENT = 3


@dataclass(frozen=True, slots=True)
class PromptPreference:
    """How a person wants one prompt at present, and whether they are asked."""

    kind: PromptKind
    wish: PromptWish | None
    asks: bool


def list_preferences(tx: Session, user_id: str) -> tuple[PromptPreference, ...]:
    """How the person wants each of them."""
    return tuple(
        PromptPreference(kind, records.get_wish(tx, user_id, kind)[0], is_asked(tx, user_id, kind))
        for kind in PromptKind
    )


def ask_prompt(tx: Session, kind: PromptKind, due: DueRhythm, policy: Policy, now: datetime) -> Prompt | None:
    """Ask the person whose rhythm came round; None where it is better not to, or where umpire gives up instead."""
    person = people.find_person(tx, due.subject)
    wish, since = records.get_wish(tx, due.subject, kind)
    if person is None or not person.full_member or not rules.is_wanted(kind, wish):
        rhythm_records.stop_rhythm(tx, kind.value, due.subject)
        return None
    day = get_local_date(person, due.at)
    if not policy.calendar.is_open_on(day) or is_away(tx, person, day):
        return None
    if kind is PromptKind.DIFFICULT and interactions.has_logged_since(
        tx, person.user_id, get_start_of_day(person, day)
    ):
        return None
    if _gives_up(tx, person, kind, since, policy):
        _stop(tx, person, kind, day, now)
        return None
    prompt = records.RECORDS.add(tx, user_id=person.user_id, kind=kind, asked_on=day, asked_at=now)
    enqueue_prompt(tx, person.user_id, FIRST, str(prompt.id), intent=f"{FIRST}:{prompt.id}", now=now)
    return prompt


def record_answer(tx: Session, prompt: Prompt, answer: str, now: datetime) -> Prompt:
    """Note what the person pressed, and show it in the place of the question."""
    changed = records.RECORDS.change(tx, prompt.id, answered_at=now, answer=answer)
    for kind in (FIRST, AGAIN):
        place = outbox.find_message_place(tx, kind=kind, subject=str(prompt.id))
        if place is not None:
            intent = f"{kind}:{prompt.id}:answered"
            enqueue_prompt(tx, place[0], kind, str(prompt.id), intent=intent, now=now, method="update")
    return changed


def answer_todays_prompt(tx: Session, user_id: str, kind: PromptKind, answer: str, now: datetime) -> None:
    """The person did by themselves what today's question is about: it is answered."""
    person = people.find_person(tx, user_id)
    latest = records.list_latest_prompts(tx, user_id, kind, most=1)
    if person and latest and latest[0].answered_at is None and latest[0].asked_on == get_local_date(person, now):
        record_answer(tx, latest[0], answer, now)


def set_preference(
    tx: Session, person: Person, kind: PromptKind, wish: PromptWish | None, *, asks: bool, policy: Policy, now: datetime
) -> None:
    """Settle how the person wants a prompt, and let it recur or not."""
    records.set_wish(tx, person.user_id, kind, wish, now=now)
    if asks:
        recurring.start_rhythm(tx, kind.value, person.user_id, rules.schedule(kind, policy), person.zone, now=now)
        return
    rhythm_records.stop_rhythm(tx, kind.value, person.user_id)
    if kind is PromptKind.DIFFICULT:
        rhythm_records.stop_rhythm(tx, REMINDER, person.user_id)


def is_asked(tx: Session, user_id: str, kind: PromptKind) -> bool:
    """Whether the person is asked at present."""
    return user_id in rhythm_records.list_subjects(tx, kind.value)


def get_own_prompt(tx: Session, number: str, call: Call) -> Prompt:
    """The person's own question of that number; refuses anybody else's."""
    known = number.isascii() and number.isdecimal() and len(number) < 10
    found = records.RECORDS.list_where(tx, id=int(number), user_id=call.user_id) if known else ()
    if not found:
        raise NotFound("That question is not on record any more, so there is nothing to answer.")
    return found[0]


def is_still_shown(tx: Session, prompt: Prompt, *, unsaid: bool, now: datetime) -> bool:
    """Whether the question is to be shown; one that is `unsaid` only unanswered, and on its own day."""
    person = people.find_person(tx, prompt.user_id)
    if person is None or not person.full_member:
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
    """Have a direct message said, or brought up to date; most are not worth a second one by mistake."""
    outbox.enqueue(tx, intent=intent, kind=kind, subject=subject, channel=to, now=now, method=method, matters=matters)


def get_person(tx: Session, at: RequestContext) -> Person:
    """The actor as Slack describes them."""
    person = people.find_person(tx, at.actor.user_id)
    assert person is not None, "an actor who may do something is known"
    return person


def get_local_date(person: Person, now: datetime) -> date:
    """The date it is where the person is."""
    return now.astimezone(person.zone).date()


def get_start_of_day(person: Person, day: date) -> datetime:
    """The first instant of that day where the person is."""
    return datetime.combine(day, datetime.min.time(), tzinfo=person.zone)


def is_away(tx: Session, person: Person, day: date) -> bool:
    """Whether the person said that they are away that day."""
    return rules.is_away(records.list_absences(tx, person.user_id, day), day)


def list_frequent_customers(tx: Session, user_id: str, on: date) -> tuple[int, ...]:
    """The few customers the person deals with most."""
    return interactions.list_frequent_customer_ids(tx, user_id, on - timedelta(days=FREQUENT_DAYS), most=MOST_FREQUENT)


def _gives_up(tx: Session, person: Person, kind: PromptKind, since: datetime | None, policy: Policy) -> bool:
    """Whether the last questions, each of which reached the person, were all met with silence."""
    asked = records.list_latest_prompts(tx, person.user_id, kind, most=policy.prompt_patience)
    if not rules.should_give_up(asked, since, policy):
        return False
    if not all(outbox.find_message_place(tx, kind=FIRST, subject=str(each.id)) for each in asked):
        return False
    return kind is PromptKind.GUT or not interactions.has_logged_since(tx, person.user_id, asked[-1].asked_at)


def _stop(tx: Session, person: Person, kind: PromptKind, day: date, now: datetime) -> None:
    records.set_wish(tx, person.user_id, kind, PromptWish.STOPPED, now=now)
    rhythm_records.stop_rhythm(tx, kind.value, person.user_id)
    enqueue_prompt(tx, person.user_id, STOPPED, kind.value, intent=f"{STOPPED}:{kind}:{person.user_id}:{day}", now=now)
