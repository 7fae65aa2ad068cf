"""Profits: ranked by profit whatever the order, summed up to the total, unknown figures counted apart."""

from collections.abc import Iterator

from hypothesis import given, strategies as st

from scoring.plots.profits import CustomerFigures, CustomerProfit, ProfitCurve, build_curve, yearly_profit

known = st.integers(-(10**14), 10**14)
figures = st.lists(
    st.builds(
        CustomerFigures, key=st.text("abc", max_size=4), name=st.just("x"), revenue=st.none() | known,
        margin=st.none() | st.integers(-200_000, 10_000),
    )
)  # fmt: skip


@given(figures)
def test_the_sum_is_that_of_its_parts(found: list[CustomerFigures]) -> None:
    """Everybody is in it or counted as unknown, most profit first, and the last sum is the whole."""
    made = build_curve(found)
    assert len(made.earned) + made.unknown == len(found)
    amounts = [each.profit for each in made.earned]
    assert amounts == sorted(amounts, reverse=True)
    assert made.total == sum(amounts)
    assert made.lost == -sum(amount for amount in amounts if amount < 0) or made.peak < 0
    assert made.few <= len(amounts) - made.losing


@given(figures, st.randoms())
def test_order_changes_nothing(found: list[CustomerFigures], chance: object) -> None:
    """The same customers in another order make the same sums."""
    before = [(each.profit, each.key, each.cumulated) for each in build_curve(found).earned]
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert [(each.profit, each.key, each.cumulated) for each in build_curve(found).earned] == before


@given(known, st.integers(-200_000, 10_000))
def test_profit_is_rounded_alike_on_both_sides(revenue: int, margin: int) -> None:
    """A loss is the profit of the opposite margin with its sign turned, within half a cent of the exact amount."""
    assert yearly_profit(revenue, -margin) == -yearly_profit(revenue, margin)
    assert abs(10_000 * yearly_profit(revenue, margin) - revenue * margin) <= 5_000


def test_a_long_curve_is_gone_through_once_a_figure() -> None:
    """However often its figures are asked for, all customers are gone through once for each."""

    class Counted(tuple[CustomerProfit, ...]):
        times = 0

        def __iter__(self) -> Iterator[CustomerProfit]:
            Counted.times += 1
            return super().__iter__()

    made = build_curve(CustomerFigures(f"c{n}", "x", 20_000, 3_000 - n) for n in range(4_000))
    again = ProfitCurve(Counted(made.earned), made.unknown)
    for _ in range(10):
        assert (again.few, again.losing, again.lost) == (made.few, made.losing, made.lost)
    assert Counted.times == 3


def test_a_curve_by_hand() -> None:
    """30 % of 20,000 and 10 % of 10,000 make 7,000, of which one alone brings 80 %; 2 % of 5,000 are lost again."""
    rows = (("a", 20_000, 3_000), ("b", 10_000, 1_000), ("c", 5_000, -200), ("d", None, 5))
    made = build_curve(CustomerFigures(key, key, revenue, margin) for key, revenue, margin in rows)
    assert [(each.key, each.profit, each.cumulated) for each in made.earned] == [
        ("a", 6_000, 6_000),
        ("b", 1_000, 7_000),
        ("c", -100, 6_900),
    ]
    assert (made.peak, made.total, made.lost, made.losing, made.few, made.unknown) == (7_000, 6_900, 100, 1, 1, 1)
