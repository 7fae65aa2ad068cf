"""Campaigns and offers: what may be marked when, what adds up, what a day makes due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring import campaigns as rules
from scoring.campaigns import MARKS, Campaign, Decision, Nudge, Offer, State, Tally
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
STATES = tuple(dict.fromkeys(MARKS.values()))
tallied = st.builds(Tally, st.sampled_from(State), st.sampled_from([*"ABCD", None]), st.integers(0, 99), st.just(0))
days = st.dates(TODAY, TODAY + timedelta(days=28))


def mark(offer: Offer, to: State, *, campaign: Campaign = RUNS, on: date = TODAY) -> Offer:
    """The offer marked."""
    return rules.marked(offer, to, campaign=campaign, customer=ACME, on=on)


@given(st.lists(st.tuples(st.sampled_from(STATES), days), max_size=12))
def test_moves_are_total_and_each_day_is_kept(moves: list[tuple[State, date]]) -> None:
    """Whatever is marked in whichever order gives an offer or a refusal, the same every time; days stay until anew."""
    offer = NEW
    for to, on in moves:
        try:
            after = mark(offer, to, on=on)
        except Refusal:
            continue
        assert after == mark(offer, to, on=on)
        assert after != offer
        if to is not State.TO_DO:
            assert offer.sent_on in (None, after.sent_on)
            assert offer.met_on in (None, after.met_on)
        offer = after
        assert (offer.state is State.TO_DO) == (offer.sent_on is offer.met_on is offer.answered_on is None)
        assert offer.answered_on is not None or offer.state not in rules.ANSWERED


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        (("sent", "met", "signed"), State.SIGNED),
        (("met", "sent"), State.MET),
        (("signed", "met"), State.SIGNED),
        (("declined", "signed"), State.SIGNED),
        (("signed", "declined"), State.DECLINED),
        (("signed", "to-do"), State.TO_DO),
        (("declined", "to-do", "sent"), State.SENT),
    ],
)
def test_what_came_before_does_not_take_back_what_came_later(marks: tuple[str, ...], state: State) -> None:
    """Sitting down with who has signed is noted, and they have signed; minds may change; to do begins anew."""
    offer = NEW
    for word in marks:
        offer = mark(offer, rules.meant(word))
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
        offer = mark(offer, rules.meant(word))
    with pytest.raises(kind, match=says):
        mark(offer, rules.meant(last))


def test_only_a_late_answer_is_marked_once_it_is_over() -> None:
    """Who was silent may still sign or decline; nothing else moves, and nothing at all once it was cancelled."""
    silent = replace(NEW, state=State.SILENT)
    assert mark(silent, State.SIGNED, campaign=OVER).state is State.SIGNED
    for offer, to, campaign in (
        (silent, State.MET, OVER),
        (NEW, State.SIGNED, OVER),
        (silent, State.SIGNED, CANCELLED),
        (NEW, State.SIGNED, CANCELLED),
    ):
        with pytest.raises(TooLate, match="Only a late answer"):
            mark(offer, to, campaign=campaign)


def test_a_decision_stands_in_the_way_of_marks_until_it_is_another() -> None:
    """After a notice nothing moves; after a keep a late signature is welcome, and ends the decision."""
    declined = mark(NEW, State.DECLINED)
    with pytest.raises(Refusal, match="decide acme keep"):
        mark(replace(declined, decision=Decision.NOTICE), State.SIGNED)
    kept = replace(declined, decision=Decision.KEEP, decided_by="rosa", decided_at=NOW, decided_why="new")
    assert mark(kept, State.SIGNED).decision is None


def test_only_no_and_no_answer_are_decided() -> None:
    """Nothing is decided about who may still answer, twice the same, or in a campaign that was cancelled."""

    def may(offer: Offer, decision: Decision = Decision.KEEP, campaign: Campaign = RUNS) -> None:
        rules.may_decide(offer, decision, campaign=campaign, customer=ACME)

    declined = mark(NEW, State.DECLINED)
    may(declined)
    may(replace(declined, decision=Decision.NOTICE))
    may(replace(NEW, state=State.SILENT), campaign=OVER)
    with pytest.raises(Refusal, match="neither declined nor was silent"):
        may(NEW)
    with pytest.raises(AlreadyDone, match="decided already: we keep Acme GmbH"):
        may(replace(declined, decision=Decision.KEEP))
    with pytest.raises(AlreadyDone, match="cancelled"):
        may(declined, campaign=CANCELLED)


@given(st.lists(tallied))
def test_counts_add_up(tallies: list[Tally]) -> None:
    """Every offer is counted once by state and once by grade, in whichever order the tallies come."""
    found = rules.progress(tallies)
    assert found.offers == sum(each.offers for each in tallies) == sum(of for _, of in found.grades.values())
    assert rules.progress(reversed(tallies)) == found
    assert list(found.grades) == sorted(found.grades, key=lambda grade: grade or "~")


@pytest.mark.parametrize("days", [13, 29, 0, 99_999])
def test_other_days_are_refused(days: int) -> None:
    """A campaign lasts two to four weeks, both included."""
    assert [rules.length(each) for each in (14, 28)] == [14, 28]
    with pytest.raises(Malformed, match="14 to 28 days"):
        rules.length(days)


@given(st.integers(14, 28), st.integers(0, 40))
def test_each_nudge_comes_on_a_working_day_and_stays_come(length: int, after: int) -> None:
    """What has come by a day has come by the next; one at half-time, one a week before the end."""
    campaign = replace(RUNS, days=length, ends_on=TODAY + timedelta(days=length))
    today = TODAY + timedelta(days=after)
    come = rules.nudges_by(campaign, today, CALENDAR)
    assert come == rules.nudges_by(campaign, today + timedelta(days=1), CALENDAR)[: len(come)]
    assert (Nudge.HALF in come) == (today >= CALENDAR.last_open(TODAY + timedelta(days=length // 2)))
    assert (Nudge.WEEK in come) == (today >= CALENDAR.last_open(campaign.ends_on - timedelta(days=7)))
    if after == 0:
        assert come == ()


def test_it_is_over_the_day_after_its_last() -> None:
    """On the last day people can still answer."""
    assert not rules.over(RUNS, RUNS.ends_on)
    assert rules.over(RUNS, RUNS.ends_on + timedelta(days=1))
    assert (RUNS.ran_out, OVER.ran_out, CANCELLED.ran_out) == (False, True, False)
