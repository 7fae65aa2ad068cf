"""Messages about room: what leaves, what is won, where customers were referred; and the warning other features show."""

from bot.features.capacity.usecases import RoomOverview
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.capacity import FULL_COVER, CapacityLedger, LeavingCustomer, VendorReferrals
from scoring.rules.policy import Policy

MAX_ROWS = 15
NAME_LIMIT = 40

HELP: dict[str, Entry] = {
    "room": Entry(
        "the revenue customers take with them, beside what new ones bring",
        "managers",
        (
            ("/umpire room", "revenue lost, hours freed, what new customers bring a year, where business was sent"),
            ("/umpire config room.window 180d", "how far back it looks, for admins; `room.farewell-cap` as well"),
        ),
    ),
}


def render_room(shown: RoomOverview) -> Message:
    """Render the ledger as a sentence and a table, then where customers were referred this year."""
    found, policy = shown.ledger, shown.policy
    return render(
        "room",
        since=formatting.day(found.since.astimezone(policy.zone).date()),
        says=describe_cover(found),
        leaves=_describe_leaving(found, policy),
        won=f"{formatting.money(found.won, policy.currency)} a year with {formatting.count(found.wins, 'quote')}",
        likely=f"{formatting.money(found.weighted, policy.currency)} a year, "
        f"{formatting.count(found.opens, 'open quote')} by chance",
        apart=f"{formatting.money(found.apart, policy.currency)} with {formatting.count(found.aparts, 'quote')}"
        if found.aparts
        else "",
        hours=_describe_hours(found),
        rows=_build_rows(shown),
        more=max(0, len(found.leaving) - MAX_ROWS),
        away=[_describe_referred_away(each, policy) for each in shown.away[:MAX_ROWS]],
        away_more=max(0, len(shown.away) - MAX_ROWS),
        year=shown.now.astimezone(policy.zone).year,
        let_go=shown.let_go,
        cap=formatting.count(policy.farewell_cap, "farewell"),
    )


def describe_cover(found: CapacityLedger) -> str:
    """Say in one sentence how much of what leaves is covered by new business, and what that means."""
    if found.cover is None:
        if not found.leaving:
            return "Nobody leaves, so there is nothing to make up for."
        return "Nobody knows what those who leave bring, so their cover cannot be told."
    told = f"Cover {format_hundredths(found.cover)}"
    if found.cover < FULL_COVER:
        return f"{told}: less is won and likely than leaves. Keep filling the funnel while you make room."
    return f"{told}: what is won and likely makes up for what leaves."


def format_shortfall_warning(found: CapacityLedger | None, policy: Policy) -> str:
    """Format one line that warns when new business covers less than what leaves; "" if it covers it."""
    if found is None or not found.short or found.cover is None:
        return ""
    gained, lost = (formatting.money(each, policy.currency) for each in (found.won + found.weighted, found.lost))
    return (
        f"New customers, won and likely, make up for {format_hundredths(found.cover)} of what leaves: "
        f"{gained} of {lost} a year{_describe_unknown_revenue(found)}."
    )


def format_cover(number: int, unknown: int) -> str:
    """Format a cover in hundredths as `0.62 of what leaves`, and of how many customers the revenue is unknown."""
    told = f"{format_hundredths(number)} of what leaves, this one too"
    return f"{told}; of {formatting.count(unknown, 'customer')} it is not known" if unknown else told


def format_hundredths(number: int) -> str:
    """Format hundredths as a decimal number: `0.62` from 62."""
    return f"{number // 100:,}.{number % 100:02d}"


def _describe_leaving(found: CapacityLedger, policy: Policy) -> str:
    """Say how many customers leave and the revenue they take with them."""
    if not found.leaving:
        return "nobody"
    who = formatting.count(len(found.leaving), "customer")
    if found.unknown == len(found.leaving):
        return f"{who}, and nobody knows the revenue"
    return f"{formatting.money(found.lost, policy.currency)} a year with {who}{_describe_unknown_revenue(found)}"


def _describe_unknown_revenue(found: CapacityLedger) -> str:
    """Say of how many customers the revenue is unknown and thus not in the sum; "" if it is known of all."""
    if not found.unknown:
        return ""
    return f" (of {found.unknown} nobody knows the revenue, so it is not in the sum)"


def _describe_hours(found: CapacityLedger) -> str:
    """Say how many hours a month are freed, and how many of them the won and the likely work take up."""
    told = f"{formatting.duration(found.freed)} a month freed, {formatting.duration(found.taken)} taken by what was won"
    told += f", {formatting.duration(found.likely)} likely" if found.likely else ""
    untold = formatting.count(found.untold, "won quote does", "won quotes do") if found.untold else ""
    return f"{told}; {untold} not say theirs" if untold else told


def _build_rows(shown: RoomOverview) -> list[list[str]]:
    """Build the table: a row for each customer who leaves, then the sums."""
    found, currency = shown.ledger, shown.policy.currency
    rows = [_build_row(each, shown) for each in found.leaving[:MAX_ROWS]]
    if not rows:
        return []
    gained, minutes = found.won + found.weighted - found.lost, found.room - found.likely
    return [
        *rows,
        ["All who leave", formatting.money(-found.lost, currency), _format_signed_duration(found.freed)],
        ["Won", formatting.money(found.won, currency), _format_signed_duration(-found.taken)],
        ["Likely", formatting.money(found.weighted, currency), _format_signed_duration(-found.likely)],
        ["In all", formatting.money(gained, currency), _format_signed_duration(minutes)],
    ]


def _build_row(each: LeavingCustomer, shown: RoomOverview) -> list[str]:
    """Build the row of one customer who leaves."""
    name = formatting.short(shown.customers[each.customer_id].name, NAME_LIMIT)
    revenue = "not known" if each.revenue is None else formatting.money(-each.revenue, shown.policy.currency)
    return [f"{name}, {'gone' if each.gone else 'leaving'}", revenue, _format_signed_duration(each.minutes)]


def _format_signed_duration(minutes: int) -> str:
    """Format minutes as a duration, with a minus sign if they are below zero."""
    return f"-{formatting.duration(-minutes)}" if minutes < 0 else formatting.duration(minutes)


def _describe_referred_away(each: VendorReferrals, policy: Policy) -> str:
    """Format one vendor: how many customers were referred to it, how many it took, and their revenue."""
    vendor, customers = formatting.short(each.vendor, NAME_LIMIT), formatting.count(each.referred, "customer")
    told = f"{vendor}: {customers}, {each.took} took it"
    if each.took > each.unknown:
        told += f", {formatting.money(each.revenue, policy.currency)} a year"
    return f"{told}, of {each.unknown} the revenue is not known" if each.unknown else told
