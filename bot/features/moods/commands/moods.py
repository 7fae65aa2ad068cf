"""`/umpire feeling`: how somebody feels about a customer, for them alone."""

from bot.features.moods import forms
from bot.features.moods.messages import moods as mood_messages
from bot.features.moods.usecases import moods
from bot.parsing import lines
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, form_or_usage
from scoring.moods import Feeling

USAGE = "Usage: `/umpire feeling <customer> dread|uneasy|ok|glad|excited`, for example `/umpire feeling acme uneasy`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """Record a feeling, open the form where none was typed, or list the person's own moods."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help(1):
        return help_texts.render_word("feeling", mood_messages.HELP["feeling"])
    if not line.words:
        return mood_messages.render_own_moods(moods.list_own_moods(deps.db, call=ask.call))
    customer, feeling = arguments.require_customer(line, ask, deps, list(Feeling)), line.take()
    line.require_end()
    if feeling is None:
        return form_or_usage(forms.load_mood_view(deps, ask, customer), USAGE)
    return mood_messages.render_mood_recorded(moods.record_mood(deps.db, customer, feeling, call=ask.call))
