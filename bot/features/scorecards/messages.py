"""Renders scorecards: the card, what a rating did, and the list of customers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from markupsafe import Markup

from bot.features.cases.messages import case_files
from bot.features.interactions.messages import describe_attention
from bot.features.moods.messages.turnover import format_signals
from bot.features.quarterly_reviews.messages import reviews as review_messages
from bot.features.restrictions.messages import describe_restriction
from bot.features.scorecards.usecases.asides import Aside
from bot.features.scorecards.usecases.scorecards import CardChanged, FormerPage, ScorecardDetails, ScorecardPage
from bot.features.strikes.messages import describe_phase
from bot.features.terms import messages as terms
from bot.features.terms.usecases import CustomerTerms
from bot.slack import formatting
from bot.slack.data_blocks import Cell, RichCell, bold, said_by
from bot.slack.fitting import draw_within_limit
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, fill_pattern, mention, render
from scoring.customers.customers import Customer
from scoring.privacy import staff
from scoring.rules.policy import Policy
from scoring.rules.reasons import spell_reason
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import (
    Answer,
    BrokenFloor,
    Choice,
    Floor,
    Scorecard,
    compute_grade,
    format_grade,
)
from scoring.scorecards.suggestions import AnswerSuggestion
from scoring.strikes import StrikePhase, StrikeTally, phases_of

PAGE_SIZE = 15
LIST_HEAD = ("Customer", "Grade", "Answers", "Worth knowing")
FORMER_HEAD = ("Customer", "Let go on", "Revenue a year")
MOST_RATERS = 10
EVIDENCE_LIMIT = 300
"""Characters of an answer's evidence that are shown."""
WHY_LENGTH = 200
"""How many characters of somebody's reason a card shows; *Details* shows all."""
MARKS = {
    Choice.YES: ":white_check_mark:",
    Choice.NO: ":x:",
    Choice.UNKNOWN: ":grey_question:",
    Choice.NOT_APPLICABLE: ":heavy_minus_sign:",
}
CHOICE_TEXTS = {Choice.YES: "yes", Choice.NO: "no", Choice.UNKNOWN: "unknown", Choice.NOT_APPLICABLE: "n/a"}
ANSWER_HEADS = {
    **{choice: formatting.sentence(text) for choice, text in CHOICE_TEXTS.items()},
    Choice.NOT_APPLICABLE: "Does not apply",
}
NOT_YET = ("skip", "No answer yet")
CHOICES = (
    (Choice.YES.value, "Yes"),
    (Choice.NO.value, "No"),
    (Choice.UNKNOWN.value, "I don't know"),
    (Choice.NOT_APPLICABLE.value, "Does not apply"),
)
"""What a question can be answered with, as menus offer it."""


def render_card(details: ScorecardDetails) -> Message:
    """Render a card: the grade and why, strikes, what is open, and the answers; the rest is behind *Details*."""
    card, policy, customer = details.card, details.policy, details.customer
    return render(
        "scorecard",
        customer=customer.name,
        key=customer.key,
        **_build_verdict_values(card, policy),
        why=formatting.short(card.override.why, WHY_LENGTH) if card.override is not None else "",
        strikes=describe_strikes(details),
        open=_list_open_matters(details),
        restricted=describe_restriction(details.restriction, policy, details.now) if details.restriction else "",
        answers=_group_answers(card, policy),
        raters=format_raters(card) if card.rated_at is not None else "",
        rated_on=_format_rated_day(card, policy),
        remarks=list_age_remarks(card, policy),
        buttons=_list_card_buttons(details),
        archived=customer.archived_at is not None,
        former=_format_day(customer.former_at, policy) if customer.former_at else "",
        deleted=_format_day(customer.details_deleted_at, policy) if customer.details_deleted_at else "",
    )


def render_card_details(details: ScorecardDetails) -> Message:
    """Render what stands behind a card's *Details*: figures, terms, attention, strikes, and what others remarked."""
    card, policy = details.card, details.policy
    return render(
        "scorecard_more",
        customer=details.customer.name,
        key=details.customer.key,
        **_build_verdict_values(card, policy),
        remarks=[*list_remarks(card, policy), *_list_aside_remarks(details.aside, policy)],
        attention=describe_attention(details.attention, policy) if details.attention else [],
        flagged=details.attention is not None and details.attention.flagged,
        flags=terms.list_flags(details.agreed) if details.agreed else [],
        strikes=_list_current_strikes(details),
        fields=list_figures(details.customer, policy, details.agreed),
        rated=card.rated_at is not None,
        named=staff.shows_names(policy),
    )


def _build_verdict_values(card: Scorecard, policy: Policy) -> dict[str, str]:
    """Build the first line of a card: the grade, or that there is none, and why."""
    none = "not rated yet" if card.rated_at is None else "no grade yet"
    return {"grade": format_grade(card.grade, card.doubt) or none, "reason": describe_verdict(card, policy)}


def describe_verdict(card: Scorecard, policy: Policy) -> str:
    """Say why a card has its grade: `would be C, but the margin is below the minimum · 2–3 of 7 yes`."""
    if card.override is not None:
        computed = f"it {card.computed}" if card.computed else "no grade yet"
        return f"set by hand until {_format_day(card.override.until, policy)}; the answers make {computed}"
    if card.rated_at is None:
        return "seven yes/no questions make the grade"
    if card.grade is None:
        return f"only {card.applicable} of {len(card.verdicts)} questions apply, and it takes {policy.min_answers}"
    shortfall = describe_shortfall(card)
    unlowered = compute_grade(card.low, card.high, card.applicable)
    lowered = bool(shortfall) and card.computed != unlowered
    parts = (
        f"would be {unlowered}, but {shortfall}" if lowered else "",
        _describe_answered(card, policy),
        shortfall if not lowered else "",
        _explain_doubt(card, policy),
    )
    return " · ".join(part for part in parts if part)


def describe_shortfall(card: Scorecard) -> str:
    """Say what is below a minimum: `the margin and the average sale are below the minimum`; "" if nothing is."""
    names = [f"the share of {each.job}" if each.job else f"the {each.floor.value}" for each in card.broken]
    if not names:
        return ""
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} below the minimum"


def _describe_answered(card: Scorecard, policy: Policy) -> str:
    """Say how many answers are yes, how many are unknown, and how many are missing before the customer is ranked."""
    unknown, answered = card.high - card.low, format_card_range(card)
    if unknown:
        answered = f"{answered}, {formatting.count(unknown, 'answer')} unknown"
    if card.rankable:
        return answered
    lacking = policy.min_answers - card.applicable + unknown
    return f"{answered} · {formatting.count(lacking, 'more answer')} to be ranked"


def _explain_doubt(card: Scorecard, policy: Policy) -> str:
    """Say what it takes for a D of one opinion to count; "" for any other grade."""
    if not card.doubt or not card.rankable:
        return ""
    if card.raters:
        return "it decides nothing until somebody else rates them too"
    return f"it decides nothing until somebody has answered {policy.min_answers} questions"


def _group_answers(card: Scorecard, policy: Policy) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """Group the questions by their answer, as (mark, answer, (title, whether raters differ) of each)."""
    if card.rated_at is None:
        return []
    return [
        (MARKS[choice], ANSWER_HEADS[choice], titles)
        for choice in Choice
        if (
            titles := [
                (each.question.title, each.split and staff.is_crowd(sum(each.votes.values()), policy))
                for each in card.verdicts
                if each.choice is choice
            ]
        )
    ]


def describe_strikes(details: ScorecardDetails) -> str:
    """Say in a line how many points count, when the next expires, and what does not count for now."""
    live, phases = details.tally.live, phases_of(details.strikes, now=details.now, policy=details.policy)
    states, parts = Counter(phases.values()), [format_points(details.tally, details.policy)]
    if live:
        day = formatting.day(case_files.get_local_day(live[0].expires_at, details.policy), _get_today(details))
        parts.append(f"{'the next expires on' if len(live) > 1 else 'counting until'} {day}")
    left_out = ((StrikePhase.CONTESTED, "contested"), (StrikePhase.OURS, "mostly ours"))
    parts += [f"{states[phase]} more {words}" for phase, words in left_out if states[phase]]
    return ", ".join(parts)


def _list_open_matters(details: ScorecardDetails) -> list[Markup]:
    """List what is open with a customer: the case with its stage, and a hold."""
    matters = []
    if details.file is not None:
        matters.append(fill_pattern("case, {}", case_files.format_stage(details.file)))
    if details.hold is not None and details.now < details.hold.until:
        until = formatting.day(case_files.get_local_day(details.hold.until, details.policy), _get_today(details))
        matters.append(fill_pattern("on hold until {}", until))
    return matters


def _list_card_buttons(details: ScorecardDetails) -> list[tuple[str, str, str]]:
    """List the buttons of a card as (label, action, style), the one that is wanted next first."""
    rate, strike = ("Rate", "rate"), ("Record Strike", "strike_open")
    card, more = details.card, ("Details", "card_more", "")
    if details.customer.archived_at is not None or details.customer.former_at is not None:
        return [more]
    if card.stale or card.doubt or not (card.rankable or card.override):
        wanted = [(*rate, "primary"), (*strike, "")]
    else:
        wanted = [(*strike, ""), (*rate, "")]
    if details.file is None or not details.may_see_case:
        return [*wanted, more]
    show = ("Show Case", "case_show", "")
    return [*wanted, show, more] if wanted[0][2] else [(*show[:2], "primary"), *wanted, more]


def render_answers(details: ScorecardDetails) -> Message:
    """Render who answered what and when, the latest ten of each question; long evidence is cut so that all fit."""
    return draw_within_limit(lambda length: _render_answers(details, length), longest=EVIDENCE_LIMIT)


def _render_answers(details: ScorecardDetails, length: int) -> Message:
    """Render the answers, each with at most so many characters of its evidence."""
    rows: list[list[Cell]] = []
    for verdict in details.card.verdicts:
        latest = sorted(
            (a for a in details.answers if a.question == verdict.question.id), key=lambda a: a.at, reverse=True
        )
        answers = _build_answers(latest, details, length)
        if len(latest) > MOST_RATERS and staff.shows_names(details.policy):
            answers += ({"type": "text", "text": f"\nand {len(latest) - MOST_RATERS:,} more"},)
        rows.append([bold(verdict.question.title), CHOICE_TEXTS[verdict.choice] if latest else "", answers])
    return render(
        "scorecard_details",
        customer=details.customer.name,
        key=details.customer.key,
        range=format_card_range(details.card),
        raters=format_raters(details.card),
        rows=rows,
        named=staff.shows_names(details.policy),
    )


def _build_answers(latest: Sequence[Answer], details: ScorecardDetails, length: int) -> RichCell:
    """Build the cell of what raters said; in works-council mode one's own, how many said what, and evidence alone."""
    own = [a for a in latest[:MOST_RATERS] if staff.may_see(a.rater, details.viewer, details.policy)]
    cell = said_by((a.rater, _format_answer(a, details.policy, length)) for a in own)
    if staff.shows_names(details.policy):
        return cell
    counts = Counter(CHOICE_TEXTS[a.choice] for a in latest) if staff.is_crowd(len(latest), details.policy) else {}
    lines = [", ".join(f"{number} {text}" for text, number in sorted(counts.items()))] if counts else []
    lines += sorted(f"“{_shorten(a.evidence, length)}”" for a in latest if a.evidence and a not in own)[:MOST_RATERS]
    texts = [f"\n{line}" if number or own else line for number, line in enumerate(lines)]
    return (*cell, *({"type": "text", "text": text} for text in texts))


def _format_answer(answer: Answer, policy: Policy, length: int) -> str:
    """Format what somebody answered: `no, 3 January 2026: asked for a discount`."""
    line = f"{CHOICE_TEXTS[answer.choice]}, {_format_day(answer.at, policy)}"
    return f"{line}: {_shorten(answer.evidence, length)}" if answer.evidence else line


def _shorten(evidence: str, length: int) -> str:
    """Put evidence on one line of at most so many characters."""
    return formatting.short(" ".join(evidence.split()), length)


def render_rated(outcome: CardChanged) -> Message:
    """Render the answer to somebody who rated a customer: its grade now and why, and what was saved."""
    before, now = (format_grade(card.grade, card.doubt) for card in (outcome.before, outcome.card))
    return render(
        "rated",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        **_build_verdict_values(outcome.card, outcome.policy),
        answered=formatting.count(outcome.answered, "answer"),
        before="" if before == now else before,
        remarks=list_age_remarks(outcome.card, outcome.policy),
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
        grade=format_grade(outcome.card.grade, outcome.card.doubt),
        computed=outcome.card.computed or "",
        until=_format_day(override.until, outcome.policy) if override else "",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_list(page: ScorecardPage, command: str) -> Message:
    """Render a page of the list of customers. `command` is the typed line, for the buttons to other pages."""
    return render(
        "scorecard_list",
        head=LIST_HEAD,
        rows=[_build_customer_row(customer, standing, page.policy) for customer, standing in page.rows],
        worst=formatting.listed(
            [f"{formatting.short(customer.name, 60)} ({s.graded or 'not graded'})" for customer, s in page.rows], 3
        ),
        cards=_build_card_options(customer for customer, _ in page.rows),
        former=formatting.count(page.former, "former customer") if page.former else "",
        **_build_pages(len(page.rows), page.total, page.offset, command),
    )


def render_former_list(page: FormerPage, command: str) -> Message:
    """Render a page of the customers we let go, the latest first: no grades, no ranks."""
    rows = [_build_former_row(customer, page.policy) for customer in page.customers]
    return render(
        "scorecard_former",
        head=FORMER_HEAD,
        rows=rows,
        cards=_build_card_options(page.customers),
        **_build_pages(len(rows), page.total, page.offset, command),
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


def format_suggestion(suggestion: AnswerSuggestion | None) -> str:
    """Format what the records suggest, as a question: `6 orders, the last in October 2026: yes?`; "" for nothing."""
    if suggestion is None:
        return ""
    return formatting.sentence(f"{suggestion.record}: {CHOICE_TEXTS[suggestion.choice]}?")


def format_card_grade(card: Scorecard) -> str:
    """Format a grade: `C`, `D, one rater`, `B (set by hand, computed D)`; "" if there is none yet."""
    if card.override is not None:
        return f"{card.grade} (set by hand, computed {card.computed or 'none yet'})"
    return format_grade(card.grade, card.doubt)


def format_grade_phrase(card: Scorecard) -> str:
    """Format a grade with the word before it: `grade C`, or `not graded yet`."""
    return f"grade {format_card_grade(card)}" if card.grade else "not graded yet"


def format_raters(card: Scorecard) -> str:
    """Format how many raters there are; somebody who answered fewer than five questions is none."""
    return formatting.count(card.raters, "rater") if card.raters else "no rater has answered enough questions"


def format_card_range(card: Scorecard) -> str:
    """Format a card's range: `2–3 of 7 yes`, or `2 of 7 yes` if nothing is unknown."""
    return format_range(card.low, card.high, card.applicable)


def format_points(tally: StrikeTally, policy: Policy) -> str:
    """Format the points that count, and whether they are enough for a case."""
    points = formatting.points(tally.points, policy.strikes_to_case)
    return f"{points}, enough for a case" if tally.case_due else points


def list_remarks(card: Scorecard, policy: Policy) -> list[tuple[str, str]]:
    """List the figures below a minimum, the reason of a grade set by hand, and what age does, as (emoji, sentence)."""
    remarks = [(":small_red_triangle_down:", describe_broken_floor(broken, policy)) for broken in card.broken]
    if card.override is not None:
        until = _format_day(card.override.until, policy)
        remarks.append((":bust_in_silhouette:", f"Grade set by hand until {until}: {card.override.why}"))
    return [*remarks, *list_age_remarks(card, policy)]


def list_age_remarks(card: Scorecard, policy: Policy) -> list[tuple[str, str]]:
    """List what the age of the answers or of the customer does, as (emoji, sentence)."""
    remarks = []
    if card.stale:
        days = formatting.count(policy.stale_days, "day")
        remarks.append((":hourglass:", f"The answers are older than {days}: rate again."))
    if card.newcomer:
        remarks.append((":seedling:", "A new customer: not among the lowest for now. Strikes count all the same."))
    return remarks


def describe_broken_floor(broken: BrokenFloor, policy: Policy) -> str:
    """Say which figure is below which minimum: `Margin of 9 %, below the minimum of 10 %.`"""
    name = f"Share of {broken.job}" if broken.floor is Floor.MIX else formatting.sentence(broken.floor.value)
    if broken.floor in (Floor.MARGIN, Floor.MIX):
        figure, limit = formatting.percent(broken.figure), formatting.percent(broken.limit)
    else:
        figure, limit = (formatting.whole_money(each, policy.currency) for each in (broken.figure, broken.limit))
        if figure == limit:
            figure, limit = (formatting.money(each, policy.currency) for each in (broken.figure, broken.limit))
    return f"{name} of {figure}, below the minimum of {limit}."


def list_figures(customer: Customer, policy: Policy, agreed: CustomerTerms | None = None) -> list[tuple[str, str]]:
    """List what is on record about a customer, as (name, value); at most ten, Slack's limit for fields."""
    unlisted = " (on no list)" if agreed is not None and agreed.listed is None else ""
    owner = mention(customer.owner) if customer.owner else customer.owner_name
    format_money = partial(formatting.whole_money, currency=policy.currency)
    pairs: Iterable[tuple[str, str | None]] = (
        ("Owner", owner),
        ("Segment", customer.segment),
        ("Annual revenue", None if customer.revenue is None else format_money(customer.revenue)),
        ("Margin", None if customer.margin is None else formatting.percent(customer.margin)),
        ("Orders", None if customer.orders is None else f"{customer.orders:,}"),
        ("Average sale", None if customer.average_sale is None else format_money(customer.average_sale)),
        ("Customer since", formatting.day(customer.since) if customer.since else None),
        ("Last order", formatting.day(customer.last_order) if customer.last_order else None),
        ("Package", f"{customer.package}{unlisted}" if customer.package else None),
    )
    return [(name, value) for name, value in pairs if value]


def format_range(low: int, high: int, of: int) -> str:
    """Format a range of questions answered yes: `2–3 of 7 yes`."""
    return f"{low} of {of} yes" if low == high else f"{low}–{high} of {of} yes"


def _format_rated_day(card: Scorecard, policy: Policy) -> str:
    """Format the day of the last rating; "" if there is none."""
    return _format_day(card.rated_at, policy) if card.rated_at else ""


def _format_day(moment: datetime, policy: Policy) -> str:
    """Format the day of a moment in the workspace's time zone."""
    return formatting.day(case_files.get_local_day(moment, policy))


def _get_today(details: ScorecardDetails) -> date:
    """Return the workspace's day at which a card was loaded."""
    return case_files.get_local_day(details.now, details.policy)


def _list_current_strikes(details: ScorecardDetails) -> list[tuple[int, str, str, str]]:
    """List the strikes that the card shows: number, reason, phase and last day."""
    stand = phases_of(details.strikes, now=details.now, policy=details.policy)
    return [
        (
            strike.id,
            spell_reason(strike.reason),
            describe_phase(strike, stand[strike.id]),
            _format_day(strike.expires_at, details.policy) if stand[strike.id] is StrikePhase.LIVE else "",
        )
        for strike in details.strikes
        if stand[strike.id] in (StrikePhase.LIVE, StrikePhase.OURS, StrikePhase.CONTESTED)
    ][:10]


def _build_customer_row(customer: Customer, standing: Standing, policy: Policy) -> list[Cell]:
    """Build the row of a customer in the list."""
    notes = [formatting.points(standing.points, policy.strikes_to_case, "strike point")] if standing.points else []
    notes += ["below a minimum"] if standing.broken else []
    notes += ["old answers"] if standing.stale else []
    notes += ["new"] if standing.newcomer else []
    return [
        bold(formatting.short(customer.name, 60)),
        standing.graded or "not graded",
        format_range(standing.low, standing.high, standing.applicable) if standing.rated else "not rated",
        ", ".join(notes),
    ]


def _build_former_row(customer: Customer, policy: Policy) -> list[Cell]:
    """Build the row of a customer we let go."""
    revenue = "not known" if customer.revenue is None else formatting.whole_money(customer.revenue, policy.currency)
    let_go_on = _format_day(customer.former_at, policy) if customer.former_at else ""
    return [bold(formatting.short(customer.name, 60)), let_go_on, revenue]


def _build_card_options(customers: Iterable[Customer]) -> list[tuple[str, str, str]]:
    """Build the options of the menu that opens a customer's card."""
    return [(customer.name, "card", customer.key) for customer in customers]


def _build_pages(rows: int, total: int, offset: int, command: str) -> dict[str, object]:
    """Build which customers of how many are shown, and the lines typed for the pages beside this one ("" for none)."""
    number = offset // PAGE_SIZE + 1
    many = formatting.count(total, "customer")
    return {
        "shown": many if rows == total else f"{offset + 1:,}–{offset + rows:,} of {many}",
        "next": _build_page_command(command, number + 1) if offset + rows < total else "",
        "previous": _build_page_command(command, number - 1) if number > 1 else "",
    }


def _build_page_command(command: str, number: int) -> str:
    """Build the typed line that shows another page; it has every word once, so that it fits a button."""
    words = dict.fromkeys(word for word in command.split() if word.casefold() != "list" and not word.isdigit())
    return " ".join(["list", str(number), *words])[:2000]


def _list_aside_remarks(aside: Aside, policy: Policy) -> list[tuple[str, str]]:
    """List what stands beside a card, as (emoji, sentence)."""
    remarks: list[tuple[str, str]] = []
    if aside.crowd is not None:
        people = formatting.count(aside.crowd.people, "person", "people")
        remarks.append((":thought_balloon:", f"{people}: {aside.crowd.feeling.value} on the whole."))
    if aside.nominated_at is not None:
        on = formatting.day(aside.nominated_at.astimezone(policy.zone).date())
        remarks.append((":eyes:", f"Nominated for a look on {on}."))
    if aside.signals:
        remarks.append((":door:", f"For managers: {format_signals(aside.signals, policy)}"))
    if aside.verdict is not None:
        remarks.append((":clipboard:", review_messages.format_latest_verdict(*aside.verdict)))
    return remarks


HELP: dict[str, HelpEntry] = {
    "scorecard": HelpEntry(
        "show, rate and list customers",
        "staff",
        (
            ("/scorecard acme", "the card; `/scorecard acme details` all that is on record"),
            ("/scorecard acme rate", "the seven questions"),
            (
                "/scorecard list --grade D",
                "worst first; or `--owner me`, `--stale`, `--unrated`, `--unowned`, or `--former`: those let go",
            ),
        ),
    ),
}
