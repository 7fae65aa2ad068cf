"""Expiries: what time alone takes from a customer's points, and when. Source: product.md §5.3."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.rules.policy import Policy
from scoring.strikes.strikes import Strike, tally

NEAR = timedelta(days=30)
"""How long before points expire the case card says so."""


@dataclass(frozen=True, slots=True)
class Fall:
    """At that instant (UTC) so many points expire, and so many are left."""

    at: datetime
    lost: int
    left: int


def falls(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> tuple[Fall, ...]:
    """Every fall to come if nothing else happens, soonest first; of strikes that expire together only one."""
    known = tuple(strikes)
    standing = tally(known, now=now, policy=policy)
    found, points = [], standing.points
    for at in sorted({strike.expires_at for strike in standing.live}):
        left = tally(known, now=at, policy=policy).points
        found.append(Fall(at, points - left, left))
        points = left
    return tuple(found)


def near(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> Fall | None:
    """The next fall, if it comes within thirty days."""
    return next((fall for fall in falls(strikes, now=now, policy=policy) if fall.at <= now + NEAR), None)


def grounds_lost(strikes: Iterable[Strike], *, now: datetime, policy: Policy) -> Fall | None:
    """The fall after which what is left would open no case; None where it would not now."""
    known = tuple(strikes)
    if not tally(known, now=now, policy=policy).case_due:
        return None
    coming = falls(known, now=now, policy=policy)
    return next((fall for fall in coming if not tally(known, now=fall.at, policy=policy).case_due), None)
