"""Restrictions: their kinds, how long one may last, and that one can be renewed once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import restrictions
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed
from scoring.restrictions import Contact, Restriction
from scoring.rules.policy import Policy
from tests.scoring.made import build_customer

POLICY = Policy()
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
MOST = timedelta(days=POLICY.restrict_days)
ACME = build_customer()
orders = st.lists(st.tuples(st.integers(0, 30 * 24 - 1), st.integers(1, 30)), min_size=1, max_size=12)
"""Attempts to restrict contact: so many hours after the last one, for so many days."""


def placed(at: datetime, days: int, *, renewal: bool = False) -> Restriction:
    """By email only, from a moment on, until a day begins so many days later."""
    until = POLICY.calendar.start_of(at.date() + timedelta(days=days))
    return Restriction(1, 1, Contact.EMAIL_ONLY, "", "U-rosa", at, until, renewal=renewal)


@given(orders)
def test_without_a_new_incident_nobody_is_restricted_for_more_than_twice_the_days(
    attempts: list[tuple[int, int]],
) -> None:
    """However it is shortened, changed and asked for again without a pause, the time in force stays within 60 days."""
    now, last, total = MONDAY, None, timedelta(0)
    for hours, days in attempts:
        now += timedelta(hours=hours)
        if last is not None and now >= last.until + MOST:
            break  # a pause as long as a restriction may last: what follows is a new one
        asked = placed(now, days)
        if asked.until <= now:
            continue
        try:
            renewal = restrictions.check_renewal(ACME, last, asked.until, struck_on=None, now=now, policy=POLICY)
        except NotAllowed:
            continue
        if last is not None:
            total += min(now, last.until) - last.placed_at
        last = placed(now, days, renewal=renewal)
    assert last is not None
    assert total + (last.until - last.placed_at) <= 2 * MOST


@pytest.mark.parametrize(("struck_on", "again"), [(None, False), (date(2026, 1, 5), False), (date(2026, 1, 6), True)])
def test_a_new_incident_begins_anew(struck_on: date | None, again: bool) -> None:
    """An incident on a later day than the last restriction opens a new one; the one it was placed for does not."""
    last = placed(MONDAY, 30, renewal=True)
    now = MONDAY + timedelta(days=20)
    later = last.until + timedelta(days=10)
    if again:
        renewal = restrictions.check_renewal(ACME, last, later, struck_on=struck_on, now=now, policy=POLICY)
        assert renewal is False
    else:
        with pytest.raises(NotAllowed, match="/umpire case acme"):
            restrictions.check_renewal(ACME, last, later, struck_on=struck_on, now=now, policy=POLICY)


def test_after_a_pause_as_long_as_it_may_last_one_begins_anew() -> None:
    """The refusal names that day, and from then on it can be restricted again."""
    last = placed(MONDAY, 30, renewal=True)
    free_from = last.until + MOST
    with pytest.raises(NotAllowed, match="from 6 March 2026 on"):
        restrictions.check_renewal(
            ACME, last, free_from + MOST, struck_on=None, now=free_from - timedelta(seconds=1), policy=POLICY
        )
    assert not restrictions.check_renewal(ACME, last, free_from + MOST, struck_on=None, now=free_from, policy=POLICY)


@given(st.integers(-400, 400))
def test_it_ends_tomorrow_at_the_earliest_and_in_thirty_days_at_the_latest(offset: int) -> None:
    """Days out of that range are refused, beside the field."""
    today = date(2026, 3, 2)
    until = today + timedelta(days=offset)
    if 1 <= offset <= 30:
        assert restrictions.check_until(until, today, POLICY) == until
    else:
        with pytest.raises(Malformed) as no:
            restrictions.check_until(until, today, POLICY)
        assert no.value.field == "until"


def test_what_is_missing_is_asked_for() -> None:
    """Without a kind or a day it is incomplete, so that a form can ask for it."""
    with pytest.raises(Incomplete) as no_day:
        restrictions.check_until(None, date(2026, 3, 2), POLICY)
    with pytest.raises(Incomplete) as no_kind:
        restrictions.check_kind(" ")
    assert (no_day.value.field, no_kind.value.field) == ("until", "kind")


@pytest.mark.parametrize("kind", Contact)
def test_kinds_are_read_however_they_are_typed(kind: Contact) -> None:
    """With blanks, dashes, in capitals; anything else is refused with the list."""
    for typed in (kind.value, kind.value.upper(), kind.value.replace("-", " "), kind.value.replace("-", "–")):
        assert restrictions.check_kind(typed) is kind
    with pytest.raises(Malformed, match="`email-only`, `one-contact`, `no-calls`"):
        restrictions.check_kind(f"{kind.value}s-please")


def test_it_is_in_force_until_its_day_begins() -> None:
    """However late the tick is, and not after somebody ended it."""
    restriction = placed(MONDAY, 30)
    assert restrictions.is_in_force(restriction, restriction.until - timedelta(seconds=1))
    assert not restrictions.is_in_force(restriction, restriction.until)


def test_the_same_again_is_refused() -> None:
    """Another reason or day is a change; all the same is none."""
    restriction = placed(MONDAY, 30)
    with pytest.raises(AlreadyDone):
        restrictions.refuse_same(restriction, placed(MONDAY + timedelta(hours=1), 30), ACME, POLICY)
    restrictions.refuse_same(restriction, placed(MONDAY, 29), ACME, POLICY)
    restrictions.refuse_same(None, restriction, ACME, POLICY)
