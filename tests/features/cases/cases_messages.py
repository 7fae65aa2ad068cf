"""Messages about cases, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.cases.messages import cases
from bot.features.cases.usecases.cases import CaseClosed, CaseList, CaseUpdated, CustomerCase, GateWaived
from bot.slack.rendering import Message
from scoring import ballots, notices
from scoring.cases import fixes, talks
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseOutcome, CaseRoute, Gate, ProblemSide, Waiver
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.strikes import StrikeState
from scoring.transitions import transitions
from tests.messages import samples

OPENED = samples.NOW - timedelta(days=20)
CASE = Case(7, 1, CaseRoute.POINTS, OPENED)
STATED = replace(
    CASE,
    problem="Nobody agreed the scope.",
    side=ProblemSide.BOTH,
    problem_by="U0JO",
    problem_at=OPENED + timedelta(days=1),
    side_by="U0JO",
    side_at=OPENED + timedelta(days=1),
)
THEIRS = replace(STATED, side=ProblemSide.THEIRS)
THREE = tuple(
    samples.strike(
        n,
        reporter=who,
        incident_on=samples.TODAY - timedelta(days=3 * n),
        recorded_at=samples.NOW - timedelta(days=3 * n),
    )
    for n, who in ((1, "U0ANA"), (4, "U0BEN"), (6, "U0LI"))
)
FALLING = (replace(THREE[0], expires_at=samples.NOW + timedelta(days=20)), *THREE[1:])
FIX = Fix(
    3, 1, "Our part in strike #4 (rude to support)", "U0LI", "U0BEN", OPENED, due_on=samples.TODAY + timedelta(days=5)
)
OWNED = replace(FIX, state=fixes.FixState.DONE, case_id=7, closed_at=samples.NOW, told_by="U0JO", told_at=samples.NOW)
TALK = Talk(2, 1, 7, "U0JO", samples.TODAY + timedelta(days=2), "U0JO", samples.NOW)
HELD = replace(TALK, held_on=samples.TODAY, answer=TalkAnswer.PARTLY, said="They see the point about the calls.")
WAIVER = Waiver(1, 7, Gate.TALK, "They left the country.", "U0ROSA", samples.NOW)
LONG_CASE = replace(CASE, customer_id=2, problem=samples.LONG_NOTE, side=ProblemSide.OURS)
BALLOT = ballots.Ballot(
    id=1,
    customer_id=1,
    case_id=7,
    kind=ballots.BallotKind.NOTICE,
    reason="",
    proposer="U0ROSA",
    opened_at=samples.NOW,
    closes_at=samples.NOW + timedelta(hours=48),
    rules=ballots.rules_for(ballots.BallotKind.NOTICE, samples.POLICY),
)
PASSED = replace(BALLOT, state=ballots.BallotState.PASSED, closed_at=samples.NOW)
AGREED = notices.Notice(1, 1, 7, 1, samples.NOW, samples.NOW + timedelta(days=14), 30)
GIVEN = replace(
    AGREED,
    state=notices.NoticeState.GIVEN,
    given_on=samples.TODAY,
    given_by="U0ROSA",
    recorded_at=samples.NOW,
    ends_at=samples.NOW + timedelta(days=30),
)
MOVING = transitions.Transition(
    1, 1, 7, samples.NOW, transitions.TransitionState.RUNNING, owner="U0LI", last_day=samples.TODAY
)
COUNTED = replace(samples.POLICY, privacy_staff="aggregate")
SEVERE = (samples.strike(9, weight=3, reason="threat-or-harassment"),)


def file(case: Case = CASE, **changes: object) -> CaseFile:
    """Acme's case of three points, with nothing done yet."""
    struck = changes.pop("strikes", THREE)
    assert isinstance(struck, tuple)
    usual = CaseFile(
        customer=samples.ACME,
        case=case,
        card=samples.card(samples.ACME),
        tally=samples.tally(struck),
        strikes=struck,
        fixes=(),
        talks=(),
        waivers=(),
        hold=None,
        ballots=(),
        notice=None,
        transition=None,
        policy=samples.POLICY,
        now=samples.NOW,
        dealing=frozenset({"U0ANA", "U0BEN", "U0LI", "U0JO"}),
        managers=frozenset({"U0ROSA", "U0MIA"}),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


READY = file(STATED, talks=(replace(HELD, recorded_at=samples.NOW),), fixes=(OWNED,))
HELD_UP = file(
    STATED, hold=Hold(1, 1, "Their new owner starts in May.", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=62))
)
WORST = replace(
    file(LONG_CASE, customer=samples.HOSTILE, strikes=samples.HOSTILE_STRIKES),
    fixes=tuple(replace(FIX, id=n, what=samples.LONG_NOTE) for n in range(30)),
    talks=tuple(replace(TALK, id=n, answer=talks.TalkAnswer.NOT_TOLD, said=samples.LONG_NOTE) for n in range(30)),
    waivers=tuple(replace(WAIVER, id=n, gate=gate, why=samples.LONG_NOTE) for n, gate in enumerate(Gate)),
    ballots=(PASSED,) * 30,
)
WORST_HELD = replace(WORST, hold=Hold(1, 2, samples.LONG_NOTE, "U0ROSA", samples.NOW, samples.NOW + timedelta(days=62)))


def shown(found: CaseFile | None, *, manages: bool = True, last: Case | None = None) -> CustomerCase:
    """What is looked up of a case."""
    customer = found.customer if found is not None else samples.ACME
    return CustomerCase(customer, found, last, samples.tally(THREE[:2]), samples.POLICY, samples.NOW, manages)


def ended(outcome: CaseOutcome, why: str = "") -> Case:
    """The case, closed now."""
    return replace(STATED, closed_at=samples.NOW, outcome=outcome, closed_why=why)


def card(name: str, **changes: object) -> dict[str, Callable[[], Message]]:
    """The case card of one stage."""
    case = changes.pop("case", STATED)
    assert isinstance(case, Case)
    return {f"case_card--{name}": lambda: cases.render_card(file(case, **changes))}


CARDS: dict[str, Callable[[], Message]] = {
    "case_card--falling": lambda: cases.render_card(file(STATED, strikes=FALLING)),
    "case_card": lambda: cases.render_card(file()),
    **card("fixes", fixes=(FIX,)),
    **card("talk", talks=(TALK,), fixes=(OWNED,)),
    **card("ours"),
    **card("theirs", case=THEIRS),
    **card("theirs-alone", case=THEIRS, dealing=frozenset({"U0JO"}), managers=frozenset[str]()),
    **card("theirs-agreed", case=replace(THEIRS, agreed_by="U0ANA", agreed_at=samples.NOW)),
    **card("untold", fixes=(replace(OWNED, told_at=None),)),
    "case_card--confirmed": lambda: cases.render_card(
        file(replace(CASE, facts_by="U0MIA", facts_at=samples.NOW), strikes=SEVERE)
    ),
    "case_card--ready": lambda: cases.render_card(READY),
    "case_card--counted": lambda: cases.render_card(
        file(
            THEIRS,
            policy=COUNTED,
            strikes=(replace(SEVERE[0], state=StrikeState.CONTESTED, contested_by="U0BEN"), *THREE),
        )
    ),
    "case_card--counted-severe": lambda: cases.render_card(file(strikes=SEVERE, policy=COUNTED)),
    "case_card--severe": lambda: cases.render_card(file(strikes=SEVERE, waivers=(WAIVER,))),
    "case_card--held": lambda: cases.render_card(HELD_UP),
    **card("groundless", strikes=THREE[:1]),
    **card("waived", waivers=(WAIVER,)),
    **card("ballot", ballots=(BALLOT,), voting=frozenset({"U0ANA", "U0BEN"})),
    **card("agreed", ballots=(PASSED,), notice=AGREED),
    **card("notice", ballots=(PASSED,), notice=GIVEN),
    **card("over", ballots=(PASSED,), notice=replace(GIVEN, ends_at=samples.NOW)),
    **card("parting", ballots=(PASSED,), notice=GIVEN, transition=MOVING),
    **card("fell-away", case=ended(CaseOutcome.FELL_AWAY)),
    **card("closed", case=ended(CaseOutcome.GOOD_AGAIN, "They changed their ways.")),
    "case_card--hostile": lambda: cases.render_card(WORST),
    "case_card--hostile-held": lambda: cases.render_card(WORST_HELD),
}
CASES: dict[str, Callable[[], Message]] = {
    **CARDS,
    "case_file": lambda: cases.render_case_file(
        shown(file(STATED, fixes=(FIX,), talks=(HELD, TALK), ballots=(PASSED,)))
    ),
    "case_file--owner": lambda: cases.render_case_file(shown(file(), manages=False)),
    "case_file--held": lambda: cases.render_case_file(shown(HELD_UP)),
    "case_file--held-owner": lambda: cases.render_case_file(shown(HELD_UP, manages=False)),
    "case_file--hostile": lambda: cases.render_case_file(shown(WORST)),
    "case_confirmed": lambda: cases.render_agreed(
        CaseUpdated(
            file(replace(THEIRS, agreed_by="U0ANA", agreed_at=samples.NOW)), False, None, samples.CHANNEL, samples.UNDO
        )
    ),
    "case_confirmed--facts": lambda: cases.render_facts_confirmed(
        CaseUpdated(
            file(replace(CASE, facts_by="U0MIA", facts_at=samples.NOW), strikes=SEVERE), False, None, None, samples.UNDO
        )
    ),
    "case_confirmed--hostile": lambda: cases.render_agreed(
        CaseUpdated(WORST, False, None, samples.CHANNEL, samples.UNDO)
    ),
    "case_none": lambda: cases.render_case_file(shown(None)),
    "case_none--last": lambda: cases.render_case_file(shown(None, last=ended(CaseOutcome.MET))),
    "case_none--former": lambda: cases.render_gates(
        replace(shown(None, last=ended(CaseOutcome.FAREWELL)), customer=replace(samples.ACME, former_at=samples.NOW))
    ),
    "case_none--hostile": lambda: cases.render_case_file(replace(shown(None), customer=samples.HOSTILE)),
    "case_gates": lambda: cases.render_gates(shown(file())),
    "case_gates--open": lambda: cases.render_gates(shown(READY)),
    "case_gates--hostile": lambda: cases.render_gates(shown(WORST_HELD)),
    "case_list": lambda: cases.render_list(CaseList((file(), READY), all=True)),
    "case_list--none": lambda: cases.render_list(CaseList((), all=True)),
    "case_list--nothing-mine": lambda: cases.render_list(CaseList((), all=False)),
    "case_list--hostile": lambda: cases.render_list(
        CaseList((WORST, replace(WORST, customer=samples.AMPERSAND)) * 10, True, 10)
    ),
    "problem_stated": lambda: cases.render_problem_stated(
        CaseUpdated(file(STATED), False, None, samples.CHANNEL, samples.UNDO)
    ),
    "problem_stated--raised": lambda: cases.render_problem_stated(
        CaseUpdated(
            file(replace(STATED, route=CaseRoute.RAISED), strikes=()), True, "A date helps.", None, samples.UNDO
        )
    ),
    "problem_stated--hostile": lambda: cases.render_problem_stated(
        CaseUpdated(WORST, True, samples.LONG_LINE, samples.CHANNEL, samples.UNDO)
    ),
    "gate_waived": lambda: cases.render_waived(
        GateWaived(file(STATED, waivers=(WAIVER,)), WAIVER, samples.CHANNEL, samples.UNDO)
    ),
    "gate_waived--hostile": lambda: cases.render_waived(
        GateWaived(WORST, replace(WAIVER, why=samples.LONG_NOTE), None, samples.UNDO)
    ),
    "case_closed": lambda: cases.render_closed(
        CaseClosed(
            ended(CaseOutcome.GOOD_AGAIN, "They changed their ways."),
            samples.ACME,
            samples.POLICY,
            samples.CHANNEL,
            samples.UNDO,
        )
    ),
    "case_closed--hostile": lambda: cases.render_closed(
        CaseClosed(
            ended(CaseOutcome.GOOD_AGAIN, samples.LONG_NOTE), samples.HOSTILE, samples.POLICY, None, samples.UNDO
        )
    ),
}
POSTED: frozenset[str] = frozenset({"case_card"})
