"""Strike reasons: what product.md §5.3 lists, and how one is named."""

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Malformed, NotFound
from scoring.rules.reasons import (
    DEFAULT_REASONS,
    Reason,
    count_reason_words,
    find_reason,
    may_be_lawful,
    needs_note,
    parse_reason,
)

LISTED = """rude-to-support 1 180d · abusive 2 365d · threat-or-harassment 3 365d · discriminatory 3 365d ·
late-payment 1 180d · non-payment 2 365d · scope-creep 1 180d · late-input 1 180d · excess-attention 1 180d ·
bypasses-process 1 180d · repeat-unfounded-dispute 1 180d · dishonest 2 365d · asked-for-unethical 3 365d"""


def test_reasons_as_printed() -> None:
    """The reasons, weights and lives are those the rules print."""
    assert tuple(parse_reason(line) for line in LISTED.split("·")) == DEFAULT_REASONS


@pytest.mark.parametrize("reason", DEFAULT_REASONS, ids=lambda reason: reason.name)
def test_named_in_any_case(reason: Reason) -> None:
    """A reason is found by its name in any case, with hyphens or underscores."""
    for asked in (reason.name, reason.name.upper(), *(reason.name.replace("-", mark) for mark in ("_", " ", "–", ""))):
        assert find_reason(asked, DEFAULT_REASONS) is reason


def test_unique_beginning_will_do() -> None:
    """A beginning only one reason has names it; one that several have names none of them."""
    assert find_reason("rude", DEFAULT_REASONS).name == "rude-to-support"
    with pytest.raises(NotFound, match="`discriminatory` or `dishonest`"):
        find_reason("dis", DEFAULT_REASONS)


def test_whole_name_beats_a_longer_one() -> None:
    """A reason's whole name means that reason, even when another begins with it."""
    late, later = Reason("late", 1, 30), Reason("late-payment", 1, 180)
    assert find_reason("late", (later, late)) is late


@pytest.mark.parametrize(
    ("asked", "hint"), [("rud-to-suport", "`rude-to-support`"), ("weather", "/strike reasons"), ("", "/strike reasons")]
)
def test_unknown_reason_gets_the_nearest(asked: str, hint: str) -> None:
    """An unknown reason is refused with the nearest, or with where to find them all."""
    with pytest.raises(NotFound, match=hint):
        find_reason(asked, DEFAULT_REASONS)


@pytest.mark.parametrize(
    "typed", ["disputes-invoices", "Disputes_Invoices again", "disputes invoices", "disputesinvoices"]
)
def test_the_reason_that_punished_a_lawful_step_names_the_one_that_took_its_place(typed: str) -> None:
    """The old word is refused, never taken for the new one, and the sentence says what the new one means."""
    with pytest.raises(NotFound, match=r"disputing an invoice once is the customer's right.*repeat-unfounded-dispute"):
        find_reason(typed, DEFAULT_REASONS)


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        *(("complaint", True), ("goes-to-court", True), ("gdpr-request", True), ("disputes-invoices", True)),
        *(("repeat-unfounded-dispute", False), ("no-show", False), ("courteous-not", False)),
        *((reason.name, False) for reason in DEFAULT_REASONS),
    ],
)
def test_names_that_may_mean_a_lawful_step(name: str, doubtful: bool) -> None:
    """A whole word of the name makes the doubt; no reason that umpire brings raises it."""
    assert may_be_lawful(name) is doubtful


def test_a_repeated_dispute_always_needs_a_note() -> None:
    """Whatever the setting says, and every other reason by its weight alone."""
    assert [reason.name for reason in DEFAULT_REASONS if needs_note(reason, 4)] == ["repeat-unfounded-dispute"]
    assert all(needs_note(reason, 1) for reason in DEFAULT_REASONS)


@pytest.mark.parametrize("line", ["late-payment 1 180d", "Late-Payment 1 180"])
def test_line_is_read(line: str) -> None:
    """A reason is typed as name, weight and days, with or without the d."""
    assert parse_reason(line) == Reason("late-payment", 1, 180)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "late-payment",
        "late-payment 1",
        "late-payment one 180d",
        "late-payment 1 half-a-year",
        "late-payment 0 180d",
        "late-payment 4 180d",
        "late-payment 1 0d",
        "late-payment 1 1096d",
        "late-payment 1 -5d",
        "late-payment 1 180d really",
        "late-payment 1 180ddd",
        "late.payment 1 180d",
        "- 1 180d",
        "x" * 41 + " 1 180d",
    ],
)
def test_line_is_refused(line: str) -> None:
    """Anything else is refused with a sentence that says what a reason is."""
    with pytest.raises(Malformed, match=r"\.$"):
        parse_reason(line)


@given(
    st.sampled_from(DEFAULT_REASONS),
    st.sampled_from("-–—‑_ "),
    st.lists(st.sampled_from(("x", "late", "218", "—", "😡"))),
)
def test_the_longest_run_of_words_is_the_reason(reason: Reason, mark: str, rest: list[str]) -> None:
    """A reason takes all its words from the head of a line and none of what follows; other words take nothing."""
    words = reason.name.replace("-", mark).split()

    assert count_reason_words([*words, *rest], DEFAULT_REASONS) == len(words)
    assert count_reason_words([*rest, "y"], DEFAULT_REASONS) == 0


def test_words_are_read_aloud() -> None:
    """A reason is said without its hyphens."""
    assert DEFAULT_REASONS[0].words == "rude to support"
