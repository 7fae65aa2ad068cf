"""Messages about floors, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.floors import messages as floors
from bot.features.floors.usecases import FloorChange, FloorList, FloorPreview, FloorProposals, FloorsSet, FloorStanding
from bot.slack.rendering import Message
from scoring.floors import FloorProposal
from scoring.scorecards.scorecards import Floor
from tests.messages import samples

ACME, BOLIDO = ("acme", "Acme GmbH", 123_450), ("bolido", "Bólido & Co", 400_000)
UNSET = FloorStanding(Floor.REVENUE, None, 45, 0, ())
REVENUE = FloorStanding(Floor.REVENUE, 500_000, 45, 12, (ACME, BOLIDO))
MARGIN = FloorStanding(Floor.MARGIN, 1250, 40, 1, (("acme", "Acme GmbH", 900),))
NO_MARGIN = FloorStanding(Floor.MARGIN, None, 40, 0, ())
MIX = FloorStanding(Floor.MIX, 3_000, 9, 2, (("acme", "Acme GmbH", 1_266),), "maintenance")
WORST = tuple((samples.LONG_KEY, samples.LONG_NAME, -(10**15)) for _ in range(5))
HOSTILE = [FloorStanding(floor, 10**15, 10**6, 10**6, WORST) for floor in (Floor.REVENUE, Floor.MARGIN, Floor.SALE)]
HOSTILE += [FloorStanding(Floor.MIX, 2_000, 10**6, 10**6, WORST, f"{n} {'<&>' * 13}") for n in range(5)]
LATE = (2, (("acme", "Acme GmbH", 40), ("bolido", "Bólido & Co", 21)))
QUARTER = FloorProposal(Floor.REVENUE, 45, 512_300, 510_000)
STEP = FloorChange(UNSET, replace(REVENUE, limit=510_000), 3)
TEXTS = {"floor.revenue": "5100.00"}


def build_preview(*steps: FloorChange, may_set: bool = True, **texts: str) -> FloorPreview:
    """What floors would do."""
    return FloorPreview(steps, {f"floor.{word}": text for word, text in texts.items()}, 4, samples.POLICY, may_set)


CASES: dict[str, Callable[[], Message]] = {
    "floors": lambda: floors.render_floors(
        FloorList((REVENUE, MARGIN, UNSET, MIX), LATE, samples.POLICY, may_set=True)
    ),
    "floors--unset": lambda: floors.render_floors(
        FloorList((UNSET, NO_MARGIN), (0, ()), samples.POLICY, may_set=False)
    ),
    "floors--hostile": lambda: floors.render_floors(
        FloorList(
            tuple(HOSTILE),
            (10**6, tuple((samples.LONG_KEY, samples.LONG_NAME, 10**6) for _ in range(5))),
            samples.POLICY,
            True,
        )
    ),
    "floors_proposed": lambda: floors.render_proposals(
        FloorProposals((QUARTER,), build_preview(STEP, revenue="5100.00"), ((Floor.SALE, 3),))
    ),
    "floors_proposed--staff": lambda: floors.render_proposals(
        FloorProposals((QUARTER,), build_preview(STEP, may_set=False, revenue="5100.00"), ())
    ),
    "floors_proposed--none": lambda: floors.render_proposals(
        FloorProposals((), build_preview(), ((Floor.REVENUE, 0), (Floor.MARGIN, 3)))
    ),
    "floors_proposed--hostile": lambda: floors.render_proposals(
        FloorProposals(
            (
                FloorProposal(Floor.REVENUE, 10**6, 10**15, 10**15 - 1),
                FloorProposal(Floor.MARGIN, 10**6, 10**6, 10**6 - 1),
            ),
            build_preview(
                FloorChange(UNSET, HOSTILE[0], 10**6),
                FloorChange(NO_MARGIN, HOSTILE[1], 1),
                revenue="9" * 15,
                margin="9" * 15,
            ),
            (),
        )
    ),
    "floors_preview": lambda: floors.render_preview(
        build_preview(STEP, FloorChange(NO_MARGIN, MARGIN, 1), revenue="5100", margin="12.5%")
    ),
    "floors_preview--none": lambda: floors.render_preview(
        build_preview(FloorChange(REVENUE, UNSET, 0), revenue="none")
    ),
    "floors_preview--mix": lambda: floors.render_preview(
        build_preview(FloorChange(FloorStanding(Floor.MIX, None, 0, 0, ()), MIX, 1), mix="maintenance 30%")
    ),
    "floors_preview--hostile": lambda: floors.render_preview(
        build_preview(*(FloorChange(each, each, 10**6) for each in HOSTILE), mix="é" * 200, revenue="9" * 60)
    ),
    "floors_set": lambda: floors.render_floors_set(
        FloorsSet(
            {"floor.revenue": "5000", "floor.margin": None},
            replace(samples.POLICY, floor_revenue=500_000, floor_margin=None),
            samples.UNDO,
        )
    ),
    "floors_set--hostile": lambda: floors.render_floors_set(
        FloorsSet({"floor.mix": samples.LONG_LINE[:200]}, samples.POLICY, samples.UNDO)
    ),
}
POSTED: frozenset[str] = frozenset()
