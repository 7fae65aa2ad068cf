"""The form of a feeling: which customer, which of the five faces."""

from bot.features.customers import usecases as customers
from bot.features.moods.messages import moods as shown
from bot.features.moods.usecases import moods
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler
from bot.slack.modals import View
from scoring.moods import Feeling

CALLBACK = "gut"
FEELING_CHOICES = tuple((feeling.value, formatting.sentence(feeling.value)) for feeling in Feeling)


def build_mood_view(deps: Deps, ask: Ask, customer: str = "", *, question: str = "") -> View:
    """The form with the customer that is known; `question` is the number of the morning's question it answers."""
    chosen = None
    if customer:
        found = customers.get_customer(deps.db, customer, call=ask.call)
        chosen = (found.key, found.name)
    else:
        moods.list_own_moods(deps.db, call=ask.call)
    blocks = [
        modals.field("customer", "Customer", modals.customer(chosen)),
        modals.field(
            "feeling", "How do you feel about it today?", modals.choice(FEELING_CHOICES), hint="Only you see this."
        ),
    ]
    return modals.modal("How do you feel?", blocks, callback=CALLBACK, submit="Note It", meta=question)


def submit_mood(ask: Ask, deps: Deps) -> Answer:
    """Note what was filled in; the modal becomes the receipt."""
    told = modals.filled(ask.view)
    question = ask.view.get("private_metadata") or None
    customer, feeling = told.get("customer", ""), told.get("feeling", "")
    return shown.render_mood_recorded(moods.record_mood(deps.db, customer, feeling, question=question, call=ask.call))


VIEWS: dict[str, Handler] = {CALLBACK: submit_mood}
