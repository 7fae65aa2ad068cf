"""What the buttons of moods, nominations and turnover do."""

from bot.features.moods import forms as gut_form
from bot.features.moods.messages import moods as shown
from bot.features.moods.usecases import moods
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.rendering import Message, render


def record_feeling(ask: Ask, deps: Deps) -> Answer:
    """A face was pressed: the value is `<question> <feeling> <customer>`."""
    question, _, rest = ask.text.partition(" ")
    feeling, _, customer = rest.partition(" ")
    return shown.render_mood_recorded(moods.record_mood(deps.db, customer, feeling, question=question, call=ask.call))


def open_mood_form(ask: Ask, deps: Deps) -> Answer:
    """Open the form for any other customer, as an answer to the morning's question."""
    return Form(gut_form.build_mood_view(deps, ask, question=ask.text))


def answer_nobody(ask: Ask, deps: Deps) -> Answer:
    """Nobody is on their mind: the question itself says so from now on."""
    moods.answer_nobody(deps.db, ask.text, call=ask.call)
    return None


def show_own_moods(ask: Ask, deps: Deps) -> Answer:
    """What the person felt lately."""
    return shown.render_own_moods(moods.list_own_moods(deps.db, call=ask.call))


def nominate_customer(ask: Ask, deps: Deps) -> Answer:
    """Nominate the customer without a name."""
    return _replace_question(
        shown.render_nominated(moods.nominate_customer(deps.db, ask.text, call=ask.call)), ask, deps
    )


def decline_to_nominate(ask: Ask, deps: Deps) -> Answer:
    """Raise nothing."""
    moods.list_own_moods(deps.db, call=ask.call)
    return _replace_question(render("gut_left"), ask, deps)


def show_nomination(ask: Ask, deps: Deps) -> Answer:
    """Show what is nominated."""
    return shown.render_nomination(*moods.get_nomination(deps.db, ask.text, call=ask.call))


def settle_nomination(ask: Ask, deps: Deps) -> Answer:
    """A manager has looked."""
    return shown.render_nomination_settled(*moods.settle_nomination(deps.db, ask.text, call=ask.call))


def _replace_question(message: Message, ask: Ask, deps: Deps) -> Answer:
    """Put the message in the place of the question, which is on no record, so that nothing else remembers who asked."""
    if ask.response_url is None:
        return message
    deps.replies.to_click(ask.response_url, message)
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
