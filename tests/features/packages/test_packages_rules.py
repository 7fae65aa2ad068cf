"""Packages: whom one suits, which is proposed, which one is meant, and what time beyond it costs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import packages as package_rules
from scoring.customers.customers import Customer
from scoring.packages import Package, PackageDraft, PackageKind
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound, Refusal
from scoring.rules.policy import Policy

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = date(2026, 1, 5)
POLICY = Policy()
CARE = Package(1, "Care", PackageKind.MAINTENANCE, 40_000, 600, "rosa", NOW, over=9_000)
CARE_PLUS = Package(2, "Care Plus", PackageKind.MAINTENANCE, 90_000, 1_500, "rosa", NOW)
TASTE = Package(3, "Taste", PackageKind.TRIAL, 0, 120, "rosa", NOW)
SITE = Package(4, "Site", PackageKind.PROJECT, 300_000, 2_400, "rosa", NOW)
GONE = Package(5, "Old", PackageKind.MAINTENANCE, 10, 60, "rosa", NOW, withdrawn_at=NOW)
ALL = (SITE, TASTE, CARE_PLUS, CARE, GONE)
ACME = Customer(1, "acme", "Acme", revenue=600_000)


def fits(package: Package, customer: Customer, minutes: int | None = None, grade: str | None = "A") -> bool:
    """Whether it fits today, by the usual rules."""
    return package_rules.fits(package, customer, grade=grade, minutes_a_month=minutes, today=TODAY, policy=POLICY)


def proposed(
    customer: Customer,
    minutes: int | None = None,
    packages: tuple[Package, ...] = ALL,
    grade: str | None = "A",
) -> Package | None:
    """What is proposed today, by the usual rules."""
    return package_rules.propose_package(
        packages, customer, grade=grade, minutes_a_month=minutes, today=TODAY, policy=POLICY
    )


@pytest.mark.parametrize(
    ("grade", "revenue", "fit"),
    [
        *(("A", 480_000, True), ("A", 480_001, False), ("A", 369_231, True), ("A", 369_230, False)),
        *(("B", 480_001, False), (None, 480_001, False)),
        *(("C", 533_333, True), ("C", 533_334, False), ("D", 533_333, True), ("D", 369_230, False)),
        *(("A", None, False), ("A", 0, False), ("A", -480_000, False), ("A", 18_200_000, False)),
    ],
)
def test_a_package_costs_about_what_they_bring(grade: str | None, revenue: int | None, fit: bool) -> None:
    """A, B and who is not rated pay up to 30 % more, never less; C and D may pay 10 % less; unknown fits nothing."""
    assert fits(CARE, replace(ACME, revenue=revenue), grade=grade) is fit


@pytest.mark.parametrize(("minutes", "fit"), [(None, True), (0, True), (600, True), (601, False)])
def test_a_package_covers_the_time_they_take(minutes: int | None, fit: bool) -> None:
    """A year of it holds a year of theirs; minutes nobody logged speak against nothing."""
    assert fits(CARE, replace(ACME, revenue=480_000), minutes) is fit
    assert fits(replace(SITE, minutes=7_200), replace(ACME, revenue=300_000), minutes) is fit


@pytest.mark.parametrize(("days", "fit"), [(0, True), (89, True), (90, False)])
def test_a_trial_is_for_newcomers(days: int, fit: bool) -> None:
    """Within the days of grace, and for nobody whose beginning is not known."""
    trial, brings = replace(TASTE, price=600_000), replace(ACME, revenue=600_000)
    assert fits(trial, replace(brings, since=TODAY - timedelta(days=days))) is fit
    assert not fits(trial, brings)


def test_unknown_figures_fit_nothing() -> None:
    """Without revenue nothing is guessed, and a package that was withdrawn fits nobody."""
    unknown = Customer(1, "acme", "Acme", average_sale=300_000, since=TODAY)
    assert not any(fits(package, unknown) for package in ALL)
    assert proposed(unknown) is None
    assert not fits(GONE, replace(ACME, revenue=120))


def test_the_nearest_to_what_they_bring_is_proposed() -> None:
    """Of what fits, the one that costs most nearly what they bring; two that cost the same go by name."""
    brings = replace(ACME, revenue=480_000)
    assert proposed(brings) is CARE
    assert proposed(brings, 601) is None
    dearer, twin = replace(CARE, id=8, price=45_000), replace(CARE, id=9, name="Basic")
    assert proposed(brings, packages=(dearer, CARE)) is CARE
    assert proposed(brings, packages=(CARE, twin)) is twin


figures = st.none() | st.integers(-(10**6), 10**7)
someone = st.builds(
    Customer,
    id=st.just(1),
    key=st.just("acme"),
    name=st.text(min_size=1, max_size=5),
    revenue=figures,
    average_sale=figures,
    since=st.none() | st.dates(date(2025, 1, 1), date(2026, 6, 1)),
)
package = st.builds(
    Package,
    id=st.integers(1, 99),
    name=st.text(min_size=1, max_size=5),
    kind=st.sampled_from(PackageKind),
    price=st.integers(0, 10**6),
    minutes=st.integers(0, 10_000),
    added_by=st.just("rosa"),
    added_at=st.just(NOW),
)
grades = st.sampled_from(["A", "B", "C", "D", None])


@given(
    st.lists(package, max_size=6, unique_by=lambda each: each.id), someone, st.none() | st.integers(0, 20_000), grades
)
def test_what_is_proposed_fits_and_no_order_changes_it(
    packages: list[Package], customer: Customer, minutes: int | None, grade: str | None
) -> None:
    """The proposal fits, none that fits is nearer to what they bring, and the list's order does not matter."""
    best = proposed(customer, minutes, tuple(packages), grade)
    assert best == proposed(customer, minutes, tuple(reversed(packages)), grade)
    suited = [each for each in packages if fits(each, customer, minutes, grade)]
    assert (best is None) == (not suited)
    if best is not None:
        brings = customer.revenue or 0
        assert best in suited
        assert abs(package_rules.yearly_price(best) - brings) == min(
            abs(package_rules.yearly_price(each) - brings) for each in suited
        )


@given(package, someone, st.none() | st.integers(0, 20_000), grades)
def test_no_good_customer_is_offered_less_than_they_bring(
    package: Package, customer: Customer, minutes: int | None, grade: str | None
) -> None:
    """Whatever fits A, B or an unrated customer costs at least today's figure; C and D at least nine tenths of it."""
    if fits(package, customer, minutes, grade):
        assert customer.revenue is not None
        assert customer.revenue > 0
        assert 10 * package_rules.yearly_price(package) >= customer.revenue * (9 if grade in ("C", "D") else 10)


@pytest.mark.parametrize(("minutes", "cost"), [(600, 0), (0, 0), (601, 150), (660, 9_000), (630, 4_500), (900, 45_000)])
def test_an_hour_over_is_charged_by_the_minute(minutes: int, cost: int) -> None:
    """Included minutes cost nothing, each beyond a sixtieth of the hour; without a price nothing is told."""
    assert package_rules.cost_over(CARE, minutes) == cost
    assert package_rules.cost_over(CARE_PLUS, minutes) is None


def test_half_a_cent_is_rounded_up() -> None:
    """30 minutes at 1 cent an hour are half a cent: one."""
    assert package_rules.cost_over(replace(CARE, over=1), 630) == 1
    assert package_rules.cost_over(replace(CARE, over=1), 629) == 0


@pytest.mark.parametrize(
    ("asked", "found"), [("1", CARE), ("#2", CARE_PLUS), ("care", CARE), ("CÁRE plus", CARE_PLUS), ("tas", TASTE)]
)
def test_a_package_is_found_by_number_name_or_unique_beginning(asked: str, found: Package) -> None:
    """Case and accents aside; a full name beats a beginning."""
    assert package_rules.choose_package(asked, ALL) is found


@pytest.mark.parametrize("asked", ["car", "old", "5", "", "sitte x"])
def test_a_package_is_never_guessed(asked: str) -> None:
    """Several that fit, one off the list, and none at all are refused with numbers to choose from."""
    with pytest.raises(NotFound, match="Give the number of one"):
        package_rules.choose_package(asked, ALL)


def test_an_unknown_package_gets_the_nearest() -> None:
    """A slip of the finger is answered with what is near; an empty list says how to begin."""
    with pytest.raises(NotFound, match="of one: 4 Site"):
        package_rules.choose_package("sitte", ALL)
    with pytest.raises(NotFound, match="packages add"):
        package_rules.choose_package("Care", (GONE,))


def test_the_list_is_by_kind_then_name() -> None:
    """Trials first, then maintenance, then projects; nothing withdrawn."""
    assert package_rules.list_packages(ALL) == (TASTE, CARE, CARE_PLUS, SITE)


def test_a_customer_has_a_package_by_name() -> None:
    """Case and accents aside; a name that is on no list is no package."""
    assert package_rules.find_package_of(replace(ACME, package="CARE plus"), ALL) is CARE_PLUS
    assert package_rules.find_package_of(replace(ACME, package="Old"), ALL) is None
    assert package_rules.find_package_of(ACME, ALL) is None


OFFER = PackageDraft("Deluxe", PackageKind.MAINTENANCE, 100, 60)


@pytest.mark.parametrize(
    ("change", "refusal", "says"),
    [
        ({"name": ""}, Incomplete, "needs a name"),
        ({"name": "None"}, Malformed, "command's word"),
        ({"name": "#3"}, Malformed, "command's word"),
        ({"name": "x" * 151}, Malformed, "150 is the most"),
        ({"name": "CARE"}, AlreadyDone, "as number 1"),
        ({"price": -1}, Malformed, "above zero"),
        ({"price": 0}, Malformed, "only a trial"),
        ({"over": -1}, Malformed, "never less"),
        ({"minutes": 600_001}, Malformed, "10,000 hours"),
        ({"minutes": -1}, Malformed, "10,000 hours"),
        ({"respond": 600_001}, Malformed, "10,000 hours"),
        ({"served_by": "x" * 151}, Malformed, "150 is the most"),
    ],
)
def test_what_cannot_be_a_package_is_refused(change: dict[str, object], refusal: type[Refusal], says: str) -> None:
    """Each with a sentence that says what would do."""
    with pytest.raises(refusal, match=says):
        package_rules.check_package(replace(OFFER, **change), ALL)  # type: ignore[arg-type]  # as the fields are


def test_what_can_be_a_package_is_not() -> None:
    """A free trial, the name of one that is gone, and a package keeping its own name."""
    package_rules.check_package(OFFER, ALL)
    package_rules.check_package(replace(OFFER, kind=PackageKind.TRIAL, price=0), ALL)
    package_rules.check_package(replace(OFFER, name="Old"), ALL)
    package_rules.check_package(replace(OFFER, name="care"), ALL, own=1)


def test_the_list_has_an_end() -> None:
    """Fifty packages are the most."""
    many = tuple(replace(CARE, id=n, name=f"Care {n}") for n in range(100, 150))
    with pytest.raises(Malformed, match="Remove one first"):
        package_rules.check_package(OFFER, many)
