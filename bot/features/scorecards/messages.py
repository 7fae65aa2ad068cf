"""Renders scorecards: the card, what a rating did, and the list of customers."""

from collections.abc import Iterable
from datetime import datetime

from bot.features.interactions.messages import describe_attention
from bot.features.moods.messages.turnover import format_signals
from bot.features.quarterly_reviews.messages import reviews as closets
from bot.features.scorecards.usecases.asides import Aside
from bot.features.scorecards.usecases.scorecards import CardChanged, ScorecardDetails, ScorecardPage
from bot.features.strikes.messages import PHASE_TEXTS
from bot.features.terms import messages as terms
from bot.features.terms.usecases import CustomerTerms
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, mention, render
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import BrokenFloor, Choice, Floor, QuestionVerdict, Scorecard, format_grade
from scoring.strikes import StrikePhase, StrikeTally, phases_of

PAGE_SIZE = 15
MOST_RATERS = 10
MARKS = {
    Choice.YES: ":white_check_mark:",
    Choice.NO: ":x:",
    Choice.UNKNOWN: ":grey_question:",
    Choice.NOT_APPLICABLE: ":heavy_minus_sign:",
}
CHOICE_TEXTS = {Choice.YES: "yes", Choice.NO: "no", Choice.UNKNOWN: "unknown", Choice.NOT_APPLICABLE: "n/a"}
NOT_YET = ("skip", "No answer yet")
CHOICES = (
    (Choice.YES.value, "Yes"),
    (Choice.NO.value, "No"),
    (Choice.UNKNOWN.value, "I don't know"),
    (Choice.NOT_APPLICABLE.value, "Does not apply"),
)
"""What a question can be answered with, as menus offer it."""


def render_card(shown: ScorecardDetails) -> Message:
    """Render a card: its grade and range, the seven questions, floors, strikes and figures."""
    return render(
        "scorecard",
        customer=shown.customer.name,
        key=shown.customer.key,
        graded=format_grade_phrase(shown.card),
        graded_by_hand=shown.card.override is not None,
        range=format_card_range(shown.card),
        verdicts=[_build_question_row(verdict) for verdict in shown.card.verdicts],
        rated=shown.card.rated_at is not None,
        raters=format_raters(shown.card),
        rated_on=_format_rated_day(shown.card, shown.policy),
        remarks=[*list_remarks(shown.card, shown.policy), *_list_aside_remarks(shown.aside, shown.policy)],
        strikes=format_points(shown.tally, shown.policy),
        attention=describe_attention(shown.attention, shown.policy) if shown.attention else [],
        flagged=shown.attention is not None and shown.attention.flagged,
        flags=terms.list_flags(shown.agreed) if shown.agreed else [],
        live=_list_current_strikes(shown),
        fields=list_figures(shown.customer, shown.policy, shown.agreed),
        archived=shown.customer.archived_at is not None,
        former=_format_day(shown.customer.former_at, shown.policy) if shown.customer.former_at else "",
    )


def render_answers(shown: ScorecardDetails) -> Message:
    """Render who answered what and when, the latest ten of each question."""
    by_question = []
    for verdict in shown.card.verdicts:
        given = sorted(
            (a for a in shown.answers if a.question == verdict.question.id), key=lambda a: a.at, reverse=True
        )
        said = [
            (answer.rater, CHOICE_TEXTS[answer.choice], _format_day(answer.at, shown.policy), answer.evidence)
            for answer in given[:MOST_RATERS]
        ]
        by_question.append((verdict.question.title, said, max(0, len(given) - MOST_RATERS)))
    return render(
        "scorecard_details",
        customer=shown.customer.name,
        key=shown.customer.key,
        range=format_card_range(shown.card),
        raters=format_raters(shown.card),
        questions=by_question,
    )


def render_rated(outcome: CardChanged) -> Message:
    """Render the answer to somebody who rated a customer."""
    before = format_grade(outcome.before.grade, outcome.before.doubt)
    return render(
        "rated",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        answered=formatting.count(outcome.answered, "answer"),
        grade=format_card_grade(outcome.card),
        range=format_card_range(outcome.card),
        before="" if before == format_grade(outcome.card.grade, outcome.card.doubt) else before,
        remarks=list_remarks(outcome.card, outcome.policy),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        advice=outcome.advice,
        undo=outcome.undo,
    )


def render_override(outcome: CardChanged) -> Message:
    """Render the answer to a manager who set a grade by hand, or ended that."""
    override = outcome.card.override
    return render(
        "overridden",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        grade=format_card_grade(outcome.card),
        computed=outcome.card.computed or "none yet",
        until=_format_day(override.until, outcome.policy) if override else "",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_list(page: ScorecardPage, asked: str) -> Message:
    """Render a page of the list of customers. `asked` is the typed line, for the buttons to other pages."""
    more = page.offset + len(page.rows) < page.total
    number = page.offset // PAGE_SIZE + 1
    return render(
        "scorecard_list",
        rows=[_build_customer_row(customer, standing, page.policy) for customer, standing in page.rows],
        total=formatting.count(page.total, "customer"),
        first=page.offset + 1,
        last=page.offset + len(page.rows),
        all=len(page.rows) == page.total,
        next=_build_page_command(asked, number + 1) if more else "",
        previous=_build_page_command(asked, number - 1) if number > 1 else "",
    )


def render_rate_elsewhere(customer: Customer) -> Message:
    """Say where to type the command, where no form can open."""
    usage = f"A form cannot open here. Type `/scorecard {customer.key} rate` in a channel or a direct message."
    return render("usage", usage=usage)


def render_help(policy: Policy) -> Message:
    """Render the help on `/scorecard`."""
    return render(
        "scorecard_help",
        stale=formatting.count(policy.stale_days, "day"),
        override=formatting.count(policy.override_days, "day"),
    )


def format_card_grade(shown: Scorecard) -> str:
    """Format a grade: `C`, `D, one rater`, `B (set by hand, computed D)`; "" if there is none yet."""
    if shown.override is not None:
        return f"{shown.grade} (set by hand, computed {shown.computed or 'none yet'})"
    return format_grade(shown.grade, shown.doubt)


def format_grade_phrase(shown: Scorecard) -> str:
    """Format a grade with the word before it: `grade C`, or `not graded yet`."""
    return f"grade {format_card_grade(shown)}" if shown.grade else "not graded yet"


def format_raters(shown: Scorecard) -> str:
    """Format how many raters there are; somebody who answered fewer than five questions is none."""
    return formatting.count(shown.raters, "rater") if shown.raters else "no rater has answered enough questions"


def format_card_range(shown: Scorecard) -> str:
    """Format a card's range: `2–3 of 7 yes`, or `2 of 7 yes` if nothing is unknown."""
    return format_range(shown.low, shown.high, shown.applicable)


def format_points(tally: StrikeTally, policy: Policy) -> str:
    """Format the live points, and whether they are enough for a case."""
    said = formatting.points(tally.points, policy.strikes_to_case)
    return f"{said}: enough for a case" if tally.case_due else said


def list_remarks(shown: Scorecard, policy: Policy) -> list[tuple[str, str]]:
    """List what lowers the grade or makes it doubtful, as (emoji, sentence)."""
    said = [(":small_red_triangle_down:", describe_broken_floor(broken, policy)) for broken in shown.broken]
    if said and shown.computed is not None:
        said[-1] = (said[-1][0], f"{said[-1][1]} One letter lower.")
    if shown.override is not None:
        until = _format_day(shown.override.until, policy)
        said.append((":bust_in_silhouette:", f"Grade set by hand until {until}: {shown.override.why}"))
    if shown.stale:
        days = formatting.count(policy.stale_days, "day")
        said.append((":hourglass:", f"The answers are older than {days}: rate again."))
    if shown.newcomer:
        said.append((":seedling:", "A new customer: it stays off bottom lists for now. Strikes still count."))
    if shown.doubt:
        said.append(
            (
                ":bust_in_silhouette:",
                "One opinion is one opinion: this D decides nothing until somebody else rates it.",
            )
        )
    if shown.rated_at and not shown.rankable:
        said.append((":hourglass:", f"Not ranked until {policy.min_answers} questions are answered yes or no."))
    return said


def describe_broken_floor(broken: BrokenFloor, policy: Policy) -> str:
    """Say which figure is below which floor."""
    if broken.floor is Floor.MIX:
        figure, limit = formatting.percent(broken.figure), formatting.percent(broken.limit)
        return f"Below the floor for {broken.job}: {figure} of what they buy, floor {limit}."
    if broken.floor is Floor.MARGIN:
        figure, limit = formatting.percent(broken.figure), formatting.percent(broken.limit)
    else:
        figure, limit = (
            formatting.money(broken.figure, policy.currency),
            formatting.money(broken.limit, policy.currency),
        )
    return f"Below the floor for {broken.floor.value}: {figure}, floor {limit}."


def list_figures(customer: Customer, policy: Policy, agreed: CustomerTerms | None = None) -> list[tuple[str, str]]:
    """List what is on record about a customer, as (name, value); at most ten, Slack's limit for fields."""
    unlisted = " (on no list)" if agreed is not None and agreed.listed is None else ""
    owner = mention(customer.owner) if customer.owner else customer.owner_name
    pairs: Iterable[tuple[str, str | None]] = (
        ("Owner", owner),
        ("Segment", customer.segment),
        ("Annual revenue", None if customer.revenue is None else formatting.money(customer.revenue, policy.currency)),
        ("Margin", None if customer.margin is None else formatting.percent(customer.margin)),
        ("Orders", None if customer.orders is None else f"{customer.orders:,}"),
        (
            "Average sale",
            None if customer.average_sale is None else formatting.money(customer.average_sale, policy.currency),
        ),
        ("Customer since", formatting.day(customer.since) if customer.since else None),
        ("Last order", formatting.day(customer.last_order) if customer.last_order else None),
        ("Package", f"{customer.package}{unlisted}" if customer.package else None),
    )
    return [(name, value) for name, value in pairs if value]


def _build_question_row(verdict: QuestionVerdict) -> tuple[str, str, str]:
    votes = ", ".join(f"{count} {CHOICE_TEXTS[choice]}" for choice, count in sorted(verdict.votes.items()))
    return MARKS[verdict.choice], verdict.question.title, f"raters differ: {votes}" if verdict.split else ""


def format_range(low: int, high: int, of: int) -> str:
    """Format a range of questions answered yes: `2–3 of 7 yes`."""
    return f"{low} of {of} yes" if low == high else f"{low}–{high} of {of} yes"


def _format_rated_day(shown: Scorecard, policy: Policy) -> str:
    return _format_day(shown.rated_at, policy) if shown.rated_at else ""


def _format_day(at: datetime, policy: Policy) -> str:
    return formatting.day(at.astimezone(policy.zone).date())


def _list_current_strikes(shown: ScorecardDetails) -> list[tuple[int, str, str, str]]:
    stand = phases_of(shown.strikes, now=shown.now, policy=shown.policy)
    return [
        (
            strike.id,
            strike.reason.replace("-", " "),
            PHASE_TEXTS[stand[strike.id]],
            _format_day(strike.expires_at, shown.policy) if stand[strike.id] is not StrikePhase.OURS else "",
        )
        for strike in shown.strikes
        if stand[strike.id] in (StrikePhase.LIVE, StrikePhase.OURS, StrikePhase.CONTESTED)
    ][:10]


def _build_customer_row(customer: Customer, standing: Standing, policy: Policy) -> dict[str, str]:
    flags = [word for word, on in (("stale", standing.stale), ("new", standing.newcomer)) if on]
    if standing.broken:
        flags.append("below a floor")
    rated_as = format_range(standing.low, standing.high, standing.applicable) if standing.rated else "not rated"
    return {
        "name": formatting.short(customer.name, 60),
        "key": customer.key,
        "grade": standing.graded or "–",
        "range": rated_as,
        "points": formatting.points(standing.points, policy.strikes_to_case) if standing.points else "",
        "flags": ", ".join(flags),
    }


def _build_page_command(asked: str, number: int) -> str:
    """Build the typed line that shows another page; it has every word once, so that it fits a button."""
    kept = dict.fromkeys(word for word in asked.split() if word.casefold() != "list" and not word.isdigit())
    return " ".join(["list", str(number), *kept])[:2000]


def _list_aside_remarks(found: Aside, policy: Policy) -> list[tuple[str, str]]:
    """List what stands beside a card, as (emoji, sentence)."""
    said: list[tuple[str, str]] = []
    if found.crowd is not None:
        people = formatting.count(found.crowd.people, "person", "people")
        said.append((":thought_balloon:", f"{people}: {found.crowd.feeling.value} on the whole."))
    if found.nominated_at is not None:
        on = formatting.day(found.nominated_at.astimezone(policy.zone).date())
        said.append((":eyes:", f"Nominated for a look on {on}."))
    if found.signals:
        said.append((":door:", f"For managers: {format_signals(found.signals, policy)}"))
    if found.verdict is not None:
        said.append((":clipboard:", closets.format_latest_verdict(*found.verdict)))
    return said


HELP: dict[str, HelpEntry] = {
    "scorecard": HelpEntry(
        "show, rate and list customers",
        "staff",
        (
            ("/scorecard acme", "the card"),
            ("/scorecard acme rate", "the seven questions"),
            (
                "/scorecard list --grade D",
                "the list, worst first; or `--owner me`, `--stale`, `--unrated`, `--unowned`",
            ),
        ),
    ),
}
