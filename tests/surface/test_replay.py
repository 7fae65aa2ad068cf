"""Payloads as Slack sends them: with every key it was ever seen to send and new ones, with the fewest, with nulls."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.composition import FORMS
from playground.slack import recorded
from playground.slack.deliveries import Envelope
from playground.slack.faults import DRESSES
from playground.slack.plain import plain_text
from playground.slack.views import ENTRY
from scoring.digests.reactions import ReviewAct
from scoring.scorecards.scorecards import QUESTIONS
from tests.features.digests.reviewing import EMOJI, digested, list_stored_acts, react, remove_reaction
from tests.surface.house import House


@pytest.fixture(params=[False, True], ids=["alone", "on a Grid"])
def place(request: pytest.FixtureRequest, house: House) -> House:
    """A house in a workspace of its own, and one in a workspace of an Enterprise Grid."""
    house.slack.faults.on_a_grid = request.param
    house.slack.deliveries.ack_seconds = 10
    return house


@pytest.fixture
def open_house(shared_house: House) -> House:
    """The house of the whole file, with a Slack less patient."""
    shared_house.slack.deliveries.ack_seconds = 10
    shared_house.slack.log.clear()
    return shared_house


@contextmanager
def nothing_raised(house: House, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is complained about in the log, and everything Slack sent is acknowledged."""
    with caplog.at_level(logging.WARNING):
        yield
    house.stage.umpire.deps.replies.drain()
    bolt = [each for each in caplog.records if each.name.startswith("slack_bolt")]
    errors = [each for each in caplog.records if each.name.startswith("bot") and each.levelno >= logging.ERROR]
    assert [each.getMessage() for each in (*bolt, *errors)] == []
    heard = [each for each in house.slack.log if each.direction == "heard"]
    assert [(each.what, each.error) for each in heard if not each.ok] == []


def type_and_click(house: House) -> None:
    """Lines with an answer, and clicks in private answers, in a thread and in direct messages."""
    reply = house.types(house.ana, "/strike acme late-payment invoice 218")
    assert "is taken back" in house.undone(house.ana, reply)
    house.types(house.ana, "/strike acme late-payment invoice 219")

    root = house.ben.types("they were late again", in_="random").message
    assert root is not None
    in_thread = house.mentions(house.ana, "log acme 50m tense shouted", thread=root)
    assert in_thread is not None
    assert [each.minutes for each in house.logged()] == [50]
    house.ana.clicks("Undo", in_=in_thread)
    house.seen(house.ana)
    assert house.logged() == ()

    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({QUESTIONS[0].id: "Yes"}).submit()
    house.later(days=1, hours=7, minutes=1)
    house.ana.clicks("Log Something", in_=house.ana.dm[-1])
    house.modal(house.ana).fill({"Customer": "Acme GmbH", "How long did it take?": "20m"}).submit()
    assert [each.minutes for each in house.logged()] == [20]


def fill_in_forms(house: House) -> None:
    """Forms from a shortcut, from a message's shortcut and from Home, with a menu that searches, sent and closed."""
    message = house.ben.types("they called again", in_="random").message
    assert message is not None
    house.ben.shortcut("strike_from_message", message=message)
    form = house.modal(house.ben)
    form.fill({"Customer": "Globex Logistics", "What was it?": "scope-creep", "When?": "2026-01-05"}).submit()
    (strike,) = house.strikes("globex")
    assert strike.link is not None

    house.ben.shortcut("record_strike")
    filled = {
        "Customer": "Globex Logistics",
        "What was it?": "scope-creep",
        "What happened?": "again",
        "When?": "2026-01-05",
    }
    house.modal(house.ben).fill(filled).submit()
    house.ben.clicks("Record Another", in_=house.modal(house.ben))
    house.modal(house.ben).close(everything=True)
    assert len(house.strikes("globex")) == 2

    house.li.opens_home()
    house.settle()
    assert house.li.home is not None
    house.li.clicks("Record Strike", in_=house.li.home)
    house.modal(house.li).close()
    house.li.clicks("Show Rules", in_=house.li.home)
    assert house.modal(house.li).text


def react_to_digest(house: House) -> None:
    """A reaction that does something, and one that is taken away."""
    message = digested(house)
    house.slack.channel(message.channel).members[house.slack.bot_user_id] = None
    react(house, house.rosa, message, EMOJI[ReviewAct.CLAIM])
    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]
    remove_reaction(house, house.rosa, message, EMOJI[ReviewAct.CLAIM])
    assert list_stored_acts(house) == []


def change_workspace(house: House) -> None:
    """People come and go, groups change, channels are shared, archived, renamed and get other ids."""
    happens, slack = house.slack.happens, house.slack
    nia = slack.add_person("nia", name="Nia New")
    happens.arrives(nia.account)
    slack.channel("random").members[nia.id] = None
    assert "You are staff" in plain_text(nia.types("/umpire whoami", in_="random"))
    group = slack.add_usergroup("leads", members=("ben",))
    house.types(house.olga, "/umpire roles manager add @leads")
    happens.regroups(group, add=(house.li.id,), remove=(house.ben.id,))
    house.seen(house.li)
    assert "manager" in house.answer(house.li, "/umpire whoami")
    assert "manager" not in house.answer(house.ben, "/umpire whoami")
    happens.changes(nia.account, kind="deactivated")
    happens.changes(house.jo.account, kind="guest")
    assert "full members" in house.answer(house.jo, "/umpire whoami")

    private = slack.add_channel("closed-circle", kind="private", members=("ana",))
    for channel in (slack.channel("random"), private):
        happens.joins(slack.bot_user_id, channel)
        happens.joins(house.max.id, channel)
        happens.archives(channel)
        happens.unarchives(channel)
        happens.renames(channel, f"{channel.name}-new")
    happens.leaves(house.max.id, private)
    happens.shares(slack.channel("customer-review"), new_id=True)
    happens.unshares(slack.channel("customer-review"))
    house.types(house.ana, "/strike acme scope-creep")
    assert "scope creep" in house.lines()[-1]


Part = Callable[[House], None]
PARTS: tuple[Part, ...] = (type_and_click, fill_in_forms, react_to_digest, change_workspace)


@pytest.mark.parametrize("part", PARTS)
def test_the_local_slack_sends_the_keys_slack_sends(place: House, part: Part) -> None:
    """Nothing that is always there is missing in its payloads, and every key is one Slack was seen to send."""
    part(place)

    on_a_grid = place.slack.faults.on_a_grid
    wrong = {
        (each.what, misfit)
        for each in place.slack.log
        if each.direction == "heard"
        for misfit in recorded.list_misfits(each.payload, recorded.find_keys(each.payload), on_a_grid=on_a_grid)
    }
    assert wrong == set()


@pytest.mark.parametrize("switches", [("every_key", "on_a_grid"), ("fewest_keys",), ("nulls",)])
@pytest.mark.parametrize("part", PARTS)
def test_people_notice_nothing_of_keys_that_come_and_go(
    house: House, caplog: pytest.LogCaptureFixture, part: Part, switches: tuple[str, ...]
) -> None:
    """With every key, with the fewest, with nulls: everything works as ever, is acknowledged, and nothing raises."""
    for name in switches:
        house.slack.faults.switch(name)
    with nothing_raised(house, caplog):
        part(house)


SELDOM = {
    "dialog sent": "dialog_submission",
    "dialog cancelled": "dialog_cancellation",
    "menu in a dialog": "dialog_suggestion",
    "attachment's button": "interactive_message",
    "workflow step edited": "workflow_step_edit",
    "too many events": "app_rate_limited",
}
"""Payloads of apps as they were built once, and one that is no event: none is umpire's, and Slack wants an answer."""
SUBTYPES = (
    *("message_changed", "message_deleted", "bot_message", "channel_join", "channel_leave", "channel_name"),
    *("channel_topic", "channel_purpose", "channel_archived", "file_share", "thread_broadcast", "me_message"),
)


def build_recorded(house: House, kind: str) -> dict[str, Any]:
    """A payload of a kind with everything in it that Slack was ever seen to send, about Ana in a channel."""
    slack = house.slack
    known = {
        "user": house.ana.id,
        "channel": slack.channel("random").id,
        "team_id": slack.team_id,
        "enterprise_id": slack.world.enterprise_id,
        "enterprise_name": "Northwind Group",
        "event_id": slack.world.ids.next("Ev"),
        "text": f"<@{slack.bot_user_id}> whoami",
    }
    body = recorded.build_sample(recorded.read_table()[kind], known)
    if "user" in body and isinstance(body["user"], dict):
        body["user"]["id"] = house.ana.id
    return body


def build_event(house: House, name: str) -> dict[str, Any]:
    """An event of that type, or a message of that subtype, in its envelope."""
    event = build_recorded(house, name) | {"type": name.partition(".")[0]}
    if name in SUBTYPES:
        event |= {"type": "message", "subtype": name}
    return {**build_recorded(house, "event"), "type": "event_callback", "event": event}


def test_every_event_is_acknowledged(open_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Every event Slack was seen to send, whether umpire asked for it or not, in full and bare: nothing raises."""
    table = recorded.read_table()
    events = [name for name in table if "_" in name or name.startswith("message.")]
    slow: list[str] = []
    with nothing_raised(open_house, caplog):
        for name in events:
            for dress in DRESSES:
                open_house.slack.faults.switch(dress)
                sent = open_house.slack.deliveries.ask("events_api", build_event(open_house, name), what=name)
                slow += [f"{name} {dress}"] * (sent.error != "")
                open_house.slack.faults.clear()
    assert slow == []
    assert {"app_mention", "user_change", "function_executed", "message.im"} < set(events)


@pytest.mark.parametrize("kind", SELDOM)
def test_what_is_not_for_umpire_is_acknowledged(open_house: House, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """A dialog, an old button, a workflow's step and word of too many events are answered, and not sent again."""
    body = {**build_recorded(open_house, kind), "type": SELDOM[kind]}
    envelope: Envelope = "events_api" if kind == "too many events" else "interactive"
    with nothing_raised(open_house, caplog):
        assert open_house.slack.deliveries.ask(envelope, body, what=kind).error == ""


def test_a_kind_nobody_has_heard_of_is_acknowledged(open_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What Slack will send one day is answered as well."""
    body = {**build_recorded(open_house, "interaction"), "type": "thought_transfer"}
    with nothing_raised(open_house, caplog):
        assert open_house.slack.deliveries.ask("interactive", body, what="thought_transfer").error == ""


ENTERED: dict[str, dict[str, Any]] = {
    "plain_text_input": {"value": "some words"},
    "number_input": {"value": "12"},
    "email_text_input": {"value": "ana@northwind.example"},
    "url_text_input": {"value": "https://northwind.example"},
    "rich_text_input": {"rich_text_value": {"type": "rich_text", "elements": []}},
    "datepicker": {"selected_date": "2026-01-05"},
    "timepicker": {"selected_time": "09:30", "timezone": "Europe/Berlin"},
    "datetimepicker": {"selected_date_time": 1767603600},
    "static_select": {"selected_option": {"text": {"type": "plain_text", "text": "One"}, "value": "one"}},
    "external_select": {"selected_option": {"text": {"type": "plain_text", "text": "One"}, "value": "one"}},
    "radio_buttons": {"selected_option": {"text": {"type": "plain_text", "text": "One"}, "value": "one"}},
    "checkboxes": {"selected_options": [{"text": {"type": "plain_text", "text": "One"}, "value": "one"}]},
    "multi_static_select": {"selected_options": [{"text": {"type": "plain_text", "text": "One"}, "value": "one"}]},
    "multi_external_select": {"selected_options": []},
    "users_select": {"selected_user": "U0SOMEBODY"},
    "multi_users_select": {"selected_users": ["U0SOMEBODY"]},
    "conversations_select": {"selected_conversation": "C0SOMEWHERE"},
    "multi_conversations_select": {"selected_conversations": ["C0SOMEWHERE"]},
    "channels_select": {"selected_channel": "C0SOMEWHERE"},
    "multi_channels_select": {"selected_channels": ["C0SOMEWHERE"]},
    "file_input": {"files": [{"id": "F0SOMETHING", "name": "list.csv", "size": 12}]},
}


@pytest.mark.parametrize("callback", sorted(FORMS))
def test_a_form_with_any_kind_of_field_is_answered(
    open_house: House, caplog: pytest.LogCaptureFixture, callback: str
) -> None:
    """Any form of umpire's, sent with a field of every kind, filled in and left empty, is answered and not a fault."""
    assert set(ENTERED) == set(ENTRY)
    kinds = {f"of {kind}": {"any": {"type": kind, **entry}} for kind, entry in ENTERED.items()}
    empty = {f"no {kind}": {"any": {"type": kind, **dict.fromkeys(entry)}} for kind, entry in ENTERED.items()}
    for values in (kinds, empty, {}, None):
        view = build_recorded(open_house, "view") | {
            "type": "modal",
            "callback_id": callback,
            "blocks": [],
            "private_metadata": FILLED,
            "id": open_house.slack.world.ids.next("V"),
            "state": {"values": values},
        }
        body = {**build_recorded(open_house, "form sent"), "type": "view_submission", "view": view}
        with nothing_raised(open_house, caplog):
            assert open_house.slack.deliveries.ask("interactive", body, what=callback).error == ""
        body |= {"type": "view_closed", "is_cleared": False}
        with nothing_raised(open_house, caplog):
            assert open_house.slack.deliveries.ask("interactive", body, what=callback).error == ""


FILLED = json.dumps(
    {
        "key": "1",
        "number": 1,
        "link": None,
        "ideal": 0,
        "name": "Initech",
        "customer": "acme",
        "w": "mine",
        "u": 1,
        "s": "",
        "n": 1,
        "at": "2026-01-05T09:00:00+00:00",
        "t": "",
        "k": "",
    }
)
"""What forms keep to themselves, of all forms at once."""


def test_word_of_too_many_events_has_messages_read_again(house: House) -> None:
    """Slack drops events when there are too many, and says so: a reaction nobody heard of counts all the same."""
    message = digested(house)
    message.reactions["eyes"] = [house.rosa.id]
    body = {**build_recorded(house, "too many events"), "type": "app_rate_limited"}

    house.slack.deliveries.ask("events_api", body, what="app_rate_limited")
    house.stage.umpire.deps.replies.drain()
    house.later(minutes=1)

    assert list_stored_acts(house) == [(house.rosa.id, ReviewAct.CLAIM)]


@pytest.mark.parametrize("dress", ["", *DRESSES])
def test_outsiders_do_nothing_however_they_are_described(
    house: House, caplog: pytest.LogCaptureFixture, dress: str
) -> None:
    """In a shared channel somebody of another company mentions umpire, clicks and reacts: nothing is done or shown."""
    message = digested(house)
    house.slack.happens.shares(house.slack.channel("random"))
    channel = house.slack.channel("random")
    channel.members |= {house.sam.id: None, house.slack.bot_user_id: None}
    for name in filter(None, [dress]):
        house.slack.faults.switch(name)
    before = house.records()
    with nothing_raised(house, caplog):
        house.sam.types("@umpire strike acme late-payment", in_="random")
        event = {
            "type": "reaction_added",
            "user": house.sam.id,
            "reaction": "eyes",
            "item_user": house.slack.bot_user_id,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        }
        deliveries = house.slack.deliveries
        deliveries.wait(deliveries.tell(event, who=house.sam.id, channel=message.channel, shared=True))
        house.settle()

    assert house.records() == before
    assert house.slack.messages("random")[-1].user == house.sam.id
    assert house.slack.ephemerals("sam") == []
