"""Plots in words: the number first, then the same figures as a table; what Slack can draw as a chart."""

from datetime import date

from bot.features.interactions.messages import format_ratio
from bot.features.plots.usecases import AttentionPlot, GradesPlot, StrikesPlot
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.plots.plots import GRADES, WHOLE, AttentionPoint, GradeMix, StrikeBar
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase

MOST_ROWS = 20
NAME_LIMIT = 40
MOST_BARS = 12
"""So many bars of a timeline and no more can be told apart in one picture: the latest."""
END_TEXTS = {
    StrikePhase.LIVE: "live until",
    StrikePhase.OURS: "mostly ours, until",
    StrikePhase.CONTESTED: "contested, until",
    StrikePhase.CLEARED: "cleared, ends",
    StrikePhase.EXPIRED: "expired",
    StrikePhase.VOID: "void, would end",
}
UNGRADED = "not graded"


def render_plot_list() -> Message:
    """What can be plotted."""
    return render("plot_list")


def render_strikes(shown: StrikesPlot) -> Message:
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
        says=summarize_strikes(shown),
        rows=rows,
        drawn=MOST_BARS if len(found.bars) > MOST_BARS else 0,
        more=max(0, len(found.bars) - MOST_ROWS),
        former=shown.customer.former_at is not None,
    )


def summarize_strikes(shown: StrikesPlot) -> str:
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


def describe_strikes_picture(shown: StrikesPlot) -> str:
    """The timeline for whoever does not see it."""
    bars = shown.timeline.bars[:MOST_BARS]
    told = "; ".join(f"{_format_reason(bar)} on {formatting.day(bar.since)}, {format_end(bar)}" for bar in bars)
    name = formatting.short(shown.customer.name, NAME_LIMIT)
    return formatting.short(
        f"Timeline of the strikes of {name}. {summarize_strikes(shown)} {formatting.sentence(told)}.", 1000
    )


def format_end(bar: StrikeBar) -> str:
    """`live until 4 July 2026`."""
    return f"{END_TEXTS[bar.phase]} {formatting.day(bar.until)}"


def render_attention(shown: AttentionPlot) -> Message:
    """Time beside revenue: who takes most beyond what it brings, and the twenty who do most so as a table."""
    found, days = shown.spread, formatting.count(shown.policy.attention_days, "day")
    rows = [
        [
            formatting.short(point.name, NAME_LIMIT),
            formatting.duration(point.minutes),
            format_share(point.time),
            format_share(point.revenue),
            format_ratio(point.ratio) if point.ratio is not None else "–",
        ]
        for point in found.points[:MOST_ROWS]
    ]
    return render(
        "plot_attention",
        says=summarize_attention(shown),
        rows=rows,
        days=days,
        logged=found.totals.minutes > 0,
        more=max(0, len(found.points) - MOST_ROWS),
        unpriced=formatting.count(found.unpriced, "customer has", "customers have") if found.unpriced else "",
        further=formatting.count(found.further, "customer", "customers") if found.further else "",
    )


def summarize_attention(shown: AttentionPlot) -> str:
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
    name = formatting.short(worst.name, NAME_LIMIT)
    time, revenue = format_share(worst.time), format_share(worst.revenue)
    return f"{name} takes {time} of logged time and brings {revenue} of revenue."


def describe_attention_picture(shown: AttentionPlot) -> str:
    """The scatter for whoever does not see it."""
    points = shown.spread.points
    told = "; ".join(f"{formatting.short(point.name, NAME_LIMIT)} {_format_shares(point)}" for point in points[:10])
    rest = f"; and {formatting.count(len(points) - 10, 'more', 'more')}" if points[10:] else ""
    drawn = formatting.count(len(points), "customer")
    head = f"Scatter of {drawn}: share of revenue across, share of logged time upwards. {summarize_attention(shown)}"
    return formatting.short(f"{head} {told}{rest}.", 1000)


def render_grades(shown: GradesPlot) -> Message:
    """How many customers have which grade now, and the share of A and B over the last year."""
    zone, mixes = shown.policy.zone, [*shown.before, shown.now]
    today = shown.now.at.astimezone(zone).date()
    priced = any(mix.good_revenue is not None for mix in mixes)
    return render(
        "plot_grades",
        says=summarize_grades(shown),
        now=_build_bar_chart(shown.now) if shown.now.customers else None,
        over=_build_line_chart([mix for mix in mixes if mix.good is not None], shown.policy, today, priced=priced),
        head=["Day", *GRADES, "Not graded", "A+B", *(["A+B by revenue"] if priced else [])],
        align="l" + "r" * (len(GRADES) + 2 + priced),
        rows=[_build_row(mix, shown.policy, priced=priced) for mix in reversed(mixes)],
        begun=bool(shown.before),
        next=formatting.day(shown.next_at.astimezone(zone).date(), today),
        customers=shown.now.customers,
    )


def summarize_grades(shown: GradesPlot) -> str:
    """`A and B are 66 % of the graded customers, up from 58 % on 4 May.`"""
    now, zone = shown.now, shown.policy.zone
    if not now.customers:
        return "There is no customer yet."
    if now.good is None:
        return f"{formatting.count(now.customers, 'customer')}, none graded yet."
    said = f"A and B are {format_share(now.good)} of {formatting.count(now.graded, 'graded customer')}"
    earlier = next((mix for mix in shown.before if mix.good is not None), None)
    if earlier is None or earlier.good is None:
        return f"{said}."
    on = formatting.day(earlier.at.astimezone(zone).date(), now.at.astimezone(zone).date())
    if format_share(earlier.good) == format_share(now.good):
        return f"{said}, as on {on}."
    return f"{said}, {'up' if now.good > earlier.good else 'down'} from {format_share(earlier.good)} on {on}."


def format_share(share: int) -> str:
    """A share in millionths as people say it: `21 %`, `0.4 %`, never a part as nothing or as all."""
    hundredth = WHOLE // 100
    if 0 < share < hundredth // 10:
        return "less than 0.1 %"
    if hundredth // 10 <= share < hundredth:
        return f"0.{share * 10 // hundredth} %"
    if WHOLE - hundredth // 2 <= share < WHOLE:
        return "over 99 %"
    return f"{(share + hundredth // 2) // hundredth} %"


def _format_reason(bar: StrikeBar) -> str:
    return f"{bar.reason.replace('-', ' ')}, {formatting.count(bar.weight, 'point')},"


def _format_shares(point: AttentionPoint) -> str:
    return f"{format_share(point.time)} of time, {format_share(point.revenue)} of revenue"


def _build_bar_chart(mix: GradeMix) -> dict[str, object]:
    """One bar a grade: what distinguishes them stands under them, so that colour says nothing."""
    labels = [*GRADES, UNGRADED]
    data = [{"label": each.grade or UNGRADED, "value": each.customers} for each in mix.shares]
    axis = {"categories": labels, "x_label": "Grade", "y_label": "Customers"}
    return {"type": "bar", "series": [{"name": "Customers", "data": data}], "axis_config": axis}


def _build_line_chart(mixes: list[GradeMix], policy: Policy, today: date, *, priced: bool) -> dict[str, object] | None:
    """The share of A and B over time, by customers and by revenue; None before there are two points."""
    if len(mixes) < 2:
        return None
    labels = [_format_axis_day(mix.at.astimezone(policy.zone).date(), today) for mix in mixes]
    lines = [("By customers", [mix.good for mix in mixes])]
    if priced:
        lines.append(("By revenue", [mix.good_revenue for mix in mixes]))
    series = [
        {"name": name, "data": [_build_point(label, share) for label, share in zip(labels, shares, strict=True)]}
        for name, shares in lines
    ]
    axis = {"categories": labels, "x_label": "Day", "y_label": "A and B, %"}
    return {"type": "line", "series": series, "axis_config": axis}


def _build_point(label: str, share: int | None) -> dict[str, object]:
    return {"label": label, "value": round((share or 0) * 100 / WHOLE, 1)}


def _format_axis_day(on: date, today: date) -> str:
    if on == today:
        return "today"
    return f"{on.day} {on:%b}" if on.year == today.year else f"{on.day} {on:%b} {on.year}"


def _build_row(mix: GradeMix, policy: Policy, *, priced: bool) -> list[str]:
    on = formatting.day(mix.at.astimezone(policy.zone).date())
    shares = [mix.good, *([mix.good_revenue] if priced else [])]
    said = ("–" if share is None else format_share(share) for share in shares)
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
