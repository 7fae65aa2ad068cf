"""Room: what leaves beside what is won adds up in any order; and the cap on a quarter's farewells."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import capacity as capacity_rules
from scoring.ballots import BallotKind, BallotState
from scoring.capacity import LeavingCustomer
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Transition, TransitionState
from tests.scoring.ballot_samples import build_ballot

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
SINCE = NOW - timedelta(days=365)
POLICY = Policy()
ASKED = Quote(1, 1_000_000, 2_000, QuoteVerdict.QUOTE, "U1", NOW, 40, customer_id=9, minutes=600, yearly=True)
WON = replace(ASKED, id=2, outcome=QuoteOutcome.WON, outcome_at=NOW)
ALL = range(1_000)
"""Every quote is for a new customer."""
REFUSED = replace(ASKED, id=3, verdict=QuoteVerdict.REFUSE)

money = st.integers(0, 10**9)
leavings = st.lists(
    st.builds(LeavingCustomer, st.integers(1, 50), st.none() | money, st.integers(0, 10_000), st.booleans()),
    max_size=8,
    unique_by=lambda each: each.customer_id,
)
asked = st.lists(
    st.builds(
        Quote,
        id=st.integers(1, 999),
        value=st.integers(1, 10**9),
        margin=st.just(0),
        verdict=st.sampled_from(QuoteVerdict),
        asked_by=st.just("U1"),
        asked_at=st.sampled_from([NOW, SINCE - timedelta(days=1)]),
        chance=st.integers(0, 100),
        customer_id=st.integers(40, 60),
        minutes=st.none() | st.integers(0, 5_000),
        overridden_by=st.sampled_from([None, "U2"]),
        outcome=st.sampled_from(QuoteOutcome),
        outcome_at=st.just(NOW),
        withdrawn_at=st.sampled_from([None, NOW]),
        yearly=st.booleans(),
    ),
    max_size=8,
)


def test_a_ledger_by_hand() -> None:
    """48,000 and somebody unknown leave; 10,000 is won and 40 % of as much is likely: 0.29 of what leaves."""
    found = capacity_rules.build_ledger(
        [LeavingCustomer(1, 4_800_000, 900), LeavingCustomer(2, None, 100)],
        [ASKED, WON, REFUSED],
        fresh=ALL,
        since=SINCE,
    )

    assert (found.lost, found.unknown, found.freed) == (4_800_000, 1, 1_000)
    assert (found.won, found.weighted, found.taken, found.likely) == (1_000_000, 400_000, 600, 240)
    assert (found.cover, found.short, found.room) == (29, True, 400)


@given(leavings, asked, st.randoms())
def test_the_order_does_not_matter(going: list[LeavingCustomer], quotes: list[Quote], dice: object) -> None:
    """The same customers and quotes in another order are the same room."""
    shuffled, mixed = list(going), list(quotes)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    dice.shuffle(mixed)  # type: ignore[attr-defined]

    assert capacity_rules.build_ledger(shuffled, mixed, fresh=ALL, since=SINCE) == capacity_rules.build_ledger(
        going, quotes, fresh=ALL, since=SINCE
    )


@given(leavings, leavings, asked)
def test_room_adds_up(some: list[LeavingCustomer], others: list[LeavingCustomer], quotes: list[Quote]) -> None:
    """Two halves of those who leave lose and free what both do together, and nothing is counted twice."""
    apart = [replace(each, customer_id=each.customer_id + 100) for each in others]
    first, second = (
        capacity_rules.build_ledger(some, (), fresh=ALL, since=SINCE),
        capacity_rules.build_ledger(apart, (), fresh=ALL, since=SINCE),
    )
    both = capacity_rules.build_ledger([*some, *apart], quotes, fresh=ALL, since=SINCE)

    assert both.lost == first.lost + second.lost
    assert both.freed == first.freed + second.freed
    assert both.unknown == first.unknown + second.unknown
    assert both.room == both.freed - both.taken


@given(leavings, asked)
def test_more_work_never_covers_less(going: list[LeavingCustomer], quotes: list[Quote]) -> None:
    """A job won besides raises the cover or leaves it; without known revenue that leaves there is none."""
    found = capacity_rules.build_ledger(going, quotes, fresh=ALL, since=SINCE)
    more = capacity_rules.build_ledger(going, [*quotes, replace(WON, customer_id=999)], fresh=ALL, since=SINCE)

    assert (found.cover is None) == (found.lost == 0)
    assert found.cover is None or (more.cover is not None and more.cover >= found.cover >= 0)
    assert found.short is (found.cover is not None and found.won + found.weighted < found.lost)


@pytest.mark.parametrize(
    ("quote", "counts"),
    [
        (ASKED, True),
        (WON, True),
        (REFUSED, False),
        (replace(REFUSED, overridden_by="U2"), True),
        (replace(ASKED, withdrawn_at=NOW), False),
        (replace(WON, withdrawn_at=NOW), False),
        (replace(ASKED, outcome=QuoteOutcome.LOST), False),
        (replace(ASKED, outcome=QuoteOutcome.DROPPED), False),
        (replace(ASKED, asked_at=SINCE), True),
        (replace(ASKED, asked_at=SINCE - timedelta(seconds=1)), False),
        (replace(WON, asked_at=SINCE - timedelta(days=9)), True),
        (replace(WON, outcome_at=SINCE - timedelta(seconds=1)), False),
        (replace(WON, customer_id=1), False),
        (replace(ASKED, customer_id=None, prospect_id=1), True),
    ],
)
def test_which_quotes_count(quote: Quote, counts: bool) -> None:
    """Those that may still be won, and those won in the window; not those of a customer who leaves."""
    found = capacity_rules.build_ledger([LeavingCustomer(1, 1, 0)], [quote], fresh=ALL, since=SINCE)

    assert bool(found.won + found.weighted) is counts


@pytest.mark.parametrize(
    ("yearly", "fresh", "counts"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_only_what_new_customers_pay_a_year_replaces(yearly: bool, fresh: bool, counts: bool) -> None:
    """A job done once, and work for a customer we had, stand apart and cover nothing; they take time all the same."""
    found = capacity_rules.build_ledger(
        [LeavingCustomer(1, 1_000_000, 0)], [replace(WON, yearly=yearly)], fresh={WON.id} if fresh else (), since=SINCE
    )
    assert (found.cover, found.apart) == ((100, 0) if counts else (0, 1_000_000))
    assert found.taken == 600


@pytest.mark.parametrize(
    ("customer", "came_on", "new"),
    [
        (None, None, True),
        (9, None, False),
        (9, NOW.date(), True),
        (9, NOW.date() - timedelta(days=365), True),
        (9, NOW.date() - timedelta(days=366), False),
    ],
)
def test_who_is_new(customer: int | None, came_on: date | None, new: bool) -> None:
    """A prospect, or a customer that came within the window before it was asked for; not known is one we had."""
    assert capacity_rules.is_for_new_customer(replace(ASKED, customer_id=customer), came_on, POLICY) is new


def test_where_business_went() -> None:
    """Vendor by vendor, most revenue first; what nobody knows is told apart from nothing."""
    sent = [("Initech", True, 100), ("Hooli", True, 300), ("Initech", False, 900), ("Hooli", True, None)]

    assert capacity_rules.sum_referrals_by_vendor(sent) == (
        capacity_rules.VendorReferrals("Hooli", 2, 2, 300, 1),
        capacity_rules.VendorReferrals("Initech", 2, 1, 100, 0),
    )
    assert capacity_rules.sum_referrals_by_vendor(reversed(sent)) == capacity_rules.sum_referrals_by_vendor(sent)


def test_quarters_begin_at_local_midnight() -> None:
    """In Berlin the second quarter has begun when it is still March in UTC."""
    berlin = Policy(timezone="Europe/Berlin")
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)

    assert capacity_rules.quarter_start(late, berlin) == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert capacity_rules.quarter_start(late, POLICY) == datetime(2026, 1, 1, tzinfo=UTC)
    assert capacity_rules.year_start(late, berlin) == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_a_farewell_counts_once_in_its_quarter() -> None:
    """Its ballot and the transition it began are one; earlier quarters and other ballots are none."""
    since = capacity_rules.quarter_start(NOW, POLICY)
    begun = Transition(1, 1, 1, NOW, TransitionState.ASKED)
    earlier = replace(begun, customer_id=2, began_at=since - timedelta(seconds=1))
    passed = replace(build_ballot(BallotKind.TERMINATE), customer_id=1, state=BallotState.PASSED, closed_at=NOW)
    votes = (
        passed,
        replace(passed, customer_id=3, state=BallotState.OPEN, closed_at=None),
        replace(passed, customer_id=4, state=BallotState.REJECTED),
        replace(passed, customer_id=5, closed_at=since - timedelta(seconds=1)),
        replace(build_ballot(BallotKind.NOTICE), customer_id=6),
    )

    assert capacity_rules.list_let_go((begun, earlier), votes, since=since) == {1, 3}


def test_the_cap_asks_for_a_reason_and_never_blocks_what_is_severe() -> None:
    """Below the cap none is asked for; at it one is, and it is kept; the severe route needs none."""
    assert capacity_rules.check_farewell_cap("", {1, 2}, severe=False, policy=POLICY) is None
    assert (
        capacity_rules.check_farewell_cap(" they threaten us ", {1, 2, 3}, severe=False, policy=POLICY)
        == "they threaten us"
    )
    assert capacity_rules.check_farewell_cap("", {1, 2, 3}, severe=True, policy=POLICY) is None
    with pytest.raises(Incomplete, match="3 of 3 farewells") as refused:
        capacity_rules.check_farewell_cap("  ", {1, 2, 3}, severe=False, policy=POLICY)
    assert refused.value.field == "beyond_cap"
    with pytest.raises(Malformed, match="2 of 3 farewells"):
        capacity_rules.check_farewell_cap("because", {1, 2}, severe=False, policy=POLICY)
    with pytest.raises(Malformed, match=r"2,000 is the most"):
        capacity_rules.check_farewell_cap("x" * 2001, {1, 2, 3}, severe=False, policy=POLICY)
