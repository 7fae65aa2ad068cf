"""What the buttons of packages do."""

from bot.features.customers import messages as records_shown
from bot.features.packages import commands as command, forms as package_forms, messages as shown, usecases as packages
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler


def show(ask: Ask, deps: Deps) -> Answer:
    """Show the list."""
    return shown.listing(packages.listing(deps.db, call=ask.call))


def add(ask: Ask, deps: Deps) -> Answer:
    """Open the form of a new package."""
    return package_forms.adding(deps, ask, {})


def edit(ask: Ask, deps: Deps) -> Answer:
    """Open the form of one that is on the list; the button holds its number."""
    return package_forms.editing(deps, ask, f"#{ask.text}")


def assign(ask: Ask, deps: Deps) -> Answer:
    """Show what the package that was proposed costs beside what they bring; the button holds customer and package."""
    key, _, number = ask.text.rpartition(" ")
    return package_forms.assigned(deps, ask, key, f"#{number}")


def assign_sure(ask: Ask, deps: Deps) -> Answer:
    """Give a customer the package whose figures were shown."""
    key, _, number = ask.text.rpartition(" ")
    return records_shown.render_customer_edited(packages.assign(deps.db, key, f"#{number}", call=ask.call))


CLICKS: dict[str, Handler] = {
    "packages": show,
    "packages_fit": command.fit,
    "package_add": add,
    "package_edit": edit,
    "package_assign": assign,
    "package_assign_sure": assign_sure,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"package_assign_sure"}
