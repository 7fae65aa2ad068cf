"""Terms in words: what is agreed with a customer, its flags, and a change."""

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


def render_terms(found: CustomerTerms) -> Message:
    """The terms as they stand."""
    return render(
        "terms",
        customer=found.customer.name,
        key=found.customer.key,
        rows=list_terms(found.terms, found.policy),
        package=describe_customer_package(found),
        flags=list_flags(found),
        may_edit=found.may_edit,
    )


def render_terms_changed(done: TermsChanged) -> Message:
    """The answer to a change: the terms as they are now."""
    found = done.agreed
    return render(
        "terms_changed",
        customer=found.customer.name,
        key=found.customer.key,
        same=done.undo is None,
        rows=list_terms(found.terms, found.policy),
        flags=list_flags(found),
        minutes=formatting.count(found.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def list_terms(found: Terms | None, policy: Policy) -> list[tuple[str, str]]:
    """Each of the terms with what is known of it."""
    known = found.commitment.value if found and found.commitment else ""
    days = (
        ("Payment", found.payment_days if found else None, "{} after the invoice"),
        ("Pays late", found.late_days if found else None, "{} on the average"),
        ("Notice from us", found.notice_ours if found else None, "{}"),
        ("Notice from them", found.notice_theirs if found else None, "{}"),
    )
    told = [(name, "not known" if n is None else said.format(formatting.count(n, "day"))) for name, n, said in days]
    yearly = found.yearly if found else None
    told.append(("They pay a year", "not known" if yearly is None else formatting.money(yearly, policy.currency)))
    if found is not None and found.counts_from is not None:
        told.append(("It counts from", formatting.day(found.counts_from)))
    return [("At the start", known or "not known"), *told]


def list_flags(found: CustomerTerms) -> list[tuple[str, str]]:
    """Each flag in a sentence, with what its button to record a strike holds; "" where it is no ground for one.

    A missing deposit is a promise not kept yet, and never late payment.
    """
    late = found.terms.late_days if found.terms and found.terms.late_days is not None else 0
    said = {
        TermsFlag.UNCOMMITTED: ("There is no deposit or card on file.", ""),
        TermsFlag.LATE: (
            f"They pay {formatting.count(late, 'day')} late on the average; "
            f"it is a flag from {formatting.count(found.policy.late_days, 'day')} on.",
            f"{found.customer.key} {found.reason}" if found.reason else "",
        ),
    }
    return [said[flag] for flag in found.flags]


def describe_customer_package(found: CustomerTerms) -> str:
    """The package with what it is; one that is on no list is said to be so."""
    if found.listed is not None:
        return f"{formatting.short(found.listed.name, 80)}: {describe_package(found.listed, found.policy)}"
    return f"{formatting.short(found.customer.package, 80)} (on no list)" if found.customer.package else "none"
