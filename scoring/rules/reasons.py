"""Strike reasons: what a strike can be for, how much it weighs and how long it lives. Source: product.md §5.3."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.refusals import Malformed, NotFound
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.words import find_word, hyphenate, squash

MAX_OFFERED = 3
MAX_WORDS = 6
"""Words a reason's name may have on a line."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`weight` is 1 to 3 points, `life_days` how long a strike for it counts from the incident's date."""

    name: str
    weight: int
    life_days: int

    @property
    def words(self) -> str:
        """The name as it is read aloud: without hyphens."""
        return self.name.replace("-", " ")


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
    Reason("disputes-invoices", 1, 180),
    Reason("dishonest", 2, 365),
    Reason("asked-for-unethical", 3, 365),
)


def find_reason(asked: str, reasons: Iterable[Reason]) -> Reason:
    """The reason of that name, or the only one that begins so; otherwise a refusal naming the nearest."""
    known = {reason.name: reason for reason in reasons}
    if name := find_word(asked, known):
        return known[name]
    begins = list_reasons_beginning(asked, known)
    if len(begins) == 1:
        return known[begins[0]]
    raise NotFound(explain_unknown_reason(asked, known))


def explain_unknown_reason(said: str, names: Iterable[str]) -> str:
    """What to say where no reason was named: those that begin so, or come near."""
    known = list(names)
    near = list_reasons_beginning(said, known) or _near(said.split(), known)
    hint = f"Did you mean {_either(near)}?" if near else "`/strike reasons` lists them."
    return f"“{said[:60]}” is not a strike reason. {hint}"


def count_reason_words(words: Sequence[str], reasons: Iterable[Reason]) -> int:
    """How many of the words spell a reason, the most that do: `late payment` is two; 0 where they begin with none."""
    known = {squash(reason.name) for reason in reasons}
    ends = (end for end in range(len(words), 0, -1) if squash(words[end - 1]))
    return next((end for end in ends if squash("".join(words[:end])) in known), 0)


def list_reasons_beginning(asked: str, names: Iterable[str]) -> list[str]:
    """The reasons whose name begins so."""
    wanted = squash(asked)
    return [name for name in names if wanted and squash(name).startswith(wanted)]


def parse_reason(text: str) -> Reason:
    """Read `name weight days` as an admin types it into `/umpire config reason.<name> <weight> <days>d`."""
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


def _near(words: Sequence[str], names: Iterable[str]) -> list[str]:
    """The few reasons that are spelled nearly so, then those with one of the words in their names."""
    parts = {name: name.split("-") for name in names}
    said = [squash(word) for word in words]
    runs = ["-".join(words[:end]).casefold() for end in range(1, min(len(words), MAX_WORDS) + 1)]
    close = [name for run in runs for name in get_close_matches(run, parts, n=MAX_OFFERED)]
    alike = [name for name in parts if any(len(part) > 3 and part in said for part in parts[name])]
    return list(dict.fromkeys((*close, *alike)))[:MAX_OFFERED]


def _either(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
