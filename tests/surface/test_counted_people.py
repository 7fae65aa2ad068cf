"""Works-council mode: whoever voted, reported, contested or joined is counted on every screen, and named on none."""

from collections.abc import Iterator
from itertools import chain

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.journeys import company
from tests.surface.house import House

COUNTED = "privacy.staff aggregate"
VOTES_OFF = "privacy.named-votes off"
REASONS = {"ana": "it wears us all out", "ben": "they pay well and on time", "max": "the tone will not change"}
LINES = (
    "strike list acme", "strike list globex", "scorecard acme", "scorecard globex", "scorecard list", "log list acme",
    "vote acme", "vote list", "umpire case acme", "umpire case globex", "umpire case", "umpire steps acme",
    "umpire todo", "umpire digest preview", "umpire brief acme", "umpire plot strikes acme", "umpire plot attention",
    "umpire plot grades", "umpire reply acme", "umpire notice acme", "umpire fix acme", "umpire talk acme",
    "umpire problem acme", "umpire letter acme reasons", "umpire letter acme notice", "umpire letter acme talk",
    "umpire restrict acme", "umpire hold", "umpire outcomes", "umpire transition acme", "umpire customer acme",
    "umpire customer edit acme", "umpire whoami", "umpire capacity", "umpire quote list acme", "umpire export",
    "umpire config privacy.staff", "umpire rules", "umpire channels", "umpire round mine", "strike uphold 4",
    "strike contest 1", "strike acme late-payment", "vote owner acme", "umpire steps acme waive talk",
    "umpire steps acme confirm", "umpire reply acme stands", "umpire customer acme history",
)  # fmt: skip
READERS = ("rosa", "mia", "jo", "max", "li", "olga")
COUNTED_PEOPLE = ("ana", "ben")
"""Neither of them does anything but report, join, contest and vote: every mention of them is of one of these."""


@pytest.fixture
def struck(house: House) -> House:
    """Ana, Ben and Li reported Acme; of a strike on Globex that both saw, Ben contests what Ana says."""
    company.add_voters(house)
    house.types(house.ana, "/strike globex late-payment invoice 9")
    house.types(house.li, "/strike globex late-payment invoice 9 and also 10")
    house.types(house.ben, "/strike contest 1 it was paid in cash")
    company.record_three_strikes(house)
    house.types(house.ben, "/strike acme scope-creep I was in that meeting")
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    return house


@pytest.fixture
def voted(struck: House) -> House:
    """The voters voted on a final notice to Acme, with reasons; Max stepped back, and Jo did not vote."""
    cast(struck)
    return struck


def cast(house: House) -> None:
    """Rosa opens the ballot and people vote until it is closed."""
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    company.cast_votes(house, {house.ana: f"yes {REASONS['ana']}", house.ben: f"no {REASONS['ben']}"})
    house.types(house.max, "/vote recuse acme")
    company.cast_votes(house, {house.li: "yes", house.rosa: "yes"})
    house.later(hours=49)


def set_rule(house: House, setting: str) -> None:
    """Olga, the admin, decides."""
    assert "is now" in house.answer(house.olga, f"/umpire config {setting}")
    house.settle()


def walk(house: House, reader: Person) -> Iterator[tuple[str, str]]:
    """Every screen somebody comes to by typing and by pressing what only shows, with what it is."""
    for line in LINES:
        reply = house.types(reader, f"/{line}")
        yield line, plain_text(reply)
        yield f"{line}: form", read_forms(house, reader)
        for block in reply.blocks or ():
            for button in block.get("elements", ()):
                label = button.get("text", {}).get("text", "") if button.get("type") == "button" else ""
                if label.startswith(("Show", "All Reasons", "More", "Details", "Who Said")):
                    reader.clicks(in_=reply, action_id=button["action_id"])
                    yield f"{line} > {label}", f"{house.seen(reader)}\n{read_forms(house, reader)}"
    reader.opens_home()
    house.settle()
    yield "home", plain_text(reader.home)
    for message in reader.dm:
        yield "direct message", plain_text(message) + str(message.metadata)


def read_forms(house: House, reader: Person) -> str:
    """What stands on the forms a person has open, which are closed then."""
    house.stage.umpire.deps.replies.drain()
    text = "".join(plain_text(view) for view in house.slack.world.views.stack(reader.id))
    if reader.modal is not None:
        reader.modal.close(everything=True)
    return text


def read_posts(house: House) -> Iterator[tuple[str, str]]:
    """What is posted, as blocks, as the text of a notification, and what rides along."""
    for post in house.posts():
        yield "post", f"{plain_text(post)}\n{post.text}\n{post.metadata}"


def list_names(person: Person) -> tuple[str, ...]:
    """What a person is recognized by."""
    return person.id, person.account.name


def find_names(house: House, screens: Iterator[tuple[str, str]], reader: str = "") -> set[tuple[str, str]]:
    """Where others than the reader are named of whom everything is counted, as (where, who)."""
    people = [house.slack.person(handle) for handle in COUNTED_PEOPLE if handle != reader]
    return {
        (where, person.handle)
        for where, text in screens
        for person in people
        if any(name in text for name in list_names(person))
    }


def read_everything(house: House, handle: str) -> set[tuple[str, str]]:
    """Where a reader, or anybody in the channel, finds somebody else named."""
    return find_names(house, chain(walk(house, house.slack.person(handle)), read_posts(house)), handle)


def test_named_people_are_found_by_the_walk(voted: House) -> None:
    """With names shown the walk comes by them: in the ballot, the list of strikes and its notes, to everybody."""
    found = read_everything(voted, "jo")

    assert {("post", "ana"), ("post", "ben"), ("strike list acme", "ana"), ("strike list acme", "ben")} <= found
    assert ("vote acme", "ana") in found


@pytest.mark.parametrize("handle", [*READERS, *COUNTED_PEOPLE])
def test_nobody_is_named_to_a_colleague(struck: House, handle: str) -> None:
    """From the open ballot until it is closed and the contest is late, no screen names another voter or reporter."""
    set_rule(struck, COUNTED)
    struck.types(struck.rosa, "/vote notice acme the tone stays as it is")
    company.cast_votes(struck, {struck.ana: "yes", struck.ben: f"no {REASONS['ben']}"})
    assert read_everything(struck, handle) == set()

    struck.later(hours=49)
    struck.later(days=10)

    assert read_everything(struck, handle) == set()


def test_reasons_stand_without_names_and_ones_own_vote_is_seen(voted: House) -> None:
    """The closed ballot has the count and the reasons; Ben sees that he voted no, and nobody else does."""
    set_rule(voted, COUNTED)

    ballot = company.get_newest_ballot(voted)
    assert "3 yes, 1 no" in ballot
    assert all(f"“{REASONS[who]}”" in ballot for who in COUNTED_PEOPLE)
    assert "Did not vote: 1 · Stepped back or left: 1" in ballot
    assert "Reported a strike: 3 people, all of them voters" in ballot
    assert "Your vote: *no*" in voted.answer(voted.ben, "/vote acme")
    assert "Your vote" not in voted.answer(voted.mia, "/vote acme")
    assert "reported by you" in voted.answer(voted.ana, "/strike list acme")


def test_switching_shows_living_messages_anew(voted: House) -> None:
    """A closed ballot loses its names when an admin decides so, and has them again after *Undo*."""
    names = [voted.ana.mention, voted.ben.mention]
    assert all(name in company.get_newest_ballot(voted) for name in names)
    posts = len(voted.posts())

    switched = voted.types(voted.olga, f"/umpire config {COUNTED}")

    assert not any(name in company.get_newest_ballot(voted) for name in names)
    voted.olga.clicks("Undo", in_=switched)
    assert all(name in company.get_newest_ballot(voted) for name in names)
    assert len(voted.posts()) == posts, "nothing is posted a second time"


def test_switching_twice_is_shown_once(voted: House) -> None:
    """While Slack cannot be reached an admin switches to and fro: later each message shows what holds by then."""
    voted.slack.faults.add(kind="error", method="chat.update", error="internal_error", times=3)
    voted.types(voted.olga, f"/umpire config {COUNTED}")
    voted.types(voted.olga, "/umpire config privacy.staff named")
    voted.types(voted.olga, f"/umpire config {COUNTED}")
    voted.later(hours=2)

    assert voted.ana.mention not in company.get_newest_ballot(voted)
    assert len([line for line in voted.lines() if ":ballot_box_with_ballot:" in line]) == 1


def test_switching_on_the_other_engine(postgresql_house: House) -> None:
    """On PostgreSQL, too, a closed ballot loses its names and gets them back."""
    house = postgresql_house
    house.types(house.olga, "/umpire roles voter add @ana")
    house.types(house.olga, "/umpire roles voter add @ben")
    company.record_three_strikes(house)
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    company.cast_votes(house, {house.ana: "yes enough", house.ben: "yes enough"})
    house.later(hours=49)
    assert house.ana.mention in company.get_newest_ballot(house)

    set_rule(house, COUNTED)
    assert house.ana.mention not in company.get_newest_ballot(house)
    set_rule(house, "privacy.staff named")
    assert house.ana.mention in company.get_newest_ballot(house)


def test_votes_alone_can_be_hidden(voted: House) -> None:
    """Without named votes the ballot only counts; reporters are named as before."""
    set_rule(voted, VOTES_OFF)

    ballot = company.get_newest_ballot(voted)
    assert "3 yes, 1 no" in ballot
    assert "Did not vote: 1" in ballot
    assert f"• {voted.ana.mention}" not in ballot
    assert f"who reported a strike: {voted.ana.mention}" in ballot
    assert voted.ana.mention in voted.answer(voted.jo, "/strike list acme")
