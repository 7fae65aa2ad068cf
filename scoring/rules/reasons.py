"""Strike reasons: what a strike can be for, how much it weighs and how long it lives. Source: product.md §5.3."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.refusals import Malformed, NotFound
from scoring.values.durations import DAY, number


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


def named(asked: str, reasons: Iterable[Reason]) -> Reason:
    """The reason of that name, or the only one that begins so; otherwise a refusal naming the nearest."""
    known = {reason.name: reason for reason in reasons}
    wanted = asked.casefold().replace("_", "-")
    if wanted in known:
        return known[wanted]
    begins = [name for name in known if wanted and name.startswith(wanted)]
    if len(begins) == 1:
        return known[begins[0]]
    near = begins or get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f"Did you mean {_either(near)}?" if near else "`/strike reasons` lists them."
    raise NotFound(f"“{asked}” is not a strike reason. {hint}")


def parse_line(text: str) -> Reason:
    """Read `name weight days` as an admin types it into `/umpire config reason.<name> <weight> <days>d`."""
    try:
        typed, points, life = text.split(maxsplit=2)
        name, weight = typed.casefold(), int(points)
    except ValueError:
        raise Malformed("A reason is a name, a weight and a life: `late-payment 1 180d`.") from None
    if not name.replace("-", "").isalnum() or len(name) > 40:
        raise Malformed("A reason's name is up to 40 letters and hyphens, like `late-payment`.")
    if not 1 <= weight <= 3:
        raise Malformed("A reason weighs 1, 2 or 3 points.")
    return Reason(name, weight, number(life, DAY, 1, 1095))


def _either(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
