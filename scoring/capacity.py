"""Capacity: the revenue and time that leave with customers let go, beside the work that is won.

Source: product.md, capacity and new business.
"""

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
"""The share of what leaves, in hundredths, that won and likely work should replace; below it umpire warns."""


@dataclass(frozen=True, slots=True)
class LeavingCustomer:
    """A customer who is leaving or has `gone`: revenue a year in minor units (None: unknown), minutes a month.

    `withheld`: too few people logged the minutes to show them, so they are 0.
    """

    customer_id: int
    revenue: int | None
    minutes: int
    gone: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class CapacityLedger:
    """What leaves and what is won since an instant, `since`. Money in minor units a year, time in minutes a month.

    `lost` is the known revenue of the customers who leave, `unknown` how many of them have none on record, `freed`
    the minutes they took. `won` is what new customers pay by quotes that were won, `weighted` the value of their open
    quotes times the chance. `apart` is the value of all other quotes (one-off jobs, customers we already had), which
    replace nobody. `taken` and `likely` are the minutes of won and of open quotes; `untold` won quotes gave none.
    `wins`, `opens` and `aparts` count the quotes.
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
    """Won and likely revenue divided by lost revenue, in hundredths rounded down; None when nothing is lost."""

    def __post_init__(self) -> None:
        gained = max(0, self.won + self.weighted)
        object.__setattr__(self, "cover", 100 * gained // self.lost if self.lost > 0 else None)

    @property
    def short(self) -> bool:
        """Whether less revenue is won and likely than leaves."""
        return self.cover is not None and self.cover < FULL_COVER

    @property
    def withheld(self) -> int:
        """Of how many customers who leave the time is not shown, and not in any sum."""
        return sum(each.withheld for each in self.leaving)

    @property
    def room(self) -> int:
        """Minutes a month left over after the work that was won; negative when that takes more than was freed."""
        return self.freed - self.taken


@dataclass(frozen=True, slots=True)
class VendorReferrals:
    """Business sent to one vendor: customers `referred`, how many `took` it, and the `revenue` a year those brought.

    `unknown` of them have no revenue on record. Money is in minor units.
    """

    vendor: str
    referred: int
    took: int
    revenue: int
    unknown: int


def window_start(now: datetime, policy: Policy) -> datetime:
    """Work out the instant at which the ledger's window begins."""
    return now - timedelta(days=policy.room_days)


def is_for_new_customer(quote: Quote, came_on: date | None, policy: Policy) -> bool:
    """Whether a quote is for a prospect, or for a customer who came at most `room_days` before it.

    A customer with no first day on record is not new.
    """
    if quote.customer_id is None:
        return True
    asked_on = quote.asked_at.astimezone(policy.zone).date()
    return came_on is not None and came_on >= asked_on - timedelta(days=policy.room_days)


def build_ledger(
    leaving: Iterable[LeavingCustomer], quotes: Iterable[Quote], *, fresh: Collection[int], since: datetime
) -> CapacityLedger:
    """Add up what leaves and what is won since an instant; `fresh` are the ids of quotes for new customers.

    Left out: quotes asked for (or, if won, won) before `since`, refused ones without an override, withdrawn ones, and
    quotes for customers who are leaving themselves.
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
    """Sum up referrals by vendor, most revenue first. Each is (vendor, whether they took it, revenue or None)."""
    by_vendor: dict[str, list[tuple[bool, int | None]]] = {}
    for vendor, took, revenue in sent:
        by_vendor.setdefault(vendor, []).append((took, revenue))
    summed = (
        VendorReferrals(
            vendor,
            len(each),
            sum(took for took, _ in each),
            sum(revenue for took, revenue in each if took and revenue is not None),
            sum(took and revenue is None for took, revenue in each),
        )
        for vendor, each in by_vendor.items()
    )
    return tuple(sorted(summed, key=lambda each: (-each.revenue, -each.took, -each.referred, each.vendor)))


def year_start(now: datetime, policy: Policy) -> datetime:
    """Work out the instant at which this calendar year began, in the workspace's time zone."""
    return policy.calendar.start_of(now.astimezone(policy.zone).date().replace(month=1, day=1))


def quarter_start(now: datetime, policy: Policy) -> datetime:
    """Work out the instant at which this calendar quarter began, in the workspace's time zone."""
    today = now.astimezone(policy.zone).date()
    return policy.calendar.start_of(today.replace(month=today.month - (today.month - 1) % 3, day=1))


def list_let_go(transitions: Iterable[Transition], ballots: Iterable[Ballot], *, since: datetime) -> set[int]:
    """List the customers let go since an instant, or about to be: a transition began, a ballot is open or passed."""
    begun = {each.customer_id for each in transitions if each.began_at >= since}
    voted_on = {
        each.customer_id
        for each in ballots
        if each.kind is BallotKind.TERMINATE
        and (
            each.state is BallotState.OPEN
            or (each.state is BallotState.PASSED and each.closed_at is not None and each.closed_at >= since)
        )
    }
    return begun | voted_on


def check_farewell_cap(why: str, others: Collection[int], *, severe: bool, policy: Policy) -> str | None:
    """Return the reason for letting one more customer go than the quarter's cap allows; None below the cap.

    `others` are the customers let go this quarter. Refused: no reason beyond the cap, unless a strike is `severe`, and
    a reason that is not needed.
    """
    count, cap = len(others), policy.farewell_cap
    if count < cap:
        if why.strip():
            raise Malformed(
                f"The quarter's cap is not reached: {count} of {cap} farewells. No reason beyond it is needed.",
                field="beyond_cap",
                typed="Leave `--beyond-cap` out.",
            )
        return None
    question = (
        f"This quarter already has {count} of {cap} farewells. Say why one more cannot wait: "
        '`--beyond-cap "<why>"`. It stands on the ballot.'
    )
    return notes.check_text(why, field="beyond_cap", needed="" if severe else question) or None


def _counts(quote: Quote, since: datetime) -> bool:
    if quote.outcome is QuoteOutcome.WON:
        return quote.withdrawn_at is None and quote.outcome_at is not None and quote.outcome_at >= since
    return can_be_won(quote) and quote.asked_at >= since
