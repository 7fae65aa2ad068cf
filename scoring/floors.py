"""Minimums: how they are set, written, and proposed from history. What breaks one is in `scorecards`.

Source: product.md, minimums. Money is in minor units; margins and shares are in basis points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.scorecards import scorecards
from scoring.scorecards.scorecards import Floor, JobMix
from scoring.settings import parsers, settings
from scoring.values.money import format_plain_money
from scoring.values.words import spell_as_stored

QUARTILE_PARTS = 4
"""A proposed floor is the lower quartile, so about one customer in four is below it."""
MIN_KNOWN = 8
"""How many customers need a known figure before a floor is proposed."""
FLOORS_BY_WORD = {"revenue": Floor.REVENUE, "margin": Floor.MARGIN, "sale": Floor.SALE, "mix": Floor.MIX}
"""Floors by the word people type; the setting is called `floor.<word>`."""
FIGURE_FIELDS = {Floor.REVENUE: "revenue", Floor.MARGIN: "margin", Floor.SALE: "average_sale"}
"""The field of a customer that each floor is compared with."""


@dataclass(frozen=True, slots=True)
class FloorProposal:
    """A floor proposed from `known` figures: `exact` is the lower quartile, `figure` the same rounded down."""

    floor: Floor
    known: int
    exact: int
    figure: int


def parse_floor_key(word: str) -> str:
    """Read a floor's name and return the key of its setting, `floor.revenue`. Refused: an unknown floor."""
    name = spell_as_stored(word.strip().casefold()).removeprefix("floor.")
    if name not in FLOORS_BY_WORD:
        near = get_close_matches(name, FLOORS_BY_WORD, n=1, cutoff=0.5)
        hint = f"Did you mean `{near[0]}`?" if near else ""
        raise Malformed(
            f"“{word[:60]}” is no minimum; the minimums are {', '.join(FLOORS_BY_WORD)}. {hint}".strip(), field="floor"
        )
    return f"floor.{name}"


def find_limit(floor: Floor, policy: Policy) -> int | None:
    """Find the limit in force of a floor that looks at one figure; None if it is not set."""
    limits = {
        Floor.REVENUE: policy.floor_revenue,
        Floor.MARGIN: policy.floor_margin,
        Floor.SALE: policy.floor_sale,
    }
    return limits[floor]


def list_limits(policy: Policy) -> dict[Floor, int]:
    """List the limits in force of the floors that look at one figure."""
    return {floor: limit for floor in FIGURE_FIELDS if (limit := find_limit(floor, policy)) is not None}


def change_floors(policy: Policy, texts: Mapping[str, str]) -> Policy:
    """Return the policy with floors set from typed texts by setting key; `none` takes a floor away."""
    for key, text in texts.items():
        try:
            policy = settings.change_setting(policy, key, text)
        except Malformed as refusal:
            raise Malformed(str(refusal), field=key.removeprefix("floor.")) from None
    return policy


def quartile_rank(known: int) -> int:
    """Work out which of so many figures in ascending order, counted from 1, is the lower quartile.

    >>> quartile_rank(8), quartile_rank(9)
    (2, 3)
    """
    return -(-known // QUARTILE_PARTS)


def propose_floor(floor: Floor, known: int, exact: int | None) -> FloorProposal | None:
    """Propose a floor from the lower quartile of `known` figures, rounded down.

    None with fewer than 8 figures, and if the quartile is not above zero.
    """
    if exact is None or known < MIN_KNOWN or exact <= 0:
        return None
    figure = round_down(exact, floor)
    return FloorProposal(floor, known, exact, figure) if figure > 0 else None


def round_down(figure: int, floor: Floor) -> int:
    """Round a figure down: money to two leading digits, a margin to whole percent unless it is below one.

    >>> round_down(123_456, Floor.REVENUE), round_down(1_275, Floor.MARGIN)
    (120000, 1200)
    """
    if figure <= 0:
        return figure
    if floor is Floor.MARGIN:
        return figure // 100 * 100 or figure
    step: int = 10 ** max(0, len(str(figure)) - 2)
    return figure // step * step


def format_proposal(proposal: FloorProposal, policy: Policy) -> str:
    """Write a proposal as the text that a person would type for the setting."""
    return (
        format_percent(proposal.figure)
        if proposal.floor is Floor.MARGIN
        else format_plain_money(proposal.figure, policy.currency)
    )


def format_floors(policy: Policy) -> dict[str, str]:
    """Write the floors in force as a person would type them, by word; an empty text is not set."""
    money = {"revenue": policy.floor_revenue, "sale": policy.floor_sale}
    texts = {
        word: "" if amount is None else format_plain_money(amount, policy.currency) for word, amount in money.items()
    }
    margin = "" if policy.floor_margin is None else format_percent(policy.floor_margin)
    return texts | {"margin": margin, "mix": parsers.format_value(policy.floor_mix) if policy.floor_mix else ""}


def format_percent(basis_points: int) -> str:
    """Write basis points as a percentage: `12.5%`."""
    sign, (whole, part) = "-" * (basis_points < 0), divmod(abs(basis_points), 100)
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "") + "%"


def find_mix_gaps(mixes: Mapping[int, JobMix], required: Sequence[tuple[str, int]]) -> dict[int, tuple[str, int, int]]:
    """Find, by customer id, the type of job whose share is furthest below its floor: (job, share, floor)."""
    worst: dict[int, tuple[str, int, int]] = {}
    for number, mix in mixes.items():
        shares = [
            (share, 100 * least, job)
            for job, least in required
            if (share := scorecards.job_share(mix, job)) is not None
        ]
        short = min(((share - least, job, share, least) for share, least, job in shares if share < least), default=None)
        if short is not None:
            worst[number] = short[1:]
    return worst
