"""The forms of a campaign: how an offer stands, which package, a decision, the end. Submitted, they do as lines do."""

import json
from collections.abc import Callable

from bot.features.campaigns import messages as campaign_words
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.features.campaigns.usecases.offers import Made
from bot.parsing import dates, lines as parsing
from bot.slack import inputs, words
from bot.slack.deps import Deps
from bot.slack.inputs import Block, View
from bot.slack.listening import Answer, Ask, Form, Handler
from bot.slack.rendering import render
from scoring.campaigns import MARKS, State
from scoring.packages import Package
from scoring.values.notes import NOTE_LIMIT

USAGES = {
    "mark": "Usage: `/umpire campaign mark <customer> sent|met|signed|declined|to-do [why] [--on yesterday]`.",
    "package": "Usage: `/umpire campaign package <customer> <package>`; `/umpire packages` lists them.",
    "decide": "Usage: `/umpire campaign decide <customer> keep|notice <why>`.",
    "cancel": "Usage: `/umpire campaign cancel <why>`.",
}
STATES = {
    "sent": "Sent: they have our offer",
    "met": "Met: we sat down with them",
    "signed": "Signed",
    "declined": "Declined",
    "to-do": "To do: begin anew",
}
CHOICES = {"keep": "We keep them", "notice": "Prepare a final notice"}


def mark(deps: Deps, ask: Ask, asked: str, *, state: str = "", why: str = "", on: str = "") -> Form:
    """The form of how an offer stands, with what the line said already."""
    made, _ = offers.to_mark(deps.db, asked, call=ask.call)
    return _form("mark", mark_view(made, state, why, on))


def package(deps: Deps, ask: Ask, asked: str) -> Form:
    """The form of another package."""
    return _form("package", package_view(*offers.to_mark(deps.db, asked, call=ask.call)))


def decide(deps: Deps, ask: Ask, asked: str, *, word: str = "", why: str = "") -> Form:
    """The form of a decision, with what the line said already."""
    return _form("decide", decide_view(decisions.to_decide(deps.db, asked, call=ask.call), word, why))


def cancel(deps: Deps, ask: Ask) -> Form:
    """The form that ends a campaign before its day."""
    campaign = campaigns.to_cancel(deps.db, call=ask.call)
    blocks = [
        _about(f"It would run until the end of {words.day(campaign.ends_on)}. Cancelled, nobody counts as silent."),
        _why("Why does it end?"),
    ]
    return _form("cancel", _view("cancel", "Cancel the campaign", blocks, "Cancel Campaign", ""))


def mark_view(made: Made, state: str, why: str, on: str) -> View:
    """The form of how an offer stands: what, on which day, why."""
    today = made.now.astimezone(made.policy.zone).date()
    chosen = next((word for word, known in MARKS.items() if word == state.casefold() or known.value == state), "")
    day = dates.read(on, today) if on else today
    blocks = [
        _about(f"{words.short(made.customer.name, 150)}: the offer is “{made.offer.state.value}” now."),
        inputs.field("state", "How does it stand?", inputs.choice(STATES.items(), initial=chosen)),
        inputs.field("when", "On which day?", {"type": "datepicker", "initial_date": day.isoformat()}),
        _why("Why?", initial=why, optional=True, hint="What they said, when they signed or declined."),
    ]
    return _view("mark", "New contract", blocks, "Mark Offer", made.customer.key)


def package_view(made: Made, packages: tuple[Package, ...]) -> View:
    """The form of another package: one of the list."""
    menu = [(str(each.id), campaign_words.package(each, made.policy)) for each in packages]
    name = words.short(made.customer.name, 150)
    if not menu:
        said = f"{name}: no packages are on the list yet. A manager adds one with /umpire packages add."
        return inputs.modal("Choose a package", [_about(said)])
    now = f"{made.package.name} is proposed now." if made.package else "None is proposed now."
    initial = str(made.package.id) if made.package else None
    blocks = [
        _about(f"{name}: what do we offer? {words.short(now, 200)}"),
        inputs.field("package", "Package", inputs.choice(menu, initial=initial)),
    ]
    return _view("package", "Choose a package", blocks, "Choose Package", made.customer.key)


def decide_view(made: Made, word: str, why: str) -> View:
    """The form of a decision: keep or notice, and why."""
    said = "declined" if made.offer.state is State.DECLINED else f"are “{made.offer.state.value}”"
    blocks = [
        _about(
            f"{words.short(made.customer.name, 150)}: they {said}. A final notice still takes the real problem, "
            "our own part, a talk and a ballot."
        ),
        inputs.field("decision", "What becomes of them?", inputs.choice(CHOICES.items(), initial=word.casefold())),
        _why("Why?", initial=why),
    ]
    return _view("decide", "Decide about a customer", blocks, "Decide", made.customer.key)


def _form(what: str, view: View) -> Form:
    return Form(view, instead=render("usage", usage=USAGES[what]))


def _view(what: str, title: str, blocks: list[Block], submit: str, key: str) -> View:
    return inputs.modal(title, blocks, callback=f"offer_{what}", submit=submit, meta=json.dumps({"key": key}))


def _about(text: str) -> Block:
    return {"type": "section", "text": inputs.plain(text)}


def _why(label: str, *, initial: str = "", optional: bool = False, hint: str = "") -> Block:
    element = inputs.line(initial=initial, multiline=True, most=NOTE_LIMIT)
    return inputs.field("why", label, element, optional=optional, hint=hint)


def _submitting(do: Callable[[str, dict[str, str], Ask, Deps], Answer]) -> Handler:
    def submitted(ask: Ask, deps: Deps) -> Answer:
        told = {name: parsing.unescaped(parsing.normal(text)) for name, text in inputs.filled(ask.view).items()}
        return do(json.loads(ask.view["private_metadata"])["key"], told, ask, deps)

    return submitted


def _mark(key: str, told: dict[str, str], ask: Ask, deps: Deps) -> Answer:
    state, why, on = (told.get(name, "") for name in ("state", "why", "when"))
    return campaign_words.marked(offers.mark(deps.db, key, state, why, on, call=ask.call))


def _package(key: str, told: dict[str, str], ask: Ask, deps: Deps) -> Answer:
    return campaign_words.marked(offers.choose(deps.db, key, told.get("package", ""), call=ask.call))


def _decide(key: str, told: dict[str, str], ask: Ask, deps: Deps) -> Answer:
    return campaign_words.decided(
        decisions.decide(deps.db, key, told.get("decision", ""), told.get("why", ""), call=ask.call)
    )


def _cancel(key: str, told: dict[str, str], ask: Ask, deps: Deps) -> Answer:
    del key
    return campaign_words.changed(campaigns.cancel(deps.db, told.get("why", ""), call=ask.call))


VIEWS: dict[str, Handler] = {
    "offer_mark": _submitting(_mark),
    "offer_package": _submitting(_package),
    "offer_decide": _submitting(_decide),
    "offer_cancel": _submitting(_cancel),
}
