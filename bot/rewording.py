"""Answers to the question about the words of a text: it is kept as it is, or reworded."""

from collections.abc import Mapping
from dataclasses import replace

from bot.parsing import lines
from bot.slack import modals, wording as views
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, FieldErrors, Form, Handler, ReceiptForBoth, run_handler
from bot.slack.rendering import Message, render
from bot.workflow import wording as questions
from scoring.refusals import Malformed

NOT_A_LINE = "Nothing is stored. To say it in other words, do it again from the beginning."


def keep_text(ask: Ask, deps: Deps, handlers: Mapping[str, Handler]) -> Answer:
    """Carry out the line or the click that was asked about, with its text as it is."""
    submission = questions.read_submission(deps.db, ask.text, call=ask.call)
    if submission.view or submission.word not in handlers:
        raise Malformed(modals.STRANGE)
    questions.keep_text(deps.db, submission.asked_about, call=ask.call)
    again = replace(ask, word=submission.word, text=submission.text, key=submission.key)
    return run_handler(handlers[submission.word], again, deps, kept=(submission.asked_about,))


def reword_line(ask: Ask, deps: Deps, commands: Mapping[str, Handler]) -> Answer:
    """Open the form in which the line that was asked about is reworded."""
    submission = questions.read_submission(deps.db, ask.text, call=ask.call)
    if submission.word not in commands:
        return render("refused", sentence=NOT_A_LINE)
    view = views.build_line_view(submission.word, lines.unescape(submission.text), ask.text)
    return Form(view, instead=render("refused", sentence="Nothing is stored. Type the line again, in other words."))


def submit_line(ask: Ask, deps: Deps, commands: Mapping[str, Handler]) -> Answer:
    """Carry out a reworded line as if it was typed. It takes the place of the first one, which is not kept any more."""
    draft = modals.read_key(ask.view)
    submission = questions.read_submission(deps.db, draft, call=ask.call)
    if submission.word not in commands:
        raise Malformed(modals.STRANGE)
    text = modals.read_values(ask.view).get("line", "")
    again = replace(ask, word=submission.word, text=text, key=submission.key)
    answer = run_handler(commands[submission.word], again, deps)
    if isinstance(answer, Message):
        questions.drop_submission(deps.db, draft, call=ask.call)
    return answer if answer is not None else render("refused", sentence=questions.GONE)


def keep_form(ask: Ask, deps: Deps, forms: Mapping[str, Handler]) -> Answer:
    """Submit the form below once more, with its text as it is. What else is wrong in it is said above it."""
    submission = questions.read_submission(deps.db, modals.read_key(ask.view), call=ask.call)
    below = submission.view
    handler = forms.get(str(below.get("callback_id")))
    if handler is None:
        raise Malformed(modals.STRANGE)
    questions.keep_text(deps.db, submission.asked_about, call=ask.call)
    again = replace(ask, word=submission.word, text=submission.text, key=submission.key, view=dict(below))
    answer = run_handler(handler, again, deps, kept=(submission.asked_about,))
    if isinstance(answer, FieldErrors):
        return Form(views.build_trouble_view(list(answer.errors.values())))
    if isinstance(answer, Message):
        return ReceiptForBoth(answer, str(below["title"]["text"]), str(below["id"]))
    if isinstance(answer, Form):
        deps.replies.in_modal(str(below["id"]), answer.view)
        return None
    return answer
