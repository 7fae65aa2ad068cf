"""Offers in words: worklists with their buttons, receipts, decisions."""

from bot.features.campaigns.messages.campaigns import SAYS
from bot.features.campaigns.usecases.decisions import Decided
from bot.features.campaigns.usecases.offers import PAGE, Made, Marked, Worklist
from bot.features.cases.messages import case_files as casefiles
from bot.slack import words
from bot.slack.rendering import Message, render
from scoring.campaigns.campaigns import ANSWERED, Decision, State
from scoring.packages import Kind, Package
from scoring.rules.policy import Policy

NAME = 60
"""Characters of a customer's name in a list."""
Button = tuple[str, str, str]
NEXT = {
    State.TO_DO: "It is as if nothing had been sent.",
    State.SENT: "Next: sit down with them.",
    State.MET: "Next: they sign or decline.",
    State.SIGNED: "That is settled.",
    State.DECLINED: "A manager decides whether we keep them.",
}


def worklist(found: Worklist, receipt: Marked | None = None) -> Message:
    """One page of a person's offers; after a click with what it did, and its undo, on top."""
    nothing = (
        "You look after no customer that is offered anything, and every customer has an owner. "
        if found.manages
        else "You look after no customer that is offered anything. "
    )
    return render(
        "offer_list",
        receipt={"says": _says(receipt.made), "undo": receipt.undo} if receipt else None,
        rows=[_row(each, found) for each in found.rows],
        shown=_shown(found),
        whose="your customers and those nobody looks after" if found.manages else "your customers",
        nothing=f"{nothing}`/umpire campaign` shows how far it is.",
        until=words.day(found.campaign.ends_on),
        turn="campaign_page",
        **_turns(found),
    )


def undecided(found: Worklist) -> Message:
    """One page of those a manager decides about."""
    rows = [
        {**_row(each, found), "buttons": [
            ("Keep", "offer_decide_open:keep", f"{each.customer.key} keep"),
            ("Prepare Notice", "offer_decide_open:notice", f"{each.customer.key} notice"),
        ]}
        for each in found.rows
    ]  # fmt: skip
    return render(
        "offer_list",
        receipt=None,
        rows=rows,
        shown=_shown(found),
        whose="those who declined or were silent",
        nothing="Nothing is left to decide: everybody who declined or was silent is decided about.",
        until=words.day(found.campaign.ends_on),
        turn="campaign_decide_page",
        **_turns(found),
    )


def marked(outcome: Marked) -> Message:
    """The answer to who marked an offer or chose a package: how it stands, what comes next, who was told."""
    made = outcome.made
    return render(
        "offer_marked",
        says=_says(made),
        package=package(made.package, made.policy) if made.package else "",
        then=NEXT.get(made.offer.state, ""),
        why=made.offer.why,
        told=outcome.told,
        running=bool(made.campaign.running),
        minutes=words.count(made.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def decided(outcome: Decided) -> Message:
    """The answer to a manager's decision: what it caused, or why nothing."""
    made, case = outcome.made, outcome.case
    return render(
        "offer_decided",
        customer=made.customer.name,
        key=made.customer.key,
        keep=made.offer.decision is Decision.KEEP,
        answered="declined" if made.offer.state is State.DECLINED else "gave no answer",
        opened=outcome.opened,
        route=casefiles.route(case, made.policy) if case else "",
        why=made.offer.decided_why,
        told=outcome.told,
        minutes=words.count(made.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def package(found: Package, policy: Policy) -> str:
    """`Support M: EUR 400.00 a month, 10 h, an answer within 4 h`."""
    a_month = " a month" if found.kind is Kind.MAINTENANCE else ""
    parts = [f"{words.money(found.price, policy.currency)}{a_month}"]
    parts += [f"{words.duration(found.minutes)}{a_month}"] * bool(found.minutes)
    if found.respond is not None:
        parts.append(f"an answer within {words.duration(found.respond)}")
    return f"{words.short(found.name, NAME)}: {', '.join(parts)}"


def _says(made: Made) -> str:
    """`Acme GmbH: signed on 9 January; we sat down with them on 7 January`."""
    name, today = words.short(made.customer.name, NAME), made.now.astimezone(made.policy.zone).date()
    offer = made.offer
    met = f"we sat down with them on {words.day(offer.met_on, today)}" if offer.met_on else ""
    if offer.state in ANSWERED and offer.answered_on is not None:
        said = f"{offer.state.value} on {words.day(offer.answered_on, today)}"
        return f"{name}: {said}; {met}." if met else f"{name}: {said}."
    if met:
        return f"{name}: {met}."
    return f"{name}: sent on {words.day(offer.sent_on, today)}." if offer.sent_on else f"{name}: {offer.state.value}."


def _row(made: Made, found: Worklist) -> dict[str, object]:
    offer, today = made.offer, found.now.astimezone(found.policy.zone).date()
    days = {State.SENT: offer.sent_on, State.MET: offer.met_on}
    if offer.state in ANSWERED:
        days[offer.state] = offer.answered_on
    on = days.pop(offer.state, None)
    return {
        "name": words.short(made.customer.name, NAME),
        "state": f"{SAYS[offer.state].casefold()}{f' on {words.day(on, today)}' if on else ''}",
        "days": ", ".join(f"{what.value} on {words.day(day, today)}" for what, day in days.items() if day is not None),
        "held": made.customer.id in found.held,
        "repriced": made.customer.id in found.repriced,
        "package": package(made.package, made.policy) if made.package else "No package is proposed: none fits.",
        "buttons": _buttons(made, found.offset),
    }


def _buttons(made: Made, offset: int) -> list[Button]:
    """What can be done about an offer from the list."""
    offer, key = made.offer, made.customer.key
    if offer.decision is Decision.NOTICE:
        return []
    value = f"{offset} {key}"
    found: list[Button] = []
    if offer.sent_on is None and offer.state not in ANSWERED:
        found.append(("Mark Sent", "offer_mark:sent", f"{value} sent"))
    if offer.met_on is None:
        found.append(("Mark Met", "offer_mark:met", f"{value} met"))
    if offer.state is not State.SIGNED:
        found.append(("Mark Signed", "offer_mark:signed", f"{value} signed"))
        if offer.state is not State.DECLINED:
            found.append(("Mark Declined", "offer_mark_open", f"{key} declined"))
        found.append(("Choose Package", "offer_package_open", key))
    return found


def _shown(found: Worklist) -> str:
    first, last = found.offset + 1, found.offset + len(found.rows)
    return f"{found.total:,}" if len(found.rows) == found.total else f"{first:,}–{last:,} of {found.total:,}"


def _turns(found: Worklist) -> dict[str, str]:
    """The offsets of the next and the previous page, empty where there is none."""
    more = found.offset + len(found.rows) < found.total
    return {
        "next": str(found.offset + PAGE) if more else "",
        "previous": str(max(0, found.offset - PAGE)) if found.offset else "",
    }
