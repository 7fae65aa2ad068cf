"""Prompts: the daily question whether anything was difficult: asked, repeated once, answered, switched off.

Who strikes, logs or rates is asked from their next working day on. A nightly run finds them, so that a team that has
just installed umpire is not written to and a strike costs nothing more. What somebody wants to be asked is private, so
it is not audited (docs/decisions/0012-who-is-asked.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from sqlmodel import Session

from bot.features.prompts.usecases import absences
from bot.workflow import prompts as prompt_steps, recurring, requests
from bot.workflow.prompts import PromptPreference
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from bot.workflow.setbacks import run_isolated
from scoring import prompts as prompt_rules
from scoring.customers.customers import Customer
from scoring.prompts import SAME_DAY, Absence, Prompt, PromptKind, PromptWish
from scoring.refusals import AlreadyDone
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage import prompts as prompt_records
from storage.customers import customers
from storage.requests import undos
from storage.roles import people
from storage.schedule import recurring as recurring_records
from storage.schedule.recurring import DueRhythm
from storage.settings import policies

ENROL_AT = time(3)
"""When the nightly run switches the question on for those who dealt with customers, workspace time."""
DEALING_UNDOS = ("strike", "witness", "interaction", "rating", "ratings")
"""The kinds of undo that only who deals with customers is offered."""


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """What umpire may ask a person, their coming absences, and their time zone."""

    prompts: tuple[PromptPreference, ...]
    absences: tuple[Absence, ...]
    timezone: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class PromptSwitched:
    """A prompt that was switched on or off."""

    kind: PromptKind
    on: bool
    undo: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class PostedQuestion:
    """A question as its message shows it; `customers` are those the person deals with most."""

    prompt: Prompt
    customers: tuple[Customer, ...]
    policy: Policy


def load_prompt_settings(db: Database, *, call: Call) -> PromptSettings:
    """Load what umpire may ask the person, and when they are away."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OWN)
        person = prompt_steps.get_person(tx, context)
        preferences = prompt_steps.list_preferences(tx, person.user_id)
        coming = prompt_records.list_absences(tx, person.user_id, prompt_steps.get_local_date(person, context.now))
        return PromptSettings(preferences, coming, person.timezone, context.policy)


def switch_prompt(db: Database, kind: PromptKind, *, on: bool, call: Call) -> PromptSwitched:
    """Switch a prompt on or off; refused if it is like that already."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        prompt_rules.require_switched_on(kind, context.policy)
        person = prompt_steps.get_person(tx, context)
        before = prompt_records.get_wish(tx, person.user_id, kind)[0]
        asks = prompt_steps.is_asked(tx, person.user_id, kind)
        switched_on = PromptWish.ON if on else PromptWish.MUTED
        if before is switched_on and asks is on:
            raise AlreadyDone(f"That is {'on' if on else 'off'} already. `/umpire prompts` shows both.")
        prompt_steps.set_preference(tx, person, kind, switched_on, asks=on, policy=context.policy, now=context.now)
        previous = {"wish": before.value if before else None, "asks": asks}
        undo = requests.offer_undo(
            tx, context, kind="wish", subject=kind.value, before=previous, after=switched_on.value
        )
        return PromptSwitched(kind, on, undo, context.policy)


def answer_nothing(db: Database, number: str, *, call: Call) -> None:
    """Record that nothing was difficult that day. Refuses another person's question."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OWN)
        prompt = prompt_steps.get_own_prompt(tx, number, call)
        prompt_rules.require_switched_on(prompt.kind, context.policy)
        if prompt.answered_at is None:
            prompt_steps.record_answer(tx, prompt, "nothing", call.now)


def get_prompt_kind(db: Database, number: int) -> PromptKind:
    """Get which of the questions a prompt is."""
    with db.transaction(reading=True) as tx:
        return prompt_records.RECORDS.get(tx, number).kind


def find_question(db: Database, number: int, *, unsaid: bool, now: datetime) -> PostedQuestion | None:
    """Find the question as it stands now.

    With `unsaid` (it was not sent yet) None if it was answered, or if its day is over.
    """
    with db.transaction(reading=True) as tx:
        prompt = prompt_records.RECORDS.get(tx, number)
        if not prompt_steps.is_still_shown(tx, prompt, unsaid=unsaid, now=now):
            return None
        ids = prompt_steps.list_frequent_customers(tx, prompt.user_id, prompt.asked_on)
        customers_by_id = customers.load_customers(tx, ids)
        return PostedQuestion(prompt, tuple(customers_by_id[number] for number in ids), policies.get_policy(tx))


def is_asked(db: Database, user_id: str, kind: PromptKind) -> bool:
    """Return whether a person is asked this question at present."""
    with db.transaction(reading=True) as tx:
        return prompt_steps.is_asked(tx, user_id, kind)


def find_stopping_policy(db: Database, user_id: str, kind: PromptKind) -> Policy | None:
    """Find the policy by which umpire stopped asking; None if the person has switched the question since."""
    with db.transaction(reading=True) as tx:
        stopped = prompt_records.get_wish(tx, user_id, kind)[0] is PromptWish.STOPPED
        return policies.get_policy(tx) if stopped else None


def undo_switch(tx: Session, undo: undos.Undo, context: RequestContext) -> str:
    """Restore whether a question is asked, unless that was changed since."""
    kind, previous = PromptKind(undo.subject), undo.before
    assert isinstance(previous, Mapping), "what a wish was"
    person, current = prompt_steps.get_person(tx, context), prompt_records.get_wish(tx, context.actor.user_id, kind)[0]
    if current is None or current.value != undo.after:
        raise AlreadyDone("That has been changed since, so nothing was undone. `/umpire prompts` shows it.")
    before = PromptWish(str(previous["wish"])) if previous["wish"] else None
    prompt_steps.set_preference(
        tx, person, kind, before, asks=bool(previous["asks"]), policy=context.policy, now=context.now
    )
    return "You are asked as before." if previous["asks"] else "You are not asked."


def _ask_difficult_question(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Ask whether anything was difficult, and schedule the one reminder if there is time for it today."""
    if prompt_steps.ask_prompt(tx, PromptKind.DIFFICULT, due, policy, now) is not None:
        person = people.find_person(tx, due.subject)
        assert person is not None, "somebody was asked"
        recurring.start_rhythm(
            tx, prompt_steps.REMINDER, due.subject, prompt_rules.reminder_schedule(policy), person.zone, now=now
        )


def _repeat_question(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Remind the person of the day's question once, in its own message, if they did not answer and are still asked.

    If it could not be sent so far, it comes late by itself, and there is nothing to remind of.
    """
    recurring_records.stop_rhythm(tx, prompt_steps.REMINDER, due.subject)
    if not prompt_rules.is_switched_on(PromptKind.DIFFICULT, policy):
        return
    person = people.find_person(tx, due.subject)
    latest_prompts = prompt_records.list_latest_prompts(tx, due.subject, PromptKind.DIFFICULT, most=1)
    if person is None or not person.full_member or not latest_prompts:
        return
    day = prompt_steps.get_local_date(person, due.at)
    if not prompt_rules.should_repeat(latest_prompts[0], day, now) or prompt_steps.is_away(tx, person, day):
        return
    prompt_steps.remind_in_place(tx, latest_prompts[0], now)


def _enrol_people(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Switch the question on for those who dealt with a customer lately and have not decided about it."""
    del due
    if not prompt_rules.is_switched_on(PromptKind.DIFFICULT, policy):
        return
    decided = prompt_records.list_decided_people(tx, PromptKind.DIFFICULT) | recurring_records.list_subjects(
        tx, PromptKind.DIFFICULT.value
    )
    for user_id in sorted(undos.list_recent_actors(tx, DEALING_UNDOS) - decided):
        run_isolated(
            tx, f"asking {user_id} from now on", partial(_enrol_person, tx, user_id, policy, now), otherwise=None
        )


def _enrol_person(tx: Session, user_id: str, policy: Policy, now: datetime) -> None:
    """Switch the question on for one person, if they are a full member."""
    person = people.find_person(tx, user_id)
    if person is not None and person.full_member:
        prompt_steps.set_preference(tx, person, PromptKind.DIFFICULT, None, asks=True, policy=policy, now=now)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"wish": (Action.OWN, undo_switch), **absences.TAKE_BACK}
RHYTHMS: dict[str, Rhythm] = {
    "difficult": Rhythm(
        lambda policy: prompt_rules.schedule(PromptKind.DIFFICULT, policy),
        SAME_DAY,
        personal=True,
        do=_ask_difficult_question,
    ),
    prompt_steps.REMINDER: Rhythm(prompt_rules.reminder_schedule, SAME_DAY, personal=True, do=_repeat_question),
    "prompts.enrol": Rhythm(lambda _: Schedule(ENROL_AT), Grace(), personal=False, do=_enrol_people),
}
