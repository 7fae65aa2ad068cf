"""Referrals: vendors named without guessing, none with a reason, and how it went; and what a farewell waits for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, NotFound, Refusal
from scoring.rules.policy import Policy
from scoring.transitions import referrals as referral_rules, transitions as farewells
from scoring.transitions.steps import Step, StepKind
from scoring.transitions.transitions import ReferralOutcome, Transition, TransitionState, Vendor, VendorReferral
from scoring.values.words import fold

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY, DAY = NOW.date(), timedelta(days=1)
INITRODE = Vendor(1, "Initrode", "small shops", "", "rosa", NOW)
INITECH = Vendor(2, "Initech", "", "", "rosa", NOW)
GONE = Vendor(3, "Hooli", "", "", "rosa", NOW, withdrawn_at=NOW)
VENDORS = (INITRODE, INITECH, GONE)
NAMED = VendorReferral(1, 1, 1, "", "li", NOW)
OTHER = VendorReferral(2, 1, 2, "", "li", NOW)
NONE = VendorReferral(3, 1, None, "none near them", "li", NOW)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("1", INITRODE), ("#2", INITECH), ("INITECH", INITECH), ("initr", INITRODE), ("Inítrode", INITRODE)],
)
def test_a_vendor_is_found_by_number_name_or_unique_beginning(asked: str, found: Vendor) -> None:
    """Case and accents aside; a number is enough."""
    assert referral_rules.choose_vendor(asked, VENDORS) is found


@pytest.mark.parametrize("asked", ["init", "Hooli", "3", "Globex", "", "initrod e"])
def test_a_vendor_is_never_guessed(asked: str) -> None:
    """Several that fit, one off the list, and none at all are refused with the numbers to choose from."""
    with pytest.raises(NotFound, match="Initrode"):
        referral_rules.choose_vendor(asked, VENDORS)


def test_an_empty_list_says_how_to_begin() -> None:
    """Without vendors the refusal names the command that adds one."""
    with pytest.raises(NotFound, match="vendor add"):
        referral_rules.choose_vendor("Initrode", (GONE,))


@given(st.text(max_size=20))
def test_what_is_found_is_what_was_asked(asked: str) -> None:
    """Whatever is typed gives a vendor that begins so or has that number, or a refusal."""
    try:
        found = referral_rules.choose_vendor(asked, VENDORS)
    except NotFound:
        return
    said = fold(asked)
    assert fold(found.name).startswith(said) or str(found.id) == said.removeprefix("#")


@pytest.mark.parametrize("name", ["", "none", "None", "12", "#3", "help", "x" * 151, "initech", "  Inítech "])
def test_a_name_that_could_be_read_otherwise_is_refused(name: str) -> None:
    """A vendor is not called like a number or a command, and not twice the same."""
    with pytest.raises(Refusal):
        referral_rules.check_vendor(" ".join(name.split()), "", "", VENDORS)


def test_a_vendor_off_the_list_can_come_back() -> None:
    """The name of a withdrawn vendor is free."""
    referral_rules.check_vendor("Hooli", "", "", VENDORS)


@pytest.mark.parametrize(
    ("vendor", "made", "why", "refusal"),
    [
        (INITRODE, (NAMED,), "", AlreadyDone),
        (None, (NAMED,), "none", AlreadyDone),
        (None, (NONE,), "none", AlreadyDone),
        (None, (), " ", Incomplete),
        (None, (), "x" * 2001, Malformed),
    ],
)
def test_a_referral_is_one_thing_once(
    vendor: Vendor | None, made: tuple[VendorReferral, ...], why: str, refusal: type[Refusal]
) -> None:
    """The same vendor twice, none beside one, and none without a reason are refused."""
    with pytest.raises(refusal):
        referral_rules.check_referral(vendor, made, why)


def test_two_vendors_and_one_after_none_are_fine() -> None:
    """A second vendor is welcome, and so is one that turns up after all."""
    referral_rules.check_referral(INITECH, (NAMED,), "")
    referral_rules.check_referral(INITECH, (NONE,), "")
    referral_rules.check_referral(None, (), "none near them")


@pytest.mark.parametrize(
    ("said", "made", "outcomes"),
    [
        ("", (NONE,), {}),
        ("took-it", (NAMED, NONE), {1: ReferralOutcome.TOOK_IT}),
        ("declined", (NAMED, OTHER), {1: ReferralOutcome.DECLINED, 2: ReferralOutcome.DECLINED}),
        ("unknown", (NAMED, OTHER), {1: ReferralOutcome.UNKNOWN, 2: ReferralOutcome.UNKNOWN}),
        ("took-it:2", (NAMED, OTHER), {1: ReferralOutcome.DECLINED, 2: ReferralOutcome.TOOK_IT}),
    ],
)
def test_one_answer_tells_how_each_referral_went(
    said: str, made: tuple[VendorReferral, ...], outcomes: dict[int, ReferralOutcome]
) -> None:
    """They took one, so they declined the other; without a vendor there is nothing to tell."""
    assert referral_rules.parse_outcomes(said, made) == outcomes


@pytest.mark.parametrize("said", ["", "took-it", "took-it:9", "sideways"])
def test_an_answer_that_leaves_it_open_is_asked_again(said: str) -> None:
    """With two vendors `took-it` alone does not say which."""
    with pytest.raises(Malformed):
        referral_rules.parse_outcomes(said, (NAMED, OTHER))


def test_only_what_may_have_come_true_is_asked_about() -> None:
    """Referrals that were taken or declined, none, and those asked about before are left alone."""
    settled = [replace(OTHER, outcome=each) for each in (ReferralOutcome.TOOK_IT, ReferralOutcome.DECLINED)]
    asked = replace(OTHER, asked_again_at=NOW)
    assert referral_rules.list_worth_asking((NAMED, *settled, asked, NONE)) == (NAMED,)


@pytest.mark.parametrize(("last_day", "days"), [(None, 0), (TODAY, 0), (TODAY - DAY, 0), (TODAY + 45 * DAY, 45)])
def test_a_farewell_is_early_before_the_agreed_last_day(last_day: date | None, days: int) -> None:
    """On the last day and after it nothing is early, nor where none was agreed."""
    assert farewells.days_early(replace(BEGUN, last_day=last_day), TODAY) == days


BEGUN = Transition(1, 1, 1, NOW, TransitionState.RUNNING, owner="li", planned_at=NOW)
OPEN = Step(1, 1, 1, StepKind.WORK, "work")
FINISHED = replace(OPEN, done_at=NOW, done_by="li")


@given(st.booleans(), st.lists(st.booleans(), max_size=4), st.booleans())
def test_a_farewell_waits_for_the_plan_every_step_and_a_referral(
    planned: bool, done: list[bool], referred: bool
) -> None:
    """It may be said exactly when nothing is missing, and whatever is missing is named."""
    transition = BEGUN if planned else replace(BEGUN, planned_at=None)
    steps = [replace(FINISHED if each else OPEN, place=n) for n, each in enumerate(done, start=1)]
    made = [NONE] if referred else []
    missing = farewells.list_missing(transition, steps, made, "acme")

    assert bool(missing) == (not planned or not all(done) or not referred)
    if missing:
        with pytest.raises(NotAllowed) as refused:
            farewells.require_ready(transition, steps, made, "acme")
        assert all(each in str(refused.value) for each in missing)
    else:
        farewells.require_ready(transition, steps, made, "acme")


def test_lessons_are_words() -> None:
    """Without lessons, or with a novel, there is no farewell."""
    assert farewells.check_lessons(" Ask earlier. ") == "Ask earlier."
    for text in ("  ", "x" * 2001):
        with pytest.raises(Malformed):
            farewells.check_lessons(text)


@given(st.integers(0, 10**7))
def test_minutes_a_month_are_a_third_of_a_quarters(minutes: int) -> None:
    """Ninety days of minutes become thirty days' worth."""
    assert farewells.scale_to_month(minutes, Policy()) == minutes // 3
