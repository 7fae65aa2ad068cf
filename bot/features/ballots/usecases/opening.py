"""Opening a ballot, and reading ballots for people and for messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import closing, running, voting
from bot.features.capacity import usecases as capacity
from bot.workflow import ballots as ballot_workflow, case_files, case_updates, message_refresh, requests
from bot.workflow.ballots import BallotReference, BallotSnapshot
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from scoring import ballots as ballot_rules, capacity as capacity_rules, interactions as interaction_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings
from scoring.cases.case_files import CaseFile
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound, Refusal
from scoring.replies import Reply
from scoring.roles import Action, Actor, Role
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.teams import Team
from scoring.values import notes
from storage import ballots, interactions
from storage.cases import cases
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.settings import channels, policies

DAYS_PER_MONTH = 30
"""How many days count as a month when logged minutes are given by the month."""


@dataclass(frozen=True, slots=True)
class BallotOpened:
    """A ballot that was opened, and the channel it was posted in."""

    poll: BallotSnapshot
    channel: str
    undo: str
    team: Team
    managers: frozenset[str]


@dataclass(frozen=True, slots=True)
class PostedBallot:
    """A ballot as everybody sees it: what it is about, what its candidates are called, and who may decide now."""

    poll: BallotSnapshot
    file: CaseFile
    names: dict[str, str]
    team: Team


@dataclass(frozen=True, slots=True)
class PersonalBallot:
    """A ballot as one person sees it, and whether that person is a manager."""

    posted: PostedBallot
    user_id: str
    manager: bool


@dataclass(frozen=True, slots=True)
class BallotList:
    """Every ballot that is open or tied, the next to close first, for one reader."""

    polls: tuple[BallotSnapshot, ...]
    user_id: str
    policy: Policy
    now: datetime


def open_ballot(
    db: Database,
    kind: BallotKind,
    customer_text: str,
    *,
    why: str = "",
    candidates: Sequence[str] = (),
    beyond: str = "",
    call: Call,
) -> BallotOpened:
    """Open a ballot on a customer, and post it. See voting in product.md.

    `beyond` is the reason for letting one more customer go than the quarter's cap allows. Raises a refusal while
    anything the ballot needs is missing.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.OPEN_BALLOT)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        file = _load_case_to_vote_on(tx, kind, customer, context)
        reason = ballot_rules.check_proposal(kind, why)
        checked_candidates = _check_candidates(tx, candidates) if kind is BallotKind.OWNER else ()
        beyond_reason = _check_reason_beyond_cap(kind, beyond)
        ballot = _store_ballot(
            tx, kind, file, context, reason=reason, candidates=checked_candidates, beyond=beyond_reason
        )
        if kind is BallotKind.TERMINATE:
            # Storing the ballot locked the audit, so that of two opened at once the second counts the first.
            others = capacity.list_others_let_go(tx, policy=context.policy, now=context.now, but=customer.id)
            capacity_rules.check_farewell_cap(
                beyond_reason or "", others, severe=file.tally.severe, policy=context.policy
            )
        undo = requests.offer_undo(tx, context, kind="ballot", subject=str(ballot.id), before=None, after=None)
        channel = message_refresh.refresh_ballot(tx, ballot.id, context.now)
        assert channel is not None, "without a review channel nothing opens"
        ballot_workflow.refresh_given_notice(tx, customer.id, now=context.now)
        case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
        return BallotOpened(
            ballot_workflow.load_ballot(tx, ballot, customer, policy=context.policy, now=context.now),
            channel,
            undo,
            ballot_workflow.load_team(tx, now=context.now),
            file.managers,
        )


def reopen_decision(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> Ballot:
    """Open a ballot on a decision again because of the customer's reply, by the rules of any ballot of that kind.

    Its proposer is whoever proposed the first one, or nobody if they left Slack. It needs no steps and does not wait
    after a rejection. Raises a refusal, having stored nothing, where it cannot open now: another ballot is open, no
    review channel is named, or too few people may decide.
    """
    customer, original = customers.get_customer(tx, reply.customer_id), ballots.RECORDS.get(tx, reply.ballot_id)
    ballot_openings.refuse_second_ballot(customer, ballots.RECORDS.list_where(tx, customer_id=customer.id))
    _refuse_unseen(tx)
    case = cases.RECORDS.get(tx, original.case_id)
    file = case_files.load_case_file(tx, customer, case, policy=policy, now=now)
    context = RequestContext(Actor(requests.UMPIRE, full_member=False), policy, now)
    opened = _store_ballot(
        tx,
        original.kind,
        file,
        context,
        reason=original.reason,
        candidates=(),
        beyond=original.beyond_cap,
        proposer=next(iter(people.list_full_members(tx, [original.proposer])), requests.UMPIRE),
    )
    reopened = ballots.RECORDS.change(tx, opened.id, reply_id=reply.id, door=original.door)
    message_refresh.refresh_ballot(tx, reopened.id, now)
    case_updates.update_case(tx, customer, policy=policy, now=now)
    return reopened


def load_for_form(db: Database, kind: BallotKind, customer_text: str, *, call: Call) -> tuple[Customer, str]:
    """Load what the opening form shows: the customer, and why it has to ask for a reason beyond the cap.

    That text is empty while the quarter's cap on farewells leaves room, or if there was a severe strike. Raises the
    same refusals as opening the ballot would.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.OPEN_BALLOT)
        customer = customers.resolve_customer(tx, customer_text)
        file = _load_case_to_vote_on(tx, kind, customer, context)
        _build_roll(tx, kind, file, context, call.user_id)
        return customer, _explain_cap(tx, file, context) if kind is BallotKind.TERMINATE else ""


def authorize_opening(db: Database, *, call: Call) -> None:
    """Raise NotAllowed for people who may not open ballots."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.OPEN_BALLOT)


def load_personal_ballot(db: Database, which: BallotReference, *, call: Call) -> PersonalBallot:
    """Load a ballot for somebody on its roll, a voter or a manager."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        poll = ballot_workflow.read_ballot(tx, which, context, Action.SEE_BALLOTS)
        return PersonalBallot(_load_posted_ballot(tx, poll), call.user_id, Role.MANAGER in context.actor.roles)


def list_open_ballots(db: Database, *, call: Call) -> BallotList:
    """List the ballots that are open or wait for a manager's pick."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_BALLOTS)
        open_ballots = sorted(
            ballots.RECORDS.list_where(tx, state=(BallotState.OPEN, BallotState.TIED)),
            key=lambda b: (b.closes_at, b.id),
        )
        owners = customers.load_customers(tx, [ballot.customer_id for ballot in open_ballots])
        loaded = (
            ballot_workflow.load_ballot(tx, b, owners[b.customer_id], policy=context.policy, now=context.now)
            for b in open_ballots
        )
        return BallotList(tuple(loaded), call.user_id, context.policy, context.now)


def find_posted_ballot(db: Database, ballot_id: int, *, now: datetime) -> PostedBallot | None:
    """Load a ballot as its message shows it now, or None when there is no such ballot."""
    with db.transaction(reading=True) as tx:
        try:
            return _load_posted_ballot(
                tx, ballot_workflow.load_ballot_by_id(tx, ballot_id, policy=policies.get_policy(tx), now=now)
            )
        except NotFound:
            return None


def find_ballot_awaiting_vote(db: Database, ballot_id: int, user_id: str, *, now: datetime) -> PostedBallot | None:
    """Load an open ballot if this person has still to vote in it and may do so now, and None otherwise."""
    posted = find_posted_ballot(db, ballot_id, now=now)
    if posted is None or posted.poll.ballot.state is not BallotState.OPEN:
        return None
    ballot = posted.poll.ballot
    if not (ballot.confirms_at or ballot.opened_at) <= now < ballot.closes_at:
        return None
    return posted if user_id in posted.poll.count.waiting else None


def _load_posted_ballot(tx: Session, poll: BallotSnapshot) -> PostedBallot:
    case = cases.RECORDS.get(tx, poll.ballot.case_id)
    file = case_files.load_case_file(tx, poll.customer, case, policy=poll.policy, now=poll.now)
    names, team = people.load_names(tx, poll.ballot.candidates), ballot_workflow.load_team(tx, now=poll.now)
    return PostedBallot(poll, file, names, team)


def _load_case_to_vote_on(tx: Session, kind: BallotKind, customer: Customer, context: RequestContext) -> CaseFile:
    """Load the case the ballot is about. Raises a refusal while anything the ballot needs is missing.

    A final notice outlives its case: a new strike during its life allows a vote on letting go, even if no new case is
    due.
    """
    if customer.former_at is not None:
        raise AlreadyDone(f"{customer.name} has been let go already. There is nothing left to vote on.")
    earlier = ballots.RECORDS.list_where(tx, customer_id=customer.id)
    ballot_openings.refuse_second_ballot(customer, earlier)
    latest = cases.find_last_case(tx, customer.id) if kind is BallotKind.TERMINATE else None
    case = cases.find_open_case(tx, customer.id) or latest
    if case is None:
        raise ballot_openings.no_case_refusal(customer)
    file = case_files.load_case_file(tx, customer, case, policy=context.policy, now=context.now)
    ballot_openings.require_ready(kind, file, earlier)
    ballot_openings.refuse_proposer(kind, file, context.actor.user_id)
    _refuse_unseen(tx)
    return file


def _refuse_unseen(tx: Session) -> None:
    """Refuse a ballot that nobody would see, or whose voters are not all known yet."""
    if channels.find_channel(tx, ChannelPurpose.REVIEW) is None:
        raise Refusal(
            "No review channel is named, so nobody would see the ballot. An admin names one: "
            "`/umpire channels review #channel`."
        )
    ballot_rules.require_known_roll(roles.list_unknown_members(tx, (Role.VOTER, Role.MANAGER)))


def _build_roll(
    tx: Session, kind: BallotKind, file: CaseFile, context: RequestContext, proposer: str
) -> tuple[tuple[str, ...], Team]:
    """Build the roll of a ballot that opens now, and the team whose size it counts. Refused: too few can decide."""
    team = ballot_workflow.load_team(tx, now=context.now)
    zone = context.policy.zone
    return ballot_rules.build_roll(kind, team, proposer=proposer, key=file.customer.key, zone=zone), team


def _check_candidates(tx: Session, user_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the named candidates. Raises Malformed unless all of them are full members."""
    candidates = ballot_rules.check_candidates(user_ids)
    if not all(people.get_actor(tx, person).full_member for person in candidates):
        raise Malformed("Candidates are colleagues: full members of this workspace.", field="candidates")
    return candidates


def _check_reason_beyond_cap(kind: BallotKind, reason: str) -> str | None:
    """Return the reason without spaces around it, or None. Raises Malformed for other kinds of ballot."""
    if reason.strip() and kind is not BallotKind.TERMINATE:
        raise Malformed("Only letting somebody go has a cap.", field="beyond_cap", typed="Leave `--beyond-cap` out.")
    notes.refuse_secrets(reason, field="beyond_cap")
    notes.ask_about(reason.strip())
    return reason.strip() or None


def _explain_cap(tx: Session, file: CaseFile, context: RequestContext) -> str:
    """Say why a reason beyond the quarter's cap is needed; empty where none is."""
    others = capacity.list_others_let_go(tx, policy=context.policy, now=context.now, but=file.customer.id)
    try:
        capacity_rules.check_farewell_cap("", others, severe=file.tally.severe, policy=context.policy)
    except Incomplete as refusal:
        return str(refusal)
    return ""


def _store_ballot(
    tx: Session,
    kind: BallotKind,
    file: CaseFile,
    context: RequestContext,
    *,
    reason: str,
    candidates: tuple[str, ...],
    beyond: str | None,
    proposer: str = "",
) -> Ballot:
    """Store the ballot with its roll and its rules, which stay as they are from now on, and set its deadlines."""
    policy, proposer = context.policy, proposer or context.actor.user_id
    voters_seated, team = _build_roll(tx, kind, file, context, proposer)
    ballot_rules_in_force = ballot_rules.rules_for(kind, policy, size=team.size, seated=len(voters_seated))
    confirms_at, closes_at = ballot_rules.ending_times(ballot_rules_in_force, policy.calendar, now=context.now)
    case = file.case
    if case.closed_at is not None:
        case = case_updates.ensure_case(tx, file.customer, by=context.actor.user_id, now=context.now)
    ballot = ballots.RECORDS.add(
        tx,
        customer_id=file.customer.id,
        case_id=case.id,
        kind=kind,
        reason=reason,
        proposer=proposer,
        opened_at=context.now,
        closes_at=closes_at,
        confirms_at=confirms_at,
        rules=ballot_rules_in_force,
        candidates=candidates,
        costs=_estimate_costs(tx, file.customer, context) if kind is BallotKind.TERMINATE else None,
        beyond_cap=beyond,
        door=ballot_openings.find_door(kind, file),
    )
    ballots.add_to_roll(tx, ballot.id, voters_seated)
    ballot_workflow.schedule_ballot(tx, ballot, now=context.now)
    public: dict[str, Json] = {"ballot": ballot.id, "kind": kind.value, "roll": len(voters_seated), "size": team.size}
    private: dict[str, Json] = {"why": reason, "seated": list(voters_seated), "candidates": list(candidates)}
    if beyond is not None:
        private["beyond_cap"] = beyond
    requests.audit_action(tx, context, "ballot.opened", file.customer.id, public=public, private=private)
    return ballot


def _estimate_costs(tx: Session, customer: Customer, context: RequestContext) -> dict[str, int]:
    """Estimate what letting go loses and frees, as far as it is known.

    `revenue`: minor units a year. `minutes`: minutes a month, logged by so many `people`. `cover`: won and likely new
    revenue in hundredths of all that leaves. `unknown`: how many of those customers have no revenue on record.
    """
    window = interaction_rules.build_window(context.now, context.policy)
    load = interactions.sum_loads(tx, [customer.id], window).get(customer.id)
    known = {} if customer.revenue is None else {"revenue": customer.revenue}
    if load is not None:
        known["people"] = load.people
        known["minutes"] = round(load.minutes * DAYS_PER_MONTH / context.policy.attention_days)
    room = capacity.load_ledger(tx, policy=context.policy, now=context.now, besides=customer)
    if room.cover is not None:
        known |= {"cover": room.cover, "unknown": room.unknown}
    return known


def _undo_opening(tx: Session, taken: Undo, context: RequestContext) -> str:
    """Undo the opening of a ballot in which nobody else has voted yet."""
    poll = ballot_workflow.lock_ballot(tx, int(taken.subject), context, Action.OPEN_BALLOT)
    if poll.ballot.state is not BallotState.OPEN:
        raise AlreadyDone(f"This ballot is {poll.ballot.state.value}, so it was not taken back.")
    if any(vote.user_id != context.actor.user_id for vote in ballots.VOTES.list_where(tx, ballot_id=poll.ballot.id)):
        key = poll.customer.key
        raise AlreadyDone(f"Others have voted, so it was not taken back. `/vote cancel {key} <why>` ends it.")
    closing.cancel_ballot(tx, poll, "", by=context.actor.user_id)
    return f"The ballot on {poll.customer.name} is taken back; nobody else had voted."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "ballot": (Action.OPEN_BALLOT, _undo_opening),
    **voting.TAKE_BACK,
    **running.TAKE_BACK,
}
DEADLINES: dict[str, DeadlineHandler] = closing.DEADLINES
