"""Messages about reviews by reaction: what a reaction did, what reactions mean, and requests to people."""

from collections.abc import Sequence
from datetime import date, datetime

from markupsafe import Markup

from bot.features.cases.messages import case_files
from bot.features.cases.usecases.cases import CustomerCase
from bot.features.digests.usecases.reaction_effects import ActBegun
from bot.features.digests.usecases.reactions import ReactionsReconciled, ReviewRequest, ReviewStanding
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, escaped, mention, render
from scoring.cases import gates
from scoring.digests.reactions import Review, ReviewAct
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
    ReviewAct.PROPOSE: "propose a final notice: shows me the gates",
}
"""What each reaction means, as who reacts says it."""


def render_act_begun(outcome: ActBegun, found: ReactionsReconciled) -> Message:
    """Render the private answer to a reaction: what it did, until when, who was asked, and how to undo it."""
    review, made, today = outcome.review, outcome.made, _get_local_day(found.now, found.policy)
    return render(
        "review_done",
        act=review.act.value,
        customer=found.customer.name,
        key=found.customer.key,
        until=_format_end(review, today, found.policy) if review.until else "",
        by=review.by,
        points=formatting.count(review.points, "live point"),
        already=made.already,
        person=made.person,
        first=made.lead.by if made.lead else None,
        raised=made.raised,
        fix=made.fix.id if made.fix else 0,
        due=formatting.day(made.fix.due_on, today) if made.fix and made.fix.due_on else "",
        planned=formatting.day(made.talk.planned_on, today) if made.talk and made.talk.planned_on else "",
        minutes=formatting.count(found.policy.reaction_undo_minutes, "minute"),
    )


def render_act_undone(review: Review, found: ReactionsReconciled) -> Message:
    """Render the private answer to a reaction that was removed in time."""
    return render("review_undone", act=review.act.value, customer=found.customer.name)


def render_proposal(found: CustomerCase) -> Message:
    """Render the gates before a final notice, for the manager whose reaction proposes one."""
    file = found.file
    return render(
        "review_proposed",
        customer=found.customer.name,
        key=found.customer.key,
        points=formatting.points(found.tally.points, found.policy.strikes_to_case, "live point"),
        case=file is not None,
        stage=case_files.format_stage(file) if file else "",
        gates=case_files.list_gates(file) if file else [],
        missing=formatting.count(len(gates.list_missing_gates(file)), "gate is", "gates are")
        if file and gates.list_missing_gates(file)
        else "",
        buttons=case_files.list_buttons(file) if file else [],
    )


def render_explanation(policy: Policy) -> Message:
    """Render what reactions do, for a person who is no manager; each is told once."""
    return render("review_explained", reactions=list_reactions(policy))


def list_reactions(policy: Policy) -> list[tuple[str, str]]:
    """List the reactions that do something, as their emoji and what they mean."""
    named = ((getattr(policy, f"react_{act.value}"), ACT_MEANINGS[act]) for act in ReviewAct)
    return [(" ".join(f":{name}:" for name in names), means) for names, means in named if names]


def describe_review(found: ReviewStanding) -> list[Markup]:
    """Describe where a customer's review stands, for its message in the digest; only those who took it are named."""
    state, today = found.state, _get_local_day(found.now, found.policy)
    told = []
    if state.lead is not None:
        beside = Markup(" with {}").format(_format_people(state.others)) if state.others else ""
        due = _format_end(state.lead, today, found.policy)
        told.append(Markup("{} takes this review{}, due {}").format(mention(state.lead.by), beside, due))
    if state.rest is not None:
        says = "snoozed" if state.rest.act is ReviewAct.SNOOZE else "kept"
        told.append(
            Markup("{} until {}, unless it gets worse").format(says, _format_end(state.rest, today, found.policy))
        )
    if state.repriced is not None:
        told.append(Markup("goes into the next repricing campaign"))
    if found.interested:
        told.append(escaped(formatting.count(found.interested, "colleague is", "colleagues are") + " interested"))
    return told


def render_talk_request(asked: ReviewRequest) -> Message:
    """Render the direct message that asks somebody to plan a talk."""
    return render("review_talk", customer=asked.customer.name, key=asked.customer.key, by=asked.by[0])


def render_context_request(asked: ReviewRequest) -> Message:
    """Render the direct message that asks an owner for context."""
    return render("review_ask", customer=asked.customer.name, key=asked.customer.key, people=asked.by)


def render_review_due(asked: ReviewRequest) -> Message:
    """Render the direct message to a manager whose review is due."""
    assert asked.review is not None, "a review is due"
    taken = formatting.day(_get_local_day(asked.review.at, asked.policy))
    said = [
        f"{name} {means}"
        for name, means in list_reactions(asked.policy)
        if means not in (ACT_MEANINGS[ReviewAct.CLAIM],)
    ]
    return render("review_due", customer=asked.customer.name, key=asked.customer.key, taken=taken, reactions=said)


def _format_people(people: Sequence[str]) -> Markup:
    """Format a few people, and how many more there are."""
    said = Markup(", ").join(map(mention, people[:MAX_PEOPLE]))
    return said if len(people) <= MAX_PEOPLE else Markup("{} and {} more").format(said, len(people) - MAX_PEOPLE)


def _format_end(review: Review, today: date, policy: Policy) -> str:
    """Format the day on which an act ends."""
    assert review.until is not None, "it has an end"
    return formatting.day(_get_local_day(review.until, policy), today)


def _get_local_day(at: datetime, policy: Policy) -> date:
    return at.astimezone(policy.zone).date()


HELP: dict[str, Entry] = {
    "digest": Entry(
        "the customers at the bottom of the list, weekly by itself",
        "managers",
        (
            ("/umpire digest preview", "shows it to you alone, who rests, and when the next comes by itself"),
            ("/umpire digest now", "posts it in the review channel at once, one message per customer"),
            ("/umpire config digest.day fri", "moves it, for admins; see `digest.hour` and `digest.mute` too"),
        ),
    ),
}
