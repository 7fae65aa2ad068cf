"""Setting umpire up: how far it is, and naming the owners of many customers at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.customers import usecases as customers
from bot.workflow import first_steps, requests, setup_messages
from bot.workflow.requests import Call, Database, RequestContext
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.roles import Action, Actor, Role, authorize
from scoring.setup import SetupProgress
from storage import setup
from storage.customers import customers as customer_records
from storage.requests.undos import Undo
from storage.roles import people

MOST_OWNERS = 20
"""How many customers stand in the form that names owners."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How far the workspace is set up, for one person. `admins` are some who can go on with it.

    `finished` is whether everything was done once.
    """

    actor: Actor
    progress: SetupProgress
    finished: bool
    admins: tuple[str, ...]

    @property
    def leads(self) -> bool:
        """Whether the person can set umpire up."""
        return Role.ADMIN in self.actor.roles

    @property
    def manages(self) -> bool:
        """Whether the person is a manager."""
        return Role.MANAGER in self.actor.roles


@dataclass(frozen=True, slots=True)
class OwnersNamed:
    """What became of a form with owners: the customers that have one now, and those that somebody else gave one."""

    named: tuple[Customer, ...]
    taken: tuple[Customer, ...]
    undo: str | None


def load_setup(db: Database, *, call: Call) -> Setup:
    """Load how far the workspace is set up, for whoever asks."""
    with db.transaction(reading=True) as tx:
        return load_setup_for(tx, requests.authorize_call(tx, call, Action.HELP).actor)


def find_setup(db: Database, user_id: str, *, now: datetime) -> Setup | None:
    """Load how far the workspace is set up, for the message to somebody who installed it; None if they cannot do it."""
    with db.transaction(reading=True) as tx:
        try:
            actor = requests.authorize_call(tx, Call(user_id, now), Action.SET_UP).actor
        except NotAllowed:
            return None
        return load_setup_for(tx, actor)


def require_setup(db: Database, *, call: Call) -> SetupProgress:
    """Load how far the workspace is set up. Raises NotAllowed for whoever cannot set it up."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.SET_UP)
        return setup.load_progress(tx)


def load_setup_for(tx: Session, actor: Actor) -> Setup:
    """Load how far the workspace is set up, in the caller's transaction."""
    progress = setup.load_progress(tx)
    finished = progress.complete or setup_messages.is_finished(tx)
    return Setup(actor, progress, finished, first_steps.list_admins(tx))


def list_unowned(db: Database, *, call: Call) -> tuple[tuple[Customer, ...], int]:
    """List the first customers without an owner, the largest first, and count all of them."""
    with db.transaction(reading=True) as tx:
        _authorize_owners(requests.authorize_call(tx, call, Action.HELP).actor)
        return setup.list_unowned(tx, most=MOST_OWNERS), setup.load_progress(tx).unowned


def name_owners(db: Database, owners: Mapping[str, str], *, call: Call) -> OwnersNamed:
    """Give owners, by the customers' keys, to those that have none; who has one meanwhile keeps it.

    Customers that were archived or let go meanwhile are left out. Refused if none is left.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HELP)
        _authorize_owners(context.actor)
        if not owners:
            raise Malformed("Choose an owner for at least one of them.")
        _require_members(tx, owners)
        before = _lock_by_key(tx, owners)
        if not before:
            raise AlreadyDone("All of them were archived or let go meanwhile, so nothing was stored.")
        free = [customer for customer in before if customer.owner is None]
        named = [
            customers.store_changed_customer(
                tx, context, "customer.owned", customer, _with_owner(customer, owners[customer.key])
            ).customer
            for customer in free
        ]
        undo = _offer_undo(tx, context, free, named) if named else None
        taken = tuple(customer for customer in before if customer.owner is not None)
        return OwnersNamed(tuple(named), taken, undo)


def undo_owners(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take back the owners that a form named, except where somebody changed the owner since."""
    _authorize_owners(context.actor)
    after = undo.after if isinstance(undo.after, dict) else {}
    before = undo.before if isinstance(undo.before, dict) else {}
    customer_records.lock_customers(tx, [int(number) for number in after])
    current = customer_records.load_customers(tx, [int(number) for number in after])
    unchanged = [customer for customer in current.values() if is_unchanged(customer, after[str(customer.id)])]
    for customer in unchanged:
        restored = replace(customer, **restore_fields(before[str(customer.id)]))
        customers.store_changed_customer(tx, context, "customer.undone", customer, restored)
    if not unchanged:
        raise AlreadyDone("Their owners have been changed again since, so nothing was undone.")
    left = len(after) - len(unchanged)
    return f"{len(unchanged)} of them are without an owner again." + (f" {left} were changed since." if left else "")


def _authorize_owners(actor: Actor) -> None:
    """Refuse whoever is neither a manager nor an admin: an admin may name an owner only where there is none."""
    authorize(actor, Action.EDIT_CUSTOMER if Role.MANAGER in actor.roles else Action.SET_UP)


def _require_members(tx: Session, owners: Mapping[str, str]) -> None:
    """Refuse owners who are no full members, at the field of their customer."""
    members = people.list_full_members(tx, owners.values())
    for key, owner in owners.items():
        if owner not in members:
            raise Malformed("An owner has to be a full member of this workspace.", field=f"owner:{key}")


def _lock_by_key(tx: Session, keys: Mapping[str, str]) -> Sequence[Customer]:
    """Lock the customers of these keys and load them; those that were archived or let go are left out."""
    ids = [customer.id for customer in customer_records.load_customers_by_key(tx, keys).values()]
    customer_records.lock_customers(tx, ids)
    loaded = customer_records.load_customers(tx, ids).values()
    return tuple(each for each in loaded if each.archived_at is None and each.former_at is None)


def _with_owner(customer: Customer, owner: str) -> Customer:
    """Return the customer with an owner, who is not its backup as well."""
    return replace(customer, owner=owner, owner_name=None, backup=None if customer.backup == owner else customer.backup)


def _offer_undo(tx: Session, context: RequestContext, before: Sequence[Customer], after: Sequence[Customer]) -> str:
    """Offer to take back the owners that were named."""
    fields = ("owner", "owner_name", "backup")
    return requests.offer_undo(
        tx,
        context,
        kind="owners",
        subject="customers",
        before={str(customer.id): snapshot_fields(customer, fields) for customer in before},
        after={str(customer.id): snapshot_fields(customer, fields) for customer in after},
    )
