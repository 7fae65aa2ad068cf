"""Packages in words: the list, a change to it, and whom they fit."""

from bot.features.packages.usecases import AssignmentPreview, PackageChanged, PackageFit, PackageList
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring import packages as package_rules
from scoring.customers.customers import Customer, fold
from scoring.packages import Package, PackageKind, PackageUse, ProposedPackage
from scoring.rules.policy import Policy
from scoring.transitions.transitions import DAYS_A_MONTH

HELP: dict[str, Entry] = {
    "packages": Entry(
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
"""Customers a list names; the rest is counted."""
MOST_OFFERED = 8
"""Customers with a button of their own."""


def render_packages(found: PackageList) -> Message:
    """The list, and the names customers have that are on no list."""
    rows = [
        {
            "number": package.id,
            "name": formatting.short(package.name, 80),
            "about": describe_package(package, found.policy),
            "customers": formatting.count(number, "customer"),
        }
        for package, number in found.packages
    ]
    strangers = [
        f"{formatting.short(name, 60)} ({formatting.count(number, 'customer')})" for name, number in found.strangers
    ]
    return render("packages", rows=rows, strangers=formatting.listed(strangers, MOST_LISTED), may_edit=found.may_edit)


def describe_package(package: Package, policy: Policy) -> str:
    """`maintenance, EUR 400.00 a month, 10 h a month included, served by Team B, answers within 4 h, …`."""
    each = " a month" if package.kind is PackageKind.MAINTENANCE else ""
    said = [
        package.kind.value,
        f"{formatting.money(package.price, policy.currency)}{each}",
        f"{formatting.duration(package.minutes)}{each} included" if package.minutes else "no hours included",
        f"served by {formatting.short(package.served_by, 60)}" if package.served_by else "",
        "" if package.respond is None else f"answered within {formatting.duration(package.respond)}",
        "" if package.over is None else f"an hour over {formatting.money(package.over, policy.currency)}",
    ]
    return ", ".join(part for part in said if part)


def render_package_changed(done: PackageChanged) -> Message:
    """The answer to a package put on the list, changed or taken off it."""
    return render(
        "package_kept",
        name=done.package.name,
        number=done.package.id,
        about=describe_package(done.package, done.policy),
        what="removed" if done.package.withdrawn_at else "changed" if done.before else "added",
        same=done.undo is None,
        renamed=formatting.count(done.renamed, "customer") if done.renamed else "",
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def render_assignment_preview(found: AssignmentPreview) -> Message:
    """The question before a customer gets a package: what they bring today beside what it costs."""
    customer, package, policy = found.customer, found.package, found.policy
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
    told = f"{name} costs {formatting.money(costs, policy.currency)} {often}"
    if customer.revenue is None:
        return f"What they bring today is not on record; {told}."
    apart = costs - customer.revenue
    than = (
        "the same"
        if not apart
        else f"{formatting.money(abs(apart), policy.currency)} {'less' if apart < 0 else 'more'}"
    )
    return f"They bring {formatting.money(customer.revenue, policy.currency)} a year today; {told}, {than}."


def render_fit(found: PackageFit) -> Message:
    """Who fits none, what is proposed for the others, and the hours over."""
    none = [each for each in found.suited if each.proposed is None]
    others = [each for each in found.suited if each.proposed is not None and not _has_proposed(each)]
    over = [each for each in found.uses if each.over]
    total = sum(each.cost for each in over if each.cost is not None)
    return render(
        "packages_fit",
        empty=not found.packages,
        asked=formatting.count(len(found.suited), "customer"),
        unfit=[_format_customer(each, found.policy) for each in none[:MOST_LISTED]],
        none_count=_count_grades(none),
        none_more=max(0, len(none) - MOST_LISTED),
        others=[
            (_format_customer(each, found.policy), _format_proposed(each), _build_button_value(each))
            for each in others[:MOST_OFFERED]
        ],
        others_count=formatting.count(len(others), "customer"),
        others_more=max(0, len(others) - MOST_OFFERED),
        having=formatting.count(len(found.uses), "customer"),
        over=[_format_overuse(each, found.policy) for each in over[:MOST_LISTED]],
        over_count=formatting.count(len(over), "customer"),
        over_more=max(0, len(over) - MOST_LISTED),
        cost=formatting.money(total, found.policy.currency) if total else "",
        days=formatting.count(found.policy.attention_days, "day"),
        month=formatting.count(DAYS_A_MONTH, "day"),
        may_edit=found.may_edit,
    )


def _has_proposed(each: ProposedPackage) -> bool:
    return each.proposed is not None and fold(each.customer.package or "") == fold(each.proposed.name)


def _count_grades(found: list[ProposedPackage]) -> str:
    """`2 A, 1 B`."""
    grades = {grade: sum(each.grade == grade for each in found) for grade in ("A", "B", "C")}
    return ", ".join(f"{number:,} {grade}" for grade, number in grades.items() if number)


def _format_customer(each: ProposedPackage, policy: Policy) -> str:
    brings = (
        "" if each.customer.revenue is None else f", {formatting.money(each.customer.revenue, policy.currency)} a year"
    )
    has = f", has {formatting.short(each.customer.package, 40)}" if each.customer.package else ""
    return f"{formatting.short(each.customer.name, 60)} (grade {each.grade}{brings}{has})"


def _format_proposed(each: ProposedPackage) -> str:
    return formatting.short(each.proposed.name, 60) if each.proposed else ""


def _build_button_value(each: ProposedPackage) -> str:
    return f"{each.customer.key} {each.proposed.id}" if each.proposed else ""


def _format_overuse(use: PackageUse, policy: Policy) -> str:
    each = " a month" if use.package.kind is PackageKind.MAINTENANCE else ""
    cost = "no price is agreed for it" if use.cost is None else formatting.money(use.cost, policy.currency)
    return (
        f"{formatting.short(use.customer.name, 60)}: {formatting.duration(use.minutes)}{each} of "
        f"{formatting.duration(use.package.minutes)} in {formatting.short(use.package.name, 40)}, "
        f"{formatting.duration(use.over)} over: {cost}"
    )
