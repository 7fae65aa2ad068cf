"""Nudges as people get them in Slack: one direct message each, with the button that helps."""

from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House


def told(house: House, person: Person) -> list[str]:
    """Every direct message from umpire to a person."""
    house.settle()
    return [plain_text(message) for message in person.dm]


def test_a_fix_that_is_due_is_closed_from_its_nudge(house: House) -> None:
    """Li hears of it on the morning, presses the button, says what was done; nobody hears of it again."""
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due in 3d")
    house.later(days=3)
    assert "due: 8 January" in told(house, house.li)[-1]
    assert house.li.dm[-1].text.startswith("Fix #1 for Acme GmbH is due")

    house.li.clicks("Mark Done", in_=house.li.dm[-1])
    said = {"What changed?": "The scope page is signed off", "Was the customer told?": "Yes, they know what changed"}
    assert house.modal(house.li).fill(said).submit() is None
    house.later(days=10)
    assert [line for line in told(house, house.li) if "Fix" in line] == []
    assert len([line for line in told(house, house.li) if "fix #" in line]) == 1
    assert not [line for line in told(house, house.rosa) if "was due on" in line]


def test_a_manager_clears_the_oldest_strike_from_the_proposal(house: House) -> None:
    """Sixty quiet days after a receptive talk both managers are asked; Rosa decides, and Mia's click is told so."""
    house.types(house.ana, "/strike acme late-input third time the brief is late")
    house.types(house.jo, "/umpire problem acme nobody writes briefs --side both")
    house.types(house.jo, "/umpire talk acme receptive they will send briefs")
    house.later(days=61)
    assert "Shall the oldest one stop counting?" in told(house, house.rosa)[-1]

    house.rosa.clicks("Clear It", in_=house.rosa.dm[-1])
    assert "They stand at 0 of 3 points" in house.seen(house.rosa)
    assert house.strikes()[0].cleared_at is not None
    house.mia.clicks("Keep It", in_=house.mia.dm[-1])
    assert "decided" in house.seen(house.mia)


def test_a_talk_that_was_only_planned_is_asked_after_as_a_plan(house: House) -> None:
    """Nobody is told that they asked the customer while it is only on record that they meant to."""
    house.types(house.rosa, "/umpire talk acme --on tomorrow")
    house.later(days=2)
    assert "was planned for 6 January: was it held?" in told(house, house.jo)[-1]
    assert "The talk was planned for 6 January 2026." in house.answer(house.jo, "/umpire steps acme")

    house.later(days=15)
    assert "was planned for 6 January: was it held?" in told(house, house.jo)[-1]
    assert "`/umpire talk acme no-reply`" in told(house, house.jo)[-1]
    assert not [line for line in told(house, house.jo) if "You asked" in line]
