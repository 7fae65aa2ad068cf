"""Suggestions: every customer gets one, from figures alone, and the ladder is tried from the top."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from scoring.quarterly_reviews.reviews import Verdict
from scoring.quarterly_reviews.suggestions import LADDER, Facts, suggest
from scoring.rules.policy import Policy

POLICY = Policy(floor_margin=1250, floor_sale=50_000, quote_refuse_jobs=3)
amounts = st.none() | st.integers(-(10**15), 10**15)
facts = st.builds(
    Facts,
    grade=st.sampled_from(["A", "B", "C", "D", None]),
    low=st.integers(0, 7),
    high=st.integers(0, 7),
    applicable=st.integers(0, 7),
    points=st.integers(0, 40),
    revenue=amounts,
    margin=amounts,
    sale=amounts,
    parting=st.booleans(),
    noticed=st.booleans(),
    severe=st.booleans(),
    fixes=st.integers(0, 9),
    jobs=st.lists(st.integers(-100_000, 10_000), max_size=10).map(tuple),
    ratio=st.none() | st.integers(200, 10**9),
    grows=st.booleans(),
    talk=st.booleans(),
)
floors = st.none() | st.integers(0, 10**12)
policies = st.builds(
    Policy,
    floor_margin=floors,
    floor_sale=floors,
    quote_refuse_jobs=st.integers(1, 9),
    strikes_to_case=st.integers(1, 9),
)
GOOD = Facts("A", 6, 7, 7)


@given(facts, policies)
def test_everybody_gets_one_with_a_reason(found: Facts, policy: Policy) -> None:
    """Whatever is on record, there is a verdict and one sentence that fits its column."""
    made = suggest(found, policy)
    assert made.verdict in list(Verdict)
    assert 0 < len(made.why) <= 300
    assert not made.why[0].islower()
    assert made.why.endswith(".")


@given(st.lists(facts, max_size=20), st.randoms())
def test_order_changes_nothing(found: list[Facts], chance: object) -> None:
    """Suggested in any order, each gets the same; and there is no name to depend on."""
    before = {each: suggest(each, POLICY) for each in found}
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert {each: suggest(each, POLICY) for each in found} == before
    assert not {"name", "key", "owner"} & set(Facts.__dataclass_fields__)


@given(facts, policies)
def test_what_is_worse_is_never_suggested_to_grow(found: Facts, policy: Policy) -> None:
    """With no step of ours open, nobody who is noticed is anything but let go."""
    assert suggest(replace(found, noticed=True, fixes=0, talk=False), policy).verdict is Verdict.LET_GO


@given(facts, policies, st.sampled_from([{"fixes": 1}, {"talk": True}]))
def test_an_open_fix_or_a_planned_talk_outranks_letting_go(found: Facts, policy: Policy, ours: dict[str, int]) -> None:
    """Whatever else is on record, our part and hearing them come first."""
    assert suggest(replace(found, **ours), policy).verdict is Verdict.FIX  # type: ignore[arg-type]  # one of its fields


@pytest.mark.parametrize(
    ("found", "verdict", "why"),
    [
        (replace(GOOD, parting=True), Verdict.LET_GO, "It is being handed over."),
        (replace(GOOD, noticed=True), Verdict.LET_GO, "A final notice runs."),
        (replace(GOOD, noticed=True, fixes=1), Verdict.FIX, "1 fix of ours is open: our part comes first."),
        (replace(GOOD, parting=True, talk=True), Verdict.FIX, "A talk with them is planned: hear them first."),
        (replace(GOOD, severe=True), Verdict.LET_GO, "A severe strike counts."),
        (
            Facts("D", 1, 2, 7, points=4),
            Verdict.LET_GO,
            "Grade D, 1–2 of 7 yes, with 4 live points; 3 open a case.",
        ),
        (Facts("D", 1, 2, 7, points=2, fixes=2), Verdict.FIX, "2 fixes of ours are open: our part comes first."),
        (Facts("D", 1, 1, 7, margin=900), Verdict.REPRICE, "Its margin of 9 % is below the floor of 12.5 %."),
        (
            Facts("B", 5, 5, 7, sale=49_999),
            Verdict.REPRICE,
            "Its average sale of EUR 499.99 is below the floor of EUR 500.00.",
        ),
        (replace(GOOD, margin=900), Verdict.GROW, "Grade A, 6–7 of 7 yes."),
        (
            Facts("B", 5, 5, 7, margin=1250, jobs=(900, -100, 1249, 5000)),
            Verdict.STOP_QUOTING,
            "Each of its last 3 jobs came in below 12.5 %, the best at 12.49 %.",
        ),
        (Facts("B", 5, 5, 7, jobs=(900, -100)), Verdict.KEEP, "Grade B, 5 of 7 yes."),
        (Facts("D", 1, 2, 7), Verdict.STOP_QUOTING, "Grade D, 1–2 of 7 yes, and no floor says why."),
        (Facts("C", 3, 5, 7), Verdict.FIX, "Grade C, 3–5 of 7 yes."),
        (replace(GOOD, ratio=245), Verdict.FIX, "It takes 2.4 times the time its revenue gives it."),
        (Facts("B", 5, 6, 7, grows=True), Verdict.GROW, "Grade B, 5–6 of 7 yes, and it has room to grow."),
        (Facts(), Verdict.KEEP, "Not rated yet: rate it first."),
        (Facts(margin=100), Verdict.REPRICE, "Its margin of 1 % is below the floor of 12.5 %."),
    ],
)
def test_the_ladder(found: Facts, verdict: Verdict, why: str) -> None:
    """The first step that fits is suggested, in words with the figure."""
    made = suggest(found, POLICY)
    assert (made.verdict, made.why) == (verdict, why)


def test_the_ladder_in_words_names_every_verdict() -> None:
    """The rules print a line for each step."""
    assert {verdict for verdict, _ in LADDER} == set(Verdict)
