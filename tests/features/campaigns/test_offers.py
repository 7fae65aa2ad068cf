"""`/umpire campaign mark|package|letters|decide`: what becomes of each offer, and of who declined."""

from dataclasses import replace
from datetime import date

import pytest

from playground.slack.plain import plain_text
from scoring.campaigns import OfferDecision, OfferState
from scoring.cases.cases import CaseOutcome, CaseRoute
from scoring.digests.reactions import ReviewAct
from scoring.terms import Commitment, Terms
from storage import terms
from storage.cases import cases
from storage.customers import customers
from storage.digests import reactions as reviews
from tests.features.campaigns.campaigning import get_offer, list_received_files, read_campaign_post, start_campaign
from tests.surface.house import House


@pytest.fixture
def running(house: House) -> House:
    """A campaign of 28 days that Rosa started."""
    start_campaign(house)
    return house


def test_sitting_down_keeps_its_day_when_they_sign_later(running: House) -> None:
    """Sent, met and signed each keep their day; what is over is not taken back by what came before it."""
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.later(days=2)
    running.types(running.jo, "/umpire campaign mark acme met --on yesterday")
    running.later(days=3)
    answer = running.answer(running.jo, "/umpire campaign mark acme signed for two years")
    assert "signed on 10 January; we sat down with them on 6 January" in answer
    found = get_offer(running)
    assert (found.state, found.why) == (OfferState.SIGNED, "for two years")
    assert [each.day for each in (found.sent_on, found.met_on, found.answered_on) if each] == [5, 6, 10]

    refused = running.answer(running.jo, "/umpire campaign mark acme sent")
    assert "has signed already" in refused
    assert "mark acme to-do" in refused
    assert "Sat down with 1 of 5" in read_campaign_post(running)
    running.types(running.jo, "/umpire campaign mark acme to-do")
    assert get_offer(running).met_on is None


def test_half_a_line_opens_the_form(running: House) -> None:
    """`mark acme` asks for the rest; a day ahead is marked beside the field and nothing is lost."""
    running.types(running.jo, "/umpire campaign mark acme")
    form = running.modal(running.jo).fill({"How does it stand?": "Declined", "Why?": "too dear"})
    form.fill({"On which day?": "2026-01-20"})
    errors = form.submit()
    assert errors is not None
    assert "still to come" in errors["when"]
    form.fill({"On which day?": "2026-01-05"})
    assert form.submit() is None
    assert (get_offer(running).state, get_offer(running).why) == (OfferState.DECLINED, "too dear")


def test_the_worklist_marks_with_a_click_and_stays(running: House) -> None:
    """Every customer of mine, and a menu of marks; a choice shows what it did, with its undo, above the list."""
    answer = running.types(running.jo, "/umpire campaign mine")
    assert "Acme GmbH · to do" in plain_text(answer)
    assert "Globex" not in plain_text(answer)
    running.jo.selects("Acme GmbH: Sat Down With", in_=answer, label="Mark…")
    running.seen(running.jo)
    assert answer.message is not None
    assert "Acme GmbH: we sat down with them on 5 January." in plain_text(answer.message)
    assert "Acme GmbH · sat down with" in plain_text(answer.message)
    running.jo.clicks("Undo", in_=answer)
    running.seen(running.jo)
    assert get_offer(running).state is OfferState.TO_DO


def test_a_declined_contract_becomes_a_case_when_a_manager_says_so(running: House) -> None:
    """Listed for managers, decided with a reason in the form; its gates need no strikes; kept, it falls away."""
    running.types(running.jo, "/umpire campaign mark acme declined too dear")
    assert "1 customer declined a new contract" in running.answer(running.rosa, "/umpire todo")
    listed = running.types(running.rosa, "/umpire campaign decide")
    running.rosa.selects("Acme GmbH: Prepare Notice", in_=listed, label="Decide…")
    assert running.modal(running.rosa).fill({"Why?": "they cost more than they bring"}).submit() is None

    assert "a case is open" in running.modal(running.rosa).text
    with running.db.transaction(reading=True) as tx:
        case = cases.find_open_case(tx, customers.resolve_customer(tx, "acme").id)
    assert case is not None
    assert case.route is CaseRoute.DECLINED
    gates = running.answer(running.rosa, "/umpire steps acme")
    assert "Not needed, because of a declined contract." in gates
    assert "final notice is prepared" in running.answer(running.jo, "/umpire campaign mark acme signed")

    kept = running.answer(running.rosa, "/umpire campaign decide acme keep they will pay more")
    assert "We keep *Acme GmbH*, although they declined" in kept
    with running.db.transaction(reading=True) as tx:
        closed = cases.RECORDS.get(tx, case.id)
    assert closed.outcome is CaseOutcome.FELL_AWAY
    assert get_offer(running).decision is OfferDecision.KEEP


def test_an_undone_decision_takes_its_case_along(running: House) -> None:
    """Within its minutes, as long as nobody worked on the case."""
    running.types(running.jo, "/umpire campaign mark acme declined")
    answer = running.types(running.rosa, "/umpire campaign decide acme notice no margin left")
    assert "is taken back" in running.undone(running.rosa, answer)
    assert get_offer(running).decision is None
    assert "no open case" in running.answer(running.rosa, "/umpire case acme")


def test_in_a_case_that_is_open_already_the_decision_opens_its_door(running: House) -> None:
    """No second case opens; this one needs no strikes any more, as long as the decision stands."""
    running.types(running.jo, "/umpire problem acme nobody agreed the scope")
    running.types(running.jo, "/umpire campaign mark acme declined")
    assert "0 of 3 points" in running.answer(running.rosa, "/vote notice acme")
    answer = running.types(running.rosa, "/umpire campaign decide acme notice no margin left")
    assert "A case was open already (raised by hand); its ballot needs no strikes any more" in plain_text(answer)
    refused = running.answer(running.rosa, "/vote notice acme")
    assert "0 of 3 points" not in refused
    assert "talk" in refused
    running.undone(running.rosa, answer)
    assert "0 of 3 points" in running.answer(running.rosa, "/vote notice acme")


def test_one_file_has_a_draft_to_everybody_to_whom_nothing_was_sent(running: House) -> None:
    """With the package that suits each and the day to answer by; who was sent something is not written to again."""
    running.types(
        running.rosa, '/umpire packages add "Support M" --kind maintenance --price 3200 --hours 10 --respond 4h'
    )
    answer = running.answer(running.rosa, "/umpire campaign letters")
    assert "*5 letters* on the way to you" in answer
    (text,) = list_received_files(running, running.rosa)
    assert text.count("Subject: Our new terms") == 5
    assert "# Acme GmbH\n" in text
    assert "- Package: Support M, with 10 h a month" in text
    assert "Please let us know by 2 February 2026 whether" in text

    running.types(running.jo, "/umpire campaign mark acme sent")
    running.types(running.rosa, "/umpire campaign letters")
    assert "Acme" not in list_received_files(running, running.rosa)[-1]
    assert "with 10 h a month" in running.answer(running.jo, "/umpire letter acme terms")


def test_after_a_decision_a_mark_says_what_was_decided(running: House) -> None:
    """Kept although they declined: sitting down with them asks no manager again."""
    running.types(running.jo, "/umpire campaign mark acme declined too dear")
    running.types(running.rosa, "/umpire campaign decide acme keep they are new")
    said = running.answer(running.jo, "/umpire campaign mark acme met")
    assert "It is decided: we keep them." in said
    assert "A manager decides" not in said


def find_terms_of(house: House, key: str = "acme") -> Terms | None:
    """Find the customer's terms on record."""
    with house.db.transaction(reading=True) as tx:
        return terms.find_terms(tx, customers.resolve_customer(tx, key).id)


def test_what_they_signed_is_written_into_the_record(running: House) -> None:
    """Package, yearly price, deposit, payment and notice stand there with their day, and one undo takes all back."""
    running.types(running.rosa, "/umpire packages add Care --kind maintenance --price 3200 --hours 10")
    running.types(running.jo, "/umpire terms acme --late 12 --pays 30")
    before = find_terms_of(running)
    line = "/umpire campaign mark acme signed --deposit card --pays 14 --notice-ours 30 --from 2026-02-01"
    answer = running.types(running.jo, line)

    assert "offer_signed" in running.undo_kinds()
    assert "What they signed is on record." in plain_text(answer)
    assert "*They pay a year*\nEUR 38,400" in plain_text(answer)
    assert "*It counts from*\n1 February 2026" in plain_text(answer)
    found = find_terms_of(running)
    assert found is not None
    assert (found.commitment, found.payment_days, found.late_days) == (Commitment.CARD, 14, 12)
    assert (found.notice_ours, found.notice_theirs) == (30, None)
    assert (found.yearly, found.counts_from) == (3_840_000, date(2026, 2, 1))
    assert running.customer("acme").package == "Care"
    assert "Care" in running.answer(running.ana, "/umpire terms acme")

    assert "So is the contract on record" in running.undone(running.jo, answer)
    assert running.customer("acme").package is None
    back = find_terms_of(running)
    assert before is not None
    assert back == replace(before, changed_at=back.changed_at if back else before.changed_at)
    assert get_offer(running).state is OfferState.TO_DO


def test_a_contract_that_was_changed_since_is_not_undone(running: House) -> None:
    """Neither the offer nor the record goes back once somebody changed the terms."""
    answer = running.types(running.jo, "/umpire campaign mark acme signed --pays 14")
    running.types(running.rosa, "/umpire terms acme --pays 21")
    assert "has been changed since, so nothing was undone" in running.undone(running.jo, answer)
    found = find_terms_of(running)
    assert found is not None
    assert found.payment_days == 21
    assert get_offer(running).state is OfferState.SIGNED


def test_signing_without_a_package_keeps_the_price(running: House) -> None:
    """The day is on record, the price as it was; what was agreed goes with `signed` alone."""
    assert "goes with `signed`" in running.answer(running.jo, "/umpire campaign mark acme sent --pays 14")
    running.types(running.jo, "/umpire campaign mark acme signed")
    found = find_terms_of(running)
    assert found is not None
    assert (found.yearly, found.counts_from) == (None, date(2026, 1, 5))


def test_the_worklist_asks_what_they_signed(running: House) -> None:
    """Its choice opens the form with the terms in it, all of them blank."""
    listed = running.types(running.jo, "/umpire campaign mine")
    running.jo.selects("Acme GmbH: Signed", in_=listed, label="Mark…")
    form = running.modal(running.jo)
    form.fill({"Days to pay": "14", "At the start": "A card on file", "What they pay a year, in EUR": "40000"})
    assert form.submit() is None
    found = find_terms_of(running)
    assert found is not None
    assert (found.commitment, found.payment_days, found.yearly) == (Commitment.CARD, 14, 4_000_000)


def test_the_worklist_tells_who_was_marked_for_new_prices(running: House) -> None:
    """What a manager's reaction on a digest promised is seen where the new contract is made."""
    with running.db.transaction() as tx:
        number = customers.resolve_customer(tx, "acme").id
        mark = {"channel": "C1", "ts": "1.0", "act": ReviewAct.REPRICE, "by": running.rosa.id, "at": running.clock()}
        reviews.RECORDS.add(tx, customer_id=number, **mark)
    assert "Acme GmbH · to do, marked for new prices" in running.answer(running.jo, "/umpire campaign mine")


def test_an_owner_offers_another_package(running: House) -> None:
    """By name or in the form; what was proposed gives way; once they signed it stays; undone, it is as before."""
    for line in (
        "Support M --kind maintenance --price 3200 --hours 10",
        "Relaunch --kind project --price 9000 --hours 80",
    ):
        running.types(running.rosa, f"/umpire packages add {line}")
    assert "Support M, EUR 3,200 a month" in running.answer(running.jo, "/umpire campaign mine")
    answer = running.types(running.jo, "/umpire campaign package acme relaunch")
    assert "Offered: Relaunch: EUR 9,000, 80 h." in plain_text(answer)
    assert "They bring EUR 38,400 a year today; Relaunch costs EUR 9,000 once, EUR 29,400 less." in plain_text(answer)
    assert "is offered already" in running.answer(running.jo, "/umpire campaign package acme Relaunch")
    running.undone(running.jo, answer)
    assert get_offer(running).package_id is None
    running.types(running.jo, "/umpire campaign package acme")
    assert running.modal(running.jo).fill({"Package": "Relaunch: EUR 9,000, 80 h"}).submit() is None
    running.types(running.jo, "/umpire campaign mark acme signed")
    assert "what they signed stays" in running.answer(running.jo, "/umpire campaign package acme 1")


def test_what_was_proposed_stays_once_it_was_sent(running: House) -> None:
    """A package that fits better and comes later changes only offers to whom nothing was sent."""
    running.types(running.rosa, "/umpire customer edit globex --revenue 38400")
    running.types(running.rosa, "/umpire packages add Near --kind maintenance --price 3500 --hours 10")
    running.types(running.jo, "/umpire campaign mark acme sent")
    running.types(running.rosa, "/umpire packages add Nearer --kind maintenance --price 3300 --hours 40")
    assert "Near, EUR 3,500 a month" in running.answer(running.jo, "/umpire campaign mine")
    assert "Nearer, EUR 3,300 a month" in running.answer(running.max, "/umpire campaign mine")


def test_a_campaign_never_offers_less_than_they_bring(running: House) -> None:
    """Where no package fits, the list and the letter offer today's price with the new terms."""
    running.types(running.rosa, "/umpire packages add Care --kind maintenance --price 400 --hours 10")
    running.types(running.rosa, "/umpire customer edit acme --revenue 182000")
    assert "today's price, with the new terms" in running.answer(running.jo, "/umpire campaign mine")
    running.types(running.rosa, "/umpire campaign letters")
    letter = list_received_files(running, running.rosa)[-1].partition("# Acme GmbH\n")[2].partition("\n---\n")[0]
    assert "- Package: what you have with us today" in letter
    assert "- Price: as today" in letter
    assert "400" not in letter
