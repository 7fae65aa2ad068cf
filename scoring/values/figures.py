"""Figures: money, percentages and whole numbers as people write them, read into integers, never through a float.

`1,234` is a thousand to some people and one and a bit to others. If a text does not show which, the other values of its
column decide (`find_decimal_mark`); if they do not show it either, the text is refused.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale

from scoring.refusals import Malformed
from scoring.values.money import list_currencies, minor_digits
from scoring.values.words import fold

POINT, COMMA = ".", ","
MARGIN_LIMITS = (-1_000, 100)
"""The least and the most percent that a margin may be."""
MAX_MINOR_UNITS = 10**15
"""The largest amount, in minor units, that both databases store exactly."""

_HABITS = {
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD"},
    "us$": {"USD"},
    "c$": {"CAD"},
    "au$": {"AUD"},
    "s$": {"SGD"},
    "£": {"EGP"},
    "¥": {"CNY"},
    "₺": {"TRY"},
    "₴": {"UAH"},
    "₽": {"RUB"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "kr.": {"DKK", "ISK"},
    "zl": {"PLN"},
    "kc": {"CZK"},
    "ft": {"HUF"},
    "lei": {"RON"},
    **{sign: {"CHF"} for sign in ("fr", "fr.", "sfr", "sfr.")},
    **{sign: {"INR", "PKR", "LKR", "NPR", "MUR", "SCR"} for sign in ("rs", "rs.", "re.")},
}
"""What people write for a currency beside what CLDR gives in English: signs of several, and signs used at home."""

_WORDS = {"ALL", "TOP"}
"""Codes of currencies that are English words in a heading: `ALL CUSTOMERS`."""

_WITH_POINT = {"rs", "rs.", "re."}
"""Signs of currencies whose amounts have the decimal point wherever they are written."""

_SHORT = {
    *("k", "m", "mm", "b", "bn", "mn", "mio", "mio.", "mrd", "mrd.", "mln", "mil", "tsd", "tsd.", "t", "lakh", "lac"),
    *("crore", "million", "thousand"),
}
"""What stands for many noughts."""

_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "´": "'", "`": "'"})
_BODY = re.compile(
    r"(?P<before>[^\d.,]*(?:[^\W\d]\.)?[^\d.,]*)(?P<body>(?:\d|[.,]\d)[\d.,' ]*?)(?P<after>[^\d,']*)", re.ASCII
)
_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,_])\d{3}(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|\d+", re.ASCII)


class AmbiguousFigure(Malformed):
    """The text can be read in two ways, and nothing shows which is meant."""


class ForeignCurrency(Malformed):
    """The amount is in another currency than the one money is read in."""


@lru_cache(maxsize=1)
def map_symbols() -> dict[str, frozenset[str]]:
    """Map each sign people write for money, in lower case without accents, to the currencies it can stand for."""
    symbols: dict[str, frozenset[str]] = {}
    english = Locale("en").currency_symbols
    for code in list_currencies() & english.keys():
        sign = unicodedata.normalize("NFKC", english[code]).replace(" ", "").casefold()
        symbols[sign] = symbols.get(sign, frozenset()) | {code}
    return symbols | {sign: symbols.get(sign, frozenset()) | codes for sign, codes in _HABITS.items()}


def read_sign(sign: str) -> frozenset[str]:
    """Return the currencies that a sign may stand for, in any case, with or without accents; none if it is no sign.

    >>> sorted(read_sign("zł")), sorted(read_sign("£")), sorted(read_sign("Euro"))
    (['PLN'], ['EGP', 'GBP'], [])
    """
    letters = unicodedata.normalize("NFKD", sign.casefold().replace("ł", "l"))
    return map_symbols().get("".join(each for each in letters if not unicodedata.combining(each)), frozenset())


@lru_cache(maxsize=16)
def list_currency_names(currency: str) -> frozenset[str]:
    """List what a currency is called in the eight languages of the headings, folded: `euro`, `US-Dollar`."""
    locales = (Locale(language) for language in ("en", "de", "fr", "es", "it", "nl", "pt", "pl"))
    return frozenset(fold(locale.currencies[currency]) for locale in locales if currency in locale.currencies)


def parse_money(text: str, *, currency: str, mark: str | None = None) -> int:
    """Read an amount of money in minor units: `1234.5`, `€1.234,56`, `1 234,56 EUR`, `1'234.–`, `(5.00)`; rounded.

    `mark` is the decimal mark of the column. Refused: another currency, letters, and `1,234` if neither the currency
    nor `mark` shows what it means.
    """
    body, negative, unit = _split(text)
    _check_currency(text, unit, currency)
    digits = minor_digits(currency)
    implied = POINT if unit in _WITH_POINT else _mark_if_whole(body) if digits == 0 else None
    amount = _parse_number(text, body, mark=_detect_mark(body) or mark or implied)
    units = int((amount * 10**digits).to_integral_value(ROUND_HALF_UP))
    if units > MAX_MINOR_UNITS:
        raise Malformed(f"“{text}” is too large an amount.")
    return -units if negative else units


def parse_basis_points(text: str, *, fraction: bool | None = None) -> int:
    """Read a margin in basis points from `12.5%` or `12,5`; with `fraction`, a number without a sign is a share of 1.

    If `fraction` is None, nobody knows, and a number below 1 without a percent sign is refused with both readings. A
    single mark is always the decimal mark. Refused: more than 100 %.
    """
    points = _parse_points(text, fraction=fraction)
    if not -1_000_000 <= points <= 10_000:
        raise Malformed(f"“{text}” will not do: it is a percentage from -10,000% to 100%.")
    return points


def parse_percent(text: str, low: int, high: int) -> int:
    """Read a typed percentage from low to high, with at most two decimals, in basis points.

    Refused also: a number below 1 without the percent sign, since `0.2` is 20 % to some people and 0.2 % to others.
    """
    points = _parse_points(text, fraction=None)
    if re.search(r"[.,]\d{3}", text):
        raise Malformed(f"“{text}” has more than two decimals. Write it like 12.5%.")
    if not low * 100 <= points <= high * 100:
        raise Malformed(f"“{text}” will not do: it is a percentage from {low:,}% to {high:,}%.")
    return points


def parse_whole_percent(text: str, low: int, high: int) -> int:
    """Read a typed percentage from low to high, in whole percent. Refused: decimals."""
    points = parse_percent(text, low, high)
    if points % 100:
        raise Malformed(f"“{text}” will not do: it is a whole number of percent from {low:,} to {high:,}.")
    return points // 100


def is_bare_fraction(text: str) -> bool | None:
    """Whether a percentage without its sign is below one, so perhaps a fraction; None if nothing shows that.

    So it is with a sign, with 0 and 1, and with a loss of more than all: -1.2 is -120 % or -1.2 %.
    """
    amount = _find_bare_amount(text)
    if amount is None or amount in (0, 1) or (amount > 1 and _is_loss(text)):
        return None
    return amount < 1


def are_amounts(texts: Iterable[str]) -> bool:
    """Whether these margins are amounts of money: one in ten of those without a sign is more than 100 %."""
    amounts = [(amount, text) for text in texts if (amount := _find_bare_amount(text))]
    return 0 < len(amounts) <= 10 * sum(amount > 100 and not _is_loss(text) for amount, text in amounts)


def is_bare(text: str) -> bool:
    """Whether a text is a number without a sign or unit, and not zero."""
    return bool(_find_bare_amount(text))


def list_spellings(text: str) -> tuple[tuple[str, str], ...]:
    """List (decimal mark, number in plain digits) of the two readings of a text like `1,234`.

    >>> list_spellings("€ 1,234")
    (('.', '1234'), (',', '1.234'))
    """
    body, _, _ = _split(text)
    return tuple((mark, _respell(body, decimal=mark in body)) for mark in (POINT, COMMA))


def _is_loss(text: str) -> bool:
    return _split(text)[1]


def _find_bare_amount(text: str) -> Decimal | None:
    try:
        body, _, unit = _split(text)
        marks = [letter for letter in body if letter in ".,"]
        amount = _parse_number(text, body, mark=marks[-1] if marks else None)
    except Malformed:
        return None
    return None if unit else amount


def parse_whole(text: str, *, mark: str | None = None) -> int:
    """Read a whole number from 0 to two billion; `12.0` is twelve. Refused: fractions, signs, units."""
    body, negative, unit = _split(text)
    amount = _parse_number(
        text, body, mark=_detect_mark(body) or mark or (None if body.endswith("000") else _mark_if_whole(body))
    )
    if negative or unit or amount != amount.to_integral_value():
        raise Malformed(f"“{text}” is not a whole number.")
    if amount > 2_000_000_000:
        raise Malformed(f"“{text}” is too large a number.")
    return int(amount)


def parse_row_number(text: str) -> int | None:
    """Parse the number of a stored row that a button, a form or a line names; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def find_decimal_mark(texts: Iterable[str]) -> str | None:
    """Find the decimal mark of these texts; None if none shows it or they contradict."""
    marks = {mark for text in texts if (mark := _find_mark_of(text))}
    return marks.pop() if len(marks) == 1 else None


def find_currency(header: str) -> str | None:
    """Find the currency that a column's heading names, by code or by an unambiguous symbol: `Revenue (USD)`."""
    codes = [code for code in re.findall(r"\b[A-Z]{3}\b", header) if code in list_currencies() - _WORDS]
    symbols = [next(iter(map_symbols()[sign])) for sign in header if len(map_symbols().get(sign, ())) == 1]
    currencies = {*codes, *symbols}
    return currencies.pop() if len(currencies) == 1 else None


def find_foreign_currency(heading: str, currency: str) -> str | None:
    """Find a currency in a heading that is not this one, by code or by a symbol that never stands for it."""
    named = find_currency(heading)
    if named is not None:
        return None if named == currency else named
    signs = [sign for sign in heading if sign in map_symbols()]
    ours = any(currency in map_symbols()[sign] for sign in signs) or currency in heading
    return None if ours or not signs else signs[0]


def _parse_points(text: str, *, fraction: bool | None) -> int:
    try:
        body, negative, unit = _split(text)
    except Malformed:
        body, negative, unit = "", False, "none"
    if unit not in ("", "%", "percent", "prozent"):
        raise Malformed(f"“{text[:60]}” is not a percentage. Write it like 12.5%.")
    marks = [letter for letter in body if letter in ".,"]
    amount = _parse_number(text, body, mark=marks[-1] if marks else None)
    if fraction is None and not unit and 0 < amount < 1:
        sign = "-" if negative else ""
        large, small = (f"{sign}{each.normalize():f}%" for each in (amount * 100, amount))
        raise AmbiguousFigure(
            f"“{text}” can be read as {large} or {small}. Write it with the sign: `{large}` or `{small}`."
        )
    points = int((amount * (10_000 if fraction and not unit else 100)).to_integral_value(ROUND_HALF_UP))
    return -points if negative else points


def _find_mark_of(text: str) -> str | None:
    try:
        body, _, _ = _split(text)
        mark = _detect_mark(body)
        if mark is not None:
            _parse_number(text, body, mark=mark)
    except Malformed:
        return None
    return mark


def _split(text: str) -> tuple[str, bool, str]:
    """Split a number into digits with marks (blanks and apostrophes as `_`), whether it is negative, and its unit."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES)).strip()
    plain = re.sub(r"(?<=\d)([.,])-{1,2}(?=\D*$)", r"\g<1>00", plain)  # 1.200,– is a round price, not a negative one
    plain = re.sub(r"(?<=\d) ?/-$", "", plain)  # as is Rs. 1,200/-
    match = _BODY.fullmatch(plain) if len(plain) <= 60 else None
    if match is None:
        raise Malformed(f"“{text[:60]}” is not a number.")
    around = match["before"] + match["after"]
    unit = "".join(letter for letter in around if letter not in "()+- ").casefold()
    signs = around.count("-") + around.count("(")
    if signs > 1 or around.count("+") > 1 or around.count("(") != around.count(")"):
        raise Malformed(f"“{text}” is not a number.")
    return re.sub(r"[' ]", "_", match["body"].strip()), signs == 1, unit


def _detect_mark(body: str) -> str | None:
    """Find the decimal mark as the digits show it; None if there is none, or it is unclear."""
    marks = [letter for letter in body if letter in ".,"]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return _mark_if_whole(body)
    head, tail = body.split(last)
    certain = "_" in body or len(tail) != 3 or not 1 <= len(head) <= 3 or head.startswith("0")
    return last if certain else None


def _mark_if_whole(body: str) -> str:
    """Return the decimal mark that makes the only kind of mark in the digits a separator of thousands."""
    return COMMA if POINT in body else POINT


def _parse_number(text: str, body: str, *, mark: str | None) -> Decimal:
    if mark is None and (POINT in body or COMMA in body):
        raise AmbiguousFigure(
            f"“{text}” can be read as {_respell(body, decimal=False)} or {_respell(body, decimal=True)}. "
            "Write it without a separator for thousands, and with two decimals."
        )
    head, _, tail = body.partition(mark) if mark else (body, "", "")
    head = head or "0"
    if not _GROUPED.fullmatch(head) or (tail and not (tail.isascii() and tail.isdigit())):
        raise Malformed(f"“{text}” is not a number.")
    if len(head) + len(tail) > 30:
        raise Malformed(f"“{text}” is too long for a number.")
    return Decimal(f"{re.sub('[.,_]', '', head)}.{tail or '0'}")


def _respell(body: str, *, decimal: bool) -> str:
    return re.sub("[.,]", "." if decimal else "", body)


def _list_signs(currency: str) -> set[str]:
    """List what may stand for a currency, and nothing, in lower case."""
    return {"", currency.casefold(), *(sign for sign, codes in map_symbols().items() if currency in codes)}


def _check_currency(text: str, unit: str, currency: str) -> None:
    possible = read_sign(unit)
    if unit in ("", currency.casefold()) or currency in possible:
        return
    if possible or (len(unit) == 3 and unit.isalpha() and unit not in _SHORT):
        possible = possible or frozenset({unit.upper()})
        theirs = next(iter(possible)) if len(possible) == 1 else unit
        raise ForeignCurrency(
            f"“{text}” is in {theirs}, not in {currency}, the currency this workspace keeps its money in."
        )
    signs = _list_signs(currency)
    if unit in {spelled for short in _SHORT for sign in signs for spelled in (sign + short, short + sign)}:
        raise Malformed(f"“{text}” is written short. Write all its digits, like 12000.")
    raise Malformed(f"“{text}” is not an amount of money.")
