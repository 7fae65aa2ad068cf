"""Arguments of a typed line that depend on who typed it: a customer they may mean, a day by their own clock."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.parsing import dates
from bot.parsing.lines import TypedLine
from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask
from bot.workflow import naming, requests
from scoring.rules.reasons import Reason


def take_customer(line: TypedLine, ask: Ask, deps: Deps, verbs: Collection[str] = ()) -> str:
    """Take the customer that comes next in the line, as it was typed: a key, an alias, a name or the start of one.

    It may be several words, with or without quotes; "" at the end of the line. `verbs` are words that may follow the
    customer and are no part of its name. Raises UnknownCustomer where several customers may be meant, which is
    answered with a button for each.
    """
    words = line.peek_name_words()
    count = naming.count_name_words(deps.db, words, verbs, call=ask.call) if words else 1
    return _take_name(line, count)


def take_customer_before_reason(line: TypedLine, ask: Ask, deps: Deps) -> tuple[str, Sequence[Reason]]:
    """Take the customer of a line that goes on with a reason for a strike; return the reasons in force as well."""
    count, reasons = naming.read_name_and_reasons(deps.db, line.peek_name_words(), call=ask.call)
    return _take_name(line, count), reasons


def _take_name(line: TypedLine, count: int) -> str:
    return " ".join(word for word in (line.take() for _ in range(count)) if word)


def require_customer(
    line: TypedLine, ask: Ask, deps: Deps, verbs: Collection[str] = (), *, what: str = "The customer"
) -> str:
    """Take the customer that comes next, as `take_customer` does; refuse a line that is at its end.

    `what` names in the refusal what is missing.
    """
    return take_customer(line, ask, deps, verbs) if line.words else line.require(what)


def local_date(ask: Ask, deps: Deps) -> date:
    """Return today's date where the person is, whatever the workspace's clock says."""
    return requests.get_actor_date(deps.db, ask.call)


def past_day(text: str | None, ask: Ask, deps: Deps, *, field: str = "when") -> date | None:
    """Read the day on which something happened: `14 mar` is the latest one, today included. None for no text."""
    return dates.parse_date(text, local_date(ask, deps), field=field) if text else None


def future_day(text: str | None, ask: Ask, deps: Deps, *, field: str) -> date | None:
    """Read the day on which something is to happen: `14 mar` is the next one, today included. None for no text."""
    return dates.parse_date(text, local_date(ask, deps), ahead=True, field=field) if text else None


def nearest_day(text: str | None, ask: Ask, deps: Deps, *, field: str) -> date | None:
    """Read the day of what may be past or to come: `14 mar` is the one nearest to today. None for no text."""
    return dates.parse_nearest_date(text, local_date(ask, deps), field=field) if text else None
