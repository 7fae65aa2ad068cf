"""Customers' names: one person is found in any spelling they have, and nobody is ever guessed."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from scoring.customers.customers import (
    KEY_LIMIT,
    RESERVED_WORDS,
    CustomerWords,
    check_key,
    check_name,
    choose_customer,
    make_key,
)
from scoring.imports.imports import import_key_stem, make_import_key
from scoring.refusals import Malformed, UnknownCustomer
from scoring.values.words import fold

QUOTES = str.maketrans({**dict.fromkeys("’‘ʼ´‛", "'"), **dict.fromkeys("“”„«»‟", '"')})
NAMES = {
    "acme": "Acme",
    "acme-labs": "Acme Labs",
    "bs": "B's Beverages",
    "bolido": "Bólido Comidas preparadas",
    "comercio": "Comércio Mineiro",
    "konig": "Königlich Essen",
    "obrien": "O'Brien & Sons",
    "strasse": "Große Straße 7",
    "tokyo": "東京商事",
}
KNOWN = [
    CustomerWords(number, key, name, frozenset({fold(key), fold(name)}))
    for number, (key, name) in enumerate(NAMES.items(), start=1)
]
IDS = {entry.name: entry.id for entry in KNOWN}


def find_customer_id(name: str) -> int:
    """Find a customer among the known ones as storage does: by a whole word, else by a beginning."""
    folded_name = fold(name)
    exact = [entry for entry in KNOWN if folded_name in entry.words]
    beginning = [entry for entry in KNOWN if any(word.startswith(folded_name) for word in entry.words)]
    return choose_customer(name, exact=exact, beginning=beginning, near=lambda: KNOWN)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("spelled", [str, str.upper, str.lower, lambda name: f"  {name}  ".replace(" ", "  ")])
def test_found_in_any_case(name: str, spelled: Callable[[str], str]) -> None:
    """A customer is found by its whole name in any case and with any blanks."""
    assert find_customer_id(spelled(name)) == IDS[name]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("o’brien & sons", "O'Brien & Sons"),
        ("O'BRIEN", "O'Brien & Sons"),
        ("B’s Bev", "B's Beverages"),
        ("bolido", "Bólido Comidas preparadas"),
        ("bo\u0301lido com", "Bólido Comidas preparadas"),
        ("COMERCIO MINEIRO", "Comércio Mineiro"),
        ("comérc", "Comércio Mineiro"),
        ("koniglich", "Königlich Essen"),
        ("GROSSE STRASSE", "Große Straße 7"),
        ("東京", "東京商事"),
        ("acme", "Acme"),
        ("acme l", "Acme Labs"),
    ],
)
def test_found_as_people_type_it(asked: str, name: str) -> None:
    """Accents, curly apostrophes and the rest of the name may be left out; a whole name beats a longer one."""
    assert find_customer_id(asked) == IDS[name]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("ac", ("acme", "acme-labs")),
        ("b", ("bs", "bolido")),
        ("mineiro", ("comercio",)),
        ("obrian", ("obrien",)),
        ("zzz", ()),
    ],
)
def test_never_guessed(asked: str, keys: tuple[str, ...]) -> None:
    """A name that fits several customers, or none, is refused with those it may mean."""
    with pytest.raises(UnknownCustomer) as refusal:
        find_customer_id(asked)
    assert tuple(key for key, _ in refusal.value.candidates) == keys
    assert asked in str(refusal.value)


@given(st.text(max_size=12) | st.sampled_from([word[:n] for entry in KNOWN for word in entry.words for n in range(6)]))
def test_found_only_by_a_whole_or_unique_beginning(asked: str) -> None:
    """Whoever is found is the only one of that name, or the only one whose name begins so."""
    wanted = fold(asked)
    try:
        number = find_customer_id(asked)
    except UnknownCustomer as refusal:
        assert len(refusal.candidates) <= 5  # noqa: PT017
        return
    exact = [entry.id for entry in KNOWN if wanted in entry.words]
    begins = [entry.id for entry in KNOWN if any(word.startswith(wanted) for word in entry.words)]
    assert (exact or begins) == [number]


def test_at_most_five_candidates() -> None:
    """However many fit, five are offered, by name."""
    many = [CustomerWords(n, f"key{n}", f"Zürich {9 - n}", frozenset({f"zurich {9 - n}"})) for n in range(9)]
    with pytest.raises(UnknownCustomer) as refusal:
        choose_customer("zu", exact=(), beginning=many, near=list)
    assert [name for _, name in refusal.value.candidates] == [f"Zürich {n}" for n in range(1, 6)]


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=30))
def test_folding_is_done_once(text: str) -> None:
    """What is folded stays as it is when folded again, and case does not matter to it."""
    assert fold(fold(text)) == fold(text)


NAME_LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Co")), max_size=30)


@given(NAME_LETTERS, st.sampled_from("łŁøØıİßẞæœđþŋ"), NAME_LETTERS)
def test_every_alphabet_is_folded_once_and_what_was_found_still_is(before: str, letter: str, after: str) -> None:
    """Folding again changes nothing; a name is found as it was by its text without accents, and by its beginning."""
    text = before + letter + after
    plain = unicodedata.normalize("NFKD", text.translate(QUOTES))
    without_accents = " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
    assert fold(fold(text)) == fold(text)
    assert fold(without_accents) == fold(text)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łódź", "lodz"), ("Søren & Ko", "soren & ko"), ("Işık", "isik"), ("Große Straße", "grosse strasse"),
        ("Ærø", "aero"), ("Đorđević", "dordevic"), ("Þór", "thor"),
    ],
)  # fmt: skip
def test_letters_of_its_own_need_not_be_typed(name: str, typed: str) -> None:
    """Whoever has no ł, ø or ı on the keyboard types l, o or i."""
    assert fold(name) == typed


@pytest.mark.parametrize("name", ["株式会社", "Ромашка", "Ωμέγα", "😡", "½"])
def test_other_alphabets_and_signs_stay(name: str) -> None:
    """Nothing but Latin letters is spelled in other letters: two names must not become one, nor a smiley a name."""
    assert any(letter > "\x7f" for letter in fold(name))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme", "acme"),
        ("B's Beverages", "bs"),
        ("O’Brien & Sons", "obrien"),
        ("Bólido Comidas", "bolido"),
        ("& Co.", "co"),
        ("!!!", "customer-2"),
        ("The Ice House", "the-ice-house"),
        ("General Electric", "general-electric"),
        ("General", "general"),
        ("x" * 100, "x" * 40),
    ],
)
def test_key_of_a_name(name: str, key: str) -> None:
    """A key is the first word of a name in plain letters and digits, up to 40; never a common word alone."""
    assert make_key(name) == key


def test_key_when_taken() -> None:
    """Where the first word is taken three words make the key, and then a number."""
    assert make_key("Acme Labs Ltd Berlin", {"acme"}) == "acme-labs-ltd"
    assert make_key("Acme", {"acme"}) == "acme-2"
    assert make_key("Acme", {"acme", "acme-2", "acme-3"}) == "acme-4"


@pytest.mark.parametrize("word", sorted(RESERVED_WORDS))
def test_a_commands_word_is_no_key(word: str) -> None:
    """No key is made that a command would take for its own word, and none can be chosen."""
    assert make_key(f"{word} GmbH") == f"{word}-gmbh"
    assert make_key(word.upper()) == f"{word}-2"
    with pytest.raises(Malformed, match="word of a command"):
        check_key(word.upper())


def test_customers_called_like_a_command_have_keys_of_their_own() -> None:
    """Every key made from a name begins with its stem, so looking for the stem finds all that are taken."""
    taken: set[str] = set()
    for name in ("Undo", "Undo GmbH", "Undo Ltd", "Undo GmbH", "UNDO"):
        key = make_import_key(name, {word for word in taken if word.startswith(import_key_stem(name))})
        assert key not in taken | RESERVED_WORDS
        taken.add(key)


@given(st.lists(st.text(min_size=1, max_size=60) | st.just("Łódź " * 20) | st.just("x" * 60), max_size=20))
def test_keys_are_unique_and_valid(names: list[str]) -> None:
    """However many customers are called alike, each gets a key of its own that could have been typed."""
    taken: set[str] = set()
    for name in names:
        key = make_key(name, taken)
        assert key not in taken
        assert len(key) <= KEY_LIMIT
        assert check_key(key) == key
        taken.add(key)


@pytest.mark.parametrize(("text", "key"), [("Acme", "acme"), ("Bólido 2", "bolido-2"), ("a.b_c-d", "a.b_c-d")])
def test_key_is_taken(text: str, key: str) -> None:
    """A key is kept in lower case without accents; letters, digits, dots, dashes and underscores will do."""
    assert check_key(text) == key


@pytest.mark.parametrize("text", ["", " ", "x" * 41, "a/b", "O'Brien", "<@U1>"])
def test_key_is_refused(text: str) -> None:
    """Anything else cannot be a key."""
    with pytest.raises(Malformed) as refusal:
        check_key(text)
    assert refusal.value.field == "key"


@pytest.mark.parametrize("text", ["", " \n ", "x" * 151])
def test_name_is_refused(text: str) -> None:
    """A name has 1 to 150 characters, on one line with single blanks."""
    with pytest.raises(Malformed) as refusal:
        check_name(text, field="alias")
    assert refusal.value.field == "alias"
    assert check_name(f" Acme \n  Labs {'x' * 140}") == f"Acme Labs {'x' * 140}"
