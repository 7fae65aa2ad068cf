"""Doors of a ballot: what entitles people to open one, and which gates that makes unnecessary.

Source: product.md, steps before a final notice.
"""

from enum import StrEnum

from scoring.cases import cases
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Gate


class BallotDoor(StrEnum):
    """What entitles people to open a ballot. Some entitlements to a final notice make certain gates unnecessary."""

    POINTS = "three strikes"
    FIRE_ZONE = "the fire zone by two raters and a broken floor"
    DECLINED = "a declined contract"
    SEVERE = "a severe strike"
    NOT_MET = "a final notice that was not met"
    NEW_STRIKE = "a new strike after the final notice"


_PLAIN_DOORS: dict[str, str] = {BallotDoor.FIRE_ZONE: "few yes answers from two raters and a missed minimum"}
"""What people read in the place of a door whose value, which is stored with ballots, is no plain English."""
SPARED_GATES: dict[BallotDoor, frozenset[Gate]] = {
    BallotDoor.POINTS: frozenset(),
    BallotDoor.FIRE_ZONE: frozenset({Gate.POINTS, Gate.REPORTERS}),
    BallotDoor.DECLINED: frozenset({Gate.POINTS, Gate.REPORTERS}),
    BallotDoor.SEVERE: frozenset(WAIVABLE),
}
"""The gates that are not needed for a ballot opened through each door."""


def describe_door(door: str) -> str:
    """Return in plain words what entitled people to open a ballot, from the door stored with it; "" for none."""
    return _PLAIN_DOORS.get(door, door)


def notice_door(file: CaseFile) -> BallotDoor:
    """Say what entitles people to a final notice now, the strongest reason first, however the case opened."""
    if file.tally.severe:
        return BallotDoor.SEVERE
    if file.declined or file.case.route is cases.CaseRoute.DECLINED:
        return BallotDoor.DECLINED
    if cases.is_in_fire_zone(file.card, file.policy):
        return BallotDoor.FIRE_ZONE
    return BallotDoor.POINTS
