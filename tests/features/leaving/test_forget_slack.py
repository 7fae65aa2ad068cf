"""Forgetting Slack: nothing that came from it is left in any column or page, and the record of customers stands."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.features.leaving import usecases as leaving
from scoring.privacy.erased import is_erased
from scoring.refusals import Refusal
from storage import audit
from storage.database import Database
from storage.leaving import get_installation
from storage.privacy.register import REGISTER, Kind
from storage.privacy.schema import get_table
from tests.storage.filled import fill_every_table
from tests.stored import read_all_rows
from tests.surface.house import House

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
JO, LI = "U0JO42JO42", "U0LI42LI42"
BY_SLACK = (Kind.PERSON, Kind.NAME, Kind.WORKSPACE)
UNCHANGEABLE = ("audit_entries", "erasures")
"""Tables that hold no person: of the audit's chain a channel's id is a part, which cannot be taken out."""


def list_values(db: Database, *kinds: Kind) -> set[str]:
    """All that stands in the columns of these kinds."""
    values = set[str]()
    with db.transaction(reading=True) as tx:
        for entry in REGISTER.values():
            for name in entry.list_columns(*kinds):
                column = get_table(entry.name).c[name]
                values.update(map(str, tx.connection().execute(select(column).where(column.is_not(None))).scalars()))
    return values - {""}


def test_no_column_is_forgotten(db: Database) -> None:
    """Of two people in every table there is, no id, name, mention or channel is left, and they count apart."""
    with db.transaction() as tx:
        fill_every_table(tx, JO, ("Jo Müller", "jo"), number=1, now=NOW)
        fill_every_table(tx, LI, ("Li Wei", "li"), number=2, now=NOW)
    before = read_all_rows(db)

    done = leaving.forget_slack(db, installed_too=True, now=NOW)

    assert done.people == 2
    after = read_all_rows(db)
    everything = str({name: rows for name, rows in after.items() if name not in UNCHANGEABLE})
    assert JO not in everything
    assert LI not in everything
    left = list_values(db, *BY_SLACK) - {"umpire", "U-other"}  # the rules, and no id of Slack's
    assert {value for value in left if not is_erased(value)} == set()
    assert len(left) == 2
    for table in ("customers", "strikes", "cases", "ballots", "answers", "notices", "transitions", "quotes", "terms"):
        assert len(after[table]) == len(before[table]), table
    for table in ("people", "outbox", "channels", "posted_messages", "moods", "direct_channels", "drafts", "undos"):
        assert after[table] == [], table
    with db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
        assert get_installation(tx).forgotten_at == NOW
    if db.path is not None:
        pages = db.path.read_bytes()
        assert JO.encode() not in pages
        assert b"D-U0" not in pages


def test_again_finds_nothing_more(db: Database) -> None:
    """Done twice, also after a process that was killed, the second time changes nothing but when it was."""
    with db.transaction() as tx:
        fill_every_table(tx, JO, ("Jo Müller", "jo"), number=1, now=NOW)
    leaving.forget_slack(db, installed_too=True, now=NOW)
    once = read_all_rows(db)
    assert leaving.count_slack_data(db, installed_too=False) == {}
    assert leaving.forget_slack(db, installed_too=False, now=NOW).people == 0
    assert read_all_rows(db) == once


def test_of_a_company_only_its_record_is_left(house: House) -> None:
    """After days of work over Slack no member, channel, message or name of Slack's is left; strikes and notes are."""
    house.types(house.ana, f"/strike acme rude-to-support shouted at <@{house.li.id}|li> in #random")
    house.types(house.ben, "/log acme 50m tense they called three times")
    house.types(house.rosa, "/scorecard list")
    house.settle()
    house.slack.happens.uninstalls_app()
    world = house.slack.world
    ids = {world.team_id, *world.channels, *(person.id for person in world.accounts.values())}

    leaving.forget_slack(house.db, installed_too=False, now=house.clock())

    everything = str({name: rows for name, rows in house.records().items() if name not in UNCHANGEABLE})
    assert [each for each in ids if each in everything] == []
    with house.db.transaction(reading=True) as tx:
        assert audit.verify_chain(tx).ok
    [strike] = house.strikes()
    assert is_erased(strike.reporter)
    assert "shouted at <@erased-" in strike.note
    assert house.customer("acme").revenue is not None
    assert house.customer("acme").owner is None


def test_refused_while_the_app_is_installed(house: House) -> None:
    """As long as the app is in the workspace it would come to know everybody again: the refusal says what to do."""
    with pytest.raises(Refusal, match="--still-installed"):
        leaving.forget_slack(house.db, installed_too=False, now=house.clock())
    with pytest.raises(Refusal, match="Remove App"):
        leaving.count_slack_data(house.db, installed_too=False)


def test_what_is_deleted_is_said_in_plain_words(house: House) -> None:
    """Before it asks, it lists what it deletes with how many there are of it."""
    rows = leaving.count_slack_data(house.db, installed_too=True)
    assert rows["Members of the workspace, as Slack describes them"] > 8
    assert "Customers and who looks after them" not in rows
