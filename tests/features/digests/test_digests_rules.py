"""Digests: when they come, whom they name, who rests, which reasons come first, what would help."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import strikes
from scoring.cases.fixes import FixState
from scoring.customers.customers import Customer
from scoring.digests import digests
from scoring.digests.digests import NextStep
from scoring.digests.reactions import Review, ReviewAct
from scoring.interactions import NO_LOAD, Attention
from scoring.scorecards import scorecards
from scoring.scorecards.scorecards import Scorecard
from tests.scoring import made
from tests.scoring.case_file_samples import FIX
from tests.scoring.made import NOW, POLICY, TODAY

CALM = Attention(NO_LOAD, None, False)
FLAGGED = Attention(NO_LOAD, 250, True)
NOBODY = strikes.tally_strikes((), now=NOW, policy=POLICY)
REVIEW = Review(1, 1, "C1", "1.2", ReviewAct.KEEP, "U-rosa", NOW, NOW + timedelta(days=28), points=2)


def build_card(yes: int, customer: Customer | None = None) -> Scorecard:
    """A card with so many yes, the others no."""
    answers = made.build_answers([made.YES] * yes + [made.NO] * (7 - yes))
    return scorecards.build_card(customer or made.build_customer(), answers, override=None, now=NOW, policy=POLICY)


def test_it_comes_weekly_on_the_day_and_hour_that_are_set() -> None:
    """Monday 09:00 workspace time, unless an admin says otherwise."""
    berlin = replace(POLICY, timezone="Europe/Berlin")
    friday = replace(berlin, digest_day="fri", digest_at=time(15, 30))
    at = datetime(2026, 1, 7, tzinfo=UTC)
    assert digests.schedule(berlin).after(at, berlin.zone) == datetime(2026, 1, 12, 8, tzinfo=UTC)
    assert digests.schedule(friday).after(at, friday.zone) == datetime(2026, 1, 9, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("yes", "floor", "named"),
    [(7, "C", False), (5, "C", False), (4, "C", True), (2, "C", True), (4, "D", False), (2, "D", True)],
)  # fmt: skip
def test_grades_are_named_from_the_floor_down(yes: int, floor: str, named: bool) -> None:
    """With floor C those graded C and D are named, with floor D only those graded D."""
    policy = replace(POLICY, digest_grade=floor)
    assert digests.belongs_in_digest(made.build_customer(), build_card(yes), NOBODY, CALM, policy) is named


@pytest.mark.parametrize("floor", ["C", "D"])
def test_the_flagged_are_named_whatever_their_grade(floor: str) -> None:
    """A case that is due and time far above their share flag a customer graded A."""
    policy = replace(POLICY, digest_grade=floor)
    due = strikes.tally_strikes([made.build_strike(id=n) for n in range(3)], now=NOW, policy=POLICY)
    assert digests.belongs_in_digest(made.build_customer(), build_card(7), due, CALM, policy)
    assert digests.belongs_in_digest(made.build_customer(), build_card(7), NOBODY, FLAGGED, policy)


@pytest.mark.parametrize(
    "gone", [{"archived_at": NOW}, {"former_at": NOW}, {"since": TODAY}], ids=lambda gone: next(iter(gone))
)
def test_newcomers_the_archived_and_those_let_go_are_never_named(gone: dict[str, object]) -> None:
    """Whatever else is so."""
    customer = replace(made.build_customer(), **gone)  # type: ignore[arg-type]
    assert not digests.belongs_in_digest(customer, build_card(0, customer), NOBODY, FLAGGED, POLICY)


@pytest.mark.parametrize(
    ("review", "points", "days", "rests"),
    [
        (REVIEW, 2, 27, True),
        (REVIEW, 2, 28, False),
        (REVIEW, 1, 1, True),
        (REVIEW, 3, 1, False),
        (replace(REVIEW, act=ReviewAct.SNOOZE), 2, 1, True),
        (replace(REVIEW, act=ReviewAct.CLAIM), 2, 1, False),
        (replace(REVIEW, undone_at=NOW), 2, 1, False),
        (replace(REVIEW, until=None), 2, 1, False),
    ],
)
def test_who_was_kept_or_snoozed_rests_unless_it_got_worse(review: Review, points: int, days: int, rests: bool) -> None:
    """Until its end, while the points are no more than when a manager said so, and not once it was taken back."""
    found = digests.find_rest([review], points, NOW + timedelta(days=days))
    assert found == (review if rests else None)


def test_of_several_rests_the_longest_counts() -> None:
    """Snoozed after it was kept: it rests until the later end."""
    longer = replace(REVIEW, id=2, act=ReviewAct.SNOOZE, until=NOW + timedelta(days=40))
    assert digests.find_rest([longer, REVIEW], 0, NOW) == longer


def test_the_heaviest_grievance_comes_first_then_the_latest() -> None:
    """Two points weigh more than one; of equal weight the more recent comes first."""
    struck = [
        made.build_strike(id=1, reason="late-payment", incident_on=TODAY - timedelta(days=1)),
        made.build_strike(id=2, reason="scope-creep", incident_on=TODAY),
        made.build_strike(id=3, reason="rude-to-support", incident_on=TODAY - timedelta(days=9)),
        made.build_strike(id=4, reason="rude-to-support", incident_on=TODAY - timedelta(days=7)),
    ]
    found = digests.sum_by_reason(struck)
    assert [(each.reason, each.points, each.strikes) for each in found] == [
        ("rude-to-support", 2, 2),
        ("scope-creep", 1, 1),
        ("late-payment", 1, 1),
    ]
    assert found[0].latest == TODAY - timedelta(days=7)


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 3), st.integers(0, 90)), max_size=12))
def test_grievances_add_up(told: list[tuple[str, int, int]]) -> None:
    """However many strikes of however many reasons: no point is lost or counted twice, and no reason comes twice."""
    struck = [
        made.build_strike(id=n, reason=reason, weight=weight, incident_on=TODAY - timedelta(days=ago))
        for n, (reason, weight, ago) in enumerate(told)
    ]
    found = digests.sum_by_reason(struck)
    assert sum(each.points for each in found) == sum(weight for _, weight, _ in told)
    assert len({each.reason for each in found}) == len(found) == len({reason for reason, _, _ in told})
    assert [each.points for each in found] == sorted((each.points for each in found), reverse=True)


def test_what_would_help_most_without_a_case() -> None:
    """Somebody who looks after it first, then our own part, then a true card, then a talk."""
    owned = replace(made.build_customer(), owner="U-jo")
    assert digests.suggest_next_step(None, build_card(2), (FIX,)) is NextStep.OWNER
    assert digests.suggest_next_step("U-jo", build_card(2), (FIX,)) is NextStep.FIX
    done = replace(FIX, state=FixState.DONE)
    empty = scorecards.build_card(owned, (), override=None, now=NOW, policy=POLICY)
    assert digests.suggest_next_step("U-jo", empty, (done,)) is NextStep.RATE
    assert digests.suggest_next_step("U-jo", replace(build_card(2), stale=True), (done,)) is NextStep.RATE_AGAIN
    assert digests.suggest_next_step("U-jo", build_card(2), ()) is NextStep.SECOND
    assert digests.suggest_next_step("U-jo", replace(build_card(2), seconded=True), ()) is NextStep.TALK
