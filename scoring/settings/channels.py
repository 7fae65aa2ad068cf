"""Channels: what umpire may post where. An admin names a channel for each purpose. Source: product.md, channels."""

from enum import StrEnum


class ChannelPurpose(StrEnum):
    """What a channel is for; umpire posts nowhere else. `review` gets strikes, case cards, ballots and the digest."""

    REVIEW = "review"

    @property
    def meaning(self) -> str:
        """What is posted there, for the list of channels."""
        return _MEANINGS[self]


_MEANINGS = {ChannelPurpose.REVIEW: "One line per strike, and the digest: one message per customer."}
