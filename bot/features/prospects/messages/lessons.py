"""Lessons in words: what those we let go had in common when we signed them."""

from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.prospects.lessons import Asked, Lesson, Lessons, Then

SHOWN = 12
BAD = {Asked.QUESTION: "no", Asked.MUST: "no", Asked.NEVER: "yes"}
"""The answer that should have warned us."""


def lessons(found: Lessons) -> Message:
    """The most telling first: those that warned us more often of those let go than of the good ones; then the rest."""
    told = [_line(each) for each in found.lessons]
    telling = [line for line, each in zip(told, found.lessons, strict=True) if each.telling > 0]
    others = [line for line, each in zip(told, found.lessons, strict=True) if each.telling <= 0]
    return render(
        "prospect_lessons",
        parted=found.parted,
        good=formatting.count(found.good, "customer"),
        compared=found.good > 0,
        telling=telling[:SHOWN],
        others=others[:SHOWN],
        more=max(0, len(telling) - SHOWN) + max(0, len(others) - SHOWN),
    )


def _line(lesson: Lesson) -> dict[str, str]:
    said = BAD[lesson.asked]
    return {
        "kind": lesson.asked.value,
        "text": formatting.short(lesson.text, 150),
        "parted": _of(lesson.parted, said),
        "good": _of(lesson.good, said) if lesson.good.asked else "",
        "all": _all(lesson.parted),
    }


def _of(then: Then, said: str) -> str:
    """`no 3 of 4`: how often the answer that should have warned us was given."""
    return f"{said} {then.no if said == 'no' else then.yes} of {then.asked}"


def _all(then: Then) -> str:
    """`1 yes, 3 no`: everything that was said then."""
    parts = ((then.yes, "yes"), (then.no, "no"), (then.unknown, "unknown"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)
