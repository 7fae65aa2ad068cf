"""Channels: what one can be named for."""

import pytest

from scoring.settings.channels import ChannelPurpose


@pytest.mark.parametrize("purpose", ChannelPurpose)
def test_purpose_says_what_is_posted(purpose: ChannelPurpose) -> None:
    """Every purpose says in a sentence what umpire posts there."""
    assert purpose.meaning.endswith(".")
