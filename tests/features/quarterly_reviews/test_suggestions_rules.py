"""Suggestions: every customer gets one, from figures alone, and the ladder is tried from the top."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.quarterly_reviews.suggestions import STEPS_IN_WORDS, SuggestionFacts, suggest_verdict
from scoring.rules.policy import Policy

POLICY = Policy(floor_margin=1250, floor_sale=50_000, quote_refuse_jobs=3)
amounts = st.none() | st.integers(-(10**15), 10**15)
facts = st.builds(
    SuggestionFacts,
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
GOOD = SuggestionFacts("A", 6, 7, 7)


@given(facts, policies)
def test_everybody_gets_one_with_a_reason(found: SuggestionFacts, policy: Policy) -> None:
    """Whatever is on record, there is a verdict and one sentence that fits its column."""
    made = suggest_verdict(found, policy)
    assert made.verdict in list(ClosetVerdict)
    assert 0 < len(made.why) <= 300
    assert not made.why[0].islower()
    assert made.why.endswith(".")


@given(st.lists(facts, max_size=20), st.randoms())
def test_order_changes_nothing(found: list[SuggestionFacts], chance: object) -> None:
    """Suggested in any order, each gets the same; and there is no name to depend on."""
    before = {each: suggest_verdict(each, POLICY) for each in found}
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert {each: suggest_verdict(each, POLICY) for each in found} == before
    assert not {"name", "key", "owner"} & set(SuggestionFacts.__dataclass_fields__)


@given(facts, policies)
def test_what_is_worse_is_never_suggested_to_grow(found: SuggestionFacts, policy: Policy) -> None:
    """With no step of ours open, nobody who is noticed is anything but let go."""
    assert suggest_verdict(replace(found, noticed=True, fixes=0, talk=False), policy).verdict is ClosetVerdict.LET_GO


@given(facts, policies, st.sampled_from([{"fixes": 1}, {"talk": True}]))
def test_an_open_fix_or_a_planned_talk_outranks_letting_go(
    found: SuggestionFacts, policy: Policy, ours: dict[str, int]
) -> None:
    """Whatever else is on record, our part and hearing them come first."""
    assert suggest_verdict(replace(found, **ours), policy).verdict is ClosetVerdict.FIX  # type: ignore[arg-type]  # one of its fields


@pytest.mark.parametrize(
    ("found", "verdict", "why"),
    [
        (replace(GOOD, parting=True), ClosetVerdict.LET_GO, "It is being handed over."),
        (replace(GOOD, noticed=True), ClosetVerdict.LET_GO, "A final notice runs."),
        (replace(GOOD, noticed=True, fixes=1), ClosetVerdict.FIX, "1 fix of ours is open: our part comes first."),
        (replace(GOOD, parting=True, talk=True), ClosetVerdict.FIX, "A talk with them is planned: hear them first."),
        (replace(GOOD, severe=True), ClosetVerdict.LET_GO, "A severe strike counts."),
        (
            SuggestionFacts("D", 1, 2, 7, points=4),
            ClosetVerdict.LET_GO,
            "Grade D, 1–2 of 7 yes, with 4 points that count; 3 open a case.",
        ),
        (
            SuggestionFacts("D", 1, 2, 7, points=2, fixes=2),
            ClosetVerdict.FIX,
            "2 fixes of ours are open: our part comes first.",
        ),
        (
            SuggestionFacts("D", 1, 1, 7, margin=900),
            ClosetVerdict.REPRICE,
            "Its margin of 9 % is below the minimum of 12.5 %.",
        ),
        (
            SuggestionFacts("B", 5, 5, 7, sale=49_999),
            ClosetVerdict.REPRICE,
            "Its average sale of EUR 499.99 is below the minimum of EUR 500.",
        ),
        (replace(GOOD, margin=900), ClosetVerdict.GROW, "Grade A, 6–7 of 7 yes."),
        (
            SuggestionFacts("B", 5, 5, 7, margin=1250, jobs=(900, -100, 1249, 5000)),
            ClosetVerdict.STOP_QUOTING,
            "Each of its last 3 jobs came in below 12.5 %, the best at 12.49 %.",
        ),
        (SuggestionFacts("B", 5, 5, 7, jobs=(900, -100)), ClosetVerdict.KEEP, "Grade B, 5 of 7 yes."),
        (SuggestionFacts("D", 1, 2, 7), ClosetVerdict.STOP_QUOTING, "Grade D, 1–2 of 7 yes, and no minimum says why."),
        (SuggestionFacts("C", 3, 5, 7), ClosetVerdict.FIX, "Grade C, 3–5 of 7 yes."),
        (replace(GOOD, ratio=245), ClosetVerdict.FIX, "It takes 2.4 times the time its revenue gives it."),
        (
            SuggestionFacts("B", 5, 6, 7, grows=True),
            ClosetVerdict.GROW,
            "Grade B, 5–6 of 7 yes, and it has room to grow.",
        ),
        (SuggestionFacts(), ClosetVerdict.KEEP, "Not rated yet: rate it first."),
        (SuggestionFacts(margin=100), ClosetVerdict.REPRICE, "Its margin of 1 % is below the minimum of 12.5 %."),
    ],
)
def test_the_ladder(found: SuggestionFacts, verdict: ClosetVerdict, why: str) -> None:
    """The first step that fits is suggested, in words with the figure."""
    made = suggest_verdict(found, POLICY)
    assert (made.verdict, made.why) == (verdict, why)


def test_the_ladder_in_words_names_every_verdict() -> None:
    """The rules print a line for each step."""
    assert {verdict for verdict, _ in STEPS_IN_WORDS} == set(ClosetVerdict)
