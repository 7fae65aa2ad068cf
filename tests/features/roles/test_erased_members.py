"""Somebody was erased and still works here: only what they do brings them back."""

import pytest

from bot.workflow.people import seed_admins
from scoring.privacy.erased import make_sentinel
from scoring.refusals import NotAllowed
from scoring.roles import Role
from storage.privacy import persons
from storage.roles import people, roles
from tests.surface.house import House


@pytest.fixture
def erased(house: House) -> House:
    """Ana is erased."""
    with house.db.transaction() as tx:
        persons.erase_person(tx, house.ana.id, make_sentinel(), house.clock())
    house.stage.umpire.deps.members.forget(house.ana.id)
    return house


def is_on_record(house: House) -> bool:
    """Whether umpire knows Ana."""
    with house.db.transaction(reading=True) as tx:
        return people.find_person(tx, house.ana.id) is not None


def test_the_list_of_members_does_not_bring_them_back(erased: House) -> None:
    """Reading everybody in the workspace again leaves an erased person out, and finds all others."""
    assert erased.stage.umpire.deps.members.sync_all(erased.clock())
    assert not is_on_record(erased)


def test_what_they_do_next_does(erased: House) -> None:
    """They may use umpire like everybody, and are kept from then on."""
    assert "You are staff" in erased.ana.types("/umpire whoami", in_="general").text
    assert is_on_record(erased)


def test_so_does_being_named_by_somebody(erased: House) -> None:
    """Whom somebody names while they work here is asked about like anybody new."""
    erased.stage.umpire.deps.members.require_known([erased.ana.id], erased.clock())
    assert is_on_record(erased)


def test_who_left_meanwhile_stays_out(erased: House) -> None:
    """Somebody who is no full member any more is stored neither from the list nor when they are named."""
    erased.ana.account.kind = "deactivated"
    members = erased.stage.umpire.deps.members
    members.require_known([erased.ana.id], erased.clock())
    assert members.sync_all(erased.clock())
    with pytest.raises(NotAllowed):
        members.require_full_member(erased.ana.id, erased.clock())
    assert not is_on_record(erased)


def test_the_environment_does_not_make_them_an_admin_again(erased: House) -> None:
    """UMPIRE_ADMINS still names somebody who was erased: the next start gives them nothing."""
    seed_admins(erased.db, [erased.ana.id], now=erased.clock())
    with erased.db.transaction(reading=True) as tx:
        assert erased.ana.id not in roles.list_people_with_role(tx, Role.ADMIN)
        assert not persons.collect_person(tx, erased.ana.id)
