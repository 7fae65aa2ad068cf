"""Renders terms: what is agreed with a customer, its flags, and a change."""

from bot.features.packages.messages import describe_package
from bot.features.terms.usecases import CustomerTerms, TermsChanged
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.rules.policy import Policy
from scoring.terms import Terms, TermsFlag

HELP: dict[str, HelpEntry] = {
    "terms": HelpEntry(
        "what is agreed about money and notice",
        "staff to look at, managers and the customer's owner to edit",
        (
            ("/umpire terms acme", "deposit or card, payment days, how late they pay, notice for each side"),
            ("/umpire terms acme --deposit card --pays 30 --late 12", "changes it; `unknown` takes one away"),
            ("/umpire terms acme --notice-ours 30 --notice-theirs 60", "the notice a transition's last day follows"),
            (
                "/umpire terms acme --yearly 38400 --from 2026-02-01",
                "what they pay a year, and from which day it counts",
            ),
            ("/umpire terms acme edit", "opens the form"),
        ),
    )
}


def render_terms(details: CustomerTerms) -> Message:
    """Render a customer's terms."""
    return render(
        "terms",
        customer=details.customer.name,
        key=details.customer.key,
        rows=list_terms(details.terms, details.policy),
        package=describe_customer_package(details),
        flags=list_flags(details),
        may_edit=details.may_edit,
    )


def render_terms_changed(change: TermsChanged) -> Message:
    """Render the answer to a change, with the terms as they are now."""
    details = change.agreed
    return render(
        "terms_changed",
        customer=details.customer.name,
        key=details.customer.key,
        same=change.undo is None,
        rows=list_terms(details.terms, details.policy),
        flags=list_flags(details),
        minutes=formatting.count(details.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def list_terms(terms: Terms | None, policy: Policy) -> list[tuple[str, str]]:
    """List (name, value) of each of the terms; `not known` where nothing is agreed."""
    commitment = terms.commitment.value if terms and terms.commitment else ""
    days = (
        ("Payment", terms.payment_days if terms else None, "{} after the invoice"),
        ("Pays late", terms.late_days if terms else None, "{} on average"),
        ("Notice from us", terms.notice_ours if terms else None, "{}"),
        ("Notice from them", terms.notice_theirs if terms else None, "{}"),
    )
    rows = [
        (name, "not known" if n is None else template.format(formatting.count(n, "day"))) for name, n, template in days
    ]
    yearly = terms.yearly if terms else None
    rows.append(("They pay a year", "not known" if yearly is None else formatting.price(yearly, policy.currency)))
    if terms is not None and terms.counts_from is not None:
        rows.append(("It counts from", formatting.day(terms.counts_from)))
    return [("At the start", commitment or "not known"), *rows]


def list_flags(details: CustomerTerms) -> list[tuple[str, str]]:
    """List (sentence, value of the strike button) of each flag; the value is "" if the flag is no ground for a strike.

    A missing deposit is no ground: it is no late payment.
    """
    late = details.terms.late_days if details.terms and details.terms.late_days is not None else 0
    flag_texts = {
        TermsFlag.UNCOMMITTED: ("There is no deposit or card on file.", ""),
        TermsFlag.LATE: (
            f"They pay {formatting.count(late, 'day')} late on average; "
            f"that is flagged from {formatting.count(details.policy.late_days, 'day')} on.",
            f"{details.customer.key} {details.reason}" if details.reason else "",
        ),
    }
    return [flag_texts[flag] for flag in details.flags]


def describe_customer_package(details: CustomerTerms) -> str:
    """Describe the customer's package; `none` without one, and a remark if it is not on the list."""
    if details.listed is not None:
        return f"{formatting.short(details.listed.name, 80)}: {describe_package(details.listed, details.policy)}"
    return f"{formatting.short(details.customer.package, 80)} (on no list)" if details.customer.package else "none"
