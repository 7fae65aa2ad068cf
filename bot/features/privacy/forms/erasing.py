"""The form that confirms that somebody is erased, and the work after it."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.features.privacy.messages import erasing
from bot.features.privacy.usecases import erasures
from bot.features.privacy.usecases.erasures import ErasurePlan, PersonErased
from bot.slack import files, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage, render_refusal, run_later
from bot.slack.modals import View
from bot.slack.rendering import Message
from scoring.refusals import Incomplete

log = logging.getLogger(__name__)
CALLBACK = "privacy_erase"
CONFIRMED = "yes"
NO_FORM = "Type `/umpire privacy erase @name` outside a thread: I ask you to confirm it in a form."
SORRY = (
    "Something went wrong while I was erasing. Type `/umpire privacy erase` with the same person again: "
    "if it was done, I say that nothing is kept."
)


def open_form(ask: Ask, deps: Deps, user_id: str) -> Form:
    """Open the form that says what erasing somebody does; refused to those who may not."""
    return form_or_usage(build_form(erasures.plan_erasure(deps.db, user_id, call=ask.call)), NO_FORM)


def build_form(plan: ErasurePlan) -> View:
    """Lay out the form: what will happen, what is open for them and who takes it over, and the confirmation."""
    blocks = [modals.paragraph(text) for text in erasing.explain_erasure(plan)]
    if plan.duties.needs_heir:
        hint = "They get all of it at once, and see it in their to-do list."
        blocks.append(modals.field("heir", "Who takes this over?", modals.person_menu(), hint=hint))
    confirm = {"type": "checkboxes", "options": [modals.option(CONFIRMED, "I know that this cannot be undone")]}
    blocks.append(modals.field("confirm", f"Erase {plan.called}?", confirm))
    return modals.build_modal("Erase somebody", blocks, callback=CALLBACK, submit="Erase", key=plan.user_id)


def submit(ask: Ask, deps: Deps) -> Answer:
    """Erase somebody after the acknowledgement, and say in a direct message how it went."""
    person, filled = modals.read_key(ask.view), modals.read_values(ask.view)
    plan = erasures.plan_erasure(deps.db, person, call=ask.call)
    erasures.check_heir(deps.db, plan, filled.get("heir"))
    if filled.get("confirm") != CONFIRMED:
        raise Incomplete("Tick the box: this cannot be undone.", field="confirm")

    def erase(slack: WebClient) -> Message:
        done = erasures.erase_person(deps.db, person, filled.get("heir"), call=ask.call)
        deps.members.forget(person)
        _empty_home(slack, person)
        _send_hits(slack, ask, deps, done)
        return erasing.render_erased(done)

    run_later(ask, deps, erase, sorry=render_refusal(SORRY))
    return erasing.render_begun()


def _empty_home(slack: WebClient, person: str) -> None:
    """Show the person a Home with nothing in it. It has no row in the outbox, which would name them again."""
    try:
        slack.views_publish(user_id=person, view={"type": "home", "blocks": list(erasing.render_home().blocks)})
    except (SlackClientError, OSError) as error:
        log.info("the Home of somebody who was erased was not emptied: %s", type(error).__name__)


def _send_hits(slack: WebClient, ask: Ask, deps: Deps, done: PersonErased) -> None:
    """Send the texts that still name them as a file, where they are too many for the answer."""
    if len(done.hits) <= erasing.MOST_HITS:
        return
    content = erasing.write_hits(done).encode()
    name, comment = erasing.FILE, erasing.COMMENT
    try:
        files.send_file(slack, ask.user_id, name=name, content=content, comment=comment, pause=deps.pause)
    except (SlackClientError, OSError, files.FileNotShared) as error:
        log.warning("the list of texts could not be sent: %s", type(error).__name__)


FORMS: dict[str, Handler] = {CALLBACK: submit}
