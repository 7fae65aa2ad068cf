"""Modals: opening, pushing, updating, submitting, closing, and every way Slack refuses that."""

from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.slack.modals import REQUIRED, TROUBLE
from playground.slack.people import Person
from playground.slack.server import LocalSlack
from tests.playground.conftest import Connect, Stopwatch, Trigger, field, home, modal, refusal, section, top

Body = dict[str, Any]
NOTE = {"type": "plain_text_input"}


def test_a_trigger_opens_a_modal_once(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """A trigger id works one time, then it is exchanged."""
    used = trigger()
    web.views_open(trigger_id=used, view=modal())
    assert top(ana).title == "Strike"
    assert refusal(web.views_open, trigger_id=used, view=modal()) == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(web: WebClient, trigger: Trigger, stopwatch: Stopwatch) -> None:
    """After three seconds a trigger id is expired."""
    used = trigger()
    stopwatch.seconds += 3.1
    assert refusal(web.views_open, trigger_id=used, view=modal()) == "expired_trigger_id"


def test_an_invented_trigger_is_invalid(web: WebClient) -> None:
    """Only Slack makes trigger ids."""
    assert refusal(web.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_refused_view_does_not_use_the_trigger(web: WebClient, trigger: Trigger) -> None:
    """A view that is wrong is refused before the trigger id is exchanged."""
    used = trigger()
    assert refusal(web.views_open, trigger_id=used, view=modal(title="x" * 25)) == "invalid_arguments"
    assert web.views_open(trigger_id=used, view=modal())["ok"]


BAD = [
    ("long title", modal(title="x" * 25)),
    ("no submit", {k: v for k, v in modal().items() if k != "submit"}),
    ("home", home("x")),
    ("metadata", modal(private_metadata="x" * 3001)),
    ("twice", modal(field("a", "A", NOTE), field("a", "B", NOTE))),
    ("101 blocks", modal(*[section("x")] * 101)),
]


@pytest.mark.parametrize("view", [case[1] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_view_is_refused(web: WebClient, ana: Person, trigger: Trigger, view: Body) -> None:
    """What Slack does not show is refused with the place in the view."""
    with pytest.raises(Exception, match=r"\[ERROR\]") as refused:
        web.views_open(trigger_id=trigger(), view=view)
    assert "invalid_arguments" in str(refused.value)
    assert ana.modal is None


def test_a_huge_view_is_too_large(web: WebClient, trigger: Trigger) -> None:
    """More than 250 kB have a code of their own."""
    view = modal(*[section("x" * 2990) for _ in range(90)])
    assert refusal(web.views_open, trigger_id=trigger(), view=view) == "view_too_large"


def test_three_modals_deep_and_no_more(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """A stack holds three modals."""
    web.views_open(trigger_id=trigger(), view=modal(title="1"))
    for title in ("2", "3"):
        web.views_push(trigger_id=trigger(), view=modal(title=title))
    assert refusal(web.views_push, trigger_id=trigger(), view=modal(title="4")) == "push_limit_reached"
    assert top(ana).title == "3"
    top(ana).close()
    assert top(ana).title == "2"


def test_pushing_needs_an_open_modal(web: WebClient, trigger: Trigger) -> None:
    """There is nothing to push onto when no modal is open."""
    assert refusal(web.views_push, trigger_id=trigger(), view=modal()) == "not_found"


def test_an_update_keeps_what_was_entered(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """Fields that stay keep their values, new ones start with theirs."""
    opened = web.views_open(trigger_id=trigger(), view=modal())
    top(ana).fill({"Note": "kept"})
    more = field("more", "More", {**NOTE, "initial_value": "first"})
    web.views_update(view_id=opened["view"]["id"], view=modal(field("note", "Note", NOTE), more, title="Two"))
    assert {label: f.value for label, f in top(ana).fields.items()} == {"Note": "kept", "More": "first"}


def test_a_stale_hash_is_a_conflict(web: WebClient, trigger: Trigger) -> None:
    """An update that knows an older state is refused."""
    view = web.views_open(trigger_id=trigger(), view=modal())["view"]
    web.views_update(view_id=view["id"], view=modal(title="New"), hash=view["hash"])
    stale = {"view_id": view["id"], "view": modal(title="Newer"), "hash": view["hash"]}
    assert refusal(web.views_update, **stale) == "hash_conflict"


def test_a_view_is_found_by_external_id(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """The app may name views itself, each name once."""
    web.views_open(trigger_id=trigger(), view=modal(external_id="mine"))
    web.views_update(external_id="mine", view=modal(title="Named", external_id="mine"))
    assert top(ana).title == "Named"
    again = {"trigger_id": trigger(), "view": modal(external_id="mine")}
    assert refusal(web.views_push, **again) == "duplicate_external_id"


def test_a_closed_view_is_not_found(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """After closing there is nothing to update."""
    opened = web.views_open(trigger_id=trigger(), view=modal())
    top(ana).close()
    assert refusal(web.views_update, view_id=opened["view"]["id"], view=modal()) == "not_found"
    assert refusal(web.api_call, api_method="views.update", json={"view": modal()}) == "invalid_arguments"


def submitted(app: App, connect: Connect, web: WebClient, trigger: Trigger, **answer: Any) -> list[Body]:
    """Opens a modal whose submission is answered like that; returns what arrives."""
    views: list[Body] = []

    @app.view("strike")
    def saved(ack: Ack, body: Body) -> None:
        views.append(body)
        ack(**answer)

    connect()
    web.views_open(trigger_id=trigger(), view=modal(private_metadata="m"))
    return views


def test_a_submission_closes_the_modal(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """The app gets the values, and an empty acknowledgement closes the modal."""
    views = submitted(app, connect, web, trigger)
    assert top(ana).fill({"Note": "Shouted"}).submit() is None
    assert ana.modal is None
    view = views[0]["view"]
    assert view["state"]["values"] == {"note": {"note_in": {"type": "plain_text_input", "value": "Shouted"}}}
    assert (view["private_metadata"], view["callback_id"], views[0]["user"]["id"]) == ("m", "strike", ana.id)


def test_a_required_field_is_asked_for_by_slack(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """Slack's window does not send a form with a required field empty."""
    views = submitted(app, connect, web, trigger)
    assert top(ana).submit() == {"note": REQUIRED}
    assert views == []


def test_errors_keep_the_modal_open(app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger) -> None:
    """response_action errors shows the sentence at its field."""
    submitted(app, connect, web, trigger, response_action="errors", errors={"note": "Too rude"})
    assert top(ana).fill({"Note": "x"}).submit() == {"note": "Too rude"}
    assert top(ana).fields["Note"].error == "Too rude"


def test_errors_for_an_unknown_block_are_trouble(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """An error that names no field is an answer Slack does not understand."""
    submitted(app, connect, web, trigger, response_action="errors", errors={"nope": "Too rude"})
    assert top(ana).fill({"Note": "x"}).submit() == {"": TROUBLE}


def test_a_submission_can_show_another_view(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """response_action update changes the modal in place."""
    submitted(app, connect, web, trigger, response_action="update", view=modal(title="Next"))
    before = top(ana).view.id
    assert top(ana).fill({"Note": "x"}).submit() is None
    assert (top(ana).title, top(ana).view.id) == ("Next", before)


def test_a_submission_can_push_a_view(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """response_action push puts a modal on top."""
    submitted(app, connect, web, trigger, response_action="push", view=modal(title="Above"))
    top(ana).fill({"Note": "x"}).submit()
    assert [v.content["title"]["text"] for v in ana.world.views.stack(ana.id)] == ["Strike", "Above"]


def test_a_submission_can_clear_everything(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """response_action clear closes the whole stack."""
    submitted(app, connect, web, trigger, response_action="clear")
    web.views_push(trigger_id=trigger(), view=modal(title="2"))
    top(ana).fill({"Note": "x"}).submit()
    assert ana.modal is None


def test_a_view_slack_cannot_show_is_trouble(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """A bad view in the answer leaves the modal open, with Slack's own sentence."""
    submitted(app, connect, web, trigger, response_action="update", view=modal(title="x" * 25))
    assert top(ana).fill({"Note": "x"}).submit() == {"": TROUBLE}
    assert top(ana).title == "Strike"


def test_no_answer_is_trouble(
    slack: LocalSlack, app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """Without an acknowledgement in time the modal stays, with Slack's own sentence."""
    connect()
    web.views_open(trigger_id=trigger(), view=modal())
    slack.deliveries.ack_seconds = 0.05
    assert top(ana).fill({"Note": "x"}).submit() == {"": TROUBLE}


def test_closing_is_told_when_asked_for(
    app: App, connect: Connect, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """notify_on_close tells the app, otherwise it hears nothing."""
    closed: list[tuple[str, bool]] = []

    @app.view_closed("strike")
    def gone(ack: Ack, body: Body) -> None:
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        ack()

    connect()
    web.views_open(trigger_id=trigger(), view=modal(title="1", notify_on_close=True))
    web.views_push(trigger_id=trigger(), view=modal(title="2"))
    web.views_push(trigger_id=trigger(), view=modal(title="3", notify_on_close=True))
    top(ana).close()
    top(ana).close(everything=True)
    assert closed == [("3", False), ("1", True)]
