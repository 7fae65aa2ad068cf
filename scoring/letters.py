"""Letters: what a draft to a customer may say, and when it may be written. A person completes and sends it.

A letter knows dates, names and what is handed over. It has no field for what colleagues said about the customer
(strikes, notes, talks, votes, grades), so that no draft can repeat that.
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
    """The facts in one draft. What is None or empty is left to the person who sends it. Dates are local.

    `since` is a year. `until` is the last day of a final notice; `vendors` are (name, contact) pairs. In a letter of
    new terms, `package` is offered and answered by `answer_by`; `pays`, `notice_ours` and `notice_theirs` are numbers
    of days; `start` is what the customer put down.
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
    """The records a letter can be about, the newest of each kind.

    `package` is the one offered or proposed, `answer_by` the last day of the running campaign.
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
    """Draft a letter of this kind. Refused: before what it says was decided."""
    _refuse_too_early(kind, record)
    talk, notice, transition = record.talk, record.notice, record.transition
    fields: dict[str, object] = {}
    if talk is not None and kind in (LetterKind.TALK, LetterKind.NOTICE):
        answered = talk.answer not in (None, talks.TalkAnswer.NO_REPLY, talks.TalkAnswer.NOT_TOLD)
        planned_on = talk.planned_on if talk.answer is None else None
        fields |= {"talk_on": planned_on, "talked_on": talk.held_on if answered else None}
    if notice is not None and kind is LetterKind.NOTICE:
        fields |= {"days": notice.days, "given_on": notice.given_on, "until": notices.last_day(notice, zone)}
    if transition is not None and kind is LetterKind.TERMINATION:
        fields |= {
            "last_day": transition.last_day,
            "scope": transition.scope,
            "destination": transition.destination,
            "vendors": tuple((_on_one_line(vendor.name), _on_one_line(vendor.contact)) for vendor in record.vendors),
        }
    if kind is LetterKind.TERMS:
        fields |= {"package": _tidy_package(record.package), "answer_by": record.answer_by} | _terms_fields(
            record.terms
        )
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
    return None


def _is_parting(transition: Transition | None) -> bool:
    return transition is not None and transition.state is not transitions.TransitionState.ENDED


def _tidy_package(package: Package | None) -> Package | None:
    return package and replace(package, name=_on_one_line(package.name), served_by=_on_one_line(package.served_by))


def _on_one_line(text: str) -> str:
    """Put a text on one line, so that a name cannot become a paragraph of the letter."""
    return " ".join(text.split())
