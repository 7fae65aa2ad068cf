"""The third step of the story: an afternoon's question, and three mornings on which one customer weighs on somebody."""

from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House


def test_an_afternoon_and_three_mornings(house: House) -> None:
    """Ana is asked and logs 50 tense minutes with Acme; Ben, uneasy three mornings running, raises it unnamed.

    Ana and Li rate it, so that with Jo, its owner, three people deal with it.
    """
    for person in (house.ana, house.li):
        house.types(person, "/scorecard acme rate")
        house.modal(person).fill({question.id: "No" for question in QUESTIONS}).submit()
    house.types(house.ben, "/umpire prompts on feeling")

    house.later(days=1, hours=6, minutes=31)
    house.settle()
    (question,) = house.ana.dm
    assert "Was anything difficult with a customer today?" in plain_text(question)
    house.ana.clicks("Log Something", in_=question)
    form = house.modal(house.ana)
    form.fill({"Customer": "Acme GmbH", "How long did it take?": "50m"})
    assert form.submit() is None
    (logged,) = house.logged("acme")
    assert (logged.minutes, logged.tone.value) == (50, "tense")
    house.settle()
    assert house.ana.dm[0].text == "Logged. Thank you."

    for morning in range(3):
        house.settle()
        house.ben.clicks("Choose Customer" if morning == 0 else "Somebody Else", in_=house.ben.dm[-1])
        form = house.modal(house.ben)
        form.fill({"Customer": "Acme GmbH", "How do you feel about it today?": "Uneasy"})
        assert form.submit() is None
        house.modal(house.ben).close(everything=True)
        house.settle()
        if morning < 2:
            house.later(days=1)
    asked = house.ben.dm[-1]
    assert "Shall I raise it?" in plain_text(asked)
    house.ben.clicks("Raise It", in_=asked)
    house.seen(house.ben)

    todo = plain_text(house.types(house.rosa, "/umpire todo"))
    assert "Have a look at *Acme GmbH*: a colleague asks for it" in todo
    assert "Ben" not in todo
    assert house.strikes() == (), "a feeling is never a strike"
