"""`/umpire plot`: the number in words at once, the picture by direct message, to the one who asked and nobody else."""

import re
from typing import Any

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

PNG = b"\x89PNG\r\n\x1a\n"


def pictures(house: House, person: Person) -> list[Message]:
    """What umpire sent the person as files."""
    house.stage.umpire.deps.replies.drain(30)
    return [message for message in person.dm if message.files]


def content(house: House, message: Message) -> bytes:
    """The bytes of the one file of a message."""
    [file] = message.files
    return house.slack.world.files.by_id[file["id"]].content


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def blocks(message: Any, kind: str) -> list[Any]:
    """The blocks of one kind."""
    return [block for block in message.blocks if block["type"] == kind]


@pytest.fixture
def struck(house: House) -> House:
    """Acme has three strikes, of which one is void and one contested."""
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    house.types(house.ben, "/strike acme late-payment invoice 218")
    house.types(house.li, "/strike acme scope-creep a fourth round")
    house.types(house.rosa, "/strike void 2 it was paid")
    house.types(house.jo, "/strike contest 3 we had agreed to it")
    return house


def test_the_strikes_of_a_customer(struck: House) -> None:
    """The number, a table of all strikes and, by direct message, a picture with a description; nobody is named."""
    reply = struck.types(struck.rosa, "/umpire plot strikes acme")

    said = plain_text(reply.message)
    assert "1 of 3 strikes counts, until 4 July." in said
    [table] = blocks(reply.message, "table")
    assert [row[3]["text"].partition(" until")[0] for row in table["rows"]] == ["Now", "contested,", "void,", "counts"]
    [sent] = pictures(struck, struck.rosa)
    assert content(struck, sent).startswith(PNG)
    assert size(content(struck, sent))[0] == 1200
    [file] = sent.files
    assert "A timeline of the strikes of one customer. 1 of 3 strikes counts, until 4 July." in sent.text
    told = " ".join((said, file["name"], sent.text)).casefold()
    assert not re.search(r"\b(ana|ben|li|jo|rosa)\b|<@", told)


def test_a_lock_screen_names_no_customer(struck: House) -> None:
    """The message with the picture, its file name and title say only that it is a plot."""
    struck.types(struck.rosa, "/umpire plot strikes acme")

    [sent] = pictures(struck, struck.rosa)
    [file] = sent.files
    assert "acme" not in " ".join((sent.text, file["name"], file["title"])).casefold()


def test_nothing_is_posted_for_others(struck: House) -> None:
    """Whatever is plotted, no channel gets a line or a file more, and nobody else a direct message."""
    for day in ("today", "yesterday", "2026-01-02"):
        struck.types(struck.ana, f"/log acme 50m tense --when {day}")
        struck.types(struck.ben, f"/log acme 50m tense --when {day}")
    before = {name: len(struck.posts(name)) for name in ("general", "random", "customer-review")}
    for line in ("strikes acme", "attention", "grades", "", "help", "nonsense"):
        struck.types(struck.rosa, f"/umpire plot {line}", in_="customer-review")

    assert len(pictures(struck, struck.rosa)) == 2
    assert {name: len(struck.posts(name)) for name in before} == before
    assert [pictures(struck, each) for each in (struck.ana, struck.mia, struck.jo)] == [[], [], []]


def test_time_beside_revenue(house: House) -> None:
    """Who takes most of our time for its revenue is named, drawn beyond the line, and stands first in the table."""
    for day in ("today", "yesterday", "2026-01-02"):
        house.types(house.ana, f"/log globex 30m tense --when {day}")
        house.types(house.ben, f"/log globex 30m tense --when {day}")
    house.types(house.ben, "/log acme 1h ok")
    house.types(house.li, "/log obrien 1h ok")

    reply = house.types(house.rosa, "/umpire plot attention")

    said = plain_text(reply.message)
    assert "Globex Logistics takes 2.0 times its share of our time, 60 % of it for 29 % of the revenue." in said
    assert "1 customer has no revenue on record." in said
    assert "1 customer has no ratio: it takes 5 entries on 3 days" in said
    [table] = blocks(reply.message, "table")
    assert [row[0]["text"] for row in table["rows"][1:]] == ["Globex Logistics", "Acme GmbH"]
    [sent] = pictures(house, house.rosa)
    assert size(content(house, sent))[0] == 1200
    assert "Share of our time divided by share of revenue: bars of 1 customer, 1 of them reaches the line" in sent.text
    assert "Globex" not in sent.text


def test_grades_now_and_over_time(house: House) -> None:
    """A chart of the grades now; after two Mondays a second one of the share of A and B, and where it came from."""
    first = house.types(house.rosa, "/umpire plot grades")
    assert [block["chart"]["type"] for block in blocks(first.message, "data_visualization")] == ["bar"]
    assert "5 customers, none graded yet." in plain_text(first.message)
    assert "the first on 12 January" in plain_text(first.message)

    for key, answer in (("acme", "No"), ("globex", "Yes")):
        house.types(house.ana, f"/scorecard {key} rate")
        house.modal(house.ana).fill({question.id: answer for question in QUESTIONS}).submit()
        house.modal(house.ana).close(everything=True)
        house.later(days=7)
    reply = house.types(house.rosa, "/umpire plot grades")

    assert "A and B are 50 % of 2 graded customers, up from 0 % on 12 January." in plain_text(reply.message)
    bars, lines = (block["chart"] for block in blocks(reply.message, "data_visualization"))
    assert [point["value"] for point in bars["series"][0]["data"]] == [1, 0, 0, 1, 3]
    assert [point["value"] for point in lines["series"][0]["data"]] == [0, 50]
    assert len(blocks(reply.message, "table")) == 1
    assert pictures(house, house.rosa) == []


def test_empty_plots_teach(house: House) -> None:
    """Where there is nothing to draw the answer says how something comes to be there, and no picture is sent."""
    assert "/log <customer> 50m tense" in house.answer(house.rosa, "/umpire plot attention").replace("&lt;", "<")
    assert "There was never a strike." in house.answer(house.rosa, "/umpire plot strikes globex")
    assert pictures(house, house.rosa) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("grade", "/umpire plot grades"),
        ("pies", "no plot “pies”"),
        ("strikes", "The customer is missing."),
        ("strikes acme globex", "I do not know what to do with “globex”"),
        ("grades acme", "That plot is of all customers"),
        ("attention globex", "That plot is of all customers"),
        ("strikes nobody-at-all", "nobody-at-all"),
        ("--fast", "--fast"),
    ],
)
def test_a_line_that_cannot_be_read_is_explained(house: House, line: str, said: str) -> None:
    """An unknown plot, a missing or needless customer and an unknown option get one sentence with what to do."""
    assert said in house.answer(house.rosa, f"/umpire plot {line}")
    assert pictures(house, house.rosa) == []


def test_the_list_and_its_buttons(struck: House) -> None:
    """Without a name the plots are listed; a button shows one beside the list, which stays."""
    reply = struck.types(struck.rosa, "/umpire plot")
    assert "/umpire plot strikes" in plain_text(reply.message)

    struck.rosa.clicks("Show Grades", in_=reply)

    assert "none graded yet" in struck.seen(struck.rosa)
    assert "/umpire plot strikes" in plain_text(reply.message)


def test_candidates_lead_to_the_picture_too(struck: House) -> None:
    """A customer that is not clear is asked for with buttons; the one picked is plotted and its picture sent."""
    reply = struck.types(struck.rosa, "/umpire plot strikes acne")

    struck.rosa.clicks("Acme GmbH", in_=reply)

    assert "1 of 3 strikes counts" in struck.seen(struck.rosa)
    assert len(pictures(struck, struck.rosa)) == 1


def test_by_mention(struck: House) -> None:
    """A mention is answered privately in its thread, and the picture comes all the same."""
    assert "1 of 3 strikes counts" in plain_text(struck.mentions(struck.rosa, "plot strikes acme"))
    assert len(pictures(struck, struck.rosa)) == 1


def test_a_picture_slack_refuses_is_owned_up_to(struck: House) -> None:
    """When the upload fails the person reads so where they asked, and has the figures all the same."""
    struck.slack.faults.add(kind="error", method="files.completeUploadExternal", error="internal_error")

    assert "1 of 3 strikes counts" in struck.answer(struck.rosa, "/umpire plot strikes acme")

    struck.stage.umpire.deps.replies.drain(30)
    assert "The picture could not be delivered" in struck.seen(struck.rosa)
    assert pictures(struck, struck.rosa) == []
