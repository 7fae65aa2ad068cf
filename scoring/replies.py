"""Replies: what a customer answers to a decision on them, who judges it, and what becomes of the decision.

A reply is invited for some business days after the customer was told of a final notice or of a termination. Somebody
who did not vote says whether the decision stands or is looked at again, which takes a new ballot. Source: product.md,
right of reply.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.ballots import BallotKind
from scoring.deciders import find_deciders
from scoring.privacy import staff
from scoring.refusals import AlreadyDone, NotAllowed, Refusal
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.moments import Moment, Sentence, round_up_to_minute

DECISIONS = {BallotKind.NOTICE: "the final notice", BallotKind.TERMINATE: "the decision to let them go"}
"""The decisions a customer can reply to, in words."""
RETRY = timedelta(hours=1)
"""How long a new ballot that cannot open yet waits before I try again."""


class ReplyState(StrEnum):
    """How far a reply has come.

    Waiting: to be judged. Again: the decision is looked at again, in a new ballot. Upheld and withdrawn: what that
    ballot came to. Recorded: not judged, as it came late, or judged with the one that waited when it came. Overtaken:
    the decision ended otherwise.
    """

    WAITING = "waiting"
    STANDS = "stands"
    AGAIN = "again"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    RECORDED = "recorded"
    OVERTAKEN = "overtaken"
    UNDONE = "undone"


UNSETTLED = (ReplyState.WAITING, ReplyState.AGAIN)
"""The states in which it is still open whether the decision stands."""
ONLY_RECORDED = (ReplyState.RECORDED, ReplyState.UNDONE)
"""The states of a reply that takes no decision up by itself, so that another one may."""
TO_TELL = (ReplyState.STANDS, ReplyState.UPHELD, ReplyState.WITHDRAWN)
"""The states of which the customer, who replied, has to hear."""
JUDGED = tuple(state for state in ReplyState if state not in (ReplyState.WAITING, *ONLY_RECORDED))
"""The states after which later replies to the decision are only recorded."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a customer replied to the decision of one ballot, which was about `kind`.

    `judge_by` is when it counts as *look again* if nobody judged it; `judged_by` is None if it came to that. One that
    is judged with an earlier one has its `judge_by`.
    `waits_why` says why the new ballot could not open yet. `told_at` is when somebody recorded that the customer was
    told what came of it.
    """

    id: int
    customer_id: int
    ballot_id: int
    kind: BallotKind
    text: str
    recorded_by: str
    recorded_at: datetime
    state: ReplyState
    judge_by: datetime | None = None
    judged_at: datetime | None = None
    judged_by: str | None = None
    judged_why: str = ""
    waits_why: str = ""
    settled_at: datetime | None = None
    told_at: datetime | None = None
    told_by: str | None = None

    @property
    def is_joined(self) -> bool:
        """Whether it came while an earlier one waited to be judged, and is judged with that."""
        return self.state is ReplyState.RECORDED and self.judge_by is not None

    @property
    def is_to_be_told(self) -> bool:
        """Whether it is settled what came of it, and nobody has recorded that the customer was told."""
        return self.state in TO_TELL and self.told_at is None

    @property
    def outcome(self) -> str:
        """What came of a settled one, such as `the final notice stands`."""
        return f"{DECISIONS[self.kind]} {'is withdrawn' if self.state is ReplyState.WITHDRAWN else 'stands'}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that a customer can reply to: that of the ballot `ballot_id`, about `kind`.

    `reply_by` (UTC) is until when a reply is invited; None if nobody recorded that the customer was told. `alive`: it
    still leads somewhere, so that a reply can change it.
    """

    kind: BallotKind
    ballot_id: int
    reply_by: datetime | None
    alive: bool


@dataclass(frozen=True, slots=True)
class Judges:
    """Who judges a reply: `people`, sorted, from `from_at` (UTC) on. `impartial`: none of them voted on it."""

    people: tuple[str, ...]
    from_at: datetime
    impartial: bool


@dataclass(frozen=True, slots=True)
class ReplyProgress:
    """A reply, who judges it while it waits for that, and whether its decision still leads somewhere."""

    reply: Reply
    judges: Judges
    alive: bool


def invited_until(told_on: date, policy: Policy) -> datetime:
    """Work out until when (UTC) a reply is invited: the end of business some business days after they were told."""
    return policy.calendar.closing_after(policy.calendar.start_of(told_on), policy.reply_days)


def judge_deadline(recorded_at: datetime, policy: Policy) -> datetime:
    """Work out when (UTC) a reply that nobody judged counts as *look again*."""
    return policy.calendar.closing_after(recorded_at, policy.reply_judge_days)


def choose_state(decision: Decision, earlier: Iterable[Reply], now: datetime, *, key: str) -> ReplyState:
    """Choose whether a new reply is to be judged by itself, or is recorded, and perhaps judged with another.

    `key` is the customer's. Refused: nobody recorded that they were told. After the farewell nobody can record that
    any more, so that the reply is only recorded.
    """
    if decision.reply_by is None and (decision.alive or decision.kind is BallotKind.NOTICE):
        raise Refusal(_explain_untold(decision.kind, key))
    known = tuple(earlier)
    joins = find_waiting(decision, known) is not None
    return ReplyState.RECORDED if joins or why_only_recorded(decision, known, now) else ReplyState.WAITING


def find_waiting(decision: Decision, earlier: Iterable[Reply]) -> Reply | None:
    """Find the reply to the decision that waits to be judged, with which a new one in time is judged; or None."""
    to_it = (each for each in earlier if each.ballot_id == decision.ballot_id)
    return next((each for each in to_it if each.state is ReplyState.WAITING), None)


def list_joined(reply: Reply, known: Iterable[Reply]) -> tuple[Reply, ...]:
    """List, oldest first, the replies that are judged with this one."""
    if reply.state in ONLY_RECORDED:
        return ()
    joined = (each for each in known if each.ballot_id == reply.ballot_id and each.is_joined)
    return tuple(sorted(joined, key=lambda each: each.id))


def why_only_recorded(decision: Decision, earlier: Iterable[Reply], now: datetime) -> str:
    """Say why a new reply would not be judged; "" if it would, by itself or with one that waits for that."""
    if not decision.alive:
        return "the decision is over, so there is nothing left to judge"
    if judged := [each for each in earlier if each.ballot_id == decision.ballot_id and each.state in JUDGED]:
        came = "an earlier reply to it has been judged" if judged[-1].judged_by else "that began with an earlier reply"
        return f"a decision is looked at once, and {came}"
    if decision.reply_by is not None and now >= decision.reply_by:
        return "it came after the days in which a reply is invited"
    return ""


def check_reply(text: str) -> str:
    """Return what the customer said, trimmed. Refused: nothing in words, too long, a secret."""
    return notes.check_text(
        text, field="text", has="The reply has", needed="Say what they replied, in their words as far as you can."
    )


def find_judges(
    reply: Reply,
    *,
    voted: Collection[str],
    parties: Collection[str],
    groups: Iterable[Collection[str]],
    involved: Collection[str] = (),
    away: Collection[str] = (),
    policy: Policy,
) -> Judges:
    """Find who judges a reply: in the first of the groups with such a person, whoever neither voted nor is a party.

    `parties` are the proposer of the ballot and those who reported the strikes; `involved` who recorded the reply and
    who looks after the customer. Who is involved, or `away` for long, is asked only where nobody else is there. Where
    nobody is left, parties who did not vote judge; where everybody voted, the first group, but only after some hours,
    so that it is slept on.
    """
    candidates = tuple(groups)
    free, voters = {*voted, *parties}, set(voted)
    for excluded in ({*free, *involved, *away}, {*free, *away}, free, {*voters, *away}, voters):
        if people := find_deciders(excluded, *candidates):
            return Judges(people, reply.recorded_at, impartial=True)
    later = round_up_to_minute(reply.recorded_at + timedelta(hours=policy.reply_alone_hours))
    return Judges(find_deciders(away, *candidates) or find_deciders((), *candidates), later, impartial=False)


def judge_reply(
    reply: Reply, verdict: ReplyState, why: str, *, by: str, judges: Judges, now: datetime, policy: Policy
) -> Reply:
    """Return the reply as judged: the decision stands, or is looked at again.

    Refused: judged already, by somebody else than its judges, too early, without a reason.
    """
    refuse_unless_waiting(reply)
    refuse_judge(reply, judges, by=by, now=now, policy=policy)
    reason = notes.require_reason(why, "judging a reply")
    return replace(reply, state=verdict, judged_at=now, judged_by=by, judged_why=reason)


def judge_by_clock(reply: Reply, due_at: datetime) -> Reply:
    """Return the reply as it counts if nobody judged it in time: the decision is looked at again."""
    return replace(reply, state=ReplyState.AGAIN, judged_at=due_at)


def refuse_judge(reply: Reply, judges: Judges, *, by: str, now: datetime, policy: Policy) -> None:
    """Refuse to judge a reply to somebody who is none of its judges, or who has to sleep on it first."""
    if by not in judges.people:
        raise NotAllowed(
            f"Whether {DECISIONS[reply.kind]} stands is judged by somebody who did not vote on it and reported no "
            "strike. You are not one of those who are asked.",
            people=judges.people if staff.shows_votes(policy) else (),
        )
    if now < judges.from_at:
        raise NotAllowed(
            Sentence(
                "Everybody here voted on this decision, so sleep on it first: you can judge the reply from ",
                Moment(judges.from_at, policy.zone),
                " on.",
            )
        )


def refuse_unless_waiting(reply: Reply) -> None:
    """Refuse to judge a reply that does not wait for it."""
    if reply.state is ReplyState.WAITING:
        return
    raise AlreadyDone(
        {
            ReplyState.STANDS: "The decision was judged to stand, and that is once only.",
            ReplyState.AGAIN: "The decision is being looked at again already: a ballot decides.",
            ReplyState.UPHELD: "The decision was looked at again, and a second ballot confirmed it.",
            ReplyState.WITHDRAWN: "The decision was looked at again, and it is withdrawn.",
            ReplyState.OVERTAKEN: "The decision has ended otherwise, so there is nothing left to judge.",
        }.get(reply.state, "This reply was only recorded, so there is nothing to judge.")
    )


def find_current(replies: Iterable[Reply]) -> Reply | None:
    """Find the newest reply that was taken up, and not only recorded; None without."""
    return max((each for each in replies if each.state not in ONLY_RECORDED), key=lambda each: each.id, default=None)


def refuse_while_again(reply: Reply | None, name: str) -> None:
    """Refuse a step of a decision that is being looked at again."""
    if reply is not None and reply.state is ReplyState.AGAIN:
        raise NotAllowed(
            f"{name} replied, and {DECISIONS[reply.kind]} is being looked at again, so this has to wait until the new "
            "ballot is over."
        )


def _explain_untold(kind: BallotKind, key: str) -> str:
    command = f"/umpire notice {key} given" if kind is BallotKind.NOTICE else f"/umpire transition {key} told"
    return (
        f"Nobody has recorded that they were told of {DECISIONS[kind]}, and the days to reply count from then. Record "
        f"that first: `{command}`."
    )
