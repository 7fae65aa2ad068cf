"""Renders rating rounds: what a form did, how far the round has come, and what a person is asked."""

import calendar
from collections.abc import Sequence

from bot.features.rounds.usecases.ratings import MOST_IN_FORM, CustomersRated
from bot.features.rounds.usecases.rounds import RoundAsk, RoundPost, RoundStarted, RoundStatus, RoundStopped
from bot.features.scorecards.messages import format_card_grade, format_card_range, format_range
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.rounds import Round, RoundOutcome, RoundProgress
from scoring.rules.policy import Policy
from scoring.values.calendar import WEEKDAYS
from scoring.values.moments import Moment

NAME = 60
MOST_NAMED = 6
"""How many customers a message names."""


def render_rated(outcome: CustomersRated) -> Message:
    """Render what a submitted form did: each customer's range and grade, and who was left out and why."""
    return render(
        "round_rated",
        rated=formatting.count(len(outcome.ratings), "customer"),
        rows=[
            (
                formatting.short(rating.customer.name, NAME),
                format_card_range(rating.card),
                format_card_grade(rating.card),
                formatting.count(len(rating.new), "answer"),
            )
            for rating in outcome.ratings
        ],
        left_out=[(formatting.short(name, NAME), reason) for name, reason in outcome.left_out],
        next=outcome.waiting,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_nothing_left() -> Message:
    """Say that no customer waits for this person's answers."""
    return render("round_nothing")


def render_status(status: RoundStatus) -> Message:
    """Render how far the newest round has come, and what the reader can do."""
    running = status.round if status.round is not None and status.round.running else None
    return render(
        "round_status",
        running=running is not None,
        progress=format_progress(status.progress),
        people=format_people(status.progress),
        size=formatting.count(running.size, "customer") if running else "",
        next=Moment(status.next_at, status.policy.zone, with_year=False, with_weekday=True),
        ended="" if status.round is None or running else _format_end(status.round, status.policy),
        **_describe_left(status.left),
        manager=status.manager,
        all_rated=status.progress.rated == status.progress.customers,
        empty=not status.progress.customers,
    )


def render_started(started: RoundStarted) -> Message:
    """Render the answer to the manager who started a round."""
    return render(
        "round_started",
        progress=format_progress(started.progress),
        people=formatting.count(len(started.round.asked), "person is", "people are"),
        size=formatting.count(started.round.size, "customer"),
        day=_name_day(started.policy),
        channel=started.channel,
        minutes=formatting.count(started.policy.undo_minutes, "minute"),
        undo=started.undo,
    )


def render_stopped(stopped: RoundStopped) -> Message:
    """Render the answer to the manager who stopped a round."""
    return render(
        "round_stopped",
        progress=format_progress(stopped.progress),
        minutes=formatting.count(stopped.policy.undo_minutes, "minute"),
        undo=stopped.undo,
    )


def render_post(post: RoundPost) -> Message:
    """Render the one message of a round in the review channel; nobody who has not answered is named."""
    if post.round.outcome is RoundOutcome.UNDONE:
        return render("round_gone")
    return render(
        "round_post",
        ended=post.round.outcome,
        progress=format_progress(post.progress),
        people=format_people(post.progress),
        size=formatting.count(post.round.size, "customer"),
        day=_name_day(post.policy),
        ranked=[
            (
                place,
                standing.graded,
                formatting.short(customer.name, NAME),
                format_range(standing.low, standing.high, standing.applicable) if standing.rated else "not rated",
            )
            for place, (customer, standing) in enumerate(post.ranked, start=1)
        ],
        unrated=post.progress.customers - post.progress.rated,
    )


def render_ask(ask: RoundAsk) -> Message:
    """Render the one message in which a round asks a person; it is updated every week and with every answer."""
    return render(
        "round_ask",
        running=bool(ask.round.running),
        **_describe_left(ask.left),
        day=_name_day(ask.policy),
    )


def format_progress(progress: RoundProgress) -> str:
    """Format `31 of 42 customers rated`."""
    return f"{progress.rated:,} of {formatting.count(progress.customers, 'customer')} rated"


def format_people(progress: RoundProgress) -> str:
    """Format `4 people answered this week`; never who has not."""
    return f"{formatting.count(progress.people, 'person', 'people')} answered this week" if progress.people else ""


def _describe_left(left: Sequence[Customer]) -> dict[str, object]:
    """Describe the customers left for a person: how many, their names, and how many one form asks about."""
    return {
        "left": formatting.count(len(left), "customer") if left else "",
        "names": formatting.listed([formatting.short(customer.name, NAME) for customer in left], MOST_NAMED),
        "in_form": formatting.count(min(len(left), MOST_IN_FORM), "Customer"),
    }


def _name_day(policy: Policy) -> str:
    """Name the day on which a round asks."""
    return calendar.day_name[WEEKDAYS.index(policy.round_day)]


def _format_end(round_: Round, policy: Policy) -> str:
    """Format how and when the last round ended: `was stopped on 3 May 2026`."""
    assert round_.ended_at is not None, "it has ended"
    how = "was stopped" if round_.outcome is RoundOutcome.STOPPED else "was completed"
    return f"{how} on {formatting.day(round_.ended_at.astimezone(policy.zone).date())}"


HELP: dict[str, HelpEntry] = {
    "round": HelpEntry(
        "rate a few customers a week, until all are rated",
        "staff, managers to start and stop",
        (
            ("/umpire round", "how far the rating round has come"),
            ("/umpire round mine", "your customers to rate now, up to six in one form"),
            ("/umpire round start 6", "asks everybody for six of their customers a week, until all are rated"),
            ("/umpire round stop", "ends it; answers that were given stay"),
        ),
    ),
}
