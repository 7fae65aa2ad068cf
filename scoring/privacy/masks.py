"""Masks: taking people out of what is exported, by their ids, in mentions and by their names.

Source: product.md, safety, 7.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scoring.ballots import ABSTAIN, NO, YES
from scoring.imports.owners import PersonNames

COLLEAGUE = "a colleague"
NOBODY = frozenset({"", "umpire", "environment", "shell", YES, NO, ABSTAIN})
"""What stands where a person may stand and is none: umpire itself, the server's command line, the word of a vote."""
SHORTEST_ID = 9
"""The fewest characters of an id that is taken out though nobody knows whose it is: shorter ones may be words."""
SHORTEST_NAME = 3
"""The fewest letters of a name that is recognised in any case; a shorter one is only as it is written."""
_ID = re.compile(
    r"<@(?P<mentioned>[^|>\s]+)(?:\|[^>]*)?>|(?<![A-Za-z0-9])(?:[UW][A-Z0-9]+|erased-[0-9a-f]+)(?![A-Za-z0-9])"
)
_WORD = re.compile(r"\w+")
_Name = tuple[tuple[str, ...], str, bool]
"""The words of a name, whose it is, and whether it is recognised only as it is written."""


class Masks:
    """Puts something else in the place of colleagues: `a colleague`, or where they are `numbered` `colleague 1`.

    A number stands for the same person as long as the value lives. `kept` is the id of somebody who stays as they
    are. Words in `spare` are no names by themselves: those of the customer the export is about.
    """

    def __init__(
        self, people: Collection[PersonNames], *, numbered: bool, kept: str = "", spare: Collection[str] = ()
    ) -> None:
        self._known = {person.user_id for person in people}
        self._numbers: dict[str, int] | None = {} if numbered else None
        self._kept = kept
        spared = {word.casefold() for text in spare for word in _WORD.findall(text)}
        self._names: dict[str, list[_Name]] = {}
        for person in people:
            if person.user_id != kept:
                for words, exact in _list_names(person, spared):
                    self._names.setdefault(words[0].casefold(), []).append((words, person.user_id, exact))
        for names in self._names.values():
            names.sort(key=lambda name: -len(name[0]))

    def mask_id(self, user_id: str) -> str:
        """Return what stands for somebody; the id of a user group, and what is nobody, stays as it is."""
        if user_id in NOBODY or user_id == self._kept or user_id.startswith("S"):
            return user_id
        if self._numbers is None:
            return COLLEAGUE
        return f"colleague {self._numbers.setdefault(user_id, len(self._numbers) + 1)}"

    def mask_ids(self, text: str) -> str:
        """Put something else in the place of every mention and id of a colleague in a text."""
        return _ID.sub(self._mask_match, text)

    def mask_text(self, text: str) -> str:
        """Put something else in the place of colleagues' mentions, ids and names in a text, names as whole words."""
        return "".join(self._mask_names(self.mask_ids(text)))

    def _mask_match(self, match: re.Match[str]) -> str:
        user_id = match["mentioned"] or match[0]
        if user_id == self._kept and match["mentioned"]:
            return f"<@{user_id}>"
        return self.mask_id(user_id) if match["mentioned"] or self._is_id(user_id) else match[0]

    def _is_id(self, text: str) -> bool:
        looks_like_one = len(text) >= SHORTEST_ID and any(letter.isdigit() for letter in text)
        return text in self._known or text.startswith("erased-") or looks_like_one

    def _mask_names(self, text: str) -> Iterator[str]:
        """Yield the pieces of a text, with a mask in the place of each name."""
        words, place, index = list(_WORD.finditer(text)), 0, 0
        while index < len(words):
            name = self._find_name(words, index) if self._names else None
            if name is None:
                index += 1
                continue
            parts, user_id, _ = name
            start = words[index].start()
            yield text[place : start - (text[start - 1 : start] == "@")]
            yield self.mask_id(user_id)
            index += len(parts)
            place = words[index - 1].end()
        yield text[place:]

    def _find_name(self, words: list[re.Match[str]], index: int) -> _Name | None:
        """Find the longest name that begins with a word of a text."""
        for name in self._names.get(words[index][0].casefold(), ()):
            parts, _, exact = name
            typed = [word[0] for word in words[index : index + len(parts)]]
            if len(typed) == len(parts) and all(
                one == other if exact else one.casefold() == other.casefold()
                for one, other in zip(typed, parts, strict=True)
            ):
                return name
        return None


def keep_what_names(value: Any, user_id: str) -> Any:
    """Keep of a value that JSON can hold only what names a person; None if nothing does."""
    if isinstance(value, Mapping):
        kept = {key: each if key == user_id else keep_what_names(each, user_id) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each is not None or key == user_id} or None
    if isinstance(value, list | tuple):
        return [each for each in (keep_what_names(each, user_id) for each in value) if each is not None] or None
    return value if isinstance(value, str) and names_person(value, user_id) else None


def names_person(text: str, user_id: str) -> bool:
    """Tell whether an id stands in a text by itself, not as a part of a longer word."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(user_id)}(?![A-Za-z0-9])", text) is not None


def _list_names(person: PersonNames, spared: Collection[str]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield all a person may be called, as words, and whether it counts only as it is written."""
    for name in (person.name, person.display_name, person.handle, person.email):
        words = tuple(_WORD.findall(name))
        short = len(words) == 1 and len(words[0]) < SHORTEST_NAME
        if words and not (len(words) == 1 and words[0].casefold() in spared):
            yield words, short
    for word in _WORD.findall(person.name):
        if len(word) > 1 and word.casefold() not in spared:
            yield (word,), True
