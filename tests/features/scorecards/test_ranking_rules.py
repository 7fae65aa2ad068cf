"""Standings: what product.md §5.1 and §5.8 promise about who is listed, and in what order."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, AttentionTotals, CustomerLoad, attention_ratio
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing, build_rank, build_standing
from scoring.scorecards.scorecards import Answer, GradeOverride, build_card, format_grade
from scoring.strikes import Strike, tally_strikes
from scoring.values.words import fold
from tests.scoring import made
from tests.scoring.made import NO, NOW, POLICY, TICK, build_card_answers

Ranked = tuple[Customer, tuple[Answer, ...], GradeOverride | None, Policy, int, int]
ranked = st.tuples(
    made.customers,
    made.answer_lists,
    made.overrides,
    made.policies,
    st.integers(0, 60),
    st.integers(0, 10**14),
)


def of(
    customer: Customer | None = None,
    answers: Iterable[Answer] = (),
    *,
    strikes: Iterable[Strike] = (),
    override: GradeOverride | None = None,
    now: datetime = NOW,
    policy: Policy = POLICY,
    load: CustomerLoad = NO_LOAD,
) -> Standing:
    """Where Acme stands, unless another customer is given."""
    acme = customer or made.build_customer()
    made_card = build_card(acme, answers, override=override, now=now, policy=policy)
    return build_standing(acme, made_card, tally_strikes(strikes, now=now, policy=policy), load=load, policy=policy)


@given(ranked, ranked)
def test_rank_sorts_worst_first(one: Ranked, other: Ranked) -> None:
    """Sorted as text: D, D of one rater, C, B, A, none; in each top of range, points, attention, floors, then name."""

    def worse_first(of: Ranked) -> tuple[object, ...]:
        customer, answers, override, policy, points, density = of
        here = build_card(customer, answers, override=override, now=NOW, policy=policy)
        place = ("D", "D, one rater", "D, no rater", "C", "B", "A", "").index(format_grade(here.grade, here.doubt))
        unanswered = here.override is not None and not here.rankable
        doubted = 1 if here.doubt else place
        return doubted, unanswered, here.high, -points, -density, -len(here.broken), fold(customer.name)

    def as_text(of: Ranked) -> bytes:
        customer, answers, override, policy, points, density = of
        here = build_card(customer, answers, override=override, now=NOW, policy=policy)
        return build_rank(customer, here, points=points, density=density).encode("utf-8", "surrogatepass")

    assert (as_text(one) < as_text(other)) is (worse_first(one) < worse_first(other))


def test_the_grade_comes_before_everything() -> None:
    """A D comes before a D of one rater, that before a C; a C with three points and a lower top does not pass them."""
    two = [*build_card_answers(yes=0, no=7), *made.build_answers([NO] * 7, rater="U-ben")]
    by_hand = GradeOverride("D", "threatened to sue", "U-manager", NOW + timedelta(days=90))
    grave = [made.build_strike(id=n) for n in range(3)]
    worst_first = [
        of(answers=two),
        of(override=by_hand),
        of(answers=build_card_answers(yes=0, no=7), strikes=grave),
        of(answers=build_card_answers(yes=3, no=4), strikes=grave),
        of(answers=build_card_answers(yes=4, no=3)),
        of(answers=build_card_answers(yes=5, no=2), strikes=grave),
        of(answers=build_card_answers(yes=7), strikes=grave),
        of(strikes=grave),
    ]
    assert [each.graded for each in worst_first] == ["D", "D", "D, one rater", "C", "C", "B", "A", ""]
    assert [each.rank for each in worst_first] == sorted(each.rank for each in worst_first)


def test_a_grade_set_by_hand_lists_a_customer_nobody_rated() -> None:
    """An override is the effective grade of an unrated customer too: D is listed, last among the Ds."""
    by_hand = GradeOverride("D", "threatened to sue", "U-manager", NOW + timedelta(days=90))
    assert of(override=by_hand).listed
    assert not of(override=by_hand, now=by_hand.until).listed


@given(
    st.tuples(st.integers(1, 20_000), st.integers(100, 10**9)),
    st.tuples(st.integers(1, 20_000), st.integers(100, 10**9)),
)
def test_of_equal_customers_the_one_that_takes_more_time_for_its_revenue_is_worse(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    """Of two alike, the one with the higher attention ratio comes first, whatever the totals over all are."""
    first, second = (
        of(made.build_customer(name="Same", revenue=revenue), load=CustomerLoad(minutes, 9, days=3)).rank
        for minutes, revenue in (one, other)
    )
    totals = AttentionTotals(one[0] + other[0], one[1] + other[1])
    ratios = [attention_ratio(minutes, revenue, totals) or 0 for minutes, revenue in (one, other)]
    if ratios[0] > ratios[1]:
        assert first < second


def test_a_load_is_due_when_its_oldest_day_leaves() -> None:
    """A row is due when the oldest logged day leaves the window, if nothing changes it before."""
    found = of(load=CustomerLoad(50, 1, oldest=made.TODAY))
    assert found.next_change_at == datetime(2026, 5, 31, tzinfo=UTC)
    expiring = made.build_strike(expires_at=NOW + timedelta(days=3))
    assert of(load=CustomerLoad(50, 1, oldest=made.TODAY), strikes=[expiring]).next_change_at == expiring.expires_at


def test_equal_customers_are_ranked_by_name() -> None:
    """Of customers that are equally bad the name decides, whatever its case and accents."""
    names = ["Zoo", "ábaco", "acme", "Ana", "Bólido", "ähnlich"]
    assert sorted(names, key=lambda name: of(made.build_customer(name=name)).rank) == sorted(names, key=fold)


def test_first_of_both_changes() -> None:
    """A row is due at the first change of the card or of the strikes, whichever it is."""
    strikes = [made.build_strike(expires_at=NOW + timedelta(days=100))]
    override = GradeOverride("B", "new contact", "U-manager", NOW + timedelta(days=90))
    assert of(strikes=strikes, override=override).next_change_at == override.until
    assert of(strikes=strikes, answers=build_card_answers(yes=7)).next_change_at == strikes[0].expires_at


@given(made.customers, made.answer_lists, made.strike_lists, made.policies)
def test_standing_says_what_card_and_tally_say(
    customer: Customer, answers: tuple[Answer, ...], strikes: list[Strike], policy: Policy
) -> None:
    """The row holds the card's range, grade and floors, and the tally's points."""
    here = build_card(customer, answers, override=None, now=NOW, policy=policy)
    found = of(customer, answers, strikes=strikes, policy=policy)
    assert (found.low, found.high, found.applicable, found.grade) == (here.low, here.high, here.applicable, here.grade)
    assert (found.stale, found.newcomer, found.broken) == (here.stale, here.newcomer, len(here.broken))
    assert found.rated is bool(answers)
    assert found.points == tally_strikes(strikes, now=NOW, policy=policy).points


@pytest.mark.parametrize(("yes", "grade", "listed"), [(7, "A", False), (5, "B", False), (4, "C", True), (0, "D", True)])
def test_c_and_d_are_listed(yes: int, grade: str, listed: bool) -> None:
    """A bottom list holds customers graded C or D, not A or B."""
    found = of(answers=build_card_answers(yes=yes, no=7 - yes))
    assert (found.grade, found.listed) == (grade, listed)


def test_too_few_answers_are_not_listed() -> None:
    """A customer with fewer than five known answers is not listed for its grade."""
    assert of(answers=build_card_answers(yes=0, no=5, unknown=2)).listed
    assert not of(answers=build_card_answers(yes=0, no=4, unknown=3)).listed
    assert not of().listed


@pytest.mark.parametrize(("points", "listed"), [(2, False), (3, True)])
def test_case_due_is_listed(points: int, listed: bool) -> None:
    """A customer with three live points is listed whatever its grade, rated or not."""
    strikes = [made.build_strike(id=n) for n in range(points)]
    assert of(strikes=strikes).listed is listed
    assert of(answers=build_card_answers(yes=7), strikes=strikes).listed is listed


@pytest.mark.parametrize("changes", [{"since": made.TODAY - timedelta(days=89)}, {"archived_at": NOW}])
def test_newcomers_and_archived_are_never_listed(changes: dict[str, Any]) -> None:
    """A new or archived customer is on no bottom list; its strikes still count."""
    strikes = [made.build_strike(weight=3)]
    found = of(made.build_customer(**changes), build_card_answers(yes=0, no=7), strikes=strikes)
    assert (found.listed, found.points, found.grade) == (False, 3, "D")
    assert of(
        made.build_customer(since=made.TODAY - timedelta(days=90)), build_card_answers(yes=0, no=7), strikes=strikes
    ).listed


def test_override_decides_the_list() -> None:
    """A manager's grade decides whether a ranked customer is listed, while it is in force."""
    override = GradeOverride("B", "new contact", "U-manager", NOW + timedelta(days=90))
    assert not of(answers=build_card_answers(yes=0, no=7), override=override).listed
    assert of(answers=build_card_answers(yes=0, no=7), override=override, now=override.until).listed


@given(made.customers, made.answer_lists, made.strike_lists, made.overrides, made.policies, st.data())
def test_time_alone_changes_nothing_before_next_change(
    customer: Customer,
    answers: tuple[Answer, ...],
    strikes: list[Strike],
    override: GradeOverride | None,
    policy: Policy,
    data: st.DataObject,
) -> None:
    """Until `next_change_at` the row stays true without being touched; without one it stays true for ever."""

    def at(now: datetime) -> Standing:
        return of(customer, answers, strikes=strikes, override=override, now=now, policy=policy)

    here = at(NOW)
    end = here.next_change_at or datetime(2036, 1, 1, tzinfo=UTC)
    assert end > NOW
    assert at(NOW + data.draw(st.integers(0, (end - NOW) // TICK - 1)) * TICK) == here
    assert at(end - TICK) == here
