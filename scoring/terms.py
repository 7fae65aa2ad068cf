"""Terms: what is agreed with a customer about money and notice, and what of it is a flag. Source: product.md §5.9."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scoring.customers.customers import fold
from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.values import figures
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.money import format_plain_money

MAX_DAYS = 366
"""Days of anything that is agreed."""
LATE_PAYMENT = "late-payment"
"""The reason a strike is proposed for; reasons can be edited, so it may be gone."""


class Commitment(StrEnum):
    """What a customer put down at the start."""

    NONE = "none"
    DEPOSIT = "deposit"
    CARD = "card on file"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one customer, days each; None is not known.

    `late_days`: how late they pay on the average. `notice_ours`: what we owe them, `notice_theirs`: what they owe us.
    `yearly`: what they pay a year as agreed, in minor units; `counts_from`: the day from which it is agreed.
    """

    customer_id: int
    changed_by: str
    changed_at: datetime
    commitment: Commitment | None = None
    payment_days: int | None = None
    late_days: int | None = None
    notice_ours: int | None = None
    notice_theirs: int | None = None
    yearly: int | None = None
    counts_from: date | None = None


class TermsFlag(StrEnum):
    """What of the terms is a flag, in the words it is shown with."""

    UNCOMMITTED = "no deposit or card on file"
    LATE = "pays late"


FIELDS_BY_OPTION = {"deposit": "commitment", "pays": "payment_days", "late": "late_days"}
FIELDS_BY_OPTION |= {
    "notice-ours": "notice_ours",
    "notice-theirs": "notice_theirs",
    "yearly": "yearly",
    "from": "counts_from",
}
"""What a person may say of terms, as options and in a form, and the field it fills."""
COMMITMENTS_BY_WORD = {"none": Commitment.NONE, "deposit": Commitment.DEPOSIT, "card": Commitment.CARD}


def change_terms(terms: Terms, texts: Mapping[str, str], *, currency: str) -> Terms:
    """The terms as a person says them; a blank or `unknown` takes away what is known. Refused: what cannot be.

    The day from which they count is in ISO form here.
    """
    if not texts:
        raise Incomplete("Say what is agreed, such as `--pays 30`.", field="deposit")
    values: dict[str, object] = {}
    for name, text in texts.items():
        said = fold(text)
        if said in ("", "unknown"):
            values[FIELDS_BY_OPTION[name]] = None
        else:
            values[FIELDS_BY_OPTION[name]] = _read(name, said, currency)
    return replace(terms, **values)  # type: ignore[arg-type]  # each is read as its field's type


def date_terms(before: Terms, after: Terms, today: date) -> Terms:
    """The terms with the day from which they count: today where what is agreed changed and nobody named another."""
    agreed = replace(after, late_days=before.late_days)
    return after if agreed == before or after.counts_from != before.counts_from else replace(after, counts_from=today)


def _read(name: str, said: str, currency: str) -> object:
    if name == "deposit":
        return parse_commitment(said)
    if name == "from":
        return date.fromisoformat(said)
    return parse_yearly(said, currency) if name == "yearly" else parse_whole_units(said, DAY, 0, MAX_DAYS, field=name)


def parse_yearly(text: str, currency: str) -> int:
    """What they pay a year; refused below zero."""
    try:
        amount = figures.parse_money(text, currency=currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="yearly") from None
    if amount < 0:
        raise Malformed("What they pay a year is nothing or more, never less.", field="yearly")
    return amount


def parse_commitment(text: str) -> Commitment:
    """What was put down: `none`, `deposit` or `card`."""
    known = COMMITMENTS_BY_WORD | {each.value: each for each in Commitment}
    if text not in known:
        raise Malformed(f"“{text[:60]}” is none of {', '.join(COMMITMENTS_BY_WORD)}.", field="deposit")
    return known[text]


def list_flags(terms: Terms | None, policy: Policy) -> tuple[TermsFlag, ...]:
    """What is a flag; what nobody told is none. Late from the days the rules give."""
    if terms is None:
        return ()
    late = terms.late_days is not None and terms.late_days >= policy.late_days
    found = ((TermsFlag.UNCOMMITTED, terms.commitment is Commitment.NONE), (TermsFlag.LATE, late))
    return tuple(flag for flag, raised in found if raised)


def find_strike_reason(policy: Policy) -> str | None:
    """The strike reason a flag proposes; None when a team has taken it off its list."""
    return next((each.name for each in policy.reasons if each.name == LATE_PAYMENT), None)


def format_terms(terms: Terms | None, currency: str) -> dict[str, str]:
    """Terms as the texts a person would type, by what they are called; an empty one is not known."""
    if terms is None:
        return dict.fromkeys(FIELDS_BY_OPTION, "")
    short = {each: word for word, each in COMMITMENTS_BY_WORD.items()}
    told = {
        name: getattr(terms, field) for name, field in FIELDS_BY_OPTION.items() if name not in ("deposit", "yearly")
    }
    said = {name: "" if each is None else str(each) for name, each in told.items()}
    said["yearly"] = "" if terms.yearly is None else format_plain_money(terms.yearly, currency)
    return {"deposit": "" if terms.commitment is None else short[terms.commitment]} | said
