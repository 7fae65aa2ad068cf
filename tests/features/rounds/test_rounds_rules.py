"""What product.md promises of rating rounds: who is asked about whom, how many a week, and when it is over."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import rounds
from scoring.refusals import AlreadyDone, Malformed, NotFound
from scoring.rounds import MOST_PEOPLE, Round, RoundProgress, UnratedCustomer
from tests.scoring.made import NOW, POLICY

PEOPLE = tuple("ABCDEFG")
people = st.lists(st.sampled_from(PEOPLE), max_size=5)
owners = st.tuples(st.none() | st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE))
groups = st.frozensets(st.sampled_from(PEOPLE))
managers = st.lists(st.sampled_from(("rosa", "mia")), unique=True)
customers = st.lists(
    st.builds(
        UnratedCustomer,
        st.integers(1, 50),
        st.lists(st.sampled_from(PEOPLE), max_size=MOST_PEOPLE, unique=True).map(tuple),
        groups,
    ),
    max_size=20,
    unique_by=lambda customer: customer.customer_id,
)
ROUND = Round(1, 6, "rosa", NOW, NOW)


@given(owners, people, groups, managers)
def test_few_people_are_asked_about_a_customer(
    pair: tuple[str | None, str | None], loggers: list[str], gone: frozenset[str], bosses: list[str]
) -> None:
    """At most three, each once, nobody who does not work here; managers only where nobody else is left."""
    asked = rounds.list_people(pair, loggers, not_working=gone, managers=bosses)

    assert len(asked) <= MOST_PEOPLE
    assert len(set(asked)) == len(asked)
    assert gone.isdisjoint(asked)
    working = {person for person in (*pair, *loggers) if person is not None} - gone
    assert set(asked) <= working if working else set(asked) == set(bosses)


def test_owner_and_backup_come_before_who_logged_most() -> None:
    """The owner is asked first, then the backup, then who logged most time; one of a team of one is asked alone."""

    def ask(*pair: str | None, logged: tuple[str, ...] = (), gone: tuple[str, ...] = ()) -> tuple[str, ...]:
        return rounds.list_people(pair, logged, not_working=gone, managers=("rosa",))

    assert ask("jo", "li", logged=("ana", "ben")) == ("jo", "li", "ana")
    assert ask("jo", None, logged=("jo", "ana", "ben", "max")) == ("jo", "ana", "ben")
    assert ask("jo", "li", gone=("jo",)) == ("li",)
    assert ask(None, None) == ("rosa",)
    assert ask("jo", None, gone=("jo",)) == ("rosa",)


@given(customers, st.sampled_from(PEOPLE), st.integers(0, 12))
def test_a_person_is_asked_about_their_own_first(waiting: list[UnratedCustomer], person: str, most: int) -> None:
    """Never more than so many, never what they answered; those they come first for before all others."""
    chosen = rounds.choose_customers(waiting, person, most)

    by_id = {customer.customer_id: customer for customer in waiting}
    assert len(chosen) == min(most, sum(person in rounds.list_asked(customer) for customer in waiting))
    assert all(person not in by_id[number].answered for number in chosen)
    places = [by_id[number].people.index(person) for number in chosen]
    assert places == sorted(places)


@given(customers)
def test_who_answered_is_asked_no_more(waiting: list[UnratedCustomer]) -> None:
    """When everybody who may be asked has answered about a customer, nobody is left to ask."""
    for customer in waiting:
        assert rounds.list_asked(replace(customer, answered=frozenset(customer.people))) == ()
        assert set(rounds.list_asked(customer)) == set(customer.people) - customer.answered


@pytest.mark.parametrize(("text", "size"), [("1", 1), ("6", 6), ("12", 12), ("06", 6)])
def test_a_size_is_read(text: str, size: int) -> None:
    """One to twelve customers a week."""
    assert rounds.parse_size(text) == size


@pytest.mark.parametrize("text", ["0", "13", "-1", "six", "1.5", "", "²", "9999999999"])
def test_another_size_is_refused(text: str) -> None:
    """Anything else is refused with what would do."""
    with pytest.raises(Malformed, match="1 to 12 customers a week"):
        rounds.parse_size(text)


def test_it_asks_on_tuesdays_at_ten() -> None:
    """By default every Tuesday at 10:00 of the workspace; a day off moves it to the next working day."""
    tuesday = rounds.schedule(POLICY).after(NOW, POLICY.zone)
    assert (tuesday.weekday(), tuesday.time()) == (1, time(10))
    off = replace(POLICY, holidays=(tuesday.date(),))
    assert rounds.schedule(off).after(NOW, off.zone) == tuesday + timedelta(days=1)


@pytest.mark.parametrize(("days", "due"), [(1, False), (3, False), (4, True), (7, True)])
def test_a_first_week_is_no_shorter_than_four_days(days: int, due: bool) -> None:
    """A round that has just begun is not asked for again on the next day."""
    assert rounds.is_week_due(ROUND, NOW + timedelta(days=days)) is due


def test_what_cannot_start() -> None:
    """No second round, none without customers, none where all are rated."""
    with pytest.raises(AlreadyDone, match="running already"):
        rounds.refuse_start(ROUND, RoundProgress(5, 1, 1))
    with pytest.raises(NotFound, match="no customer to rate"):
        rounds.refuse_start(None, RoundProgress(0, 0, 0))
    with pytest.raises(AlreadyDone, match="Every customer is rated"):
        rounds.refuse_start(None, RoundProgress(5, 5, 0))
    rounds.refuse_start(None, RoundProgress(5, 4, 0))
