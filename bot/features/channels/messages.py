"""Messages about the channels umpire posts in."""

from markupsafe import Markup

from bot.features.channels.usecases import ChannelNamed
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring.settings.channels import ChannelPurpose, OtherReaders

MOST_GUESTS = 20
"""How many guests of a channel are named."""


def render_channels(channels: dict[ChannelPurpose, str]) -> Message:
    """Render which channel is named for each purpose."""
    rows = [(purpose.value, purpose.meaning, channels.get(purpose)) for purpose in ChannelPurpose]
    return render("channels", rows=rows)


def render_channel_named(change: ChannelNamed, readers: OtherReaders | None = None, posts: str = "") -> Message:
    """Render the answer to naming a channel, or unsetting it, with who else can read it, and what (`posts`)."""
    return render(
        "channel_named",
        purpose=change.purpose.value,
        channel=change.channel,
        before=change.before,
        same=change.channel is not None and change.channel == change.before,
        undo=change.undo,
        readers=_describe_readers(readers),
        posts=posts,
    )


def render_not_in_channel(purpose: str, channel: str, *, can_join: bool) -> Message:
    """Render that umpire is not in the channel an admin named, and how it gets in."""
    return render("channel_outside", channel=channel, can_join=can_join, value=f"{purpose}:{channel}")


def render_channel_readers(channel: str, readers: OtherReaders, posts: str) -> Message:
    """Render the weekly reminder of who besides the team can read a channel, and what they read there (`posts`)."""
    return render("channel_readers", channel=channel, readers=_describe_readers(readers), posts=posts)


def render_readers_accepted(channel: str, readers: OtherReaders, undo: str) -> Message:
    """Render that an admin accepted those who can read a channel now."""
    return render("channel_left", channel=channel, readers=_describe_readers(readers), undo=undo)


def render_nobody_else(channel: str) -> Message:
    """Render that nobody but the team can read a channel any more."""
    return render("channel_left", channel=channel, readers="", undo="")


def render_channel_offered(channel: str) -> Message:
    """Render the question whether to post in a channel umpire was invited to."""
    return render("channel_offered", channel=channel, value=f"{ChannelPurpose.REVIEW.value}:{channel}")


def _describe_readers(readers: OtherReaders | None) -> Markup:
    """Describe in sentences who besides the team can read a channel; nothing if nobody can."""
    if readers is None or not readers.words:
        return Markup()
    public = Markup("It is public: everybody in the workspace can read it.") if readers.public else Markup()
    more = len(readers.guests) - MOST_GUESTS
    named = Markup(", ").join([mention(guest) for guest in readers.guests[:MOST_GUESTS]])
    rest = f" and {more} more" if more > 0 else ""
    guests = Markup("Guests can read it: {}{}.").format(named, rest) if readers.guests else Markup()
    return Markup(" ").join(part for part in (public, guests) if part)


HELP: dict[str, HelpEntry] = {
    "channels": HelpEntry(
        "where I may post",
        "admins",
        (
            ("/umpire channels", "shows them to anybody who asks"),
            (
                "/umpire channels review #customer-review",
                "names the review channel and says who else can read it; `none` unsets it",
            ),
        ),
    ),
}
