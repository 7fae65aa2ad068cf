"""What the teams came upon, each as a story of its own: states in which somebody was stuck, or sent to a refusal."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.features.roles import usecases as roles
from bot.workflow import people
from bot.workflow.requests import Call
from scoring.ballots import BallotKind, BallotState
from tests.conftest import AUDIT_KEY
from tests.machine_teams.deeds import DEEDS
from tests.machine_teams.looking import View, look
from tests.machine_teams.named_steps import check_next_steps, load_next_steps
from tests.machine_teams.office import INSTALLER, MONDAY, NAMES, Stage, describe_person, move_in, run_due
from tests.machine_teams.ways_out import find_way, walk

Hire = Callable[..., "Story"]
ADA, BEN, CLEO, *_ = NAMES


class Story:
    """A team, its customer, and the time."""

    def __init__(self, db: Stage, size: int, managers: tuple[str, ...], voters: tuple[str, ...]) -> None:
        self.db, self.now = db, MONDAY
        people.store_people(db, [describe_person(who) for who in NAMES[:size]], now=self.now)
        for role, holders in (("manager", managers), ("voter", voters)):
            for who in holders:
                roles.give_role(db, role, who, call=Call(INSTALLER, self.now))

    def does(self, who: str, name: str, pick: int = 0) -> None:
        """Somebody does something a second later."""
        self.wait(timedelta(seconds=1))
        DEEDS[name](self.db, self.look(), Call(who, self.now), pick)

    def wait(self, span: timedelta) -> None:
        """Time passes."""
        self.now += span
        run_due(self.db, self.now)

    def look(self) -> View:
        """What is on record."""
        return look(self.db, self.now)

    def goes_on(self, until: Callable[[View], bool]) -> None:
        """Everybody does what comes next until it is so."""
        for now, _ in walk(self.db, self.now):
            self.now = now
            if until(self.look()):
                return

    def leaves(self, who: str) -> None:
        """Somebody leaves Slack."""
        people.store_people(self.db, [describe_person(who, here=False)], now=self.now)
        run_due(self.db, self.now)


@pytest.fixture
def hire(tmp_path: Path, sqlite_template: Path) -> Iterator[Hire]:
    """Open an office with a team of some size."""
    path = tmp_path / "office.sqlite"
    shutil.copyfile(sqlite_template, path)
    db = Stage(f"sqlite:///{path}", audit_key=AUDIT_KEY)
    move_in(db)

    def begin(size: int, managers: tuple[str, ...], voters: tuple[str, ...] = ()) -> Story:
        return Story(db, size, managers, voters)

    yield begin
    db.close()


def is_open(kind: BallotKind) -> Callable[[View], bool]:
    """Whether a ballot of this kind is open."""
    return lambda view: view.ballot is not None and view.ballot.kind is kind and view.ballot.state is BallotState.OPEN


def is_let_go(view: View) -> bool:
    """Whether it was decided to let the customer go."""
    return view.transition is not None


@pytest.mark.parametrize(
    ("size", "managers", "voters"),
    [(1, (ADA,), ()), (2, (ADA,), (ADA, BEN)), (2, (ADA, BEN), ()), (3, (ADA,), NAMES[:3]), (12, (ADA,), NAMES)],
)
def test_a_team_of_any_size_comes_to_either_end(
    hire: Hire, size: int, managers: tuple[str, ...], voters: tuple[str, ...]
) -> None:
    """From one strike on, those who are there can let the customer go, or keep them."""
    story = hire(size, managers, voters)
    story.does(ADA, "strike")
    story.does(ADA, "problem")
    assert find_way(story.db, story.now)[-1].endswith("farewell")
    assert find_way(story.db, story.now, keep=True)[-1].endswith("close case")


@pytest.mark.parametrize("kind", [BallotKind.NOTICE, BallotKind.TERMINATE])
def test_who_decides_alone_is_sent_to_confirm_when_it_is_possible(hire: Hire, kind: BallotKind) -> None:
    """Before the time to think is over the next step names its end, and then the one person can confirm."""
    story = hire(1, (ADA,))
    story.does(ADA, "problem")
    story.goes_on(is_open(kind))
    check_next_steps(story.db, story.look())
    (step,) = [each for each in load_next_steps(story.db, story.look()) if each.people]
    assert step.from_at is not None
    story.wait(step.from_at - story.now)
    check_next_steps(story.db, story.look())
    story.does(ADA, "vote yes")
    assert [each.state for each in story.look().ballots if each.kind is kind] == [BallotState.PASSED]


@pytest.mark.parametrize("size", [1, 2])
def test_a_small_team_is_sent_to_assign_who_hands_over(hire: Hire, size: int) -> None:
    """With fewer than three people nobody is sent to a ballot on the owner, which would be refused."""
    story = hire(size, NAMES[:size])
    story.does(ADA, "problem")
    story.goes_on(is_let_go)
    check_next_steps(story.db, story.look())


def test_nobody_is_sent_to_a_ballot_before_the_facts_are_confirmed(hire: Hire) -> None:
    """After a severe strike the ballot on letting go is named once a manager confirmed the facts."""
    story = hire(3, (ADA, BEN), NAMES[:3])
    story.does(ADA, "problem")
    story.does(BEN, "agree")
    story.does(ADA, "talk")
    story.does(BEN, "strike", 1)
    story.does(CLEO, "severe strike")
    check_next_steps(story.db, story.look())


def test_a_contest_nobody_may_decide_names_the_day_on_which_it_lapses(hire: Hire) -> None:
    """Where everybody is a party, a clock is named, and the story goes on."""
    story = hire(1, (ADA,))
    story.does(ADA, "severe strike")
    story.does(ADA, "contest")
    lapses_at = [step.by for step in load_next_steps(story.db, story.look()) if step.by is not None]
    assert min(lapses_at) < story.now + timedelta(days=31)
    assert find_way(story.db, story.now)


def test_an_admin_goes_on_after_the_last_manager_left(hire: Hire) -> None:
    """Somebody is named to make a manager, and with one the story comes to its end."""
    story = hire(3, (BEN,), NAMES[:3])
    story.does(BEN, "problem")
    story.goes_on(is_open(BallotKind.NOTICE))
    story.leaves(BEN)
    check_next_steps(story.db, story.look())
    first, *_ = load_next_steps(story.db, story.look())
    assert set(first.people) <= {ADA, CLEO}
    assert first.people
    assert find_way(story.db, story.now)[-1].endswith("farewell")


def test_who_votes_after_the_other_left_is_not_needed_for_ever(hire: Hire) -> None:
    """Of two, one leaves while they vote: the ballot lapses, and may be opened anew at the size that is left."""
    story = hire(2, (ADA,), (ADA, BEN))
    story.does(ADA, "problem")
    story.goes_on(is_open(BallotKind.NOTICE))
    story.leaves(BEN)
    assert story.look().ballot is None
    check_next_steps(story.db, story.look())
    assert find_way(story.db, story.now)[-1].endswith("farewell")
