"""The plan after a quarterly review, as Markdown and as a table, and a year of reviews side by side."""

from collections.abc import Iterator, Sequence

from bot.features.plots.messages.plots import format_share
from bot.features.quarterly_reviews.usecases.plans import PlanPreview, ReviewPlan, ReviewYear
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.imports import sheets
from scoring.imports.sheets import Sheet
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetVerdict, GoodShare, ListedItem
from scoring.rules.policy import Policy
from scoring.values.money import format_plain_money

HEADINGS = ("verdict", "key", "name", "owner", "grade", "revenue", "margin", "suggested", "why", "note")
MOST_LISTED = 200
"""How many customers the Markdown lists under one verdict; the CSV has all."""
ORDER = (*ClosetVerdict, None)
TITLES: dict[ClosetVerdict | None, str] = {
    None: "Left undecided",
    **{each: formatting.sentence(each.value) for each in ClosetVerdict},
}


def render_plan_sent(preview: PlanPreview, names: Sequence[str]) -> Message:
    """Render the answer to who asked for a plan: files and pictures are on their way."""
    progress = preview.progress
    return render(
        "closet_plan",
        quarter=review_rules.format_quarter(preview.closet.key),
        customers=formatting.count(progress.done + progress.left, "customer"),
        undecided=f"{progress.left:,}" if progress.left else "",
        running=preview.closet.running is not None,
        names=names,
    )


def render_year(review_year: ReviewYear) -> Message:
    """Render the share of A and B before and after each review of a year, with the figures."""
    closets = review_year.closets
    return render(
        "closet_year",
        year=_format_years(closets[-1].key) if closets else "",
        says=summarize_year(closets),
        rows=[row for each in closets for row in _yield_rows(each, review_year.policy)],
        chart=_build_chart(closets) if len([s for s in _list_shares(closets) if s.by_count is not None]) > 1 else None,
    )


def summarize_year(closets: Sequence[Closet]) -> str:
    """`A and B went from 58 % to 66 % of all customers since Q3 2026`"""
    shares = [each.by_count for each in _list_shares(closets) if each.by_count is not None]
    if not shares:
        return "No quarterly review has been opened yet"
    since = review_rules.format_quarter(closets[0].key)
    if len(shares) == 1 or format_share(shares[0]) == format_share(shares[-1]):
        return f"{format_share(shares[-1])} of all customers are A or B{f', as before {since}' if shares[1:] else ''}"
    return f"A and B went from {format_share(shares[0])} to {format_share(shares[-1])} of all customers since {since}"


def format_markdown(plan: ReviewPlan) -> str:
    """Format the plan as Markdown: the shares with their arithmetic, then the customers under each verdict."""
    return "\n".join(_yield_markdown(plan)) + "\n"


def build_table(plan: ReviewPlan) -> Sheet:
    """Build the plan as a table with every customer; texts that a spreadsheet would calculate are quoted."""
    sorted_items = sorted(plan.items, key=lambda each: (ORDER.index(each.item.verdict), each.key))
    return sheets.build_sheet(HEADINGS, (_build_cells(each, plan) for each in sorted_items))


def format_share_sums(share: GoodShare, policy: Policy) -> tuple[str, str]:
    """Format the share of A and B with its arithmetic, by count and by revenue: `12 of 40 = 30 %`."""
    by_count = "no customers" if share.by_count is None else format_share(share.by_count)
    by_revenue = "nothing on record" if share.by_revenue is None else format_share(share.by_revenue)
    good_revenue, revenue = (
        formatting.whole_money(each, policy.currency) for each in (share.good_revenue, share.revenue)
    )
    return f"{share.good:,} of {share.customers:,} = {by_count}", f"{good_revenue} of {revenue} = {by_revenue}"


def _yield_markdown(plan: ReviewPlan) -> Iterator[str]:
    """Yield the lines of the plan as Markdown."""
    closet, policy = plan.closet, plan.policy
    yield f"# Plan after the quarterly review of {review_rules.format_quarter(closet.key)}"
    yield ""
    opened = formatting.day(closet.opened_at.astimezone(policy.zone).date())
    ends = "It was open" if closet.running is None else "It is still open"
    yield f"{ends} from {opened} to {formatting.day(closet.closes_on)}. Grades and revenue are as of its opening."
    yield ""
    yield "## A and B customers"
    yield ""
    yield "Of all customers, rated or not; revenue a year."
    yield ""
    yield "| Review | When | By count | By revenue |"
    yield "|---|---|---|---|"
    for each in plan.year:
        for quarter, when, by_count, by_revenue in _yield_rows(each, policy):
            yield f"| {quarter} | {when} | {by_count} | {by_revenue} |"
    for verdict in ORDER:
        yield from _yield_section(verdict, [each for each in plan.items if each.item.verdict is verdict], plan)


def _yield_section(verdict: ClosetVerdict | None, items: list[ListedItem], plan: ReviewPlan) -> Iterator[str]:
    """Yield the Markdown lines of one verdict: what its customers bring, then a table of them."""
    if not items:
        return
    revenues = [each.item.revenue for each in items if each.item.revenue is not None]
    yield ""
    yield f"## {TITLES[verdict]}: {formatting.count(len(items), 'customer')}"
    yield ""
    unknown = f"; the revenue of {len(items) - len(revenues):,} is not known" if len(revenues) < len(items) else ""
    yield f"They bring {formatting.whole_money(sum(revenues), plan.policy.currency)} a year{unknown}."
    yield ""
    yield "| Customer | Owner | Grade | Revenue | Why | Note |"
    yield "|---|---|---|---:|---|---|"
    for each in items[:MOST_LISTED]:
        item = each.item
        why = item.why if item.suggested is verdict else f"Suggested: {item.suggested.value}. {item.why}"
        revenue = formatting.whole_money(item.revenue, plan.policy.currency) if item.revenue is not None else ""
        row_cells = (each.name, _get_owner_name(each, plan), item.grade or "", revenue, why, item.note)
        yield f"| {' | '.join(_escape_cell(cell) for cell in row_cells)} |"
    if len(items) > MOST_LISTED:
        yield ""
        yield f"And {len(items) - MOST_LISTED:,} more in the CSV file."


def _build_cells(listed: ListedItem, plan: ReviewPlan) -> tuple[str, ...]:
    """Build a customer's row of the table."""
    item, currency = listed.item, plan.policy.currency
    return (
        item.verdict.value if item.verdict else "",
        listed.key,
        listed.name,
        _get_owner_name(listed, plan),
        item.grade or "",
        format_plain_money(item.revenue, currency) if item.revenue is not None else "",
        sheets.format_margin(listed.margin) if listed.margin is not None else "",
        item.suggested.value,
        item.why,
        item.note,
    )


def _get_owner_name(listed: ListedItem, plan: ReviewPlan) -> str:
    """Get the name of a customer's owner, or of its backup."""
    person = listed.owner or listed.backup
    return plan.names.get(person, "") if person else listed.owner_name or ""


def _escape_cell(cell: str) -> str:
    """Escape a cell of a Markdown table: on one line, its bars and tags as plain letters."""
    flat = " ".join(cell.split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def _yield_rows(closet: Closet, policy: Policy) -> Iterator[list[str]]:
    """Yield the rows of a review in the table of shares: before, and once closed after."""
    quarter = review_rules.format_quarter(closet.key)
    yield [quarter, "before", *format_share_sums(closet.before, policy)]
    if closet.after is not None:
        yield [quarter, "after", *format_share_sums(closet.after, policy)]


def _list_shares(closets: Sequence[Closet]) -> list[GoodShare]:
    """List the shares before and after each review."""
    return [share for each in closets for share in (each.before, each.after) if share is not None]


def _build_chart(closets: Sequence[Closet]) -> dict[str, object]:
    """Build the chart of A and B by count and by revenue, before and after each review."""
    points = [
        (f"{review_rules.format_quarter(each.key)} {when}", share)
        for each in closets
        for when, share in _yield_shares(each)
    ]
    lines = (("By customers", "by_count"), ("By revenue", "by_revenue"))
    series = [
        {
            "name": name,
            "data": [{"label": label, "value": _to_percent(getattr(share, field))} for label, share in points],
        }
        for name, field in lines
    ]
    axis = {"categories": [label for label, _ in points], "x_label": "Review", "y_label": "A and B, %"}
    return {"type": "line", "series": series, "axis_config": axis}


def _yield_shares(closet: Closet) -> Iterator[tuple[str, GoodShare]]:
    """Yield `before` and `after` with the shares of a review."""
    yield "before", closet.before
    if closet.after is not None:
        yield "after", closet.after


def _to_percent(share: int | None) -> float:
    """Turn a share in millionths into per cent; 0 where there is none."""
    return round((share or 0) / 10_000, 1)


def _format_years(key: str) -> str:
    """Format the year of reviews that a quarter belongs to: `2026/27`."""
    first, *_, last = review_rules.list_quarters_of_year(key)
    return f"{first[:4]}/{last[2:4]}"
