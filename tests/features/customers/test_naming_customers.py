"""An unknown or ambiguous customer is never guessed: the candidates are buttons, and one click loses nothing."""

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House

NOTE = ("They said: “never again” & hung up. It's the third time. " * 40)[:1900].strip()
KEPT = NOTE.replace("“", '"').replace("”", '"')


@pytest.fixture
def two_acmes(house: House) -> House:
    """A second customer whose name begins like the first one's."""
    house.types(house.rosa, '/umpire customer add "Acme Tools" --key acme-tools')
    house.types(house.rosa, '/umpire customer add "Globex Air" --key glair')
    return house


@pytest.mark.parametrize("typed", ["acmee", "akme", "obrian", "logistics", "beverages"])
def test_an_unknown_name_offers_the_nearest_and_stores_nothing(house: House, typed: str) -> None:
    """A misspelt name gets buttons with the nearest customers; no strike is recorded on any of them."""
    reply = house.types(house.ana, f"/strike {typed} late-payment invoice 218")

    assert f"No customer is called “{typed}”. Did you mean one of these?" in plain_text(reply)
    assert not any(house.strikes(key) for key in ("acme", "globex", "bs", "bolido", "obrien"))


def test_a_name_like_no_other_says_where_the_list_is(shared_house: House) -> None:
    """Nothing near: no buttons, and the way to the list."""
    reply = shared_house.types(shared_house.ana, "/strike zzyzx late-payment")

    assert "`/scorecard list` shows them all" in plain_text(reply)
    assert [block["type"] for block in reply.blocks] == ["section"]


def test_a_beginning_of_two_is_asked_about(two_acmes: House) -> None:
    """A beginning that fits two customers is a question with both as buttons."""
    reply = two_acmes.types(two_acmes.ana, "/strike globex\u00a0 late-payment x".replace("globex", "glob"))

    assert "“glob” fits several customers. Which one?" in plain_text(reply)
    assert "Globex Air" in plain_text(reply)
    assert "Globex Logistics" in plain_text(reply)


def test_a_click_runs_the_line_with_nothing_lost(two_acmes: House) -> None:
    """The chosen customer gets the strike with the whole note and every option; the answer replaces the question."""
    reply = two_acmes.types(two_acmes.ana, f"/strike glob late-input --when yesterday --for @li {NOTE}")

    two_acmes.ana.clicks("Globex Air", in_=reply)

    assert "Strike 1 of 3 on Globex Air" in two_acmes.seen(two_acmes.ana)
    (strike,) = two_acmes.strikes("glair")
    assert (strike.note, strike.on_behalf_of, strike.incident_on.day) == (KEPT, two_acmes.li.id, 4)
    assert two_acmes.strikes("globex") == ()


def test_the_answer_after_the_click_can_be_undone(two_acmes: House) -> None:
    """The receipt of a line that was completed by a click has the same buttons."""
    reply = two_acmes.types(two_acmes.ana, "/strike glob late-input")
    two_acmes.ana.clicks("Globex Air", in_=reply)
    two_acmes.seen(two_acmes.ana)

    two_acmes.ana.clicks("Undo", in_=reply)

    assert "Strike #1 is taken back." in two_acmes.seen(two_acmes.ana)


@pytest.mark.parametrize("quoted", ['"O\'Brien & Daughter"', "“O’Brien & Dauhgters”"])
def test_a_quoted_name_with_an_ampersand_is_replaced_too(house: House, quoted: str) -> None:
    """What Slack escapes on the way does not stand between a question and its answer."""
    house.types(house.rosa, "/umpire customer add O'Brien & Daughters Inc --key obi")

    reply = house.types(house.ana, f"/strike {quoted} late-input a note")
    house.ana.clicks("O'Brien & Daughters Inc", in_=reply)

    assert house.strikes("obi")[0].note == "a note"


def test_a_click_can_open_the_form(two_acmes: House) -> None:
    """Half a line with an unclear customer: the click opens the form for the one that was meant."""
    reply = two_acmes.types(two_acmes.ana, "/strike glob")

    two_acmes.ana.clicks("Globex Air", in_=reply)

    assert two_acmes.modal(two_acmes.ana).fields["Customer"].value["value"] == "glair"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/scorecard glob", "Globex Air: "),
        ("/umpire scorecard glob", "Globex Air: "),
        ("/strike list glob", "Globex Air: 0 of 3"),
        ("/umpire strike glob scope-creep", "Strike 1 of 3 on Globex Air"),
        ("/umpire customer owner glob @li", "Globex Air was changed."),
        ("/umpire customer edit glob --segment Air", "Globex Air was changed."),
        ("/umpire customer archive glob", "Globex Air is archived."),
        ('/umpire customer alias glob add "Glob Air"', "Globex Air was changed."),
        ("/scorecard glob override B good work", "Globex Air: grade B"),
    ],
)
def test_every_command_asks_which_and_goes_on(two_acmes: House, line: str, says: str) -> None:
    """Wherever a customer is named, an unclear name is a question and a click the answer."""
    reply = two_acmes.types(two_acmes.rosa, line)
    assert "Which one?" in plain_text(reply)

    two_acmes.rosa.clicks("Globex Air", in_=reply)

    assert says in two_acmes.seen(two_acmes.rosa)


def test_in_a_thread_too(two_acmes: House) -> None:
    """Asked in a thread, answered in the thread."""
    root = two_acmes.ben.types("look at this", in_="random").message
    assert root is not None
    asked = two_acmes.mentions(two_acmes.ana, "strike glob scope-creep third round", thread=root)
    assert asked is not None

    two_acmes.ana.clicks("Globex Air", in_=asked)

    assert "Strike 1 of 3 on Globex Air" in two_acmes.seen(two_acmes.ana)
    assert two_acmes.strikes("glair")[0].note == "third round"


def test_a_click_on_somebody_elses_question_does_nothing(two_acmes: House) -> None:
    """The line belongs to who typed it: with a copied button nobody else can run it."""
    reply = two_acmes.types(two_acmes.ana, "/strike glob late-input")
    bens = two_acmes.types(two_acmes.ben, "/strike glob scope-creep")
    assert reply.message is not None
    assert bens.message is not None
    bens.message.blocks = reply.message.blocks

    two_acmes.ben.clicks("Globex Air", in_=bens)

    assert "a day old or not yours" in two_acmes.seen(two_acmes.ben)
    assert two_acmes.strikes("glair") == ()


def test_a_question_is_good_for_a_day(two_acmes: House) -> None:
    """After a day the question has lapsed, and says so."""
    reply = two_acmes.types(two_acmes.ana, "/strike glob late-input")
    two_acmes.later(days=1, seconds=1)

    two_acmes.ana.clicks("Globex Air", in_=reply)

    assert "a day old or not yours" in two_acmes.seen(two_acmes.ana)
    assert two_acmes.strikes("glair") == ()


def test_a_customer_archived_meanwhile_is_refused(two_acmes: House) -> None:
    """The candidate may be gone by the time of the click."""
    reply = two_acmes.types(two_acmes.ana, "/strike glob late-input")
    two_acmes.types(two_acmes.rosa, "/umpire customer archive glair")

    two_acmes.ana.clicks("Globex Air", in_=reply)

    assert "is archived" in two_acmes.seen(two_acmes.ana)


def test_an_archived_customer_is_not_found(house: House) -> None:
    """An archived customer is out of searches, and the refusal says how it comes back."""
    house.types(house.rosa, "/umpire customer archive globex")

    assert "`/umpire customer restore globex`" in house.answer(house.ana, "/strike globex late-payment")
    assert "Globex" not in house.answer(house.ana, "/scorecard list")


def test_who_has_been_with_us_for_long_is_promised_no_days(house: House) -> None:
    """Only a newcomer reads that it is not among the lowest for a while, and how to say that it is none."""
    old = house.answer(house.rosa, "/umpire customer add Umbra --since 2019-04-01")
    assert ("Customer since 1 April 2019." in old, "--since" in old) == (True, False)
    assert "it is not among the lowest" in house.answer(house.rosa, "/umpire customer add Vesta")
