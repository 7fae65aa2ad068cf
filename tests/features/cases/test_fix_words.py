"""`/umpire fix`: a text that begins with a verb is asked about; nothing is closed or opened by a word not meant so."""

import pytest

from playground.slack.plain import plain_text
from scoring.cases.fixes import FixState
from tests.features.cases.test_fixes import on_record
from tests.surface.house import House


@pytest.mark.parametrize("text", ["drop the handling surcharge", "done deals get a receipt"])
def test_a_verb_without_a_number_may_be_a_text(house: House, text: str) -> None:
    """With a fix open, *drop* or *done* and words could be either: umpire asks, and until then nothing is changed."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    before = on_record(house)

    reply = house.types(house.rosa, f"/umpire fix acme {text}")

    assert f"Is “{text}” a new fix for Acme GmbH? Nothing is changed yet." in plain_text(reply)
    assert on_record(house) == before

    house.rosa.clicks("Open New Fix", in_=reply)
    assert "*Fix #2* for *Acme GmbH* is open" in house.seen(house.rosa)
    assert [(fix.what, fix.state) for fix in on_record(house)] == [
        ("the photo list", FixState.OPEN),
        (text, FixState.OPEN),
    ]


@pytest.mark.parametrize(
    ("text", "label", "state"),
    [
        ("drop it was not ours", "Drop Fix #1", FixState.DROPPED),
        ("drop is what it was", "Drop Fix #1", FixState.DROPPED),
    ],
)
def test_the_verb_may_be_meant(house: House, text: str, label: str, state: FixState) -> None:
    """The other button does what the verb says, with the rest as its reason; a second click does nothing more."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    reply = house.types(house.rosa, f"/umpire fix acme {text}")
    assert reply.message is not None
    buttons = reply.message.blocks

    house.rosa.clicks(label, in_=reply)
    house.settle()
    reply.message.blocks = buttons
    house.rosa.clicks("Open New Fix", in_=reply)

    [fix] = on_record(house)
    assert (fix.state, fix.closed_why) == (state, text.partition(" ")[2])


def test_of_what_is_done_the_form_asks_whether_they_know(house: House) -> None:
    """“Close as Done” opens the form with what was typed, and asks whether the customer was told."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    reply = house.types(house.rosa, "/umpire fix acme done it goes out early")

    house.rosa.clicks("Close Fix #1 as Done", in_=reply)
    form = house.modal(house.rosa)
    assert form.submit() is not None
    assert form.fill({"Was the customer told?": "Yes, they know what changed"}).submit() is None

    [fix] = on_record(house)
    assert (fix.state, fix.closed_why, fix.told_by) == (FixState.DONE, "it goes out early", house.rosa.id)


def test_of_several_the_form_asks_which(house: House) -> None:
    """With more than one open, the button of the verb opens the form with a choice and with what was typed."""
    house.types(house.rosa, "/umpire fix acme the photo list")
    house.types(house.rosa, "/umpire fix acme a call every Monday")
    reply = house.types(house.rosa, "/umpire fix acme done we do now")

    house.rosa.clicks("Close One as Done", in_=reply)

    form = house.modal(house.rosa)
    assert form.fields["What changed?"].value == "we do now"
    form.fill({"Which fix?": "#2 a call every Monday", "Was the customer told?": "Not yet"})
    assert form.submit() is None
    assert [fix.state for fix in on_record(house)] == [FixState.OPEN, FixState.DONE]


@pytest.mark.parametrize(
    "text", ["drop the surcharge", "done deals get a receipt", "list our prices", "owner must call"]
)
def test_where_no_fix_is_open_it_can_only_be_new(house: House, text: str) -> None:
    """A text that begins with any of the verbs can be opened as a fix by one button."""
    reply = house.types(house.rosa, f"/umpire fix acme {text}")
    assert on_record(house) == ()

    house.rosa.clicks("Open New Fix", in_=reply)

    assert [fix.what for fix in on_record(house)] == [text]


@pytest.mark.parametrize(
    "line", ["fix acme drop the surcharge --due in 3w", 'fix acme "drop the surcharge"', "fix acme dropping it"]
)
def test_what_is_a_text_for_certain_opens_at_once(house: House, line: str) -> None:
    """Options of a new fix, quotes, or another form of the word leave no doubt: it is opened, and nothing closed."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    assert "*Fix #2*" in house.answer(house.rosa, f"/umpire {line}")
    assert [fix.state for fix in on_record(house)] == [FixState.OPEN, FixState.OPEN]


def test_who_may_open_none_means_the_verb(house: House) -> None:
    """Somebody who owns a fix but not the customer can only say that it is done: no question."""
    house.types(house.rosa, "/umpire fix acme the photo list --owner @li")

    assert "Fix #1 for Acme GmbH is done." in house.answer(
        house.li, "/umpire fix acme done it goes out early --told yes"
    )


def test_told_means_the_verb(house: House) -> None:
    """With `--told` a line can only mean a fix that is done, so its number need not be known where one is open."""
    house.types(house.rosa, "/umpire fix acme the photo list")

    done = house.answer(house.rosa, "/umpire fix acme done it goes out early --told yes")

    assert "Fix #1 for Acme GmbH is done." in done
    assert [fix.state for fix in on_record(house)] == [FixState.DONE]
