"""Tables of lists: as many rows as Slack takes, and the same rows in words."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.features.packages import messages as packages
from bot.features.packages.usecases import PackageList
from bot.slack.data_blocks import MOST_CHARACTERS, MOST_ROWS, Cell, bold, fit_rows, said_by, tell_in_words
from bot.slack.fitting import ANSWER_LIMIT
from bot.slack.rendering import Message, render
from playground.slack.blockkit import check_payload, count_characters
from scoring.packages import Package
from tests.features.packages.packages_messages import CARE, WORST
from tests.messages import samples
from tests.messages.drawn import draw

HEAD = ("Customer", "Grade")
texts = st.text(max_size=400)
cells = texts | texts.map(bold) | st.lists(st.tuples(st.just("U0ANA"), texts), max_size=3).map(said_by)


def length(cell: Cell) -> int:
    """The characters Slack counts in a cell, a dash for an empty one."""
    return len(cell if isinstance(cell, str) else "".join(part.get("text", "") for part in cell)) or 1


@given(st.lists(st.tuples(cells, cells), max_size=130))
def test_as_many_rows_as_fit(rows: list[tuple[Cell, Cell]]) -> None:
    """The first rows stay, in order: all of them, or as many that one more would be too many."""
    fitting = fit_rows(HEAD, rows)
    total = sum(map(length, HEAD)) + sum(length(cell) for row in fitting for cell in row)

    assert fitting == rows[: len(fitting)]
    assert len(fitting) <= MOST_ROWS
    assert total <= MOST_CHARACTERS
    if len(fitting) < min(len(rows), MOST_ROWS):
        assert total + sum(map(length, rows[len(fitting)])) > MOST_CHARACTERS


@pytest.mark.parametrize("number", [0, 1, 15, 100, 300])
@pytest.mark.parametrize("package", [CARE, WORST, replace(CARE, name="<!channel> & 🦄")])
def test_a_list_of_any_length_is_what_slack_takes(number: int, package: Package) -> None:
    """None, one, a hundred, with long names and with `&<>`: the table and its menu pass, and the rest is counted."""
    listed = tuple((replace(package, id=n), 3) for n in range(1, number + 1))
    message = packages.render_packages(PackageList(listed, (), samples.POLICY, may_edit=True))

    assert check_payload("message", {"text": message.text, "blocks": list(message.blocks)}) == []
    assert count_characters(list(message.blocks)) <= ANSWER_LIMIT
    tables = [block for block in message.blocks if block["type"] == "table"]
    shown = len(tables[0]["rows"]) - 1 if tables else 0
    assert shown == number or f"and {number - shown} more" in draw(message)


def test_words_stand_for_a_table() -> None:
    """Each row is a line: names stay bold, people are mentioned, what is empty is left out, and nothing is parsed."""
    rows: list[list[Cell]] = [
        [bold("B&B <Bar>"), "", said_by((("U0ANA", "yes"), ("U0BEN", "no: <!channel>")))],
        ["Acme", "D", ""],
    ]
    table = render("scorecard_former", **_fill(rows))

    (words,) = [block for block in tell_in_words(table).blocks if block["type"] == "section"]
    assert words["text"]["text"].splitlines() == [
        "*Customer · Let go on · Revenue*",
        "*B&amp;B &lt;Bar&gt;* · <@U0ANA>: yes",
        "<@U0BEN>: no: &lt;!channel&gt;",
        "Acme · D",
    ]


def _fill(rows: list[list[Cell]]) -> dict[str, object]:
    """The values of a template with a table of three columns."""
    head, cards = ("Customer", "Let go on", "Revenue"), [("Acme", "card", "acme")]
    return {"head": head, "rows": rows, "cards": cards, "shown": "2 customers", "next": "", "previous": ""}


def test_an_empty_cell_is_a_dash() -> None:
    """Slack refuses a cell without a letter, so nothing is drawn as a dash."""
    message: Message = render("scorecard_former", **_fill([["Acme", "", said_by(())]]))
    assert "| Acme | – | –" in draw(message)
    assert check_payload("message", {"text": message.text, "blocks": list(message.blocks)}) == []
