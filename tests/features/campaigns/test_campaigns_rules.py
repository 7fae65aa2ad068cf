"""Campaigns and offers: what may be marked when, what adds up, what a day makes due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring import campaigns as campaign_rules
from scoring.campaigns import STATES_BY_WORD, Campaign, CampaignNudge, Offer, OfferDecision, OfferState, OfferTally
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, Refusal, TooLate
from scoring.values.calendar import Calendar

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
ACME = Customer(1, "acme", "Acme GmbH")
RUNS = Campaign(1, "rosa", NOW, 28, TODAY + timedelta(days=28))
OVER = replace(RUNS, running=None, closed_at=NOW)
CANCELLED = replace(OVER, closed_by="rosa", closed_why="the prices change")
NEW = Offer(1, 1, 1)
CALENDAR = Calendar(ZoneInfo("UTC"))
STATES = tuple(dict.fromkeys(STATES_BY_WORD.values()))
tallied = st.builds(
    OfferTally, st.sampled_from(OfferState), st.sampled_from([*"ABCD", None]), st.integers(0, 99), st.just(0)
)
days = st.dates(TODAY, TODAY + timedelta(days=28))


def mark(offer: Offer, state: OfferState, *, campaign: Campaign = RUNS, on: date = TODAY) -> Offer:
    """The offer marked."""
    return campaign_rules.mark_offer(offer, state, campaign=campaign, customer=ACME, on=on)


@given(st.lists(st.tuples(st.sampled_from(STATES), days), max_size=12))
def test_moves_are_total_and_each_day_is_kept(moves: list[tuple[OfferState, date]]) -> None:
    """Whatever is marked in whichever order gives an offer or a refusal, the same every time; days stay until anew."""
    offer = NEW
    for to, on in moves:
        try:
            after = mark(offer, to, on=on)
        except Refusal:
            continue
        assert after == mark(offer, to, on=on)
        assert after != offer
        if to is not OfferState.TO_DO:
            assert offer.sent_on in (None, after.sent_on)
            assert offer.met_on in (None, after.met_on)
        offer = after
        assert (offer.state is OfferState.TO_DO) == (offer.sent_on is offer.met_on is offer.answered_on is None)
        assert offer.answered_on is not None or offer.state not in campaign_rules.ANSWERED_STATES


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        (("sent", "met", "signed"), OfferState.SIGNED),
        (("met", "sent"), OfferState.MET),
        (("signed", "met"), OfferState.SIGNED),
        (("declined", "signed"), OfferState.SIGNED),
        (("signed", "declined"), OfferState.DECLINED),
        (("signed", "to-do"), OfferState.TO_DO),
        (("declined", "to-do", "sent"), OfferState.SENT),
    ],
)
def test_what_came_before_does_not_take_back_what_came_later(marks: tuple[str, ...], state: OfferState) -> None:
    """Sitting down with who has signed is noted, and they have signed; minds may change; to do begins anew."""
    offer = NEW
    for word in marks:
        offer = mark(offer, campaign_rules.parse_state(word))
    assert offer.state is state


@pytest.mark.parametrize(
    ("marks", "kind", "says"),
    [
        (("to-do",), AlreadyDone, "is to do already"),
        (("sent", "sent"), AlreadyDone, "was sent to Acme GmbH on 5 January 2026 already"),
        (("met", "met"), AlreadyDone, "sat down with Acme GmbH"),
        (("signed", "signed"), AlreadyDone, "signed on 5 January 2026 already"),
        (("signed", "sent"), Refusal, "begin this offer anew: `/umpire campaign mark acme to-do`"),
        (("declined", "sent"), Refusal, "has declined already"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(marks: tuple[str, ...], kind: type[Refusal], says: str) -> None:
    """It says what stands, and what to do if that was a mistake."""
    *before, last = marks
    offer = NEW
    for word in before:
        offer = mark(offer, campaign_rules.parse_state(word))
    with pytest.raises(kind, match=says):
        mark(offer, campaign_rules.parse_state(last))


def test_only_a_late_answer_is_marked_once_it_is_over() -> None:
    """Who was silent may still sign or decline; nothing else moves, and nothing at all once it was cancelled."""
    silent = replace(NEW, state=OfferState.SILENT)
    assert mark(silent, OfferState.SIGNED, campaign=OVER).state is OfferState.SIGNED
    for offer, to, campaign in (
        (silent, OfferState.MET, OVER),
        (NEW, OfferState.SIGNED, OVER),
        (silent, OfferState.SIGNED, CANCELLED),
        (NEW, OfferState.SIGNED, CANCELLED),
    ):
        with pytest.raises(TooLate, match="Only a late answer"):
            mark(offer, to, campaign=campaign)


def test_a_decision_stands_in_the_way_of_marks_until_it_is_another() -> None:
    """After a notice nothing moves; after a keep a late signature is welcome, and ends the decision."""
    declined = mark(NEW, OfferState.DECLINED)
    with pytest.raises(Refusal, match="decide acme keep"):
        mark(replace(declined, decision=OfferDecision.NOTICE), OfferState.SIGNED)
    kept = replace(declined, decision=OfferDecision.KEEP, decided_by="rosa", decided_at=NOW, decided_why="new")
    assert mark(kept, OfferState.SIGNED).decision is None


def test_only_no_and_no_answer_are_decided() -> None:
    """Nothing is decided about who may still answer, twice the same, or in a campaign that was cancelled."""

    def may(offer: Offer, decision: OfferDecision = OfferDecision.KEEP, campaign: Campaign = RUNS) -> None:
        campaign_rules.check_decision(offer, decision, campaign=campaign, customer=ACME)

    declined = mark(NEW, OfferState.DECLINED)
    may(declined)
    may(replace(declined, decision=OfferDecision.NOTICE))
    may(replace(NEW, state=OfferState.SILENT), campaign=OVER)
    with pytest.raises(Refusal, match="neither declined nor was silent"):
        may(NEW)
    with pytest.raises(AlreadyDone, match="decided already: we keep Acme GmbH"):
        may(replace(declined, decision=OfferDecision.KEEP))
    with pytest.raises(AlreadyDone, match="cancelled"):
        may(declined, campaign=CANCELLED)


@given(st.lists(tallied))
def test_counts_add_up(tallies: list[OfferTally]) -> None:
    """Every offer is counted once by state and once by grade, in whichever order the tallies come."""
    found = campaign_rules.count_progress(tallies)
    assert found.offers == sum(each.offers for each in tallies) == sum(of for _, of in found.grades.values())
    assert campaign_rules.count_progress(reversed(tallies)) == found
    assert list(found.grades) == sorted(found.grades, key=lambda grade: grade or "~")


@pytest.mark.parametrize("days", [13, 29, 0, 99_999])
def test_other_days_are_refused(days: int) -> None:
    """A campaign lasts two to four weeks, both included."""
    assert [campaign_rules.check_length(each) for each in (14, 28)] == [14, 28]
    with pytest.raises(Malformed, match="14 to 28 days"):
        campaign_rules.check_length(days)


@given(st.integers(14, 28), st.integers(0, 40))
def test_each_nudge_comes_on_a_working_day_and_stays_come(length: int, after: int) -> None:
    """What has come by a day has come by the next; one at half-time, one a week before the end."""
    campaign = replace(RUNS, days=length, ends_on=TODAY + timedelta(days=length))
    today = TODAY + timedelta(days=after)
    come = campaign_rules.list_due_nudges(campaign, today, CALENDAR)
    assert come == campaign_rules.list_due_nudges(campaign, today + timedelta(days=1), CALENDAR)[: len(come)]
    assert (CampaignNudge.HALF in come) == (today >= CALENDAR.last_open_day(TODAY + timedelta(days=length // 2)))
    assert (CampaignNudge.WEEK in come) == (today >= CALENDAR.last_open_day(campaign.ends_on - timedelta(days=7)))
    if after == 0:
        assert come == ()


def test_it_is_over_the_day_after_its_last() -> None:
    """On the last day people can still answer."""
    assert not campaign_rules.is_over(RUNS, RUNS.ends_on)
    assert campaign_rules.is_over(RUNS, RUNS.ends_on + timedelta(days=1))
    assert (RUNS.ran_out, OVER.ran_out, CANCELLED.ran_out) == (False, True, False)
