"""What a client may forge: NUL and lone surrogates in the values of buttons, in forms, and in what events carry."""

import logging

import pytest

from bot.dispatch import CLICKS
from bot.slack.members import Members
from playground.slack.clicks import Place
from storage.roles import people
from tests.surface.house import House

FORGED = "acme\0\ud800\udfff 1\0"
VALUES = ("", "0", "-1 ", "9" * 120, "acme", "all", "\u0663\u0664", "<!channel> *x* `y`", FORGED)
"""What a client may put behind the name of a click in a menu."""


@pytest.fixture(params=["house", "postgresql_house"])
def anywhere(request: pytest.FixtureRequest) -> House:
    """The house on each engine."""
    house: House = request.getfixturevalue(request.param)
    return house


def test_no_forged_click_is_a_fault(anywhere: House, caplog: pytest.LogCaptureFixture) -> None:
    """Every button with NUL and half a character in its value is answered or refused; Slack takes each answer."""
    anywhere.types(anywhere.rosa, "/strike acme late-payment")
    message = anywhere.posts()[-1]
    place = Place(anywhere.slack.channel(message.channel), message)
    with caplog.at_level(logging.WARNING):
        for name in CLICKS:
            action = {"type": "button", "block_id": "b", "action_id": f"{name}:\0\ud800", "value": FORGED}
            assert anywhere.rosa.acts(action, place=place).ok, name
            anywhere.seen(anywhere.rosa)

    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == []
    assert [(each.what, each.error) for each in anywhere.slack.log if each.direction == "said" and not each.ok] == []


@pytest.mark.parametrize(
    "value", ["", "0", "-1 ", "9" * 120, "acme", "all", "\u0663\u0664", "<!channel> *x* `y`", FORGED]
)
def test_no_forged_menu_is_a_fault(house: House, value: str, caplog: pytest.LogCaptureFixture) -> None:
    """A menu whose option names any click, with a value of that click or a hostile one, is answered or refused."""
    house.types(house.rosa, "/strike acme late-payment")
    message = house.posts()[-1]
    place = Place(house.slack.channel(message.channel), message)
    with caplog.at_level(logging.WARNING):
        for name in (*CLICKS, "menu", "", "nothing"):
            chosen = {"text": {"type": "plain_text", "text": "x"}, "value": f"{name} {value}"}
            action = {"type": "static_select", "block_id": "b", "action_id": "menu:x", "selected_option": chosen}
            assert house.rosa.acts(action, place=place).ok, name
            house.seen(house.rosa)

    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == []
    assert [(each.what, each.error) for each in house.slack.log if each.direction == "said" and not each.ok] == []


def test_a_forged_menu_gives_no_right(house: House) -> None:
    """What a button refuses to somebody, a menu whose option names that button refuses too, and nothing changes."""
    house.types(house.rosa, "/strike acme late-payment")
    message = house.posts()[-1]
    place = Place(house.slack.channel(message.channel), message)
    refused = {}
    for how in ("button", "menu"):
        for name in CLICKS:
            action: dict[str, object] = {"type": "button", "block_id": "b", "action_id": name, "value": "acme"}
            if how == "menu":
                chosen = {"text": {"type": "plain_text", "text": "x"}, "value": f"{name} acme"}
                action = {"type": "overflow", "block_id": "b", "action_id": "menu:x", "selected_option": chosen}
            assert house.ana.acts(action, place=place).ok, name
            refused[how, name] = house.seen(house.ana)

    assert [name for name in CLICKS if refused["button", name] != refused["menu", name]] == []


def test_no_forged_form_is_a_fault(anywhere: House, caplog: pytest.LogCaptureFixture) -> None:
    """A form whose hidden part and entries hold NUL and half a character is stored without them."""
    anywhere.types(anywhere.rosa, "/strike acme")
    modal = anywhere.modal(anywhere.rosa)
    modal.view.content["private_metadata"] = modal.view.content.get("private_metadata", "") + "\0\ud800"
    with caplog.at_level(logging.WARNING):
        modal.fill({"reason": "late-payment", "note": "invoice\0\ud800 218"}).submit()

    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == []
    assert [strike.note for strike in anywhere.strikes()] == ["invoice 218"]


@pytest.mark.parametrize("method", ["users.list", "users.info"])
def test_no_name_in_an_answer_is_a_fault(anywhere: House, method: str, caplog: pytest.LogCaptureFixture) -> None:
    """Who Slack describes with NUL, half a character or control letters in the name is known without them."""
    zoe = anywhere.slack.add_person("zoe", name="Zoe\0\ud800 \x1b[31m\u202eAdler\n")
    members = Members(anywhere.db, anywhere.stage.umpire.deps.slack, team_id=anywhere.slack.team_id)
    with caplog.at_level(logging.WARNING):
        if method == "users.list":
            anywhere.later(minutes=1)
            members.sync_all(anywhere.clock())
        else:
            anywhere.types(zoe, "/umpire whoami")

    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == []
    with anywhere.db.transaction(reading=True) as tx:
        assert people.load_names(tx, [zoe.id]) == {zoe.id: "Zoe [31mAdler"}


def test_no_forged_event_is_a_fault(anywhere: House, caplog: pytest.LogCaptureFixture) -> None:
    """A colleague whose name holds NUL and half a character is known without them."""
    with caplog.at_level(logging.WARNING):
        anywhere.slack.happens.changes(anywhere.ben.account, name="Ben\0\ud800 Bo")

    assert [each.getMessage() for each in caplog.records if each.name.startswith("bot.")] == []
    with anywhere.db.transaction(reading=True) as tx:
        assert people.load_names(tx, [anywhere.ben.id]) == {anywhere.ben.id: "Ben Bo"}
