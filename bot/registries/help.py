"""Help: every word that works, what it does and who may; an unknown word gets the nearest."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.features.ballots.messages import ballots
from bot.features.campaigns.messages import campaigns
from bot.features.capacity import messages as rooms
from bot.features.cases.messages import cases, fixes, holds, talks
from bot.features.floors import messages as floors
from bot.features.interactions import messages as interactions
from bot.features.letters import messages as letters
from bot.features.moods.messages import moods
from bot.features.notices import messages as notices
from bot.features.packages import messages as packages
from bot.features.plots.messages import plots
from bot.features.prompts.messages import prompts
from bot.features.prospects.messages import prospects
from bot.features.quarterly_reviews.messages import reviews as closets
from bot.features.quotes import messages as quotes
from bot.features.terms import messages as terms
from bot.features.todos import messages as todo
from bot.features.transitions.messages import transitions
from bot.slack.help import Entry
from bot.slack.rendering import Message, render

_FIRST = {
    "strike": Entry(
        "record a strike, or manage one",
        "staff",
        (
            ("/strike acme late-payment invoice 218", "records it; `/strike acme` opens the form"),
            ("/strike undo", "takes your latest one back"),
            ("/strike list acme", "all strikes; `/strike reasons` the reasons; `/strike help` the rest"),
        ),
    ),
    "scorecard": Entry(
        "show, rate and list customers",
        "staff",
        (
            ("/scorecard acme", "the card"),
            ("/scorecard acme rate", "the seven questions"),
            ("/scorecard list --grade D", "the list, worst first; also `--owner me`, `--stale`, `--unrated`"),
        ),
    ),
    "customer": Entry(
        "add and edit customers",
        "managers",
        (
            (
                "/umpire customer add Acme GmbH",
                "adds one; more with `--key acme --owner @jo --segment retail --since 2019-04-01`",
            ),
            (
                "/umpire customer edit acme --revenue 12000 --margin 15%",
                "changes figures; also `--name --segment --package --since`",
            ),
            ("/umpire customer owner acme @jo [@backup]", "who looks after it; `none` for nobody"),
            ('/umpire customer alias acme add "Acme Tools"', "another name; `remove` takes it away"),
            ("/umpire customer archive acme", "keeps it for the record only; `restore` brings it back"),
        ),
    ),
    "digest": Entry(
        "the customers at the bottom of the list, weekly by itself",
        "managers",
        (
            ("/umpire digest preview", "shows it to you alone, who rests, and when the next comes by itself"),
            ("/umpire digest now", "posts it in the review channel at once, one message per customer"),
            ("/umpire config digest.day fri", "moves it, for admins; see `digest.hour` and `digest.mute` too"),
        ),
    ),
    "import": Entry(
        "bring in a customer list",
        "admins",
        (("/umpire import", "opens a form for a CSV file, previews it, and writes nothing until you press Apply"),),
    ),
    "export": Entry(
        "all customers as a CSV file", "admins", (("/umpire export", "sends you the file in a direct message"),)
    ),
    "channels": Entry(
        "where umpire may post",
        "admins",
        (
            ("/umpire channels", "shows them to anybody who asks"),
            ("/umpire channels review #customer-review", "names the review channel; `none` unsets it"),
        ),
    ),
    "roles": Entry(
        "who is voter, manager, admin",
        "admins",
        (
            ("/umpire roles", "shows them to anybody who asks"),
            ("/umpire roles manager add @rosa", "gives a role to a person or a user group; `remove` takes it"),
        ),
    ),
    "config": Entry(
        "look at the settings and change them",
        "admins",
        (
            ("/umpire config", "lists them to anybody who asks"),
            ("/umpire config floor.margin 12%", "changes one; `default` puts it back"),
            ("/umpire config reason.no-show 1 90d", "adds or changes a strike reason; `off` takes it away"),
        ),
    ),
    "rules": Entry("the rules in force, in plain words", "everybody", (("/umpire rules", "prints them"),)),
    "whoami": Entry("your roles and what you may do", "everybody", (("/umpire whoami", "tells you"),)),
    "help": Entry(
        "help on everything, or on one word",
        "everybody",
        (("/umpire help import", "help on one word; `help` works after every word"),),
    ),
}

HELP: dict[str, Entry] = {
    **_FIRST,
    **interactions.HELP,
    **cases.HELP,
    **fixes.HELP,
    **talks.HELP,
    **holds.HELP,
    **ballots.HELP,
    **notices.HELP,
    **letters.HELP,
    **transitions.HELP,
    **todo.HELP,
    **prompts.HELP,
    **moods.HELP,
    **plots.HELP,
    **floors.HELP,
    **terms.HELP,
    **packages.HELP,
    **quotes.HELP,
    **prospects.HELP,
    **campaigns.HELP,
    **rooms.HELP,
    **closets.HELP,
}


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Every day", ("strike", "log", "scorecard", "todo", "gut", "turnover", "prompts", "away")),
    ("When it gets difficult", ("case", "problem", "fix", "talk", "gates", "hold", "release")),
    ("Deciding and parting", ("vote", "notice", "letter", "transition", "vendor", "refer", "farewell")),
    ("Money", ("floors", "packages", "terms", "quote", "campaign", "ideal", "prospect", "room")),
    ("Looking at everybody", ("digest", "closet", "plot")),
    ("Records and running it", ("customer", "import", "export", "channels", "roles", "config")),
    ("About umpire", ("rules", "whoami", "help")),
)
"""Where each word stands in the overview, in the order people meet them."""


def overview() -> Message:
    """Every word, one line each, those that belong together under one heading."""
    sections = [
        (title, [(name, HELP[name].says, HELP[name].who) for name in names if name in HELP])
        for title, names in SECTIONS
    ]
    return render("help", sections=[section for section in sections if section[1]])


def word(name: str, marks: Sequence[tuple[str, str]] = ()) -> Message:
    """One word with its usages; `marks` are reactions with what each does."""
    entry = HELP[name]
    return render("help_word", word=name, says=entry.says, who=entry.who, lines=entry.lines, marks=marks)


def unknown(name: str) -> Message:
    """An unknown word, with the nearest one that works."""
    near = get_close_matches(name.casefold(), HELP, n=1, cutoff=0.5)
    return render("help_unknown", word=name[:60], near=near[0] if near else "")
