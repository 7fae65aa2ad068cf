"""The forms of a campaign: mark an offer, choose a package, decide, cancel. Sent, they do what the commands do."""

from datetime import date

from bot.features.campaigns import messages
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.features.campaigns.usecases.offers import OfferDetails
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring.campaigns import STATES_BY_WORD, OfferState
from scoring.packages import Package

USAGES = {
    "mark": (
        "Usage: `/umpire campaign mark <customer> sent|met|signed|declined|to-do [why] [--on yesterday]`; "
        "with `signed` also what was agreed: `--yearly 38400 --deposit card --pays 14 --notice-ours 30 "
        "--notice-theirs 30 --from 2026-02-01`."
    ),
    "package": "Usage: `/umpire campaign package <customer> <package>`; `/umpire packages` lists them.",
    "decide": "Usage: `/umpire campaign decide <customer> keep|notice <why>`.",
    "cancel": "Usage: `/umpire campaign cancel <why>`.",
}
STATE_CHOICES = {
    "sent": "Sent: they have our offer",
    "met": "Met: we sat down with them",
    "signed": "Signed",
    "declined": "Declined",
    "to-do": "To do: begin anew",
}
DEPOSIT_CHOICES = (("none", "Neither deposit nor card"), ("deposit", "A deposit"), ("card", "A card on file"))
DAY_FIELDS = (
    ("pays", "Days to pay"),
    ("notice-ours", "Notice we give, in days"),
    ("notice-theirs", "Notice they give, in days"),
)
DECISION_CHOICES = {"keep": "We keep them", "notice": "Prepare a final notice"}


def build_mark_form(
    deps: Deps, ask: Ask, asked: str, *, state: str = "", why: str = "", on: date | None = None
) -> Form:
    """Build the form that marks an offer, filled with what was typed already."""
    made, _ = offers.load_offer_to_mark(deps.db, asked, call=ask.call)
    return form_or_usage(build_mark_view(made, state, why, on or arguments.local_date(ask, deps)), USAGES["mark"])


def build_package_form(deps: Deps, ask: Ask, asked: str) -> Form:
    """Build the form that chooses another package."""
    return form_or_usage(
        build_package_view(*offers.load_offer_to_mark(deps.db, asked, call=ask.call)), USAGES["package"]
    )


def build_decision_form(deps: Deps, ask: Ask, asked: str, *, word: str = "", why: str = "") -> Form:
    """Build the form of a decision, filled with what was typed already."""
    made = decisions.load_offer_to_decide(deps.db, asked, call=ask.call)
    return form_or_usage(build_decision_view(made, word, why), USAGES["decide"])


def build_cancel_form(deps: Deps, ask: Ask) -> Form:
    """Build the form that cancels the campaign."""
    campaign = campaigns.get_campaign_to_cancel(deps.db, call=ask.call)
    blocks = [
        modals.about(
            f"It would run until the end of {formatting.day(campaign.ends_on)}. Cancelled, nobody counts as silent."
        ),
        modals.field("why", "Why does it end?", modals.note()),
    ]
    return form_or_usage(_build_view("cancel", "Cancel the campaign", blocks, "Cancel Campaign", ""), USAGES["cancel"])


def build_mark_view(made: OfferDetails, state: str, why: str, on: date) -> View:
    """Build the form's view: the offer's state, the day, why and, for `signed`, the contract."""
    chosen = next(
        (word for word, known in STATES_BY_WORD.items() if word == state.casefold() or known.value == state), ""
    )
    blocks = [
        modals.about(f"{formatting.short(made.customer.name, 150)}: the offer is “{made.offer.state.value}” now."),
        modals.field("state", "How does it stand?", modals.choice(STATE_CHOICES.items(), initial=chosen)),
        modals.field("when", "On which day?", modals.day(on)),
        modals.field(
            "why", "Why?", modals.note(why), optional=True, hint="What they said, when they signed or declined."
        ),
    ]
    if chosen == OfferState.SIGNED:
        blocks += _build_contract_fields(made)
    return _build_view("mark", "New contract", blocks, "Mark Offer", made.customer.key)


def _build_contract_fields(made: OfferDetails) -> list[Block]:
    """Build the fields for what was signed; what is left blank stays as it is on record."""
    offered = f"Blank: what {made.package.name} costs." if made.package else "Blank: as today."
    fields = [
        (
            "yearly",
            f"What they pay a year, in {made.policy.currency}",
            modals.line(most=40),
            formatting.short(offered, 150),
        ),
        ("deposit", "At the start", modals.choice(DEPOSIT_CHOICES, placeholder="As it is on record"), ""),
        *((name, label, modals.line(most=10), "Blank: as it is on record.") for name, label in DAY_FIELDS),
        ("from", "From which day does it count?", modals.day(), "Blank: from the day they signed."),
    ]
    return [modals.field(name, label, element, optional=True, hint=hint) for name, label, element, hint in fields]


def build_package_view(made: OfferDetails, packages: tuple[Package, ...]) -> View:
    """Build the form's view: a menu of the packages, or a sentence if there are none."""
    menu = [(str(each.id), messages.format_package(each, made.policy)) for each in packages]
    name = formatting.short(made.customer.name, 150)
    if not menu:
        said = f"{name}: no packages are on the list yet. A manager adds one with /umpire packages add."
        return modals.modal("Choose a package", [modals.about(said)])
    now = f"{made.package.name} is proposed now." if made.package else "None fits: today's price, with the new terms."
    initial = str(made.package.id) if made.package else None
    blocks = [
        modals.about(f"{name}: what do we offer? {formatting.short(now, 200)}"),
        modals.field("package", "Package", modals.choice(menu, initial=initial)),
    ]
    return _build_view("package", "Choose a package", blocks, "Choose Package", made.customer.key)


def build_decision_view(made: OfferDetails, word: str, why: str) -> View:
    """Build the form's view: keep or notice, and why."""
    said = "declined" if made.offer.state is OfferState.DECLINED else f"are “{made.offer.state.value}”"
    blocks = [
        modals.about(
            f"{formatting.short(made.customer.name, 150)}: they {said}. A final notice still takes the real problem, "
            "our own part, a talk and a ballot."
        ),
        modals.field(
            "decision", "What becomes of them?", modals.choice(DECISION_CHOICES.items(), initial=word.casefold())
        ),
        modals.field("why", "Why?", modals.note(why)),
    ]
    return _build_view("decide", "Decide about a customer", blocks, "Decide", made.customer.key)


def _build_view(what: str, title: str, blocks: list[Block], submit: str, key: str) -> View:
    return modals.modal(title, blocks, callback=f"offer_{what}", submit=submit, key=key)


def _submit_mark(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    state, why, on = (told.pop(name, "") for name in ("state", "why", "when"))
    when = arguments.past_day(on, ask, deps)
    return messages.render_offer_marked(offers.mark_offer(deps.db, key, state, why, when, contract=told, call=ask.call))


def _submit_package(ask: Ask, deps: Deps) -> Answer:
    key, package = modals.key_of(ask.view), modals.texts(ask.view).get("package", "")
    return messages.render_offer_marked(offers.choose_package(deps.db, key, package, call=ask.call))


def _submit_decision(ask: Ask, deps: Deps) -> Answer:
    key, told = modals.key_of(ask.view), modals.texts(ask.view)
    word, why = told.get("decision", ""), told.get("why", "")
    return messages.render_offer_decided(decisions.decide_offer(deps.db, key, word, why, call=ask.call))


def _submit_cancel(ask: Ask, deps: Deps) -> Answer:
    why = modals.texts(ask.view).get("why", "")
    return messages.render_campaign_changed(campaigns.cancel_campaign(deps.db, why, call=ask.call))


VIEWS: dict[str, Handler] = {
    "offer_mark": _submit_mark,
    "offer_package": _submit_package,
    "offer_decide": _submit_decision,
    "offer_cancel": _submit_cancel,
}
