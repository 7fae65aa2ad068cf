"""`/umpire config` opens the settings section by section: admins change them there, everybody reads them."""

import pytest

from bot.features.settings import forms
from playground.slack.plain import plain_text
from scoring.settings.settings import SETTINGS
from storage.settings import policies
from tests.surface.house import House


def list_stored(house: House) -> dict[str, str]:
    """The settings that are not at their default."""
    with house.db.transaction(reading=True) as tx:
        return policies.list_stored_settings(tx)


def open_section(house: House, title: str) -> None:
    """Olga opens the form and chooses a section."""
    house.types(house.olga, "/umpire config")
    house.olga.selects(title, in_=house.modal(house.olga), action_id="menu:section")
    house.settle()


def test_an_admin_changes_several_settings_of_a_section(house: House) -> None:
    """Fields have the value in force, the default and a name in plain words; what was changed is said, and undone."""
    open_section(house, "Ballots")
    modal = house.modal(house.olga)
    field = modal.fields["Hours a final-notice ballot is open"]
    assert (field.block_id, field.value) == ("ballot.notice-hours", "48")
    assert "Default: 48. Key: ballot.notice-hours" in plain_text(modal.view)

    modal.fill({"ballot.notice-hours": "24", "ballot.notice-quorum": "60"})
    modal.submit()
    house.settle()

    told = plain_text(house.modal(house.olga).view)
    assert "Hours a final-notice ballot is open: *24* (was 48)" in told
    assert list_stored(house) == {"ballot.notice-hours": "24", "ballot.notice-quorum": "60"}

    house.olga.clicks("Undo", in_=house.modal(house.olga))
    house.settle()

    assert "The settings are as they were before." in plain_text(house.modal(house.olga).view)
    assert list_stored(house) == {}


def test_a_bad_value_stands_at_its_field_and_nothing_is_written(house: House) -> None:
    """One value that will not do keeps the form open with the sentence at that field; the good one is not stored."""
    open_section(house, "Ballots")
    modal = house.modal(house.olga)
    modal.fill({"ballot.notice-hours": "24", "ballot.notice-quorum": "140"})
    modal.submit()

    assert list(house.modal(house.olga).errors) == ["ballot.notice-quorum"]
    assert list_stored(house) == {}


def test_an_empty_field_is_the_default_again(house: House) -> None:
    """Whoever empties a field has the default back."""
    house.types(house.olga, "/umpire config minimum.margin 12%")
    open_section(house, "Minimums")
    modal = house.modal(house.olga)
    modal.fill({"floor.margin": ""})
    modal.submit()
    house.settle()

    assert "(was 12 %)" in plain_text(house.modal(house.olga).view)
    assert list_stored(house) == {}


def test_nothing_changed_is_said(house: House) -> None:
    """A form that is sent as it was opened stores nothing and says so."""
    house.types(house.olga, "/umpire config")
    house.modal(house.olga).submit()

    assert "Nothing was changed" in str(house.modal(house.olga).errors)
    assert list_stored(house) == {}


def test_everybody_reads_the_settings(house: House) -> None:
    """Who is no admin reads each section's values, without a field and without a button to save."""
    house.types(house.ana, "/umpire config")
    house.ana.selects("Ballots", in_=house.modal(house.ana), action_id="menu:section")
    house.settle()
    modal = house.modal(house.ana)

    assert "Hours a final-notice ballot is open: 48" in plain_text(modal.view)
    assert [each.block_id for each in modal.fields.values()] == ["sections:ballots"]
    assert "submit" not in modal.view.content


def test_undo_is_refused_once_a_setting_was_changed_again(house: House) -> None:
    """A later change by the line wins: the form's *Undo* leaves all as it is and says why."""
    open_section(house, "Ballots")
    modal = house.modal(house.olga)
    modal.fill({"ballot.notice-hours": "24", "ballot.notice-quorum": "60"})
    modal.submit()
    house.settle()
    house.types(house.rosa, "/umpire todo")
    house.types(house.ada, "/umpire config ballot.notice-hours 36")

    house.olga.clicks("Undo", in_=house.modal(house.olga))
    house.settle()

    assert "changed again since" in plain_text(house.modal(house.olga).view)
    assert list_stored(house) == {"ballot.notice-hours": "36", "ballot.notice-quorum": "60"}


def test_where_no_form_opens_the_settings_are_listed(shared_house: House) -> None:
    """A mention, which opens no form, and `config list` tell all settings."""
    message = shared_house.mentions(shared_house.ana, "config")
    assert message is not None
    listed = shared_house.answer(shared_house.ana, "/umpire config list")

    assert plain_text(message) == listed
    assert "`minimum.margin`" in listed


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: each.key)
def test_every_setting_is_in_one_section(setting: object) -> None:
    """No setting is left out of the form, and none is in it twice."""
    assert len([name for name in forms.SECTIONS if setting in forms.list_settings_of(name)]) == 1
