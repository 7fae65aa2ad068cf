"""The name in a line: the longest run of words that is one wins, and whoever may not be meant is asked about."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, example, given, strategies as st

from scoring.customers.customers import CustomerWords, choose_customer
from scoring.customers.naming import count_name_words, list_leading_runs
from scoring.refusals import UnknownCustomer
from scoring.values.words import fold

VERBS = ("rate", "late-payment")
PARTS = (
    "Smith",
    "Log",
    "Logistics",
    "Lögistics",
    "General",
    "Electric",
    "The",
    "a",
    "B's",
    "&",
    "rate",
    "late-payment",
)
TEXT = ("zzz", "45m", "12", "—", "shouted")

names = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map(" ".join)
rests = st.just(()) | st.tuples(st.sampled_from(VERBS), names) | st.tuples(st.sampled_from(TEXT), names)


def build_customers(*names: str, keys: Sequence[str] = (), gone: Sequence[str] = ()) -> list[CustomerWords]:
    """Build customers of those names; a key that is not given is the first word, if no one else has it."""
    customers: dict[str, CustomerWords] = {}
    taken = {fold(name) for name in names}
    for number, name in enumerate(names):
        key = keys[number] if number < len(keys) else fold(name).split()[0]
        key = f"k{number}" if key in taken - {fold(name)} else key
        taken.add(key)
        customers[name] = CustomerWords(number, key, name, frozenset({key, fold(name)}), name in gone)
    return list(customers.values())


def match_name(line: str, customers: Sequence[CustomerWords]) -> tuple[str, str]:
    """Find whom the line names, as storage does, and what is left of the line."""
    words = line.split()
    begins = next(list_leading_runs(words))
    near = [
        CustomerWords(e.id, e.key, e.name, frozenset(w for w in e.words if w.startswith(begins)), e.gone)
        for e in customers
    ]
    count = count_name_words(words, [entry for entry in near if entry.words], lambda words: words[0] in VERBS)
    name = fold(" ".join(words[:count]))
    exact = [entry for entry in customers if name in entry.words]
    beginning = [e for e in customers if not e.gone and any(word.startswith(name) for word in e.words)]
    customer_id = choose_customer(name, exact=exact, beginning=beginning, near=lambda: customers)
    return next(entry.name for entry in customers if entry.id == customer_id), " ".join(words[count:])


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("smith 45m tense", "Smith", "45m tense"),
        ("smith logistics 45m", "Smith Logistics", "45m"),
        ("SMÍTH LOGÍSTICS 45m", "Smith Logistics", "45m"),
        ("smith logistics berlin mitte x", "Smith Logistics Berlin", "mitte x"),
        ("smith rate logistics", "Smith", "rate logistics"),
        ("initech labs 45m", "Initech Labs GmbH", "45m"),
        ("initech lab 45m", "Initech Labs GmbH", "lab 45m"),
        ("init labs", "Initech Labs GmbH", "labs"),
        ("zeus ares 45m", "Zeus", "ares 45m"),
        ("smith", "Smith", ""),
    ],
)
def test_the_longest_name_wins(line: str, name: str, rest: str) -> None:
    """Key, name or the whole words of a beginning; what no other name goes on with is text."""
    known = build_customers("Smith", "Smith Logistics", "Smith Logistics Berlin", "Initech Labs GmbH", "Zeus")

    assert match_name(line, known) == (name, rest)


@pytest.mark.parametrize(
    ("line", "asked", "said"),
    [
        ("smith log 45m", "smith", ["smith log", "smith"]),
        ("smith l", "smith", ["smith l", "smith"]),
        ("smith logstics 45m", "smith", ["smith logstics", "smith"]),
        ("smith logistics: 45m", "smith", ["smith logistics:", "smith"]),
        ("smi 45m", "smi", ["smi", "smi"]),
        ("general rude", "general", ["general", "general"]),
        ("general elec 45m", "general", ["general elec", "general"]),
        ("acme rate express 45m", "acme", ["acme rate express", "acme"]),
    ],
)
def test_what_may_be_another_is_a_question(line: str, asked: str, said: list[str]) -> None:
    """The question says with how many words each candidate was named, the best first."""
    known = build_customers(
        "Smith", "Smith Logistics", "General Electric", "General Motors", "Acme", "Acme Rate Express"
    )

    with pytest.raises(UnknownCustomer, match=f"“{asked}” fits several") as refusal:
        match_name(line, known)

    assert [refusal.value.said[key] for key, _ in refusal.value.candidates] == said
    assert refusal.value.asked == asked


def test_an_archived_customer_is_nobody_elses_rival() -> None:
    """Its whole name means it still; the beginning of its name is no question."""
    known = build_customers("Smith", "Smith Logistics", gone=["Smith Logistics"])

    assert match_name("smith logistics 45m", known) == ("Smith Logistics", "45m")
    assert match_name("smith log 45m", known) == ("Smith", "log 45m")


@given(st.lists(names, min_size=1, max_size=6, unique_by=fold), rests)
@example(["Smith", "Smith Logistics"], ("zzz", "a"))
@example(["General Electric", "General Log"], ("late-payment", "a"))
@example(["Smith", "Smith rate Log"], ())
def test_never_another_customer(called: list[str], rest: tuple[str, ...]) -> None:
    """A name and what comes after it name that customer, or are a question about it; verbs at its end win over it."""
    known = build_customers(*called)
    for name in called:
        assume(not set(name.split()[1:]) & set(VERBS) or name.split()[-1] not in VERBS)
        try:
            found, _ = match_name(" ".join((name, *rest)), known)
        except UnknownCustomer as refusal:
            assert len(refusal.candidates) == 5 or name in [each for _, each in refusal.candidates]  # noqa: PT017
            continue
        assert found == name


@given(st.lists(names, min_size=1, max_size=6, unique_by=fold), st.lists(st.text(min_size=1), min_size=1).map(" ".join))
def test_any_words_name_somebody_or_nobody(called: list[str], line: str) -> None:
    """Whatever is typed after a customer's name is read, or asked about."""
    said = f"{called[0]} {line}".split()
    try:
        assert 1 <= count_name_words(said, build_customers(*called), lambda words: words[0] in VERBS) <= len(said)
    except UnknownCustomer as refusal:
        assert refusal.candidates  # noqa: PT017


def test_a_name_two_have_in_common_is_a_question() -> None:
    """Where the same whole words go on with the name of both, neither the alias of one decides nor its key."""
    known = [
        CustomerWords(1, "ini", "Initech Labs GmbH", frozenset({"initech", "initech labs gmbh"})),
        CustomerWords(2, "iag", "Initech Labs AG", frozenset({"initech labs ag"})),
    ]

    assert match_name("initech 45m", known) == ("Initech Labs GmbH", "45m")
    with pytest.raises(UnknownCustomer, match="“initech labs” fits several"):
        match_name("initech labs 45m", known)
