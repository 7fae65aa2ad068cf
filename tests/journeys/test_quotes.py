"""From the first quote to a gate that has learnt, and from work won to room: product.md §1 rows 13 and 18, §5.9."""

from playground.slack.plain import plain_text
from tests.features.transitions.parting import finish_all_steps, part_early, pass_termination
from tests.journeys import company
from tests.surface.house import House


def test_repairs_that_never_pay_and_the_room_they_leave(house: House) -> None:
    """A team stops quoting for painful work, lets a customer go, and fills the room it makes."""
    house.types(house.olga, "/umpire config floor.margin 12%")
    three_repairs_that_did_not_pay(house)
    the_fourth_is_refused_and_overridden(house)
    it_is_won_and_came_to_little(house)
    acme_is_let_go_and_the_digest_warns(house)
    work_is_won_and_the_warning_goes(house)
    a_year_later_all_of_it_is_history(house)


def three_repairs_that_did_not_pay(house: House) -> None:
    """Each looked fine when it was quoted, and came to less; with the second umpire warns, whoever asks for whom."""
    for key in ("globex", "obrien"):  # new customers: what they pay a year makes up for who leaves
        house.types(house.rosa, f"/umpire customer edit {key} --since 2025-07-01")
    for key, came_to, says in (("globex", "9", "Go ahead"), ("obrien", "4", "Go ahead"), ("globex", "-2", "with care")):
        asked = house.types(house.ana, f"/umpire quote {key} --value 900 --margin 20 --type Repair --per year")
        assert says in plain_text(asked)
        house.ana.clicks("Won", in_=asked)
        number = plain_text(asked).partition("quote *#")[2].partition("*")[0]
        house.types(house.ana, f"/umpire quote done {number} --margin {came_to}")
    assert "the last 2 repair jobs" in plain_text(asked).casefold()


def the_fourth_is_refused_and_overridden(house: House) -> None:
    """Nobody quotes a fourth without a manager, who gives a reason; until then it counts as no work at all."""
    refused = house.types(
        house.ben, "/umpire quote obrien --value 5000 --margin 20 --type repair --chance 50 --hours 8 --per year"
    )
    assert "Do not quote" in plain_text(refused)
    assert "The last 3 repair jobs came to less than 12 % margin." in plain_text(refused)
    assert "Override" not in [button["text"]["text"] for button in _buttons(refused)]
    assert "cannot be won" in house.answer(house.ben, "/umpire quote won 4")
    assert "*Likely from new customers:* EUR 0 a year" in house.answer(house.rosa, "/umpire capacity")
    house.types(house.rosa, "/umpire quote override 4 the new price list holds this time")
    assert "*Likely from new customers:* EUR 2,500" in house.answer(house.rosa, "/umpire capacity")


def it_is_won_and_came_to_little(house: House) -> None:
    """Ben wins it; it comes to 13 %, so the next repair may be quoted again."""
    house.types(house.ben, "/umpire quote won 4")
    house.types(house.ben, "/umpire quote done 4 --margin 13")
    assert "Go ahead" in house.answer(house.ana, "/umpire quote globex --value 900 --margin 20 --type repair")
    house.types(house.ana, "/umpire quote dropped 5")
    assert "13 %" in house.answer(house.ana, "/umpire quote list obrien")


def acme_is_let_go_and_the_digest_warns(house: House) -> None:
    """38,400 a year leave, 7,700 were won: 20 % covered, in the digest of the week after."""
    pass_termination(house)
    assert "It is decided to let them go." in house.answer(house.ana, "/umpire quote acme --value 900 --margin 20")
    assert "New business covers 20 % of what leaves" in house.answer(house.rosa, "/umpire capacity")
    house.types(house.rosa, "/umpire digest now")
    opening = next(line for line in reversed(house.lines()) if "*Capacity*" in line)
    assert "covers 20 % of what leaves: EUR 7,700 of EUR 38,400 a year" in opening


def work_is_won_and_the_warning_goes(house: House) -> None:
    """A large job for Globex: the next digest has nothing to warn of, and a new ballot shows the cover."""
    house.types(house.max, "/umpire quote globex --value 61000 --margin 25 --type relaunch --hours 20 --per year")
    house.types(house.max, "/umpire quote won 7")
    assert "New business covers 178 % of what leaves, so nothing is missing." in house.answer(
        house.rosa, "/umpire capacity"
    )
    assert "*Room*" not in house.answer(house.rosa, "/umpire digest preview")
    company.add_voters(house)
    house.types(house.ana, '/strike "B\'s Beverages" threat-or-harassment threatened Li')
    house.types(house.mia, '/umpire steps "B\'s Beverages" confirm')
    house.types(house.rosa, '/vote terminate "B\'s Beverages" nobody should be afraid at work')
    assert "135 % of what leaves, this customer included" in company.get_newest_ballot(house)
    assert "keep filling the funnel" not in company.get_newest_ballot(house)
    house.types(house.rosa, '/vote cancel "B\'s Beverages" the wrong customer')


def a_year_later_all_of_it_is_history(house: House) -> None:
    """Work won more than a year ago covers nothing; who still leaves does so without cover."""
    house.away(days=366)
    assert "New business covers 0 % of what leaves" in house.answer(house.rosa, "/umpire capacity")


def test_a_former_customer_is_known_by_quotes(house: House) -> None:
    """After the farewell nobody asks for them by mistake; what was quoted before is still listed, as theirs."""
    house.types(house.ana, "/umpire quote acme --value 900 --margin 20")
    finish_all_steps(house, house.li)
    part_early(house, house.li, "/umpire farewell acme we learnt --referral took-it")

    assert "was let go on" in house.answer(house.ana, "/umpire quote acme --value 900 --margin 20")
    assert "was let go on" in house.answer(house.ana, "/umpire quote won 1")
    assert "(former customer)" in house.answer(house.ana, "/umpire quote list acme")
    house.types(house.ana, "/umpire quote dropped 1")
    assert "dropped" in house.answer(house.ana, "/umpire quote list acme")


def _buttons(reply: object) -> list[dict[str, dict[str, str]]]:
    blocks = getattr(reply, "blocks", [])
    return [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
