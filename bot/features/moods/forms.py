"""The form of a mood: which customer, and which of the five feelings."""

from bot.features.customers import usecases as customers
from bot.features.moods.messages import moods as mood_messages
from bot.features.moods.usecases import moods
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.moods import Feeling

CALLBACK = "gut"
FEELING_CHOICES = tuple((feeling.value, formatting.sentence(feeling.value)) for feeling in Feeling)


def load_mood_view(deps: Deps, ask: Ask, customer: str = "", *, question: str = "") -> View:
    """Build the form, with the customer filled in if one is named.

    `question` is the number of the morning's question that it answers. Raises a refusal for who may not record moods.
    """
    chosen = None
    moods.authorize_moods(deps.db, call=ask.call)
    if customer:
        known = customers.get_customer(deps.db, customer, call=ask.call)
        chosen = (known.key, known.name)
    return build_mood_view(chosen, question)


def build_mood_view(chosen: tuple[str, str] | None, question: str) -> View:
    """Build the form; `chosen` is the key and the name of the customer."""
    blocks = [
        modals.field("customer", "Customer", modals.customer_menu(chosen)),
        modals.field(
            "feeling", "How do you feel about it today?", modals.menu(FEELING_CHOICES), hint="Only you see this."
        ),
    ]
    return modals.build_modal("How do you feel?", blocks, callback=CALLBACK, submit="Note It", meta=question)


def submit_mood(ask: Ask, deps: Deps) -> Answer:
    """Record the mood that was filled in; the answer takes the form's place."""
    values = modals.read_values(ask.view)
    question = ask.view.get("private_metadata") or None
    customer, feeling = values.get("customer", ""), values.get("feeling", "")
    return mood_messages.render_mood_recorded(
        moods.record_mood(deps.db, customer, feeling, question=question, call=ask.call)
    )


VIEWS: dict[str, Handler] = {CALLBACK: submit_mood}
