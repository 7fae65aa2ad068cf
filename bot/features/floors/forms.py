"""The form of all four minimums. Sent, it shows who would fall below before anything is set."""

from collections.abc import Mapping

from bot.features.floors import messages, usecases as floors
from bot.slack import modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from bot.slack.rendering import render
from scoring.floors import FLOORS_BY_WORD

USAGE = (
    "Usage: `/umpire minimums`, `minimums propose`, or `minimums set revenue 5000`, `margin 12%`, `sale 300`, "
    "`mix maintenance 30%`; `none` takes one away."
)
FIELDS = {
    "revenue": ("Annual revenue, at least", "An amount in {currency}; blank for no minimum."),
    "margin": ("Margin, at least", "In percent; blank for no minimum."),
    "sale": ("Average sale, at least", "An amount in {currency}; blank for no minimum."),
    "mix": ("Mix: shares of what they buy, at least", "Like: maintenance 30%, training 10%. Blank for no minimum."),
}


def build_form(deps: Deps, ask: Ask, texts: Mapping[str, str]) -> Form:
    """Build the form with the minimums in force, for those who may set them."""
    in_force, policy = floors.get_floor_texts(deps.db, call=ask.call)
    return form_or_usage(build_view(in_force | dict(texts), policy.currency), USAGE)


def build_view(texts: Mapping[str, str], currency: str) -> View:
    """Build the form's view from texts by word, such as `revenue`."""
    blocks = [
        modals.field(
            word,
            label,
            modals.text_input(initial=texts.get(word, ""), most=200),
            optional=True,
            hint=hint.format(currency=currency),
        )
        for word, (label, hint) in FIELDS.items()
    ]
    return modals.build_modal("Set minimums", blocks, callback="floors", submit="Show Who Is Below")


def _preview_submitted(ask: Ask, deps: Deps) -> Answer:
    """Preview the minimums that the form changes; a field left blank removes its minimum."""
    submitted = modals.read_texts(ask.view)
    in_force, _ = floors.get_floor_texts(deps.db, call=ask.call)
    texts = {word: submitted.get(word, "").strip() or "none" for word in FLOORS_BY_WORD}
    changed = {word: text for word, text in texts.items() if text != (in_force[word] or "none")}
    if not changed:
        return render("refused", sentence="These are the minimums in force. Nothing was changed.")
    return messages.render_preview(floors.preview_floors(deps.db, changed, call=ask.call))


VIEWS: dict[str, Handler] = {"floors": _preview_submitted}
