"""The messages of final notices in the outbox. Each is rendered from how things are at the moment it is sent."""

from bot.features.notices import messages
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow.outbox import OutboxRow
from scoring.notices import NoticeState


def _render_line(row: OutboxRow, deps: Deps) -> Message | None:
    status = notices.find_posted_notice(deps.db, int(row.subject), now=deps.clock())
    return None if status is None else messages.render_line(status)


def _render_manager_message(row: OutboxRow, deps: Deps) -> Message | None:
    status = notices.find_notice_to_report(deps.db, int(row.subject), str(row.payload.get("state")), now=deps.clock())
    return None if status is None else messages.render_manager_message(status)


def _render_word_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a word about a final notice becomes: how it stands now."""
    status = notices.find_posted_notice(deps.db, int(row.subject), now=deps.clock())
    if status is None:
        return render_over("This final notice was taken back.")
    if status.let_go:
        return render_over("Final notice to *{}*: it was decided to let them go.", status.customer.name)
    if status.silent:
        return render_over("The final notice to *{}* counts as met: nobody said otherwise.", status.customer.name)
    state = STATE_TEXTS.get(status.notice.state, "is " + status.notice.state.value)
    return render_over("The final notice to *{}* {}.", status.customer.name, state)


STATE_TEXTS = {
    NoticeState.GIVEN: "runs on",
    NoticeState.MET: "was met",
    NoticeState.NOT_MET: "was not met",
    NoticeState.WITHDRAWN: "was withdrawn",
    NoticeState.LAPSED: "lapsed",
}
KINDS: dict[str, PostRenderer] = {"notice": _render_line, "notice_word": _render_manager_message}
OVER: dict[str, PostRenderer] = {"notice_word": _render_word_over}
