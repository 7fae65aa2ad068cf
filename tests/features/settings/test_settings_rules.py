"""Settings: every number of the rules can be changed, is validated, and comes back as it was stored."""

import re
from contextlib import suppress
from dataclasses import fields
from datetime import date, time

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed, NotFound, Refusal
from scoring.rules.policy import Policy
from scoring.rules.reasons import DEFAULT_REASONS, Reason
from scoring.settings.parsers import format_value, parse_emoji
from scoring.settings.settings import (
    SETTINGS,
    SETTINGS_BY_KEY,
    Setting,
    build_policy,
    change_setting,
    find_setting,
    list_readable,
)

DEFAULTS = Policy()
every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
GOOD = {
    "currency": ("usd", "USD"),
    "timezone": ("europe/BERLIN", "Europe/Berlin"),
    "strikes.case-at": ("4", 4),
    "strikes.severe-at": ("4", 4),
    "strikes.note-from": ("1", 1),
    "strikes.incident-age": ("45d", 45),
    "strikes.witness-window": ("48h", 48),
    "undo": ("5m", 5),
    "strikes.contest-window": ("30", 30),
    "strikes.contest-all": ("5", 5),
    "strikes.contest-lapses": ("30", 30),
    "card.min-answers": ("6", 6),
    "card.stale-after": ("180d", 180),
    "card.grace": ("0", 0),
    "card.override-for": ("30d", 30),
    "floor.revenue": ("5.000,00", 500_000),
    "floor.margin": ("12.5%", 1_250),
    "floor.sale": ("0", 0),
    "floor.mix": ("Training 10%, maintenance 30 %", (("maintenance", 30), ("training", 10))),
    "terms.late-from": ("30", 30),
    "campaign.days": ("21", 21),
    "packages.below-ab": ("5", 5),
    "packages.below-cd": ("0", 0),
    "packages.above": ("50", 50),
    "quote.chance": ("50", 50),
    "quote.warn-jobs": ("1", 1),
    "quote.refuse-jobs": ("5", 5),
    "room.window": ("180", 180),
    "room.farewell-cap": ("1", 1),
    "closet.auto": ("off", False),
    "messages.tables": ("off", False),
    "notifications.names": ("on", True),
    "closet.days": ("30", 30),
    "round.customers": ("12", 12),
    "round.day": ("Wednesday", "wed"),
    "round.hour": ("9:30", time(9, 30)),
    "digest.size": ("20", 20),
    "digest.day": ("Friday", "fri"),
    "digest.hour": ("8:15", time(8, 15)),
    "digest.floor": ("d", "D"),
    "digest.mute": ("on", True),
    "privacy.staff": (" Aggregate ", "aggregate"),
    "privacy.named-votes": ("off", False),
    "privacy.prompts": ("off", False),
    "privacy.gut": ("off", False),
    "privacy.former-months": ("36 months", 36),
    "privacy.feeling-days": ("30", 30),
    "react.due": ("5", 5),
    "react.keep-for": ("14", 14),
    "react.snooze-for": ("7", 7),
    "react.undo": ("5", 5),
    "react.claim": (":mag: eyes", ("mag", "eyes")),
    "react.talk": ("phone", ("phone",)),
    "react.fix": ("wrench", ("wrench",)),
    "react.reprice": ("moneybag", ("moneybag",)),
    "react.keep": ("+1", ("+1",)),
    "react.snooze": ("none", ()),
    "react.ask": ("thinking_face", ("thinking_face",)),
    "react.propose": ("scales", ("scales",)),
    "prompts.hour": ("17", time(17)),
    "prompts.patience": ("3", 3),
    "gut.hour": ("08:30", time(8, 30)),
    "gut.mornings": ("4", 4),
    "turnover.window": ("90", 90),
    "strikes.clean-slate": ("90d", 90),
    "overdue.manager": ("3", 3),
    "overdue.managers": ("7", 7),
    "calendar.workdays": ("sun-thu", (0, 1, 2, 3, 6)),
    "calendar.holidays": ("2026-12-25, 2026-12-24", (date(2026, 12, 24), date(2026, 12, 25))),
    "calendar.country": ("de-be", "DE-BE"),
    "attention.window": ("60d", 60),
    "attention.flag": ("300", 300),
    "attention.entries": ("8", 8),
    "attention.spread": ("5d", 5),
    "gates.reporters": ("3", 3),
    "gates.over": ("7d", 7),
    "gates.receptive-wait": ("14", 14),
    "gates.no-reply-after": ("5", 5),
    "restrict.days": ("14d", 14),
    "ballot.notice-hours": ("24h", 24),
    "ballot.terminate-hours": ("96h", 96),
    "ballot.owner-hours": ("48h", 48),
    "ballot.notice-quorum": ("60", 60),
    "ballot.terminate-quorum": ("75", 75),
    "ballot.owner-quorum": ("40", 40),
    "ballot.new-facts-hours": ("48", 48),
    "ballot.reopen-notice": ("21", 21),
    "ballot.reopen-terminate": ("60", 60),
    "notice.days": ("45d", 45),
    "notice.give-within": ("5", 5),
    "notice.life": ("180d", 180),
    "reply.invited-for": ("15d", 15),
    "reply.judge-within": ("4d", 4),
    "reply.alone-after": ("72h", 72),
    "transition.accept-within": ("3", 3),
    "transition.days": ("45", 45),
    "transition.longest": ("120", 120),
    "transition.referral-check": ("60", 60),
    "transition.trade": ("Accounting", "accounting"),
}


def test_every_number_is_a_setting() -> None:
    """Every field of the policy is one setting with a key of its own; the reasons have keys of their own too."""
    assert {setting.field for setting in SETTINGS} == {field.name for field in fields(Policy)} - {"reasons"}
    assert len(SETTINGS_BY_KEY) == len(SETTINGS)


@every_setting
def test_default_round_trips(setting: Setting) -> None:
    """A setting's default, written as text, reads as the default."""
    value = getattr(DEFAULTS, setting.field)
    assert change_setting(DEFAULTS, setting.key, format_value(value)) == DEFAULTS


@every_setting
def test_setting_changes_one_thing(setting: Setting) -> None:
    """A setting changes its own field and nothing else, whatever the case of its key."""
    text, value = GOOD[setting.key]
    policy = change_setting(DEFAULTS, f" {setting.key.upper()} ", text)
    assert getattr(policy, setting.field) == value
    assert change_setting(policy, setting.key, format_value(getattr(DEFAULTS, setting.field)).casefold()) == DEFAULTS


@every_setting
@pytest.mark.parametrize("text", ["", " ", "lots", "-1000000", "1e3", "9" * 5000, "1.234%", "0x10", "1 2"])
def test_bad_text_is_refused(setting: Setting, text: str) -> None:
    """What a setting does not take is refused with a sentence; no text brings the reading down."""
    if setting.read is parse_emoji and text.strip() and not text.startswith(("1.", "999")):
        assert getattr(change_setting(DEFAULTS, setting.key, text), setting.field) == tuple(text.split())
        return
    with pytest.raises(Malformed, match=r"\.$"):
        change_setting(DEFAULTS, setting.key, text)


def test_one_reaction_does_one_thing() -> None:
    """A reaction that stands for one thing cannot be given to another; taken away there, it can."""
    with pytest.raises(Malformed, match=r"stands for `react\.claim` already"):
        change_setting(DEFAULTS, "react.ask", "question eyes")
    freed = change_setting(DEFAULTS, "react.claim", "mag")
    assert change_setting(freed, "react.ask", "question eyes").react_ask == ("question", "eyes")


def test_swapped_reactions_come_back_from_the_store() -> None:
    """Two lists that were swapped in three steps are read back, though each alone would overlap a default."""
    stored = {"react.claim": "zzz", "react.snooze": "eyes"}
    assert build_policy(stored).react_claim == ("zzz",)
    assert build_policy(stored).react_snooze == ("eyes",)


@given(st.sampled_from(SETTINGS), st.text(max_size=20))
def test_any_text_is_read_or_refused(setting: Setting, text: str) -> None:
    """Whatever is typed, a setting is changed or refused, and nothing else happens."""
    with suppress(Refusal):
        assert isinstance(change_setting(DEFAULTS, setting.key, text), Policy)


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [("strikes.case-at", 2, 10), ("card.min-answers", 3, 7), ("digest.size", 1, 20), ("undo", 1, 60)],
)
def test_limits_are_inclusive(key: str, low: int, high: int) -> None:
    """A number is taken from its lowest to its highest value, and refused one beyond either."""
    for text in (low, high):
        assert getattr(change_setting(DEFAULTS, key, str(text)), SETTINGS_BY_KEY[key].field) == text
    for text in (low - 1, high + 1):
        with pytest.raises(Malformed, match=f"from {low} to {high}"):
            change_setting(DEFAULTS, key, str(text))


@pytest.mark.parametrize(
    ("text", "points"),
    [("12", 1_200), ("12.5", 1_250), ("12.05 %", 1_205), ("-3.5%", -350), ("-0.5%", -50), ("0%", 0), ("NONE", None)],
)
def test_percent_is_basis_points(text: str, points: int | None) -> None:
    """A margin is typed in percent with up to two decimals, may be negative, and is kept in basis points."""
    assert change_setting(DEFAULTS, "floor.margin", text).floor_margin == points


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        *(
            ("undo", "1h", 60),
            ("undo", "half an hour", 30),
            ("ballot.notice-hours", "2d", 48),
            ("card.grace", "2w", 14),
        ),
        *(("ballot.notice-hours", "90h", 90), ("notice.days", "6 weeks", 42), ("strikes.witness-window", "1 day", 24)),
        *(("notice.give-within", "5 business days", 5), ("overdue.manager", "3d", 3), ("quote.chance", "40 %", 40)),
    ],
)
def test_a_length_of_time_is_read_in_any_unit(key: str, text: str, value: int) -> None:
    """A setting in days, hours or minutes takes every length that is so many of them, said in any unit."""
    assert getattr(change_setting(DEFAULTS, key, text), SETTINGS_BY_KEY[key].field) == value


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("ballot.notice-hours", "30m", "a whole number of hours from 2 to 336"),
        ("ballot.notice-hours", "2h30", "a whole number of hours from 2 to 336"),
        ("card.grace", "3m", "a whole number of days from 0 to 365"),
        ("card.grace", "36h", "a whole number of days from 0 to 365"),
        ("undo", "2h", "a whole number of minutes from 1 to 60"),
        ("notice.give-within", "2w", "a whole number of business days from 1 to 60"),
        ("strikes.case-at", "3d", "a whole number of points from 2 to 10"),
        ("floor.margin", "0.2", "can be read as 20% or 0.2%"),
        ("floor.margin", "101", "a percentage from -1,000% to 100%"),
        ("quote.chance", "0.4", "can be read as 40% or 0.4%"),
        ("ballot.notice-quorum", "50.5%", "a whole number of percent from 1 to 100"),
        ("floor.mix", "training 0.3", "can be read as 30% or 0.3%"),
        ("floor.mix", "training 130%", "from 0% to 100%"),
        ("floor.sale", "-5", "a minimum is not below zero"),
        ("digest.day", "thunder", "from `mon` to `sun`"),
        ("digest.day", "t", "from `mon` to `sun`"),
        ("reason.no-show", "1 90h", "a whole number of days from 1 to 1,095"),
    ],
)
def test_what_is_out_of_its_meaning_is_refused_with_the_range(key: str, text: str, says: str) -> None:
    """A length that is no whole number of the unit, a figure out of its range, and one that can be read in two ways."""
    with pytest.raises(Malformed, match=re.escape(says)):
        change_setting(DEFAULTS, key, text)


def test_a_strikes_life_is_a_length_of_time() -> None:
    """The life of a reason is read like any other length."""
    assert change_setting(DEFAULTS, "reason.no-show", "2 26 weeks").reasons[-1] == Reason("no-show", 2, 182)


def test_unknown_setting_gets_the_nearest() -> None:
    """An unknown setting is refused with the nearest, or with where to find them all."""
    with pytest.raises(NotFound, match=r"`digest\.size`"):
        find_setting("digest.sise")
    with pytest.raises(NotFound, match="/umpire config"):
        find_setting("xyzzy")


def test_unknown_zone_gets_the_nearest() -> None:
    """A misspelt time zone is refused with the nearest."""
    with pytest.raises(Malformed, match="Europe/Berlin"):
        change_setting(DEFAULTS, "timezone", "Europe/Berln")


def test_reason_is_added() -> None:
    """An admin adds a reason with a weight and a life; the others stay, in their order."""
    policy = change_setting(DEFAULTS, "reason.No-Show", "2 90d")
    assert policy.reasons == (*DEFAULT_REASONS, Reason("no-show", 2, 90))


def test_reason_is_changed_in_its_place() -> None:
    """Changing a reason's weight and life leaves it where it was among the others."""
    policy = change_setting(DEFAULTS, "reason.abusive", "3 200d")
    assert [r.name for r in policy.reasons] == [r.name for r in DEFAULT_REASONS]
    assert policy.reasons[1] == Reason("abusive", 3, 200)


def test_reason_is_taken_away() -> None:
    """A reason that is off is gone; taking away what is none is refused."""
    policy = change_setting(DEFAULTS, " Reason.ABUSIVE ", " OFF ")
    assert policy.reasons == tuple(r for r in DEFAULT_REASONS if r.name != "abusive")
    with pytest.raises(NotFound, match="abusive"):
        change_setting(policy, "reason.abusive", "off")


def test_one_reason_stays() -> None:
    """The last reason cannot be taken away."""
    policy = Policy(reasons=DEFAULT_REASONS[:1])
    with pytest.raises(Malformed, match="At least one"):
        change_setting(policy, f"reason.{DEFAULT_REASONS[0].name}", "off")


@pytest.mark.parametrize("text", ["", "9 180d", "1", "1 forever", "two 180d"])
@pytest.mark.parametrize("key", ["reason.no-show", "reason.", "reason.no show"])
def test_bad_reason_is_refused(key: str, text: str) -> None:
    """A reason without a name, or with a weight or life out of range, is refused."""
    with pytest.raises(Malformed, match=r"\.$"):
        change_setting(DEFAULTS, key, text)


def test_nothing_stored_is_the_defaults() -> None:
    """Where no admin changed anything the rules are the printed ones."""
    assert build_policy({}) == DEFAULTS


@given(st.permutations([*((key, text) for key, (text, _) in GOOD.items()), ("reason.abusive", "off")]))
def test_order_of_settings_does_not_matter(stored: list[tuple[str, str]]) -> None:
    """The policy is the same in whatever order settings were stored, and all of them are in force."""
    policy = build_policy(dict(stored))
    assert {key: getattr(policy, SETTINGS_BY_KEY[key].field) for key in GOOD} == {
        key: value for key, (_, value) in GOOD.items()
    }
    assert "abusive" not in {reason.name for reason in policy.reasons}


def test_all_reasons_replaced() -> None:
    """All reasons that come with umpire may be off when there is one of the admin's own, wherever it sorts."""
    stored = {f"reason.{reason.name}": "off" for reason in DEFAULT_REASONS} | {"reason.zz-top": "1 30d"}
    assert build_policy(stored).reasons == (Reason("zz-top", 1, 30),)


@pytest.mark.parametrize("stored", [{"reason.no-show": "off"}, {"ballots.quorum": "50%"}, {"undo.window": "x"}])
def test_stored_and_unknown_changes_nothing(stored: dict[str, str]) -> None:
    """A reason added and then taken away, or a setting only a newer version knows, leaves the rules as they are."""
    assert build_policy(stored) == DEFAULTS
    assert build_policy(stored | {"undo": "5"}) == change_setting(DEFAULTS, "undo", "5")


def test_only_a_currency_in_use_is_set_and_a_stored_one_stays() -> None:
    """`XYZ` is refused with what to type; a currency its country gave up since is still the one amounts are kept in."""
    with pytest.raises(Malformed, match="XYZ is not a currency"):
        change_setting(DEFAULTS, "currency", "xyz")
    assert build_policy({"currency": "BGN"}).currency == "BGN"
    assert change_setting(build_policy({"currency": "BGN"}), "undo", "5").currency == "BGN"


@pytest.mark.parametrize("bad", [("timezone", "Mars/Olympus"), ("currency", "shells"), ("digest.size", "many")])
def test_a_stored_setting_that_cannot_be_read_is_left_out(bad: tuple[str, str]) -> None:
    """What this version cannot read is left at its default; every other setting stands, amounts too."""
    stored = {"floor.revenue": "1200", "reason.rude-to-support": "off", "digest.day": "fri"}

    assert list_readable(stored | dict([bad])) == stored
    assert list_readable(stored) == stored
