"""Final notices: when one may be given, how long it runs, and that no way round it leads to a termination."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from scoring import notices
from scoring.cases.talks import Talk, TalkAnswer, find_last_talk_time
from scoring.notices import MAX_DAYS, MIN_DAYS, Notice, NoticeState
from scoring.refusals import AlreadyDone, Malformed, Refusal, TooLate
from scoring.rules.policy import Policy
from scoring.strikes import OurPart, StrikeState
from tests.scoring.made import NOW, POLICY, TICK, TODAY, build_strike, policies
from tests.scoring.notice_samples import build_agreed_notice, build_given_notice

DAY = timedelta(days=1)
BERLIN = Policy(timezone="Europe/Berlin")


def opens(notice: Notice | None, *strikes: Any, now: datetime = NOW) -> str | None:
    """Why a termination may be voted on."""
    return notices.find_termination_ground(notice, strikes, now=now, policy=POLICY)


def test_it_has_to_be_given_within_ten_business_days() -> None:
    """Agreed on a Monday, it may be given until 17:00 of the Monday two weeks on; days off do not count."""
    assert build_agreed_notice().give_by == datetime(2026, 3, 16, 17, tzinfo=UTC)
    off = replace(POLICY, holidays=(date(2026, 3, 16),))
    assert build_agreed_notice(off).give_by == datetime(2026, 3, 17, 17, tzinfo=UTC)


def test_thirty_days_are_thirty_whole_days() -> None:
    """Given on 2 March it runs to the end of 31 March, in the workspace's zone, over the change of clocks."""
    notice = build_given_notice(BERLIN)
    assert notice.ends_at == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert notices.last_day(notice, ZoneInfo("Europe/Berlin")) == date(2026, 3, 31)


def test_its_end_is_that_very_instant_and_opens_nothing() -> None:
    """A microsecond before its end it runs; at its end it is over, and letting go is no more open than before."""
    notice = build_given_notice()
    assert notice.ends_at is not None
    assert not notices.is_over(notice, notice.ends_at - TICK)
    assert notices.is_over(notice, notice.ends_at)
    assert opens(notice, now=notice.ends_at) is None


def test_a_strike_in_its_days_opens_for_thirty_days() -> None:
    """To the microsecond; one about a later day opens nothing; both keep silence from counting as met."""
    given_, at = build_given_notice(), NOW + 20 * DAY
    new = build_strike(recorded_at=at, incident_on=at.date(), expires_at=at + 100 * DAY)
    assert opens(given_, new, now=at + 30 * DAY - TICK) is not None
    assert opens(given_, new, now=at + 30 * DAY) is None
    later = replace(new, incident_on=date(2026, 4, 1), recorded_at=NOW + 30 * DAY)
    assert opens(given_, later, now=NOW + 31 * DAY) is None
    for each in (new, later, replace(new, state=StrikeState.CONTESTED)):
        assert notices.has_strike_since(given_, [each], now=NOW + 36 * DAY, policy=POLICY)
    assert not notices.has_strike_since(given_, [replace(new, state=StrikeState.VOID)], now=at, policy=POLICY)


def test_a_contest_keeps_the_question_closed() -> None:
    """Not met, or struck anew: nothing opens while any strike is contested."""
    contested = build_strike(id=8, state=StrikeState.CONTESTED, contested_at=NOW, expires_at=NOW + 400 * DAY)
    new = build_strike(id=9, recorded_at=NOW + DAY, incident_on=TODAY + DAY, expires_at=NOW + 400 * DAY)
    assert opens(build_given_notice(), new, contested, now=NOW + 2 * DAY) is None
    assert opens(replace(build_given_notice(), state=NoticeState.NOT_MET), contested) is None


@pytest.mark.parametrize("days", [MIN_DAYS, MAX_DAYS])
def test_its_length_may_be_chosen(days: int) -> None:
    """14 to 90 days, both included."""
    assert build_given_notice(days=days).ends_at == POLICY.calendar.start_of(TODAY + timedelta(days=days))


@pytest.mark.parametrize("days", [MIN_DAYS - 1, MAX_DAYS + 1, 0, -30])
def test_no_shorter_and_no_longer(days: int) -> None:
    """13 or 91 days are refused, and the sentence says what goes."""
    with pytest.raises(Malformed, match="runs 14 to 90 days") as refusal:
        build_given_notice(days=days)
    assert refusal.value.field == "days"


def test_nobody_is_told_tomorrow_or_before_the_ballot() -> None:
    """A day to come and a day before the ballot passed are refused; the day it passed is fine."""
    with pytest.raises(Malformed, match="still to come"):
        build_given_notice(on=TODAY + DAY)
    with pytest.raises(Malformed, match="The ballot passed on 2 March 2026"):
        build_given_notice(on=TODAY - DAY)
    late = build_given_notice(now=NOW + 3 * DAY)
    assert late.given_on == TODAY
    assert late.recorded_at == NOW + 3 * DAY


def test_too_late_is_lapsed_whether_or_not_anybody_noticed() -> None:
    """From the instant it had to be given by, it cannot be recorded, even before the clock was heard."""
    with pytest.raises(TooLate, match="given by 16 March 2026"):
        build_given_notice(now=build_agreed_notice().give_by)
    assert build_given_notice(now=build_agreed_notice().give_by - TICK).state is NoticeState.GIVEN


def test_only_what_nobody_gave_lapses() -> None:
    """An agreed notice lapses as of its date; one given or withdrawn meanwhile stays as it is."""
    notice = build_agreed_notice()
    assert notices.lapse_notice(notice, notice.give_by) == replace(
        notice, state=NoticeState.LAPSED, closed_at=notice.give_by
    )
    taken_back = notices.withdraw_notice(notice, by="U-rosa", why="too early", now=NOW, zone=POLICY.zone)
    for other in (build_given_notice(), taken_back):
        assert notices.lapse_notice(other, notice.give_by) == other


def test_more_time_is_ninety_days_in_all() -> None:
    """Thirty days and sixty more; not one beyond, and what is left is said."""
    notice = notices.extend_notice(build_given_notice(), 60, now=NOW, policy=POLICY)
    assert (notice.days, notices.last_day(notice, POLICY.zone)) == (90, date(2026, 5, 30))
    with pytest.raises(Malformed, match="at most 60 more"):
        notices.extend_notice(build_given_notice(), 61, now=NOW, policy=POLICY)
    with pytest.raises(Malformed, match="none are left"):
        notices.extend_notice(notice, 1, now=NOW, policy=POLICY)
    with pytest.raises(Malformed, match="ends later than 31 March 2026"):
        notices.extend_notice(build_given_notice(), 0, now=NOW, policy=POLICY)


def test_more_time_is_time_to_come() -> None:
    """Once it is over it can be extended to a day ahead, not to one that has passed."""
    later = NOW + 40 * DAY
    with pytest.raises(Malformed, match="has passed already"):
        notices.extend_notice(build_given_notice(), 5, now=later, policy=POLICY)
    assert opens(notices.extend_notice(build_given_notice(), 20, now=later, policy=POLICY), now=later) is None


@pytest.mark.parametrize("state", [NoticeState.AGREED, NoticeState.MET, NoticeState.WITHDRAWN, NoticeState.LAPSED])
def test_met_and_more_time_need_one_that_is_given(state: NoticeState) -> None:
    """Before it is given and after it is closed there is nothing to meet or extend; the sentence says what to do."""
    notice = replace(build_agreed_notice(), state=state, closed_at=NOW if state is not NoticeState.AGREED else None)
    with pytest.raises(AlreadyDone, match=r"/umpire notice|/vote notice"):
        notices.mark_met(notice, by="U-rosa", now=NOW, zone=POLICY.zone)
    with pytest.raises(AlreadyDone, match=r"/umpire notice|/vote notice"):
        notices.extend_notice(notice, 7, now=NOW, policy=POLICY)


@pytest.mark.parametrize("state", [NoticeState.GIVEN, NoticeState.MET, NoticeState.WITHDRAWN, NoticeState.LAPSED])
def test_it_is_given_once(state: NoticeState) -> None:
    """What was given, or is closed, is not given again."""
    notice = replace(build_given_notice(), state=state, closed_at=NOW if state is not NoticeState.GIVEN else None)
    with pytest.raises(AlreadyDone):
        notices.give_notice(notice, on=TODAY, by="U-rosa", now=NOW, policy=POLICY, zone=POLICY.zone)


def test_withdrawing_needs_a_reason_and_happens_once() -> None:
    """Given or not, it can be taken back with a reason; what is closed cannot."""
    for notice in (build_agreed_notice(), build_given_notice()):
        taken_back = notices.withdraw_notice(notice, by="U-rosa", why=" too early ", now=NOW, zone=POLICY.zone)
        assert (taken_back.state, taken_back.closed_why) == (NoticeState.WITHDRAWN, "too early")
        with pytest.raises(Malformed, match="needs a reason"):
            notices.withdraw_notice(notice, by="U-rosa", why=" ", now=NOW, zone=POLICY.zone)
        with pytest.raises(AlreadyDone, match="withdrawn on 2 March 2026"):
            notices.withdraw_notice(taken_back, by="U-rosa", why="again", now=NOW, zone=POLICY.zone)


def test_not_met_is_said_after_its_end_with_a_reason() -> None:
    """Refused a microsecond before its end and without a reason; recorded at its end, it opens the question."""
    notice = build_given_notice()
    assert notice.ends_at is not None
    with pytest.raises(Refusal, match="runs until the end of 31 March 2026"):
        notices.mark_not_met(notice, by="U-rosa", why="no order", now=notice.ends_at - TICK, zone=POLICY.zone)
    with pytest.raises(Malformed, match="needs a reason"):
        notices.mark_not_met(notice, by="U-rosa", why=" ", now=notice.ends_at, zone=POLICY.zone)
    missed = notices.mark_not_met(notice, by="U-rosa", why=" no order ", now=notice.ends_at, zone=POLICY.zone)
    assert (missed.state, missed.closed_why) == (NoticeState.NOT_MET, "no order")
    assert opens(missed, now=notice.ends_at) == "it was not met"
    for again in (notices.mark_met, notices.mark_not_met):
        with pytest.raises(AlreadyDone, match="recorded as not met on 1 April 2026"):
            again(missed, by="U-rosa", why="why", now=notice.ends_at, zone=POLICY.zone)
    taken_back = notices.withdraw_notice(missed, by="U-rosa", why="a mistake", now=notice.ends_at, zone=POLICY.zone)
    assert taken_back.state is NoticeState.WITHDRAWN


def test_a_new_strike_opens_the_question_at_once() -> None:
    """Day 19, a new strike: a termination may be voted on, and why is said."""
    later = NOW + 19 * DAY
    new = build_strike(recorded_at=later, incident_on=later.date(), expires_at=later + 100 * DAY)
    assert opens(build_given_notice(), new, now=later) == "a new strike came on 21 March 2026"


@pytest.mark.parametrize(
    "change",
    [
        {"state": StrikeState.VOID},
        {"state": StrikeState.CONTESTED},
        {"state": StrikeState.UNDONE},
        {"ours": OurPart.MOSTLY},
        {"expires_at": NOW + DAY},
        {"cleared_at": NOW + DAY},
        {"recorded_at": NOW},
        {"recorded_at": NOW - DAY},
        {"incident_on": TODAY - DAY},
    ],
)
def test_what_is_no_new_strike_opens_nothing(change: dict[str, Any]) -> None:
    """One that does not count, was recorded before the notice, or is about something before it, is not new."""
    usual = {"recorded_at": NOW + TICK, "incident_on": TODAY, "expires_at": NOW + 100 * DAY}
    assert opens(build_given_notice(), build_strike(**usual), now=NOW + DAY) is not None
    assert opens(build_given_notice(), build_strike(**usual | change), now=NOW + DAY) is None


def met(at: datetime = NOW + 10 * DAY) -> Notice:
    """A notice that was met at that time."""
    return notices.mark_met(build_given_notice(), by="U-rosa", now=at, zone=POLICY.zone)


def after(days: int, number: int, **changes: Any) -> Any:
    """A strike of one point, recorded so many days after the notice was given."""
    usual = {"recorded_at": NOW + days * DAY, "incident_on": TODAY + days * DAY, "expires_at": NOW + 900 * DAY}
    return build_strike(id=number, **usual | changes)


def talk(days: int, answer: TalkAnswer | None = TalkAnswer.PARTLY, **changes: Any) -> Talk:
    """A talk whose answer was recorded so many days after the notice was given."""
    at = NOW + days * DAY
    return replace(Talk(1, 1, 2, "U-jo", TODAY, "U-jo", at, answer=answer, recorded_at=at), **changes)


@pytest.mark.parametrize(
    ("strikes", "talks", "leads"),
    [
        ((after(60, 1), after(70, 2)), (talk(75),), True),
        ((after(60, 1, weight=2),), (talk(75),), True),
        ((after(60, 1), after(70, 2)), (talk(65),), True),
        ((after(60, 1),), (talk(75),), False),
        ((after(9, 1), after(70, 2)), (talk(75),), False),
        ((after(60, 1), after(70, 2)), (), False),
        ((after(60, 1), after(70, 2)), (talk(59),), False),
        ((after(60, 1), after(70, 2)), (talk(75, None),), False),
        ((after(60, 1), after(70, 2)), (talk(75, TalkAnswer.NOT_TOLD),), False),
        ((after(60, 1), after(70, 2)), (talk(75, withdrawn_at=NOW + 76 * DAY),), False),
        ((after(60, 1), after(70, 2), after(71, 3, state=StrikeState.CONTESTED)), (talk(75),), False),
    ],
)
def test_after_it_was_met_two_new_points_and_a_talk_lead_on(
    strikes: tuple[Any, ...], talks: tuple[Talk, ...], leads: bool
) -> None:
    """Not one point, not a strike from before, not without a talk about them, and not while one is contested."""
    why = notices.find_termination_ground(
        met(), strikes, now=NOW + 80 * DAY, policy=POLICY, talked_at=find_last_talk_time(talks)
    )
    assert why == ("2 new points came after it was met, and a talk about them was held" if leads else None)


def test_it_lives_a_year() -> None:
    """Points of the last day of its life lead on; a strike on the day after belongs to a new case."""
    dies_at = POLICY.calendar.start_of(TODAY + timedelta(days=365))
    for recorded_at, new in ((dies_at - TICK, 2), (dies_at, 0)):
        found = build_strike(
            weight=2, recorded_at=recorded_at, incident_on=recorded_at.date(), expires_at=recorded_at + 90 * DAY
        )
        assert notices.count_new_points(met(NOW), [found], now=recorded_at, policy=POLICY) == new


@pytest.mark.parametrize("votes", [0, 1, 2, 3])
def test_two_votes_are_the_most(votes: int) -> None:
    """Not met, struck anew, or met and struck twice: after two votes that kept the customer it leads no further."""
    missed = replace(build_given_notice(), state=NoticeState.NOT_MET, closed_at=NOW + 31 * DAY)
    for notice, strikes in ((missed, ()), (build_given_notice(), (after(19, 1),)), (met(), (after(60, 1, weight=2),))):
        now = NOW + (20 if notice.state is NoticeState.GIVEN else 80) * DAY
        found = notices.find_termination_ground(
            notice, strikes, now=now, policy=POLICY, talked_at=NOW + 75 * DAY, votes=votes
        )
        assert (found is not None) is (votes < 2)


def test_what_was_not_met_ends_thirty_days_later() -> None:
    """It is taken back by itself then, says why, and leads no further; in any other state nothing ends."""
    missed = replace(build_given_notice(), state=NoticeState.NOT_MET, closed_at=NOW + 31 * DAY, closed_by="U-rosa")
    assert notices.unused_at(missed) == NOW + 61 * DAY
    ended = notices.end_unused(missed, NOW + 61 * DAY)
    assert (ended.state, ended.closed_by, ended.closed_at) == (NoticeState.WITHDRAWN, None, NOW + 61 * DAY)
    assert "within 30 days" in ended.closed_why
    assert opens(ended, now=NOW + 61 * DAY) is None
    for state in set(NoticeState) - {NoticeState.NOT_MET}:
        other = replace(missed, state=state)
        assert (notices.unused_at(other), notices.end_unused(other, NOW)) == (None, other)


struck = st.lists(
    st.builds(
        build_strike,
        id=st.integers(1, 99),
        recorded_at=st.integers(-40, 500).map(lambda days: NOW + days * DAY),
        incident_on=st.integers(-60, 500).map(lambda days: TODAY + days * DAY),
        expires_at=st.integers(-5, 800).map(lambda days: NOW + days * DAY),
        state=st.sampled_from(StrikeState),
        ours=st.sampled_from(OurPart),
        cleared_at=st.none() | st.just(NOW),
    ),
    max_size=5,
    unique_by=lambda found: found.id,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "meet", "miss", "extend", "withdraw", "lapse"]),
        st.integers(0, 40),
        st.integers(-5, 95),
    ),
    max_size=8,
)


@given(steps, struck, policies)
def test_no_way_round_the_notice_leads_to_a_termination(
    path: list[tuple[str, int, int]], found: list[Any], policy: Policy
) -> None:
    """Whatever is tried in whatever order, only a notice that a person gave opens the question.

    And only when somebody said, after at least 14 days, that it was not met, or a strike that counts came after.
    """
    notice, now = build_agreed_notice(policy), NOW
    told = False
    for what, days, number in path:
        now += days * DAY
        before = notice
        try:
            notice = _step(notice, what, number, now, policy)
        except Refusal:
            assert notice == before
        told = told or (notice.state is NoticeState.GIVEN and before.state is NoticeState.AGREED)
        why = notices.find_termination_ground(notice, found, now=now, policy=policy, talked_at=NOW + 900 * DAY)
        if why is None:
            continue
        assert told
        assert notice.state in (NoticeState.GIVEN, NoticeState.MET, NoticeState.NOT_MET)
        assert notice.given_on is not None
        assert notice.ends_at is not None
        waited = now >= policy.calendar.start_of(notice.given_on + MIN_DAYS * DAY) and now >= notice.ends_at
        anew = any(s.state is StrikeState.COUNTED and s.cleared_at is None and s.recorded_at > NOW for s in found)
        assert anew or (waited and notice.state is NoticeState.NOT_MET)


def _step(notice: Notice, what: str, number: int, now: datetime, policy: Policy) -> Notice:
    match what:
        case "give":
            today = now.astimezone(policy.zone).date()
            return notices.give_notice(
                notice, on=today, by="U-rosa", days=number, now=now, policy=policy, zone=policy.zone
            )
        case "meet":
            return notices.mark_met(notice, by="U-rosa", now=now, zone=policy.zone)
        case "miss":
            return notices.mark_not_met(notice, by="U-rosa", why="why", now=now, zone=policy.zone)
        case "extend":
            return notices.extend_notice(notice, number, now=now, policy=policy)
        case "withdraw":
            return notices.withdraw_notice(notice, by="U-rosa", why="why", now=now, zone=policy.zone)
        case _:
            return notices.lapse_notice(notice, now)


@given(steps, policies)
def test_it_never_runs_longer_than_ninety_days(path: list[tuple[str, int, int]], policy: Policy) -> None:
    """Given and extended in any way, it runs 14 to 90 days, and its end is that many days after it was given."""
    notice, now = build_agreed_notice(policy), NOW
    for what, days, number in path:
        now += days * DAY
        try:
            notice = _step(notice, what, number, now, policy)
        except Refusal:
            continue
        if notice.ends_at is not None and notice.given_on is not None:
            assert MIN_DAYS <= notice.days <= MAX_DAYS
            assert notice.ends_at == policy.calendar.start_of(notice.given_on + notice.days * DAY)


def test_a_notice_keeps_the_life_it_was_agreed_with() -> None:
    """Settings that change while a notice lives make its life neither longer nor shorter."""
    short = build_given_notice(replace(POLICY, notice_life_days=100, notice_days=90))
    for day, counts in ((99, True), (101, False)):
        at = NOW + day * DAY
        was_met = replace(short, state=NoticeState.MET, closed_at=NOW + DAY)
        new = build_strike(weight=2, recorded_at=at, incident_on=at.date(), expires_at=at + 180 * DAY)
        points = notices.count_new_points(was_met, [new], now=at + TICK, policy=POLICY)
        assert points == (2 if counts else 0)
