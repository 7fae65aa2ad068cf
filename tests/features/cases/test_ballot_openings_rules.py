"""Opening a ballot: what each kind needs, and that there is no other way to one on letting go."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import notices, strikes
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings as openings
from scoring.cases.ballot_doors import BallotDoor
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseRoute
from scoring.cases.gates import GatesMissing
from scoring.cases.holds import Hold
from scoring.notices import Notice
from scoring.refusals import AlreadyDone, NotAllowed, Refusal
from scoring.scorecards.scorecards import build_card
from scoring.strikes import Strike, StrikePhase
from scoring.transitions.transitions import Transition, TransitionState
from tests.scoring.ballot_samples import build_ballot
from tests.scoring.made import NOW, POLICY, TICK, build_customer, build_strike, strike_lists

DAY = timedelta(days=1)
GIVEN_ON = date(2026, 2, 10)
SEVERE = build_strike(id=7, reason="threat-or-harassment", weight=3)
HOLD = Hold(1, 1, "their new owner", "U-rosa", NOW, NOW + 9 * DAY)
LET_GO = replace(build_ballot(BallotKind.TERMINATE), state=BallotState.PASSED, closed_at=NOW)
MOVING = Transition(1, 1, 1, NOW, TransitionState.OWNERLESS)


def notice(state: notices.NoticeState = notices.NoticeState.GIVEN, **changes: Any) -> Notice:
    """A notice given on 10 February for thirty days."""
    usual = Notice(
        id=1,
        customer_id=1,
        case_id=1,
        ballot_id=1,
        agreed_at=NOW - 21 * DAY,
        give_by=NOW,
        days=30,
        state=state,
        given_on=None if state is notices.NoticeState.AGREED else GIVEN_ON,
        recorded_at=NOW - 20 * DAY,
        ends_at=POLICY.calendar.start_of(GIVEN_ON + 30 * DAY),
        closed_at=NOW - DAY if state is notices.NoticeState.MET else None,
    )
    return replace(usual, **changes)


def file(*found: Strike, **changes: Any) -> CaseFile:
    """An open case of Acme with these strikes."""
    acme, now = build_customer(), changes.get("now", NOW)
    made = CaseFile(
        customer=acme,
        case=Case(1, 1, CaseRoute.RAISED, NOW, facts_by="U-mia", facts_at=NOW + DAY),
        card=build_card(acme, (), override=None, now=now, policy=POLICY),
        tally=strikes.tally_strikes(found, now=now, policy=POLICY),
        strikes=found,
        fixes=(),
        talks=(),
        waivers=(),
        hold=None,
        ballots=(),
        notice=None,
        transition=None,
        policy=POLICY,
        now=now,
        managers=frozenset({"U-rosa", "U-mia"}),
    )
    return replace(made, **changes)


def test_a_notice_names_every_gate_that_is_missing() -> None:
    """With nothing done the refusal lists the gates, each with what helps."""
    with pytest.raises(GatesMissing) as refused:
        openings.require_ready(BallotKind.NOTICE, file(build_strike()), ())
    for gate in ("Points", "Several reporters", "The real problem", "The talk"):
        assert f"*{gate}*" in str(refused.value)


def test_the_severe_route_opens_both() -> None:
    """A severe strike that counts is enough for a notice, and for letting go."""
    for kind in (BallotKind.NOTICE, BallotKind.TERMINATE):
        openings.require_ready(kind, file(SEVERE), ())


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (None, "begins with `/vote notice acme`"),
        (notice(notices.NoticeState.LAPSED), "begins with `/vote notice acme`"),
        (notice(notices.NoticeState.WITHDRAWN), "begins with `/vote notice acme`"),
        (notice(notices.NoticeState.AGREED), "`/umpire notice acme given`"),
        (notice(), "runs until the end of 11 March 2026"),
        (notice(notices.NoticeState.MET), "was met"),
    ],
)
def test_letting_go_is_refused_without_a_notice_that_ran(found: Notice | None, says: str) -> None:
    """However many light strikes there are: the refusal says how the notice stands and what to do."""
    old = tuple(build_strike(id=n, incident_on=GIVEN_ON - 9 * DAY, recorded_at=NOW - 25 * DAY) for n in range(1, 9))
    with pytest.raises(Refusal, match="Not yet: letting Acme go") as refused:
        openings.require_ready(BallotKind.TERMINATE, file(*old, notice=found), ())
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("found", "new"),
    [
        (notice(notices.NoticeState.NOT_MET), ()),
        (notice(), (build_strike(),)),
    ],
)
def test_a_notice_not_met_or_a_new_strike_opens_letting_go(found: Notice, new: tuple[Strike, ...]) -> None:
    """It was not met, or a strike came in its days."""
    openings.require_ready(BallotKind.TERMINATE, file(*new, notice=found), ())


@given(strike_lists, st.none() | st.builds(notice, st.sampled_from(notices.NoticeState)))
def test_no_path_reaches_letting_go_without_notice_or_severe_route(found: list[Strike], given_: Notice | None) -> None:
    """Whatever strikes there are and however a notice stands, what opens is one of the two, with nothing contested."""
    told = file(*found, notice=given_)
    opens = notices.find_termination_ground(given_, found, now=NOW, policy=POLICY)
    contested = any(
        phase is StrikePhase.CONTESTED for phase in strikes.phases_of(found, now=NOW, policy=POLICY).values()
    )
    if (told.tally.severe or opens is not None) and not contested:
        openings.require_ready(BallotKind.TERMINATE, told, ())
    else:
        with pytest.raises(Refusal):
            openings.require_ready(BallotKind.TERMINATE, told, ())


def test_an_owner_is_voted_on_once_letting_go_is_decided() -> None:
    """Before that, without a transition, and while somebody has it or is asked, the refusal says so."""
    openings.require_ready(BallotKind.OWNER, file(ballots=(LET_GO,), transition=MOVING), ())
    for early in (file(), file(ballots=(LET_GO,)), file(transition=MOVING)):
        with pytest.raises(Refusal, match="/vote terminate acme"):
            openings.require_ready(BallotKind.OWNER, early, ())
    for state in (TransitionState.ASKED, TransitionState.OWNED, TransitionState.RUNNING):
        taken = file(ballots=(LET_GO,), transition=replace(MOVING, state=state))
        with pytest.raises(AlreadyDone, match="/umpire transition acme"):
            openings.require_ready(BallotKind.OWNER, taken, ())


@pytest.mark.parametrize("kind", BallotKind)
@pytest.mark.parametrize("state", [BallotState.OPEN, BallotState.TIED])
def test_one_ballot_at_a_time(kind: BallotKind, state: BallotState) -> None:
    """While one is open, or tied, no other opens."""
    with pytest.raises(AlreadyDone, match="/vote"):
        openings.require_ready(kind, file(SEVERE), (replace(build_ballot(BallotKind.OWNER), state=state),))


@pytest.mark.parametrize("kind", BallotKind)
def test_nothing_opens_on_hold(kind: BallotKind) -> None:
    """A customer on hold is not voted on, by the severe route neither."""
    parting = {} if kind is not BallotKind.OWNER else {"ballots": (LET_GO,), "transition": MOVING}
    with pytest.raises((GatesMissing, NotAllowed), match="on hold"):
        openings.require_ready(kind, file(SEVERE, hold=HOLD, **parting), ())


@pytest.mark.parametrize("kind", [BallotKind.NOTICE, BallotKind.TERMINATE])
def test_what_is_decided_is_not_voted_on_again(kind: BallotKind) -> None:
    """Once it is decided to let a customer go, neither a notice nor letting go is asked."""
    for parting in ({"ballots": (LET_GO,)}, {"transition": MOVING}):
        with pytest.raises(AlreadyDone, match="decided to let Acme go"):
            openings.require_ready(kind, file(SEVERE, **parting), ())


@pytest.mark.parametrize("state", [notices.NoticeState.AGREED, notices.NoticeState.GIVEN])
def test_a_second_notice_beside_one_that_runs_is_refused(state: notices.NoticeState) -> None:
    """A notice that waits or runs has to end first."""
    with pytest.raises(AlreadyDone, match="final notice already"):
        openings.require_ready(BallotKind.NOTICE, file(SEVERE, notice=notice(state)), ())


@pytest.mark.parametrize(("kind", "days"), [(BallotKind.NOTICE, 14), (BallotKind.TERMINATE, 30)])
def test_what_was_rejected_rests(kind: BallotKind, days: int) -> None:
    """It is asked again after 14 or 30 days, to the instant, or after a strike that counts and came since."""
    closed_at = NOW - days * DAY
    rejected: Ballot = replace(build_ballot(kind), state=BallotState.REJECTED, closed_at=closed_at)
    old = replace(SEVERE, recorded_at=closed_at)
    early = NOW - TICK
    with pytest.raises(Refusal, match="rejected on"):
        openings.require_ready(kind, file(old, now=early), (rejected,))
    openings.require_ready(kind, file(old), (rejected,))
    openings.require_ready(kind, file(old, build_strike(recorded_at=closed_at + TICK), now=early), (rejected,))
    void = build_strike(recorded_at=closed_at + TICK, state=strikes.StrikeState.VOID)
    with pytest.raises(Refusal, match="rejected on"):
        openings.require_ready(kind, file(old, void, now=early), (rejected,))


@pytest.mark.parametrize("state", [BallotState.LAPSED, BallotState.CANCELLED])
def test_what_lapsed_or_was_cancelled_may_be_asked_again_at_once(state: BallotState) -> None:
    """Lapsed is not rejected."""
    earlier = replace(build_ballot(), state=state, closed_at=NOW)
    openings.require_ready(BallotKind.NOTICE, file(SEVERE), (earlier,))
    assert openings.find_reopening_time(earlier, POLICY) is None


UNCONFIRMED = Case(1, 1, CaseRoute.SEVERE, NOW)


def test_a_severe_strike_needs_its_facts_confirmed() -> None:
    """By the severe route neither ballot opens before a second manager confirmed the facts, of the newest strike."""
    for kind in (BallotKind.NOTICE, BallotKind.TERMINATE):
        with pytest.raises(Refusal, match="/umpire steps acme confirm"):
            openings.require_ready(kind, file(SEVERE, case=UNCONFIRMED), ())
        again = replace(SEVERE, id=8, recorded_at=NOW + 2 * DAY)
        with pytest.raises(Refusal, match="not confirmed"):
            openings.require_ready(kind, file(SEVERE, again, now=NOW + 3 * DAY), ())


def test_letting_go_by_the_severe_route_waits_for_contests() -> None:
    """A severe strike that counts opens nothing while another one is contested."""
    other = build_strike(id=8, state=strikes.StrikeState.CONTESTED)
    with pytest.raises(Refusal, match="Strike #8 is contested"):
        openings.require_ready(BallotKind.TERMINATE, file(SEVERE, other), ())


def test_who_confirmed_does_not_open_the_ballot() -> None:
    """The confirmation is a second manager's, unless there is only one."""
    for kind in (BallotKind.NOTICE, BallotKind.TERMINATE):
        openings.refuse_proposer(kind, file(SEVERE), "U-rosa")
        with pytest.raises(NotAllowed, match="another manager opens"):
            openings.refuse_proposer(kind, file(SEVERE), "U-mia")
        openings.refuse_proposer(kind, file(SEVERE, managers=frozenset({"U-mia"})), "U-mia")


def test_letting_go_names_its_door() -> None:
    """A notice that was not met; a strike in its days, and a severe one, are doors of their own."""
    missed = file(notice=notice(notices.NoticeState.NOT_MET))
    new = build_strike(id=9, incident_on=date(2026, 2, 20), recorded_at=NOW - DAY)
    assert openings.find_door(BallotKind.TERMINATE, missed) is BallotDoor.NOT_MET
    assert openings.find_door(BallotKind.TERMINATE, file(new, notice=notice())) is BallotDoor.NEW_STRIKE
    assert openings.find_door(BallotKind.TERMINATE, file(SEVERE)) is BallotDoor.SEVERE
    assert openings.find_door(BallotKind.NOTICE, file()) is BallotDoor.POINTS
    assert openings.find_door(BallotKind.OWNER, file()) is None


def test_reporters_are_those_of_strikes_that_stood() -> None:
    """Reporter, witness and who was spoken for are named if they are on the roll; of a void strike nobody is."""
    told = build_strike(id=1, reporter="U-1", witnesses=("U-2",), on_behalf_of="U-3")
    void = build_strike(id=2, reporter="U-4", state=strikes.StrikeState.VOID)
    assert openings.list_parties_to_ballot(file(told, void), build_ballot()) == {"U-1", "U-2", "U-3"}
