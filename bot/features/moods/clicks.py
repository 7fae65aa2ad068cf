"""The handlers of the buttons of moods, nominations and turnover."""

from bot.features.moods import forms
from bot.features.moods.messages import moods as mood_messages
from bot.features.moods.usecases import moods
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.rendering import Message, render


def record_feeling(ask: Ask, deps: Deps) -> Answer:
    """Record the feeling whose face was pressed; the button's value is `<question> <feeling> <customer>`."""
    question, _, rest = ask.text.partition(" ")
    feeling, _, customer = rest.partition(" ")
    return mood_messages.render_mood_recorded(
        moods.record_mood(deps.db, customer, feeling, question=question, call=ask.call)
    )


def open_mood_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form for any other customer, as an answer to the morning's question."""
    return Form(forms.load_mood_view(deps, ask, question=ask.text))


def answer_nobody(ask: Ask, deps: Deps) -> Answer:
    """Record that nobody is on the person's mind; the question's own message changes to say so."""
    moods.answer_nobody(deps.db, ask.text, call=ask.call)
    return None


def show_own_moods(ask: Ask, deps: Deps) -> Answer:
    """Show the person what they felt lately."""
    return mood_messages.render_own_moods(moods.list_own_moods(deps.db, call=ask.call))


def nominate_customer(ask: Ask, deps: Deps) -> Answer:
    """Nominate the customer for a manager to look at, without saying who nominated it."""
    return _replace_question(
        mood_messages.render_nominated(moods.nominate_customer(deps.db, ask.text, call=ask.call)), ask, deps
    )


def decline_to_nominate(ask: Ask, deps: Deps) -> Answer:
    """Nominate nobody, and put a short answer in the place of the question."""
    moods.list_own_moods(deps.db, call=ask.call)
    return _replace_question(render("gut_left"), ask, deps)


def show_nomination(ask: Ask, deps: Deps) -> Answer:
    """Show a manager one nomination."""
    return mood_messages.render_nomination(*moods.get_nomination(deps.db, ask.text, call=ask.call))


def settle_nomination(ask: Ask, deps: Deps) -> Answer:
    """Record that a manager has looked at the nominated customer."""
    return mood_messages.render_nomination_settled(*moods.settle_nomination(deps.db, ask.text, call=ask.call))


def _replace_question(message: Message, ask: Ask, deps: Deps) -> Answer:
    """Put the message in the place of the question.

    The outbox does not record it, so that nothing else remembers who was asked.
    """
    if ask.response_url is None:
        return message
    deps.replies.answer(ask.place, message, replaces=True)
    return None


CLICKS: dict[str, Handler] = {
    "gut_felt": record_feeling,
    "gut_other": open_mood_form,
    "gut_nobody": answer_nobody,
    "gut_own": show_own_moods,
    "gut_raise": nominate_customer,
    "gut_leave": decline_to_nominate,
    "nomination_show": show_nomination,
    "nomination_looked": settle_nomination,
}
BESIDE: frozenset[str] = frozenset({"gut_felt", "gut_other", "gut_nobody", "gut_own", "nomination_show"})
