"""Letters: what a draft to a customer may say, and when one is due. A person reads it, fills it in and sends it.

A letter knows dates, names and what is handed over. What was said about the customer (strikes, notes, talks, votes,
grades) has no field here, so that no draft can repeat it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import notices
from scoring.cases import talks
from scoring.cases.cases import Case
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.notices import Notice
from scoring.packages import Package
from scoring.refusals import Refusal
from scoring.terms import Commitment, Terms
from scoring.transitions import transitions
from scoring.transitions.transitions import Destination, Transition, Vendor


class LetterKind(StrEnum):
    """What a letter is for."""

    TALK = "talk"
    NOTICE = "notice"
    TERMINATION = "termination"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Letter:
    """The facts of one draft; what is None or empty is left to the person who sends it. Days are local.

    `until` is the last day of a final notice, `vendors` are (name, contact) of those the customer is referred to.
    New terms offer a package and are to be answered by a day; `pays` and the notices are days, `start` is what they put
    down.
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


@dataclass(frozen=True, slots=True)
class LetterRecords:
    """What is on record about a customer that a letter can be about: the newest of each, or None.

    `package` is what is offered, or what suits; `answer_by` the last day of the campaign that runs.
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


def draft_letter(kind: LetterKind, record: LetterRecords, *, today: date, zone: ZoneInfo) -> Letter:
    """The letter of that kind. Refused while it would be ahead of what was decided."""
    _refuse_early(kind, record)
    talk, notice, transition = record.talk, record.notice, record.transition
    about: dict[str, object] = {}
    if talk is not None and kind in (LetterKind.TALK, LetterKind.NOTICE):
        heard = talk.answer not in (None, talks.TalkAnswer.NO_REPLY, talks.TalkAnswer.NOT_TOLD)
        planned = talk.planned_on if talk.answer is None else None
        about |= {"talk_on": planned, "talked_on": talk.held_on if heard else None}
    if notice is not None and kind is LetterKind.NOTICE:
        about |= {"days": notice.days, "given_on": notice.given_on, "until": notices.last_day(notice, zone)}
    if transition is not None and kind is LetterKind.TERMINATION:
        about |= {
            "last_day": transition.last_day,
            "scope": transition.scope,
            "destination": transition.destination,
            "vendors": tuple((_line(vendor.name), _line(vendor.contact)) for vendor in record.vendors),
        }
    if kind is LetterKind.TERMS:
        about |= {"package": _tidy(record.package), "answer_by": record.answer_by} | _agreed(record.terms)
    customer, since = record.customer, record.customer.since
    return Letter(
        kind=kind,
        key=customer.key,
        customer=_line(customer.name),
        written_on=today,
        since=since.year if since is not None and since < today else None,
        **about,  # type: ignore[arg-type]  # named as the fields are
    )


def list_draftable_kinds(record: LetterRecords) -> tuple[LetterKind, ...]:
    """The kinds of letter that can be drafted now."""
    return tuple(kind for kind in LetterKind if _early(kind, record) is None)


def _agreed(terms: Terms | None) -> dict[str, object]:
    """What is agreed, without how they keep it: a letter of new terms accuses nobody."""
    if terms is None:
        return {}
    return {
        "start": terms.commitment if terms.commitment is not Commitment.NONE else None,
        "pays": terms.payment_days,
        "notice_ours": terms.notice_ours,
        "notice_theirs": terms.notice_theirs,
    }


def _refuse_early(kind: LetterKind, record: LetterRecords) -> None:
    sentence = _early(kind, record)
    if sentence is not None:
        raise Refusal(sentence)


def _early(kind: LetterKind, record: LetterRecords) -> str | None:
    """Why a letter would be ahead of what was decided, with what comes first; None when it would not."""
    name, key = record.customer.name, record.customer.key
    if kind is LetterKind.TALK and record.case is None:
        return f"{name} has no open case, so there is nothing to talk about yet. `/umpire problem {key}` begins one."
    if kind is LetterKind.NOTICE and (record.notice is None or record.notice.state not in notices.RUNNING_STATES):
        return f"No final notice to {name} is agreed. It takes a ballot first: `/vote notice {key}`."
    if kind is LetterKind.TERMINATION and not _parting(record.transition):
        return f"Letting {name} go is not decided. It takes a ballot first: `/vote terminate {key}`."
    return None


def _parting(transition: Transition | None) -> bool:
    return transition is not None and transition.state is not transitions.TransitionState.ENDED


def _tidy(package: Package | None) -> Package | None:
    return package and replace(package, name=_line(package.name), served_by=_line(package.served_by))


def _line(text: str) -> str:
    """A text on one line, so that a name cannot become a paragraph of the letter."""
    return " ".join(text.split())
