"""The messages of plots: a sentence with the number first, then the figures as a table or one of Slack's charts."""

from datetime import date

from bot.features.interactions.messages import format_ratio
from bot.features.plots.usecases import AttentionPlot, GradesPlot, StrikesPlot
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import TEXT_LIMIT, Message, render, shorten_at_word
from scoring.plots.plots import GRADES, WHOLE, AttentionPoint, GradeMix
from scoring.privacy.staff import LEAST_CONTRIBUTORS
from scoring.rules.policy import Policy
from scoring.rules.reasons import spell_reason
from scoring.strikes import StrikePhase

MOST_ROWS = 20
NAME_LIMIT = 40
MOST_BARS = 6
"""The latest strikes that are drawn; more would make the picture higher than wide."""
END_TEXTS = {
    StrikePhase.LIVE: "counts until",
    StrikePhase.OURS: "mostly ours, until",
    StrikePhase.CONTESTED: "contested, until",
    StrikePhase.CLEARED: "cleared, until",
    StrikePhase.EXPIRED: "counted until",
    StrikePhase.VOID: "void, until",
}
UNGRADED = "not graded"
FIGURES = "The figures are in the answer you got with it."
UNDELIVERED = "The picture could not be delivered; these figures are all that is in it. Please try again."


def render_undelivered(answer: Message) -> Message:
    """Say that the picture to an answer does not come, with the figures of the answer once more."""
    sorry = render("refused", sentence=UNDELIVERED)
    tables = (block for block in answer.blocks if block["type"] == "table")
    return Message(shorten_at_word(f"{sorry.text} {answer.text}", TEXT_LIMIT), (*sorry.blocks, *tables))


def render_plot_list() -> Message:
    """Render which plots there are."""
    return render("plot_list")


def render_strikes(plot: StrikesPlot) -> Message:
    """Render one customer's strikes: how many are live, which expires next, all as a table. No reporter is named."""
    timeline = plot.timeline
    rows = [
        [
            f"#{bar.number} {spell_reason(bar.reason)}",
            str(bar.weight),
            formatting.day(bar.since),
            f"{END_TEXTS[bar.phase]} {formatting.day(bar.until)}",
        ]
        for bar in timeline.bars[:MOST_ROWS]
    ]
    return render(
        "plot_strikes",
        customer=plot.customer.name,
        key=plot.customer.key,
        says=summarize_strikes(plot),
        rows=rows,
        drawn=MOST_BARS if len(timeline.bars) > MOST_BARS else 0,
        more=max(0, len(timeline.bars) - MOST_ROWS),
    )


def summarize_strikes(plot: StrikesPlot) -> str:
    """`3 of 5 strikes count, the first of them until 4 July.`"""
    timeline = plot.timeline
    if not timeline.bars:
        return "There was never a strike."
    strikes = formatting.count(len(timeline.bars), "strike")
    if timeline.expires_on is None:
        return f"{strikes}, none of which counts any more." if timeline.bars[1:] else f"{strikes}; it no longer counts."
    on = formatting.day(timeline.expires_on, timeline.today)
    if len(timeline.bars) == 1:
        return f"{strikes}; it counts until {on}."
    which = "counts, until" if timeline.live == 1 else "count, the first of them until"
    return f"{timeline.live} of {strikes} {which} {on}."


def describe_strikes_picture(plot: StrikesPlot) -> str:
    """Say in words what the timeline shows, for who cannot see it. A notification shows this: it names nobody."""
    return f"A timeline of the strikes of one customer. {summarize_strikes(plot)} {FIGURES}"


def render_attention(plot: AttentionPlot) -> Message:
    """Render time beside revenue: who takes most of our time for what it brings, and the first twenty as a table."""
    spread, days = plot.spread, formatting.count(plot.policy.attention_days, "day")
    rows = [
        [
            formatting.short(point.name, NAME_LIMIT),
            format_share(point.time),
            format_share(point.revenue),
            "–" if point.ratio is None else format_ratio(point.ratio),
        ]
        for point in spread.points[:MOST_ROWS]
    ]
    alone = len(spread.points) - len(spread.compared)
    return render(
        "plot_attention",
        says=summarize_attention(plot),
        rows=rows,
        days=days,
        least=_describe_least(plot.policy),
        logged=spread.totals.minutes > 0,
        drawn=bool(spread.compared),
        alone=formatting.count(alone, "customer has", "customers have") if alone else "",
        more=max(0, len(spread.points) - MOST_ROWS),
        unpriced=formatting.count(spread.unpriced, "customer has", "customers have") if spread.unpriced else "",
        further=formatting.count(spread.further, "customer", "customers") if spread.further else "",
        withheld=formatting.count(spread.withheld, "customer is", "customers are") if spread.withheld else "",
        crowd=LEAST_CONTRIBUTORS,
    )


def summarize_attention(plot: AttentionPlot) -> str:
    """`Acme takes 2.4 times its share of our time, 21 % of it for 9 % of the revenue.`"""
    spread, policy = plot.spread, plot.policy
    if not spread.totals.minutes and spread.withheld:
        return f"Time is compared once {LEAST_CONTRIBUTORS} people have logged theirs with a customer."
    if not spread.totals.minutes:
        return f"No time was logged in the last {formatting.count(policy.attention_days, 'day')}."
    if not spread.points:
        return "Time was logged, but no revenue is on record to compare it with."
    if not spread.compared:
        return f"No customer can be compared yet: it takes {_describe_least(policy)}, and some revenue."
    worst, flag = spread.compared[0], format_flag(policy)
    name = formatting.short(worst.name, NAME_LIMIT)
    if not worst.flagged:
        return f"No customer takes {flag} times its share of our time; {name} comes nearest, at {_count_times(worst)}."
    shares = f"{format_share(worst.time)} of it for {format_share(worst.revenue)} of the revenue"
    more = sum(point.flagged for point in spread.compared) - 1
    others = f"; {more:,} more {'takes' if more == 1 else 'take'} {flag} times or more" if more else ""
    return f"{name} takes {_count_times(worst)} its share of our time, {shares}{others}."


def describe_attention_picture(plot: AttentionPlot) -> str:
    """Say in words what the bars show, for who cannot see them. A notification shows this: it names nobody."""
    compared = plot.spread.compared
    customers = formatting.count(len(compared), "customer")
    flagged = sum(point.flagged for point in compared)
    beyond = f"{flagged:,} of them {'reaches' if flagged == 1 else 'reach'} the line at {format_flag(plot.policy)}"
    return f"Share of our time divided by share of revenue: bars of {customers}, {beyond}. {FIGURES}"


def format_flag(policy: Policy) -> str:
    """Format the ratio from which a customer is flagged: `2`."""
    return f"{policy.attention_flag / 100:g}"


def _count_times(point: AttentionPoint) -> str:
    """Say a ratio as people say it: `2.4 times`."""
    return format_ratio(point.ratio or 0).replace("×", " times")


def _describe_least(policy: Policy) -> str:
    """Say how much has to be logged about a customer before it is compared."""
    return (
        f"{formatting.count(policy.attention_entries, 'entry', 'entries')} on "
        f"{formatting.count(policy.attention_spread, 'day')}"
    )


def render_grades(plot: GradesPlot) -> Message:
    """Render how many customers have which grade now, and the share of A and B over the last year."""
    zone, mixes = plot.policy.zone, [*plot.before, plot.now]
    today = plot.now.at.astimezone(zone).date()
    priced = any(mix.good_revenue is not None for mix in mixes)
    return render(
        "plot_grades",
        says=summarize_grades(plot),
        now=_build_bar_chart(plot.now) if plot.now.customers else None,
        over=_build_line_chart([mix for mix in mixes if mix.good is not None], plot.policy, today, priced=priced),
        head=["Day", f"{', '.join(GRADES)}, {UNGRADED}", "A and B", *(["By revenue"] if priced else [])],
        align="lrr" + "r" * priced,
        grades=[(each.grade or UNGRADED, f"{each.customers:,}") for each in plot.now.shares],
        rows=[_build_row(mix, plot.policy, priced=priced) for mix in reversed(mixes)],
        begun=bool(plot.before),
        next=formatting.day(plot.next_at.astimezone(zone).date(), today),
        customers=plot.now.customers,
    )


def summarize_grades(plot: GradesPlot) -> str:
    """`A and B are 66 % of the graded customers, up from 58 % on 4 May.`"""
    now, zone = plot.now, plot.policy.zone
    if not now.customers:
        return "There are no customers yet."
    if now.good is None:
        return f"{formatting.count(now.customers, 'customer')}, none graded yet."
    summary = f"A and B are {format_share(now.good)} of {formatting.count(now.graded, 'graded customer')}"
    earlier = next((mix for mix in plot.before if mix.good is not None), None)
    if earlier is None or earlier.good is None:
        return f"{summary}."
    on = formatting.day(earlier.at.astimezone(zone).date(), now.at.astimezone(zone).date())
    if format_share(earlier.good) == format_share(now.good):
        return f"{summary}, as on {on}."
    return f"{summary}, {'up' if now.good > earlier.good else 'down'} from {format_share(earlier.good)} on {on}."


def format_share(share: int) -> str:
    """Format a share in millionths as people say it: `21 %`, `0.4 %`; a part is never shown as 0 or 100 %."""
    hundredth = WHOLE // 100
    if 0 < share < hundredth // 10:
        return "less than 0.1 %"
    if hundredth // 10 <= share < hundredth:
        return f"0.{share * 10 // hundredth} %"
    if WHOLE - hundredth // 2 <= share < WHOLE:
        return "over 99 %"
    return f"{(share + hundredth // 2) // hundredth} %"


def _build_bar_chart(mix: GradeMix) -> dict[str, object]:
    """Build the chart with one bar a grade, each named below, so that nothing is told by colour alone."""
    labels = [*GRADES, UNGRADED]
    data = [{"label": each.grade or UNGRADED, "value": each.customers} for each in mix.shares]
    axis = {"categories": labels, "x_label": "Grade", "y_label": "Customers"}
    return {"type": "bar", "series": [{"name": "Customers", "data": data}], "axis_config": axis}


def _build_line_chart(mixes: list[GradeMix], policy: Policy, today: date, *, priced: bool) -> dict[str, object] | None:
    """Build the chart of the share of A and B over time, by customers and by revenue; None for under two points."""
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
    """Build a point of the chart, in per cent."""
    return {"label": label, "value": round((share or 0) * 100 / WHOLE, 1)}


def _format_axis_day(day: date, today: date) -> str:
    """Format a day below the chart, without its year in this one."""
    if day == today:
        return "today"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b} {day.year}"


def _build_row(mix: GradeMix, policy: Policy, *, priced: bool) -> list[str]:
    """Build a row of the grades table: a day, how many have which grade, the shares of A and B."""
    on = formatting.day(mix.at.astimezone(policy.zone).date())
    shares = [mix.good, *([mix.good_revenue] if priced else [])]
    share_texts = ("–" if share is None else format_share(share) for share in shares)
    return [on, " · ".join(f"{each.customers:,}" for each in mix.shares), *share_texts]


HELP: dict[str, HelpEntry] = {
    "plot": HelpEntry(
        "strikes, attention, profit, capacity and grades as pictures, with the number in words",
        "managers",
        (
            ("/umpire plot strikes acme", "one customer's strikes, from incident to expiry"),
            ("/umpire plot attention", "who takes more of our time than its revenue pays for"),
            ("/umpire plot profit", "who brings the profit, best first, and who takes some of it away"),
            ("/umpire plot capacity", "how much of what leaves with customers new business covers"),
            ("/umpire plot grades", "the grades now, and the share of A and B over a year"),
        ),
    ),
}
