"""Naming: how many of the leading words of a line are the customer's name. The longest run that is one wins."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from scoring.customers.customers import MAX_OFFERED, CustomerWords, fold
from scoring.refusals import UnknownCustomer

MIN_SIMILARITY = 80
"""How much of a word of four letters or more agrees with another of which it is a slip."""


def list_leading_runs(said: Sequence[str]) -> Iterator[str]:
    """The first word, the first two, and so on, as names are compared."""
    return (fold(" ".join(said[:count])) for count in range(1, len(said) + 1))


def count_name_words(said: Sequence[str], known: Sequence[CustomerWords], wins: Callable[[Sequence[str]], bool]) -> int:
    """How many of the words name the customer that is meant.

    `known` are those of whom a name begins with the first word; `wins` knows the verbs and reasons that words
    begin with: these end a name.
    Raises UnknownCustomer where several may be meant: the next word goes on with another's name, a key is a word that
    another's name begins with, or a verb stands within what is a whole name.
    """
    spoken = [*list_leading_runs(said)]
    by_word = {word: entry for entry in known for word in entry.words}
    exact = {count: by_word[run] for count, run in enumerate(spoken, start=1) if run in by_word}
    reach = max((_heard(entry, spoken) for entry in known), default=1)
    end = next((count for count in range(1, reach) if wins(said[count:])), len(said))
    past_verb = max(exact, default=0)
    longest = max((count for count in exact if count <= end), default=0)
    spoken = spoken[:end]
    heard = {entry: _heard(entry, spoken) for entry in known if not entry.gone}
    if past_verb > end + 1 and len(heard) > 1:
        raise _several(said, {**heard, exact[past_verb]: past_verb})
    meant = exact.get(longest)
    if meant is not None and meant.gone:
        return longest
    if meant is None or (longest == 1 and _is_shared(spoken[0], meant, heard)):
        return _begun(said, spoken, heard)
    whole = max(longest, _whole(meant, spoken))
    rivals = {entry: count for entry, count in heard.items() if entry != meant and longest < count >= whole}
    if rivals:
        raise _several(said, {meant: whole, **rivals})
    return whole


def _begun(said: Sequence[str], spoken: Sequence[str], heard: Mapping[CustomerWords, int]) -> int:
    """The same where no words are a name: as many as are whole words of one, if no other name begins with them."""
    whole = max((_whole(entry, spoken) for entry in heard), default=0) or 1
    fits = [entry for entry in heard if any(word.startswith(spoken[whole - 1]) for word in entry.words)]
    if len(fits) > 1:
        raise _several(said, {entry: heard[entry] for entry in fits})
    return whole


def _is_shared(key: str, meant: CustomerWords, others: Mapping[CustomerWords, int]) -> bool:
    """Whether it is a key and no name, and another customer's name begins with that word."""
    if key != meant.key or key == fold(meant.name):
        return False
    return any(entry != meant and any(word.startswith(f"{key} ") for word in entry.words) for entry in others)


def _heard(entry: CustomerWords, spoken: Sequence[str]) -> int:
    """How many of the words may be the customer's name, the last of them begun or slightly misspelt."""
    return max(_of(word, spoken) for word in entry.words)


def _of(word: str, spoken: Sequence[str]) -> int:
    whole = _whole_of(word, spoken)
    return whole + (whole < len(spoken) and _goes_on(word, spoken, whole))


def _goes_on(word: str, spoken: Sequence[str], whole: int) -> bool:
    if word.startswith(spoken[whole]):
        return True
    start = len(spoken[whole - 1]) + 1 if whole else len(word)
    said, meant = spoken[whole][start:], word[start:].partition(" ")[0]
    return len(said) >= 4 and len(meant) >= 4 and fuzz.ratio(said, meant) >= MIN_SIMILARITY


def _whole(entry: CustomerWords, spoken: Sequence[str]) -> int:
    return max(_whole_of(word, spoken) for word in entry.words)


def _whole_of(word: str, spoken: Sequence[str]) -> int:
    return sum(f"{word} ".startswith(f"{run} ") for run in spoken)


def _several(said: Sequence[str], fits: Mapping[CustomerWords, int]) -> UnknownCustomer:
    """The question, with how much of what was said stands for each; whoever most of it stands for comes first."""
    first = sorted(fits, key=lambda entry: (-fits[entry], fold(entry.name), entry.key))[:MAX_OFFERED]
    asked = " ".join(said[: min(fits.values())])
    return UnknownCustomer(
        f"“{asked}” fits several customers. Which one?",
        asked=asked,
        candidates=tuple((entry.key, entry.name) for entry in first),
        said={entry.key: " ".join(said[: fits[entry]]) for entry in first},
    )
