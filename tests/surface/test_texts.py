"""Texts people give: whatever they are for, a secret and too much are refused, and a name or a reason has words."""

import pytest

from tests.surface.house import House

NAMES = (
    "/umpire customer add {}",
    "/umpire customer alias acme add {}",
    '/umpire customer edit acme --name "{}"',
    "/umpire vendor add {}",
    "/umpire packages add {} --kind project --price 500 --hours 10",
    "/umpire prospect {} assess",
)
ONE_LINES = (
    '/umpire customer edit acme --segment "{}"',
    '/umpire customer edit acme --package "{}"',
    '/umpire packages add Gold --kind project --price 500 --hours 10 --by "{}"',
    '/umpire quote acme --value 1200 --margin 30 --type "{}"',
)
REASONS = (
    "/umpire fix acme {}",
    "/umpire hold acme {} --until 'in 3w'",
    "/umpire hold acme {} --until=friday",
    "/scorecard acme override B {}",
    "/strike acme abusive {}",
    "/strike contest 1 {}",
    "/strike void 1 {}",
)
NOTES = (
    "/strike acme scope-creep {}",
    "/log acme 20m ok {}",
    '/umpire vendor add Trueline --suits "{}"',
    '/umpire vendor add Trueline --contact "{}"',
)
SECRETS = ("paid with 4111 1111 1111 1111", "the password: hunter22", "use ghp_abcdefghijklmnopqrstuvwxyz")
WORDLESS = ('""', "''", "“ ”", "!!!", "…", "😡", "\u3164", "\u2800", "\u200b\u2060", "\ufe0f")


@pytest.fixture(scope="module")
def struck_house(request: pytest.FixtureRequest) -> House:
    """A house with one strike in it."""
    house: House = request.getfixturevalue("shared_house")
    house.types(house.ana, "/strike acme late-payment invoice 218")
    return house


def refused(house: House, line: str) -> str:
    """What Rosa is told, in an answer or above a form; nothing is on record after it that was not before."""
    before = house.records()
    reply = house.types(house.rosa, line)
    told = reply.text or (house.modal(house.rosa).text if reply.view else "")
    if (modal := house.rosa.modal) is not None:
        modal.close(everything=True)
    kept = house.records()
    assert {name for name in kept if kept[name] != before[name]} <= {"drafts", "claims"}
    assert "went wrong" not in told
    return told


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("line", [line for line in (*NAMES, *ONE_LINES, *REASONS, *NOTES) if "assess" not in line])
def test_a_secret_is_refused_in_every_text(struck_house: House, line: str, secret: str) -> None:
    """A card number, a password and a key are kept nowhere, and the answer says what to take out."""
    assert "Take it out" in refused(struck_house, line.format(secret))


@pytest.mark.parametrize("line", [line for line in (*NAMES, *REASONS, *NOTES, *ONE_LINES) if "assess" not in line])
def test_too_much_is_refused_in_every_text(struck_house: House, line: str) -> None:
    """What is longer than can be kept is refused with how much is the most, and never cut."""
    told = refused(struck_house, line.format("word " * 500))

    assert "is the most" in told or "No customer is called" in told


@pytest.mark.parametrize("text", WORDLESS)
@pytest.mark.parametrize("line", [*NAMES, *REASONS])
def test_a_name_and_a_reason_have_words(struck_house: House, line: str, text: str) -> None:
    """Quotes around nothing, signs, a face and what nobody sees are no name and no reason: nothing is stored."""
    refused(struck_house, line.format(text))


@pytest.mark.parametrize("text", ["!!!", "😡", "\u3164", "\u200b", "  "])
def test_a_form_wants_a_name_too(house: House, text: str) -> None:
    """The field is marked with what to do, and nothing is added."""
    house.types(house.rosa, "/umpire customer add")
    before = house.records()

    errors = house.modal(house.rosa).fill({"Name": text}).submit()

    assert errors is not None
    assert errors["name"] in ("A customer needs a name.", f"“{text}” cannot be a name: use letters or digits.")
    assert house.records() == before


@pytest.mark.parametrize("name", ["C&A", "3M", "東京", "É", "+1", "Ω", "Booking.com"])
def test_a_short_name_is_a_name(house: House, name: str) -> None:
    """One letter or digit of any script is enough."""
    assert "is on record" in house.answer(house.rosa, f"/umpire customer add {name}")
