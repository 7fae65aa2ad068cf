"""Decodes text files: by what they say, else by what is likely over the letters of the languages that customers have.

A file of 8 bits a letter does not say which letters those are. Each word with such letters is judged under each
encoding: it costs little in letters of one language, more in rare ones, and much with what no name holds.
"""

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from scoring.imports.sheets import EncodingGuess
from scoring.refusals import Malformed

ENCODINGS = {
    "cp1252": "Western European (Windows-1252)",
    "latin_1": "Western European (Latin-1)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859_2": "Central European (ISO 8859-2)",
    "cp852": "Central European (DOS)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp866": "Cyrillic (DOS)",
}
"""The encodings that are guessed, by Python's name, as people choose them in a spreadsheet; the commonest first."""

_UNICODE = {
    "utf_8": "Unicode (UTF-8)",
    "utf_16": "Unicode (UTF-16)",
    "utf_16_le": "Unicode (UTF-16)",
    "utf_16_be": "Unicode (UTF-16)",
    "utf_32": "Unicode (UTF-32)",
}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNLIKELINESS = dict(zip(ENCODINGS, (0.0, 1.0, 3.5, 4.0, 2.0, 3.0, 4.0, 1.0, 3.0, 4.0), strict=True))
"""What an encoding costs as such, as a letter does: so few files are in it, beside Windows' own."""

_LANGUAGES = (
    # letters that are common, those that are rare
    ("äöüß", "é"),  # German
    ("éè", "àâçêëîïôùûœÿñ"),  # French
    ("áéíóúñ", "ü"),  # Spanish
    ("àèéìòù", "î"),  # Italian
    ("éë", "èïöüêóáç"),  # Dutch
    ("áãçéíóõú", "âêôàü"),  # Portuguese
    ("åäö", "éüà"),  # Swedish, Finnish
    ("æøå", "éöäü"),  # Danish, Norwegian
    ("áéíóúö", "ýþðæ"),  # Icelandic
    ("óąćęłńśż", "ź"),  # Polish
    ("áčéěířšýžů", "ďňóťúöü"),  # Czech
    ("áčéíľšúýž", "äďĺňóôŕť"),  # Slovak
    ("áéóöőü", "íúű"),  # Hungarian
    ("čćđšž", ""),  # Croatian, Slovene
    ("ăâîșțşţ", ""),  # Romanian
    ("абвгдежзийклмнопрстуфхцчшыьюя", "щъэё"),  # Russian, Bulgarian
    ("абвгдежзийклмнопрстуфхцчшьюяії", "щєґ"),  # Ukrainian
)
_PUNCTUATION, _MARKS = frozenset("’‘“”„«»–—…"), frozenset("™®©°²³ªº")
_VOWELS = frozenset("aeiouyäöüáéíóúýàèìòùâêîôûãõëïåæøœąęěůőűăÿаеёиоуыэюяіїє")
_LETTERS = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(rb"[^\s;,|\"]*[\x80-\xff][^\s;,|\"]*")
_ACCENTED_WORD = re.compile(r"[^\s;,|\"]*[^\x00-\x7f][^\s;,|\"]*")
_WORDS_JUDGED = 2_000
_USUAL, _RARE, _ODD, _FOREIGN = 1.0, 2.5, 4.0, 9.0
"""What a letter costs: a common and a rare one of a language, one in an odd place, one that its language has not."""


def decode(content: bytes, encoding: str = "") -> tuple[str, EncodingGuess | None]:
    """Decode a file: by its mark, as UTF-16 where every other byte is NUL, as UTF-8 where valid, else by a guess.

    UTF-8 with a few broken letters stays UTF-8, so that only their rows suffer. `encoding` overrules all that; refused
    if nobody knows it.
    """
    if encoding:
        name = _find_encoding(encoding)
        text = content.decode(name, "replace").removeprefix("\ufeff")
        return text, EncodingGuess((ENCODINGS | _UNICODE)[name], _find_samples(text))
    for mark, marked in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(marked, "replace"), None
    wide = _detect_utf16(content[:65_536])
    if wide:
        return content.decode(wide, "replace"), None
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or len(text) - len(text.encode("ascii", "ignore")) > 2 * broken:
        return text, None
    guessed = _guess_encoding(content)
    text = content.decode(guessed, "replace")
    return text, EncodingGuess(ENCODINGS[guessed], _find_samples(text))


def _find_encoding(name: str) -> str:
    """Find Python's name for an encoding that somebody named. Refuses one that customers' files are not read in."""
    try:
        known = codecs.lookup(name.strip()).name.replace("-", "_")
    except (LookupError, ValueError):  # ValueError: NUL in the name
        known = ""
    known = {"iso8859_1": "latin_1"}.get(known, known)
    if known not in ENCODINGS | _UNICODE:
        names = ", ".join(each.replace("_", "-") for each in ("utf_8", "utf_16", "utf_32", *ENCODINGS))
        raise Malformed(f"“{name[:40]}” is not an encoding I read. These are: {names}.")
    return known


def _find_samples(text: str) -> tuple[str, ...]:
    """Find four different words that show whether the letters are right."""
    words = (match[0] for match in islice(_ACCENTED_WORD.finditer(text), 1_000))
    return tuple(islice(dict.fromkeys(words), 4))


def _guess_encoding(content: bytes) -> str:
    """Guess the encoding of 8 bits a letter under which the words with such letters are likeliest."""
    words = tuple(dict.fromkeys(match[0] for match in islice(_ACCENTED.finditer(content), _WORDS_JUDGED)))
    return min(ENCODINGS, key=lambda name: _UNLIKELINESS[name] + _rate_words(words, name))


def _rate_words(words: Iterable[bytes], encoding: str) -> float:
    """Rate how unlikely these words are in an encoding. One broken word does not outweigh all the others."""
    texts = [word.decode(encoding, "replace") for word in words]
    initials = {text[:1].isupper() for text in texts if _is_cyrillic(text[:1])}
    return sum(min(_rate_word(text), 3 * _FOREIGN) for text in texts) + (_RARE if initials == {False} else 0.0)


def _rate_word(text: str) -> float:
    """Rate a word: its letters in the language that fits best, then what stands where."""
    letters = [letter.lower() for letter in text if not letter.isascii() and letter.isalpha()]
    language = min(
        sum(costs.get(letter, _FOREIGN) for letter in letters if letter not in _MARKS) for costs in _list_costs()
    )
    runs = sum(_rate_run(run) for run in _LETTERS.findall(text) if not run.isascii())
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return language + runs + sum(_rate_place(*three) for three in around if not three[1].isascii())


@lru_cache(maxsize=1)
def _list_costs() -> tuple[dict[str, float], ...]:
    """List what each letter costs in each language."""
    return tuple({**dict.fromkeys(common, _USUAL), **dict.fromkeys(rare, _RARE)} for common, rare in _LANGUAGES)


def _rate_run(run: str) -> float:
    """Rate letters without a break: those of two alphabets, and no vowel in three, are in no name."""
    cyrillic = sum(map(_is_cyrillic, run))
    if cyrillic and cyrillic < len(run):
        return 2 * _FOREIGN
    silent = len(run) > 2 and not run.isupper() and not _VOWELS.intersection(run.lower())
    return _ODD if silent else 0.0


def _rate_place(before: str, letter: str, after: str) -> float:
    """Rate where a letter beyond ASCII stands: between these two."""
    if not letter.isalpha() or letter in _MARKS:
        return _rate_sign(before, letter, after)
    if before.isalpha() and letter.isupper() and (before.islower() or after.islower()):
        return _FOREIGN
    if letter.islower() and before.isupper() and after.isupper():
        return _FOREIGN
    return 0.0 if _is_cyrillic(letter) else _rate_accent(before.lower(), letter.lower(), after.lower())


def _rate_accent(before: str, letter: str, after: str) -> float:
    """Rate an accented letter's place: what Spanish, Portuguese, Italian or French would not write is rarely meant."""
    if (letter == "ñ" and after not in _VOWELS) or (letter == "õ" and after != "e"):
        return _ODD
    among = {before, after}
    cost = _RARE if letter in "àìòù" and after.isalpha() else 0.0
    if before.isalpha() and after.isalpha() and not _VOWELS & {letter, before, after}:
        cost += _RARE
    return cost + sum(each.isalpha() and not each.isascii() for each in among)


def _rate_sign(before: str, letter: str, after: str) -> float:
    """Rate a sign: marks of typography stand where they may, others beside digits or alone, hardly any in a word."""
    inside = before.isalpha() and after.isalpha()
    if letter == "’" or (letter == "·" and before == after == "l"):
        return 0.5
    if letter in _PUNCTUATION:
        return _FOREIGN if inside else 0.5
    if letter == "\xa0":
        return _ODD if inside else _RARE
    if letter in _MARKS:
        return _FOREIGN if after.isalpha() else _RARE
    if not letter.isprintable():
        return 2 * _FOREIGN
    beside = before + after
    return _RARE if all(each in " .,;:/()'\"+-" or each.isdigit() for each in beside) else _FOREIGN


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def _detect_utf16(start: bytes) -> str | None:
    """Name the UTF-16 encoding of a file that has no mark; None if it is another one.

    Such a file has many NUL bytes, nearly all on one side of the pairs, and lines that end as they do in UTF-16.
    """
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd < max(1, len(start) // 20) or min(even, odd) * 5 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = start.decode(encoding, "replace")
    return encoding if (even + odd) * 4 > len(start) or "\n" in text or "\r" in text else None
