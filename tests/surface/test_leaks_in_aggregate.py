"""In works-council mode nothing shows one employee's minutes, tone, ratings or feelings to another, wherever they look.

Globex has the time of two people, which nobody may work out, Acme that of three, whose sum is shown.
"""

import re
from collections.abc import Iterator

import pytest

from bot.features.plots import usecases as plots
from bot.slack import formatting
from bot.workflow.requests import Call
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House
from tests.surface.permissions import TABLE
from tests.surface.test_who_may import asks

GLOBEX = {"ana": (137, 149, 163), "ben": (211, 157)}
"""Minutes of one day each, the first ones today."""
ACME = {"ana": (41,), "ben": (43,), "li": (47,)}
TONES = {"ana": "awful", "ben": "tense", "li": "great"}
NOTES = {"ana": "marmalade", "ben": "turpentine", "li": "saxophone"}
EVIDENCE = {"ana": "quince", "ben": "lanolin"}
ANSWERS = {"ana": "No", "ben": "Yes"}
SPOKEN = re.compile(r"log (acme|globex) \d")
INCLUDED = 60
"""The minutes a month that Globex's package includes."""
MORE_LINES = (
    *("log list globex", "log globex", "scorecard globex", "scorecard globex details", "scorecard globex rate"),
    *("umpire quarterly all", "umpire packages fit", "umpire plot attention", "umpire digest preview"),
    *("umpire customer archive globex", "umpire capacity", "umpire plot capacity", "umpire export"),
)
"""What is asked about Globex too, the last of it once it leaves with its time."""


@pytest.fixture
def company(house: House) -> House:
    """A company whose people logged, rated and felt what cannot be mistaken, in works-council mode."""
    house.slack.faults.enforce_rate_limits = False
    house.types(house.olga, "/umpire config privacy.staff aggregate")
    for key, times in (("globex", GLOBEX), ("acme", ACME)):
        for handle, minutes in times.items():
            for ago, took in enumerate(minutes):
                day = "" if not ago else f" --when {ago}d-ago"
                line = f"/log {key} {took}m {TONES[handle]} {NOTES[handle]}{day}"
                assert "Logged on" in house.answer(house.slack.person(handle), line)
    for handle, answer in ANSWERS.items():
        rate(house, house.slack.person(handle), answer, EVIDENCE[handle])
    for person in (house.ana, house.ben):
        house.types(person, "/umpire feeling globex dread")
        house.types(person, "/umpire turnover acme move")
    house.types(house.rosa, "/umpire packages add Care --kind maintenance --price 400 --hours 1")
    house.rosa.clicks("Assign Package", in_=house.types(house.rosa, "/umpire packages assign globex 1"))
    house.later(minutes=1)
    return house


def rate(house: House, person: Person, answer: str, evidence: str) -> None:
    """The person answers all seven questions alike, and says why to each."""
    house.types(person, "/scorecard globex rate")
    form = house.modal(person).fill({question.id: answer for question in QUESTIONS})
    person.clicks("Add Evidence", in_=form)
    house.modal(person).fill({f"evidence:{question.id}": evidence for question in QUESTIONS}).submit()
    house.modal(person).close(everything=True)


def secrets(but: str) -> dict[str, str]:
    """Every figure that a person must not read, with whose it is; their own they may."""
    hidden: dict[int, str] = {}
    for times in (GLOBEX, ACME):
        for handle, minutes in times.items():
            if handle != but:
                hidden |= dict.fromkeys((*minutes, sum(minutes)), handle)
    both = sum(map(sum, GLOBEX.values()))
    month = both * 30 // 90
    hidden |= dict.fromkeys((both, month, month - INCLUDED, round(both * 365 / 12 / 90)), "two people")
    if but in GLOBEX:
        hidden[both - sum(GLOBEX[but])] = "the other one"
    spellings = ((formatting.duration(each), f"{each}m", str(each), whose) for each, whose in hidden.items())
    return {text: whose for *texts, whose in spellings for text in texts}


def find_figures(text: str, but: str) -> list[tuple[str, str]]:
    """The hidden figures that stand in a text as words of their own."""
    found = ((figure, whose) for figure, whose in secrets(but).items() if figure in text)
    return [(figure, whose) for figure, whose in found if re.search(rf"(?<![\w,.#])(?<!h ){figure}(?![\w,.]\w)", text)]


def list_readable(house: House, person: Person) -> Iterator[str]:
    """Everything the person can read: what was said to them, posted, shown, and put into files."""
    house.settle()
    house.stage.umpire.deps.replies.drain()
    yield from (plain_text(message) for message in house.slack.ephemerals(person.handle))
    for message in (*person.dm, *house.posts()):
        yield plain_text(message)
        for described in message.files:
            file = house.slack.world.files.by_id[described["id"]]
            written = "" if file.name.endswith(".png") else file.content.decode()
            yield f"{file.name}\n{file.title}\n{file.alt}\n{written}"
    yield from (plain_text(view) for view in house.slack.world.views.stack(person.id))
    person.opens_home()
    house.settle()
    assert person.home is not None
    yield plain_text(person.home)


def look_everywhere(house: House, person: Person) -> None:
    """The person types every line there is, reads every screen behind a card, and opens their Home."""
    for line in (*TABLE, *MORE_LINES):
        if SPOKEN.match(line):
            continue  # with time of their own they would be the third
        text = asks(house, person, line, "command")
        assert find_figures(text, person.handle) == [], line
    for key in ("acme", "globex"):
        details = house.types(person, f"/scorecard {key} details")
        if "What Was Said" in plain_text(details):
            person.clicks("What Was Said", in_=details)
            house.settle()


@pytest.mark.parametrize("handle", ["rosa", "olga", "max", "ana"])
def test_nobody_reads_the_figures_of_a_colleague(company: House, handle: str) -> None:
    """By every line, screen, Home, to-do, digest and file: no minutes of one or two people, no note with its author."""
    person = company.slack.person(handle)
    look_everywhere(company, person)
    company.types(company.rosa, "/umpire digest now")

    read = list(list_readable(company, person))

    assert len(read) > 100
    assert handle != "olga" or any(text.startswith("customers-") and "Globex Logistics" in text for text in read)
    for text in read:
        assert find_figures(text, handle) == [], text
        for words in (NOTES, EVIDENCE):
            for author, word in words.items():
                signed = company.slack.person(author)
                named = signed.mention in text or signed.account.name in text
                assert handle == author or word not in text or not named, text


@pytest.mark.parametrize("handle", ["rosa", "ben"])
def test_a_list_of_what_was_logged_shows_ones_own_alone(company: House, handle: str) -> None:
    """`/log list` shows time, tone and name of one's own entries; of others the day and what they noted."""
    person = company.slack.person(handle)
    text = company.answer(person, "/log list globex")
    assert "marmalade" in text
    assert "awful" not in text
    assert company.ana.mention not in text
    assert ("3 h 31 min" in text) is (handle == "ben")
    assert ("tense*" in text) is (handle == "ben")
    assert "How much is shown once 3 people have logged theirs." in text
    assert "2 h 11 min over 90 days, logged by 3 people." in company.answer(person, "/log list acme")


def test_who_said_what_says_what_without_who(company: House) -> None:
    """Behind the details of a card stand answers and evidence; one's own with one's name, nobody else's."""
    for person, own in ((company.rosa, None), (company.ben, company.ben)):
        details = company.types(person, "/scorecard globex details")
        person.clicks("What Was Said", in_=details)
        text = company.seen(person)
        assert "“quince”" in text
        assert company.ana.mention not in text
        assert (company.ben.mention in text) is (own is not None)
        assert "raters differ" not in company.answer(person, "/scorecard globex")


def test_the_picture_of_time_has_the_customers_of_three_people_alone(company: House) -> None:
    """The rows behind the bars, their shares and their sum are of Acme; Globex is counted as left out."""
    plot = plots.load_attention(company.db, call=Call(company.rosa.id, company.clock()))
    assert plot.spread.totals.minutes == sum(map(sum, ACME.values()))
    assert [point.key for point in plot.spread.points] == ["acme"]
    assert plot.spread.withheld == 1
    assert "1 customer is left out" in company.answer(company.rosa, "/umpire plot attention")


def test_feelings_wishes_and_departures_have_no_name(company: House) -> None:
    """A manager reads how many asked to be moved off Acme, and nothing of Globex, with which two people deal."""
    details = company.answer(company.rosa, "/scorecard acme details")
    assert "2 people asked to be moved off" in details
    assert company.ana.mention not in details
    assert "dread" not in company.answer(company.rosa, "/scorecard globex details")
    assert "dread" not in company.answer(company.ben, "/umpire todo")
