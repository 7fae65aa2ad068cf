"""Steps with rating rounds in a transaction: who is asked about which customers, following a rating, and the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.workflow import direct_messages, keepers, message_refresh, prompts, requests
from bot.workflow.requests import RequestContext
from scoring import rounds as round_rules
from scoring.roles import Role
from scoring.rounds import Round, RoundOutcome, RoundProgress, UnratedCustomer
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import DEALING_LASTS
from storage import rounds as round_records
from storage.outbox import outbox
from storage.roles import people, roles
from storage.rounds import CardGaps, UnfinishedCard

ASK = "round_ask"
"""The outbox kind of the one message in which a round asks a person; its subject is `<round id>:<user id>`."""
MOST_READ = 100
"""How many unfinished cards are read at once."""
_END_WORDS = {RoundOutcome.RATED: "completed", RoundOutcome.STOPPED: "stopped", RoundOutcome.UNDONE: "undone"}


@dataclass(frozen=True, slots=True)
class RoundShare:
    """What a running round asks of a person: the customers left this week, at most as many as are asked for."""

    round: Round
    customers: tuple[int, ...]


def build_gaps(policy: Policy, now: datetime) -> CardGaps:
    """Build what makes a card unfinished under these rules."""
    return CardGaps(policy.min_answers, now - timedelta(days=policy.stale_days), now - DEALING_LASTS)


def load_progress(tx: Session, *, since: datetime, policy: Policy, now: datetime) -> RoundProgress:
    """Count how many customers are rated, of how many, and how many people answered at `since` or later."""
    return round_records.count_progress(tx, build_gaps(policy, now), since=since)


def list_waiting(tx: Session, context: RequestContext, *, most: int) -> tuple[int, ...]:
    """List the ids of at most `most` customers that wait for the actor's answers, round or no round.

    Those the actor comes first for come first.
    """
    person, policy, now = context.actor.user_id, context.policy, context.now
    if most <= 0:
        return ()
    cards = round_records.list_unfinished_for(
        tx,
        person,
        build_gaps(policy, now),
        strays=Role.MANAGER in context.actor.roles,
        away=keepers.list_long_away(tx, policy=policy, now=now),
        limit=MOST_READ,
    )
    return round_rules.choose_customers(_add_people(tx, cards, policy, now), person, most)


def find_share(tx: Session, context: RequestContext) -> RoundShare | None:
    """Return what the running round asks of the actor this week; None if none runs."""
    running = round_records.find_running_round(tx)
    if running is None:
        return None
    rated = round_records.count_rated_by(tx, context.actor.user_id, since=running.asked_at)
    waiting = list_waiting(tx, context, most=max(0, running.size - rated)) if rated < running.size else ()
    return RoundShare(running, waiting)


def ask_people(tx: Session, running: Round, *, policy: Policy, now: datetime) -> Round:
    """Begin a week of a locked round: ask everybody for whom a customer waits, and who is not away today.

    Ends the round instead if nobody is left to ask.
    """
    asked = {person for customer in _list_unrated(tx, policy, now) for person in round_rules.list_asked(customer)}
    if not asked:
        return end_round(tx, running, RoundOutcome.RATED, by=None, now=now)
    here = tuple(person for person in sorted(asked) if not _is_away(tx, person, now))
    everybody = tuple(sorted({*running.asked, *here}))
    week = round_records.RECORDS.change(tx, running.id, asked_at=now, asked=everybody)
    for person in here:
        show_ask(tx, week, person, now)
    message_refresh.refresh_round(tx, week.id, now)
    return week


def lock_round(tx: Session) -> Round | None:
    """Return the running round, or None, and lock it. Call it before the audit, whose lock comes after all others."""
    return round_records.lock_running_round(tx)


def follow_rating(tx: Session, running: Round | None, context: RequestContext) -> None:
    """Update what follows from a rating, or from its undoing, in the locked round: its messages, perhaps its end."""
    if running is None:
        return
    if not any(round_rules.list_asked(customer) for customer in _list_unrated(tx, context.policy, context.now)):
        end_round(tx, running, RoundOutcome.RATED, by=None, now=context.now)
        return
    message_refresh.refresh_round(tx, running.id, context.now)
    if context.actor.user_id in running.asked:
        show_ask(tx, running, context.actor.user_id, context.now)


def end_round(tx: Session, running: Round, outcome: RoundOutcome, *, by: str | None, now: datetime) -> Round:
    """End a locked round, and have its messages say so."""
    ended = round_records.RECORDS.change(tx, running.id, running=None, outcome=outcome, ended_at=now, ended_by=by)
    requests.audit_action_by(tx, f"round.{_END_WORDS[outcome]}", f"round:{running.id}", by=by, now=now)
    show_everywhere(tx, ended, now)
    return ended


def show_everywhere(tx: Session, round_: Round, now: datetime) -> None:
    """Have the message of a round, and those to the people it asked, show how it is now."""
    message_refresh.refresh_round(tx, round_.id, now)
    for person in round_.asked:
        show_ask(tx, round_, person, now)


def show_ask(tx: Session, round_: Round, person: str, now: datetime) -> None:
    """Have the message to a person show what is asked of them now; the first time it is sent, in working hours.

    Once the round has ended, only a message that is there already is changed.
    """
    subject = f"{round_.id}:{person}"
    place = outbox.find_message_place(tx, kind=ASK, subject=subject)
    if place is not None:
        intent = f"{ASK}:{subject}:shown"
        outbox.enqueue(
            tx, intent=intent, kind=ASK, subject=subject, channel=place[0], now=now, method="update", matters=False
        )
    elif round_.running:
        week = round_.asked_at.isoformat()
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{ASK}:{subject}:{week}",
            kind=ASK,
            subject=subject,
            now=now,
            matters=False,
            payload={"week": week},
        )


def _list_unrated(tx: Session, policy: Policy, now: datetime) -> Iterator[UnratedCustomer]:
    """Yield every customer whose card is unfinished, with who may be asked; reads some at a time."""
    gaps, after = build_gaps(policy, now), 0
    while cards := round_records.list_unfinished(tx, gaps, after=after, limit=MOST_READ):
        yield from _add_people(tx, cards, policy, now)
        after = cards[-1].customer_id


def _add_people(
    tx: Session, cards: Sequence[UnfinishedCard], policy: Policy, now: datetime
) -> tuple[UnratedCustomer, ...]:
    """Add who may be asked about each of these customers."""
    managers = _list_working_managers(tx, policy, now)
    known = {person for card in cards for person in (card.owner, card.backup, *card.loggers)}
    not_working = keepers.list_not_working(tx, known, policy=policy, now=now)
    return tuple(
        UnratedCustomer(
            card.customer_id,
            round_rules.list_people(
                (card.owner, card.backup), card.loggers, not_working=not_working, managers=managers
            ),
            card.answered,
        )
        for card in cards
    )


def _list_working_managers(tx: Session, policy: Policy, now: datetime) -> tuple[str, ...]:
    """List the managers who work here now, always in the same order."""
    managers = roles.list_people_with_role(tx, Role.MANAGER)
    return tuple(sorted(managers - keepers.list_not_working(tx, managers, policy=policy, now=now)))


def _is_away(tx: Session, user_id: str, now: datetime) -> bool:
    """Return whether the person has said that they are away today, where they are."""
    person = people.find_person(tx, user_id)
    return person is None or prompts.is_away(tx, person, prompts.get_local_date(person, now))
