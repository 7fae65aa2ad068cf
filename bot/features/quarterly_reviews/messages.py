"""Closets in words: how far one has come, what a verdict means next, the review channel's message, nudges."""

from collections.abc import Iterator, Sequence

from bot.features.plots.messages.plots import percent
from bot.features.quarterly_reviews.usecases.plans import Coming, Plan, Year
from bot.features.quarterly_reviews.usecases.reviews import Closed, Decided, Nudged, Posted, Started, Status
from bot.slack import formatting as words
from bot.slack.help import Entry
from bot.slack.rendering import Message, render
from scoring.customers.customers import Customer
from scoring.imports import sheets
from scoring.imports.sheets import Line, Sheet
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.reviews import Closet, Item, Listed, Progress, Share, Verdict
from scoring.rules.policy import Policy
from scoring.values.money import typed

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
    """The same as a table, every customer in it; what a spreadsheet would calculate is quoted."""
    ordered = sorted(plan.items, key=lambda each: (ORDER.index(each.item.verdict), each.key))
    rows = (tuple(sheets.guarded(cell) for cell in _cells(each, plan)) for each in ordered)
    return Sheet(HEADINGS, tuple(Line(number, cells) for number, cells in enumerate(rows, 2)))


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
        typed(item.revenue, currency) if item.revenue is not None else "",
        sheets.rate(each.margin) if each.margin is not None else "",
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


NAME = 60
NEXT = {
    Verdict.GROW: "Next: ask them what else they need.",
    Verdict.KEEP: "Nothing changes.",
    Verdict.FIX: "Next: `/umpire fix {key} <what we mend>` opens the fix.",
    Verdict.REPRICE: "Next: offer a price that is worth the work; the next campaign's list marks them for it.",
    Verdict.STOP_QUOTING: "The quote gate refuses new work for them from now on, until another verdict.",
    Verdict.LET_GO: "Nothing happens by itself: `/umpire gates {key}` shows what stands before a final notice.",
}
"""What follows a verdict, for the one who gave it."""


def status(found: Status) -> Message:
    """How far the newest closet has come, and what one can do in it."""
    closet, progress = found.closet, found.progress
    next_on = words.day(found.next_on) if found.next_on else ""
    if closet is None or progress is None:
        return render("closet_none", next=next_on)
    today = found.now.astimezone(found.policy.zone).date()
    ended = closet.running is None or rules.over(closet, today)
    return render(
        "closet_status",
        quarter=rules.called(closet.key),
        until=words.day(closet.closes_on, today),
        ended=ended,
        says=says(progress, ended=ended),
        rows=rows(progress),
        before=share(closet.before),
        after=share(closet.after) if closet.after else "",
        left=found.left,
        waits=words.count(found.left, "customer of yours waits", "customers of yours wait"),
        undecided=words.listed([words.short(each.name, NAME) for each in found.undecided], len(found.undecided)),
        more=max(0, progress.left - len(found.undecided)) if found.undecided else 0,
        manager=found.manager,
        next=next_on,
    )


def started(outcome: Started) -> Message:
    """The answer to who began a closet by hand."""
    return render(
        "closet_started",
        quarter=rules.called(outcome.closet.key),
        until=words.day(outcome.closet.closes_on),
        customers=words.count(outcome.progress.left, "customer"),
        unowned=words.count(outcome.progress.unowned, "of them has", "of them have")
        if outcome.progress.unowned
        else "",
        told=outcome.told,
        minutes=words.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def decided(outcome: Decided) -> Message:
    """The answer to who gave a verdict: until when it can be changed, what follows, how many are left."""
    item, key = outcome.item, outcome.customer.key
    assert item.verdict is not None, "it was just given"
    return render(
        "closet_decided",
        customer=outcome.customer.name,
        key=key,
        verdict=item.verdict.value,
        earlier=outcome.earlier.value if outcome.earlier not in (None, item.verdict) and outcome.earlier else "",
        suggested=item.suggested.value if item.suggested is not item.verdict else "",
        why=item.why,
        note=item.note,
        next=NEXT[item.verdict].format(key=key),
        fix=item.verdict is Verdict.FIX,
        until=words.day(outcome.closet.closes_on),
        left=f"{outcome.progress.left:,}",
        minutes=words.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def nothing_here() -> Message:
    """Where a page has nobody in it."""
    return render(
        "refused", sentence="No customer here waits for a verdict of yours. `/umpire closet` shows the whole."
    )


def post(found: Posted) -> Message:
    """The one message of a closet in the review channel; it names no customer and ranks nobody."""
    closet, progress = found.closet, found.progress
    if closet is None or progress is None:
        return render("closet_gone", quarter=rules.called(found.key))
    ended = closet.running is None
    return render(
        "closet",
        quarter=rules.called(closet.key),
        until=words.day(closet.closes_on, found.now.astimezone(found.policy.zone).date()),
        ended=ended,
        says=says(progress, ended=ended),
        unowned=words.count(progress.unowned, "has", "have") if progress.unowned else "",
        given=[(verdict.value, f"{many:,}") for verdict, many in progress.decided.items() if many],
        before=share(closet.before),
        after=share(closet.after) if closet.after else "",
    )


def nudge(found: Nudged) -> Message:
    """A word to somebody whose customers wait."""
    today = found.now.astimezone(found.policy.zone).date()
    days = (found.closet.closes_on - today).days
    return render(
        "closet_nudge",
        quarter=rules.called(found.closet.key),
        until=words.day(found.closet.closes_on, today),
        days=words.count(days, "day"),
        left=words.count(found.left, "customer waits", "customers wait") if found.left else "",
        unowned=words.count(found.unowned, "customer", "customers") if found.unowned else "",
    )


def closed(found: Closed) -> Message:
    """What managers read when a closet is over."""
    closet = found.closet
    return render(
        "closet_closed",
        quarter=rules.called(closet.key),
        key=closet.key,
        says=says(found.progress, ended=True),
        rows=[(verdict.value, f"{many:,}") for verdict, many in found.progress.decided.items() if many],
        before=share(closet.before),
        after=share(closet.after) if closet.after else "",
    )


def says(progress: Progress, *, ended: bool) -> str:
    """`120 of 200 customers have a verdict`, and what became of the others."""
    whole = progress.done + progress.left
    said = f"{progress.done:,} of {words.count(whole, 'customer')} {'has' if whole == 1 else 'have'} a verdict"
    if not progress.left:
        return said
    rest = "was left undecided" if progress.left == 1 else "were left undecided"
    return f"{said}; {progress.left:,} {rest if ended else 'to go'}"


def share(found: Share) -> str:
    """`30 % of all customers are A or B, and bring 58 % of revenue`."""
    if found.by_count is None:
        return "there was no customer"
    said = f"{percent(found.by_count)} of all customers are A or B"
    return said if found.by_revenue is None else f"{said}, and bring {percent(found.by_revenue)} of the revenue"


def rows(progress: Progress) -> list[list[str]]:
    """A line for each verdict: how many have it, and for how many of the others it is suggested."""
    return [
        [words.sentence(each.value), f"{progress.decided[each]:,}", f"{progress.waiting[each]:,}"] for each in Verdict
    ]


def latest(closet: Closet, item: Item) -> str:
    """The newest verdict as a scorecard shows it."""
    assert item.verdict is not None, "it was looked up by that"
    said, note = f"Closet {rules.called(closet.key)}: {item.verdict.value}", " ".join(item.note.split())
    return f"{said}. {words.short(note, 200)}" if note else f"{said}."


def ready_says(customer: Customer, suggested: Verdict, why: str) -> str:
    """What the form of one verdict says first."""
    return f"{words.short(customer.name, 150)}. Suggested: {suggested.value}. {why}"


HELP: dict[str, Entry] = {
    "closet": Entry(
        "a verdict on every customer, once a quarter",
        "staff look, owners decide, managers run it",
        (
            ("/umpire closet", "how far it has come, until when, and the share of A and B"),
            ("/umpire closet mine", "your customers page by page, with a suggestion for each"),
            (
                "/umpire closet verdict acme reprice margin is gone",
                "one verdict with a note: `grow`, `keep`, `fix`, `reprice`, `stop-quoting` or `let-go`",
            ),
            ("/umpire closet start", "for managers: opens this quarter's at once; July's opens by itself"),
            ("/umpire closet all", "for managers: everybody's customers; `unowned` those nobody looks after"),
            (
                "/umpire closet plan",
                "for managers: the verdicts as Markdown and CSV, with pictures; `plan 2026-Q3` an older one",
            ),
            ("/umpire closet year", "for managers: the share of A and B before and after each closet of a year"),
        ),
    ),
}
