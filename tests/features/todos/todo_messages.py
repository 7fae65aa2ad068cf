"""Messages about todos and App Home, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.home import messages as homes
from bot.features.home.usecases import Home
from bot.features.todos import messages as todo
from bot.features.todos.usecases import TodoList
from bot.slack.rendering import Message
from bot.workflow.first_steps import NoCustomers
from bot.workflow.prompts import PromptPreference
from scoring.cases.holds import Hold
from scoring.cases.stages import CaseProgress, Stage
from scoring.customers.customers import Customer
from scoring.prompts import PromptKind, PromptWish
from scoring.setup import SetupProgress
from scoring.todos import MANAGER_KINDS, RunningClock, Todo, TodoKind, sort_todos
from tests.messages import samples

LATE = samples.NOW - timedelta(days=1)
ABOUT = {
    TodoKind.VOTE: "terminate",
    TodoKind.FIX: "Answer tickets within a day",
    TodoKind.FIX_OWNER: "Send the offer again",
    TodoKind.STEP: "Hand over the records",
    TodoKind.CONTEST: "late payment",
    TodoKind.JUDGE_REPLY: "the final notice",
    TodoKind.TELL_WITHDRAWN: "the decision to let them go is withdrawn",
}
DUE = {
    TodoKind.VOTE: {"due_at": samples.NOW + timedelta(hours=48)},
    TodoKind.FIX: {"due_on": LATE.date()},
    TodoKind.GIVE: {"due_at": LATE},
    TodoKind.STEP: {"due_on": samples.TODAY},
    TodoKind.OFFER: {"due_on": samples.TODAY + timedelta(days=12)},
    TodoKind.VERDICT: {"due_on": samples.TODAY + timedelta(days=1)},
    TodoKind.REVIEW: {"due_at": samples.NOW + timedelta(hours=20)},
}
MANY = frozenset({TodoKind.OFFER, TodoKind.SETTLE, TodoKind.RATE, TodoKind.VERDICT})
"""What stands for many customers."""
BOLIDO = Customer(4, "bolido", "Bólido Comidas preparadas")
KNOWN = {1: samples.ACME, 2: samples.HOSTILE, 3: samples.AMPERSAND, 4: BOLIDO}


def one(kind: TodoKind, number: int = 12, customer: int = 1, about: str | None = None) -> Todo:
    """One thing that waits, the later kinds for less long."""
    since = samples.NOW - timedelta(days=30 - list(TodoKind).index(kind))
    said = ABOUT.get(kind, "") if about is None else about
    many = 12 if kind in MANY else 0
    return Todo(kind, customer, since, number, about=said, place=3, number=many, **DUE.get(kind, {}))  # type: ignore[arg-type]


def waiting(*found: Todo, manager: bool = False) -> TodoList:
    """These of them that wait for a manager, or for somebody who is none, as a queue."""
    theirs = (each for each in found if manager or each.kind not in MANAGER_KINDS)
    return TodoList(sort_todos(theirs, samples.POLICY.zone), KNOWN, manager, samples.POLICY, samples.NOW)


ALL = tuple(one(kind) for kind in TodoKind)
HOSTILE = tuple(
    one(kind, number, 2 + number % 2, "owner" if kind is TodoKind.VOTE else samples.LONG_NOTE)
    for number in range(1, 60)
    for kind in TodoKind
)
CLOCKS = (
    RunningClock("notice ballot", 1, samples.NOW + timedelta(hours=2)),
    RunningClock("hold", 4, samples.NOW + timedelta(days=3)),
    RunningClock("notice", 1, last_day=samples.TODAY + timedelta(days=9)),
    RunningClock("transition", 4, last_day=samples.TODAY + timedelta(days=400)),
)
STANDING = samples.page((samples.ACME,), 1).rows[0][1]


def home(found: TodoList, *customers: int, **changes: object) -> Home:
    """A Home with these customers on it."""
    usual = Home(
        user_id="U0JO",
        waiting=found,
        mine=tuple(replace(STANDING, customer_id=number) for number in customers),
        total=len(customers),
        stages={1: CaseProgress(Stage.NOTICE, samples.TODAY)} if 1 in customers else {},
        holds={4: Hold(1, 4, "Their move", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=3))}
        if 4 in customers
        else {},
        restricted={},
        clocks=(),
        set_up=None,
        customers=KNOWN,
        policy=samples.POLICY,
        now=samples.NOW,
        prompts=(
            PromptPreference(PromptKind.DIFFICULT, PromptWish.MUTED, asks=False),
            PromptPreference(PromptKind.GUT, PromptWish.ON, asks=True),
        ),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


CASES: dict[str, Callable[[], Message]] = {
    "todo": lambda: todo.render_todos(waiting(*ALL, manager=True)),
    "todo--one": lambda: todo.render_todos(waiting(one(TodoKind.PROBLEM))),
    "todo--decisions": lambda: todo.render_todos(waiting(*map(one, sorted(MANAGER_KINDS)), manager=True)),
    "todo--none": lambda: todo.render_todos(waiting()),
    "todo--ungraded": lambda: todo.render_todos(replace(waiting(), graded=(3, 40))),
    "todo--ungraded-manager": lambda: todo.render_todos(replace(waiting(manager=True), graded=(0, 40))),
    "todo--21": lambda: todo.render_todos(waiting(*(one(TodoKind.FIX, n) for n in range(1, 22)))),
    "todo--many": lambda: todo.render_todos(waiting(*(one(TodoKind.FIX, n) for n in range(1, 46)))),
    "todo--page": lambda: todo.render_todos(waiting(*(one(TodoKind.FIX, n) for n in range(1, 28))), start=20),
    "todo--done-meanwhile": lambda: todo.render_todos(waiting(one(TodoKind.FIX)), start=20),
    "todo--hostile": lambda: todo.render_todos(waiting(*HOSTILE, manager=True)),
    "home": lambda: homes.render_home(home(waiting(one(TodoKind.FIX), one(TodoKind.VOTE), one(TodoKind.TALK)), 1, 4)),
    "home--nothing": lambda: homes.render_home(home(waiting())),
    "home--ungraded": lambda: homes.render_home(home(replace(waiting(), graded=(3, 40)))),
    "home--ungraded-manager": lambda: homes.render_home(home(replace(waiting(manager=True), graded=(0, 40)))),
    "home--many": lambda: homes.render_home(home(waiting(*(one(TodoKind.FIX, n) for n in range(1, 41))))),
    "home--manager": lambda: homes.render_home(home(waiting(*ALL, manager=True), clocks=CLOCKS)),
    "home--idle-manager": lambda: homes.render_home(home(waiting(manager=True))),
    "home--new-admin": lambda: homes.render_home(
        home(
            waiting(),
            set_up=SetupProgress(managers=("U0ROSA",)),
            no_customers=NoCustomers(admin=True, manager=False, admins=("U0OLGA",)),
        )
    ),
    "home--new-manager": lambda: homes.render_home(
        home(waiting(manager=True), no_customers=NoCustomers(admin=False, manager=True, admins=("U0OLGA", "U0ADA")))
    ),
    "home--admin-without-owners": lambda: homes.render_home(
        home(waiting(), 1, set_up=SetupProgress("C0REVIEW", ("U0ROSA",), ("S0VOTERS",), 12, 3, 5))
    ),
    "home--hostile": lambda: homes.render_home(
        home(
            waiting(*HOSTILE, manager=True),
            *(2 + n % 2 for n in range(10)),
            total=100_000,
            clocks=tuple(replace(each, customer_id=2) for each in CLOCKS) * 250,
            set_up=SetupProgress("C0", tuple(f"U{n:08}" for n in range(50)), (), 100_000, 99_999, 0),
            stages={2: CaseProgress(Stage.NOTICE_BALLOT, samples.NOW), 3: CaseProgress(Stage.TERMINABLE)},
        )
    ),
    "home_closed": homes.render_closed_home,
}
POSTED: frozenset[str] = frozenset()
