"""Every message umpire can say, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

from bot.dispatch import HELP, SECTIONS
from bot.features.channels import messages as channels
from bot.features.channels.usecases import ChannelNamed
from bot.features.customers import messages as customers
from bot.features.help import messages as help_words
from bot.features.help.usecases import Situation
from bot.features.roles import messages as roles
from bot.features.roles.usecases import NewRoles, RolesChanged
from bot.features.scorecards import messages as scorecards
from bot.features.scorecards.usecases.asides import Aside
from bot.features.scorecards.usecases.scorecards import FormerPage
from bot.features.settings import messages as running
from bot.features.settings.usecases import SettingChanged, SettingsChanged
from bot.features.strikes import messages as strikes
from bot.features.strikes.commands import USAGE
from bot.features.strikes.usecases.adjustments import AdjustmentAnswered
from bot.slack import help_texts, scopes
from bot.slack.help_texts import HelpSection
from bot.slack.rendering import Message, render
from bot.workflow.first_steps import NoCustomers
from scoring.customers.customers import Customer
from scoring.privacy import staff
from scoring.roles import Actor, Role
from scoring.settings.channels import ChannelPurpose, OtherReaders
from scoring.settings.settings import SETTINGS_BY_KEY
from scoring.strikes import OurPart, StrikeState
from scoring.teams import Team
from tests import features
from tests.features.quarterly_reviews import closets_messages as closets_cases
from tests.messages import samples

Made = Callable[[], Message]

NEW = samples.card(samples.ACME)
OLD = samples.card(samples.ACME, samples.answers("yyyyyyy"))
MANY = tuple(Customer(n, f"customer-{n}", f"Customer {n} & Söhne", since=samples.TODAY) for n in range(1, 16))
WORST = tuple(
    Customer(n, samples.LONG_KEY, samples.LONG_NAME if n % 2 else samples.AMPERSANDS, since=samples.TODAY)
    for n in range(1, 21)
)
COUNTED = samples.COUNTED
POSTS = staff.describe_posts(samples.POLICY)
SEVERE = samples.strike(13, reason="threat-or-harassment", weight=3)

STRIKES: dict[str, Made] = {
    "strike_recorded": lambda: strikes.render_recorded(samples.recorded(samples.strike())),
    "strike_recorded--third": lambda: strikes.render_recorded(
        samples.recorded(
            samples.strike(14),
            (samples.strike(12), samples.strike(13)),
            opens_case=True,
            advice="A date and an example help.",
        )
    ),
    "strike_recorded--severe": lambda: strikes.render_recorded(samples.recorded(SEVERE, opens_case=True, told=None)),
    "strike_recorded--asks": lambda: strikes.render_recorded(
        samples.recorded(samples.strike(reason="rude-to-support"), asks_adjustment=True)
    ),
    "strike_recorded--helps": lambda: strikes.render_recorded(
        samples.recorded(samples.strike(adjustment="One contact, in writing."))
    ),
    "strike_adjustment": lambda: strikes.render_adjustment(
        AdjustmentAnswered(samples.strike(adjustment="One contact, in writing."), samples.ACME, samples.POLICY, "u1")
    ),
    "strike_adjustment--no": lambda: strikes.render_adjustment(
        AdjustmentAnswered(samples.strike(adjustment=""), samples.ACME, samples.POLICY, "u1")
    ),
    "strike_adjustment--hostile": lambda: strikes.render_adjustment(
        AdjustmentAnswered(samples.strike(adjustment="<!channel>" * 50), samples.HOSTILE, samples.POLICY, "u1")
    ),
    "strike_recorded--partly": lambda: strikes.render_recorded(
        samples.recorded(samples.strike(ours=OurPart.PARTLY, on_behalf_of="U0LI"))
    ),
    "strike_recorded--mostly": lambda: strikes.render_recorded(samples.recorded(samples.strike(ours=OurPart.MOSTLY))),
    "strike_recorded--hostile": lambda: strikes.render_recorded(
        samples.recorded(
            samples.HOSTILE_STRIKES[1],
            samples.HOSTILE_STRIKES[2:],
            samples.HOSTILE,
            opens_case=True,
            advice=samples.LONG_LINE,
        )
    ),
    "strike_joined": lambda: strikes.render_recorded(
        samples.recorded(samples.strike(witnesses=("U0BEN",)), joined=True, said="I heard it too.", draft=samples.DRAFT)
    ),
    "strike_joined--hostile": lambda: strikes.render_recorded(
        samples.recorded(
            samples.HOSTILE_STRIKES[1],
            customer=samples.AMPERSAND,
            joined=True,
            advice=samples.LONG_LINE,
            said=samples.LONG_NOTE,
            draft=samples.DRAFT,
        )
    ),
    "strike_noted": lambda: strikes.render_recorded(
        samples.recorded(samples.strike(), added=True, said="He called again at five.")
    ),
    "strike_noted--hostile": lambda: strikes.render_recorded(
        samples.recorded(
            samples.HOSTILE_STRIKES[1],
            customer=samples.HOSTILE,
            added=True,
            said=samples.LONG_NOTE,
            advice=samples.LONG_LINE,
        )
    ),
    "strike_same": lambda: strikes.render_recorded(samples.same()),
    "strike_same--colleague": lambda: strikes.render_recorded(replace(samples.same(), mine=False)),
    "strike_same--hostile": lambda: strikes.render_recorded(samples.same(samples.HOSTILE)),
    "strike_yours": lambda: strikes.render_now_yours(samples.told(samples.strike(note="I heard it too."))),
    "strike_yours--hostile": lambda: strikes.render_now_yours(
        samples.told(samples.HOSTILE_STRIKES[0], samples.HOSTILE)
    ),
    "strike_day": lambda: strikes.render_day_question(
        "yesterday", samples.TODAY - timedelta(days=1), samples.TODAY, samples.DRAFT, samples.DRAFT
    ),
    "strike_day--last-year": lambda: strikes.render_day_question(
        "28 dec", date(2025, 12, 28), samples.TODAY, samples.DRAFT, samples.DRAFT
    ),
    "strike_changed--contest": lambda: strikes.render_changed("contest", samples.changed(samples.EVERY_KIND[2])),
    "strike_changed--contest-asked": lambda: strikes.render_changed(
        "contest",
        replace(samples.changed(samples.EVERY_KIND[2]), judge="U0ROSA", lapses_at=samples.NOW + timedelta(days=20)),
    ),
    "contest_word": lambda: strikes.render_undecided_contest(samples.told(samples.EVERY_KIND[2]), lapsed=False),
    "contest_word--lapsed": lambda: strikes.render_undecided_contest(samples.told(samples.EVERY_KIND[4]), lapsed=True),
    "contest_word--hostile": lambda: strikes.render_undecided_contest(
        samples.told(samples.HOSTILE_STRIKES[0], samples.HOSTILE), lapsed=False
    ),
    "strike_changed--uphold": lambda: strikes.render_changed("uphold", samples.changed(samples.strike(), told=None)),
    "strike_changed--void": lambda: strikes.render_changed("void", samples.changed(samples.EVERY_KIND[4])),
    "strike_changed--hostile": lambda: strikes.render_changed(
        "void", samples.changed(samples.HOSTILE_STRIKES[0], samples.HOSTILE)
    ),
    "strike_list": lambda: strikes.render_strikes(samples.listed(samples.EVERY_KIND)),
    "strike_list--counted": lambda: strikes.render_strikes(
        replace(samples.listed(samples.EVERY_KIND), policy=COUNTED, viewer="U0BEN")
    ),
    "strike_joined--counted": lambda: strikes.render_recorded(
        replace(
            samples.recorded(samples.strike(witnesses=("U0BEN",)), joined=True, draft=samples.DRAFT), policy=COUNTED
        )
    ),
    "strike_changed--counted": lambda: strikes.render_changed(
        "contest", replace(samples.changed(samples.EVERY_KIND[2]), judge="U0ROSA", policy=COUNTED)
    ),
    "strike_list--none": lambda: strikes.render_strikes(samples.listed(())),
    "strike_list--hostile": lambda: strikes.render_strikes(samples.listed(samples.HOSTILE_STRIKES, samples.HOSTILE)),
    "strike_reasons": lambda: strikes.render_reasons(samples.POLICY),
    "strike_reasons--hostile": lambda: strikes.render_reasons(samples.MANY_REASONS),
    "strike_help": lambda: strikes.render_help(samples.POLICY),
    "strike_line": lambda: strikes.render_review_line(samples.told(samples.strike()), samples.TODAY),
    "strike_line--case": lambda: strikes.render_review_line(
        samples.told(replace(SEVERE, witnesses=("U0BEN",)), opens_case=True), samples.TODAY
    ),
    "strike_line--mostly": lambda: strikes.render_review_line(
        samples.told(samples.strike(ours=OurPart.MOSTLY)), samples.TODAY
    ),
    "strike_line--contested": lambda: strikes.render_review_line(samples.told(samples.EVERY_KIND[2]), samples.TODAY),
    "strike_line--void": lambda: strikes.render_review_line(samples.told(samples.EVERY_KIND[4]), samples.TODAY),
    "strike_line--undone": lambda: strikes.render_review_line(samples.told(samples.EVERY_KIND[5]), samples.TODAY),
    "strike_line--hostile": lambda: strikes.render_review_line(
        samples.told(samples.HOSTILE_STRIKES[1], samples.HOSTILE, opens_case=True), samples.TODAY
    ),
    "strike_line--hostile-void": lambda: strikes.render_review_line(
        samples.told(samples.strike(state=StrikeState.VOID), samples.HOSTILE), samples.TODAY
    ),
}

SCORECARDS: dict[str, Made] = {
    "scorecard": lambda: scorecards.render_card(samples.shown(given=samples.RATED, found=samples.EVERY_KIND)),
    "scorecard--unrated": lambda: scorecards.render_card(
        samples.shown(Customer(4, "bolido", "Bólido Comidas preparadas"))
    ),
    "scorecard--one-rater": lambda: scorecards.render_card(samples.shown(given=samples.answers("nnnnnny"))),
    "scorecard--unrated-by-hand": lambda: scorecards.render_card(samples.shown(override=samples.BY_HAND)),
    "scorecard--by-hand": lambda: scorecards.render_card(
        samples.shown(given=samples.answers("yyyyyyy"), override=samples.BY_HAND)
    ),
    "scorecard--archived": lambda: scorecards.render_card(
        samples.shown(replace(samples.ACME, archived_at=samples.NOW, since=samples.TODAY))
    ),
    "scorecard--hostile": lambda: scorecards.render_card(
        samples.shown(samples.HOSTILE, samples.FORTY, samples.HOSTILE_STRIKES, samples.BY_HOSTILE_HAND)
    ),
    "scorecard--ampersands": lambda: scorecards.render_card(samples.shown(samples.AMPERSAND, samples.FORTY)),
    "scorecard--few-apply": lambda: scorecards.render_card(samples.shown(given=samples.answers("ynn----"))),
    "scorecard--good": lambda: scorecards.render_card(samples.shown(given=samples.answers("yyy?yyy"))),
    "scorecard_more": lambda: scorecards.render_card_details(
        replace(
            samples.shown(given=samples.RATED, found=samples.EVERY_KIND, override=samples.BY_HAND),
            aside=Aside(verdict=(closets_cases.OPEN, closets_cases.FIXED)),
        )
    ),
    "scorecard_more--unrated": lambda: scorecards.render_card_details(
        samples.shown(Customer(4, "bolido", "Bólido Comidas preparadas"))
    ),
    "scorecard_more--hostile": lambda: scorecards.render_card_details(
        samples.shown(samples.HOSTILE, samples.FORTY, samples.HOSTILE_STRIKES, samples.BY_HOSTILE_HAND)
    ),
    "scorecard_details": lambda: scorecards.render_answers(samples.shown(given=samples.RATED)),
    "scorecard_details--counted": lambda: scorecards.render_answers(
        replace(samples.shown(given=samples.RATED), policy=COUNTED, viewer="U0ANA")
    ),
    "scorecard_details--hostile": lambda: scorecards.render_answers(samples.shown(samples.HOSTILE, samples.FORTY)),
    "rated": lambda: scorecards.render_rated(
        samples.rated(NEW, samples.card(samples.ACME, samples.answers("y      ")))
    ),
    "rated--again": lambda: scorecards.render_rated(
        samples.rated(OLD, samples.card(samples.ACME, samples.RATED), advice="A date is stronger.")
    ),
    "rated--hostile": lambda: scorecards.render_rated(
        samples.rated(OLD, samples.card(samples.HOSTILE, samples.FORTY), samples.HOSTILE, samples.LONG_LINE)
    ),
    "overridden": lambda: scorecards.render_override(
        samples.rated(OLD, samples.card(samples.ACME, samples.RATED, samples.BY_HAND))
    ),
    "overridden--cleared": lambda: scorecards.render_override(
        samples.rated(OLD, samples.card(samples.ACME, samples.RATED))
    ),
    "overridden--hostile": lambda: scorecards.render_override(
        samples.rated(OLD, samples.card(samples.HOSTILE), samples.HOSTILE)
    ),
    "scorecard_list": lambda: scorecards.render_list(samples.page(MANY, 91, 15), "list 2 --grade D"),
    "scorecard_list--short": lambda: scorecards.render_list(samples.page(MANY[:1], 1), ""),
    "scorecard_list--none": lambda: scorecards.render_list(samples.page((), 0), "list --stale"),
    "scorecard_former": lambda: scorecards.render_former_list(
        FormerPage(tuple(replace(each, former_at=samples.NOW) for each in MANY[:2]), 20, 15, samples.POLICY),
        "list 2 --former",
    ),
    "scorecard_former--none": lambda: scorecards.render_former_list(
        FormerPage((), 0, 0, samples.POLICY), "list --former"
    ),
    "scorecard_former--hostile": lambda: scorecards.render_former_list(
        FormerPage(WORST[:15], 10**6, 30, samples.POLICY), "list 3 --former"
    ),
    "scorecard_list--former": lambda: scorecards.render_list(replace(samples.page(MANY[:1], 1), former=3), ""),
    "scorecard_list--hostile": lambda: scorecards.render_list(
        samples.page(WORST[:15], 100_000, 30), f"list 3 --grade D {'--stale ' * 1500}"
    ),
    "scorecard_help": lambda: scorecards.render_help(samples.POLICY),
    "usage--rate-elsewhere": lambda: scorecards.render_rate_elsewhere(samples.ACME),
}

CUSTOMERS: dict[str, Made] = {
    "customer_added": lambda: customers.render_customer_added(samples.edited((("name", None, "Acme GmbH"),))),
    "customer_added--hostile": lambda: customers.render_customer_added(
        samples.edited((("name", None, "x"),), samples.HOSTILE)
    ),
    "customer_edited": lambda: customers.render_customer_edited(
        samples.edited(
            (("margin", None, 1100), ("owner", "U0JO", "U0LI"), ("since", None, samples.TODAY), ("revenue", 100, None))
        )
    ),
    "customer_edited--same": lambda: customers.render_customer_edited(samples.edited(())),
    "customer_edited--archived": lambda: customers.render_customer_edited(
        samples.edited((("archived_at", None, samples.NOW),), replace(samples.ACME, archived_at=samples.NOW))
    ),
    "customer_edited--restored": lambda: customers.render_customer_edited(
        samples.edited((("archived_at", samples.NOW, None),))
    ),
    "customer_edited--hostile": lambda: customers.render_customer_edited(
        samples.edited(
            (
                ("name", samples.LONG_NAME, samples.AMPERSANDS),
                ("aliases", (samples.LONG_NAME,) * 20, (samples.AMPERSANDS,) * 20),
                ("segment", samples.LONG_LINE, samples.LONG_LINE),
                ("package", samples.LONG_LINE, samples.AMPERSANDS),
                ("owner_name", samples.AMPERSANDS, None),
            ),
            samples.HOSTILE,
        )
    ),
}

RUNNING: dict[str, Made] = {
    "whoami": lambda: help_words.render_whoami(Actor("U0ANA", full_member=True), {}),
    "whoami--all": lambda: help_words.render_whoami(
        Actor("U0ROSA", full_member=True, roles=frozenset(Role)), {"digest": 2, "difficult": 1, "gut": 30}
    ),
    "roles": lambda: roles.render_roles({Role.MANAGER: ("U0ROSA", "S0BOSSES"), Role.ADMIN: ("U0OTTO",)}),
    "roles--hostile": lambda: roles.render_roles({role: tuple(f"U{n:010d}" for n in range(300)) for role in Role}),
    "group_gone": lambda: roles.render_group_gone("S0BOSSES", ["voter", "manager"]),
    "role_given": lambda: roles.render_role_change(
        RolesChanged({Role.MANAGER: ("U0ROSA",)}, True, samples.UNDO, frozenset({"U0ROSA"}))
    ),
    "role_given--several": lambda: roles.render_role_change(
        RolesChanged(
            {Role.VOTER: ("S0BOSSES", "U0ANA"), Role.MANAGER: ("U0ROSA",)},
            True,
            samples.UNDO,
            frozenset({"U0ROSA", "U0ANA"}),
            ("S0BOSSES",),
        )
    ),
    "role_given--taken": lambda: roles.render_role_change(
        RolesChanged({Role.ADMIN: ("S0BOSSES",)}, False, samples.UNDO)
    ),
    "role_given--hostile": lambda: roles.render_role_change(
        RolesChanged({role: tuple(f"U{n:010d}" for n in range(50)) for role in Role}, True, samples.UNDO)
    ),
    "new_roles": lambda: roles.render_new_roles(NewRoles("U0OTTO", (Role.MANAGER,), undone=False)),
    "new_roles--all": lambda: roles.render_new_roles(NewRoles("U0OTTO", tuple(Role), undone=False)),
    "new_roles--undone": lambda: roles.render_new_roles(NewRoles("U0OTTO", (Role.VOTER, Role.MANAGER), undone=True)),
    "channels": lambda: channels.render_channels({ChannelPurpose.REVIEW: samples.CHANNEL}),
    "channels--none": lambda: channels.render_channels({}),
    "channel_named": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, samples.CHANNEL, None, samples.UNDO)
    ),
    "channel_named--moved": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, samples.CHANNEL, "C0BEFORE1", samples.UNDO)
    ),
    "channel_named--public": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, samples.CHANNEL, None, samples.UNDO), OtherReaders(True, ("U0GUS",)), POSTS
    ),
    "channel_named--counted": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, samples.CHANNEL, None, samples.UNDO),
        OtherReaders(True),
        staff.describe_posts(COUNTED),
    ),
    "channel_named--hostile": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, samples.CHANNEL, None, samples.UNDO),
        OtherReaders(True, tuple(f"U{n:010d}" for n in range(300))),
        POSTS,
    ),
    "channel_outside": lambda: channels.render_not_in_channel("review", samples.CHANNEL, can_join=True),
    "channel_outside--private": lambda: channels.render_not_in_channel("review", samples.CHANNEL, can_join=False),
    "channel_readers": lambda: channels.render_channel_readers(samples.CHANNEL, OtherReaders(False, ("U0GUS",)), POSTS),
    "channel_readers--votes-off": lambda: channels.render_channel_readers(
        samples.CHANNEL, OtherReaders(True), staff.describe_posts(replace(samples.POLICY, named_votes=False))
    ),
    "channel_left": lambda: channels.render_readers_accepted(samples.CHANNEL, OtherReaders(True), samples.UNDO),
    "channel_left--nobody": lambda: channels.render_nobody_else(samples.CHANNEL),
    "channel_offered": lambda: channels.render_channel_offered(samples.CHANNEL),
    "channel_named--unset": lambda: channels.render_channel_named(
        ChannelNamed(ChannelPurpose.REVIEW, None, samples.CHANNEL, samples.UNDO)
    ),
    "settings": lambda: running.render_settings(samples.POLICY, {"floor.margin": "12.5%"}),
    "settings--one": lambda: running.render_settings(samples.POLICY, {}, only="undo"),
    "settings--hostile": lambda: running.render_settings(samples.MANY_REASONS, {}),
    "configured": lambda: running.render_setting_changed(
        SettingChanged("floor.margin", None, "12.5%", samples.POLICY, samples.UNDO)
    ),
    "configured--counted": lambda: running.render_setting_changed(
        SettingChanged("privacy.staff", None, "aggregate", COUNTED, samples.UNDO)
    ),
    "rules--counted": lambda: running.render_rules(COUNTED, samples.TEAM, "privacy"),
    "rules--counted-ballots": lambda: running.render_rules(COUNTED, samples.TEAM, "ballots"),
    "rules--counted-brief": lambda: running.render_own_rules(COUNTED, samples.TEAM, Actor("U0ANA", True, frozenset())),
    "rules--colleagues": lambda: running.render_rules(samples.POLICY, samples.TEAM, "privacy"),
    "configured--default": lambda: running.render_setting_changed(
        SettingChanged("floor.margin", "12.5%", None, samples.POLICY, samples.UNDO)
    ),
    "configured_several": lambda: running.render_settings_changed(
        SettingsChanged(
            {"floor.margin": None, "undo": "5"},
            {"floor.margin": "12%", "undo": None},
            samples.POLICY,
            replace(samples.POLICY, floor_margin=1_200),
            samples.UNDO,
        )
    ),
    "configured_several--hostile": lambda: running.render_settings_changed(
        SettingsChanged({}, dict.fromkeys(SETTINGS_BY_KEY), samples.MANY_REASONS, samples.POLICY, samples.UNDO)
    ),
    "configured--hostile": lambda: running.render_setting_changed(
        SettingChanged("timezone", samples.LONG_NOTE, samples.LONG_NOTE, samples.POLICY, samples.UNDO)
    ),
    "rules": lambda: running.render_rules(samples.POLICY, samples.TEAM),
    "rules--alone": lambda: running.render_rules(samples.POLICY, Team(frozenset({"U-rosa"})), "ballots"),
    "rules--two": lambda: running.render_rules(samples.POLICY, Team(frozenset({"U-rosa", "U-ana"})), "ballots"),
    "rules--nobody": lambda: running.render_rules(samples.POLICY, Team(frozenset()), "ballots"),
    **{
        f"rules--{role or 'staff'}": lambda role=role: running.render_own_rules(  # type: ignore[misc]
            samples.POLICY, samples.TEAM, Actor("U0ANA", full_member=True, roles=frozenset({role} - {None}))
        )
        for role in (None, *Role)
    },
    "rules--brief-alone": lambda: running.render_own_rules(
        samples.POLICY, Team(frozenset({"U-rosa"})), Actor("U-rosa", full_member=True, roles=frozenset({Role.MANAGER}))
    ),
    "rules--topic": lambda: running.render_rules(samples.POLICY, samples.TEAM, "ballots"),
    "rules--hostile": lambda: running.render_rules(samples.MANY_REASONS, samples.TEAM),
}

STAFF = Situation(
    Actor("U0ANA", full_member=True), "acme", False, votes=False, rates=False, verdicts=False, no_customers=None
)
SITUATIONS = {
    "staff": STAFF,
    "busy": replace(STAFF, actor=replace(STAFF.actor, roles=frozenset(Role)), votes=True, rates=True, verdicts=True),
    "empty-admin": replace(
        STAFF, actor=replace(STAFF.actor, roles=frozenset({Role.ADMIN})), no_customers=NoCustomers(True, False, ())
    ),
    "empty-staff": replace(STAFF, no_customers=NoCustomers(False, False, ("U0ROSA",))),
    "hostile": replace(STAFF, customer=samples.LONG_KEY),
}

OTHERS: dict[str, Made] = {
    **{f"help--{who}": lambda now=now: help_words.render_help(now, SECTIONS) for who, now in SITUATIONS.items()},  # type: ignore[misc]
    **{
        f"help_topic--{section.name.casefold()}": lambda section=section: help_words.render_topic(  # type: ignore[misc]
            section, SITUATIONS["staff"], SECTIONS
        )
        for section in HelpSection
    },
    **{f"help_word--{word}": lambda word=word: help_texts.render_word(word, HELP[word]) for word in HELP},  # type: ignore[misc]
    "help_unknown": lambda: help_texts.render_unknown_word("scorcard", "scorecard"),
    "help_unknown--far": lambda: help_texts.render_unknown_word("xyzzy", ""),
    "help_unknown--hostile": lambda: help_texts.render_unknown_word(samples.LONG_NOTE, "strike reasons"),
    "refused": lambda: render("refused", sentence="“acme” fits several customers. Which one?"),
    "refused--hostile": lambda: render(
        "refused", sentence=f"No customer is called “{samples.LONG_NOTE}”. {samples.LONG_NOTE}"
    ),
    "soon": lambda: render("soon", customers="20,005 customers"),
    "usage": lambda: render("usage", usage=USAGE),
    "broken": lambda: render("broken", reference="5f1c09aa"),
    "undone": lambda: render("undone", sentence="The strike on Acme GmbH is taken back."),
    "undone--hostile": lambda: render("undone", sentence=samples.LONG_NOTE),
    "which": lambda: render(
        "which",
        sentence="“ac” fits several customers. Which one?",
        draft=samples.DRAFT,
        candidates=(("acme", "Acme GmbH"), ("acorn", "Acorn & Söhne")),
    ),
    "which--hostile": lambda: render(
        "which",
        sentence=f"“{samples.LONG_NAME}” fits several customers. Which one?",
        draft=samples.DRAFT,
        candidates=tuple((samples.LONG_KEY[:-1] + str(n), samples.LONG_NAME) for n in range(5)),
    ),
    "parked": lambda: render("parked", reason="not in channel", channel=samples.CHANNEL, missing=""),
    "parked--private": lambda: render("parked", reason="channel not found", channel=samples.CHANNEL, missing=""),
    "parked--archived": lambda: render("parked", reason="is archived", channel=samples.CHANNEL, missing=""),
    "parked--invited": lambda: render("parked", reason="invited", channel=samples.CHANNEL, missing=""),
    "parked--no_scope": lambda: render(
        "parked", reason="missing scope", channel=samples.CHANNEL, missing=scopes.explain_missing("groups:read")
    ),
    "parked--shared": lambda: render("parked", reason="shared outside", channel=samples.CHANNEL, missing=""),
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
    "settings": {**RUNNING},
    "help": {**OTHERS},
}
for noun in NOUNS:
    FEATURES.setdefault(noun.__name__.split(".")[2], {}).update(getattr(noun, "CASES", {}))
CASES: dict[str, Made] = {name: made for cases in FEATURES.values() for name, made in cases.items()}
POSTED = (
    "channel_offered",
    "channel_readers",
    "group_gone",
    "new_roles",
    "new_roles--undone",
    "strike_line",
    "strike_yours",
    "contest_word",
    "customers_orphaned",
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
