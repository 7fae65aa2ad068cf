"""How talks read."""

from bot.features.cases.usecases.talks import TalkAnswered, TalkPlanned
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.cases.talks import TalkAnswer, goodwill_ends_on

HELP: dict[str, HelpEntry] = {
    "talk": HelpEntry(
        "put the problem to the customer, and hear them",
        "owners and managers",
        (
            (
                "/umpire talk acme --on tomorrow --by @jo",
                "plans or moves it; without a case one is opened",
            ),
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


def render_planned(planned: TalkPlanned) -> Message:
    """Render the private answer to a plan: who talks to them, and when."""
    talk, today = planned.talk, planned.now.astimezone(planned.policy.zone).date()
    return render(
        "talk_planned",
        customer=planned.customer.name,
        key=planned.customer.key,
        holder=talk.holder,
        on=formatting.day(talk.planned_on, today) if talk.planned_on else "",
        held=talk.held_on is not None,
        again=planned.again,
        raised=planned.raised,
        told=planned.channel,
        minutes=formatting.count(planned.policy.undo_minutes, "minute"),
        undo=planned.undo,
    )


def render_answered(answered: TalkAnswered) -> Message:
    """Render the private answer to a recorded answer: whether the talk's gate is passed, and what is missing.

    For receptive customers it says until when their goodwill is given time.
    """
    talk, policy = answered.talk, answered.policy
    today = answered.now.astimezone(policy.zone).date()
    receptive = talk.answer is TalkAnswer.RECEPTIVE and talk.held_on is not None
    receptive_until = goodwill_ends_on(talk.held_on, policy, answered.held) if receptive and talk.held_on else None
    return render(
        "talk_answered",
        customer=answered.customer.name,
        key=answered.customer.key,
        heard=HEARD[talk.answer or TalkAnswer.NOT_TOLD],
        on=formatting.day(talk.held_on, today) if talk.held_on else "",
        holder=talk.holder,
        silent=talk.answer is TalkAnswer.NO_REPLY,
        said=talk.said,
        receptive_until=formatting.day(receptive_until, today)
        if receptive_until is not None and receptive_until > today
        else "",
        passed=answered.passage.passed,
        talk_again=answered.talk_again,
        keeper=answered.keeper,
        says=answered.passage.says,
        leads_on=answered.leads_on,
        missing=formatting.count(answered.missing, "other step") if answered.missing else "",
        raised=answered.raised,
        told=answered.channel,
        minutes=formatting.count(policy.undo_minutes, "minute"),
        advice=answered.advice,
        undo=answered.undo,
    )
