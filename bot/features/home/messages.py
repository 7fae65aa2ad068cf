"""App Home in words: what waits, what is to be decided, the clocks, one's customers, what to begin with."""

from datetime import date, datetime

from bot.features.home.usecases import Home
from bot.features.prompts.messages.prompts import summed_up
from bot.features.todos import messages as todo
from bot.features.todos.messages import NAME
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.roles import NOBODY
from scoring.scorecards.ranking import Standing
from scoring.todos import Clock, SetUp

MOST = 10
"""How many todos, decisions and clocks a Home shows; `/umpire todo` and the buttons show the rest."""
CLOCKS = {
    "notice ballot": "ballot on a final notice closes",
    "terminate ballot": "ballot on letting them go closes",
    "owner ballot": "ballot on who hands them over closes",
    "notice": "final notice runs to the end of",
    "hold": "on hold until",
    "transition": "handed over by",
}
STEPS = (
    ("channel", "Name the channel for reviews", "/umpire channels review #customer-review"),
    ("managers", "Say who manages", "/umpire roles manager add @name"),
    ("voters", "Say who votes", "/umpire roles voter add @name"),
    ("customers", "Bring in your customers", "/umpire import"),
)


def closed() -> Message:
    """The Home of those who may see nothing."""
    return render("home_closed", sentence=NOBODY)


def home(seen: Home) -> Message:
    """One person's Home."""
    waiting = seen.waiting
    mine = {(each.kind, each.subject) for each in waiting.own}
    decisions = [each for each in waiting.decisions if (each.kind, each.subject) not in mine]
    return render(
        "home",
        set_up=[] if seen.set_up is None else _steps(seen.set_up),
        counted=todo.counted(waiting.everything, waiting),
        todos=[*todo.verdicts(waiting), *(todo.row(each, waiting) for each in waiting.own[:MOST])],
        more=max(0, len(waiting.own) - MOST),
        manager=waiting.manager,
        decisions=[todo.row(each, waiting) for each in decisions[:MOST]],
        decisions_more=max(0, len(decisions) - MOST),
        clocks=[_clock(each, seen) for each in seen.clocks[:MOST]],
        clocks_more=max(0, len(seen.clocks) - MOST),
        customers=[_customer(each, seen) for each in seen.mine],
        prompts=summed_up(seen.prompts, seen.policy),
        customers_more=max(0, seen.total - len(seen.mine)),
    )


def stage(number: int, seen: Home) -> str:
    """How far a customer's case has come, in words; empty where there is none and nothing is on hold."""
    said = [f"on hold until {_when(seen.holds[number].until, seen)}"] if number in seen.holds else []
    if number in seen.stages:
        reached = seen.stages[number]
        until = f", until {_when(reached.until, seen)}" if reached.until is not None else ""
        said.append(f"{reached.stage.value}{until}")
    return " · ".join(said)


def _steps(done: SetUp) -> list[tuple[bool, str, str]]:
    return [(bool(getattr(done, name)), says, line) for name, says, line in STEPS]


def _customer(standing: Standing, seen: Home) -> dict[str, str]:
    customer = seen.customers[standing.customer_id]
    return {
        "name": formatting.short(customer.name, NAME),
        "key": customer.key,
        "grade": standing.graded or "–",
        "range": _range(standing),
        "points": formatting.points(standing.points, seen.policy.strikes_to_case) if standing.points else "",
        "stage": stage(customer.id, seen),
    }


def _range(standing: Standing) -> str:
    if not standing.rated:
        return "not rated"
    low, high = standing.low, standing.high
    return f"{low if low == high else f'{low}–{high}'} of {standing.applicable} yes"


def _clock(clock: Clock, seen: Home) -> tuple[str, str, str]:
    end = clock.last_day or clock.ends_at
    assert end is not None, "a clock ends"
    return formatting.short(seen.customers[clock.customer_id].name, NAME), CLOCKS[clock.what], _when(end, seen)


def _when(end: datetime | date, seen: Home) -> str:
    """The day, or the moment where it is one."""
    if isinstance(end, datetime):
        return todo.moment(end, seen.now, seen.policy)
    return formatting.day(end, seen.now.astimezone(seen.policy.zone).date())
