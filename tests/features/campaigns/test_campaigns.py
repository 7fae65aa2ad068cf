"""Campaigns in time and together, on both engines: reminded once, closed once, as of the end; no two at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from bot import dispatch
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.features.campaigns.usecases.campaigns import CampaignChanged
from bot.features.campaigns.usecases.offers import OfferMarked
from bot.features.cases.usecases import holds
from bot.features.customers import usecases as customers
from bot.features.settings import usecases as policies
from bot.workflow import people
from scoring.campaigns import OfferState
from scoring.refusals import AlreadyDone, Refusal
from scoring.roles import Person
from storage import campaigns as records
from storage.campaigns import OFFERS
from storage.database import Database
from tests.features.campaigns.started import (
    ANA,
    BEN,
    JO,
    MIA,
    ROSA,
    call,
    day,
    morning,
    offer,
    on_record,
    said,
    shop,
    started,
)
from tests.features.transitions.test_transitions_together import together
from tests.usecases.conftest import Office

HALF, WEEK = "half-time", "a week before the end"


@pytest.fixture
def db(office: Office) -> Database:
    """The office with four customers."""
    return shop(office)


def test_owners_are_reminded_at_half_time_and_a_week_before_the_end(db: Database) -> None:
    """At nine of its day, each once, however often umpire looks; what nobody looks after is for who started it."""
    started(db)
    for number in range(1, 14):
        morning(db, day(number))
    assert said(db) == []
    for number in (14, 14, 15, 20):
        morning(db, day(number))
    assert said(db) == [(ANA, HALF), (JO, HALF), (ROSA, HALF)]
    for number in (21, 22, 27):
        morning(db, day(number))
    assert said(db) == [(ANA, WEEK), (ANA, HALF), (JO, WEEK), (JO, HALF), (ROSA, WEEK), (ROSA, HALF)]


def test_late_only_the_newest_is_said(db: Database) -> None:
    """Down over both days: people hear where things stand, not every step on the way."""
    started(db)
    morning(db, day(23, 15))
    assert said(db) == [(ANA, WEEK), (JO, WEEK), (ROSA, WEEK)]


def test_a_short_campaign_reminds_once(db: Database) -> None:
    """Where half-time is a week before the end there is one reminder."""
    started(db, 14)
    for number in range(15):
        morning(db, day(number))
    assert said(db) == [(ANA, WEEK), (JO, WEEK), (ROSA, WEEK)]


def test_what_falls_on_a_day_off_comes_the_working_day_before(db: Database) -> None:
    """A Monday that is a holiday: said on Friday; come late on a day off, said on the next working day."""
    policies.configure(db, "calendar.holidays", "2026-01-19", call=call("U-olga"))
    started(db)
    morning(db, day(10))
    assert said(db) == []
    morning(db, day(11))
    assert len(said(db)) == 3


def test_what_comes_late_waits_for_a_working_day(db: Database) -> None:
    """Down over half-time, back on a Saturday: nobody hears before Monday."""
    started(db)
    morning(db, day(19))
    assert said(db) == []
    morning(db, day(21, 8))
    assert said(db) == []
    morning(db, day(21))
    assert len(said(db)) == 3


def test_who_sat_down_with_everybody_is_not_reminded(db: Database) -> None:
    """Nor is anybody about customers on hold, or let go of; who has left is stood in for by the backup."""
    started(db)
    offers.mark_offer(db, "globex", "met", call=call(JO))
    offers.mark_offer(db, "initech", "signed", call=call(JO))
    holds.place_hold(db, "acme", "their office burnt down", date(2026, 2, 15), call=call(MIA))
    people.store_people(db, [Person(ANA, "Ana", False)], now=day(1))
    morning(db, day(14))
    assert said(db) == [(BEN, HALF)]
    found = campaigns.find_reminder(db, 1, HALF, BEN, now=day(14))
    assert found is not None
    assert found.number == 1


def test_a_reminder_that_has_become_idle_is_not_shown(db: Database) -> None:
    """Slack was away that morning: who is through by the time it is back reads nothing."""
    started(db)
    morning(db, day(14))
    offers.mark_offer(db, "hooli", "signed", call=call(ANA, day(14, 10)))
    assert campaigns.find_reminder(db, 1, HALF, ANA, now=day(14, 11)) is None
    assert campaigns.find_reminder(db, 1, HALF, JO, now=day(14, 11)) is not None


def test_the_day_after_its_last_it_is_over(db: Database) -> None:
    """Who answered has answered, everybody else is silent, every manager hears once, and it ended with its last day."""
    started(db)
    offers.mark_offer(db, "globex", "signed", call=call(JO))
    offers.mark_offer(db, "initech", "met", call=call(JO))
    offers.mark_offer(db, "hooli", "declined", call=call(ANA))
    morning(db, day(28, 23))
    assert on_record(db).running
    for number in (29, 29, 30, 60):
        morning(db, day(number))

    found = on_record(db)
    assert (found.running, found.closed_at, found.closed_by) == (None, day(29, 0), None)
    states = {key: offer(db, key).state for key in ("acme", "globex", "initech", "hooli")}
    assert states == {
        "acme": OfferState.SILENT,
        "globex": OfferState.SIGNED,
        "initech": OfferState.SILENT,
        "hooli": OfferState.DECLINED,
    }
    assert [each for each in said(db) if each[1] == "over"] == [(MIA, "over"), (ROSA, "over")]
    assert [each.customer.key for each in decisions.load_undecided(db, call=call(MIA, day(30))).rows] == [
        *("acme", "hooli", "initech")
    ]


def test_an_end_that_was_missed_is_made_up_for(db: Database) -> None:
    """Down for two months: it closes as of its last day, nobody is reminded of it any more, managers hear once."""
    started(db)
    morning(db, day(88, 15))
    assert on_record(db).closed_at == day(29, 0)
    assert said(db) == [(MIA, "over"), (ROSA, "over")]
    morning(db, day(91))
    assert len(said(db)) == 2


def test_managers_hear_of_the_end_on_a_working_day(db: Database) -> None:
    """It closes on a Saturday and is told on Monday."""
    campaigns.start_campaign(db, 18, call=call(ROSA))
    morning(db, day(19))
    assert on_record(db).ran_out
    assert "over" not in [what for _, what in said(db)]
    morning(db, day(21))
    assert [who for who, what in said(db) if what == "over"] == [MIA, ROSA]


def test_two_replicas_do_it_once(office: Office, db: Database) -> None:
    """Eight looks at one instant: one reminds, one closes, whichever replica it is."""
    started(db)
    together(office, [lambda door: morning(door, day(14))] * 8)
    assert said(db) == [(ANA, HALF), (JO, HALF), (ROSA, HALF)]
    together(office, [lambda door: morning(door, day(29))] * 8)
    assert [each for each in said(db) if each[1] == "over"] == [(MIA, "over"), (ROSA, "over")]


def test_two_managers_start_one_campaign(office: Office, db: Database) -> None:
    """At one instant: one campaign with one offer each, the others read that one runs."""
    told = together(
        office,
        [
            partial(campaigns.start_campaign, days=28, call=call(who, key=f"{who}{n}"))
            for n in range(4)
            for who in (ROSA, MIA)
        ],
    )
    assert [type(each) for each in told].count(CampaignChanged) == 1
    assert [type(each) for each in told].count(AlreadyDone) == 7
    with db.transaction(reading=True) as tx:
        assert len(records.RECORDS.list_where(tx)) == 1
        assert len(OFFERS.list_where(tx)) == 4


def test_marks_and_the_end_leave_nothing_in_between(office: Office, db: Database) -> None:
    """Marked while it closes: either the mark came first and stands, or it is over and the mark is refused."""
    started(db)
    told = together(
        office,
        [
            lambda door: morning(door, day(29)),
            *(
                partial(offers.mark_offer, asked=key, word="met", call=call(ROSA, day(29)))
                for key in ("acme", "globex", "hooli")
            ),
        ],
    )
    assert not on_record(db).running
    for key, each in zip(("acme", "globex", "hooli"), told[1:], strict=True):
        assert isinstance(each, (OfferMarked, Refusal))
        assert offer(db, key).state is OfferState.SILENT
        assert (offer(db, key).met_on is not None) == isinstance(each, OfferMarked)


def test_a_mark_made_by_eight_clicks_is_made_once(office: Office, db: Database) -> None:
    """One of them did it, seven read that it is done."""
    started(db)
    told = together(office, [partial(offers.mark_offer, asked="acme", word="sent", call=call(ROSA))] * 8)
    assert [type(each) for each in told].count(OfferMarked) == 1
    assert [type(each) for each in told].count(AlreadyDone) == 7


def test_who_joins_while_it_runs_is_offered_and_can_be_taken_out(db: Database) -> None:
    """An addition joins at once and can be undone, unless its offer was marked since."""
    started(db)
    added = customers.add_customer(db, {"name": "Umbrella"}, call=call(ROSA))
    other = customers.add_customer(db, {"name": "Stark"}, call=call(ROSA))
    offers.mark_offer(db, "stark", "sent", call=call(ROSA))
    assert added.undo is not None
    assert other.undo is not None
    dispatch.take_back(db, added.undo, call=call(ROSA))
    with pytest.raises(AlreadyDone, match="worked on since"):
        dispatch.take_back(db, other.undo, call=call(ROSA))
    shown = campaigns.find_campaign(db, call=call(ROSA))
    assert shown is not None
    assert shown.standing.progress.offers == 5


def test_a_late_signature_is_taken_and_need_not_be_decided_about(db: Database) -> None:
    """After the end who was silent signs: nothing is left to decide about them."""
    started(db)
    morning(db, day(29))
    offers.mark_offer(db, "acme", "signed", call=call(ROSA, day(30)))
    with pytest.raises(Refusal, match="neither declined nor was silent"):
        decisions.decide_offer(db, "acme", "keep", "why", call=call(ROSA, day(30)))
    assert len(decisions.load_undecided(db, call=call(ROSA, day(30))).rows) == 3


def test_a_restart_forgets_nothing(db: Database, url: str, open_database: Callable[[str], Database]) -> None:
    """What is due is on record: another process closes it."""
    started(db)
    db.close()
    again = open_database(url)
    morning(again, day(29))
    assert on_record(again).ran_out


@pytest.mark.parametrize("after", [timedelta(minutes=9), timedelta(minutes=11)])
def test_cancelling_is_undone_within_its_minutes(db: Database, after: timedelta) -> None:
    """Then it runs on with everybody in it; later it stays cancelled."""
    started(db)
    now: datetime = day(3)
    done = campaigns.cancel_campaign(db, "prices change", call=call(ROSA, now))
    if after < timedelta(minutes=10):
        dispatch.take_back(db, done.undo, call=call(ROSA, now + after))
    else:
        with pytest.raises(Refusal):
            dispatch.take_back(db, done.undo, call=call(ROSA, now + after))
    assert bool(on_record(db).running) is (after < timedelta(minutes=10))
