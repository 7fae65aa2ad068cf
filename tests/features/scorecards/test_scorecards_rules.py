"""Scorecards: what product.md §5.1 promises about answers, ranges and grades."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import (
    ALWAYS,
    QUESTIONS,
    Answer,
    BrokenFloor,
    Choice,
    Floor,
    GradeOverride,
    Scorecard,
    build_card,
    compute_grade,
    find_alone_from,
    list_broken_floors,
    lower_grade,
    majority,
    max_fire_zone,
    min_good,
)
from tests.scoring import made
from tests.scoring.made import NO, NOT_APPLICABLE, NOW, POLICY, TICK, UNKNOWN, YES, build_card_answers

BEST_FIRST = "ABCD"
counts = st.dictionaries(st.sampled_from(Choice), st.integers(1, 4))
ranges = [(low, high, n) for n in range(3, 8) for low in range(n + 1) for high in range(low, n + 1)]


def of(
    answers: Iterable[Answer] = (),
    *,
    customer: Customer | None = None,
    override: GradeOverride | None = None,
    now: datetime = NOW,
    policy: Policy = POLICY,
) -> Scorecard:
    """The card of Acme, unless another customer is given."""
    return build_card(customer or made.build_customer(), answers, override=override, now=now, policy=policy)


def test_seven_questions() -> None:
    """There are seven questions, each with a name of its own."""
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) == 7


@given(counts)
def test_majority_wins_and_a_tie_is_unknown(votes: dict[Choice, int]) -> None:
    """The answer that more raters gave than any other stands; a tie, or nobody, is unknown."""
    most = max(votes.values(), default=0)
    ahead = [choice for choice, count in votes.items() if count == most]
    assert majority(made.list_votes(votes))[0] is (ahead[0] if len(ahead) == 1 else UNKNOWN)


@given(counts)
def test_disagreement_is_shown(votes: dict[Choice, int]) -> None:
    """Raters who did not all say the same are shown as split, with how many said what."""
    answers = [Answer("influence", f"U{n}", choice, NOW) for n, choice in enumerate(made.list_votes(votes))]
    verdict = next(v for v in of(answers).verdicts if v.question.id == "influence")
    assert verdict.votes == Counter(votes)
    assert verdict.split is (len(votes) > 1)


@given(st.data())
def test_order_of_answers_does_not_matter(data: st.DataObject) -> None:
    """The card is the same in whatever order raters answered."""
    answers = data.draw(made.answer_lists)
    assert of(data.draw(st.permutations(answers))) == of(answers)


@given(made.answer_lists)
def test_range_is_in_order(answers: tuple[Answer, ...]) -> None:
    """The bottom of the range is at most its top, and its top at most the applicable questions."""
    found = of(answers)
    assert 0 <= found.low <= found.high <= found.applicable <= 7


@given(st.lists(st.sampled_from(Choice), min_size=7, max_size=7), st.data())
def test_range_holds_however_the_unknown_turn_out(choices: list[Choice], data: st.DataObject) -> None:
    """Whatever the unknown answers turn out to be, the number of yes lies in the range, and both ends can happen."""
    known = [data.draw(st.sampled_from((YES, NO))) if choice is UNKNOWN else choice for choice in choices]
    found = of(made.build_answers(choices))
    assert found.low <= known.count(YES) <= found.high
    assert found.low == of(made.build_answers(NO if c is UNKNOWN else c for c in choices)).low
    assert found.high == of(made.build_answers(YES if c is UNKNOWN else c for c in choices)).high


@pytest.mark.parametrize("yes", range(8))
def test_unknown_is_not_no(yes: int) -> None:
    """A customer nobody knows enough of is not in the fire zone: only the top of the range can put it there."""
    assert of(build_card_answers(yes=yes, unknown=7 - yes)).computed != "D"
    assert (of(build_card_answers(yes=yes, no=7 - yes)).computed == "D") is (yes <= 2)


@pytest.mark.parametrize("choice", Choice)
def test_blank_is_unknown(choice: Choice) -> None:
    """A question that was left out counts as one answered unknown."""
    asked = made.build_answers([choice, YES, YES, NO, NO])
    blank, said = of(asked), of([*asked, *made.build_answers([choice, YES, YES, NO, NO, UNKNOWN, UNKNOWN])[5:]])
    assert (blank.low, blank.high, blank.applicable) == (said.low, said.high, said.applicable)


def test_acme_of_the_story() -> None:
    """Two yes and one unknown of seven read 2–3 of 7, grade C; with its margin below the floor, D."""
    acme = of(build_card_answers(yes=2, unknown=1, no=4))
    assert (acme.low, acme.high, acme.applicable, acme.computed) == (2, 3, 7, "C")
    floored = of(
        build_card_answers(yes=2, unknown=1, no=4),
        customer=made.build_customer(margin=900),
        policy=replace(POLICY, floor_margin=1_000),
    )
    assert floored.computed == "D"


@pytest.mark.parametrize("n", range(1, 8))
def test_thresholds(n: int) -> None:
    """Of n applicable questions ⌈6n/7⌉ yes are good and ⌊2n/7⌋ are the fire zone."""
    assert min_good(n) == math.ceil(Fraction(6 * n, 7))
    assert max_fire_zone(n) == math.floor(Fraction(2 * n, 7))


@pytest.mark.parametrize(("n", "good", "fire"), [(7, 6, 2), (6, 6, 1), (5, 5, 1)])
def test_thresholds_as_printed(n: int, good: int, fire: int) -> None:
    """Six of seven are good and two of seven the fire zone; with six or five applicable it is all of them, and one."""
    assert (min_good(n), max_fire_zone(n)) == (good, fire)


@pytest.mark.parametrize(("low", "high", "n"), ranges)
def test_grade_of_every_range(low: int, high: int, n: int) -> None:
    """A when the bottom is good, D when the top is in the fire zone, B one below good, otherwise C."""
    good, fire = math.ceil(Fraction(6 * n, 7)), math.floor(Fraction(2 * n, 7))
    expected = "A" if low >= good else "D" if high <= fire else "B" if low == good - 1 else "C"
    assert compute_grade(low, high, n) == expected


@pytest.mark.parametrize(("low", "high", "n"), ranges)
def test_another_yes_never_lowers_the_grade(low: int, high: int, n: int) -> None:
    """Raising either end of a range never makes the grade worse."""
    here = BEST_FIRST.index(compute_grade(low, high, n))
    if low < high:
        assert BEST_FIRST.index(compute_grade(low + 1, high, n)) <= here
    if high < n:
        assert BEST_FIRST.index(compute_grade(low, high + 1, n)) <= here


@pytest.mark.parametrize("grade", BEST_FIRST)
@pytest.mark.parametrize("broken", range(4))
def test_floors_cost_one_letter(grade: str, broken: int) -> None:
    """Any number of broken floors costs one letter, never two, and D stays D."""
    down = min(BEST_FIRST.index(grade) + (broken > 0), 3)
    assert lower_grade(grade, broken) == BEST_FIRST[down]


@given(made.customers, made.policies, made.answer_lists)
def test_floors_never_raise_a_grade(customer: Customer, policy: Policy, answers: tuple[Answer, ...]) -> None:
    """Setting floors lowers a grade by one letter where one is broken, and changes none otherwise."""
    bare = of(
        answers, customer=customer, policy=replace(policy, floor_revenue=None, floor_margin=None, floor_sale=None)
    )
    floored = of(answers, customer=customer, policy=policy)
    assert bare.broken == ()
    assert floored.computed == (None if bare.computed is None else lower_grade(bare.computed, len(floored.broken)))


@pytest.mark.parametrize(
    ("floor", "setting", "figure"),
    [
        (Floor.REVENUE, "floor_revenue", "revenue"),
        (Floor.MARGIN, "floor_margin", "margin"),
        (Floor.SALE, "floor_sale", "average_sale"),
    ],
)
def test_floor_is_broken_from_below(floor: Floor, setting: str, figure: str) -> None:
    """A figure below its floor breaks it; one at the floor, one nobody knows, or a floor not set, does not."""
    policy = Policy(**{setting: 500})  # type: ignore[arg-type]  # the three floors are whole numbers
    assert list_broken_floors(made.build_customer(**{figure: 499}), policy) == (BrokenFloor(floor, 499, 500),)
    assert list_broken_floors(made.build_customer(**{figure: 0}), policy) == (BrokenFloor(floor, 0, 500),)
    assert list_broken_floors(made.build_customer(**{figure: 500}), policy) == ()
    assert list_broken_floors(made.build_customer(), policy) == ()
    assert list_broken_floors(made.build_customer(**{figure: -1}), POLICY) == ()


@pytest.mark.parametrize(("not_applicable", "grade"), [(2, "A"), (3, None)])
def test_five_applicable_make_a_grade(not_applicable: int, grade: str | None) -> None:
    """A card is graded from five applicable questions; with fewer there is no grade."""
    assert of(build_card_answers(yes=7 - not_applicable, not_applicable=not_applicable)).computed == grade


@pytest.mark.parametrize(("known", "rankable"), [(5, True), (4, False)])
def test_five_known_make_a_rank(known: int, rankable: bool) -> None:
    """A customer is ranked from five questions answered yes or no; unknown and not applicable do not add up to that."""
    assert of(build_card_answers(yes=1, no=known - 1, unknown=7 - known)).rankable is rankable
    assert of(build_card_answers(yes=1, no=known - 1, not_applicable=7 - known)).rankable is rankable


def test_nobody_rated() -> None:
    """A customer nobody rated has no grade, is 0–7 of 7, never stale and not ranked."""
    found = of()
    assert (found.grade, found.low, found.high, found.stale, found.rankable) == (None, 0, 7, False, False)


def test_override_until_its_instant() -> None:
    """A manager's grade is shown beside the computed one until its instant, and from then on is not in force."""
    until = NOW + timedelta(days=90)
    override = GradeOverride("B", "new contact", "U-manager", until)
    during, after = (of(build_card_answers(yes=1, no=6), override=override, now=at) for at in (until - TICK, until))
    assert (during.grade, during.computed, during.override) == ("B", "D", override)
    assert (after.grade, after.computed, after.override) == ("D", "D", None)


def test_override_of_an_unrated_customer() -> None:
    """A manager may grade a customer nobody has rated."""
    found = of(override=GradeOverride("D", "we all know", "U-manager", NOW + TICK))
    assert (found.grade, found.computed) == ("D", None)


def test_stale_at_the_instant() -> None:
    """A card is stale 120 days after its latest answer, to the instant."""
    answers = (*made.build_answers([YES] * 7, at=NOW - timedelta(days=50)), *made.build_answers([NO], rater="U-ben"))
    stale_at = NOW + timedelta(days=120)
    assert not of(answers, now=stale_at - TICK).stale
    assert of(answers, now=stale_at).stale


@pytest.mark.parametrize(
    ("zone", "grown_at"),
    [
        ("UTC", datetime(2026, 9, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 9, 5, 22, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),  # clocks skip that midnight: the day begins at 1
    ],
)
def test_newcomer_until_the_day_begins(zone: str, grown_at: datetime) -> None:
    """A customer is new until the 90th day after its beginning starts where the workspace is."""
    acme, policy = made.build_customer(since=date(2026, 6, 8)), replace(POLICY, timezone=zone)
    assert of(customer=acme, policy=policy, now=grown_at - TICK).newcomer
    assert not of(customer=acme, policy=policy, now=grown_at).newcomer


def test_unknown_beginning_is_not_new() -> None:
    """A customer whose beginning nobody knows is not treated as new."""
    assert not of(customer=made.build_customer(since=None)).newcomer


@given(made.customers, made.answer_lists, made.overrides, made.policies, st.data())
def test_next_change_is_the_next_change(
    customer: Customer,
    answers: tuple[Answer, ...],
    override: GradeOverride | None,
    policy: Policy,
    data: st.DataObject,
) -> None:
    """Until `next_change_at` the card stays as it is, at that instant it changes, and without one it never does."""

    def at(now: datetime) -> Scorecard:
        return of(answers, customer=customer, override=override, now=now, policy=policy)

    here = at(NOW)
    end = here.next_change_at or NOW + timedelta(days=3_650)
    assert end > NOW
    assert at(end - TICK) == here
    assert (
        at(data.draw(st.datetimes(NOW.replace(tzinfo=None), (end - TICK).replace(tzinfo=None), timezones=st.just(UTC))))
        == here
    )
    assert (at(end) != here) is (here.next_change_at is not None)
    if here.next_change_at is not None:
        assert here.next_change_at.utcoffset() == timedelta(0)


def test_next_change_is_still_to_come() -> None:
    """At the instant of one change the next one is named: after the override's end, the card goes stale."""
    override = GradeOverride("B", "new contact", "U-manager", NOW + timedelta(days=90))
    answers, stale_at = build_card_answers(yes=7), NOW + timedelta(days=120)
    assert of(answers, override=override).next_change_at == override.until
    assert of(answers, override=override, now=override.until).next_change_at == stale_at
    assert of(answers, override=override, now=stale_at).next_change_at is None


def test_raters_are_counted_once() -> None:
    """The card says how many people answered five questions or more; what somebody does not know is no answer."""
    assert of([*build_card_answers(yes=7), *made.build_answers([NO] * 5, rater="U-ben")]).raters == 2
    assert of([*build_card_answers(yes=7), *made.build_answers([NO] * 4, rater="U-ben")]).raters == 1
    assert of([*build_card_answers(yes=7), *made.build_answers([NO] * 4 + [UNKNOWN] * 3, rater="U-ben")]).raters == 1


def test_a_d_of_one_rater_does_not_count() -> None:
    """One opinion is one opinion: a D of a single rater is doubted, a second rater or a manager makes it count."""
    one = build_card_answers(yes=0, no=7)
    assert (of(one).grade, of(one).doubt) == ("D", "one rater")
    assert of([*one, *made.build_answers([NO] * 5, rater="U-ben")]).doubt == ""
    assert of([*one, *made.build_answers([NO] * 4, rater="U-ben")]).doubt == "one rater"
    by_hand = GradeOverride("D", "threatened to sue", "U-manager", NOW + timedelta(days=90))
    assert of(one, override=by_hand).doubt == of((), override=by_hand).doubt == ""
    assert of(build_card_answers(yes=4, no=3)).doubt == of(()).doubt == ""


@pytest.mark.parametrize(("evidence", "counts"), [("Pays late, every month", True), ("", False), ("--- 7", False)])
def test_who_alone_deals_with_a_customer_makes_a_d_count_by_evidence(evidence: str, counts: bool) -> None:
    """Where only the rater deals with the customer, evidence in words on each *no* makes the D count; not before."""
    *rest, last = (replace(answer, evidence="Took three reminders") for answer in build_card_answers(yes=0, no=7))
    given = (*rest, replace(last, evidence=evidence))

    def at(alone_from: datetime | None) -> Scorecard:
        return build_card(made.build_customer(), given, override=None, alone_from=alone_from, now=NOW, policy=POLICY)

    assert (at(NOW).doubt == "") is counts
    assert at(None).doubt == "one rater"
    soon = NOW + timedelta(days=3)
    assert (at(soon).doubt, at(soon).next_change_at) == ("one rater", soon)


def test_who_deals_with_a_customer() -> None:
    """Its owner and backup do, and who logged, rated or struck within 180 days; the rater themselves is nobody else."""
    dealt = {"U-ana": NOW, "U-ben": NOW - timedelta(days=10), "U-li": NOW - timedelta(days=170)}
    assert find_alone_from("U-ana", (), {}) == find_alone_from("U-ana", ("U-ana",), {"U-ana": NOW}) == ALWAYS
    assert find_alone_from("U-ana", ("U-jo",), {}) is None
    assert find_alone_from("U-ana", (), dealt) == NOW + timedelta(days=170)


def test_not_applicable_is_no_answer_against() -> None:
    """A question that does not apply is taken out of the count rather than held against the customer."""
    found = of(build_card_answers(yes=5, not_applicable=2))
    assert (found.low, found.high, found.applicable, found.computed) == (5, 5, 5, "A")
    assert {v.choice for v in found.verdicts} == {YES, NOT_APPLICABLE}
