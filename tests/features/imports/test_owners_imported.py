"""Owners in an imported list: whom a colleague's file means, and that nobody is dropped without a word."""

from collections.abc import Mapping

from bot.features.imports.usecases import applying, exporting, previewing
from bot.features.imports.usecases.previewing import ImportReport
from bot.parsing import tables
from bot.slack.members import Members
from bot.workflow.requests import Call
from scoring.imports.choices import ImportChoices
from scoring.imports.imports import UnmatchedOwner
from tests.surface.house import House


def learn_people(house: House) -> None:
    """What a start does: read the list of people from its first page."""
    Members(house.db, house.stage.umpire.deps.slack, team_id=house.slack.team_id).sync_all(house.clock())


def import_owners(house: House, *owners: str, choices: Mapping[str, str] | None = None) -> ImportReport:
    """Import a customer `c0`, `c1`, … for each of these owners."""
    lines = "".join(f'c{number},Customer {number},"{owner}"\n' for number, owner in enumerate(owners))
    sheet = tables.read_table(f"key,name,owner\n{lines}".encode())
    call = Call(house.olga.id, house.clock())
    return applying.apply_import(house.db, sheet, ImportChoices(owners=choices or {}), by=call)


def owners_of(house: House, count: int) -> list[str | None]:
    """The owners on record of the customers imported: ids, else the names that were kept."""
    records = [house.customer(f"c{number}") for number in range(count)]
    return [record.owner or record.owner_name for record in records]


def test_colleagues_are_found_by_what_slack_calls_them(house: House) -> None:
    """E-mail address, @handle, display name, real name and "Last, First" are all the person whom Slack describes so."""
    zoe = house.slack.add_person("zadler", name="Zoë Adler", display_name="zozo", email="zoe@example.com")
    learn_people(house)

    report = import_owners(house, "ZOE@example.com", "@zadler", "Zozo", "zoe adler", "Adler, Zoë", "Zoe")

    assert owners_of(house, 6) == [*[zoe.id] * 5, "Zoe"]
    assert report.plan.unmatched == (UnmatchedOwner("Zoe", 1, (zoe.id,)),)


def test_addresses_match_only_where_slack_tells_them(house: House) -> None:
    """Without the optional scope an address is nobody's: it is kept as it stands, and who it may be is offered."""
    house.slack.happens.withholds("users:read.email")
    zoe = house.slack.add_person("zadler", name="Zoë Adler", email="zoe@example.com")
    learn_people(house)

    report = import_owners(house, "zoe@example.com")

    assert owners_of(house, 1) == ["zoe@example.com"]
    assert report.plan.unmatched == (UnmatchedOwner("zoe@example.com", 1, (zoe.id,)),)


def test_guests_bots_and_those_who_left_own_nothing(house: House) -> None:
    """Whoever is no full member is a name like any other, even by id; so is who left since."""
    learn_people(house)
    house.slack.happens.changes(house.li.account, kind="deactivated")
    house.settle()
    outsiders = (house.gus, house.buildbot, house.dee, house.li)

    import_owners(house, *(person.account.name for person in outsiders), "@gus", house.gus.mention)

    names = [person.account.name for person in outsiders]
    assert owners_of(house, 6) == [*names, "@gus", house.gus.account.name]


def test_whoever_was_chosen_owns_every_row_of_that_name(house: House) -> None:
    """A choice decides about a name however the rows spell it; "" keeps the name, and neither is asked about again."""
    owners = ("Jojo", "JOJO ", "Ana Ruiz", "Peter", "Peter")
    chosen = {"jojo": house.jo.id, "ana ruiz": house.ben.id, "peter": ""}

    asked = import_owners(house, *owners)
    assert [(each.text, each.rows) for each in asked.plan.unmatched] == [("JOJO", 2), ("Peter", 2)]
    decided = import_owners(house, *owners, choices=chosen)

    assert decided.plan.unmatched == ()
    assert owners_of(house, 5) == [house.jo.id, house.jo.id, house.ben.id, "Peter", "Peter"]


def test_somebody_chosen_must_work_here(house: House) -> None:
    """A guest who was chosen gets no customer: the name is kept and asked about again."""
    learn_people(house)
    report = import_owners(house, "Gus", choices={"gus": house.gus.id})
    assert owners_of(house, 1) == ["Gus"]
    assert [each.text for each in report.plan.unmatched] == ["Gus"]


def test_a_name_nobody_has_takes_no_owner_away_and_is_said(house: House) -> None:
    """A customer with an owner keeps them when the file names somebody unknown, who is listed all the same."""
    sheet = tables.read_table(b"key,owner\nacme,Margaret Peacock\n")
    report = previewing.preview_import(house.db, sheet, ImportChoices(), by=Call(house.olga.id, house.clock()))
    assert report.plan.unmatched == (UnmatchedOwner("Margaret Peacock", 1),)
    assert house.customer("acme").owner == house.jo.id


def test_an_export_keeps_an_owner_who_left(house: House) -> None:
    """Importing an export changes nothing and asks nothing, although an owner left meanwhile."""
    house.slack.happens.changes(house.jo.account, kind="deactivated")
    house.settle()
    call = Call(house.olga.id, house.clock())
    report = applying.apply_import(house.db, exporting.export_customers(house.db, by=call), ImportChoices(), by=call)
    assert not report.plan.changed
    assert report.plan.unmatched == ()
