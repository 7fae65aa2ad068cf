"""Teams of one to twelve, where people come, go, gain and lose roles: nobody is stuck, and nobody else decides."""

import itertools
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, note, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.roles import usecases as roles
from bot.workflow import people
from bot.workflow.requests import Call
from scoring.notices import RUNNING_STATES
from scoring.refusals import Refusal
from scoring.roles import Person
from storage import audit
from tests.conftest import AUDIT_KEY, SOAKING
from tests.machine_teams.deeds import DEEDS
from tests.machine_teams.looking import View, look
from tests.machine_teams.named_steps import check_next_steps
from tests.machine_teams.office import INSTALLER, KEY, MONDAY, NAMES, Office, Stage, find_next_due_at, move_in, run_due
from tests.machine_teams.printed_rules import Team, Watch
from tests.machine_teams.ways_out import NoWay, find_way, is_anything_possible, walk
from tests.postgres import Server

pytestmark = pytest.mark.long
WHO = st.integers(0, len(NAMES) - 1)
ROLES = st.sampled_from(["voter", "voter", "manager", "admin"])
SPANS = [
    *(timedelta(minutes=20), timedelta(hours=5), timedelta(hours=25), timedelta(hours=50), timedelta(hours=73)),
    *(timedelta(days=days) for days in (5, 8, 15, 31)),
]
FITTING = {
    "ballot": ("vote yes", "vote no", "abstain", "recuse", "extend ballot", "close ballot", "cancel", "pick"),
    "transition": (
        *("propose owner", "accept", "decline", "assign", "assign", "plan", "step", "steps", "refer"),
        "extend transition",
    ),
    "notice": ("give", "not met", "not met", "extend notice", "withdraw", "propose terminate", "propose terminate"),
    "steps": (
        *("agree", "facts", "fix", "fix done", "fix dropped", "plan talk", "talk", "waive", "waive", "problem"),
        *("propose notice", "propose notice", "our strike", "severe strike", "propose terminate"),
    ),
    "anything": (
        "strike",
        "severe strike",
        "contest",
        "contest",
        "uphold",
        "void",
        "hold",
        "release",
        "reply",
        "reply",
    ),
    "reply": ("stands", "look again", "look again", "told", "parting told"),
}
"""What people do at which point of the story."""
MOODS = st.sampled_from(["vote yes", "vote yes", "vote yes", "vote no", "abstain", "recuse"])


class Teams(RuleBasedStateMachine):
    """A customer and a team, from somewhere in the story on. `office` furnishes the one they begin in."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.db: Stage = type(self).office()
        self.now = MONDAY
        self.team = Team({INSTALLER: {"admin"}}, {INSTALLER})
        self.owner = INSTALLER
        self.watch = Watch(self.team)
        self.offers: list[tuple[str, str]] = []
        self.steps = 0

    @initialize(
        size=st.sampled_from([1, 1, 2, 2, 3, 3, 4, 5, 8, 12]),
        given=st.lists(st.sets(ROLES, max_size=2), min_size=12, max_size=12),
        keeper=st.none() | WHO,
        led=st.sampled_from([True, True, True, False]),
        begun=st.integers(0, 19),
    )
    def begin(self, size: int, given: list[set[str]], keeper: int | None, led: bool, begun: int) -> None:
        """So many people work here; the first strikes came, and so much of the story went straight on."""
        for number in range(1, size):
            self.joins(number)
        for number, named in enumerate(given[:size]):
            for role in sorted(named):
                self.gains(number, role)
        if led and not self.team.holding("manager"):
            self.gains(size // 2, "manager")
        if keeper is not None and self.team.holding("manager"):
            call = Call(min(self.team.holding("manager")), self.now)
            customers.edit_customer(self.db, KEY, {"owner": NAMES[keeper % size]}, call=call)
        for number in range(size):
            self.does("strike", number, number)
            self.does("problem", number, 0)
        if begun:
            self.the_story_goes_on(begun)

    @rule(name=st.sampled_from(tuple(DEEDS)), who=WHO, pick=st.integers(0, 11))
    def does(self, name: str, who: int, pick: int) -> None:
        """Somebody does something; whoever left is refused, whatever it is."""
        self._tick()
        person, before = NAMES[who], self._look()
        with suppress(Refusal):
            done = DEEDS[name](self.db, before, Call(person, self.now), pick)
            note(f"{self.now:%d %b %H:%M} {person} {name} {pick}")
            self.watch.check_deed(name, person, before, self._look())
            if name == "make manager":
                self.team.roles[person if pick == 0 else before.here[pick % len(before.here)]].add("manager")
            elif token := getattr(done, "undo", ""):
                self.offers.append((token, person))

    @rule(who=WHO, which=st.integers(0, 200), pick=st.integers(0, 11))
    def does_what_fits(self, who: int, which: int, pick: int) -> None:
        """Somebody does something that people do at this point."""
        view = self._look()
        point = "ballot" if view.ballot else "transition" if view.transition else "steps"
        if point == "steps" and view.notice is not None and view.notice.state in RUNNING_STATES:
            point = "notice"
        names = FITTING["anything" if which % 4 == 0 else "reply" if which % 4 == 1 else point]
        self.does(names[which % len(names)], who, pick)

    @rule(which=st.integers(0, 200), pick=st.integers(0, 11))
    def a_manager_does_what_fits(self, which: int, pick: int) -> None:
        """Whoever may do it does."""
        if managers := self.team.holding("manager"):
            self.does_what_fits(NAMES.index(sorted(managers)[which % len(managers)]), which, pick)

    @rule()
    def it_begins_again(self) -> None:
        """Where nothing is under way somebody states a problem, or was struck hard."""
        if not self._look().under_way:
            crowd = sorted(self.team.here)
            self.does("severe strike", NAMES.index(crowd[self.steps % len(crowd)]), 0)
            for manager in sorted(self.team.holding("manager")):
                self.does("problem", NAMES.index(manager), 0)

    @rule(name=st.sampled_from(("contest", "severe strike", "agree", "facts", "uphold")), pick=st.integers(0, 11))
    def everybody_tries(self, name: str, pick: int) -> None:
        """One after the other tries what not everybody may do."""
        for number, person in enumerate(NAMES):
            if person in self.team.here:
                self.does(name, number, pick)

    @rule(who=WHO)
    def those_involved_try_to_decide(self, who: int) -> None:
        """A strike is contested, and whoever recorded or contested it tries to decide on it."""
        crowd = sorted(self.team.here)
        self.does("contest", NAMES.index(crowd[who % len(crowd)]), 0)
        for number, strike in enumerate(self._look().contested):
            for person in sorted({strike.reporter, strike.contested_by or strike.reporter}):
                self.does("uphold", NAMES.index(person), number)

    @rule(moods=st.lists(MOODS, min_size=2, max_size=5))
    def they_vote(self, moods: list[str]) -> None:
        """Those who work here vote, as long as a ballot is open."""
        for number, person in enumerate(NAMES):
            if person in self.team.here and self._look().ballot is not None:
                self.does(moods[number % len(moods)], number, 0)

    @rule(most=st.integers(1, 3))
    def the_story_goes_on(self, most: int) -> None:
        """Whoever can does what comes next."""
        if self.team.holding("manager"):
            with suppress(NoWay):
                for now, step in walk(self.db, self.now):
                    self.now = now
                    if step:
                        note(step)
                    most -= step != ""
                    if most <= 0 or step.endswith("refer"):
                        return

    @rule(which=st.integers(1, 3))
    def undo(self, which: int) -> None:
        """Something of the last things is taken back, if it still can be."""
        self._tick()
        if len(self.offers) >= which:
            token, person = self.offers.pop(-which)
            with suppress(Refusal):
                dispatch.take_back(self.db, token, call=Call(person, self.now))

    @rule(by=st.sampled_from(SPANS), away=st.booleans())
    def time_passes(self, by: timedelta, away: bool) -> None:
        """Umpire does everything in its time, or was away and does it all at the end."""
        until = self.now + by
        while not away and (due := find_next_due_at(self.db)) is not None and due < until:
            self._arrive(max(due, self.now))
        self._arrive(until)

    @rule(who=WHO)
    def joins(self, who: int) -> None:
        """Somebody new joins, or comes back."""
        self._tick()
        self._describe(NAMES[who], here=True)

    @rule(who=WHO)
    def leaves(self, who: int) -> None:
        """Somebody leaves Slack. Whoever owns the workspace hands it over first; the last one stays."""
        self._tick()
        person = NAMES[who]
        rest = sorted(self.team.here - {person})
        if not rest or person not in self.team.here:
            return
        if person == self.owner:
            self.owner = rest[0]
            self._describe(self.owner, here=True)
        self._describe(person, here=False)

    @rule(who=WHO, role=ROLES)
    def gains(self, who: int, role: str) -> None:
        """An admin gives somebody a role."""
        self._tick()
        if NAMES[who] in self.team.here:
            with suppress(Refusal):
                roles.give_role(self.db, role, NAMES[who], call=Call(self.owner, self.now))
                self.team.roles.setdefault(NAMES[who], set()).add(role)

    @rule(who=WHO, role=ROLES)
    def loses(self, who: int, role: str) -> None:
        """An admin takes a role away."""
        self._tick()
        with suppress(Refusal):
            roles.take_role(self.db, role, NAMES[who], call=Call(self.owner, self.now))
            self.team.roles[NAMES[who]].discard(role)
            if role != "admin":
                self.team.lost[NAMES[who]] = self.now

    @invariant()
    def nobody_else_decided(self) -> None:
        """Those decided whom the rule printed on the ballot names."""
        self.watch.follow(self._look())

    @invariant()
    def the_next_step_is_named(self) -> None:
        """What umpire names as next can be done by whoever it names."""
        view = self._look()
        if view.case is not None:
            check_next_steps(self.db, view)

    @invariant()
    def nobody_is_stuck(self) -> None:
        """Somebody who is here can go on, or a clock does; and now and then: it leads to both ends."""
        self.steps += 1
        view = self._look()
        if not view.under_way:
            return
        assert is_anything_possible(self.db, self.now)
        if self.steps % 12 == 0:
            self._find_both_ends(view)

    def teardown(self) -> None:
        """Both ends can be reached from here too, and the audit is one chain still."""
        view = self._look()
        if view.under_way:
            self._find_both_ends(view)
        with self.db.transaction(reading=True) as tx:
            verdict = audit.verify_chain(tx)
        self.db.close()
        assert verdict.ok, verdict.reason

    def _find_both_ends(self, view: View) -> None:
        find_way(self.db, self.now)
        if view.transition is None:
            find_way(self.db, self.now, keep=True)

    def _look(self) -> View:
        return look(self.db, self.now)

    def _tick(self) -> None:
        self._arrive(self.now + timedelta(seconds=1))

    def _arrive(self, now: object) -> None:
        self.now = now  # type: ignore[assignment]
        run_due(self.db, self.now)

    def _describe(self, person: str, *, here: bool) -> None:
        """Have Slack say of somebody that they work here, or do not."""
        is_owner = here and person == self.owner
        described = Person(person, person, here, is_owner, "Europe/Berlin", primary_owner=is_owner)
        people.store_people(self.db, [described], now=self.now)
        (self.team.here.add if here else self.team.here.discard)(person)
        self.team.roles.setdefault(person, set())


def test_no_team_is_ever_stuck_on_sqlite(tmp_path: Path, sqlite_template: Path) -> None:
    """Whoever comes, goes, gains or loses a role, somebody can go on, to either end, and those decide who may."""
    furnished, numbers = tmp_path / "furnished.sqlite", itertools.count()
    shutil.copyfile(sqlite_template, furnished)
    furnish(f"sqlite:///{furnished}").close()

    def office() -> Stage:
        path = tmp_path / f"{next(numbers)}.sqlite"
        shutil.copyfile(furnished, path)
        return Stage(f"sqlite:///{path}", audit_key=AUDIT_KEY)

    run(office, examples=16, steps=40)


def test_no_team_is_ever_stuck_on_postgresql(postgres: Server, postgres_migrated: str) -> None:
    """A few teams find their way on PostgreSQL too."""

    def office() -> Stage:
        postgres.empty(postgres_migrated)
        return furnish(postgres.url(postgres_migrated))

    run(office, examples=2, steps=20)


def furnish(url: str) -> Stage:
    """Let whoever installs umpire move in."""
    db = Stage(url, audit_key=AUDIT_KEY)
    move_in(db)
    return db


def run(office: Callable[[], Stage], *, examples: int, steps: int) -> None:
    """Play so many teams for so many steps, the same ones each time; soaking, many more, ever new."""
    machine = type("Machine", (Teams,), {"office": staticmethod(office)})
    often = settings(
        max_examples=15 * examples if SOAKING else examples,
        stateful_step_count=42 if SOAKING else steps,
        deadline=None,
        derandomize=not SOAKING,
        database=None,
        phases=[Phase.generate, Phase.shrink] if SOAKING else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=often)
