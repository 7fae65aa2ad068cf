"""What a handler takes and returns, and how it is run.

A handler takes an Ask (who asked for what, and where) and returns an Answer. Its refusals become answers. An unexpected
error is logged with a reference that the person is shown, except for a mention: it stays unacknowledged, so that Slack
sends it again.
"""

import logging
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from slack_sdk import WebClient

from bot.slack import formatting, wording
from bot.slack.dependencies import Deps
from bot.slack.hurry import OutOfTime
from bot.slack.modals import explain, read_state, read_texts
from bot.slack.rendering import Message, render
from bot.slack.replies import Place
from bot.workflow import amounts, drafts, first_steps, wording as questions
from bot.workflow.outbox import OutboxRow
from bot.workflow.requests import AlreadyDelivered, Call, DatabaseAway
from bot.workflow.wording import Submission
from scoring.refusals import Incomplete, Malformed, NotAllowed, Refusal, UnknownCustomer, UnknownMembers
from scoring.roles import Action
from scoring.values import notes
from scoring.values.moments import Sentence
from scoring.values.wording import AskFirst, find_doubt

log = logging.getLogger(__name__)
View = dict[str, Any]
Event = dict[str, Any]


class Surface(Enum):
    """Where in Slack a person asked, which decides how the answer is sent."""

    COMMAND = "command"
    MENTION = "mention"
    MESSAGE = "a button in a message"
    MODAL = "a button in a modal"
    HOME = "a button in App Home"
    SUBMIT = "a submitted modal"
    SHORTCUT = "shortcut"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a person. `text` is what they typed, or the value of the button they clicked; do not trust it."""

    user_id: str
    now: datetime
    surface: Surface
    word: str = ""
    text: str = ""
    key: str | None = None
    channel: str | None = None
    thread_ts: str | None = None
    message_ts: str | None = None
    """The message whose button was clicked."""
    trigger_id: str | None = None
    response_url: str | None = None
    view: View = field(default_factory=dict)
    shared_message: dict[str, Any] = field(default_factory=dict)
    late: bool = False
    """Whether it was acknowledged before it was done, so that the answer comes by itself."""

    @property
    def comes_again(self) -> bool:
        """Whether Slack sends it again when nobody acknowledges it."""
        return self.surface is Surface.MENTION and not self.late

    @property
    def place(self) -> Place:
        """Say where the answer goes."""
        return Place(self.user_id, self.channel, self.thread_ts, self.response_url)

    @property
    def call(self) -> Call:
        """Build the call that use cases take."""
        return Call(user_id=self.user_id, now=self.now, key=self.key)


@dataclass(frozen=True, slots=True)
class Form:
    """An answer that opens a modal, or shows the message `instead` where no modal can open."""

    view: View
    instead: Message | None = None


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """An answer to a submitted modal that keeps it open, with a sentence at each wrong field, by block id."""

    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Above:
    """An answer to a submitted modal that puts another one above it; what was filled in stays below."""

    view: View


@dataclass(frozen=True, slots=True)
class ReceiptForBoth:
    """An answer to a submitted modal that lies above the modal `below`: the receipt takes the place of both."""

    message: Message
    title: str
    below: str


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that comes after the acknowledgement: `work` works it out, from the same request marked as late."""

    work: Callable[[Ask], "Answer"]


SLOW = "Slack is slow just now, and I could not ask it who is who. Nothing was recorded; please send this again."
AWAY = "My database is busy or away just now. Nothing was recorded; please try again in a minute."
PERHAPS = "My database went away while storing this, so it may or may not be recorded. Look before you try again."
NAMED = re.compile(r"<@([UW][A-Z0-9]+)")
"""How Slack writes that somebody is named."""
CUSTOMER_BLOCK = "customer"
"""The field of a form in which a customer is chosen."""
MOST_ASKED = 3
"""How many people are named to whoever has to ask one of them."""
HURRY = 1.5
"""The most seconds a request waits for a database lock, so that the answer comes within two."""
Answer = Message | Form | FieldErrors | Above | ReceiptForBoth | Later | None
Handler = Callable[[Ask, Deps], Answer]
PostRenderer = Callable[[OutboxRow, Deps], Message | None]
"""Renders a row of the outbox as things are now; None when nothing is left to say."""


def run_handler(handler: Handler, ask: Ask, deps: Deps, *, kept: Collection[str] = ()) -> Answer:
    """Run a handler for a full member, and return its answer.

    A refusal, a lost database or an unexpected error becomes an answer too, and what has no time before the
    acknowledgement is done after it. It is None where Slack delivered the same request before. Raises for a mention,
    where Slack is to send it again. With texts `kept` as they are, nothing is asked about the words of any.
    """
    left = deps.slack.seconds_left
    waits = nullcontext() if left is None or ask.comes_again else deps.db.limit_waiting(min(HURRY, left))
    try:
        with waits:
            deps.members.require_full_member(ask.user_id, ask.now)
            deps.members.require_known(_find_named(ask), ask.now)
            answer, outcome = _run_or_ask_first(handler, ask, deps, kept)
    except AlreadyDelivered:
        answer, outcome = None, "delivered before"
    except OutOfTime:
        answer, outcome = _put_off(handler, ask, deps), "out of time"
    except UnknownMembers as refusal:
        user_ids = refusal.user_ids
        deps.replies.run("users.info", lambda: deps.members.learn(user_ids, deps.clock()))
        answer, outcome = _answer_refusal(ask, str(refusal)), "unknown members"
    except Refusal as refusal:
        answer, outcome = (
            _answer_refusal(ask, _say_refusal(ask, refusal, deps), field=getattr(refusal, "field", None)),
            type(refusal).__name__,
        )
    except DatabaseAway as fault:
        if ask.comes_again:
            raise
        log.warning("the database is away during %s: %s", ask.word, fault)
        answer, outcome = _answer_refusal(ask, PERHAPS if fault.perhaps_done else AWAY), "away"
    except Exception:  # whatever it was, the person gets an answer with a reference, and the log the rest
        if ask.comes_again:
            raise
        outcome = secrets.token_hex(4)
        log.exception("%s failed, reference=%s", ask.word, outcome)
        answer = render("broken", reference=outcome)
    log.info("asked word=%s surface=%s outcome=%s", ask.word, ask.surface.name.lower(), outcome)
    return answer


def _put_off(handler: Handler, ask: Ask, deps: Deps) -> Answer:
    """Do what Slack is too slow for after the acknowledgement; a form needs its answer now, and is to be sent again."""
    if ask.surface is Surface.SUBMIT:
        look_up_people(ask, deps)
        return _answer_refusal(ask, SLOW)
    return Later(lambda late: run_handler(handler, late, deps))


def look_up_people(ask: Ask, deps: Deps) -> None:
    """Ask Slack, after the acknowledgement, for the people in a request, so that they are known when it comes again."""

    def look_up() -> None:
        with suppress(Refusal):
            deps.members.require_full_member(ask.user_id, ask.now)
            deps.members.require_known(_find_named(ask), ask.now)

    deps.replies.run("users.info", look_up)


def _find_named(ask: Ask) -> list[str]:
    """Find the ids of the people named in what was typed, or chosen in a form."""
    chosen: list[str] = []
    for block in read_state(ask.view).values():
        for entered in block.values():
            chosen += [entered.get("selected_user") or "", *(entered.get("selected_users") or ())]
    return list(dict.fromkeys((*NAMED.findall(ask.text), *filter(None, chosen))))


def _run_or_ask_first(handler: Handler, ask: Ask, deps: Deps, kept: Collection[str] | None) -> tuple[Answer, str]:
    """Run a handler, and ask about the words of a text before it is stored; return the answer, and how it ended.

    Nobody is asked twice about the same text, nor about a second one after an answer, nor where a report of
    discrimination could be obstructed.
    """
    keeps_all = bool(kept)
    while True:
        try:
            with notes.ask_first(kept):
                return _run_or_ask_which(handler, ask, deps), "done"
        except AskFirst as question:
            answered = questions.find_answers(deps.db, question, call=ask.call)
            if answered is not None and question.text not in answered and not keeps_all:
                return _ask_about_words(question, ask, deps), "asks first"
            kept = None if answered is None else {*(kept or ()), question.text}


def _ask_about_words(question: AskFirst, ask: Ask, deps: Deps) -> Answer:
    """Ask about the words of a text, above the form it stands in or in a message; a draft keeps what was submitted."""
    submission = Submission(ask.word, ask.text, ask.key, ask.view, question.text)
    draft = questions.keep_submission(deps.db, submission, call=ask.call)
    if ask.surface is not Surface.SUBMIT:
        return wording.render_question(question.doubt, draft)
    doubts = [question.doubt, *filter(None, map(find_doubt, read_texts(ask.view).values()))]
    words = tuple(dict.fromkeys(word for doubt in doubts for word in doubt.words))
    return Above(wording.build_question_view(question.doubt, words, question.text, draft))


def _run_or_ask_which(handler: Handler, ask: Ask, deps: Deps) -> Answer:
    """Run a handler, and ask which customer is meant where it found several.

    Where there is no customer at all, say who can add one, also instead of a form that asks for one.
    """
    try:
        answer = handler(ask, deps)
        if isinstance(answer, Form) and _asks_for_customer(answer.view):
            first_steps.require_customers(deps.db, call=ask.call)
        return answer
    except UnknownCustomer as refusal:
        if not refusal.candidates and ask.surface is not Surface.SUBMIT:
            lack = first_steps.find_no_customers(deps.db, call=ask.call)
            if lack is not None:
                return render("no_customers", lack=lack)
        return _ask_which_customer(ask, refusal, deps)


def _asks_for_customer(view: View) -> bool:
    """Tell whether a form asks for a customer and has none chosen already."""
    fields = (block for block in view["blocks"] if block.get("block_id") == CUSTOMER_BLOCK)
    return any("initial_option" not in field["element"] and not field["optional"] for field in fields)


def _answer_refusal(ask: Ask, sentence: str, *, field: str | None = None) -> Answer:
    """Answer with a refusal: as a message, or at the field it is about where a form was submitted."""
    if ask.surface is not Surface.SUBMIT:
        return render_refusal(sentence)
    inputs = [block["block_id"] for block in ask.view.get("blocks", []) if block.get("type") == "input"]
    if not inputs:
        return render_refusal(sentence)
    return FieldErrors({field if field is not None and field in inputs else inputs[0]: sentence})


def _say_refusal(ask: Ask, refusal: Refusal, deps: Deps) -> str:
    """Return what a refusal says where the person asked: whoever filled in a form reads of no option to type."""
    if isinstance(refusal, Malformed) and ask.surface is Surface.SUBMIT:
        return refusal.on_form
    return _say_whom_to_ask(refusal, deps)


def _say_whom_to_ask(refusal: Refusal, deps: Deps) -> str:
    """Return the refusal's sentence; after one of what only others may do, the names of some who can be asked."""
    sentence = str(refusal)
    if not isinstance(refusal, NotAllowed) or not (refusal.role or refusal.people):
        return sentence
    try:
        names = first_steps.name_holders(deps.db, refusal.role, first=refusal.people)
        admins = first_steps.name_holders(deps.db, "admin") if refusal.role and not names else ()
    except DatabaseAway:
        return Sentence(sentence, " `/umpire roles` shows who that is.")
    if not names and not refusal.role:
        return sentence
    if not names:
        whom = _list_names(admins) if admins else "an owner of this Slack workspace"
        alone = f" Nobody is a {refusal.role} now: {whom} can change that"
        return Sentence(sentence, f"{alone} with `/umpire roles {refusal.role} add @name`.")
    all_of_them = " `/umpire roles` shows all." if len(names) > MOST_ASKED else ""
    return Sentence(sentence, f" Ask {_list_names(names)}.{all_of_them}")


def _list_names(names: Sequence[str]) -> str:
    """List the first of these names, for whoever has to ask one of them."""
    *others, last = names[:MOST_ASKED]
    return f"{', '.join(others)} or {last}" if others else last


def render_refusal(sentence: str) -> Message:
    """Show a refusal as a message."""
    return render("refused", sentence=sentence)


def form_or_usage(view: View, usage: str) -> Form:
    """Answer with a form, or with the command's usage where no form can open."""
    return Form(view, instead=render("usage", usage=usage))


def ask_for_rest(form: Answer, missing: Incomplete | str) -> Answer:
    """Answer an incomplete line with the form that takes the rest; what is missing stands at its top."""
    why = missing.on_form if isinstance(missing, Incomplete) else missing
    return replace(form, view=explain(form.view, why)) if isinstance(form, Form) else form


def run_later(ask: Ask, deps: Deps, work: Callable[[WebClient], Message | None], *, sorry: str | Message) -> None:
    """Do slow work after the acknowledgement, and show where the person asked what it returns, or `sorry` if it fails.

    Check permissions before calling this, while a refusal can still be the answer.
    """

    def once(slack: WebClient) -> Message | None:
        try:
            return work(slack)
        except AlreadyDelivered:  # the same request came twice, and the first one does it
            return None

    deps.replies.later(ask.place, once, sorry if isinstance(sorry, Message) else render_refusal(sorry))


def run_over_all_customers(ask: Ask, deps: Deps, action: Action, work: Handler) -> Answer:
    """Answer with work that goes through all customers: at once, or after the acknowledgement if they are many."""
    many = amounts.count_customers_if_many(deps.db, action, call=ask.call) if ask.response_url or ask.channel else 0
    if not many:
        return work(ask, deps)

    def worked(_: WebClient) -> Message | None:
        answer = run_handler(work, ask, deps)
        return answer if isinstance(answer, Message) else None

    run_later(ask, deps, worked, sorry="That could not be worked out. Please try again.")
    return render("soon", customers=formatting.count(many, "customer"))


def _ask_which_customer(ask: Ask, refusal: UnknownCustomer, deps: Deps) -> Answer:
    """Ask which customer is meant, with a button for each; what was typed is kept as a draft until one is clicked."""
    if not refusal.candidates or not ask.word or ask.surface is Surface.SUBMIT:
        return _answer_refusal(ask, str(refusal), field="customer")
    kept = {"word": ask.word, "text": ask.text, "asked": refusal.asked, "said": refusal.said}
    draft = drafts.keep_draft(deps.db, kept, call=ask.call)
    return render("which", sentence=str(refusal), draft=draft, candidates=refusal.candidates)
