"""Packages: whom one suits, which is proposed, which one is meant, and what time beyond it costs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from scoring import packages as rules
from scoring.customers.customers import Customer
from scoring.packages import Kind, Offer, Package
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound, Refusal
from scoring.rules.policy import Policy

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = date(2026, 1, 5)
POLICY = Policy()
CARE = Package(1, "Care", Kind.MAINTENANCE, 40_000, 600, "rosa", NOW, over=9_000)
CARE_PLUS = Package(2, "Care Plus", Kind.MAINTENANCE, 90_000, 1_500, "rosa", NOW)
TASTE = Package(3, "Taste", Kind.TRIAL, 0, 120, "rosa", NOW)
SITE = Package(4, "Site", Kind.PROJECT, 300_000, 2_400, "rosa", NOW)
GONE = Package(5, "Old", Kind.MAINTENANCE, 10, 60, "rosa", NOW, withdrawn_at=NOW)
ALL = (SITE, TASTE, CARE_PLUS, CARE, GONE)
ACME = Customer(1, "acme", "Acme", revenue=600_000)


def fits(package: Package, customer: Customer, minutes: int | None = None) -> bool:
    """Whether it fits today, by the usual rules."""
    return rules.fits(package, customer, minutes_a_month=minutes, today=TODAY, policy=POLICY)


def proposed(customer: Customer, minutes: int | None = None, packages: tuple[Package, ...] = ALL) -> Package | None:
    """What is proposed today, by the usual rules."""
    return rules.proposed(packages, customer, minutes_a_month=minutes, today=TODAY, policy=POLICY)


@pytest.mark.parametrize(
    ("revenue", "minutes", "fit"),
    [(480_000, None, True), (479_999, None, False), (480_000, 0, True), (480_000, 600, True), (480_000, 601, False)],
)
def test_maintenance_fits_who_can_pay_a_year_and_takes_no_more_time(
    revenue: int, minutes: int | None, fit: bool
) -> None:
    """Twelve months of it within what they bring a year; minutes nobody logged speak against nothing."""
    assert fits(CARE, replace(ACME, revenue=revenue), minutes) is fit


@pytest.mark.parametrize(("days", "fit"), [(0, True), (89, True), (90, False)])
def test_a_trial_is_for_newcomers(days: int, fit: bool) -> None:
    """Within the days of grace, and for nobody whose beginning is not known."""
    assert fits(TASTE, replace(ACME, since=TODAY - timedelta(days=days))) is fit
    assert not fits(TASTE, ACME)


def test_unknown_figures_fit_nothing() -> None:
    """Without revenue, average sale and beginning nothing is guessed."""
    unknown = Customer(1, "acme", "Acme")
    assert not any(fits(package, unknown) for package in ALL)
    assert proposed(unknown) is None
    assert fits(SITE, replace(unknown, average_sale=300_000))
    assert not fits(SITE, replace(unknown, average_sale=299_999))


def test_the_dearest_a_year_is_proposed() -> None:
    """Of what fits, the one that costs most in a year; two that cost the same go by name; none off the list."""
    assert proposed(replace(ACME, revenue=1_080_000)) is CARE_PLUS
    assert proposed(ACME) is CARE
    assert proposed(ACME, 601) is None
    twin = replace(CARE, id=9, name="Basic")
    assert proposed(ACME, packages=(CARE, twin)) is twin
    assert proposed(replace(ACME, average_sale=300_000)) is CARE


figures = st.none() | st.integers(0, 10**9)
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
    kind=st.sampled_from(Kind),
    price=st.integers(0, 10**6),
    minutes=st.integers(0, 10_000),
    added_by=st.just("rosa"),
    added_at=st.just(NOW),
)


@given(st.lists(package, max_size=6, unique_by=lambda each: each.id), someone, st.none() | st.integers(0, 20_000))
def test_what_is_proposed_fits_and_no_order_changes_it(
    packages: list[Package], customer: Customer, minutes: int | None
) -> None:
    """The proposal fits, none that fits costs more a year, and the list's order does not matter."""
    best = proposed(customer, minutes, tuple(packages))
    assert best == proposed(customer, minutes, tuple(reversed(packages)))
    suited = [each for each in packages if fits(each, customer, minutes)]
    assert (best is None) == (not suited)
    if best is not None:
        assert best in suited
        assert rules.yearly(best) == max(rules.yearly(each) for each in suited)


@given(package, someone, st.integers(0, 20_000), st.integers(0, 10**6))
def test_who_brings_more_fits_no_less(package: Package, customer: Customer, minutes: int, more: int) -> None:
    """More revenue, a greater sale or less time never takes a package away."""
    if fits(package, customer, minutes):
        richer = replace(
            customer,
            revenue=None if customer.revenue is None else customer.revenue + more,
            average_sale=None if customer.average_sale is None else customer.average_sale + more,
        )
        assert fits(package, richer, minutes // 2)


@pytest.mark.parametrize(("minutes", "cost"), [(600, 0), (0, 0), (601, 150), (660, 9_000), (630, 4_500), (900, 45_000)])
def test_an_hour_over_is_charged_by_the_minute(minutes: int, cost: int) -> None:
    """Included minutes cost nothing, each beyond a sixtieth of the hour; without a price nothing is told."""
    assert rules.over_cost(CARE, minutes) == cost
    assert rules.over_cost(CARE_PLUS, minutes) is None


def test_half_a_cent_is_rounded_up() -> None:
    """30 minutes at 1 cent an hour are half a cent: one."""
    assert rules.over_cost(replace(CARE, over=1), 630) == 1
    assert rules.over_cost(replace(CARE, over=1), 629) == 0


@pytest.mark.parametrize(
    ("asked", "found"), [("1", CARE), ("#2", CARE_PLUS), ("care", CARE), ("CÁRE plus", CARE_PLUS), ("tas", TASTE)]
)
def test_a_package_is_found_by_number_name_or_unique_beginning(asked: str, found: Package) -> None:
    """Case and accents aside; a full name beats a beginning."""
    assert rules.named(asked, ALL) is found


@pytest.mark.parametrize("asked", ["car", "old", "5", "", "sitte x"])
def test_a_package_is_never_guessed(asked: str) -> None:
    """Several that fit, one off the list, and none at all are refused with numbers to choose from."""
    with pytest.raises(NotFound, match="Give the number of one"):
        rules.named(asked, ALL)


def test_an_unknown_package_gets_the_nearest() -> None:
    """A slip of the finger is answered with what is near; an empty list says how to begin."""
    with pytest.raises(NotFound, match="of one: 4 Site"):
        rules.named("sitte", ALL)
    with pytest.raises(NotFound, match="packages add"):
        rules.named("Care", (GONE,))


def test_the_list_is_by_kind_then_name() -> None:
    """Trials first, then maintenance, then projects; nothing withdrawn."""
    assert rules.listed(ALL) == (TASTE, CARE, CARE_PLUS, SITE)


def test_a_customer_has_a_package_by_name() -> None:
    """Case and accents aside; a name that is on no list is no package."""
    assert rules.of(replace(ACME, package="CARE plus"), ALL) is CARE_PLUS
    assert rules.of(replace(ACME, package="Old"), ALL) is None
    assert rules.of(ACME, ALL) is None


OFFER = Offer("Deluxe", Kind.MAINTENANCE, 100, 60)


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
        rules.check(replace(OFFER, **change), ALL)  # type: ignore[arg-type]  # as the fields are


def test_what_can_be_a_package_is_not() -> None:
    """A free trial, the name of one that is gone, and a package keeping its own name."""
    rules.check(OFFER, ALL)
    rules.check(replace(OFFER, kind=Kind.TRIAL, price=0), ALL)
    rules.check(replace(OFFER, name="Old"), ALL)
    rules.check(replace(OFFER, name="care"), ALL, own=1)


def test_the_list_has_an_end() -> None:
    """Fifty packages are the most."""
    many = tuple(replace(CARE, id=n, name=f"Care {n}") for n in range(100, 150))
    with pytest.raises(Malformed, match="Remove one first"):
        rules.check(OFFER, many)
