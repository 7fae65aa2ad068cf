"""Every message umpire can say, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from bot.dispatch import HELP, SECTIONS
from bot.features.channels import messages as channels
from bot.features.channels.usecases import ChannelNamed
from bot.features.customers import messages as customers
from bot.features.help import messages as help_words
from bot.features.imports import messages as imports
from bot.features.roles import messages as roles
from bot.features.roles.usecases import Given
from bot.features.scorecards import messages as scorecards
from bot.features.scorecards.usecases.asides import Aside
from bot.features.settings import messages as running
from bot.features.settings.usecases import Configured
from bot.features.strikes import messages as strikes
from bot.features.strikes.commands import USAGE
from bot.slack import help as helping
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.roles import Actor, Role
from scoring.settings.channels import ChannelPurpose
from scoring.strikes import OurPart, StrikeState
from tests import features
from tests.features.quarterly_reviews import closets_messages as closets_cases
from tests.messages import samples as s

Made = Callable[[], Message]

NEW = s.card(s.ACME)
OLD = s.card(s.ACME, s.answers("yyyyyyy"))
MANY = tuple(Customer(n, f"customer-{n}", f"Customer {n} & Söhne", since=s.TODAY) for n in range(1, 16))
WORST = tuple(Customer(n, s.LONG_KEY, s.LONG_NAME if n % 2 else s.AMPERSANDS, since=s.TODAY) for n in range(1, 21))
SEVERE = s.strike(13, reason="threat-or-harassment", weight=3)

STRIKES: dict[str, Made] = {
    "strike_recorded": lambda: strikes.reply(s.recorded(s.strike())),
    "strike_recorded--third": lambda: strikes.reply(
        s.recorded(s.strike(14), (s.strike(12), s.strike(13)), opens_case=True, advice="A date and an example help.")
    ),
    "strike_recorded--severe": lambda: strikes.reply(s.recorded(SEVERE, opens_case=True, told=None)),
    "strike_recorded--partly": lambda: strikes.reply(s.recorded(s.strike(ours=OurPart.PARTLY, on_behalf_of="U0LI"))),
    "strike_recorded--mostly": lambda: strikes.reply(s.recorded(s.strike(ours=OurPart.MOSTLY))),
    "strike_recorded--hostile": lambda: strikes.reply(
        s.recorded(s.HOSTILE_STRIKES[1], s.HOSTILE_STRIKES[2:], s.HOSTILE, opens_case=True, advice=s.LONG_LINE)
    ),
    "strike_joined": lambda: strikes.reply(
        s.recorded(s.strike(witnesses=("U0BEN",)), joined=True, said="I heard it too.", draft=s.DRAFT)
    ),
    "strike_joined--hostile": lambda: strikes.reply(
        s.recorded(
            s.HOSTILE_STRIKES[1], customer=s.AMPERSAND, joined=True, advice=s.LONG_LINE, said=s.LONG_NOTE, draft=s.DRAFT
        )
    ),
    "strike_noted": lambda: strikes.reply(s.recorded(s.strike(), added=True, said="He called again at five.")),
    "strike_noted--hostile": lambda: strikes.reply(
        s.recorded(s.HOSTILE_STRIKES[1], customer=s.HOSTILE, added=True, said=s.LONG_NOTE, advice=s.LONG_LINE)
    ),
    "strike_same": lambda: strikes.reply(s.same()),
    "strike_same--colleague": lambda: strikes.reply(replace(s.same(), mine=False)),
    "strike_same--hostile": lambda: strikes.reply(s.same(s.HOSTILE)),
    "strike_yours": lambda: strikes.yours(s.told(s.strike(note="I heard it too."))),
    "strike_yours--hostile": lambda: strikes.yours(s.told(s.HOSTILE_STRIKES[0], s.HOSTILE)),
    "strike_day": lambda: strikes.which_day("yesterday", s.TODAY - timedelta(days=1), s.TODAY, s.DRAFT, s.DRAFT),
    "strike_day--last-year": lambda: strikes.which_day("28 dec", date(2025, 12, 28), s.TODAY, s.DRAFT, s.DRAFT),
    "strike_changed--contest": lambda: strikes.changed("contest", s.changed(s.EVERY_KIND[2])),
    "strike_changed--contest-asked": lambda: strikes.changed(
        "contest", replace(s.changed(s.EVERY_KIND[2]), judge="U0ROSA", lapses_at=s.NOW + timedelta(days=20))
    ),
    "contest_word": lambda: strikes.contest(s.told(s.EVERY_KIND[2]), lapsed=False),
    "contest_word--lapsed": lambda: strikes.contest(s.told(s.EVERY_KIND[4]), lapsed=True),
    "contest_word--hostile": lambda: strikes.contest(s.told(s.HOSTILE_STRIKES[0], s.HOSTILE), lapsed=False),
    "strike_changed--uphold": lambda: strikes.changed("uphold", s.changed(s.strike(), told=None)),
    "strike_changed--void": lambda: strikes.changed("void", s.changed(s.EVERY_KIND[4])),
    "strike_changed--hostile": lambda: strikes.changed("void", s.changed(s.HOSTILE_STRIKES[0], s.HOSTILE)),
    "strike_list": lambda: strikes.listing(s.listed(s.EVERY_KIND)),
    "strike_list--none": lambda: strikes.listing(s.listed(())),
    "strike_list--hostile": lambda: strikes.listing(s.listed(s.HOSTILE_STRIKES, s.HOSTILE)),
    "strike_reasons": lambda: strikes.reasons(s.POLICY),
    "strike_reasons--hostile": lambda: strikes.reasons(s.MANY_REASONS),
    "strike_help": lambda: strikes.help_(s.POLICY),
    "strike_line": lambda: strikes.line(s.told(s.strike()), s.TODAY),
    "strike_line--case": lambda: strikes.line(s.told(replace(SEVERE, witnesses=("U0BEN",)), opens_case=True), s.TODAY),
    "strike_line--mostly": lambda: strikes.line(s.told(s.strike(ours=OurPart.MOSTLY)), s.TODAY),
    "strike_line--contested": lambda: strikes.line(s.told(s.EVERY_KIND[2]), s.TODAY),
    "strike_line--void": lambda: strikes.line(s.told(s.EVERY_KIND[4]), s.TODAY),
    "strike_line--undone": lambda: strikes.line(s.told(s.EVERY_KIND[5]), s.TODAY),
    "strike_line--hostile": lambda: strikes.line(s.told(s.HOSTILE_STRIKES[1], s.HOSTILE, opens_case=True), s.TODAY),
    "strike_line--hostile-void": lambda: strikes.line(s.told(s.strike(state=StrikeState.VOID), s.HOSTILE), s.TODAY),
}

SCORECARDS: dict[str, Made] = {
    "scorecard": lambda: scorecards.card(s.shown(given=s.RATED, found=s.EVERY_KIND)),
    "scorecard--unrated": lambda: scorecards.card(s.shown(Customer(4, "bolido", "Bólido Comidas preparadas"))),
    "scorecard--one-rater": lambda: scorecards.card(s.shown(given=s.answers("nnnnnny"))),
    "scorecard--unrated-by-hand": lambda: scorecards.card(s.shown(override=s.BY_HAND)),
    "scorecard--by-hand": lambda: scorecards.card(s.shown(given=s.answers("yyyyyyy"), override=s.BY_HAND)),
    "scorecard--archived": lambda: scorecards.card(s.shown(replace(s.ACME, archived_at=s.NOW, since=s.TODAY))),
    "scorecard--verdict": lambda: scorecards.card(
        replace(s.shown(given=s.RATED), aside=Aside(verdict=(closets_cases.OPEN, closets_cases.FIXED)))
    ),
    "scorecard--hostile": lambda: scorecards.card(s.shown(s.HOSTILE, s.FORTY, s.HOSTILE_STRIKES, s.BY_HOSTILE_HAND)),
    "scorecard--ampersands": lambda: scorecards.card(s.shown(s.AMPERSAND, s.FORTY)),
    "scorecard_details": lambda: scorecards.details(s.shown(given=s.RATED)),
    "scorecard_details--hostile": lambda: scorecards.details(s.shown(s.HOSTILE, s.FORTY)),
    "rated": lambda: scorecards.rated(s.rated(NEW, s.card(s.ACME, s.answers("y      ")))),
    "rated--again": lambda: scorecards.rated(s.rated(OLD, s.card(s.ACME, s.RATED), advice="A date is stronger.")),
    "rated--hostile": lambda: scorecards.rated(s.rated(OLD, s.card(s.HOSTILE, s.FORTY), s.HOSTILE, s.LONG_LINE)),
    "overridden": lambda: scorecards.overridden(s.rated(OLD, s.card(s.ACME, s.RATED, s.BY_HAND))),
    "overridden--cleared": lambda: scorecards.overridden(s.rated(OLD, s.card(s.ACME, s.RATED))),
    "overridden--hostile": lambda: scorecards.overridden(s.rated(OLD, s.card(s.HOSTILE), s.HOSTILE)),
    "scorecard_list": lambda: scorecards.listing(s.page(MANY, 91, 15), "list 2 --grade D"),
    "scorecard_list--short": lambda: scorecards.listing(s.page(MANY[:1], 1), ""),
    "scorecard_list--none": lambda: scorecards.listing(s.page((), 0), "list --stale"),
    "scorecard_list--hostile": lambda: scorecards.listing(
        s.page(WORST[:15], 100_000, 30), f"list 3 --grade D {'--stale ' * 1500}"
    ),
    "scorecard_help": lambda: scorecards.help_(s.POLICY),
    "usage--rate-elsewhere": lambda: scorecards.rate_elsewhere(s.ACME),
}

CUSTOMERS: dict[str, Made] = {
    "customer_added": lambda: customers.render_customer_added(s.edited((("name", None, "Acme GmbH"),))),
    "customer_added--hostile": lambda: customers.render_customer_added(s.edited((("name", None, "x"),), s.HOSTILE)),
    "customer_edited": lambda: customers.render_customer_edited(
        s.edited((("margin", None, 1100), ("owner", "U0JO", "U0LI"), ("since", None, s.TODAY), ("revenue", 100, None)))
    ),
    "customer_edited--same": lambda: customers.render_customer_edited(s.edited(())),
    "customer_edited--archived": lambda: customers.render_customer_edited(
        s.edited((("archived_at", None, s.NOW),), replace(s.ACME, archived_at=s.NOW))
    ),
    "customer_edited--restored": lambda: customers.render_customer_edited(s.edited((("archived_at", s.NOW, None),))),
    "customer_edited--hostile": lambda: customers.render_customer_edited(
        s.edited(
            (
                ("name", s.LONG_NAME, s.AMPERSANDS),
                ("aliases", (s.LONG_NAME,) * 20, (s.AMPERSANDS,) * 20),
                ("segment", s.LONG_LINE, s.LONG_LINE),
                ("package", s.LONG_LINE, s.AMPERSANDS),
                ("owner_name", s.AMPERSANDS, None),
            ),
            s.HOSTILE,
        )
    ),
}

IMPORTS: dict[str, Made] = {
    "import_preview": lambda: imports.render_preview(
        s.report(
            MANY[:12],
            ((s.ACME, replace(s.ACME, revenue=1)),),
            ("Umsatz: “12O00” is not an amount. Write it like 1234.56.",),
            ("“acme” is what Acme GmbH (`acme`) answers to. Give that key, or another name.",),
        ),
        s.DRAFT,
    ),
    "import_preview--same": lambda: imports.render_preview(s.report(headings=("Company",)), s.DRAFT),
    "import_preview--closet": lambda: imports.render_preview(s.report(MANY[:2], closet=closets_cases.OPEN), s.DRAFT),
    "import_preview--hostile": lambda: imports.render_preview(
        s.report(
            WORST * 25,
            tuple(pairwise(WORST)),
            (s.LONG_NOTE,) * 500,
            (s.LONG_NOTE,) * 500,
            ("Company", *(f"{n} {s.LONG_NAME}" for n in range(60))),
        ),
        s.DRAFT,
    ),
    "import_applied": lambda: imports.render_applied(s.report(MANY[:1], applied=True, undo=s.UNDO)),
    "import_applied--closet": lambda: imports.render_applied(
        s.report(MANY[:1], applied=True, closet=closets_cases.OPEN)
    ),
    "import_applied--hostile": lambda: imports.render_applied(
        s.report(WORST, bad=(s.LONG_NOTE,) * 500, duplicate=(s.LONG_NOTE,) * 500, applied=True)
    ),
    "import_reading": lambda: render("import_reading"),
    "import_applying": lambda: render("import_applying"),
    "export": lambda: render("export", count=91, name="customers-2026-03-02.csv"),
    "export--one": lambda: render("export", count=1, name="customers-2026-03-02.csv"),
}

RUNNING: dict[str, Made] = {
    "whoami": lambda: help_words.render_whoami(Actor("U0ANA", full_member=True), {}),
    "whoami--all": lambda: help_words.render_whoami(
        Actor("U0ROSA", full_member=True, roles=frozenset(Role)), {"digest": 2, "difficult": 1, "gut": 30}
    ),
    "roles": lambda: roles.roles({Role.MANAGER: ("U0ROSA", "S0BOSSES"), Role.ADMIN: ("U0OTTO",)}),
    "roles--hostile": lambda: roles.roles({role: tuple(f"U{n:010d}" for n in range(300)) for role in Role}),
    "role_given": lambda: roles.role_given(Given(Role.MANAGER, "U0ROSA", True, s.UNDO)),
    "role_given--taken": lambda: roles.role_given(Given(Role.ADMIN, "S0BOSSES", False, s.UNDO)),
    "channels": lambda: channels.render_channels({ChannelPurpose.REVIEW: s.CHANNEL}),
    "channels--none": lambda: channels.render_channels({}),
    "channel_named": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, s.CHANNEL, None, s.UNDO)
    ),
    "channel_named--moved": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, s.CHANNEL, "C0BEFORE1", s.UNDO)
    ),
    "channel_named--unset": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, None, s.CHANNEL, s.UNDO)
    ),
    "settings": lambda: running.settings(s.POLICY, {"floor.margin": "12.5%"}),
    "settings--one": lambda: running.settings(s.POLICY, {}, only="undo"),
    "settings--hostile": lambda: running.settings(s.MANY_REASONS, {}),
    "configured": lambda: running.configured(Configured("floor.margin", None, "12.5%", s.POLICY, s.UNDO)),
    "configured--default": lambda: running.configured(Configured("floor.margin", "12.5%", None, s.POLICY, s.UNDO)),
    "configured--hostile": lambda: running.configured(
        Configured("timezone", s.LONG_NOTE, s.LONG_NOTE, s.POLICY, s.UNDO)
    ),
    "rules": lambda: running.rules(s.POLICY),
    "rules--hostile": lambda: running.rules(s.MANY_REASONS),
}

OTHERS: dict[str, Made] = {
    "help": lambda: helping.overview(SECTIONS),
    **{f"help_word--{word}": lambda word=word: helping.word(word, HELP[word]) for word in HELP},  # type: ignore[misc]
    "help_unknown": lambda: helping.unknown("scorcard", HELP),
    "help_unknown--far": lambda: helping.unknown("xyzzy", HELP),
    "help_unknown--hostile": lambda: helping.unknown(s.LONG_NOTE, HELP),
    "refused": lambda: render("refused", sentence="“acme” fits several customers. Which one?"),
    "refused--hostile": lambda: render("refused", sentence=f"No customer is called “{s.LONG_NOTE}”. {s.LONG_NOTE}"),
    "soon": lambda: render("soon", customers="20,005 customers"),
    "usage": lambda: render("usage", usage=USAGE),
    "broken": lambda: render("broken", reference="5f1c09aa"),
    "undone": lambda: render("undone", sentence="The strike on Acme GmbH is taken back."),
    "undone--hostile": lambda: render("undone", sentence=s.LONG_NOTE),
    "which": lambda: render(
        "which",
        sentence="“ac” fits several customers. Which one?",
        draft=s.DRAFT,
        candidates=(("acme", "Acme GmbH"), ("acorn", "Acorn & Söhne")),
    ),
    "which--hostile": lambda: render(
        "which",
        sentence=f"“{s.LONG_NAME}” fits several customers. Which one?",
        draft=s.DRAFT,
        candidates=tuple((s.LONG_KEY[:-1] + str(n), s.LONG_NAME) for n in range(5)),
    ),
    "parked": lambda: render("parked", reason="not in channel", channel=s.CHANNEL),
    "parked--invited": lambda: render("parked", reason="invited", channel=s.CHANNEL),
    "parked--shared": lambda: render("parked", reason="shared outside", channel=s.CHANNEL),
}

NOUNS = tuple(
    import_module(f"tests.features.{path.parent.name}.{path.stem}")
    for path in sorted(Path(features.__path__[0]).glob("*/*.py"))
    if path.stem.endswith("_messages") or path.stem == f"test_{path.parent.name}"
)
FEATURES: dict[str, dict[str, Made]] = {
    "strikes": {**STRIKES},
    "scorecards": {**SCORECARDS},
    "customers": {**CUSTOMERS},
    "imports": {**IMPORTS},
    "settings": {**RUNNING},
    "help": {**OTHERS},
}
for noun in NOUNS:
    FEATURES.setdefault(noun.__name__.split(".")[2], {}).update(getattr(noun, "CASES", {}))
CASES: dict[str, Made] = {name: made for cases in FEATURES.values() for name, made in cases.items()}
POSTED = (
    "strike_line",
    "parked",
    *(name for noun in NOUNS for name in getattr(noun, "POSTED", ())),
)
"""What goes to channels and direct messages by itself, so that a lock screen may show it."""
READS: dict[str, str] = {name: text for noun in NOUNS for name, text in getattr(noun, "READS", {}).items()}
"""What a person sees of the cases whose text stands beside them: these need no golden file."""
GROUPS: dict[str, list[str]] = {
    feature: [name for name in cases if "hostile" not in name and name not in READS]
    for feature, cases in FEATURES.items()
    if any("hostile" not in name and name not in READS for name in cases)
}
"""The everyday cases of each feature, for its golden file; hostile ones are judged by the checks alone."""
