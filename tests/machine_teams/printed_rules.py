"""Who may decide, from the sentences of product.md alone: beside the records goes an account of who works here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scoring.ballots import ABSTAIN, NO, YES, Ballot, BallotKind, BallotState, Vote
from scoring.strikes import StrikeState
from tests.machine_teams.looking import View

REMEMBERED = timedelta(days=14)
"""How long whoever lost a role still counts for a team's size."""
COOLING_OFF = {BallotKind.NOTICE: timedelta(hours=48), BallotKind.TERMINATE: timedelta(hours=72)}
PERCENT = {BallotKind.NOTICE: 50, BallotKind.TERMINATE: 60, BallotKind.OWNER: 50}
LEAST = {BallotKind.NOTICE: 2, BallotKind.TERMINATE: 3, BallotKind.OWNER: 1}
SECOND_LOOK = timedelta(hours=24)
FOR_MANAGERS = frozenset(
    {
        *("waive", "close case", "hold", "release", "propose notice", "propose terminate", "propose owner"),
        *("extend ballot", "cancel", "close ballot", "pick", "give", "met", "not met", "extend notice", "withdraw"),
        "assign",
    }
)


@dataclass
class Team:
    """Who works here with which roles, as the machine arranged it; and when somebody lost one."""

    roles: dict[str, set[str]] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)
    lost: dict[str, datetime] = field(default_factory=dict)

    def holding(self, role: str) -> set[str]:
        """Who has a role and is here."""
        return {who for who in self.here if role in self.roles.get(who, ())}

    def eligible(self) -> set[str]:
        """The voters; fewer than three decide together with the managers."""
        voters = self.holding("voter")
        return voters if len(voters) >= 3 else voters | self.holding("manager")

    def remembered(self, now: datetime) -> set[str]:
        """Who lost a role lately and still works here."""
        return {who for who, at in self.lost.items() if who in self.here and now < at + REMEMBERED}


@dataclass
class Opened:
    """A ballot as it was when it opened: who could vote, out of how many, and the rules stored with it."""

    ballot: Ballot
    roll: set[str]
    held: timedelta = timedelta(0)


@dataclass
class Watch:
    """Follows every ballot from its opening to its end, and everything only some people may decide."""

    team: Team
    ballots: dict[int, Opened] = field(default_factory=dict)
    seen: View | None = None

    def follow(self, view: View) -> None:
        """Check what is new since the last look."""
        for ballot in view.ballots:
            if ballot.id not in self.ballots:
                self._check_opening(ballot, view)
            opened = self.ballots[ballot.id]
            assert ballot.rules == opened.ballot.rules, "a running ballot keeps its rules"
            assert {seat.user_id for seat in view.seats[ballot.id]} == opened.roll, "a roll is fixed when it opens"
            before = next((each for each in self.seen.ballots if each.id == ballot.id), None) if self.seen else None
            if ballot.state is BallotState.PASSED and (before is None or before.state is not ballot.state):
                check_decision(ballot, opened.roll, _list_counting(view, ballot))
        self.seen = view

    def check_deed(self, name: str, who: str, before: View, after: View) -> None:
        """Check that this person might do what was not refused."""
        assert who in self.team.here, f"{who} does not work here any more and did {name}"
        if name in FOR_MANAGERS:
            assert who in self.team.holding("manager"), f"{who} is no manager and did {name}"
        self._check_contests(who, before, after)
        self._check_facts(who, before, after)

    def _check_opening(self, ballot: Ballot, view: View) -> None:
        eligible, roll = self.team.eligible(), {seat.user_id for seat in view.seats[ballot.id]}
        size = len(eligible | self.team.remembered(view.now))
        assert ballot.rules.size in range(len(eligible), size + 1), f"{ballot.rules.size} of {size} are eligible"
        steps_out = ballot.kind is BallotKind.TERMINATE and ballot.rules.size >= 3
        assert roll == eligible - ({ballot.proposer} if steps_out else set()), "the voters are those who can decide"
        self.ballots[ballot.id] = Opened(ballot, roll)

    def _check_contests(self, who: str, before: View, after: View) -> None:
        later = {strike.id: strike for strike in after.strikes}
        for strike in before.contested:
            decided = later[strike.id]
            if decided.state is StrikeState.CONTESTED:
                continue
            parties = {strike.reporter, strike.on_behalf_of, strike.contested_by}
            managers = self.team.holding("manager")
            assert who not in parties, f"{who} is a party to strike {strike.id} and decided on it"
            judges = managers - parties or after.admins
            assert who in judges, f"{who} may not decide on strike {strike.id}: {judges} may"

    def _check_facts(self, who: str, before: View, after: View) -> None:
        if after.case is None or after.case.facts_by != who or after.case.facts_at != after.now:
            return
        severe = [strike for strike in before.strikes if strike.weight >= 3 and strike.state is StrikeState.COUNTED]
        parties = {each for strike in severe for each in (strike.reporter, strike.on_behalf_of)}
        managers = self.team.holding("manager")
        judges = managers - parties or after.admins - parties or managers
        assert who in judges, "an impartial manager confirms the facts, else an impartial admin, else a manager"
        if who in parties:
            assert not (managers | after.admins) - parties, (
                f"{who} confirmed the facts of their own strike, and others were there"
            )
            newest = max(strike.recorded_at for strike in severe)
            assert after.now >= newest + SECOND_LOOK, "alone, one confirms the facts a day later"


def check_decision(ballot: Ballot, roll: set[str], votes: dict[str, Vote]) -> None:
    """Check that those on the roll, and enough of them, decided as the rule for the team's size says."""
    choices = [vote.choice for vote in votes.values()]
    yes, no = choices.count(YES), choices.count(NO)
    if ballot.kind is BallotKind.OWNER:
        most = max(choices.count(each) for each in ballot.candidates)
        assert len(choices) >= -(-PERCENT[ballot.kind] * len(roll) // 100)
        assert choices.count(str(ballot.chosen)) == most
        return
    if ballot.rules.size == 1:
        (vote,) = votes.values()
        assert vote.choice == YES
        assert vote.user_id == ballot.proposer, "the same person confirms"
        assert vote.cast_at >= ballot.opened_at + COOLING_OFF[ballot.kind], "after thinking it over"
        return
    if ballot.rules.size == 2:
        assert sorted(choices) == [YES, YES], "both agree"
        return
    percent, least = PERCENT[ballot.kind], LEAST[ballot.kind]
    assert len(choices) >= min(len(roll), max(least, -(-percent * len(roll) // 100))), "enough people voted"
    assert yes >= 2
    assert yes > no if ballot.kind is BallotKind.NOTICE else 3 * yes >= 2 * (yes + no)
    assert ballot.kind is not BallotKind.TERMINATE or ballot.proposer not in votes, "who proposes it does not vote"


def _list_counting(view: View, ballot: Ballot) -> dict[str, Vote]:
    """The newest vote of each person who did not leave the roll."""
    seated = {seat.user_id for seat in view.seats[ballot.id] if seat.recused_at is None}
    votes = {vote.user_id: vote for vote in sorted(view.votes[ballot.id], key=lambda vote: vote.cast_at)}
    assert set(votes) <= {seat.user_id for seat in view.seats[ballot.id]}, "only those on the roll vote"
    known = {YES, NO, ABSTAIN, *ballot.candidates}
    return {who: vote for who, vote in votes.items() if who in seated and vote.choice in known}
