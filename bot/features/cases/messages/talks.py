"""Talks in words."""

from datetime import timedelta

from bot.features.cases.usecases.talks import TalkAnswered, TalkPlanned
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.cases.talks import TalkAnswer

HELP: dict[str, Entry] = {
    "talk": Entry(
        "put the problem to the customer, and hear them",
        "the customer's owner and managers",
        (
            ("/umpire talk acme --on tomorrow --by @jo", "plans it, or plans it anew; without a case one is opened"),
            (
                "/umpire talk acme partly they will send the photos on time",
                "records how they answered; `--on` says when",
            ),
            (
                "receptive, partly, pushed-back, no-reply, not-told",
                "the answers; who holds the talk may record them too",
            ),
            ("/umpire talk acme", "opens the form for what comes next"),
        ),
    )
}
HEARD = {
    TalkAnswer.RECEPTIVE: "they were receptive",
    TalkAnswer.PARTLY: "they were partly receptive",
    TalkAnswer.PUSHED_BACK: "they pushed back",
    TalkAnswer.NO_REPLY: "they did not reply",
    TalkAnswer.NOT_TOLD: "they were not told",
}


def render_planned(outcome: TalkPlanned) -> Message:
    """The private answer to a plan: who talks to them and when, and what comes next."""
    talk, today = outcome.talk, outcome.now.astimezone(outcome.policy.zone).date()
    return render(
        "talk_planned",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        holder=talk.holder,
        on=formatting.day(talk.planned_on, today) if talk.planned_on else "",
        held=talk.held_on is not None,
        again=outcome.again,
        raised=outcome.raised,
        told=outcome.told,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_answered(outcome: TalkAnswered) -> Message:
    """The private answer to an answer: which gate it passes, and from when; for receptive people a kind word."""
    talk, policy = outcome.talk, outcome.policy
    today = outcome.now.astimezone(policy.zone).date()
    receptive = talk.answer is TalkAnswer.RECEPTIVE and talk.held_on is not None
    begins = talk.held_on + timedelta(days=policy.receptive_days) if receptive and talk.held_on else None
    return render(
        "talk_answered",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        heard=HEARD[talk.answer or TalkAnswer.NOT_TOLD],
        on=formatting.day(talk.held_on, today) if talk.held_on else "",
        holder=talk.holder,
        silent=talk.answer is TalkAnswer.NO_REPLY,
        said=talk.said,
        receptive_until=formatting.day(begins, today) if begins is not None and begins > today else "",
        passed=outcome.passage.passed,
        says=outcome.passage.says,
        missing=formatting.count(outcome.missing, "other gate") if outcome.missing else "",
        raised=outcome.raised,
        told=outcome.told,
        minutes=formatting.count(policy.undo_minutes, "minute"),
        advice=outcome.advice,
        undo=outcome.undo,
    )
