"""The ideal customer, prospects and vendors changed by several people at one instant; on each engine."""

from functools import partial

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.prospects.usecases import ideals, prospects
from bot.features.prospects.usecases.ideals import IdealWording, IdealWritten
from bot.features.prospects.usecases.prospects import AssessmentInput, ProspectAssessed, ProspectSettled
from bot.features.transitions.usecases import vendors
from bot.workflow.requests import Call
from scoring.prospects.prospects import Prospect
from scoring.refusals import AlreadyDone, Refusal
from storage import prospects as prospect_records
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

INITECH = AssessmentInput("Initech", {"influence": "yes"})


@pytest.fixture
def assessed(office: Office) -> Office:
    """An office with two customers, and two prospects that U-1 assessed."""
    db = office.doors[0]
    customers.add_customer(db, {"name": "Globex", "key": "globex"}, call=call("U-rosa"))
    for name in ("Initech", "Hooli"):
        prospects.assess_prospect(db, AssessmentInput(name, {"influence": "yes"}), call=call("U-1"))
    return office


def test_two_wordings_from_one_form_are_not_mixed(office: Office) -> None:
    """Two managers save what they made of the same wording: the first stands, the other is told."""
    told = together(
        office,
        [
            partial(ideals.write_ideal, wording=IdealWording(f"shops of {who}"), call=call(who))
            for who in ("U-rosa", "U-mia")
        ],
    )

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDone", "IdealWritten"]
    (written,) = [each for each in told if isinstance(each, IdealWritten)]
    with office.doors[0].transaction(reading=True) as tx:
        assert prospect_records.find_ideal(tx) == written.ideal
        assert len(prospect_records.IDEALS.list_where(tx)) == 1


def test_everybodys_assessment_is_kept_and_one_counts(office: Office) -> None:
    """Eight colleagues assess at once: eight on record, and everybody agrees which is the newest."""
    told = together(
        office, [partial(prospects.assess_prospect, assessment=INITECH, call=call(f"U-{n}")) for n in range(1, 9)]
    )

    made = [each.prospect for each in told if isinstance(each, ProspectAssessed)]
    assert len(made) == 8
    assert on_record(office) == max(made, key=lambda each: each.id)
    assert len([each for each in told if isinstance(each, ProspectAssessed) and each.before is None]) == 1


def test_a_prospect_becomes_one_customer(assessed: Office) -> None:
    """Linked to two customers in the same second: one link, the other is told which."""
    told = together(
        assessed,
        [
            partial(prospects.link_prospect, name="Initech", customer_name=key, call=call(who))
            for key, who in (("acme", "U-rosa"), ("globex", "U-mia"))
        ],
    )

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDone", "ProspectSettled"]
    (linked,) = [each for each in told if isinstance(each, ProspectSettled)]
    assert on_record(assessed) == linked.prospect


def test_a_customer_was_one_prospect(assessed: Office) -> None:
    """Two prospects linked to one customer in the same second: one of them is."""
    told = together(
        assessed,
        [
            partial(prospects.link_prospect, name=name, customer_name="acme", call=call(who))
            for name, who in (("Initech", "U-rosa"), ("Hooli", "U-mia"))
        ],
    )

    assert sorted(type(each).__name__ for each in told) == ["AlreadyDone", "ProspectSettled"]
    with assessed.doors[0].transaction(reading=True) as tx:
        assert len(prospect_records.list_signed_prospects(tx)) == 1


def test_dropping_while_it_is_assessed_leaves_one_or_the_other(assessed: Office) -> None:
    """Whoever comes last is right: nothing is half dropped."""
    told = together(
        assessed,
        [
            partial(prospects.drop_prospect, name="Initech", call=call("U-rosa")),
            partial(prospects.assess_prospect, assessment=INITECH, call=call("U-2")),
        ],
    )

    assert not [each for each in told if isinstance(each, Refusal)]
    (made,) = [each.prospect for each in told if isinstance(each, ProspectAssessed)]
    with assessed.doors[0].transaction(reading=True) as tx:
        assert prospect_records.list_assessments(tx, "initech") in ((), (made,))


def test_an_assessment_undone_by_eight_clicks_is_undone_once(assessed: Office) -> None:
    """And the one before it counts again."""
    before = on_record(assessed)
    done = prospects.assess_prospect(assessed.doors[0], INITECH, call=call("U-1"))

    told = together(
        assessed, [partial(dispatch.take_back, undo_id=done.undo, call=call("U-1", str(n))) for n in range(8)]
    )

    assert [type(each) for each in told].count(AlreadyDone) == 7
    assert on_record(assessed) == before


def test_a_vendor_is_put_on_the_list_once(office: Office) -> None:
    """Eight times the same name in one instant, however it is written: one vendor, seven read that it is there."""
    names = ("Initrode", "INITRODE", " initrode ", "Inítrode") * 2
    told = together(
        office,
        [
            partial(vendors.add_vendor, name=name, call=call(who))
            for name, who in zip(names, ("U-rosa", "U-mia") * 4, strict=True)
        ],
    )

    assert [type(each) for each in told].count(AlreadyDone) == 7
    assert len(vendors.list_vendors(office.doors[0], call=call("U-1"))) == 1


def test_a_vendor_taken_off_is_put_back_once(office: Office) -> None:
    """While an undo brings one back, a colleague adds the same: one of them comes first, and one stands."""
    db = office.doors[0]
    vendors.add_vendor(db, "Initrode", call=call("U-rosa"))
    gone = vendors.remove_vendor(db, "Initrode", call=call("U-rosa"))

    told = together(
        office,
        [
            partial(dispatch.take_back, undo_id=gone.undo, call=call("U-rosa")),
            partial(vendors.add_vendor, name="Initrode", call=call("U-mia")),
        ],
    )

    assert [type(each) for each in told].count(AlreadyDone) == 1
    assert len(vendors.list_vendors(db, call=call("U-1"))) == 1


def on_record(office: Office) -> Prospect | None:
    """What counts of Initech."""
    with office.doors[0].transaction(reading=True) as tx:
        return prospect_records.find_prospect(tx, "initech")


def call(who: str, key: str | None = None) -> Call:
    """Somebody asks, on Monday."""
    return Call(who, MONDAY, key)
