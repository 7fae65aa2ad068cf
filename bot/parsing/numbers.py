"""Reads the numbers of records in a line: `1 2 3`, `1, 2 and 3`, `1-3`, `#4`."""

import re

from bot.parsing.lines import TypedLine
from scoring.refusals import Malformed
from scoring.values.words import DASHES

MOST = 50
"""How many numbers one line may name."""
_ONE = rf"#?[0-9]{{1,9}}(?: ?{DASHES.pattern} ?#?[0-9]{{1,9}})?"
_SEVERAL = re.compile(rf"{_ONE}(?:(?: ?[,;&+] ?| )(?:and )?{_ONE})*(?=[,;:.)]*(?: |$))")
_EACH = re.compile(rf"#?([0-9]+)(?: ?{DASHES.pattern} ?#?([0-9]+))?")


def take_numbers(line: TypedLine) -> tuple[int, ...]:
    """Take the numbers that come next in a line, each once; none if the line goes on with something else.

    Two numbers side by side with words after them are refused: the second may belong to the text.
    """
    words = line.peek_unquoted(2 * MOST)
    match = _SEVERAL.match(" ".join(words))
    if not match:
        return ()
    line.take_words(len(match[0].split()))
    if line.words and re.fullmatch("#?[0-9]+ #?[0-9]+", match[0]):
        first, second = match[0].split()
        raise Malformed(
            f"“{match[0]}” may be two numbers, or a text may begin with “{second}”, so nothing is changed. Write "
            f"`{first},{second}` for both, or put the text in quotes."
        )
    numbers = dict.fromkeys(number for first, last in _EACH.findall(match[0]) for number in _parse_range(first, last))
    if len(numbers) > MOST:
        raise Malformed(f"{len(numbers):,} numbers are too many at once; {MOST} is the most.")
    return tuple(numbers)


def take_number(line: TypedLine, what: str) -> int | None:
    """Take the number that comes next; None if there is none. Of several it says that `what` goes one at a time."""
    numbers = take_numbers(line)
    if len(numbers) > 1:
        raise Malformed(f"{what} one at a time, so nothing is changed: start with {numbers[0]}.")
    return numbers[0] if numbers else None


def _parse_range(first: str, last: str) -> range:
    """Return the numbers from `first` to `last`, or `first` alone when `last` is empty."""
    start, end = int(first), int(last or first)
    if not start <= end < start + MOST:
        raise Malformed(f"“{first}-{last}” is no range of at most {MOST} numbers, from the lower to the higher.")
    return range(start, end + 1)
