"""The forms of a reply: what the customer said, and the reason of a verdict on it."""

from bot.features.replies import messages
from bot.features.replies.usecases import replies
from bot.slack import formatting, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage
from bot.slack.modals import View
from scoring.replies import DECISIONS
from scoring.values.figures import parse_row_number

USAGES = {
    "record": "Usage: `/umpire reply <customer> <what they said>`.",
    "stands": "Usage: `/umpire reply <customer> stands <why>`.",
    "look-again": "Usage: `/umpire reply <customer> look-again <why>`.",
}
TITLES = {"stands": ("Reply: it stands", "It Stands"), "look-again": ("Reply: look again", "Look Again")}
CALLBACKS = {"stands": "reply_stands", "look-again": "reply_again"}


def load_record_form(customer: str, ask: Ask, deps: Deps) -> Form:
    """Answer with the form that records a reply. Raises a refusal where there is nothing to reply to."""
    return form_or_usage(build_record_form(replies.load_for_form(deps.db, customer, call=ask.call)), USAGES["record"])


def load_verdict_form(verdict: str, customer: str, ask: Ask, deps: Deps) -> Form:
    """Answer with the form for the reason of a verdict. Raises a refusal for people who do not judge the reply."""
    status = replies.load_for_verdict(deps.db, customer, call=ask.call)
    return form_or_usage(build_verdict_form(verdict, status), USAGES[verdict])


def build_record_form(values: replies.ReplyFormValues) -> View:
    """Lay out the form that records what the customer said."""
    name = formatting.short(values.customer.name, 150)
    follows = "Somebody who did not vote then says whether it stands, or is voted on again."
    if values.why_not:
        follows = f"It is recorded, and not judged: {values.why_not}."
    elif values.joins:
        follows = "It is judged together with their earlier reply, which waits for that."
    blocks = [
        modals.paragraph(f"What does {name} reply to {DECISIONS[values.decision.kind]}? {follows}"),
        modals.field("text", "What they said", modals.note_input(), hint="In their words, as far as you can."),
    ]
    return modals.build_modal(
        "Record a reply", blocks, callback="reply_record", submit="Record", key=values.customer.key
    )


def build_verdict_form(verdict: str, status: replies.ReplyStatus) -> View:
    """Lay out the form for the reason of a verdict, under what the customer said."""
    title, submit = TITLES[verdict]
    name = formatting.short(status.customer.name, 150)
    blocks = [
        modals.paragraph(f"{name} replied to {DECISIONS[status.reply.kind]}: {formatting.short(each.text, 1500)}")
        for each in (status.reply, *status.joined)[-messages.MOST_REPLIES :]
    ]
    blocks += [
        modals.field("why", "Why?", modals.note_input(), hint="Your reason is shown with the reply."),
    ]
    key = f"{status.customer.key} {status.newest.id}"
    return modals.build_modal(title, blocks, callback=CALLBACKS[verdict], submit=submit, key=key)


def _submit_record(ask: Ask, deps: Deps) -> Answer:
    """Record the reply in the form."""
    key, text = modals.read_key(ask.view), modals.read_texts(ask.view).get("text", "")
    return messages.render_changed(replies.record_reply(deps.db, key, text, call=ask.call))


def _build_verdict_handler(verdict: str) -> Handler:
    """Return the handler of the form of this verdict."""

    def submit(ask: Ask, deps: Deps) -> Answer:
        key, _, number = modals.read_key(ask.view).partition(" ")
        seen, why = parse_row_number(number), modals.read_texts(ask.view).get("why", "")
        return messages.render_changed(replies.judge_reply(deps.db, key, verdict, why, seen=seen, call=ask.call))

    return submit


VIEWS: dict[str, Handler] = {
    "reply_record": _submit_record,
    **{callback: _build_verdict_handler(verdict) for verdict, callback in CALLBACKS.items()},
}
