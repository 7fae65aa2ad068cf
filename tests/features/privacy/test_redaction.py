"""What of each row goes into an export: checked for every column of the register."""

import json
from typing import Any

import pytest

from bot.features.privacy.usecases import redaction
from bot.features.privacy.usecases.redaction import BY_A_COLLEAGUE, OTHERS_OWN, WRITTEN_BY, Subject
from scoring.imports.owners import PersonNames
from scoring.privacy.masks import Masks
from scoring.privacy.traces import Traces
from storage.privacy.register import REGISTER, Kind

ANA, BEN = "U0ANA1", "U0BEN1"
EVERYBODY = (PersonNames(ANA, "Ana Ruiz", "ana", "ana.ruiz", ""), PersonNames(BEN, "Ben Okafor", "ben", "ben", ""))
ANA_ASKS = Subject(ANA, frozenset({"ana ruiz", "ana", "ana.ruiz"}), Traces(frozenset({ANA})))
WHERE_PEOPLE_STAND = [
    (entry.name, column)
    for entry in REGISTER.values()
    for column in entry.list_columns(Kind.PERSON, Kind.PEOPLE)
    if column != "choice"  # a colleague's vote for the person is the colleague's
]
TEXTS_OF_SEVERAL = [
    (entry.name, column)
    for entry in REGISTER.values()
    for column in entry.list_columns(Kind.TEXT)
    if len(entry.list_columns(Kind.PERSON)) > 1
]


def build_row(table: str, **values: Any) -> dict[str, Any]:
    """A row of a table in which Ben stands and wrote wherever somebody can, but for what is given."""
    made = {Kind.PERSON: BEN, Kind.PEOPLE: f"7:{BEN}", Kind.NAME: "Ben Okafor", Kind.TEXT: f"Ben wrote, <@{BEN}>"}
    return {name: made.get(kind, 1) for name, kind in REGISTER[table].columns.items()} | values


def export_own(table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """What Ana's own export says of a row."""
    return redaction.build_person_row(table, row, ANA_ASKS, Masks(EVERYBODY, numbered=False, kept=ANA))


@pytest.mark.parametrize(("table", "column"), WHERE_PEOPLE_STAND)
def test_wherever_somebody_stands_they_read_so_and_nothing_of_colleagues(table: str, column: str) -> None:
    """One's id in any column that can hold it is in one's export; a colleague's id, name and words are not."""
    value = ANA if column in REGISTER[table].list_columns(Kind.PERSON) else f"7:{ANA}"

    exported = export_own(table, build_row(table, **{column: value}))

    if table in OTHERS_OWN and column != OTHERS_OWN[table]:
        assert exported is None
        return
    assert exported is not None
    assert ANA in str(exported[column])
    assert BEN not in json.dumps(exported)
    assert [text for name, text in exported.items() if text == "Ben Okafor" and table != "people"] == []


@pytest.mark.parametrize(("table", "column"), TEXTS_OF_SEVERAL)
def test_in_a_row_of_several_a_text_goes_to_who_wrote_it(table: str, column: str) -> None:
    """Of every text in a row that several people worked on it is known whose it is, and only they are given it."""
    authors = WRITTEN_BY[table][column]
    persons = REGISTER[table].list_columns(Kind.PERSON)
    assert set(authors) <= set(persons)

    for person in persons:
        exported = export_own(table, build_row(table, **{person: ANA, column: "words"}))
        if exported is not None:
            assert exported[column] == ("words" if person in authors or not authors else BY_A_COLLEAGUE)


@pytest.mark.parametrize("entry", REGISTER.values(), ids=lambda entry: str(entry.name))
def test_a_text_that_mentions_somebody_does_not_open_its_row_to_them(entry: Any) -> None:
    """Who is only mentioned in a colleague's note does not get the colleague's minutes, votes or answers with it."""
    texts = entry.list_columns(Kind.TEXT)
    if texts and entry.list_columns(Kind.PERSON):
        assert export_own(entry.name, build_row(entry.name, **{texts[0]: f"with <@{ANA}>"})) is None


@pytest.mark.parametrize("entry", REGISTER.values(), ids=lambda entry: str(entry.name))
def test_no_member_is_named_in_an_export_about_a_customer(entry: Any) -> None:
    """No id, mention or name of a colleague is in any column of any table, but texts are."""
    row = build_row(entry.name)
    exported = redaction.build_customer_row(entry.name, row, masks=Masks(EVERYBODY, numbered=True))

    said = json.dumps({name: text for name, text in exported.items() if (entry.name, name) not in NAMES_OF_CUSTOMERS})
    assert BEN not in said
    assert "Ben" not in said
    for column in entry.list_columns(Kind.TEXT):
        assert "wrote" in str(exported[column])


NAMES_OF_CUSTOMERS = {(table, name) for table in ("customers", "customer_names") for name in REGISTER[table].columns}


def test_the_audit_of_others_says_what_names_somebody_and_no_more() -> None:
    """Of a colleague's entry one reads what was done and the part that names one, not the words beside it."""
    fields = {"holder": ANA, "why": "Ben's words", "others": [BEN, ANA]}
    row = {"seq": 1, "action": "role.given", "actor": BEN, "fields": fields}

    assert export_own("audit_private", row) == {
        "seq": 1,
        "action": "role.given",
        "actor": "a colleague",
        "fields": {"holder": ANA, "others": [ANA]},
    }


def test_ones_own_entries_of_the_audit_are_whole() -> None:
    """Of one's own entry one reads one's words, and colleagues in it only as such."""
    row = {"seq": 1, "action": "strike.voided", "actor": ANA, "fields": {"why": "my words", "reporter": BEN}}

    assert export_own("audit_private", row) == {**row, "fields": {"why": "my words", "reporter": "a colleague"}}


def test_a_message_to_somebody_is_theirs() -> None:
    """Of a message umpire sent them a person gets everything it was made from; of one to others only their part."""
    row = build_row("outbox", channel=ANA, payload={"roles": ["voter"], "by": BEN})
    to_ana, to_ben = export_own("outbox", row), export_own("outbox", row | {"channel": BEN, "subject": f"7:{ANA}"})

    assert to_ana is not None
    assert to_ana["payload"] == {"roles": ["voter"], "by": "a colleague"}
    assert to_ben is not None
    assert to_ben["payload"] is None
