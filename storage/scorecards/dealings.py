"""Who deals with customers, as what they logged, rated and struck tells. Queries only; no table."""

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

_TIMES, _ANSWERS = INTERACTIONS.table, get_table(AnswerRow)
_STRIKES, _WITNESSES = get_table(StrikeRow), get_table(WitnessRow)
_STOOD = _STRIKES.c.state != StrikeState.UNDONE.value


def _last(of: Column[Any], person: Column[Any], at: Column[Any], *wanted: ColumnElement[bool]) -> Select[Any]:
    named = of.label("customer_id"), person.label("person"), func.max(at).label("at")
    asked = of.in_(bindparam("ids", expanding=True)), at > bindparam("since"), person.is_not(None)
    return select(*named).where(*asked, *wanted).group_by(of, person)


_DEALT = union_all(
    _last(_TIMES.c.customer_id, _TIMES.c.user_id, _TIMES.c.logged_at, _TIMES.c.undone_at.is_(None)),
    _last(_ANSWERS.c.customer_id, _ANSWERS.c.rater, _ANSWERS.c.at),
    _last(_STRIKES.c.customer_id, _STRIKES.c.reporter, _STRIKES.c.recorded_at, _STOOD),
    _last(_STRIKES.c.customer_id, _STRIKES.c.on_behalf_of, _STRIKES.c.recorded_at, _STOOD),
    _last(
        _STRIKES.c.customer_id, _WITNESSES.c.user_id, _WITNESSES.c.joined_at, _WITNESSES.c.strike_id == _STRIKES.c.id
    ),
)


def load_last_dealings(tx: Session, customer_ids: Iterable[int], *, since: datetime) -> dict[int, dict[str, datetime]]:
    """When each person last logged, rated or struck these customers, by customer, after an instant."""
    found: dict[int, dict[str, datetime]] = {}
    for ids in split_into_batches(customer_ids):
        for number, person, at in tx.connection().execute(_DEALT, {"ids": ids, "since": since}):
            dealt = found.setdefault(number, {})
            dealt[person] = max(at, dealt.get(person, at))
    return found
