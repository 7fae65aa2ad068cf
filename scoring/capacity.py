"""Room: what leaves with customers who are let go, and what is won beside it. Source: product.md §1 row 18, §5.9."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.quotes import Quote, QuoteOutcome, can_be_won
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Transition
from scoring.values import notes

FULL_COVER = 100
"""Hundredths of what leaves that won and likely work has to come to; less is warned of."""


@dataclass(frozen=True, slots=True)
class LeavingCustomer:
    """One customer who goes, or has `gone`: revenue a year in minor units (None: nobody knows it), minutes a month."""

    customer_id: int
    revenue: int | None
    minutes: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CapacityLedger:
    """The room of one window, which begins at `since`. Money in minor units, minutes a month.

    `lost` is the revenue of those who leave as far as it is known; of `unknown` customers it is not. `freed` are their
    minutes. `won` is what new customers pay a year by quotes that were won, `weighted` by open ones times their chance.
    `apart` is the same of everything else, jobs done once and work for customers we had, which replaces nobody.
    `taken` and `likely` are the minutes of all of it, `untold` how many won quotes did not say theirs.
    """

    since: datetime
    leaving: tuple[LeavingCustomer, ...] = ()
    lost: int = 0
    unknown: int = 0
    freed: int = 0
    won: int = 0
    weighted: int = 0
    apart: int = 0
    taken: int = 0
    likely: int = 0
    untold: int = 0
    wins: int = 0
    opens: int = 0
    aparts: int = 0
    cover: int | None = field(init=False)
    """What is won and likely by what leaves, in hundredths rounded down; None where nothing known leaves."""

    def __post_init__(self) -> None:
        gained = max(0, self.won + self.weighted)
        object.__setattr__(self, "cover", 100 * gained // self.lost if self.lost > 0 else None)

    @property
    def short(self) -> bool:
        """Whether less is won and likely than leaves."""
        return self.cover is not None and self.cover < FULL_COVER

    @property
    def room(self) -> int:
        """Minutes a month that are free once the work that was won is done; below zero it takes more than was freed."""
        return self.freed - self.taken


@dataclass(frozen=True, slots=True)
class VendorReferrals:
    """Business sent to one vendor: how many customers were referred there, how many took it, and what those brought a
    year in minor units; of `unknown` ones nobody knows.
    """

    vendor: str
    referred: int
    took: int
    revenue: int
    unknown: int


def window_start(now: datetime, policy: Policy) -> datetime:
    """The instant at which the ledger's window begins."""
    return now - timedelta(days=policy.room_days)


def is_for_new_customer(quote: Quote, came_on: date | None, policy: Policy) -> bool:
    """Whether a quote is for a new customer: a prospect's, or of one that had come within a window's days before it.

    When a customer came that nobody knows of, it is one we had.
    """
    if quote.customer_id is None:
        return True
    asked_on = quote.asked_at.astimezone(policy.zone).date()
    return came_on is not None and came_on >= asked_on - timedelta(days=policy.room_days)


def build_ledger(
    leaving: Iterable[LeavingCustomer], quotes: Iterable[Quote], *, fresh: Collection[int], since: datetime
) -> CapacityLedger:
    """What leaves and what is won in a window, in whatever order it comes; `fresh` are the quotes for new customers.

    Quotes that were asked for (won ones: won) before the window count nothing, nor do refused ones without an
    override, those taken back, and those of customers who leave themselves.
    """
    going = tuple(sorted(leaving, key=lambda each: each.customer_id))
    ids = {each.customer_id for each in going}
    counted = [quote for quote in quotes if quote.customer_id not in ids and _counts(quote, since)]
    won = [quote for quote in counted if quote.outcome is QuoteOutcome.WON]
    hoped = [quote for quote in counted if quote.outcome is QuoteOutcome.OPEN]
    replacing = [quote for quote in counted if quote.yearly and quote.id in fresh]
    beside = [quote for quote in counted if quote not in replacing]
    return CapacityLedger(
        since,
        going,
        lost=sum(each.revenue for each in going if each.revenue is not None),
        unknown=sum(each.revenue is None for each in going),
        freed=sum(each.minutes for each in going),
        won=sum(quote.value for quote in replacing if quote.outcome is QuoteOutcome.WON),
        weighted=sum(quote.value * quote.chance for quote in replacing if quote.outcome is QuoteOutcome.OPEN) // 100,
        apart=sum(quote.value * (100 if quote.outcome is QuoteOutcome.WON else quote.chance) for quote in beside)
        // 100,
        taken=sum(quote.minutes or 0 for quote in won),
        likely=sum((quote.minutes or 0) * quote.chance for quote in hoped) // 100,
        untold=sum(quote.minutes is None for quote in won),
        wins=sum(quote.outcome is QuoteOutcome.WON for quote in replacing),
        opens=sum(quote.outcome is QuoteOutcome.OPEN for quote in replacing),
        aparts=len(beside),
    )


def sum_referrals_by_vendor(sent: Iterable[tuple[str, bool, int | None]]) -> tuple[VendorReferrals, ...]:
    """Vendor by vendor, most revenue first, from (vendor, whether they took it, the revenue that went)."""
    found: dict[str, list[tuple[bool, int | None]]] = {}
    for vendor, took, revenue in sent:
        found.setdefault(vendor, []).append((took, revenue))
    summed = (
        VendorReferrals(
            vendor,
            len(each),
            sum(took for took, _ in each),
            sum(revenue for took, revenue in each if took and revenue is not None),
            sum(took and revenue is None for took, revenue in each),
        )
        for vendor, each in found.items()
    )
    return tuple(sorted(summed, key=lambda each: (-each.revenue, -each.took, -each.referred, each.vendor)))


def year_start(now: datetime, policy: Policy) -> datetime:
    """The instant at which this calendar year began, workspace time."""
    return policy.calendar.start_of(now.astimezone(policy.zone).date().replace(month=1, day=1))


def quarter_start(now: datetime, policy: Policy) -> datetime:
    """The instant at which this calendar quarter began, workspace time."""
    today = now.astimezone(policy.zone).date()
    return policy.calendar.start_of(today.replace(month=today.month - (today.month - 1) % 3, day=1))


def list_let_go(transitions: Iterable[Transition], ballots: Iterable[Ballot], *, since: datetime) -> set[int]:
    """The customers that were let go since the quarter began, or may be: transitions begun, ballots open or passed."""
    begun = {each.customer_id for each in transitions if each.began_at >= since}
    asked = {
        each.customer_id
        for each in ballots
        if each.kind is BallotKind.TERMINATE
        and (
            each.state is BallotState.OPEN
            or (each.state is BallotState.PASSED and each.closed_at is not None and each.closed_at >= since)
        )
    }
    return begun | asked


def check_farewell_cap(why: str, others: Collection[int], *, severe: bool, policy: Policy) -> str | None:
    """The reason for one farewell more than the cap of a quarter, None where there is room for it.

    Refused: none at all beyond the cap, unless a severe strike opened the way; one that is not needed.
    """
    count, cap = len(others), policy.farewell_cap
    if count < cap:
        if why.strip():
            raise Malformed(
                f"The quarter's cap is not reached: {count} of {cap} farewells. Leave `--beyond-cap` out.",
                field="beyond_cap",
            )
        return None
    ask = (
        f"This quarter already has {count} of {cap} farewells. Say why one more cannot wait: "
        '`--beyond-cap "<why>"`. It stands on the ballot.'
    )
    return notes.check_text(why, field="beyond_cap", needed="" if severe else ask) or None


def _counts(quote: Quote, since: datetime) -> bool:
    if quote.outcome is QuoteOutcome.WON:
        return quote.withdrawn_at is None and quote.outcome_at is not None and quote.outcome_at >= since
    return can_be_won(quote) and quote.asked_at >= since
