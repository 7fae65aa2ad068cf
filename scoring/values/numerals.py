"""Numbers that people write in words before a unit of time: `an hour`, `twenty minutes`, `two days`."""

import re

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty")
_NUMBERS = (
    {"a": 1, "an": 1, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "sixty": 60, "ninety": 90}
    | {word: number for number, word in enumerate(_ONES, start=1)}
    | {word: 10 * number for number, word in enumerate(_TENS, start=2)}
    | {f"{ten} {one}": 10 * tens + ones for tens, ten in enumerate(_TENS, 2) for ones, one in enumerate(_ONES, 1)}
)
_NAMES = "|".join(sorted((name.replace(" ", "[ -]") for name in _NUMBERS), key=len, reverse=True))
_BEFORE_UNIT = re.compile(
    rf"(?<!\bhalf )(?<!\bof )\b(?:{_NAMES})"
    r"(?= (?:and an? (?:half|quarter) )?(?:hours?|hrs?|minutes?|mins?|days?|weeks?)\b)"
)


def replace_number_words(text: str) -> str:
    """Replace such numbers by digits in a lower-case text: `two days` becomes `2 days`; `half an hour` stays."""
    return _BEFORE_UNIT.sub(lambda match: str(_NUMBERS[match[0].replace("-", " ")]), text)
