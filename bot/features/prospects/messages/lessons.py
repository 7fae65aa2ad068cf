"""The message about lessons: what former customers had in common when we signed them."""

from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.prospects.lessons import AnswerCount, Lesson, LessonKind, Lessons

MOST_SHOWN = 12
WARNING_ANSWERS = {LessonKind.QUESTION: "no", LessonKind.MUST: "no", LessonKind.NEVER: "yes"}
"""The answer that should have warned us."""


def render_lessons(lessons: Lessons) -> Message:
    """Render the lessons, the most telling first.

    A telling one warned us of former customers more often than of good ones; the rest follow.
    """
    lines = [_build_lesson(each) for each in lessons.lessons]
    telling = [line for line, each in zip(lines, lessons.lessons, strict=True) if each.telling > 0]
    others = [line for line, each in zip(lines, lessons.lessons, strict=True) if each.telling <= 0]
    return render(
        "prospect_lessons",
        parted=lessons.parted,
        good=formatting.count(lessons.good, "customer"),
        compared=lessons.good > 0,
        telling=telling[:MOST_SHOWN],
        others=others[:MOST_SHOWN],
        more=max(0, len(telling) - MOST_SHOWN) + max(0, len(others) - MOST_SHOWN),
    )


def _build_lesson(lesson: Lesson) -> dict[str, str]:
    """Build a line of the lessons."""
    warning_answer = WARNING_ANSWERS[lesson.asked]
    return {
        "kind": lesson.asked.value,
        "text": formatting.short(lesson.text, 150),
        "parted": _format_warnings(lesson.parted, warning_answer),
        "good": _format_warnings(lesson.good, warning_answer) if lesson.good.asked else "",
        "all": _format_answers(lesson.parted),
    }


def _format_warnings(counts: AnswerCount, warning_answer: str) -> str:
    """Format how often the answer that should have warned us was given: `no 3 of 4`."""
    return f"{warning_answer} {counts.no if warning_answer == 'no' else counts.yes} of {counts.asked}"


def _format_answers(counts: AnswerCount) -> str:
    """Format all that was answered then: `1 yes, 3 no`."""
    parts = ((counts.yes, "yes"), (counts.no, "no"), (counts.unknown, "unknown"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)
