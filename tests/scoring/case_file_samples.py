"""Case files the rules are tried with: one plausible file, and a strategy for any."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from scoring import ballots, notices as notice_rules, strikes
from scoring.ballots import Ballot
from scoring.cases import fixes, talks
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Case, CaseOutcome, CaseRoute, ProblemSide, Waiver
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk
from scoring.notices import Notice
from scoring.scorecards import scorecards
from scoring.strikes import Strike
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition
from tests.scoring import made
from tests.scoring.made import NOW, POLICY, TODAY

CASE = Case(1, 1, CaseRoute.POINTS, NOW - timedelta(days=40))
FIX = Fix(1, 1, "answer within a day", "U-li", "U-ana", NOW - timedelta(days=9))
DONE_FIX = replace(
    FIX, id=2, state=fixes.FixState.DONE, case_id=1, closed_at=NOW, closed_why="we answer in hours", told_at=NOW
)
"""A finished fix that owns our part: linked to the case, and the customer was told."""
PEOPLE, MANAGERS = frozenset({"U-ana", "U-ben", "U-jo"}), frozenset({"U-rosa", "U-mia"})
TALK = Talk(1, 1, 1, "U-jo", TODAY, "U-jo", NOW - timedelta(days=5))
HOLD = Hold(1, 1, "their new owner starts", "U-rosa", NOW - timedelta(days=1), NOW + timedelta(days=9))
RULES = ballots.rules_for(ballots.BallotKind.NOTICE, POLICY)
BALLOT = Ballot(1, 1, 1, ballots.BallotKind.NOTICE, "", "U-rosa", NOW, NOW + timedelta(hours=48), RULES)
NOTICE = Notice(1, 1, 1, 1, NOW - timedelta(days=3), NOW + timedelta(days=9), 30)
TRANSITION = Transition(1, 1, 1, NOW, transitions.TransitionState.OWNERLESS)


def build_held_talk(answer: talks.TalkAnswer, *, days_ago: int = 1, said: str = "we hear you") -> Talk:
    """A talk held so many days ago, with its answer."""
    on = TODAY - timedelta(days=days_ago)
    return replace(TALK, held_on=on, planned_on=on, answer=answer, said=said, recorded_at=NOW)


def build_three_strikes() -> tuple[Strike, ...]:
    """Three points from two people over 20 days."""
    return tuple(
        made.build_strike(id=n, reporter=who, incident_on=TODAY - timedelta(days=days))
        for n, who, days in ((1, "U-ana", 20), (2, "U-ben", 7), (3, "U-ana", 0))
    )


def build_file(*struck: Strike, **changes: Any) -> CaseFile:
    """A case of these strikes, with nothing done in it yet; tally and card are computed from what is in it."""
    now, policy = changes.pop("now", NOW), changes.pop("policy", POLICY)
    customer, given = changes.pop("customer", made.build_customer()), changes.pop("answers", ())
    usual: dict[str, Any] = {
        "customer": customer,
        "case": CASE,
        "card": scorecards.build_card(customer, given, override=None, now=now, policy=policy),
        "tally": strikes.tally_strikes(struck, now=now, policy=policy),
        "strikes": struck,
        **dict.fromkeys(("fixes", "talks", "waivers", "ballots"), ()),
        "dealing": PEOPLE,
        "managers": MANAGERS,
        **dict.fromkeys(("hold", "notice", "transition")),
    }
    return CaseFile(**usual | changes, policy=policy, now=now)


def build_ready_file(**changes: Any) -> CaseFile:
    """A file in which every gate is passed."""
    stated = build_stated_case(ProblemSide.BOTH)
    heard = (build_held_talk(talks.TalkAnswer.PUSHED_BACK),)
    return build_file(
        *changes.pop("strikes", build_three_strikes()),
        **{"case": stated, "talks": heard, "fixes": (DONE_FIX,), **changes},
    )


def build_stated_case(side: ProblemSide | None) -> Case:
    """The case with its problem stated 40 days ago by Jo, as being on that side."""
    at = NOW - timedelta(days=40)
    said: dict[str, Any] = {"side_by": "U-jo", "side_at": at} if side else {}
    return replace(CASE, problem="nobody agreed the scope", side=side, problem_by="U-jo", problem_at=at, **said)


def build_fire_zone() -> dict[str, Any]:
    """What puts the customer into the fire zone, as two raters see it, with a broken floor."""
    given = (*made.build_answers([made.NO] * 7), *made.build_answers([made.NO] * 7, rater="U-ben"))
    return {"answers": given, "customer": made.build_customer(margin=900), "policy": replace(POLICY, floor_margin=1200)}


any_case = st.builds(
    replace,
    st.just(CASE),
    route=st.sampled_from(CaseRoute),
    problem=st.sampled_from(("", "nobody agreed the scope")),
    side=st.sampled_from((None, *ProblemSide)),
    problem_at=st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
    side_by=st.sampled_from(("U-jo", "U-rosa")),
    side_at=st.integers(0, 9).map(lambda days: NOW - timedelta(days=days)),
    agreed_by=st.sampled_from((None, "U-rosa")),
    facts_at=st.sampled_from((None, NOW)),
    closed_at=st.sampled_from((None, None, NOW)),
    outcome=st.sampled_from(CaseOutcome),
)
any_fix = st.builds(
    replace,
    st.just(FIX),
    id=st.integers(1, 9),
    state=st.sampled_from(fixes.FixState),
    case_id=st.sampled_from((None, 1, 2)),
    told_at=st.sampled_from((None, NOW)),
)
any_talk = st.builds(
    replace,
    st.just(TALK),
    id=st.integers(1, 9),
    answer=st.sampled_from((None, *talks.TalkAnswer)),
    held_on=st.none() | st.integers(0, 60).map(lambda days: TODAY - timedelta(days=days)),
    said=st.sampled_from(("", "we hear you")),
)
any_waivers = st.lists(st.sampled_from(WAIVABLE), unique=True).map(
    lambda gates: tuple(Waiver(n, 1, gate, "they left", "U-rosa", NOW) for n, gate in enumerate(gates))
)
any_ballot = st.builds(
    replace, st.just(BALLOT), kind=st.sampled_from(ballots.BallotKind), state=st.sampled_from(ballots.BallotState)
)
any_notice = st.builds(
    replace,
    st.just(NOTICE),
    case_id=st.integers(1, 2),
    state=st.sampled_from(notice_rules.NoticeState),
    given_on=st.just(TODAY),
    recorded_at=st.just(NOW),
    closed_at=st.just(NOW),
    ends_at=st.sampled_from((NOW, NOW + timedelta(days=30))),
)
any_transition = st.builds(
    replace, st.just(TRANSITION), state=st.sampled_from(transitions.TransitionState), last_day=st.just(TODAY)
)
any_file = st.builds(
    lambda struck, **rest: build_file(*struck, **rest),
    made.strike_lists,
    case=any_case,
    fixes=st.lists(any_fix, max_size=3).map(tuple),
    talks=st.lists(any_talk, max_size=3).map(tuple),
    waivers=any_waivers,
    hold=st.none() | st.just(HOLD),
    ballots=st.lists(any_ballot, max_size=2).map(tuple),
    notice=st.none() | any_notice,
    transition=st.none() | any_transition,
)
"""Any case file, plausible or not."""
