"""Reactions: what managers do to a customer of the digest by reacting to its message. Source: product.md §5.8."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scoring.refusals import Refusal
from scoring.rules.policy import Policy

MAX_SNOOZES = 2
"""Times in a row that a customer may be put off."""
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
"""Names of one and the same emoji, of which Slack sends either."""


class ReviewAct(StrEnum):
    """What a reaction does; which emoji stands for which is a setting."""

    CLAIM = "claim"
    TALK = "talk"
    FIX = "fix"
    REPRICE = "reprice"
    KEEP = "keep"
    SNOOZE = "snooze"
    ASK = "ask"
    PROPOSE = "propose"


DECIDING_ACTS = frozenset(ReviewAct) - {ReviewAct.CLAIM, ReviewAct.ASK}
"""What a review comes to: after one of these, nobody has to be reminded of it."""


@dataclass(frozen=True, slots=True)
class Review:
    """One act by one manager on one customer's message. `until`: when a claim is due, a rest ends (UTC).

    `points` are the live points then, against which “worse” is judged. Undone by removing the reaction in time.
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


@dataclass(frozen=True, slots=True)
class DigestEdition:
    """One digest that was posted: its local period, and each customer's points then, by place."""

    id: int
    key: str
    posted_at: datetime
    customers: tuple[int, ...]
    points: tuple[int, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ActReaction:
    """A reaction that stands for an act, as it is on the message now; `reaction` is its folded name."""

    by: str
    act: ReviewAct
    reaction: str


@dataclass(frozen=True, slots=True)
class ReviewChanges:
    """What must happen so that what is stored says what is on the message."""

    begin: tuple[ActReaction, ...]
    undo: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What reviews have made of a customer so far: who looks at it, with whom, whether it rests, what it is marked for.

    `repriced`: it goes into the next repricing campaign.
    """

    lead: Review | None = None
    others: tuple[str, ...] = ()
    rest: Review | None = None
    repriced: Review | None = None


def normalize_emoji(reaction: str) -> str:
    """The name of a reaction without its skin tone, the same for all names of one emoji."""
    name = reaction.partition("::")[0]
    return _ALIASES.get(name, name)


def read_reactions(reactions: Iterable[tuple[str, Sequence[str]]], policy: Policy) -> tuple[ActReaction, ...]:
    """What stands on a message, of (emoji, people): those with a meaning, in Slack's order, which is that of time."""
    acts = _acts(policy)
    found = ((normalize_emoji(name), people) for name, people in reactions)
    meant = (ActReaction(by, acts[name], name) for name, people in found if name in acts for by in people)
    return tuple(dict.fromkeys(meant))


def compare_reactions(
    stored: Iterable[Review], seen: Iterable[ActReaction], *, now: datetime, policy: Policy
) -> ReviewChanges:
    """Compare the acts stored for a message with its reactions as they are now, whatever events told of them.

    What is not stored begins, once for each person and act; what is gone is undone, as long as it may be.
    """
    known = {(review.by, review.act): review for review in stored if review.undone_at is None}
    meant: dict[tuple[str, ReviewAct], ActReaction] = {}
    for sign in seen:
        meant.setdefault((sign.by, sign.act), sign)
    return ReviewChanges(
        begin=tuple(sign for pair, sign in meant.items() if pair not in known),
        undo=tuple(
            review for pair, review in known.items() if pair not in meant and _undoable(review, now=now, policy=policy)
        ),
    )


def find_lead(reviews: Iterable[Review], now: datetime) -> Review | None:
    """The claim that came first, of those that are not due yet and not settled; others join it."""
    found = tuple(reviews)
    open_ = (review for review in _of(found, ReviewAct.CLAIM) if _lasts(review, now) and not is_settled(review, found))
    return next(open_, None)


def is_settled(claim: Review, reviews: Iterable[Review]) -> bool:
    """Whether somebody decided something about the customer since it was claimed."""
    return any(each.act in DECIDING_ACTS and each.undone_at is None and each.id > claim.id for each in reviews)


def find_snooze_end(reviews: Iterable[Review], *, now: datetime, policy: Policy) -> datetime:
    """When a snooze ends: with the one that runs, which it joins, else in so many days.

    Refused: a third in a row. In a row means that nobody decided anything else between, and that one followed the
    other within the time a snooze takes.
    """
    found = tuple(reviews)
    running = next((review for review in _of(found, ReviewAct.SNOOZE) if _lasts(review, now)), None)
    if running is not None and running.until is not None:
        return running.until
    if _in_a_row(found, now=now, policy=policy) >= MAX_SNOOZES:
        raise Refusal(
            f"It was snoozed {MAX_SNOOZES} times in a row, and waiting did not help. Decide something: keep it, ask "
            "its owner for context, have the talk planned, or propose a final notice."
        )
    return now + timedelta(days=policy.snooze_days)


def build_review_state(reviews: Iterable[Review], rest: Review | None, *, now: datetime) -> ReviewState:
    """What reviews have made of the customer as of now; `rest` is what keeps it out of the digest."""
    found = tuple(reviews)
    first = find_lead(found, now)
    beside = [
        each.by for each in _of(found, ReviewAct.CLAIM) if first and each.until == first.until and each.by != first.by
    ]
    repriced = next(iter(_of(found, ReviewAct.REPRICE)), None)
    return ReviewState(first, tuple(dict.fromkeys(beside)), rest, repriced)


def _acts(policy: Policy) -> dict[str, ReviewAct]:
    return {normalize_emoji(name): act for act in ReviewAct for name in getattr(policy, f"react_{act.value}")}


def _undoable(review: Review, *, now: datetime, policy: Policy) -> bool:
    """Whether taking the reaction away undoes it. A proposal has done nothing yet, so it can always be taken back."""
    return review.act is ReviewAct.PROPOSE or now < review.at + timedelta(minutes=policy.reaction_undo_minutes)


def _of(reviews: Iterable[Review], *acts: ReviewAct) -> list[Review]:
    """Those of these acts that were not undone, in the order in which they were done."""
    found = (review for review in reviews if review.act in acts and review.undone_at is None)
    return sorted(found, key=lambda review: review.id)


def _lasts(review: Review, now: datetime) -> bool:
    return review.until is not None and now < review.until


def _in_a_row(reviews: Sequence[Review], *, now: datetime, policy: Policy) -> int:
    """How many snoozes ended just before now, one after the other."""
    ends: set[datetime] = set()
    following = now
    for review in reversed(_of(reviews, *DECIDING_ACTS)):
        if review.act is not ReviewAct.SNOOZE or review.until is None:
            break
        if review.until not in ends:
            if following - review.until > timedelta(days=policy.snooze_days):
                break
            ends.add(review.until)
        following = min(following, review.at)
    return len(ends)
