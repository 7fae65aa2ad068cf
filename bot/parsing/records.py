"""Records: a file's lines as cells, before it is known which are headings and rows; and how much of it is read."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_BYTES = 50 * 1024 * 1024
"""Bytes of the largest file that is read."""
MOST_ROWS = 200_000
"""Rows of the longest table that is read. Bad ones and those left out count."""
MOST_COLUMNS = 500
"""Columns of the widest table that is read."""
MOST_ROW_LENGTH = 1024 * 1024
"""Characters of the longest row that is read."""


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a row, and the line it begins on. `why` says why it cannot be read; then it has no cells."""

    line: int
    cells: tuple[str, ...]
    why: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.why or (self.cells and any(cell and not cell.isspace() for cell in self.cells)))


def count_filled(cells: Iterable[str]) -> int:
    """Count the cells that are not blank."""
    return sum(bool(cell) and not cell.isspace() for cell in cells)


def quote_beginning(cells: Iterable[str]) -> str:
    """Quote the beginning of a row, for a sentence about it."""
    text = ", ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
