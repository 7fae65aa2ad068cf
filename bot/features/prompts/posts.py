"""How the outbox renders prompts, mood questions and turnover alarms: as things are when each is sent."""

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
    """Build the function that renders a day's question, or its repetition.

    It renders nothing once the question was answered or its day is over, and afterwards what was answered.
    """

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        """Render the question of the outbox row."""
        number, unsaid, now = int(row.subject), row.method == "dm", deps.clock()
        if prompts.get_prompt_kind(deps.db, number) is PromptKind.GUT:
            morning = moods.find_morning_question(deps.db, number, unsaid=unsaid, now=now)
            return None if morning is None else mood_messages.render_morning_question(morning)
        question = prompts.find_question(deps.db, number, unsaid=unsaid, now=now)
        return None if question is None else prompt_messages.render_question(question, again=again)

    return show


def _render_stopped(row: OutboxRow, deps: Deps) -> Message | None:
    """Render that umpire stops asking; nothing if the person has switched the question since."""
    kind = PromptKind(row.subject)
    policy = prompts.find_stopping_policy(deps.db, row.channel, kind)
    return None if policy is None else prompt_messages.render_stopped(kind, policy)


def _render_nomination_question(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the question whether to nominate a customer; nothing if the person may not any more."""
    question = moods.find_nomination_question(deps.db, row.channel, int(row.subject), now=deps.clock())
    return None if question is None else mood_messages.render_nomination_question(*question)


def _render_turnover_alarm(row: OutboxRow, deps: Deps) -> Message | None:
    """Render a turnover alarm for a manager; nothing if it is not alarming any more."""
    alarm = turnover.find_turnover_alarm(deps.db, int(row.subject), row.channel, now=deps.clock())
    return None if alarm is None else turnover_messages.render_turnover_alarm(alarm)


KINDS: dict[str, PostRenderer] = {
    prompt_steps.FIRST: _build_question_renderer(again=False),
    prompt_steps.AGAIN: _build_question_renderer(again=True),
    prompt_steps.STOPPED: _render_stopped,
    moods.NOMINATION_QUESTION: _render_nomination_question,
    turnover.TURNOVER_ALARM: _render_turnover_alarm,
}
