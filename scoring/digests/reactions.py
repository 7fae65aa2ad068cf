"""Reactions: what managers decide by a reaction to a customer's message in the digest, or by a button of it.

Source: product.md, digest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scoring.refusals import Refusal
from scoring.rules.policy import Policy

MAX_SNOOZES = 2
"""How many times in a row a customer may be snoozed."""
_ALIASES = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "raised_hand": "hand",
    "punch": "facepunch",
    "pencil": "memo",
    "heavy_exclamation_mark": "exclamation",
    "envelope": "email",
    "telephone": "phone",
    "running": "runner",
    "collision": "boom",
    "poop": "hankey",
    "shit": "hankey",
}
"""Other names that Slack may send for the same emoji."""


class ReviewAct(StrEnum):
    """What a reaction or a button does. The settings say which emoji stand for it."""

    CLAIM = "claim"
    TALK = "talk"
    FIX = "fix"
    REPRICE = "reprice"
    KEEP = "keep"
    SNOOZE = "snooze"
    ASK = "ask"
    PROPOSE = "propose"


DECIDING_ACTS = frozenset(ReviewAct) - {ReviewAct.CLAIM, ReviewAct.ASK}
"""The acts that settle a review, so that nobody is reminded of it."""


@dataclass(frozen=True, slots=True)
class Review:
    """What one manager did by a reaction to one customer's message, or by a button of it (`clicked`).

    `until` (UTC) is when a claim is due or a rest ends. `points` are the customer's live points at the time. Taking
    the reaction away in time undoes the review; what was clicked is undone by its own button.
    """

    id: int
    customer_id: int
    channel: str
    ts: str
    act: ReviewAct
    by: str
    at: datetime
    until: datetime | None = None
    points: int = 0
    undone_at: datetime | None = None
    clicked: bool = False


@dataclass(frozen=True, slots=True)
class DigestEdition:
    """One posted digest: `key` is its local period; `points` are those of the customers, in the same order."""

    id: int
    key: str
    posted_at: datetime
    customers: tuple[int, ...]
    points: tuple[int, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ActReaction:
    """A reaction that is on a message now and stands for an act; `reaction` is the normalized emoji name."""

    by: str
    act: ReviewAct
    reaction: str


@dataclass(frozen=True, slots=True)
class ReviewChanges:
    """The reviews to begin and to undo so that the stored ones match the message."""

    begin: tuple[ActReaction, ...]
    undo: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What the reviews of a customer come to: who looks at it (`lead` and `others`), and whether it rests.

    `repriced`: it is marked for the next repricing campaign.
    """

    lead: Review | None = None
    others: tuple[str, ...] = ()
    rest: Review | None = None
    repriced: Review | None = None


def normalize_emoji(reaction: str) -> str:
    """Return an emoji's name without skin tone, the same for all of its names."""
    name = reaction.partition("::")[0]
    return _ALIASES.get(name, name)


def read_reactions(reactions: Iterable[tuple[str, Sequence[str]]], policy: Policy) -> tuple[ActReaction, ...]:
    """Read the reactions on a message, (emoji, people) pairs, keeping those with a meaning, in Slack's order."""
    acts = _map_emoji_to_acts(policy)
    normalized = ((normalize_emoji(name), people) for name, people in reactions)
    meaningful = (ActReaction(by, acts[name], name) for name, people in normalized if name in acts for by in people)
    return tuple(dict.fromkeys(meaningful))


def compare_reactions(
    stored: Iterable[Review], seen: Iterable[ActReaction], *, now: datetime, policy: Policy
) -> ReviewChanges:
    """Compare the reviews stored for a message with the reactions on it now.

    A reaction without a review begins one, once for each person and act; a review whose reaction is gone is undone,
    while it still may be. What was clicked has no reaction that could be gone.
    """
    standing = {(review.by, review.act): review for review in stored if review.undone_at is None}
    signs: dict[tuple[str, ReviewAct], ActReaction] = {}
    for sign in seen:
        signs.setdefault((sign.by, sign.act), sign)
    return ReviewChanges(
        begin=tuple(sign for pair, sign in signs.items() if pair not in standing),
        undo=tuple(
            review
            for pair, review in standing.items()
            if pair not in signs and not review.clicked and _can_be_undone(review, now=now, policy=policy)
        ),
    )


def find_lead(reviews: Iterable[Review], now: datetime) -> Review | None:
    """Find the first claim that is neither due yet nor settled."""
    known = tuple(reviews)
    unsettled = (
        review
        for review in _list_standing(known, ReviewAct.CLAIM)
        if _is_running(review, now) and not is_settled(review, known)
    )
    return next(unsettled, None)


def is_settled(claim: Review, reviews: Iterable[Review]) -> bool:
    """Whether somebody decided something about the customer after this claim."""
    return any(each.act in DECIDING_ACTS and each.undone_at is None and each.id > claim.id for each in reviews)


def snooze_end(reviews: Iterable[Review], *, now: datetime, policy: Policy) -> datetime:
    """Work out when a new snooze ends: with the snooze that runs already, else after the days of the settings.

    Refused: a third snooze in a row. Snoozes are in a row if nothing else was decided in between, and each began
    within a snooze's length after the one before.
    """
    known = tuple(reviews)
    running = next((review for review in _list_standing(known, ReviewAct.SNOOZE) if _is_running(review, now)), None)
    if running is not None and running.until is not None:
        return running.until
    if _count_snoozes_in_a_row(known, now=now, policy=policy) >= MAX_SNOOZES:
        raise Refusal(
            f"It was snoozed {MAX_SNOOZES} times in a row, and waiting did not help. Decide something: keep it, ask "
            "its owner for context, have the talk planned, or propose a final notice."
        )
    return now + timedelta(days=policy.snooze_days)


def build_review_state(reviews: Iterable[Review], rest: Review | None, *, now: datetime) -> ReviewState:
    """Sum up the reviews of a customer as of now; `rest` is the review that keeps it out of the digest."""
    known = tuple(reviews)
    lead = find_lead(known, now)
    others = [
        each.by
        for each in _list_standing(known, ReviewAct.CLAIM)
        if lead and each.until == lead.until and each.by != lead.by
    ]
    repriced = next(iter(_list_standing(known, ReviewAct.REPRICE)), None)
    return ReviewState(lead, tuple(dict.fromkeys(others)), rest, repriced)


def _map_emoji_to_acts(policy: Policy) -> dict[str, ReviewAct]:
    return {normalize_emoji(name): act for act in ReviewAct for name in getattr(policy, f"react_{act.value}")}


def _can_be_undone(review: Review, *, now: datetime, policy: Policy) -> bool:
    """Whether taking the reaction away undoes the review. A proposal has no effect yet, so it can always be undone."""
    return review.act is ReviewAct.PROPOSE or now < review.at + timedelta(minutes=policy.reaction_undo_minutes)


def _list_standing(reviews: Iterable[Review], *acts: ReviewAct) -> list[Review]:
    """List the reviews with one of these acts that were not undone, in their order."""
    standing = (review for review in reviews if review.act in acts and review.undone_at is None)
    return sorted(standing, key=lambda review: review.id)


def _is_running(review: Review, now: datetime) -> bool:
    return review.until is not None and now < review.until


def _count_snoozes_in_a_row(reviews: Sequence[Review], *, now: datetime, policy: Policy) -> int:
    """Count the snoozes in a row up to now."""
    ends: set[datetime] = set()
    next_start = now
    for review in reversed(_list_standing(reviews, *DECIDING_ACTS)):
        if review.act is not ReviewAct.SNOOZE or review.until is None:
            break
        if review.until not in ends:
            if next_start - review.until > timedelta(days=policy.snooze_days):
                break
            ends.add(review.until)
        next_start = min(next_start, review.at)
    return len(ends)
