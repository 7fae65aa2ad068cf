"""Strike reasons: what a strike can be for, how much it weighs, and how long it counts. Source: product.md, strikes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from scoring.refusals import Malformed, NotFound
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.words import find_word, hyphenate, squash

MAX_OFFERED = 3
WHERE_LISTED = "`/strike reasons` lists them."
MAX_WORDS = 6
"""How many words of a typed line are compared with a reason's name."""


class ReasonGroup(StrEnum):
    """The headings under which reasons are shown, in this order."""

    BEHAVIOUR = "Behaviour"
    MONEY = "Money"
    PROCESS = "Process"
    OTHER = "Other reasons"


def spell_reason(name: str) -> str:
    """Write the name of a reason as words.

    >>> spell_reason("late-payment"), spell_reason("non-payment")
    ('late payment', 'non-payment')
    """
    words = name.replace("-", " ")
    return f"non-{words[4:]}" if words.startswith("non ") else words


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for strikes: `weight` is 1 to 3 points; a strike counts for `life_days` from the incident."""

    name: str
    weight: int
    life_days: int

    @property
    def words(self) -> str:
        """The name as people write it."""
        return spell_reason(self.name)

    @property
    def group(self) -> ReasonGroup:
        """The heading it is shown under; one that a team added itself stands under the last."""
        return _GROUP_OF.get(self.name, ReasonGroup.OTHER)


DEFAULT_REASONS = (
    Reason("rude-to-support", 1, 180),
    Reason("abusive", 2, 365),
    Reason("threat-or-harassment", 3, 365),
    Reason("discriminatory", 3, 365),
    Reason("late-payment", 1, 180),
    Reason("non-payment", 2, 365),
    Reason("scope-creep", 1, 180),
    Reason("late-input", 1, 180),
    Reason("excess-attention", 1, 180),
    Reason("bypasses-process", 1, 180),
    Reason("repeat-unfounded-dispute", 1, 180),
    Reason("dishonest", 2, 365),
    Reason("asked-for-unethical", 3, 365),
)


_GROUP_OF = {
    **dict.fromkeys(("rude-to-support", "abusive", "threat-or-harassment", "discriminatory"), ReasonGroup.BEHAVIOUR),
    **dict.fromkeys(("dishonest", "asked-for-unethical"), ReasonGroup.BEHAVIOUR),
    **dict.fromkeys(("late-payment", "non-payment", "repeat-unfounded-dispute"), ReasonGroup.MONEY),
    **dict.fromkeys(("scope-creep", "late-input", "excess-attention", "bypasses-process"), ReasonGroup.PROCESS),
}


LAWFUL_STEPS = "A complaint, a dispute raised once, a claim in court, a request for their data: never a strike."
"""The rule of what is never a strike, as people read it where strikes are recorded."""
RENAMED_REASONS = {"disputes-invoices": "repeat-unfounded-dispute"}
"""Names that reasons had once, and the names they have now."""
_NEEDS_NOTE = frozenset({"repeat-unfounded-dispute"})
_MAY_NEED_ADJUSTMENT = frozenset({"abusive", "rude-to-support", "excess-attention"})
_REPORTS_OF_HARM = frozenset({"discriminatory", "threat-or-harassment"})
_LAWFUL_WORDS = frozenset(
    (
        "complaint", "complaints", "complain", "complains", "complained", "dispute", "disputes", "disputed",
        "lawsuit", "lawsuits", "court", "courts", "sue", "sues", "sued", "lawyer", "lawyers", "legal", "claim",
        "claims", "regulator", "ombudsman", "gdpr", "privacy", "data",
    )
)  # fmt: skip
"""Words in the name of a reason that may mean a step which the law allows."""


def needs_note(reason: Reason, note_from_weight: int) -> bool:
    """Whether a strike for this reason needs a note: by its weight, or always."""
    return reason.weight >= note_from_weight or reason.name in _NEEDS_NOTE


def is_report_of_harm(name: str) -> bool:
    """Whether a strike for this reason reports discrimination, a threat or harassment, which nothing may obstruct."""
    return name in _REPORTS_OF_HARM


def may_need_adjustment(name: str) -> bool:
    """Whether health, language or distress may explain what this reason stands for, so that people are asked once."""
    return name in _MAY_NEED_ADJUSTMENT


def may_be_lawful(name: str) -> bool:
    """Whether the name of a reason has a word that may mean a step which the law allows, such as `complaint`."""
    return name not in _NEEDS_NOTE and not _LAWFUL_WORDS.isdisjoint(name.split("-"))


def explain_renamed_reason(old_name: str) -> str:
    """Write why a reason is not there any more, and which one took its place."""
    return (
        f"“{old_name}” is no strike reason any more: disputing an invoice once is the customer's right. Where they "
        f"dispute again what was settled before, without grounds, it is `{RENAMED_REASONS[old_name]}`, with a note."
    )


def group_reasons(reasons: Iterable[Reason]) -> list[tuple[ReasonGroup, list[Reason]]]:
    """Group reasons under their headings, in the order they have; a heading without a reason is left out."""
    known = tuple(reasons)
    grouped = [(group, [reason for reason in known if reason.group is group]) for group in ReasonGroup]
    return [(group, members) for group, members in grouped if members]


def find_reason(text: str, reasons: Iterable[Reason]) -> Reason:
    """Find the reason with this name, or the only one that begins so. Refused: none, with the nearest names."""
    known = {reason.name: reason for reason in reasons}
    if name := find_word(text, known):
        return known[name]
    beginning = list_reasons_beginning(text, known)
    if len(beginning) == 1:
        return known[beginning[0]]
    raise NotFound(explain_unknown_reason(text, known))


def explain_unknown_reason(text: str, names: Iterable[str]) -> str:
    """Write the refusal of an unknown reason, with its new name, or the names that begin so or look alike."""
    known = list(names)
    words = text.split()
    squashed_beginnings = {squash("".join(words[:count])) for count in range(1, min(len(words), MAX_WORDS) + 1)}
    if old_name := next((old for old in RENAMED_REASONS if squash(old) in squashed_beginnings), None):
        return explain_renamed_reason(old_name)
    near = list_reasons_beginning(text, known) or _list_nearest(text.split(), known)
    hint = f"Did you mean {_join_with_or(near)}?" if near else WHERE_LISTED
    return f"“{text[:60]}” is not a strike reason. {hint}"


def count_reason_words(words: Sequence[str], reasons: Iterable[Reason]) -> int:
    """Count the first words that together name a reason: two in `late payment yesterday`; 0 if they name none."""
    known = {squash(reason.name) for reason in reasons}
    ends = (end for end in range(len(words), 0, -1) if squash(words[end - 1]))
    return next((end for end in ends if squash("".join(words[:end])) in known), 0)


def list_reasons_beginning(text: str, names: Iterable[str]) -> list[str]:
    """List the names that begin with a typed text."""
    start = squash(text)
    return [name for name in names if start and squash(name).startswith(start)]


def parse_reason(text: str) -> Reason:
    """Read a reason from `name weight life`, such as `late-payment 1 180d`. Refused: a bad name, weight or life."""
    try:
        typed, points, life = text.split(maxsplit=2)
        name, weight = typed.casefold(), int(points)
    except ValueError:
        raise Malformed("A reason is a name, a weight and a life: `late-payment 1 180d`.") from None
    name = hyphenate(name)
    if not name.replace("-", "").isalnum() or len(name) > 40:
        raise Malformed("A reason's name is up to 40 letters and hyphens, like `late-payment`.")
    if not 1 <= weight <= 3:
        raise Malformed("A reason weighs 1, 2 or 3 points.")
    return Reason(name, weight, parse_whole_units(life, DAY, 1, 1095))


def _list_nearest(words: Sequence[str], names: Iterable[str]) -> list[str]:
    """List the few names that are spelled alike, then those that contain one of the words."""
    parts = {name: name.split("-") for name in names}
    squashed_words = [squash(word) for word in words]
    runs = ["-".join(words[:end]).casefold() for end in range(1, min(len(words), MAX_WORDS) + 1)]
    close = [name for run in runs for name in get_close_matches(run, parts, n=MAX_OFFERED)]
    sharing_a_word = [name for name in parts if any(len(part) > 3 and part in squashed_words for part in parts[name])]
    return list(dict.fromkeys((*close, *sharing_a_word)))[:MAX_OFFERED]


def _join_with_or(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
