"""Notes: secrets are refused, judgements get a gentle word, and a report of discrimination is left alone."""

import pytest
from hypothesis import given, strategies as st

from scoring.refusals import Incomplete, Malformed
from scoring.values import notes
from scoring.values.wording import AskFirst


def luhn(digits: str) -> str:
    """The digits with the check digit that makes them a card number."""
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-"]))
def test_card_numbers_are_refused(digits: str, mark: str) -> None:
    """Anything with a card number's length and check digit is refused, however it is grouped."""
    number = luhn(digits)
    if len(set(number)) == 1:
        return
    grouped = mark.join(number[start : start + 4] for start in range(0, len(number), 4))
    with pytest.raises(Malformed, match="card number"):
        notes.refuse_secrets(f"They paid with {grouped} again.")


@pytest.mark.parametrize(
    "text",
    [
        "the token is xoxb-1234567890-abcdef",
        "key AKIAABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE KEY-----",
        "password: hunter22",
        "Passwort=geheim1",
    ],
)
def test_passwords_and_keys_are_refused(text: str) -> None:
    """Tokens, keys and passwords are refused, and the refusal does not repeat them."""
    with pytest.raises(Malformed) as refused:
        notes.refuse_secrets(text)
    assert text.split()[-1] not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 2026-0042 of 14.03.2026",
        "+49 30 123456-78",
        "Order 4111 1111 for € 1.234.567,89",
        "They reset a password.",
    ],
)
def test_ordinary_numbers_pass(text: str) -> None:
    """Invoices, telephones, amounts and the word password are no secrets."""
    notes.refuse_secrets(text)


def test_an_absolute_gets_a_gentle_word() -> None:
    """“Always” and “never” get advice; nothing is refused."""
    assert notes.find_advice("She always shouts.")


@pytest.mark.parametrize("text", ["He is an idiot.", "Because they are foreigners.", "Sie ist schwanger."])
def test_a_judgement_is_asked_about_where_somebody_can_be_asked(text: str) -> None:
    """Insults, illnesses and traits are handed back once; on the server and when something falls due they pass."""
    assert notes.check_text(text) == text
    with notes.ask_first(), pytest.raises(AskFirst) as question:
        notes.check_text(f" {text} ")
    assert question.value.text == text
    with notes.ask_first({text}):
        assert notes.check_text(text) == text
        assert notes.was_asked()
    assert not notes.was_asked()


def test_reports_of_discrimination_are_never_obstructed() -> None:
    """Whoever says so is not asked, whatever the words are; secrets are refused all the same."""
    with notes.ask_first():
        assert notes.check_text("Because she is Muslim.", asks=False) == "Because she is Muslim."
        with pytest.raises(Malformed, match="password"):
            notes.check_text("Because she is Muslim. password: hunter22", asks=False)


def test_a_description_gets_no_advice() -> None:
    """What was said or done, when, and its effect is just what a note is for."""
    assert notes.find_advice("Shouted at Li on the call of 3 March; Li was off for two days.") is None


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("  ", Incomplete, "Say what."),
        ("x" * 2001, Malformed, "That has 2,001 characters; 2,000 is the most."),
        (
            "password: sesame",
            Malformed,
            "That looks like a password",
        ),
    ],
)
def test_a_text_is_neither_empty_nor_endless_nor_a_secret(text: str, error: type[Malformed], sentence: str) -> None:
    """An empty text is asked for, an over-long one and a secret are refused, each beside its field."""
    with pytest.raises(error) as no:
        notes.check_text(text, field="what", has="That has", needed="Say what.")
    assert (type(no.value), no.value.field) == (error, "what")
    assert str(no.value).startswith(sentence)
    assert notes.check_text(" mended ", field="what", needed="Say what.") == "mended"
    assert notes.check_text(" ") == ""


def test_a_reason_in_words_is_not_blank() -> None:
    """It is refused with what needs it."""
    with pytest.raises(Malformed, match="Say why: a decision needs a reason in words"):
        notes.require_reason(" ", "a decision")
    assert notes.require_reason(" they asked ", "a decision") == "they asked"


def test_a_link_to_a_message_is_no_card_number() -> None:
    """The time in a link to a Slack message has sixteen digits, and one in ten passes a card's check: it is kept."""
    notes.refuse_secrets("https://example.slack.com/archives/C0TEAM/p1767603600000105")
    with pytest.raises(Malformed, match="card number"):
        notes.refuse_secrets("paid with 4111 1111 1111 1111")
