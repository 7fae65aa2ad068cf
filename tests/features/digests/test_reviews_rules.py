"""Reviews: whatever events come, in whatever order, what is stored ends as what is on the message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, strategies as st

from scoring.digests import reactions as reaction_rules
from scoring.digests.digests import find_rest
from scoring.digests.reactions import Review, ReviewAct
from scoring.refusals import Refusal
from scoring.rules.policy import Policy

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = Policy()
EMOJI = {act: getattr(POLICY, f"react_{act.value}")[0] for act in ReviewAct}
PEOPLE = ("U0ROSA", "U0MIA", "U0MAX")
Pair = tuple[str, ReviewAct]
pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ReviewAct))
boards = st.frozensets(pairs, max_size=8)
seconds = st.integers(0, 14 * 60)


def list_shown(board: Sequence[Pair] | frozenset[Pair]) -> list[tuple[str, tuple[str, ...]]]:
    """List a message's reactions as Slack does."""
    return [(EMOJI[act], tuple(by for by, each in sorted(board) if each is act)) for act in ReviewAct]


def build_review(
    number: int, act: ReviewAct, by: str = "U0ROSA", *, days: float = 0, lasts: float | None = None
) -> Review:
    """Build an act so many days after Monday, which lasts so many days."""
    moment = NOW + timedelta(days=days)
    return Review(number, 1, "C1", "1.1", act, by, moment, None if lasts is None else moment + timedelta(days=lasts))


def reconcile(stored: tuple[Review, ...], board: frozenset[Pair], now: datetime) -> tuple[Review, ...]:
    """Handle one event while these reactions are on the message; returns the acts on record then."""
    changes = reaction_rules.compare_reactions(
        stored, reaction_rules.read_reactions(list_shown(board), POLICY), now=now, policy=POLICY
    )
    undone_ids = {each.id for each in changes.undo}
    earlier = tuple(replace(each, undone_at=now) if each.id in undone_ids else each for each in stored)
    new = (
        replace(build_review(len(stored) + number, sign.act, sign.by), at=now)
        for number, sign in enumerate(changes.begin, start=1)
    )
    return (*earlier, *new)


def list_active(stored: tuple[Review, ...]) -> set[Pair]:
    """List the acts that were not undone."""
    return {(each.by, each.act) for each in stored if each.undone_at is None}


@given(st.lists(st.tuples(boards, seconds), max_size=12), boards)
def test_whatever_was_heard_before_the_last_look_decides(
    seen: list[tuple[frozenset[Pair], int]], last: frozenset[Pair]
) -> None:
    """Within the time to undo, any events, lost or doubled or in any order, end in what is on the message at last."""
    stored: tuple[Review, ...] = ()
    for board, second in sorted(seen, key=lambda each: each[1]):
        stored = reconcile(stored, board, NOW + timedelta(seconds=second))

    stored = reconcile(stored, last, NOW + timedelta(seconds=14 * 60))

    assert list_active(stored) == set(last)


@given(st.lists(boards, max_size=6), boards, st.integers(1, 4))
def test_the_same_look_again_changes_nothing(seen: list[frozenset[Pair]], last: frozenset[Pair], times: int) -> None:
    """However often the same reactions are read, the records stay as after the first time."""
    stored: tuple[Review, ...] = ()
    for board in (*seen, last):
        stored = reconcile(stored, board, NOW)
    after = stored

    for _ in range(times):
        stored = reconcile(stored, last, NOW + timedelta(days=1))

    assert stored == after


@given(boards)
def test_after_the_time_to_undo_nothing_is_taken_back(board: frozenset[Pair]) -> None:
    """Fifteen minutes later an empty message leaves every act standing, but for proposals, which never acted."""
    stored = reconcile((), board, NOW)

    stored = reconcile(stored, frozenset(), NOW + timedelta(minutes=15))

    assert list_active(stored) == {(by, act) for by, act in board if act is not ReviewAct.PROPOSE}


@given(boards, st.sampled_from(["", "::skin-tone-2", "::skin-tone-6"]), st.randoms())
def test_order_repetition_and_skin_tones_of_the_list_do_not_matter(
    board: frozenset[Pair],
    tone: str,
    random: Random,
) -> None:
    """The same people with the same emoji are the same signs, however Slack lists them."""
    listed = [(f"{name}{tone}", (*people, *people)) for name, people in list_shown(board)] + list_shown(board)
    random.shuffle(listed)

    assert {(sign.by, sign.act) for sign in reaction_rules.read_reactions(listed, POLICY)} == set(board)


@pytest.mark.parametrize(
    ("sent", "base"),
    [
        ("thumbsup::skin-tone-3", "+1"),
        ("+1", "+1"),
        ("+1::skin-tone-6", "+1"),
        ("raised_hand", "hand"),
        ("eyes", "eyes"),
    ],
)
def test_names_of_one_emoji_are_one(sent: str, base: str) -> None:
    """Skin tones are left out, and Slack's two names for an emoji mean the same."""
    assert reaction_rules.normalize_emoji(sent) == base


def test_an_emoji_without_a_meaning_says_nothing() -> None:
    """Only what a setting names is a sign; a setting may name nothing."""
    assert reaction_rules.read_reactions([("tada", ("U0ROSA",))], POLICY) == ()
    assert reaction_rules.read_reactions([("eyes", ("U0ROSA",))], Policy(react_claim=())) == ()


def test_the_first_claim_leads_until_it_is_due_taken_back_or_settled() -> None:
    """Who came first leads; then whoever joined; nobody once something was decided."""
    first, second = (
        build_review(1, ReviewAct.CLAIM, lasts=7),
        build_review(2, ReviewAct.CLAIM, "U0MIA", days=1, lasts=6),
    )
    tomorrow = NOW + timedelta(days=2)

    assert reaction_rules.find_lead((second, first), tomorrow) == first
    assert reaction_rules.find_lead((replace(first, undone_at=NOW), second), tomorrow) == second
    assert reaction_rules.find_lead((first, second), NOW + timedelta(days=7)) is None
    assert reaction_rules.find_lead((first, second, build_review(3, ReviewAct.KEEP)), tomorrow) is None
    assert reaction_rules.find_lead((first, second, build_review(3, ReviewAct.ASK)), tomorrow) == first


def test_a_third_snooze_in_a_row_is_refused() -> None:
    """Twice, one after the other, is the most; anything decided between, or a long pause, begins anew."""
    twice = (build_review(1, ReviewAct.SNOOZE, lasts=14), build_review(2, ReviewAct.SNOOZE, days=15, lasts=14))

    def until(*more: Review, day: int) -> datetime:
        return reaction_rules.snooze_end((*twice, *more), now=NOW + timedelta(days=day), policy=POLICY)

    with pytest.raises(Refusal, match="2 times in a row"):
        until(day=30)
    assert until(build_review(3, ReviewAct.KEEP, days=29.5), day=30) == NOW + timedelta(days=44)
    assert until(replace(build_review(3, ReviewAct.KEEP, days=29.5), undone_at=NOW), day=60) == NOW + timedelta(days=74)
    assert until(day=44) == NOW + timedelta(days=58)
    with pytest.raises(Refusal):
        until(day=43)


def test_a_snooze_taken_back_does_not_count() -> None:
    """Undone in time is as if it had never been."""
    once = (
        build_review(1, ReviewAct.SNOOZE, lasts=14),
        replace(build_review(2, ReviewAct.SNOOZE, days=15, lasts=14), undone_at=NOW),
    )
    later = NOW + timedelta(days=16)

    assert reaction_rules.snooze_end(once, now=later, policy=POLICY) == later + timedelta(days=14)


@given(st.integers(0, 13))
def test_a_snooze_joins_the_one_that_runs(day: int) -> None:
    """A second person's snooze ends with the first's, so that it neither lasts longer nor counts again."""
    running = build_review(1, ReviewAct.SNOOZE, lasts=14)

    joined = reaction_rules.snooze_end((running,), now=NOW + timedelta(days=day), policy=POLICY)

    assert joined == running.until


def test_the_state_names_who_leads_who_joined_and_what_rests() -> None:
    """What the message shows of a review: each thing once, and nothing that was taken back."""
    claims = (
        build_review(1, ReviewAct.CLAIM, lasts=7),
        build_review(2, ReviewAct.CLAIM, "U0MIA", lasts=7),
        build_review(3, ReviewAct.CLAIM, lasts=7),
    )
    gone = replace(build_review(4, ReviewAct.REPRICE), undone_at=NOW)
    kept = build_review(5, ReviewAct.ASK)
    found = (*claims, gone, kept)

    state = reaction_rules.build_review_state(found, find_rest(found, 0, NOW), now=NOW)

    assert (state.lead, state.others, state.rest, state.repriced) == (claims[0], ("U0MIA",), None, None)
