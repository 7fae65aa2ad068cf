"""Attention: what logged time makes of a card, of the order of all customers, and of the digest."""

from tests.surface.house import REVIEW, House


def test_the_card_shows_attention_and_its_trend(house: House) -> None:
    """The card says how much time, how much of it was trouble, and the ratio from five entries on three days on."""
    house.types(house.ben, "/log globex 10m")
    assert "*Attention* Nothing was logged in the last 90 days." in house.answer(house.ana, "/scorecard acme details")
    house.types(house.ana, "/log acme 1h tense")
    house.later(days=40)
    for person in (house.ana, house.ben):
        house.types(person, "/log acme 1h tense")
    house.types(house.li, "/log acme 1h great they thanked us")
    house.types(house.olga, "/umpire config attention.flag 120")
    assert "4 h over 90 days, in 4 entries. 3 h of it tense or awful." in house.answer(
        house.ana, "/scorecard acme details"
    )

    house.types(house.ana, "/log acme ok no time said")
    card = house.answer(house.ana, "/scorecard acme details")
    assert "4 h over 90 days, in 5 entries. 3 h" in card
    assert "×" not in card
    house.types(house.ana, "/log acme ok --when yesterday nothing new")

    card = house.answer(house.ana, "/scorecard acme details")
    assert "4 h over 90 days, in 6 entries: 1.7× its share of revenue, which is flagged. 3 h of it tense" in card
    assert "Lately more: 3 h in the last 30 days, 1 h in those before." in card
    house.away(days=90)
    assert "Nothing was logged in the last 90 days" in house.answer(house.ana, "/scorecard acme details")


def test_the_list_of_all_follows_attention_until_the_window_moves_on(house: House) -> None:
    """Of customers alike, the one that takes more time for its revenue comes first, until that time is over."""
    house.types(house.rosa, "/umpire customer edit globex --revenue 38400 --margin 9%")
    for least in ("entries", "spread"):
        house.types(house.olga, f"/umpire config attention.{least} 1")

    def first() -> str:
        told = house.answer(house.ana, "/scorecard list")
        return "acme" if told.index("Acme GmbH") < told.index("Globex Logistics") else "globex"

    assert first() == "acme"
    house.types(house.ana, "/log globex 20m")
    assert first() == "globex"
    house.types(house.ana, "/log acme 30m --when yesterday")
    assert first() == "acme"
    house.types(house.ana, "/log undo")
    assert first() == "globex"
    house.types(house.ana, "/log acme 10m --when yesterday")
    house.types(house.ana, "/log acme 15m")
    assert first() == "acme"

    house.away(days=88)
    assert first() == "acme"
    house.later(days=1)
    assert first() == "globex"
    house.later(days=1)
    assert first() == "acme"


def test_the_digest_says_when_attention_is_flagged(house: House) -> None:
    """A listed customer that takes more than twice its share of time is said to, without naming who logged."""
    house.types(house.ana, "/strike acme threat-or-harassment came to the office")
    house.types(house.ben, "/log globex 6h")
    for person in (house.ana, house.ben, house.li, house.jo, house.max):
        house.types(person, "/log acme 9h tense")
        house.later(days=1)
    house.types(house.rosa, "/umpire customer edit acme --revenue 2000")
    house.types(house.rosa, "/umpire digest now")

    (line,) = [line for line in house.lines(REVIEW) if "1. Acme" in line]

    assert "Took 45 h in 90 days" in line
    assert "its share of revenue" in line
    assert not any(person.mention in line for person in (house.ana, house.ben, house.li))
