"""The ideal customer, and prospects held against it before they become customers. Source: product.md §5.9.

What farewells had in common when they were signed is in `lessons`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scoring.customers.customers import check_name, fold
from scoring.customers.names import WORD_LIMIT
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.scorecards.scorecards import QUESTION_IDS, QUESTIONS, Choice, max_fire_zone, min_good
from scoring.values import notes

MAX_LINES = 10
LINE_LIMIT = 150
COMMAND_WORDS = frozenset(("list", "lessons", "drop", "signed", "assess", "help", "none"))
"""What the command says where a prospect may be named."""
PROSPECT_QUESTIONS = {
    "repeat-business": "Will they come back to us regularly?",
    "influence": "Would they speak well of us in public, or be a reference?",
    "share-of-spend": "Will they spend most of their budget for this with us?",
    "service-load": "Will the time we spend on them be in proportion to what they bring?",
    "room-to-grow": "Would they open doors to other departments or services?",
    "right-reasons": "Do they come for what we are actually good at?",
    "shared-values": "Do their values and goals fit ours?",
}
"""The seven questions as they are asked before somebody is a customer; yes is good, as ever."""


@dataclass(frozen=True, slots=True)
class IdealCustomer:
    """Whom we want, in our own words; the newest one is in force, those before are kept."""

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
    """Somebody who may become a customer, and what was thought of them then.

    `answers` holds a `scorecards.Choice` by question id; `musts` and `nevers` hold one by the text of a must-have or a
    never-again as it was when asked, so that a later change of the ideal leaves the record as it was.
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
    """What an assessment suggests; people decide."""

    FOR = "fits"
    MIXED = "fits in part"
    OPEN = "too little is known"
    AGAINST = "does not fit"


@dataclass(frozen=True, slots=True)
class WeighedProspect:
    """An assessment read: `low` … `high` yes of `applicable` questions, and what of the ideal speaks against them.

    `missing`: must-haves they do not have. `applying`: never-agains that are true of them. `unknown`: titles and lines
    nobody could answer. `fire_zone`: even if every unknown were a yes, they would cost more than they bring.
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
    """What the answers come to. `min_answers`: questions that apply, below which no grade would be given."""
    choices = {each: prospect.answers.get(each, Choice.UNKNOWN.value) for each in QUESTION_IDS}
    applicable = sum(choice != Choice.NOT_APPLICABLE for choice in choices.values())
    low = sum(choice == Choice.YES for choice in choices.values())
    unsure = [each.title for each in QUESTIONS if choices[each.id] == Choice.UNKNOWN]
    high = low + len(unsure)
    missing = _said(prospect.musts, Choice.NO)
    applying = _said(prospect.nevers, Choice.YES)
    doubts = (*unsure, *_said(prospect.musts, Choice.UNKNOWN), *_said(prospect.nevers, Choice.UNKNOWN))
    enough = applicable >= min_answers
    fire_zone = enough and high <= max_fire_zone(applicable)
    if missing or applying or fire_zone:
        leaning = Leaning.AGAINST
    elif not enough:
        leaning = Leaning.OPEN
    else:
        leaning = _leaning(low, high, applicable, sure=not doubts)
    return WeighedProspect(low, high, applicable, missing, applying, doubts, fire_zone, leaning)


def _leaning(low: int, high: int, applicable: int, *, sure: bool) -> Leaning:
    """Where nothing speaks against them: unknown is neither for nor against, as long as it could still decide."""
    if sure:
        return Leaning.FOR if low >= min_good(applicable) else Leaning.MIXED
    decides = high >= min_good(applicable) or low <= max_fire_zone(applicable)
    return Leaning.OPEN if decides else Leaning.MIXED


def _said(told: Mapping[str, str], choice: Choice) -> tuple[str, ...]:
    return tuple(line for line, said in told.items() if said == choice)


def parse_ideal(statement: str, musts: str, nevers: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The statement and the two lists as they are stored. Refuses one without a statement, and a line in both lists."""
    ask = "Say in a sentence or two who your ideal customer is."
    said = notes.check_text(statement, field="statement", has="That has", needed=ask)
    haves, agains = parse_lines(musts, field="must_haves"), parse_lines(nevers, field="never_agains")
    both = {fold(line) for line in haves} & {fold(line) for line in agains}
    if twice := next((line for line in agains if fold(line) in both), None):
        raise Malformed(f"“{twice}” is a must-have and a never-again. Take one out.", field="never_agains")
    return said, haves, agains


def parse_lines(text: str, *, field: str) -> tuple[str, ...]:
    """One line each, blank ones and repeated ones left out. Refuses more than ten, and one of over 150 characters."""
    found: dict[str, str] = {}
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if line:
            found.setdefault(fold(line), line)
    long = next((line for line in found.values() if len(line) > LINE_LIMIT), None)
    if long is not None:
        raise Malformed(f"“{long[:40]}…” has {len(long)} characters; {LINE_LIMIT} a line is the most.", field=field)
    if len(found) > MAX_LINES:
        raise Malformed(f"These are {len(found)} lines; {MAX_LINES} is the most. Keep those that matter.", field=field)
    return tuple(found.values())


def parse_name(text: str) -> tuple[str, str]:
    """A prospect's name as it is shown, and as it is compared. Refuses none, and one that a command would read."""
    if not text.split():
        raise Incomplete("Name the prospect.", field="name")
    name = check_name(text)
    word = fold(name)
    if not word or len(word) > WORD_LIMIT:
        raise Malformed(f"“{name[:60]}” cannot be a name: use letters or digits.", field="name")
    if word in COMMAND_WORDS:
        raise Malformed(f"“{name}” would be read as a command's word. Give the name in full.", field="name")
    return name, word


def complete_answers(given: Mapping[str, str], asked: Sequence[str], *, short: bool = False) -> dict[str, str]:
    """A choice for each of what was asked; what was left out is unknown. With `short`, not applicable is refused."""
    fine = {choice.value for choice in Choice} - ({Choice.NOT_APPLICABLE.value} if short else set())
    told = {each: given.get(each) or Choice.UNKNOWN.value for each in asked}
    if odd := next((choice for choice in told.values() if choice not in fine), None):
        raise Malformed(f"“{odd[:40]}” is no answer. It is {', '.join(sorted(fine))}.")
    return told


def check_assessment(answers: Mapping[str, str], note: str) -> None:
    """Refuse an assessment that says nothing yet, and a note that is too long."""
    if all(choice == Choice.UNKNOWN for choice in answers.values()):
        raise Malformed("Answer at least one of the seven questions.", field=QUESTION_IDS[0])
    notes.check_text(note, field="note", has="The note has")


def refuse_signed(prospect: Prospect, customer: str) -> None:
    """Refuse changing a prospect that has become a customer, which has a name to rate it by."""
    if prospect.customer_id is not None:
        raise AlreadyDone(
            f"{prospect.name} signed and is the customer {customer} now. `/umpire prospect "
            f"{quote_name(prospect.name)} signed none` takes the link away; what was answered stays."
        )


def quote_name(name: str) -> str:
    """The name as it stands in a command line: in quotes where it has several words."""
    return f'"{name}"' if " " in name else name
