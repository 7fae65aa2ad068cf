"""Letters: what a draft to a customer may say, and when it may be written. A person completes and sends it.

A letter knows dates, names and what is handed over. It has no field for what colleagues wrote about the customer
(notes, talks, votes, grades) or for who they are, so that no draft can repeat that. Only a statement of reasons names
incidents: their day, the reason as a word, and their points. Its models: EU 2019/1150, article 4; Digital Services Act,
articles 17 and 20.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import notices, replies, strikes
from scoring.ballots import Ballot, BallotKind, BallotRules
from scoring.cases import talks
from scoring.cases.cases import Case, ProblemSide
from scoring.cases.fixes import Fix, FixState
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer
from scoring.notices import Notice
from scoring.packages import Package
from scoring.refusals import Refusal
from scoring.restrictions import Contact, Restriction
from scoring.rules.policy import Policy
from scoring.strikes import OurPart, Strike, StrikePhase, StrikeState
from scoring.terms import Commitment, Terms
from scoring.transitions import transitions
from scoring.transitions.transitions import Destination, Transition, Vendor


class LetterKind(StrEnum):
    """What a letter is for."""

    TALK = "talk"
    NOTICE = "notice"
    TERMINATION = "termination"
    REASONS = "reasons"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Incident:
    """A strike as a statement of reasons names it: its local day, its reason, its points, its last day to count."""

    on: date
    reason: str
    points: int
    counts_until: date


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as a statement of reasons names it: about what, on which local day, by which rules, on which ground.

    `rules` and `door` are those of its ballot; None and "" where no ballot is on record.
    """

    kind: BallotKind
    on: date
    rules: BallotRules | None = None
    door: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts of a statement of reasons, oldest first; it has no name of anybody, and nothing anybody wrote.

    `withdrawn` incidents do not count since somebody looked at them again or is about to, `ours` because we mostly
    caused them. `answers` are days with what was answered, `mended` the days on which we finished a fix of ours.
    """

    decided: tuple[Decided, ...] = ()
    incidents: tuple[Incident, ...] = ()
    withdrawn: int = 0
    ours: int = 0
    answers: tuple[tuple[date | None, TalkAnswer], ...] = ()
    side: ProblemSide | None = None
    mended: tuple[date, ...] = ()
    needed: int = 3


@dataclass(frozen=True, slots=True)
class Letter:
    """The facts in one draft. What is None or empty is left to the person who sends it. Dates are local.

    `since` is a year. `until` is the last day of a final notice; `vendors` are (name, contact) pairs. In a letter of
    new terms, `package` is offered and answered by `answer_by`; `pays`, `notice_ours` and `notice_theirs` are numbers
    of days; `start` is what the customer put down. `reply_by` is the last day for a reply, `reply_by_from_today` the
    one if they are told today. `contact` is how contact is restricted, up to and including `contact_until`.
    """

    kind: LetterKind
    key: str
    customer: str
    written_on: date
    since: int | None = None
    talk_on: date | None = None
    talked_on: date | None = None
    days: int | None = None
    given_on: date | None = None
    until: date | None = None
    last_day: date | None = None
    scope: str = ""
    destination: Destination | None = None
    vendors: tuple[tuple[str, str], ...] = ()
    package: Package | None = None
    answer_by: date | None = None
    start: Commitment | None = None
    pays: int | None = None
    notice_ours: int | None = None
    notice_theirs: int | None = None
    reply_by: date | None = None
    reply_by_from_today: date | None = None
    contact: Contact | None = None
    contact_until: date | None = None
    statement: Statement = field(default_factory=Statement)


@dataclass(frozen=True, slots=True)
class LetterRecords:
    """The records a letter can be about, the newest of each kind.

    `package` is the one offered or proposed, `answer_by` the last day of the running campaign. `restriction` is that of
    contact in force. The last four are needed for a statement of reasons only: the ballots of the notice and of the
    termination, every strike, and what the case has in talks and fixes. `transition` is the one that runs, or the one
    with which the customer was let go.
    """

    customer: Customer
    case: Case | None = None
    talk: Talk | None = None
    notice: Notice | None = None
    transition: Transition | None = None
    vendors: tuple[Vendor, ...] = ()
    package: Package | None = None
    answer_by: date | None = None
    terms: Terms | None = None
    restriction: Restriction | None = None
    ballots: tuple[Ballot, ...] = ()
    strikes: tuple[Strike, ...] = ()
    talks: tuple[Talk, ...] = ()
    fixes: tuple[Fix, ...] = ()


def draft_letter(kind: LetterKind, record: LetterRecords, *, today: date, policy: Policy) -> Letter:
    """Draft a letter of this kind. Refused: before what it says was decided."""
    _refuse_too_early(kind, record)
    talk, notice, transition, zone = record.talk, record.notice, record.transition, policy.zone
    fields: dict[str, object] = {}
    if talk is not None and kind in (LetterKind.TALK, LetterKind.NOTICE):
        answered = talk.answer not in (None, talks.TalkAnswer.NO_REPLY, talks.TalkAnswer.NOT_TOLD)
        planned_on = talk.planned_on if talk.answer is None else None
        fields |= {"talk_on": planned_on, "talked_on": talk.held_on if answered else None}
    if kind in (LetterKind.NOTICE, LetterKind.TERMINATION, LetterKind.REASONS):
        fields |= _reply_fields(kind, record, today, policy)
    if kind is LetterKind.REASONS:
        fields |= {"statement": _build_statement(record, policy)}
    if notice is not None and kind in (LetterKind.NOTICE, LetterKind.REASONS):
        fields |= {"days": notice.days, "given_on": notice.given_on, "until": notices.last_day(notice, zone)}
    if transition is not None and kind in (LetterKind.TERMINATION, LetterKind.REASONS):
        fields |= {"last_day": transition.last_day}
    if transition is not None and kind is LetterKind.TERMINATION:
        fields |= {
            "scope": transition.scope,
            "destination": transition.destination,
            "vendors": tuple((_on_one_line(vendor.name), _on_one_line(vendor.contact)) for vendor in record.vendors),
        }
    if kind is LetterKind.TERMS:
        fields |= {"package": _tidy_package(record.package), "answer_by": record.answer_by} | _terms_fields(
            record.terms
        )
    if record.restriction is not None:
        fields |= {
            "contact": record.restriction.kind,
            "contact_until": _last_day_before(record.restriction.until, zone),
        }
    customer, since = record.customer, record.customer.since
    return Letter(
        kind=kind,
        key=customer.key,
        customer=_on_one_line(customer.name),
        written_on=today,
        since=since.year if since is not None and since < today else None,
        **fields,  # type: ignore[arg-type]  # named as the fields are
    )


def list_draftable_kinds(record: LetterRecords) -> tuple[LetterKind, ...]:
    """List the kinds of letter that can be drafted now."""
    return tuple(kind for kind in LetterKind if _explain_too_early(kind, record) is None)


def _reply_fields(kind: LetterKind, record: LetterRecords, today: date, policy: Policy) -> dict[str, object]:
    """Return by when the customer is invited to reply: from the day they were told, or from today if they were not."""
    parting = kind is LetterKind.TERMINATION or (kind is LetterKind.REASONS and record.transition is not None)
    parted_on = record.transition.told_on if record.transition is not None else None
    told_on = parted_on if parting else record.notice.given_on if record.notice is not None else None
    return {
        "reply_by": _last_day_to_reply(told_on, policy) if told_on is not None else None,
        "reply_by_from_today": _last_day_to_reply(today, policy),
    }


def _last_day_to_reply(told_on: date, policy: Policy) -> date:
    return replies.invited_until(told_on, policy).astimezone(policy.zone).date()


def _build_statement(record: LetterRecords, policy: Policy) -> Statement:
    """Gather what a statement of reasons says: the strikes that counted when each decision was made, and our part.

    What was withdrawn since, or is contested now, is counted but not named.
    """
    zone, case = policy.zone, record.case
    decided_at = [ballot.closed_at or ballot.opened_at for ballot in record.ballots]
    counted = {each.id: each for moment in decided_at for each in _list_counted(record.strikes, moment, policy)}
    last = max(decided_at, default=None)
    others = [
        each
        for each in record.strikes
        if last is not None and each.recorded_at <= last < each.expires_at and each.id not in counted
    ]
    answered = [(talk.held_on, talk.answer) for talk in record.talks if talk.answer is not None]
    return Statement(
        decided=_list_decided(record, zone),
        incidents=tuple(
            Incident(each.incident_on, each.reason, each.weight, _last_day_before(each.expires_at, zone))
            for each in sorted(counted.values(), key=lambda each: (each.incident_on, each.id))
        ),
        withdrawn=sum(each.state in (StrikeState.VOID, StrikeState.CONTESTED) for each in others),
        ours=sum(each.state is StrikeState.COUNTED and each.ours is OurPart.MOSTLY for each in others),
        answers=tuple(answered),
        side=case.side if case is not None else None,
        mended=tuple(
            fix.closed_at.astimezone(zone).date()
            for fix in record.fixes
            if fix.state is FixState.DONE and fix.closed_at is not None
        ),
        needed=policy.strikes_to_case,
    )


def _list_counted(known: Iterable[Strike], moment: datetime, policy: Policy) -> list[Strike]:
    """List the strikes that counted at a moment, by what is known of them today."""
    recorded = [each for each in known if each.recorded_at <= moment]
    phases = strikes.phases_of(recorded, now=moment, policy=policy)
    return [each for each in recorded if phases[each.id] is StrikePhase.LIVE]


def _list_decided(record: LetterRecords, zone: ZoneInfo) -> tuple[Decided, ...]:
    """List the decisions that stand: the final notice that runs or was not met, and letting go."""
    ballot_of = {ballot.id: ballot for ballot in record.ballots}
    decided, notice, transition = [], record.notice, record.transition
    if notice is not None and notice.state in notices.RUNNING_STATES:
        decided.append((BallotKind.NOTICE, notice.agreed_at, ballot_of.get(notice.ballot_id)))
    if transition is not None:
        by = [ballot for ballot in record.ballots if ballot.kind is BallotKind.TERMINATE]
        decided.append((BallotKind.TERMINATE, transition.began_at, by[-1] if by else None))
    return tuple(
        Decided(
            kind,
            moment.astimezone(zone).date(),
            ballot.rules if ballot is not None else None,
            (ballot.door or "") if ballot is not None else "",
        )
        for kind, moment, ballot in decided
    )


def _last_day_before(moment: datetime, zone: ZoneInfo) -> date:
    """Return the last local day before a moment with which a day begins."""
    return (moment - timedelta(microseconds=1)).astimezone(zone).date()


def _terms_fields(terms: Terms | None) -> dict[str, object]:
    """Return the agreed terms as fields of a letter, without how well the customer keeps them."""
    if terms is None:
        return {}
    return {
        "start": terms.commitment if terms.commitment is not Commitment.NONE else None,
        "pays": terms.payment_days,
        "notice_ours": terms.notice_ours,
        "notice_theirs": terms.notice_theirs,
    }


def _refuse_too_early(kind: LetterKind, record: LetterRecords) -> None:
    sentence = _explain_too_early(kind, record)
    if sentence is not None:
        raise Refusal(sentence)


def _explain_too_early(kind: LetterKind, record: LetterRecords) -> str | None:
    """Explain why a letter would come too early, and what comes first; None if it would not."""
    name, key = record.customer.name, record.customer.key
    if kind is LetterKind.TALK and record.case is None:
        return f"{name} has no open case, so there is nothing to talk about yet. `/umpire problem {key}` begins one."
    if kind is LetterKind.NOTICE and (record.notice is None or record.notice.state not in notices.RUNNING_STATES):
        return f"No final notice to {name} is agreed. It takes a ballot first: `/vote notice {key}`."
    if kind is LetterKind.TERMINATION and not _is_parting(record.transition):
        return f"Letting {name} go is not decided. It takes a ballot first: `/vote terminate {key}`."
    if kind is LetterKind.REASONS and not _has_decision(record):
        return (
            f"Nothing is decided about {name} that reasons could be given for: no final notice, and no letting go. "
            f"`/umpire case {key}` says what comes next."
        )
    return None


def _has_decision(record: LetterRecords) -> bool:
    return _explain_too_early(LetterKind.NOTICE, record) is None or record.transition is not None


def _is_parting(transition: Transition | None) -> bool:
    return transition is not None and transition.state is not transitions.TransitionState.ENDED


def _tidy_package(package: Package | None) -> Package | None:
    return package and replace(package, name=_on_one_line(package.name), served_by=_on_one_line(package.served_by))


def _on_one_line(text: str) -> str:
    """Put a text on one line, so that a name cannot become a paragraph of the letter."""
    return " ".join(text.split())
