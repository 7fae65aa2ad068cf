"""How the outbox renders prompts, mood questions and turnover alarms: as things are when each is sent."""

from bot.features.moods.messages import moods as mood_messages, turnover as turnover_messages
from bot.features.moods.usecases import moods, turnover
from bot.features.prompts.messages import prompts as prompt_messages
from bot.features.prompts.usecases import prompts
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow import prompts as prompt_steps
from bot.workflow.outbox import OutboxMethod, OutboxRow, OutboxState
from scoring.prompts import PromptKind


def _build_question_renderer(*, over: bool) -> PostRenderer:
    """Build the function that renders a day's question, or, if it is `over`, what was answered, if anything.

    A question that is not sent yet is nothing once it was answered or its day is over.
    """

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        """Render the question of the outbox row."""
        number, now = int(row.subject), deps.clock()
        unsaid = row.method == OutboxMethod.DM and not over
        if prompts.get_prompt_kind(deps.db, number) is PromptKind.GUT:
            unsaid = unsaid and row.state is not OutboxState.SENT  # one that was sent takes more answers all day
            morning = moods.find_morning_question(deps.db, number, unsaid=unsaid, now=now)
            if morning is None or not (morning.today or over):
                return None
            return mood_messages.render_morning_question(morning, over=over)
        question = prompts.find_question(deps.db, number, unsaid=unsaid, now=now)
        return None if question is None else prompt_messages.render_question(question, over=over)

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


def _render_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a question becomes once it was answered, or its day is over."""
    message = _build_question_renderer(over=True)(row, deps)
    return message or render_over("This question is over.")


def _render_stopped_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the word that umpire stopped asking becomes once the person has switched the question."""
    asks = prompts.is_asked(deps.db, row.channel, PromptKind(row.subject))
    return prompt_messages.render_stopped_over(PromptKind(row.subject), asks=asks)


def _render_nomination_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the question whether to nominate a customer becomes; it does not say what was answered."""
    del row, deps
    return render_over("I asked whether to raise a customer who was on your mind. That question is closed.")


def _render_turnover_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a turnover alarm becomes once it was taken back, or is for managers only who the reader is not."""
    del row, deps
    return render_over("What I told you here about our people was taken back, or is not for you any more.")


KINDS: dict[str, PostRenderer] = {
    prompt_steps.FIRST: _build_question_renderer(over=False),
    prompt_steps.AGAIN: _build_question_renderer(over=False),
    prompt_steps.STOPPED: _render_stopped,
    moods.NOMINATION_QUESTION: _render_nomination_question,
    turnover.TURNOVER_ALARM: _render_turnover_alarm,
}
OVER: dict[str, PostRenderer] = {
    prompt_steps.FIRST: _render_over,
    prompt_steps.AGAIN: _render_over,
    prompt_steps.STOPPED: _render_stopped_over,
    moods.NOMINATION_QUESTION: _render_nomination_over,
    turnover.TURNOVER_ALARM: _render_turnover_over,
}
