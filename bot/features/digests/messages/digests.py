"""Messages of the digest: its opening, one for each customer, and the private preview of both."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.features.capacity.messages import format_shortfall_warning
from bot.features.cases.messages import case_files
from bot.features.digests.usecases.digests import DigestPreview
from bot.features.digests.usecases.issues import Digest, DigestEntry, DigestOpening
from bot.features.home.messages import CLOCK_NAMES
from bot.features.interactions.messages import describe_flagged
from bot.features.scorecards.messages import floor, graded, range_
from bot.features.todos.messages import NAME, moment
from bot.slack import formatting
from bot.slack.rendering import Message, escaped, render
from scoring.cases import gates
from scoring.cases.case_files import CaseFile
from scoring.cases.fixes import FixState
from scoring.cases.talks import find_unanswered_talk
from scoring.digests import digests as digest_rules
from scoring.digests.digests import NextStep, ReasonTotal
from scoring.digests.reactions import ReviewAct
from scoring.rules.policy import Policy
from scoring.todos import RunningClock

MAX_REASONS = 3
MAX_LINES = 10
"""Lines of one kind that the opening shows."""
NEXT_STEPS = {
    NextStep.OWNER: "Find an owner: `/umpire customer owner {key} @name`",
    NextStep.FIX: "Mend our part first: `/umpire fix {key}`",
    NextStep.RATE: "Rate it, too few questions have an answer: `/scorecard {key} rate`",
    NextStep.RATE_AGAIN: "Rate it again, the answers are old: `/scorecard {key} rate`",
    NextStep.SECOND: "Ask a second person to rate it, one opinion decides nothing: `/scorecard {key} rate`",
    NextStep.TALK: "Talk it over with the owner, and log how it goes: `/log {key}`",
}
REST_NAMES = {ReviewAct.KEEP: "kept", ReviewAct.SNOOZE: "snoozed"}


def render_opening(shown: DigestOpening) -> Message:
    """Render the message before the customers, or one line when there is nothing to say."""
    return render("digest_opening", **_build_opening(shown))


def render_customer(entry: DigestEntry, reviewed: Sequence[Markup] = ()) -> Message:
    """Render one customer: why it is named, what was tried, who owns it, what comes next. No reporter is named.

    `reviewed` says where its review stands.
    """
    return render("digest_customer", e=_build_entry(entry), reviewed=reviewed)


def render_preview(shown: DigestPreview) -> Message:
    """Render the whole digest as one private message, with who is left out and when the next one comes."""
    digest, policy = shown.digest, shown.digest.opening.policy
    return render(
        "digest_preview",
        entries=[_build_entry(entry) for entry in digest.entries],
        resting=_list_resting(digest),
        muted=policy.digest_muted,
        channel=shown.channel,
        next=f"{shown.next_at.astimezone(policy.zone):%A}, {moment(shown.next_at, digest.opening.now, policy)}",
        **_build_opening(digest.opening),
    )


def render_posted(digest: Digest, channel: str) -> Message:
    """Render the private answer to `/umpire digest now`."""
    return render("digest_posted", count=len(digest.entries), channel=channel)


def _build_opening(shown: DigestOpening) -> dict[str, Any]:
    """Build what the opening shows."""
    today = _get_local_day(shown.now, shown.policy)
    better = _list_better_news(shown)
    return {
        "day": formatting.day(today),
        "count": shown.count,
        "ungraded": _describe_ungraded(shown),
        "grades": "C or D" if shown.policy.digest_grade == "C" else "D",
        "since": formatting.day(_get_local_day(shown.news.since, shown.policy), today),
        "told": _list_news(shown),
        "better": better,
        "clocks": [_format_clock(clock, shown) for clock in shown.clocks[:MAX_LINES]],
        "more": max(0, len(shown.clocks) - MAX_LINES),
        "room": format_shortfall_warning(shown.room, shown.policy),
        "anchor": (f"{shown.anchor.seq:,}", shown.anchor.digest),
    }


def _describe_ungraded(shown: DigestOpening) -> str:
    """Say how few customers have a grade, when it is less than half of them; else ""."""
    graded, customers = shown.graded
    if 2 * graded >= customers:
        return ""
    if not graded:
        return "no customer has a grade yet"
    return f"only {graded:,} of {formatting.count(customers, 'customer')} {'has' if graded == 1 else 'have'} a grade"


def _list_news(shown: DigestOpening) -> list[str]:
    """List what happened since the digest before, except better news."""
    news, count = shown.news, formatting.count
    said = (
        (news.opened, count(news.opened, "case") + " opened"),
        (news.fell_away, count(news.fell_away, "case") + " fell away"),
        (news.strikes, count(news.strikes, "strike") + " recorded"),
        (news.expired, count(news.expired, "strike") + " expired"),
        (news.decided, count(news.decided, "ballot") + " decided"),
        (news.given, count(news.given, "final notice") + " given"),
        (news.farewells, count(news.farewells, "farewell")),
        (news.nominated, f"{count(news.nominated, 'customer')} nominated for a look, by feeling and without a name"),
    )
    return [text for number, text in said if number]


def _list_better_news(shown: DigestOpening) -> list[str]:
    """List the good news since the digest before."""
    news, count = shown.news, formatting.count
    said = [f"{formatting.short(each.name, NAME)} left the bottom of the list" for each in shown.left[:MAX_LINES]]
    if len(shown.left) > MAX_LINES:
        said.append(f"{len(shown.left) - MAX_LINES} more left it too")
    counted = (
        (news.good_again, count(news.good_again, "case") + " closed, good again"),
        (news.met, count(news.met, "final notice") + " met"),
        (news.pleasant, count(news.pleasant, "good conversation") + " logged"),
    )
    return said + [text for number, text in counted if number]


def _format_clock(clock: RunningClock, shown: DigestOpening) -> tuple[str, str]:
    """Format a running clock as customer, and what ends when."""
    end = clock.last_day or clock.ends_at
    assert end is not None, "a clock ends"
    name = formatting.short(shown.customers[clock.customer_id].name, NAME)
    return name, f"{CLOCK_NAMES[clock.what]} {_format_end(end, shown.now, shown.policy)}"


def _build_entry(entry: DigestEntry) -> dict[str, Any]:
    """Build what the message of one customer shows."""
    return {
        "place": entry.place,
        "customer": entry.customer.name,
        "key": entry.customer.key,
        "graded": graded(entry.card),
        "range": range_(entry.card) if entry.card.rated_at else "not rated",
        "points": formatting.points(entry.tally.points, entry.policy.strikes_to_case),
        "changed": _describe_change(entry),
        "reasons": [formatting.sentence(reason) for reason in _list_strongest_reasons(entry)],
        "tried": ", ".join(_list_tried(entry)) or "nothing yet",
        "owner": case_files.format_owner(entry.customer, entry.keeper, entry.customer.owner_name or "nobody yet"),
        "next": _describe_next_step(entry),
        "case": entry.file is not None,
    }


def _describe_change(entry: DigestEntry) -> str:
    """Say how the points changed since the digest before; "" if they did not, or it was not named there."""
    by = entry.tally.points - entry.before if entry.before is not None else 0
    return f"{formatting.count(abs(by), 'point')} {'more' if by > 0 else 'fewer'} than last time" if by else ""


def _list_strongest_reasons(entry: DigestEntry) -> list[str]:
    """List the three strongest reasons: strikes by weight, then floors, attention, and questions answered no."""
    today = _get_local_day(entry.now, entry.policy)
    said = [_format_grievance(each, today) for each in digest_rules.sum_by_reason(entry.tally.live)]
    said += [floor(broken, entry.policy).removesuffix(".") for broken in entry.card.broken]
    if entry.attention.flagged:
        said.append(describe_flagged(entry.attention, entry.policy))
    said += [f"{v.question.title}: no" for v in entry.card.verdicts if v.choice == "no"]
    return said[:MAX_REASONS]


def _format_grievance(each: ReasonTotal, today: date) -> str:
    """Format the strikes of one reason: `late payment (3 points, 2 times, last on 9 January)`."""
    points, on = formatting.count(each.points, "point"), formatting.day(each.latest, today)
    many = f"{each.strikes} times, last " if each.strikes > 1 else ""
    return f"{each.reason.replace('-', ' ')} ({points}, {many}on {on})"


def _list_tried(entry: DigestEntry) -> list[str]:
    """List what was done so far and what is under way: our fixes, the talk and its answer, the final notice."""
    today = _get_local_day(entry.now, entry.policy)
    done, still = (sum(fix.state is state for fix in entry.fixes) for state in (FixState.DONE, FixState.OPEN))
    counted = ((done, "done"), (still, "open"))
    said = [f"{formatting.count(number, 'fix', 'fixes')} of ours {how}" for number, how in counted if number]
    talked = [talk for talk in entry.file.talks if talk.answer is not None] if entry.file is not None else []
    if talked:
        last = talked[-1]
        on = f" on {formatting.day(last.held_on, today)}" if last.held_on else ""
        said.append(f"talked{on}: {last.answer.value}" if last.answer else "talked")
    planned = find_unanswered_talk(entry.file.talks) if entry.file is not None else None
    if planned is not None and planned.planned_on is not None:
        said.append(f"talk planned for {formatting.day(planned.planned_on, today)}")
    if entry.notice is not None and entry.notice.given_on is not None:
        said.append(f"final notice on {formatting.day(entry.notice.given_on, today)}")
    return said


def _describe_next_step(entry: DigestEntry) -> Markup:
    """Say what to do next: the next step of the open case, else what would help most."""
    if entry.file is not None:
        return _describe_case_step(entry.file)
    found = digest_rules.suggest_next_step(entry.keeper, entry.card, entry.fixes)
    return escaped(NEXT_STEPS[found].format(key=entry.customer.key))


def _describe_case_step(file: CaseFile) -> Markup:
    """Say what to do next in an open case."""
    if file.hold is not None and file.now < file.hold.until:
        return escaped(f"On hold until {_format_end(file.hold.until, file.now, file.policy)}")
    duties = case_files.list_duties(file)
    if duties:
        return duties[0]
    lacking = gates.list_missing_gates(file)
    return escaped(
        " ".join((lacking[0].says, lacking[0].todo)).strip()
        if lacking
        else formatting.sentence(case_files.format_stage(file))
    )


def _list_resting(digest: Digest) -> list[tuple[str, str]]:
    """List the customers left out for now, each with why and until when."""
    now, policy = digest.opening.now, digest.opening.policy
    return [
        (
            formatting.short(known.name, NAME),
            f"{REST_NAMES[rest.act]} until {_format_end(rest.until or now, now, policy)}",
        )
        for known, rest in digest.resting[:MAX_LINES]
    ]


def _format_end(end: datetime | date, now: datetime, policy: Policy) -> str:
    """Format an end: with its time where it has one, else as a day."""
    return moment(end, now, policy) if isinstance(end, datetime) else formatting.day(end, _get_local_day(now, policy))


def _get_local_day(at: datetime, policy: Policy) -> date:
    return at.astimezone(policy.zone).date()
