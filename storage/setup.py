"""How far umpire is set up, counted in the tables of other features, and who is to set it up. No table of its own."""

from sqlalchemy import func, select
from sqlmodel import Session

from scoring.customers.customers import Customer
from scoring.roles import Role
from scoring.settings.channels import ChannelPurpose
from scoring.setup import SetupProgress
from storage.customers.customers import CUSTOMERS, IS_CURRENT, LARGEST_FIRST, load_customers
from storage.roles import roles
from storage.roles.people import PersonRow
from storage.roles.roles import RoleHolderRow
from storage.scorecards.standings import StandingRow
from storage.settings import channels
from storage.sql.statements import get_table

_HOLDERS, _PEOPLE, _STANDINGS = get_table(RoleHolderRow), get_table(PersonRow), get_table(StandingRow)
_CURRENT = (
    select(
        func.count().label("customers"),
        func.count(CUSTOMERS.c.owner).label("owned"),
        func.count(_STANDINGS.c.grade).label("graded"),
    )
    .select_from(CUSTOMERS.outerjoin(_STANDINGS, _STANDINGS.c.customer_id == CUSTOMERS.c.id))
    .where(IS_CURRENT)
    .subquery()
)
_REVIEW = select(channels.TABLE.c.channel_id).where(channels.TABLE.c.purpose == ChannelPurpose.REVIEW.value)
_PROGRESS = select(_CURRENT, _REVIEW.scalar_subquery().label("channel"))
_ANY_CUSTOMER = select(CUSTOMERS.c.id).where(IS_CURRENT).limit(1)


def load_progress(tx: Session) -> SetupProgress:
    """Load how far the workspace is set up."""
    row, holders = tx.connection().execute(_PROGRESS).one(), roles.list_holders(tx)
    unowned = row.customers - row.owned
    return SetupProgress(row.channel, holders[Role.MANAGER], holders[Role.VOTER], row.customers, unowned, row.graded)


def has_any_customer(tx: Session) -> bool:
    """Return whether there is a current customer at all."""
    return tx.connection().execute(_ANY_CUSTOMER).first() is not None


def list_unowned(tx: Session, *, most: int) -> tuple[Customer, ...]:
    """List at most `most` current customers without an owner, those with the largest revenue first."""
    unowned = select(CUSTOMERS.c.id).where(IS_CURRENT, CUSTOMERS.c.owner.is_(None)).order_by(*LARGEST_FIRST)
    ids = tx.connection().execute(unowned.limit(most)).scalars().all()
    by_id = load_customers(tx, ids)
    return tuple(by_id[number] for number in ids)


def list_installers(tx: Session, *, given_by: str) -> tuple[str, ...]:
    """List who is to set umpire up: the admins that the giver named, or the workspace's primary owner without any.

    Only full members that Slack has described.
    """
    named = select(_HOLDERS.c.holder).where(_HOLDERS.c.role == Role.ADMIN.value, _HOLDERS.c.given_by == given_by)
    installers = select(_PEOPLE.c.user_id).where(_PEOPLE.c.full_member).order_by(_PEOPLE.c.user_id)
    connection = tx.connection()
    admins = connection.execute(installers.where(_PEOPLE.c.user_id.in_(named))).scalars().all()
    return tuple(admins or connection.execute(installers.where(_PEOPLE.c.primary_owner)).scalars())
