"""What the buttons of strikes do, and what opens the strike form elsewhere."""

from dataclasses import replace

from bot.features.interactions import usecases as interactions
from bot.features.strikes import commands, forms, messages
from bot.features.strikes.usecases import adjustments, strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.slack import arguments, links, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.rendering import render
from bot.workflow import drafts, outbox
from bot.workflow.requests import Call
from scoring.refusals import Malformed
from scoring.strikes import NO
from scoring.values.figures import parse_row_number


def show_strikes(ask: Ask, deps: Deps) -> Answer:
    """List every strike of a customer."""
    return messages.render_strikes(strikes.list_strikes(deps.db, ask.text, call=ask.call))


def open_form_for_customer(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for a customer."""
    return form_or_usage(forms.build_prefilled_view(deps, ask, StrikeOrder(ask.text, "")), commands.USAGE)


def open_empty_form(ask: Ask, deps: Deps) -> Form:
    """Open an empty strike form."""
    return Form(forms.build_prefilled_view(deps, ask, StrikeOrder("", "")))


def open_form_for_message(ask: Ask, deps: Deps) -> Form:
    """Open the strike form for a message, with the link to it; nothing of its text is kept."""
    return Form(forms.build_prefilled_view(deps, ask, StrikeOrder("", "", link=links.find_permalink(ask, deps))))


def open_form_for_flag(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for flagged terms; the button holds the customer's key and the reason."""
    key, _, reason = ask.text.rpartition(" ")
    return form_or_usage(forms.build_prefilled_view(deps, ask, StrikeOrder(key, reason)), commands.USAGE)


def open_form_for_interaction(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form with an interaction's note, day and link; the strike is linked to the interaction."""
    interaction, customer = interactions.get_interaction(deps.db, ask.text, call=ask.call)
    link = interaction.link if interaction.link and len(interaction.link) <= links.LINK_LIMIT else None
    order = StrikeOrder(customer.key, "", interaction.note, interaction.happened_on, link, interaction=interaction.id)
    return Form(forms.build_prefilled_view(deps, ask, order))


def record_same_incident(ask: Ask, deps: Deps) -> Answer:
    """Record a draft as the same incident: this person joins the earlier strike, or adds to their own note on it."""
    order, once = _read_draft(ask, deps)
    done = strikes.record_same_incident(deps.db, order, call=once)
    if done is None:
        sentence = "The same incident, then: it counts once, and there was nothing to add."
        return render("refused", sentence=sentence)
    return messages.render_recorded(done)


def record_another_incident(ask: Ask, deps: Deps) -> Answer:
    """Record a draft as a strike of its own; a person who had joined the earlier strike with it leaves that one."""
    order, once = _read_draft(ask, deps)
    return messages.render_recorded(strikes.record_strike(deps.db, replace(order, distinct=True), call=once))


def _read_draft(ask: Ask, deps: Deps) -> tuple[StrikeOrder, Call]:
    """Read the draft behind a button, with the call that carries it out once, however often the button is clicked."""
    draft, call = drafts.confirm_draft(deps.db, ask.text, "strike", call=ask.call)
    draft["when"] = arguments.past_day(draft["when"], ask, deps)
    return StrikeOrder(**draft), call


def record_with_day(ask: Ask, deps: Deps) -> Answer:
    """Record the line in a draft, which names the day of the strike now; it is carried out once."""
    draft = drafts.read_draft(deps.db, ask.text, call=ask.call)
    once = replace(ask, word=str(draft.get("word", "")), text=str(draft["text"]), key=f"draft:{ask.text}", view={})
    return commands.handle(once, deps)


def open_adjustment_form(ask: Ask, deps: Deps) -> Form:
    """Open the form that asks what would help, after a strike that was recorded by a line."""
    strike, customer = adjustments.load_for_answer(deps.db, _read_strike_id(ask), call=ask.call)
    return Form(forms.build_adjustment_view(strike, customer))


def decline_adjustment(ask: Ask, deps: Deps) -> Answer:
    """Record that no adjustment would help, as far as this person knows."""
    answered = adjustments.answer_adjustment(deps.db, _read_strike_id(ask), NO, call=ask.call)
    return messages.render_adjustment(answered)


def show_contest(ask: Ask, deps: Deps) -> Answer:
    """Show a contested strike to somebody who decides on it, with the two ways to."""
    strike, _ = strikes.load_for_judging(deps.db, _read_strike_id(ask), "uphold", call=ask.call)
    post = outbox.load_strike_post(deps.db, strike.id, now=ask.call.now)
    return messages.render_undecided_contest(post, lapsed=False) if post is not None else None


def open_upholding_form(ask: Ask, deps: Deps) -> Form:
    """Open the form that asks why the strike is upheld."""
    return forms.load_judging_form(deps, ask, "uphold", _read_strike_id(ask))


def open_voiding_form(ask: Ask, deps: Deps) -> Form:
    """Open the form that asks why the strike is voided."""
    return forms.load_judging_form(deps, ask, "void", _read_strike_id(ask))


def _read_strike_id(ask: Ask) -> int:
    """Read the strike's number that a button carries."""
    number = parse_row_number(ask.text)
    if number is None:
        raise Malformed(modals.STRANGE)
    return number


CLICKS: dict[str, Handler] = {
    "strikes": show_strikes,
    "strike_open": open_form_for_customer,
    "home_strike": open_empty_form,
    "terms_strike": open_form_for_flag,
    "log_strike": open_form_for_interaction,
    "same": record_same_incident,
    "another": record_another_incident,
    "strike_day": record_with_day,
    "strike_reason": forms.choose_reason,
    "strike_adjustment_open": open_adjustment_form,
    "strike_adjustment_no": decline_adjustment,
    "contest_show": show_contest,
    "strike_uphold_open": open_upholding_form,
    "strike_void_open": open_voiding_form,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"same", "another", "strike_day"}
SHORTCUTS: dict[str, Handler] = {"record_strike": open_empty_form, "strike_from_message": open_form_for_message}
