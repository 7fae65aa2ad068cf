"""Plots in words: the number first, then the same figures as a table; what Slack can draw as a chart."""

from datetime import date

from bot.features.interactions.messages import format_ratio
from bot.features.plots.usecases import Attended, Graded, Struck
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.plots.plots import GRADES, WHOLE, Bar, Mix, Point
from scoring.rules.policy import Policy
from scoring.strikes import Phase

MOST_ROWS = 20
NAME = 40
DRAWN = 12
"""So many bars of a timeline and no more can be told apart in one picture: the latest."""
ENDS = {
    Phase.LIVE: "live until",
    Phase.OURS: "mostly ours, until",
    Phase.CONTESTED: "contested, until",
    Phase.CLEARED: "cleared, ends",
    Phase.EXPIRED: "expired",
    Phase.VOID: "void, would end",
}
UNGRADED = "not graded"


def listing() -> Message:
    """What can be plotted."""
    return render("plot_list")


def strikes(shown: Struck) -> Message:
    """One customer's strikes: how many are live, which expires next, all of them as a table. No reporter is named."""
    found = shown.timeline
    rows = [
        [
            f"#{bar.number}",
            bar.reason.replace("-", " "),
            str(bar.weight),
            formatting.day(bar.since),
            formatting.day(bar.until),
            bar.phase.value,
        ]
        for bar in found.bars[:MOST_ROWS]
    ]
    return render(
        "plot_strikes",
        customer=shown.customer.name,
        key=shown.customer.key,
        says=strikes_say(shown),
        rows=rows,
        drawn=DRAWN if len(found.bars) > DRAWN else 0,
        more=max(0, len(found.bars) - MOST_ROWS),
        former=shown.customer.former_at is not None,
    )


def strikes_say(shown: Struck) -> str:
    """`3 of 5 strikes live; the next expires 4 July.`"""
    found = shown.timeline
    if not found.bars:
        return "There was never a strike."
    if found.expires_on is None:
        return f"{len(found.bars)} strikes, none of them live." if found.bars[1:] else "1 strike, no longer live."
    on = formatting.day(found.expires_on, found.today)
    if len(found.bars) == 1:
        return f"1 strike, live; it expires {on}."
    which = "it" if found.live == 1 else "the next"
    return f"{found.live} of {len(found.bars)} strikes live; {which} expires {on}."


def strikes_alt(shown: Struck) -> str:
    """The timeline for whoever does not see it."""
    bars = shown.timeline.bars[:DRAWN]
    told = "; ".join(f"{_reason(bar)} on {formatting.day(bar.since)}, {ends(bar)}" for bar in bars)
    name = formatting.short(shown.customer.name, NAME)
    return formatting.short(
        f"Timeline of the strikes of {name}. {strikes_say(shown)} {formatting.sentence(told)}.", 1000
    )


def ends(bar: Bar) -> str:
    """`live until 4 July 2026`."""
    return f"{ENDS[bar.phase]} {formatting.day(bar.until)}"


def attention(shown: Attended) -> Message:
    """Time beside revenue: who takes most beyond what it brings, and the twenty who do most so as a table."""
    found, days = shown.spread, formatting.count(shown.policy.attention_days, "day")
    rows = [
        [
            formatting.short(point.name, NAME),
            formatting.duration(point.minutes),
            percent(point.time),
            percent(point.revenue),
            format_ratio(point.ratio) if point.ratio is not None else "–",
        ]
        for point in found.points[:MOST_ROWS]
    ]
    return render(
        "plot_attention",
        says=attention_says(shown),
        rows=rows,
        days=days,
        logged=found.totals.minutes > 0,
        more=max(0, len(found.points) - MOST_ROWS),
        unpriced=formatting.count(found.unpriced, "customer has", "customers have") if found.unpriced else "",
        further=formatting.count(found.further, "customer", "customers") if found.further else "",
    )


def attention_says(shown: Attended) -> str:
    """`Globex takes 21 % of logged time and brings 4 % of revenue.`"""
    found, days = shown.spread, formatting.count(shown.policy.attention_days, "day")
    if not found.totals.minutes:
        return f"No time was logged in the last {days}."
    if not found.points:
        return "Time was logged, but no revenue is on record to set it beside."
    if found.outlier is None:
        entries = formatting.count(shown.policy.attention_entries, "entry", "entries")
        least = f"{entries} on {formatting.count(shown.policy.attention_spread, 'day')}"
        return f"No customer with at least {least} takes more of the logged time than it brings of the revenue."
    worst = found.outlier
    name = formatting.short(worst.name, NAME)
    return f"{name} takes {percent(worst.time)} of logged time and brings {percent(worst.revenue)} of revenue."


def attention_alt(shown: Attended) -> str:
    """The scatter for whoever does not see it."""
    points = shown.spread.points
    told = "; ".join(f"{formatting.short(point.name, NAME)} {_shares(point)}" for point in points[:10])
    rest = f"; and {formatting.count(len(points) - 10, 'more', 'more')}" if points[10:] else ""
    drawn = formatting.count(len(points), "customer")
    head = f"Scatter of {drawn}: share of revenue across, share of logged time upwards. {attention_says(shown)}"
    return formatting.short(f"{head} {told}{rest}.", 1000)


def grades(shown: Graded) -> Message:
    """How many customers have which grade now, and the share of A and B over the last year."""
    zone, mixes = shown.policy.zone, [*shown.before, shown.now]
    today = shown.now.at.astimezone(zone).date()
    priced = any(mix.good_revenue is not None for mix in mixes)
    return render(
        "plot_grades",
        says=grades_say(shown),
        now=_bars(shown.now) if shown.now.customers else None,
        over=_lines([mix for mix in mixes if mix.good is not None], shown.policy, today, priced=priced),
        head=["Day", *GRADES, "Not graded", "A+B", *(["A+B by revenue"] if priced else [])],
        align="l" + "r" * (len(GRADES) + 2 + priced),
        rows=[_row(mix, shown.policy, priced=priced) for mix in reversed(mixes)],
        begun=bool(shown.before),
        next=formatting.day(shown.next_at.astimezone(zone).date(), today),
        customers=shown.now.customers,
    )


def grades_say(shown: Graded) -> str:
    """`A and B are 66 % of the graded customers, up from 58 % on 4 May.`"""
    now, zone = shown.now, shown.policy.zone
    if not now.customers:
        return "There is no customer yet."
    if now.good is None:
        return f"{formatting.count(now.customers, 'customer')}, none graded yet."
    said = f"A and B are {percent(now.good)} of {formatting.count(now.graded, 'graded customer')}"
    earlier = next((mix for mix in shown.before if mix.good is not None), None)
    if earlier is None or earlier.good is None:
        return f"{said}."
    on = formatting.day(earlier.at.astimezone(zone).date(), now.at.astimezone(zone).date())
    if percent(earlier.good) == percent(now.good):
        return f"{said}, as on {on}."
    return f"{said}, {'up' if now.good > earlier.good else 'down'} from {percent(earlier.good)} on {on}."


def percent(share: int) -> str:
    """A share in millionths as people say it: `21 %`, `0.4 %`, never a part as nothing or as all."""
    hundredth = WHOLE // 100
    if 0 < share < hundredth // 10:
        return "less than 0.1 %"
    if hundredth // 10 <= share < hundredth:
        return f"0.{share * 10 // hundredth} %"
    if WHOLE - hundredth // 2 <= share < WHOLE:
        return "over 99 %"
    return f"{(share + hundredth // 2) // hundredth} %"


def _reason(bar: Bar) -> str:
    return f"{bar.reason.replace('-', ' ')}, {formatting.count(bar.weight, 'point')},"


def _shares(point: Point) -> str:
    return f"{percent(point.time)} of time, {percent(point.revenue)} of revenue"


def _bars(mix: Mix) -> dict[str, object]:
    """One bar a grade: what distinguishes them stands under them, so that colour says nothing."""
    labels = [*GRADES, UNGRADED]
    data = [{"label": each.grade or UNGRADED, "value": each.customers} for each in mix.shares]
    axis = {"categories": labels, "x_label": "Grade", "y_label": "Customers"}
    return {"type": "bar", "series": [{"name": "Customers", "data": data}], "axis_config": axis}


def _lines(mixes: list[Mix], policy: Policy, today: date, *, priced: bool) -> dict[str, object] | None:
    """The share of A and B over time, by customers and by revenue; None before there are two points."""
    if len(mixes) < 2:
        return None
    labels = [_label(mix.at.astimezone(policy.zone).date(), today) for mix in mixes]
    lines = [("By customers", [mix.good for mix in mixes])]
    if priced:
        lines.append(("By revenue", [mix.good_revenue for mix in mixes]))
    series = [
        {"name": name, "data": [_at(label, share) for label, share in zip(labels, shares, strict=True)]}
        for name, shares in lines
    ]
    axis = {"categories": labels, "x_label": "Day", "y_label": "A and B, %"}
    return {"type": "line", "series": series, "axis_config": axis}


def _at(label: str, share: int | None) -> dict[str, object]:
    return {"label": label, "value": round((share or 0) * 100 / WHOLE, 1)}


def _label(on: date, today: date) -> str:
    if on == today:
        return "today"
    return f"{on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b} {on.year}"


def _row(mix: Mix, policy: Policy, *, priced: bool) -> list[str]:
    on = formatting.day(mix.at.astimezone(policy.zone).date())
    shares = [mix.good, *([mix.good_revenue] if priced else [])]
    said = ("–" if share is None else percent(share) for share in shares)
    return [on, *(f"{each.customers:,}" for each in mix.shares), *said]


HELP: dict[str, Entry] = {
    "plot": Entry(
        "strikes, attention, profit, room and grades as pictures, with the number in words",
        "managers",
        (
            ("/umpire plot strikes acme", "one customer's strikes, from incident to expiry"),
            ("/umpire plot attention", "who takes how much time beside what it brings"),
            ("/umpire plot profit", "who brings the profit, best first and summed up, and who takes it away again"),
            ("/umpire plot room", "what leaves with customers who are let go, beside what is won and likely"),
            ("/umpire plot grades", "the grades now, and the share of A and B over a year"),
        ),
    ),
}
