"""`/umpire capacity`: what leaves beside what is won, where business was sent; and the cap on a quarter's farewells."""

from datetime import timedelta

import pytest

from playground.slack.plain import plain_text
from scoring.ballots import Ballot, BallotKind
from scoring.cases.cases import CaseRoute
from scoring.notices import NoticeState
from storage import ballots, notices
from storage.cases import cases
from storage.customers import customers
from tests.features.transitions.parting import add_passed_ballot, finish_all_steps, part_early, pass_termination
from tests.journeys import company
from tests.surface.house import House

WHY = "nothing has changed since"


def let_notice_run_out(house: House, *keys: str) -> None:
    """Let the final notices to these customers run out unmet, so that letting them go may be voted on."""
    for key in keys:
        with house.db.transaction() as tx:
            customer = customers.resolve_customer(tx, key, lock=True)
            case = cases.RECORDS.add(tx, customer_id=customer.id, route=CaseRoute.POINTS, opened_at=house.clock())
            decided = add_passed_ballot(tx, house, case.id, customer.id, BallotKind.NOTICE)
            long_ago = house.clock() - timedelta(days=40)
            notices.RECORDS.add(
                tx,
                customer_id=customer.id,
                case_id=case.id,
                ballot_id=decided.id,
                agreed_at=long_ago,
                give_by=long_ago,
                days=30,
                state=NoticeState.NOT_MET,
                closed_at=house.clock(),
                given_on=long_ago.date(),
                recorded_at=long_ago,
                ends_at=house.clock() - timedelta(days=10),
            )


def make_customers_new(house: House, *keys: str) -> None:
    """Make these customers new ones, who came half a year ago."""
    for key in keys:
        house.types(house.rosa, f"/umpire customer edit {key} --since 2025-07-01")


def list_termination_ballots(house: House) -> tuple[Ballot, ...]:
    """List every ballot on letting somebody go, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return ballots.RECORDS.list_where(tx, kind=BallotKind.TERMINATE)


def test_nobody_leaves(house: House) -> None:
    """Without a farewell there is nothing to make up for, and no sum is made of nothing."""
    shown = house.answer(house.rosa, "/umpire capacity")
    assert "Nobody is leaving, so there is nothing to make up for." in shown
    assert "0 of 3 farewells this quarter" in shown
    assert "Only a manager" in house.answer(house.ana, "/umpire capacity")


def test_who_leaves_and_what_is_won(house: House) -> None:
    """Revenue and time of who leaves, quotes won and likely, the cover of both; refused and former ones left out."""
    house.types(house.ana, "/log acme 90m ok a call")
    pass_termination(house)
    make_customers_new(house, "globex", "obrien")
    house.types(house.ana, "/umpire quote globex --value 10000 --margin 20 --hours 10 --per year")
    house.types(house.ana, "/umpire quote won 1")
    house.types(house.ana, "/umpire quote obrien --value 10000 --margin 20 --chance 40 --hours 5 --per year")
    house.types(house.ana, "/umpire quote acme --value 99999 --margin 20 --chance 100")

    shown = house.answer(house.rosa, "/umpire capacity")

    assert "New business covers 36 % of what leaves." in shown
    assert "*Revenue lost:* EUR 38,400 a year, 1 customer" in shown
    assert "*Won from new customers:* EUR 10,000 a year, 1 quote" in shown
    assert "*Likely from new customers:* EUR 4,000 a year, 1 open quote, each counted by its chance" in shown
    assert "*Hours freed:* 30 min a month; work that was won takes 10 h, likely work 2 h" in shown
    assert "Acme GmbH, leaving" in shown


def test_a_farewell_moves_what_leaves_and_says_where_it_went(house: House) -> None:
    """Gone, with the revenue of that day; the vendor who has them; a year later it is history."""
    finish_all_steps(house, house.li)
    part_early(house, house.li, "/umpire farewell acme we learnt --referral took-it")
    house.types(house.rosa, "/umpire customer edit acme --revenue 1")

    shown = house.answer(house.rosa, "/umpire capacity")

    assert "New business covers 0 % of what leaves" in shown
    assert "Acme GmbH, gone" in shown
    assert "EUR 38,400 a year, 1 customer" in shown
    assert "*Referred to others in 2026*\n• Initrode: 1 customer, 1 became theirs, EUR 38,400 a year" in shown
    house.away(days=400)
    assert "Nobody is leaving" in house.answer(house.rosa, "/umpire capacity")


def test_a_quote_to_a_customer_we_have_replaces_nobody(house: House) -> None:
    """Neither that nor a new customer's job done once moves the cover; both stand apart."""
    pass_termination(house)
    house.types(house.max, "/umpire quote globex --value 60000 --margin 20 --chance 100 --per year")
    assert "New business covers 0 % of what leaves" in house.answer(house.rosa, "/umpire capacity")
    make_customers_new(house, "globex")
    house.types(house.max, "/umpire quote globex --value 5000 --margin 20 --chance 100 --per once")
    shown = house.answer(house.rosa, "/umpire capacity")
    assert "New business covers 156 % of what leaves, so nothing is missing" in shown
    assert "*Not counted:* EUR 5,000, 1 quote. These are jobs done once" in shown
    assert "is neither `year` nor `once`" in house.answer(
        house.max, "/umpire quote globex --value 5 --margin 2 --per month"
    )


def test_who_is_archived_leaves(house: House) -> None:
    """A customer that left by itself is lost revenue like one that was let go, until it is brought back."""
    house.types(house.rosa, "/umpire customer archive globex")
    shown = house.answer(house.rosa, "/umpire capacity")
    assert "*Revenue lost:* EUR 21,000 a year, 1 customer" in shown
    assert "Globex Logistics, gone" in shown
    house.types(house.rosa, "/umpire customer restore globex")
    assert "Nobody is leaving" in house.answer(house.rosa, "/umpire capacity")


def test_unknown_revenue_is_said(house: House) -> None:
    """It is not counted as nothing: neither in the room nor on the ballot."""
    pass_termination(house, "bólido")
    assert "*Revenue lost:* not on record, 1 customer" in house.answer(house.rosa, "/umpire capacity")
    company.add_voters(house)
    let_notice_run_out(house, "obrien")
    house.types(house.rosa, f"/vote terminate obrien {WHY}")
    assert "*Revenue lost a year*\nnot known" in company.get_newest_ballot(house)


def test_the_ballot_and_the_digest_warn_below_one(house: House) -> None:
    """Cover stands on the ballot as it was when it opened; the digest says it in one line, and is quiet above."""
    company.add_voters(house)
    let_notice_run_out(house, "acme")
    make_customers_new(house, "globex", "obrien")
    house.types(house.rosa, "/umpire quote globex --value 19200 --margin 20 --per year")
    house.types(house.rosa, "/umpire quote won 1")
    house.types(house.rosa, f"/vote terminate acme {WHY}")
    assert "50 % of what leaves, this customer included" in company.get_newest_ballot(house)
    assert "keep filling the funnel, whatever is decided" in company.get_newest_ballot(house)
    assert "*Room*" not in house.answer(house.rosa, "/umpire digest preview")
    pass_termination(house, "globex")
    assert "0 % of what leaves: EUR 0 of EUR 21,000 a year" in house.answer(house.rosa, "/umpire digest preview")
    house.types(house.rosa, "/umpire quote obrien --value 21000 --margin 20 --per year")
    house.types(house.rosa, "/umpire quote won 2")
    assert "*Room*" not in house.answer(house.rosa, "/umpire digest preview")
    assert "50 % of what leaves, this customer included" in company.get_newest_ballot(house)


def test_beyond_the_cap_a_reason_is_asked_for_and_stands_on_the_ballot(house: House) -> None:
    """One farewell a quarter: the second opens the form for a reason; it is shown, kept and audited."""
    company.add_voters(house)
    house.types(house.olga, "/umpire config room.farewell-cap 1")
    let_notice_run_out(house, "acme", "globex")
    house.types(house.rosa, f"/vote terminate acme {WHY}")
    house.types(house.rosa, f"/vote terminate globex {WHY}")
    form = house.modal(house.rosa)
    assert "This quarter already has 1 of 1 farewells" in form.text
    errors = form.submit()
    assert errors is not None
    assert "Say why one more cannot wait" in errors["beyond_cap"]
    form.fill({"Why one more this quarter?": "Ben hands in his notice otherwise"})
    assert form.submit() is None

    assert [each.beyond_cap for each in list_termination_ballots(house)] == [None, "Ben hands in his notice otherwise"]
    assert "Beyond this quarter's cap on farewells, because:" in company.get_newest_ballot(house)
    assert "Ben hands in his notice otherwise" in company.get_newest_ballot(house)


def test_the_whole_line_says_it_too(house: House) -> None:
    """`--beyond-cap` opens it at once; below the cap, or with another ballot, it is refused, and nothing opens."""
    company.add_voters(house)
    let_notice_run_out(house, "acme", "globex")
    refused = house.answer(house.rosa, f'/vote terminate acme {WHY} --beyond-cap "it cannot wait"')
    assert "The quarter's cap is not reached: 0 of 3 farewells." in refused
    assert "goes with `terminate` alone" in house.answer(house.rosa, '/vote notice acme --beyond-cap "it cannot wait"')
    assert list_termination_ballots(house) == ()
    house.types(house.olga, "/umpire config room.farewell-cap 1")
    house.types(house.rosa, f"/vote terminate acme {WHY}")
    house.types(house.rosa, f'/vote globex terminate {WHY} --beyond-cap "it cannot wait"')
    assert [(each.reason, each.beyond_cap) for each in list_termination_ballots(house)] == [
        (WHY, None),
        (WHY, "it cannot wait"),
    ]


def test_the_form_without_a_customer_asks_only_then(house: House) -> None:
    """It opens without the field; when the customer chosen needs one, the form comes back with it."""
    company.add_voters(house)
    house.types(house.olga, "/umpire config room.farewell-cap 1")
    let_notice_run_out(house, "acme", "globex")
    house.types(house.rosa, f"/vote terminate acme {WHY}")
    house.types(house.rosa, "/vote terminate")
    form = house.modal(house.rosa)
    assert "Why one more this quarter?" not in form.fields
    form.fill({"Customer": "globex", "Why?": WHY}).submit()
    form = house.modal(house.rosa)
    form.fill({"Why one more this quarter?": "it cannot wait"}).submit()
    assert [(each.reason, each.beyond_cap) for each in list_termination_ballots(house)] == [
        (WHY, None),
        (WHY, "it cannot wait"),
    ]


def test_the_severe_route_needs_no_reason(house: House) -> None:
    """Whatever the cap, who is threatened does not wait; it counts for the next one all the same."""
    company.add_voters(house)
    house.types(house.olga, "/umpire config room.farewell-cap 1")
    let_notice_run_out(house, "acme")
    house.types(house.rosa, f"/vote terminate acme {WHY}")
    house.types(house.ana, "/strike globex threat-or-harassment threatened Li")
    house.types(house.mia, "/umpire steps globex confirm")
    opened = house.types(house.rosa, "/vote terminate globex nobody should be afraid at work")
    assert "Shall we let Globex Logistics go?" in plain_text(opened)
    assert "2 of 1 farewell this quarter" in house.answer(house.rosa, "/umpire capacity")


@pytest.mark.parametrize("line", ["room help", "room now"])
def test_a_line_is_read_to_its_end(house: House, line: str) -> None:
    """Help after the word; what is left over is refused."""
    told = house.answer(house.rosa, f"/umpire {line}")
    assert ("beside what new ones bring" in told) is line.endswith("help")
    assert ("I do not know what to do with “now”" in told) is line.endswith("now")
