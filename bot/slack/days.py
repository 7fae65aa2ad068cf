"""A day as a person names it, read where they are: their yesterday, whatever the workspace's clock says."""

from datetime import date

from bot.parsing import dates
from bot.slack.deps import Deps
from bot.slack.listening import Ask
from bot.workflow import authorization


def today(ask: Ask, deps: Deps) -> date:
    """The date it is where the person is."""
    return authorization.get_actor_date(deps.db, ask.call)


def past(text: str | None, ask: Ask, deps: Deps, *, field: str = "when") -> date | None:
    """The day something happened on; None where none was named. `14 mar` is the nearest one gone by."""
    return dates.read(text, today(ask, deps), field=field) if text else None


def ahead(text: str | None, ask: Ask, deps: Deps, *, field: str) -> date | None:
    """The day something is to happen on or by; None where none was named. `14 mar` is the nearest to come."""
    return dates.read(text, today(ask, deps), ahead=True, field=field) if text else None


def nearest(text: str | None, ask: Ask, deps: Deps, *, field: str) -> date | None:
    """The day of what is planned, or was held already; None where none was named."""
    return dates.nearest(text, today(ask, deps), field=field) if text else None


def iso(day: date | None) -> str:
    """The day as a form takes it; "" for none."""
    return day.isoformat() if day else ""
