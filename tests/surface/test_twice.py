"""Delivered twice, clicked twice, out of order: one effect."""

import pytest

from playground.slack.deliveries import Envelope
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

LINES = (
    ("ana", "/strike acme late-payment invoice 218"),
    ("ana", "/strike contest 1 not so"),
    ("ana", "/log acme 50m tense shouted"),
    ("rosa", "/strike void 1 not so"),
    ("rosa", "/scorecard acme override B good"),
    ("rosa", "/umpire customer add Initech"),
    ("rosa", "/umpire customer edit acme --segment Retail"),
    ("rosa", "/umpire customer archive acme"),
    ("olga", "/umpire roles voter add @li"),
    ("olga", "/umpire config undo 12"),
    ("olga", "/umpire channels review none"),
    ("rosa", "/umpire digest now"),
    ("rosa", "/umpire fix acme send the list earlier"),
    ("rosa", "/umpire talk acme --on in 2w"),
    ("rosa", "/umpire talk acme partly they will try"),
    ("rosa", "/umpire hold acme their reply --until in 3w"),
)


@pytest.mark.parametrize(("handle", "line"), LINES)
def test_a_command_delivered_twice_has_one_effect(house: House, handle: str, line: str) -> None:
    """Slack delivers the same command again, as after a lost acknowledgement: nothing more is stored or posted."""
    house.types(house.ben, "/strike acme rude-to-support shouted")
    house.types(house.slack.person(handle), line)
    posts, before = house.lines(), house.records()

    again(house, "slash_commands", line.partition(" ")[0])

    assert house.records() == before
    assert house.lines() == posts


@pytest.mark.parametrize("copies", [2, 4])
@pytest.mark.parametrize("parallel", [False, True])
def test_fm11_an_event_delivered_again_has_one_effect(house: House, copies: int, parallel: bool) -> None:
    """The same mention two or four times, one after another or at once: one strike, one line, one answer."""
    house.slack.faults.add(kind="duplicate", copies=copies, parallel=parallel)

    house.mentions(house.ana, "strike acme late-payment invoice 218")
    house.slack.redeliver()
    house.settle()

    assert len(house.strikes()) == 1
    assert len(house.lines()) == 1
    own = [plain_text(message) for message in house.slack.ephemerals("ana")]
    assert len([text for text in own if "Strike 1 of 3" in text]) == 1
    assert not [text for text in own if "same incident" in text.casefold()]


def test_a_mention_that_is_edited_has_one_effect(house: House) -> None:
    """Mending a typo in a mention does nothing again, and says so; a line that was refused works once it is mended."""
    house.mentions(house.ana, "log acme 50m tense they shouted at Li")
    message = house.slack.messages("random")[-1]

    house.ana.edits(message, "@umpire log acme 50m tense they shouted at Ben")

    assert "changing it changes nothing" in house.seen(house.ana)
    assert [each.minutes for each in house.logged()] == [50]

    house.mentions(house.ben, "strike globex late-paymint")
    message = house.slack.messages("random")[-1]
    assert house.strikes("globex") == ()
    house.ben.edits(message, "@umpire strike globex late-payment")
    assert len(house.strikes("globex")) == 1


def test_mentions_out_of_order_are_two_strikes(house: House) -> None:
    """Two mentions that arrive in the wrong order are both recorded, each once."""
    house.slack.channel("random").members[house.slack.bot_user_id] = None
    house.slack.faults.add(kind="out_of_order", times=2)

    house.ana.types("@umpire strike acme late-payment first", in_="random")
    house.ana.types("@umpire strike acme scope-creep second", in_="random")
    house.settle()
    house.slack.wait_until(lambda: not house.slack.deliveries.unacknowledged())

    assert sorted(strike.note for strike in house.strikes()) == ["first", "second"]
    assert len(house.lines()) == 2


def test_fm13_a_double_click_on_undo_undoes_once(house: House) -> None:
    """Undo clicked twice before the answer came: taken back once, and the second click is told."""
    reply = house.types(house.ana, "/strike acme late-payment")
    assert reply.message is not None
    buttons = reply.message.blocks
    house.ana.clicks("Undo", in_=reply)
    house.seen(house.ana)
    reply.message.blocks = buttons

    house.ana.clicks("Undo", in_=reply)

    assert "This has been undone already." in house.seen(house.ana)
    assert [strike.state.value for strike in house.strikes()] == ["undone"]


@pytest.mark.parametrize("form", ["strike", "rating", "customer", "edit"])
def test_fm14_a_form_submitted_twice_has_one_effect(house: House, form: str) -> None:
    """The same form sent again changes nothing more."""
    person, line, filled = {
        "strike": (house.ana, "/strike acme", {"What was it?": "late-payment"}),
        "rating": (house.ana, "/scorecard acme rate", {QUESTIONS[0].id: "Yes"}),
        "customer": (house.rosa, "/umpire customer add", {"Name": "Initech"}),
        "edit": (house.rosa, "/umpire customer edit acme", {"Segment": "Retail"}),
    }[form]
    house.types(person, line)
    modal = house.modal(person).fill(dict(filled))
    callback = modal.callback_id
    assert modal.submit() is None
    house.settle()
    before = house.records()

    again(house, "interactive", f"view_submission {callback}")

    assert house.records() == before


def test_two_digests_are_two_editions(house: House) -> None:
    """Asked for twice on purpose, the digest is posted twice, each whole."""
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({question.id: "No" for question in QUESTIONS}).submit()
    house.types(house.rosa, "/umpire digest now")
    house.later(seconds=5)

    house.types(house.rosa, "/umpire digest now")

    assert len(house.lines()) == 4


def again(house: House, kind: Envelope, what: str) -> None:
    """Deliver the newest envelope of that kind once more, as it was."""
    payload = house.slack.log.heard(what)[-1].payload
    house.slack.deliveries.ask(kind, payload, what=what)
    house.settle()
