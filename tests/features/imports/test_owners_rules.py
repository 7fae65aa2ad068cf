"""Owners in files: a cell means one person or nobody, however it is spelled."""

import random
import unicodedata

import pytest
from hypothesis import given, strategies as st

from scoring.imports.owners import MOST_CANDIDATES, PersonNames, build_directory, match_owner

STAFF = build_directory(
    [
        PersonNames("U0JO", "Jo Ng (she/her)", "jojo", "jo.ng", "Jo.Ng@example.com"),
        PersonNames("U0MUL", "Anne-Marie Müller", "Anne-Marie", "ammueller", "am@example.com"),
        PersonNames("U0PER", "José Pérez", "", "jperez", ""),
        PersonNames("U0LI1", "Li Wei", "Li", "liwei", ""),
        PersonNames("U0LI2", "Li Na", "li", "lina", ""),
    ]
)


@pytest.mark.parametrize(
    ("cell", "user_id"),
    [
        ("jo.ng@EXAMPLE.com", "U0JO"),
        ("Jo N. <jo.ng@example.com>", "U0JO"),
        ("Jo Ng (jo.ng@example.com)", "U0JO"),
        ("Jo Ng <jo@an-older-domain.example>", "U0JO"),
        ("@jo.ng", "U0JO"),
        ("JO.NG", "U0JO"),
        ("@JoJo", "U0JO"),
        ("Jo Ng", "U0JO"),
        ("  ng,  jo ", "U0JO"),
        ("Jo Ng (Sales)", "U0JO"),
        ("anne marie muller", "U0MUL"),
        ("Mueller, Anne-Marie", "U0MUL"),
        ("Jose Perez", "U0PER"),
        ("PÉREZ, José", "U0PER"),
        ("<@U0PER|jose>", "U0PER"),
        ("U0PER", "U0PER"),
        ("Wei, Li", "U0LI1"),
    ],
)
def test_a_cell_means_whoever_answers_to_it(cell: str, user_id: str) -> None:
    """E-mail, @handle, handle, display or real name, "Last, First", in any case, with or without accents."""
    assert match_owner(cell, STAFF).user_id == user_id


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        ("Li", ("U0LI2", "U0LI1")),
        ("José", ("U0PER",)),
        ("Ng", ("U0JO",)),
        ("Ng Jo", ("U0JO",)),
        ("Wei Li", ("U0LI1", "U0LI2")),
        ("Jo Ng, Li Wei", ("U0JO", "U0LI1", "U0LI2")),
        ("jo.ng@an-older-domain.example", ("U0JO",)),
        ("Margaret Peacock", ()),
        ("@", ()),
        ("", ()),
        (",", ()),
    ],
)
def test_nobody_is_guessed(cell: str, candidates: tuple[str, ...]) -> None:
    """What two people answer to, or part of a name, means nobody: the likeliest are offered first."""
    match = match_owner(cell, STAFF)
    assert match.user_id is None
    assert match.candidates == candidates


def test_a_first_name_of_many_offers_a_few() -> None:
    """A name half the company has does not make a menu of half the company."""
    marias = build_directory(PersonNames(f"U{n:04}", f"Maria {chr(65 + n)}") for n in range(26))
    assert len(match_owner("Maria", marias).candidates) == MOST_CANDIDATES


def list_cells(person: PersonNames) -> list[str]:
    """What a file may have for a person."""
    first, _, last = person.name.partition(" ")
    cells = [person.email, f"@{person.handle}", person.handle, person.display_name, person.name]
    return [cell for cell in [*cells, f"{last}, {first}" if last else ""] if cell]


WORDS = st.text(st.sampled_from("abeéöüßłñ"), min_size=1, max_size=3)
NAMES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)
PEOPLE = st.lists(
    st.tuples(NAMES, st.just("") | NAMES, WORDS, st.just("") | WORDS.map("{}@example.com".format)), max_size=6
).map(lambda rows: [PersonNames(f"U{number}", *row) for number, row in enumerate(rows)])


@given(PEOPLE, st.randoms())
def test_nobody_gets_a_colleagues_customers(people: list[PersonNames], chance: random.Random) -> None:
    """What somebody is called means them, or, where others are called so too, nobody, and they are among those offered.

    In which order Slack lists people changes nothing.
    """
    directory = build_directory(people)
    shuffled = build_directory(chance.sample(people, len(people)))
    for person in people:
        for cell in list_cells(person):
            match = match_owner(cell, directory)
            assert match.user_id in (None, person.user_id)
            assert match.user_id or person.user_id in match.candidates
            assert match_owner(cell, shuffled) == match


@given(PEOPLE)
def test_a_spelling_is_not_a_person(people: list[PersonNames]) -> None:
    """Capitals, blanks, and accents apart from their letters change nothing about whom a cell means."""
    directory = build_directory(people)
    for cell in (cell for person in people for cell in list_cells(person)):
        for spelling in (cell.upper(), f"  {cell} ", unicodedata.normalize("NFD", cell)):
            assert match_owner(spelling, directory) == match_owner(cell, directory)
