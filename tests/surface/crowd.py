"""A company of twenty thousand customers, in full swing: who measures what an answer costs asks it."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from bot.workflow import standings
from playground.clock import MovableClock
from playground.stage import Stage
from scoring.customers.customers import Customer
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import interactions, packages, prospects, quotes, strikes, terms
from storage.cases import cases, fixes
from storage.customers import bulk as customer_bulk
from storage.database import Database
from storage.scorecards import scorecards
from storage.settings import policies
from storage.sql.statements import get_table
from storage.transitions import transitions
from tests.surface.house import MONDAY, STAFF, add_missing_people

MANY = 20_000
IN_CASE, GONE = 300, 100
"""The first ones have an open case with a fix due, the last ones were let go."""
CLOSED = {"outcome": "farewell", "closed_by": "U1"}
KINDS = ("maintenance", "project", "trial")
DAY = timedelta(days=1)


def build_crowded_file(furnished: Path, folder: Path) -> Path:
    """A copy of a furnished file with so many more customers, their history, and what is going on with them."""
    path = folder / "crowded.sqlite"
    copyfile(furnished, path)
    stage = Stage(f"sqlite:///{path}", clock=MovableClock(MONDAY), live=False)
    add_missing_people(stage.slack)
    fill_database(stage.db, [stage.slack.person(name).id for name in STAFF], MONDAY)
    stage.db.close()
    return path


def fill_database(db: Database, staff: list[str], now: datetime) -> None:
    """Everybody owns as many customers; a third is rated, some are struck, log, quote, have packages and terms."""
    chance = random.Random(1)
    with db.transaction() as tx:
        ids = list(customer_bulk.add_customers(tx, [_build_customer(n, staff, now) for n in range(MANY)]).values())
        _insert_rows(tx, packages.PackageRow, (_build_package(n, now) for n in range(9)))
        _insert_rows(tx, terms.TermsRow, (_build_terms(number, now) for number in ids[::2]))
        _insert_rows(tx, scorecards.AnswerRow, _build_answers(ids[::3], chance, now))
        _insert_rows(
            tx,
            strikes.StrikeRow,
            (_build_strike(number, n, now) for n, number in enumerate([*ids[::2], *ids[:IN_CASE] * 3])),
        )
        _insert_rows(
            tx,
            interactions.InteractionRow,
            (_build_interaction(chance.choice(ids), chance, now) for _ in range(MANY // 2)),
        )
        _insert_rows(tx, quotes.QuoteRow, (_build_quote(number, now) for number in ids[::3]))
        _insert_rows(tx, prospects.ProspectRow, (_build_prospect(n, now) for n in range(MANY // 20)))
        _insert_rows(tx, cases.CaseRow, (_build_case(number, now) for number in ids[:IN_CASE]))
        _insert_rows(
            tx, cases.CaseRow, (_build_case(number, now) | CLOSED | {"closed_at": now} for number in ids[-GONE:])
        )
        _insert_rows(
            tx,
            transitions.TransitionRow,
            (_build_ended_transition(number, n, now) for n, number in enumerate(ids[-GONE:], IN_CASE + 1)),
        )
        _insert_rows(tx, fixes.FixRow, (_build_fix(number, now) for number in ids[:IN_CASE]))
    for first in range(0, MANY, 2_000):
        with db.transaction() as tx:
            standings.recompute_standings(tx, ids[first : first + 2_000], policy=policies.get_policy(tx), now=now)


def _insert_rows(tx: Session, row: Any, rows: Iterable[dict[str, Any]]) -> None:
    tx.connection().execute(insert(get_table(row)), list(rows))


def _build_customer(n: int, staff: list[str], now: datetime) -> Customer:
    return Customer(
        id=0, key=f"c{n:05d}", name=f"Customer Number {n:05d} Ltd", owner=staff[n % len(staff)], segment="Retail",
        revenue=100_000 * (1 + n % 700), margin=100 * (n % 45 - 5), average_sale=50_000, since=(now - 900 * DAY).date(),
        package=f"Package {n % 9}" if n % 3 == 0 else None, created_at=now - 900 * DAY,
        former_at=now - n % 80 * DAY if n >= MANY - GONE else None,
    )  # fmt: skip


def _build_package(n: int, now: datetime) -> dict[str, Any]:
    return {
        "name": f"Package {n}", "kind": KINDS[n % 3], "price": 100_000 * (n + 1), "minutes": 120 * n, "over": 9_000,
        "served_by": "the desk", "respond": 4, "added_by": "U1", "added_at": now, "withdrawn_at": None,
    }  # fmt: skip


def _build_terms(number: int, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": number, "commitment": None, "payment_days": 30, "late_days": number % 40, "notice_ours": 30,
        "notice_theirs": 30, "changed_by": "U1", "changed_at": now,
    }  # fmt: skip


def _build_answers(ids: list[int], chance: random.Random, now: datetime) -> Iterable[dict[str, Any]]:
    for number in ids:
        at = now - 200 * DAY * chance.random()
        for question in QUESTION_IDS:
            said = {"question": question, "rater": "U1", "choice": chance.choice(("yes", "no", "yes")), "evidence": ""}
            yield said | {"customer_id": number, "at": at}


def _build_strike(number: int, n: int, now: datetime) -> dict[str, Any]:
    on = now - n % 400 * DAY / 2
    return {
        "customer_id": number, "reason": "late-payment", "weight": 1, "reporter": f"U{n % 3}", "note": "late",
        "link": None, "ours": "no", "state": "counted", "incident_on": on.date(), "recorded_at": on,
        "expires_at": on + 180 * DAY,
    }  # fmt: skip


def _build_interaction(number: int, chance: random.Random, now: datetime) -> dict[str, Any]:
    at = now - 85 * DAY * chance.random()
    return {
        "customer_id": number, "user_id": "U1", "tone": "tense", "note": "", "minutes": chance.randrange(5, 90),
        "happened_on": at.date(), "logged_at": at,
    }  # fmt: skip


def _build_quote(number: int, now: datetime) -> dict[str, Any]:
    at, won = now - number % 360 * DAY, number % 2 == 0
    return {
        "customer_id": number, "prospect_id": None, "value": 10_000 + number, "margin": 1_000, "chance": 50,
        "job": "maintenance" if number % 4 else "repair", "minutes": None, "verdict": "quote", "reasons": [],
        "asked_by": "U1", "asked_at": at, "overridden_by": None, "override_why": "",
        "outcome": "won" if won else "open", "outcome_by": "U1" if won else None, "outcome_at": at if won else None,
        "final_margin": None, "withdrawn_at": None,
    }  # fmt: skip


def _build_prospect(n: int, now: datetime) -> dict[str, Any]:
    return {
        "name": f"Prospect {n}", "word": f"prospect {n}", "assessed_by": "U1", "assessed_at": now - n % 300 * DAY,
        "answers": dict.fromkeys(QUESTION_IDS, "yes"), "musts": {}, "nevers": {}, "note": "", "customer_id": None,
        "signed_at": None, "withdrawn_at": None,
    }  # fmt: skip


def _build_case(number: int, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": number, "route": "points", "opened_at": now - 20 * DAY, "problem": "", "side": None,
        "problem_by": None, "problem_at": None, "closed_at": None, "closed_by": None, "outcome": None, "closed_why": "",
    }  # fmt: skip


def _build_fix(number: int, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": number, "case_id": None, "strike_id": None, "what": "answer within a day", "owner": "U1",
        "opened_by": "U1", "opened_at": now, "state": "open", "due_on": now.date(), "closed_by": None,
        "closed_at": None, "closed_why": "",
    }  # fmt: skip


def _build_ended_transition(number: int, case: int, now: datetime) -> dict[str, Any]:
    blank = dict.fromkeys(("ballot_id", "asked", "asked_at", "accept_by", "destination", "trade", "last_day", "rules"))
    return blank | {
        "customer_id": number, "case_id": case, "began_at": now - 60 * DAY, "state": "ended", "owner": "U1",
        "runners_up": [], "scope": "", "contract_notice_days": 0, "extended_why": "", "planned_at": now - 50 * DAY,
        "ended_at": now - number % 80 * DAY, "ended_by": "U1", "lessons": "Agree the scope.", "revenue": 100_000,
        "minutes": 600,
    }  # fmt: skip
