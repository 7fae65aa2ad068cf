"""The form of `/log`, opened from a command, a message or a shortcut."""

import json

from bot.features.customers import usecases as customers
from bot.features.interactions import messages, usecases as interactions
from bot.features.interactions.usecases import LogRequest
from bot.features.restrictions import usecases as restrictions
from bot.features.restrictions.messages import put_on_form
from bot.parsing import lines
from bot.slack import arguments, formatting, links, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.modals import View
from bot.workflow import requests
from scoring.interactions import Tone
from scoring.values.durations import MINUTE, parse_duration

CALLBACK = "log"
TONES = tuple((tone.value, formatting.sentence(tone.value)) for tone in Tone)


def build_filled_form(deps: Deps, ask: Ask, request: LogRequest) -> View:
    """Build the form, filled with what is known; refuses an unknown customer before it opens."""
    requests.get_policy(deps.db, ask.call)
    links.refuse_long_link(request.link)
    if not request.customer:
        return build_view(request, None)
    customer = customers.get_customer(deps.db, request.customer, call=ask.call)
    view = build_view(request, (customer.key, customer.name))
    restriction, policy = restrictions.find_restriction(deps.db, customer.key, call=ask.call)
    return put_on_form(view, restriction, policy, ask.now)


def open_form_from_message(ask: Ask, deps: Deps) -> Answer:
    """Open the form for the message shortcut; it keeps the message's address, and none of its text."""
    return Form(build_filled_form(deps, ask, LogRequest("", link=links.find_permalink(ask, deps))))


def open_empty_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form for the global shortcut."""
    return Form(build_filled_form(deps, ask, LogRequest("")))


def build_view(request: LogRequest, customer: tuple[str, str] | None) -> View:
    """Build the form's view; `customer` is the chosen one's (key, name)."""
    duration = formatting.duration(request.minutes) if request.minutes else ""
    tone = (request.tone or Tone.OK).casefold()
    blocks = [
        modals.field("customer", "Customer", modals.customer_menu(customer)),
        modals.field(
            "minutes",
            "How long did it take?",
            modals.text_input(initial=duration, most=40, placeholder="50m, 1h30 or half an hour"),
            optional=True,
            hint="Left blank, it is logged as an interaction without time.",
        ),
        modals.field("tone", "How was it?", modals.menu(TONES, initial=tone)),
        modals.field("note", "What was it about?", modals.note_input(request.note), optional=True),
        modals.field("when", "When?", modals.date_picker(request.when), optional=True, hint="Today, if left blank."),
    ]
    metadata = json.dumps({"link": request.link}, ensure_ascii=False) if request.link else ""
    return modals.build_modal("Log an interaction", blocks, callback=CALLBACK, submit="Log It", meta=metadata)


def parse_minutes(text: str) -> int:
    """Parse a duration as people type it, in minutes."""
    return parse_duration(text, days=False) // MINUTE


def log_submitted(ask: Ask, deps: Deps) -> Answer:
    """Log what was filled in; the modal becomes the answer."""
    texts = modals.read_values(ask.view)
    request = LogRequest(
        customer=texts.get("customer", ""),
        minutes=parse_minutes(texts["minutes"]) if "minutes" in texts else None,
        tone=texts.get("tone"),
        note=lines.unescape(lines.normalize(texts.get("note", ""))),
        when=arguments.past_day(texts.get("when"), ask, deps),
        link=json.loads(ask.view.get("private_metadata") or "{}").get("link"),
    )
    return messages.render_log_reply(interactions.log_interaction(deps.db, request, call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: log_submitted}
