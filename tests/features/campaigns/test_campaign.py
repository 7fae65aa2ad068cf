"""`/umpire campaign`: started after a look, counted, waiting in todo, ended; every no says what to do."""

from dataclasses import replace

import pytest

from playground.slack.plain import plain_text
from scoring.campaigns import OfferState
from storage.campaigns import OFFERS
from storage.customers import customers
from tests.features.campaigns.campaigning import click_button, get_offer, read_campaign_post, start_campaign
from tests.surface.house import House


@pytest.fixture
def running(house: House) -> House:
    """A campaign of 28 days that Rosa started."""
    start_campaign(house)
    return house


def test_a_campaign_is_shown_before_it_is_started(house: House) -> None:
    """The plan says how many, until when and who reads it, and nothing begins before the button."""
    plan = house.types(house.rosa, "/umpire campaign start --days 3w")
    assert "would offer *5 customers* a new contract, for 21 days, until the end of *26 January 2026*" in plain_text(
        plan
    )
    assert "No campaign has run yet" in house.answer(house.rosa, "/umpire campaign")

    assert "runs *until the end of 26 January 2026*, with 5 customers" in click_button(
        house, house.rosa, plan, "Start Campaign"
    )
    assert "*until the end of 26 January 2026*: 21 days left" in read_campaign_post(house)
    assert "*To do* 5" in read_campaign_post(house)


def test_a_start_is_undone_as_long_as_nobody_marked_anything(running: House) -> None:
    """Undone at once it never was; marked in between, it stays and says how to end it."""
    answer = running.slack.ephemerals("rosa")[-1]
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.rosa.clicks("Undo", in_=answer)
    assert "Somebody has marked an offer since" in running.seen(running.rosa)


def test_an_undone_start_leaves_nothing(running: House) -> None:
    """No offer is left, the message says so, and another can begin."""
    running.settle()
    running.rosa.clicks("Undo", in_=running.slack.ephemerals("rosa")[-1])
    assert "nobody is offered anything" in running.seen(running.rosa)
    assert "taken back at once" in read_campaign_post(running)
    with running.db.transaction(reading=True) as tx:
        assert OFFERS.list_where(tx) == ()
    start_campaign(running, "/umpire campaign start --days 14")


@pytest.mark.parametrize(
    ("handle", "line", "says"),
    [
        ("rosa", "start", "is running until 2 February 2026"),
        ("rosa", "start --days 13", "a whole number of days from 14 to 28"),
        ("rosa", "start --days 4w2", "a whole number of days from 14 to 28"),
        ("rosa", "mark nobody sent", "No customer is called"),
        ("rosa", "mark", "The customer is missing"),
        ("jo", "mark acme silent", "Nobody marks `silent`"),
        ("jo", "mark acme sent because", "goes with `signed` or `declined`"),
        ("jo", "mark acme met --on 2025-12-31", "The campaign began on 5 January 2026"),
        ("jo", "mark acme met --on tomorrow", "is still to come"),
        ("jo", "mark acme declined card 4111 1111 1111 1111", "card number"),
        ("ana", "mark acme sent", "Only a manager, or the customer's owner,"),
        ("jo", "package acme Support", "No packages are on the list yet"),
        ("jo", "decide acme keep why", "Only a manager can"),
        ("rosa", "decide acme keep they are new", "neither declined nor was silent"),
        ("rosa", "decide acme perhaps", "neither `keep` nor `notice`"),
        ("rosa", "begin", "not something I do with a campaign"),
        ("rosa", "mine --days 14", "`--days` goes with `start`"),
    ],
)
def test_a_no_says_what_to_do(running: House, handle: str, line: str, says: str) -> None:
    """Refusals name the next step, and change nothing."""
    before = running.records()

    assert says in running.answer(running.slack.person(handle), f"/umpire campaign {line}")
    assert running.records() == before


@pytest.mark.parametrize("line", ["mine", "mark acme sent", "cancel they change", "package acme 1"])
def test_without_a_campaign_it_says_how_one_begins(house: House, line: str) -> None:
    """Each word that needs one says who starts it and how."""
    assert "No campaign is running. A manager starts one" in house.answer(house.rosa, f"/umpire campaign {line}")


def test_a_mark_is_undone(running: House) -> None:
    """As it was before, unless it was marked again since."""
    first = running.types(running.jo, "/umpire campaign mark acme sent")
    second = running.types(running.jo, "/umpire campaign mark acme declined too dear")
    assert "has been changed since" in running.undone(running.jo, first)
    assert "is as it was: sent" in running.undone(running.jo, second)
    assert (get_offer(running).state, get_offer(running).why) == (OfferState.SENT, "")


def test_managers_see_those_nobody_looks_after(running: House) -> None:
    """A customer without an owner, or whose owner has left, is in the managers' list and in nobody else's."""
    assert "O'Brien" in running.answer(running.rosa, "/umpire campaign mine")
    assert "Globex" not in running.answer(running.rosa, "/umpire campaign mine")
    running.slack.happens.changes(running.max.account, kind="guest")
    assert "Globex" in running.answer(running.rosa, "/umpire campaign mine")


def test_it_waits_in_todo_as_one_line(running: House) -> None:
    """An owner reads how many and by when, with a button to the list; a manager's count has those without an owner."""
    todo = running.types(running.jo, "/umpire todo")
    assert "Offer new contracts: 1 customer to sit down with" in plain_text(todo)
    assert "By 2 February (in 28 days)" in plain_text(todo)
    running.jo.clicks("Show Worklist", in_=todo)
    assert "Acme GmbH · to do" in running.seen(running.jo)
    assert "Offer new contracts: 3 customers to sit down with" in running.answer(running.rosa, "/umpire todo")
    running.types(running.rosa, "/umpire hold acme a death in the family --until 2026-01-20")
    assert "Nothing waits for you" in running.answer(running.jo, "/umpire todo")


def test_who_was_let_go_is_in_it_no_more(running: House) -> None:
    """Nothing can be marked about them, their owner's list is without them, and the counts are, too."""
    with running.db.transaction() as tx:
        customers.update_customer(tx, replace(customers.resolve_customer(tx, "acme"), former_at=running.clock()))
    assert "was let go on 5 January 2026" in running.answer(running.jo, "/umpire campaign mark acme sent")
    assert "You look after no customer who is offered anything" in running.answer(running.jo, "/umpire campaign mine")
    assert "0 of 4 customers answered" in running.answer(running.ana, "/umpire campaign")


def test_a_reminder_that_slack_did_not_take_comes_later(running: House) -> None:
    """Slack says no on the morning: the reminder arrives once it is back, once, with its button."""
    running.slack.faults.add(kind="429", method="chat.postMessage", times=3, retry_after=3_600)
    running.later(days=14, minutes=1)
    running.slack.faults.clear()
    running.later(hours=5)
    running.later(days=1)

    (told,) = [message for message in running.jo.dm if "half-time" in plain_text(message)]
    running.jo.clicks("Show Worklist", in_=told)
    assert "Acme GmbH · to do" in running.seen(running.jo)


def test_who_comes_joins_and_who_goes_leaves(running: House) -> None:
    """A customer added meanwhile is offered as well; one that is archived is not counted any more."""
    running.types(running.rosa, "/umpire customer add Initech --owner @jo")
    assert "Initech · to do" in running.answer(running.jo, "/umpire campaign mine")
    assert "*To do* 6" in read_campaign_post(running)
    archived = running.types(running.rosa, "/umpire customer archive obrien")
    assert "*To do* 5" in read_campaign_post(running)
    running.undone(running.rosa, archived)
    assert "*To do* 6" in read_campaign_post(running)


def test_a_campaign_is_cancelled_with_a_reason_and_goes_on_when_that_is_undone(running: House) -> None:
    """Half a line asks why; nobody is silent; nothing is left to decide; undo lets it run on."""
    running.types(running.jo, "/umpire campaign mark acme declined")
    running.types(running.rosa, "/umpire campaign cancel")
    assert running.modal(running.rosa).fill({"Why does it end?": "the prices change again"}).submit() is None
    assert "Cancelled" in read_campaign_post(running)
    assert "nothing to decide" in running.answer(running.rosa, "/umpire campaign decide")
    assert "Nothing waits for you" in running.answer(running.jo, "/umpire todo")
    running.rosa.clicks("Undo", in_=running.modal(running.rosa))
    running.settle()
    assert "28 days left" in read_campaign_post(running)


def test_a_line_works_in_a_thread(running: House) -> None:
    """As `@umpire campaign …`, privately, like any other word."""
    answer = running.mentions(running.jo, "campaign mark acme sent")
    assert "Acme GmbH: sent on 5 January." in plain_text(answer)
