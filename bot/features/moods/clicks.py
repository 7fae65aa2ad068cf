"""What the buttons of moods, nominations and turnover do."""

from bot.features.moods import forms as gut_form
from bot.features.moods.messages import moods as shown
from bot.features.moods.usecases import moods
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler
from bot.slack.rendering import Message, render


def felt(ask: Ask, deps: Deps) -> Answer:
    """A face was pressed: the value is `<question> <feeling> <customer>`."""
    question, _, rest = ask.text.partition(" ")
    feeling, _, customer = rest.partition(" ")
    return shown.felt(moods.feel(deps.db, customer, feeling, question=question, call=ask.call))


def other(ask: Ask, deps: Deps) -> Answer:
    """Open the form for any other customer, as an answer to the morning's question."""
    return Form(gut_form.filled(deps, ask, question=ask.text))


def nobody(ask: Ask, deps: Deps) -> Answer:
    """Nobody is on their mind: the question itself says so from now on."""
    moods.nobody(deps.db, ask.text, call=ask.call)
    return None


def own(ask: Ask, deps: Deps) -> Answer:
    """What the person felt lately."""
    return shown.own(moods.own(deps.db, call=ask.call))


def raise_(ask: Ask, deps: Deps) -> Answer:
    """Nominate the customer without a name."""
    return _instead(shown.raised(moods.nominate(deps.db, ask.text, call=ask.call)), ask, deps)


def leave(ask: Ask, deps: Deps) -> Answer:
    """Raise nothing."""
    moods.own(deps.db, call=ask.call)
    return _instead(render("gut_left"), ask, deps)


def nomination(ask: Ask, deps: Deps) -> Answer:
    """Show what is nominated."""
    return shown.nomination(*moods.nomination(deps.db, ask.text, call=ask.call))


def looked(ask: Ask, deps: Deps) -> Answer:
    """A manager has looked."""
    return shown.looked(*moods.looked(deps.db, ask.text, call=ask.call))


def _instead(message: Message, ask: Ask, deps: Deps) -> Answer:
    """Put the message in the place of the question, which is on no record, so that nothing else remembers who asked."""
    if ask.response_url is None:
        return message
    deps.replies.to_click(ask.response_url, message)
    return None


CLICKS: dict[str, Handler] = {
    "gut_felt": felt,
    "gut_other": other,
    "gut_nobody": nobody,
    "gut_own": own,
    "gut_raise": raise_,
    "gut_leave": leave,
    "nomination_show": nomination,
    "nomination_looked": looked,
}
BESIDE: frozenset[str] = frozenset({"gut_felt", "gut_other", "gut_nobody", "gut_own", "nomination_show"})
