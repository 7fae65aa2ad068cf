"""Three other ends of a case: good again after the talk, the severe route, and a ballot that lapses."""

from tests.journeys import company
from tests.surface.house import House


def test_a_customer_turns_good_again_at_the_talk(house: House) -> None:
    """They hear us, a month goes well, and a manager closes the case: nobody voted on anything."""
    company.add_voters(house)
    company.record_three_strikes(house)
    company.record_talk_answer(house, "receptive they were glad somebody said it, and named one contact")

    refused = house.answer(house.rosa, "/vote notice acme")

    assert "receptive" in refused
    assert "until 12 March 2026" in refused
    for step in (3, 10, 20):
        house.later(days=step)
        house.types(house.ben, "/log acme 20m good a calm call")
    closed = house.answer(house.rosa, "/umpire case acme close they kept to everything we agreed on")
    assert "good again" in closed
    assert "*Closed: good again*" in company.get_case_card(house)
    assert [line for line in house.lines() if ":ballot_box_with_ballot:" in line] == []
    assert "no open case" in house.answer(house.jo, "/umpire case acme")
    assert "Nothing waits for you" in house.answer(house.jo, "/umpire todo")


def test_a_threat_takes_the_severe_route(house: House) -> None:
    """One strike of three points: the case opens at once; only contests and holds stand in front of letting go."""
    company.add_voters(house)

    struck = house.answer(house.ana, "/strike acme threat-or-harassment waited for Li at the office door")

    assert "This is severe: a case opens at once." in struck
    assert "severe" in company.get_case_card(house)
    house.types(house.ben, "/strike contest 1 it was their driver, who had an appointment")
    assert "contest" in house.answer(house.rosa, "/vote terminate acme people are afraid")
    assert "contest" in company.get_case_card(house)
    house.types(house.mia, "/strike uphold 1 the driver says he was told to wait for her")
    assert "not confirmed" in house.answer(house.rosa, "/vote terminate acme people are afraid")
    house.types(house.mia, "/umpire steps acme confirm")
    house.types(house.rosa, "/vote terminate acme people are afraid")
    assert "*Opened through:* a severe strike" in company.get_newest_ballot(house)
    assert f"Of them reported a strike: {house.ana.mention}" in company.get_newest_ballot(house)
    assert "*Shall we let Acme GmbH go?*" in company.get_newest_ballot(house)
    everybody = (house.ana, house.ben, house.li, house.jo, house.max)
    company.cast_votes(house, dict.fromkeys(everybody, "yes nobody should be afraid at work"))
    assert "*Passed: we let Acme GmbH go.* " in company.get_newest_ballot(house)
    assert "*Choosing who hands over*" in company.get_case_card(house)


def test_a_ballot_without_a_quorum_is_extended_once_and_lapses(house: House) -> None:
    """Two of six vote: a day more, then it lapses, which is no rejection; it can be asked again at once."""
    company.add_voters(house)
    company.record_three_strikes(house)
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    company.cast_votes(house, {house.ana: "yes", house.jo: "no"})

    house.later(hours=49)
    assert "extended" in company.get_newest_ballot(house)
    assert "Passed" not in company.get_newest_ballot(house)
    house.later(hours=25)

    assert "apsed" in company.get_newest_ballot(house)
    assert "That is not a rejection." in company.get_newest_ballot(house)
    assert "*Ready for a final-notice ballot*" in company.get_case_card(house)
    again = house.answer(house.rosa, "/vote notice acme asked again, with everybody here")
    assert "The ballot is open until" in again


def test_a_rejected_notice_rests_until_it_may_be_asked_again(house: House) -> None:
    """After a no nothing proposes the same vote for 14 days; then Next and the new ballot recall how it ended."""
    company.add_voters(house)
    company.record_three_strikes(house)
    company.record_talk_answer(house, "pushed-back they said that is how they talk to everybody")
    house.types(house.rosa, "/vote notice acme the tone stays as it is")
    company.cast_votes(house, {house.ana: "yes", house.jo: "no", house.ben: "no", house.li: "no"})
    house.later(hours=49)

    card = company.get_case_card(house)
    assert "*Rejected, and not asked again until " in card
    assert "A final notice was rejected on " in card
    assert ", or after a new strike" in card
    assert "A manager opens the ballot" not in card
    assert "vote_open_notice" not in str(house.types(house.rosa, "/umpire case acme").message)
    assert "final notice" not in house.answer(house.rosa, "/umpire todo")
    preview = house.answer(house.rosa, "/umpire digest preview")
    assert "it may be asked again from" in preview
    assert "A manager opens the ballot" not in preview

    house.later(days=14)
    card = company.get_case_card(house)
    assert "*Ready for a final-notice ballot*" in card
    assert "A manager opens the ballot on a final notice; it was rejected on " in card
    assert "every step before a final notice is done" in house.answer(house.rosa, "/umpire todo")
    house.types(house.rosa, "/vote notice acme nothing has changed")
    assert "*Voted before:* rejected on " in company.get_newest_ballot(house)
    assert "(1 yes, 3 no)" in company.get_newest_ballot(house)
