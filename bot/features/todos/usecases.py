"""Todos: what waits for a person, read in the caller's transaction or in one of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, case_files as casefiles, keepers, quarterly_reviews as closet_opening
from bot.workflow.authorization import Call, Database, Desk
from scoring import todos as rules
from scoring.campaigns import Campaign
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.customers.customers import Customer
from scoring.quarterly_reviews.reviews import Closet
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.todos import Due, Mine, Todo
from storage import ballots, campaigns, moods, todos as records
from storage.campaigns import Whose
from storage.customers import customers
from storage.quarterly_reviews import reviews as closet_items
from storage.roles import roles

MOST_JUDGED = 25
"""How many cases are looked into for what comes next; the oldest first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person at `now`: their own todos, and for a manager what is to be decided. Oldest first.

    `verdicts` of the person's customers are wanted in the `closet` that is open.
    """

    own: tuple[Todo, ...]
    decisions: tuple[Todo, ...]
    customers: Mapping[int, Customer]
    manager: bool
    policy: Policy
    now: datetime
    verdicts: int = 0
    closet: Closet | None = None

    @property
    def everything(self) -> tuple[Todo, ...]:
        """Both together, each once, oldest first."""
        return rules.ordered((*self.own, *self.decisions))


def waiting(db: Database, *, call: Call) -> Waiting:
    """What waits for the person who asks."""
    with db.transaction(reading=True) as tx:
        return gathered(tx, authorization.looked_up(tx, call, Action.TODO))


def gathered(tx: Session, at: Desk) -> Waiting:
    """The same in the caller's transaction."""
    person, manager = at.actor.user_id, Role.MANAGER in at.actor.roles
    away = keepers.long_away(tx, policy=at.policy, now=at.now) if manager else frozenset()
    own = rules.personal(
        Mine(
            person,
            ballots=records.to_vote(tx, person, at.now),
            fixes=records.to_fix(tx, person),
            talks=records.to_talk(tx, person),
            transitions=records.parting(tx, person),
            steps=records.steps(tx, person),
            referrals=records.to_check(tx, person, since=at.now - rules.ASKED_FOR),
            files=_files(tx, at, records.to_begin(tx, person, strays=manager, away=away, most=MOST_JUDGED)),
            sides=_files(tx, at, records.to_agree(tx, most=MOST_JUDGED)),
            unowned=records.without_owner(tx, person, strays=manager, away=away),
        )
    )
    decisions = rules.decisions(_due(tx, at), person, at.now) if manager else ()
    contests = _contests(tx, at)
    if manager:
        decisions = rules.ordered((*decisions, *contests))
    else:
        own = rules.ordered((*own, *contests))
    campaign = campaigns.newest(tx)
    if campaign is not None:
        own = rules.ordered((*own, *_to_offer(tx, campaign, Whose(person, strays=manager, away=away))))
        decisions = rules.ordered((*decisions, *_to_settle(tx, campaign))) if manager else ()
    known = customers.many(tx, {todo.customer_id for todo in (*own, *decisions) if not todo.number})
    closet = closet_opening.running(tx, at.policy, at.now)
    verdicts = closet_items.left_of(tx, closet.id, person) if closet else 0
    return Waiting(own, decisions, known, manager, at.policy, at.now, verdicts, closet)


def _contests(tx: Session, at: Desk) -> tuple[Todo, ...]:
    """The contests this person may decide and is asked about; an admin, where every manager is a party."""
    found = records.contests(tx) if at.actor.roles & {Role.MANAGER, Role.ADMIN} else ()
    if not found:
        return ()
    managers, admins = roles.having(tx, Role.MANAGER), roles.having(tx, Role.ADMIN)
    return rules.to_judge(found, at.actor.user_id, managers=managers, admins=admins, now=at.now)


def _to_offer(tx: Session, campaign: Campaign, whose: Whose) -> tuple[Todo, ...]:
    if not campaign.running:
        return ()
    return rules.to_offer(campaign, campaigns.waiting(tx, campaign.id, whose))


def _to_settle(tx: Session, campaign: Campaign) -> tuple[Todo, ...]:
    if not (campaign.running or campaign.ran_out):
        return ()
    found, total = campaigns.to_decide(tx, campaign.id, limit=1)
    since = campaign.closed_at or (found[0].marked_at if found else None) or campaign.started_at
    return rules.to_settle(campaign, total, since=since)


def _due(tx: Session, at: Desk) -> Due:
    files = _files(tx, at, records.perhaps_ready(tx, at.policy, at.now, most=MOST_JUDGED))
    ids = tuple(file.customer.id for file in files)
    held = ballots.RECORDS.where(tx, customer_id=ids) if ids else ()
    return Due(
        files=tuple((file, tuple(each for each in held if each.customer_id == file.customer.id)) for file in files),
        notices=records.notified(tx),
        ties=records.tied(tx),
        parting=records.unplanned(tx),
        nominations=moods.NOMINATIONS.where(tx, settled_at=None),
    )


def _files(tx: Session, at: Desk, found: tuple[Case, ...]) -> tuple[CaseFile, ...]:
    if not found:
        return ()
    known = customers.many(tx, {case.customer_id for case in found})
    return casefiles.load_many(tx, known, found, policy=at.policy, now=at.now)
