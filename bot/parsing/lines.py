"""From what people type to typed arguments: words, quotes, options, mentions."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile

from bot.parsing import dates
from bot.parsing.suggestions import find_nearest
from scoring.customers.customers import NAME_LIMIT
from scoring.refusals import Malformed
from scoring.values.words import DASHES

TEXT_LIMIT = 12_000
_QUOTES = {"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'"}
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u061c\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_OPTION = re.compile(rf"({DASHES.pattern}+)([a-zA-Z](?:\w|{DASHES.pattern})*)( *= *|(?!\S))")
_CLOSING = re.compile(r"[\"'](?!\S)")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
_MENTION = re.compile(rf"{_USER.pattern}|{_GROUP.pattern}")
_LINK = re.compile(r"<((?:https?://|mailto:)([^|>]+))(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word of a line: its value without quotes, and where it stands. `option`: the name of the one it begins."""

    value: str
    start: int
    end: int
    quoted: bool = False
    option: str = ""


@dataclass(slots=True)
class TypedLine:
    """A line being read from left to right: words are taken, options stand apart, the rest is free text."""

    text: str
    words: list[TypedWord]
    options: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    usage: str = ""

    def take(self) -> str | None:
        """The next word as it was typed, or None at the end."""
        return unescape(self.words.pop(0).value) if self.words else None

    def peek(self) -> str | None:
        """The next word without taking it, folded to lower case; "" for a quoted one, which is no command's word."""
        if not self.words:
            return None
        return "" if self.words[0].quoted else DASHES.sub("-", self.words[0].value.casefold())

    def ahead(self) -> list[str]:
        """The next words that may be a name of several, not taken: bare, side by side, no longer than a name."""
        said: list[str] = []
        before: TypedWord | None = None
        for word in self.words:
            apart = before is not None and self.text[before.end : word.start].strip()
            if word.quoted or apart or (said and len(" ".join((*said, unescape(word.value)))) > NAME_LIMIT):
                break
            said.append(unescape(word.value))
            before = word
        return said

    def bare(self, most: int) -> list[str]:
        """The next words, at most so many, up to the first in quotes, which is free text and nothing else."""
        return [unescape(word.value) for word in islice(takewhile(lambda word: not word.quoted, self.words), most)]

    def taken(self, count: int) -> str:
        """So many words, taken, with one blank between them."""
        return " ".join(self.take() or "" for _ in range(count))

    def need(self, what: str) -> str:
        """The next word; a refusal that names what is missing and shows the usage otherwise."""
        word = self.take()
        if word is None:
            raise Malformed(f"{what} is missing. {self.usage}".strip())
        return word

    def asks_help(self, most: int | None = None) -> bool:
        """Whether a bare `help` begins the line, or ends it after at most so many words: more would be free text."""
        bare = [not word.quoted and word.value.casefold() == "help" for word in self.words]
        return bool(bare) and (bare[0] or (bare[-1] and (most is None or len(bare) - 1 <= most)))

    def end(self, usage: str | None = None) -> None:
        """Refuse what is left over, so that nothing is done that was not meant."""
        if self.words:
            hint = "A name of several words goes in quotes."
            if any(_MENTION.search(word.value) for word in self.words):
                hint = "One person goes there."
            said, usage = self.rest()[:60], self.usage if usage is None else usage
            raise Malformed(f"I do not know what to do with “{said}”. {hint} {usage}".strip())

    def rest(self) -> str:
        """All that is left, as it was typed (options taken out); one pair of quotes around it is removed."""
        if not self.words:
            return ""
        if len(self.words) == 1 and self.words[0].quoted:
            said = self.words[0].value
        else:
            said = self._copy_as_typed()
        self.words.clear()
        return unescape(said).strip()

    def _copy_as_typed(self) -> str:
        """The words with the white space that stood between them; one blank where an option was taken out."""
        pieces = [self.text[self.words[0].start : self.words[0].end]]
        for before, word in pairwise(self.words):
            between = self.text[before.end : word.start]
            pieces += [between if not between.strip() else " ", self.text[word.start : word.end]]
        return "".join(pieces)


def parse_line(
    text: str, *, options: Sequence[str] = (), days: Sequence[str] = (), flags: Sequence[str] = (), usage: str = ""
) -> TypedLine:
    """Split a line into words, `--name value` or `--name=value` options and `--name` flags.

    Options among `days` take every word of a date: `--when 14 mar`, `--when in 2 weeks`. Any dash makes an option of
    a name that is known. Two hyphens before an unknown one, or another dash before a slip of a known one, are refused.
    A quotation mark that nothing closes is a letter like any other.
    """
    if len(text) > TEXT_LIMIT:
        raise Malformed(f"That is {len(text):,} characters. Keep it under {TEXT_LIMIT:,}, notes under 2,000.")
    clean = normalize(text)
    waiting = _split_words(clean, (*options, *flags))
    line = TypedLine(clean, [], usage=usage)
    while waiting:
        word = waiting.pop(0)
        name = word.option
        if not name:
            line.words.append(word)
        elif name in flags:
            if word.value.endswith("="):
                raise Malformed(f"`--{name}` stands alone, without a value. {usage}".strip())
            line.flags |= {name}
        elif name not in options:
            raise Malformed(_explain_unknown_option(word, (*options, *flags), usage))
        elif name in line.options:
            raise Malformed(f"`--{name}` stands there twice. Give it once.")
        elif not waiting or waiting[0].option:
            raise Malformed(f"`--{name}` needs a value after it. {usage}".strip())
        else:
            line.options[name] = _take_option_value(waiting, many=name in days)
    return line


def _take_option_value(waiting: list[TypedWord], *, many: bool) -> str:
    """The value of an option, taken from what waits; of a date all its words, and all people side by side."""
    taken = max(1, _count_mention_words([word.value for word in waiting]))
    if many and not waiting[0].quoted:
        bare = takewhile(lambda word: not (word.quoted or word.option), waiting)
        taken = max(1, dates.count_date_words([word.value for word in islice(bare, dates.MOST_DATE_WORDS)]))
    value = " ".join(unescape(word.value) for word in waiting[:taken])
    del waiting[:taken]
    return value


def refuse_unknown(word: str, known: Collection[str], about: str, usage: str) -> None:
    """Refuse a word that is none of these, with the nearest; `about` names what they do something with."""
    if word not in known:
        near = find_nearest(word, known)
        hint = f"Did you mean `{near}`? " if near else ""
        raise Malformed(f"“{word[:60]}” is not something I do with {about}. {hint}{usage}")


def normalize(text: str) -> str:
    """The text with plain quotes and spaces, and without control, zero-width and direction characters."""
    text = _LINE_ENDS.sub("\n", _INVISIBLE.sub("", text))
    text = "".join(_QUOTES.get(letter, letter) for letter in text)
    return "".join(_clean_letter(letter) for letter in text)


def unescape(text: str) -> str:
    """Slack's entities back to plain characters: what is stored is what was typed; links lose their marks.

    Slack makes a link of whatever looks like one: `Booking.com` comes as `<http://Booking.com|Booking.com>`.
    """
    text = _LINK.sub(_restore_link, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def take_people(line: TypedLine) -> tuple[str, ...]:
    """The mentions of people and groups that come next, taken, with or without signs and an *and* between them."""
    words = [unescape(word.value) for word in line.words]
    taken = line.taken(_count_mention_words(words)) if _count_mention_words(words) else ""
    return tuple(found[1] or found[2] for found in _MENTION.finditer(taken))


def parse_user(word: str) -> str:
    """The user id of a mention; plain `@name` is refused, since Slack did not recognise it."""
    if len(named := _MENTION.findall(word)) > 1:
        raise Malformed(f"One person goes there, and you named {len(named)}.")
    if _GROUP.search(word):
        raise Malformed("One person goes there, and that is a group.")
    word = word.rstrip(",;")
    if found := _USER.fullmatch(word):
        return found[1]
    if re.fullmatch(r"[UW][A-Z0-9]{6,}", word):
        return word
    raise Malformed(f"“{unescape(word)}” is not a person here. Type @ and pick the name from Slack's list.")


def parse_group(word: str) -> str | None:
    """The user group id of a group mention, or None."""
    found = _GROUP.fullmatch(word)
    return found[1] if found else None


def parse_channel(word: str) -> str:
    """The channel id of a channel mention."""
    if found := _CHANNEL.fullmatch(word):
        return found[1]
    if re.fullmatch(r"[CG][A-Z0-9]{6,}", word):
        return word
    raise Malformed(f"“{unescape(word)}” is not a channel I can see. Type # and pick it from Slack's list.")


def replace_customer(text: str, asked: str, key: str, *, after: int = 0) -> str:
    """The line with the first words that read `asked` replaced by a customer's key, in quotes: it is settled.

    The first `after` words are left alone.
    """
    clean = normalize(text)
    words = _split_words(clean)[after:]
    for first, word in enumerate(words):
        joined = ""
        for last in words[first:] if not word.quoted else (word,):
            joined = f"{joined} {unescape(last.value)}".lstrip()
            if joined == asked:
                return f'{clean[: word.start]}"{key}"{clean[last.end :]}'
            if len(joined) >= len(asked):
                break
    return clean


def _count_mention_words(words: Sequence[str]) -> int:
    """How many of the words are mentions side by side, with what may stand between them."""
    taken = 0
    for end, word in enumerate(words, start=1):
        if _MENTION.sub("", word).strip(",;&+") == "" and _MENTION.search(word):
            taken = end
        elif word not in ("and", "&", "&amp;", ",", "+") or taken != end - 1:
            break
    return taken


def _restore_link(found: re.Match[str]) -> str:
    address, without_scheme, label = found.groups()
    if address.startswith("mailto:"):
        return without_scheme
    return label if label and label.rstrip("/") == without_scheme.rstrip("/") else address


def _clean_letter(letter: str) -> str:
    if letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if category == "Zs" or letter == "\t":
        return " "
    return "" if category in ("Cc", "Cs", "Co", "Cn") else letter


def _split_words(text: str, options: Sequence[str] = ()) -> list[TypedWord]:
    words, position = [], 0
    closings: dict[str, list[int]] = {'"': [], "'": []}
    for closing in _CLOSING.finditer(text):
        closings[closing[0]].append(closing.start())
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        quoted = _find_quotation(text, position, closings)
        mark = _find_slack_markup(text, position)
        word = quoted or mark or _find_option(text, position, options) or _find_bare_word(text, position)
        words.append(word)
        position = word.end
    return words


def _find_quotation(text: str, start: int, closings: Mapping[str, Sequence[int]]) -> TypedWord | None:
    """A quotation that opens at a word's beginning and closes at a word's end; anything else is no quotation.

    `closings` are the places where each mark could close one: found once, or 12,000 marks would take half a minute.
    """
    ends = closings.get(text[start], ())
    after = bisect_right(ends, start)
    if after == len(ends) or not text[start + 1 : ends[after]].strip():
        return None
    return TypedWord(text[start + 1 : ends[after]].strip(), start, ends[after] + 1, quoted=True)


def _find_slack_markup(text: str, start: int) -> TypedWord | None:
    """Slack's own `<…>`, which may hold spaces in its label."""
    end = text.find(">", start) if text[start] == "<" else -1
    return (
        TypedWord(text[start : end + 1], start, end + 1) if end > 0 and text[end + 1 : end + 2].strip() == "" else None
    )


def _find_bare_word(text: str, start: int) -> TypedWord:
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    return TypedWord(text[start:end], start, end)


def _find_option(text: str, start: int, options: Sequence[str]) -> TypedWord | None:
    """What begins an option: with two hyphens any name, with other dashes a name there is or a slip of one."""
    found = _OPTION.match(text, start)
    if not found:
        return None
    name, equals = DASHES.sub("-", found[2].casefold()), found[3]
    meant = found[1].startswith("--") or name in options or find_nearest(name, options)
    return TypedWord(f"{found[1]}{name}{equals.strip()}", start, found.end(), option=name) if meant else None


def _explain_unknown_option(word: TypedWord, options: Sequence[str], usage: str) -> str:
    near = find_nearest(word.option, options)
    hint = f"Did you mean `--{near}`?" if near else usage
    if not word.value.startswith("--"):
        hint += " In a text, a dash has a blank after it."
    return f"I do not know the option `--{word.option}`. {hint}".strip()
