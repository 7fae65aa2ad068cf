"""The messages about packages: the list, a change to it, and whom they fit."""

from bot.features.packages.usecases import AssignmentPreview, PackageChanged, PackageFit, PackageList
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring import packages as package_rules
from scoring.customers.customers import Customer
from scoring.packages import Package, PackageKind, PackageUse, ProposedPackage
from scoring.rules.policy import Policy
from scoring.transitions.transitions import DAYS_A_MONTH
from scoring.values.words import fold

HELP: dict[str, HelpEntry] = {
    "packages": HelpEntry(
        "what we offer, who has it, whom it fits",
        "staff to look at, managers to edit",
        (
            ("/umpire packages", "the list: price, hours, who serves, how fast, how many have it"),
            (
                "/umpire packages add Care --kind maintenance --price 400 --hours 10",
                'adds one, of kind trial, maintenance or project; also `--over 90 --by "Team B" --respond 4h`',
            ),
            ("/umpire packages edit 1 --price 450", "changes it; `edit 1` alone opens the form"),
            ("/umpire packages remove 1", "takes it off the list; customers keep its name"),
            (
                "/umpire packages assign acme Care",
                "gives a customer one, once you have seen both figures; `none` takes it away",
            ),
            ("/umpire packages fit", "which A, B and C customers fit none, what to propose, and hours over"),
        ),
    )
}
MOST_LISTED = 12
"""How many customers a list names; the rest is counted."""
MOST_OFFERED = 8
"""How many customers get a button of their own."""


def render_packages(listing: PackageList) -> Message:
    """Render the list, and the package names of customers that are not on it."""
    rows = [
        {
            "number": package.id,
            "name": formatting.short(package.name, 80),
            "about": describe_package(package, listing.policy),
            "customers": formatting.count(number, "customer"),
        }
        for package, number in listing.packages
    ]
    strangers = [
        f"{formatting.short(name, 60)} ({formatting.count(number, 'customer')})" for name, number in listing.strangers
    ]
    return render("packages", rows=rows, strangers=formatting.listed(strangers, MOST_LISTED), may_edit=listing.may_edit)


def describe_package(package: Package, policy: Policy) -> str:
    """Describe a package: `maintenance, EUR 400.00 a month, 10 h a month included, served by Team B, …`."""
    each = " a month" if package.kind is PackageKind.MAINTENANCE else ""
    parts = [
        package.kind.value,
        f"{formatting.money(package.price, policy.currency)}{each}",
        f"{formatting.duration(package.minutes)}{each} included" if package.minutes else "no hours included",
        f"served by {formatting.short(package.served_by, 60)}" if package.served_by else "",
        "" if package.respond is None else f"answered within {formatting.duration(package.respond)}",
        "" if package.over is None else f"an hour over {formatting.money(package.over, policy.currency)}",
    ]
    return ", ".join(part for part in parts if part)


def render_package_changed(change: PackageChanged) -> Message:
    """Render the answer to a package that was added, changed or removed."""
    return render(
        "package_kept",
        name=change.package.name,
        number=change.package.id,
        about=describe_package(change.package, change.policy),
        what="removed" if change.package.withdrawn_at else "changed" if change.before else "added",
        same=change.undo is None,
        renamed=formatting.count(change.renamed, "customer") if change.renamed else "",
        minutes=formatting.count(change.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def render_assignment_preview(preview: AssignmentPreview) -> Message:
    """Render the question before a customer gets a package: what they bring today beside what it costs."""
    customer, package, policy = preview.customer, preview.package, preview.policy
    return render(
        "package_weighed",
        customer=customer.name,
        package=package.name,
        figures=compare_figures(customer, package, policy),
        value=f"{customer.key} {package.id}",
    )


def compare_figures(customer: Customer, package: Package, policy: Policy) -> str:
    """`They bring EUR 38,400.00 a year today; Care costs EUR 4,800.00 a year, EUR 33,600.00 less.`"""
    name, costs = formatting.short(package.name, 60), package_rules.yearly_price(package)
    often = "a year" if package.kind is PackageKind.MAINTENANCE else "once"
    costs_text = f"{name} costs {formatting.money(costs, policy.currency)} {often}"
    if customer.revenue is None:
        return f"What they bring today is not on record; {costs_text}."
    difference = costs - customer.revenue
    compared = (
        "the same"
        if not difference
        else f"{formatting.money(abs(difference), policy.currency)} {'less' if difference < 0 else 'more'}"
    )
    return f"They bring {formatting.money(customer.revenue, policy.currency)} a year today; {costs_text}, {compared}."


def render_fit(fit: PackageFit) -> Message:
    """Render which customers fit no package, what is proposed for the others, and who used more than their hours."""
    unfit = [each for each in fit.suited if each.proposed is None]
    others = [each for each in fit.suited if each.proposed is not None and not _has_proposed(each)]
    over = [each for each in fit.uses if each.over]
    total = sum(each.cost for each in over if each.cost is not None)
    return render(
        "packages_fit",
        empty=not fit.packages,
        asked=formatting.count(len(fit.suited), "customer"),
        unfit=[_format_customer(each, fit.policy) for each in unfit[:MOST_LISTED]],
        none_count=_count_grades(unfit),
        none_more=max(0, len(unfit) - MOST_LISTED),
        others=[
            (_format_customer(each, fit.policy), _format_proposed(each), _build_button_value(each))
            for each in others[:MOST_OFFERED]
        ],
        others_count=formatting.count(len(others), "customer"),
        others_more=max(0, len(others) - MOST_OFFERED),
        having=formatting.count(len(fit.uses), "customer"),
        over=[_format_overuse(each, fit.policy) for each in over[:MOST_LISTED]],
        over_count=formatting.count(len(over), "customer"),
        over_more=max(0, len(over) - MOST_LISTED),
        cost=formatting.money(total, fit.policy.currency) if total else "",
        days=formatting.count(fit.policy.attention_days, "day"),
        month=formatting.count(DAYS_A_MONTH, "day"),
        may_edit=fit.may_edit,
    )


def _has_proposed(suited: ProposedPackage) -> bool:
    """Say whether the customer has the proposed package already."""
    return suited.proposed is not None and fold(suited.customer.package or "") == fold(suited.proposed.name)


def _count_grades(customers: list[ProposedPackage]) -> str:
    """Count customers by grade: `2 A, 1 B`."""
    grades = {grade: sum(each.grade == grade for each in customers) for grade in ("A", "B", "C")}
    return ", ".join(f"{number:,} {grade}" for grade, number in grades.items() if number)


def _format_customer(suited: ProposedPackage, policy: Policy) -> str:
    """Format a customer with its grade, revenue and package."""
    brings = (
        ""
        if suited.customer.revenue is None
        else f", {formatting.money(suited.customer.revenue, policy.currency)} a year"
    )
    package = f", has {formatting.short(suited.customer.package, 40)}" if suited.customer.package else ""
    return f"{formatting.short(suited.customer.name, 60)} (grade {suited.grade}{brings}{package})"


def _format_proposed(suited: ProposedPackage) -> str:
    """Format the name of the proposed package."""
    return formatting.short(suited.proposed.name, 60) if suited.proposed else ""


def _build_button_value(suited: ProposedPackage) -> str:
    """Build the value of the button that assigns the proposed package: customer's key, package's number."""
    return f"{suited.customer.key} {suited.proposed.id}" if suited.proposed else ""


def _format_overuse(use: PackageUse, policy: Policy) -> str:
    """Format who used more than the included hours, by how much, and what it costs."""
    often = " a month" if use.package.kind is PackageKind.MAINTENANCE else ""
    cost = "no price is agreed for it" if use.cost is None else formatting.money(use.cost, policy.currency)
    return (
        f"{formatting.short(use.customer.name, 60)}: {formatting.duration(use.minutes)}{often} of "
        f"{formatting.duration(use.package.minutes)} in {formatting.short(use.package.name, 40)}, "
        f"{formatting.duration(use.over)} over: {cost}"
    )
