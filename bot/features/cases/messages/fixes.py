"""How fixes read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.features.cases.usecases.fixes import FixChanged, FixList
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.cases.fixes import DEFAULT_DAYS, Fix, FixState
from scoring.customers.customers import Customer
from scoring.strikes import OurPart, Strike, StrikeState

MOST_ROWS = 20

HELP: dict[str, HelpEntry] = {
    "fix": HelpEntry(
        "what we mend on our side",
        "owners and managers",
        (
            (
                "/umpire fix acme send the photo list a week earlier",
                f"opens one; `--owner @li --due 3 may` says who and when, otherwise the owner in {DEFAULT_DAYS} days",
            ),
            ("/umpire fix acme", "opens the form"),
            (
                "/umpire fix acme done 3 the list goes out on Mondays --told yes",
                "says what changed and whether they were told; who owns the fix may too",
            ),
            ("/umpire fix acme told 3", "says later that they were told, and links a finished fix to the open case"),
            ("/umpire fix acme drop 3 it was not ours after all", "takes it off, with a reason"),
            ("/umpire fix acme owner 3 @li", "gives it to somebody else"),
            ("/umpire fix list acme", "all of them"),
        ),
    )
}


def render_changed(changed: FixChanged) -> Message:
    """Render the private answer to a change of a fix: what it means, and how many are still open."""
    fix, zone = changed.fix, changed.policy.zone
    moment = fix.closed_at or fix.opened_at
    return render(
        "fix_opened" if fix.state is FixState.OPEN else "fix_closed",
        customer=changed.customer.name,
        key=changed.customer.key,
        number=fix.id,
        what=fix.what,
        owner=fix.owner,
        due=formatting.day(fix.due_on, _get_local_day(fix.opened_at, zone)) if fix.due_on else "",
        done=fix.state is FixState.DONE,
        why=fix.closed_why,
        means=_explain_effect_on_strike(changed.strike, moment, zone, done=fix.state is FixState.DONE)
        if changed.strike
        else "",
        told_on=formatting.day(_get_local_day(fix.told_at, zone)) if fix.told_at else "",
        linked=fix.case_id is not None,
        left=formatting.count(changed.still_open, "fix", "fixes") if changed.still_open else "",
        told=changed.channel,
        minutes=formatting.count(changed.policy.undo_minutes, "minute"),
        advice=changed.advice,
        undo=changed.undo,
    )


def render_text_or_verb(customer: Customer, verb: str, text: str, closes: tuple[Fix, ...], draft: str) -> Message:
    """Render the question whether a text that begins with a verb is a new fix.

    `closes` are the fixes that the verb could close instead.
    """
    which_fix = f"Fix #{closes[0].id}" if len(closes) == 1 else "One"
    return render(
        "fix_which",
        customer=customer.name,
        key=customer.key,
        verb=verb,
        what=f"{verb} {text}",
        closes={"done": f"Close {which_fix} as Done", "drop": f"Drop {which_fix}"}.get(verb) if closes else None,
        draft=draft,
    )


def render_list(fix_list: FixList) -> Message:
    """Render every fix for a customer."""
    zone, now = fix_list.policy.zone, fix_list.now
    return render(
        "fix_list",
        customer=fix_list.customer.name,
        key=fix_list.customer.key,
        rows=[_build_row(fix, now, zone) for fix in fix_list.fixes[:MOST_ROWS]],
        more=max(0, len(fix_list.fixes) - MOST_ROWS),
        closes=bool(fix_list.closes),
    )


def _build_row(fix: Fix, now: datetime, zone: ZoneInfo) -> dict[str, object]:
    """Build one fix's line of the list."""
    today = _get_local_day(now, zone)
    is_open = fix.state is FixState.OPEN
    return {
        "number": fix.id,
        "state": "overdue" if is_open and fix.due_on and fix.due_on < today else fix.state.value,
        "open": is_open,
        "owner": fix.owner,
        "due": formatting.day(fix.due_on, today) if fix.due_on else "",
        "strike": fix.strike_id,
        "what": formatting.short(fix.what, 600),
        "closed": formatting.day(_get_local_day(fix.closed_at, zone), today) if fix.closed_at else "",
        "why": formatting.short(fix.closed_why, 600),
        "told": fix.told_at is not None,
    }


def _explain_effect_on_strike(strike: Strike, moment: datetime, zone: ZoneInfo, *, done: bool) -> str:
    """Say what closing the fix means for its strike; "" where the strike does not count any more."""
    if strike.state in (StrikeState.VOID, StrikeState.UNDONE) or moment >= strike.expires_at or strike.cleared_at:
        return ""
    if strike.ours is OurPart.MOSTLY:
        if done:
            return f"If it happens again after today, strike #{strike.id} counts."
        return f"Strike #{strike.id} still does not count."
    until = formatting.day(_get_local_day(strike.expires_at, zone), _get_local_day(moment, zone))
    return f"Strike #{strike.id} goes on counting until {until}{'; our part in it is mended' if done else ''}."


def _get_local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment in this time zone."""
    return moment.astimezone(zone).date()
