"""Teams of every size: a workspace in which exactly these people work, and how their stories go on."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from playground.clock import MovableClock
from playground.slack.accounts import AccountKind
from playground.slack.commands import Reply
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.stage import Stage
from tests.journeys import company
from tests.surface.house import MONDAY, PATIENCE, REVIEW, House


@dataclass(frozen=True)
class Cast:
    """Who works in a team, and who does what in its story; the first of `people` owns the workspace.

    `reporters` record the three strikes, in turn; `voters` are all who vote on a final notice; `reader` is who says
    whether a reply to it changes anything.
    """

    people: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    manager: str
    reporters: tuple[str, str, str]
    voters: tuple[str, ...]
    reader: str


ALONE = Cast(("olga",), {"manager": ("olga",)}, "olga", ("olga", "olga", "olga"), ("olga",), "olga")
PAIR = Cast(
    ("olga", "ana"), {"manager": ("olga",), "voter": ("ana",)}, "olga", ("ana", "olga", "ana"), ("ana", "olga"), "olga"
)
THREE = Cast(
    ("rosa", "ana", "ben"),
    {"manager": ("rosa",), "voter": ("ana", "ben")},
    "rosa",
    ("ana", "ben", "ana"),
    ("ana", "ben", "rosa"),
    "rosa",
)
DEPARTMENT = Cast(
    ("olga", "rosa", "mia", "ana", "ben", "li", "jo", "max", "ada", "kim", "noor", "tom"),
    {"manager": ("rosa", "mia"), "voter": ("ana", "ben", "li", "jo", "max", "rosa")},
    "rosa",
    ("ana", "ben", "li"),
    ("ana", "ben", "li", "jo", "max", "rosa"),
    "mia",
)
CASTS = {1: ALONE, 2: PAIR, 3: THREE, 12: DEPARTMENT}
"""A team of each size, by the number of people who work there."""


class Team(House):
    """A workspace with nobody else in it than its cast."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.slack, self.db, self.clock = stage, stage.slack, stage.db, stage.clock
        self.cast = cast

    def person(self, handle: str) -> Person:
        """Somebody of the team."""
        return self.slack.person(handle)

    def say(self, handle: str, line: str) -> str:
        """What somebody reads after typing a line."""
        return self.answer(self.person(handle), line)

    def press(self, handle: str, label: str, in_: Message | Reply) -> str:
        """What somebody reads after pressing a button."""
        person = self.person(handle)
        person.clicks(label, in_=in_)
        return self.seen(person)

    def become(self, handle: str, kind: AccountKind) -> None:
        """Let somebody's account be deactivated, be made a guest, or come back."""
        self.slack.happens.changes(self.person(handle).account, kind=kind)
        self.settle()

    def join(self, handle: str) -> None:
        """Let somebody start to work here."""
        person = self.slack.add_person(handle)
        for name in ("general", REVIEW):
            self.slack.channel(name).members[person.id] = None
        self.slack.happens.arrives(person.account)
        self.settle()

    def find_letter(self, handle: str, words: str) -> Message:
        """The newest direct message to somebody that has these words in it."""
        self.settle()
        return next(each for each in reversed(self.person(handle).dm) if words in plain_text(each))

    def find_post(self, words: str) -> Message:
        """The newest message of the review channel that has these words in it."""
        return next(each for each in reversed(self.posts()) if words in plain_text(each))

    @property
    def card(self) -> str:
        """The case card in the review channel, as it reads now."""
        return company.get_case_card(self)

    @property
    def ballot(self) -> str:
        """The newest ballot in the review channel, as it reads now."""
        return company.get_newest_ballot(self)


@contextmanager
def open_team(url: str, cast: Cast, *, leaving: ThreadPoolExecutor) -> Iterator[Team]:
    """A team at work: roles are given, the review channel is named, and Acme is on record, all of it typed.

    Every key Slack ever sent is sent, as in the other journeys.
    """
    stage = Stage(url, clock=MovableClock(MONDAY), live=False)
    _keep_only(stage, cast.people)
    stage.slack.deliveries.ack_seconds = PATIENCE
    stage.slack.faults.every_key = True
    stage.start()
    try:
        stage.umpire.deps.slack.budget = PATIENCE
        team = Team(stage, cast)
        _set_up(team)
        yield team
    finally:
        leaving.submit(_close, stage)


def _keep_only(stage: Stage, handles: tuple[str, ...]) -> None:
    """Leave nobody but these people in the workspace, adding those who are missing; the first one owns it."""
    slack = stage.slack
    for handle in handles:
        if slack.world.by_handle(handle) is None:
            slack.add_person(handle)
        slack.person(handle).account.kind = "owner" if handle == handles[0] else "member"
    ids = [slack.person(handle).id for handle in handles]
    kept = {*ids, slack.bot_user_id}
    for number in set(slack.world.accounts) - kept:
        del slack.world.accounts[number]
    for channel in slack.world.channels.values():
        everybody = ids if channel.name in ("general", REVIEW) else ()
        channel.members = dict.fromkeys([*(number for number in channel.members if number in kept), *everybody])


def _set_up(team: Team) -> None:
    """Whoever owns the workspace says who does what and where it is posted; a manager says who the customer is."""
    owner, manager = team.cast.people[0], team.cast.manager
    for role, handles in team.cast.roles.items():
        for handle in handles:
            team.say(owner, f"/umpire roles {role} add @{handle}")
    team.say(owner, f"/umpire channels review #{REVIEW}")
    team.say(manager, f"/umpire customer add Acme GmbH --owner @{manager} --revenue 38400 --since 2019-04-01")


def _close(stage: Stage) -> None:
    stage.slack.disconnect()
    stage.stop()


def go_through_the_steps(team: Team) -> None:
    """Three strikes in five weeks, the problem stated, our part mended, and the talk held: nothing is waived."""
    manager, (first, second, third) = team.cast.manager, team.cast.reporters
    team.say(first, "/strike acme rude-to-support shouted on the call")
    team.say(manager, "/umpire problem acme nobody wrote the scope down --side both")
    team.say(manager, "/umpire fix acme write the scope down --due in 2w")
    team.say(manager, "/umpire fix acme done 1 the scope page is signed off --told yes")
    team.say(manager, "/umpire talk acme --on tomorrow")
    team.later(days=1)
    team.say(manager, "/umpire talk acme partly they agree about the scope, not about the tone")
    team.later(days=16)
    team.say(second, "/strike acme late-payment invoice 218, 40 days late")
    team.later(days=19)
    team.say(third, "/strike acme scope-creep a third round after sign-off")
    assert "*Ready for a final-notice ballot*" in team.card


def pass_notice(team: Team) -> None:
    """The manager opens the ballot on a final notice, and everybody who decides says yes."""
    team.say(team.cast.manager, "/vote notice acme three strikes, and the talk did not change the tone")
    vote(team, team.cast.voters, "yes", hours=48)
    assert "*Passed: Acme GmbH gets its final notice.*" in team.ballot


def vote(team: Team, voters: Iterable[str], choice: str, *, hours: int) -> None:
    """Each of these people votes alike until the ballot is decided; whoever decides alone waits so many hours first."""
    if team.cast is ALONE:
        team.later(hours=hours, minutes=1)
    for voter in voters:
        if "*Open until" in team.ballot or "*Confirm" in team.ballot:
            team.say(voter, f"/vote acme {choice} that is how I see it")


def give_notice(team: Team) -> str:
    """The notice is agreed on, and a day later the manager has told the customer; what the manager reads."""
    go_through_the_steps(team)
    pass_notice(team)
    team.later(days=1)
    return team.say(team.cast.manager, "/umpire notice acme given by phone, spoke to their head of operations")


def strike_again(team: Team) -> None:
    """On day 19 of the notice somebody records a new strike, and the manager proposes to let the customer go."""
    team.later(days=19)
    team.say(team.cast.reporters[0], "/strike acme abusive insulted us in writing, twice")
    team.say(team.cast.manager, "/vote terminate acme a new serious strike within the notice")
    assert "*Shall we let Acme GmbH go?*" in team.ballot


def hand_over(team: Team, owner: str) -> None:
    """Whoever hands over plans it, refers the customer, does every step, and says farewell on the last day."""
    plan = '--to provider --last-day "in 44d" --scope "site, hosting and two open tickets"'
    assert "the last day is" in team.say(owner, f"/umpire transition acme plan {plan}")
    team.say(team.cast.manager, '/umpire vendor add "Bright Studio"')
    team.say(owner, '/umpire refer acme "Bright Studio"')
    team.later(days=44)
    assert "Everything is done" in team.say(owner, "/umpire transition acme done 1,2,3,4,5,6,7,8")
    parted = team.say(owner, "/umpire farewell acme write the scope down first --referral unknown --told today")
    assert "*Acme GmbH* is a former customer now" in parted
    assert "*Closed: farewell*" in team.card
    team.find_post("Farewell to Acme GmbH")
    assert "was let go" in team.say(team.cast.manager, "/strike acme late-payment again")
