"""`/umpire setup`: what people get from it."""

from bot.features.setup.feature import render_count
from tests.surface.house import House

LINES = {"umpire setup": "staff", "umpire setup help": "staff"}
"""Lines people type, and the group of those who may."""
CASES = {"setup": lambda: render_count(1)}
READS = {
    "setup": "There is 1 here.\nThere is *1* here.",
    "help_word--setup": """\
setup: what it does, in a few words. For staff.
*Setup* · what it does, in a few words · _staff_
`/umpire setup` shows it""",
}
"""What a person sees of each case."""


def test_the_journey(house: House) -> None:
    """Somebody types it and gets what they came for."""
    assert "what they came for" in house.answer(house.ana, "/umpire setup")
