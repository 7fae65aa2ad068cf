"""Lessons: what customers we let go had in common when we signed them, compared with good ones.

Source: product.md, ideal customer and prospects.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.prospects.prospects import Prospect
from scoring.refusals import Refusal
from scoring.scorecards.scorecards import QUESTIONS, Choice
from scoring.values.words import fold

MIN_FAREWELLS = 3
"""How many former customers must have been assessed before they signed for lessons to be drawn."""


class LessonKind(StrEnum):
    """What a lesson is about: one of the seven questions, a must-have or a never-again."""

    QUESTION = "question"
    MUST = "must-have"
    NEVER = "never-again"


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often each answer was given at the time."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def asked(self) -> int:
        """How many answers there are."""
        return self.yes + self.no + self.unknown


@dataclass(frozen=True, slots=True)
class Lesson:
    """The answers to one question or line about customers let go (`parted`) and about good ones."""

    asked: LessonKind
    text: str
    parted: AnswerCount
    good: AnswerCount

    @property
    def warned(self) -> Fraction:
        """The share of bad answers about customers let go: no, or yes to a never-again."""
        return _bad_share(self.asked, self.parted)

    @property
    def telling(self) -> Fraction:
        """How much larger the share of bad answers is for customers let go than for good ones."""
        return self.warned - _bad_share(self.asked, self.good)


@dataclass(frozen=True, slots=True)
class Lessons:
    """All lessons, the most telling first; `parted` and `good` count the customers behind them."""

    parted: int
    good: int
    lessons: tuple[Lesson, ...]


def draw_lessons(parted: Iterable[Prospect], good: Iterable[Prospect]) -> Lessons:
    """Compare what was thought of customers let go, before they signed, with customers graded A or B.

    Lines that differ only in case or accents count as one; “not applicable” counts as not asked. Refused: fewer than
    three customers let go.
    """
    parted_prospects, good_prospects = tuple(parted), tuple(good)
    if len(parted_prospects) < MIN_FAREWELLS:
        raise Refusal(
            f"There are too few yet: {len(parted_prospects)} of the {MIN_FAREWELLS} farewells it takes were assessed "
            "before they signed. `/umpire prospect <name> signed <customer>` links what you have."
        )
    titles = {each.id: each.title for each in QUESTIONS}
    lessons = [_build_question_lesson(each, titles[each], parted_prospects, good_prospects) for each in titles]
    lessons += _build_line_lessons(LessonKind.MUST, parted_prospects, good_prospects) + _build_line_lessons(
        LessonKind.NEVER, parted_prospects, good_prospects
    )
    order = [*LessonKind]
    answered = [each for each in lessons if each.parted.asked]
    ranked = sorted(answered, key=lambda each: (-each.telling, -each.warned, order.index(each.asked), each.text))
    return Lessons(len(parted_prospects), len(good_prospects), tuple(ranked))


def _build_question_lesson(id_: str, title: str, parted: tuple[Prospect, ...], good: tuple[Prospect, ...]) -> Lesson:
    counts = [_count_answers(each.answers.get(id_) for each in group) for group in (parted, good)]
    return Lesson(LessonKind.QUESTION, title, *counts)


def _build_line_lessons(kind: LessonKind, parted: tuple[Prospect, ...], good: tuple[Prospect, ...]) -> list[Lesson]:
    answers = [[_map_answers(each, kind) for each in group] for group in (parted, good)]
    lines: dict[str, str] = {}
    for by_word in answers[0]:
        for word, (line, _) in by_word.items():
            lines[word] = min(line, lines.get(word, line))
    return [
        Lesson(
            kind,
            line,
            *(_count_answers(by_word[word][1] if word in by_word else None for by_word in group) for group in answers),
        )
        for word, line in lines.items()
    ]


def _map_answers(prospect: Prospect, kind: LessonKind) -> dict[str, tuple[str, str]]:
    answers = prospect.musts if kind is LessonKind.MUST else prospect.nevers
    return {fold(line): (line, choice) for line, choice in sorted(answers.items())}


def _count_answers(choices: Iterable[str | None]) -> AnswerCount:
    counted = Counter(choices)
    return AnswerCount(counted[Choice.YES.value], counted[Choice.NO.value], counted[Choice.UNKNOWN.value])


def _bad_share(kind: LessonKind, counts: AnswerCount) -> Fraction:
    bad = counts.yes if kind is LessonKind.NEVER else counts.no
    return Fraction(bad, counts.asked) if counts.asked else Fraction(0)
