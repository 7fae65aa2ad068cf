"""A quarter of ten people's life in the time machine: the right digests, questions and nudges, in their order."""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from playground.slack.messages import Message
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

STAFF = ("ana", "ben", "li", "jo", "rosa", "max", "olga", "mia", "ada", "eva")
SUNDAY = datetime(2026, 1, 11, 12, tzinfo=UTC)
ASKED, STOPPED = "Nothing was said about", "I will stop asking"
QUESTION, DIGEST, MARK = (ASKED, STOPPED), "The digest is here", "The audit's mark of the week"
Said = tuple[date, str, str]


def test_a_quarter_in_the_time_machine(house: House) -> None:
    """Three jumps of thirty days: thirteen digests, five unanswered days of questions each, and every nudge once.

    Each message reads as it does at the end: what is over says so in its place.
    """
    company(house)
    house.later(seconds=(SUNDAY - house.clock()).total_seconds())
    house.settle()

    took = []
    for _ in range(3):
        begun = time.perf_counter()
        house.later(days=30)
        took.append(time.perf_counter() - begun)
    print("thirty days each took", ", ".join(f"{seconds:.1f} s" for seconds in took))  # noqa: T201 - measured, for people

    mondays = [SUNDAY.date() + timedelta(days=1 + 7 * week) for week in range(13)]
    assert [day for day, text in posted(house) if text.startswith(DIGEST)] == mondays
    rows = told(house)
    for handle in STAFF:
        questions = [text for _, who, text in rows if who == handle and text.startswith(QUESTION)]
        assert [text.startswith(ASKED) for text in questions] == [*[True] * 5, False]
    rest = [row for row in rows if not row[2].startswith((*QUESTION, MARK))]
    expected = [
        (date(2026, 1, 13), "jo", "Was the talk with Acme GmbH held?"),
        (date(2026, 1, 14), "li", "Fix #1 for Acme GmbH is due"),
        (date(2026, 1, 16), "jo", "Fix #1 for Acme GmbH was due"),
        (date(2026, 1, 16), "rosa", "Fix #1 for Acme GmbH was due"),
        (date(2026, 1, 26), "jo", "Was the talk with Acme GmbH held?"),
        (date(2026, 2, 27), "mia", "B's Beverages: the hold is over."),
        (date(2026, 3, 6), "mia", "A clean slate for Globex Logistics?"),
        (date(2026, 3, 6), "rosa", "A clean slate for Globex Logistics?"),
        (date(2026, 3, 27), "rosa", "The grade set by hand for O'Brien &amp; Daughters holds until"),
    ]
    assert [row[:2] for row in rest] == [row[:2] for row in expected]
    for row, (*_, beginning) in zip(rest, expected, strict=True):
        assert row[2].startswith(beginning)


def company(house: House) -> None:
    """Everybody logged something; Acme is struck, Globex talked with, O'Brien graded by hand, a fourth on hold."""
    house.slack.add_person("eva", name="Eva Lund", title="Support")
    for handle in STAFF:
        house.types(house.slack.person(handle), "/log obrien 10m ok about an order")
    for key, yes in (("acme", 1), ("globex", 2)):
        house.types(house.ana, f"/scorecard {key} rate")
        given = {question.id: "Yes" if place < yes else "No" for place, question in enumerate(QUESTIONS)}
        house.modal(house.ana).fill(given).submit()
        house.modal(house.ana).close(everything=True)
    house.types(house.ana, "/strike acme rude-to-support shouted at Li on the call")
    house.types(house.jo, "/umpire problem acme nobody wrote the scope down --side both")
    house.types(house.jo, "/umpire fix acme write the scope down --owner @li --due 14 jan")
    house.types(house.jo, "/umpire talk acme --on 12 jan")
    house.types(house.ben, "/strike globex late-input the brief is a week late")
    house.types(house.max, "/umpire problem globex nobody writes briefs --side both")
    house.types(house.max, "/umpire talk globex receptive they will send briefs")
    house.types(house.rosa, "/scorecard obrien override B they are growing fast")
    house.types(house.mia, "/umpire hold b's their office burnt down --until 2 mar")


def posted(house: House) -> list[tuple[date, str]]:
    """What was posted in the review channel: the day, and the text."""
    return [(day, text) for _, day, text in read(house.posts())]


def told(house: House) -> list[Said]:
    """Every direct message: the day, to whom, and the text; by day, then by person, then as they came."""
    came = [(day, who, at, text) for who in STAFF for at, day, text in read(house.slack.person(who).dm)]
    return [(day, who, text) for day, who, _, text in sorted(came)]


def read(messages: Iterable[Message]) -> list[tuple[float, date, str]]:
    """When each came, and its text; they must be in order."""
    found = [(float(each.ts), datetime.fromtimestamp(float(each.ts), UTC).date(), each.text) for each in messages]
    assert found == sorted(found, key=lambda each: each[0])
    return found
