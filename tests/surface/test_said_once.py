"""Posts whose answer was lost: found in the channel where umpire may read it, said again where it may not."""

import pytest

from tests.surface.house import REVIEW, House

STRIKE = "/strike acme late-payment"
LOST: tuple[dict[str, str | bool | int], ...] = (
    {"kind": "reset", "stored": True},
    {"kind": "5xx", "stored": True},
)
"""Ways in which Slack takes a message and does not say so."""


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: str(fault["kind"]))
@pytest.mark.parametrize("declined", [False, True], ids=["may read", "may not read"])
def test_a_line_whose_answer_was_lost_is_looked_for(house: House, declined: bool, fault: dict[str, str]) -> None:
    """With the scope to read its own posts a line is there once; without it what matters is said twice, and no more."""
    house.slack.faults.decline_optional_scopes = declined
    house.slack.faults.add(method="chat.postMessage", **fault)  # type: ignore[arg-type]

    house.types(house.ana, STRIKE)

    assert len(house.lines()) == 1 + declined


@pytest.mark.parametrize("declined", [False, True], ids=["may read", "may not read"])
def test_a_direct_message_whose_answer_was_lost_is_looked_for(house: House, declined: bool) -> None:
    """What is written to a person is treated alike: once, or twice at most."""
    house.slack.faults.decline_optional_scopes = declined
    house.slack.faults.add(method="chat.postMessage", kind="error", error="is_archived")
    house.slack.faults.add(method="chat.postMessage", kind="reset", stored=True, times=2)

    house.types(house.ana, STRIKE)
    house.settle()

    assert len(house.lines(house.slack.world.direct_messages(house.olga.id))) == 1 + declined


def test_a_line_is_found_on_a_later_page(house: House) -> None:
    """Slack may tell of fewer messages than asked for: umpire turns the page until it finds its own, or the end."""
    house.slack.faults.short_pages = True
    house.slack.faults.add(method="chat.postMessage", kind="reset", stored=True)
    house.types(house.ana, STRIKE)
    house.stage.umpire.sender.run_due(house.clock())
    for number in range(10):
        house.types(house.ben, f"talk {number}", in_=REVIEW)

    lines = house.lines()

    assert sum("strike" in line.casefold() for line in lines) == 1
    assert len(lines) == 11
