"""Naming: where a customer's name ends in a typed line. The longest run of words that is a name wins."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from scoring.customers.customers import MAX_OFFERED, CustomerWords
from scoring.refusals import UnknownCustomer
from scoring.values.words import fold

MIN_SIMILARITY = 80
"""How similar, in per cent, two words of four letters or more must be for one to be a misspelling of the other."""


def list_leading_runs(words: Sequence[str]) -> Iterator[str]:
    """List the first word, the first two words, and so on, each folded."""
    return (fold(" ".join(words[:count])) for count in range(1, len(words) + 1))


def count_name_words(
    words: Sequence[str], known: Sequence[CustomerWords], wins: Callable[[Sequence[str]], bool]
) -> int:
    """Count how many of the first words name a customer.

    `known` are the customers with a name that begins with the first word. `wins` tells whether words begin with a verb
    or a reason, which ends the name. Raises UnknownCustomer when several may be meant: the next word continues another
    customer's name, a key is also the first word of another name, or a verb stands inside a full name.
    """
    runs = [*list_leading_runs(words)]
    by_word = {word: entry for entry in known for word in entry.words}
    exact = {count: by_word[run] for count, run in enumerate(runs, start=1) if run in by_word}
    reach = max((_count_possible_words(entry, runs) for entry in known), default=1)
    end = next((count for count in range(1, reach) if wins(words[count:])), len(words))
    past_verb = max(exact, default=0)
    longest = max((count for count in exact if count <= end), default=0)
    runs = runs[:end]
    possible = {entry: _count_possible_words(entry, runs) for entry in known if not entry.gone}
    if past_verb > end + 1 and len(possible) > 1:
        raise _ask_which(words, {**possible, exact[past_verb]: past_verb})
    best = exact.get(longest)
    if best is not None and best.gone:
        return longest
    if best is None or (longest == 1 and _is_shared(runs[0], best, possible)):
        return _count_begun_name(words, runs, possible)
    whole = max(longest, _count_whole_words(best, runs))
    rivals = {entry: count for entry, count in possible.items() if entry != best and longest < count >= whole}
    if rivals:
        raise _ask_which(words, {best: whole, **rivals})
    return whole


def _count_begun_name(words: Sequence[str], runs: Sequence[str], possible: Mapping[CustomerWords, int]) -> int:
    """Count the whole words of a name that is only begun. Raises UnknownCustomer if several names begin so."""
    whole = max((_count_whole_words(entry, runs) for entry in possible), default=0) or 1
    fits = [entry for entry in possible if any(word.startswith(runs[whole - 1]) for word in entry.words)]
    if len(fits) > 1:
        raise _ask_which(words, {entry: possible[entry] for entry in fits})
    return whole


def _is_shared(key: str, entry: CustomerWords, others: Mapping[CustomerWords, int]) -> bool:
    """Whether the word is the customer's key but not its name, and another customer's name begins with it."""
    if key != entry.key or key == fold(entry.name):
        return False
    return any(each != entry and any(word.startswith(f"{key} ") for word in each.words) for each in others)


def _count_possible_words(entry: CustomerWords, runs: Sequence[str]) -> int:
    """Count the words that may be this customer's name; the last may be incomplete or slightly misspelt."""
    return max(_count_possible_words_in(word, runs) for word in entry.words)


def _count_possible_words_in(word: str, runs: Sequence[str]) -> int:
    whole = _count_whole_words_in(word, runs)
    return whole + (whole < len(runs) and _is_continued(word, runs, whole))


def _is_continued(word: str, runs: Sequence[str], whole: int) -> bool:
    if word.startswith(runs[whole]):
        return True
    start = len(runs[whole - 1]) + 1 if whole else len(word)
    typed, following = runs[whole][start:], word[start:].partition(" ")[0]
    return len(typed) >= 4 and len(following) >= 4 and fuzz.ratio(typed, following) >= MIN_SIMILARITY


def _count_whole_words(entry: CustomerWords, runs: Sequence[str]) -> int:
    return max(_count_whole_words_in(word, runs) for word in entry.words)


def _count_whole_words_in(word: str, runs: Sequence[str]) -> int:
    return sum(f"{word} ".startswith(f"{run} ") for run in runs)


def _ask_which(words: Sequence[str], fits: Mapping[CustomerWords, int]) -> UnknownCustomer:
    """Build the question which customer is meant, the one that most words stand for first."""
    first = sorted(fits, key=lambda entry: (-fits[entry], fold(entry.name), entry.key))[:MAX_OFFERED]
    name = " ".join(words[: min(fits.values())])
    return UnknownCustomer(
        f"“{name}” fits several customers. Which one?",
        asked=name,
        candidates=tuple((entry.key, entry.name) for entry in first),
        said={entry.key: " ".join(words[: fits[entry]]) for entry in first},
    )
