"""Floors: what is proposed from history, and how floors are named. What breaks one is in `scorecards`.

Source: product.md §1 row 6, §5.9. Money in minor units, margins and shares in basis points.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards as mixes
from scoring.scorecards.scorecards import Floor, JobMix
from scoring.settings import parsers as readings, settings
from scoring.values.money import format_plain_money

QUARTILE_PARTS = 4
"""A proposal leaves about one in four below: the lower quartile."""
MIN_KNOWN = 8
"""Customers whose figure must be known before their history says anything."""
FLOORS_BY_WORD = {"revenue": Floor.REVENUE, "margin": Floor.MARGIN, "sale": Floor.SALE, "mix": Floor.MIX}
"""Floors as people type them; the setting of one is `floor.<word>`."""
FIGURE_FIELDS = {Floor.REVENUE: "revenue", Floor.MARGIN: "margin", Floor.SALE: "average_sale"}
"""The figure of a customer each floor looks at."""


@dataclass(frozen=True, slots=True)
class FloorProposal:
    """A floor taken from history: `exact` is a figure some customer has, `figure` the readable one at or below it."""

    floor: Floor
    known: int
    exact: int
    figure: int


def parse_floor_key(word: str) -> str:
    """The key of a floor's setting: `floor.revenue`. An unknown floor is refused with the nearest."""
    said = word.strip().casefold().removeprefix("floor.")
    if said not in FLOORS_BY_WORD:
        near = get_close_matches(said, FLOORS_BY_WORD, n=1, cutoff=0.5)
        hint = f"Did you mean `{near[0]}`?" if near else ""
        raise Malformed(
            f"“{word[:60]}” is no floor; the floors are {', '.join(FLOORS_BY_WORD)}. {hint}".strip(), field="floor"
        )
    return f"floor.{said}"


def find_limit(floor: Floor, policy: Policy) -> int | None:
    """The floor in force, of those that look at one figure; None: not set."""
    limits = {
        Floor.REVENUE: policy.floor_revenue,
        Floor.MARGIN: policy.floor_margin,
        Floor.SALE: policy.floor_sale,
    }
    return limits[floor]


def list_limits(policy: Policy) -> dict[Floor, int]:
    """Those in force, of those that look at one figure."""
    return {floor: found for floor in FIGURE_FIELDS if (found := find_limit(floor, policy)) is not None}


def change_floors(policy: Policy, texts: Mapping[str, str]) -> Policy:
    """The policy with floors set as people write them, by the settings' keys; `none` takes one away."""
    for key, text in texts.items():
        try:
            policy = settings.change_setting(policy, key, text)
        except Malformed as refusal:
            raise Malformed(str(refusal), field=key.removeprefix("floor.")) from None
    return policy


def quartile_rank(known: int) -> int:
    """Which of so many figures in ascending order, counted from 1, is the lower quartile: the nearest rank."""
    return -(-known // QUARTILE_PARTS)


def propose_floor(floor: Floor, known: int, exact: int | None) -> FloorProposal | None:
    """What history proposes: the lower quartile, rounded down to be readable.

    None with fewer than 8 known figures, and where the quartile is not above zero: history is then no guide.
    """
    if exact is None or known < MIN_KNOWN or exact <= 0:
        return None
    figure = round_down(exact, floor)
    return FloorProposal(floor, known, exact, figure) if figure > 0 else None


def round_down(figure: int, floor: Floor) -> int:
    """The figure rounded down: money to two leading digits, a margin to whole percent (under one, as it is)."""
    if figure <= 0:
        return figure
    if floor is Floor.MARGIN:
        return figure // 100 * 100 or figure
    step: int = 10 ** max(0, len(str(figure)) - 2)
    return figure // step * step


def below(figures: Iterable[int], limit: int | None) -> int:
    """How many figures are below a floor; none are below one that is not set."""
    return 0 if limit is None else sum(figure < limit for figure in figures)


def format_proposal(found: FloorProposal, policy: Policy) -> str:
    """A proposal as the text a person would type, and the setting reads."""
    return (
        format_percent(found.figure)
        if found.floor is Floor.MARGIN
        else format_plain_money(found.figure, policy.currency)
    )


def format_floors(policy: Policy) -> dict[str, str]:
    """The floors in force as the texts a person would type, by word; an empty one is not set."""
    money = {"revenue": policy.floor_revenue, "sale": policy.floor_sale}
    said = {
        word: "" if amount is None else format_plain_money(amount, policy.currency) for word, amount in money.items()
    }
    margin = "" if policy.floor_margin is None else format_percent(policy.floor_margin)
    return said | {"margin": margin, "mix": readings.format_value(policy.floor_mix) if policy.floor_mix else ""}


def format_percent(basis_points: int) -> str:
    """`12.5%`."""
    sign, (whole, part) = "-" * (basis_points < 0), divmod(abs(basis_points), 100)
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "") + "%"


def find_mix_gaps(found: Mapping[int, JobMix], required: Sequence[tuple[str, int]]) -> dict[int, tuple[str, int, int]]:
    """Who is below a required mix, by customer id: the type of job furthest below, its share and the floor."""
    worst: dict[int, tuple[str, int, int]] = {}
    for number, mix in found.items():
        shares = [
            (share, 100 * least, job) for job, least in required if (share := mixes.job_share(mix, job)) is not None
        ]
        short = min(((share - least, job, share, least) for share, least, job in shares if share < least), default=None)
        if short is not None:
            worst[number] = short[1:]
    return worst
