"""What help says about one word."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of `/umpire`, with lines of (usage, what it does) and who may."""

    says: str
    who: str
    lines: tuple[tuple[str, str], ...]
