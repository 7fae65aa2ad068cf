"""Setting umpire up, from an empty workspace to the first ranked list, as the person does it who installed it."""

from playground.slack.plain import plain_text
from playground.slack.shapes import Json
from tests.surface.house import House

LINES = {"umpire setup": "staff", "umpire setup help": "staff", "umpire start": "staff", "umpire begin": "staff"}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "setup_step:channel": "admin channel",
    "setup_step:customers": "admin customers",
    "setup_step:ratings": "staff ratings",
}


def read_welcome(house: House) -> str:
    house.settle()
    return plain_text(house.olga.dm[-1])


def test_whoever_installed_it_is_told_how_to_begin(bare: House) -> None:
    """The workspace's owner gets one message with five steps, and nobody else gets any."""
    print(read_welcome(bare))
    for who in (bare.ana, bare.rosa):
        print(bare.answer(who, "/umpire setup"))
        print(bare.answer(who, "/strike acme late-payment"))
        print(bare.answer(who, "/vote"))
    print(bare.answer(bare.olga, "/scorecard list"))
    bare.olga.clicks("Choose Channel", in_=bare.olga.dm[-1])
    print(bare.modal(bare.olga).text)
    print(bare.modal(bare.olga).fill({"Review channel": "customer-review"}).submit())
    print(bare.modal(bare.olga).text)
    print(read_welcome(bare))
    assert 0
