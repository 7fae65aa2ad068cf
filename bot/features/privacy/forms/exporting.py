"""The forms that confirm an export about a colleague or a customer, and how the files are sent."""

from collections.abc import Callable, Mapping

from slack_sdk import WebClient

from bot.features.privacy.messages import pages, screens
from bot.features.privacy.usecases import exports
from bot.features.privacy.usecases.exports import CustomerOrder, PersonAsked, PersonOrder
from bot.slack import files, modals
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Form, Handler, form_or_usage, run_later
from bot.slack.modals import View
from scoring.customers.customers import Customer

PERSON_CALLBACK, CUSTOMER_CALLBACK = "privacy_person", "privacy_customer"
NO_FORM = "Type `/umpire privacy …` outside a thread: I ask you to confirm it in a form, which cannot open here."
UNDELIVERED = "The files could not be delivered. Please ask again: `/umpire privacy export`."
CUSTOMER_UNDELIVERED = "The files could not be delivered. Please ask again: `/umpire privacy customer`."


def open_person_form(ask: Ask, deps: Deps, user_id: str) -> Form:
    """Open the form that says what an export about a colleague does; refused to those who may not."""
    return form_or_usage(build_person_form(exports.load_person(deps.db, user_id, call=ask.call)), NO_FORM)


def open_customer_form(ask: Ask, deps: Deps, typed: str) -> Form:
    """Open the form that says what an export about a customer does; refused to those who may not."""
    return form_or_usage(build_customer_form(exports.load_customer(deps.db, typed, call=ask.call)), NO_FORM)


def build_person_form(asked: PersonAsked) -> View:
    """Lay out the form about a colleague."""
    text = modals.paragraph(screens.explain_person_export(asked))
    return modals.build_modal(
        "Export about a colleague", [text], callback=PERSON_CALLBACK, submit="Export", key=asked.person.user_id
    )


def build_customer_form(customer: Customer) -> View:
    """Lay out the form about a customer."""
    text = modals.paragraph(screens.explain_customer_export(customer))
    return modals.build_modal(
        "Export about a customer", [text], callback=CUSTOMER_CALLBACK, submit="Export", key=customer.key
    )


def send_own(ask: Ask, deps: Deps) -> Answer:
    """Send somebody what is kept about themselves."""
    return _send_person(ask, deps, exports.order_own_export(deps.db, call=ask.call))


def submit_person(ask: Ask, deps: Deps) -> Answer:
    """Send what is kept about a colleague, as the form said."""
    user_id = modals.read_key(ask.view)
    return _send_person(ask, deps, exports.order_person_export(deps.db, user_id, call=ask.call))


def submit_customer(ask: Ask, deps: Deps) -> Answer:
    """Send what is kept about a customer, as the form said."""
    order = exports.order_customer_export(deps.db, modals.read_key(ask.view), call=ask.call)
    _send_later(ask, deps, order, lambda: _write_customer_files(deps, order), CUSTOMER_UNDELIVERED)
    return screens.render_customer_ordered(order)


def _send_person(ask: Ask, deps: Deps, order: PersonOrder) -> Answer:
    _send_later(ask, deps, order, lambda: _write_person_files(deps, order), UNDELIVERED)
    return screens.render_person_ordered(order)


def _write_person_files(deps: Deps, order: PersonOrder) -> Mapping[str, bytes]:
    return pages.write_person_files(exports.collect_person_export(deps.db, order))


def _write_customer_files(deps: Deps, order: CustomerOrder) -> Mapping[str, bytes]:
    return pages.write_customer_files(exports.collect_customer_export(deps.db, order))


def _send_later(
    ask: Ask, deps: Deps, order: PersonOrder | CustomerOrder, write: Callable[[], Mapping[str, bytes]], sorry: str
) -> None:
    """Write the files and send them after the acknowledgement, to whom the order says."""
    recipient = order.recipient if isinstance(order, PersonOrder) else order.by

    def send(slack: WebClient) -> None:
        for name, content in write().items():
            comment = COMMENTS[name.rpartition(".")[2]]
            files.send_file(slack, recipient, name=name, content=content, comment=comment, pause=deps.pause)

    run_later(ask, deps, send, sorry=sorry)


COMMENTS = {"html": "What is kept, as a page to read and to print.", "json": "The same as JSON, for programs."}
FORMS: dict[str, Handler] = {PERSON_CALLBACK: submit_person, CUSTOMER_CALLBACK: submit_customer}
