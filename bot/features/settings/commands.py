"""Running umpire: `/umpire roles`, `channels`, `config`, `rules` and `whoami`."""

from bot.features.channels import usecases as channels
from bot.features.roles import usecases as roles
from bot.features.settings import messages as shown
from bot.features.settings import usecases as policies
from bot.parsing import lines as parsing
from bot.registries import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask
from bot.workflow import rhythms
from scoring.refusals import Malformed, Refusal

ROLES_USAGE = "Usage: `/umpire roles`, `/umpire roles manager add @rosa`, `/umpire roles manager remove @rosa`."
CHANNELS_USAGE = (
    "Usage: `/umpire channels`, `/umpire channels review #customer-review`, `/umpire channels review none`."
)
CONFIG_USAGE = "Usage: `/umpire config`, `/umpire config <key> <value>`, `/umpire config <key> default`."


def whoami(ask: Ask, deps: Deps) -> Answer:
    """Who umpire takes this person for, and what they may do."""
    if parsing.read(ask.text).asks_help():
        return helping.word("whoami")
    return shown.whoami(roles.whoami(deps.db, call=ask.call), rhythms.left_out(deps.db, call=ask.call))


def rules(ask: Ask, deps: Deps) -> Answer:
    """The rules in force, in plain words."""
    if parsing.read(ask.text).asks_help():
        return helping.word("rules")
    return shown.rules(policies.current(deps.db, call=ask.call)[0])


def roles_(ask: Ask, deps: Deps) -> Answer:
    """Show, give or take roles."""
    line = parsing.read(ask.text, usage=ROLES_USAGE)
    if line.asks_help():
        return helping.word("roles")
    role = line.take()
    if role is None:
        return shown.roles(roles.holders(deps.db, call=ask.call))
    verb = line.need("`add` or `remove`").casefold()
    if verb not in ("add", "remove"):
        raise Malformed(f"“{verb}” is neither `add` nor `remove`. {ROLES_USAGE}")
    named = line.need("The person or user group")
    line.end()
    group = parsing.group(named)
    holder = group or parsing.user(named)
    change = roles.give if verb == "add" else roles.take
    given = change(deps.db, role, holder, call=ask.call)
    if group and given.given:
        deps.replies.run("usergroups.users.list", lambda: deps.directory.refresh_groups(group))
    return shown.role_given(given)


def channels_(ask: Ask, deps: Deps) -> Answer:
    """Show or name the channels umpire posts in."""
    line = parsing.read(ask.text, usage=CHANNELS_USAGE)
    if line.asks_help():
        return helping.word("channels")
    purpose = line.take()
    if purpose is None:
        return shown.channels(channels.named(deps.db, call=ask.call))
    word = line.need("The channel")
    line.end()
    if word.casefold() == "none":
        return shown.channel_named(channels.name(deps.db, purpose, None, call=ask.call))
    channels.purpose_of(purpose)
    channel = parsing.channel(word)
    _refuse_unfit(channel, ask, deps)
    return shown.channel_named(channels.name(deps.db, purpose, channel, call=ask.call))


def config(ask: Ask, deps: Deps) -> Answer:
    """Show or change settings."""
    line = parsing.read(ask.text, usage=CONFIG_USAGE)
    if line.asks_help():
        return helping.word("config")
    key = line.take()
    if key is None or not line.words:
        return shown.settings(*policies.current(deps.db, call=ask.call), only=key)
    return shown.configured(policies.configure(deps.db, key, line.rest(), call=ask.call))


def _refuse_unfit(channel: str, ask: Ask, deps: Deps) -> None:
    """Refuse a channel in which umpire would have to stay silent; asked of Slack, since a wrong one leaks."""
    roles.whoami(deps.db, call=ask.call)
    reason = deps.directory.why_silent(channel)
    if reason is None:
        return
    if reason == "shared outside":
        raise Refusal(
            "That channel is shared with people outside the company. umpire never posts there; choose another."
        )
    if reason in ("channel_not_found", "not_in_channel"):
        raise Refusal("I cannot see that channel. Invite me with `/invite @umpire` there, then try again.")
    raise Refusal(f"I cannot post in that channel ({reason.replace('_', ' ')}). Choose another, or try again.")
