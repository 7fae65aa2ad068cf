"""plain() reads what a person would read."""

from playground.slack.plain import plain_text
from tests.playground.conftest import button, buttons, field, modal, section, words


def test_a_message_is_read_with_its_buttons() -> None:
    """Text, sections and labels are read; values and ids are not."""
    blocks = [section("*Acme* &amp; Co"), buttons(button("Undo", "undo", value="secret-7"))]
    assert plain_text({"text": "Strike on Acme", "blocks": blocks}) == "Strike on Acme\n*Acme* & Co\nUndo"


def test_a_modal_is_read() -> None:
    """Title, labels, hints and buttons are read."""
    text = plain_text(modal(field("n", "Note", {"type": "plain_text_input", "placeholder": words("Say it")})))
    assert text.splitlines() == ["Strike", "Save", "Note", "Say it"]


def test_rich_text_is_one_line() -> None:
    """Words, people and emoji within a paragraph stand together."""
    parts = [{"type": "text", "text": "By "}, {"type": "user", "user_id": "U1"}, {"type": "emoji", "name": "eyes"}]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
    assert plain_text([block]) == "By <@U1>:eyes:"


def test_a_table_is_read_row_by_row() -> None:
    """Each row is a line, and cells are read in order, numbers and people too."""
    said = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}, {"type": "text", "text": "!"}]}
    rows = [
        [{"type": "raw_text", "text": "Customer"}, {"type": "raw_text", "text": "Rank"}],
        [{"type": "rich_text", "elements": [said]}, {"type": "raw_number", "value": 3, "text": "3"}],
    ]
    assert plain_text([{"type": "table", "rows": rows}]) == "Customer · Rank\n<@U1>! · 3"


def test_a_date_is_read_in_a_zone() -> None:
    """Where Slack draws a date it is read in the reader's zone; without one, as its fallback. Plain text keeps it."""
    date = "<!date^1772438400^{date_short}, {time}|2 March, 08:00 UTC>"
    blocks = [section(f"Until {date}"), {"type": "header", "text": words("<!date^1^{time}|early>")}]
    assert plain_text(blocks, "Asia/Tokyo") == "Until 2 Mar 2026, 17:00\n<!date^1^{time}|early>"
    assert plain_text(blocks) == "Until 2 March, 08:00 UTC\n<!date^1^{time}|early>"
    assert plain_text([section("Until <!date^1772438400^{fortnight}|soon>")], "Asia/Tokyo") == "Until soon"


def test_nothing_is_nothing() -> None:
    """No message reads as no words."""
    assert plain_text(None) == ""
