"""App Home in words: what waits, what is to be decided, the clocks, one's customers, what to begin with."""

from datetime import date, datetime

from bot.messages import Message, render, todo, words
from bot.messages.todo import NAME
from bot.usecases.homes import Home
from scoring import notices
from scoring.roles import NOBODY
from scoring.standings import Standing
from scoring.todos import Clock, SetUp
from scoring.transitions import State

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
        todos=[todo.row(each, waiting) for each in waiting.own[:MOST]],
        more=max(0, len(waiting.own) - MOST),
        manager=waiting.manager,
        decisions=[todo.row(each, waiting) for each in decisions[:MOST]],
        decisions_more=max(0, len(decisions) - MOST),
        clocks=[_clock(each, seen) for each in seen.clocks[:MOST]],
        clocks_more=max(0, len(seen.clocks) - MOST),
        customers=[_customer(each, seen) for each in seen.mine],
        customers_more=max(0, seen.total - len(seen.mine)),
    )


def stage(number: int, seen: Home) -> str:
    """Where a customer's case is, in words; empty where there is none."""
    running, said = seen.running, []
    said += [f"on hold until {_day(each.until, seen)}" for each in running.holds if each.customer_id == number]
    moving = [each for each in running.transitions if each.customer_id == number]
    voting = [each for each in running.ballots if each.customer_id == number]
    notified = [each for each in running.notices if each.customer_id == number]
    if moving:
        last = moving[0].last_day if moving[0].state is State.RUNNING else None
        said.append(f"handed over by {words.day(last, _today(seen))}" if last else "to be handed over")
    elif notified and notified[0].state is notices.State.AGREED:
        said.append(f"final notice to be given by {_day(notified[0].give_by, seen)}")
    elif notified:
        last = notices.last_day(notified[0], seen.policy.zone)
        said.append(f"final notice until {words.day(last, _today(seen))}" if last else "final notice")
    elif not voting and any(each.customer_id == number for each in running.cases):
        said.append("case open")
    said += [f"ballot until {todo.moment(each.closes_at, seen.now, seen.policy)}" for each in voting]
    return " · ".join(said)


def _steps(done: SetUp) -> list[tuple[bool, str, str]]:
    return [(bool(getattr(done, name)), says, line) for name, says, line in STEPS]


def _customer(standing: Standing, seen: Home) -> dict[str, str]:
    customer = seen.customers[standing.customer_id]
    return {
        "name": words.short(customer.name, NAME),
        "key": customer.key,
        "grade": standing.grade or "–",
        "range": _range(standing),
        "points": words.points(standing.points, seen.policy.strikes_to_case) if standing.points else "",
        "stage": stage(customer.id, seen),
    }


def _range(standing: Standing) -> str:
    if not standing.rated:
        return "not rated"
    low, high = standing.low, standing.high
    return f"{low if low == high else f'{low}–{high}'} of {standing.applicable} yes"


def _clock(clock: Clock, seen: Home) -> tuple[str, str, str]:
    if clock.last_day is not None:
        when = words.day(clock.last_day, _today(seen))
    else:
        assert clock.ends_at is not None, "a clock ends"
        plain = clock.what == "hold"
        when = _day(clock.ends_at, seen) if plain else todo.moment(clock.ends_at, seen.now, seen.policy)
    return words.short(seen.customers[clock.customer_id].name, NAME), CLOCKS[clock.what], when


def _day(at: datetime, seen: Home) -> str:
    return words.day(at.astimezone(seen.policy.zone).date(), _today(seen))


def _today(seen: Home) -> date:
    return seen.now.astimezone(seen.policy.zone).date()
