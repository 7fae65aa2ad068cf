"""Terms: what is agreed with a customer about payment and notice, and what of it is flagged.

Source: product.md, terms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.values import figures
from scoring.values.durations import DAY, parse_whole_units
from scoring.values.money import format_plain_money
from scoring.values.words import fold

MAX_DAYS = 366
"""The most days of anything that is agreed."""
LATE_PAYMENT = "late-payment"
"""The reason for which a strike is proposed; an admin may have removed it."""


class Commitment(StrEnum):
    """What a customer put down at the start."""

    NONE = "none"
    DEPOSIT = "deposit"
    CARD = "card on file"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one customer; None is not known.

    `payment_days`, `late_days` (how late they pay on average), `notice_ours` (what we owe them) and `notice_theirs` are
    days. `yearly` is what they pay a year, in minor units; `counts_from` is the day from which the terms hold.
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
    """What is flagged in terms, in the words it is shown with."""

    UNCOMMITTED = "no deposit or card on file"
    LATE = "pays late"


FIELDS_BY_OPTION = {"deposit": "commitment", "pays": "payment_days", "late": "late_days"}
FIELDS_BY_OPTION |= {
    "notice-ours": "notice_ours",
    "notice-theirs": "notice_theirs",
    "yearly": "yearly",
    "from": "counts_from",
}
"""The field of the terms that each option of the command and each form field fills."""
COMMITMENTS_BY_WORD = {"none": Commitment.NONE, "deposit": Commitment.DEPOSIT, "card": Commitment.CARD}


def change_terms(terms: Terms, texts: Mapping[str, str], *, currency: str) -> Terms:
    """Return the terms changed by typed texts, by option; an empty text or `unknown` removes a value.

    `from` has to be an ISO date. Refused: no texts, and values that cannot be.
    """
    if not texts:
        raise Incomplete("Say what is agreed.", field="deposit", typed="For example `--pays 30`.")
    values: dict[str, object] = {}
    for name, text in texts.items():
        folded = fold(text)
        if folded in ("", "unknown"):
            values[FIELDS_BY_OPTION[name]] = None
        else:
            values[FIELDS_BY_OPTION[name]] = _parse_value(name, folded, currency)
    return replace(terms, **values)  # type: ignore[arg-type]  # each is read as its field's type


def date_terms(before: Terms, after: Terms, today: date) -> Terms:
    """Return the new terms with `counts_from` set to today if what is agreed changed and no day was named."""
    agreed = replace(after, late_days=before.late_days)
    return after if agreed == before or after.counts_from != before.counts_from else replace(after, counts_from=today)


def _parse_value(name: str, folded: str, currency: str) -> object:
    if name == "deposit":
        return parse_commitment(folded)
    if name == "from":
        return date.fromisoformat(folded)
    return (
        parse_yearly(folded, currency) if name == "yearly" else parse_whole_units(folded, DAY, 0, MAX_DAYS, field=name)
    )


def parse_yearly(text: str, currency: str) -> int:
    """Read what a customer pays a year, in minor units. Refused: below zero."""
    try:
        amount = figures.parse_money(text, currency=currency)
    except Malformed as refusal:
        raise Malformed(str(refusal), field="yearly") from None
    if amount < 0:
        raise Malformed("What they pay a year is nothing or more, never less.", field="yearly")
    return amount


def parse_commitment(text: str) -> Commitment:
    """Read what a customer put down: `none`, `deposit` or `card`. Refused: any other word."""
    known = COMMITMENTS_BY_WORD | {each.value: each for each in Commitment}
    if text not in known:
        raise Malformed(f"“{text[:60]}” is none of {', '.join(COMMITMENTS_BY_WORD)}.", field="deposit")
    return known[text]


def list_flags(terms: Terms | None, policy: Policy) -> tuple[TermsFlag, ...]:
    """List what is flagged in the terms; unknown values are not. Paying late counts from the days in the settings."""
    if terms is None:
        return ()
    late = terms.late_days is not None and terms.late_days >= policy.late_days
    flags = ((TermsFlag.UNCOMMITTED, terms.commitment is Commitment.NONE), (TermsFlag.LATE, late))
    return tuple(flag for flag, raised in flags if raised)


def find_strike_reason(policy: Policy) -> str | None:
    """Find the reason of the strike that a flag proposes; None if an admin removed it."""
    return next((each.name for each in policy.reasons if each.name == LATE_PAYMENT), None)


def format_terms(terms: Terms | None, currency: str) -> dict[str, str]:
    """Write the terms as a person would type them, by option; an empty text is not known."""
    if terms is None:
        return dict.fromkeys(FIELDS_BY_OPTION, "")
    short = {each: word for word, each in COMMITMENTS_BY_WORD.items()}
    values = {
        name: getattr(terms, field) for name, field in FIELDS_BY_OPTION.items() if name not in ("deposit", "yearly")
    }
    texts = {name: "" if each is None else str(each) for name, each in values.items()}
    texts["yearly"] = "" if terms.yearly is None else format_plain_money(terms.yearly, currency)
    return {"deposit": "" if terms.commitment is None else short[terms.commitment]} | texts
