"""Prospects: what an assessment suggests, names and lines, and what farewells had in common."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, strategies as st

from scoring.prospects import lessons, prospects as prospect_rules
from scoring.prospects.lessons import AnswerCount, LessonKind
from scoring.prospects.prospects import Leaning, Prospect
from scoring.refusals import AlreadyDone, Incomplete, Malformed, Refusal
from scoring.scorecards.scorecards import QUESTION_IDS, Choice
from scoring.values.words import fold

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
KINDS = {"y": "yes", "n": "no", "?": "unknown", "-": "not applicable"}
LEAST = 5


def prospect(kinds: str, musts: str = "", nevers: str = "", number: int = 1) -> Prospect:
    """A prospect with an answer a letter."""
    return Prospect(
        number,
        "Initech",
        "initech",
        "U-ana",
        NOW,
        {each: KINDS[kind] for each, kind in zip(QUESTION_IDS, kinds, strict=True)},
        {f"must {n}": KINDS[kind] for n, kind in enumerate(musts)},
        {f"never {n}": KINDS[kind] for n, kind in enumerate(nevers)},
    )


def leaning(found: Prospect) -> Leaning:
    """What it suggests."""
    return prospect_rules.weigh_prospect(found, min_answers=LEAST).leaning


some = st.builds(
    prospect,
    st.text("yn?-", min_size=7, max_size=7),
    st.text("yn?", max_size=4),
    st.text("yn?", max_size=4),
    st.integers(1, 10**6),
)


@pytest.mark.parametrize(
    ("kinds", "musts", "nevers", "suggests"),
    [
        ("yyyyyyy", "yy", "nn", Leaning.FOR),
        ("yyyyyyn", "", "", Leaning.FOR),
        ("yyyyynn", "y", "n", Leaning.MIXED),
        ("nnnyyyn", "y", "n", Leaning.MIXED),
        ("yyyyyyy", "yn", "nn", Leaning.AGAINST),
        ("yyyyyyy", "yy", "ny", Leaning.AGAINST),
        ("nnnnnyy", "y", "n", Leaning.AGAINST),
        ("nnnnny?", "y", "n", Leaning.AGAINST),
        ("nnnny??", "y", "n", Leaning.OPEN),
        ("yyyyyy?", "y", "n", Leaning.OPEN),
        ("yyyyyyy", "?", "n", Leaning.OPEN),
        ("yyyyyyy", "y", "?", Leaning.OPEN),
        ("???????", "", "", Leaning.OPEN),
        ("yyynnn?", "", "", Leaning.MIXED),
        ("yyyy---", "y", "n", Leaning.OPEN),
        ("nnnn---", "n", "n", Leaning.AGAINST),
        ("yyyyy--", "y", "n", Leaning.FOR),
        ("n----ny", "", "", Leaning.OPEN),
    ],
)
def test_what_an_assessment_suggests(kinds: str, musts: str, nevers: str, suggests: Leaning) -> None:
    """A must-have missing, a never-again or the fire zone speaks against; unknown leaves it open."""
    assert leaning(prospect(kinds, musts, nevers)) is suggests


def test_the_range_and_the_lines_are_named() -> None:
    """Yes to yes and unknown of what applies; the lines that speak against them, and what nobody knew."""
    found = prospect_rules.weigh_prospect(prospect("yy??n-n", "n?", "y?"), min_answers=LEAST)
    assert (found.low, found.high, found.applicable) == (2, 4, 6)
    assert (found.missing, found.applying) == (("must 0",), ("never 0",))
    assert found.unknown == ("Share of spend", "Service load", "must 1", "never 1")


@given(some)
def test_every_assessment_suggests_something(found: Prospect) -> None:
    """Whatever is answered: the range holds, and what speaks against them is heard."""
    weighed = prospect_rules.weigh_prospect(found, min_answers=LEAST)
    assert 0 <= weighed.low <= weighed.high <= weighed.applicable <= len(QUESTION_IDS)
    assert (weighed.leaning is Leaning.AGAINST) == bool(weighed.missing or weighed.applying or weighed.fire_zone)
    assert weighed.leaning is not Leaning.FOR or not weighed.unknown


@given(some, st.data())
def test_a_better_answer_never_turns_against_them(found: Prospect, data: st.DataObject) -> None:
    """Learning that a no is a yes, or an unknown one, never makes the suggestion worse."""
    worse = [each for each, choice in found.answers.items() if choice in (Choice.NO, Choice.UNKNOWN)]
    if not worse:
        return
    better = replace(found, answers=found.answers | {data.draw(st.sampled_from(worse)): Choice.YES.value})
    if leaning(found) is not Leaning.AGAINST:
        assert leaning(better) is not Leaning.AGAINST
    if leaning(found) is Leaning.FOR:
        assert leaning(better) is Leaning.FOR


@given(some, st.randoms())
def test_the_order_of_answers_does_not_matter(found: Prospect, shuffled: Random) -> None:
    """However the database hands them out."""
    mixed = [*found.answers.items()]
    shuffled.shuffle(mixed)
    assert prospect_rules.weigh_prospect(
        replace(found, answers=dict(mixed)), min_answers=LEAST
    ) == prospect_rules.weigh_prospect(found, min_answers=LEAST)


def test_lines_are_read_as_people_type_them() -> None:
    """Blank lines and repetitions are left out, white space is one blank."""
    assert prospect_rules.parse_lines("  pays   in time \n\n PAYS in time\r\nanswers\n", field="x") == (
        "pays in time",
        "answers",
    )


@pytest.mark.parametrize(
    ("statement", "musts", "nevers", "says", "field"),
    [
        (" ", "", "", "Say in a sentence or two", "statement"),
        ("shops", "x" * 151, "", "151 characters; 150", "must_haves"),
        ("shops", "", "\n".join(map(str, range(11))), "11 lines; 10 is the most", "never_agains"),
        ("shops", "pays late\nrude", "Pays  Late", "is a must-have and a never-again", "never_agains"),
    ],
)
def test_a_wording_nobody_could_answer_is_refused(
    statement: str, musts: str, nevers: str, says: str, field: str
) -> None:
    """The sentence says what is wrong, the field is marked."""
    with pytest.raises(Malformed, match=says) as refused:
        prospect_rules.parse_ideal(statement, musts, nevers)
    assert refused.value.field == field


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_wording_is_kept_or_refused(musts: str, nevers: str) -> None:
    """Whatever is typed: at most ten distinct lines of at most 150 characters, none in both lists."""
    try:
        _, haves, agains = prospect_rules.parse_ideal("shops", musts, nevers)
    except Malformed:
        return
    every = [fold(line) for line in (*haves, *agains)]
    assert len(haves) <= 10
    assert len(agains) <= 10
    assert len({*every}) == len(every)
    assert all(0 < len(line) <= 150 and "\n" not in line for line in (*haves, *agains))


@pytest.mark.parametrize("name", ["list", "Lessons", "signed", "x" * 151, "none"])
def test_a_name_that_would_be_read_otherwise_is_refused(name: str) -> None:
    """A prospect is not called like a word of its command."""
    with pytest.raises(Malformed):
        prospect_rules.parse_name(name)


def test_a_name_is_asked_for() -> None:
    """None at all is asked for; any other is kept as written and compared folded."""
    with pytest.raises(Incomplete):
        prospect_rules.parse_name("  ")
    assert prospect_rules.parse_name("  Bólido   GmbH ") == ("Bólido GmbH", "bolido gmbh")


def test_answers_are_filled_up_and_checked() -> None:
    """What was left out is unknown; something no form offers is refused, and so is an assessment that says nothing."""
    told = prospect_rules.complete_answers({"a": "yes"}, ("a", "b"))
    assert told == {"a": "yes", "b": "unknown"}
    with pytest.raises(Malformed, match="is no answer"):
        prospect_rules.complete_answers({"a": "maybe"}, ("a",))
    with pytest.raises(Malformed, match="is no answer"):
        prospect_rules.complete_answers({"a": "not applicable"}, ("a",), short=True)
    with pytest.raises(Malformed, match="at least one"):
        prospect_rules.check_assessment({"a": "unknown"}, "")
    with pytest.raises(Malformed, match="2,001 characters"):
        prospect_rules.check_assessment({"a": "yes"}, "x" * 2001)


def test_a_signed_prospect_is_left_alone() -> None:
    """The refusal says which customer it is, and how the link is taken away."""
    prospect_rules.refuse_signed(prospect("yyyyyyy"), "Acme")
    with pytest.raises(AlreadyDone, match="customer Acme now"):
        prospect_rules.refuse_signed(replace(prospect("yyyyyyy"), name="Init Tech", customer_id=1), "Acme")


GONE = (prospect("nnyyyyy", "n", "y", 1), prospect("n?yyyyy", "y", "y", 2), prospect("yn-yyyy", "y", "?", 3))
GOOD = (prospect("yyyyyyy", "y", "n", 4), prospect("ynyyyyy", "y", "n", 5))


def test_lessons_count_what_was_said_then() -> None:
    """By hand: of three let go two would not come back, and the never-again applied to two; of the good ones none."""
    found = lessons.draw_lessons(GONE, GOOD)
    told = {each.text: (each.parted, each.good) for each in found.lessons}
    assert (found.parted, found.good) == (3, 2)
    assert told["Repeat business"] == (AnswerCount(1, 2, 0), AnswerCount(2, 0, 0))
    assert told["Influence"] == (AnswerCount(0, 2, 1), AnswerCount(1, 1, 0))
    assert told["Share of spend"] == (AnswerCount(2, 0, 0), AnswerCount(2, 0, 0))
    assert told["never 0"] == (AnswerCount(2, 0, 1), AnswerCount(0, 2, 0))
    assert [each.text for each in found.lessons[:4]] == ["Repeat business", "never 0", "must 0", "Influence"]


def test_two_farewells_teach_nothing_yet() -> None:
    """Fewer than three are refused with the number there is."""
    with pytest.raises(Refusal, match="2 of the 3 farewells"):
        lessons.draw_lessons(GONE[:2], GOOD)


def test_a_line_is_the_same_however_it_is_written() -> None:
    """Case and accents of a must-have that was worded again do not part its answers."""
    again = replace(GONE[0], musts={"MUST  0": "no"})
    told = [each for each in lessons.draw_lessons((again, *GONE[1:]), GOOD).lessons if each.asked is LessonKind.MUST]
    assert [each.parted for each in told] == [AnswerCount(2, 1, 0)]


@given(st.lists(some, min_size=3, max_size=6), st.lists(some, max_size=5), st.randoms())
def test_lessons_do_not_depend_on_the_order(
    gone: Sequence[Prospect], good: Sequence[Prospect], shuffled: Random
) -> None:
    """Customers in any order teach the same, in the same order, and nobody is counted twice."""
    found = lessons.draw_lessons(gone, good)
    mixed, others = [*gone], [*good]
    shuffled.shuffle(mixed)
    shuffled.shuffle(others)
    assert lessons.draw_lessons(mixed, others) == found
    assert all(0 < each.parted.asked <= len(gone) and each.good.asked <= len(good) for each in found.lessons)
    assert [each.telling for each in found.lessons] == sorted((each.telling for each in found.lessons), reverse=True)
