"""`/umpire quote`: yes, with care or no, and why; overridden by managers; and what became of it."""

from dataclasses import replace

import pytest

from playground.slack.plain import plain_text
from scoring.prospects.prospects import Prospect
from scoring.quarterly_reviews.reviews import ClosetVerdict, GoodShare
from scoring.quotes import Quote, QuoteOutcome
from scoring.scorecards.scorecards import QUESTIONS
from storage import prospects, quotes
from storage.customers import customers
from storage.quarterly_reviews import reviews as closets
from tests.features.transitions.parting import pass_termination
from tests.surface.house import House

ASK = "/umpire quote acme --value 12000 --margin 15 --type repair"


def stored(house: House) -> tuple[Quote, ...]:
    """Every quote on record, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return quotes.RECORDS.list_where(tx)


def assessed(house: House, name: str, **changes: object) -> Prospect:
    """A prospect as somebody assessed it."""
    told: dict[str, object] = {"answers": {}, "musts": {}, "nevers": {}} | changes
    with house.db.transaction() as tx:
        return prospects.RECORDS.add(
            tx, name=name, word=name.casefold(), assessed_by=house.ana.id, assessed_at=house.clock(), **told
        )


def rated(house: House, answer: str, key: str = "acme") -> None:
    """Ana and Ben answer all seven questions alike."""
    for person in (house.ana, house.ben):
        house.types(person, f"/scorecard {key} rate")
        house.modal(person).fill({question.id: answer for question in QUESTIONS}).submit()


def won(house: House, margin: str, key: str = "globex") -> None:
    """A repair for somebody else was won and came to so much."""
    house.types(house.ana, f"/umpire quote {key} --value 900 --margin 20 --type Repair")
    house.types(house.ana, f"/umpire quote won {len(stored(house))} --margin {margin}")


def test_a_job_nothing_speaks_against(house: House) -> None:
    """The answer is yes; it is kept with who asked, the usual chance, and an undo."""
    answer = house.types(house.ana, ASK)
    assert "Go ahead and quote" in plain_text(answer)
    assert "Nothing on record speaks against it." in plain_text(answer)

    (quote,) = stored(house)
    assert (quote.value, quote.margin, quote.job, quote.chance) == (1_200_000, 1_500, "repair", 30)
    assert (quote.asked_by, quote.verdict.value, quote.outcome) == (house.ana.id, "quote", QuoteOutcome.OPEN)
    assert "taken back" in house.undone(house.ana, answer)
    assert stored(house)[0].withdrawn_at is not None
    assert "was taken back" in house.answer(house.ana, "/umpire quote won 1")


def test_grades_warn_and_refuse(house: House) -> None:
    """A C customer is quoted with care, a D customer not at all."""
    house.types(house.rosa, "/scorecard acme override C they try")
    assert "Quote with care" in house.answer(house.ana, ASK)
    rated(house, "No", "globex")
    refused = house.answer(house.ana, "/umpire quote globex --value 12000 --margin 15")
    assert "Do not quote" in refused
    assert "They are graded D." in refused


def test_jobs_of_a_type_warn_and_refuse(house: House) -> None:
    """Two repairs under the floor warn whoever asks next, three refuse; a good one ends the row."""
    house.types(house.olga, "/umpire config floor.margin 12%")
    won(house, "9")
    assert "Go ahead" in house.answer(house.ana, ASK)
    won(house, "11.99")
    assert "The last 2 repair jobs came to less than 12 % margin." in house.answer(house.ben, ASK)
    won(house, "-3", key="obrien")
    assert "Do not quote" in house.answer(house.ana, ASK.replace("repair", "REPAIR"))
    assert "Go ahead" in house.answer(house.ana, ASK.replace("repair", "painting"))
    house.types(house.rosa, f"/umpire quote override {len(stored(house)) - 1} a better price list")
    house.types(house.rosa, f"/umpire quote won {len(stored(house)) - 1} --margin 14")
    assert "Go ahead" in house.answer(house.ana, ASK)


def test_a_closet_verdict_refuses_until_another(house: House) -> None:
    """`stop quoting` stands until a later closet says otherwise."""
    for key, verdict in (("2026-Q1", ClosetVerdict.STOP_QUOTING), ("2026-Q2", ClosetVerdict.KEEP)):
        with house.db.transaction() as tx:
            at, today = house.clock(), house.clock().date()
            opened = closets.RECORDS.add(
                tx, key=key, opened_at=at, closes_on=today, before=GoodShare(), running=None, after=GoodShare()
            )
            acme = customers.resolve_customer(tx, "acme").id
            closets.ITEMS.add(
                tx, closet_id=opened.id, customer_id=acme, suggested=verdict, why="x", verdict=verdict, decided_at=at
            )
        answer = house.answer(house.ana, ASK)
        assert ("stop quoting" in answer) is (verdict is ClosetVerdict.STOP_QUOTING)


def test_terminating_and_former_customers(house: House) -> None:
    """While it is decided to let them go the answer is no; of a former customer nothing is even kept."""
    pass_termination(house)
    assert "It is decided to let them go." in house.answer(house.ana, ASK)
    with house.db.transaction() as tx:
        globex = customers.resolve_customer(tx, "globex")
        customers.update_customer(tx, replace(globex, former_at=house.clock()))
    before = house.records()
    said = house.answer(house.ana, "/umpire quote globex --value 1 --margin 1")
    assert "was let go on 5 January 2026" in said
    assert house.records() == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acme --value 0 --margin 15", "worth more than nothing"),
        ("acme --value -5 --margin 15", "worth more than nothing"),
        ("acme --value 1,234 --margin 15", "can be read as"),
        ("acme --value twelve --margin 15", "is not a number"),
        ("acme --value 12 --margin 101", "a percentage from -1,000% to 100%"),
        ("acme --value 12 --margin -1001", "a percentage from -1,000% to 100%"),
        ("acme --value 12 --margin 1.234", "more than two decimals"),
        ("acme --value 12 --margin 0.2", "“0.2” can be read as 20% or 0.2%"),
        ("acme --value 12 --margin 15 --chance 0.4", "“0.4” can be read as 40% or 0.4%"),
        ("won 1 --margin .15", "“.15” can be read as 15% or 0.15%"),
        ("done 1 --margin -0,1", "can be read as -10% or -0.1%"),
        ("acme --value 12 --margin 15 --chance 101", "a percentage from 0% to 100%"),
        ("acme --value 12 --margin 15 --hours soon", "is not a time"),
        ("acme --value 12 --margin 15 --hours 745", "744 hours"),
        ("Acme Partners --value 12 --margin 15", "A name of several words goes in quotes"),
        ("nobody --value 12 --margin 15", "No customer is called"),
        ("acme --valu 12", "Did you mean `--value`?"),
        ("acme --margin 9 --value 12 --value 13", "stands there twice"),
        ("won", "Which one?"),
        ("won twelve", "is not a quote's number"),
        ("won 7", "There is no quote #7"),
        ("won 1 please", "I do not know what to do with"),
        ("won 1 --value 3", "`--value` does not go with `won`"),
        ("lost 1 --margin 3", "Only a won job has a margin in the end"),
        ("done 1 --margin 9", "only a won job has a margin in the end"),
        ("list acme globex", "I do not know what to do with"),
        ("list nobody", "No customer is called"),
    ],
)
def test_a_no_says_what_to_do(house: House, line: str, says: str) -> None:
    """What cannot be read or done is told in a sentence, and nothing is half-written."""
    house.types(house.ana, ASK)
    before = house.records()

    assert says in house.answer(house.ana, f"/umpire quote {line}")
    assert {name: rows for name, rows in house.records().items() if name != "drafts"} == {
        name: rows for name, rows in before.items() if name != "drafts"
    }


def test_an_archived_customer_is_not_quoted_for(house: House) -> None:
    """The sentence says how to bring it back; a prospect of the same name does not slip in."""
    house.types(house.rosa, "/umpire customer archive globex")
    assessed(house, "Globex")
    assert "/umpire customer restore globex" in house.answer(house.ana, "/umpire quote globex --value 9 --margin 9")
    assert stored(house) == ()


def test_half_a_line_opens_the_form_which_finds_customers_and_prospects(house: House) -> None:
    """What was typed stands in it; what is wrong is marked at its field; submitted, it answers like the line."""
    assessed(house, "Initech", nevers={"price alone": "yes"})
    house.types(house.ana, "/umpire quote acme --value 12000")
    form = house.modal(house.ana).fill({"Margin": "much", "What type of job?": "repair"})
    errors = form.submit()
    assert errors is not None
    assert "is not a percentage" in errors["margin"]
    form.fill({"Margin": "15"})
    assert form.submit() is None
    assert "Go ahead and quote" in house.modal(house.ana).text
    assert (stored(house)[0].value, stored(house)[0].customer_id) == (1_200_000, house.customer("acme").id)

    house.ana.modal.close(everything=True)  # type: ignore[union-attr]
    house.types(house.ana, "/umpire quote")
    form = house.modal(house.ana).fill({"Customer": "Initech (prospect)", "Value": "5000", "Margin": "15"})
    assert form.submit() is None
    assert "Never again: price alone" in house.modal(house.ana).text
    assert stored(house)[1].prospect_id == 1


def test_a_name_that_is_a_customer_and_a_prospect_is_asked_about(house: House) -> None:
    """The choice is offered as buttons, and the line runs again with what was chosen."""
    assessed(house, "Acme")
    answer = house.types(house.ana, ASK)
    assert "is a customer and a prospect. Which one?" in plain_text(answer)
    house.ana.clicks("Acme (prospect)", in_=answer)
    assert "Go ahead" in house.seen(house.ana)
    assert stored(house)[0].prospect_id == 1


def test_a_prospect_that_signed_is_the_customer_it_became(house: House) -> None:
    """Asked by its old name, the customer's record answers; its old quotes are listed with the new ones."""
    house.types(house.rosa, "/scorecard globex override C they try")
    assessed(house, "Initech")
    house.types(house.ana, "/umpire quote initech --value 5000 --margin 15 --per year")
    assessed(house, "Initech")
    with house.db.transaction() as tx:
        prospects.RECORDS.change(
            tx, 2, customer_id=customers.resolve_customer(tx, "globex").id, signed_at=house.clock()
        )
    assert "They are graded C." in house.answer(house.ana, "/umpire quote initech --value 6000 --margin 15")
    pass_termination(house, "globex")
    assert "*Likely from new customers:* EUR 0" in house.answer(house.rosa, "/umpire capacity")
    listed = house.answer(house.ana, "/umpire quote list globex")
    assert "EUR 5,000" in listed
    assert "EUR 6,000" in listed


def test_a_refused_quote_is_won_only_after_an_override(house: House) -> None:
    """Staff cannot; a manager gives a reason, which is kept; both can be undone."""
    rated(house, "No")
    refused = house.types(house.ana, ASK)
    assert "cannot be won" in house.answer(house.ana, "/umpire quote won 1")
    assert "Only a manager" in house.answer(house.ana, "/umpire quote override 1 I like them")
    house.types(house.rosa, "/umpire quote override 1")
    form = house.modal(house.rosa).fill({"Why quote all the same?": "they pay up front"})
    assert form.submit() is None
    assert stored(house)[0].override_why == "they pay up front"
    assert "overridden already" in house.answer(house.mia, "/umpire quote override 1 me too")

    won_ = house.types(house.ana, "/umpire quote won 1")
    assert "is *won*" in plain_text(won_)
    house.ana.clicks("Drop It", in_=refused)
    house.seen(house.ana)
    assert refused.message is not None
    assert "is won already" in plain_text(refused.message)
    assert "is open again" in house.undone(house.ana, won_)
    assert stored(house)[0].outcome is QuoteOutcome.OPEN


def test_an_override_is_undone_unless_it_was_used(house: House) -> None:
    """The refusal stands again; once the quote is won, it does not."""
    rated(house, "No")
    house.types(house.ana, ASK)
    answer = house.types(house.rosa, "/umpire quote override 1 they pay up front")
    assert "is refused again" in house.undone(house.rosa, answer)
    answer = house.types(house.rosa, "/umpire quote override 1 they pay up front")
    house.types(house.ana, "/umpire quote won 1")
    assert "Something has become of quote #1 since" in house.undone(house.rosa, answer)


def test_what_became_of_it_is_said_by_who_asked_the_owner_or_a_manager(house: House) -> None:
    """A colleague cannot; the buttons do what the words do; what it came to is kept and undone."""
    house.types(house.ana, ASK)
    assert "Only a manager, or the customer's owner," in house.answer(house.ben, "/umpire quote lost 1")
    house.types(house.jo, "/umpire quote lost 1")
    assert stored(house)[0].outcome is QuoteOutcome.LOST
    answer = house.types(house.ana, ASK)
    house.ana.clicks("Won", in_=answer)
    assert "is *won*" in house.seen(house.ana)
    house.ana.clicks("Say What It Came To", in_=answer)
    assert house.modal(house.ana).fill({"What margin was it?": "9"}).submit() is None
    assert stored(house)[1].final_margin == 900
    done = house.types(house.rosa, "/umpire quote done 2 --margin 8.5")
    assert stored(house)[1].final_margin == 850
    assert "is won again" in house.undone(house.rosa, done)
    assert stored(house)[1].final_margin == 900


def test_a_list_knows_former_customers_and_everybody(house: House) -> None:
    """Newest first, with verdict and outcome; of one customer, or of all."""
    assert "Nobody has asked yet" in house.answer(house.ana, "/umpire quote list")
    house.types(house.ana, ASK)
    house.types(house.ana, "/umpire quote globex --value 900 --margin 20 --hours 1h30")
    everybody = house.answer(house.ben, "/umpire quote list")
    assert everybody.index("Globex Logistics · #2") < everybody.index("Acme GmbH · #1")
    assert "30 % likely, 1 h 30 min a month" in everybody
    assert "Globex" not in house.answer(house.ben, "/umpire quote list acme")


def test_the_list_settles_a_quote_for_whoever_may(house: House) -> None:
    """Its menu says what became of one; it names only what the reader may settle, and for others there is none."""
    house.types(house.ana, ASK)
    listed = house.types(house.ana, "/umpire quote list")
    assert listed.text == "1 quote: #1 Acme GmbH."
    assert "Say what became of one…" not in house.answer(house.ben, "/umpire quote list")

    house.ana.selects("#1 Acme GmbH: Won", in_=listed, label="Say what became of one…")
    assert "is *won*" in house.seen(house.ana)
    assert stored(house)[0].outcome is QuoteOutcome.WON
    again = house.types(house.ana, "/umpire quote list")
    house.ana.selects("#1 Acme GmbH: Say What It Came To", in_=again, label="Say what became of one…")
    assert house.modal(house.ana).fill({"What margin was it?": "9"}).submit() is None
    assert stored(house)[0].final_margin == 900


def test_it_works_by_mention_and_helps_after_every_word(house: House) -> None:
    """`@umpire quote …` answers in the thread; `help` ends any line."""
    assert "Go ahead" in plain_text(house.mentions(house.ana, ASK.removeprefix("/umpire ")))
    for begun in ("", "acme", "won", "won 1", "override 1", "list", "list acme", "done 1"):
        assert "may we quote for a job?" in house.answer(house.ana, f"/umpire quote {begun} help")
