"""What people may ask for, line by line, and who the people are: the table of who may, gathered from the features."""

from importlib import import_module
from pathlib import Path

from bot.features import FEATURES
from tests import features

ALLOWED, MANAGERS, ADMINS, MEMBERS = "may", "managers only", "admins only", "members only"
OWNERS = "managers and the customer's owner only"
VOTERS = "voters and managers only"
REASONS = {
    "full members of this workspace only": MEMBERS,
    "Only a manager can": MANAGERS,
    "Only a manager who is not involved can": MANAGERS,
    "Whether a decision stands is said by whoever is asked to judge the reply": OWNERS,
    "Only a manager, or the customer's owner, can": OWNERS,
    "Only a voter or a manager can": VOTERS,
    "Only an umpire admin can": ADMINS,
}
GROUPS = ("staff", "owner", "voter", "manager", "admin")


def gather_declared(name: str) -> dict[str, str]:
    """What every feature's tests declare under that name, in the order of the features."""
    found: dict[str, str] = {}
    for feature in FEATURES:
        if feature.commands or feature.clicks:
            found |= getattr(import_module(_get_module_name(feature.name)), name, {})
    return found


def _get_module_name(feature: str) -> str:
    """The module with a feature's lines and buttons; a small feature keeps them in its one test."""
    folder = Path(features.__path__[0]) / feature
    return f"tests.features.{feature}." + (
        "entry_points" if (folder / "entry_points.py").exists() else f"test_{feature}"
    )


LINES = gather_declared("LINES")
TABLE = {line: group for each in GROUPS for line, group in LINES.items() if group == each}
BUTTONS = gather_declared("BUTTONS") | {"undo": "somebody's", "pick:1": "somebody's acme"}
WHEN_PARTING = gather_declared("LINES_WHEN_PARTING"), gather_declared("BUTTONS_WHEN_PARTING")
"""Lines and buttons that mean something only while a transition runs; tests/features/transitions tries them."""
PEOPLE: dict[str, frozenset[str]] = {
    "ana": frozenset({"staff"}),
    "max": frozenset({"staff", "voter"}),
    "jo": frozenset({"staff", "owner"}),
    "rosa": frozenset({"staff", "owner", "voter", "manager"}),
    "olga": frozenset({"staff", "admin"}),
    "ada": frozenset({"staff", "admin"}),
    "gus": frozenset(),
    "uli": frozenset(),
    "dee": frozenset(),
}
"""Staff, a voter, an account owner, a manager, two admins, a guest, one of a single channel, a deactivated one."""
