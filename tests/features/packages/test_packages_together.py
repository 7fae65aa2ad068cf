"""The list of packages, and a customer's terms, changed by several managers at one instant, on each engine."""

from functools import partial

from bot import dispatch
from bot.features.campaigns.usecases import campaigns, offers
from bot.features.packages import usecases as packages
from bot.features.packages.usecases import PackageChanged
from bot.features.terms import usecases as terms
from bot.workflow.requests import Call
from scoring.refusals import AlreadyDone
from scoring.terms import Commitment
from storage import packages as package_records
from storage.customers import customers
from storage.database import Database
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office, together

CARE = {"name": "Care", "kind": "maintenance", "price": "400", "hours": "10"}
ROSA, MIA = Call("U-rosa", MONDAY), Call("U-mia", MONDAY)


def test_one_name_is_on_the_list_once(office: Office) -> None:
    """Managers add the same packages at once, twenty in a row: each is there once, the others read that it is."""
    for number in range(20):
        texts = CARE | {"name": f"Care {chr(65 + number)}"}
        told = together(office, [partial(packages.add_package, texts=texts, call=call) for call in (ROSA, MIA) * 2])
        assert [type(each) for each in told].count(AlreadyDone) == 3

    with office.doors[0].transaction(reading=True) as tx:
        assert len(package_records.RECORDS.list_where(tx)) == 20


def test_a_new_name_and_a_new_customer_meet(office: Office) -> None:
    """Renamed while a customer is given it: whoever comes first, the customer has a package that is on the list."""
    kept = packages.add_package(office.doors[0], CARE, call=ROSA)
    together(
        office,
        [
            partial(packages.edit_package, package_name="1", texts={"name": "Full Care"}, call=ROSA),
            partial(packages.assign_package, customer_name="acme", package_name=f"#{kept.package.id}", call=MIA),
        ],
    )

    with office.doors[0].transaction(reading=True) as tx:
        assert customers.resolve_customer(tx, "acme").package == "Full Care"


def test_an_undo_yields_to_what_a_colleague_changed_since(office: Office) -> None:
    """Rosa's undo of her price is refused once Mia has changed the package, and Mia's still works."""
    packages.add_package(office.doors[0], CARE, call=ROSA)
    first = packages.edit_package(office.doors[0], "care", {"price": "500"}, call=ROSA)
    second = packages.edit_package(office.doors[-1], "care", {"hours": "12"}, call=MIA)
    told = together(office, [partial(undone, first, ROSA), partial(undone, second, MIA)])

    with office.doors[0].transaction(reading=True) as tx:
        (package,) = package_records.RECORDS.list_where(tx)
    assert package.minutes == 600
    assert package.price in (40_000, 50_000)
    assert "as it was before" in str(told[1])


def test_terms_changed_by_several_at_once_hold_all(office: Office) -> None:
    """Who names the days to pay and who names the notice both have their say; no figure is lost."""
    together(
        office,
        [
            partial(terms.change_terms, typed_name="acme", texts={"pays": "30"}, call=ROSA),
            partial(terms.change_terms, typed_name="acme", texts={"notice-ours": "60"}, call=MIA),
            partial(terms.change_terms, typed_name="acme", texts={"late": "3"}, call=ROSA),
            partial(terms.change_terms, typed_name="acme", texts={"deposit": "card"}, call=MIA),
        ],
    )

    found = terms.get_terms(office.doors[0], "acme", call=ROSA).terms
    assert found is not None
    assert (found.payment_days, found.notice_ours, found.late_days) == (30, 60, 3)
    assert found.commitment is not None


def test_a_contract_signed_by_several_at_once_is_signed_once(office: Office) -> None:
    """Two people mark it, one names the days to pay meanwhile, one renames the package: one signing, all of it kept."""
    db = office.doors[0]
    packages.add_package(db, CARE, call=ROSA)
    campaigns.start_campaign(db, None, call=ROSA)
    offers.choose_package(db, "acme", "#1", call=ROSA)
    told = together(
        office,
        [
            partial(offers.mark_offer, customer_name="acme", word="signed", contract={"deposit": "card"}, call=ROSA),
            partial(offers.mark_offer, customer_name="acme", word="signed", contract={"deposit": "card"}, call=MIA),
            partial(terms.change_terms, typed_name="acme", texts={"late": "3"}, call=MIA),
            partial(packages.edit_package, package_name="1", texts={"name": "Full Care"}, call=ROSA),
        ],
    )

    assert sorted(type(each).__name__ for each in told[:2]) == ["AlreadyDone", "OfferMarked"]
    found = terms.get_terms(db, "acme", call=ROSA).terms
    assert found is not None
    assert (found.commitment, found.late_days, found.yearly) == (Commitment.CARD, 3, 480_000)
    with db.transaction(reading=True) as tx:
        assert customers.resolve_customer(tx, "acme").package == "Full Care"


def undone(kept: PackageChanged, call: Call, db: Database) -> str:
    """Press the undo of what was kept."""
    return dispatch.take_back(db, kept.undo or "", call=call)
