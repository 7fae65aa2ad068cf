"""The handlers of the buttons of packages."""

from bot.features.customers import messages as customer_messages
from bot.features.packages import commands, forms, messages, usecases as packages
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show_packages(ask: Ask, deps: Deps) -> Answer:
    """Show the list of packages."""
    return messages.render_packages(packages.list_packages(deps.db, call=ask.call))


def open_add_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a new package."""
    return forms.open_add_form(deps, ask, {})


def open_edit_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a package on the list; the button's value is its number."""
    return forms.open_edit_form(deps, ask, f"#{ask.text}")


def preview_assignment(ask: Ask, deps: Deps) -> Answer:
    """Show what the proposed package costs beside what the customer brings.

    The button's value is the customer's key and the package's number.
    """
    key, _, number = ask.text.rpartition(" ")
    return forms.answer_assignment(deps, ask, key, f"#{number}")


def assign_package(ask: Ask, deps: Deps) -> Answer:
    """Give the customer the package whose figures were shown."""
    key, _, number = ask.text.rpartition(" ")
    return customer_messages.render_customer_edited(packages.assign_package(deps.db, key, f"#{number}", call=ask.call))


CLICKS: dict[str, Handler] = {
    "packages": show_packages,
    "packages_fit": commands.show_fit,
    "package_add": open_add_form,
    "package_edit": open_edit_form,
    "package_assign": preview_assignment,
    "package_assign_sure": assign_package,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"package_assign_sure"}
