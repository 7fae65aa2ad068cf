"""The forms of packages: to add or edit one, and to give one to a customer."""

import json
from collections.abc import Mapping, Sequence

from bot.features.customers import messages as customer_messages, usecases as customers
from bot.features.packages import messages, usecases as packages
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring import packages as package_rules
from scoring.customers.customers import NAME_LIMIT
from scoring.packages import Package
from scoring.rules.policy import Policy
from scoring.values.money import format_plain_money
from scoring.values.words import fold

USAGE = (
    "Usage: `/umpire packages add <name> --kind maintenance --price 400 --hours 10`, `edit <number> …`, "
    "`remove <number>`, `assign <customer> <package>`, `fit`; `/umpire packages help` says more."
)
KIND_CHOICES = (
    ("trial", "Trial: once, to get to know each other"),
    ("maintenance", "Maintenance: month after month"),
    ("project", "Project: once, for a job"),
)


def open_add_form(deps: Deps, ask: Ask, texts: Mapping[str, str]) -> Form:
    """Open the form of a new package, filled with what was typed. Refused for who may not edit packages."""
    _, policy = packages.load_package_form(deps.db, call=ask.call)
    return form_or_usage(build_package_view(texts, policy, number=None), USAGE)


def open_edit_form(deps: Deps, ask: Ask, package_name: str) -> Form:
    """Open the form of a package that is on the list."""
    package, policy = packages.load_package_form(deps.db, package_name, call=ask.call)
    assert package is not None, "a package was asked for"
    return form_or_usage(build_package_view(format_fields(package, policy), policy, number=package.id), USAGE)


def open_assign_form(deps: Deps, ask: Ask, customer_name: str) -> Form:
    """Open the form that gives a customer a package."""
    packages.load_package_form(deps.db, call=ask.call)
    chosen = None
    if customer_name:
        customer = customers.get_customer(deps.db, customer_name, call=ask.call)
        chosen = (customer.key, customer.name)
    known = packages.list_packages(deps.db, call=ask.call).packages
    return form_or_usage(build_assign_view(chosen, [each for each, _ in known]), USAGE)


def answer_assignment(deps: Deps, ask: Ask, customer: str, package: str) -> Answer:
    """Answer a package chosen for a customer: show both figures first, or take the package away at once for `none`."""
    if fold(package) == package_rules.NO_PACKAGE:
        return customer_messages.render_customer_edited(
            packages.assign_package(deps.db, customer, package, call=ask.call)
        )
    return messages.render_assignment_preview(packages.preview_assignment(deps.db, customer, package, call=ask.call))


def build_assign_view(chosen: tuple[str, str] | None, offered: Sequence[Package]) -> View:
    """Build the form that gives a customer a package, or none; `chosen` is the customer's (key, name) if known."""
    menu = [(str(each.id), formatting.short(each.name, 70)) for each in offered] + [
        (package_rules.NO_PACKAGE, "None of them")
    ]
    blocks = [
        modals.field("customer", "Customer", modals.customer_menu(chosen)),
        modals.field("package", "Package", modals.menu(menu, placeholder="Choose a package")),
    ]
    return modals.build_modal("Assign a package", blocks, callback="package_assign", submit="Assign Package")


def build_package_view(texts: Mapping[str, str], policy: Policy, *, number: int | None) -> View:
    """Build the form of a package; `texts` are its fields as typed, `number` is None for a new one."""

    def get_text(name: str) -> str:
        return texts.get(name, "")

    short = 40
    blocks = [
        modals.field("name", "Name", modals.text_input(initial=get_text("name"), most=NAME_LIMIT)),
        modals.field("kind", "Kind", modals.menu(KIND_CHOICES, initial=get_text("kind").casefold())),
        modals.field(
            "price",
            f"Price in {policy.currency}",
            modals.text_input(initial=get_text("price"), most=short),
            hint="A month for maintenance, in all for a trial or a project.",
        ),
        modals.field(
            "hours",
            "Included hours",
            modals.text_input(initial=get_text("hours"), most=short),
            hint="A month for maintenance, in all for a trial or a project.",
        ),
        modals.field(
            "over", "Each extra hour costs", modals.text_input(initial=get_text("over"), most=short), optional=True
        ),
        modals.field(
            "by", "Who serves them?", modals.text_input(initial=get_text("by"), most=NAME_LIMIT), optional=True
        ),
        modals.field(
            "respond",
            "Answer within",
            modals.text_input(initial=get_text("respond"), most=short, placeholder="4h, 30m or 2d"),
            optional=True,
        ),
    ]
    title, submit = ("Add a package", "Add Package") if number is None else ("Edit a package", "Save Package")
    meta = json.dumps({"number": number})
    return modals.build_modal(title, blocks, callback="package", submit=submit, meta=meta)


def format_fields(package: Package, policy: Policy) -> dict[str, str]:
    """Format a package's fields as a person would type them."""
    return {
        "name": package.name,
        "kind": package.kind.value,
        "price": format_plain_money(package.price, policy.currency),
        "hours": _format_hours(package.minutes),
        "over": "" if package.over is None else format_plain_money(package.over, policy.currency),
        "by": package.served_by,
        "respond": "" if package.respond is None else _format_hours(package.respond),
    }


def _format_hours(minutes: int) -> str:
    """Format minutes as a typed duration, such as `10 h`."""
    return formatting.duration(minutes).replace(",", "")


def _submit_package(ask: Ask, deps: Deps) -> Answer:
    """Add or change the package that was filled in."""
    number, texts = modals.read_metadata(ask.view)["number"], modals.read_texts(ask.view)
    if number is None:
        return messages.render_package_changed(packages.add_package(deps.db, texts, call=ask.call))
    blank = dict.fromkeys(("over", "by", "respond"), "")
    return messages.render_package_changed(
        packages.edit_package(deps.db, f"#{number}", {**blank, **texts}, call=ask.call)
    )


def _submit_assignment(ask: Ask, deps: Deps) -> Answer:
    """Answer the package that was chosen for a customer."""
    values = modals.read_texts(ask.view)
    return answer_assignment(deps, ask, values.get("customer", ""), values.get("package", ""))


VIEWS: dict[str, Handler] = {"package": _submit_package, "package_assign": _submit_assignment}
