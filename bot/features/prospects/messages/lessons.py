"""Lessons in words: what those we let go had in common when we signed them."""

from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.prospects.lessons import AnswerCount, Lesson, LessonKind, Lessons

MOST_SHOWN = 12
WARNING_ANSWERS = {LessonKind.QUESTION: "no", LessonKind.MUST: "no", LessonKind.NEVER: "yes"}
"""The answer that should have warned us."""


def render_lessons(found: Lessons) -> Message:
    """The most telling first: those that warned us more often of those let go than of the good ones; then the rest."""
    told = [_build_lesson(each) for each in found.lessons]
    telling = [line for line, each in zip(told, found.lessons, strict=True) if each.telling > 0]
    others = [line for line, each in zip(told, found.lessons, strict=True) if each.telling <= 0]
    return render(
        "prospect_lessons",
        parted=found.parted,
        good=formatting.count(found.good, "customer"),
        compared=found.good > 0,
        telling=telling[:MOST_SHOWN],
        others=others[:MOST_SHOWN],
        more=max(0, len(telling) - MOST_SHOWN) + max(0, len(others) - MOST_SHOWN),
    )


def _build_lesson(lesson: Lesson) -> dict[str, str]:
    said = WARNING_ANSWERS[lesson.asked]
    return {
        "kind": lesson.asked.value,
        "text": formatting.short(lesson.text, 150),
        "parted": _format_warnings(lesson.parted, said),
        "good": _format_warnings(lesson.good, said) if lesson.good.asked else "",
        "all": _format_answers(lesson.parted),
    }


def _format_warnings(then: AnswerCount, said: str) -> str:
    """`no 3 of 4`: how often the answer that should have warned us was given."""
    return f"{said} {then.no if said == 'no' else then.yes} of {then.asked}"


def _format_answers(then: AnswerCount) -> str:
    """`1 yes, 3 no`: everything that was said then."""
    parts = ((then.yes, "yes"), (then.no, "no"), (then.unknown, "unknown"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)
