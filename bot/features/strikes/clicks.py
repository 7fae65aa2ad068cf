"""What the buttons of strikes do, and what opens the strike form elsewhere."""

from dataclasses import replace

from bot.features.interactions import usecases as interactions
from bot.features.strikes import commands, forms, messages as shown
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import StrikeOrder
from bot.slack import arguments, links
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.rendering import render
from bot.workflow import drafts
from bot.workflow.authorization import Call


def show_strikes(ask: Ask, deps: Deps) -> Answer:
    """List every strike of a customer."""
    return shown.render_strikes(strikes.list_strikes(deps.db, ask.text, call=ask.call))


def open_form_for_customer(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for a customer."""
    return form_or_usage(forms.build_prefilled_view(deps, ask, StrikeOrder(ask.text, "")), commands.USAGE)


def open_empty_form(ask: Ask, deps: Deps) -> Form:
    """Open the strike form, with nothing filled in."""
    return Form(forms.build_prefilled_view(deps, ask, StrikeOrder("", "")))


def open_form_for_message(ask: Ask, deps: Deps) -> Form:
    """Open the strike form for a message: it keeps the message's address, and nothing of its text."""
    return Form(forms.build_prefilled_view(deps, ask, StrikeOrder("", "", link=links.find_permalink(ask, deps))))


def open_form_for_flag(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for what is flagged; the button holds the customer and the reason."""
    key, _, reason = ask.text.rpartition(" ")
    return form_or_usage(forms.build_prefilled_view(deps, ask, StrikeOrder(key, reason)), commands.USAGE)


def open_form_for_interaction(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form with what the interaction says; the strike will be remembered with it."""
    found, customer = interactions.get_interaction(deps.db, ask.text, call=ask.call)
    link = found.link if found.link and len(found.link) <= links.LINK_LIMIT else None
    order = StrikeOrder(customer.key, "", found.note, found.happened_on, link, interaction=found.id)
    return Form(forms.build_prefilled_view(deps, ask, order))


def record_same_incident(ask: Ask, deps: Deps) -> Answer:
    """It was the same incident: who asks joins that strike, or what they typed is added to what they said."""
    order, once = _read_draft(ask, deps)
    done = strikes.record_same_incident(deps.db, order, call=once)
    if done is None:
        sentence = "The same incident, then: it counts once, and there was nothing to add."
        return render("refused", sentence=sentence)
    return shown.render_recorded(done)


def record_another_incident(ask: Ask, deps: Deps) -> Answer:
    """It was another incident: record what was typed. Who had joined a strike with it leaves that one."""
    order, once = _read_draft(ask, deps)
    return shown.render_recorded(strikes.record_strike(deps.db, replace(order, distinct=True), call=once))


def _read_draft(ask: Ask, deps: Deps) -> tuple[StrikeOrder, Call]:
    """What was typed, and the call that carries it out: a second click is another delivery, but the same question."""
    draft, call = drafts.confirm_draft(deps.db, ask.text, "strike", call=ask.call)
    draft["when"] = arguments.past_day(draft["when"], ask, deps)
    return StrikeOrder(**draft), call


def record_with_day(ask: Ask, deps: Deps) -> Answer:
    """It is clear which day a strike is of: the line with that day in it is carried out, once."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    once = replace(ask, word=str(kept.get("word", "")), text=str(kept["text"]), key=f"draft:{ask.text}", view={})
    return commands.handle(once, deps)


CLICKS: dict[str, Handler] = {
    "strikes": show_strikes,
    "strike_open": open_form_for_customer,
    "home_strike": open_empty_form,
    "terms_strike": open_form_for_flag,
    "log_strike": open_form_for_interaction,
    "same": record_same_incident,
    "another": record_another_incident,
    "strike_day": record_with_day,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"same", "another", "strike_day"}
SHORTCUTS: dict[str, Handler] = {"record_strike": open_empty_form, "strike_from_message": open_form_for_message}
