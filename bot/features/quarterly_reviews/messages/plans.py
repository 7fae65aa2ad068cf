"""The plan a closet leads to, as Markdown and as a table, and a year of closets side by side."""

from collections.abc import Iterator, Sequence

from bot.features.plots.messages.plots import percent
from bot.features.quarterly_reviews.usecases.plans import Coming, Plan, Year
from bot.slack import formatting as words
from bot.slack.rendering import Message, render
from scoring.imports import sheets
from scoring.imports.sheets import Sheet
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.reviews import Closet, Listed, Share, Verdict
from scoring.rules.policy import Policy
from scoring.values.money import format_plain_money

HEADINGS = ("verdict", "key", "name", "owner", "grade", "revenue", "margin", "suggested", "why", "note")
MOST_LISTED = 200
"""Customers under one verdict in the Markdown; the CSV has all."""
ORDER = (*Verdict, None)
TITLES: dict[Verdict | None, str] = {None: "Left undecided", **{each: words.sentence(each.value) for each in Verdict}}


def sent(coming: Coming, names: Sequence[str]) -> Message:
    """The answer to who asked for a plan: the files are on their way, and pictures with them."""
    progress = coming.progress
    return render(
        "closet_plan",
        quarter=rules.called(coming.closet.key),
        customers=words.count(progress.done + progress.left, "customer"),
        undecided=f"{progress.left:,}" if progress.left else "",
        running=coming.closet.running is not None,
        names=names,
    )


def year(found: Year) -> Message:
    """The share of A and B before and after each closet of a year, with the figures it is made of."""
    rounds = found.closets
    return render(
        "closet_year",
        year=_years(rounds[-1].key) if rounds else "",
        says=year_says(rounds),
        rows=[row for each in rounds for row in _round(each, found.policy)],
        chart=_lines(rounds) if len([s for s in _shares(rounds) if s.by_count is not None]) > 1 else None,
    )


def year_says(rounds: Sequence[Closet]) -> str:
    """`From 58 % to 66 % of all customers are A or B since Q3 2026.`"""
    known = [each.by_count for each in _shares(rounds) if each.by_count is not None]
    if not known:
        return "No closet was opened yet"
    since = rules.called(rounds[0].key)
    if len(known) == 1 or percent(known[0]) == percent(known[-1]):
        return f"{percent(known[-1])} of all customers are A or B{f', as before {since}' if known[1:] else ''}"
    return f"A and B went from {percent(known[0])} to {percent(known[-1])} of all customers since {since}"


def markdown(plan: Plan) -> str:
    """The plan for reading: the shares with their arithmetic, then the customers under each verdict."""
    return "\n".join(_markdown(plan)) + "\n"


def table(plan: Plan) -> Sheet:
    """The same as a table, every customer in it; texts that a spreadsheet would calculate are quoted."""
    ordered = sorted(plan.items, key=lambda each: (ORDER.index(each.item.verdict), each.key))
    return sheets.build_sheet(HEADINGS, (_cells(each, plan) for each in ordered))


def reckoned(share: Share, policy: Policy) -> tuple[str, str]:
    """`12 of 40 = 30 %` by count, and the same by revenue."""
    by_count = "no customers" if share.by_count is None else percent(share.by_count)
    by_revenue = "nothing on record" if share.by_revenue is None else percent(share.by_revenue)
    good, whole = (words.money(each, policy.currency) for each in (share.good_revenue, share.revenue))
    return f"{share.good:,} of {share.customers:,} = {by_count}", f"{good} of {whole} = {by_revenue}"


def _markdown(plan: Plan) -> Iterator[str]:
    closet, policy = plan.closet, plan.policy
    yield f"# Plan after the closet of {rules.called(closet.key)}"
    yield ""
    opened = words.day(closet.opened_at.astimezone(policy.zone).date())
    ends = "It was open" if closet.running is None else "It is still open"
    yield f"{ends} from {opened} to {words.day(closet.closes_on)}. Grades and revenue are as of its opening."
    yield ""
    yield "## A and B customers"
    yield ""
    yield "Of all customers, rated or not; revenue a year."
    yield ""
    yield "| Closet | When | By count | By revenue |"
    yield "|---|---|---|---|"
    for each in plan.year:
        for quarter, when, by_count, by_revenue in _round(each, policy):
            yield f"| {quarter} | {when} | {by_count} | {by_revenue} |"
    for verdict in ORDER:
        yield from _section(verdict, [each for each in plan.items if each.item.verdict is verdict], plan)


def _section(verdict: Verdict | None, found: list[Listed], plan: Plan) -> Iterator[str]:
    if not found:
        return
    known = [each.item.revenue for each in found if each.item.revenue is not None]
    yield ""
    yield f"## {TITLES[verdict]}: {words.count(len(found), 'customer')}"
    yield ""
    unknown = f"; the revenue of {len(found) - len(known):,} is not known" if len(known) < len(found) else ""
    yield f"They bring {words.money(sum(known), plan.policy.currency)} a year{unknown}."
    yield ""
    yield "| Customer | Owner | Grade | Revenue | Why | Note |"
    yield "|---|---|---|---:|---|---|"
    for each in found[:MOST_LISTED]:
        item = each.item
        why = item.why if item.suggested is verdict else f"Suggested: {item.suggested.value}. {item.why}"
        revenue = words.money(item.revenue, plan.policy.currency) if item.revenue is not None else ""
        cells = (each.name, _owner(each, plan), item.grade or "", revenue, why, item.note)
        yield f"| {' | '.join(_flat(cell) for cell in cells)} |"
    if len(found) > MOST_LISTED:
        yield ""
        yield f"And {len(found) - MOST_LISTED:,} more in the CSV file."


def _cells(each: Listed, plan: Plan) -> tuple[str, ...]:
    item, currency = each.item, plan.policy.currency
    return (
        item.verdict.value if item.verdict else "",
        each.key,
        each.name,
        _owner(each, plan),
        item.grade or "",
        format_plain_money(item.revenue, currency) if item.revenue is not None else "",
        sheets.format_margin(each.margin) if each.margin is not None else "",
        item.suggested.value,
        item.why,
        item.note,
    )


def _owner(each: Listed, plan: Plan) -> str:
    person = each.owner or each.backup
    return plan.names.get(person, "") if person else each.owner_name or ""


def _flat(cell: str) -> str:
    """A cell of a Markdown table: on one line, its bars and tags as plain letters."""
    flat = " ".join(cell.split())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def _round(closet: Closet, policy: Policy) -> Iterator[list[str]]:
    quarter = rules.called(closet.key)
    yield [quarter, "before", *reckoned(closet.before, policy)]
    if closet.after is not None:
        yield [quarter, "after", *reckoned(closet.after, policy)]


def _shares(rounds: Sequence[Closet]) -> list[Share]:
    return [share for each in rounds for share in (each.before, each.after) if share is not None]


def _lines(rounds: Sequence[Closet]) -> dict[str, object]:
    """A and B by count and by revenue, before and after each closet."""
    points = [(f"{rules.called(each.key)} {when}", share) for each in rounds for when, share in _both(each)]
    lines = (("By customers", "by_count"), ("By revenue", "by_revenue"))
    series = [
        {"name": name, "data": [{"label": label, "value": _percent(getattr(share, field))} for label, share in points]}
        for name, field in lines
    ]
    axis = {"categories": [label for label, _ in points], "x_label": "Closet", "y_label": "A and B, %"}
    return {"type": "line", "series": series, "axis_config": axis}


def _both(closet: Closet) -> Iterator[tuple[str, Share]]:
    yield "before", closet.before
    if closet.after is not None:
        yield "after", closet.after


def _percent(share: int | None) -> float:
    return round((share or 0) / 10_000, 1)


def _years(key: str) -> str:
    first, *_, last = rules.rounds(key)
    return f"{first[:4]}/{last[2:4]}"
