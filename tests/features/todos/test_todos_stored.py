"""What is found of what may wait for a person: theirs, open, and of customers who are here and not on hold."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scoring.ballots import BallotKind, BallotState
from scoring.cases.cases import Case, Gate, ProblemSide
from scoring.cases.fixes import FixState
from scoring.cases.talks import TalkAnswer
from scoring.customers.customers import Customer
from scoring.digests.reactions import ReviewAct
from scoring.notices import NoticeState
from scoring.roles import Person
from scoring.rules.policy import Policy
from scoring.rules.reasons import DEFAULT_REASONS
from scoring.strikes import StrikeState
from scoring.transitions.transitions import ReferralOutcome, TransitionState
from storage import todos
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.digests import reactions
from storage.roles import people
from storage.schedule import deadlines
from storage.schedule.deadlines import CONTEST_LAPSES, CONTEST_WIDENS
from storage.transitions import referrals
from tests.storage import watched
from tests.storage.casework import ME, OTHER, Casework, add_case

POLICY = Policy()
NO_TABLES = ("SCAN CONSTANT ROW", "SCAN (subquery-1)")
"""What SQLite calls going through the values of a list."""


def numbers(found: Any) -> list[int]:
    """The ids of what was found; of pairs those of the first."""
    return [(each[0] if isinstance(each, tuple) else each).id for each in found]


def sorted_numbers(found: Any) -> list[int]:
    """What is to do, sorted here because no order is promised."""
    return sorted(numbers(found))


def test_ballots_i_have_not_voted_in(db: Database, now: datetime) -> None:
    """Open, on my roll, and not voted: not where I am recused, voted, or where its time is over."""
    with db.transaction() as tx:
        desks = [add_case(tx, now, f"c{n}") for n in range(5)]
        mine, voted, recused, closed, others = desks
        wanted = mine.ballot(roll=(ME, OTHER))
        mine.vote(wanted, OTHER)
        voted.vote(voted.ballot(roll=(ME,)), ME)
        recused.seat(recused.ballot(), ME, recused_at=now)
        closed.ballot(state=BallotState.PASSED, roll=(ME,))
        others.ballot(roll=(OTHER,))

        assert numbers(todos.list_ballots_to_vote(tx, ME, now)) == [wanted]
        assert todos.list_ballots_to_vote(tx, ME, now + timedelta(hours=48)) == ()
        mine.hold()
        assert todos.list_ballots_to_vote(tx, ME, now) == ()


def test_fixes_and_talks_of_mine(db: Database, now: datetime) -> None:
    """Open fixes I own and talks I hold without an answer; in a closed case no talk waits."""
    with db.transaction() as tx:
        people.store_people(tx, [Person(each, each, full_member=True) for each in (ME, OTHER)], now=now)
        acme = add_case(tx, now)
        fix, talk = acme.fix(), acme.talk()
        acme.fix(OTHER), acme.fix(state=FixState.DONE)
        acme.talk(OTHER), acme.talk(answer=TalkAnswer.PARTLY), acme.talk(withdrawn_at=now)

        assert numbers(todos.list_fixes_of(tx, ME)) == [fix]
        assert numbers(todos.list_planned_talks(tx, ME)) == [talk]
        cases.RECORDS.change(tx, acme.case, closed_at=now)
        assert todos.list_planned_talks(tx, ME) == ()
        assert numbers(todos.list_fixes_of(tx, ME)) == [fix]


def test_fixes_without_an_owner(db: Database, now: datetime) -> None:
    """They wait for who looks after the customer, as owner or backup; those of nobody's customer for managers."""
    with db.transaction() as tx:
        people.store_people(tx, [Person(each, each, full_member=True) for each in (ME, OTHER)], now=now)
        mine, backed, stray, others = (
            add_case(tx, now, key, owner=owner) for key, owner in (("a", ME), ("b", OTHER), ("c", None), ("d", OTHER))
        )
        record = customers.get_customer(tx, backed.customer)
        customers.update_customer(
            tx, Customer(record.id, record.key, record.name, owner=OTHER, backup=ME, created_at=now)
        )
        a, b, c, _ = (each.fix(None) for each in (mine, backed, stray, others))

        assert numbers(todos.list_unowned_fixes(tx, ME, strays=False)) == [a, b]
        assert numbers(todos.list_unowned_fixes(tx, ME, strays=True)) == [a, b, c]


def test_transitions_and_their_steps(db: Database, now: datetime) -> None:
    """I see those I own or am asked to, with all their open steps, and my steps in those of others."""
    with db.transaction() as tx:
        mine, asked, others, ended = (add_case(tx, now, f"c{n}") for n in range(4))
        first, second = mine.moving(owner=ME), asked.moving(state=TransitionState.ASKED, asked=ME)
        third, gone = others.moving(owner=OTHER), ended.moving(owner=ME, ended_at=now, state=TransitionState.ENDED)
        open_steps = [mine.step(first, 1), mine.step(first, 2, OTHER), others.step(third, 1, ME)]
        mine.step(first, 3, ME, done_at=now), others.step(third, 2), ended.step(gone, 1)

        assert sorted_numbers(todos.list_transitions_of(tx, ME)) == [first, second]
        found = todos.list_open_steps(tx, ME)
        assert numbers(found) == open_steps
        assert [transition.id for _, transition in found] == [first, first, third]


def test_referrals_to_check(db: Database, now: datetime) -> None:
    """A referral is asked about once it was, for a while, until somebody says how it went."""
    with db.transaction() as tx:
        transition = add_case(tx, now).moving(owner=ME, ended_at=now, state=TransitionState.ENDED)
        vendor = referrals.VENDORS.add(tx, name="Bolt", suits="", contact="", added_by=ME, added_at=now).id
        told: dict[str, Any] = {"transition_id": transition, "why": "", "referred_by": ME, "referred_at": now}
        asked = referrals.RECORDS.add(tx, vendor_id=vendor, asked_again_at=now, **told).id
        referrals.RECORDS.add(tx, vendor_id=vendor, **told)
        referrals.RECORDS.add(tx, vendor_id=vendor, asked_again_at=now, outcome=ReferralOutcome.TOOK_IT, **told)

        assert numbers(todos.list_referrals_to_check(tx, ME, since=now)) == [asked]
        assert todos.list_referrals_to_check(tx, ME, since=now + timedelta(days=1)) == ()
        assert todos.list_referrals_to_check(tx, OTHER, since=now) == ()


def test_cases_to_begin(db: Database, now: datetime) -> None:
    """Cases without a problem, our part or a talk, the oldest first; not once they are voted on or parting."""
    with db.transaction() as tx:
        later, early, talked, voting, noticed, parting, closed = (
            add_case(tx, now, f"c{n}", problem="" if n in (0, 6) else "Scope") for n in range(7)
        )
        cases.RECORDS.change(tx, early.case, opened_at=now - timedelta(days=1))
        cases.RECORDS.change(tx, closed.case, closed_at=now)
        cases.RECORDS.change(tx, early.case, problem_at=now)
        early.talk(answer=TalkAnswer.PARTLY, recorded_at=now - timedelta(hours=1))
        talked.talk(), voting.ballot(), noticed.notice(), parting.moving()
        assert talked.case in numbers(todos.list_cases_to_begin(tx, ME, strays=False, most=9))
        cases.RECORDS.change(tx, talked.case, side=ProblemSide.THEIRS)
        stray = add_case(tx, now, "stray", owner=None)

        assert numbers(todos.list_cases_to_begin(tx, ME, strays=False, most=9)) == [early.case, later.case]
        assert numbers(todos.list_cases_to_begin(tx, ME, strays=True, most=9)) == [early.case, later.case, stray.case]
        assert numbers(todos.list_cases_to_begin(tx, ME, strays=False, most=1)) == [early.case]
        assert todos.list_cases_to_begin(tx, OTHER, strays=False, most=9) == ()


def _ready(tx: Session, now: datetime, key: str) -> Casework:
    desk = add_case(tx, now, key, problem="Scope")
    desk.talk(answer=TalkAnswer.PARTLY)
    return desk


def test_cases_perhaps_ready(db: Database, now: datetime) -> None:
    """Only cases where people have done what SQL can see, or waived it, are looked into further."""
    with db.transaction() as tx:
        ready, severe, noticed = _ready(tx, now, "ready"), add_case(tx, now, "severe"), add_case(tx, now, "noticed")
        severe.strike(reason=next(n for n, each in enumerate(DEFAULT_REASONS) if each.weight == 3))
        noticed.notice(NoticeState.GIVEN)
        waived = add_case(tx, now, "waived")
        waived.fix()
        for gate in (Gate.PROBLEM, Gate.FIXES, Gate.TALK):
            told = {"gate": gate, "why": "known", "waived_by": ME, "waived_at": now}
            cases.WAIVERS.add(tx, case_id=waived.case, **told)
        for number, spoil in enumerate(
            (
                Casework.fix,
                Casework.ballot,
                Casework.moving,
                Casework.hold,
                Casework.notice,
                lambda desk: desk.strike(StrikeState.CONTESTED),
            )
        ):
            spoil(_ready(tx, now, f"not-{number}"))  # type: ignore[operator]
        add_case(tx, now, "untalked", problem="Scope")

        found: tuple[Case, ...] = todos.list_cases_perhaps_ready(tx, POLICY, now, most=9)

        assert numbers(found) == [each.case for each in (ready, severe, noticed, waived)]
        assert numbers(todos.list_cases_perhaps_ready(tx, POLICY, now, most=2)) == [ready.case, severe.case]


def test_what_managers_decide(db: Database, now: datetime) -> None:
    """Contests, notices, ties and transitions without an owner or a plan, whoever's customer it is."""
    with db.transaction() as tx:
        acme, globex, initech = (add_case(tx, now, key) for key in ("acme", "globex", "initech"))
        acme.strike()
        contested = acme.strike(StrikeState.CONTESTED)
        agreed, given = acme.notice(), globex.notice(NoticeState.GIVEN)
        globex.notice(NoticeState.MET)
        tie = initech.ballot(BallotKind.OWNER, BallotState.TIED)
        ownerless = initech.moving(state=TransitionState.OWNERLESS)

        (waits,) = todos.list_contested(tx)
        assert (waits.strike.id, waits.lapses_at, waits.widened) == (contested, None, True)
        for kind, days in ((CONTEST_WIDENS, 14), (CONTEST_LAPSES, 20)):
            due_at = now + timedelta(days=days)
            deadlines.set_deadline(tx, kind, str(contested), customer_id=waits.strike.customer_id, due_at=due_at)
        (waits,) = todos.list_contested(tx)
        assert (waits.lapses_at, waits.widened) == (now + timedelta(days=20), False)
        assert sorted_numbers(todos.list_running_notices(tx)) == [agreed, given]
        acme.moving(owner=ME)
        assert numbers(todos.list_running_notices(tx)) == [given], "who is let go is asked for nothing more"
        assert numbers(todos.list_tied_ballots(tx)) == [tie]
        ((found, held),) = todos.list_unplanned_transitions(tx)
        assert (found.id, numbers(held)) == (ownerless, [tie])
        assert todos.load_running(tx).notices[0].id == given
        initech.hold()
        acme.hold()
        assert (todos.list_contested(tx), todos.list_tied_ballots(tx), todos.list_unplanned_transitions(tx)) == (
            (),
            (),
            (),
        )
        assert numbers(todos.list_running_notices(tx)) == [given]
        assert len(todos.load_running(tx).holds) == 2


def test_what_is_open_is_found_by_its_index(sqlite_url: str, open_database: Any, now: datetime) -> None:
    """No query of what may wait reads a whole table that grows with the years."""
    asked: tuple[Any, ...] = (
        lambda tx: todos.list_ballots_to_vote(tx, ME, now),
        lambda tx: todos.list_fixes_of(tx, ME),
        lambda tx: todos.list_unowned_fixes(tx, ME, strays=True),
        lambda tx: todos.list_planned_talks(tx, ME),
        lambda tx: todos.list_transitions_of(tx, ME),
        lambda tx: todos.list_open_steps(tx, ME),
        lambda tx: todos.list_cases_to_begin(tx, ME, strays=True, most=9),
        todos.list_contested,
        lambda tx: todos.list_cases_perhaps_ready(tx, POLICY, now, most=9),
        lambda tx: todos.list_standings_of(tx, ME, most=9),
        todos.list_unplanned_transitions,
        todos.list_tied_ballots,
        todos.list_running_notices,
        todos.load_running,
    )
    with open_database(sqlite_url).transaction() as tx:
        for ask in asked:
            with watched.watch_statements(tx) as sent:
                ask(tx)
            plan = "\n".join(watched.explain_plan(tx, statement) for statement in sent)
            scans = [line for line in plan.splitlines() if line.startswith("SCAN") and "INDEX" not in line]
            scans = [line for line in scans if line not in NO_TABLES]
            assert scans == [], plan


def test_reviews_i_took_and_nobody_decided(db: Database, now: datetime) -> None:
    """A claim of mine waits, however long, until somebody decides about its customer; not one of others, or undone."""
    with db.transaction() as tx:
        open_, decided, old, undone, others = (add_case(tx, now, f"r{n}").customer for n in range(5))

        def review(customer: int, act: ReviewAct, **changes: object) -> int:
            values = {"customer_id": customer, "channel": "C1", "ts": f"{customer}.0", "act": act, "by": ME, "at": now}
            until = now + timedelta(days=7)
            added = reactions.RECORDS.add(tx, **{**values, "until": until, "points": 0, "undone_at": None, **changes})
            return added.id

        wanted = review(open_, ReviewAct.CLAIM)
        review(open_, ReviewAct.ASK, by=OTHER, until=None)
        review(open_, ReviewAct.KEEP, by=OTHER, undone_at=now)
        review(decided, ReviewAct.CLAIM)
        review(decided, ReviewAct.KEEP, by=OTHER)
        overdue = review(old, ReviewAct.CLAIM, until=now - timedelta(days=90))
        review(undone, ReviewAct.CLAIM, undone_at=now)
        review(others, ReviewAct.CLAIM, by=OTHER)

        assert numbers(todos.list_claimed_reviews(tx, ME)) == [wanted, overdue]


def test_when_silence_about_a_notice_counts(db: Database, now: datetime) -> None:
    """The day is known for a notice whose days are over, and not for one that runs."""
    with db.transaction() as tx:
        over, runs = add_case(tx, now, "over"), add_case(tx, now, "runs")
        numbers_by_case = [over.notice(state=NoticeState.GIVEN), runs.notice(state=NoticeState.GIVEN)]
        set_for = str(numbers_by_case[0])
        deadlines.set_deadline(tx, deadlines.NOTICE_SILENT, set_for, customer_id=over.customer, due_at=now)

        assert todos.load_silence(tx, todos.list_running_notices(tx)) == {numbers_by_case[0]: now}
