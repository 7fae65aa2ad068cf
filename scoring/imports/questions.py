"""Questions: what a file leaves open. Nothing is guessed: until a person answers, the cells in question stay empty."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """One thing that a file does not say. `options` are (value, label); `samples` are a few of the cells it is about.

    `id` is what the answer is kept under: `day-order:<field>`, `decimal-mark`, `margin-unit` or `revenue`. `field` is
    the field that waits for it, and `heading` its column. `likely` is what it nearly always is, "" if nobody can tell;
    it counts only where a person sees it first.
    """

    id: str
    field: str
    heading: str
    text: str
    samples: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    likely: str = ""
