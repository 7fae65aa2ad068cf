"""From the first strike to the digest: what issue 2 promises a newcomer, in the order in which it is lived."""

from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

SHOUTED = "/strike acme rude-to-support shouted at Li on the call"


def test_a_strike_is_answered_in_private_and_told_in_one_line(house: House) -> None:
    """Ana reads what counts and until when; the review channel gets one line that names the customer and not Ana."""
    told = house.answer(house.ana, SHOUTED)

    assert "Strike 1 of 3 on Acme GmbH: rude to support. Counts until 4 July." in told
    assert "One line, without your name, goes to" in told
    assert "Undo works for 10 minutes." in told
    (line,) = house.lines()
    assert "Strike on *Acme GmbH*: rude to support, 1 point · now 1 of 3 points, counts until 4 July · #1" in line
    assert house.ana.id not in line
    assert "ana" not in line.casefold().replace("manager", "")
    assert "shouted" not in line


def test_undo_takes_it_back_before_anybody_was_told(house: House) -> None:
    """Undo within ten minutes: it no longer counts, and the channel never hears of it."""
    reply = house.types(house.ana, SHOUTED)

    house.ana.clicks("Undo", in_=reply)

    assert "Undone. Strike #1 is taken back. Acme GmbH stands at 0 of 3 points." in house.seen(house.ana)
    assert house.lines() == []


def test_undo_after_the_line_was_posted_strikes_it_through(house: House) -> None:
    """A line that was read already is corrected in place, not followed by another."""
    reply = house.types(house.ana, SHOUTED)
    assert len(house.lines()) == 1

    house.ana.clicks("Undo", in_=reply)

    (line,) = house.lines()
    assert "was taken back" in line


def test_the_card_shows_the_strike(house: House) -> None:
    """`/scorecard acme` shows what stands against the customer, and its figures."""
    house.types(house.ana, SHOUTED)

    card = house.answer(house.ben, "/scorecard acme")
    assert "*Not rated yet*: seven yes/no questions make the grade" in card
    assert "*Strikes*: 1 of 3 points, counting until 4 July" in card

    card = house.answer(house.ben, "/scorecard acme details")
    assert "#1 rude to support · counts until 4 July 2026" in card
    assert "EUR 38,400" in card
    assert "9 %" in card


def test_seven_questions_with_evidence_make_the_grade(house: House) -> None:
    """`/scorecard acme rate` opens the seven questions; evidence can be added; the receipt says where it stands."""
    house.types(house.ana, "/scorecard acme rate")
    form = house.modal(house.ana)
    assert len([field for field in form.fields.values() if field.type == "static_select"]) == len(QUESTIONS) == 7
    first = QUESTIONS[0]
    form.fill({first.id: "No"})

    house.ana.clicks("Add Evidence", in_=form)
    form = house.modal(house.ana)
    assert form.fields[first.text].value["value"] == "no"
    form.fill({question.id: "No" for question in QUESTIONS})
    form.fill({f"evidence:{first.id}": "One order in 2024, none since."})
    assert form.submit() is None

    receipt = house.modal(house.ana).text
    assert "*Acme GmbH* · *D, one rater*: 0 of 7 yes" in receipt
    assert "Your 7 answers are saved" in receipt
    card = house.types(house.ben, "/scorecard acme")
    assert "*D, one rater*: 0 of 7 yes" in plain_text(card)
    house.ben.clicks("Details", in_=card)
    house.settle()
    house.ben.clicks("Who Said What", in_=card.message)
    assert "One order in 2024, none since." in house.seen(house.ben)

    house.ana.clicks("Undo", in_=house.modal(house.ana))

    assert "Your answers for Acme GmbH are as they were before." in house.modal(house.ana).text
    assert "not rated yet" in house.answer(house.ben, "/scorecard acme")


def test_the_third_live_point_says_that_a_case_opens(house: House) -> None:
    """Three points by three people: the third answer, the channel's line and the card say that a case opens."""
    first = house.answer(house.ana, SHOUTED)
    second = house.answer(house.ben, "/strike acme late-payment invoice 218")
    third = house.answer(house.li, "/strike acme scope-creep a third round after sign-off")

    assert "a case opens" not in first + second
    assert "Strike 3 of 3 on Acme GmbH" in third
    assert "3 points: a case opens." in third
    *earlier, last, case = house.lines()
    assert [line for line in earlier if "a case opens" in line] == []
    assert "*a case opens*" in last
    assert "Case: Acme GmbH" in case
    assert "3 of 3 points, enough for a case" in house.answer(house.jo, "/scorecard acme")


def test_a_contested_strike_waits_for_a_manager_who_is_no_party(house: House) -> None:
    """Contested it does not count; the contester may not judge; another manager upholds it, and it counts again."""
    house.types(house.ana, SHOUTED)

    contested = house.answer(house.rosa, "/strike contest 1 Li had told them they were liars")
    assert "contested* and does not count" in contested
    assert "0 of 3 points" in contested
    assert "is contested and does not count" in house.lines()[-1]
    assert "involved in the contest" in house.answer(house.rosa, "/strike uphold 1 it stands")

    upheld = house.answer(house.mia, "/strike uphold 1 heard both, it was out of line")

    assert "*upheld* and counts until *4 July*" in upheld
    assert "1 of 3 points" in upheld
    (line,) = house.lines()
    assert "now 1 of 3 points, counts until 4 July" in line
    assert "counts until 4 July" in house.answer(house.ana, "/strike list acme")


def test_a_voided_strike_stays_on_record_and_never_counts(house: House) -> None:
    """A manager voids with a reason; the line in the channel is struck through, the list keeps the strike."""
    house.types(house.ana, SHOUTED)
    house.settle()

    told = house.answer(house.rosa, "/strike void 1 it was another customer")

    assert "is *void*: it stays on record and never counts." in told
    (line,) = house.lines()
    assert "was voided and does not count" in line
    listed = house.answer(house.ben, "/strike list acme")
    assert "*#1 rude to support* · 1 point · *void*" in listed
    assert "0 of 3 points" in listed


def test_a_strike_expires_by_date(house: House) -> None:
    """Half a year later it does not count, on the card, in the list and in the ranking, without anybody's doing."""
    house.types(house.ana, SHOUTED)
    house.away(days=179)
    assert "1 of 3 points" in house.answer(house.ben, "/scorecard acme")
    assert "1 of 3 strike points" in house.answer(house.ben, "/scorecard list")

    house.later(days=1)

    assert "0 of 3 points" in house.answer(house.ben, "/scorecard acme")
    assert "*#1 rude to support* · 1 point · *expired*" in house.answer(house.ben, "/strike list acme")
    assert "strike point" not in house.answer(house.ben, "/scorecard list")


def test_the_digest_is_an_opening_and_one_message_per_customer(house: House) -> None:
    """Rosa posts the digest: who stands lowest comes first, each in a message of its own, with buttons that work."""
    for key in ("acme", "globex"):
        house.types(house.ana, f"/scorecard {key} rate")
        house.modal(house.ana).fill({question.id: "No" for question in QUESTIONS}).submit()
        house.modal(house.ana).close(everything=True)
    for who, reason in ((house.ana, "rude-to-support"), (house.ben, "late-payment")):
        house.types(who, f"/strike globex {reason}")
    before = len(house.lines())

    told = house.answer(house.rosa, "/umpire digest now")

    assert "an opening and 2 messages" in told
    opening, first, second = house.posts()[before:]
    assert "The bottom 2, one message each" in plain_text(opening)
    assert "*1. Globex Logistics* · grade D, one rater · 0 of 7 yes · 2 of 3 points" in plain_text(first)
    assert "*2. Acme GmbH* · grade D, one rater · 0 of 7 yes · 0 of 3 points" in plain_text(second)
    assert f"Owner: {house.jo.mention}" in plain_text(second)

    house.li.clicks("Show Scorecard", in_=second)
    assert "Acme GmbH: D, one rater, 0 of 7 yes" in house.seen(house.li)
    house.li.clicks("Show Scorecard", in_=first)
    house.settle()
    house.li.clicks("Rate", in_=house.slack.ephemerals("li")[-1])
    assert "Globex Logistics" in house.modal(house.li).text
    assert plain_text(house.posts()[-1]) == plain_text(second)
