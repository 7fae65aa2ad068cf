"""Messages about channels that the outbox sends: who else can read one, and whether to post in one."""

from markupsafe import Markup

from bot.features.channels import commands, messages, usecases as channels
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, fill_pattern, render_over
from bot.workflow.outbox import OutboxRow


def _render_readers(row: OutboxRow, deps: Deps) -> Message | None:
    """Render who besides the team can read a channel now; None if there is nobody, or an admin accepted them all."""
    readers = commands.find_other_readers(row.subject, deps, deps.clock())
    new = channels.find_new_readers(deps.db, row.subject, readers) if readers else None
    return messages.render_channel_readers(row.subject, new, channels.describe_posts(deps.db)) if new else None


def _render_offered(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the question whether to post in a channel; None if that is settled, or must not be."""
    if channels.has_review_channel(deps.db) or deps.channels.check(row.subject) is not None:
        return None
    return messages.render_channel_offered(row.subject)


def _render_readers_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the warning of other readers becomes once there are none, or an admin left it as it is."""
    del deps
    return render_over("Who can read {} is settled: I no longer warn you about it.", _mention_channel(row.subject))


def _render_offered_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the question whether to post in a channel becomes once that is settled."""
    del deps
    return render_over("Where I post is settled: {} needs no answer.", _mention_channel(row.subject))


def _mention_channel(channel_id: str) -> Markup:
    return fill_pattern("<#{}>", channel_id)


KINDS: dict[str, PostRenderer] = {"channel_readers": _render_readers, "channel_offered": _render_offered}
OVER: dict[str, PostRenderer] = {"channel_readers": _render_readers_over, "channel_offered": _render_offered_over}
