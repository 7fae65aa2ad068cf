"""Rolls, ends and reminders of ballots, and who may do what in one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from scoring import ballots, teams
from scoring.ballots import ABSTAIN, Ballot, BallotKind, BallotState
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed, NotFound, Refusal, TooLate
from scoring.rules.policy import Policy
from tests.scoring.ballot_samples import CANDIDATES, HOUR, PEOPLE, build_ballot, build_seats, build_votes
from tests.scoring.made import NOW, POLICY, TICK, moments

FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize("kind", BallotKind)
def test_a_ballot_starts_with_the_rules_in_force(kind: BallotKind) -> None:
    """Quorum, length and the time for new facts come from the settings; the proposer of letting go does not vote."""
    policy = replace(POLICY, notice_quorum=70, terminate_quorum=70, owner_quorum=70, new_facts_hours=5)
    started = ballots.rules_for(kind, policy)

    assert started.quorum_percent == 70
    assert started.hours == {BallotKind.NOTICE: 48, BallotKind.TERMINATE: 72, BallotKind.OWNER: 24}[kind]
    assert started.facts_hours == 5
    assert started.proposer_votes == (kind is not BallotKind.TERMINATE)
    assert started.reason_required == (kind is BallotKind.TERMINATE)


def roll(kind: BallotKind, voters: tuple[str, ...], managers: tuple[str, ...], proposer: str = "U-rosa") -> object:
    """The roll and the size."""
    team = teams.build_team(voters, managers, now=NOW)
    return ballots.build_roll(kind, team, proposer=proposer, key="acme", zone=POLICY.zone), team.size


def test_three_voters_are_the_roll_and_with_fewer_the_managers_too() -> None:
    """Three voters decide alone; with fewer voters and managers decide together."""
    managers = ("U-rosa", "U-mia")
    assert roll(BallotKind.NOTICE, PEOPLE, managers) == (PEOPLE, 4)
    assert roll(BallotKind.NOTICE, PEOPLE[:2], managers) == (("U-1", "U-2", "U-mia", "U-rosa"), 4)
    assert roll(BallotKind.NOTICE, (), managers) == (("U-mia", "U-rosa"), 2)


def test_who_proposes_letting_go_steps_out_of_three_but_not_of_two() -> None:
    """The size is counted before the proposer steps out; of two the proposer is one who must agree."""
    assert roll(BallotKind.TERMINATE, ("U-1", "U-rosa"), ("U-rosa", "U-mia")) == (("U-1", "U-mia"), 3)
    assert roll(BallotKind.TERMINATE, ("U-1",), ("U-rosa",)) == (("U-1", "U-rosa"), 2)


@pytest.mark.parametrize("kind", [BallotKind.NOTICE, BallotKind.TERMINATE])
def test_one_alone_is_the_roll(kind: BallotKind) -> None:
    """Where only one person may decide, they do, although they propose it; without anybody an admin gives the role."""
    assert roll(kind, ("U-rosa",), ("U-rosa",)) == (("U-rosa",), 1)
    with pytest.raises(Refusal, match="/umpire roles manager add @name"):
        roll(kind, (), ())


@pytest.mark.parametrize("voters", [("U-1",), ("U-rosa",)])
def test_of_two_or_one_a_manager_assigns_who_hands_over(voters: tuple[str, ...]) -> None:
    """One or two people do not vote on who hands a customer over: a manager assigns somebody."""
    with pytest.raises(Refusal, match="/umpire transition acme assign @name"):
        roll(BallotKind.OWNER, voters, ("U-rosa",))


@given(st.sampled_from(BallotKind), st.integers(3, 200))
def test_a_quorum_never_asks_for_more_than_can_vote(kind: BallotKind, size: int) -> None:
    """However small the team, the ballots that are needed can be cast; letting go needs both others of three."""
    seated = size - (kind is BallotKind.TERMINATE)
    rules = ballots.rules_for(kind, POLICY, size=size, seated=seated)
    assert 1 <= rules.needed <= seated
    assert rules.needed >= seated * rules.quorum_percent / 100
    if (kind, size) == (BallotKind.TERMINATE, 3):
        assert rules.needed == 2


def test_who_leaves_changes_no_rule() -> None:
    """The ballots needed were fixed at the opening: with fewer left than that it can only lapse."""
    rules = ballots.rules_for(BallotKind.TERMINATE, POLICY, size=5, seated=4)
    asked = replace(build_ballot(BallotKind.TERMINATE), rules=rules)
    counted = ballots.count_votes(asked, build_seats(*PEOPLE, recused=("U-4",)), ())
    assert (counted.needed, ballots.is_quorum_out_of_reach(asked, counted)) == (3, False)
    counted = ballots.count_votes(asked, build_seats(*PEOPLE, recused=("U-3", "U-4")), ())
    assert (counted.needed, ballots.is_quorum_out_of_reach(asked, counted)) == (3, True)
    assert ballots.ballot_result(asked, counted).state is BallotState.LAPSED


@pytest.mark.parametrize(("second", "passed"), [("yes", True), ("no", False), ("abstain", False)])
@pytest.mark.parametrize("kind", [BallotKind.NOTICE, BallotKind.TERMINATE])
def test_of_two_both_must_agree(kind: BallotKind, second: str, passed: bool) -> None:
    """Two people decide only together, and whoever proposed it is one of them."""
    asked = replace(build_ballot(kind), rules=ballots.rules_for(kind, POLICY, size=2, seated=2), proposer="U-1")
    counted = ballots.count_votes(asked, build_seats("U-1", "U-2"), build_votes("yes", second))
    assert (ballots.ballot_result(asked, counted).state is BallotState.PASSED) is passed


def build_own(kind: BallotKind = BallotKind.NOTICE, **changes: Any) -> Ballot:
    """A ballot that one person opened now and decides alone."""
    rules = ballots.rules_for(kind, POLICY, size=1, seated=1)
    confirms_at, closes_at = ballots.ending_times(rules, POLICY.calendar, now=NOW)
    times: dict[str, Any] = {"opened_at": NOW, "confirms_at": confirms_at, "closes_at": closes_at}
    return replace(build_ballot(kind), proposer="U-1", rules=rules, **(times | changes))


@pytest.mark.parametrize(("kind", "hours"), [(BallotKind.NOTICE, 48), (BallotKind.TERMINATE, 72)])
def test_one_person_has_time_to_think_and_then_seven_business_days(kind: BallotKind, hours: int) -> None:
    """However short ballots are set to be, the time to think stays as it is; after it come 7 business days."""
    policy = replace(POLICY, notice_ballot_hours=2, terminate_ballot_hours=2)
    rules = ballots.rules_for(kind, policy, size=1, seated=1)
    confirms_at, closes_at = ballots.ending_times(rules, policy.calendar, now=NOW)
    assert confirms_at == NOW + timedelta(hours=hours)
    assert closes_at == policy.calendar.closing_after(confirms_at, 7)
    assert (rules.proposer_votes, rules.reason_required, rules.needed) == (True, False, 1)


def test_one_person_confirms_no_sooner_than_that() -> None:
    """A yes a second too early is refused with the moment; a no ends it at any time, and nobody abstains alone."""
    own = build_own()
    assert own.confirms_at is not None
    for choice, now in (("yes", own.confirms_at), ("no", NOW)):
        ballots.refuse_before_time_to_think(own, choice, key="acme", zone=POLICY.zone, now=now)
    with pytest.raises(Refusal, match=r"confirm it from .* on, with `/vote acme yes`"):
        ballots.refuse_before_time_to_think(
            own, "yes", key="acme", zone=POLICY.zone, now=own.confirms_at - timedelta(seconds=1)
        )
    with pytest.raises(Malformed, match="`yes` confirms it, and `no` ends it"):
        ballots.check_vote(own, build_seats("U-1"), voter="U-1", choice=ABSTAIN, why="", now=NOW)


@pytest.mark.parametrize(
    ("cast", "state"), [(("yes",), BallotState.PASSED), (("no",), BallotState.REJECTED), ((), BallotState.LAPSED)]
)
def test_one_yes_is_enough_and_one_no_ends_it(cast: tuple[str, ...], state: BallotState) -> None:
    """The word of the one person decides at once; without it the ballot lapses, and more time is refused."""
    own = build_own()
    counted = ballots.count_votes(own, build_seats("U-1"), build_votes(*cast))
    assert ballots.ballot_result(own, counted).state is state
    assert ballots.is_settled(own, counted) is bool(cast)
    with pytest.raises(AlreadyDone, match="opened again at once"):
        ballots.extended_closing_time(own, POLICY.calendar, now=NOW)


def test_whoever_leaves_a_decision_alone_leaves_nobody() -> None:
    """Below the one vote it takes, it lapses at once."""
    own = build_own()
    counted = ballots.count_votes(own, build_seats("U-1", recused=("U-1",)), ())
    assert ballots.is_settled(own, counted)
    assert ballots.ballot_result(own, counted).state is BallotState.LAPSED


def test_new_facts_give_one_person_a_day_more_to_think() -> None:
    """Within the time to think it grows by 24 hours; once it is over, 24 hours begin with the facts."""
    own, day = build_own(), timedelta(hours=24)
    assert own.confirms_at is not None
    for now, confirms_at in ((NOW, own.confirms_at + day), (own.confirms_at + HOUR, own.confirms_at + HOUR + day)):
        moved = ballots.move_end_for_facts(own, POLICY.calendar, now=now)
        assert moved == {"confirms_at": confirms_at, "closes_at": POLICY.calendar.closing_after(confirms_at, 7)}


@given(moments, st.sampled_from(("UTC", "Europe/Berlin", "Pacific/Apia")))
def test_one_person_is_reminded_when_they_may_confirm_and_before_it_lapses(opened: datetime, zone: str) -> None:
    """The first reminder is due at the very moment, the second in business hours after it, with an hour left."""
    calendar = Policy(timezone=zone).calendar
    rules = ballots.rules_for(BallotKind.NOTICE, POLICY, size=1, seated=1)
    confirms_at, closes_at = ballots.ending_times(rules, calendar, now=opened)
    first, last = ballots.reminder_times(
        build_own(opened_at=opened, confirms_at=confirms_at, closes_at=closes_at), calendar
    )
    assert first is not None
    assert timedelta(0) <= first - (opened + timedelta(hours=48)) < timedelta(minutes=1)
    assert first == first.replace(second=0, microsecond=0)
    assert first == confirms_at
    assert last is not None
    assert first < last <= closes_at - HOUR
    assert calendar.next_business_moment(last) == last


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "an admin gives a role with `/umpire roles manager add @name`"),
        (1, "For a team of 1 like yours: one person decides, and confirms it no sooner than 48 hours later"),
        (2, "For a team of 2 like yours: both must agree"),
        (3, "at least 2 of 3 vote on a final notice, both others on letting go"),
        (12, "at least 6 of 12 vote on a final notice, 7 of the other 11 on letting go"),
    ],
)
def test_the_rule_of_each_size_is_told_in_words(size: int, words: str) -> None:
    """Whoever reads the rules finds the one for their own team first."""
    assert words in ballots.describe_team_rule(size, POLICY)


def test_no_ballot_ends_on_a_day_off_or_before_anybody_works() -> None:
    """An end on a Sunday moves to Monday 17:00, and so does one on the Monday after a weekend in which it opened."""
    calendar, monday = POLICY.calendar, datetime(2026, 3, 9, 17, tzinfo=UTC)
    assert ballots.closing_time(FRIDAY, 72, calendar) == FRIDAY + timedelta(days=3)
    assert ballots.closing_time(FRIDAY, 48, calendar) == monday
    assert ballots.closing_time(FRIDAY + timedelta(days=1), 24, calendar) == monday
    assert ballots.closing_time(datetime(2026, 3, 7, tzinfo=UTC), 48, calendar) == monday


@given(moments, st.integers(2, 336), st.sampled_from(("UTC", "Europe/Berlin", "Pacific/Apia")))
def test_nobody_gets_less_time_than_promised(opened: datetime, hours: int, zone: str) -> None:
    """The end is never before so many hours, always on a working day, and not the moment that day begins."""
    calendar = Policy(timezone=zone).calendar
    end = ballots.closing_time(opened, hours, calendar)
    first, last = (moment.astimezone(calendar.zone).date() for moment in (opened, end))

    assert end >= opened + timedelta(hours=hours)
    assert calendar.is_open_on(last)
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days)]
    assert first == last or any(map(calendar.is_open_on, days)) or end >= calendar.closing_of(last)


def test_it_is_extended_once_by_half_its_length() -> None:
    """48 hours become 72; a second time is refused; what would be over already begins when umpire is back."""
    asked, end = build_ballot(), NOW + timedelta(hours=72)
    for now in (NOW, end - timedelta(hours=24), end - timedelta(seconds=1)):
        assert ballots.extended_closing_time(asked, POLICY.calendar, now=now) == end
    assert ballots.extended_closing_time(asked, POLICY.calendar, now=end) == end + timedelta(hours=24)
    with pytest.raises(AlreadyDone, match="once"):
        ballots.extended_closing_time(replace(asked, extended_at=NOW), POLICY.calendar, now=NOW)


@pytest.mark.parametrize(
    ("changes", "voter", "refusal", "words"),
    [
        ({"state": BallotState.PASSED}, "U-1", AlreadyDone, "closed: passed"),
        ({"state": BallotState.LAPSED}, "U-1", AlreadyDone, "closed: lapsed"),
        ({"closes_at": NOW}, "U-1", TooLate, "counting"),
        ({}, "U-out", NotAllowed, "not one of this ballot's voters"),
        ({}, "U-4", NotAllowed, "stepped back"),
    ],
)
def test_who_cannot_vote_is_told_why(
    changes: dict[str, object], voter: str, refusal: type[Refusal], words: str
) -> None:
    """A closed ballot, one whose time is over, a stranger to the roll and who left it each hear the reason."""
    asked = replace(build_ballot(), **changes)  # type: ignore[arg-type]
    with pytest.raises(refusal, match=words):
        ballots.check_vote(asked, build_seats(*PEOPLE, recused=("U-4",)), voter=voter, choice="yes", why="", now=NOW)


def test_the_last_instant_counts_and_the_end_does_not() -> None:
    """A vote is in time up to the end, which itself is too late."""
    asked = build_ballot()
    ballots.check_vote(asked, build_seats(*PEOPLE), voter="U-1", choice="yes", why="", now=asked.closes_at - TICK)
    with pytest.raises(TooLate):
        ballots.check_vote(asked, build_seats(*PEOPLE), voter="U-1", choice="yes", why="", now=asked.closes_at)


def test_the_proposer_of_letting_go_is_told_so() -> None:
    """Whoever proposed it hears that the others decide, with a seat or without."""
    asked = build_ballot(BallotKind.TERMINATE)
    for on in (build_seats(*PEOPLE), build_seats(*PEOPLE, "U-rosa")):
        with pytest.raises(NotAllowed, match="You proposed this"):
            ballots.check_vote(asked, on, voter="U-rosa", choice="yes", why="why", now=NOW)


@pytest.mark.parametrize("choice", ["yes", "no", ABSTAIN])
def test_letting_go_needs_a_reason_with_every_vote(choice: str) -> None:
    """Without words the vote is asked for them; with too many, or a secret, it is refused."""
    asked = build_ballot(BallotKind.TERMINATE)

    def cast(why: str) -> tuple[str, str]:
        return ballots.check_vote(asked, build_seats(*PEOPLE), voter="U-1", choice=choice, why=why, now=NOW)

    for blank in ("", "  \n"):
        with pytest.raises(Incomplete, match="reason"):
            cast(blank)
    with pytest.raises(Malformed, match="2,000"):
        cast("x" * 2001)
    with pytest.raises(Malformed, match="password"):
        cast("password: hunter22")
    assert cast(" enough ") == (choice, "enough")


@pytest.mark.parametrize(
    ("kind", "choice"), [(BallotKind.NOTICE, "U-li"), (BallotKind.OWNER, "yes"), (BallotKind.OWNER, "U-rosa")]
)
def test_only_what_stands_can_be_chosen(kind: BallotKind, choice: str) -> None:
    """A candidate is no answer to yes or no, and yes no candidate."""
    with pytest.raises(Malformed):
        ballots.check_vote(build_ballot(kind), build_seats(*PEOPLE), voter="U-1", choice=choice, why="", now=NOW)


def test_one_to_ten_candidates_stand_each_once() -> None:
    """Nobody is asked for, eleven are too many, and who is named twice stands once."""
    with pytest.raises(Incomplete):
        ballots.check_candidates(())
    with pytest.raises(Malformed, match="10 is the most"):
        ballots.check_candidates([f"U-{number}" for number in range(11)])
    assert ballots.check_candidates(["U-li", "U-ben", "U-li"]) == ("U-li", "U-ben")


def test_a_manager_picks_among_the_tied_only() -> None:
    """Picking needs a tie, and somebody who is tied."""
    tied = build_ballot(BallotKind.OWNER, state=BallotState.TIED)
    ballots.check_pick(tied, "U-li", CANDIDATES[:2], key="acme")
    with pytest.raises(NotFound):
        ballots.check_pick(tied, "U-ana", CANDIDATES[:2], key="acme")
    with pytest.raises(AlreadyDone):
        ballots.check_pick(replace(tied, state=BallotState.PASSED), "U-li", CANDIDATES[:2], key="acme")


@given(st.sampled_from([state for state in BallotState if state is not BallotState.OPEN]), moments)
def test_a_closed_ballot_takes_nothing_more(state: BallotState, now: datetime) -> None:
    """No vote, no recusal, whenever it comes."""
    closed: Ballot = replace(build_ballot(), state=state, closes_at=NOW + 1000 * 24 * HOUR)
    with pytest.raises(AlreadyDone):
        ballots.check_vote(closed, build_seats(*PEOPLE), voter="U-1", choice="yes", why="", now=now)
    with pytest.raises(AlreadyDone):
        ballots.check_recusal(closed, build_seats(*PEOPLE), voter="U-1", why="", now=now)
