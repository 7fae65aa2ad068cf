"""The ideal customer, and prospects, who are compared with it before they become customers.

Source: product.md, ideal customer and prospects. What farewells had in common is in `lessons`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scoring.customers.customers import check_name
from scoring.customers.names import WORD_LIMIT
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.scorecards.scorecards import QUESTION_IDS, QUESTIONS, Choice, max_fire_zone, min_good
from scoring.values import notes
from scoring.values.words import fold

MAX_LINES = 10
LINE_LIMIT = 150
COMMAND_WORDS = frozenset(("list", "lessons", "drop", "signed", "assess", "help", "none"))
"""Words of the command that no prospect can be named."""
PROSPECT_QUESTIONS = {
    "repeat-business": "Will they come back to us regularly?",
    "influence": "Would they speak well of us in public, or be a reference?",
    "share-of-spend": "Will they spend most of their budget for this with us?",
    "service-load": "Will the time we spend on them be in proportion to what they bring?",
    "room-to-grow": "Would they open doors to other departments or services?",
    "right-reasons": "Do they come for what we are actually good at?",
    "shared-values": "Do their values and goals fit ours?",
}
"""The seven questions as they are asked about a prospect; yes is good."""


@dataclass(frozen=True, slots=True)
class IdealCustomer:
    """The customer we want, in our own words. The newest description is in force; earlier ones are kept."""

    id: int
    written_by: str
    written_at: datetime
    statement: str = ""
    why_us: str = ""
    must_haves: tuple[str, ...] = ()
    never_agains: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """Somebody who may become a customer, and how they were assessed.

    `word` is the folded name. `answers` holds a `scorecards.Choice` by question id; `musts` and `nevers` hold one by
    the text of the must-have or never-again as it was then, whatever the ideal becomes later.
    """

    id: int
    name: str
    word: str
    assessed_by: str
    assessed_at: datetime
    answers: dict[str, str]
    musts: dict[str, str]
    nevers: dict[str, str]
    note: str = ""
    customer_id: int | None = None
    signed_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Leaning(StrEnum):
    """What an assessment suggests about a prospect."""

    FOR = "fits"
    MIXED = "fits in part"
    OPEN = "too little is known"
    AGAINST = "does not fit"


@dataclass(frozen=True, slots=True)
class WeighedProspect:
    """What an assessment comes to: `low` to `high` yes answers of `applicable` questions, and what speaks against it.

    `missing` are must-haves they lack, `applying` never-agains that are true of them, `unknown` the questions and lines
    nobody could answer. `fire_zone`: they would be in the fire zone even if every unknown were a yes.
    """

    low: int
    high: int
    applicable: int
    missing: tuple[str, ...]
    applying: tuple[str, ...]
    unknown: tuple[str, ...]
    fire_zone: bool
    leaning: Leaning


def weigh_prospect(prospect: Prospect, *, min_answers: int) -> WeighedProspect:
    """Weigh the answers about a prospect. With fewer than `min_answers` applicable questions too little is known."""
    choices = {each: prospect.answers.get(each, Choice.UNKNOWN.value) for each in QUESTION_IDS}
    applicable = sum(choice != Choice.NOT_APPLICABLE for choice in choices.values())
    low = sum(choice == Choice.YES for choice in choices.values())
    unsure = [each.title for each in QUESTIONS if choices[each.id] == Choice.UNKNOWN]
    high = low + len(unsure)
    missing = _lines_answered(prospect.musts, Choice.NO)
    applying = _lines_answered(prospect.nevers, Choice.YES)
    doubts = (
        *unsure,
        *_lines_answered(prospect.musts, Choice.UNKNOWN),
        *_lines_answered(prospect.nevers, Choice.UNKNOWN),
    )
    enough = applicable >= min_answers
    fire_zone = enough and high <= max_fire_zone(applicable)
    if missing or applying or fire_zone:
        leaning = Leaning.AGAINST
    elif not enough:
        leaning = Leaning.OPEN
    else:
        leaning = _suggest_leaning(low, high, applicable, sure=not doubts)
    return WeighedProspect(low, high, applicable, missing, applying, doubts, fire_zone, leaning)


def _suggest_leaning(low: int, high: int, applicable: int, *, sure: bool) -> Leaning:
    """Suggest a leaning when nothing speaks against them; `sure`: nothing is unknown."""
    if sure:
        return Leaning.FOR if low >= min_good(applicable) else Leaning.MIXED
    decides = high >= min_good(applicable) or low <= max_fire_zone(applicable)
    return Leaning.OPEN if decides else Leaning.MIXED


def _lines_answered(answers: Mapping[str, str], choice: Choice) -> tuple[str, ...]:
    return tuple(line for line, answer in answers.items() if answer == choice)


def parse_ideal(statement: str, musts: str, nevers: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Read the statement and the two lists of the ideal. Refused: no statement, and a line in both lists."""
    question = "Say in a sentence or two who your ideal customer is."
    text = notes.check_text(statement, field="statement", has="That has", needed=question)
    must_haves, never_agains = parse_lines(musts, field="must_haves"), parse_lines(nevers, field="never_agains")
    both = {fold(line) for line in must_haves} & {fold(line) for line in never_agains}
    if twice := next((line for line in never_agains if fold(line) in both), None):
        raise Malformed(f"“{twice}” is a must-have and a never-again. Take one out.", field="never_agains")
    return text, must_haves, never_agains


def parse_lines(text: str, *, field: str) -> tuple[str, ...]:
    """Split a text into lines, without blank and repeated ones. Refused: over ten lines, over 150 characters."""
    lines: dict[str, str] = {}
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if line:
            lines.setdefault(fold(line), line)
    long = next((line for line in lines.values() if len(line) > LINE_LIMIT), None)
    if long is not None:
        raise Malformed(f"“{long[:40]}…” has {len(long)} characters; {LINE_LIMIT} a line is the most.", field=field)
    if len(lines) > MAX_LINES:
        raise Malformed(f"These are {len(lines)} lines; {MAX_LINES} is the most. Keep those that matter.", field=field)
    return tuple(lines.values())


def parse_name(text: str) -> tuple[str, str]:
    """Return a prospect's name as shown and as compared. Refused: no name, and a word of the command."""
    if not text.split():
        raise Incomplete("Name the prospect.", field="name")
    name = check_name(text)
    word = fold(name)
    if not word or len(word) > WORD_LIMIT:
        raise Malformed(f"“{name[:60]}” cannot be a name: use letters or digits.", field="name")
    if word in COMMAND_WORDS:
        raise Malformed(f"“{name}” would be read as a command's word. Give the name in full.", field="name")
    return name, word


def complete_answers(given: Mapping[str, str], questions: Sequence[str], *, short: bool = False) -> dict[str, str]:
    """Return an answer for each of `asked`, unknown where none was given. With `short`, refuse “not applicable”."""
    allowed = {choice.value for choice in Choice} - ({Choice.NOT_APPLICABLE.value} if short else set())
    answers = {each: given.get(each) or Choice.UNKNOWN.value for each in questions}
    if odd := next((choice for choice in answers.values() if choice not in allowed), None):
        raise Malformed(f"“{odd[:40]}” is no answer. It is {', '.join(sorted(allowed))}.")
    return answers


def check_assessment(answers: Mapping[str, str], note: str) -> None:
    """Refuse an assessment in which every answer is unknown, and a note that is too long."""
    if all(choice == Choice.UNKNOWN for choice in answers.values()):
        raise Malformed("Answer at least one of the seven questions.", field=QUESTION_IDS[0])
    notes.check_text(note, field="note", has="The note has")


def refuse_signed(prospect: Prospect, customer: str) -> None:
    """Refuse to change a prospect that has become a customer."""
    if prospect.customer_id is not None:
        raise AlreadyDone(
            f"{prospect.name} signed and is the customer {customer} now. `/umpire prospect "
            f"{quote_name(prospect.name)} signed none` takes the link away; what was answered stays."
        )


def quote_name(name: str) -> str:
    """Write a name for a command line, in quotes if it has several words."""
    return f'"{name}"' if " " in name else name
