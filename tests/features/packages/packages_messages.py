"""Messages about packages, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.packages import messages as packages
from bot.features.packages.usecases import Fit, Kept, Listing, Weighed
from bot.slack.rendering import Message
from scoring.packages import Kind, Package, Suited, Use
from tests.messages import samples

CARE = Package(1, "Care", Kind.MAINTENANCE, 40_000, 600, "U0ROSA", samples.NOW, 9_000, "Team B & Li", 240)
TASTE = Package(2, "Taste", Kind.TRIAL, 0, 0, "U0ROSA", samples.NOW)
SITE = Package(3, "Site", Kind.PROJECT, 1_250_050, 2_430, "U0ROSA", samples.NOW, respond=2_880)
WORST = Package(
    4, samples.LONG_NAME, Kind.PROJECT, 10**15, 600_000, "U0ROSA", samples.NOW, 10**15, samples.LONG_NAME, 600_000
)
BOLIDO = replace(samples.ACME, id=2, key="bolido", name="Bólido", revenue=None, package=None)
USE = Use(samples.ACME, CARE, 750, 150, 22_500)
UNPRICED = Use(BOLIDO, SITE, 2_500, 70, None)
WORST_CUSTOMER = replace(samples.HOSTILE, package=samples.LONG_NAME, revenue=10**15)


def kept(
    package: Package = CARE, before: Package | None = None, renamed: int = 0, undo: str | None = samples.UNDO
) -> Kept:
    """What somebody did to the list."""
    return Kept(package, before, renamed, samples.POLICY, undo)


def fit(suited: tuple[Suited, ...], uses: tuple[Use, ...] = (), *, may_edit: bool = True) -> Fit:
    """Whom the packages fit."""
    return Fit(suited, uses, (CARE, SITE), samples.POLICY, may_edit)


NONE = Suited(BOLIDO, "B", None)
OTHER = Suited(samples.ACME, "A", CARE)

CASES: dict[str, Callable[[], Message]] = {
    "packages": lambda: packages.listing(
        Listing(((TASTE, 0), (CARE, 1), (SITE, 12)), (("Support M", 3),), samples.POLICY, may_edit=True)
    ),
    "packages--staff": lambda: packages.listing(Listing(((CARE, 1),), (), samples.POLICY, may_edit=False)),
    "packages--none": lambda: packages.listing(Listing((), (("Support M", 3),), samples.POLICY, may_edit=True)),
    "packages--hostile": lambda: packages.listing(
        Listing(
            tuple((replace(WORST, id=n), 1_234_567) for n in range(1, 21)),
            tuple((samples.LONG_NAME, n) for n in range(40)),
            samples.POLICY,
            may_edit=True,
        )
    ),
    "packages--hostile-many": lambda: packages.listing(
        Listing(tuple((replace(WORST, id=n), 1) for n in range(1, 51)), (), samples.POLICY, may_edit=True)
    ),
    "package_kept": lambda: packages.kept(kept()),
    "package_kept--changed": lambda: packages.kept(kept(CARE, replace(CARE, name="Support M"), 12)),
    "package_kept--same": lambda: packages.kept(kept(CARE, CARE, undo=None)),
    "package_kept--removed": lambda: packages.kept(kept(replace(CARE, withdrawn_at=samples.NOW), CARE)),
    "package_kept--hostile": lambda: packages.kept(kept(WORST, replace(WORST, name="Old"), 1_234_567)),
    "package_weighed": lambda: packages.weighed(Weighed(samples.ACME, CARE, samples.POLICY)),
    "package_weighed--unknown": lambda: packages.weighed(
        Weighed(replace(samples.ACME, revenue=None), CARE, samples.POLICY)
    ),
    "package_weighed--hostile": lambda: packages.weighed(
        Weighed(
            replace(samples.HOSTILE, revenue=-(10**16)),
            replace(CARE, name=samples.LONG_NAME, price=10**15),
            samples.POLICY,
        )
    ),
    "packages_fit": lambda: packages.fit(fit((OTHER, NONE), (USE, UNPRICED))),
    "packages_fit--staff": lambda: packages.fit(fit((OTHER, NONE), (USE,), may_edit=False)),
    "packages_fit--all": lambda: packages.fit(fit((replace(OTHER, customer=replace(samples.ACME, package="CARE")),))),
    "packages_fit--none": lambda: packages.fit(replace(fit(()), packages=())),
    "packages_fit--hostile": lambda: packages.fit(
        fit(
            tuple(
                Suited(replace(WORST_CUSTOMER, id=n), grade, WORST if n % 2 else None)
                for n in range(100)
                for grade in "ABC"
            ),
            tuple(Use(WORST_CUSTOMER, WORST, 10**6, 10**5, 10**15) for _ in range(40)),
        )
    ),
}
POSTED: frozenset[str] = frozenset()
