"""Messages about capacity: what leaves, what is won, to whom customers were referred; and the warning others show."""

from bot.features.capacity.usecases import RoomOverview
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.capacity import FULL_COVER, CapacityLedger, LeavingCustomer, VendorReferrals
from scoring.privacy.staff import LEAST_CONTRIBUTORS
from scoring.rules.policy import Policy

MAX_ROWS = 15
NAME_LIMIT = 40

HELP: dict[str, HelpEntry] = {
    "capacity": HelpEntry(
        "the revenue customers take with them, beside what new ones bring",
        "managers",
        (
            (
                "/umpire capacity",
                "revenue lost, hours freed, what new customers bring a year, to whom we referred customers",
            ),
            (
                "/umpire config capacity.window 180d",
                "how far back it looks, for admins; also `capacity.farewell-cap`",
            ),
        ),
    ),
}


def render_room(overview: RoomOverview) -> Message:
    """Render the ledger as a sentence and a table, then where customers were referred this year."""
    ledger, policy = overview.ledger, overview.policy
    return render(
        "room",
        since=formatting.day(ledger.since.astimezone(policy.zone).date()),
        says=describe_cover(ledger),
        leaves=_describe_leaving(ledger, policy),
        won=f"{_format_yearly(ledger.won, policy)}, {formatting.count(ledger.wins, 'quote')}",
        likely=f"{_format_yearly(ledger.weighted, policy)}, {formatting.count(ledger.opens, 'open quote')}",
        apart=f"{formatting.whole_money(ledger.apart, policy.currency)}, {formatting.count(ledger.aparts, 'quote')}"
        if ledger.aparts
        else "",
        hours=_describe_hours(ledger),
        rows=_build_rows(overview),
        more=max(0, len(ledger.leaving) - MAX_ROWS),
        away=[_describe_referred_away(each, policy) for each in overview.away[:MAX_ROWS]],
        away_more=max(0, len(overview.away) - MAX_ROWS),
        year=overview.now.astimezone(policy.zone).year,
        let_go=overview.let_go,
        cap=formatting.count(policy.farewell_cap, "farewell"),
    )


def describe_cover(ledger: CapacityLedger) -> str:
    """Say in one sentence how much of what leaves new business covers, and what to do about it."""
    if ledger.cover is None:
        if not ledger.leaving:
            return "Nobody is leaving, so there is nothing to make up for."
        return "I cannot say how much new business covers: no revenue is on record for those who leave."
    cover = f"New business covers {ledger.cover:,} % of what leaves"
    if ledger.cover < FULL_COVER:
        return f"{cover}. Keep winning new customers while you let others go."
    return f"{cover}, so nothing is missing."


def format_shortfall_warning(ledger: CapacityLedger | None, policy: Policy) -> str:
    """Format one line that warns when new business covers less than what leaves; "" if it covers it."""
    if ledger is None or not ledger.short or ledger.cover is None:
        return ""
    gained, lost = ledger.won + ledger.weighted, ledger.lost
    amounts = f"{formatting.whole_money(gained, policy.currency)} of {_format_yearly(lost, policy)}"
    return f"New business covers {ledger.cover:,} % of what leaves: {amounts}{_describe_unknown_revenue(ledger)}."


def format_cover(number: int, unknown: int) -> str:
    """Format for a ballot, after “New business covers”, a cover in hundredths: `62 % of what leaves, …`."""
    cover = f"{number:,} % of what leaves, this customer included"
    return f"{cover}; the revenue of {formatting.count(unknown, 'customer')} is not on record" if unknown else cover


def _describe_leaving(ledger: CapacityLedger, policy: Policy) -> str:
    """Say how many customers leave and the revenue lost with them."""
    if not ledger.leaving:
        return "nothing, nobody is leaving"
    customers = formatting.count(len(ledger.leaving), "customer")
    if ledger.unknown == len(ledger.leaving):
        return f"not on record, {customers}"
    return f"{_format_yearly(ledger.lost, policy)}, {customers}{_describe_unknown_revenue(ledger)}"


def _describe_unknown_revenue(ledger: CapacityLedger) -> str:
    """Say of how many customers the revenue is unknown and thus not in the sum; "" if it is known of all."""
    if not ledger.unknown:
        return ""
    return f" (without {formatting.count(ledger.unknown, 'customer')} whose revenue is not on record)"


def _format_yearly(minor: int, policy: Policy) -> str:
    """Format an amount a year in whole currency units: `EUR 12,000 a year`."""
    return f"{formatting.whole_money(minor, policy.currency)} a year"


def _describe_hours(ledger: CapacityLedger) -> str:
    """Say how many hours a month are freed, and how many of them the won and the likely work take up."""
    hours = f"{formatting.duration(ledger.freed)} a month; work that was won takes {formatting.duration(ledger.taken)}"
    hours += f", likely work {formatting.duration(ledger.likely)}" if ledger.likely else ""
    silent = formatting.count(ledger.untold, "won quote does", "won quotes do") if ledger.untold else ""
    hours = f"{hours}; {silent} not say how many hours" if silent else hours
    if not ledger.withheld:
        return hours
    left_out = formatting.count(ledger.withheld, "customer")
    return f"{hours}. The time of {left_out} is left out: fewer than {LEAST_CONTRIBUTORS} people logged it"


def _build_rows(overview: RoomOverview) -> list[list[str]]:
    """Build the table: a row for each customer who leaves, then the sums."""
    ledger, currency = overview.ledger, overview.policy.currency
    rows = [_build_row(each, overview) for each in ledger.leaving[:MAX_ROWS]]
    if not rows:
        return []
    gained, minutes = ledger.won + ledger.weighted - ledger.lost, ledger.room - ledger.likely
    return [
        *rows,
        ["All who leave", formatting.whole_money(-ledger.lost, currency), _format_signed_duration(ledger.freed)],
        ["Won", formatting.whole_money(ledger.won, currency), _format_signed_duration(-ledger.taken)],
        ["Likely", formatting.whole_money(ledger.weighted, currency), _format_signed_duration(-ledger.likely)],
        ["Total", formatting.whole_money(gained, currency), _format_signed_duration(minutes)],
    ]


def _build_row(leaving: LeavingCustomer, overview: RoomOverview) -> list[str]:
    """Build the row of one customer who leaves."""
    name = formatting.short(overview.customers[leaving.customer_id].name, NAME_LIMIT)
    revenue = (
        "not known" if leaving.revenue is None else formatting.whole_money(-leaving.revenue, overview.policy.currency)
    )
    time = "left out" if leaving.withheld else _format_signed_duration(leaving.minutes)
    return [f"{name}, {'gone' if leaving.gone else 'leaving'}", revenue, time]


def _format_signed_duration(minutes: int) -> str:
    """Format minutes as a duration, with a minus sign if they are below zero."""
    return f"-{formatting.duration(-minutes)}" if minutes < 0 else formatting.duration(minutes)


def _describe_referred_away(referred: VendorReferrals, policy: Policy) -> str:
    """Format one vendor: how many customers were referred to it, how many it took, and their revenue."""
    vendor, customers = formatting.short(referred.vendor, NAME_LIMIT), formatting.count(referred.referred, "customer")
    text = f"{vendor}: {customers}, {referred.took} became theirs"
    if referred.took > referred.unknown:
        text += f", {_format_yearly(referred.revenue, policy)}"
    return f"{text}; the revenue of {referred.unknown} is not on record" if referred.unknown else text
