"""Erased people: what stands for one, and how it reads."""

from bot.slack.rendering import mention
from scoring.privacy.erased import is_erased, make_sentinel


def test_two_erased_people_are_never_the_same() -> None:
    """Each erased person gets an id of their own."""
    assert len({make_sentinel() for _ in range(1000)}) == 1000


def test_an_erased_person_is_named_as_one() -> None:
    """Where somebody erased would be mentioned, it is said that they are: Slack knows nobody by that id."""
    assert mention("erased-3f2a91c07b") == "someone erased (3f2a)"
    assert mention("U012") == "<@U012>"


def test_no_member_of_a_workspace_is_taken_for_an_erased_one() -> None:
    """Ids of Slack, and texts around an id, are not those of erased people."""
    assert is_erased(make_sentinel())
    assert not any(map(is_erased, ("U0ERASED", "erased-", "erased-3F2A91C07B", "an erased-3f2a91c07b")))
