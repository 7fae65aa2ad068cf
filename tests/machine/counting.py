"""How the model counts a ballot: every way it may still go is tried. Source: product.md §5.5."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product

from tests.machine.days import HOUR, closing, day, ending, workdays_after
from tests.machine.model import SEVERE_SPARES, Ballot, Customer, Notice, Parting

HOURS = {"notice": 48, "terminate": 72, "owner": 24}
REST = {"notice": timedelta(days=14), "terminate": timedelta(days=30)}


def voters(ballot: Ballot) -> set[str]:
    """Who may vote."""
    return ballot.roll - ballot.left


def choices(ballot: Ballot) -> tuple[str, ...]:
    """What may be voted."""
    return (*ballot.candidates, "abstain") if ballot.kind == "owner" else ("yes", "no", "abstain")


def cast(ballot: Ballot) -> dict[str, str]:
    """The votes that count."""
    return {who: choice for who, (choice, _) in ballot.votes.items() if who in voters(ballot)}


def quorate(ballot: Ballot, votes: Mapping[str, str]) -> bool:
    """As many as were needed when it opened."""
    return len(votes) >= ballot.needed


def ballots_needed(kind: str, seated: int) -> int:
    """Half of the roll and two at least; for letting go 60 % and three; never more than can vote."""
    if kind == "terminate":
        return min(seated, max(-(-60 * seated // 100), 3))
    return min(seated, max(-(-seated // 2), 2 if kind == "notice" else 1))


def comes_to(ballot: Ballot, votes: Mapping[str, str]) -> tuple[str, str]:
    """The state these votes lead to, and who is chosen."""
    if not quorate(ballot, votes):
        return "lapsed", ""
    choices = list(votes.values())
    if ballot.kind == "owner":
        most = max(choices.count(each) for each in ballot.candidates)
        first = [each for each in ballot.candidates if choices.count(each) == most]
        return ("passed", first[0]) if most and len(first) == 1 else ("tied", "")
    yes, no = choices.count("yes"), choices.count("no")
    carried = yes > no if ballot.kind == "notice" else 3 * yes >= 2 * (yes + no)
    return ("passed" if yes >= 2 and carried else "rejected"), ""


def certain(ballot: Ballot) -> bool:
    """Whether nothing that can still be voted changes the result; voters before new facts may think again."""
    votes = cast(ballot)
    if not quorate(ballot, votes):
        return False
    early = {who for who in votes if ballot.facts_at is not None and ballot.votes[who][1] < ballot.facts_at}
    free = sorted((voters(ballot) - set(votes)) | early)
    fixed = {who: choice for who, choice in votes.items() if who not in early}
    ways = (dict(zip(free, way, strict=True)) for way in product((*choices(ballot), None), repeat=len(free)))
    ends = set()
    for way in ways:
        all_votes = {who: choice or votes.get(who, "") for who, choice in way.items()}
        ends.add(comes_to(ballot, {**fixed, **{who: choice for who, choice in all_votes.items() if choice}}))
    return len(ends) == 1


def may_open(customer: Customer, kind: str, now: datetime) -> bool:
    """Whether a ballot of that kind may open: what it needs is there, and what was rejected rested or has news."""
    if not customer.cases or not needs(customer, kind, now):
        return False
    last = next((b for b in reversed(customer.ballots) if b.kind == kind and b.state == "rejected"), None)
    if last is None or last.closed_at is None or kind not in REST or now >= last.closed_at + REST[kind]:
        return True
    return any(strike.recorded_at > last.closed_at for strike in customer.live(now))


def needs(customer: Customer, kind: str, now: datetime) -> bool:
    """No other ballot, no hold, and for each kind what comes before it."""
    if any(ballot.state in ("open", "tied") for ballot in customer.ballots) or customer.hold is not None:
        return False
    parting = customer.parting
    if kind == "owner":
        return parting is not None and parting.state == "ownerless"
    if kind == "terminate":
        return parting is None and (customer.opens_parting(now) or severely(customer, now))
    free = parting is None and customer.running() is None and customer.case is not None
    return free and all(customer.gates(now).values())


def severely(customer: Customer, now: datetime) -> bool:
    """Whether a severe strike that is confirmed opens letting go, with nothing contested."""
    contested = any(strike.state == "contested" and strike.stands(now) for strike in customer.strikes)
    return customer.severe(now) and customer.confirmed(now) and not contested


def may_propose(customer: Customer, kind: str, who: str, now: datetime) -> bool:
    """Whether this manager may open it: not who waived our part or the talk, nor who confirmed the facts."""
    if customer.case is None:
        return True
    case = customer.case
    if kind == "notice":
        spared = set(SEVERE_SPARES) if customer.severe(now) else set()
        bare = customer.gates(now, waived=False)
        if any(case.waived.get(gate) == who and not bare[gate] for gate in {"fixes", "talk"} - spared):
            return False
        return "facts" not in bare or case.facts_by != who
    return kind != "terminate" or customer.opens_parting(now) or case.facts_by != who


def first_end(kind: str, now: datetime) -> datetime:
    """When a ballot opened now closes."""
    return ending(now, now + HOURS[kind] * HOUR)


def extend(ballot: Ballot) -> None:
    """Half its length more, once."""
    ballot.closes_at, ballot.extended = ending(ballot.closes_at, ballot.closes_at + HOURS[ballot.kind] * HOUR / 2), True


def after_vote(customer: Customer, ballot: Ballot, now: datetime) -> None:
    """It closes at once when it is certain, or when fewer are left than it needs."""
    if certain(ballot) or len(voters(ballot)) < ballot.needed:
        close(customer, ballot, as_of=now, now=now)


def close(customer: Customer, ballot: Ballot, *, as_of: datetime, now: datetime) -> None:
    """It comes to what its votes say, and what was agreed begins."""
    ballot.state, ballot.chosen = comes_to(ballot, cast(ballot))
    ballot.closed_at = as_of
    if ballot.state == "passed":
        carried(customer, ballot, now)
    customer.follow(now)


def carried(customer: Customer, ballot: Ballot, now: datetime) -> None:
    """What follows from a ballot that passed."""
    if ballot.kind == "notice":
        customer.notices.append(Notice(ballot.case, now, closing(workdays_after(day(now), 10))))
    elif ballot.kind == "terminate":
        customer.parting = Parting(ballot.case)
    else:
        choices = list(cast(ballot).values())
        others = [each for each in ballot.candidates if each != ballot.chosen and choices.count(each)]
        assert customer.parting is not None
        ask(customer.parting, (ballot.chosen, *sorted(others, key=lambda each: -choices.count(each))), now)


def ask(parting: Parting, willing: tuple[str, ...], now: datetime) -> None:
    """The first of these is asked and has two business days; with nobody left it has no owner."""
    parting.owner, parting.asked, parting.next_up = "", next(iter(willing), ""), willing[1:]
    parting.state = "asked" if willing else "ownerless"
    parting.accept_by = closing(workdays_after(day(now), 2)) if willing else None


def tied(ballot: Ballot) -> set[str]:
    """Who has the most votes of a ballot that is tied."""
    choices = list(cast(ballot).values())
    most = max(choices.count(each) for each in ballot.candidates)
    return {each for each in ballot.candidates if choices.count(each) == most}
