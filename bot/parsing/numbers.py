"""The numbers of things a line is about: `1 2 3`, `1, 2 and 3`, `1-3`, `#4`."""

import re

from bot.parsing.lines import TypedLine
from scoring.refusals import Malformed
from scoring.values.words import DASHES

MOST = 50
"""How many one line may name."""
_ONE = rf"#?[0-9]{{1,9}}(?: ?{DASHES.pattern} ?#?[0-9]{{1,9}})?"
_SEVERAL = re.compile(rf"{_ONE}(?:(?: ?[,;&+] ?| )(?:and )?{_ONE})*(?=[,;:.)]*(?: |$))")
_EACH = re.compile(rf"#?([0-9]+)(?: ?{DASHES.pattern} ?#?([0-9]+))?")


def take_numbers(line: TypedLine) -> tuple[int, ...]:
    """The numbers that come next, taken, each once; none where the line goes on with something else.

    Refused where two stand side by side and words follow: the second may be a number, or begin the text.
    """
    words = line.bare(2 * MOST)
    found = _SEVERAL.match(" ".join(words))
    if not found:
        return ()
    line.taken(len(found[0].split()))
    if line.words and re.fullmatch("#?[0-9]+ #?[0-9]+", found[0]):
        first, second = found[0].split()
        raise Malformed(
            f"“{found[0]}” may be two numbers, or a text may begin with “{second}”, so nothing is changed. Write "
            f"`{first},{second}` for both, or put the text in quotes."
        )
    numbers = dict.fromkeys(number for first, last in _EACH.findall(found[0]) for number in _parse_range(first, last))
    if len(numbers) > MOST:
        raise Malformed(f"{len(numbers):,} numbers are too many at once; {MOST} is the most.")
    return tuple(numbers)


def take_number(line: TypedLine, what: str) -> int | None:
    """The number that comes next, taken; None where none does. Refused: several, where `what` goes one at a time."""
    numbers = take_numbers(line)
    if len(numbers) > 1:
        raise Malformed(f"{what} one at a time, so nothing is changed: start with {numbers[0]}.")
    return numbers[0] if numbers else None


def _parse_range(first: str, last: str) -> range:
    start, end = int(first), int(last or first)
    if not start <= end < start + MOST:
        raise Malformed(f"“{first}-{last}” is no range of at most {MOST} numbers, from the lower to the higher.")
    return range(start, end + 1)
