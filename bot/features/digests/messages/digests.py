"""Messages of the digest: its opening, one for each customer, and the private preview of both."""

from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.features.capacity.messages import format_shortfall_warning
from bot.features.cases.messages import case_files
from bot.features.digests.messages import reactions as reaction_messages
from bot.features.digests.usecases.digests import DigestPreview
from bot.features.digests.usecases.issues import Digest, DigestEntry, DigestOpening
from bot.features.digests.usecases.reactions import ReviewStanding
from bot.features.interactions.messages import describe_flagged
from bot.features.scorecards.messages import describe_broken_floor, format_card_range, format_grade_phrase
from bot.features.todos.messages import ABOUT, CLOCK_NAMES, NAME, describe_ungraded, format_moment
from bot.slack import formatting
from bot.slack.rendering import Message, escape, fill_pattern, mention, render
from scoring.cases import gates
from scoring.cases.case_files import CaseFile
from scoring.cases.fixes import Fix, FixState
from scoring.digests import digests as digest_rules
from scoring.digests.digests import NextStep, ReasonTotal
from scoring.digests.reactions import ReviewAct
from scoring.rules.policy import Policy
from scoring.rules.reasons import spell_reason
from scoring.todos import RunningClock
from scoring.values.moments import Moment

MAX_REASONS = 3
MAX_LINES = 10
"""Lines of one kind that the opening shows."""
NEXT_STEPS = {
    NextStep.OWNER: "Find an owner: `/umpire customer owner {key} @name`",
    NextStep.RATE: "Too few questions have an answer yet, so rate it: `/scorecard {key} rate`",
    NextStep.RATE_AGAIN: "The answers are old, so rate it again: `/scorecard {key} rate`",
    NextStep.SECOND: "One opinion decides nothing, so ask a second person to rate it: `/scorecard {key} rate`",
}
REST_NAMES = {ReviewAct.KEEP: "kept", ReviewAct.SNOOZE: "snoozed"}


def render_opening(opening: DigestOpening) -> Message:
    """Render the message before the customers, or one line when there is nothing to say."""
    return render("digest_opening", **_build_opening(opening))


def render_customer(entry: DigestEntry, standing: ReviewStanding) -> Message:
    """Render one customer: why it is named, what was tried, what comes next, and what managers may do about it.

    No reporter is named.
    """
    return render(
        "digest_customer",
        e=_build_entry(entry),
        reviewed=reaction_messages.describe_review(standing),
        buttons=reaction_messages.list_buttons(entry, standing.state),
        options=reaction_messages.list_options(entry, standing.state),
        reactions=reaction_messages.list_short_reactions(entry.policy),
    )


def render_preview(preview: DigestPreview) -> Message:
    """Render the whole digest as one private message, with who is left out and when the next one comes."""
    digest, policy = preview.digest, preview.digest.opening.policy
    return render(
        "digest_preview",
        entries=[_build_entry(entry) for entry in digest.entries],
        resting=_list_resting(digest),
        muted=policy.digest_muted,
        channel=preview.channel,
        next=Moment(preview.next_at, policy.zone, with_year=False, with_weekday=True, read_at=digest.opening.now),
        **_build_opening(digest.opening),
    )


def render_posted(digest: Digest, channel: str) -> Message:
    """Render the private answer to `/umpire digest now`."""
    return render("digest_posted", count=len(digest.entries), channel=channel)


def render_anchor(seq: int, digest: str) -> Message:
    """Render the audit's weekly mark, for admins: the number of its newest entry, and the hash of that."""
    return render("audit_anchor", seq=f"{seq:,}", digest=digest)


def _build_opening(opening: DigestOpening) -> dict[str, Any]:
    """Build what the opening shows."""
    today = case_files.get_local_day(opening.now, opening.policy)
    better = _list_better_news(opening)
    return {
        "day": formatting.day(today),
        "count": opening.count,
        "ungraded": _describe_ungraded(opening),
        "offers_round": bool(describe_ungraded(*opening.graded)) and not opening.round_running,
        "round_running": opening.round_running,
        "grades": "C or D" if opening.policy.digest_grade == "C" else "D",
        "since": formatting.day(case_files.get_local_day(opening.news.since, opening.policy), today),
        "told": _list_news(opening),
        "better": better,
        "clocks": [_format_clock(clock, opening) for clock in opening.clocks[:MAX_LINES]],
        "more": max(0, len(opening.clocks) - MAX_LINES),
        "room": format_shortfall_warning(opening.room, opening.policy),
    }


def _describe_ungraded(opening: DigestOpening) -> str:
    """Say how few customers have a grade, when it is less than half of them, or that there are none; else ""."""
    return "there is no customer yet" if not opening.graded[1] else describe_ungraded(*opening.graded)


def _list_news(opening: DigestOpening) -> list[str]:
    """List what happened since the digest before, except better news."""
    news, count = opening.news, formatting.count
    counted = (
        (news.opened, count(news.opened, "case") + " opened"),
        (news.fell_away, count(news.fell_away, "case") + " fell away"),
        (news.strikes, count(news.strikes, "strike") + " recorded"),
        (news.expired, count(news.expired, "strike") + " expired"),
        (news.decided, count(news.decided, "ballot") + " decided"),
        (news.given, count(news.given, "final notice") + " given"),
        (news.farewells, count(news.farewells, "farewell")),
        (news.nominated, f"{count(news.nominated, 'customer')} nominated for a look, by feeling and without a name"),
    )
    return [text for number, text in counted if number]


def _list_better_news(opening: DigestOpening) -> list[str]:
    """List the good news since the digest before."""
    news, count = opening.news, formatting.count
    lines = [
        f"{formatting.short(each.name, NAME)} left the bottom of the list" for each in opening.recovered[:MAX_LINES]
    ]
    if len(opening.recovered) > MAX_LINES:
        lines.append(f"{len(opening.recovered) - MAX_LINES} more left it too")
    counted = (
        (news.good_again, count(news.good_again, "case") + " closed, good again"),
        (news.met, count(news.met, "final notice") + " met"),
        (news.pleasant, count(news.pleasant, "good conversation") + " logged"),
    )
    return lines + [text for number, text in counted if number]


def _format_clock(clock: RunningClock, opening: DigestOpening) -> tuple[str, Markup]:
    """Format a running clock as customer, and what ends when."""
    end = clock.last_day or clock.ends_at
    assert end is not None, "a clock ends"
    name = formatting.short(opening.customers[clock.customer_id].name, NAME)
    return name, fill_pattern("{} {}", CLOCK_NAMES[clock.what], _format_end(end, opening.now, opening.policy))


def _build_entry(entry: DigestEntry) -> dict[str, Any]:
    """Build what the message of one customer shows."""
    return {
        "place": entry.place,
        "customer": entry.customer.name,
        "key": entry.customer.key,
        "graded": format_grade_phrase(entry.card),
        "range": format_card_range(entry.card) if entry.card.rated_at else "not rated",
        "points": formatting.points(entry.tally.points, entry.policy.strikes_to_case),
        "changed": _describe_change(entry),
        "reasons": [formatting.sentence(reason) for reason in _list_strongest_reasons(entry)],
        "overdue": Markup(", ").join(_list_overdue(entry)),
        "underway": ", ".join(_list_under_way(entry)),
        "tried": ", ".join(_list_tried(entry)),
        "owner": case_files.format_owner(entry.customer, entry.keeper, entry.customer.owner_name or "nobody yet"),
        "next": _describe_next_step(entry),
    }


def _describe_change(entry: DigestEntry) -> str:
    """Say how the points changed since the digest before; "" if they did not, or it was not named there."""
    by = entry.tally.points - entry.before if entry.before is not None else 0
    return f"{formatting.count(abs(by), 'point')} {'more' if by > 0 else 'fewer'} than last time" if by else ""


def _list_strongest_reasons(entry: DigestEntry) -> list[str]:
    """List the three strongest reasons: strikes by weight, then floors, attention, and questions answered no."""
    today = case_files.get_local_day(entry.now, entry.policy)
    reasons = [_format_grievance(each, today) for each in digest_rules.sum_by_reason(entry.tally.live)]
    reasons += [describe_broken_floor(broken, entry.policy).removesuffix(".") for broken in entry.card.broken]
    if entry.attention.flagged:
        reasons.append(describe_flagged(entry.attention, entry.policy))
    reasons += [f"{v.question.title}: no" for v in entry.card.verdicts if v.choice == "no"]
    return reasons[:MAX_REASONS]


def _format_grievance(grievance: ReasonTotal, today: date) -> str:
    """Format the strikes of one reason: `late payment (3 points, 2 times, last on 9 January)`."""
    points, on = formatting.count(grievance.points, "point"), formatting.day(grievance.latest, today)
    times = f"{grievance.strikes} times, last " if grievance.strikes > 1 else ""
    return f"{spell_reason(grievance.reason)} ({points}, {times}on {on})"


def _list_under_way(entry: DigestEntry) -> list[str]:
    """List what is in progress and not overdue: our open fixes, and the talk that is asked for, planned or held."""
    today = case_files.get_local_day(entry.now, entry.policy)
    numbers = [f"#{fix.id}" for fix in _list_open_fixes(entry) if not _is_past(fix.due_on, today)]
    lines = [f"{'fix' if len(numbers) == 1 else 'fixes'} {formatting.listed(numbers, MAX_REASONS)}"] if numbers else []
    talk = gates.find_waiting_talk(entry.file) if entry.file is not None else None
    if talk is not None and (talk.held_on or not _is_past(talk.planned_on, today)):
        on = talk.held_on or talk.planned_on
        day = f" on {formatting.day(on, today)}" if on else ""
        lines.append(f"talk{day}, its answer is missing" if talk.held_on else f"talk{day or ', not planned yet'}")
    return lines


def _list_overdue(entry: DigestEntry) -> list[Markup]:
    """List what should be done by now, each with its day and whose it is: our fixes, and a planned talk."""
    today = case_files.get_local_day(entry.now, entry.policy)
    lines = [
        _format_overdue(f"fix #{fix.id}", "due", fix.due_on, fix.owner, today)
        for fix in _list_open_fixes(entry)
        if fix.due_on is not None and _is_past(fix.due_on, today)
    ][:MAX_REASONS]
    talk = gates.find_waiting_talk(entry.file) if entry.file is not None else None
    if talk is not None and talk.held_on is None and talk.planned_on is not None and _is_past(talk.planned_on, today):
        lines.append(_format_overdue("talk", "planned for", talk.planned_on, talk.holder, today))
    return lines


def _format_overdue(what: str, verb: str, day: date, person: str | None, today: date) -> Markup:
    """Format one overdue thing: `fix #2 (due 2 December, @Ben)`."""
    return fill_pattern(
        "{} ({} {}, {})", what, verb, formatting.day(day, today), mention(person) if person else "nobody yet"
    )


def _list_open_fixes(entry: DigestEntry) -> list[Fix]:
    return [fix for fix in entry.fixes if fix.state is FixState.OPEN]


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _list_tried(entry: DigestEntry) -> list[str]:
    """List what was done so far: our fixes, the talk and its answer, the final notice."""
    today = case_files.get_local_day(entry.now, entry.policy)
    done = sum(fix.state is FixState.DONE for fix in entry.fixes)
    lines = [f"{formatting.count(done, 'fix', 'fixes')} of ours done"] if done else []
    talked = [talk for talk in entry.file.talks if talk.answer is not None] if entry.file is not None else []
    if talked:
        last = talked[-1]
        on = f" on {formatting.day(last.held_on, today)}" if last.held_on else ""
        lines.append(f"talked{on}: {last.answer.value}" if last.answer else "talked")
    if entry.notice is not None and entry.notice.given_on is not None:
        lines.append(f"final notice on {formatting.day(entry.notice.given_on, today)}")
    return lines


def _describe_next_step(entry: DigestEntry) -> Markup:
    """Say what to do next: the next step of the open case, else what would help most."""
    if entry.file is not None:
        return _describe_case_step(entry.file)
    step = digest_rules.suggest_next_step(entry.customer.owner or entry.keeper, entry.card, entry.fixes)
    if step is NextStep.FIX:
        return _describe_fix_step(entry)
    if step is NextStep.TALK and entry.keeper is None:
        return fill_pattern("A manager: talk to them, and log how it goes: `/log {}`", entry.customer.key)
    if step is NextStep.TALK:
        person, role = mention(entry.keeper or ""), "owner" if entry.keeper == entry.customer.owner else "backup"
        return fill_pattern(
            "{}, its {}: talk to them, and log how it goes: `/log {}`", person, role, entry.customer.key
        )
    return escape(NEXT_STEPS[step].format(key=entry.customer.key))


def _describe_fix_step(entry: DigestEntry) -> Markup:
    """Say who mends our part by when, by the open fix that is due first."""
    today = case_files.get_local_day(entry.now, entry.policy)
    fix = min(_list_open_fixes(entry), key=lambda each: (each.due_on or date.max, each.id))
    person = mention(fix.owner) if fix.owner else "Somebody"
    due = (
        f", {'overdue since' if _is_past(fix.due_on, today) else 'by'} {formatting.day(fix.due_on, today)}"
        if fix.due_on
        else ""
    )
    what = formatting.short(fix.what, ABOUT)
    return fill_pattern("{} closes fix #{}: {}{}: `/umpire fix {}`", person, fix.id, what, due, entry.customer.key)


def _describe_case_step(file: CaseFile) -> Markup:
    """Say what to do next in an open case."""
    if file.hold is not None and file.now < file.hold.until:
        return fill_pattern("On hold until {}", _format_end(file.hold.until, file.now, file.policy))
    duties = case_files.list_duties(file)
    if duties:
        return duties[0]
    missing_gates = gates.list_missing_gates(file)
    if not missing_gates:
        return escape(formatting.sentence(case_files.format_stage(file)))
    return fill_pattern("{} {}", missing_gates[0].says, missing_gates[0].todo).strip()


def _list_resting(digest: Digest) -> list[tuple[str, Markup]]:
    """List the customers left out for now, each with why and until when."""
    now, policy = digest.opening.now, digest.opening.policy
    return [
        (
            formatting.short(customer.name, NAME),
            fill_pattern("{} until {}", REST_NAMES[rest.act], _format_end(rest.until or now, now, policy)),
        )
        for customer, rest in digest.resting[:MAX_LINES]
    ]


def _format_end(end: datetime | date, now: datetime, policy: Policy) -> Moment | str:
    """Format an end: with its time where it has one, else as a day."""
    return (
        format_moment(end, now, policy, stays=True)
        if isinstance(end, datetime)
        else formatting.day(end, case_files.get_local_day(now, policy))
    )
