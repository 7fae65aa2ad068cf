"""Renders what waits for a person: one sentence and one button for each kind of todo."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from markupsafe import Markup

from bot.features.todos.usecases import TodoList
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, escape, fill_pattern, render
from scoring.cases.ballot_doors import describe_door
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.todos import Todo, TodoKind
from scoring.values.moments import Moment, describe_days

MOST_TODOS = 20
"""How many todos stand in one message; a button shows the next ones."""
CLOCK_NAMES = {
    "notice ballot": "ballot on a final notice closes",
    "terminate ballot": "ballot on letting them go closes",
    "owner ballot": "ballot on who hands them over closes",
    "notice": "final notice runs to the end of",
    "hold": "on hold until",
    "restriction": "contact is restricted until",
    "transition": "handed over by",
}
"""What a running clock ends, in the words before its end."""
NAME, ABOUT = 60, 160
"""Characters of a customer's name and of what a record says, in one line of a list."""


@dataclass(frozen=True, slots=True)
class TodoText:
    """The sentence for one kind of todo, the label of its button, and the action that the button starts."""

    says: str
    button: str
    action: str


TODO_TEXTS: dict[TodoKind, TodoText] = {
    TodoKind.VOTE: TodoText("{about}", "Vote", "ballot_show"),
    TodoKind.ACCEPT: TodoText(
        "You are asked to hand *{name}* over: accept or decline", "Show Transition", "transition_open"
    ),
    TodoKind.JUDGE_REPLY: TodoText("*{name}* replied: judge whether {about} stands", "Show Reply", "reply_show"),
    TodoKind.TELL_WITHDRAWN: TodoText("Tell *{name}* that {about}, then record it", "They Were Told", "reply_told"),
    TodoKind.TELL: TodoText(
        "Tell *{name}* of the decision to part, then record it", "Show Transition", "transition_open"
    ),
    TodoKind.TALK: TodoText("Talk with *{name}*, then record how they answered", "Record Answer", "talk_answer_open"),
    TodoKind.FIX: TodoText("Fix for *{name}*: {about}", "Close Fix", "fix_done_open"),
    TodoKind.STEP: TodoText("Handing *{name}* over, step {place}: {about}", "Mark Done", "step_done"),
    TodoKind.PLAN: TodoText(
        "Plan how *{name}* is handed over: where to, by when, what", "Plan Transition", "transition_plan_open"
    ),
    TodoKind.FAREWELL: TodoText("Every step with *{name}* is done: say farewell", "Say Farewell", "farewell_open"),
    TodoKind.REFERRAL: TodoText("Did the referral work out for *{name}*?", "Record Outcome", "referral_ask"),
    TodoKind.PROBLEM: TodoText("State the real problem with *{name}*", "State Problem", "problem_open"),
    TodoKind.PLAN_TALK: TodoText("Plan the talk with *{name}*", "Plan Talk", "talk_open"),
    TodoKind.AGREE: TodoText(
        "The problem with *{name}* is said to be theirs: do you agree?", "Agree: Theirs", "problem_agree"
    ),
    TodoKind.CONFIRM_SIDE: TodoText(
        "Confirm that the problem with *{name}* is theirs", "Confirm: Theirs", "problem_agree"
    ),
    TodoKind.PART: TodoText(
        "Own our part with *{name}*: say whose the problem is, or mend ours and tell them", "Show Case", "case_show"
    ),
    TodoKind.FACTS: TodoText("Confirm the facts of the severe strike on *{name}*", "Confirm Facts", "facts_confirm"),
    TodoKind.FIX_OWNER: TodoText("Nobody owns this fix for *{name}*: {about}", "Name Owner", "fix_owner_open"),
    TodoKind.CONTEST: TodoText(
        "Strike #{subject} on *{name}* is contested ({about}): uphold or void it", "Uphold or Void", "contest_show"
    ),
    TodoKind.NOTICE: TodoText(
        "*{name}*: every step before a final notice is done. Is it time for one?", "Open Ballot", "vote_open_notice"
    ),
    TodoKind.TERMINATE: TodoText("Letting *{name}* go can be voted on", "Open Ballot", "vote_open_terminate"),
    TodoKind.GIVE: TodoText(
        "Tell *{name}* about the final notice, then record it", "Record Notice", "notice_given_open"
    ),
    TodoKind.OVER: TodoText(
        "The days of the final notice to *{name}* are over: was it met?", "Show Notice", "notice_show"
    ),
    TodoKind.TIED: TodoText("The vote on who hands *{name}* over is tied: pick one", "Show Ballot", "ballot_show"),
    TodoKind.CHOOSE: TodoText(
        "Nobody hands *{name}* over yet: let the voters choose", "Open Ballot", "vote_open_owner"
    ),
    TodoKind.ASSIGN: TodoText("Nobody will hand *{name}* over: assign somebody", "Show Transition", "transition_open"),
    TodoKind.LOOK: TodoText("Have a look at *{name}*: a colleague asks for it", "Show Nomination", "nomination_show"),
    TodoKind.OFFER: TodoText("Offer new contracts: {number} to sit down with", "Show Worklist", "campaign_mine"),
    TodoKind.RATE: TodoText("Rate {number} this week, for the rating round", "Rate Customers", "round_mine"),
    TodoKind.SETTLE: TodoText(
        "{number} declined a new contract, or stayed silent: keep them, or not?", "Show Them", "campaign_decide"
    ),
    TodoKind.VERDICT: TodoText("Give {number} a verdict, for the quarterly review", "Decide", "closet_open"),
    TodoKind.REVIEW: TodoText(
        "You took the review of *{name}*: decide what is to happen", "Show Review", "review_show"
    ),
    TodoKind.SET_UP: TodoText("Set me up: {place} of 5 steps are done", "Go On", "setup_step"),
    TodoKind.MANAGER: TodoText(
        "Nobody is a manager, and a case waits for one: make somebody a manager", "Choose Managers", "setup_step"
    ),
}
BUTTON_VALUES = {
    TodoKind.STEP: "{key} {place}",
    TodoKind.FIX: "{key} {subject}",
    TodoKind.FIX_OWNER: "{key} {subject}",
    TodoKind.REFERRAL: "{subject}",
    TodoKind.CONTEST: "{subject}",
    TodoKind.LOOK: "{subject}",
    TodoKind.REVIEW: "{subject}",
    TodoKind.OFFER: "0",
    TodoKind.RATE: "mine",
    TodoKind.SETTLE: "0",
    TodoKind.VERDICT: "mine",
    TodoKind.SET_UP: "{about}",
    TodoKind.MANAGER: "{about}",
}
"""The values of buttons that need something else than the customer's key."""
CONFIRMED_LATER = (TodoKind.CONFIRM_SIDE, TodoKind.FACTS)
"""What one person does alone, but only some time later: until then the button shows the case."""
VOTE_TEXTS = {
    "notice": "Vote on a final notice to *{name}*",
    "terminate": "Vote on letting *{name}* go",
    "owner": "Vote on who hands *{name}* over",
    "notice again": "*{name}* replied: vote on whether the final notice stands",
    "terminate again": "*{name}* replied: vote on whether it is still right to let them go",
}

CONFIRM_TEXTS = {
    "notice": "Confirm the final notice to *{name}*, or end it",
    "terminate": "Confirm that *{name}* is let go, or end it",
    "notice again": "*{name}* replied: confirm that the final notice stands, or end it",
    "terminate again": "*{name}* replied: confirm that it is still right to let them go, or end it",
}
"""What stands for a vote where one person decides."""


def describe_ungraded(graded: int, customers: int) -> str:
    """Say how few customers have a grade, when it is less than half of them; else "", also without customers."""
    if 2 * graded >= customers:
        return ""
    if not graded:
        return "no customer has a grade yet"
    return f"only {graded:,} of {formatting.count(customers, 'customer')} {'has' if graded == 1 else 'have'} a grade"


def build_rating_offer(waiting: TodoList) -> dict[str, str]:
    """Build what stands where nothing waits: how few customers have a grade, and the button that helps."""
    ungraded = describe_ungraded(*waiting.graded)
    starts = waiting.manager and not waiting.round_running
    return {
        "ungraded": ungraded,
        "button": "Start Rating Round" if starts else "Rate Customers",
        "action": "round_start" if starts else "round_mine",
        "value": "start" if starts else "mine",
    }


def render_todos(waiting: TodoList, *, start: int = 0, most: int = MOST_TODOS) -> Message:
    """Render the queue of a person, or what follows its first `start` todos: the private answer to `/umpire todo`."""
    page = waiting.todos[start : start + most]
    left = max(0, len(waiting.todos) - start - most)
    return render(
        "todo",
        rows=[build_row(each, waiting) for each in page],
        place=f"{start + 1:,} to {start + len(page):,}" if start or left else "",
        first=start == 0,
        next_start=start + most,
        left=f"the Last {left:,}" if 1 < left <= most else f"{min(left, most):,} More" if left else "",
        rating=build_rating_offer(waiting),
        counted=format_summary(waiting),
    )


def build_row(each: Todo, waiting: TodoList) -> dict[str, str]:
    """Build the values of one todo for the templates of lists."""
    customer, line = waiting.customers.get(each.customer_id), TODO_TEXTS[each.kind]
    if each.kind in CONFIRMED_LATER and each.from_at is not None and waiting.now < each.from_at:
        line = replace(line, button="Show Case", action="case_show")
    return {
        "says": _format_text(each, customer),
        "when": _format_when(each, waiting),
        "button": line.button,
        "action": line.action,
        "value": BUTTON_VALUES.get(each.kind, "{key}").format(
            key=customer.key if customer else "", subject=each.subject, place=each.place, about=each.about
        ),
    }


def format_summary(waiting: TodoList) -> str:
    """Format `3 things wait for you, 1 overdue`."""
    count, overdue = len(waiting.todos), waiting.overdue
    if not count:
        return "Nothing waits for you"
    waits = f"{formatting.count(count, 'thing waits', 'things wait')} for you"
    return f"{waits}, {'all' if overdue == count > 1 else f'{overdue:,}'} overdue" if overdue else waits


def format_with_distance(end: datetime | date, now: datetime, policy: Policy) -> Markup:
    """Format when something ends, and how far off that is: `4 March (in 2 days)`, `4 March, 14:00 CET (in 5 hours)`."""
    moment = format_moment(end, now, policy) if isinstance(end, datetime) else end
    if isinstance(moment, Moment):
        return escape(moment)
    today, day = (
        now.astimezone(policy.zone).date(),
        end.astimezone(policy.zone).date() if isinstance(end, datetime) else end,
    )
    return fill_pattern("{} ({})", formatting.day(day, today), describe_days((day - today).days))


def format_moment(moment: datetime, now: datetime, policy: Policy, *, stays: bool = False) -> Moment | str:
    """Format a moment: only the workspace's day at its midnight, and the year only if it is another.

    It says in how long that is, or, in a message that stays, on which weekday.
    """
    local, today = moment.astimezone(policy.zone), now.astimezone(policy.zone).date()
    if local.time() == time.min:
        return formatting.day(local.date(), today)
    read_at = None if stays else now
    return Moment(moment, policy.zone, with_year=local.year != today.year, with_weekday=stays, read_at=read_at)


def _format_text(each: Todo, customer: Customer | None) -> str:
    """Fill in the sentence of a todo."""
    vote_texts = CONFIRM_TEXTS if each.from_at is not None else VOTE_TEXTS
    template = vote_texts[each.about] if each.kind is TodoKind.VOTE else TODO_TEXTS[each.kind].says
    about = formatting.short(" ".join(each.about.split()), ABOUT)
    name, number = formatting.short(customer.name, NAME) if customer else "", formatting.count(each.number, "customer")
    if each.door:
        template += f", opened through {describe_door(each.door)}"
    return template.format(name=name, about=about, subject=each.subject, place=each.place, number=number)


def _format_when(each: Todo, waiting: TodoList) -> Markup:
    """Format when a todo is due, or since when it is overdue; without a day, since when it waits."""
    if each.kind is TodoKind.SET_UP:
        return escape("You can stop after any step and go on later")
    now, policy = waiting.now, waiting.policy
    today, due = now.astimezone(policy.zone).date(), each.due_at or each.due_on
    if each.from_at is not None and now < each.from_at:
        verb = "Judge it" if each.kind is TodoKind.JUDGE_REPLY else "Confirm"
        return fill_pattern("{} from {}", verb, format_with_distance(each.from_at, now, policy))
    if due is None:
        return fill_pattern("Waiting since {}", formatting.day(each.since.astimezone(policy.zone).date(), today))
    if not each.late(now, policy.zone):
        return fill_pattern("By {}", format_with_distance(due, now, policy))
    day = format_moment(due, now, policy) if isinstance(due, datetime) else formatting.day(due, today)
    return fill_pattern("*Overdue* since {}", day)


HELP: dict[str, HelpEntry] = {
    "todo": HelpEntry(
        "what waits for you",
        "everybody",
        (("/umpire todo", "lists it: what is overdue first, then by day, each with a button; my Home shows the same"),),
    )
}
