"""App Home: first steps, what waits for the reader, running clocks, their customers, and what can be done here."""

from datetime import date, datetime

from markupsafe import Markup

from bot.features.home.usecases import Home
from bot.features.prompts.messages.prompts import summarize_prompts
from bot.features.setup import messages as setup_messages
from bot.features.todos import messages as todo_messages
from bot.features.todos.messages import NAME
from bot.slack import formatting
from bot.slack.rendering import Message, fill_pattern, render
from scoring.roles import FULL_MEMBERS_ONLY
from scoring.scorecards.ranking import Standing
from scoring.todos import RunningClock
from scoring.values.moments import Moment

MAX_LISTED = 10
"""How many todos and clocks a Home shows; `/umpire todo` and a button show the rest of what waits."""


def render_closed_home() -> Message:
    """Render the Home of people who may see nothing."""
    return render("home_closed", sentence=FULL_MEMBERS_ONLY)


def render_home(home: Home) -> Message:
    """Render one person's Home."""
    waiting = home.waiting
    rows = [_build_customer_row(each, home) for each in home.mine]
    return render(
        "home",
        set_up=[] if home.set_up is None else setup_messages.list_open_rows(home.set_up),
        steps_done=0 if home.set_up is None else home.set_up.steps_done,
        no_customers=home.no_customers,
        counted=todo_messages.format_summary(waiting),
        todos=[todo_messages.build_row(each, waiting) for each in waiting.todos[:MAX_LISTED]],
        more=max(0, len(waiting.todos) - MAX_LISTED),
        listed=MAX_LISTED,
        rating=todo_messages.build_rating_offer(waiting),
        manager=waiting.manager,
        clocks=[_format_clock(each, home) for each in home.clocks[:MAX_LISTED]],
        clocks_more=max(0, len(home.clocks) - MAX_LISTED),
        customers=rows,
        cards=[(row["name"], "card", row["key"]) for row in rows],
        prompts=summarize_prompts(home.prompts, home.policy),
        customers_more=max(0, home.total - len(home.mine)),
    )


def describe_stage(number: int, home: Home) -> Markup:
    """Say how far a customer's case has come, and until when it is on hold or contact restricted; "" without any."""
    hold, reached, restricted = home.holds.get(number), home.stages.get(number), home.restricted.get(number)
    parts = [fill_pattern("on hold until {}", _format_end(hold.until, home))] if hold is not None else []
    if restricted is not None:
        parts.append(fill_pattern("contact restricted until {}", _format_end(restricted.until, home)))
    if reached is not None:
        until = fill_pattern(", until {}", _format_end(reached.until, home)) if reached.until is not None else ""
        parts.append(fill_pattern("{}{}", reached.stage.value, until))
    return Markup(" · ").join(parts)


def _build_customer_row(standing: Standing, home: Home) -> dict[str, str]:
    """Build the row of one of the person's customers."""
    customer = home.customers[standing.customer_id]
    return {
        "name": formatting.short(customer.name, NAME),
        "key": customer.key,
        "grade": standing.graded or "",
        "range": _format_range(standing),
        "points": formatting.points(standing.points, home.policy.strikes_to_case) if standing.points else "",
        "stage": describe_stage(customer.id, home),
    }


def _format_range(standing: Standing) -> str:
    """Format a standing's range: `2–3 of 7 yes`."""
    if not standing.rated:
        return "not rated"
    low, high = standing.low, standing.high
    return f"{low if low == high else f'{low}–{high}'} of {standing.applicable} yes"


def _format_clock(clock: RunningClock, home: Home) -> tuple[str, str, Markup]:
    """Format a running clock as customer, what ends, and when that is."""
    end = clock.last_day or clock.ends_at
    assert end is not None, "a clock ends"
    return (
        formatting.short(home.customers[clock.customer_id].name, NAME),
        todo_messages.CLOCK_NAMES[clock.what],
        todo_messages.format_with_distance(end, home.now, home.policy),
    )


def _format_end(end: datetime | date, home: Home) -> Moment | str:
    """Format an end: with its time where it has one, else as a day."""
    if isinstance(end, datetime):
        return todo_messages.format_moment(end, home.now, home.policy)
    return formatting.day(end, home.now.astimezone(home.policy.zone).date())
