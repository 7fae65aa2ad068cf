"""Farewells: what must be done before one, and the room it frees. Source: product.md §1 (18), §3 (11), §5.7."""

from collections.abc import Sequence

from scoring.refusals import Incomplete, Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.strikes.strikes import NOTE_LIMIT
from scoring.transitions.steps import open_
from scoring.transitions.transitions import Referred, Step, Transition

MONTH = 30
"""Days that logged minutes are scaled to."""


def missing(transition: Transition, steps: Sequence[Step], referrals: Sequence[Referred], key: str) -> tuple[str, ...]:
    """What is to be done before the farewell, a sentence each with the command for it; empty when nothing is."""
    left = []
    if transition.planned_at is None:
        left.append(f"Plan it: `/umpire transition {key} plan`.")
    waiting = open_(steps)
    if waiting:
        numbers = ", ".join(str(step.place) for step in waiting)
        left.append(f"Finish {'step' if len(waiting) == 1 else 'steps'} {numbers}: `/umpire transition {key} done`.")
    if not referrals:
        left.append(f"Refer them to a vendor, or say why none suits: `/umpire refer {key}`.")
    return tuple(left)


def ready(transition: Transition, steps: Sequence[Step], referrals: Sequence[Referred], key: str) -> None:
    """Refuse the farewell while something is missing."""
    if left := missing(transition, steps, referrals, key):
        raise NotAllowed(f"Before the farewell: {' '.join(left)}")


def learnt(lessons: str) -> str:
    """The lessons in words, trimmed; none or too many are refused."""
    text = lessons.strip()
    if not text:
        raise Incomplete("Say what you learnt: it is what the next customer gains from.", field="lessons")
    if len(text) > NOTE_LIMIT:
        raise Malformed(f"The lessons have {len(text):,} characters; {NOTE_LIMIT:,} is the most.", field="lessons")
    return text


def monthly(minutes: int, policy: Policy) -> int:
    """Minutes a month, from those logged in the days that count for attention."""
    return minutes * MONTH // policy.attention_days
