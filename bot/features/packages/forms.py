"""The forms of packages: one added or changed, and one given to a customer."""

import json
from collections.abc import Mapping, Sequence

from bot.features.customers import messages as records_shown, usecases as customers
from bot.features.packages import messages as shown, usecases as packages
from bot.slack import formatting as words, inputs
from bot.slack.deps import Deps
from bot.slack.inputs import View
from bot.slack.listening import Answer, Ask, Form, Handler, form_or_usage
from scoring import packages as rules
from scoring.customers.customers import NAME_LIMIT, folded
from scoring.packages import Package
from scoring.rules.policy import Policy
from scoring.values.money import format_plain_money

USAGE = (
    "Usage: `/umpire packages add <name> --kind maintenance --price 400 --hours 10`, `edit <number> …`, "
    "`remove <number>`, `assign <customer> <package>`, `fit`; `/umpire packages help` says more."
)
KINDS = (
    ("trial", "Trial: once, to get to know each other"),
    ("maintenance", "Maintenance: month after month"),
    ("project", "Project: once, for a job"),
)


def adding(deps: Deps, ask: Ask, told: Mapping[str, str]) -> Form:
    """The form of a new package, with what the line said already; for those who keep the list."""
    _, policy = packages.editable(deps.db, call=ask.call)
    return form_or_usage(view(told, policy, number=None), USAGE)


def editing(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form of a package that is on the list."""
    package, policy = packages.editable(deps.db, asked, call=ask.call)
    assert package is not None, "a package was asked for"
    return form_or_usage(view(texts(package, policy), policy, number=package.id), USAGE)


def assigning(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form that gives a customer a package."""
    packages.editable(deps.db, call=ask.call)
    chosen = None
    if asked:
        customer = customers.get_customer(deps.db, asked, call=ask.call)
        chosen = (customer.key, customer.name)
    known = packages.listing(deps.db, call=ask.call).packages
    return form_or_usage(assigning_view(chosen, [each for each, _ in known]), USAGE)


def assigned(deps: Deps, ask: Ask, customer: str, package: str) -> Answer:
    """The answer to a package for a customer: both figures first; to take one away needs no second look."""
    if folded(package) == rules.NONE:
        return records_shown.render_customer_edited(packages.assign(deps.db, customer, package, call=ask.call))
    return shown.weighed(packages.weigh(deps.db, customer, package, call=ask.call))


def assigning_view(chosen: tuple[str, str] | None, known: Sequence[Package]) -> View:
    """The form that gives a customer, perhaps chosen already as (key, name), one of the packages or none."""
    menu = [(str(each.id), words.short(each.name, 70)) for each in known] + [(rules.NONE, "None of them")]
    blocks = [
        inputs.field("customer", "Customer", inputs.customer(chosen)),
        inputs.field("package", "Package", inputs.choice(menu, placeholder="Choose a package")),
    ]
    return inputs.modal("Assign a package", blocks, callback="package_assign", submit="Assign Package")


def view(told: Mapping[str, str], policy: Policy, *, number: int | None) -> View:
    """The form of a package; `told` are its texts, `number` is its own if it is on the list."""

    def given(name: str) -> str:
        return told.get(name, "")

    short = 40
    blocks = [
        inputs.field("name", "Name", inputs.line(initial=given("name"), most=NAME_LIMIT)),
        inputs.field("kind", "Kind", inputs.choice(KINDS, initial=given("kind").casefold())),
        inputs.field(
            "price",
            f"Price in {policy.currency}",
            inputs.line(initial=given("price"), most=short),
            hint="A month for maintenance, in all for a trial or a project.",
        ),
        inputs.field(
            "hours",
            "Included hours",
            inputs.line(initial=given("hours"), most=short),
            hint="A month for maintenance, in all for a trial or a project.",
        ),
        inputs.field("over", "An hour over costs", inputs.line(initial=given("over"), most=short), optional=True),
        inputs.field("by", "Who serves them?", inputs.line(initial=given("by"), most=NAME_LIMIT), optional=True),
        inputs.field(
            "respond",
            "Answer within",
            inputs.line(initial=given("respond"), most=short, placeholder="4h, 30m or 2d"),
            optional=True,
        ),
    ]
    title, submit = ("Add a package", "Add Package") if number is None else ("Edit a package", "Save Package")
    meta = json.dumps({"number": number})
    return inputs.modal(title, blocks, callback="package", submit=submit, meta=meta)


def texts(package: Package, policy: Policy) -> dict[str, str]:
    """A package as the texts a person would type."""
    return {
        "name": package.name,
        "kind": package.kind.value,
        "price": format_plain_money(package.price, policy.currency),
        "hours": _hours(package.minutes),
        "over": "" if package.over is None else format_plain_money(package.over, policy.currency),
        "by": package.served_by,
        "respond": "" if package.respond is None else _hours(package.respond),
    }


def _hours(minutes: int) -> str:
    return words.duration(minutes).replace(",", "")


def _submitted(ask: Ask, deps: Deps) -> Answer:
    number, told = json.loads(ask.view["private_metadata"])["number"], inputs.texts(ask.view)
    if number is None:
        return shown.kept(packages.add(deps.db, told, call=ask.call))
    blank = dict.fromkeys(("over", "by", "respond"), "")
    return shown.kept(packages.edit(deps.db, f"#{number}", {**blank, **told}, call=ask.call))


def _assigned(ask: Ask, deps: Deps) -> Answer:
    told = inputs.texts(ask.view)
    return assigned(deps, ask, told.get("customer", ""), told.get("package", ""))


VIEWS: dict[str, Handler] = {"package": _submitted, "package_assign": _assigned}
