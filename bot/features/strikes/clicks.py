"""What the buttons of strikes do, and what opens the strike form elsewhere."""

from dataclasses import replace

from bot.features.interactions import usecases as interactions
from bot.features.strikes import commands, forms, messages as shown
from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import Order
from bot.slack import arguments, links
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.rendering import render
from bot.workflow import drafts
from bot.workflow.authorization import Call
from scoring.refusals import Malformed


def all_strikes(ask: Ask, deps: Deps) -> Answer:
    """List every strike of a customer."""
    return shown.listing(strikes.listing(deps.db, ask.text, call=ask.call))


def strike_open(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for a customer."""
    return form_or_usage(forms.filled(deps, ask, Order(ask.text, "")), commands.USAGE)


def strike_empty(ask: Ask, deps: Deps) -> Form:
    """Open the strike form, with nothing filled in."""
    return Form(forms.filled(deps, ask, Order("", "")))


def from_message(ask: Ask, deps: Deps) -> Form:
    """Open the strike form for a message: it keeps the message's address, and nothing of its text."""
    return Form(forms.filled(deps, ask, Order("", "", link=links.permalink(ask, deps))))


def strike_flagged(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form for what is flagged; the button holds the customer and the reason."""
    key, _, reason = ask.text.rpartition(" ")
    return form_or_usage(forms.filled(deps, ask, Order(key, reason)), commands.USAGE)


def strike_logged(ask: Ask, deps: Deps) -> Answer:
    """Open the strike form with what the interaction says; the strike will be remembered with it."""
    found, customer = interactions.get_interaction(deps.db, ask.text, call=ask.call)
    link = found.link if found.link and len(found.link) <= links.LINK_LIMIT else None
    order = Order(customer.key, "", found.note, found.happened_on, link, interaction=found.id)
    return Form(forms.filled(deps, ask, order))


def same(ask: Ask, deps: Deps) -> Answer:
    """It was the same incident: who asks joins that strike, or what they typed is added to what they said."""
    order, once = _kept(ask, deps)
    done = strikes.record_same(deps.db, order, call=once)
    if done is None:
        sentence = "The same incident, then: it counts once, and there was nothing to add."
        return render("refused", sentence=sentence)
    return shown.reply(done)


def another(ask: Ask, deps: Deps) -> Answer:
    """It was another incident: record what was typed. Who had joined a strike with it leaves that one."""
    order, once = _kept(ask, deps)
    return shown.reply(strikes.record(deps.db, replace(order, distinct=True), call=once))


def _kept(ask: Ask, deps: Deps) -> tuple[Order, Call]:
    """What was typed, and the call that carries it out: a second click is another delivery, but the same question."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    if kept.pop("kind", "") != "strike":
        raise Malformed("That question is settled. Type the command again.")
    kept["when"] = arguments.past_day(kept["when"], ask, deps)
    return Order(**kept), replace(ask.call, key=f"draft:{ask.text}")


def strike_day(ask: Ask, deps: Deps) -> Answer:
    """It is clear which day a strike is of: the line with that day in it is carried out, once."""
    kept = drafts.read_draft(deps.db, ask.text, call=ask.call)
    once = replace(ask, word=str(kept.get("word", "")), text=str(kept["text"]), key=f"draft:{ask.text}", view={})
    return commands.handle(once, deps)


CLICKS: dict[str, Handler] = {
    "strikes": all_strikes,
    "strike_open": strike_open,
    "home_strike": strike_empty,
    "terms_strike": strike_flagged,
    "log_strike": strike_logged,
    "same": same,
    "another": another,
    "strike_day": strike_day,
}
BESIDE: frozenset[str] = frozenset(CLICKS) - {"same", "another", "strike_day"}
SHORTCUTS: dict[str, Handler] = {"record_strike": strike_empty, "strike_from_message": from_message}
