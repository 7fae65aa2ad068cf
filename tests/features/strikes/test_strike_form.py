"""The strike form: how it opens, what is filled in, what it refuses beside the field, and its receipt."""

from datetime import date

import pytest

from playground.slack.plain import plain_text
from scoring.strikes import OurPart
from tests.surface.house import House


def test_half_a_line_opens_the_form_with_what_was_typed(house: House) -> None:
    """`/strike acme` and `/strike` open the form; what was typed is in it, and nothing is recorded yet."""
    house.types(house.ana, "/strike “B's Bev”")
    form = house.modal(house.ana)
    assert form.title == "Record a strike"
    assert form.fields["Customer"].value["text"]["text"] == "B's Beverages"
    form.close()

    house.types(house.ana, "/strike")
    form = house.modal(house.ana)

    assert form.fields["Customer"].value is None
    assert house.strikes("bs") == ()


def test_the_form_records_and_becomes_the_receipt(house: House) -> None:
    """Filled in and submitted it is a strike; the receipt says what a command's answer says, and can be undone."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill(
        {
            "What was it?": "late-input",
            "What happened?": "Photos came late.\nTwice.",
            "When?": "2026-01-02",
            "Did we contribute?": "partly",
            "For a colleague?": "li",
        }
    )

    assert form.submit() is None

    assert "Strike 1 of 3* on *Acme GmbH*: late input. Counts until *1 July" in house.modal(house.ana).text
    (strike,) = house.strikes()
    assert (strike.note, strike.incident_on) == ("Photos came late.\nTwice.", date(2026, 1, 2))
    assert (strike.ours, strike.on_behalf_of) == (OurPart.PARTLY, house.li.id)
    assert len(house.lines()) == 1

    house.ana.clicks("Undo", in_=house.modal(house.ana))

    assert "Strike #1 is taken back." in house.modal(house.ana).text
    assert "was taken back" in house.lines()[0]


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("was late paying", "Did you mean `late-payment` or `late-input`?"),
        ("late", "Did you mean `late-payment` or `late-input`?"),
        ("rudeness", "“rudeness” is no reason here; choose one below."),
        ("asked us to ship at once", "Did you mean `asked-for-unethical`?"),
        ("rude shouted at Li", "Did you mean `rude-to-support`?"),
        ("xyz he swore at me", "“xyz” is no reason here; choose one below."),
    ],
)
def test_a_line_without_a_reason_opens_the_form_with_what_was_typed(house: House, said: str, near: str) -> None:
    """Nothing is guessed and nothing typed is lost: it is the note, the customer is chosen, and reasons are offered."""
    house.types(house.ana, f"/strike acme {said} --when yesterday")

    form = house.modal(house.ana)
    assert near in form.text
    assert form.fields["Customer"].value["text"]["text"] == "Acme GmbH"
    assert (form.fields["What happened?"].value, form.fields["When?"].value) == (said, "2026-01-04")
    assert form.fields["What was it?"].value is None
    assert house.strikes() == ()

    form.fill({"What was it?": "late-payment"}).submit()
    assert [(strike.reason, strike.note) for strike in house.strikes()] == [("late-payment", said)]


def test_in_a_thread_the_reasons_that_come_near_are_named(house: House) -> None:
    """Where no form can open the answer says what is no reason, which come near, and who is called longer."""
    house.types(house.rosa, "/umpire customer add Acme GmbH Holding")

    told = plain_text(house.mentions(house.ana, 'strike "acme gmbh" was late paying'))

    assert "“was late paying” is not a strike reason. Did you mean `late-payment` or `late-input`?" in told
    assert "Or is it about Acme GmbH Holding?" in told


@pytest.mark.parametrize(
    ("filled", "field", "why"),
    [
        ({"What was it?": "dishonest", "What happened?": "!!"}, "note", "needs a note"),
        ({"What was it?": "late-payment", "When?": "2026-01-09"}, "when", "is in the future"),
        ({"What was it?": "late-payment", "When?": "2025-10-09"}, "when", "30 days ago"),
        ({"What was it?": "late-payment", "For a colleague?": "gus"}, "for", "full member"),
        ({"What was it?": "late-payment", "What happened?": "card 4111 1111 1111 1111"}, "note", "card number"),
    ],
)
def test_a_mistake_is_marked_beside_its_field_and_nothing_typed_is_lost(
    house: House, filled: dict[str, str], field: str, why: str
) -> None:
    """The modal stays open with everything in it, the mistake marked, and nothing is recorded; corrected, it goes."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill({"What happened?": "as I typed it", **filled})
    before = {label: each.value for label, each in form.fields.items()}

    errors = form.submit()

    assert errors is not None
    assert why in errors[field]
    assert {label: each.value for label, each in form.fields.items()} == before
    assert house.strikes() == ()

    form.fill({"What happened?": "put right", "When?": "2026-01-05", "For a colleague?": None})
    assert form.submit() is None
    assert len(house.strikes()) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/strike", "I need the customer and the reason."),
        ("/strike acme", "I need the reason."),
        ("/strike acme abusive", "Abusive weighs 2 points, so it needs a note"),
        ("/log", "I need the customer, and how long it took, how it was, or what it was about."),
        ("/log acme", "I need how long it took, how it was, or what it was about."),
        ("/umpire problem acme", "Say what the real problem is"),
        ("/umpire gates acme waive talk", "Say why: a waiver needs a reason in words."),
        ("/umpire gates acme waive", "Say which step to waive, and why."),
        ("/umpire hold acme", "Say why"),
        ("/umpire fix acme", "Say what"),
    ],
)
def test_a_form_that_a_line_opens_says_why(house: House, line: str, why: str) -> None:
    """What the line lacks stands at the top of the form; one that was asked for by a button needs no reason."""
    for reason in ("late-payment", "scope-creep", "late-input"):
        house.types(house.li, f"/strike acme {reason}")
    house.types(house.rosa, line)
    first = house.modal(house.rosa).view.content["blocks"][0]
    assert why in first["text"]["text"]


def test_a_form_that_a_button_opens_gives_no_reason(house: House) -> None:
    """*Record a strike* and *Record Strike* are what the person asked for: the form begins with its fields."""
    house.ana.shortcut("record_strike")
    assert "I need" not in house.modal(house.ana).text
    house.modal(house.ana).close()
    house.ana.clicks("Record Strike", in_=house.types(house.ana, "/scorecard acme"))
    assert "I need" not in house.modal(house.ana).text


def test_the_note_is_required_where_the_reason_asks(house: House) -> None:
    """Choosing a reason of two points says so at the note and Slack does not let it go blank; a lighter one does."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill({"When?": "2026-01-04"})
    assert form.fields["What happened?"].optional
    form.fill({"What was it?": "abusive"})
    house.settle()

    form = house.modal(house.ana)
    assert "Abusive weighs 2 points, so it needs a note" in form.text
    assert not form.fields["What happened?"].optional
    assert form.fields["When?"].value == "2026-01-04"
    errors = form.submit()
    assert errors is not None
    assert list(errors) == ["note"]
    form.fill({"What was it?": "late-payment"})
    house.settle()

    assert house.modal(house.ana).fields["What happened?"].optional
    assert house.modal(house.ana).submit() is None
    assert [strike.reason for strike in house.strikes()] == ["late-payment"]


def test_a_choice_that_is_handled_late_leaves_the_receipt(house: House) -> None:
    """Slack is slow to say which reason was chosen: the form was submitted meanwhile, and its receipt stays."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill({"What was it?": "late-payment"})
    house.settle()
    chosen = house.slack.log.heard("block_actions strike_reason")[-1].payload
    assert form.submit() is None
    receipt = house.modal(house.ana).text
    assert "Strike 1 of 3" in receipt

    house.slack.deliveries.ask("interactive", chosen, what="block_actions strike_reason", who=house.ana.id)
    house.settle()

    assert house.modal(house.ana).text == receipt


def test_reasons_stand_in_groups(house: House) -> None:
    """The menu and the list show behaviour, money and process, and below them what the team added itself."""
    house.types(house.olga, "/umpire config reason.no-show 1 90d")
    house.types(house.ana, "/strike acme")
    menu = next(block for block in house.modal(house.ana).view.content["blocks"] if block.get("block_id") == "reason")
    groups = {
        group["label"]["text"]: [each["text"]["text"] for each in group["options"]]
        for group in menu["element"]["option_groups"]
    }
    assert list(groups) == ["Behaviour", "Money", "Process", "Other reasons"]
    assert "Late payment · 1 point, 180 days" in groups["Money"]
    assert groups["Other reasons"] == ["No show · 1 point, 90 days"]
    told = house.answer(house.ana, "/strike reasons")
    assert "*Other reasons*\n`no-show` 1 point, counts for 90 days" in told


def test_an_archived_customer_is_refused_at_submit(house: House) -> None:
    """A customer archived while the form was open is refused beside the customer."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill({"What was it?": "late-payment"})
    house.types(house.rosa, "/umpire customer archive acme")

    errors = form.submit()

    assert errors is not None
    assert "is archived" in errors["customer"]


def test_the_customer_field_finds_by_any_part_of_the_name(house: House) -> None:
    """The menu of customers searches names, accents or not, and gives no more than fits."""
    house.ana.shortcut("record_strike")
    form = house.modal(house.ana)

    form.fill({"Customer": "bolido"})

    assert form.fields["Customer"].value["text"]["text"] == "Bólido Comidas preparadas"


@pytest.mark.parametrize("name", ["record_strike", "Record a strike"])
def test_the_global_shortcut_opens_the_empty_form(house: House, name: str) -> None:
    """*Record a strike* opens the form from anywhere."""
    reply = house.ana.shortcut(name)

    assert reply.view is not None
    house.modal(house.ana).fill({"Customer": "globex", "What was it?": "scope-creep"}).submit()
    assert len(house.strikes("globex")) == 1


def test_the_message_shortcut_keeps_the_address_of_the_message(house: House) -> None:
    """*Strike from this message* records the strike with a link to the message, and copies nothing of its text."""
    message = house.ben.types("they called again, third time today", in_="random").message
    assert message is not None

    house.ana.shortcut("strike_from_message", message=message)
    house.modal(house.ana).fill({"Customer": "acme", "What was it?": "excess-attention"}).submit()

    (strike,) = house.strikes()
    assert strike.link is not None
    assert message.ts.replace(".", "") in strike.link
    assert strike.note == ""
    assert strike.link in house.answer(house.ana, "/strike list acme")


def test_the_message_shortcut_works_without_the_address(house: House) -> None:
    """Where Slack does not give the message's address the form opens all the same."""
    message = house.ben.types("they called again", in_="random").message
    house.slack.faults.add(kind="error", method="chat.getPermalink", error="message_not_found")

    house.ana.shortcut("strike_from_message", message=message)

    house.modal(house.ana).fill({"Customer": "acme", "What was it?": "excess-attention"}).submit()
    assert house.strikes()[0].link is None


def test_record_strike_on_the_card_opens_the_form_for_that_customer(house: House) -> None:
    """The card's button opens the form with the customer chosen, and the card stays."""
    card = house.types(house.ana, "/scorecard globex")

    house.ana.clicks("Record Strike", in_=card)

    form = house.modal(house.ana)
    assert form.fields["Customer"].value["value"] == "globex"
    assert "Globex Logistics" in plain_text(card.message)


def test_a_rater_picks_the_customer_first(house: House) -> None:
    """*Rate a customer* asks which customer, then the seven questions."""
    house.ana.shortcut("rate_customer")
    house.modal(house.ana).fill({"Customer": "acme"}).submit()

    form = house.modal(house.ana)
    assert form.title == "Seven questions"
    assert "Acme GmbH" in form.text


def test_the_same_incident_is_asked_in_the_form_too(house: House) -> None:
    """A form that repeats one's strike of today asks; answered there, it records what was filled in."""
    house.types(house.ana, "/strike acme rude-to-support first")
    house.types(house.ana, "/strike acme")
    house.modal(house.ana).fill({"What was it?": "rude-to-support", "What happened?": "second"}).submit()
    assert "Is this the same incident?" in house.modal(house.ana).text

    house.ana.clicks("Record Another", in_=house.modal(house.ana))

    assert "Strike 2 of 3" in house.modal(house.ana).text
    assert house.strikes()[0].note == "second"


def test_a_form_joins_asks_and_keeps_notes_as_the_line_does(house: House) -> None:
    """By message shortcut: of the same day it joins with both notes and *Record Another*; a day apart it asks."""
    message = house.ben.types("they called again", in_="random").message
    assert message is not None
    house.types(house.ana, "/strike acme rude-to-support shouted at Li")
    house.ben.shortcut("strike_from_message", message=message)
    filled = {"Customer": "acme", "What was it?": "rude-to-support", "What happened?": "swore at me"}
    house.modal(house.ben).fill(filled).submit()
    assert "shouted at Li" in house.modal(house.ben).text
    house.ben.clicks("Record Another", in_=house.modal(house.ben))
    assert "Strike 2 of 3" in house.modal(house.ben).text
    newest, first = house.strikes()
    assert newest.link is not None
    assert first.witnesses == ()

    house.max.shortcut("strike_from_message", message=message)
    house.modal(house.max).fill({**filled, "When?": "2026-01-04"}).submit()
    assert "Is this the same incident?" in house.modal(house.max).text
    house.max.clicks("Same Incident", in_=house.modal(house.max))
    assert "as a witness" in house.modal(house.max).text
    assert house.strikes()[1].witnesses == (house.max.id,)


def test_a_form_submitted_twice_is_one_strike(house: House) -> None:
    """The same form sent twice, as an impatient finger does, records once."""
    house.types(house.ana, "/strike acme")
    form = house.modal(house.ana).fill({"What was it?": "late-payment"})
    form.submit()
    sent = house.slack.log.heard("view_submission strike")[-1].payload

    house.slack.deliveries.ask("interactive", sent, what="view_submission strike", who=house.ana.id)

    assert len(house.strikes()) == 1
    assert len(house.lines()) == 1
