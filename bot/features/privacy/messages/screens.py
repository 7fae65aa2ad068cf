"""Renders what is kept about somebody, how long things are kept, and what is on its way."""

from bot.features.privacy.usecases.exports import CustomerOrder, PersonAsked, PersonOrder
from bot.features.privacy.usecases.news import Done, DoneNews
from bot.features.privacy.usecases.overview import Overview
from bot.slack.formatting import count
from bot.slack.rendering import Message, mention, render
from scoring.customers.customers import Customer
from scoring.privacy.staff import shows_names, shows_votes
from scoring.rules import retention as retention_rules
from scoring.rules.policy import Policy

GROUPS = {
    "profile": ("Your profile from Slack", "your name, time zone, roles and groups, to know who may do what"),
    "records": ("What you recorded", "strikes, logged time, answers about customers, to judge them by what happened"),
    "votes": ("How you voted", "ballots you could vote in, and your votes with their reasons, to count them"),
    "feelings": ("How you felt", "feelings about customers you told me, to notice early who wears people out"),
    "questions": ("What I asked you", "my questions to you, your wishes about them and your absences"),
    "work": ("Your work on cases", "what you look after, opened, decided or were sent, to show how it came about"),
    "audit": ("The audit", "what you did and when, in a record that nobody can change unnoticed"),
}
"""By group of what is kept: its title, and what is in it and why."""


def render_overview(overview: Overview) -> Message:
    """Render what is kept about whoever asks, in groups, with whom to ask and what they can do."""
    nameless = () if shows_names(overview.policy) else ("records", "votes")
    rows = [
        (
            *GROUPS[group.name],
            count(group.entries, "entry", "entries"),
            _address(group.kept),
            _address(group.seen_by) + (", without your name" if group.name in nameless else ""),
        )
        for group in overview.groups
        if group.entries
    ]
    return render(
        "privacy",
        rows=rows,
        total=count(sum(group.entries for group in overview.groups), "entry", "entries"),
        names_shown=shows_names(overview.policy),
        votes_shown=shows_votes(overview.policy),
        admins=" or ".join(overview.admins),
        is_admin=overview.is_admin,
    )


def _address(text: str) -> str:
    """Say to whoever asks what the register says of a person."""
    return text.replace("the person is", "you are").replace("the person alone", "you alone")


def render_retention(policy: Policy, *, is_admin: bool) -> Message:
    """Render what is deleted when, and what stays and why; admins read the settings' names as well."""
    days, months = policy.feeling_days, policy.former_months
    former = f"after {count(months, 'month')}, or once no hold, restriction, contest or reply is open"
    deleted = [
        ("What people wrote about a former customer, and who did", former, "privacy.former-months"),
        ("How somebody felt about a customer, and my questions", f"after {count(days, 'day')}", "privacy.feeling-days"),
        ("My list of messages I sent", f"after {count(retention_rules.SENT.days, 'day')}", ""),
        ("What was typed and never sent", f"after {int(retention_rules.DRAFTS.total_seconds() // 3600)} hours", ""),
        ("What can be undone", f"after {count(retention_rules.DELIVERIES.days, 'day')}", ""),
        ("When I asked and reminded whom", f"after {count(retention_rules.OCCURRENCES.days, 'day')}", ""),
    ]
    kept = [
        ("A customer's record stays as long as they are a customer", "decisions are judged by all that happened"),
        ("Names, dates, grades and decisions of former customers stay", "to know who they were and how it went"),
        ("The audit stays", "it shows that nothing was changed; a person in it can be erased"),
    ]
    return render("privacy_retention", deleted=deleted, kept=kept, is_admin=is_admin)


def render_person_ordered(order: PersonOrder) -> Message:
    """Say that what is kept about somebody is on its way, and to whom."""
    person = mention(order.person.user_id)
    return render(
        "privacy_person_ordered",
        own=order.own,
        person=person,
        name=order.person.name,
        to_them=order.recipient == order.person.user_id,
        whole=order.whole,
    )


def render_customer_ordered(order: CustomerOrder) -> Message:
    """Say that what is kept about a customer is on its way."""
    return render("privacy_customer_ordered", name=order.customer.name)


def render_news(news: DoneNews) -> Message:
    """Render what another admin reads of something that was done."""
    return render(
        "privacy_done",
        by=mention(news.by),
        erased=news.done is Done.ERASED_PERSON,
        person=mention(news.person) if news.person else "",
        customer=news.customer,
    )


def explain_person_export(asked: PersonAsked) -> str:
    """Say what an export about a colleague does, before it is made."""
    name = asked.person.name
    ending = "It is noted in the audit, and the other admins are told that you asked."
    if asked.to_them:
        return (
            f"Everything kept about {name} is sent to {name} alone, as two files in a direct message. You do not get "
            f"it: works-council mode keeps colleagues' work from everybody else. {ending}"
        )
    if not asked.person.full_member:
        return (
            f"{name} is no full member here and cannot ask me. So you get everything kept about {name}, votes and "
            f"feelings too, as two files in a direct message. Hand them over unread. {ending}"
        )
    return (
        f"You alone get what is kept about {name}, as two files in a direct message. What nobody else may see is left "
        f"out: feelings, questions I asked and votes in open ballots. {name} gets all of it with "
        f"/umpire privacy export. {ending}"
    )


def explain_customer_export(customer: Customer) -> str:
    """Say what an export about a customer does, before it is made."""
    return (
        f"You alone get everything on record about {customer.name} and its people, with all texts, as two files in a "
        "direct message. Colleagues are taken out, by id and by name, but people write freely: read the files before "
        "you hand them over. It is noted in the audit, and the other admins are told that you asked."
    )
