"""Reads a line that somebody typed: its words, quotes, options, and mentions of people and channels."""

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
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛", "'"))
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u061c\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\u00ad]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_NOT_PLAIN = re.compile("[^ -~\n]")
"""Any letter that may have to be replaced: all but those of ASCII that are printed, and the end of a line."""
_OPTION = re.compile(rf"({DASHES.pattern}+)([a-zA-Z](?:\w|{DASHES.pattern})*)( *= *|(?!\S))")
_BARE_WORD = re.compile(r"\S+")
_CLOSING = re.compile(r"[\"'](?!\S)")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
_MENTION = re.compile(rf"{_USER.pattern}|{_GROUP.pattern}")
_LINK = re.compile(r"<((?:https?://|mailto:)([^|>]+))(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word of a line, without its quotes, and where in the line it stands.

    `option` is the option's name where the word begins one, such as `when` for `--when`.
    """

    value: str
    start: int
    end: int
    quoted: bool = False
    option: str = ""


@dataclass(slots=True)
class TypedLine:
    """A typed line, read from left to right. Its methods take words off the front; options and flags are kept apart."""

    text: str
    words: list[TypedWord]
    options: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    usage: str = ""

    def take(self) -> str | None:
        """Take the next word as it was typed; None at the end of the line."""
        return unescape(self.words.pop(0).value) if self.words else None

    def peek(self) -> str | None:
        """Return the next word in lower case without taking it: "" for a quoted one, None at the end of the line."""
        if not self.words:
            return None
        return "" if self.words[0].quoted else DASHES.sub("-", self.words[0].value.casefold())

    def peek_name_words(self) -> list[str]:
        """Return, without taking them, the next words that together may be a name.

        They stop at a quoted word, at an option, and at the longest a name may be.
        """
        name_words: list[str] = []
        before: TypedWord | None = None
        for word in self.words:
            apart = before is not None and self.text[before.end : word.start].strip()
            if word.quoted or apart or (name_words and len(" ".join((*name_words, unescape(word.value)))) > NAME_LIMIT):
                break
            name_words.append(unescape(word.value))
            before = word
        return name_words

    def peek_unquoted(self, most: int) -> list[str]:
        """Return, without taking them, up to `most` of the next words, stopping at the first one in quotes."""
        return [unescape(word.value) for word in islice(takewhile(lambda word: not word.quoted, self.words), most)]

    def take_words(self, count: int) -> str:
        """Take the next `count` words, joined by blanks."""
        return " ".join(self.take() or "" for _ in range(count))

    def require(self, what: str) -> str:
        """Take the next word; at the end of the line refuse it, saying that `what` is missing and how the line goes."""
        word = self.take()
        if word is None:
            raise Malformed(f"{what} is missing. {self.usage}".strip())
        return word

    def asks_help(self, most: int | None = None) -> bool:
        """Tell whether `help` without quotes is the first word, or the last one after at most `most` others.

        After more words than that it is part of a free text.
        """
        bare = [not word.quoted and word.value.casefold() == "help" for word in self.words]
        return bool(bare) and (bare[0] or (bare[-1] and (most is None or len(bare) - 1 <= most)))

    def require_end(self, usage: str | None = None) -> None:
        """Refuse a line that has words left over, so that nothing is done that was not meant."""
        if self.words:
            hint = "A name of several words goes in quotes."
            if any(_MENTION.search(word.value) for word in self.words):
                hint = "One person goes there."
            left, usage = self.rest()[:60], self.usage if usage is None else usage
            raise Malformed(f"I do not know what to do with “{left}”. {hint} {usage}".strip())

    def rest(self) -> str:
        """Take all that is left as it was typed, without the options; one pair of quotes around it all is removed."""
        if not self.words:
            return ""
        if len(self.words) == 1 and self.words[0].quoted:
            text = self.words[0].value
        else:
            text = self._copy_as_typed()
        self.words.clear()
        return unescape(text).strip()

    def _copy_as_typed(self) -> str:
        """Copy the words with the white space between them; where an option was taken out, put one blank."""
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
    """Take an option's value off the words still waiting: one word, or all words of a date or a list of people."""
    taken = max(1, _count_mention_words([word.value for word in waiting]))
    if many and not waiting[0].quoted:
        bare = takewhile(lambda word: not (word.quoted or word.option), waiting)
        taken = max(1, dates.count_date_words([word.value for word in islice(bare, dates.MOST_DATE_WORDS)]))
    value = " ".join(unescape(word.value) for word in waiting[:taken])
    del waiting[:taken]
    return value


def refuse_unknown(word: str, known: Collection[str], about: str, usage: str) -> None:
    """Refuse a word that is not known, and suggest the nearest one. `about` names what the known words act on."""
    if word not in known:
        near = find_nearest(word, known)
        hint = f"Did you mean `{near}`? " if near else ""
        raise Malformed(f"“{word[:60]}” is not something I do with {about}. {hint}{usage}")


def normalize(text: str) -> str:
    """Make quotes, spaces and line ends plain, and drop control, zero-width and direction characters."""
    text = _LINE_ENDS.sub("\n", _INVISIBLE.sub("", text))
    return _NOT_PLAIN.sub(_clean_letter, text.translate(_QUOTES))


def unescape(text: str) -> str:
    """Turn Slack's escapes and links back into the characters that were typed.

    Slack makes a link of whatever looks like one: `Booking.com` comes as `<http://Booking.com|Booking.com>`.
    """
    if "<" not in text and "&" not in text:
        return text
    text = _LINK.sub(_restore_link, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def take_people(line: TypedLine) -> tuple[str, ...]:
    """Take the people and user groups mentioned next, and return their ids; commas or *and* may stand between them."""
    words = [unescape(word.value) for word in line.words]
    taken = line.take_words(_count_mention_words(words)) if _count_mention_words(words) else ""
    return tuple(mention[1] or mention[2] for mention in _MENTION.finditer(taken))


def parse_user(word: str) -> str:
    """Read the user id from one mention. Refused: several, a group, and an `@name` Slack did not recognise."""
    if len(mentions := _MENTION.findall(word)) > 1:
        raise Malformed(f"One person goes there, and you named {len(mentions)}.")
    if _GROUP.search(word):
        raise Malformed("One person goes there, and that is a group.")
    word = word.rstrip(",;")
    if mention := _USER.fullmatch(word):
        return mention[1]
    if re.fullmatch(r"[UW][A-Z0-9]{6,}", word):
        return word
    raise Malformed(f"“{unescape(word)}” is not a person here. Type @ and pick the name from Slack's list.")


def parse_group(word: str) -> str | None:
    """Read the id of a user group from its mention; None if it is none."""
    mention = _GROUP.fullmatch(word)
    return mention[1] if mention else None


def parse_channel(word: str) -> str:
    """Read the channel id from a channel's mention; anything else is refused."""
    if mention := _CHANNEL.fullmatch(word):
        return mention[1]
    if re.fullmatch(r"[CG][A-Z0-9]{6,}", word):
        return word
    raise Malformed(f"“{unescape(word)}” is not a channel I can see. Type # and pick it from Slack's list.")


def replace_customer(text: str, asked: str, key: str, *, after: int = 0) -> str:
    """Put a customer's key, in quotes, in the place of the first words that read `asked`.

    The first `after` words of the line are left alone.
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
    """Count the words at the beginning that are mentions, including an *and* or a sign between them."""
    taken = 0
    for end, word in enumerate(words, start=1):
        if _MENTION.sub("", word).strip(",;&+") == "" and _MENTION.search(word):
            taken = end
        elif word not in ("and", "&", "&amp;", ",", "+") or taken != end - 1:
            break
    return taken


def _restore_link(link: re.Match[str]) -> str:
    """Return the address as it was typed, where Slack made a link of it."""
    address, without_scheme, label = link.groups()
    if address.startswith("mailto:"):
        return without_scheme
    return label if label and label.rstrip("/") == without_scheme.rstrip("/") else address


def _clean_letter(found: re.Match[str]) -> str:
    """Return a blank for any kind of space, and nothing for a control character."""
    letter = found[0]
    category = unicodedata.category(letter)
    if category == "Zs" or letter == "\t":
        return " "
    return "" if category in ("Cc", "Cs", "Co", "Cn") else letter


def _split_words(text: str, options: Sequence[str] = ()) -> list[TypedWord]:
    """Split a text into quotations, Slack's `<…>`, options and bare words, in their order."""
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
    """Find a quotation that opens at `start` and closes at the end of a word; None if there is none.

    `closings` holds the places at which each kind of mark may close one. Looking for them anew at each of 12,000 marks
    would take half a minute.
    """
    ends = closings.get(text[start], ())
    after = bisect_right(ends, start)
    if after == len(ends) or not text[start + 1 : ends[after]].strip():
        return None
    return TypedWord(text[start + 1 : ends[after]].strip(), start, ends[after] + 1, quoted=True)


def _find_slack_markup(text: str, start: int) -> TypedWord | None:
    """Find Slack's own `<…>` at `start`, whose label may hold spaces; None if there is none."""
    end = text.find(">", start) if text[start] == "<" else -1
    return (
        TypedWord(text[start : end + 1], start, end + 1) if end > 0 and text[end + 1 : end + 2].strip() == "" else None
    )


def _find_bare_word(text: str, start: int) -> TypedWord:
    """Return the word that begins at `start` and goes on until the next white space."""
    word = _BARE_WORD.match(text, start)
    assert word is not None, "a word begins where no white space is"
    return TypedWord(word[0], start, word.end())


def _find_option(text: str, start: int, options: Sequence[str]) -> TypedWord | None:
    """Find the option that begins at `start`; None if there is none.

    After two hyphens any name is one; after another dash only a known name, or one that is like a known name.
    """
    match = _OPTION.match(text, start)
    if not match:
        return None
    name, equals = DASHES.sub("-", match[2].casefold()), match[3]
    is_option = match[1].startswith("--") or name in options or find_nearest(name, options)
    return TypedWord(f"{match[1]}{name}{equals.strip()}", start, match.end(), option=name) if is_option else None


def _explain_unknown_option(word: TypedWord, options: Sequence[str], usage: str) -> str:
    """Say that an option is not known, and which one may be meant."""
    near = find_nearest(word.option, options)
    hint = f"Did you mean `--{near}`?" if near else usage
    if not word.value.startswith("--"):
        hint += " In a text, a dash has a blank after it."
    return f"I do not know the option `--{word.option}`. {hint}".strip()
