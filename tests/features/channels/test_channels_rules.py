"""Channels: what one can be named for."""

import pytest

from scoring.settings.channels import Purpose


@pytest.mark.parametrize("purpose", Purpose)
def test_purpose_says_what_is_posted(purpose: Purpose) -> None:
    """Every purpose says in a sentence what umpire posts there."""
    assert purpose.meaning.endswith(".")
