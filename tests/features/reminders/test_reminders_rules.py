"""What is still to be said about a customer, and when: mornings of working days, nothing twice, nothing of the past."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from scoring import reminders as outlooks
from scoring.cases.fixes import FixState
from scoring.cases.talks import TalkAnswer
from scoring.reminders import CustomerAffairs, Escalation, Nudge, NudgeAudience, NudgeEvent, NudgeKind
from scoring.scorecards.scorecards import GradeOverride
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition
from tests.scoring import case_file_samples, made
from tests.scoring.made import NOW, POLICY, TODAY

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")
days = st.integers(-40, 400).map(lambda ahead: TODAY + timedelta(days=ahead))
moving = st.builds(
    replace,
    case_file_samples.any_transition,
    owner=st.sampled_from((None, "U-li")),
    last_day=st.none() | days,
    planned_at=st.none() | st.just(NOW),
    ended_at=st.sampled_from((None, None, NOW)),
    ballot_id=st.sampled_from((None, 1)),
)
fixed = st.builds(replace, case_file_samples.any_fix, due_on=st.none() | days)
affairs = st.builds(
    lambda zone, **open_: CustomerAffairs(
        made.build_customer(owner="U-jo"), POLICY, zones={"U-li": ZoneInfo(zone)}, **open_
    ),
    st.sampled_from(ZONES),
    case=st.none() | case_file_samples.any_case,
    fixes=st.lists(fixed, max_size=3, unique_by=lambda fix: fix.id).map(tuple),
    talks=st.lists(case_file_samples.any_talk, max_size=2).map(tuple),
    ballots=st.lists(case_file_samples.any_ballot, max_size=2).map(tuple),
    strikes=made.strike_lists.map(tuple),
    notice=st.none() | case_file_samples.any_notice,
    transition=st.none() | moving,
    hold=st.none() | st.just(case_file_samples.HOLD),
    override=st.none() | days.map(lambda day: GradeOverride("B", "", "U-rosa", POLICY.calendar.start_of(day))),
)


def said(**open_: object) -> list[tuple[NudgeEvent, date]]:
    """What is said of what is open, and on which day, in its order."""
    of = CustomerAffairs(made.build_customer(owner="U-jo"), POLICY, **open_)  # type: ignore[arg-type]
    return [(each.what, each.at.date()) for each in in_order(outlooks.plan_nudges(of, NOW))]


def in_order(found: Iterable[Nudge]) -> list[Nudge]:
    """The nudges as they come."""
    return sorted(found, key=lambda nudge: nudge.at)


def parting(last_day: date, *, on: datetime) -> list[tuple[NudgeEvent, date]]:
    """The reminders of a transition with that last day, planned at an instant."""
    return said(
        transition=replace(
            case_file_samples.TRANSITION,
            state=transitions.TransitionState.RUNNING,
            owner="U-li",
            last_day=last_day,
            planned_at=on,
        )
    )


@given(affairs)
def test_everything_is_said_at_nine_on_a_working_day(of: CustomerAffairs) -> None:
    """Whatever is open, people hear of it in the morning of a day on which they work, where they are."""
    for nudge in outlooks.plan_nudges(of, NOW):
        local = nudge.at.astimezone(nudge.zone)
        assert local.time() == time(9)
        assert POLICY.calendar.is_open_on(local.date())


@given(affairs)
def test_no_two_nudges_have_one_name(of: CustomerAffairs) -> None:
    """A nudge is known by its kind and subject: there are never two of the same."""
    found = outlooks.plan_nudges(of, NOW)
    assert len({(each.kind, each.subject) for each in found}) == len(found)


@given(affairs)
def test_what_is_closed_has_no_nudges(of: CustomerAffairs) -> None:
    """Fixes done, cases closed, transitions ended, customers let go: nothing is said of them."""
    closed = {fix.id for fix in of.fixes if fix.state is not FixState.OPEN}
    found = outlooks.plan_nudges(of, NOW)
    assert not [each for each in found if each.kind is NudgeKind.FIX and each.number in closed]
    if of.case is None or of.case.closed_at is not None:
        assert not {each.kind for each in found} & {NudgeKind.TALK, NudgeKind.PROBLEM}
    if of.transition is None or of.transition.ended_at is not None:
        assert NudgeKind.TRANSITION not in {each.kind for each in found}
    assert outlooks.plan_nudges(replace(of, customer=replace(of.customer, former_at=NOW)), NOW) == ()


@given(days, st.integers(1, 90))
def test_a_transition_is_called_to_mind_in_order_and_never_twice_a_day(last_day: date, length: int) -> None:
    """Half-time, a week, two days, the last day, then overdue: in this order, each on a day of its own."""
    found = parting(last_day, on=POLICY.calendar.start_of(last_day - timedelta(days=length)))
    order = [
        NudgeEvent.HALF,
        NudgeEvent.WEEK,
        NudgeEvent.FEW,
        NudgeEvent.LAST,
        NudgeEvent.OVERDUE,
        NudgeEvent.LONG_OVERDUE,
    ]
    assert [what for what, _ in found] == [what for what in order if what in dict(found)]
    assert len({day for _, day in found}) == len(found)
    assert dict(found)[NudgeEvent.LAST] <= last_day < dict(found)[NudgeEvent.OVERDUE]


def test_a_month_of_parting_is_called_to_mind_four_times() -> None:
    """Thirty days from Monday: half-time, a week and two days before, the day itself; then those who can help."""
    found = parting(date(2026, 2, 4), on=datetime(2026, 1, 5, 12, tzinfo=UTC))
    dates = [date(2026, 1, 20), date(2026, 1, 28), date(2026, 2, 2), date(2026, 2, 4)]
    assert found[:4] == list(
        zip((NudgeEvent.HALF, NudgeEvent.WEEK, NudgeEvent.FEW, NudgeEvent.LAST), dates, strict=True)
    )
    assert found[4:] == [(NudgeEvent.OVERDUE, date(2026, 2, 6)), (NudgeEvent.LONG_OVERDUE, date(2026, 2, 11))]


def test_managers_hear_of_a_transition_without_an_owner_unless_they_heard() -> None:
    """Two business days after it began; not where a ballot on the owner ran, after which they are told anyway."""
    lonely = Transition(1, 1, 1, NOW, transitions.TransitionState.OWNERLESS)
    assert [what for what, _ in said(transition=lonely)] == [NudgeEvent.OWNERLESS]
    assert said(transition=replace(lonely, ballot_id=3)) == []


def test_a_clean_slate_waits_for_what_is_graver() -> None:
    """No strike is cleared while a notice runs, a ballot is open or a transition is under way; nor without a strike."""
    heard, strike = (case_file_samples.build_held_talk(TalkAnswer.RECEPTIVE),), (made.build_strike(),)
    assert [what for what, _ in said(talks=heard, strikes=strike)] == [NudgeEvent.CLEAR]
    assert said(talks=heard) == []
    assert said(talks=(case_file_samples.build_held_talk(TalkAnswer.PUSHED_BACK),), strikes=strike) == []
    graver: tuple[dict[str, object], ...] = (
        {"ballots": (case_file_samples.BALLOT,)},
        {"notice": case_file_samples.NOTICE},
        {"transition": case_file_samples.TRANSITION},
    )
    for open_ in graver:
        assert NudgeEvent.CLEAR not in dict(said(talks=heard, strikes=strike, **open_))


@given(
    st.lists(st.sampled_from("abcd"), max_size=3).map(tuple),
    st.sampled_from(Escalation),
    st.none() | st.sampled_from("abxy"),
    st.frozensets(st.sampled_from("abcd")),
    st.frozensets(st.sampled_from("abxy")),
)
def test_who_hears_is_here_and_hears_once(
    people: tuple[str, ...],
    which: Escalation,
    prefers: str | None,
    here: frozenset[str],
    managers: frozenset[str],
) -> None:
    """Nobody twice, nobody who has left, all managers where all are meant, and somebody wherever there is one."""
    found = outlooks.list_recipients(NudgeAudience(people, which, prefers), here=here, managers=managers)
    assert len(set(found)) == len(found)
    assert set(found) <= (set(people) & here) | managers
    assert bool(found) == bool(managers or set(people) & here)
    if which is Escalation.ALL:
        assert managers <= set(found)
    if which is Escalation.ONE and prefers in managers:
        assert prefers in found


@given(st.integers(0, 365 * 24 * 60), st.sampled_from(ZONES))
def test_a_morning_after_is_the_next_there_is(minutes: int, name: str) -> None:
    """What a hold moved on comes at the next nine o'clock of a working day, and stays there."""
    instant, zone = NOW + timedelta(minutes=minutes), ZoneInfo(name)
    found = outlooks.next_morning(instant, zone, POLICY)
    assert instant <= found < instant + timedelta(days=4)
    assert found.astimezone(zone).time() == time(9)
    assert outlooks.next_morning(found, zone, POLICY) == found
