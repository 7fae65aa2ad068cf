"""The question before a text is stored: in lines, forms, threads and direct messages, kept or reworded."""

from typing import Any

import pytest

from playground.slack.messages import Message
from playground.slack.plain import plain_text
from storage import audit
from tests.features.wording import sentences
from tests.surface.house import House

RUDE = "he is an idiot"
FAIR = "he hung up twice"
LINE = f"/strike acme late-payment {RUDE}"


def list_changed(house: House, before: dict[str, list[str]]) -> set[str]:
    """The tables that have changed, without the drafts that questions are kept in."""
    return {name for name, rows in house.records().items() if rows != before[name]} - {"drafts"}


def list_facts(house: House) -> list[tuple[str, Any]]:
    """What the audit says was done, newest first, and whether umpire asked."""
    with house.db.transaction(reading=True) as tx:
        return [(entry.action, entry.public.get("asked")) for entry in audit.list_entries(tx)]


def get_question(house: House) -> Message:
    """The last private message to Ana."""
    house.settle()
    return house.slack.ephemerals("ana")[-1]


def list_notes(house: House, key: str = "acme") -> list[str]:
    """The notes of the strikes on record."""
    return [strike.note for strike in house.strikes(key)]


def send_form(house: House, note: str) -> None:
    """Ana fills in the strike form about Acme with a note, and sends it."""
    house.types(house.ana, "/strike acme")
    house.modal(house.ana).fill({"What was it?": "late-payment"})
    house.modal(house.ana).fill({"What happened?": note, "When?": "2026-01-02"}).submit()


def test_a_line_is_kept_as_it_is(house: House) -> None:
    """Nothing is stored before the answer; *Keep as It Is* stores the text unchanged, and the record says I asked."""
    before = house.records()

    question = house.answer(house.ana, LINE)

    assert "I ask because of “idiot”. Nothing is stored yet." in question
    assert list_changed(house, before) == set()

    house.ana.clicks("Keep as It Is", in_=get_question(house))

    assert "Strike 1 of 3" in plain_text(get_question(house))
    assert list_notes(house) == [RUDE]
    recorded = [fact for fact in list_facts(house) if fact[0] == "strike.recorded"]
    assert recorded == [("strike.recorded", True)]


def test_the_record_does_not_say_about_which_words(house: House) -> None:
    """That umpire asked is public; the words are nowhere in the audit but in the note itself, which can be erased."""
    house.types(house.ana, LINE)
    house.ana.clicks("Keep as It Is", in_=get_question(house))

    assert not [row for row in house.records()["audit_entries"] if "idiot" in row]


def test_what_is_not_asked_about_says_nothing_of_it(house: House) -> None:
    """A fair note is stored at once, and the record does not say that anything was asked."""
    house.types(house.ana, f"/strike acme late-payment {FAIR}")

    assert list_notes(house) == [FAIR]
    assert ("strike.recorded", None) in list_facts(house)


def test_a_second_click_records_nothing_more(house: House) -> None:
    """*Keep as It Is* pressed twice is one strike, and the receipt stays."""
    house.types(house.ana, LINE)
    question = get_question(house)
    house.ana.clicks("Keep as It Is", in_=question)
    house.ana.clicks("Keep as It Is", in_=question)

    assert list_notes(house) == [RUDE]
    assert "Strike 1 of 3" in plain_text(get_question(house))


def test_a_line_is_reworded(house: House) -> None:
    """*Reword* opens the line; sent, it is as if typed, and the first wording cannot be kept any more."""
    house.types(house.ana, LINE)
    question = get_question(house)
    before = house.records()
    house.ana.clicks("Reword", in_=question)
    form = house.modal(house.ana)
    assert form.fields["What follows /strike"].value == f"acme late-payment {RUDE}"
    assert list_changed(house, before) == set()

    form.fill({"line": f"acme late-payment {FAIR}"}).submit()

    assert "Strike 1 of 3" in house.modal(house.ana).text
    assert list_notes(house) == [FAIR]
    house.ana.clicks("Keep as It Is", in_=question)
    assert list_notes(house) == [FAIR]
    assert "is answered, a day old, or not yours" in plain_text(get_question(house))
    assert ("strike.recorded", None) in list_facts(house)


def test_a_reworded_line_is_read_like_any_other(house: House) -> None:
    """What is wrong in it is said at the field, and what is unfair in it is asked about once more, above it."""
    house.types(house.ana, LINE)
    house.ana.clicks("Reword", in_=get_question(house))
    form = house.modal(house.ana)

    assert "No customer is called" in str(form.fill({"line": "acmo late-payment"}).submit())
    form.fill({"line": "acme late-payment what a moron"}).submit()
    assert "I ask because of “moron”" in house.modal(house.ana).text
    house.modal(house.ana).submit()

    assert list_notes(house) == ["what a moron"]


def test_a_form_keeps_what_was_typed_while_it_asks(house: House) -> None:
    """The question lies above the form: *Reword* closes it, the form is as it was, and nothing is stored."""
    before = house.records()
    send_form(house, RUDE)
    question = house.modal(house.ana)
    assert question.title == "Before this is kept"
    assert RUDE in question.text
    assert list_changed(house, before) == set()

    question.close()

    form = house.modal(house.ana)
    assert form.fields["What happened?"].value == RUDE
    assert form.fields["When?"].value == "2026-01-02"
    form.fill({"What happened?": FAIR}).submit()
    assert list_notes(house) == [FAIR]
    assert ("strike.recorded", None) in list_facts(house)


def test_a_form_is_kept_as_it_is(house: House) -> None:
    """*Keep as It Is* stores all that was filled in, unchanged; one receipt takes the place of both modals."""
    send_form(house, RUDE)

    house.modal(house.ana).submit()

    assert list_notes(house) == [RUDE]
    assert str(house.strikes()[0].incident_on) == "2026-01-02"
    assert ("strike.recorded", True) in list_facts(house)
    house.settle()
    assert all("Strike 1 of 3" in plain_text(view) for view in house.slack.world.views.stack(house.ana.id))
    house.modal(house.ana).close()
    assert house.ana.modal is None


def test_undo_after_a_form_closes_both_too(house: House) -> None:
    """*Undo* on the receipt works as ever, and closing what it says leaves nothing open below."""
    send_form(house, RUDE)
    house.modal(house.ana).submit()

    house.ana.clicks("Undo", in_=house.modal(house.ana))

    assert "is taken back" in house.modal(house.ana).text
    house.modal(house.ana).close()
    assert house.ana.modal is None


def test_what_else_is_wrong_is_said_without_losing_the_text(house: House) -> None:
    """Between question and answer the customer is archived: the text stays below, and is not asked about again."""
    send_form(house, RUDE)
    house.types(house.rosa, "/umpire customer archive acme")

    house.modal(house.ana).submit()

    assert "is archived" in house.modal(house.ana).text
    house.modal(house.ana).close()
    form = house.modal(house.ana)
    assert form.fields["What happened?"].value == RUDE
    house.types(house.rosa, "/umpire customer restore acme")
    form.submit()
    assert list_notes(house) == [RUDE]
    assert ("strike.recorded", True) in list_facts(house)


def test_the_same_text_is_asked_about_once_a_day(house: House) -> None:
    """Kept once, it is stored at once for a day, and recorded as asked; others are asked, and the same person later."""
    house.types(house.ana, LINE)
    house.ana.clicks("Keep as It Is", in_=get_question(house))
    house.later(hours=20)

    assert "logged" in house.answer(house.ana, f"/log acme 20m tense {RUDE}").casefold()
    assert list_facts(house)[0] == ("interaction.logged", True)
    assert "Nothing is stored yet" in house.answer(house.ben, f"/log acme 20m tense {RUDE}")
    house.later(hours=5)
    assert "Nothing is stored yet" in house.answer(house.ana, f"/log acme 30m tense {RUDE}")


def test_a_question_waits_a_day(house: House) -> None:
    """After a day it cannot be answered any more, and says what to do."""
    house.types(house.ana, LINE)
    house.later(hours=25)
    house.ana.clicks("Keep as It Is", in_=get_question(house))

    assert "has to be written again" in plain_text(get_question(house))
    assert list_notes(house) == []


@pytest.mark.parametrize("button", ["Keep as It Is", "Reword"])
def test_nobody_else_can_answer(house: House, button: str) -> None:
    """Another person's click on the question, which only its author sees, stores nothing."""
    house.types(house.ana, LINE)
    house.ben.clicks(button, in_=get_question(house))

    assert list_notes(house) == []
    assert house.ben.modal is None


@pytest.mark.parametrize("thread", ["", "in a thread"])
def test_a_mention_is_asked_about_too(house: House, thread: str) -> None:
    """Where slash commands do not work, the question and its answer stand in the same place."""
    root = house.ben.types("their invoice again", in_="random").message if thread else ""
    assert root is not None
    question = house.mentions(house.ana, f"strike acme late-payment {RUDE}", thread=root)
    assert question is not None
    assert "Nothing is stored yet" in plain_text(question)
    where = question.thread_ts

    house.ana.clicks("Keep as It Is", in_=question)

    assert list_notes(house) == [RUDE]
    assert (get_question(house).thread_ts, "Strike 1" in plain_text(get_question(house))) == (where, True)


def test_which_customer_is_asked_before_the_words(house: House) -> None:
    """A line with two questions: which customer is meant, then what about the words; both answered, it is recorded."""
    house.types(house.rosa, "/umpire customer add Acme Tools")
    house.types(house.ana, f"/strike acm late-payment {RUDE}")
    house.ana.clicks("Acme GmbH", in_=get_question(house))
    assert "Nothing is stored yet" in plain_text(get_question(house))
    house.ana.clicks("Reword", in_=get_question(house))
    assert RUDE in house.modal(house.ana).fields["What follows /strike"].value
    house.modal(house.ana).close()

    house.ana.clicks("Keep as It Is", in_=get_question(house))

    assert list_notes(house) == [RUDE]


def test_several_texts_are_one_question(house: House) -> None:
    """A form with two texts is asked about once, with the words of both."""
    house.types(house.ana, "/strike acme")
    house.modal(house.ana).fill({"What was it?": "abusive"})
    house.modal(house.ana).fill(
        {"What happened?": RUDE, "Could health, language or distress explain it?": "yes", "help": "he is an alcoholic"}
    ).submit()

    assert "“idiot”" in house.modal(house.ana).text
    assert "“alcoholic”" in house.modal(house.ana).text
    house.modal(house.ana).submit()

    (strike,) = house.strikes()
    assert (strike.note, strike.adjustment) == (RUDE, "he is an alcoholic")


@pytest.mark.parametrize("reason", ["discriminatory", "threat-or-harassment"])
def test_a_report_of_discrimination_is_never_interrupted(house: House, reason: str) -> None:
    """Whatever was said or done to whom: it is recorded at once, and so is what witnesses and judges say of it."""
    for number, report in enumerate(sentences.REPORTS):
        house.types(house.rosa, f"/umpire customer add Reported {number}")
        answer = house.answer(house.ana, f'/strike "Reported {number}" {reason} {report}')
        assert "3 points" in answer, report
        assert house.strikes(f"Reported {number}")[0].note == report


def test_nothing_said_about_such_a_report_is_interrupted(house: House) -> None:
    """A witness, a contest, its judgement, the problem, a hold and a waiver about that customer are not asked about."""
    house.types(house.ana, "/strike acme discriminatory Told Li that foreigners steal.")
    for person, line in (
        (house.ben, "/strike acme discriminatory He said it of all foreigners."),
        (house.max, "/strike contest 1 He meant the idiot at the gate."),
        (house.rosa, "/strike uphold 1 He said it of foreigners."),
        (house.rosa, "/umpire problem acme Their boss insults foreigners --side theirs"),
        (house.rosa, "/umpire hold acme They call foreigners idiots, and we talk --until 'in 2w'"),
        (house.rosa, "/log acme 20m tense Muslims are not let in"),
    ):
        assert "Nothing is stored yet" not in house.answer(person, line), line


def test_a_report_taken_back_protects_nothing(house: House) -> None:
    """With the strike undone there is no report, and the next insult is asked about."""
    reply = house.types(house.ana, "/strike acme discriminatory Told Li that foreigners steal.")
    house.undone(house.ana, reply)

    assert "Nothing is stored yet" in house.answer(house.ana, LINE)


def test_names_and_secrets_are_not_asked_about(house: House) -> None:
    """Names pass whatever they mean, and a secret is refused before anything is asked."""
    assert "is on record" in house.answer(house.rosa, "/umpire customer add Idiot Brothers")
    assert "Take it out" in house.answer(house.ana, f"{LINE} password: hunter22")
