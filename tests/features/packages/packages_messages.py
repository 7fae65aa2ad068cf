"""Messages about packages, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.packages import messages as packages
from bot.features.packages.usecases import AssignmentPreview, PackageChanged, PackageFit, PackageList
from bot.slack.rendering import Message
from scoring.packages import Package, PackageKind, PackageUse, ProposedPackage
from tests.messages import samples

CARE = Package(1, "Care", PackageKind.MAINTENANCE, 40_000, 600, "U0ROSA", samples.NOW, 9_000, "Team B & Li", 240)
TASTE = Package(2, "Taste", PackageKind.TRIAL, 0, 0, "U0ROSA", samples.NOW)
SITE = Package(3, "Site", PackageKind.PROJECT, 1_250_050, 2_430, "U0ROSA", samples.NOW, respond=2_880)
WORST = Package(
    4,
    samples.LONG_NAME,
    PackageKind.PROJECT,
    10**15,
    600_000,
    "U0ROSA",
    samples.NOW,
    10**15,
    samples.LONG_NAME,
    600_000,
)
BOLIDO = replace(samples.ACME, id=2, key="bolido", name="Bólido", revenue=None, package=None)
USE = PackageUse(samples.ACME, CARE, 750, 150, 22_500)
UNPRICED = PackageUse(BOLIDO, SITE, 2_500, 70, None)
WORST_CUSTOMER = replace(samples.HOSTILE, package=samples.LONG_NAME, revenue=10**15)


def kept(
    package: Package = CARE, before: Package | None = None, renamed: int = 0, undo: str | None = samples.UNDO
) -> PackageChanged:
    """What somebody did to the list."""
    return PackageChanged(package, before, renamed, samples.POLICY, undo)


def fit(suited: tuple[ProposedPackage, ...], uses: tuple[PackageUse, ...] = (), *, may_edit: bool = True) -> PackageFit:
    """Whom the packages fit."""
    return PackageFit(suited, uses, (CARE, SITE), samples.POLICY, may_edit)


NONE = ProposedPackage(BOLIDO, "B", None)
OTHER = ProposedPackage(samples.ACME, "A", CARE)

CASES: dict[str, Callable[[], Message]] = {
    "packages_fit--withheld": lambda: packages.render_fit(replace(fit((NONE,)), withheld=2)),
    "packages": lambda: packages.render_packages(
        PackageList(((TASTE, 0), (CARE, 1), (SITE, 12)), (("Support M", 3),), samples.POLICY, may_edit=True)
    ),
    "packages--staff": lambda: packages.render_packages(PackageList(((CARE, 1),), (), samples.POLICY, may_edit=False)),
    "packages--none": lambda: packages.render_packages(
        PackageList((), (("Support M", 3),), samples.POLICY, may_edit=True)
    ),
    "packages--hostile": lambda: packages.render_packages(
        PackageList(
            tuple((replace(WORST, id=n), 1_234_567) for n in range(1, 21)),
            tuple((samples.LONG_NAME, n) for n in range(40)),
            samples.POLICY,
            may_edit=True,
        )
    ),
    "packages--hostile-many": lambda: packages.render_packages(
        PackageList(tuple((replace(WORST, id=n), 1) for n in range(1, 51)), (), samples.POLICY, may_edit=True)
    ),
    "package_kept": lambda: packages.render_package_changed(kept()),
    "package_kept--changed": lambda: packages.render_package_changed(kept(CARE, replace(CARE, name="Support M"), 12)),
    "package_kept--same": lambda: packages.render_package_changed(kept(CARE, CARE, undo=None)),
    "package_kept--removed": lambda: packages.render_package_changed(
        kept(replace(CARE, withdrawn_at=samples.NOW), CARE)
    ),
    "package_kept--hostile": lambda: packages.render_package_changed(
        kept(WORST, replace(WORST, name="Old"), 1_234_567)
    ),
    "package_weighed": lambda: packages.render_assignment_preview(
        AssignmentPreview(samples.ACME, CARE, samples.POLICY)
    ),
    "package_weighed--unknown": lambda: packages.render_assignment_preview(
        AssignmentPreview(replace(samples.ACME, revenue=None), CARE, samples.POLICY)
    ),
    "package_weighed--hostile": lambda: packages.render_assignment_preview(
        AssignmentPreview(
            replace(samples.HOSTILE, revenue=-(10**16)),
            replace(CARE, name=samples.LONG_NAME, price=10**15),
            samples.POLICY,
        )
    ),
    "packages_fit": lambda: packages.render_fit(fit((OTHER, NONE), (USE, UNPRICED))),
    "packages_fit--staff": lambda: packages.render_fit(fit((OTHER, NONE), (USE,), may_edit=False)),
    "packages_fit--all": lambda: packages.render_fit(
        fit((replace(OTHER, customer=replace(samples.ACME, package="CARE")),))
    ),
    "packages_fit--none": lambda: packages.render_fit(replace(fit(()), packages=())),
    "packages_fit--hostile": lambda: packages.render_fit(
        fit(
            tuple(
                ProposedPackage(replace(WORST_CUSTOMER, id=n), grade, WORST if n % 2 else None)
                for n in range(100)
                for grade in "ABC"
            ),
            tuple(PackageUse(WORST_CUSTOMER, WORST, 10**6, 10**5, 10**15) for _ in range(40)),
        )
    ),
}
POSTED: frozenset[str] = frozenset()
