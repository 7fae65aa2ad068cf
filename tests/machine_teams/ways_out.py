"""Whether there is a way on: people who all mean to get there try, on a stage, everything that may help.

Nothing here asks umpire what comes next. It looks at the records, tries deeds, and lets time pass where none is
possible.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product

from bot.workflow.requests import Call
from scoring.ballots import BallotState
from scoring.cases.cases import ProblemSide
from scoring.cases.fixes import FixState
from scoring.notices import RUNNING_STATES, Notice, NoticeState
from scoring.refusals import Refusal
from scoring.transitions.transitions import TransitionState
from tests.machine_teams.deeds import DEEDS, GATES
from tests.machine_teams.looking import View, look
from tests.machine_teams.office import Stage, find_next_due_at, run_due

Attempt = tuple[str, int]
"""The name of a deed, and which one of its kind."""
Goal = Callable[[View], Iterator[Attempt]]

IDLE = timedelta(days=60)
"""How long nobody has to do anything, before the story counts as stuck."""
NOTICE_DAYS = timedelta(days=97)
"""The longest a final notice runs, with the days of silence after it."""
REOPENS = timedelta(days=31)
"""After these days no rejected ballot has to wait any more."""
MOST_STEPS = 150
"""More steps than this lead round and round."""


class NoWay(AssertionError):
    """Nobody who is here can bring the story any further."""


def part_with_them(view: View, idle: timedelta = timedelta(0)) -> Iterator[Attempt]:
    """What may help to let the customer go, the next step first."""
    if view.hold is not None:
        yield "release", 0
    yield "stands", 0
    if view.ballot is not None:
        yield from _settle_ballot(view)
    elif view.transition is not None:
        yield from _hand_over(view)
    else:
        yield from (("uphold", number) for number in range(len(view.contested)))
        yield "propose terminate", 0
        if view.notice is not None and view.notice.state in RUNNING_STATES:
            yield from _go_on_with_notice(view.notice, idle)
        else:
            yield from _pass_steps(view)


def keep_them(view: View, idle: timedelta = timedelta(0)) -> Iterator[Attempt]:
    """What may help to keep the customer, as long as nobody decided to let them go."""
    if view.hold is not None:
        yield "release", 0
    yield "stands", 0
    if view.ballot is not None:
        yield "cancel", 0
    if view.notice is not None:
        yield from (("met", 0), ("withdraw", 0))
    yield "close case", 0


def _settle_ballot(view: View) -> Iterator[Attempt]:
    if view.ballot is not None and view.ballot.state is BallotState.TIED:
        yield from (("pick", number) for number in range(len(view.ballot.candidates)))
    yield from (("vote yes", 0), ("close ballot", 0))


def _hand_over(view: View) -> Iterator[Attempt]:
    transition = view.transition
    assert transition is not None
    if transition.state in (TransitionState.ASKED, TransitionState.OWNERLESS):
        yield from (("accept", 0), ("assign", 0))
    elif transition.planned_at is None:
        yield "plan", 0
    else:
        if any(step.done_at is None for step in view.steps):
            yield from (("steps", 0), ("step", 0))
        if not view.referred:
            yield "refer", 0
        yield "farewell", 0


def _go_on_with_notice(notice: Notice, idle: timedelta) -> Iterator[Attempt]:
    if notice.state is NoticeState.AGREED:
        yield "give", 1
    elif notice.state is NoticeState.GIVEN:
        yield "not met", 0
    elif idle > REOPENS:
        yield "withdraw", 0


def _pass_steps(view: View) -> Iterator[Attempt]:
    """Towards a final notice: what was left out is done, or waived, and then it is proposed."""
    yield "propose notice", 0
    case = view.case
    yield from (("fix done", number) for number, fix in enumerate(_open_fixes(view)))
    if case is None or not case.problem or case.side is None:
        yield "problem", 0
    elif case.side is ProblemSide.THEIRS and case.agreed_by is None:
        yield "agree", 0
    elif case.side is not ProblemSide.THEIRS and not any(fix.state is FixState.DONE for fix in view.fixes):
        yield "fix", 0
    if case is not None and case.problem_at is not None:
        on_it = [each for each in view.talks if each.recorded_at and each.recorded_at >= case.problem_at]
        if not on_it:
            yield "talk", 0
    yield "facts", 0
    yield from (("waive", number) for number in range(len(GATES)))


def _open_fixes(view: View) -> list[object]:
    return [each for each in view.fixes if each.state is FixState.OPEN]


def is_anything_possible(db: Stage, now: datetime) -> bool:
    """Whether somebody can do something that helps, now or once the time has come."""
    with db.rehearse():
        try:
            return any(step for _, step in walk(db, now))
        except NoWay:
            return False


def find_way(db: Stage, now: datetime, *, keep: bool = False) -> list[str]:
    """Return how those who are here let the customer go, or keep them.

    Raises NoWay with all they tried last, where nothing is possible for longer than people and clocks have to act.
    """
    with db.rehearse():
        return [step for _, step in walk(db, now, keep=keep) if step]


def walk(db: Stage, now: datetime, *, keep: bool = False) -> Iterator[tuple[datetime, str]]:
    """Go the way step by step, and yield after each step when it is and what was done; "" while time passes."""
    taken: list[str] = []
    acted_at = now
    while not _is_there(view := look(db, now), keep=keep):
        aims = keep_them if keep else part_with_them
        step = _do_next(db, view, aims(view, now - acted_at)) or _appoint(db, view)
        if step is not None and len(taken) < MOST_STEPS:
            taken.append(f"{now:%-d %b %H:%M} {step}")
            now += timedelta(seconds=1)
            acted_at = now
        elif now - acted_at > _patience(view):
            raise NoWay(describe_dead_end(db, view, taken, aims(view, now - acted_at)))
        else:
            now = _wait(db, now, now - acted_at)
        yield now, f"{now:%d %b %H:%M} {step}" if step else ""


def _patience(view: View) -> timedelta:
    return NOTICE_DAYS if view.notice is not None and view.notice.state is NoticeState.GIVEN else IDLE


def describe_dead_end(db: Stage, view: View, taken: list[str], attempts: Iterator[Attempt]) -> str:
    """Say how far they came, who is there, and why nothing went on."""
    lines = [f"nothing is possible on {view.now:%-d %B %Y %H:%M}", *(f"  {step}" for step in taken)]
    lines.append(f"here {view.here}, voters {sorted(view.voters)}, managers {sorted(view.managers)}")
    lines.append(f"admins {sorted(view.admins)}, due {[(due.kind, f'{due.due_at:%-d %b}') for due in view.due]}")
    for (name, number), who in product(attempts, view.here):
        try:
            DEEDS[name](db, view, Call(who, view.now), number)
        except Refusal as refusal:
            lines.append(f"  {who} {name} {number}: {refusal}")
    return "\n".join(lines)


def _is_there(view: View, *, keep: bool) -> bool:
    return (not view.under_way and view.ballot is None) if keep else view.customer.former_at is not None


def _do_next(db: Stage, view: View, attempts: Iterator[Attempt]) -> str | None:
    """Have the first person do the first of these deeds that is not refused. Managers try before the others."""
    crowd = sorted(view.here, key=lambda who: who not in view.managers)
    for name, number in attempts:
        for who in crowd:
            if name == "vote yes" and _has_agreed(view, who):
                continue
            try:
                DEEDS[name](db, view, Call(who, view.now), number)
            except Refusal:
                continue
            return f"{who} {name}"
    return None


def _has_agreed(view: View, who: str) -> bool:
    ballot = view.ballot
    return ballot is not None and any(vote.user_id == who for vote in view.votes[ballot.id] if vote.choice != "no")


def _appoint(db: Stage, view: View) -> str | None:
    """Where there is no manager, an admin becomes one."""
    if view.managers:
        return None
    return _do_next(db, view, iter([("make manager", 0)]))


def _wait(db: Stage, now: datetime, idle: timedelta) -> datetime:
    """Let time pass until something falls due, or for a day, and for longer the longer nothing was possible."""
    due, later = find_next_due_at(db), now + max(timedelta(days=1), idle / 2)
    if due is not None and now < due < later:
        later = due
    run_due(db, later)
    return later
