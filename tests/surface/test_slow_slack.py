"""A Slack that answers late: whoever asked hears in time, and what did not fit before that comes afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.slack.hurry import BUDGET
from playground.slack.clicks import Place
from playground.slack.commands import Reply
from playground.slack.deliveries import ACK_SECONDS
from playground.slack.faults import Fault
from playground.slack.plain import plain_text
from tests.features.digests.reviewing import digested, list_stored_acts
from tests.surface.house import House

NO_FORM = "The form could not open in time"


def test_many_slow_calls_share_one_budget(house: House) -> None:
    """Three calls of 1.2 seconds each: the line is acknowledged within Slack's three, and its answer follows."""
    house.slack.add_people(("zoe", "kim", "pat"))
    house.slack.faults.add(kind="slow", method="users.info", times=3, seconds=1.2)
    house.slack.deliveries.ack_seconds = ACK_SECONDS
    house.stage.umpire.deps.slack.budget = BUDGET

    reply = house.olga.types("/umpire roles voter add @zoe @kim @pat", in_="general")

    assert (reply.error, reply.text) == ("", "")
    assert "are now *voters*" in house.seen(house.olga)
    assert len(house.slack.ephemerals("olga")) == 1


@pytest.fixture
def hurried(house: House) -> House:
    """A house in which what Slack said of people is nearly a day old."""
    house.clock.move_to(house.clock() + timedelta(hours=23, minutes=59))
    return house


def hold(house: House, method: str = "users.info") -> Fault:
    """Slack does not answer that call, and has a fifth of a second before umpire acknowledges; who is who is asked."""
    house.clock.move_to(house.clock() + timedelta(minutes=2))
    house.stage.umpire.deps.slack.budget = 0.2
    return house.slack.faults.add(kind="hold", method=method)


def let_go(house: House, fault: Fault) -> None:
    """Slack answers again."""
    assert fault.reached.is_set()
    house.stage.umpire.deps.slack.budget = BUDGET
    house.slack.faults.remove(fault.id)
    house.settle()


def prepare_command(house: House) -> Callable[[], Reply]:
    """`/umpire whoami`."""
    return lambda: house.types(house.ana, "/umpire whoami")


def prepare_mention(house: House) -> Callable[[], Reply]:
    """`@umpire whoami` in a thread."""
    house.slack.channel("random").members[house.slack.bot_user_id] = None
    root = house.ben.types("who is who here?", in_="random").message
    assert root is not None
    return lambda: house.ana.types("@umpire whoami", in_="random", thread=root)


def prepare_click(house: House) -> Callable[[], Reply]:
    """*Undo* under an answer only Ana sees."""
    reply = house.types(house.ana, "/strike acme late-payment")
    return lambda: house.ana.clicks("Undo", in_=reply)


def prepare_line_with_form(house: House) -> Callable[[], Reply]:
    """Half a line, which opens a form."""
    return lambda: house.types(house.ana, "/strike acme")


def prepare_shortcut(house: House) -> Callable[[], Reply]:
    """*Record a strike*, which opens a form and stands in no channel."""
    return lambda: house.ana.shortcut("record_strike")


def prepare_home(house: House) -> Callable[[], Reply]:
    """A button in the Home tab, answered with a modal."""
    house.ana.opens_home()
    house.settle()
    home = house.ana.home
    assert home is not None
    return lambda: house.ana.clicks("Show Rules", in_=home)


WAYS = (
    (prepare_command, "You are staff"),
    (prepare_mention, "You are staff"),
    (prepare_click, "is taken back"),
    (prepare_line_with_form, NO_FORM),
    (prepare_shortcut, NO_FORM),
    (prepare_home, "rules"),
)


@pytest.mark.parametrize(("prepare", "answer"), WAYS, ids=[prepare.__name__[8:] for prepare, _ in WAYS])
def test_what_did_not_fit_comes_afterwards(
    hurried: House, prepare: Callable[[House], Callable[[], Reply]], answer: str
) -> None:
    """Slack does not say who asks: the request is acknowledged all the same, and answered once Slack has spoken."""
    act = prepare(hurried)
    fault = hold(hurried)

    assert act().ok

    let_go(hurried, fault)
    told = [*hurried.slack.ephemerals("ana"), *hurried.ana.dm]
    assert [answer in plain_text(message) for message in told] == [True]


def test_a_button_in_a_modal_is_answered_there_afterwards(hurried: House) -> None:
    """The receipt of a form takes back what it told, after the acknowledgement."""
    hurried.types(hurried.ana, "/strike acme")
    hurried.modal(hurried.ana).fill({"What was it?": "late-payment"}).submit()
    fault = hold(hurried)

    assert hurried.ana.clicks("Undo", in_=hurried.modal(hurried.ana)).ok

    let_go(hurried, fault)
    assert "is taken back" in hurried.modal(hurried.ana).text


def test_a_form_stays_open_and_goes_through_the_second_time(hurried: House) -> None:
    """A form needs its answer at once: it keeps what was filled in, nothing is stored, and the next try works."""
    zoe = hurried.slack.add_person("zoe", name="Zoe Adler")
    hurried.types(hurried.rosa, "/umpire customer add")
    form = hurried.modal(hurried.rosa).fill({"Name": "Initech", "Owner": zoe})
    fault = hold(hurried)

    errors = form.submit()
    assert errors is not None
    assert "Slack is slow just now" in " ".join(errors.values())

    let_go(hurried, fault)
    assert form.submit() is None
    assert hurried.customer("initech").owner == zoe.id


def test_a_form_opens_without_the_link_that_does_not_come(hurried: House) -> None:
    """A shortcut on a message opens its form, although Slack does not tell the message's address in time."""
    message = hurried.ben.types("their invoice again", in_="random").message
    fault = hold(hurried, "chat.getPermalink")
    hurried.stage.umpire.deps.slack.budget = BUDGET

    assert hurried.ana.shortcut("strike_from_message", message=message).ok

    assert "What was it?" in hurried.modal(hurried.ana).text
    let_go(hurried, fault)


def test_a_menu_that_searches_is_empty_and_then_works(hurried: House) -> None:
    """Customers are offered as soon as Slack has said who is typing."""
    hurried.ana.shortcut("record_strike")
    modal = hurried.modal(hurried.ana)
    block, element = modal.view.content["blocks"][0], modal.view.content["blocks"][0]["element"]
    place = Place(view=modal.view)
    fault = hold(hurried)

    assert hurried.ana.is_offered("acm", place=place, block=block, element=element) == []

    let_go(hurried, fault)
    assert hurried.ana.is_offered("acm", place=place, block=block, element=element) != []


@pytest.mark.parametrize("method", ["users.info", "reactions.get"])
def test_a_reaction_counts_afterwards(hurried: House, method: str) -> None:
    """Who reacted, and what is on the message, may be asked after the event was acknowledged."""
    message = digested(hurried)
    fault = hold(hurried, method)

    assert hurried.rosa.reacts(message, "eyes").ok

    let_go(hurried, fault)
    hurried.later(seconds=1)
    assert [person for person, _ in list_stored_acts(hurried)] == [hurried.rosa.id]


def test_a_home_is_published_afterwards(hurried: House) -> None:
    """Whoever opens the Home tab while Slack is slow gets it when Slack has said who they are."""
    zoe = hurried.slack.add_person("zoe", name="Zoe Adler")
    fault = hold(hurried)

    assert zoe.opens_home().ok

    let_go(hurried, fault)
    assert zoe.home is not None
    assert "waits for you" in str(zoe.home.content["blocks"])
