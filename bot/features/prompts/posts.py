"""What the outbox shows of prompts and gut questions: rendered from how things are when it is sent."""

from bot.features.moods.messages import moods as mood_messages, turnover as turnover_messages
from bot.features.moods.usecases import moods, turnover
from bot.features.prompts.messages import prompts as prompt_messages
from bot.features.prompts.usecases import prompts
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import prompts as prompt_steps
from bot.workflow.outbox import OutboxRow
from scoring.prompts import PromptKind


def _build_question_renderer(*, again: bool) -> PostRenderer:
    """A question; nothing once it is answered or its day is over, and afterwards what came of it."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        number, unsaid, now = int(row.subject), row.method == "dm", deps.clock()
        if prompts.get_prompt_kind(deps.db, number) is PromptKind.GUT:
            morning = moods.find_morning_question(deps.db, number, unsaid=unsaid, now=now)
            return None if morning is None else mood_messages.render_morning_question(morning)
        found = prompts.find_question(deps.db, number, unsaid=unsaid, now=now)
        return None if found is None else prompt_messages.render_question(found, again=again)

    return show


def _render_stopped(row: OutboxRow, deps: Deps) -> Message | None:
    kind = PromptKind(row.subject)
    policy = prompts.find_stopping_policy(deps.db, row.channel, kind)
    return None if policy is None else prompt_messages.render_stopped(kind, policy)


def _render_nomination_question(row: OutboxRow, deps: Deps) -> Message | None:
    found = moods.find_nomination_question(deps.db, row.channel, int(row.subject), now=deps.clock())
    return None if found is None else mood_messages.render_nomination_question(*found)


def _render_turnover_alarm(row: OutboxRow, deps: Deps) -> Message | None:
    found = turnover.find_turnover_alarm(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if found is None else turnover_messages.render_turnover_alarm(found)


KINDS: dict[str, PostRenderer] = {
    prompt_steps.FIRST: _build_question_renderer(again=False),
    prompt_steps.AGAIN: _build_question_renderer(again=True),
    prompt_steps.STOPPED: _render_stopped,
    moods.NOMINATION_QUESTION: _render_nomination_question,
    turnover.TURNOVER_ALARM: _render_turnover_alarm,
}
