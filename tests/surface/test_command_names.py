"""Another app may own `/vote` and `/log`: every word works after `/umpire`, and what is shown is what works here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.spellings import parse_spellings
from playground.slack.plain import plain_text
from playground.stage import load_manifest
from tests.surface.house import House, open_house

RENAMED = {"/vote": "/team-vote", "/log": "/note-down"}
SPELLED = "vote=/team-vote, log=/note-down, strike=/umpire strike"


@pytest.fixture
def renamed_house(postgresql_url: str, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """Two commands have other names in the manifest, and /strike was left to another app; umpire was told so."""
    manifest = load_manifest()
    commands = manifest["features"]["slash_commands"]
    for each in commands:
        each["command"] = RENAMED.get(each["command"], each["command"])
    manifest["features"]["slash_commands"] = [each for each in commands if each["command"] != "/strike"]
    with open_house(
        postgresql_url, leaving=leaving, furnish_it=True, manifest=manifest, commands=SPELLED
    ) as house:  # fmt: skip
        yield house


def test_every_word_works_after_umpire(house: House) -> None:
    """Where a later app owns the commands, `/vote` is its own, and `/umpire vote` and the others do their work."""
    house.slack.faults.commands_taken = True
    assert "Another app here has /vote too" in house.answer(house.rosa, "/vote list")
    assert "No ballot is open" in house.answer(house.rosa, "/umpire vote list")
    assert "*Strike 1 of 3* on *Acme GmbH*" in house.answer(house.ana, "/umpire strike acme late-payment invoice 218")
    assert "Logged" in house.answer(house.ana, "/umpire log acme 50m good a calm call")
    assert "Acme GmbH" in house.answer(house.ana, "/umpire scorecard acme")


def test_help_names_the_words_that_work_anyway(house: House) -> None:
    """Help says that every word works after `/umpire`, whoever owns the others."""
    told = house.answer(house.ana, "/umpire help")
    assert "`/log acme 30m good`" in told
    assert "Every word works after `/umpire` too: `/umpire vote list`." in told
    assert "`/vote` decide together" in house.answer(house.ana, "/umpire help parting")


def test_a_renamed_command_does_its_work(renamed_house: House) -> None:
    """`/team-vote` votes and `/note-down` logs; the old names belong to nobody here."""
    house = renamed_house
    assert "Logged" in house.answer(house.ana, "/note-down acme 50m good a calm call")
    assert "No ballot is open" in house.answer(house.rosa, "/team-vote list")
    assert house.rosa.types("/vote list", in_="general").error == "refused"


def test_what_is_shown_is_what_works_here(renamed_house: House) -> None:
    """Help, answers, posts, direct messages, forms and Home name the spellings of this workspace, and no other."""
    house = renamed_house
    for handle in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.jo, "/umpire strike acme threat-or-harassment they threatened Li")
    house.types(house.mia, "/umpire steps acme confirm")
    opened = house.types(house.rosa, "/team-vote terminate acme they threatened Li, see /vote in the minutes")
    waiting = house.answer(house.ana, "/team-vote list")
    for voter in (house.ana, house.ben, house.li, house.max):
        house.types(voter, "/umpire vote acme yes it is too much")
    house.ana.opens_home()
    house.settle()
    house.types(house.ana, "/umpire strike acme")
    said = "\n".join(
        (
            house.answer(house.ana, "/umpire help"),
            house.answer(house.ana, "/umpire help every"),
            house.answer(house.ana, "/umpire help vote"),
            house.answer(house.ana, "/umpire help strike"),
            waiting,
            house.answer(house.ana, "/team-vote acme perhaps"),
            plain_text(house.modal(house.ana).view),
            plain_text(opened),
            *house.lines(),
            *(plain_text(message) for person in (house.ana, house.rosa) for message in person.dm),
            plain_text(house.ana.home),
        )
    )
    assert "`/team-vote acme yes" in said
    assert "`/note-down`" in said
    assert "`/umpire strike` record a strike" in said
    assert "A manager asks: `/team-vote owner acme @colleague`" in said
    people_wrote = "see /vote in the minutes"
    assert people_wrote in said
    for gone in ("/vote", "/log", "/strike"):
        assert f"{gone} " not in said.replace(people_wrote, "").replace("`", " ")


def test_a_new_name_is_known_by_its_ending(house: House) -> None:
    """A command renamed in the manifest alone, to what ends in its word, works before umpire was told."""
    spellings = house.stage.umpire.deps.spellings
    assert [spellings.find_word(name, ("vote", "log")) for name in ("/vote", "/team-vote", "/acme_log", "/devote")] == [
        "vote", "vote", "log", "devote",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["ballot=/vote", "vote=team-vote", "vote", "vote=/team vote yes"])
def test_a_spelling_that_cannot_be_is_refused(text: str) -> None:
    """What cannot be a command is refused at the start, in a sentence that shows how it is written."""
    with pytest.raises(ValueError, match=r"none of umpire's commands|is spelled like"):
        parse_spellings(text)
