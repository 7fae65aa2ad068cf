"""Expiries: what time alone takes away, when it is near, and when it takes the ground of a case."""

from datetime import timedelta

from hypothesis import given, strategies as st

from scoring import strikes as expiries
from scoring.strikes import PointsExpiry, Strike, StrikeState, tally_strikes
from tests.scoring import made
from tests.scoring.made import NOW, POLICY, TICK


def struck(number: int, days: int, weight: int = 1, **changes: object) -> Strike:
    """A strike that expires in so many days."""
    return made.build_strike(id=number, weight=weight, expires_at=NOW + timedelta(days=days), **changes)


def near(*strikes: Strike) -> PointsExpiry | None:
    """The fall the card tells of."""
    return expiries.find_near_expiry(strikes, now=NOW, policy=POLICY)


def test_the_next_fall_is_told_within_thirty_days() -> None:
    """One that is thirty days away is near, a moment more is not; what expires together falls together."""
    assert near(struck(1, 30), struck(2, 60), struck(3, 90)) == PointsExpiry(NOW + timedelta(days=30), 1, 2)
    assert near(struck(1, 30), struck(2, 30, 2), struck(3, 90)) == PointsExpiry(NOW + timedelta(days=30), 3, 1)
    late = made.build_strike(id=1, expires_at=NOW + timedelta(days=30) + TICK)
    assert near(late) is None
    assert near(struck(1, 5, state=StrikeState.CONTESTED)) is None
    assert near() is None


def test_a_case_loses_its_ground_when_too_little_is_left() -> None:
    """Of four points the second fall takes the ground; a severe strike keeps it as long as it lives."""
    four = (struck(1, 10), struck(2, 20), struck(3, 30), struck(4, 40))
    assert expiries.find_expiry_of_ground(four, now=NOW, policy=POLICY) == PointsExpiry(NOW + timedelta(days=20), 1, 2)
    severe = (struck(1, 10), struck(2, 300, 3))
    assert expiries.find_expiry_of_ground(severe, now=NOW, policy=POLICY) == PointsExpiry(
        NOW + timedelta(days=300), 3, 0
    )
    assert expiries.find_expiry_of_ground(four[:2], now=NOW, policy=POLICY) is None


@given(made.strike_lists)
def test_falls_add_up_to_nothing(strikes: list[Strike]) -> None:
    """Whatever was recorded: falls come in order, and take away exactly what counts now, as the tally will say then."""
    found = expiries.list_expiries(strikes, now=NOW, policy=POLICY)
    assert sum(fall.lost for fall in found) == tally_strikes(strikes, now=NOW, policy=POLICY).points
    assert [fall.at for fall in found] == sorted(fall.at for fall in found)
    assert all(fall.lost > 0 for fall in found)
    assert all(tally_strikes(strikes, now=fall.at, policy=POLICY).points == fall.left for fall in found)


@given(made.strike_lists, st.randoms())
def test_the_order_of_strikes_does_not_matter(strikes: list[Strike], shuffled: object) -> None:
    """However they are handed over."""
    mixed = [*strikes]
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert expiries.list_expiries(mixed, now=NOW, policy=POLICY) == expiries.list_expiries(
        strikes, now=NOW, policy=POLICY
    )
