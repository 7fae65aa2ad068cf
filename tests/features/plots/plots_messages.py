"""Messages about plots, each with everyday values and with the worst there are."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.features.plots.messages import money as money_plots, plots as plot_messages
from bot.features.plots.usecases import SNAPSHOT, AttentionPlot, GradesPlot, ProfitPlot, RoomPlot, StrikesPlot
from bot.slack.rendering import Message
from scoring.capacity import CapacityLedger, LeavingCustomer
from scoring.customers.customers import Customer
from scoring.interactions import NO_TOTALS, AttentionTotals
from scoring.plots import plots
from scoring.plots.plots import CustomerTime, GradeMix, GradeShare
from scoring.plots.profits import CustomerFigures, build_curve
from scoring.strikes import Strike
from tests.messages import samples


def struck(found: Iterable[Strike] = samples.EVERY_KIND, customer: Customer = samples.ACME) -> StrikesPlot:
    """The strikes of a customer over time."""
    return StrikesPlot(customer, plots.build_timeline(found, now=samples.NOW, policy=samples.POLICY))


def attended(*spent: CustomerTime, totals: AttentionTotals | None = None, further: int = 0) -> AttentionPlot:
    """Time beside revenue of these customers, who are all there are unless told otherwise."""
    all_of_it = AttentionTotals(sum(each.minutes for each in spent), sum(max(each.revenue or 0, 0) for each in spent))
    return AttentionPlot(
        plots.build_spread(spent, totals or all_of_it, samples.POLICY, further=further), samples.POLICY
    )


def counted(*spent: CustomerTime) -> AttentionPlot:
    """Time beside revenue in works-council mode."""
    return AttentionPlot(plots.build_spread(spent, AttentionTotals(0, 0), samples.COUNTED), samples.COUNTED)


def mix(at: datetime, *customers: int, revenue: int = 1_000_000) -> GradeMix:
    """How many were graded A, B, C, D and not at all, each bringing the same."""
    grades = (*plots.GRADES, None)
    return GradeMix(at, tuple(GradeShare(grade, n, n * revenue) for grade, n in zip(grades, customers, strict=True)))


def graded(now: GradeMix, *before: GradeMix) -> GradesPlot:
    """The grades now and before."""
    return GradesPlot(now, before, SNAPSHOT.after(samples.NOW, samples.POLICY.zone), samples.POLICY)


GLOBEX = CustomerTime("globex", "Globex Logistics", 700_000, 1260, 9, 9)
ACME = CustomerTime("acme", "Acme GmbH", 2_100_000, 900, 7, 7)
QUIET = CustomerTime("bs", "B’s Beverages", 14_700_000, 3840, 12, 9)
UNPRICED = CustomerTime("obrien", "O'Brien & Daughters", None, 300, 2, 2)
NASTY = tuple(
    CustomerTime(f"{samples.LONG_KEY}{n}", samples.LONG_NAME, n * 10**13, 10**7 - n, 10**6, 90) for n in range(60)
)
NOW = mix(samples.NOW, 40, 26, 22, 11, 17)
MONDAYS = tuple(
    mix(samples.NOW - timedelta(days=7 * n), 30 + n % 3, 28, 26 - n % 3, 16, 17, revenue=900_000 + n)
    for n in range(19, 0, -1)
)
NOBODY = mix(samples.NOW, 0, 0, 0, 0, 0)
HUGE = tuple(mix(m.at, *[10**9] * 5, revenue=10**9) for m in MONDAYS)

WORST_MONEY = tuple(
    CustomerFigures(f"{samples.LONG_KEY}{n}", samples.LONG_NAME, 10**16 - n, 10**6 * (1 - n % 3)) for n in range(60)
)


def profits(*found: CustomerFigures) -> Message:
    """The profit curve of these customers."""
    return money_plots.render_profit(ProfitPlot(build_curve(found), samples.POLICY))


def earns(key: str, revenue: int | None, margin: int | None) -> CustomerFigures:
    """A customer with these figures."""
    return CustomerFigures(key, key.capitalize(), revenue, margin)


def ledger(lost: int = 38_400_00, won: int = 20_000_00, weighted: int = 6_000_00, unknown: int = 0) -> Message:
    """The room of this ledger."""
    going = (LeavingCustomer(1, lost, 90),) if lost else ()
    return money_plots.render_room(
        RoomPlot(CapacityLedger(samples.NOW, going, lost, unknown, won=won, weighted=weighted), samples.POLICY)
    )


CASES: dict[str, Callable[[], Message]] = {
    "plot_attention--counted": lambda: plot_messages.render_attention(
        counted(replace(GLOBEX, people=3), ACME, replace(QUIET, people=4))
    ),
    "plot_attention--withheld": lambda: plot_messages.render_attention(counted(ACME)),
    "plot_profit": lambda: profits(
        earns("globex", 2_000_000, 3000), earns("acme", 4_800_000, -200), earns("hooli", None, 900), earns("bolt", 9, 0)
    ),
    "plot_profit--many": lambda: profits(*(earns(f"c{n}", 100_000 + n, 1000 + n) for n in range(40))),
    "plot_profit--no-profit": lambda: profits(earns("acme", 4_800_000, -200)),
    "plot_profit--none": lambda: profits(),
    "plot_profit--unknown": lambda: profits(earns("acme", None, None), earns("hooli", 1, None)),
    "plot_profit--hostile": lambda: profits(*WORST_MONEY),
    "plot_room": ledger,
    "plot_room--enough": lambda: ledger(won=50_000_00, unknown=1),
    "plot_room--nobody": lambda: ledger(0),
    "plot_room--hostile": lambda: ledger(10**17, 10**16, 10**16, 10**6),
    "plot_list": plot_messages.render_plot_list,
    "plot_strikes": lambda: plot_messages.render_strikes(struck()),
    "plot_strikes--one": lambda: plot_messages.render_strikes(struck((samples.strike(12),))),
    "plot_strikes--last": lambda: plot_messages.render_strikes(struck((samples.strike(12), samples.EVERY_KIND[3]))),
    "plot_strikes--over": lambda: plot_messages.render_strikes(struck((samples.EVERY_KIND[3],))),
    "plot_strikes--all-over": lambda: plot_messages.render_strikes(
        struck((samples.EVERY_KIND[3], samples.EVERY_KIND[4]))
    ),
    "plot_strikes--none": lambda: plot_messages.render_strikes(struck(())),
    "plot_strikes--former": lambda: plot_messages.render_strikes(
        struck(customer=replace(samples.ACME, former_at=samples.NOW))
    ),
    "plot_strikes--hostile": lambda: plot_messages.render_strikes(
        struck((replace(each, reason="x" * 40) for each in samples.HOSTILE_STRIKES), samples.HOSTILE)
    ),
    "plot_attention": lambda: plot_messages.render_attention(attended(GLOBEX, ACME, QUIET)),
    "plot_attention--unpriced": lambda: plot_messages.render_attention(
        attended(GLOBEX, UNPRICED, ACME, QUIET, further=2)
    ),
    "plot_attention--even": lambda: plot_messages.render_attention(attended(QUIET)),
    "plot_attention--no-revenue": lambda: plot_messages.render_attention(attended(UNPRICED)),
    "plot_attention--no-time": lambda: plot_messages.render_attention(attended(totals=NO_TOTALS)),
    "plot_attention--hostile": lambda: plot_messages.render_attention(attended(*NASTY, further=10**5)),
    "plot_grades": lambda: plot_messages.render_grades(graded(NOW, *MONDAYS)),
    "plot_grades--same": lambda: plot_messages.render_grades(
        graded(NOW, mix(samples.NOW - timedelta(days=7), *[40, 26, 22, 11, 17]))
    ),
    "plot_grades--first": lambda: plot_messages.render_grades(graded(NOW)),
    "plot_grades--unpriced": lambda: plot_messages.render_grades(
        graded(
            mix(samples.NOW, 0, 1, 2, 0, 4, revenue=0), mix(samples.NOW - timedelta(days=7), 0, 1, 0, 0, 6, revenue=0)
        )
    ),
    "plot_grades--ungraded": lambda: plot_messages.render_grades(graded(mix(samples.NOW, 0, 0, 0, 0, 12))),
    "plot_grades--none": lambda: plot_messages.render_grades(graded(NOBODY)),
    "plot_grades--hostile": lambda: plot_messages.render_grades(graded(replace(HUGE[0], at=samples.NOW), *HUGE)),
}
POSTED: frozenset[str] = frozenset()
