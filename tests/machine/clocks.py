"""How time passes in the model: what falls due, one after the other, and what a hold does to it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from tests.machine.counting import ask, cast, close, extend, quorate
from tests.machine.days import ending, silence
from tests.machine.model import Ballot, Customer, Hold, Notice, Strike

Due = tuple[datetime, str, Callable[[datetime], None]]


def tick(customers: Iterable[Customer], now: datetime) -> None:
    """Everything that is due by `now`, in the order it fell due."""
    known = tuple(customers)
    for customer in known:
        if customer.case is not None:
            customer.follow(now)
    while due := sorted((d for customer in known for d in _waiting(customer) if d[0] <= now), key=lambda d: d[:2]):
        at, _, do = due[0]
        do(at) if due[0][1] == "hold" else do(now)


def next_due(customers: Iterable[Customer]) -> datetime | None:
    """When the next of it falls due."""
    return min((due[0] for customer in customers for due in _waiting(customer)), default=None)


def release(customer: Customer, at: datetime) -> None:
    """Everything goes on, later by the time it stood still."""
    hold = customer.hold
    assert hold is not None
    by = min(at, hold.until) - hold.since
    customer.hold = None
    for strike in customer.strikes:
        if strike.state == "contested" and strike.contest_lapses_at is not None:
            strike.contest_lapses_at += by
    if customer.ballot is not None:
        end = customer.ballot.closes_at + by
        customer.ballot.closes_at = ending(end, end)
    notice, parting = customer.notice, customer.parting
    if notice is not None and notice.state == "agreed":
        notice.give_by += by
    if notice is not None and notice.state == "given" and notice.over_at is not None:
        if notice.over_at > hold.since:
            notice.over_at += by
        if notice.silent_at is not None:
            notice.silent_at += by
    if parting is not None and parting.accept_by is not None:
        parting.accept_by += by
    customer.follow(at)


def _waiting(customer: Customer) -> Iterable[Due]:
    """What runs; on hold nothing does but the hold itself."""
    if customer.hold is not None:
        yield customer.hold.until, "hold", lambda at: release(customer, at)
        return
    ballot, notice, parting = customer.ballot, customer.notice, customer.parting
    for strike in customer.strikes:
        if strike.state == "contested" and strike.contest_lapses_at is not None:
            yield strike.contest_lapses_at, "contest", partial(_undecided, customer, strike)
    if ballot is not None:
        yield ballot.closes_at, "ballot", lambda now: _closes(customer, ballot, now)
    if notice is not None and notice.state == "agreed":
        yield notice.give_by, "notice", lambda now: _lapses(customer, notice, now)
    if notice is not None and notice.state == "given" and notice.over_at is not None and not notice.managers_asked:
        yield notice.over_at, "notice", partial(_over, notice)
    if notice is not None and notice.state == "given" and notice.silent_at is not None and parting is None:
        yield notice.silent_at, "notice", partial(_silent, customer, notice)
    if parting is not None and parting.accept_by is not None:
        yield parting.accept_by, "parting", lambda now: ask(parting, parting.next_up, now)


def _undecided(customer: Customer, strike: Strike, now: datetime) -> None:
    """Nobody decided: a strike that still stands is void."""
    strike.contest_lapses_at = None
    if strike.stands(now):
        strike.state = "void"
        customer.follow(now, fact=True)


def _closes(customer: Customer, ballot: Ballot, now: datetime) -> None:
    if not quorate(ballot, cast(ballot)) and not ballot.extended:
        extend(ballot)
    else:
        close(customer, ballot, as_of=ballot.closes_at, now=now)


def _lapses(customer: Customer, notice: Notice, now: datetime) -> None:
    notice.state, notice.closed_at = "lapsed", notice.give_by
    customer.follow(now)


def _over(notice: Notice, now: datetime) -> None:
    notice.managers_asked, notice.silent_at = True, silence(now)


def _silent(customer: Customer, notice: Notice, now: datetime) -> None:
    if customer.ballot is not None or customer.struck_since(now):
        notice.silent_at = silence(now)
        return
    customer.meets(notice, now)
    customer.follow(now)


def stop_clocks(customer: Customer, since: datetime, until: datetime) -> None:
    """Everything stands still from now on."""
    customer.hold = Hold(since, until)
    customer.follow(since)
