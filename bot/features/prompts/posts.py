"""What the outbox shows of prompts and gut questions: rendered from how things are when it is sent."""

from bot.features.moods.messages import moods as feelings, turnover as leaving
from bot.features.moods.usecases import moods, turnover
from bot.features.prompts.messages import prompts as shown
from bot.features.prompts.usecases import prompts
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import prompts as asking
from bot.workflow.outbox import OutboxRow
from scoring.prompts import Kind


def _question(*, again: bool) -> PostRenderer:
    """A question; nothing once it is answered or its day is over, and afterwards what came of it."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        number, unsaid, now = int(row.subject), row.method == "dm", deps.clock()
        if prompts.kind(deps.db, number) is Kind.GUT:
            morning = moods.morning(deps.db, number, unsaid=unsaid, now=now)
            return None if morning is None else feelings.morning(morning)
        found = prompts.posted(deps.db, number, unsaid=unsaid, now=now)
        return None if found is None else shown.question(found, again=again)

    return show


def _stopped(row: OutboxRow, deps: Deps) -> Message | None:
    kind = Kind(row.subject)
    policy = prompts.given_up(deps.db, row.channel, kind)
    return None if policy is None else shown.stopped(kind, policy)


def _raise(row: OutboxRow, deps: Deps) -> Message | None:
    found = moods.to_raise(deps.db, row.channel, int(row.subject), now=deps.clock())
    return None if found is None else feelings.to_raise(*found)


def _turnover(row: OutboxRow, deps: Deps) -> Message | None:
    found = turnover.alarm(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else leaving.alarm(found)


KINDS: dict[str, PostRenderer] = {
    asking.FIRST: _question(again=False),
    asking.AGAIN: _question(again=True),
    asking.STOPPED: _stopped,
    moods.RAISE: _raise,
    turnover.TOLD: _turnover,
}
