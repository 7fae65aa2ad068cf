"""Ballots: opened, shown, listed. Casting is in `balloting`, running one in `ballot_runs`, closing in `closing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import closing, running as ballot_runs, voting as balloting
from bot.features.capacity import usecases as rooms
from bot.workflow import (
    authorization,
    ballots as polls,
    case_files as casefiles,
    case_updates as consequences,
    message_refresh as redrawing,
)
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.ballots import BallotReference, BallotSnapshot
from bot.workflow.deadlines import DeadlineHandler
from scoring import ballots as rules, capacity as room_rules, interactions as interaction_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings as openings
from scoring.cases.case_files import CaseFile
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound, Refusal
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.values.notes import refuse_secrets
from storage import ballots, interactions
from storage.cases import cases
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.settings import channels, policies

DAYS_PER_MONTH = 30
"""Days a month has where minutes of a window are told by the month."""


@dataclass(frozen=True, slots=True)
class BallotOpened:
    """A ballot that was opened, and the channel where it stands."""

    poll: BallotSnapshot
    told: str
    undo: str


@dataclass(frozen=True, slots=True)
class PostedBallot:
    """A ballot as everybody sees it: what it is about, and what the candidates are called."""

    poll: BallotSnapshot
    file: CaseFile
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class PersonalBallot:
    """A ballot as one person sees it, who may be a manager."""

    posted: PostedBallot
    user_id: str
    manager: bool


@dataclass(frozen=True, slots=True)
class BallotList:
    """Every ballot that is open or tied, the next to close first, as one person sees them."""

    polls: tuple[BallotSnapshot, ...]
    user_id: str
    policy: Policy
    now: datetime


def open_ballot(
    db: Database,
    kind: BallotKind,
    asked: str,
    *,
    why: str = "",
    named: Sequence[str] = (),
    beyond: str = "",
    call: Call,
) -> BallotOpened:
    """Open a ballot, once everything it needs is there. Source: product.md §5.5.

    `beyond` says why one more customer is let go in a quarter than the cap allows without a reason.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.OPEN_BALLOT)
        customer = customers.resolve_customer(tx, asked, lock=True)
        file = _load_case_to_vote_on(tx, kind, customer, at)
        reason = rules.check_proposal(kind, why)
        standing = _check_candidates(tx, named) if kind is BallotKind.OWNER else ()
        said = _check_reason_beyond_cap(kind, beyond)
        ballot = _store_ballot(tx, kind, file, at, reason=reason, candidates=standing, beyond=said)
        if (
            kind is BallotKind.TERMINATE
        ):  # once the audit's head is held: of two at one instant the second sees the first
            others = rooms.list_others_let_go(tx, policy=at.policy, now=at.now, but=customer.id)
            room_rules.check_farewell_cap(said or "", others, severe=file.tally.severe, policy=at.policy)
        undo = authorization.offer_undo(tx, at, kind="ballot", subject=str(ballot.id), before=None, after=None)
        told = redrawing.refresh_ballot(tx, ballot.id, at.now)
        assert told is not None, "without a review channel nothing opens"
        consequences.update_case(tx, customer, policy=at.policy, now=at.now)
        return BallotOpened(polls.load_ballot(tx, ballot, customer, policy=at.policy, now=at.now), told, undo)


def load_for_form(db: Database, kind: BallotKind, asked: str, *, call: Call) -> tuple[Customer, str]:
    """The customer a ballot is to be filled in for, refused as opening it would be; and why it asks for a reason more.

    That is empty while the quarter's cap on farewells leaves room, or a severe strike opened the way.
    """
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.OPEN_BALLOT)
        customer = customers.resolve_customer(tx, asked)
        file = _load_case_to_vote_on(tx, kind, customer, at)
        return customer, _explain_cap(tx, file, at) if kind is BallotKind.TERMINATE else ""


def authorize_opening(db: Database, *, call: Call) -> None:
    """Refuse those who may not open ballots."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.OPEN_BALLOT)


def load_personal_ballot(db: Database, which: BallotReference, *, call: Call) -> PersonalBallot:
    """A ballot, for who is on its roll, and for voters and managers."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        poll = polls.read_ballot(tx, which, at, Action.SEE_BALLOTS)
        return PersonalBallot(_load_posted_ballot(tx, poll), call.user_id, Role.MANAGER in at.actor.roles)


def list_open_ballots(db: Database, *, call: Call) -> BallotList:
    """What is open, and what waits for a manager's pick."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.SEE_BALLOTS)
        found = sorted(
            ballots.RECORDS.list_where(tx, state=(BallotState.OPEN, BallotState.TIED)),
            key=lambda b: (b.closes_at, b.id),
        )
        known = customers.load_customers(tx, [ballot.customer_id for ballot in found])
        loaded = (polls.load_ballot(tx, b, known[b.customer_id], policy=at.policy, now=at.now) for b in found)
        return BallotList(tuple(loaded), call.user_id, at.policy, at.now)


def find_posted_ballot(db: Database, ballot_id: int, *, now: datetime) -> PostedBallot | None:
    """A ballot as its message shows it now; None when there is no such ballot."""
    with db.transaction(reading=True) as tx:
        try:
            return _load_posted_ballot(
                tx, polls.load_ballot_by_id(tx, ballot_id, policy=policies.get_policy(tx), now=now)
            )
        except NotFound:
            return None


def find_ballot_awaiting_vote(db: Database, ballot_id: int, user_id: str, *, now: datetime) -> PostedBallot | None:
    """The same for a reminder; None as well when there is nothing to remind this person of any more."""
    found = find_posted_ballot(db, ballot_id, now=now)
    if found is None or found.poll.ballot.state is not BallotState.OPEN or now >= found.poll.ballot.closes_at:
        return None
    return found if user_id in found.poll.count.waiting else None


def _load_posted_ballot(tx: Session, poll: BallotSnapshot) -> PostedBallot:
    case = cases.RECORDS.get(tx, poll.ballot.case_id)
    file = casefiles.load_case_file(tx, poll.customer, case, policy=poll.policy, now=poll.now)
    return PostedBallot(poll, file, people.load_names(tx, poll.ballot.candidates))


def _load_case_to_vote_on(tx: Session, kind: BallotKind, customer: Customer, at: RequestContext) -> CaseFile:
    """The case the ballot is about; refused while anything it needs is missing.

    A final notice outlives its case: a new strike in its life reopens letting go, though no new case is due yet.
    """
    if customer.former_at is not None:
        raise AlreadyDone(f"{customer.name} was let go with a farewell already. There is nothing left to vote on.")
    earlier = ballots.RECORDS.list_where(tx, customer_id=customer.id)
    openings.refuse_second_ballot(customer, earlier)
    last = cases.find_last_case(tx, customer.id) if kind is BallotKind.TERMINATE else None
    case = cases.find_open_case(tx, customer.id) or last
    if case is None:
        raise openings.no_case_refusal(customer)
    file = casefiles.load_case_file(tx, customer, case, policy=at.policy, now=at.now)
    openings.require_ready(kind, file, earlier)
    openings.refuse_proposer(kind, file, at.actor.user_id)
    if channels.find_channel(tx, ChannelPurpose.REVIEW) is None:
        raise Refusal(
            "No review channel is named, so nobody would see the ballot. An admin names one: "
            "`/umpire channels review #channel`."
        )
    return file


def _check_candidates(tx: Session, named: Sequence[str]) -> tuple[str, ...]:
    found = rules.check_candidates(named)
    if not all(people.get_actor(tx, person).full_member for person in found):
        raise Malformed("Candidates are colleagues: full members of this workspace.", field="candidates")
    return found


def _check_reason_beyond_cap(kind: BallotKind, said: str) -> str | None:
    if said.strip() and kind is not BallotKind.TERMINATE:
        raise Malformed("Only letting somebody go has a cap. Leave `--beyond-cap` out.", field="beyond_cap")
    refuse_secrets(said, field="beyond_cap")
    return said.strip() or None


def _explain_cap(tx: Session, file: CaseFile, at: RequestContext) -> str:
    """What a form says that asks for a reason beyond the cap; empty where none is needed."""
    others = rooms.list_others_let_go(tx, policy=at.policy, now=at.now, but=file.customer.id)
    try:
        room_rules.check_farewell_cap("", others, severe=file.tally.severe, policy=at.policy)
    except Incomplete as refusal:
        return str(refusal)
    return ""


def _store_ballot(
    tx: Session,
    kind: BallotKind,
    file: CaseFile,
    at: RequestContext,
    *,
    reason: str,
    candidates: tuple[str, ...],
    beyond: str | None,
) -> Ballot:
    """Store the ballot with its roll and its rules, both frozen from now on, and wind its clocks."""
    voters, managers = (roles.list_people_with_role(tx, role) for role in (Role.VOTER, Role.MANAGER))
    proposer, key = at.actor.user_id, file.customer.key
    seated, size = rules.build_roll(kind, voters=voters, managers=managers, proposer=proposer, key=key)
    started = rules.rules_for(kind, at.policy, size=size, seated=len(seated))
    case = file.case
    if case.closed_at is not None:
        case = consequences.ensure_case(tx, file.customer, by=at.actor.user_id, now=at.now)
    ballot = ballots.RECORDS.add(
        tx,
        customer_id=file.customer.id,
        case_id=case.id,
        kind=kind,
        reason=reason,
        proposer=proposer,
        opened_at=at.now,
        closes_at=rules.closing_time(at.now, started.hours, at.policy.calendar),
        rules=started,
        candidates=candidates,
        costs=_estimate_costs(tx, file.customer, at) if kind is BallotKind.TERMINATE else None,
        beyond_cap=beyond,
        door=openings.find_door(kind, file),
    )
    ballots.add_to_roll(tx, ballot.id, seated)
    polls.schedule_ballot(tx, ballot, now=at.now)
    public: dict[str, Json] = {"ballot": ballot.id, "kind": kind.value, "roll": len(seated), "size": size}
    private: dict[str, Json] = {"why": reason, "seated": list(seated), "candidates": list(candidates)}
    if beyond is not None:
        private["beyond_cap"] = beyond
    authorization.audit_action(tx, at, "ballot.opened", file.customer.id, public=public, private=private)
    return ballot


def _estimate_costs(tx: Session, customer: Customer, at: RequestContext) -> dict[str, int]:
    """What letting go loses a year, in minor units, and frees a month, in minutes, as far as it is known.

    `cover`: what won and likely work makes of all that leaves with it, in hundredths; `unknown`: who without revenue.
    """
    window = interaction_rules.build_window(at.now, at.policy)
    load = interactions.sum_loads(tx, [customer.id], window).get(customer.id)
    known = {} if customer.revenue is None else {"revenue": customer.revenue}
    if load is not None:
        known["minutes"] = round(load.minutes * DAYS_PER_MONTH / at.policy.attention_days)
    room = rooms.load_ledger(tx, policy=at.policy, now=at.now, besides=customer)
    if room.cover is not None:
        known |= {"cover": room.cover, "unknown": room.unknown}
    return known


def _undo_opening(tx: Session, taken: Undo, at: RequestContext) -> str:
    """A ballot nobody else has voted in yet is as if it had not been opened."""
    poll = polls.lock_ballot(tx, int(taken.subject), at, Action.OPEN_BALLOT)
    if poll.ballot.state is not BallotState.OPEN:
        raise AlreadyDone(f"This ballot is {poll.ballot.state.value}, so it was not taken back.")
    if any(vote.user_id != at.actor.user_id for vote in ballots.VOTES.list_where(tx, ballot_id=poll.ballot.id)):
        key = poll.customer.key
        raise AlreadyDone(f"Others have voted, so it was not taken back. `/vote cancel {key} <why>` ends it.")
    closing.cancel_ballot(tx, poll, "", by=at.actor.user_id)
    return f"The ballot on {poll.customer.name} is taken back; nobody else had voted."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "ballot": (Action.OPEN_BALLOT, _undo_opening),
    **balloting.TAKE_BACK,
    **ballot_runs.TAKE_BACK,
}
DEADLINES: dict[str, DeadlineHandler] = closing.DEADLINES
