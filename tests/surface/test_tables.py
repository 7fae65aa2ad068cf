"""Tables and charts, which Slack refuses in some plans and workspaces: whoever asked still reads the figures."""

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House

DATA = {"table", "data_visualization"}


@pytest.fixture
def bare(house: House) -> House:
    """A house in whose Slack tables and charts are refused."""
    house.slack.faults.refuse_data_blocks = True
    return house


def kinds(house: House) -> set[str]:
    """The kinds of blocks of the newest private answer Rosa has."""
    return {block["type"] for block in house.slack.ephemerals("rosa")[-1].blocks}


def test_tables_are_drawn_where_slack_takes_them(house: House) -> None:
    """Elsewhere nothing changes: the answer has its chart and its table."""
    house.types(house.rosa, "/umpire plot grades")

    assert kinds(house) >= DATA


@pytest.mark.parametrize("line", ["plot profit", "plot grades"])
def test_a_refused_table_is_told_in_words(bare: House, line: str) -> None:
    """Where Slack refuses the table of an answer, the answer comes without it, and the figures as lines."""
    bare.types(bare.rosa, "/umpire customer edit globex --margin -2%")
    said = bare.answer(bare.rosa, f"/umpire {line}")

    assert not kinds(bare) & DATA
    if line == "plot profit":
        assert "*Customer · Revenue a year · Margin · Profit a year*" in said
        assert "Globex Logistics · EUR 21,000 · -2 % · EUR -420" in said
        assert "Profit: Acme GmbH 3456, Globex Logistics -420" in said
    else:
        assert "Customers: A 0, B 0, C 0, D 0, not graded 5" in said


def test_it_is_remembered_that_slack_refuses_tables(bare: House) -> None:
    """After the first refusal no table is tried again: the setting is off, and the audit says so."""
    bare.types(bare.rosa, "/umpire plot grades")
    refused = [entry.ok for entry in bare.slack.log if entry.what == "response_url"]
    bare.types(bare.rosa, "/umpire plot profit")

    assert refused == [False, True]
    assert [entry.ok for entry in bare.slack.log if entry.what == "response_url"] == [False, True, True]
    assert "`messages.tables` *off*" in bare.answer(bare.ana, "/umpire config messages.tables")
    assert [row for row in bare.records()["audit_entries"] if "setting:messages.tables" in row]


def test_an_admin_turns_tables_on_again(bare: House) -> None:
    """Once Slack takes them, an admin turns the setting on, and tables are drawn again."""
    bare.types(bare.rosa, "/umpire plot grades")
    bare.slack.faults.refuse_data_blocks = False
    bare.types(bare.olga, "/umpire config messages.tables on")

    bare.types(bare.rosa, "/umpire plot grades")

    assert kinds(bare) >= DATA


def test_an_admin_turns_tables_off(house: House) -> None:
    """With the setting off nothing is drawn, whatever Slack would take."""
    house.types(house.olga, "/umpire config messages.tables off")

    said = house.answer(house.rosa, "/umpire plot grades")

    assert not kinds(house) & DATA
    assert "Customers: A 0, B 0, C 0, D 0, not graded 5" in said


def test_another_refusal_turns_nothing_off(house: House) -> None:
    """Where Slack has no time for an answer below a mention, tables stay on."""
    house.slack.faults.add(kind="error", error="message_limit_exceeded", method="chat.postEphemeral")

    house.mentions(house.rosa, "plot grades")

    assert "`messages.tables` *on*" in house.answer(house.ana, "/umpire config messages.tables")


def test_a_mention_is_answered_in_words_too(bare: House) -> None:
    """A refused table below a mention comes as lines, in the same place."""
    answer = bare.mentions(bare.rosa, "plot grades")

    assert answer is not None
    assert "Customers: A 0, B 0, C 0, D 0, not graded 5" in plain_text(answer)


def test_a_button_is_answered_in_words_too(bare: House) -> None:
    """What a button shows comes as lines as well."""
    reply = bare.types(bare.rosa, "/umpire plot")
    bare.rosa.clicks("Show Grades", in_=reply)

    assert "Customers: A 0, B 0, C 0, D 0, not graded 5" in bare.seen(bare.rosa)
