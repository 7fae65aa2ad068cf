"""The form of `/log`, the shortcuts that open it, and the strike form a log opens."""

from datetime import date

import pytest

from playground.slack.plain import plain_text
from scoring.interactions import Tone
from tests.surface.house import House


def test_half_a_line_opens_the_form_with_what_was_typed(house: House) -> None:
    """`/log` and `/log acme --when yesterday` open the form with what is known; where none can open, words say how."""
    house.types(house.ana, "/log acme --when yesterday")
    form = house.modal(house.ana)
    assert form.title == "Log an interaction"
    assert form.fields["Customer"].value["value"] == "acme"
    assert form.fields["When?"].value == "2026-01-04"
    form.close()

    house.types(house.ana, "/log")
    assert house.modal(house.ana).fields["Customer"].value is None
    house.modal(house.ana).close()

    told = house.mentions(house.ana, "log acme")
    assert told is not None
    assert "Usage: `/log <customer>" in plain_text(told)
    assert house.logged() == ()


def test_the_form_logs_and_becomes_the_receipt(house: House) -> None:
    """Filled in and submitted it is logged; the receipt says what a command's answer says, and can be undone."""
    house.types(house.ana, "/log acme")
    form = house.modal(house.ana).fill(
        {
            "How long did it take?": "1h 30",
            "How was it?": "great",
            "What was it about?": "Sent flowers.\nTwice.",
            "When?": "2026-01-02",
        }
    )

    assert form.submit() is None

    assert "1 h 30 min" in house.modal(house.ana).text
    (found,) = house.logged()
    assert (found.minutes, found.tone, found.note) == (90, Tone.GREAT, "Sent flowers.\nTwice.")
    assert found.happened_on == date(2026, 1, 2)

    house.ana.clicks("Undo", in_=house.modal(house.ana))

    assert "What you logged about Acme GmbH no longer counts." in house.modal(house.ana).text
    assert house.logged() == ()


@pytest.mark.parametrize(
    ("filled", "field", "why"),
    [
        ({"How long did it take?": "a while"}, "minutes", "is not a time I can read"),
        ({"How long did it take?": "0"}, "minutes", "1 minute to 24 hours"),
        ({"When?": "2026-01-09"}, "when", "is in the future"),
        ({"When?": "2025-10-09"}, "when", "30 days ago"),
        ({"What was it about?": "card 4111 1111 1111 1111"}, "note", "card number"),
    ],
)
def test_a_mistake_is_marked_beside_its_field_and_nothing_typed_is_lost(
    house: House, filled: dict[str, str], field: str, why: str
) -> None:
    """The modal stays open with everything in it, the mistake marked, and nothing is logged; corrected, it goes."""
    house.types(house.ana, "/log acme")
    form = house.modal(house.ana).fill({"What was it about?": "as I typed it", **filled})
    before = {label: each.value for label, each in form.fields.items()}

    errors = form.submit()

    assert errors is not None
    assert why in errors[field]
    assert {label: each.value for label, each in form.fields.items()} == before
    assert house.logged() == ()

    form.fill({"What was it about?": "put right", "When?": "2026-01-05", "How long did it take?": "20"})
    assert form.submit() is None
    assert len(house.logged()) == 1


def test_the_global_shortcut_opens_the_empty_form(house: House) -> None:
    """*Log an interaction* opens the form from anywhere; no time is logged as none."""
    house.ana.shortcut("Log an interaction")

    house.modal(house.ana).fill({"Customer": "globex", "How was it?": "good"}).submit()

    (found,) = house.logged("globex")
    assert (found.minutes, found.tone) == (None, Tone.GOOD)


def test_the_message_shortcut_keeps_the_address_of_the_message(house: House) -> None:
    """*Log about a customer* logs with a link to the message, and copies nothing of its text."""
    message = house.ben.types("they called again, third time today", in_="random").message
    assert message is not None

    house.ana.shortcut("Log about a customer", message=message)
    house.modal(house.ana).fill({"Customer": "acme", "How long did it take?": "20m"}).submit()

    (found,) = house.logged()
    assert found.link is not None
    assert message.ts.replace(".", "") in found.link
    assert found.note == ""
    assert found.link in house.answer(house.ana, "/log list acme")


def test_the_list_opens_the_form(house: House) -> None:
    """*Log Interaction* under the list opens the form for that customer, and the list stays."""
    reply = house.types(house.li, "/log list globex")

    house.li.clicks("Log Interaction", in_=reply)

    assert house.modal(house.li).fields["Customer"].value["value"] == "globex"
    assert "Logged: Globex Logistics" in plain_text(reply.message)


def test_a_strike_from_a_log_remembers_it(house: House) -> None:
    """*Record as Strike* opens the strike form with all that is known; the strike stands beside what was logged."""
    link = "https://acme.slack.com/archives/C1/p1"
    reply = house.types(house.ana, f"/log acme 50m awful shouted at Li --when yesterday --link {link}")

    house.ana.clicks("Record as Strike", in_=reply)

    form = house.modal(house.ana)
    assert form.fields["Customer"].value["value"] == "acme"
    assert (form.fields["What happened?"].value, form.fields["When?"].value) == ("shouted at Li", "2026-01-04")
    form.fill({"What was it?": "rude-to-support"}).submit()
    (strike,) = house.strikes()
    assert (strike.note, strike.incident_on, strike.link) == ("shouted at Li", date(2026, 1, 4), link)
    assert house.logged()[0].strike_id == strike.id
    assert f"strike #{strike.id}" in house.answer(house.ana, "/log list acme")

    assert f"Strike #{strike.id} was recorded from it. Take that back first" in house.undone(house.ana, reply)
    assert len(house.logged()) == 1
    house.types(house.ana, "/strike undo")
    assert "strike #" not in house.answer(house.ana, "/log list acme")
    assert "no longer counts" in house.answer(house.ana, "/log undo")
    assert house.logged() == ()


def test_a_log_that_was_taken_back_makes_no_strike(house: House) -> None:
    """The button under what was undone meanwhile opens no form and says why."""
    reply = house.types(house.ana, "/log acme 50m awful shouted")
    house.types(house.ana, "/log undo")

    house.ana.clicks("Record as Strike", in_=reply)

    assert "not on record any more" in house.seen(house.ana)
    assert house.strikes() == ()
