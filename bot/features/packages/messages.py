"""The messages about packages: the list, a change to it, and whom they fit."""

from bot.features.packages.usecases import AssignmentPreview, PackageChanged, PackageFit, PackageList
from bot.slack import formatting
from bot.slack.data_blocks import Cell, bold, fit_rows
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring import packages as package_rules
from scoring.customers.customers import Customer
from scoring.packages import Package, PackageKind, PackageUse, ProposedPackage
from scoring.privacy.staff import LEAST_CONTRIBUTORS
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
            (
                "/umpire packages fit",
                "which A, B and C customers no package fits, what to propose, and who took extra hours",
            ),
        ),
    )
}
MOST_LISTED = 12
"""How many package names that are on no list are named; the rest is counted."""
NAME_LIMIT = 60
"""Characters of a name in a list."""
LIST_HEAD = ("Package", "Price", "Includes", "Customers")
FIT_HEAD = ("Customer", "Grade", "Brings and has", "What to do")


def render_packages(listing: PackageList) -> Message:
    """Render the list, and the package names of customers that are not on it."""
    rows = fit_rows(LIST_HEAD, [_build_row(package, number, listing.policy) for package, number in listing.packages])
    strangers = [
        f"{formatting.short(name, NAME_LIMIT)} ({formatting.count(number, 'customer')})"
        for name, number in listing.strangers
    ]
    return render(
        "packages",
        head=LIST_HEAD,
        rows=rows,
        number=formatting.count(len(listing.packages), "package"),
        names=formatting.listed([_format_name(package) for package, _ in listing.packages], 5),
        more=len(listing.packages) - len(rows),
        edits=[
            (_format_name(package), "package_edit", str(package.id))
            for package, _ in listing.packages[: len(rows)]
            if listing.may_edit
        ],
        strangers=formatting.listed(strangers, MOST_LISTED),
        may_edit=listing.may_edit,
    )


def _build_row(package: Package, number: int, policy: Policy) -> list[Cell]:
    """Build the row of a package."""
    parts = [f"{package.kind.value}: {_format_hours(package)}", *_list_service(package, policy)]
    return [bold(_format_name(package)), _format_price(package, policy), ", ".join(parts), f"{number:,}"]


def _format_name(package: Package) -> str:
    """Format a package's number and name, by either of which commands take it: `1 Care`."""
    return f"{package.id} {formatting.short(package.name, NAME_LIMIT)}"


def describe_package(package: Package, policy: Policy) -> str:
    """Describe a package: `maintenance, EUR 400 a month, 10 h a month included, served by Team B, …`."""
    parts = (package.kind.value, _format_price(package, policy), _format_hours(package))
    return ", ".join((*parts, *_list_service(package, policy)))


def _format_price(package: Package, policy: Policy) -> str:
    """Format what a package costs: `EUR 400 a month`."""
    return f"{formatting.price(package.price, policy.currency)}{_format_rhythm(package)}"


def _format_hours(package: Package) -> str:
    """Format the hours a package includes: `10 h a month included`."""
    if not package.minutes:
        return "no hours included"
    return f"{formatting.duration(package.minutes)}{_format_rhythm(package)} included"


def _format_rhythm(package: Package) -> str:
    """Say that price and hours are those of a month, where they are."""
    return " a month" if package.kind is PackageKind.MAINTENANCE else ""


def _list_service(package: Package, policy: Policy) -> list[str]:
    """List who serves, how fast, and what each extra hour costs, as far as that is agreed."""
    parts = [f"served by {formatting.short(package.served_by, NAME_LIMIT)}"] if package.served_by else []
    parts += [] if package.respond is None else [f"answered within {formatting.duration(package.respond)}"]
    parts += [] if package.over is None else [f"each extra hour {formatting.price(package.over, policy.currency)}"]
    return parts


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
    """`They bring EUR 38,400 a year today; Care costs EUR 4,800 a year, EUR 33,600 less.`"""
    name, costs = formatting.short(package.name, NAME_LIMIT), package_rules.yearly_price(package)
    often = "a year" if package.kind is PackageKind.MAINTENANCE else "once"
    costs_text = f"{name} costs {formatting.price(costs, policy.currency)} {often}"
    if customer.revenue is None:
        return f"What they bring today is not on record; {costs_text}."
    difference = costs - customer.revenue
    compared = (
        "the same"
        if not difference
        else f"{formatting.whole_money(abs(difference), policy.currency)} {'less' if difference < 0 else 'more'}"
    )
    brings = formatting.whole_money(customer.revenue, policy.currency)
    return f"They bring {brings} a year today; {costs_text}, {compared}."


def render_fit(fit: PackageFit) -> Message:
    """Render what to propose to whom, who used more than their hours, and whom no package fits, in that order."""
    offers = [each for each in fit.suited if each.proposed is not None and not _has_proposed(each)]
    unfit = [each for each in fit.suited if each.proposed is None]
    over = {each.customer.id: each for each in fit.uses if each.over}
    grades = {each.customer.id: each.grade for each in fit.suited}
    to_do: dict[int, list[str]] = {each.customer.id: [f"{_format_proposed(each)} would fit"] for each in offers}
    for number, use in over.items():
        to_do.setdefault(number, []).append(_format_overuse(use, fit.policy))
    for suited in unfit:
        to_do.setdefault(suited.customer.id, []).append("no package fits")
    customers = {each.customer.id: each.customer for each in fit.suited}
    customers |= {number: use.customer for number, use in over.items()}
    rows = fit_rows(
        FIT_HEAD,
        [
            [
                bold(formatting.short(customers[number].name, NAME_LIMIT)),
                grades.get(number, ""),
                _format_today(customers[number], fit.policy),
                "; ".join(lines),
            ]
            for number, lines in to_do.items()
        ],
    )
    total = sum(each.cost for each in over.values() if each.cost is not None)
    return render(
        "packages_fit",
        empty=not fit.packages,
        head=FIT_HEAD,
        rows=rows,
        more=len(to_do) - len(rows),
        graded=bool(fit.suited),
        unfit=_count_grades(unfit),
        offers=formatting.count(len(offers), "customer") if offers else "",
        assign=[
            (f"{each.customer.name}: {_format_proposed(each)}", "package_assign", _build_button_value(each))
            for each in offers[: len(rows)]
            if fit.may_edit
        ],
        over=formatting.count(len(over), "customer") if over else "",
        cost=formatting.whole_money(total, fit.policy.currency) if total else "",
        days=formatting.count(fit.policy.attention_days, "day"),
        month=formatting.count(DAYS_A_MONTH, "day"),
        withheld=formatting.count(fit.withheld, "customer") if fit.withheld else "",
        least=LEAST_CONTRIBUTORS,
    )


def _has_proposed(suited: ProposedPackage) -> bool:
    """Say whether the customer has the proposed package already."""
    return suited.proposed is not None and fold(suited.customer.package or "") == fold(suited.proposed.name)


def _count_grades(customers: list[ProposedPackage]) -> str:
    """Count customers by grade: `2 A, 1 B`."""
    grades = {grade: sum(each.grade == grade for each in customers) for grade in ("A", "B", "C")}
    return ", ".join(f"{number:,} {grade}" for grade, number in grades.items() if number)


def _format_today(customer: Customer, policy: Policy) -> str:
    """Format what a customer brings a year, and which package it has."""
    brings = (
        "revenue not known"
        if customer.revenue is None
        else f"{formatting.whole_money(customer.revenue, policy.currency)} a year"
    )
    return f"{brings}, {formatting.short(customer.package, 40)}" if customer.package else f"{brings}, no package"


def _format_proposed(suited: ProposedPackage) -> str:
    """Format the name of the proposed package."""
    return formatting.short(suited.proposed.name, NAME_LIMIT) if suited.proposed else ""


def _build_button_value(suited: ProposedPackage) -> str:
    """Build the value of the click that assigns the proposed package: customer's key, package's number."""
    return f"{suited.customer.key} {suited.proposed.id}" if suited.proposed else ""


def _format_overuse(use: PackageUse, policy: Policy) -> str:
    """Format how far a customer is over the included hours, and what it costs: `2 h 30 min a month over, EUR 225`."""
    cost = "no price agreed" if use.cost is None else formatting.whole_money(use.cost, policy.currency)
    over = f"{formatting.duration(use.over)}{_format_rhythm(use.package)} over"
    return f"{over} the {formatting.duration(use.package.minutes)} included, {cost}"
