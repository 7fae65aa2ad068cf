"""Help that fits the person who asks, and messages about their roles and permissions."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.features.help.usecases import Situation
from bot.slack import help_texts
from bot.slack.help_texts import HelpEntry, HelpSection
from bot.slack.rendering import Message, mention, render
from bot.workflow.first_steps import NoCustomers
from scoring.roles import Actor, AllowedGroup, Role, is_in_group

ABOUT = (
    "I keep score of our customers and see to it that we find the real problem, own our part and talk to them before "
    "anything else. I never write to a customer, and I never decide."
)

MAY_AS_STAFF = "rate customers, record and contest strikes, log conversations, and work on the customers you look after"
MAY = {
    Role.VOTER: "vote in ballots",
    Role.MANAGER: "edit customers, decide on contests, open ballots, run final notices, and act on the digest",
    Role.ADMIN: "give roles, name channels, change settings, import and export",
}
"""What a role lets somebody do, in a line."""
RHYTHM_NAMES = {
    "digest": "weekly digest",
    "difficult": "question of the afternoon",
    "difficult.again": "reminder of it",
    "gut": "question of the morning",
    "grades.snapshot": "weekly snapshot of the grades",
    "closets.day": "daily look at the quarterly review",
    "rounds.week": "week of a rating round",
    "prompts.enrol": "nightly look at whom to ask",
    "channels.readers": "weekly look at who reads along",
    "campaigns.day": "morning's look at the campaign",
}


OPENING = "What you can do now"
OPENING_EMPTY = "Where to begin"
MOST_LINES = 6
"""How many lines help begins with; everything else is behind its menu of topics."""
NAMES_OF_GROUPS = {
    AllowedGroup.VOTER: "voters and managers",
    AllowedGroup.OWNER: "those who look after a customer, and managers",
    AllowedGroup.MANAGER: "managers",
    AllowedGroup.ADMIN: "admins",
}
Sections = Mapping[HelpSection, Mapping[str, HelpEntry]]
Line = tuple[str, str]
"""A line to type, and what it does."""


def render_help(now: Situation, sections: Sections) -> Message:
    """Render the few lines that fit this person now, and a menu of all topics."""
    empty = now.no_customers is not None
    rows = _list_first_lines(now.no_customers) if now.no_customers else _list_lines(now)
    return render(
        "help",
        opening=OPENING_EMPTY if empty else OPENING,
        about=ABOUT,
        lack=_explain_lack(now.no_customers),
        rows=rows[:MOST_LINES],
        topics=_list_topics(sections),
    )


def render_topic(section: HelpSection, now: Situation, sections: Sections) -> Message:
    """Render the words of one topic: those this person may use, and apart from them those of other people."""
    words = sections[section]
    others: dict[AllowedGroup, list[Line]] = {}
    yours: list[Line] = []
    for name, entry in words.items():
        line = (help_texts.spell_word(name), entry.says)
        (yours if _may_use(entry.group, now) else others.setdefault(entry.group, [])).append(line)
    return render(
        "help_topic",
        title=section.value,
        yours=yours,
        others=[(NAMES_OF_GROUPS[group], rows) for group, rows in others.items()],
        words=[(help_texts.spell_word(name), "help_word", name) for name in words],
        topics=_list_topics(sections),
    )


def find_topic(typed: str) -> HelpSection | None:
    """Find the topic that a word typed after `help` names: its name in the code, or a word of its title."""
    words = [
        section for section in HelpSection if typed in (section.name.casefold(), *section.value.casefold().split())
    ]
    return words[0] if len(words) == 1 else None


def _list_topics(sections: Sections) -> list[tuple[str, str, str]]:
    return [(section.value, "help_topic", section.name) for section in HelpSection if sections.get(section)]


def _may_use(group: AllowedGroup, now: Situation) -> bool:
    if group is AllowedGroup.OWNER:
        return now.looks_after or Role.MANAGER in now.actor.roles
    return is_in_group(now.actor, group)


def _list_first_lines(lack: NoCustomers) -> list[Line]:
    """List the lines that fit a workspace without customers, for those who can change that and for others."""
    adding: list[Line] = []
    if lack.admin:
        adding += [
            ("/umpire setup", "leads through five steps, up to the first ranked list"),
            ("/umpire import", "brings in your customers: a file, or pasted rows"),
            ("/umpire channels", "names the channel where the team decides"),
        ]
    if lack.manager:
        adding += [("/umpire customer add", "adds a customer")]
    return [
        *(adding or [("/umpire setup", "shows where to begin")]),
        ("/umpire rules", "says by which rules I keep score"),
        ("/umpire whoami", "says what you may do"),
        ("/umpire away until friday", "keeps me from asking you anything until then"),
    ]


def _list_lines(now: Situation) -> list[Line]:
    """List the lines that fit somebody, the most fitting first: what is open, their offices, every day, the rest."""
    key, roles = now.customer, now.actor.roles
    is_open = (
        (now.votes, "/vote list", "shows the ballots that wait for your vote"),
        (now.rates, "/umpire round mine", "opens the customers you are asked to rate this week"),
        (now.verdicts, "/umpire quarterly mine", "opens your customers for this quarter's verdicts"),
    )
    offices = (
        (Role.MANAGER in roles, "/scorecard list", "lists all customers, worst first"),
        (Role.ADMIN in roles, "/umpire config", "opens the settings"),
    )
    return [
        ("/umpire todo", "shows what waits for you"),
        *[(line, says) for fits, line, says in is_open if fits][:2],
        *[(line, says) for fits, line, says in offices if fits],
        (f"/strike {key} late-payment", "records that a customer did harm, and what"),
        (f"/log {key} 30m good", "notes time spent with a customer, good or bad"),
        (f"/scorecard {key}", "shows how a customer is doing, and why"),
        (f"/scorecard {key} rate", "opens the seven questions about a customer"),
        ("/umpire rules", "says by which rules I keep score"),
    ]


def _explain_lack(lack: NoCustomers | None) -> Markup | str:
    """Say that there are no customers yet, and whom to ask where somebody cannot add one."""
    if lack is None:
        return ""
    if lack.admin or lack.manager or not lack.admins:
        return "There are no customers yet."
    asked = Markup(" or ").join(mention(each) for each in lack.admins)
    return Markup("There are no customers yet. {} can add them.").format(asked)


def render_whoami(actor: Actor, left_out: Mapping[str, int]) -> Message:
    """Render a person's roles and what they may do; for admins also what umpire skipped lately as too late."""
    rows = [("Staff", MAY_AS_STAFF), *((role.value.capitalize(), MAY[role]) for role in Role if role in actor.roles)]
    names = ["staff", *sorted(role.value for role in actor.roles)]
    missed = [f"{number:,} × {RHYTHM_NAMES.get(kind, kind)}" for kind, number in sorted(left_out.items())]
    return render("whoami", roles=", ".join(names), rows=rows, user=mention(actor.user_id), missed=missed)


HELP: dict[str, HelpEntry] = {
    "whoami": HelpEntry("your roles and what you may do", "everybody", (("/umpire whoami", "tells you"),)),
    "help": HelpEntry(
        "help on everything, or on one word",
        "everybody",
        (("/umpire help import", "help on one word; `help` works after every word"),),
    ),
}
