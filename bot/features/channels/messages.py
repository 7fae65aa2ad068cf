"""Messages about the channels umpire posts in."""

from bot.features.channels.usecases import ChannelNamed
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.settings.channels import ChannelPurpose


def render_channels(named: dict[ChannelPurpose, str]) -> Message:
    """Render which channel is named for each purpose."""
    rows = [(purpose.value, purpose.meaning, named.get(purpose)) for purpose in ChannelPurpose]
    return render("channels", rows=rows)


def render_channel_named(named: ChannelNamed) -> Message:
    """Render the answer to naming a channel, or unsetting it."""
    return render(
        "channel_named", purpose=named.purpose.value, channel=named.channel, before=named.before, undo=named.undo
    )


HELP: dict[str, Entry] = {
    "channels": Entry(
        "where umpire may post",
        "admins",
        (
            ("/umpire channels", "shows them to anybody who asks"),
            ("/umpire channels review #customer-review", "names the review channel; `none` unsets it"),
        ),
    ),
}
