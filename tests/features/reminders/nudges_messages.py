"""Messages about nudges, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.features.cases.usecases.clean_slates import CleanSlateDecided
from bot.features.reminders import messages as nudges
from bot.features.reminders.usecases import NudgeDetails, NudgeOutcome
from bot.slack.rendering import Message
from scoring import reminders as outlooks
from scoring.cases.cases import Case, CaseRoute
from scoring.cases.fixes import Fix, FixState
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.notices import Notice, NoticeState
from scoring.reminders import CustomerAffairs, NudgeEvent, NudgeKind
from scoring.scorecards.scorecards import GradeOverride
from scoring.strikes import StrikeTally
from scoring.transitions.steps import Step, StepKind
from scoring.transitions.transitions import Transition, TransitionState
from tests.messages import samples

ROSA, JO, LI = "U0ROSA", "U0JO", "U0LI"
TODAY = samples.NOW.date()
AGO = samples.NOW - timedelta(days=20)
CASE = Case(1, 1, CaseRoute.POINTS, AGO)
FIX = Fix(4, 1, "Write the scope down and have it signed.", LI, ROSA, AGO, due_on=TODAY)
TALK = Talk(7, 1, 1, JO, TODAY - timedelta(days=1), JO, AGO)
HEARD = replace(TALK, held_on=TODAY - timedelta(days=60), answer=TalkAnswer.RECEPTIVE, said="Yes.", recorded_at=AGO)
AGREED = Notice(3, 1, 1, 9, AGO, samples.NOW + timedelta(days=5), 30)
GIVEN = replace(AGREED, state=NoticeState.GIVEN, given_on=TODAY, given_by=ROSA, ends_at=samples.NOW + timedelta(days=7))
MOVING = Transition(5, 1, 1, AGO, TransitionState.RUNNING, owner=JO, last_day=TODAY + timedelta(days=7), planned_at=AGO)
LONELY = Transition(5, 1, 1, AGO, TransitionState.OWNERLESS)
STEPS = (
    Step(1, 5, 1, StepKind.RECORDS, "Hand over the records", TODAY),
    Step(2, 5, 2, StepKind.ACCESS, "Take back their access"),
)
MANY = tuple(Step(n, 5, n, StepKind.WORK, samples.LONG_NOTE, date(2027, 1, 31)) for n in range(1, 31))
HOLD = Hold(2, 1, "Their office burnt down.", ROSA, AGO, samples.NOW + timedelta(days=1))
GRADE = GradeOverride("B", "They are growing fast.", ROSA, samples.NOW + timedelta(days=7))
THREE = tuple(samples.strike(n, expires_at=samples.NOW + timedelta(days=14 * n)) for n in (1, 2, 3))
STRIKE = samples.strike(9, recorded_at=samples.NOW - timedelta(days=70), incident_on=TODAY - timedelta(days=70))


def _affairs(**open_: object) -> CustomerAffairs:
    return CustomerAffairs(samples.ACME, samples.POLICY, CASE, **open_)  # type: ignore[arg-type]


WORST = {
    NudgeKind.FIX: _affairs(fixes=(replace(FIX, what=samples.LONG_NOTE),)),
    NudgeKind.TALK: _affairs(talks=(TALK,)),
    NudgeKind.PROBLEM: _affairs(),
    NudgeKind.NOTICE: _affairs(notice=GIVEN),
    NudgeKind.TRANSITION: _affairs(transition=MOVING),
    NudgeKind.HOLD: _affairs(hold=replace(HOLD, why=samples.LONG_NOTE)),
    NudgeKind.GRADE: _affairs(override=replace(GRADE, why=samples.LONG_NOTE)),
    NudgeKind.SLATE: _affairs(talks=(HEARD,), strikes=(STRIKE,)),
    NudgeKind.STRIKES: _affairs(strikes=THREE),
}


def _said(
    kind: NudgeKind, what: NudgeEvent, of: CustomerAffairs, *, person: str = ROSA, steps: tuple[Step, ...] = ()
) -> Message:
    nudge = next(each for each in outlooks.plan_nudges(of, samples.NOW) if (each.kind, each.what) == (kind, what))
    strike = outlooks.find_oldest_live_strike(of.strikes, now=samples.NOW, policy=samples.POLICY)
    return nudges.render_nudge(NudgeDetails(nudge, of, steps, strike, person, samples.NOW))


def _worst(kind: NudgeKind) -> Message:
    of = WORST[kind]
    what = next(each.what for each in outlooks.plan_nudges(of, samples.NOW) if each.kind is kind)
    return _said(kind, what, replace(of, customer=samples.HOSTILE), steps=MANY)


def _last_day(days: int) -> CustomerAffairs:
    return _affairs(transition=replace(MOVING, last_day=TODAY + timedelta(days=days)))


def _decided(cleared: bool, channel: str | None = samples.CHANNEL) -> Message:
    tally = StrikeTally(1, (), case_due=False, severe=False, next_change_at=None)
    return nudges.render_slate_decision(
        CleanSlateDecided(STRIKE, samples.ACME, tally, cleared, samples.POLICY, samples.UNDO, channel)
    )


def _over(kind: NudgeKind, fix: Fix | None = None, talk: Talk | None = None) -> Message:
    """What a reminder becomes."""
    return nudges.render_nudge_over(NudgeOutcome(kind, _affairs(), fix, talk, samples.NOW))


def _slate_over(*, decided: bool, cleared: bool = False) -> Message:
    """What the question whether the oldest strike stops counting becomes."""
    strike = replace(STRIKE, cleared_at=samples.NOW) if cleared else STRIKE
    of = _affairs(talks=(HEARD,), strikes=(strike,))
    return nudges.render_nudge_over(NudgeOutcome(NudgeKind.SLATE, of, None, HEARD, samples.NOW, decided))


CASES: dict[str, Callable[[], Message]] = {
    "over--nudge_fix": lambda: _over(NudgeKind.FIX, replace(FIX, state=FixState.DONE)),
    "over--nudge_fix-moved": partial(_over, NudgeKind.FIX, FIX),
    "over--nudge_talk": lambda: _over(NudgeKind.TALK, talk=replace(TALK, answer=TalkAnswer.PARTLY)),
    "over--nudge_talk-moved": lambda: _over(NudgeKind.TALK, talk=TALK),
    **{
        f"over--{kind.value.replace('.', '_')}-gone": partial(_over, kind)
        for kind in NudgeKind
        if kind not in (NudgeKind.FIX, NudgeKind.TALK, NudgeKind.SLATE)
    },
    "over--nudge_slate-gone": lambda: _slate_over(decided=False),
    "over--nudge_slate-kept": lambda: _slate_over(decided=True),
    "over--nudge_slate-cleared": lambda: _slate_over(decided=True, cleared=True),
    "nudge_fix": lambda: _said(NudgeKind.FIX, NudgeEvent.DUE, _affairs(fixes=(FIX,)), person=LI),
    "nudge_fix--overdue": lambda: _said(
        NudgeKind.FIX, NudgeEvent.OVERDUE, _affairs(fixes=(replace(FIX, due_on=TODAY - timedelta(days=4)),))
    ),
    "nudge_fix--hostile": lambda: _worst(NudgeKind.FIX),
    "nudge_talk": lambda: _said(NudgeKind.TALK, NudgeEvent.ANSWER, _affairs(talks=(TALK,)), person=JO),
    "nudge_talk--silent": lambda: _said(NudgeKind.TALK, NudgeEvent.SILENT, _affairs(talks=(TALK,)), person=JO),
    "nudge_talk--asked": lambda: _said(
        NudgeKind.TALK, NudgeEvent.SILENT, _affairs(talks=(replace(TALK, held_on=TALK.planned_on),)), person=JO
    ),
    "nudge_talk--hostile": lambda: _worst(NudgeKind.TALK),
    "nudge_problem": lambda: _said(NudgeKind.PROBLEM, NudgeEvent.STATE, _affairs(), person=JO),
    "nudge_problem--hostile": lambda: _worst(NudgeKind.PROBLEM),
    "nudge_notice--give": lambda: _said(NudgeKind.NOTICE, NudgeEvent.GIVE, _affairs(notice=AGREED)),
    "nudge_notice": lambda: _said(NudgeKind.NOTICE, NudgeEvent.ENDS, _affairs(notice=GIVEN)),
    "nudge_notice--hostile": lambda: _worst(NudgeKind.NOTICE),
    "nudge_transition": lambda: _said(NudgeKind.TRANSITION, NudgeEvent.WEEK, _last_day(7), person=JO, steps=STEPS),
    "nudge_transition--done": lambda: _said(NudgeKind.TRANSITION, NudgeEvent.WEEK, _last_day(7), person=JO),
    "nudge_transition--last": lambda: _said(
        NudgeKind.TRANSITION, NudgeEvent.LAST, _last_day(0), person=JO, steps=STEPS[1:]
    ),
    "nudge_transition--overdue": lambda: _said(
        NudgeKind.TRANSITION, NudgeEvent.OVERDUE, _last_day(-3), steps=STEPS[1:]
    ),
    "nudge_transition--ownerless": lambda: _said(
        NudgeKind.TRANSITION, NudgeEvent.OWNERLESS, _affairs(transition=LONELY)
    ),
    "nudge_transition--hostile": lambda: _worst(NudgeKind.TRANSITION),
    "nudge_hold": lambda: _said(NudgeKind.HOLD, NudgeEvent.ENDS, _affairs(hold=HOLD)),
    "nudge_hold--hostile": lambda: _worst(NudgeKind.HOLD),
    "nudge_grade": lambda: _said(NudgeKind.GRADE, NudgeEvent.ENDS, _affairs(override=GRADE)),
    "nudge_grade--hostile": lambda: _worst(NudgeKind.GRADE),
    "nudge_slate": lambda: _said(NudgeKind.SLATE, NudgeEvent.CLEAR, _affairs(talks=(HEARD,), strikes=(STRIKE,))),
    "nudge_slate--hostile": lambda: _worst(NudgeKind.SLATE),
    "nudge_strikes": lambda: _said(NudgeKind.STRIKES, NudgeEvent.EXPIRE, _affairs(strikes=THREE)),
    "nudge_strikes--hostile": lambda: _worst(NudgeKind.STRIKES),
    "slate_decided": lambda: _decided(cleared=True),
    "slate_decided--kept": lambda: _decided(cleared=False, channel=None),
    "setback": lambda: nudges.render_setback("hold.ends", ["Acme GmbH"], samples.NOW),
    "setback--nobody": lambda: nudges.render_setback("groups", [], samples.NOW),
    "setback--hostile": lambda: nudges.render_setback("nudge.transition", [samples.LONG_NAME] * 7, samples.NOW),
}
POSTED = frozenset({"nudge_", "setback"})
