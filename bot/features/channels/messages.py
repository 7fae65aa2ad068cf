"""Messages about the channels umpire posts in."""

from bot.features.channels.usecases import ChannelNamed
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.settings.channels import ChannelPurpose


def render_channels(channels: dict[ChannelPurpose, str]) -> Message:
    """Render which channel is named for each purpose."""
    rows = [(purpose.value, purpose.meaning, channels.get(purpose)) for purpose in ChannelPurpose]
    return render("channels", rows=rows)


def render_channel_named(change: ChannelNamed) -> Message:
    """Render the answer to naming a channel, or unsetting it."""
    return render(
        "channel_named", purpose=change.purpose.value, channel=change.channel, before=change.before, undo=change.undo
    )


HELP: dict[str, HelpEntry] = {
    "channels": HelpEntry(
        "where umpire may post",
        "admins",
        (
            ("/umpire channels", "shows them to anybody who asks"),
            ("/umpire channels review #customer-review", "names the review channel; `none` unsets it"),
        ),
    ),
}
