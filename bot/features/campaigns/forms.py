"""The forms of a campaign: mark an offer, choose a package, decide, cancel. Sent, they do what the commands do."""

from datetime import date

from bot.features.campaigns import messages
from bot.features.campaigns.usecases import campaigns, decisions, offers
from bot.features.campaigns.usecases.offers import OfferDetails
from bot.slack import arguments, formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import Block, View
from scoring.campaigns import STATES_BY_WORD, Campaign, OfferState
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
    "to-do": "To do: start over",
}
DEPOSIT_CHOICES = (("none", "Neither deposit nor card"), ("deposit", "A deposit"), ("card", "A card on file"))
DAY_FIELDS = (
    ("pays", "Days to pay"),
    ("notice-ours", "Notice we give, in days"),
    ("notice-theirs", "Notice they give, in days"),
)
DECISION_CHOICES = {"keep": "We keep them", "notice": "Prepare a final notice"}


def build_mark_form(
    deps: Deps, ask: Ask, customer_name: str, *, state: str = "", why: str = "", on: date | None = None
) -> Form:
    """Build the form that marks an offer, filled with what was typed already."""
    details, _ = offers.load_offer_to_mark(deps.db, customer_name, call=ask.call)
    return form_or_usage(build_mark_view(details, state, why, on or arguments.local_date(ask, deps)), USAGES["mark"])


def build_package_form(deps: Deps, ask: Ask, customer_name: str) -> Form:
    """Build the form that chooses another package."""
    return form_or_usage(
        build_package_view(*offers.load_offer_to_mark(deps.db, customer_name, call=ask.call)), USAGES["package"]
    )


def build_decision_form(deps: Deps, ask: Ask, customer_name: str, *, word: str = "", why: str = "") -> Form:
    """Build the form of a decision, filled with what was typed already."""
    details = decisions.load_offer_to_decide(deps.db, customer_name, call=ask.call)
    return form_or_usage(build_decision_view(details, word, why), USAGES["decide"])


def build_cancel_form(deps: Deps, ask: Ask) -> Form:
    """Build the form that cancels the campaign."""
    campaign = campaigns.get_campaign_to_cancel(deps.db, call=ask.call)
    return form_or_usage(build_cancel_view(campaign), USAGES["cancel"])


def build_cancel_view(campaign: Campaign) -> View:
    """Build the form's view: why the campaign ends."""
    blocks = [
        modals.paragraph(
            f"It would run until the end of {formatting.day(campaign.ends_on)}. Cancelled, nobody counts as silent."
        ),
        modals.field("why", "Why does it end?", modals.note_input()),
    ]
    return _build_view("cancel", "Cancel the campaign", blocks, "Cancel Campaign", "")


def build_mark_view(details: OfferDetails, state: str, why: str, on: date) -> View:
    """Build the form's view: the offer's state, the day, why and, for `signed`, the contract."""
    chosen = next(
        (word for word, state_ in STATES_BY_WORD.items() if word == state.casefold() or state_.value == state), ""
    )
    blocks = [
        modals.paragraph(
            f"{formatting.short(details.customer.name, 150)}: the offer is “{details.offer.state.value}” now."
        ),
        modals.field("state", "How does it stand?", modals.menu(STATE_CHOICES.items(), initial=chosen)),
        modals.field("when", "On which day?", modals.date_picker(on)),
        modals.field(
            "why", "Why?", modals.note_input(why), optional=True, hint="What they said, when they signed or declined."
        ),
    ]
    if chosen == OfferState.SIGNED:
        blocks += _build_contract_fields(details)
    return _build_view("mark", "New contract", blocks, "Mark Offer", details.customer.key)


def _build_contract_fields(details: OfferDetails) -> list[Block]:
    """Build the fields for what was signed; what is left blank stays as it is on record."""
    offered = f"Blank: what {details.package.name} costs." if details.package else "Blank: as today."
    fields = [
        (
            "yearly",
            f"What they pay a year, in {details.policy.currency}",
            modals.text_input(most=40),
            formatting.short(offered, 150),
        ),
        ("deposit", "At the start", modals.menu(DEPOSIT_CHOICES, placeholder="As it is on record"), ""),
        *((name, label, modals.text_input(most=10), "Blank: as it is on record.") for name, label in DAY_FIELDS),
        ("from", "From which day does it count?", modals.date_picker(), "Blank: from the day they signed."),
    ]
    return [modals.field(name, label, element, optional=True, hint=hint) for name, label, element, hint in fields]


def build_package_view(details: OfferDetails, packages: tuple[Package, ...]) -> View:
    """Build the form's view: a menu of the packages, or a sentence if there are none."""
    menu = [(str(each.id), messages.format_package(each, details.policy)) for each in packages]
    name = formatting.short(details.customer.name, 150)
    if not menu:
        sentence = f"{name}: no packages are on the list yet. A manager adds one with /umpire packages add."
        return modals.build_modal("Choose a package", [modals.paragraph(sentence)])
    proposal = f"{details.package.name} is proposed now." if details.package else messages.NO_PACKAGE
    initial = str(details.package.id) if details.package else None
    blocks = [
        modals.paragraph(f"{name}: what do we offer? {formatting.short(proposal, 200)}"),
        modals.field("package", "Package", modals.menu(menu, initial=initial)),
    ]
    return _build_view("package", "Choose a package", blocks, "Choose Package", details.customer.key)


def build_decision_view(details: OfferDetails, word: str, why: str) -> View:
    """Build the form's view: keep or notice, and why."""
    answer = "declined" if details.offer.state is OfferState.DECLINED else f"are “{details.offer.state.value}”"
    blocks = [
        modals.paragraph(
            f"{formatting.short(details.customer.name, 150)}: they {answer}. A final notice still takes the real "
            "problem, our own part, a talk and a ballot."
        ),
        modals.field(
            "decision", "What becomes of them?", modals.menu(DECISION_CHOICES.items(), initial=word.casefold())
        ),
        modals.field("why", "Why?", modals.note_input(why)),
    ]
    return _build_view("decide", "Decide about a customer", blocks, "Decide", details.customer.key)


def _build_view(action: str, title: str, blocks: list[Block], submit: str, key: str) -> View:
    return modals.build_modal(title, blocks, callback=f"offer_{action}", submit=submit, key=key)


def _submit_mark(ask: Ask, deps: Deps) -> Answer:
    """Mark the offer as the sent form says."""
    key, texts = modals.read_key(ask.view), modals.read_texts(ask.view)
    state, why, day = (texts.pop(name, "") for name in ("state", "why", "when"))
    happened_on = arguments.past_day(day, ask, deps)
    return messages.render_offer_marked(
        offers.mark_offer(deps.db, key, state, why, happened_on, contract=texts, call=ask.call)
    )


def _submit_package(ask: Ask, deps: Deps) -> Answer:
    """Choose the package of the sent form."""
    key, package = modals.read_key(ask.view), modals.read_texts(ask.view).get("package", "")
    return messages.render_offer_marked(offers.choose_package(deps.db, key, package, call=ask.call))


def _submit_decision(ask: Ask, deps: Deps) -> Answer:
    """Decide as the sent form says."""
    key, texts = modals.read_key(ask.view), modals.read_texts(ask.view)
    word, why = texts.get("decision", ""), texts.get("why", "")
    return messages.render_offer_decided(decisions.decide_offer(deps.db, key, word, why, call=ask.call))


def _submit_cancel(ask: Ask, deps: Deps) -> Answer:
    """Cancel the campaign for the reason in the sent form."""
    why = modals.read_texts(ask.view).get("why", "")
    return messages.render_campaign_changed(campaigns.cancel_campaign(deps.db, why, call=ask.call))


VIEWS: dict[str, Handler] = {
    "offer_mark": _submit_mark,
    "offer_package": _submit_package,
    "offer_decide": _submit_decision,
    "offer_cancel": _submit_cancel,
}
