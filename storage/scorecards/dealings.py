"""Who deals with which customers, known from what they logged, rated and reported. Queries only; no table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, func, select, union_all
from sqlmodel import Session

from scoring.strikes import StrikeState
from storage.interactions import RECORDS as INTERACTIONS
from storage.scorecards.scorecards import AnswerRow
from storage.sql.statements import get_table, split_into_batches
from storage.strikes import StrikeRow, WitnessRow

_INTERACTIONS, _ANSWERS = INTERACTIONS.table, get_table(AnswerRow)
_STRIKES, _WITNESSES = get_table(StrikeRow), get_table(WitnessRow)
_NOT_UNDONE = _STRIKES.c.state != StrikeState.UNDONE.value


def _select_latest(
    customer_id: Column[Any], person: Column[Any], instant: Column[Any], *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Build the query for when each person last did one kind of thing with each customer."""
    columns = customer_id.label("customer_id"), person.label("person"), func.max(instant).label("at")
    recent = customer_id.in_(bindparam("ids", expanding=True)), instant > bindparam("since"), person.is_not(None)
    return select(*columns).where(*recent, *conditions).group_by(customer_id, person)


_DEALINGS = union_all(
    _select_latest(
        _INTERACTIONS.c.customer_id,
        _INTERACTIONS.c.user_id,
        _INTERACTIONS.c.logged_at,
        _INTERACTIONS.c.undone_at.is_(None),
    ),
    _select_latest(_ANSWERS.c.customer_id, _ANSWERS.c.rater, _ANSWERS.c.at),
    _select_latest(_STRIKES.c.customer_id, _STRIKES.c.reporter, _STRIKES.c.recorded_at, _NOT_UNDONE),
    _select_latest(_STRIKES.c.customer_id, _STRIKES.c.on_behalf_of, _STRIKES.c.recorded_at, _NOT_UNDONE),
    _select_latest(
        _STRIKES.c.customer_id, _WITNESSES.c.user_id, _WITNESSES.c.joined_at, _WITNESSES.c.strike_id == _STRIKES.c.id
    ),
)


def load_last_dealings(tx: Session, customer_ids: Iterable[int], *, since: datetime) -> dict[int, dict[str, datetime]]:
    """Return, by customer and person, when the person last logged, rated or reported the customer after `since`."""
    dealings: dict[int, dict[str, datetime]] = {}
    for ids in split_into_batches(customer_ids):
        for customer_id, person, instant in tx.connection().execute(_DEALINGS, {"ids": ids, "since": since}):
            people = dealings.setdefault(customer_id, {})
            people[person] = max(instant, people.get(person, instant))
    return dealings
