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
from storage import campaigns as campaign_records
from storage.campaigns import OFFERS
from storage.database import Database
from tests.features.campaigns.started import (
    ANA,
    BEN,
    JO,
    MIA,
    ROSA,
    build_call,
    build_moment,
    get_campaign,
    get_offer,
    list_queued_posts,
    run_morning,
    shop,
    start_campaign,
)
from tests.usecases.conftest import Office, together

HALF, WEEK = "half-time", "a week before the end"


@pytest.fixture
def db(office: Office) -> Database:
    """The office with four customers."""
    return shop(office)


def test_owners_are_reminded_at_half_time_and_a_week_before_the_end(db: Database) -> None:
    """At nine of its day, each once, however often umpire looks; what nobody looks after is for who started it."""
    start_campaign(db)
    for number in range(1, 14):
        run_morning(db, build_moment(number))
    assert list_queued_posts(db) == []
    for number in (14, 14, 15, 20):
        run_morning(db, build_moment(number))
    assert list_queued_posts(db) == [(ANA, HALF), (JO, HALF), (ROSA, HALF)]
    for number in (21, 22, 27):
        run_morning(db, build_moment(number))
    assert list_queued_posts(db) == [(ANA, WEEK), (ANA, HALF), (JO, WEEK), (JO, HALF), (ROSA, WEEK), (ROSA, HALF)]


def test_late_only_the_newest_is_said(db: Database) -> None:
    """Down over both days: people hear where things stand, not every step on the way."""
    start_campaign(db)
    run_morning(db, build_moment(23, 15))
    assert list_queued_posts(db) == [(ANA, WEEK), (JO, WEEK), (ROSA, WEEK)]


def test_a_short_campaign_reminds_once(db: Database) -> None:
    """Where half-time is a week before the end there is one reminder."""
    start_campaign(db, 14)
    for number in range(15):
        run_morning(db, build_moment(number))
    assert list_queued_posts(db) == [(ANA, WEEK), (JO, WEEK), (ROSA, WEEK)]


def test_what_falls_on_a_day_off_comes_the_working_day_before(db: Database) -> None:
    """A Monday that is a holiday: said on Friday; come late on a day off, said on the next working day."""
    policies.change_setting(db, "calendar.holidays", "2026-01-19", call=build_call("U-olga"))
    start_campaign(db)
    run_morning(db, build_moment(10))
    assert list_queued_posts(db) == []
    run_morning(db, build_moment(11))
    assert len(list_queued_posts(db)) == 3


def test_what_comes_late_waits_for_a_working_day(db: Database) -> None:
    """Down over half-time, back on a Saturday: nobody hears before Monday."""
    start_campaign(db)
    run_morning(db, build_moment(19))
    assert list_queued_posts(db) == []
    run_morning(db, build_moment(21, 8))
    assert list_queued_posts(db) == []
    run_morning(db, build_moment(21))
    assert len(list_queued_posts(db)) == 3


def test_who_sat_down_with_everybody_is_not_reminded(db: Database) -> None:
    """Nor is anybody about customers on hold, or let go of; who has left is stood in for by the backup."""
    start_campaign(db)
    offers.mark_offer(db, "globex", "met", call=build_call(JO))
    offers.mark_offer(db, "initech", "signed", call=build_call(JO))
    holds.place_hold(db, "acme", "their office burnt down", date(2026, 2, 15), call=build_call(MIA))
    people.store_people(db, [Person(ANA, "Ana", False)], now=build_moment(1))
    run_morning(db, build_moment(14))
    assert list_queued_posts(db) == [(BEN, HALF)]
    found = campaigns.find_reminder(db, 1, HALF, BEN, now=build_moment(14))
    assert found is not None
    assert found.number == 1


def test_a_reminder_that_has_become_idle_is_not_shown(db: Database) -> None:
    """Slack was away that morning: who is through by the time it is back reads nothing."""
    start_campaign(db)
    run_morning(db, build_moment(14))
    offers.mark_offer(db, "hooli", "signed", call=build_call(ANA, build_moment(14, 10)))
    assert campaigns.find_reminder(db, 1, HALF, ANA, now=build_moment(14, 11)) is None
    assert campaigns.find_reminder(db, 1, HALF, JO, now=build_moment(14, 11)) is not None


def test_the_day_after_its_last_it_is_over(db: Database) -> None:
    """Who answered has answered, everybody else is silent, every manager hears once, and it ended with its last day."""
    start_campaign(db)
    offers.mark_offer(db, "globex", "signed", call=build_call(JO))
    offers.mark_offer(db, "initech", "met", call=build_call(JO))
    offers.mark_offer(db, "hooli", "declined", call=build_call(ANA))
    run_morning(db, build_moment(28, 23))
    assert get_campaign(db).running
    for number in (29, 29, 30, 60):
        run_morning(db, build_moment(number))

    found = get_campaign(db)
    assert (found.running, found.closed_at, found.closed_by) == (None, build_moment(29, 0), None)
    states = {key: get_offer(db, key).state for key in ("acme", "globex", "initech", "hooli")}
    assert states == {
        "acme": OfferState.SILENT,
        "globex": OfferState.SIGNED,
        "initech": OfferState.SILENT,
        "hooli": OfferState.DECLINED,
    }
    assert [each for each in list_queued_posts(db) if each[1] == "over"] == [(MIA, "over"), (ROSA, "over")]
    assert [
        each.customer.key for each in decisions.load_undecided(db, call=build_call(MIA, build_moment(30))).rows
    ] == [*("acme", "hooli", "initech")]


def test_an_end_that_was_missed_is_made_up_for(db: Database) -> None:
    """Down for two months: it closes as of its last day, nobody is reminded of it any more, managers hear once."""
    start_campaign(db)
    run_morning(db, build_moment(88, 15))
    assert get_campaign(db).closed_at == build_moment(29, 0)
    assert list_queued_posts(db) == [(MIA, "over"), (ROSA, "over")]
    run_morning(db, build_moment(91))
    assert len(list_queued_posts(db)) == 2


def test_managers_hear_of_the_end_on_a_working_day(db: Database) -> None:
    """It closes on a Saturday and is told on Monday."""
    campaigns.start_campaign(db, 18, call=build_call(ROSA))
    run_morning(db, build_moment(19))
    assert get_campaign(db).ran_out
    assert "over" not in [what for _, what in list_queued_posts(db)]
    run_morning(db, build_moment(21))
    assert [who for who, what in list_queued_posts(db) if what == "over"] == [MIA, ROSA]


def test_two_replicas_do_it_once(office: Office, db: Database) -> None:
    """Eight looks at one instant: one reminds, one closes, whichever replica it is."""
    start_campaign(db)
    together(office, [lambda door: run_morning(door, build_moment(14))] * 8)
    assert list_queued_posts(db) == [(ANA, HALF), (JO, HALF), (ROSA, HALF)]
    together(office, [lambda door: run_morning(door, build_moment(29))] * 8)
    assert [each for each in list_queued_posts(db) if each[1] == "over"] == [(MIA, "over"), (ROSA, "over")]


def test_two_managers_start_one_campaign(office: Office, db: Database) -> None:
    """At one instant: one campaign with one offer each, the others read that one runs."""
    told = together(
        office,
        [
            partial(campaigns.start_campaign, days=28, call=build_call(who, key=f"{who}{n}"))
            for n in range(4)
            for who in (ROSA, MIA)
        ],
    )
    assert [type(each) for each in told].count(CampaignChanged) == 1
    assert [type(each) for each in told].count(AlreadyDone) == 7
    with db.transaction(reading=True) as tx:
        assert len(campaign_records.RECORDS.list_where(tx)) == 1
        assert len(OFFERS.list_where(tx)) == 4


def test_marks_and_the_end_leave_nothing_in_between(office: Office, db: Database) -> None:
    """Marked while it closes: either the mark came first and stands, or it is over and the mark is refused."""
    start_campaign(db)
    told = together(
        office,
        [
            lambda door: run_morning(door, build_moment(29)),
            *(
                partial(offers.mark_offer, customer_name=key, word="met", call=build_call(ROSA, build_moment(29)))
                for key in ("acme", "globex", "hooli")
            ),
        ],
    )
    assert not get_campaign(db).running
    for key, each in zip(("acme", "globex", "hooli"), told[1:], strict=True):
        assert isinstance(each, (OfferMarked, Refusal))
        assert get_offer(db, key).state is OfferState.SILENT
        assert (get_offer(db, key).met_on is not None) == isinstance(each, OfferMarked)


def test_a_mark_made_by_eight_clicks_is_made_once(office: Office, db: Database) -> None:
    """One of them did it, seven read that it is done."""
    start_campaign(db)
    told = together(office, [partial(offers.mark_offer, customer_name="acme", word="sent", call=build_call(ROSA))] * 8)
    assert [type(each) for each in told].count(OfferMarked) == 1
    assert [type(each) for each in told].count(AlreadyDone) == 7


def test_who_joins_while_it_runs_is_offered_and_can_be_taken_out(db: Database) -> None:
    """An addition joins at once and can be undone, unless its offer was marked since."""
    start_campaign(db)
    added = customers.add_customer(db, {"name": "Umbrella"}, call=build_call(ROSA))
    other = customers.add_customer(db, {"name": "Stark"}, call=build_call(ROSA))
    offers.mark_offer(db, "stark", "sent", call=build_call(ROSA))
    assert added.undo is not None
    assert other.undo is not None
    dispatch.take_back(db, added.undo, call=build_call(ROSA))
    with pytest.raises(AlreadyDone, match="worked on since"):
        dispatch.take_back(db, other.undo, call=build_call(ROSA))
    shown = campaigns.find_campaign(db, call=build_call(ROSA))
    assert shown is not None
    assert shown.standing.progress.offers == 5


def test_a_late_signature_is_taken_and_need_not_be_decided_about(db: Database) -> None:
    """After the end who was silent signs: nothing is left to decide about them."""
    start_campaign(db)
    run_morning(db, build_moment(29))
    offers.mark_offer(db, "acme", "signed", call=build_call(ROSA, build_moment(30)))
    with pytest.raises(Refusal, match="neither declined nor was silent"):
        decisions.decide_offer(db, "acme", "keep", "why", call=build_call(ROSA, build_moment(30)))
    assert len(decisions.load_undecided(db, call=build_call(ROSA, build_moment(30))).rows) == 3


def test_a_restart_forgets_nothing(db: Database, url: str, open_database: Callable[[str], Database]) -> None:
    """What is due is on record: another process closes it."""
    start_campaign(db)
    db.close()
    again = open_database(url)
    run_morning(again, build_moment(29))
    assert get_campaign(again).ran_out


@pytest.mark.parametrize("after", [timedelta(minutes=9), timedelta(minutes=11)])
def test_cancelling_is_undone_within_its_minutes(db: Database, after: timedelta) -> None:
    """Then it runs on with everybody in it; later it stays cancelled."""
    start_campaign(db)
    now: datetime = build_moment(3)
    done = campaigns.cancel_campaign(db, "prices change", call=build_call(ROSA, now))
    if after < timedelta(minutes=10):
        dispatch.take_back(db, done.undo, call=build_call(ROSA, now + after))
    else:
        with pytest.raises(Refusal):
            dispatch.take_back(db, done.undo, call=build_call(ROSA, now + after))
    assert bool(get_campaign(db).running) is (after < timedelta(minutes=10))
