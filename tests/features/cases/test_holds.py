"""`/umpire hold` and `/umpire release`: a pause with a reason and an end."""

from datetime import UTC, datetime
from typing import Any

import pytest

from playground.slack.plain import plain_text
from scoring.cases.holds import Hold
from storage.cases import holds
from storage.customers import customers
from tests.surface.house import House


def on_record(house: House) -> tuple[Hold, ...]:
    """Acme's holds, oldest first."""
    with house.db.transaction(reading=True) as tx:
        return holds.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, "acme").id)


def test_a_complete_line_holds(house: House) -> None:
    """A reason and a date put a customer on hold; the answer says until when, what stands still, and how to end it."""
    told = house.answer(house.rosa, "/umpire hold acme their new owner starts --until 2 mar")

    assert "Acme GmbH is on hold until 2 March." in told
    assert "strikes and logs are still recorded" in told
    assert "their new owner starts" in told
    [hold] = on_record(house)
    assert (hold.why, hold.held_by) == ("their new owner starts", house.rosa.id)
    assert hold.until == datetime(2026, 3, 2, tzinfo=UTC)
    assert "Strike 1 of 3" in house.answer(house.ana, "/strike acme rude-to-support")


def test_who_is_on_hold_is_listed(house: House) -> None:
    """`/umpire hold` lists every customer on hold with reason, who, and until when; nobody at first."""
    assert "Nobody is on hold." in house.answer(house.rosa, "/umpire hold")
    house.types(house.rosa, "/umpire hold acme waiting for their reply --until in 3w")

    listed = house.answer(house.mia, "/umpire hold list")

    assert "Acme GmbH until 26 January" in listed
    assert "waiting for their reply" in listed
    assert house.rosa.mention in listed


@pytest.mark.parametrize(
    ("line", "missing"),
    [("hold acme", {}), ("hold acme waiting", {"What do we wait for?": "waiting"}), ("hold acme --until in 3w", {})],
)
def test_an_incomplete_line_opens_the_form(house: House, line: str, missing: dict[str, str]) -> None:
    """Without a reason or a date the form opens with what is known; filled in, it is the same hold."""
    house.types(house.rosa, f"/umpire {line}")

    form = house.modal(house.rosa)
    for label, value in missing.items():
        assert form.fields[label].value == value
    form.fill({"What do we wait for?": "their reply", "Until": "2026-01-26"})
    assert form.submit() is None

    [hold] = on_record(house)
    assert (hold.why, hold.until) == ("their reply", datetime(2026, 1, 26, tzinfo=UTC))
    assert "on hold until *26 January*" in house.modal(house.rosa).text


def test_a_form_that_is_refused_keeps_what_was_typed(house: House) -> None:
    """A date too far ahead is marked beside its field; the reason stays as it was typed."""
    house.types(house.rosa, "/umpire hold acme")
    form = house.modal(house.rosa).fill({"What do we wait for?": "their reply", "Until": "2026-09-01"})

    errors = form.submit()

    assert errors is not None
    assert "at most 90 days" in errors["until"]
    assert house.modal(house.rosa).fields["What do we wait for?"].value == "their reply"
    assert on_record(house) == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("hold acme waiting --until yesterday", "6 January 2026 at the earliest"),
        ("hold acme waiting --until today", "6 January 2026 at the earliest"),
        ("hold acme waiting --until 2026-04-06", "at most 90 days, so until 5 April 2026"),
        ("hold acme waiting --until whenever", "not a date I can read"),
        ("hold acme the password: hunter22 --until in 3w", "looks like a password"),
        ("hold acme " + "x" * 2001 + " --until in 3w", "2,000 is the most"),
        ("hold nobody waiting --until in 3w", "No customer is called"),
        ("hold --until in 3w", "The customer is missing"),
        ("hold list acme", "I do not know what to do with"),
        ("release acme", "is not on hold, so there is nothing to release"),
        ("release acme now", "I do not know what to do with"),
        ("release nobody", "No customer is called"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(shared_house: House, line: str, why: str) -> None:
    """A line that cannot be carried out stores nothing, and the answer says what to do instead."""
    before = shared_house.records()

    told = shared_house.answer(shared_house.rosa, f"/umpire {line}")

    assert why in told
    assert shared_house.records() == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hold help", "/umpire hold acme"),
        ("hold acme help", "/umpire hold acme"),
        ("release", "end a hold before its day"),
        ("release help", "end a hold before its day"),
        ("release acme help", "end a hold before its day"),
    ],
)
def test_holds_explain_themselves(shared_house: House, line: str, says: str) -> None:
    """`help` works after both words."""
    assert says in shared_house.answer(shared_house.ana, f"/umpire {line}")


def test_in_a_thread_what_is_missing_is_said_in_words(house: House) -> None:
    """Where no form can open, the answer says what a hold needs."""
    told = house.mentions(house.rosa, "hold acme waiting")

    assert told is not None
    assert "Until when?" in plain_text(told)


def test_a_second_hold_is_refused(house: House) -> None:
    """Who is on hold cannot be held again, by line or by form: the answer says until when, and how to end it."""
    house.types(house.rosa, "/umpire hold acme waiting --until in 3w")

    for line in ("hold acme more --until in 4w", "hold acme"):
        told = house.answer(house.mia, f"/umpire {line}")
        assert "on hold already, until 26 January 2026" in told
        assert "/umpire release acme" in told
    assert len(on_record(house)) == 1


def test_release_ends_it_early(house: House) -> None:
    """`/umpire release` ends the hold now, says how long everything stood still, and the customer is free again."""
    house.types(house.rosa, "/umpire hold acme waiting --until in 3w")
    house.later(days=2, hours=3)

    told = house.answer(house.mia, "/umpire release acme")

    assert "Acme GmbH is no longer on hold. It stood still for 2 days and 3 hours" in told
    [hold] = on_record(house)
    assert hold.released_by == house.mia.id
    assert "Nobody is on hold" in house.answer(house.rosa, "/umpire hold")


def test_the_button_under_the_answer_releases(house: House) -> None:
    """“Release” under the answer ends the hold, for managers only."""
    reply = house.types(house.rosa, "/umpire hold acme waiting --until in 3w")

    house.rosa.clicks("Release", in_=reply)

    assert "is no longer on hold" in house.seen(house.rosa)
    [hold] = on_record(house)
    assert hold.released_at is not None


def test_a_hold_can_be_undone(house: House) -> None:
    """Undo within ten minutes ends the hold, and can be clicked once."""
    reply = house.types(house.rosa, "/umpire hold acme waiting --until in 3w")
    house.later(minutes=9)

    house.rosa.clicks("Undo", in_=reply)

    assert "Acme GmbH is not on hold, and its clocks run again." in house.seen(house.rosa)
    assert on_record(house)[0].released_at is not None


def test_a_release_can_be_undone(house: House) -> None:
    """Undo of a release puts the same hold back: the same reason, the same end."""
    house.types(house.rosa, "/umpire hold acme waiting --until in 3w")
    house.later(days=1)
    reply = house.types(house.rosa, "/umpire release acme")

    house.rosa.clicks("Undo", in_=reply)

    assert "Acme GmbH is on hold until 26 January 2026 again." in house.seen(house.rosa)
    first, again = on_record(house)
    assert (again.why, again.until, again.released_at) == (first.why, first.until, None)


def test_an_undo_comes_too_late_where_somebody_released_or_held_since(house: House) -> None:
    """An undo of a hold that somebody ended, or of a release after which somebody held again, changes nothing."""
    held = house.types(house.rosa, "/umpire hold acme waiting --until in 3w")
    house.types(house.mia, "/umpire release acme")
    house.rosa.clicks("Undo", in_=held)
    assert "nothing was undone" in house.seen(house.rosa)

    house.types(house.mia, "/umpire hold acme waiting --until in 3w")
    released = house.types(house.mia, "/umpire release acme")
    house.types(house.rosa, "/umpire hold acme for another reason --until in 4w")
    house.mia.clicks("Undo", in_=released)

    assert "is on hold already" in house.seen(house.mia)
    assert [each.why for each in on_record(house) if each.released_at is None] == ["for another reason"]


def test_a_hold_ends_by_itself(house: House) -> None:
    """As its day begins the hold is over, without anybody doing anything."""
    house.types(house.rosa, "/umpire hold acme waiting --until in 3w")

    house.later(days=21)

    [hold] = on_record(house)
    assert hold.released_at == hold.until == datetime(2026, 1, 26, tzinfo=UTC)
    assert hold.released_by == "umpire"


def test_only_managers_hold(house: House) -> None:
    """The owner of a customer and an admin may neither hold nor release, at a line, a button or a form."""
    reply = house.types(house.rosa, "/umpire hold globex waiting --until in 3w")
    for person in (house.jo, house.ana, house.olga):
        for line in ("hold acme waiting --until in 3w", "hold acme", "hold", "release globex"):
            assert "Only a manager can hold and release customers" in house.answer(person, f"/umpire {line}")
    assert reply.ok
    assert on_record(house) == ()


def test_the_file_of_a_held_case_offers_one_release(house: House) -> None:
    """`/umpire case` of a customer on hold is shown, with one button that releases; it does."""
    house.types(house.rosa, "/umpire problem acme nobody agreed the scope")
    house.types(house.rosa, "/umpire hold acme waiting --until in 3w")

    reply = house.types(house.rosa, "/umpire case acme")

    assert reply.message is not None
    assert [label for label in labels(reply.message.blocks) if label in ("Release", "Hold")] == ["Release"]
    house.rosa.clicks("Release", in_=reply)
    assert "is no longer on hold" in house.seen(house.rosa)


def labels(blocks: Any) -> list[str]:
    """What stands on the buttons of a message."""
    return [each["text"]["text"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
