"""A campaign from its start to what becomes of who declined, and of who said nothing."""

from tests.journeys import company
from tests.surface.house import House


def test_new_contracts_for_everybody(house: House) -> None:
    """Letters, talks, reminders, an end; one who declined comes before a ballot, one who was silent is kept."""
    company.add_voters(house)
    house.types(house.rosa, '/umpire packages add "Support M" --kind maintenance --price 400 --hours 10 --respond 4h')
    plan = house.types(house.rosa, "/umpire campaign start")
    house.rosa.clicks("Start Campaign", in_=plan)
    house.types(house.rosa, "/umpire campaign letters")
    house.stage.umpire.deps.replies.drain()
    assert [file["name"] for message in house.rosa.dm for file in message.files] == ["campaign-letters-2026-02-02.md"]

    house.types(house.jo, "/umpire campaign mark acme sent")
    house.later(days=6)
    house.types(house.jo, "/umpire campaign mark acme met")
    house.types(house.max, "/umpire campaign mark globex signed")
    for key in ("b's", "bólido"):
        house.types(house.rosa, f'/umpire campaign mark "{key}" met')
    house.later(days=8)
    assert "half-time: you have *1 customer* still to sit down with" in company.get_newest_message(house, house.rosa)
    assert [message for message in house.jo.dm if "half-time" in message.text] == []
    house.types(house.jo, "/umpire campaign mark acme declined they want it for half the price")
    assert "1 customer declined a new contract" in house.answer(house.rosa, "/umpire todo")

    house.later(days=15)

    assert "You and the other managers decide about *4 customers*" in company.get_newest_message(house, house.mia)
    assert "3 silent" in house.answer(house.ana, "/umpire campaign")
    kept = house.answer(house.mia, "/umpire campaign decide obrien keep their daughter takes over in March")
    assert "We keep *O'Brien & Daughters*, although they gave no answer" in kept
    house.types(house.rosa, "/umpire campaign decide acme notice half the price is below our floor")
    refused = house.answer(house.rosa, "/vote notice acme they pay too little")
    assert "steps are missing" in refused
    assert "*Points*" not in refused
    company.record_talk_answer(house, "pushed-back they will not pay more")
    house.types(house.rosa, "/vote notice acme they pay too little")
    assert "inal notice" in company.get_newest_ballot(house)
    assert "*Ended* on 2 February 2026" in living(house)
    assert "A manager decides about 2 customers" in living(house)


def living(house: House) -> str:
    """The one message of the campaign in the review channel."""
    (found,) = (line for line in house.lines() if "New contracts for everybody" in line)
    return found
