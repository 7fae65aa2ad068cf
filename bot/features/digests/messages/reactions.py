"""Messages about reviews: what a reaction or a button did, what reactions mean, and requests to people."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from bot.features.cases.messages import case_files
from bot.features.cases.usecases.cases import CustomerCase
from bot.features.digests.usecases.issues import DigestEntry
from bot.features.digests.usecases.reaction_effects import ActBegun
from bot.features.digests.usecases.reactions import UNDONE, ReactionsReconciled, ReviewRequest, ReviewStanding
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Button, Message, escape, mention, render
from scoring.cases import gates
from scoring.cases.fixes import FixState
from scoring.cases.talks import find_unanswered_talk
from scoring.customers.customers import Customer
from scoring.digests.reactions import Review, ReviewAct, ReviewState
from scoring.rules.policy import Policy

MAX_PEOPLE = 5
ACT_MEANINGS = {
    ReviewAct.CLAIM: "I take this review",
    ReviewAct.TALK: "the owner plans the talk",
    ReviewAct.FIX: "it is on us: a fix for me",
    ReviewAct.REPRICE: "into the next repricing campaign",
    ReviewAct.KEEP: "keep it: out of the digest for a while",
    ReviewAct.SNOOZE: "not now: out of the digest for a shorter while",
    ReviewAct.ASK: "ask the owner for context",
    ReviewAct.PROPOSE: "propose a final notice: shows me what is missing",
}
"""What each reaction means, in the words of the manager who reacts."""
SHORT_MEANINGS = {
    ReviewAct.CLAIM: "review",
    ReviewAct.TALK: "talk",
    ReviewAct.FIX: "fix",
    ReviewAct.REPRICE: "reprice",
    ReviewAct.KEEP: "keep",
    ReviewAct.SNOOZE: "snooze",
    ReviewAct.ASK: "ask",
    ReviewAct.PROPOSE: "notice",
}
"""What each reaction means, in a word, in the small print of a message."""


MENU_ACTS = (ReviewAct.FIX, ReviewAct.REPRICE, ReviewAct.KEEP, ReviewAct.SNOOZE, ReviewAct.PROPOSE)
"""The acts in the menu, in its order."""


def render_act_begun(begun: ActBegun, outcome: ReactionsReconciled) -> Message:
    """Render the private answer to a reaction: what it did, until when, who was asked, and how to undo it."""
    review, result, today = begun.review, begun.result, case_files.get_local_day(outcome.now, outcome.policy)
    return render(
        "review_done",
        act=review.act.value,
        customer=outcome.customer.name,
        key=outcome.customer.key,
        until=_format_end(review, today, outcome.policy) if review.until else "",
        by=review.by,
        points=formatting.count(review.points, "point"),
        already=result.already,
        person=result.person,
        first=result.lead.by if result.lead else None,
        raised=result.raised,
        fix=result.fix.id if result.fix else 0,
        due=formatting.day(result.fix.due_on, today) if result.fix and result.fix.due_on else "",
        planned=formatting.day(result.talk.planned_on, today) if result.talk and result.talk.planned_on else "",
        minutes=formatting.count(
            outcome.policy.undo_minutes if begun.undo else outcome.policy.reaction_undo_minutes, "minute"
        ),
        undo=begun.undo,
    )


def render_act_undone(review: Review, outcome: ReactionsReconciled) -> Message:
    """Render the private answer to a reaction that was removed in time."""
    return render("review_undone", what=UNDONE[review.act], customer=outcome.customer.name)


def render_proposal(customer_case: CustomerCase) -> Message:
    """Render the steps before a final notice, for the manager whose reaction proposes one."""
    file = customer_case.file
    return render(
        "review_proposed",
        customer=customer_case.customer.name,
        key=customer_case.customer.key,
        points=formatting.points(customer_case.tally.points, customer_case.policy.strikes_to_case),
        case=file is not None,
        stage=case_files.format_stage(file) if file else "",
        gates=case_files.list_gates(file) if file else [],
        missing=formatting.count(len(gates.list_missing_gates(file)), "step is", "steps are")
        if file and gates.list_missing_gates(file)
        else "",
        buttons=case_files.list_buttons(file) if file else [],
    )


def render_explanation(policy: Policy) -> Message:
    """Render what reactions and buttons do, for a person who is no manager; each is told once."""
    return render("review_explained", reactions=list_reactions(policy))


def render_interest_noted(customer: Customer) -> Message:
    """Render the short answer to a press of somebody who is no manager."""
    return render("refused", sentence=f"Noted as interest in {customer.name}: managers act on the digest.")


def list_reactions(policy: Policy) -> list[tuple[str, str]]:
    """List the reactions that do something, as their emoji and what they mean."""
    meanings = ((getattr(policy, f"react_{act.value}"), ACT_MEANINGS[act]) for act in ReviewAct)
    return [(" ".join(f":{name}:" for name in names), means) for names, means in meanings if names]


def list_short_reactions(policy: Policy) -> list[str]:
    """List the reactions in a few words each, by their first emoji."""
    named = ((getattr(policy, f"react_{act.value}"), SHORT_MEANINGS[act]) for act in ReviewAct)
    return [f":{names[0]}: {means}" for names, means in named if names]


def list_buttons(entry: DigestEntry, state: ReviewState) -> list[Button]:
    """List the buttons under a customer's message. What is taken says so, or goes."""
    number = str(entry.customer.id)
    buttons = [Button("Join Review" if state.lead else "Take Review", "review_claim", number)]
    if entry.file is None or find_unanswered_talk(entry.file.talks) is None:
        buttons.append(Button("Ask for Talk", "review_talk", number))
    return [*buttons, Button("Show Scorecard", "card", entry.customer.key)]


def list_options(entry: DigestEntry, state: ReviewState) -> list[tuple[str, str, str]]:
    """List the options of the menu under a customer's message as (label, action, value). What is taken goes."""
    rests, number = state.rest.act if state.rest else None, str(entry.customer.id)
    offered = {
        ReviewAct.FIX: not any(fix.state is FixState.OPEN for fix in entry.fixes),
        ReviewAct.REPRICE: state.repriced is None,
        ReviewAct.KEEP: rests is not ReviewAct.KEEP,
        ReviewAct.SNOOZE: rests is None,
        ReviewAct.PROPOSE: True,
    }
    return _build_options([act for act, offers in offered.items() if offers], number, entry.policy)


def _build_options(acts: Sequence[ReviewAct], number: str, policy: Policy) -> list[tuple[str, str, str]]:
    """Build the menu's options for these acts on the customer of this number."""
    labels = {
        ReviewAct.FIX: "It Is on Us: a Fix for Me",
        ReviewAct.REPRICE: "Reprice in the Next Campaign",
        ReviewAct.KEEP: f"Keep: {policy.keep_days} Days Out of the Digest",
        ReviewAct.SNOOZE: f"Snooze for {policy.snooze_days} Days",
        ReviewAct.PROPOSE: "Propose Final Notice",
    }
    return [(labels[act], f"review_{act.value}", number) for act in acts]


def describe_review(standing: ReviewStanding) -> list[Markup]:
    """Describe where a customer's review stands, for its message in the digest; only those who took it are named."""
    state, today = standing.state, case_files.get_local_day(standing.now, standing.policy)
    lines = []
    if state.lead is not None:
        others = Markup(" with {}").format(_format_people(state.others)) if state.others else ""
        due = _format_end(state.lead, today, standing.policy)
        lines.append(Markup("{} takes this review{}, due {}").format(mention(state.lead.by), others, due))
    if state.rest is not None:
        verb = "snoozed" if state.rest.act is ReviewAct.SNOOZE else "kept"
        lines.append(
            Markup("{} until {}, unless it gets worse").format(verb, _format_end(state.rest, today, standing.policy))
        )
    if state.repriced is not None:
        lines.append(Markup("goes into the next repricing campaign"))
    if standing.interested:
        lines.append(escape(formatting.count(standing.interested, "colleague is", "colleagues are") + " interested"))
    return lines


def render_talk_request(request: ReviewRequest) -> Message:
    """Render the direct message that asks somebody to plan a talk."""
    return render("review_talk", customer=request.customer.name, key=request.customer.key, by=request.by[0])


def render_context_request(request: ReviewRequest) -> Message:
    """Render the direct message that asks an owner for context."""
    return render("review_ask", customer=request.customer.name, key=request.customer.key, people=request.by)


def render_review_due(request: ReviewRequest) -> Message:
    """Render a review that a manager took and nobody decided, with the choices: when it is due, and on demand."""
    review, policy, number = request.review, request.policy, str(request.customer.id)
    assert review is not None, "somebody took it"
    taken_on = case_files.get_local_day(review.at, policy)
    return render(
        "review_due",
        customer=request.customer.name,
        by=request.by[0] if request.passed_on else "",
        key=request.customer.key,
        number=number,
        taken=formatting.day(taken_on),
        due=_format_end(review, taken_on, policy),
        options=_build_options(MENU_ACTS, number, policy),
    )


def _format_people(people: Sequence[str]) -> Markup:
    """Format a few people, and how many more there are."""
    names = Markup(", ").join(map(mention, people[:MAX_PEOPLE]))
    return names if len(people) <= MAX_PEOPLE else Markup("{} and {} more").format(names, len(people) - MAX_PEOPLE)


def _format_end(review: Review, today: date, policy: Policy) -> str:
    """Format the day on which an act ends."""
    assert review.until is not None, "it has an end"
    return formatting.day(case_files.get_local_day(review.until, policy), today)


HELP: dict[str, HelpEntry] = {
    "digest": HelpEntry(
        "the weekly list of the customers at the bottom",
        "managers",
        (
            ("/umpire digest preview", "shows it to you alone, with who is left out and when the next one comes"),
            ("/umpire digest now", "posts it in the review channel at once, one message per customer"),
            ("/umpire config digest.day fri", "moves it to another day (admins); also `digest.hour`, `digest.mute`"),
        ),
    ),
}
