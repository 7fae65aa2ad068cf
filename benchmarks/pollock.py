"""Pollock, a public benchmark of messy CSV files (Hasso Plattner Institute): how many of them come out as they were.

`python -m benchmarks.pollock FOLDER`, with the folder `polluted_files` of its repository, prints by kind of pollution
the averages of success and of the F1 measures of headings, records and cells. A record is its cells in a row, as there.
Nothing of the benchmark is part of umpire, and umpire knows none of its files.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from bot.parsing.tables import read_table
from scoring.refusals import Malformed

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Scores:
    """What is right of one file, each from 0 to 1."""

    success: float
    header: float
    record: float
    cell: float


def main() -> int:
    """Read every file of the folder and print the averages."""
    if len(sys.argv) != 2:
        print("usage: python -m benchmarks.pollock FOLDER")
        return 2
    folder = Path(sys.argv[1])
    by_kind: dict[str, list[Scores]] = {}
    for path in sorted((folder / "csv").iterdir()):
        with (folder / "clean" / path.name).open(encoding="utf-8-sig", newline="") as clean:
            scores = rate(path.read_bytes(), list(csv.reader(clean)))
        kind = re.sub(r"\d+_col.*|_\d+_0x.*", "", path.stem) if path.stem.startswith("row_") else path.stem
        by_kind.setdefault(kind, []).append(scores)
    print(f"{'':<34} files  success  header  record    cell")
    by_kind["all"] = [scores for rated in by_kind.values() for scores in rated]
    for kind, rated in by_kind.items():
        columns = zip(*map(astuple, rated), strict=True)
        print(f"{kind:<34} {len(rated):>5}  " + "  ".join(f"{sum(column) / len(rated):6.4f}" for column in columns))
    return 0


def rate(content: bytes, expected: Table) -> Scores:
    """Rate how a file was read. An empty one has nothing to be read wrong; umpire refuses it in words."""
    try:
        sheet = read_table(content)
    except Malformed:
        return Scores(1, 1, 1, 1) if not expected else Scores(0, 0, 0, 0)
    table = [sheet.headings, *(line.cells for line in sheet.lines)]
    return Scores(
        1,
        measure(expected[0] if expected else (), table[0]),
        measure(["".join(row) for row in expected[1:]], ["".join(row) for row in table[1:]]),
        measure([cell for row in expected for cell in row], [cell for row in table for cell in row]),
    )


def measure(expected: Sequence[str], read: Sequence[str]) -> float:
    """Measure F1: of what was expected and read, the share that is in both, each as often as it is there."""
    common = (Counter(expected) & Counter(read)).total()
    return 2 * common / (len(expected) + len(read)) if expected else 1.0


if __name__ == "__main__":
    sys.exit(main())
