"""`/umpire rules`: what concerns the reader first, in the team's own numbers, then topic by topic."""

import pytest

from bot.features.settings.messages import TOPICS
from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.mark.parametrize(
    ("handle", "first", "not_there"),
    [
        ("ana", "A strike counts for as long", "Before a final notice"),
        ("max", "For a team of 3 like yours: at least 2 of 3 vote on a final notice", "Before a final notice"),
        (
            "rosa",
            "Before a final notice: 3 points from 2 people (or all who deal with them",
            "Each number here",
        ),
        ("olga", "Each number here is a setting", "Before a final notice"),
    ],
)
def test_rules_begin_with_what_concerns_the_reader(
    shared_house: House, handle: str, first: str, not_there: str
) -> None:
    """Staff read of strikes, voters of ballots, managers of the steps, admins of the settings, in six lines at most."""
    told = shared_house.answer(shared_house.slack.person(handle), "/umpire rules")
    lines = [line for line in told.splitlines() if line.startswith("• ")]

    assert lines[0].startswith(f"• {first}")
    assert len(lines) <= 6
    assert not_there not in told
    assert "I never decide" in lines[-1]


def test_the_short_rules_have_the_teams_numbers(house: House) -> None:
    """A setting that an admin changes stands in the lines at once."""
    house.types(house.olga, "/umpire config strikes.contest-window 9")

    assert "contest a strike within 9 days" in house.answer(house.ana, "/umpire rules")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_one_tap_away(shared_house: House, topic: str) -> None:
    """The menu shows a topic's rules alone in the place of the answer, the same that its word shows."""
    shown = shared_house.types(shared_house.ana, "/umpire rules")
    shared_house.ana.selects(TOPICS[topic], in_=shown, action_id="menu:rules")
    shared_house.settle()

    assert shown.message is not None
    told = plain_text(shown.message)
    assert f"Rules: {TOPICS[topic][:1].lower()}{TOPICS[topic][1:]}" in told
    assert [other for key, other in TOPICS.items() if key != topic and f"*{other}*" in told] == []
    assert told == shared_house.answer(shared_house.ana, f"/umpire rules {topic}")


@pytest.mark.parametrize(
    ("typed", "title"), [("gates", "Cases"), ("Voting", "Ballots"), ("floors", "Minimums"), ("ballot", "Ballots")]
)
def test_topics_have_other_words(shared_house: House, typed: str, title: str) -> None:
    """An old word, a word for the same thing and a slip lead to the topic."""
    assert f"Rules: {title.lower()}" in shared_house.answer(shared_house.ana, f"/umpire rules {typed}")


def test_a_topic_that_is_not_there_names_those_that_are(shared_house: House) -> None:
    """What is no topic is refused with the list of them."""
    told = shared_house.answer(shared_house.ana, "/umpire rules banana")

    assert "I have no rules called “banana”" in told
    assert all(topic in told for topic in TOPICS)
