"""Channels: what umpire may post where, and who else can read it there. An admin names one for each purpose.

Source: product.md, channels and safety.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from scoring.rules.policy import Policy
from scoring.values.recurrence import Schedule


class ChannelPurpose(StrEnum):
    """What a channel is for; umpire posts nowhere else. `review` gets strikes, case cards, ballots and the digest."""

    REVIEW = "review"

    @property
    def meaning(self) -> str:
        """What is posted there, for the list of channels."""
        return _MEANINGS[self]


_MEANINGS = {ChannelPurpose.REVIEW: "One line per strike, and the digest: one message per customer."}

REMINDED_AT = time(9)
"""When admins are reminded on Monday, workspace time."""


def build_schedule(policy: Policy) -> Schedule:
    """Build the weekly schedule on which admins are reminded of channels others can read."""
    return Schedule(REMINDED_AT, 0, policy.calendar)


EVERYBODY = "public"
"""The word for everybody in the workspace, beside the ids of guests."""


@dataclass(frozen=True, slots=True)
class OtherReaders:
    """Who besides the team can read a channel: everybody in the workspace, if it is public, and guests, by id."""

    public: bool = False
    guests: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """Everybody, and each guest, as they are stored when an admin accepts them."""
        return frozenset((*self.guests, *([EVERYBODY] if self.public else [])))

    def leave_out(self, known: Collection[str]) -> "OtherReaders":
        """Return those who are not among the known."""
        return OtherReaders(
            self.public and EVERYBODY not in known, tuple(guest for guest in self.guests if guest not in known)
        )
