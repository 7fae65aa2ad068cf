"""Fixes that strikes open, because we contributed: opened, done, and gone with the strike."""

from playground.slack.plain import plain_text
from scoring.cases.fixes import FixState
from tests.features.cases.test_fixes import on_record
from tests.surface.house import House


def test_a_strike_that_was_ours_opens_a_fix_and_done_says_what_follows(house: House) -> None:
    """`--ours mostly` opens a fix for their owner; closed, the answer says that the strike counts next time."""
    house.types(house.ana, "/strike acme late-input photos came late --ours mostly")

    [fix] = on_record(house)
    assert (fix.what, fix.owner) == ("Our part in strike #1 (late input)", house.jo.id)
    assert fix.strike_id == 1
    reply = house.types(house.jo, "/umpire fix acme done 1 we ask earlier now --told yes")
    assert "If it happens again after today, strike #1 counts." in plain_text(reply)
    assert house.strikes()[0].fixed_at is not None

    house.jo.clicks("Undo", in_=reply)
    assert house.strikes()[0].fixed_at is None
    assert on_record(house)[0].state is FixState.OPEN


def test_a_strike_that_was_partly_ours_goes_on_counting(house: House) -> None:
    """`--ours partly` opens a fix too; closed, the answer says until when the strike counts."""
    house.types(house.ana, "/strike acme late-input photos came late --ours partly")

    told = house.answer(house.jo, "/umpire fix acme done 1 we ask earlier now --told yes")

    assert "Strike #1 goes on counting until 4 July; our part in it is mended." in told


def test_a_strike_taken_back_takes_its_fix_along(house: House) -> None:
    """Undo of a strike drops the fix it opened."""
    reply = house.types(house.ana, "/strike acme late-input photos came late --ours partly")

    house.ana.clicks("Undo", in_=reply)

    [fix] = on_record(house)
    assert (fix.state, fix.closed_why) == (FixState.DROPPED, "Strike #1 was taken back.")
