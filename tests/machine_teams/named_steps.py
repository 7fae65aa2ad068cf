"""What umpire itself names as the next steps, and whether those it names are there and are not refused."""

from bot.features.cases.usecases import fixes
from bot.workflow import case_files
from bot.workflow.requests import Call
from scoring.cases.next_steps import NextStep, StepKind, list_next_steps
from scoring.refusals import Refusal
from storage.database import Database
from storage.settings import policies
from tests.machine_teams.deeds import DEEDS, GATES, Deed
from tests.machine_teams.looking import View
from tests.machine_teams.office import KEY, Stage
from tests.machine_teams.ways_out import Attempt


def tell_of_fix(db: Database, view: View, call: Call, pick: int) -> object:
    """Say that the customer knows of a finished fix."""
    return fixes.record_customer_told(db, KEY, pick, call=call)


ANY = range(12)
WAIVERS: list[Attempt] = [("waive", number) for number in range(len(GATES))]
MEANT: dict[StepKind, list[Attempt]] = {
    StepKind.MAKE_MANAGER: [("make manager", 0)],
    StepKind.RELEASE: [("release", 0)],
    StepKind.VOTE: [("vote yes", 0)],
    StepKind.CANCEL: [("cancel", 0)],
    StepKind.PICK: [("pick", number) for number in ANY],
    StepKind.ACCEPT: [("accept", 0)],
    StepKind.CHOOSE: [("propose owner", 0)],
    StepKind.ASSIGN: [("assign", 0), ("assign", 1)],
    StepKind.PLAN: [("plan", 0)],
    StepKind.PART: [("step", 0), ("refer", 0), ("farewell", 0)],
    StepKind.GIVE: [("give", 0)],
    StepKind.MET: [("met", 0)],
    StepKind.OVER: [("not met", 0)],
    StepKind.WITHDRAW: [("withdraw", 0)],
    StepKind.TERMINATE: [("propose terminate", 0)],
    StepKind.NOTICE: [("propose notice", 0)],
    StepKind.PROBLEM: [("problem", 0)],
    StepKind.SIDE: [("problem", number) for number in range(3)],
    StepKind.AGREE: [("agree", 0)],
    StepKind.FIX_OPEN: [("fix", 0)],
    StepKind.FIX_TELL: [("fix told", 0)],
    StepKind.FIX_CLOSE: [("fix done", number) for number in ANY],
    StepKind.PLAN_TALK: [("plan talk", 0)],
    StepKind.TALK: [("talk", 0)],
    StepKind.WAIT: WAIVERS,
    StepKind.FACTS: [("facts", 0)],
    StepKind.CONTEST: [("uphold", number) for number in ANY],
    StepKind.SETTLE: [*WAIVERS, ("close case", 0)],
    StepKind.CLOSE: [("close case", 0)],
}
"""What is meant by each step umpire may name: one of these is not refused."""


def check_next_steps(db: Stage, view: View) -> None:
    """Check that an open case names a step, and that whoever it names can take it, or has to wait for a moment."""
    steps = load_next_steps(db, view)
    assert steps, "an open case names no next step"
    assert any(step.people or step.by is not None for step in steps), steps
    for step in steps:
        assert set(step.people) <= set(view.here), f"{step.kind} names somebody who is gone: {step.people}"
        if step.from_at is not None and step.from_at > view.now:
            continue
        for person in step.people:
            check_step(db, view, step, person)


def check_step(db: Stage, view: View, step: NextStep, person: str) -> None:
    """Check that this person can do what the step says."""
    refusals = []
    ends = step.command.startswith("`/vote ") and " no <why>" in step.command  # the only thing left to do alone
    for name, number in [("vote no", 0)] if ends else MEANT[step.kind]:
        deed: Deed = tell_of_fix if name == "fix told" else DEEDS[name]
        pick = step.number if name == "fix told" else number
        with db.rehearse():
            try:
                deed(db, view, Call(person, view.now), pick)
                return
            except Refusal as refusal:
                refusals.append(f"{name} {number}: {refusal}")
    raise AssertionError(f"{person} is to “{step.says}” ({step.command}), and is refused: {refusals}")


def load_next_steps(db: Stage, view: View) -> tuple[NextStep, ...]:
    """Load what the case card and `/umpire case` show as next."""
    with db.transaction(reading=True) as tx:
        policy = policies.get_policy(tx)
        file = case_files.load_open_case_file(tx, view.customer, policy=policy, now=view.now)
        return list_next_steps(file) if file is not None else ()
