"""What is open for somebody who is to be erased: who takes it over, and what has to end before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.features.cases.usecases import fixes as fix_usecases, talks as talk_usecases
from bot.features.customers import usecases as customer_usecases
from bot.features.restrictions import usecases as restriction_usecases
from bot.features.transitions.usecases import transitions as transition_usecases
from bot.workflow import message_refresh, requests
from bot.workflow.requests import RequestContext
from scoring.ballots import Ballot, BallotState
from scoring.cases.fixes import Fix
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.restrictions import Restriction
from scoring.roles import Role
from scoring.transitions.transitions import Transition
from storage import ballots, restrictions, todos
from storage.customers import customers
from storage.roles import roles
from storage.transitions import transitions


@dataclass(frozen=True, slots=True)
class Duties:
    """What is open for a person: all but `asked` and `roles` passes to whoever takes it over.

    `handovers` are the running transitions which they own or whose open steps are theirs; in those of `asked` they were
    only asked to, so that the next candidate is. `roles` are those they were given themselves. `names` are the names of
    the customers by id.
    """

    customers: tuple[Customer, ...]
    fixes: tuple[Fix, ...]
    talks: tuple[Talk, ...]
    handovers: tuple[Transition, ...]
    restrictions: tuple[Restriction, ...]
    asked: tuple[Transition, ...]
    roles: tuple[Role, ...]
    names: dict[int, str]

    @property
    def needs_heir(self) -> bool:
        """Whether there is anything that somebody has to take over."""
        return bool(self.customers or self.fixes or self.talks or self.handovers or self.restrictions)

    def list_lines(self) -> Iterator[tuple[str, str]]:
        """Yield what passes to somebody else: what it is, and the name of the customer it is about."""
        yield from (("Looking after", customer.name) for customer in self.customers)
        yield from (("A fix for", self.names[fix.customer_id]) for fix in self.fixes)
        yield from (("The talk with", self.names[talk.customer_id]) for talk in self.talks)
        yield from (("Handing over, or steps of it:", self.names[each.customer_id]) for each in self.handovers)
        yield from (("The one contact of", self.names[each.customer_id]) for each in self.restrictions)


def load_duties(tx: Session, person: str) -> Duties:
    """Load what is open for a person."""
    running = transitions.RECORDS.list_where(tx, ended_at=None)
    ids = tuple(each.id for each in running)
    steps = transitions.STEPS.list_where(tx, transition_id=ids, owner=person, done_at=None) if ids else ()
    with_steps = {step.transition_id for step in steps}
    theirs = Duties(
        customers=customers.list_looked_after(tx, person),
        fixes=todos.list_fixes_of(tx, person),
        talks=tuple(talk for talk in todos.list_planned_talks(tx, person) if talk.holder == person),
        handovers=tuple(each for each in running if each.owner == person or each.id in with_steps),
        restrictions=tuple(each for each in restrictions.list_running(tx) if each.contact == person),
        asked=tuple(each for each in running if each.asked == person),
        roles=tuple(role for role, holders in roles.list_holders(tx).items() if person in holders),
        names={},
    )
    return replace(theirs, names=_load_names(tx, theirs))


def lock_duties(tx: Session, person: str) -> Duties:
    """Lock the customers about whom something is open for a person, and return what is open then."""
    customers.lock_customers(tx, load_duties(tx, person).names)
    return load_duties(tx, person)


def hand_over(tx: Session, duties: Duties, person: str, heir: str | None, context: RequestContext) -> None:
    """Give all that is open to somebody else, as if each were given by hand, and take the person's roles."""
    if heir is not None:
        for customer in duties.customers:
            after = _replace_keeper(customer, person, heir)
            customer_usecases.store_changed_customer(tx, context, "customer.owned", customer, after)
            message_refresh.refresh_old_messages(tx, customer.id, context.now)
        for fix in duties.fixes:
            fix_usecases.pass_on_fix(tx, fix, heir, context)
        for talk in duties.talks:
            talk_usecases.pass_on_talk(tx, talk, heir, context)
        for each in duties.handovers:
            transition_usecases.pass_on_duties(tx, each, person, heir, context)
        for restriction in duties.restrictions:
            restriction_usecases.pass_on_contact(tx, restriction, heir, context)
    for role in duties.roles:
        roles.take_role(tx, role, person)
        requests.audit_action(tx, context, "role.taken", f"role:{role.value}", private={"holder": person})


def find_ballot_in_the_way(tx: Session, person: str) -> Ballot | None:
    """Find the ballot that has to end first: one they proposed or vote in, or in which they are a candidate."""
    unsettled = ballots.RECORDS.list_where(tx, state=(BallotState.OPEN, BallotState.TIED))
    ids = tuple(each.id for each in unsettled if each.state is BallotState.OPEN)
    seats = ballots.SEATS.list_where(tx, ballot_id=ids, user_id=person, recused_at=None) if ids else ()
    on_roll = {seat.ballot_id for seat in seats}
    concerned = (each for each in unsettled if each.id in on_roll or person in (each.proposer, *each.candidates))
    return max(concerned, key=lambda each: each.closes_at, default=None)


def _replace_keeper(customer: Customer, person: str, heir: str) -> Customer:
    """Return the customer with the heir as owner or backup in the person's place; nobody is both."""
    owner = heir if customer.owner == person else customer.owner
    backup = heir if customer.backup == person else customer.backup
    return replace(customer, owner=owner, backup=None if backup == owner else backup)


def _load_names(tx: Session, duties: Duties) -> dict[int, str]:
    ids = {customer.id for customer in duties.customers}
    ids |= {fix.customer_id for fix in duties.fixes} | {talk.customer_id for talk in duties.talks}
    ids |= {each.customer_id for each in (*duties.handovers, *duties.asked)}
    ids |= {restriction.customer_id for restriction in duties.restrictions}
    return {number: customer.name for number, customer in customers.load_customers(tx, ids).items()}
