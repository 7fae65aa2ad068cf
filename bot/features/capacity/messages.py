"""Messages about room: what leaves, what is won, where customers were referred; and the warning other features show."""

from bot.features.capacity.usecases import RoomOverview
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.capacity import FULL_COVER, CapacityLedger, LeavingCustomer, VendorReferrals
from scoring.rules.policy import Policy

MAX_ROWS = 15
NAME_LIMIT = 40

HELP: dict[str, HelpEntry] = {
    "capacity": HelpEntry(
        "the revenue customers take with them, beside what new ones bring",
        "managers",
        (
            ("/umpire capacity", "revenue lost, hours freed, what new customers bring a year, where business was sent"),
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
        won=f"{formatting.money(ledger.won, policy.currency)} a year with {formatting.count(ledger.wins, 'quote')}",
        likely=f"{formatting.money(ledger.weighted, policy.currency)} a year, "
        f"{formatting.count(ledger.opens, 'open quote')} by chance",
        apart=f"{formatting.money(ledger.apart, policy.currency)} with {formatting.count(ledger.aparts, 'quote')}"
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
    """Say in one sentence how much of what leaves is covered by new business, and what that means."""
    if ledger.cover is None:
        if not ledger.leaving:
            return "Nobody leaves, so there is nothing to make up for."
        return "Nobody knows what those who leave bring, so their cover cannot be told."
    cover = f"Cover {format_hundredths(ledger.cover)}"
    if ledger.cover < FULL_COVER:
        return f"{cover}: less is won and likely than leaves. Keep filling the funnel while you make room."
    return f"{cover}: what is won and likely makes up for what leaves."


def format_shortfall_warning(ledger: CapacityLedger | None, policy: Policy) -> str:
    """Format one line that warns when new business covers less than what leaves; "" if it covers it."""
    if ledger is None or not ledger.short or ledger.cover is None:
        return ""
    gained, lost = (formatting.money(each, policy.currency) for each in (ledger.won + ledger.weighted, ledger.lost))
    return (
        f"New customers, won and likely, make up for {format_hundredths(ledger.cover)} of what leaves: "
        f"{gained} of {lost} a year{_describe_unknown_revenue(ledger)}."
    )


def format_cover(number: int, unknown: int) -> str:
    """Format a cover in hundredths as `0.62 of what leaves`, and of how many customers the revenue is unknown."""
    cover = f"{format_hundredths(number)} of what leaves, this one too"
    return f"{cover}; of {formatting.count(unknown, 'customer')} it is not known" if unknown else cover


def format_hundredths(number: int) -> str:
    """Format hundredths as a decimal number: `0.62` from 62."""
    return f"{number // 100:,}.{number % 100:02d}"


def _describe_leaving(ledger: CapacityLedger, policy: Policy) -> str:
    """Say how many customers leave and the revenue they take with them."""
    if not ledger.leaving:
        return "nobody"
    customers = formatting.count(len(ledger.leaving), "customer")
    if ledger.unknown == len(ledger.leaving):
        return f"{customers}, and nobody knows the revenue"
    return (
        f"{formatting.money(ledger.lost, policy.currency)} a year with {customers}{_describe_unknown_revenue(ledger)}"
    )


def _describe_unknown_revenue(ledger: CapacityLedger) -> str:
    """Say of how many customers the revenue is unknown and thus not in the sum; "" if it is known of all."""
    if not ledger.unknown:
        return ""
    return f" (of {ledger.unknown} nobody knows the revenue, so it is not in the sum)"


def _describe_hours(ledger: CapacityLedger) -> str:
    """Say how many hours a month are freed, and how many of them the won and the likely work take up."""
    hours = (
        f"{formatting.duration(ledger.freed)} a month freed, {formatting.duration(ledger.taken)} taken by what was won"
    )
    hours += f", {formatting.duration(ledger.likely)} likely" if ledger.likely else ""
    silent = formatting.count(ledger.untold, "won quote does", "won quotes do") if ledger.untold else ""
    return f"{hours}; {silent} not say theirs" if silent else hours


def _build_rows(overview: RoomOverview) -> list[list[str]]:
    """Build the table: a row for each customer who leaves, then the sums."""
    ledger, currency = overview.ledger, overview.policy.currency
    rows = [_build_row(each, overview) for each in ledger.leaving[:MAX_ROWS]]
    if not rows:
        return []
    gained, minutes = ledger.won + ledger.weighted - ledger.lost, ledger.room - ledger.likely
    return [
        *rows,
        ["All who leave", formatting.money(-ledger.lost, currency), _format_signed_duration(ledger.freed)],
        ["Won", formatting.money(ledger.won, currency), _format_signed_duration(-ledger.taken)],
        ["Likely", formatting.money(ledger.weighted, currency), _format_signed_duration(-ledger.likely)],
        ["In all", formatting.money(gained, currency), _format_signed_duration(minutes)],
    ]


def _build_row(leaving: LeavingCustomer, overview: RoomOverview) -> list[str]:
    """Build the row of one customer who leaves."""
    name = formatting.short(overview.customers[leaving.customer_id].name, NAME_LIMIT)
    revenue = "not known" if leaving.revenue is None else formatting.money(-leaving.revenue, overview.policy.currency)
    return [f"{name}, {'gone' if leaving.gone else 'leaving'}", revenue, _format_signed_duration(leaving.minutes)]


def _format_signed_duration(minutes: int) -> str:
    """Format minutes as a duration, with a minus sign if they are below zero."""
    return f"-{formatting.duration(-minutes)}" if minutes < 0 else formatting.duration(minutes)


def _describe_referred_away(referred: VendorReferrals, policy: Policy) -> str:
    """Format one vendor: how many customers were referred to it, how many it took, and their revenue."""
    vendor, customers = formatting.short(referred.vendor, NAME_LIMIT), formatting.count(referred.referred, "customer")
    text = f"{vendor}: {customers}, {referred.took} took it"
    if referred.took > referred.unknown:
        text += f", {formatting.money(referred.revenue, policy.currency)} a year"
    return f"{text}, of {referred.unknown} the revenue is not known" if referred.unknown else text
