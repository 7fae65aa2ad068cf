"""The feeling check and the afternoon's question, each switched off for the whole workspace, and on again."""

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

QUESTION = {
    "gut": "How do you feel about today's customers?",
    "prompts": "Was anything difficult with a customer today?",
}


def dms(house: House, person: Person) -> list[Message]:
    """What umpire told a person directly, oldest first."""
    house.settle()
    return [message for message in person.dm if not message.ephemeral_to]


def switch(house: House, setting: str, text: str) -> None:
    """Olga, an admin, switches it, and umpire looks at its messages."""
    assert "privacy" in house.answer(house.olga, f"/umpire config privacy.{setting} {text}")
    house.later(minutes=11)


@pytest.fixture
def asked(house: House) -> House:
    """Tuesday evening, after Ben was asked in the morning and in the afternoon and has answered nothing."""
    house.types(house.ben, "/strike acme late-payment")
    house.types(house.ben, "/umpire prompts on feeling")
    house.later(hours=32)
    return house


@pytest.mark.parametrize("setting", ["gut", "prompts"])
def test_what_is_open_loses_its_buttons_and_nothing_more_is_asked(asked: House, setting: str) -> None:
    """Switched off, an open question is over, and none comes for a week; on again, one a day comes, no burst."""
    question = QUESTION[setting]
    (sent,) = [each for each in dms(asked, asked.ben) if question in plain_text(each)]
    switch(asked, setting, "off")
    assert plain_text(sent).count("This question is over.") >= 1
    assert not [block for block in sent.blocks if block["type"] == "actions"]

    asked.later(days=7)
    assert not [each for each in dms(asked, asked.ben) if question in plain_text(each)]
    switch(asked, setting, "on")
    asked.later(days=1)
    assert len([each for each in dms(asked, asked.ben) if question in plain_text(each)]) == 1


@pytest.mark.parametrize(("setting", "kind"), [("gut", "feeling"), ("prompts", "difficult")])
def test_the_settings_of_prompts_say_so_and_wishes_are_kept(asked: House, setting: str, kind: str) -> None:
    """`/umpire prompts` names the setting and has no switch; switching is refused; what Ben wanted is as before."""
    before = asked.records()["prompt_wishes"]
    switch(asked, setting, "off")
    screen = asked.answer(asked.ben, "/umpire prompts")
    assert f"witched off for the whole workspace, by the setting privacy.{setting}" in screen.replace("`", "")
    for word in ("on", "off"):
        refused = asked.answer(asked.ben, f"/umpire prompts {word} {kind}")
        assert f"/umpire config privacy.{setting} on" in refused
    assert asked.records()["prompt_wishes"] == before


def test_no_feeling_is_recorded_while_it_is_switched_off(asked: House) -> None:
    """By word and by form: refused with who may switch it on; one's own stays readable."""
    asked.types(asked.ben, "/umpire feeling acme dread")
    (sent,) = [each for each in dms(asked, asked.ben) if "Noted, for you alone" in plain_text(each)]
    old = [element for block in sent.blocks if block["type"] == "actions" for element in block["elements"]]
    recorded = asked.records()["moods"]
    switch(asked, "gut", "off")

    for line in ("/umpire feeling acme glad", "/umpire feeling acme"):
        assert "An admin switches it on again: `/umpire config privacy.gut on`" in asked.answer(asked.ben, line)
    assert old, "the question could be answered"
    own = asked.answer(asked.ben, "/umpire feeling")
    assert "dread" in own
    assert "switched off" in own
    assert asked.records()["moods"] == recorded
